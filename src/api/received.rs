//! Files that came through a file request, told from the others in their folder.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;

use super::model::{optional_text, text};
use super::{DateTime, User};

/// The name that Box shows for a sender whom the form asked for no e-mail address.
pub const FORM_WITHOUT_EMAIL: &str = "File Request";
/// The name that Box shows for who sent a file without signing in, by another way than a file request.
const OTHER_ANONYMOUS: &str = "Someone";
/// The id of every user who has not signed in.
pub const ANONYMOUS_ID: &str = "2";

/// Returns the e-mail address of who sent a file through a file request, empty where the form asked for none.
/// None for a file that came by another way.
///
/// `shown` is the file's `uploader_display_name`, `by` are id, name and login of its `created_by`; what is not
/// known is empty. For a file of a colleague Box shows the colleague's name, which may be an address, too.
#[must_use]
pub fn form_sender<'a>(shown: &'a str, by: [&str; 3]) -> Option<&'a str> {
    let [id, name, login] = by;
    let is_anonymous = id == ANONYMOUS_ID;
    let is_colleague = !(is_anonymous || id.is_empty()) && [name, login].contains(&shown);
    if shown.is_empty() || shown == OTHER_ANONYMOUS || is_colleague {
        None
    } else if shown.contains('@') {
        Some(shown)
    } else {
        // The text may be another one in another language. Who sent it is then known to be nobody.
        (is_anonymous || shown == FORM_WITHOUT_EMAIL).then_some("")
    }
}

/// A file that came through a file request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedFile {
    /// The file's identifier.
    pub id: String,
    /// Its name in the folder.
    pub name: String,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// The time at which it came.
    pub created_at: Option<DateTime>,
    /// The e-mail address that the form asked for. None where it asked for none.
    pub uploader: Option<String>,
}

/// Part of a folder's items, which [`Call::received`](super::Call::received) asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ListedItems {
    /// The items in the order of the list, those that are no files, too.
    pub entries: Vec<ListedItem>,
    #[serde(default, deserialize_with = "optional_text")]
    next_marker: Option<String>,
}

impl ListedItems {
    /// The marker that asks for the next part. None behind the last one, where Box writes an empty text.
    #[must_use]
    pub fn next_marker(&self) -> Option<&str> {
        self.next_marker.as_deref().filter(|text| !text.is_empty())
    }

    /// The files that came through a file request. Box does not say through which one: two on one folder
    /// cannot be told apart.
    pub fn received(&self) -> impl Iterator<Item = ReceivedFile> {
        self.entries.iter().filter_map(ListedItem::received)
    }
}

/// An item of a folder, and what tells where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ListedItem {
    #[serde(deserialize_with = "text")]
    id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    name: Option<String>,
    size: Option<u64>,
    created_at: Option<DateTime>,
    created_by: Option<User>,
    uploader_display_name: Option<String>,
}

impl ListedItem {
    /// The file, where it came through a file request.
    #[must_use]
    pub fn received(&self) -> Option<ReceivedFile> {
        let by = self.created_by.as_ref().map_or([""; 3], |by| {
            let [name, login] = [&by.name, &by.login].map(|text| text.as_deref());
            [&by.id, name.unwrap_or_default(), login.unwrap_or_default()]
        });
        let shown = self.uploader_display_name.as_deref().unwrap_or_default();
        let sender = form_sender(shown, by).filter(|_| self.kind.as_deref() == Some("file"))?;
        Some(ReceivedFile {
            id: self.id.clone(),
            name: self.name.clone().unwrap_or_default(),
            size: self.size,
            created_at: self.created_at.clone(),
            uploader: (!sender.is_empty()).then(|| sender.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sent_a_file_through_a_form_is_told_from_what_box_shows() {
        let anonymous = ["2", "", ""];
        let maya = ["11446498", "Maya Chen", "maya@acme.example"];
        let unnamed = ["11446498", "maya@acme.example", "maya@acme.example"];
        for (shown, by, sender) in [
            ("ann@example.com", anonymous, Some("ann@example.com")),
            ("ann@example.com", [""; 3], Some("ann@example.com")),
            ("ann@example.com", maya, Some("ann@example.com")),
            ("File Request", anonymous, Some("")),
            ("File Request", [""; 3], Some("")),
            ("Dateianfrage", anonymous, Some("")),
            ("Someone", anonymous, None),
            ("Someone", [""; 3], None),
            ("Maya Chen", maya, None),
            ("Maya Chen", [""; 3], None),
            ("maya@acme.example", unnamed, None),
            ("", anonymous, None),
        ] {
            assert_eq!(form_sender(shown, by), sender, "{shown} {by:?}");
        }
    }

    #[test]
    fn only_files_that_came_through_a_form_are_read_out_of_a_list() {
        let listed: ListedItems = serde_json::from_str(
            r#"{"limit": 1000, "next_marker": "a+b=", "entries": [
                {"type": "folder", "id": "1", "name": "Old", "uploader_display_name": "File Request"},
                {"type": "web_link", "id": "2", "name": "Link"},
                {"type": "file", "id": "3", "name": "mine.pdf", "uploader_display_name": "Maya Chen",
                 "created_by": {"type": "user", "id": "11446498", "name": "Maya Chen", "login": "m@acme.example"}},
                {"type": "file", "id": 4, "name": "tax.pdf", "size": 7, "created_at": "2026-01-31T12:00:00Z",
                 "uploader_display_name": "ann@example.com", "created_by": {"id": 2}},
                {"type": "file", "id": "9007199254740993", "name": null, "size": null, "created_at": null,
                 "uploader_display_name": "File Request", "created_by": null},
                {"type": "file", "id": "6"}, {"id": "7"}
            ]}"#,
        )
        .unwrap();
        assert_eq!(listed.next_marker(), Some("a+b="));
        assert_eq!(listed.entries.len(), 7);
        let expected = [
            ReceivedFile {
                id: "4".into(),
                name: "tax.pdf".into(),
                size: Some(7),
                created_at: DateTime::parse("2026-01-31T12:00:00Z").ok(),
                uploader: Some("ann@example.com".into()),
            },
            ReceivedFile {
                id: "9007199254740993".into(),
                name: String::new(),
                size: None,
                created_at: None,
                uploader: None,
            },
        ];
        assert_eq!(listed.received().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_list_ends_without_a_marker_and_is_none_without_entries() {
        for end in ["", r#", "next_marker": null"#, r#", "next_marker": """#] {
            let text = alloc::format!(r#"{{"entries": []{end}}}"#);
            let listed: ListedItems = serde_json::from_str(&text).unwrap();
            assert_eq!(listed.next_marker(), None, "{text}");
        }
        assert!(serde_json::from_str::<ListedItems>(r#"{"id": "7"}"#).is_err());
    }
}
