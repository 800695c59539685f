//! Every word the page says, in one place. A translation is another version of this file.

#![expect(missing_docs, reason = "a constant's text says what it is")]

pub mod copy;

use super::ui::theme::Theme;
use crate::admin::core::connect::AddressFault;
use crate::admin::model::bulk_operation::{Skip, Wish};
use crate::admin::model::entry::Standing;
use crate::admin::model::list_csv::CsvFault;
use crate::admin::model::problem::{Kind, Problem};
use crate::admin::model::registry::{Column, Filter, Merged};
use crate::admin::model::settings::{DESCRIPTION_MAX, Fault, Field, TITLE_MAX};
use crate::admin::view::bulk::Bulk;
use crate::admin::world::list_file::ImportFault;
use crate::api::{Fate, FolderLinkError, RequestLinkError};

/// The language of these words, for `lang` attributes and dates.
pub const LANGUAGE: &str = "en";
/// The page's name.
pub const PAGE: &str = "File Requests";
/// For a file request whose title is empty or not known.
pub const UNTITLED: &str = "Untitled";
/// For a field that Box did not send.
pub const NOT_SENT: &str = "Not given";

// Messages in passing.

/// The form was saved.
pub const SAVED: &str = "Saved.";
/// The form was saved, and Box kept the old expiry.
pub const EXPIRY_STAYED: &str = "Saved, but Box kept the old expiry date.";
/// Submissions were switched on.
pub const ACCEPTING_AGAIN: &str = "Accepting files again.";
/// Submissions were switched off.
pub const STOPPED_ACCEPTING: &str = "Stopped accepting files.";
/// Former values were put back.
pub const WAS_PUT_BACK: &str = "Put back as it was.";
/// What was typed was dropped.
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
/// The browser refused to put text on the clipboard.
pub const NOT_COPIED: &str = "The browser did not allow copying. Select the text and press Ctrl C.";

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

/// So many were read again.
#[must_use]
pub fn refreshed(count: usize) -> String {
    format!("{} up to date.", requests(count))
}

/// What an import has done.
#[must_use]
pub fn imported(merged: &Merged) -> String {
    format!(
        "Imported: {} new, {} updated, {} left as they were.",
        merged.added, merged.updated, merged.kept
    )
}

/// A part of the page could not be fetched.
pub const NOT_FETCHED: &str = "This part of the page could not be loaded.";
/// What to do about it.
pub const NOT_FETCHED_HOW: &str =
    "Check the network and try again. If that does not help, reload the page.";

/// The same, and what to do about it.
#[must_use]
pub fn not_fetched() -> String {
    format!("{NOT_FETCHED} {NOT_FETCHED_HOW}")
}

/// "1 request", "3 requests".
#[must_use]
pub fn requests(count: usize) -> String {
    plural(count, "request", "requests")
}

/// "1 change", "3 changes".
#[must_use]
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The name of a field, as its label says it.
#[must_use]
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Title => "Title",
        Field::Description => "Description",
        Field::Email => "Require email address",
        Field::Note => "Require description of files",
        Field::Expires => "Expires",
    }
}

/// What is wrong with a field, and what to do.
#[must_use]
pub fn fault(fault: Fault, field: Field) -> String {
    match fault {
        Fault::Empty => "Enter a title. Visitors see it as the heading.".into(),
        Fault::TooLong(count) => {
            let most = if field == Field::Title {
                TITLE_MAX
            } else {
                DESCRIPTION_MAX
            };
            format!("{count} characters; Box takes at most {most}. Shorten it.")
        }
        Fault::Unfinished => "Finish the date and time, or choose Clear.".into(),
    }
}

/// The word on a badge.
#[must_use]
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Active | Standing::Expiring => "Active",
        Standing::Inactive => "Inactive",
        Standing::Expired => "Expired",
        Standing::Gone => "Not found",
        Standing::Unknown => "Unknown",
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
    }
}

/// The heading of a column.
#[must_use]
pub fn column(column: Column) -> &'static str {
    match column {
        Column::Title => "Title",
        Column::Folder => "Folder",
        Column::Status => "Status",
        Column::Expires => "Expires",
    }
}

/// What a failure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Connecting.
    Connection,
    /// Reading one.
    Reading,
    /// Saving one.
    Saving,
    /// Deleting one.
    Deleting,
}

/// What was under way, for a report.
#[must_use]
pub fn doing(about: About) -> &'static str {
    match about {
        About::Connection => "Connecting to",
        About::Reading => "Reading a file request at",
        About::Saving => "Saving a file request at",
        About::Deleting => "Deleting a file request at",
    }
}

/// What happened, with the status in brackets after plain words.
#[must_use]
pub fn problem_title(problem: &Problem, host: &str, about: About) -> String {
    let status = problem
        .status
        .map_or_else(String::new, |status| format!(" ({status})"));
    let said = match problem.kind {
        Kind::SignIn if problem.status.is_none() => "No token could be had".into(),
        Kind::SignIn => "Box does not take this token".to_owned(),
        Kind::Forbidden => match about {
            About::Connection | About::Reading => "Box does not let you see this".into(),
            About::Saving => "Box does not let you change this request".into(),
            About::Deleting => "Box does not let you delete this request".into(),
        },
        Kind::OriginRefused => "Box refuses calls from this page’s address".into(),
        Kind::Missing => "Box cannot find this request".into(),
        Kind::BadId => "Box does not recognise this as a request ID".into(),
        Kind::Changed => "This request was saved elsewhere meanwhile".into(),
        Kind::Unversioned => "Box did not say which version it holds".into(),
        Kind::Slow(_) => "Box asked us to slow down".into(),
        Kind::Server => format!("{host} has a problem of its own"),
        Kind::Offline => "You are offline".into(),
        Kind::NoAnswer => format!("No answer from {host}"),
        Kind::Timeout => format!("{host} took too long to answer"),
        Kind::Unreadable => format!("The answer from {host} cannot be read"),
        Kind::Refused | Kind::Aborted => match about {
            About::Connection => "Box refused the connection".into(),
            About::Reading => "Box refused to show this request".into(),
            About::Saving => "Box refused to save this".into(),
            About::Deleting => "Box refused to delete this".into(),
        },
    };
    said + &status
}

/// What it means, and what to do now.
#[must_use]
pub fn problem_text(problem: &Problem, about: About) -> String {
    let safe = match about {
        About::Saving => " Your changes are safe here.",
        About::Connection | About::Reading | About::Deleting => "",
    };
    let text = match problem.kind {
        Kind::SignIn => match &problem.message {
            Some(message) => format!("{message}. Tokens work for 60 minutes; enter a new one."),
            None => {
                "It has run out or is not complete. Tokens work for 60 minutes; enter a new one."
                    .into()
            }
        },
        Kind::Forbidden => {
            "You need to be an editor of its folder, and the app needs the scope to manage file \
             requests. Ask the folder’s owner."
                .into()
        }
        Kind::OriginRefused => {
            "Add the address of this page under CORS Domains in the Developer Console, then try \
             again."
                .into()
        }
        Kind::Missing => {
            "It was deleted, or your account can no longer see its folder. Box gives the same \
             answer for both."
                .into()
        }
        Kind::BadId => {
            "An ID is a number, like 42037322. It stands at the end of the builder link.".into()
        }
        Kind::Changed => {
            "Nothing was overwritten. Look at what Box holds now, then save again.".into()
        }
        Kind::Unversioned => {
            "Without that, saving could overwrite what somebody else has just changed, so nothing \
             was sent. Change this request in Box, or try again later."
                .into()
        }
        Kind::Slow(_) => "Too many calls in one minute.".into(),
        Kind::Server => match problem.fate {
            Fate::NotDone => "Nothing was changed. Try again in a moment.".into(),
            Fate::Unknown => {
                "It may have been done all the same. Read the request again to see.".into()
            }
        },
        Kind::Offline => "Check the network. This goes on when you are back.".into(),
        Kind::NoAnswer => match about {
            About::Connection => "The browser blocked or lost the request and does not say why. \
                                  Usually the address of this page is not allowed yet (CORS)."
                .into(),
            _ => "The connection broke, or the browser withheld the answer. Try again.".into(),
        },
        Kind::Timeout => "Try again. If it goes on, look at the network.".into(),
        Kind::Unreadable => {
            "Something between this page and Box may have answered in its place, like a proxy or a \
             sign-in page. Check the API address."
                .into()
        }
        Kind::Refused => match &problem.message {
            Some(message) => format!("Box says: {message}"),
            None => "Box gave no reason.".into(),
        },
        Kind::Aborted => "It was stopped before an answer came.".into(),
    };
    text + safe
}

/// What to hand to Box's support.
#[must_use]
pub fn problem_details(problem: &Problem, what: &str, at: &str) -> String {
    let mut lines = vec![format!("{what}, {at}")];
    if let Some(status) = problem.status {
        lines.push(format!("Status {status}"));
    }
    for (name, value) in [
        ("Code", &problem.code),
        ("Message", &problem.message),
        ("Request ID", &problem.request_id),
    ] {
        if let Some(value) = value {
            lines.push(format!("{name}: {value}"));
        }
    }
    lines.join("\n")
}

/// Why an address cannot be used.
#[must_use]
pub fn address_fault(fault: AddressFault) -> &'static str {
    match fault {
        AddressFault::Empty => "Enter an address, like https://gateway.example.com/2.0",
        AddressFault::NoScheme => "Start with https://",
        AddressFault::Insecure => {
            "Use https. With http, the token could be read by anybody on the way."
        }
        AddressFault::Strange => "An address holds a host, a port and a path, and nothing else.",
    }
}

/// "0:24".
#[must_use]
pub fn countdown(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The title of the browser's tab.
#[must_use]
pub fn document_title(parts: &[&str]) -> String {
    let mut parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.push(PAGE);
    parts.join(" · ")
}

// The frame.

pub const SKIP_TO_LIST: &str = "Skip to the list";
pub const SKIP_TO_CONNECTION: &str = "Skip to the connection";
pub const SKIP_TO_REQUEST: &str = "Skip to the open request";
pub const MAIN: &str = "Main";
pub const REQUESTS: &str = "Requests";
pub const CONNECTION: &str = "Connection";
pub const SANDBOX: &str = "Sandbox";
pub const OFFLINE: &str = "Offline";
pub const OFFLINE_NOW: &str = "You are offline.";
pub const CHECK_AGAIN: &str = "Check again";
pub const UNDO: &str = "Undo";
pub const CLOSE: &str = "Close";
pub const CANCEL: &str = "Cancel";
pub const COPY: &str = "Copy";
pub const OPEN: &str = "Open";
pub const LOADING: &str = "Loading…";
pub const STARTING: &str = "Starting…";
pub const ON: &str = "on";
pub const OFF: &str = "off";
pub const EMPTY: &str = "empty";
pub const IN: &str = "in";
pub const OR: &str = "or";
pub const FROM: &str = "from ";
pub const TO: &str = " to ";
pub const COPY_DETAILS: &str = "Copy details";
pub const REFERENCE: &str = "Reference for Box support:";

// Connecting.

pub const CONNECT: &str = "Connect";
pub const CONNECTING: &str = "Connecting…";
pub const SWITCH_ACCOUNT: &str = "Connect with this token";
pub const API_ADDRESS: &str = "API address";
pub const BOX: &str = "Box";
pub const THIS_SITE: &str = "Set by this site";
pub const SANDBOX_HINT: &str = "Practice data on this computer. Nothing reaches Box.";
pub const CUSTOM: &str = "Custom";
pub const CUSTOM_HINT: &str = "A proxy or gateway of your own.";
pub const ADDRESS: &str = "Address";
pub const ACCESS_TOKEN: &str = "Access token";
pub const SHOW: &str = "Show";
pub const ENTER_TOKEN: &str = "Enter an access token.";
pub const LINKS_OPEN_ON: &str = "Upload links open on";
pub const LINKS_HINT: &str = "The API returns links without a host, like /f/19e5…. Enter your company’s Box address if it has one.";
pub const SOMEBODY: &str = "Not known";
pub const SIGN_OUT: &str = "Sign out";
pub const TO_REQUESTS: &str = "To the requests";
pub const NOT_CONNECTED: &str = "You are not connected";
pub const NEW_TOKEN: &str = "Sign in again";
pub const GO_ON: &str = "Go on";
pub const EXPIRED_TOKEN: &str = "Box no longer takes the token: it has run out or was withdrawn. Enter a new one to go on where you were. Nothing you typed is lost.";
pub const TO_CHECKLIST: &str = "Work through the checklist";
pub const CHECKLIST: &str = "Check these, most likely first";
pub const CHECK_ORIGIN: &str = "Allow this page’s origin.";
pub const CHECK_ORIGIN_HOW: &str =
    "Developer Console, your app, Configuration, CORS Domains. Add exactly:";
pub const PAGE_ORIGIN: &str = "Origin of this page";
pub const CHECK_NETWORK: &str = "Network.";
pub const OPEN_DIRECTLY: &str = "Open it directly: a 401 page means it is reachable.";

// The list.

pub const KNOWN_REQUESTS: &str = "Known file requests";
pub const SEARCH: &str = "Search title, folder, ID, note";
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

// The editor.

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
pub const UNSAVED_CHANGES: &str = "Unsaved changes";
pub const DISCARD: &str = "Discard";
pub const SAVE: &str = "Save";
pub const SAVING: &str = "Saving…";
pub const SAVE_KEYS: &str = "Ctrl S";
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
pub const EMAIL_ADDRESS: &str = "Email address";
pub const FILES_DESCRIPTION: &str = "Description of files";
pub const UPLOAD_FILES: &str = "Upload files";
pub const DRAG_FILES: &str = "Drag files here";
pub const SELECT_FILES: &str = "Select files";
pub const SUBMIT: &str = "Submit";

// Conflicts.

pub const SOMEBODY_ELSE: &str = "Somebody else";
pub const YOURS: &str = "Yours";
pub const THEIRS: &str = "Theirs";
pub const NO_CHOICE_NEEDED: &str = "No choice needed";
pub const SAVE_MERGED: &str = "Save merged";
pub const RELOAD_THEIRS: &str = "Reload theirs";
pub const THEIRS_IS: &str = ": theirs is “";
pub const YOU_LEFT_IT: &str = "”, you left it alone.";
pub const YOURS_STAYS: &str = ": yours stays, they left it alone.";
pub const REST_IS_SAME: &str = "Everything else is the same on both sides.";
pub const SHOW_MORE: &str = "Show more";
pub const SHOW_LESS: &str = "Show less";

// Dialogs.

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
pub const SHARE_TITLE: &str = "Share this request";
pub const SHARE_INACTIVE: &str = "Visitors get a 404 page now";
pub const SHARE_INACTIVE_HOW: &str =
    "The request does not accept files. Switch it on before you send the link.";
pub const SHARE_ENDED_HOW: &str =
    "Its expiry has passed. Set a later one and switch it on before you send the link.";
pub const ANYONE_CAN: &str =
    "Anyone with the link can upload. Nobody can see the folder through it.";
pub const COPIES_SAVED_STATE: &str =
    "Your unsaved changes are not part of the copies: Box copies what it holds.";

/// What deleting means.
pub const DELETE_MEANS: [&str; 3] = [
    "The link stops working and cannot come back. Visitors get a 404 page.",
    "Files already uploaded stay in the folder.",
    "This cannot be undone.",
];

/// What somebody who connects for the first time wants to know.
pub const ADVICE: [(&str, &str); 3] = [
    (
        "Where to get a token",
        "In the Box Developer Console, open your app, then Configuration, and generate a developer \
         token. It works for 60 minutes. For longer sessions use your own OAuth or JWT token.",
    ),
    (
        "What it may do",
        "The token acts as you. This page only reads, changes, copies and deletes file requests, \
         and reads your name and folder names.",
    ),
    (
        "What stays here",
        "The token: in memory. Your list of requests: in this browser’s storage, without the token. \
         Nothing goes to any server except the address you choose.",
    ),
];

/// What to check when the browser kept the answer back, after the origin.
pub const CHECKS: [(&str, &str); 3] = [
    (
        "Scheme and port count.",
        "http is not https, and there is no slash at the end.",
    ),
    (
        "Same app.",
        "The token must come from the app whose CORS Domains you changed.",
    ),
    ("Just changed it?", "Give it a few minutes, then try again."),
];

/// What else may stop a call.
#[must_use]
pub fn check_network(host: &str) -> String {
    format!("A proxy, VPN or blocker can stop {host}.")
}

/// What the page shows while there is no network.
#[must_use]
pub fn offline_since(read_at: Option<String>) -> String {
    match read_at {
        Some(at) => {
            format!(
                "Showing what was loaded at {at}. You can keep editing and save when you are back."
            )
        }
        None => "You can look at the list; Box cannot be asked until you are back.".into(),
    }
}

/// That the site's own back end gave no token.
#[must_use]
pub fn answered_with(address: &str, status: u16) -> String {
    format!("{address} answered with status {status}")
}

/// Where the token goes.
#[must_use]
pub fn token_help(host: &str) -> String {
    if host.is_empty() {
        return "Kept in memory only. Gone when you close or reload this tab.".into();
    }
    format!(
        "Goes to {host} and nowhere else. Kept in memory only: gone when you close or reload this tab."
    )
}

/// Who is connected.
#[must_use]
pub fn connected_as(name: &str) -> String {
    format!("Connected as {name}")
}

/// Where to, and with which address.
#[must_use]
pub fn connected_to(login: &str, host: &str) -> String {
    if login.is_empty() {
        host.to_owned()
    } else {
        format!("{login} on {host}")
    }
}

/// The name of the button for the theme.
#[must_use]
pub fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "Theme: same as system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    }
}

/// How many are shown.
#[must_use]
pub fn shown(count: usize) -> String {
    plural(count, "file request", "file requests")
}

/// When it ended.
#[must_use]
pub fn ended(day: &str) -> String {
    format!("Ended {day}")
}

/// When it will end.
#[must_use]
pub fn stops_by_itself(when: &str) -> String {
    format!("Stops by itself {when}")
}

/// Why no file request can be found by what was pasted.
#[must_use]
pub fn request_link_fault(fault: RequestLinkError) -> &'static str {
    match fault {
        RequestLinkError::Empty => "Enter a request ID or a builder link.",
        RequestLinkError::VisitorLink => {
            "This is the upload link for visitors. It does not contain the request ID; open the \
             request in Box, choose Edit, and copy the number at the end of that address."
        }
        RequestLinkError::FolderLink => {
            "This is a link to a folder. Open the folder in Box, choose File Request, then Edit, \
             and copy the number at the end of that address."
        }
        RequestLinkError::Unrecognised => {
            "This is not a request ID. An ID is a number, like 42037322, and stands at the end of \
             the builder link: …/filerequest/42037322"
        }
    }
}

/// Why no folder can be found by what was pasted.
#[must_use]
pub fn folder_link_fault(fault: FolderLinkError) -> &'static str {
    match fault {
        FolderLinkError::Empty => "Enter a folder ID or a folder link.",
        FolderLinkError::RequestLink => {
            "This is a link to a file request. A folder link looks like …/folder/2233212"
        }
        FolderLinkError::Unrecognised => {
            "This is not a folder ID. An ID is a number, like 2233212, and stands at the end of \
             the folder’s address: …/folder/2233212"
        }
    }
}

/// Why a piece of what was pasted is no id.
#[must_use]
pub fn unread(piece: &str, error: RequestLinkError) -> String {
    const MOST: usize = 60;
    let error = request_link_fault(error);
    if piece.is_empty() {
        return error.to_owned();
    }
    let short: String = piece.chars().take(MOST).collect();
    let cut = if short.len() < piece.len() { "…" } else { "" };
    format!("“{short}{cut}”: {error}")
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

/// How long a text is, and how much more fits where it is nearly full.
#[must_use]
pub fn characters(count: usize, most: usize, nearly_full: bool) -> String {
    if nearly_full {
        format!("{count} of {most} characters")
    } else {
        plural(count, "character", "characters")
    }
}

/// A moment in UTC, and how far away it is.
#[must_use]
pub fn in_utc(utc: &str, relative: &str) -> String {
    format!("= {utc} UTC, {relative}.")
}

/// How many changes are not saved.
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

/// How long the save waits.
#[must_use]
pub fn waiting(seconds: i64) -> String {
    format!("Waiting {}", countdown(seconds))
}

/// Who saved in between, and when.
#[must_use]
pub fn saved_meanwhile(who: &str, when: &str) -> String {
    format!("{who} saved this request {when}")
        .trim_end()
        .to_owned()
}

/// What to do about it.
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

/// Whose version it is, on a narrow screen.
#[must_use]
pub fn theirs(of: &str) -> String {
    format!("{THEIRS}, {of}")
}

/// What reloading loses.
#[must_use]
pub fn reloading_drops(count: usize) -> String {
    format!(
        "Reloading drops your {}.",
        plural(count, "change", "changes")
    )
}

/// What leaving loses.
#[must_use]
pub fn leave_text(count: usize) -> String {
    format!(
        "You have {}. Discarding drops what you typed.",
        unsaved(count)
    )
}

// Many at once.

pub const NONE_FOUND: &str = "Nothing fits the search and the filter.";
pub const NOT_KEPT: &str = "The list is not kept";
pub const UNREADABLE_KEPT: &str =
    "They stay where they are. Download a copy to look at them or to hand them on.";
pub const DOWNLOAD: &str = "Download";
pub const DOWNLOAD_STORED: &str = "Download what is stored";
pub const REFRESH: &str = "Refresh";
pub const IMPORT: &str = "Import";
pub const CSV: &str = "CSV";
pub const JSON: &str = "JSON";
pub const EXPORT_CSV: &str = "CSV: export for a spreadsheet";
pub const EXPORT_JSON: &str = "JSON: export for this page";
pub const NOTE: &str = "Your note";
pub const NOTE_HELP: &str =
    "Kept in this browser only. The search finds it; Box and visitors never see it.";
pub const IMPORT_TITLE: &str = "Import a list";
pub const NOTHING_IMPORTED: &str = "Nothing was imported";
pub const IMPORT_WHAT: &str =
    "A list exported from this page, or any CSV file with IDs or builder links.";
pub const IMPORT_FILE: &str = "File";
pub const IMPORT_RULES: [&str; 3] = [
    "What was checked with Box later wins; your own notes stay.",
    "Either the whole file is taken in, or nothing of it.",
    "A file never changes where this page connects to.",
];
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

/// Where the list is, and how fresh it is.
#[must_use]
pub fn kept(checked: Option<String>, fault: bool) -> String {
    match (fault, checked) {
        (true, _) => "Kept until this tab is closed".into(),
        (false, Some(when)) => format!("Kept in this browser, checked {when}"),
        (false, None) => "Kept in this browser".into(),
    }
}

/// Why the browser does not keep the list.
#[must_use]
pub fn storage_fault(name: &str) -> String {
    let why = match name {
        "QuotaExceededError" => {
            "This browser’s storage for the site is full. Remove requests from the list, or free space on the disk."
        }
        "VersionError" => {
            "It was written by a newer version of this page. Reload to get that version; nothing was changed."
        }
        "SecurityError" | "InvalidStateError" | "TypeError" => {
            "The browser does not let this page store anything. Allow site data, or leave private browsing."
        }
        _ => "The browser’s storage does not work just now.",
    };
    format!("{why} The list lasts until you close this tab; export it to keep it. ({name})")
}

/// How many stored values are no entries.
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
    format!("Select all {count}")
}

/// The name of the box that selects one.
#[must_use]
pub fn select(title: &str) -> String {
    format!("Select {title}")
}

/// How many are selected.
#[must_use]
pub fn selected(count: usize) -> String {
    format!("{count} selected")
}

/// How many of the selected are active.
#[must_use]
pub fn of_these_active(count: usize) -> String {
    format!(", {count} active")
}

/// The name of the dialog before a job.
#[must_use]
pub fn bulk_title(bulk: &Bulk, count: usize) -> String {
    let what = requests(count);
    match bulk {
        Bulk::Expiry(_) => format!("Set the expiry of {what}"),
        Bulk::Preview(Wish::Activate, _) => format!("Activate {what}"),
        Bulk::Preview(Wish::Deactivate, _) => format!("Deactivate {what}"),
        Bulk::Preview(Wish::Delete, _) => format!("Delete {what}?"),
        Bulk::Preview(..) => format!("Change {what}"),
    }
}

/// The button that starts a job.
#[must_use]
pub fn bulk_button(wish: Option<&Wish>, count: usize) -> String {
    match wish {
        Some(Wish::Delete) => format!("Delete {count} for good"),
        Some(Wish::Activate) => format!("Activate {count}"),
        Some(Wish::Deactivate) => format!("Deactivate {count}"),
        _ => format!("Change {count}"),
    }
}

/// How many will change.
#[must_use]
pub fn will_change(count: usize, all: usize) -> String {
    if count == all {
        format!("{} will change.", requests(count))
    } else {
        format!("{count} of {} will change.", requests(all))
    }
}

/// How many are not listed.
#[must_use]
pub fn and_more(count: usize) -> String {
    format!("and {count} more")
}

/// What to type before many are deleted.
#[must_use]
pub fn type_to_delete(count: usize) -> String {
    format!("Type {count} to confirm")
}

/// A change of a value.
#[must_use]
pub fn from_to(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}

/// Why a row is left out.
#[must_use]
pub fn skipped(skip: Skip) -> &'static str {
    match skip {
        Skip::Same => "stays as it is",
        Skip::Gone => "left out: Box cannot find it",
        Skip::NoExpiry => "left out: it has no expiry to move",
        Skip::Ended => "left out: its expiry has passed, set a later one first",
        Skip::NoVersion => {
            "Box gives no version of it, so somebody else's change could be lost: open it and change it there"
        }
    }
}

/// Why a file could not be taken in.
#[must_use]
pub fn import_fault(fault: &ImportFault) -> String {
    match fault {
        ImportFault::NoText => "The file could not be read as text. Save it as UTF-8 and try again.".into(),
        ImportFault::Form => "This is no list of file requests: neither a CSV file with IDs nor an export of this page.".into(),
        ImportFault::Newer => "The file was written by a newer version of this page. Reload to get that version.".into(),
        ImportFault::Entry(place) => format!("Entry {place} has no ID, or one that was there before."),
        ImportFault::Csv(error) => format!("Line {}: {}.", error.line, csv_fault(&error.fault)),
    }
}

/// What is wrong in a line of a table.
fn csv_fault(fault: &CsvFault) -> String {
    match fault {
        CsvFault::Empty => "there is no row in it".into(),
        CsvFault::OpenQuote => "a quote is opened and never closed".into(),
        CsvFault::AfterQuote => "there is text after a closing quote".into(),
        CsvFault::Control => "there is a NUL character in it; save the file as UTF-8".into(),
        CsvFault::NotAnId(text) => format!("“{text}” is no request ID and no builder link"),
        CsvFault::Shortened(text) => format!(
            "“{text}” was an ID that a spreadsheet has shortened; format the column as text and \
             paste the IDs again"
        ),
        CsvFault::Twice(id) => format!("the ID {id} is there a second time"),
    }
}

// Sharing.

pub const EMBED: &str = "Embed in a web page";
pub const COPY_CODE: &str = "Copy code";
pub const QR_LABEL: &str = "QR code for the upload link";
pub const SVG: &str = "SVG";
pub const PNG: &str = "PNG";
pub const QR_SVG: &str = "SVG: download the QR code";
pub const QR_PNG: &str = "PNG: download the QR code";
pub const PRINT: &str = "Print";
pub const SEND_BY_MAIL: &str = "Send by email";

/// The text of a mail with the link.
#[must_use]
pub fn mail_text(link: &str) -> String {
    format!("Please upload your files here: {link}")
}
// Jobs: copying to folders, and whatever else is done to many in one go.

pub const TAB_CLOSED: &str = "The tab was closed before Box answered.";
pub const NOT_MADE: &str = "You looked, and it had not been made.";
pub const MADE_BEFORE: &str =
    "This is the request that was copied, or another row's copy. Give the one that this row made.";

/// A file request lies in another folder than the row's.
#[must_use]
pub fn made_elsewhere(folder: &str, id: &str) -> String {
    format!("This request is in another folder: {folder} ({id}).")
}

/// Why a row of a job failed, in one line.
#[must_use]
pub fn job_problem(problem: &Problem) -> String {
    let said = problem.message.as_deref().unwrap_or_default();
    let text = match problem.kind {
        Kind::Forbidden => "you may not do this in this folder",
        Kind::OriginRefused => "Box does not answer this page",
        Kind::Missing => "folder or request not found, or not visible to you",
        Kind::BadId => "Box does not recognise the ID",
        Kind::Changed => "somebody saved in between",
        Kind::Unversioned => "Box did not say which version it holds",
        Kind::Slow(_) => "Box kept saying slow down",
        Kind::Server => "Box had a problem of its own",
        Kind::SignIn => "Box did not take the token",
        Kind::Offline => return "There was no network.".into(),
        Kind::NoAnswer => return "No answer came.".into(),
        Kind::Timeout => return "No answer came in time.".into(),
        Kind::Unreadable => "the answer could not be read",
        Kind::Refused if said.is_empty() => "Box refused it",
        Kind::Refused => said,
        Kind::Aborted => return "It was stopped.".into(),
    };
    match problem.status {
        Some(status) => format!("{status}: {text}"),
        None => text.to_owned(),
    }
}
