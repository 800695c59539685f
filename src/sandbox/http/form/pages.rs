//! The public form's pages, filled in. Pure; what comes from people is text, never HTML.

use crate::api::{DateTime, FileRequest};
use crate::sandbox::rules::limits::{Limits, readable};
use crate::sandbox::rules::moment::moment;
use crate::sandbox::store::submissions::Receipt;

const FORM: &str = include_str!("../../../../www/form/form.html");
const SENT: &str = include_str!("../../../../www/form/sent.html");

/// What a visitor gets for a link that never was, and for a form that is inactive, expired or
/// deleted: nobody learns which.
pub const MISSING: &str = include_str!("../../../../www/form/missing.html");
/// The style: what the form shares with the admin page, and its own.
pub const STYLE: &str = concat!(
    include_str!("../../../../www/style.css"),
    include_str!("../../../../www/form/card.css"),
    include_str!("../../../../www/form/form.css"),
);
/// What the form can do more with JavaScript.
pub const SCRIPT: &str = include_str!("../../../../www/form/form.js");

/// What a visitor has typed, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The e-mail address.
    pub email: Option<String>,
    /// What the visitor says about the files.
    pub description: Option<String>,
    /// What is wrong, where something is.
    pub problem: Option<String>,
}

/// The form of a file request.
pub fn form(request: &FileRequest, limits: &Limits, typed: &Typed) -> String {
    let email = field(request.is_email_required, EMAIL, typed.email.as_deref());
    let description = field(
        request.is_description_required,
        DESCRIPTION,
        typed.description.as_deref(),
    );
    let problem = typed.problem.as_deref().map_or(String::new(), |problem| {
        fill(PROBLEM, &[("problem", &escape(problem))])
    });
    let expiry = request
        .expires_at
        .as_ref()
        .map_or(String::new(), open_until);
    fill(
        FORM,
        &[
            (
                "title",
                &escape(request.title.as_deref().unwrap_or("File request")),
            ),
            (
                "intro",
                &escape(request.description.as_deref().unwrap_or_default()),
            ),
            ("problem", &problem),
            ("email", &email),
            ("description", &description),
            ("expiry", &expiry),
            ("max-file", &limits.file.to_string()),
            ("max-files", &limits.files.to_string()),
            ("max-total", &limits.total.to_string()),
            ("max-file-text", &readable(limits.file)),
            ("max-total-text", &readable(limits.total)),
        ],
    )
}

/// The page that says that everything has arrived.
pub fn sent(title: &str, form: &str, receipt: &Receipt) -> String {
    let files: String = receipt
        .files
        .iter()
        .map(|file| {
            let size = readable(file.size);
            let name = escape(&file.name);
            fill(
                FILE,
                &[("name", &name), ("size", &size), ("sha256", &file.sha256)],
            )
        })
        .collect();
    let count = match receipt.files.len() {
        1 => "1 file sent".to_owned(),
        count => format!("{count} files sent"),
    };
    let email = receipt
        .email
        .as_deref()
        .map_or(String::new(), |email| format!(" as {}", escape(email)));
    let moment = moment(receipt.received_at);
    fill(
        SENT,
        &[
            ("count", &count),
            ("title", &escape(title)),
            ("files", &files),
            ("time", &time(&moment)),
            ("email", &email),
            ("form", form),
        ],
    )
}

const EMAIL: &str = r#"<div class="field">
        <label for="email">Email address <span class="required" aria-hidden="true">*</span></label>
        <input id="email" name="email" type="email" autocomplete="email" maxlength="254" required value="{{value}}">
      </div>"#;

const DESCRIPTION: &str = r#"<div class="field">
        <label for="description">Description of files <span class="required" aria-hidden="true">*</span></label>
        <textarea id="description" name="description" rows="2" maxlength="4000" required>
{{value}}</textarea>
      </div>"#;

const PROBLEM: &str = r##"<div class="notice" data-kind="bad" role="alert"><svg class="icon" aria-hidden="true"><use href="#i-alert"/></svg><p>{{problem}}</p></div>"##;

const FILE: &str = r##"<li data-sent data-sha256="{{sha256}}"><svg class="icon" aria-hidden="true"><use href="#i-check"/></svg><b>{{name}}</b><span class="hint num">{{size}}</span></li>
        "##;

fn field(is_required: Option<bool>, html: &str, value: Option<&str>) -> String {
    if is_required == Some(true) {
        fill(html, &[("value", &escape(value.unwrap_or_default()))])
    } else {
        String::new()
    }
}

fn open_until(expiry: &DateTime) -> String {
    format!("Open until {}", time(expiry))
}

/// A moment in UTC; the script shows it in the visitor's own time.
fn time(moment: &DateTime) -> String {
    let iso = moment.as_str();
    let minute = iso.get(..16).unwrap_or(iso).replace('T', ", ");
    format!(r#"<time datetime="{}">{minute} UTC</time>"#, escape(iso))
}

/// Puts values in the place of `{{name}}`. What a value holds is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    filled + rest
}

/// Text as HTML, in elements and in quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // HTML has no form for these.
            '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::store::submissions::Received;
    use proptest::prelude::*;

    fn request(title: &str, description: &str, email: bool, note: bool) -> FileRequest {
        let mut request: FileRequest = serde_json::from_str(
            r#"{"id":"1","folder":{"id":"2"},"created_at":"2026-01-01T00:00:00+00:00",
                "updated_at":"2026-01-01T00:00:00+00:00"}"#,
        )
        .unwrap();
        request.title = Some(title.into());
        request.description = Some(description.into());
        request.is_email_required = Some(email);
        request.is_description_required = Some(note);
        request
    }

    fn shown(request: &FileRequest, typed: &Typed) -> String {
        form(request, &Limits::default(), typed)
    }

    #[test]
    fn a_field_is_shown_exactly_when_it_is_required() {
        for (email, note) in [(false, false), (true, false), (false, true), (true, true)] {
            let page = shown(&request("T", "D", email, note), &Typed::default());
            assert_eq!(page.contains("name=\"email\""), email);
            assert_eq!(page.contains("name=\"description\""), note);
        }
    }

    #[test]
    fn what_was_typed_is_there_again_with_what_is_wrong() {
        let typed = Typed {
            email: Some("a\"b@example.com".into()),
            description: Some("Two <payslips>".into()),
            problem: Some("Choose at least one file.".into()),
        };
        let page = shown(&request("T", "D", true, true), &typed);
        assert!(page.contains("value=\"a&quot;b@example.com\""), "{page}");
        assert!(page.contains("Two &lt;payslips&gt;</textarea>"));
        assert!(page.contains("role=\"alert\"") && page.contains("Choose at least one file."));
    }

    #[test]
    fn placeholders_in_what_people_write_stay_text() {
        let page = shown(
            &request("{{email}} }} {{", "{{title}}", true, false),
            &Typed::default(),
        );
        assert!(page.contains("<title>{{email}} }} {{</title>"), "{page}");
        assert!(page.contains("<p class=\"form-intro\">{{title}}</p>"));
    }

    #[test]
    fn every_placeholder_of_the_pages_has_a_value() {
        let page = shown(&request("T", "D", true, true), &Typed::default());
        assert!(!page.contains("{{"), "{page}");
        let receipt = Receipt {
            email: Some("<a>@example.com".into()),
            received_at: 0,
            files: vec![Received {
                name: "<b>.txt".into(),
                size: 1024,
                sha256: "0a".into(),
            }],
        };
        let page = sent("<T>", "/f/0", &receipt);
        assert!(
            !page.contains("{{") && page.contains("1 file sent"),
            "{page}"
        );
        assert!(
            page.contains("&lt;b&gt;.txt")
                && page.contains("as &lt;a&gt;@example.com")
                && page.contains("“&lt;T&gt;”")
        );
    }

    proptest! {
        #[test]
        fn nothing_that_people_write_becomes_markup(text in ".{0,60}|[<>&\"'/a-z ]{0,40}") {
            let plain = shown(&request("T", "D", true, true), &Typed::default());
            let typed = Typed { email: Some(text.clone()), description: Some(text.clone()), problem: None };
            let page = shown(&request(&text, &text, true, true), &typed);
            let tags = |page: &str| page.matches(['<', '>', '"']).count();
            prop_assert_eq!(tags(&page), tags(&plain));
        }
    }
}
