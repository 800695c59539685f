//! The person whom a file request is for.

use serde::{Deserialize, Serialize};

/// Headings of tables under which people write names, folded.
pub const CONTACT_NAMES: &[&str] = &["contact", "contactperson", "person", "recipient"];
/// The same for addresses.
pub const CONTACT_EMAILS: &[&str] = &["email", "emailaddress", "mail", "recipientemail"];

/// The longest address that mail can have.
const LONGEST: usize = 254;

/// The person whom a file request is for, known to this page only. Both are texts as people wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The name; may be empty.
    #[serde(default)]
    pub name: String,
    /// The e-mail address; may be empty.
    #[serde(default)]
    pub email: String,
}

impl Contact {
    /// True if nobody is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.email.is_empty()
    }

    /// The address that a message can go to.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        let email = self.email.trim();
        is_email(email).then_some(email)
    }

    /// The words for this person: the name, or else the address.
    #[must_use]
    pub fn known_as(&self) -> &str {
        match self.name.trim() {
            "" => self.email.trim(),
            name => name,
        }
    }

    /// What is known here, and what the other knows besides.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let known = |own: &String, other: &String| if own.is_empty() { other } else { own }.clone();
        Self {
            name: known(&self.name, &other.name),
            email: known(&self.email, &other.email),
        }
    }
}

/// True for one address that a message can go to. Nothing in it would end the address, or begin another
/// one, in a mail program.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let strange = |c: char| c.is_control() || c.is_whitespace() || "()<>[]\\,;:\"".contains(c);
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_dotted = |part: &str| part.split('.').all(|piece| !piece.is_empty());
    text.len() <= LONGEST
        && !text.contains(strange)
        && !local.contains('@')
        && is_dotted(local)
        && is_dotted(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address_and_nothing_else() {
        for good in [
            "ann@example.com",
            "ann.o'neil+box@mail.example.co.uk",
            "jörg@müller.example",
            "root@localhost",
        ] {
            assert!(is_email(good), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in [
            "",
            "ann",
            "@example.com",
            "ann@",
            "ann@example.",
            ".ann@example.com",
            "ann@ex..com",
            "ann@example.com,eve@example.com",
            "ann@example.com;eve@example.com",
            "ann@example.com\r\nBcc: eve@example.com",
            "Ann <ann@example.com>",
            "a@b@c.example",
            "ann smith@example.com",
            &long,
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn a_person_is_known_by_the_name_or_the_address() {
        let contact = |name: &str, email: &str| Contact {
            name: name.into(),
            email: email.into(),
        };
        let ann = contact(" Ann ", " ann@example.com ");
        assert_eq!(
            (ann.known_as(), ann.address()),
            ("Ann", Some("ann@example.com"))
        );
        let other = contact("", "eve@example.com");
        assert_eq!(other.known_as(), "eve@example.com");
        assert_eq!(contact("=1+1", "=cmd|' /C calc'!A0").address(), None);
        assert_eq!(
            other.or(&contact("Eve", "x@example.com")),
            contact("Eve", "eve@example.com")
        );
        assert!(contact("", "").is_empty() && !other.is_empty());
    }
}
