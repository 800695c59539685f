//! Jobs: their heads, their rows, and how the browser remembers them.

use serde::{Deserialize, Serialize};

use super::bulk_operation::BulkOperation;
use super::problem::ProblemKind;
use super::run::{JournalEntry, RowState, RowTask};

/// The browser's own words for why something could not be stored or read.
pub type Refusal = String;

/// The purpose of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// Copying this file request (id, title) to folders.
    Copy(String, String),
    /// Doing this to many.
    Bulk(BulkOperation),
    /// Deleting what another job made.
    Undo,
}

/// The head of a job: all but its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Tells jobs apart.
    pub id: String,
    /// Whose job it is: another account must not go on with it.
    pub account: String,
    /// Its purpose.
    pub purpose: Purpose,
    /// When it was begun, in epoch seconds.
    pub begun_at: i64,
    /// The number of its rows.
    pub rows: usize,
    /// Its result when it last stopped; `None` while it runs, or after the tab was closed.
    #[serde(default)]
    pub end: Option<JobEnd>,
}

/// The result of a job that has stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobEnd {
    /// True if the admin stopped it before its last row.
    pub cancelled: bool,
    /// Rows done.
    pub done: usize,
    /// Rows that failed.
    pub failed: usize,
    /// Rows in doubt.
    pub unknown: usize,
    /// The time that it had run, in seconds.
    pub seconds: i64,
}

/// One row: what to do, and the words by which people know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The task.
    pub task: RowTask,
    /// The folder's name, or the file request's title; may be empty.
    pub label: String,
}

/// Which rows of a job are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowFilter {
    /// Every one, problems first.
    #[default]
    All,
    /// Those that failed, and those in doubt.
    Attention,
    /// Those that are done.
    Done,
}

impl RowFilter {
    /// Every filter, in the order of the page.
    pub const ALL: [Self; 3] = [Self::All, Self::Attention, Self::Done];

    /// True if it shows a row in this state.
    #[must_use]
    pub fn shows(self, state: &RowState) -> bool {
        match self {
            Self::All => true,
            Self::Attention => matches!(state, RowState::Failed(_) | RowState::Unknown(_)),
            Self::Done => matches!(state, RowState::Done(_)),
        }
    }
}

/// The rows of jobs under way, as the page tells them wherever the admin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobsProgress {
    /// Rows that have ended.
    pub done: usize,
    /// All rows.
    pub rows: usize,
    /// True where none of the jobs goes on by itself at the moment.
    pub is_paused: bool,
}

impl JobsProgress {
    /// How much is done, in whole hundredths: all of it only at the end.
    #[must_use]
    pub fn percent(self) -> usize {
        self.done * 100 / self.rows.max(1)
    }
}

/// A reason why a run does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// A person paused it.
    Asked,
    /// It was found in the browser's storage: the tab had been closed.
    Found,
    /// Box no longer takes the token. It goes on by itself with a new one.
    SignIn,
    /// Box refuses every call of this account, for this reason. A new token, or the answer to what it asks
    /// for, helps; then it is resumed.
    Barred(ProblemKind),
    /// There is no network. It goes on by itself when there is.
    Offline,
    /// Several calls in a row ended without a clear answer.
    Silence,
    /// The admin signed out while it ran.
    SignedOut,
    /// The browser does not store what happens. The text is its own.
    Storage(String),
}

/// The result of reading a job: `None` where another tab carries it out.
pub type Found = Result<Option<StoredJob>, Refusal>;

/// A stored job, and what happened to its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredJob {
    /// Its head; `None` where the browser knows no such job of this account.
    pub head: Option<Head>,
    /// The rows.
    pub lines: Vec<Line>,
    /// The journal.
    pub entries: Vec<JournalEntry>,
}

/// A job in the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its head.
    pub head: Head,
    /// True if some tab carries it out.
    pub busy: bool,
}

/// A reason why a job cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absent {
    /// It is being read.
    Reading,
    /// Another tab carries it out.
    Elsewhere,
    /// The browser knows no such job.
    Unknown,
    /// It cannot be read, in the browser's words.
    Unreadable(Refusal),
}
