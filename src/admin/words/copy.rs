//! The words of copying to many folders, and of jobs.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::editor::required;
use super::general::{no_date, number, plural, title_of};
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::job::{JobsProgress, PauseReason, Purpose, RowFilter};
use crate::admin::model::pasted::has_shortened;
use crate::admin::model::plan::RowProblem;
use crate::admin::model::problem::ProblemKind;
use crate::admin::model::table::TableColumn;
use crate::admin::model::title_pattern::TitleError;
use crate::api::FolderLinkError;

pub const COPY_TO_FOLDERS: &str = "Copy to folders";
pub const COPY_STEP: &str = "Copy to folders…";
pub const COPY_JOBS: &str = "Jobs";
pub const SKIP_TO_JOB: &str = "Skip to the job";
pub const STEPS: &str = "Steps";
pub const STEP_NAMES: [&str; 3] = ["Destinations", "Check and adjust", "Run"];
pub const ALL_FILES: &str = "All files";
pub const ABOUT: &str = "About this job";

pub const PASTE_OR_DROP: &str = "Paste or drop";
pub const PASTE_LABEL: &str = "Folder IDs or links, one per line";
pub const PASTED_LIST: &str = "Pasted list";
pub const PASTED_NAMES: &str = "Pasted names";
pub const EDIT_AS_TEXT: &str = "Edit as text";
pub const SEE_LINES: &str = "Look at them";
pub const REMOVE_LINE: &str = "Remove line";
pub const READING_PASTED: &str = "Reading what was pasted";
pub const OR: &str = " or ";
pub const KEPT_TITLE: &str = "Go on where you stopped?";
pub const GO_ON: &str = "Go on";
pub const DISCARD: &str = "Discard";
pub const DROP_CSV: &str = "Drop a CSV here";
pub const CHOOSE_FILE: &str = "choose a file";
pub const CSV_COLUMNS: &str = "Columns: folder_id or new_folder, and optionally title, description, expires_at, status, contact_name, contact_email.";
pub const GET_TEMPLATE: &str = "Get a template";
pub const TEMPLATE_NAME: &str = "copy-to-folders.csv";
pub const COLUMN_IGNORED: &str = "Only for titles";
pub const NO_FOLDER_COLUMN: &str =
    "No column has folders. Choose the one that has their IDs, links or new names.";
pub const FIRST_COLUMNS: &str = "What the columns mean";
pub const TABLE_EMPTY: &str = "This file is empty. Choose another one.";
pub const TABLE_TOO_BIG: &str = "This file is larger than 64 MB. Split it.";
pub const PICK: &str = "Pick from folders";
pub const PICK_PARENT: &str = "Pick where new folders go";
pub const PICK_IN_TREE: &str = "Pick in the tree";
pub const PICKED: &str = " picked. ";
pub const FIND_FOLDER: &str = "Find a folder";
pub const FIND_HINT: &str =
    "Arrow keys move, Right opens, Space picks. The search looks through the folders read so far.";
pub const SHOW_MORE_FOLDERS: &str = "Show more folders";
pub const READING: &str = "Reading…";
pub const NEW_FOLDERS: &str = "Make new folders";
pub const NEW_LABEL: &str = "Names of new folders, one per line";
pub const NEW_HINT: &str =
    "Each name gets a folder, then the copy. A folder that has the name already is used.";
pub const PARENT: &str = "Make them in (folder ID or link)";
pub const PARENT_HINT: &str = "0 is All files. Holds for names in a table too.";
pub const CHECK_AND_ADJUST: &str = "Check and adjust";
pub const CREATE_NOW: &str = "Create the copy";

pub const FOR_EVERY: &str = "For every copy";
pub const TITLE: &str = "Title";
pub const TITLE_HELP: &str = "{folder} becomes the folder’s name, {id} its ID, {row} the row’s number, {Client} what your table has under Client. Empty: the source’s title.";
pub const EXPIRES_HELP: &str = "Empty: the source’s expiry.";
pub const AS_SOURCE: &str = "As source";
pub const AS_FOR_EVERY: &str = "As for every copy";
pub const YES: &str = "Yes";
pub const NO: &str = "No";
pub const ACTIVE: &str = "Active";
pub const INACTIVE: &str = "Inactive";
pub const CHECK: &str = "Check";
pub const READY: &str = "Ready";
pub const SEE_ABOVE: &str = "See above";
pub const NEW_FOLDER: &str = "new folder";
pub const HAS_ONE: &str = "Has one already";
pub const IS_EXPIRED: &str = "Expired at once";
pub const EXPIRED_COPIES: &str =
    "Its copies expire at once, and visitors get a 404 page. Choose a later date below.";
pub const SWITCHED_OFF_TOO: &str =
    "The source is switched off too. Set the status to Active as well, or the copies stay off.";
pub const CHECKING: &str = "Checking…";
pub const NUMBER: &str = "Number";
pub const BACK: &str = "Back";
pub const AT_MOST: &str = "at 1,000 calls a minute at most. You can pause at any time.";
pub const NO_ROWS: &str = "No rows are left. Go back and add destinations.";

pub const RESULT: &str = "Result";
pub const LINK_OR_REASON: &str = "Link or reason";
pub const LATEST_FIRST: &str = "Latest first";
pub const RESULTS_TITLE: &str = "Results, problems first";
pub const NO_SUCH_ROWS: &str = "No row like this.";
pub const PAUSED: &str = "Paused";
pub const CREATED: &str = "Created";
pub const DELETED: &str = "Deleted";
pub const FAILED: &str = "Failed";
pub const UNCONFIRMED: &str = "Unconfirmed";
pub const NOT_SENT: &str = "Not sent";
pub const SENDING: &str = "Sending";
pub const PAUSE: &str = "Pause";
pub const RESUME: &str = "Resume";
pub const CANCEL_JOB: &str = "Cancel";
pub const SEND_REST: &str = "Send the rest";
/// After the reason; some end in a full stop and some do not.
pub const MAY_EXIST: &str = " – the copy may exist.";
pub const LOOK: &str = "Look in the folder";
pub const THEN_MARK: &str = ", then mark it ";
pub const MARK_CREATED: &str = "created";
pub const WHICH_MADE: &str = "Mark the copy as created";
pub const WHICH_HELP: &str = "With its ID the row gets its upload link, and undoing this job deletes it too. It is read first, and must be in the row’s folder. Without its ID the row is only marked.";
pub const WHICH_LABEL: &str = "Request ID or builder link (optional)";
pub const MARK: &str = "Mark as created";
pub const MARK_NOT_CREATED: &str = "not created";
pub const EXPORT_CSV: &str = "Export CSV";
pub const EXPORT_JSON: &str = "Export JSON";
pub const COPY_LINKS: &str = "Copy all links";
pub const UNDO: &str = "Undo this job…";
pub const UNDO_TITLE: &str = "Delete what this job made?";
pub const UNDO_MEANS: &str = "Their links stop working for good. Files that visitors have sent stay in the folders, and so do folders that were made.";
pub const KEEP_THEM: &str = "Keep them";
pub const NEW_JOB: &str = "New copy job";
pub const TO_REQUESTS: &str = "Back to requests";
pub const KEEP_OPEN: &str = "Keep this tab open. If it closes, the job can be continued from here.";
pub const NOT_KEPT: &str = "This browser stores nothing for this page, so a closed tab cannot be continued. Export the results before you close it.";
pub const STARTING: &str = "Getting ready…";
pub const BROKEN_OFF: &str = "A job was broken off when its tab was closed.";
pub const OPEN_JOB: &str = "Open it";
pub const NO_JOBS: &str = "Nothing yet. Open a file request and choose Copy to folders.";
pub const FORGET: &str = "Remove from list";
pub const READING_JOB: &str = "Reading the job…";
pub const ELSEWHERE: &str = "Another tab is carrying this job out. Look there, or close that tab and reload this one. If there is no such tab, reload in two minutes.";
pub const NO_SUCH_JOB: &str = "This browser knows no such job for this account.";
pub const JOB_UNREADABLE: &str = "The browser could not read this job:";
pub const ROWS_MISSING: &str = "not all of its rows are stored any more.";

pub const SOURCE: &str = "Source";
pub const REQUEST: &str = "Request";
pub const DESCRIPTION: &str = "Description";
pub const ASKS_FOR: &str = "Asks for";
pub const STATUS_EXPIRY: &str = "Status, expiry";
pub const PACING: [(&str, &str); 3] = [
    (
        "Speed",
        "Up to 16 calls at once, and 1,000 a minute at most: Box allows a user no more.",
    ),
    (
        "If Box says slow down",
        "The job waits as long as Box asks, then goes on.",
    ),
    (
        "If an answer is lost",
        "The row is marked “Unconfirmed” and not retried, so no folder gets two.",
    ),
];
pub const PACING_TITLE: &str = "Pacing";

pub const COPIES_SAVED_STATE: &str =
    "Your unsaved changes are not part of the copies: Box copies what it holds.";
pub const TAB_CLOSED: &str = "The tab was closed before Box answered.";
pub const WRONG_REQUEST: &str = "Box’s answer is about another request.";
pub const WRONG_FOLDER: &str = "Box’s answer names another folder than a new one in this place.";
pub const MAY_BE_DONE: &str = "It may have been done all the same; to retry is safe.";
pub const UNSTORED: &str = "The browser does not store how the last rows ended. Keep this tab open, or export the results. It is tried again by itself:";
pub const NOT_MADE: &str = "You looked, and it had not been made.";
pub const MADE_BEFORE: &str =
    "This is the request that was copied, or another row's copy. Give the one that this row made.";

/// The answer to a copy names another file request than a new one in the row's folder.
#[must_use]
pub fn wrong_copy(id: &str, folder: &str) -> String {
    format!(
        "Box’s answer is not about a new request in this folder, but about {id} in folder {folder}"
    )
}

/// A new folder that turns out to be the one of this row.
#[must_use]
pub fn folder_of_row(number: usize) -> String {
    format!(
        "There is a folder of this name, and row {number} copies to it. It gets no second copy."
    )
}

/// A file request lies in another folder than the row's.
#[must_use]
pub fn made_elsewhere(folder: &str, id: &str) -> String {
    format!("This request is in another folder: {folder} ({id}).")
}

/// "240 destinations".
#[must_use]
pub fn destinations(count: usize) -> String {
    plural(count, "destination", "destinations")
}

/// "21 pasted, 214 from CSV, 5 picked".
#[must_use]
pub fn by_kind(counts: [usize; 4]) -> String {
    let kinds = ["pasted", "from CSV", "picked", "new"];
    let parts: Vec<String> = counts
        .iter()
        .zip(kinds)
        .filter(|(count, _)| **count > 0)
        .map(|(count, kind)| format!("{} {kind}", number(*count)))
        .collect();
    parts.join(", ")
}

/// "recognised, 1 repeat ignored."
#[must_use]
pub fn recognised(repeats: usize) -> String {
    match repeats {
        0 => "recognised.".into(),
        _ => format!(
            "recognised, {} ignored.",
            plural(repeats, "repeat", "repeats")
        ),
    }
}

/// "21 folders".
#[must_use]
pub fn folders(count: usize) -> String {
    plural(count, "folder", "folders")
}

/// The reason why a pasted line is no list of folders.
#[must_use]
pub fn no_folder(number: usize, text: &str) -> String {
    let line = format!("Line {number}, “{text}”");
    if has_shortened(text) {
        format!("{line}: {}", FolderLinkError::Shortened.as_str())
    } else if text.contains(['/', '\\']) && !text.contains("//") {
        format!("{line} is not a folder ID or link, and a folder’s name has no / or \\.")
    } else {
        format!("{line} is not a folder ID or link.")
    }
}

/// "25 destinations, last changed on 30 Nov 2026, 18:00."
#[must_use]
pub fn kept(count: usize, when: &str) -> String {
    format!("{}, last changed on {when}.", destinations(count))
}

/// "clients.csv was not stored completely. Choose the file again."
#[must_use]
pub fn tables_lost(names: &[&str]) -> String {
    format!(
        "{} was not stored completely. Choose the file again.",
        names.join(", ")
    )
}

/// "12 more lines like this."
#[must_use]
pub fn more_lines(count: usize) -> String {
    format!("{} like this.", plural(count, "more line", "more lines"))
}

/// "Make folders with these 25 names"
#[must_use]
pub fn name_pasted(count: usize) -> String {
    match count {
        1 => "Make a folder with this name".into(),
        _ => format!("Make folders with these {} names", number(count)),
    }
}

/// The reason why new folders cannot be made where they are to be, and the advice.
#[must_use]
pub fn parent_fault(fault: FolderLinkError) -> &'static str {
    match fault {
        FolderLinkError::Empty => {
            "Choose where the new folders go: pick a folder in the tree, or enter its ID."
        }
        _ => fault.as_str(),
    }
}

/// "They are made in “Cases”."
#[must_use]
pub fn made_in(name: &str) -> String {
    format!("They are made in “{name}”.")
}

/// The reason why a folder of the tree could not be read, and what a click does.
#[must_use]
pub fn unread_folder(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Forbidden => "Your account cannot see this folder. Try again",
        _ => "Could not be read. Try again",
    }
}

/// "Remove Case 17"
#[must_use]
pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

/// "240 rows"
#[must_use]
pub fn rows(count: usize) -> String {
    plural(count, "row", "rows")
}

/// "Edit as text: Pasted list"
#[must_use]
pub fn edit_as_text(name: &str) -> String {
    format!("{EDIT_AS_TEXT}: {name}")
}

/// The button that drops every line that is no folder.
#[must_use]
pub fn remove_lines(count: usize) -> String {
    format!("Remove all {}", lines(count))
}

/// "10,000 lines removed."
#[must_use]
pub fn lines_removed(count: usize) -> String {
    format!("{} removed.", lines(count))
}

/// What was given on the first step and comes to no copy.
#[must_use]
pub fn left_aside(count: usize) -> String {
    match count {
        1 => "1 line names no folder and is left out.".into(),
        _ => format!("{} lines name no folder and are left out.", number(count)),
    }
}

/// "10,000 lines"
#[must_use]
pub fn lines(count: usize) -> String {
    plural(count, "line", "lines")
}

/// " (12 rows)"
#[must_use]
pub fn in_rows(count: usize) -> String {
    format!(" ({})", rows(count))
}

/// "Column 3", for one without a heading.
#[must_use]
pub fn column_number(number: usize) -> String {
    format!("Column {number}")
}

/// "Title for Case 17"
#[must_use]
pub fn title_for(name: &str) -> String {
    format!("Title for {name}")
}

/// "Expiry for Case 17"
#[must_use]
pub fn expiry_for(name: &str) -> String {
    format!("Expiry for {name}")
}

/// "Folder 2233212", for one whose name is not known.
#[must_use]
pub fn unnamed(id: &str) -> String {
    format!("Folder {id}")
}

/// The columns of a table that mean nothing but what a title takes from them.
#[must_use]
pub fn unknown_columns(names: &[&str]) -> String {
    format!("Ignored, except in titles: {}.", names.join(", "))
}

/// The meaning of a column, as it is offered.
#[must_use]
pub fn column(column: TableColumn) -> &'static str {
    match column {
        TableColumn::Folder => "Folder ID or link",
        TableColumn::NewFolder => "Name of a new folder",
        TableColumn::Title => "Title",
        TableColumn::Description => "Description",
        TableColumn::Expires => "Expiry",
        TableColumn::Status => "Status",
        TableColumn::ContactName => "Contact’s name",
        TableColumn::ContactEmail => "Contact’s e-mail",
        TableColumn::Required(requirement) => required(requirement).column,
    }
}

/// "240 copies".
#[must_use]
pub fn copies(count: usize) -> String {
    plural(count, "copy", "copies")
}

/// "Only rows with warnings (4)"
#[must_use]
pub fn only_notes(count: usize) -> String {
    format!("Only rows with warnings ({})", number(count))
}

/// "Look up 1,200 folder names"
#[must_use]
pub fn look_up(count: usize) -> String {
    format!("Look up {}", plural(count, "folder name", "folder names"))
}

/// "The source expired on 30 Nov 2026, 18:00."
#[must_use]
pub fn source_expired(when: &str) -> String {
    format!("The source expired on {when}.")
}

/// "Looking up names, 12 left."
#[must_use]
pub fn looking_up(count: usize) -> String {
    format!("Looking up names, {} left.", number(count))
}

/// "Open Case 17, 42037323"
#[must_use]
pub fn open(title: &str, id: &str) -> String {
    format!("Open {}, {id}", title_of(title))
}

/// "All settings for Case 17"
#[must_use]
pub fn more_of(name: &str) -> String {
    format!("All settings for {name}")
}

/// "4 rows cannot be sent. Correct or remove them."
#[must_use]
pub fn faulty(count: usize) -> String {
    let them = if count == 1 { "it" } else { "them" };
    format!("{} cannot be sent. Correct or remove {them}.", rows(count))
}

/// "Create 240 copies".
#[must_use]
pub fn create(count: usize) -> String {
    format!("Create {}", copies(count))
}

/// The time that calls take at the limit.
#[must_use]
pub fn about_time(calls: usize) -> String {
    let seconds = i64::try_from(calls).unwrap_or(i64::MAX) / 16 + 1;
    format!("About {}", span(seconds))
}

/// "15 seconds", "12 minutes".
#[must_use]
pub fn span(seconds: i64) -> String {
    let seconds = usize::try_from(seconds.max(1)).unwrap_or(usize::MAX);
    match seconds {
        0..=90 => plural(seconds, "second", "seconds"),
        91..=5_400 => plural(seconds.div_ceil(60), "minute", "minutes"),
        _ => plural(seconds.div_ceil(3_600), "hour", "hours"),
    }
}

/// "about 7 seconds left".
#[must_use]
pub fn left(seconds: i64) -> String {
    format!("about {} left", span(seconds))
}

/// "~16/s". In whole numbers: the release leaves out how Rust writes fractions.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is small and not negative; the cast saturates"
)]
pub fn rate(rate: f64) -> String {
    let tenths = (rate * 10.0).round() as u64;
    match tenths {
        0..95 => format!("~{}.{}/s", tenths / 10, tenths % 10),
        _ => format!("~{}/s", (tenths + 5) / 10),
    }
}

/// Box's limit holds the next call back.
#[must_use]
pub fn waiting(seconds: i64) -> String {
    format!("Waiting for the limit on calls, next in {}.", span(seconds))
}

/// A job's activity, its name, and its result in one word.
fn kind(purpose: &Purpose) -> [&'static str; 3] {
    match purpose {
        Purpose::Copy(..) => ["Creating copies", COPY_TO_FOLDERS, CREATED],
        Purpose::Bulk(BulkOperation::Refresh) => ["Refreshing", "Refresh", "Read"],
        Purpose::Bulk(BulkOperation::Activate) => ["Activating", "Activate requests", "Activated"],
        Purpose::Bulk(BulkOperation::Deactivate) => {
            ["Deactivating", "Deactivate requests", "Deactivated"]
        }
        Purpose::Bulk(BulkOperation::Delete) => ["Deleting requests", "Delete requests", DELETED],
        Purpose::Bulk(BulkOperation::CheckReceived) => [
            "Checking for received files",
            "Check for received files",
            "Checked",
        ],
        Purpose::Bulk(_) => ["Changing expiries", "Change expiries", "Changed"],
        Purpose::Undo => ["Deleting what was made", "Undo of a copy job", DELETED],
    }
}

/// A job's activity.
#[must_use]
pub fn doing(purpose: &Purpose) -> &'static str {
    kind(purpose)[0]
}

/// A job's name.
#[must_use]
pub fn purpose(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Copy(_, title) => {
            format!("Copy “{}” to folders", title_of(title))
        }
        _ => kind(purpose)[1].into(),
    }
}

/// A job's result, in one word.
#[must_use]
pub fn done_word(purpose: &Purpose) -> &'static str {
    kind(purpose)[2]
}

/// The reason why Box refuses every call of an account, and the advice.
fn barred(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NarrowToken => {
            "this token may not manage file requests. Connect with another one."
        }
        ProblemKind::Location => "your enterprise blocks access from here. Change the network.",
        ProblemKind::Terms => {
            "terms of service have to be accepted first. Sign in to Box’s web app to do so."
        }
        ProblemKind::OriginRefused => {
            "Box refuses calls from this page’s address. Add it under CORS Domains in the Developer Console."
        }
        _ => "Box refuses every call of this account.",
    }
}

/// The reason why a job is paused, and the advice.
#[must_use]
pub fn paused(why: &PauseReason) -> String {
    match why {
        PauseReason::Asked => "Paused. Nothing more goes out until you resume.".into(),
        PauseReason::Found => "The tab was closed while this job ran. Rows whose answer was still to come are marked. Resume sends the rest.".into(),
        PauseReason::SignIn => "Box no longer takes the token. Sign in, and the job goes on by itself.".into(),
        PauseReason::Barred(kind) => format!("Nothing more was sent: {} Resume sends the rest.", barred(*kind)),
        PauseReason::Offline => "There is no network. The job goes on by itself when there is.".into(),
        PauseReason::Silence => "Several calls in a row had no clear answer. Check the network, and whether Box has an outage, then resume.".into(),
        PauseReason::SignedOut => "You signed out while this job ran. Resume sends the rest.".into(),
        PauseReason::Storage(text) => format!("Nothing more was sent. {text}"),
    }
}

/// The reason why the browser does not store or read a job, by the name of its exception, and the advice.
#[must_use]
pub fn storage_refusal(name: &str, message: &str) -> String {
    match name {
        "TakenError" => "Another tab has taken this job over while this one was asleep. Look there; or close that tab, reload this one, and open the job again.".into(),
        "ClearedError" => "What this browser had stored of the job was removed, as happens when site data are cleared. Resume goes on without: keep this tab open until the end, and export the results.".into(),
        "VersionError" => "A newer version of this page has been opened in this browser, and this one can store no more. Reload this tab, then open the job again under Jobs.".into(),
        "BlockedError" => "Another tab has an older version of this page open. Close or reload that tab, then resume.".into(),
        "TimeoutError" => "The browser’s storage does not answer. Another tab of this page may be holding it: close the others, then resume.".into(),
        _ => format!("The browser does not store what happens: {message} Make room, then resume."),
    }
}

/// "235 of 240 copies created, 5 need attention"
#[must_use]
pub fn summary(purpose: &Purpose, done: usize, rows: usize, attention: usize) -> String {
    let what = done_word(purpose).to_lowercase();
    let noun = match purpose {
        Purpose::Copy(..) => ["Copy", "copies"],
        _ => ["Request", "requests"],
    };
    let [one, noun] = noun;
    let all = number(rows);
    match attention {
        0 if (done, rows) == (1, 1) => format!("{one} {what}"),
        0 if done == rows => format!("All {all} {noun} {what}"),
        0 => format!("{} of {all} {noun} {what}", number(done)),
        1 => format!("{} of {all} {noun} {what}, 1 needs attention", number(done)),
        _ => format!(
            "{} of {all} {noun} {what}, {} need attention",
            number(done),
            number(attention)
        ),
    }
}

/// "Finished in 16 seconds." Or how far it came, where it was cancelled.
#[must_use]
pub fn ended_after(seconds: i64, not_sent: usize) -> String {
    match not_sent {
        0 => format!("Finished in {}.", span(seconds)),
        _ => format!(
            "Cancelled after {}: {} not sent.",
            span(seconds),
            plural(not_sent, "row was", "rows were")
        ),
    }
}

/// How far the jobs are, where only a little room is.
#[must_use]
pub fn progress_badge(progress: JobsProgress) -> String {
    if progress.is_paused {
        PAUSED.into()
    } else {
        format!("{} %", progress.percent())
    }
}

/// How far the jobs are, for those who do not see the badge or the page.
#[must_use]
pub fn progress_of_jobs(progress: JobsProgress) -> String {
    if progress.is_paused {
        format!("{PAUSED} at {} %", progress.percent())
    } else {
        format!("{} % done", progress.percent())
    }
}

/// The name of a filter of a job's rows.
#[must_use]
pub fn row_filter(filter: RowFilter, purpose: &Purpose) -> &'static str {
    match filter {
        RowFilter::All => "All",
        RowFilter::Attention => "Need attention",
        RowFilter::Done => done_word(purpose),
    }
}

/// "Only failed (3)"
#[must_use]
pub fn only_failed(count: usize) -> String {
    format!("Only failed ({})", number(count))
}

/// "Retry 3 once fixed": rows that fail again until a person has done something.
#[must_use]
pub fn retry_fixed(count: usize) -> String {
    format!("Retry {} once fixed", number(count))
}

/// "Retry 4 failed"
#[must_use]
pub fn retry(count: usize) -> String {
    format!("Retry {} failed", number(count))
}

/// "Delete 3 requests"
#[must_use]
pub fn delete_count(count: usize) -> String {
    format!("Delete {}", plural(count, "request", "requests"))
}

/// The place of a faulty row in its file.
#[must_use]
pub fn at_line(file: &str, line: usize) -> String {
    format!("{file}, line {line}:")
}

/// The fault of a row, and the advice.
#[must_use]
pub fn row_problem(problem: &RowProblem) -> String {
    match problem {
        RowProblem::Folder(error) => error.as_str().into(),
        RowProblem::Parent(FolderLinkError::Empty) => {
            "It is not said where new folders go. Go back and choose a folder.".into()
        }
        RowProblem::Parent(error) => format!("Where new folders go: {error}"),
        RowProblem::FolderName => "Box refuses this folder name. Take out / and \\ and spaces at the \
             ends, and keep to 255 characters that are not all dots."
            .into(),
        RowProblem::SameFolder(row) => format!("Same folder as row {row}. Remove one of the two."),
        RowProblem::SameName(row) => format!(
            "Same name as row {row}: Box does not tell upper case from lower. Rename or remove one \
             of the two."
        ),
        RowProblem::NoName => {
            "The title takes the folder’s name, which is not known yet. Look the names up, or write \
             another title."
                .into()
        }
        RowProblem::NoSuchFolder => {
            "Box cannot find this folder, or it is not visible to you. Correct or remove it.".into()
        }
        RowProblem::HiddenFolder => {
            "Your account cannot see this folder. Ask its owner, or remove it.".into()
        }
        RowProblem::Title(error) => title_error(error),
        RowProblem::TooLong(column, limit) => {
            format!("The {} is longer than {limit} characters. Shorten it.", column.name())
        }
        RowProblem::Date(text, fault) => no_date(text, *fault),
        RowProblem::PastDate => "This date has passed. Choose a later one.".into(),
        RowProblem::UnknownStatus(text) => {
            format!("“{text}” is not a status. Write active or inactive.")
        }
        RowProblem::NotAnEmail(text) => {
            format!("“{text}” is not an e-mail address. Write one, like ann@example.com.")
        }
        RowProblem::NotYesNo(column, text) => {
            format!("“{text}” in {} is neither yes nor no.", column.name())
        }
    }
}

/// The fault of a title's pattern.
fn title_error(error: &TitleError) -> String {
    match error {
        TitleError::UnknownName(name) => format!(
            "“{{{name}}}” stands for nothing here. Use {{folder}}, {{id}}, {{row}} or a column of your table."
        ),
        TitleError::OpenBrace => {
            "A { is not closed. Close it, or write {{ for a brace in the title.".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::run::CONCURRENCY;
    use crate::api::CALLS_PER_MINUTE;

    #[test]
    fn the_pace_is_told_as_it_is_kept() {
        let a_minute = format!("{} a minute", number(CALLS_PER_MINUTE as usize));
        let [(_, speed), ..] = PACING;
        assert!(speed.contains(&a_minute), "{speed}");
        assert!(
            speed.contains(&format!("{CONCURRENCY} calls at once")),
            "{speed}"
        );
        let calls_a_minute = a_minute.replace(" a minute", " calls a minute");
        assert!(AT_MOST.contains(&calls_a_minute), "{AT_MOST}");
        // As long as the limit alone holds it up, and no longer than a second's answers do.
        assert_eq!(about_time(CALLS_PER_MINUTE as usize), "About 63 seconds");
    }

    #[test]
    fn what_was_cancelled_is_not_called_finished() {
        assert_eq!(ended_after(16, 0), "Finished in 16 seconds.");
        assert_eq!(
            ended_after(1, 1),
            "Cancelled after 1 second: 1 row was not sent."
        );
        let many = ended_after(1, 1_200);
        assert_eq!(many, "Cancelled after 1 second: 1,200 rows were not sent.");
    }
}
