//! The public form's pages. The templates are in `www/form`; every value is escaped, so that text from
//! admins and visitors never becomes markup.

use std::fmt;

use askama::Template;
use askama::filters::Escaper;

use super::upload::{MAX_DESCRIPTION, MAX_EMAIL};
use crate::api::{DateTime, FileRequest};
use crate::sandbox::rules::limits::{Limits, readable};
use crate::sandbox::rules::moment::moment;
use crate::sandbox::store::submissions::Receipt;

/// The style sheet: the admin page's own, and the form's.
pub const STYLE: &str = concat!(
    include_str!("../../../../www/style.css"),
    include_str!("../../../../www/form/card.css"),
    include_str!("../../../../www/form/form.css"),
);
/// The script: progress, drag and drop, and sending again after a broken connection.
pub const SCRIPT: &str = include_str!("../../../../www/form/form.js");

/// The visitor's input, for a form that is shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The e-mail address.
    pub email: Option<String>,
    /// The description of the files.
    pub description: Option<String>,
    /// The sentence that says why nothing was sent; `None` for a new form.
    pub problem: Option<String>,
}

#[derive(Template)]
#[template(path = "form.html", config = "www/form/askama.toml")]
struct FormPage<'a> {
    title: &'a str,
    intro: &'a str,
    typed: &'a Typed,
    asks_email: bool,
    email: &'a str,
    max_email: usize,
    asks_description: bool,
    description: &'a str,
    max_description: usize,
    expiry: Option<ShownMoment<'a>>,
    limits: &'a Limits,
    max_file_text: String,
    max_total_text: String,
}

#[derive(Template)]
#[template(path = "sent.html", config = "www/form/askama.toml")]
struct SentPage<'a> {
    heading: String,
    title: &'a str,
    files: Vec<ListedFile<'a>>,
    time: ShownMoment<'a>,
    email: Option<&'a str>,
    form: &'a str,
}

struct ListedFile<'a> {
    name: &'a str,
    size: String,
    sha256: &'a str,
}

#[derive(Template)]
#[template(path = "missing.html", config = "www/form/askama.toml")]
struct MissingPage;

/// Renders the form of a file request.
pub fn form(request: &FileRequest, limits: &Limits, typed: &Typed) -> String {
    render(&FormPage {
        title: request.title.as_deref().unwrap_or("File request"),
        intro: request.description.as_deref().unwrap_or_default(),
        typed,
        asks_email: request.is_email_required == Some(true),
        email: typed.email.as_deref().unwrap_or_default(),
        max_email: MAX_EMAIL,
        asks_description: request.is_description_required == Some(true),
        description: typed.description.as_deref().unwrap_or_default(),
        max_description: MAX_DESCRIPTION,
        expiry: request.expires_at.as_ref().map(ShownMoment::new),
        limits,
        max_file_text: readable(limits.file),
        max_total_text: readable(limits.total),
    })
}

/// Renders the receipt of a submission; `form` is the path that leads back to the form.
pub fn sent(title: &str, form: &str, receipt: &Receipt) -> String {
    let received_at = moment(receipt.received_at);
    render(&SentPage {
        heading: match receipt.files.len() {
            1 => "1 file sent".to_owned(),
            count => format!("{count} files sent"),
        },
        title,
        files: receipt
            .files
            .iter()
            .map(|file| ListedFile {
                name: &file.name,
                size: readable(file.size),
                sha256: &file.sha256,
            })
            .collect(),
        time: ShownMoment::new(&received_at),
        email: receipt.email.as_deref(),
        form,
    })
}

/// Renders the page for a link that never was and for a form that is inactive, expired or deleted:
/// the same bytes for each, so that a visitor cannot tell which.
pub fn missing() -> String {
    render(&MissingPage)
}

/// Writes a page.
#[expect(
    clippy::expect_used,
    reason = "a page is written to a string, and no value fails to show itself"
)]
pub fn render(page: &impl Template) -> String {
    page.render().expect("a page can be written")
}

/// A moment in UTC, which the script shows in the visitor's own time zone.
pub struct ShownMoment<'a> {
    /// As the API writes it.
    pub iso: &'a str,
    /// To the minute: `2026-03-02, 09:00`.
    pub minute: String,
}

impl<'a> ShownMoment<'a> {
    /// Shows a moment.
    pub fn new(moment: &'a DateTime) -> Self {
        Self::of(moment.as_str())
    }

    /// Shows a moment in UTC, as the sandbox writes it.
    pub fn of(iso: &'a str) -> Self {
        let minute = iso.get(..16).unwrap_or(iso).replace('T', ", ");
        Self { iso, minute }
    }
}

/// The templates' escaper, for elements and quoted attributes. Unlike askama's own it writes
/// references by name, which is easier to read in a page's source, and replaces the control
/// characters that HTML cannot hold.
#[derive(Clone, Copy, Debug)]
pub struct Escaped;

impl Escaper for Escaped {
    fn write_escaped_str<W: fmt::Write>(&self, mut page: W, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '&' => page.write_str("&amp;"),
            '<' => page.write_str("&lt;"),
            '>' => page.write_str("&gt;"),
            '"' => page.write_str("&quot;"),
            '\'' => page.write_str("&#39;"),
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' => {
                page.write_char('\u{fffd}')
            }
            c => page.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::store::submissions::ReceiptFile;
    use proptest::prelude::*;

    fn request(title: &str, description: &str, email: bool, describe: bool) -> FileRequest {
        let mut request: FileRequest = serde_json::from_str(
            r#"{"id":"1","folder":{"id":"2"},"created_at":"2026-01-01T00:00:00+00:00",
                "updated_at":"2026-01-01T00:00:00+00:00"}"#,
        )
        .unwrap();
        request.title = Some(title.into());
        request.description = Some(description.into());
        request.is_email_required = Some(email);
        request.is_description_required = Some(describe);
        request
    }

    fn shown(request: &FileRequest, typed: &Typed) -> String {
        form(request, &Limits::default(), typed)
    }

    #[test]
    fn a_field_is_shown_exactly_when_it_is_required() {
        for (email, describe) in [(false, false), (true, false), (false, true), (true, true)] {
            let page = shown(&request("T", "D", email, describe), &Typed::default());
            assert_eq!(page.contains("name=\"email\""), email);
            assert_eq!(page.contains("name=\"description\""), describe);
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
    fn the_line_breaks_of_a_form_that_was_sent_are_no_strange_characters() {
        let typed = Typed {
            description: Some("one\r\ntwo\u{c}".into()),
            ..Typed::default()
        };
        let page = shown(&request("T", "", false, true), &typed);
        assert!(page.contains(">\none\r\ntwo\u{fffd}</textarea>"), "{page}");
    }

    #[test]
    fn placeholders_in_what_people_write_stay_text() {
        let page = shown(
            &request("{{email}} }} {{", "{{title}}", true, false),
            &Typed::default(),
        );
        assert!(page.contains("<title>{{email}} }} {{</title>"), "{page}");
        assert!(page.contains("<p class=\"form-intro\" dir=\"auto\">{{title}}</p>"));
    }

    #[test]
    fn no_placeholder_is_left_and_the_receipt_shows_what_arrived() {
        let page = shown(&request("T", "D", true, true), &Typed::default());
        assert!(!page.contains("{{"), "{page}");
        assert!(!missing().contains("{{") && missing().contains("Error 404"));
        let receipt = Receipt {
            email: Some("<a>@example.com".into()),
            received_at: 0,
            files: vec![ReceiptFile {
                key: String::new(),
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
                && page.contains("as <bdi>&lt;a&gt;@example.com</bdi>")
                && page.contains("“<bdi>&lt;T&gt;</bdi>”")
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
