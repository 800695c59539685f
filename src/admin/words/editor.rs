//! Texts of the editor, its conflicts and its dialogs.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::general::{countdown, date_fault, number, plural};
use crate::admin::model::settings::{DESCRIPTION_MAX, Field, FieldFault, Requirement, TITLE_MAX};

/// The words of a requirement.
pub struct RequirementWords {
    /// The label of its field.
    pub label: &'static str,
    /// The heading of its column, as it is offered.
    pub column: &'static str,
    /// The visitors' field.
    pub asked: &'static str,
}

/// The words of a requirement.
#[must_use]
pub fn required(requirement: Requirement) -> RequirementWords {
    match requirement {
        Requirement::Email => RequirementWords {
            label: "Require email address",
            column: "Email required",
            asked: "Email address",
        },
        Requirement::Description => RequirementWords {
            label: "Require description of files",
            column: "Description required",
            asked: "Description of files",
        },
    }
}

/// The name of a field, as its label says it.
#[must_use]
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Title => "Title",
        Field::Description => "Description",
        Field::Required(requirement) => required(requirement).label,
        Field::Expires => "Expires",
    }
}

/// The fault of a field, and the advice.
#[must_use]
pub fn fault(fault: FieldFault, field: Field) -> String {
    match fault {
        FieldFault::Empty => "Enter a title. Visitors see it as the heading.".into(),
        FieldFault::TooLong(count) => {
            let most = if field == Field::Title {
                TITLE_MAX
            } else {
                DESCRIPTION_MAX
            };
            format!(
                "{} characters; Box takes at most {}. Shorten it.",
                number(count),
                number(most)
            )
        }
        FieldFault::Unfinished => "Finish the date and time, or choose Clear.".into(),
        FieldFault::Date(fault) => date_fault(fault).into(),
    }
}

pub const FOLDER: &str = "Folder";
pub const STATUS: &str = "Status";
pub const EXPIRES: &str = "Expires";
pub const SIGNED_IN_AS: &str = "Signed in as";
pub const DELETE_STEP: &str = "Delete…";
pub const REMOVE_FROM_LIST: &str = "Remove from list";
pub const READING_AGAIN_IN: &str = "Reading it again by itself in";
pub const SAVING_AGAIN_IN: &str = "Your changes are safe here. Saving again by itself in";
pub const SAVE_AGAIN: &str = "Save again";
pub const TRY_AGAIN: &str = "Try again";
pub const TIME_LEFT: &str = "Time until the next try";
pub const TRY_NOW: &str = "Try now";
pub const STOP_TRYING: &str = "Stop trying";
pub const LINK: &str = "Link";
pub const ACCEPTING: &str = "Accepting files";
pub const VISITORS_SEE_FORM: &str = "Visitors see the form.";
pub const VISITORS_GET_404: &str = "Visitors get a 404 page.";
pub const NO_LINK: &str = "Box gave no link.";
pub const UPLOAD_LINK: &str = "Upload link";
pub const COPY_LINK: &str = "Copy link";
pub const SHARE: &str = "Share…";
pub const REQUEST_ID: &str = "Request ID";
pub const ETAG: &str = "ETag";
pub const CREATED: &str = "Created";
pub const UPDATED: &str = "Updated";
pub const SETTINGS: &str = "Settings";
pub const ASK_FOR: &str = "Ask visitors for";
pub const NOT_SAVED_YET: &str = "Not saved yet. Put these right first.";
pub const EDITED: &str = "Edited";
pub const PUT_BACK: &str = "Put back";
pub const MOVE_EXPIRY: &str = "Move expiry";
pub const ONE_WEEK: &str = "+1 week";
pub const ONE_MONTH: &str = "+1 month";
pub const CLEAR: &str = "Clear";
pub const NEVER_EXPIRES: &str = "It stays as it is until somebody switches it off.";
pub const DATE_HAS_PASSED: &str = "This moment has passed: visitors get a 404 page.";
pub const DATE_WILL_HAVE_PASSED: &str =
    "This moment has passed: once it is saved, visitors get a 404 page.";
pub const DATE_UNFINISHED: &str = "The date is not complete yet.";
pub const UNSAVED_CHANGES: &str = "Unsaved changes";
pub const DISCARD: &str = "Discard";
pub const SAVE: &str = "Save";
pub const SAVING: &str = "Saving…";
pub const REMOVED: &str = "removed";
pub const REWORDED: &str = "reworded";
pub const UNFINISHED: &str = "not finished";
pub const VISITORS_SEE: &str = "What visitors see";
pub const VISITORS_WOULD_SEE: &str = "What visitors would see";
pub const LIVE_PREVIEW: &str = "Live preview";
pub const WITH_YOUR_CHANGES: &str = "With your changes";
pub const NOW_404: &str = "Now: 404 page";
pub const AFTER_MERGING: &str = "After merging";
pub const WITH_YOUR_CHOICES: &str = "With your choices";
pub const UPLOAD_FILES: &str = "Upload files";
pub const DRAG_FILES: &str = "Drag files here";
pub const SELECT_FILES: &str = "Select files";
pub const SUBMIT: &str = "Submit";
pub const SOMEBODY_ELSE: &str = "Somebody else";
pub const YOU: &str = "You";
pub const YOURS: &str = "Yours";
pub const NO_CHOICE_NEEDED: &str = "No choice needed";
pub const SAVE_MERGED: &str = "Save merged";
pub const YOU_LEFT_IT: &str = "”, you left it alone here.";
pub const REST_IS_SAME: &str = "Everything else is the same on both sides.";
pub const SHOW_MORE: &str = "Show more";
pub const SHOW_LESS: &str = "Show less";
pub const DELETE_QUESTION: &str = "Delete this file request?";
pub const ONLY_STOP: &str = "Only want to stop uploads?";
pub const ONLY_STOP_HOW: &str = "Deactivate it. Visitors get the same 404 page, and you can switch it back on with the same link.";
pub const DEACTIVATE_INSTEAD: &str = "Deactivate instead";
pub const KEEP_IT: &str = "Keep it";
pub const DELETING: &str = "Deleting…";
pub const DELETE_FOR_GOOD: &str = "Delete for good";
pub const LEAVE_QUESTION: &str = "Save before you leave?";
pub const DISCARD_AND_LEAVE: &str = "Discard and leave";
pub const SAVE_AND_LEAVE: &str = "Save and leave";
pub const STAY: &str = "Keep editing";
/// The consequences of deleting.
pub const DELETE_MEANS: [&str; 3] = [
    "The link stops working and cannot come back. Visitors get a 404 page.",
    "Files already uploaded stay in the folder.",
    "This cannot be undone.",
];

/// When it will end.
#[must_use]
pub fn stops_by_itself(when: &str) -> String {
    format!("Stops by itself {when}")
}

/// When something was last known.
#[must_use]
pub fn last_known(when: &str) -> String {
    format!("Last known, {when}")
}

/// The name of the button that puts a field back.
#[must_use]
pub fn put_back(of: Field) -> String {
    format!("Put back {}", field(of).to_ascii_lowercase())
}

/// The length of a text, with the limit where it is nearly full.
#[must_use]
pub fn characters(count: usize, most: usize, nearly_full: bool) -> String {
    if nearly_full {
        format!("{} of {} characters", number(count), number(most))
    } else {
        plural(count, "character", "characters")
    }
}

/// A moment in UTC, and how far away it is.
#[must_use]
pub fn in_utc(utc: &str, relative: &str) -> String {
    format!("= {utc} UTC, {relative}.")
}

/// The number of unsaved changes.
#[must_use]
pub fn unsaved(count: usize) -> String {
    plural(count, "unsaved change", "unsaved changes")
}

/// The same, while there is no network.
#[must_use]
pub fn unsaved_kept(count: usize) -> String {
    format!("{}, kept on this page", unsaved(count))
}

/// The same, while Box has asked to wait.
#[must_use]
pub fn waiting_to_be_saved(count: usize) -> String {
    format!("{} waiting to be saved", plural(count, "change", "changes"))
}

/// The wait of a save.
#[must_use]
pub fn waiting(seconds: i64) -> String {
    format!("Waiting {}", countdown(seconds))
}

/// The keys that save.
#[must_use]
pub fn save_keys(is_apple: bool) -> &'static str {
    if is_apple { "⌘ S" } else { "Ctrl S" }
}

/// The save in between, and its moment. It may have been this person's own, in another window.
#[must_use]
pub fn saved_meanwhile(who: &str, is_me: bool, when: &str) -> String {
    let place = if is_me { " elsewhere" } else { "" };
    format!("{who} saved this request{place} {when}")
        .trim_end()
        .to_owned()
}

/// The advice for it.
#[must_use]
pub fn fields_differ(count: usize) -> String {
    let stopped = "Your save was stopped so nothing gets overwritten.";
    match count {
        0 => {
            format!("{stopped} You changed different fields, so both can be kept. Look, then save.")
        }
        1 => format!("{stopped} One field differs: choose what to keep, then save."),
        _ => format!("{stopped} {count} fields differ: choose what to keep, then save."),
    }
}

/// The versions, as Box counts them.
#[must_use]
pub fn etags(before: Option<&str>, after: Option<&str>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => format!("412, etag {before} → {after}"),
        _ => String::new(),
    }
}

/// The version that was saved in between: another person's, or this person's own from another window.
pub struct OtherSide {
    /// True where it is this person's own.
    pub is_me: bool,
    /// Whose it is, and its moment.
    pub of: String,
}

impl OtherSide {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.is_me {
            "Saved elsewhere"
        } else {
            "Theirs"
        }
    }

    /// Its name, and whose it is.
    #[must_use]
    pub fn name_of(&self) -> String {
        format!("{}, {}", self.name(), self.of)
    }

    /// The words between a field and its value, which only this side has changed.
    #[must_use]
    pub fn is(&self) -> &'static str {
        if self.is_me {
            ": saved elsewhere as “"
        } else {
            ": theirs is “"
        }
    }

    /// The words after a field that only the form here has changed.
    #[must_use]
    pub fn left_alone(&self) -> &'static str {
        if self.is_me {
            ": yours stays, it is as before elsewhere."
        } else {
            ": yours stays, they left it alone."
        }
    }

    /// The button that takes it.
    #[must_use]
    pub fn reload(&self) -> &'static str {
        if self.is_me {
            "Reload what was saved"
        } else {
            "Reload theirs"
        }
    }
}

/// The loss by reloading.
#[must_use]
pub fn reloading_drops(count: usize) -> String {
    format!(
        "Reloading drops your {}.",
        plural(count, "change", "changes")
    )
}

/// The loss by leaving.
#[must_use]
pub fn leave_text(count: usize) -> String {
    format!(
        "You have {}. Discarding drops what you typed.",
        unsaved(count)
    )
}
