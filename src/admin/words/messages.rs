//! Messages in passing.

use std::borrow::Cow;

use super::editor::required;
use super::general::number;
use crate::admin::model::load_fault::LoadFault;
use crate::admin::model::settings::Field;
use crate::admin::model::unmet::Unmet;

/// The form was saved.
pub const SAVED: &str = "Saved.";
/// Submissions were switched on.
pub const ACCEPTING_AGAIN: &str = "Accepting files again.";
/// Submissions were switched off.
pub const STOPPED_ACCEPTING: &str = "Stopped accepting files.";
/// Former values were put back.
pub const WAS_PUT_BACK: &str = "Put back as it was.";
/// Typed changes were dropped.
pub const DISCARDED: &str = "Changes discarded.";
/// The other side's version was taken.
pub const SHOWING_THEIRS: &str = "Showing the version that Box holds.";
/// Switching on needs a later date first.
pub const NEEDS_LATER_DATE: &str =
    "The expiry has passed. Choose a later date, save, then switch it on.";

/// It could not be deleted, and is no longer on screen.
#[must_use]
pub fn not_deleted(title: &str) -> String {
    format!("“{title}” was not deleted. Open it to try again.")
}

/// It was deleted.
pub const DELETED: &str = "Deleted. The link no longer works.";
/// The link is on the clipboard.
pub const LINK_COPIED: &str = "Link copied.";
/// The embedding code is on the clipboard.
pub const CODE_COPIED: &str = "Code copied.";
/// Details of a failure are on the clipboard.
pub const DETAILS_COPIED: &str = "Details copied.";
/// The page's origin is on the clipboard.
pub const ORIGIN_COPIED: &str = "Origin copied.";
/// The name of the text that is to be copied by hand.
pub const TO_COPY: &str = "Text to copy";

/// Links are on the clipboard, one a line.
#[must_use]
pub fn links_copied(count: usize) -> Cow<'static, str> {
    match count {
        1 => LINK_COPIED.into(),
        _ => format!("{} links copied.", number(count)).into(),
    }
}

/// The browser put no text on the clipboard.
#[must_use]
pub fn not_copied(is_apple: bool) -> String {
    let keys = if is_apple { "⌘C" } else { "Ctrl+C" };
    format!("The browser did not allow copying. Press {keys}: the text is selected.")
}

/// A part of the page could not be fetched.
pub const NOT_FETCHED: &str = "This part of the page could not be loaded.";
/// The advice for it.
pub const NOT_FETCHED_HOW: &str =
    "Check the network and try again. If that does not help, reload the page.";
/// The host has a newer page.
pub const OUTDATED: &str = "There is a new version of this page.";
/// The advice for it.
pub const OUTDATED_HOW: &str =
    "Reload to go on with it. What you typed, your list and your jobs are kept.";
/// The button for it.
pub const RELOAD_PAGE: &str = "Reload";

/// The fault, and what to do about it.
#[must_use]
pub fn not_fetched(fault: LoadFault) -> String {
    match fault {
        LoadFault::Network => format!("{NOT_FETCHED} {NOT_FETCHED_HOW}"),
        LoadFault::Outdated => format!("{OUTDATED} {OUTDATED_HOW}"),
    }
}

/// Box answered with success, and does not hold what was asked for.
#[must_use]
pub fn not_taken(settings: &[Unmet]) -> String {
    format!("Box answered, but did not take: {}.", names(settings))
}

/// The settings, in words.
fn names(settings: &[Unmet]) -> String {
    let names = settings.iter().map(|setting| match setting {
        Unmet::Field(Field::Title) => "title".into(),
        Unmet::Field(Field::Description) => "description".into(),
        Unmet::Field(Field::Required(requirement)) => {
            required(*requirement).column.to_ascii_lowercase()
        }
        Unmet::Field(Field::Expires) => "expiry".into(),
        Unmet::Status => String::from("status"),
    });
    names.collect::<Vec<_>>().join(", ")
}
