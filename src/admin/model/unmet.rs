//! Settings that a write asked for and that Box does not hold after it: Box may answer with success and
//! keep a value.

use super::settings::{Field, Settings};
use crate::api::{Change, Changes, FileRequest};

/// A setting that Box did not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// A field of the form.
    Field(Field),
    /// Whether submissions are taken.
    Status,
}

/// The settings of `changes` that `held`, Box's answer, does not have. Box may leave most fields out of
/// an answer: of these it says nothing.
#[must_use]
pub fn unmet(changes: &Changes, held: &FileRequest) -> Vec<Unmet> {
    let mut wanted = held.clone();
    changes.clone().apply(&mut wanted);
    wanted.title = like(wanted.title, held.title.as_ref());
    wanted.description = like(wanted.description, held.description.as_ref());
    wanted.is_email_required = held.is_email_required.and(wanted.is_email_required);
    wanted.is_description_required = held
        .is_description_required
        .and(wanted.is_description_required);
    if held.title.is_none() {
        wanted.title = None;
    }
    let fields = Settings::of(&wanted).differences(&Settings::of(held));
    let status = match (&changes.status, &held.status) {
        (Change::Set(wanted), Some(held)) => wanted != held,
        _ => false,
    };
    fields
        .into_iter()
        .map(Unmet::Field)
        .chain(status.then_some(Unmet::Status))
        .collect()
}

/// Takes the text that is held for the wanted one where they differ in the white space at their ends
/// and in how lines end only.
fn like(wanted: Option<String>, held: Option<&String>) -> Option<String> {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    match (wanted, held) {
        (Some(wanted), Some(held)) if plain(&wanted) == plain(held) => Some(held.clone()),
        (wanted, _) => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::settings::tests::{request, settings};
    use crate::api::{DateTime, Status};
    use proptest::prelude::*;

    #[test]
    fn a_date_that_stayed_or_was_kept_is_unmet_and_one_in_another_zone_is_not() {
        let date = |text| DateTime::parse(text).unwrap();
        let mut held = request();
        held.expires_at = Some(date("2030-05-01T14:00:00+02:00"));
        let wish = |expires_at| Changes {
            expires_at,
            ..Changes::default()
        };
        let same = wish(Change::Set(date("2030-05-01T12:00:00Z")));
        assert_eq!(unmet(&same, &held), []);
        let expires = [Unmet::Field(Field::Expires)];
        assert_eq!(unmet(&wish(Change::Clear), &held), expires);
        held.expires_at = None;
        assert_eq!(unmet(&same, &held), expires);
        assert_eq!(unmet(&wish(Change::Clear), &held), []);
    }

    #[test]
    fn a_status_that_stayed_is_unmet_and_one_that_was_left_out_is_not() {
        let off = Changes {
            status: Change::Set(Status::Inactive),
            ..Changes::default()
        };
        let mut held = request();
        assert_eq!(unmet(&off, &held), [Unmet::Status]);
        held.status = None;
        assert_eq!(unmet(&off, &held), []);
    }

    #[test]
    fn white_space_that_box_takes_off_is_no_other_text() {
        let mut held = request();
        held.description = Some("a\nb".into());
        let changes = Changes {
            title: Change::Set(" Tax papers ".into()),
            description: Change::Set("a\r\nb\r\n".into()),
            ..Changes::default()
        };
        assert_eq!(unmet(&changes, &held), []);
    }

    proptest! {
        #[test]
        fn what_was_taken_is_met_and_what_was_not_is_not(mine in settings(), theirs in settings()) {
            let mut before = request();
            theirs.changes_from(&Settings::of(&before)).apply(&mut before);
            before.is_email_required = Some(theirs.email_required);
            before.is_description_required = Some(theirs.description_required);
            let changes = mine.changes_from(&theirs);
            let mut after = before.clone();
            changes.clone().apply(&mut after);
            prop_assert_eq!(unmet(&changes, &after), []);
            let differences = mine.differences(&theirs);
            let kept = unmet(&changes, &before);
            prop_assert_eq!(kept, differences.into_iter().map(Unmet::Field).collect::<Vec<_>>());
        }
    }
}
