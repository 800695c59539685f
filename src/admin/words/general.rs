//! Texts of the frame, and words that every area uses.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use crate::admin::model::local_time::DateFault;
use crate::admin::model::theme::Theme;
use crate::admin::ui::clock;
/// A number as people read it: the one way for every text and view.
pub use crate::admin::ui::clock::number;

/// The page's name.
pub const PAGE: &str = "File Requests";
/// For a file request whose title is empty or not known.
pub const UNTITLED: &str = "Untitled";
/// For a field that Box did not send.
pub const NOT_SENT: &str = "Not given";

/// "1 request", "3 requests".
#[must_use]
pub fn requests(count: usize) -> String {
    plural(count, "request", "requests")
}

/// "1 change", "3 changes".
#[must_use]
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
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

/// The message while there is no network.
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

/// The name of the button for the theme.
#[must_use]
pub fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "Theme: same as system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    }
}

/// The title of a file request, or the word for one without.
#[must_use]
pub fn title_of(title: &str) -> &str {
    if title.trim().is_empty() {
        UNTITLED
    } else {
        title
    }
}

/// "in 10 days", "2 minutes ago", "tomorrow", "just now".
#[must_use]
pub fn relative(seconds: i64, now: i64) -> String {
    let distance = seconds - now;
    clock::relative(distance).unwrap_or_else(|| {
        let text = if distance > 0 {
            "in a moment"
        } else {
            "just now"
        };
        text.into()
    })
}

/// The reason why a text is no date, and the forms that are read.
#[must_use]
pub fn date_fault(fault: DateFault) -> &'static str {
    match fault {
        DateFault::Form => {
            "This is not a date that can be read. Write it like 2026-12-31 for the end of that day, \
             2026-12-31T18:00 for local time, or 2026-12-31T18:00:00+01:00."
        }
        DateFault::Ambiguous => {
            "This can be two dates. Write the year first: 2026-12-31 for the end of that day, \
             2026-12-31T18:00 for local time, or 2026-12-31T18:00:00+01:00."
        }
        DateFault::Impossible => "There is no such date or time of day.",
        DateFault::Skipped => {
            "There is no such time here: the clocks go forward and leave it out. Choose another one."
        }
    }
}

/// The reason why this text is no date.
#[must_use]
pub fn no_date(text: &str, fault: DateFault) -> String {
    format!("“{text}”: {}", date_fault(fault))
}
