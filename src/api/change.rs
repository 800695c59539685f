//! Changes of an update or a copy: each field is kept, cleared or set.

use alloc::string::String;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{DateTime, FileRequest, FolderRef, Status};

/// Change of one field.
///
/// On the wire: absent keeps, `null` clears, a value sets. Use it with
/// `#[serde(default, skip_serializing_if = "Change::is_keep")]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Keep the value; a copy takes the source's value.
    #[default]
    Keep,
    /// Remove the value. Box documents this for fields that may be null, and does not say whether it
    /// clears an expiry.
    Clear,
    /// Set this value.
    Set(T),
}

impl<T> Change<T> {
    /// Returns true where the field stays as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value after this change.
    pub fn apply(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<T: PartialEq + Clone> Change<T> {
    /// The change that makes `new` of `old`.
    #[must_use]
    pub fn between(old: Option<&T>, new: Option<&T>) -> Self {
        match new {
            _ if old == new => Self::Keep,
            None => Self::Clear,
            Some(value) => Self::Set(value.clone()),
        }
    }
}

impl<T: Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// The body of an update. Nothing in it means that nothing changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Changes {
    /// The heading that visitors see.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub title: Change<String>,
    /// The text under the heading.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub description: Change<String>,
    /// Activity: visitors can submit or cannot.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub status: Change<Status>,
    /// True where a visitor must give an e-mail address.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub is_email_required: Change<bool>,
    /// True where a visitor must describe the files.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub is_description_required: Change<bool>,
    /// The time at which the status turns inactive by itself.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub expires_at: Change<DateTime>,
}

impl Changes {
    /// The changes that give `old` the settings of `new`. Other fields play no part.
    #[must_use]
    pub fn between(old: &FileRequest, new: &FileRequest) -> Self {
        Self {
            title: Change::between(old.title.as_ref(), new.title.as_ref()),
            description: Change::between(old.description.as_ref(), new.description.as_ref()),
            status: Change::between(old.status.as_ref(), new.status.as_ref()),
            is_email_required: Change::between(
                old.is_email_required.as_ref(),
                new.is_email_required.as_ref(),
            ),
            is_description_required: Change::between(
                old.is_description_required.as_ref(),
                new.is_description_required.as_ref(),
            ),
            expires_at: Change::between(old.expires_at.as_ref(), new.expires_at.as_ref()),
        }
    }

    /// Gives `to` these settings.
    pub fn apply(self, to: &mut FileRequest) {
        to.title = self.title.apply(to.title.take());
        to.description = self.description.apply(to.description.take());
        to.status = self.status.apply(to.status.take());
        to.is_email_required = self.is_email_required.apply(to.is_email_required);
        to.is_description_required = self
            .is_description_required
            .apply(to.is_description_required);
        to.expires_at = self.expires_at.apply(to.expires_at.take());
    }

    /// The JSON body of an update.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }

    /// Returns true where nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The body of a copy: the folder to copy to, and the settings that differ from the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The folder for the new file request's files.
    pub folder: FolderRef,
    /// The settings that differ from the source.
    #[serde(flatten)]
    pub changes: Changes,
}

impl Copy {
    /// A copy into this folder that takes every setting of the source.
    pub fn to(folder_id: impl Into<String>) -> Self {
        Self {
            folder: FolderRef::new(folder_id),
            changes: Changes::default(),
        }
    }

    /// The JSON body of a copy.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }
}

fn json(body: &impl Serialize) -> String {
    // Strings and booleans under string keys always have a JSON form.
    serde_json::to_string(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn change<T: std::fmt::Debug + Clone + 'static>(
        value: impl Strategy<Value = T> + 'static,
    ) -> impl Strategy<Value = Change<T>> {
        prop_oneof![
            Just(Change::Keep),
            Just(Change::Clear),
            value.prop_map(Change::Set)
        ]
    }

    fn date() -> impl Strategy<Value = DateTime> {
        (0_i64..4_102_444_800).prop_map(|s| DateTime::from_epoch_seconds(s).unwrap())
    }

    fn status() -> impl Strategy<Value = Status> {
        prop_oneof![
            Just("active".to_owned()),
            Just("inactive".to_owned()),
            ".{0,8}"
        ]
        .prop_map(|text| Status::from(text.as_str()))
    }

    fn changes() -> impl Strategy<Value = Changes> {
        (
            change(".{0,12}"),
            change(".{0,12}"),
            change(status()),
            change(any::<bool>()),
            change(any::<bool>()),
            change(date()),
        )
            .prop_map(
                |(title, description, status, email, note, expires_at)| Changes {
                    title,
                    description,
                    status,
                    is_email_required: email,
                    is_description_required: note,
                    expires_at,
                },
            )
    }

    fn blank() -> FileRequest {
        serde_json::from_str(
            r#"{"id":"1","folder":{"id":"2"},"created_at":"2020-09-28T10:53:43-08:00",
                "updated_at":"2020-09-28T10:53:43-08:00"}"#,
        )
        .unwrap()
    }

    fn file_request() -> impl Strategy<Value = FileRequest> {
        changes().prop_map(|changes| {
            let mut request = blank();
            changes.apply(&mut request);
            request
        })
    }

    #[test]
    fn absent_null_and_value_are_three_things() {
        let read = |text| serde_json::from_str::<Changes>(text).unwrap();
        assert_eq!(read("{}").description, Change::Keep);
        assert_eq!(read(r#"{"description":null}"#).description, Change::Clear);
        assert_eq!(
            read(r#"{"description":""}"#).description,
            Change::Set(String::new())
        );
    }

    #[test]
    fn a_copy_that_changes_nothing_sends_only_the_folder() {
        let body = Copy::to("2233212").to_json();
        assert_eq!(body, r#"{"folder":{"id":"2233212","type":"folder"}}"#);
    }

    proptest! {
        #[test]
        fn writing_then_reading_gives_the_same_changes(changes in changes()) {
            let text = changes.to_json();
            prop_assert_eq!(serde_json::from_str::<Changes>(&text).unwrap(), changes);
        }

        #[test]
        fn a_copy_survives_the_wire(changes in changes(), id in "[0-9]{1,19}") {
            let copy = Copy { changes, ..Copy::to(id) };
            let text = copy.to_json();
            prop_assert_eq!(serde_json::from_str::<Copy>(&text).unwrap(), copy);
        }

        #[test]
        fn applying_the_difference_gives_the_new_one(old in file_request(), new in file_request()) {
            let mut result = old.clone();
            Changes::between(&old, &new).apply(&mut result);
            prop_assert_eq!(result, new);
        }

        #[test]
        fn there_is_no_difference_to_itself(request in file_request()) {
            prop_assert!(Changes::between(&request, &request).is_empty());
        }
    }
}
