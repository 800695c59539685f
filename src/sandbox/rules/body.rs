//! The JSON bodies of the calls: reads them, and names every field that is wrong.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{CallError, InvalidField};
use super::moment::written;
use crate::api::{Change, Changes, Copy, DateTime, FolderRef, Status};

pub use crate::api::{DESCRIPTION_MAX, TITLE_MAX};

/// Reads the body of an update. An empty body changes nothing, like `{}`.
///
/// # Errors
/// [`CallError::NotJson`], or [`CallError::Invalid`] with every field that is wrong.
pub fn read_changes(body: &[u8]) -> Result<Changes, CallError> {
    let mut reader = BodyReader::new(body)?;
    let changes = reader.changes();
    reader.finish(changes)
}

/// Reads the body of a copy.
///
/// # Errors
/// As [`read_changes`]; a folder is required.
pub fn read_copy(body: &[u8]) -> Result<Copy, CallError> {
    let mut reader = BodyReader::new(body)?;
    let folder = reader.folder();
    let changes = reader.changes();
    let folder = reader.finish(folder)?;
    Ok(Copy { folder, changes })
}

/// Reader that takes fields out of an object and collects those that are wrong.
struct BodyReader {
    fields: Map<String, Value>,
    wrong: Vec<InvalidField>,
}

impl BodyReader {
    fn new(body: &[u8]) -> Result<Self, CallError> {
        let value = if body.iter().all(u8::is_ascii_whitespace) {
            Value::Object(Map::new())
        } else {
            serde_json::from_slice(body)?
        };
        match value {
            Value::Object(fields) => Ok(Self {
                fields,
                wrong: Vec::new(),
            }),
            _ => Err(CallError::NotJson("it is not an object".into())),
        }
    }

    fn finish<T>(self, value: T) -> Result<T, CallError> {
        if self.wrong.is_empty() {
            Ok(value)
        } else {
            Err(CallError::Invalid(self.wrong))
        }
    }

    fn blame(&mut self, name: &'static str, message: impl Into<String>) {
        let message = message.into();
        self.wrong.push(InvalidField { name, message });
    }

    fn changes(&mut self) -> Changes {
        Changes {
            title: self.title(),
            description: self.description(),
            status: self.status(),
            is_email_required: self.flag("is_email_required"),
            is_description_required: self.flag("is_description_required"),
            expires_at: self.expiry(),
        }
    }

    /// A field of any JSON type that `T` reads; another type is blamed and then kept as it is.
    fn field<T: DeserializeOwned>(&mut self, name: &'static str, expected: &str) -> Change<T> {
        let Some(value) = self.fields.remove(name) else {
            return Change::Keep;
        };
        serde_json::from_value(value).unwrap_or_else(|_| {
            self.blame(name, format!("must be {expected}"));
            Change::Keep
        })
    }

    /// A field that always has a value.
    fn required<T: DeserializeOwned>(&mut self, name: &'static str, expected: &str) -> Change<T> {
        let change = self.field(name, expected);
        if matches!(change, Change::Clear) {
            self.blame(name, format!("must be {expected}, not null"));
            return Change::Keep;
        }
        change
    }

    fn flag(&mut self, name: &'static str) -> Change<bool> {
        self.required(name, "true or false")
    }

    fn title(&mut self) -> Change<String> {
        let title: Change<String> = self.required("title", "text");
        if let Change::Set(text) = &title {
            if text.trim().is_empty() {
                self.blame("title", "must not be empty");
            } else if text.chars().count() > TITLE_MAX {
                self.blame("title", format!("must have at most {TITLE_MAX} characters"));
            }
        }
        title
    }

    fn description(&mut self) -> Change<String> {
        let description: Change<String> = self.field("description", "text or null");
        if let Change::Set(text) = &description
            && text.chars().count() > DESCRIPTION_MAX
        {
            let limit = format!("must have at most {DESCRIPTION_MAX} characters");
            self.blame("description", limit);
        }
        description
    }

    fn status(&mut self) -> Change<Status> {
        const EXPECTED: &str = "\"active\" or \"inactive\"";
        let status = self.required("status", EXPECTED);
        if let Change::Set(Status::Other(_)) = status {
            self.blame("status", format!("must be {EXPECTED}"));
        }
        status
    }

    fn expiry(&mut self) -> Change<DateTime> {
        let expected = "a date and time with an offset, like 2026-01-31T12:00:00+00:00, or null";
        let change: Change<DateTime> = self.field("expires_at", expected);
        let Change::Set(date) = change else {
            return change;
        };
        // A date alone is read where Box sends it; what is sent to Box is a moment.
        let moment = DateTime::parse(date.as_str()).ok();
        if let Some(date) = moment
            .and_then(|date| date.epoch_seconds())
            .and_then(written)
        {
            return Change::Set(date);
        }
        self.blame("expires_at", format!("must be {expected}"));
        Change::Keep
    }

    fn folder(&mut self) -> FolderRef {
        let missing = FolderRef::new("");
        let folder = match self.fields.remove("folder") {
            Some(value @ Value::Object(_)) => serde_json::from_value(value).unwrap_or(missing),
            _ => missing,
        };
        if folder.id.is_empty() {
            self.blame("folder", "must be an object with the id of a folder");
        } else if folder.kind != "folder" {
            self.blame("folder", "must have the type \"folder\"");
        }
        folder
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::rules::moment::moment;
    use proptest::prelude::*;

    fn wrong_fields(body: &str) -> Vec<&'static str> {
        match read_changes(body.as_bytes()) {
            Err(CallError::Invalid(fields)) => fields.iter().map(|field| field.name).collect(),
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn only_description_and_expiry_can_be_cleared() {
        let clears = read_changes(br#"{"description":null,"expires_at":null}"#).unwrap();
        assert_eq!(clears.description, Change::Clear);
        assert_eq!(clears.expires_at, Change::Clear);
        for name in [
            "title",
            "status",
            "is_email_required",
            "is_description_required",
        ] {
            assert_eq!(wrong_fields(&format!("{{\"{name}\":null}}")), [name]);
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let body =
            r#"{"title":" ","status":"open","is_email_required":"yes","expires_at":"tomorrow"}"#;
        assert_eq!(
            wrong_fields(body),
            ["title", "status", "is_email_required", "expires_at"]
        );
        assert_eq!(
            wrong_fields(r#"{"title":["a"],"description":7}"#),
            ["title", "description"]
        );
        let all = r#"{"title":1,"description":1,"status":1,"is_email_required":1,
            "is_description_required":1,"expires_at":1}"#;
        assert_eq!(
            wrong_fields(all),
            [
                "title",
                "description",
                "status",
                "is_email_required",
                "is_description_required",
                "expires_at"
            ]
        );
    }

    #[test]
    fn lengths_count_characters_not_bytes() {
        let body = |name: &str, count| format!("{{\"{name}\":\"{}\"}}", "é".repeat(count));
        assert!(read_changes(body("title", TITLE_MAX).as_bytes()).is_ok());
        assert_eq!(wrong_fields(&body("title", TITLE_MAX + 1)), ["title"]);
        assert!(read_changes(body("description", DESCRIPTION_MAX).as_bytes()).is_ok());
        assert_eq!(
            wrong_fields(&body("description", DESCRIPTION_MAX + 1)),
            ["description"]
        );
    }

    #[test]
    fn what_is_no_json_object_is_said_to_be_none() {
        for body in ["{", "[]", "null", "\"title\"", "title=x", "{} {}", "[[[[["] {
            assert!(
                matches!(read_changes(body.as_bytes()), Err(CallError::NotJson(_))),
                "{body}"
            );
        }
        let deep = "[".repeat(100_000);
        assert!(matches!(
            read_changes(deep.as_bytes()),
            Err(CallError::NotJson(_))
        ));
        assert!(matches!(
            read_changes(b"{\"title\":\"\xff\"}"),
            Err(CallError::NotJson(_))
        ));
    }

    #[test]
    fn an_empty_body_changes_nothing() {
        assert!(read_changes(b" \r\n").unwrap().is_empty());
        assert!(read_changes(b"{\"colour\":\"teal\"}").unwrap().is_empty());
    }

    #[test]
    fn dates_are_kept_in_utc_with_whole_seconds() {
        let changes = read_changes(br#"{"expires_at":"2030-09-28T10:53:43.9-08:00"}"#).unwrap();
        let Change::Set(date) = changes.expires_at else {
            panic!()
        };
        assert_eq!(date.as_str(), "2030-09-28T18:53:43+00:00");
    }

    #[test]
    fn a_date_that_cannot_be_written_in_utc_is_refused() {
        for date in [
            "9999-12-31T23:59:59-08:00",
            "9999-12-31T23:59:59-00:01",
            "0000-01-01T00:00:00+00:01",
        ] {
            let body = format!("{{\"expires_at\":\"{date}\"}}");
            assert_eq!(wrong_fields(&body), ["expires_at"], "{date}");
        }
        let last = read_changes(br#"{"expires_at":"9999-12-31T23:59:59Z"}"#).unwrap();
        assert!(matches!(last.expires_at, Change::Set(date) if date.as_str().starts_with("9999")));
    }

    #[test]
    fn a_copy_needs_a_folder() {
        assert_eq!(
            read_copy(br#"{"folder":{"id":12}}"#).unwrap().folder.id,
            "12"
        );
        for body in [
            "{}",
            r#"{"folder":null}"#,
            r#"{"folder":"12"}"#,
            r#"{"folder":["12","folder"]}"#,
            r#"{"folder":{}}"#,
            r#"{"folder":{"id":"12","type":"file"}}"#,
        ] {
            assert!(
                matches!(read_copy(body.as_bytes()), Err(CallError::Invalid(_))),
                "{body}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_changes(&body);
            let _ = read_copy(&body);
        }

        #[test]
        fn what_a_client_writes_is_read_as_meant(
            title in set_or_keep("[a-z]{1,20}"),
            description in clear_or(".{0,40}"),
            status in set_or_keep(prop_oneof![Just(Status::Active), Just(Status::Inactive)]),
            is_email_required in set_or_keep(any::<bool>()),
            is_description_required in set_or_keep(any::<bool>()),
            expires_at in clear_or((0..4_000_000_000_i64).prop_map(moment)),
        ) {
            let changes = Changes {
                title,
                description,
                status,
                is_email_required,
                is_description_required,
                expires_at,
            };
            prop_assert_eq!(read_changes(changes.to_json().as_bytes()).unwrap(), changes);
        }
    }

    fn set_or_keep<T: Clone + std::fmt::Debug>(
        value: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Change<T>> {
        prop_oneof![value.prop_map(Change::Set), Just(Change::Keep)]
    }

    fn clear_or<T: Clone + std::fmt::Debug>(
        value: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Change<T>> {
        prop_oneof![set_or_keep(value), Just(Change::Clear)]
    }
}
