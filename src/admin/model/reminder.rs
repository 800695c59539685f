//! Reminders: texts with placeholders, filled for each request. Nothing is sent from here.

use std::cell::Cell;

use super::csv::write_row;
use super::title_pattern::{TitleError, fill};

/// The longest address of a message that every mail program takes over from a browser.
const LONGEST_MAIL: usize = 1_900;

/// The placeholder whose line is left out where there is nothing to put in its place.
const EXPIRES: &str = "expires";

/// The texts of a reminder, with placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReminderTexts {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// One request, and the person who is reminded of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// The words for the person.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The request's title.
    pub title: String,
    /// The visitors' link.
    pub link: String,
    /// When it expires, in words; empty for never.
    pub expires: String,
}

/// A text of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderField {
    /// The subject.
    Subject,
    /// The text below it.
    Text,
}

/// A fault of a text, and which one it is.
pub type ReminderFault = (ReminderField, TitleError);

/// A reminder as one person gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The e-mail address.
    pub email: String,
    /// The subject, in one line.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl ReminderTexts {
    /// The message for one person.
    ///
    /// # Errors
    /// [`ReminderFault`], where a text has other placeholders.
    pub fn message(&self, to: &Recipient) -> Result<Message, ReminderFault> {
        let value = |name: &str| {
            let value = match name {
                "name" => &to.name,
                "title" => &to.title,
                "link" => &to.link,
                EXPIRES => &to.expires,
                _ => return None,
            };
            Some(value.clone())
        };
        let mut text: Vec<&str> = Vec::new();
        let mut left_out = false;
        for line in self.text.lines() {
            let is_gap = left_out && line.trim().is_empty();
            if to.expires.is_empty() && names_expiry(line) {
                left_out = true;
            } else if !(is_gap && text.last().is_none_or(|before| before.trim().is_empty())) {
                // Where a line is left out between two empty ones, one of these goes with it.
                left_out = false;
                text.push(line);
            }
        }
        let subject =
            fill(&self.subject, value).map_err(|fault| (ReminderField::Subject, fault))?;
        let subject: Vec<&str> = subject.split(char::is_control).collect();
        Ok(Message {
            email: to.email.clone(),
            subject: subject.join(" "),
            text: fill(&text.join("\n"), value).map_err(|fault| (ReminderField::Text, fault))?,
        })
    }
}

/// True for a line that says when the request expires.
fn names_expiry(line: &str) -> bool {
    let is_named = Cell::new(false);
    // A fault of the line is told where the message is made.
    let _ = fill(line, |name| {
        is_named.set(is_named.get() || name == EXPIRES);
        Some(String::new())
    });
    is_named.get()
}

impl Message {
    /// The address that opens the message in a mail program; `None` where it would be longer than some
    /// programs take.
    #[must_use]
    pub fn mailto(&self) -> Option<String> {
        let text = self.text.replace('\n', "\r\n");
        let address = format!(
            "mailto:{}?subject={}&body={}",
            escaped(&self.email).replace("%40", "@"),
            escaped(&self.subject),
            escaped(&text)
        );
        (address.len() <= LONGEST_MAIL).then_some(address)
    }

    /// The message as text, with its head.
    #[must_use]
    pub fn whole(&self) -> String {
        format!("{}\n{}\n\n{}", self.email, self.subject, self.text)
    }
}

/// The messages one after the other, as text.
#[must_use]
pub fn all_texts(messages: &[Message]) -> String {
    let texts: Vec<String> = messages.iter().map(Message::whole).collect();
    texts.join("\n\n----------\n\n")
}

/// The table for a mail merge.
#[must_use]
pub fn mail_merge(recipients: &[Recipient], messages: &[Message]) -> String {
    let mut table = String::new();
    write_row(
        &mut table,
        [
            "email", "name", "title", "link", "expires", "subject", "text",
        ],
    );
    for (to, message) in recipients.iter().zip(messages) {
        let cells: [&str; 7] = [
            &to.email,
            &to.name,
            &to.title,
            &to.link,
            &to.expires,
            &message.subject,
            &message.text,
        ];
        write_row(&mut table, cells);
    }
    table
}

/// A text within an address, with everything escaped that could mean something there.
fn escaped(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut escaped = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push(char::from(HEX[usize::from(byte >> 4)]));
            escaped.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ann() -> Recipient {
        Recipient {
            name: "Ann & Bob".into(),
            email: "ann+x@example.com".into(),
            title: "Papers?".into(),
            link: "https://app.box.com/f/1".into(),
            expires: "30 Nov 2026".into(),
        }
    }

    fn texts(subject: &str, text: &str) -> ReminderTexts {
        ReminderTexts {
            subject: subject.into(),
            text: text.into(),
        }
    }

    #[test]
    fn placeholders_become_what_the_request_has() {
        let texts = texts(
            "Re: {title}",
            "Hello {name},\n{link}\nUntil {expires}.\nBye",
        );
        let message = texts.message(&ann()).unwrap();
        assert_eq!(message.subject, "Re: Papers?");
        let whole = "Hello Ann & Bob,\nhttps://app.box.com/f/1\nUntil 30 Nov 2026.\nBye";
        assert_eq!(message.text, whole);
        let never = Recipient {
            expires: String::new(),
            ..ann()
        };
        let text = texts.message(&never).unwrap().text;
        assert_eq!(text, "Hello Ann & Bob,\nhttps://app.box.com/f/1\nBye");
        let spaced = self::texts("", "a\n\nUntil {expires}.\n\nb\n\n\nc");
        assert_eq!(spaced.message(&never).unwrap().text, "a\n\nb\n\n\nc");
    }

    #[test]
    fn what_is_no_placeholder_is_named() {
        let unknown = texts("", "{adress}").message(&ann());
        let unknown_name = TitleError::UnknownName("adress".into());
        assert_eq!(unknown, Err((ReminderField::Text, unknown_name)));
        let open = texts("{", "").message(&ann());
        assert_eq!(open, Err((ReminderField::Subject, TitleError::OpenBrace)));
        let braces = texts("{{name}}", "").message(&ann()).unwrap();
        assert_eq!(braces.subject, "{name}");
    }

    #[test]
    fn a_mail_link_is_escaped_and_a_long_one_is_none() {
        let message = texts("A & B = ä", "x?\n#y %").message(&ann()).unwrap();
        assert_eq!(
            message.mailto().unwrap(),
            "mailto:ann%2Bx@example.com?subject=A%20%26%20B%20%3D%20%C3%A4&body=x%3F%0D%0A%23y%20%25"
        );
        let long = texts("", &"ä".repeat(400)).message(&ann()).unwrap();
        assert_eq!(long.mailto(), None);
        assert!(
            texts("", &"a".repeat(1_500))
                .message(&ann())
                .unwrap()
                .mailto()
                .is_some()
        );
    }

    #[test]
    fn a_hostile_title_adds_no_head_and_no_formula() {
        let eve = Recipient {
            name: "=cmd|'/C calc'!A0".into(),
            title: "x\r\nBcc: all@example.com&cc=eve@example.com".into(),
            ..ann()
        };
        let texts = texts("{title}", "{title}");
        let message = texts.message(&eve).unwrap();
        assert!(!message.subject.contains(['\r', '\n']));
        let address = message.mailto().unwrap();
        assert_eq!(address.matches(['?', '&']).count(), 2, "{address}");
        let table = mail_merge(std::slice::from_ref(&eve), &[message]);
        assert!(
            table.contains(",'=cmd|'/C calc'!A0,") || table.contains("\"'=cmd|"),
            "{table}"
        );
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place_in_a_mail_link(title in "\\PC{0,40}", text in "[\\PC\n]{0,60}") {
            let to = Recipient { title, ..ann() };
            let pattern = text.replace('{', "{{").replace('}', "}}");
            let message = texts("{title}", &pattern).message(&to).unwrap();
            if let Some(address) = message.mailto() {
                prop_assert_eq!(address.matches(['?', '&', '=', '#']).count(), 4);
                prop_assert!(address.is_ascii() && !address.contains(' '));
            }
        }
    }
}
