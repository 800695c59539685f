//! The part of a file request that the form edits, and what a save sends.

use serde::{Deserialize, Serialize};

use super::local_time::DateFault;
use crate::api::{Change, Changes, DateTime, FileRequest};

pub use crate::api::{DESCRIPTION_MAX, TITLE_MAX};

/// The values of the form. Absent and empty text are one thing here, as they are to a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The heading that visitors see.
    pub title: String,
    /// The text under the heading.
    pub description: String,
    /// True if a visitor must give an e-mail address.
    #[serde(rename = "email")]
    pub email_required: bool,
    /// True if a visitor must describe the files.
    #[serde(rename = "note")]
    pub description_required: bool,
    /// When it turns inactive by itself.
    pub expires: Expiry,
}

/// The expiry as the date field holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expiry {
    /// None is set.
    #[default]
    Never,
    /// A moment.
    At(DateTime),
    /// Typed only in part, so it names no moment yet.
    Unfinished,
    /// A text that names no moment, and the reason.
    Faulty(String, DateFault),
}

/// Unsaved work, kept so that a reload or a crash loses nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The values that Box held when it was typed.
    pub base: Settings,
    /// The typed values.
    pub mine: Settings,
}

/// A setting that is on or off: something that visitors must give. All that the page knows of one is
/// said here, and its words in `words/editor.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// An e-mail address.
    Email,
    /// A description of the files.
    Description,
}

impl Requirement {
    /// Every requirement, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Email, Self::Description];

    /// The name in Box's API, and in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "is_email_required",
            Self::Description => "is_description_required",
        }
    }

    /// The id of its control in the page.
    fn control(self) -> &'static str {
        match self {
            Self::Email => "is-email-required",
            Self::Description => "is-description-required",
        }
    }

    /// The type of the visitors' field; `None` for a text of several lines.
    #[must_use]
    pub fn input_type(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Description => None,
        }
    }

    /// Its value in a file request.
    #[must_use]
    pub fn of(self, request: &FileRequest) -> bool {
        let value = match self {
            Self::Email => request.is_email_required,
            Self::Description => request.is_description_required,
        };
        value.unwrap_or_default()
    }

    /// Its place in the changes of a file request.
    pub fn change(self, changes: &mut Changes) -> &mut Change<bool> {
        match self {
            Self::Email => &mut changes.is_email_required,
            Self::Description => &mut changes.is_description_required,
        }
    }

    /// Its place in the settings.
    fn place(self, settings: &mut Settings) -> &mut bool {
        match self {
            Self::Email => &mut settings.email_required,
            Self::Description => &mut settings.description_required,
        }
    }
}

/// One editable field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The title.
    Title,
    /// The description.
    Description,
    /// A requirement.
    Required(Requirement),
    /// The expiry.
    Expires,
}

impl Field {
    /// Every field, in the order of the form.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Title, Self::Description]
            .into_iter()
            .chain(Requirement::ALL.map(Self::Required))
            .chain([Self::Expires])
    }

    /// The id of its control in the page.
    #[must_use]
    pub fn control(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::Required(requirement) => requirement.control(),
            Self::Expires => "expires",
        }
    }
}

/// A fault of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// A title cannot be empty.
    Empty,
    /// Longer than Box takes; how many characters there are.
    TooLong(usize),
    /// The date is typed only in part.
    Unfinished,
    /// The text names no moment.
    Date(DateFault),
}

impl Settings {
    /// The settings of a file request as Box sent it.
    #[must_use]
    pub fn of(request: &FileRequest) -> Self {
        let mut settings = Self {
            title: request.title.clone().unwrap_or_default(),
            description: request.description.clone().unwrap_or_default(),
            expires: request.expires_at.clone().map_or(Expiry::Never, Expiry::At),
            ..Self::default()
        };
        for requirement in Requirement::ALL {
            settings.require(requirement, requirement.of(request));
        }
        settings
    }

    /// True if visitors must give this.
    #[must_use]
    pub fn requires(&self, requirement: Requirement) -> bool {
        match requirement {
            Requirement::Email => self.email_required,
            Requirement::Description => self.description_required,
        }
    }

    /// Requires this of visitors, or no longer.
    pub fn require(&mut self, requirement: Requirement, on: bool) {
        *requirement.place(self) = on;
    }

    /// True if a field has the same value in both.
    #[must_use]
    pub fn agrees(&self, other: &Self, field: Field) -> bool {
        match field {
            Field::Title => self.title == other.title,
            Field::Description => self.description == other.description,
            Field::Required(requirement) => {
                self.requires(requirement) == other.requires(requirement)
            }
            Field::Expires => self.expires == other.expires,
        }
    }

    /// Takes one field's value from another.
    pub fn take(&mut self, field: Field, from: &Self) {
        match field {
            Field::Title => self.title.clone_from(&from.title),
            Field::Description => self.description.clone_from(&from.description),
            Field::Required(requirement) => self.require(requirement, from.requires(requirement)),
            Field::Expires => self.expires = from.expires.clone(),
        }
    }

    /// The fields that differ, in the order of the form.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Field> {
        Field::all()
            .filter(|field| !self.agrees(other, *field))
            .collect()
    }

    /// The changes that turn the settings `base` into these: only the differences.
    #[must_use]
    pub fn changes_from(&self, base: &Self) -> Changes {
        let mut changes = Changes {
            title: if self.agrees(base, Field::Title) {
                Change::Keep
            } else {
                Change::Set(self.title.clone())
            },
            description: if self.agrees(base, Field::Description) {
                Change::Keep
            } else {
                Change::Set(self.description.clone())
            },
            expires_at: match &self.expires {
                Expiry::Unfinished | Expiry::Faulty(..) => Change::Keep,
                expires if *expires == base.expires => Change::Keep,
                Expiry::Never => Change::Clear,
                Expiry::At(date) => Change::Set(date.clone()),
            },
            ..Changes::default()
        };
        for requirement in Requirement::ALL {
            if !self.agrees(base, Field::Required(requirement)) {
                *requirement.change(&mut changes) = Change::Set(self.requires(requirement));
            }
        }
        changes
    }

    /// The faults, in the order of the form. Only fields that differ from `base` are looked at:
    /// what Box already holds is no fault of the person who edits.
    #[must_use]
    pub fn faults(&self, base: &Self) -> Vec<(Field, FieldFault)> {
        self.differences(base)
            .into_iter()
            .filter_map(|field| self.fault(field).map(|fault| (field, fault)))
            .collect()
    }

    fn fault(&self, field: Field) -> Option<FieldFault> {
        match field {
            Field::Title if self.title.trim().is_empty() => Some(FieldFault::Empty),
            Field::Title => too_long(&self.title, TITLE_MAX),
            Field::Description => too_long(&self.description, DESCRIPTION_MAX),
            Field::Expires => match self.expires {
                Expiry::Never | Expiry::At(_) => None,
                Expiry::Unfinished => Some(FieldFault::Unfinished),
                Expiry::Faulty(_, fault) => Some(FieldFault::Date(fault)),
            },
            Field::Required(_) => None,
        }
    }
}

fn too_long(text: &str, most: usize) -> Option<FieldFault> {
    let count = text.chars().count();
    (count > most).then_some(FieldFault::TooLong(count))
}

#[cfg(test)]
pub(in crate::admin) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn settings() -> impl Strategy<Value = Settings> {
        let expires = prop_oneof![
            Just(Expiry::Never),
            (0_i64..4).prop_map(|week| Expiry::At(
                DateTime::from_epoch_seconds(1_770_000_000 + week * 604_800).unwrap()
            )),
        ];
        (
            "[ab]{1,2}",
            "[ab]{0,2}",
            any::<bool>(),
            any::<bool>(),
            expires,
        )
            .prop_map(
                |(title, description, email_required, description_required, expires)| Settings {
                    title,
                    description,
                    email_required,
                    description_required,
                    expires,
                },
            )
    }

    pub fn request() -> FileRequest {
        serde_json::from_str(
            r#"{"id":"1","folder":{"id":"2"},"title":"Tax papers","status":"active","etag":"7",
                "created_at":"2020-09-28T10:53:43-08:00","updated_at":"2020-09-28T10:53:43-08:00"}"#,
        )
        .unwrap()
    }

    fn with(settings: &Settings) -> FileRequest {
        let mut made = request();
        settings.changes_from(&Settings::of(&made)).apply(&mut made);
        made
    }

    #[test]
    fn a_save_sends_only_the_field_that_changed() {
        let base = Settings::of(&request());
        let mut mine = base.clone();
        assert!(mine.changes_from(&base).is_empty());
        mine.description_required = true;
        assert_eq!(
            mine.changes_from(&base).to_json(),
            r#"{"is_description_required":true}"#
        );
    }

    #[test]
    fn clearing_the_expiry_sends_null() {
        let base = Settings {
            expires: Expiry::At(DateTime::parse("2026-01-31T12:00:00Z").unwrap()),
            ..Settings::of(&request())
        };
        let mine = Settings {
            expires: Expiry::Never,
            ..base.clone()
        };
        assert_eq!(mine.changes_from(&base).to_json(), r#"{"expires_at":null}"#);
    }

    #[test]
    fn a_title_is_required_and_lengths_are_bounded_in_characters() {
        let base = Settings::of(&request());
        let title = |text: &str| Settings {
            title: text.into(),
            ..base.clone()
        };
        assert_eq!(
            title("  ").faults(&base),
            [(Field::Title, FieldFault::Empty)]
        );
        assert!(title(&"ü".repeat(TITLE_MAX)).faults(&base).is_empty());
        assert_eq!(
            title(&"ü".repeat(TITLE_MAX + 1)).faults(&base),
            [(Field::Title, FieldFault::TooLong(TITLE_MAX + 1))]
        );
    }

    #[test]
    fn what_box_already_holds_is_no_fault() {
        let base = Settings::default();
        assert!(base.faults(&base).is_empty());
    }

    proptest! {
        #[test]
        fn saving_the_difference_gives_what_the_form_holds(old in settings(), new in settings()) {
            let mut saved = with(&old);
            new.changes_from(&Settings::of(&saved)).apply(&mut saved);
            prop_assert_eq!(Settings::of(&saved), new);
        }

        #[test]
        fn nothing_is_sent_exactly_when_nothing_differs(old in settings(), new in settings()) {
            prop_assert_eq!(new.changes_from(&old).is_empty(), new.differences(&old).is_empty());
        }
    }
}
