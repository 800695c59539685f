//! Texts of the list.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::general::{number, plural, relative, requests};
use super::received::{NEW, NOTHING_YET};
use crate::admin::model::entry::DisplayStatus;
use crate::admin::model::registry::{Filter, Merged, SortColumn};
use crate::api::RequestLinkError;

/// So many were added to the list.
#[must_use]
pub fn added(count: usize) -> String {
    format!("{} added to the list.", requests(count))
}

/// So many were taken off the list.
#[must_use]
pub fn forgotten(count: usize) -> String {
    format!("{} removed from the list.", requests(count))
}

/// So many were read again, of which Box could not find some.
#[must_use]
pub fn refreshed(count: usize, gone: usize) -> String {
    match gone {
        0 => format!("{} up to date.", requests(count)),
        _ if gone < count => format!("{} read, {} not found.", requests(count), number(gone)),
        1 => "Box cannot find this request.".into(),
        _ => format!("Box cannot find any of {}.", requests(count)),
    }
}

/// The result of an import.
#[must_use]
pub fn imported(merged: &Merged) -> String {
    format!(
        "Imported: {} new, {} updated, {} left as they were.",
        number(merged.added),
        number(merged.updated),
        number(merged.kept)
    )
}

/// The word on a badge.
#[must_use]
pub fn display_status(display_status: DisplayStatus) -> &'static str {
    match display_status {
        DisplayStatus::Active | DisplayStatus::Expiring => "Active",
        DisplayStatus::Inactive => "Inactive",
        DisplayStatus::Expired => "Expired",
        DisplayStatus::Gone => "Not found",
        DisplayStatus::Unknown => "Unknown",
    }
}

/// The name of a filter.
#[must_use]
pub fn filter(filter: Filter) -> &'static str {
    match filter {
        Filter::All => "All",
        Filter::Active => "Active",
        Filter::Expiring => "Expiring soon",
        Filter::Inactive => "Inactive",
        Filter::Expired => "Expired",
        Filter::Gone => "Not found",
        Filter::Nothing => NOTHING_YET,
        Filter::New => NEW,
    }
}

/// The heading of a column.
#[must_use]
pub fn column(column: SortColumn) -> &'static str {
    match column {
        SortColumn::Title => "Title",
        SortColumn::Folder => "Folder",
        SortColumn::Status => "Status",
        SortColumn::Expires => "Expires",
        SortColumn::Received => "Received",
        SortColumn::Last => "Last",
    }
}

pub const KNOWN_REQUESTS: &str = "Known file requests";
pub const SEARCH: &str = "Search title, folder, ID, note, contact";
pub const SEARCH_SHORT: &str = "Search";
pub const SHOW_ONLY: &str = "Show";
pub const NONE_YET: &str = "Requests you open appear here.";
pub const NO_EXPIRY: &str = "No expiry";
pub const OPEN_BY_ID: &str = "Open by ID or link";
pub const CHOOSE_ONE: &str = "Choose a file request";
pub const CHOOSE_ONE_HOW: &str =
    "The list holds every request this browser has seen. Open another by its ID or link.";
pub const OPEN_FIRST: &str = "Open your first file request";
pub const NO_LIST: &str = "Box has no list of file requests, so this page builds its own: everything you open here is remembered in this browser.";
pub const TRY_TEMPLATE: &str = "Just looking?";
pub const TRY_TEMPLATE_HOW: &str =
    "This sandbox comes with a template file request. Change it as you like; nothing reaches Box.";
pub const OPEN_TEMPLATE: &str = "Open the template";
pub const OTHER_WAYS: &str = "Other ways to start";
pub const IMPORT_LIST: &str = "Import a list";
pub const IMPORT_LIST_WHAT: &str = "that a colleague exported from this page, or a CSV of IDs.";
pub const COPY_FIRST: &str = "No request yet? Make one in Box on a template folder, open it here, then copy it to other folders. The API cannot create one from nothing.";
pub const ID_OR_LINK: &str = "Request ID or builder link";
pub const ID_EXAMPLE: &str = "For example";
pub const SEVERAL: &str = "Several at once: separate them with commas or spaces.";
pub const WHERE_ID: &str = "Where the ID is";
pub const WHERE_ID_FIRST: &str = "Open the folder in Box and choose File Request, then Edit.";
pub const WHERE_ID_THEN: &str = "Copy the number at the end of the address:";
pub const REMEMBERS: &str =
    "Box has no list of file requests, so this page remembers the ones you open.";

/// The number of shown entries.
#[must_use]
pub fn shown(count: usize) -> String {
    plural(count, "file request", "file requests")
}

/// When it ended.
#[must_use]
pub fn ended(day: &str) -> String {
    format!("Ended {day}")
}

/// The reason why a pasted piece is no id.
#[must_use]
pub fn unread(piece: &str, error: RequestLinkError) -> String {
    const MOST: usize = 60;
    let error = error.as_str();
    if piece.is_empty() {
        return error.to_owned();
    }
    let short: String = piece.chars().take(MOST).collect();
    let cut = if short.len() < piece.len() { "…" } else { "" };
    format!("“{short}{cut}”: {error}")
}

pub const NONE_FOUND: &str = "No request matches.";
pub const SHOW_ALL: &str = "Show all";
pub const NOT_KEPT: &str = "The list is not kept";
pub const UNREADABLE_KEPT: &str = "They stay stored. Download a copy to look at them.";
pub const DOWNLOAD: &str = "Download";
pub const DOWNLOAD_STORED: &str = "Download what is stored";
pub const REFRESH: &str = "Refresh";
pub const IMPORT: &str = "Import";
pub const NOTE: &str = "Your note";
pub const NOTE_HELP: &str =
    "Kept in this browser only. The search finds it; Box and visitors never see it.";

pub const CONTACT: &str = "Contact";
pub const CONTACT_NAME: &str = "Name";
pub const CONTACT_EMAIL: &str = "E-mail";
pub const CONTACT_HELP: &str =
    "Whom you ask for files, for reminders. Kept in this browser, and in exports of the list.";
pub const NOT_AN_EMAIL: &str = "This is not an e-mail address. Write one, like ann@example.com.";

/// The place where the list is kept.
#[must_use]
pub fn kept(fault: bool) -> &'static str {
    if fault {
        "Kept until this tab is closed"
    } else {
        "Kept in this browser"
    }
}

/// The age of a list: of what Box was not asked about for the longest time.
#[must_use]
pub fn oldest_check(at: i64, now: i64) -> String {
    match at {
        0 => ", some never checked".into(),
        _ => format!(", oldest check {}", relative(at, now)),
    }
}

/// The reason why the browser does not keep the list.
#[must_use]
pub fn storage_fault(name: &str) -> String {
    let why = match name {
        "QuotaExceededError" => {
            "This browser’s storage for the site is full. Remove requests from the list, or free space on the disk."
        }
        "VersionError" => {
            "It was written by a newer version of this page. Reload to get that version; nothing was changed."
        }
        "BlockedError" => {
            "Another tab has an older version of this page open. Close or reload that tab, then reload this one."
        }
        "TimeoutError" => {
            "The page waited for the browser’s storage, which does not answer. Another tab of this page may be holding it: close the others, then reload this one."
        }
        "SecurityError" | "InvalidStateError" | "TypeError" => {
            "The browser does not let this page store anything. Allow site data, or leave private browsing."
        }
        // This is also what Chromium says where site data are blocked.
        _ => {
            "The browser’s storage does not work just now, or is blocked: allow site data for this site."
        }
    };
    format!("{why} The list lasts until you close this tab: export it to keep it. ({name})")
}

/// The number of stored values that are no entries.
#[must_use]
pub fn unreadable(count: usize) -> String {
    format!(
        "{} cannot be read",
        plural(count, "stored entry", "stored entries")
    )
}

/// The name of the box that selects everything shown.
#[must_use]
pub fn select_all(count: usize) -> String {
    format!("Select all {}", number(count))
}

/// The name of the box that selects one.
#[must_use]
pub fn select(title: &str) -> String {
    format!("Select {title}")
}
