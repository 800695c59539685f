//! Texts of operations on many file requests.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::general::requests;
use crate::admin::model::bulk_choice::BulkChoice;
use crate::admin::model::bulk_operation::{BulkOperation, Skip};

pub const WHAT_CHANGES: &str = "What changes";
pub const RESULTS: &str = "Results";
pub const EXPIRY: &str = "Expiry";
pub const SET_TO: &str = "Set to a date";
pub const SHIFT_BY: &str = "Move by days";
pub const DATE_AND_TIME: &str = "Date and time";
pub const DAYS: &str = "Days (less than 0 moves it earlier)";
pub const BECOMES_ACTIVE: &str = "accepts files again";
pub const BECOMES_INACTIVE: &str = "stops accepting files";
pub const IS_DELETED: &str = "is deleted";
pub const SELECTED_REQUESTS: &str = "Selected requests";
pub const SET_EXPIRY: &str = "Set expiry…";
pub const ACTIVATE: &str = "Activate…";
pub const DEACTIVATE: &str = "Deactivate…";
pub const CLEAR_SELECTION: &str = "Clear selection";

/// The number of selected entries.
#[must_use]
pub fn selected(count: usize) -> String {
    format!("{count} selected")
}

/// The number of active ones among them.
#[must_use]
pub fn of_these_active(count: usize) -> String {
    format!(", {count} active")
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
        Some(BulkOperation::Delete) => format!("Delete {count} for good"),
        Some(BulkOperation::Activate) => format!("Activate {count}"),
        Some(BulkOperation::Deactivate) => format!("Deactivate {count}"),
        _ => format!("Change {count}"),
    }
}

/// The number of entries that will change.
#[must_use]
pub fn will_change(count: usize, all: usize) -> String {
    if count == all {
        format!("{} will change.", requests(count))
    } else {
        format!("{count} of {} will change.", requests(all))
    }
}

/// The number of entries that are not listed.
#[must_use]
pub fn and_more(count: usize) -> String {
    format!("and {count} more")
}

/// The text to type before many are deleted.
#[must_use]
pub fn type_to_delete(count: usize) -> String {
    format!("Type {count} to confirm")
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
            "not moved: its expiry was set elsewhere meanwhile. Look at it, and move it anew"
        }
        Skip::NoVersion => {
            "Box gives no version of it, so somebody else's change could be lost: open it and change it there"
        }
    }
}
