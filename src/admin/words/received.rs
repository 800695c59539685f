//! Texts of what has arrived, and of reminders.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::general::{number, plural, relative};
use super::problem::job_problem;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::received::Received;

pub const RECEIVED_FILES: &str = "Received files";
pub const CHECK_RECEIVED: &str = "Check received";
pub const NOT_CHECKED: &str = "Not checked";
pub const NOTHING_YET: &str = "Nothing yet";
pub const NOT_ALL_READ: &str = "Not all read";
pub const NEW: &str = "New";
pub const LOOK_AGAIN: &str = "Check again";
pub const READING_FILES: &str = "Reading the folder…";
pub const FILE_NAME: &str = "Name";
pub const FILE_SIZE: &str = "Size";
pub const FILE_FROM: &str = "From";
pub const FILE_WHEN: &str = "When";
pub const NO_EMAIL_ASKED: &str = "No e-mail given";
pub const NO_NAME: &str = "Unnamed file";
pub const OPEN_FOLDER: &str = "Open the folder in Box";
pub const NOTHING_HAS_COME: &str = "Nothing has arrived yet.";
pub const NOTHING_HAS_COME_HOW: &str = "Send the link above to the people you want files from, or remind them. Files that colleagues put into the folder by other ways do not count.";
pub const FORM_IS_FINE: &str = "The request itself can be changed all the same.";

/// "12 files", "10,000+ files".
#[must_use]
pub fn files_received(count: usize, more: bool) -> String {
    if more && count == 0 {
        NOT_ALL_READ.into()
    } else if more {
        format!("{}+ files", number(count))
    } else {
        plural(count, "file", "files")
    }
}

/// The count in the list.
#[must_use]
pub fn received(received: &Received) -> String {
    if received.is_unknown() {
        NOT_CHECKED.into()
    } else if received.is_nothing() {
        NOTHING_YET.into()
    } else {
        files_received(received.count, received.more)
    }
}

/// When the last one came; or, where that says little by now, how old the answer is.
#[must_use]
pub fn received_when(received: &Received, now: i64) -> String {
    if received.is_unknown() {
        String::new()
    } else if received.is_nothing() || received.is_old(now) || received.last == 0 {
        checked(received.checked_at, now)
    } else {
        ago(received.last, now)
    }
}

/// "checked 3 days ago".
#[must_use]
pub fn checked(at: i64, now: i64) -> String {
    format!("checked {}", ago(at, now))
}

/// How long ago something was, by clocks that may go apart, or are looked at once a minute.
#[must_use]
pub fn ago(at: i64, now: i64) -> String {
    relative(at.min(now), now)
}

/// "12 files, 3 of them new, checked just now".
#[must_use]
pub fn files_told(received: &Received, new: usize, now: i64) -> String {
    let checked = checked(received.checked_at, now);
    if received.is_nothing() {
        return checked;
    }
    let files = files_received(received.count, received.more);
    let new = match new {
        0 => String::new(),
        _ => format!(", {} new", number(new)),
    };
    format!("{files}{new}, {checked}")
}

/// The folder holds more than was read.
#[must_use]
pub fn only_first(items: usize) -> String {
    format!(
        "Only the first {} items of the folder were read. There may be more files.",
        number(items)
    )
}

/// Other file requests put their files into the same folder.
#[must_use]
pub fn shares_folder(others: usize) -> String {
    let what = plural(
        others,
        "other request on your list puts",
        "other requests on your list put",
    );
    format!(
        "{what} files into this folder too. Box does not say which request a file came through, so all are shown here."
    )
}

/// The size of a file. In whole numbers: the release leaves out how Rust writes fractions.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return plural(
            usize::try_from(bytes).unwrap_or(usize::MAX),
            "byte",
            "bytes",
        );
    }
    let mut tenths = bytes / 100;
    let mut unit = 0;
    while tenths >= 9_995 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    let unit = UNITS[unit];
    match tenths {
        0..100 if !tenths.is_multiple_of(10) => format!("{}.{} {unit}", tenths / 10, tenths % 10),
        _ => format!("{} {unit}", (tenths + 5) / 10),
    }
}

/// The reason why received files could not be read: what happened, and what to do.
#[must_use]
pub fn received_problem(problem: &Problem) -> (String, &'static str) {
    let status = problem
        .status
        .map_or_else(String::new, |status| format!(" ({status})"));
    match problem.kind {
        ProblemKind::Forbidden | ProblemKind::Missing | ProblemKind::Trashed => (
            format!("Your account cannot see what is in this folder{status}"),
            "That is usual for accounts that manage requests and not files. Ask the folder’s owner to let you view it.",
        ),
        ProblemKind::Slow(_) => (
            format!("Box asked us to slow down{status}"),
            "Check again in a minute.",
        ),
        ProblemKind::Offline => (
            "You are offline".into(),
            "Check again when there is a network.",
        ),
        ProblemKind::SignIn => (
            "Box does not take this token".into(),
            "Sign in again, then check again.",
        ),
        _ => (
            format!("The folder could not be read. {}", job_problem(problem)),
            "Check again in a moment.",
        ),
    }
}

/// So many folders were checked.
#[must_use]
pub fn folders_checked(folders: usize, nothing: usize) -> String {
    let folders = plural(folders, "folder", "folders");
    match nothing {
        0 => format!("{folders} checked."),
        _ => format!("{folders} checked, {nothing} without a file."),
    }
}

pub const REMIND: &str = "Remind…";
pub const REMIND_ONE: &str = "Write a reminder…";
pub const REMIND_SUBJECT: &str = "Subject";
pub const REMIND_TEXT: &str = "Text";
pub const REMIND_HELP: &str = "{name}, {title}, {link} and {expires} become what each request has. A line with {expires} is left out where nothing expires.";
pub const DEFAULT_SUBJECT: &str = "Reminder: {title}";
pub const DEFAULT_TEXT: &str = "Hello {name},\n\nthis is a reminder to send us your files for “{title}”. You can upload them here:\n{link}\n\nThe link works until {expires}.\n\nThank you.";
pub const PREVIEW: &str = "Preview";
pub const MESSAGES: &str = "Messages";
pub const NOT_SENT_BY_PAGE: &str =
    "This page sends nothing. Each button opens a message in your mail program.";
pub const MAIL: &str = "Mail";
pub const COPY_ALL_TEXTS: &str = "Copy all texts";
pub const TEXTS_COPIED: &str = "Texts copied.";
pub const TEXT_COPIED: &str = "Text copied.";
pub const COPY_TEXT: &str = "Copy text";
pub const MAIL_MERGE: &str = "Mail merge (CSV)";
pub const MAIL_MERGE_FILE: &str = "reminders.csv";
pub const LONG_MAIL: &str = "Too long for a mail link: copy the text.";
pub const NO_ADDRESS: &str =
    "Left out: no e-mail address. Add one in the request, or by importing a list:";
pub const NO_LINK_KNOWN: &str = "Left out: their links are not known yet. Refresh them first:";
pub const TAKE_NO_FILES: &str =
    "Left out: they take no files now, so their links lead to a 404 page:";
pub const NOBODY_TO_REMIND: &str =
    "Nobody can be reminded yet. What each request lacks is said below.";

/// The name of the dialog.
#[must_use]
pub fn remind_title(count: usize) -> String {
    match count {
        0 => "Remind people".into(),
        1 => "Remind 1 person".into(),
        _ => format!("Remind {} people", number(count)),
    }
}

/// The link that opens a message.
#[must_use]
pub fn mail_to(who: &str) -> String {
    format!("Write to {who}")
}

/// The reason why a text of a reminder cannot be filled.
#[must_use]
pub fn reminder_fault(name: Option<&str>) -> String {
    match name {
        Some(name) => format!(
            "{{{name}}} is none of the placeholders. Write {{name}}, {{title}}, {{link}} or {{expires}}."
        ),
        None => "A brace opens and never closes. Write {{ for a single one.".into(),
    }
}
