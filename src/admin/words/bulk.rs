//! Texts of operations on many file requests.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::general::{date_fault, number, requests};
use crate::admin::model::bulk_choice::{BulkChoice, ChoiceFault, MOST_DAYS};
use crate::admin::model::bulk_operation::{BulkOperation, Skip};

pub const WHAT_CHANGES: &str = "What changes";
pub const RESULTS: &str = "Results";
pub const EXPIRY: &str = "Expiry";
pub const SET_TO: &str = "Set to a date";
pub const SHIFT_BY: &str = "Move";
pub const DATE_AND_TIME: &str = "Date and time";
pub const DAYS: &str = "Days later; −7 is a week earlier";
pub const BECOMES_ACTIVE: &str = "accepts files again";
pub const BECOMES_INACTIVE: &str = "stops accepting files";
pub const IS_DELETED: &str = "is deleted";
/// After a new date that has passed already.
pub const AT_ONCE: &str = ", expires at once";
pub const SELECTED_REQUESTS: &str = "Selected requests";
pub const SET_EXPIRY: &str = "Set expiry…";
pub const ACTIVATE: &str = "Activate…";
pub const DEACTIVATE: &str = "Deactivate…";
pub const CLEAR_SELECTION: &str = "Clear selection";

/// The number of selected entries.
#[must_use]
pub fn selected(count: usize) -> String {
    format!("{} selected", number(count))
}

/// The number of active ones among them.
#[must_use]
pub fn of_these_active(count: usize) -> String {
    format!(", {} active", number(count))
}

/// The number of selected entries that the search or the filter hides.
#[must_use]
pub fn not_shown(count: usize) -> String {
    format!("{} of them not shown", number(count))
}

/// The button that drops those.
#[must_use]
pub fn only_shown(count: usize) -> String {
    format!("Only the {} shown", number(count))
}

/// The name of the dialog before a job.
#[must_use]
pub fn bulk_title(choice: &BulkChoice, count: usize) -> String {
    let what = requests(count);
    match choice {
        BulkChoice::Expiry(_) => format!("Set the expiry of {what}"),
        BulkChoice::Preview(BulkOperation::Activate, _) => format!("Activate {what}"),
        BulkChoice::Preview(BulkOperation::Deactivate, _) => format!("Deactivate {what}"),
        BulkChoice::Preview(BulkOperation::Delete, _) => format!("Delete {what}?"),
        BulkChoice::Preview(..) => format!("Change {what}"),
    }
}

/// The button that starts a job.
#[must_use]
pub fn bulk_button(operation: Option<&BulkOperation>, count: usize) -> String {
    match operation {
        Some(BulkOperation::Delete) => format!("Delete {} for good", number(count)),
        Some(BulkOperation::Activate) => format!("Activate {}", number(count)),
        Some(BulkOperation::Deactivate) => format!("Deactivate {}", number(count)),
        _ => format!("Change {}", number(count)),
    }
}

/// The number of entries that an operation changes.
#[must_use]
pub fn effect(operation: &BulkOperation, count: usize, all: usize) -> String {
    let what = match operation {
        BulkOperation::Delete => "be deleted",
        BulkOperation::Activate => "accept files again",
        BulkOperation::Deactivate => "stop accepting files",
        _ => "change",
    };
    match count {
        0 => format!("None of them will {what}: the list says why."),
        _ if count == all => format!("{} will {what}.", requests(count)),
        _ => format!("{} of {} will {what}.", number(count), requests(all)),
    }
}

/// What to do before an operation is chosen.
#[must_use]
pub fn choice_fault(fault: ChoiceFault) -> String {
    match fault {
        ChoiceFault::NoDate => "Choose a date first.".into(),
        ChoiceFault::Date(fault) => date_fault(fault).into(),
        ChoiceFault::NoDays => "Enter a number of days first.".into(),
        ChoiceFault::NotDays => "Enter a whole number of days, like 7 or −7.".into(),
        ChoiceFault::SameDay => "0 days moves nothing. Enter another number.".into(),
        ChoiceFault::TooManyDays => format!(
            "That is more than a hundred years. Enter at most {} days.",
            number(usize::try_from(MOST_DAYS).unwrap_or(usize::MAX))
        ),
    }
}

/// The number of entries whose new expiry has passed already.
#[must_use]
pub fn expire_at_once(count: usize, changed: usize) -> String {
    let which = match count {
        1 if changed == 1 => "It expires".into(),
        _ if count == changed => "All of them expire".into(),
        1 => "1 of them expires".into(),
        _ => format!("{} of them expire", number(count)),
    };
    format!("{which} at once: the new date has passed. Visitors get a 404 page.")
}

/// The number of entries that are not listed.
#[must_use]
pub fn and_more(count: usize) -> String {
    format!("and {} more", number(count))
}

/// The text to type before many are deleted.
#[must_use]
pub fn type_to_delete(count: usize) -> String {
    format!("Type {} to confirm", number(count))
}

/// A change of a value.
#[must_use]
pub fn from_to(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}

/// The reason why a row is left out.
#[must_use]
pub fn skipped(skip: Skip) -> &'static str {
    match skip {
        Skip::Same => "stays as it is",
        Skip::Gone => "left out: Box cannot find it",
        Skip::NoExpiry => "left out: it has no expiry to move",
        Skip::TooFar => "left out: the date would be beyond the year 9999",
        Skip::Ended => "left out: its expiry has passed, set a later one first",
        Skip::SetElsewhere => {
            "not moved: its expiry was set elsewhere meanwhile. Open it, then move it again"
        }
        Skip::NoVersion => {
            "left out: Box gives no version of it, so another person’s change could be lost. Open it and change it there"
        }
    }
}
