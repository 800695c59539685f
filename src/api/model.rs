//! A file request and the objects that it refers to, as Box sends them.
//!
//! Box promises only `id`, `type`, `folder`, `created_at` and `updated_at`; everything else may be
//! absent or null, ids may arrive as numbers, and a value outside the documented set is kept as it
//! came. Reading never fails on any of these.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use core::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::DateTime;

/// A public upload form attached to a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRequest {
    /// The identifier that the four calls take. Digits, and possibly more than fit into 53 bits.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Always `file_request`.
    #[serde(rename = "type", default = "file_request")]
    pub kind: String,
    /// The heading that visitors see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text under the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Activity: Box answers 404 to visitors of an inactive file request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// True where a visitor must give an e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_email_required: Option<bool>,
    /// True where a visitor must describe the files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_description_required: Option<bool>,
    /// The time at which the status turns inactive by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime>,
    /// The folder that receives the files.
    pub folder: Folder,
    /// The public form's address, as a path on the web app (`/f/…`). See
    /// [`visitor_link`](super::visitor_link).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The version, to be sent back verbatim as `If-Match`.
    #[serde(
        default,
        deserialize_with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub etag: Option<String>,
    /// The user who created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<User>,
    /// The time of its creation.
    pub created_at: DateTime,
    /// The user who changed it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<User>,
    /// The time of its last change.
    pub updated_at: DateTime,
}

/// A folder, as other objects refer to it (Box's "Folder (Mini)").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The folder's identifier; `0` is a user's root.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Always `folder`.
    #[serde(rename = "type", default = "folder")]
    pub kind: String,
    /// The folder's version.
    #[serde(
        default,
        deserialize_with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub etag: Option<String>,
    /// The folder's position in the stream of changes.
    #[serde(
        default,
        deserialize_with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub sequence_id: Option<String>,
    /// The folder's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The folder that a copy goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderRef {
    /// The folder's identifier.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Always `folder`.
    #[serde(rename = "type", default = "folder")]
    pub kind: String,
}

impl FolderRef {
    /// Refers to the folder with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind: folder(),
        }
    }
}

/// A user, as other objects refer to one (Box's "User (Mini)").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The user's identifier.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Always `user`.
    #[serde(rename = "type", default = "user")]
    pub kind: String,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The e-mail address that the user signs in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
}

/// Activity of a file request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Visitors see the form.
    Active,
    /// Visitors get a 404 page.
    Inactive,
    /// A status that Box did not document when this was written, kept as it came.
    Other(String),
}

impl Status {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "inactive" => Self::Inactive,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
    }
}

fn file_request() -> String {
    "file_request".to_owned()
}

fn folder() -> String {
    "folder".to_owned()
}

fn user() -> String {
    "user".to_owned()
}

/// An identifier: a string by the specification, but numbers have been seen.
struct Text;

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a whole number")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<String, E> {
        Ok(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<String, E> {
        // JavaScript has only one kind of number. Beyond 2^53 it is no longer the number that was sent.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "a number that the casts change is refused"
        )]
        let whole = (value as i64 as f64 == value).then_some(value as i64);
        whole
            .filter(|_| value.abs() <= 9_007_199_254_740_992.0)
            .map(|whole| whole.to_string())
            .ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))
    }
}

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(Text)
}

pub(super) fn optional_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    struct Wrapped(String);
    impl<'de> Deserialize<'de> for Wrapped {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            text(deserializer).map(Self)
        }
    }
    Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|wrapped| wrapped.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"{
        "id": "42037322", "type": "file_request", "created_at": "2020-09-28T10:53:43-08:00",
        "created_by": {"id": "11446498", "type": "user", "login": "ceo@example.com", "name": "Aaron Levie"},
        "description": "Following documents are requested for your process", "etag": "1",
        "expires_at": "2020-09-28T10:53:43-08:00",
        "folder": {"id": "12345", "type": "folder", "etag": "1", "name": "Contracts", "sequence_id": "3"},
        "is_description_required": true, "is_email_required": true, "status": "active",
        "title": "Please upload documents", "updated_at": "2020-09-28T10:53:43-08:00",
        "updated_by": {"id": "11446498", "type": "user", "login": "ceo@example.com", "name": "Aaron Levie"},
        "url": "/f/19e57f40ace247278a8e3d336678c64a"
    }"#;

    #[test]
    fn every_documented_field_survives_a_round_trip() {
        let read: FileRequest = serde_json::from_str(FULL).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(
            written,
            serde_json::from_str::<serde_json::Value>(FULL).unwrap()
        );
    }

    #[test]
    fn the_five_promised_fields_are_enough() {
        let read: FileRequest = serde_json::from_str(
            r#"{"id":"1","type":"file_request","folder":{"id":"2","type":"folder"},
                "created_at":"2020-09-28T10:53:43-08:00","updated_at":"2020-09-28T10:53:43-08:00"}"#,
        )
        .unwrap();
        assert_eq!(
            (read.title, read.status, read.etag, read.url),
            (None, None, None, None)
        );
    }

    #[test]
    fn nulls_read_as_absent() {
        let mut value: serde_json::Value = serde_json::from_str(FULL).unwrap();
        for field in [
            "title",
            "description",
            "status",
            "is_email_required",
            "expires_at",
            "url",
        ] {
            value[field] = serde_json::Value::Null;
        }
        value["etag"] = serde_json::Value::Null;
        value["folder"]["etag"] = serde_json::Value::Null;
        value["updated_by"] = serde_json::Value::Null;
        let read: FileRequest = serde_json::from_value(value).unwrap();
        assert_eq!(
            (read.description, read.etag, read.folder.etag),
            (None, None, None)
        );
    }

    #[test]
    fn ids_may_be_numbers_and_strings_keep_every_digit() {
        let mut value: serde_json::Value = serde_json::from_str(FULL).unwrap();
        value["id"] = 42_037_322.into();
        value["etag"] = 1_656_573_853_000_u64.into();
        value["folder"]["id"] = "9007199254740993".into();
        let read: FileRequest = serde_json::from_value(value).unwrap();
        assert_eq!(read.id, "42037322");
        assert_eq!(read.etag.as_deref(), Some("1656573853000"));
        assert_eq!(read.folder.id, "9007199254740993");
    }

    #[test]
    fn an_unknown_status_is_kept_as_it_came() {
        let status: Status = serde_json::from_str("\"suspended\"").unwrap();
        assert_eq!(status, Status::Other("suspended".into()));
        assert_eq!(serde_json::to_string(&status).unwrap(), "\"suspended\"");
    }

    #[test]
    fn unknown_fields_do_not_break_reading() {
        let mut value: serde_json::Value = serde_json::from_str(FULL).unwrap();
        value["form_style"] = serde_json::json!({"colour": ["teal", 7]});
        assert!(serde_json::from_value::<FileRequest>(value).is_ok());
    }
}
