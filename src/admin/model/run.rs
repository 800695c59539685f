//! A run of many calls: which row is sent next, what became of each, and how a run goes on after the
//! tab was closed.
//!
//! A run is the list of its tasks and a journal, to which every event is added. The states of the
//! rows follow from the two alone, so that storing the journal is storing the run. An event
//! [`RowEvent::Sent`] must be stored **before** its call goes out: a row without a recorded outcome is
//! then known to be in doubt, and a copy in doubt is never sent again by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::bulk_operation::{BulkOperation, PreparedUpdate};
use super::contact::Contact;
use super::received::FileCount;
use crate::api::{Changes, shortest_id};

/// So many calls of a job are under way at once: at Box's usual second for an answer enough to use up the
/// thousand calls of a minute.
pub const CONCURRENCY: usize = 16;

/// The task of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowTask {
    /// Copy the template into a folder.
    Copy {
        /// The id of the file request that is copied.
        template: String,
        /// The destination.
        target: Destination,
        /// The differences from the template.
        changes: Changes,
        /// The person whom the copy is for.
        #[serde(default, skip_serializing_if = "Contact::is_empty")]
        contact: Contact,
    },
    /// Carry out an operation on a file request.
    #[serde(rename = "Wish")]
    Bulk {
        /// Its id.
        id: String,
        /// The operation.
        #[serde(rename = "wish")]
        operation: BulkOperation,
        /// The write that was shown before; without it the file request is read first.
        seen: Option<Box<PreparedUpdate>>,
    },
    /// Count the files in a folder that came through file requests: once, however many of them lie on it.
    Count {
        /// The id of a file request on it.
        id: String,
        /// The folder's id; empty where the file request has not been read yet.
        folder: String,
    },
}

/// The destination of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Destination {
    /// A folder that exists.
    Folder(String),
    /// A folder of this name under a parent: made where it does not exist, taken where it does.
    NewFolder {
        /// The parent folder's id.
        parent: String,
        /// The folder's name.
        name: String,
    },
}

/// The next call of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowCall {
    /// Make the folder, or find the one that has its name. Doing it twice does no harm.
    MakeFolder {
        /// The parent folder's id.
        parent: String,
        /// The folder's name.
        name: String,
    },
    /// Copy the template into this folder.
    Copy {
        /// The id of the file request that is copied.
        template: String,
        /// The folder's id.
        folder: String,
        /// The differences from the template.
        changes: Changes,
    },
    /// Read a file request.
    Read {
        /// Its id.
        id: String,
    },
    /// Change settings, unless they were changed in between.
    Update {
        /// The file request's id.
        id: String,
        /// The version that it must still have, and the new settings.
        seen: Box<PreparedUpdate>,
    },
    /// Delete.
    Delete {
        /// The file request's id.
        id: String,
    },
    /// Read a part of what is in a folder.
    Items {
        /// The folder's id.
        folder: String,
        /// Asks for the next part.
        marker: Option<String>,
    },
}

/// An event of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowEvent {
    /// The row's next call is about to go out.
    Sent,
    /// The folder to copy into is there.
    FolderReady(String),
    /// The file request was read, and this is to be written.
    Seen(Box<PreparedUpdate>),
    /// A part of a folder was read, and so many files were counted with it. The last part ends the row.
    Counted(Box<FileCount>),
    /// The row is done.
    Done(Made),
    /// It did not happen.
    Failed(Reason),
    /// It may have happened.
    Unknown(Reason),
    /// It was not carried out for a reason that has nothing to do with the row, such as a token that
    /// has run out: it waits for its turn again.
    Returned,
    /// A person asked to do the row again. Only this makes a row of unknown outcome go out again.
    Again,
}

/// The file request that a row made or changed; empty for a deleted one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its form's path on the web app.
    pub url: String,
    /// The settings that Box did not take, in words; empty where it took all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A reason why a row is not done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The failure in words.
    pub text: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The reference that Box's support asks for.
    pub request_id: Option<String>,
    /// What to do now, in words; empty where there is nothing more to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
    /// True where doing the row again fails again, until a person has removed the cause.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_in_vain: bool,
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// The row, counted from 0.
    pub row: usize,
    /// The event.
    pub event: RowEvent,
}

/// The state of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Its turn has not come.
    Waiting,
    /// A call is under way.
    InFlight,
    /// It is done.
    Done(Made),
    /// It did not happen; trying again is safe.
    Failed(Reason),
    /// It may have happened; only a person can say.
    Unknown(Reason),
}

/// The number of rows in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows whose turn has not come.
    pub waiting: usize,
    /// Rows with a call under way.
    pub in_flight: usize,
    /// Rows that are done.
    pub done: usize,
    /// Rows that did not happen.
    pub failed: usize,
    /// Rows that may have happened.
    pub unknown: usize,
}

impl Tally {
    /// Rows that need nothing more from this run.
    #[must_use]
    pub fn finished(self) -> usize {
        self.done + self.failed + self.unknown
    }
}

/// A run of many calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    tasks: Rc<Vec<RowTask>>,
    rows: Vec<RunRow>,
    /// The rows whose turn has not come.
    waiting: BTreeSet<usize>,
    /// The ids of the copies that were made.
    made: BTreeSet<String>,
    /// The rows that copy to each folder that is known, by its shortest id.
    folders: BTreeMap<String, usize>,
    tally: Tally,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct RunRow {
    state: RowState,
    /// The folder to copy into, once it is there.
    folder: Option<String>,
    /// The write, once the file request has been looked at.
    seen: Option<Box<PreparedUpdate>>,
    /// The first write of the row. It fixes for good what the file request is to become: a change that
    /// depends on what was there before must not be applied to its own result.
    first: Option<Box<PreparedUpdate>>,
    /// The files of a folder, as far as they have been counted.
    count: Option<Box<FileCount>>,
}

impl Run {
    /// A run that has not begun.
    #[must_use]
    pub fn new(tasks: Vec<RowTask>) -> Self {
        let rows = tasks
            .iter()
            .map(|task| {
                let seen = match task {
                    RowTask::Copy { .. } | RowTask::Count { .. } => None,
                    RowTask::Bulk { seen, .. } => seen.clone(),
                };
                RunRow {
                    state: RowState::Waiting,
                    folder: None,
                    first: seen.clone(),
                    seen,
                    count: None,
                }
            })
            .collect();
        let tally = Tally {
            waiting: tasks.len(),
            ..Tally::default()
        };
        let mut folders = BTreeMap::new();
        for (row, task) in tasks.iter().enumerate() {
            if let RowTask::Copy {
                target: Destination::Folder(id),
                ..
            }
            | RowTask::Count { folder: id, .. } = task
                && !id.is_empty()
            {
                folders.entry(shortest_id(id).to_owned()).or_insert(row);
            }
        }
        Self {
            waiting: (0..tasks.len()).collect(),
            made: BTreeSet::new(),
            folders,
            tasks: Rc::new(tasks),
            rows,
            tally,
        }
    }

    /// A run as its journal tells it. Rows whose call was under way when the journal ends are given
    /// their events by [`interrupted`](Self::interrupted).
    #[must_use]
    pub fn replay(tasks: Vec<RowTask>, journal: impl IntoIterator<Item = JournalEntry>) -> Self {
        let mut run = Self::new(tasks);
        for entry in journal {
            run.record(entry);
        }
        run
    }

    /// The rows' tasks, in order.
    #[must_use]
    pub fn tasks(&self) -> &Rc<Vec<RowTask>> {
        &self.tasks
    }

    /// The state of a row; `None` past the end.
    #[must_use]
    pub fn state(&self, row: usize) -> Option<&RowState> {
        self.rows.get(row).map(|row| &row.state)
    }

    /// True if the outcome of a row is unknown.
    #[must_use]
    pub fn is_in_doubt(&self, row: usize) -> bool {
        matches!(self.state(row), Some(RowState::Unknown(_)))
    }

    /// The number of rows in each state.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The next call to send, of the first row that waits. To send it, record [`RowEvent::Sent`], store
    /// that, and only then call.
    #[must_use]
    pub fn next(&self) -> Option<(usize, RowCall)> {
        self.next_of(|_| true)
    }

    /// The next call to send, as [`next`](Self::next), of the rows that `may` go.
    #[must_use]
    pub fn next_of(&self, may: impl Fn(usize) -> bool) -> Option<(usize, RowCall)> {
        let row = *self.waiting.iter().find(|row| may(**row))?;
        Some((row, self.step(row)?))
    }

    /// The first write of a row, once the file request has been looked at.
    #[must_use]
    pub fn first_write(&self, row: usize) -> Option<&PreparedUpdate> {
        self.rows.get(row)?.first.as_deref()
    }

    /// The row that copies to the folder of this id, as far as folders are known.
    #[must_use]
    pub fn row_of_folder(&self, id: &str) -> Option<usize> {
        self.folders.get(shortest_id(id)).copied()
    }

    /// True if a row has made the file request of this id.
    #[must_use]
    pub fn has_made(&self, id: &str) -> bool {
        self.made.contains(id)
    }

    /// The next call of this row; `None` past the end.
    #[must_use]
    pub fn step(&self, row: usize) -> Option<RowCall> {
        let RunRow {
            folder,
            seen,
            count,
            ..
        } = self.rows.get(row)?;
        Some(match self.tasks.get(row)?.clone() {
            RowTask::Copy {
                template,
                target,
                changes,
                ..
            } => match (target, folder.clone()) {
                (Destination::Folder(folder), _)
                | (Destination::NewFolder { .. }, Some(folder)) => RowCall::Copy {
                    template,
                    folder,
                    changes,
                },
                (Destination::NewFolder { parent, name }, None) => {
                    RowCall::MakeFolder { parent, name }
                }
            },
            RowTask::Bulk { id, operation, .. } => match (operation, seen.clone()) {
                (BulkOperation::Delete, _) => RowCall::Delete { id },
                (BulkOperation::Refresh, _) | (_, None) => RowCall::Read { id },
                (_, Some(seen)) => RowCall::Update { id, seen },
            },
            RowTask::Count { id, folder: known } => {
                let known = Some(known).filter(|known| !known.is_empty());
                match known.or_else(|| folder.clone()) {
                    Some(folder) => RowCall::Items {
                        folder,
                        marker: count.as_ref().and_then(|count| count.marker.clone()),
                    },
                    None => RowCall::Read { id },
                }
            }
        })
    }

    /// Takes in what happened. An entry for a row that does not exist, or that contradicts a final
    /// state, changes nothing: a damaged journal must not send anything twice.
    pub fn record(&mut self, entry: JournalEntry) {
        let Some(row) = self.rows.get_mut(entry.row) else {
            return;
        };
        let next = match (&row.state, entry.event) {
            (RowState::Waiting, RowEvent::Sent) => RowState::InFlight,
            (RowState::InFlight, RowEvent::FolderReady(folder)) => {
                let id = shortest_id(&folder).to_owned();
                self.folders.entry(id).or_insert(entry.row);
                row.folder = Some(folder);
                RowState::Waiting
            }
            (RowState::InFlight, RowEvent::Seen(seen)) => {
                row.first.get_or_insert_with(|| seen.clone());
                row.seen = Some(seen);
                RowState::Waiting
            }
            (RowState::InFlight, RowEvent::Counted(count)) => {
                let is_over = count.is_over();
                row.count = Some(count);
                if is_over {
                    RowState::Done(Made::default())
                } else {
                    RowState::Waiting
                }
            }
            (RowState::InFlight | RowState::Unknown(_), RowEvent::Done(made)) => {
                RowState::Done(made)
            }
            // A row in doubt failed when a person looked, and it had not been made.
            (RowState::InFlight | RowState::Unknown(_), RowEvent::Failed(reason)) => {
                RowState::Failed(reason)
            }
            (RowState::InFlight, RowEvent::Unknown(reason)) => RowState::Unknown(reason),
            (RowState::InFlight, RowEvent::Returned) => RowState::Waiting,
            (RowState::Failed(_) | RowState::Unknown(_), RowEvent::Again) => {
                // What was seen may be the very reason why it failed.
                row.seen = None;
                row.count = None;
                RowState::Waiting
            }
            _ => return,
        };
        *self.tally.count(&row.state) -= 1;
        *self.tally.count(&next) += 1;
        if next == RowState::Waiting {
            self.waiting.insert(entry.row);
        } else {
            self.waiting.remove(&entry.row);
        }
        if let (RowState::Done(made), Some(RowTask::Copy { .. })) =
            (&next, self.tasks.get(entry.row))
        {
            self.made.insert(made.id.clone());
        }
        row.state = next;
    }

    /// The events of the rows whose call was under way when the run broke off.
    ///
    /// A folder is looked for by its name, an update carries an etag and a delete is the same twice:
    /// these fail, and can be done again. A count goes on by itself: nothing but reading was under way. A
    /// copy is in doubt.
    #[must_use]
    pub fn interrupted(&self, reason: &Reason) -> Vec<JournalEntry> {
        let in_flight = |row: &usize| {
            self.rows
                .get(*row)
                .is_some_and(|r| r.state == RowState::InFlight)
        };
        (0..self.rows.len())
            .filter(in_flight)
            .map(|row| {
                let event = match self.tasks.get(row) {
                    Some(RowTask::Count { .. }) => RowEvent::Returned,
                    _ => self.broken_off(row, reason.clone()),
                };
                JournalEntry { row, event }
            })
            .collect()
    }

    /// The event of a row whose call has an unknown outcome.
    #[must_use]
    pub fn broken_off(&self, row: usize, reason: Reason) -> RowEvent {
        if self.is_repeatable(row) {
            RowEvent::Failed(reason)
        } else {
            RowEvent::Unknown(reason)
        }
    }

    /// True if a row's next call does no harm if it is sent twice.
    #[must_use]
    pub fn is_repeatable(&self, row: usize) -> bool {
        !matches!(self.step(row), Some(RowCall::Copy { .. }) | None)
    }

    /// The folder that a row copies into, once it is known.
    #[must_use]
    pub fn folder(&self, row: usize) -> Option<&str> {
        match self.tasks.get(row)? {
            RowTask::Copy {
                target: Destination::Folder(folder),
                ..
            } => Some(folder),
            RowTask::Count { folder, .. } if !folder.is_empty() => Some(folder),
            RowTask::Copy { .. } | RowTask::Count { .. } => self.rows.get(row)?.folder.as_deref(),
            RowTask::Bulk { .. } => None,
        }
    }

    /// The files of a row's folder, as far as they are counted.
    #[must_use]
    pub fn counting(&self, row: usize) -> Option<&FileCount> {
        self.rows.get(row)?.count.as_deref()
    }

    /// The files of a row's folder, once all are counted.
    #[must_use]
    pub fn count(&self, row: usize) -> Option<&FileCount> {
        self.counting(row).filter(|count| count.is_over())
    }

    /// The person whom a row's copy is for.
    #[must_use]
    pub fn contact(&self, row: usize) -> Contact {
        match self.tasks.get(row) {
            Some(RowTask::Copy { contact, .. }) => contact.clone(),
            Some(RowTask::Bulk { .. } | RowTask::Count { .. }) | None => Contact::default(),
        }
    }

    /// The rows that failed: doing them again is safe. Either those that may succeed as they are, or those
    /// that fail again until a person has removed the cause.
    pub fn failed(&self, is_in_vain: bool) -> impl Iterator<Item = usize> {
        let failed = move |row: &RunRow| match &row.state {
            RowState::Failed(reason) => reason.is_in_vain == is_in_vain,
            _ => false,
        };
        let rows = self.rows.iter().enumerate();
        rows.filter(move |(_, row)| failed(row)).map(|(row, _)| row)
    }

    /// The copies that this run made, and by which rows. One that is known by no id is left out: a
    /// person said that it exists, and nothing more. What a row copied is never what it made, whatever
    /// the journal says.
    pub fn made(&self) -> impl Iterator<Item = (usize, &Made)> {
        let rows = self.tasks.iter().zip(&self.rows).enumerate();
        rows.filter_map(|(row, (task, RunRow { state, .. }))| match (task, state) {
            (RowTask::Copy { template, .. }, RowState::Done(made))
                if !made.id.is_empty() && !is_same_id(&made.id, template) =>
            {
                Some((row, made))
            }
            _ => None,
        })
    }
}

/// True if both are the id of one object. A person may have typed zeros before it.
#[must_use]
pub fn is_same_id(one: &str, other: &str) -> bool {
    one == other || one.trim_start_matches('0') == other.trim_start_matches('0')
}

impl Tally {
    fn count(&mut self, state: &RowState) -> &mut usize {
        match state {
            RowState::Waiting => &mut self.waiting,
            RowState::InFlight => &mut self.in_flight,
            RowState::Done(_) => &mut self.done,
            RowState::Failed(_) => &mut self.failed,
            RowState::Unknown(_) => &mut self.unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn copy(folder: usize, new: bool) -> RowTask {
        let target = if new {
            Destination::NewFolder {
                parent: "0".into(),
                name: folder.to_string(),
            }
        } else {
            Destination::Folder(folder.to_string())
        };
        RowTask::Copy {
            template: "1".into(),
            target,
            changes: Changes::default(),
            contact: Contact::default(),
        }
    }

    fn operation(operation: BulkOperation) -> RowTask {
        RowTask::Bulk {
            id: "3".into(),
            operation,
            seen: None,
        }
    }

    fn made(id: &str) -> RowEvent {
        RowEvent::Done(Made {
            id: id.into(),
            ..Made::default()
        })
    }

    fn reason() -> Reason {
        Reason {
            text: "The tab was closed.".into(),
            ..Reason::default()
        }
    }

    fn record(run: &mut Run, row: usize, event: RowEvent) {
        run.record(JournalEntry { row, event });
    }

    #[test]
    fn a_new_folder_comes_before_its_copy() {
        let mut run = Run::new(vec![copy(7, true)]);
        assert!(matches!(run.next(), Some((0, RowCall::MakeFolder { .. }))));
        record(&mut run, 0, RowEvent::Sent);
        assert_eq!(run.next(), None);
        record(&mut run, 0, RowEvent::FolderReady("70".into()));
        assert!(matches!(run.next(), Some((0, RowCall::Copy { folder, .. })) if folder == "70"));
    }

    #[test]
    fn a_broken_off_copy_is_in_doubt_and_a_broken_off_folder_is_not() {
        let mut run = Run::new(vec![
            copy(1, false),
            copy(2, true),
            operation(BulkOperation::Delete),
        ]);
        for row in 0..3 {
            record(&mut run, row, RowEvent::Sent);
        }
        for entry in run.interrupted(&reason()) {
            run.record(entry);
        }
        assert!(matches!(run.state(0), Some(RowState::Unknown(_))));
        assert_eq!(run.failed(false).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(run.next(), None);
    }

    #[test]
    fn what_was_never_read_is_read_before_it_is_written() {
        let mut run = Run::new(vec![operation(BulkOperation::Deactivate)]);
        assert_eq!(run.step(0), Some(RowCall::Read { id: "3".into() }));
        record(&mut run, 0, RowEvent::Sent);
        let seen = Box::new(PreparedUpdate {
            if_match: "7".into(),
            changes: Changes::default(),
            before: None,
        });
        record(&mut run, 0, RowEvent::Seen(seen.clone()));
        let update = RowCall::Update {
            id: "3".into(),
            seen,
        };
        assert_eq!(run.next(), Some((0, update)));
        // Refused, and asked for again: whatever was seen may be old.
        record(&mut run, 0, RowEvent::Sent);
        record(&mut run, 0, RowEvent::Failed(reason()));
        record(&mut run, 0, RowEvent::Again);
        assert_eq!(run.step(0), Some(RowCall::Read { id: "3".into() }));
    }

    #[test]
    fn only_a_person_makes_a_row_in_doubt_go_out_again() {
        let mut run = Run::new(vec![copy(1, false)]);
        record(&mut run, 0, RowEvent::Sent);
        record(&mut run, 0, RowEvent::Unknown(reason()));
        record(&mut run, 0, RowEvent::Sent);
        assert_eq!(run.next(), None);
        record(&mut run, 0, RowEvent::Again);
        assert!(run.next().is_some());
    }

    #[test]
    fn a_person_can_say_that_a_row_in_doubt_is_done() {
        let mut run = Run::new(vec![copy(1, false)]);
        record(&mut run, 0, RowEvent::Sent);
        record(&mut run, 0, RowEvent::Unknown(reason()));
        record(&mut run, 0, made("9"));
        let made: Vec<_> = run
            .made()
            .map(|(row, made)| (row, made.id.as_str()))
            .collect();
        assert_eq!(made, [(0, "9")]);
    }

    #[test]
    fn a_damaged_journal_sends_nothing_twice() {
        let mut run = Run::new(vec![copy(1, false)]);
        for event in [
            RowEvent::Sent,
            made("9"),
            RowEvent::Again,
            RowEvent::Sent,
            RowEvent::FolderReady("1".into()),
        ] {
            run.record(JournalEntry { row: 0, event });
        }
        record(&mut run, 5, RowEvent::Sent);
        assert_eq!((run.next(), run.tally().done), (None, 1));
    }

    #[test]
    fn a_job_that_an_earlier_version_of_the_page_began_is_read_and_goes_on() {
        let task = r#"{"Wish":{"id":"3","wish":{"Shift":7},"seen":{"if_match":"4","changes":{"expires_at":"2030-05-08T12:00:00+00:00"}}}}"#;
        let journal = r#"[{"row":0,"event":"Sent"},{"row":0,"event":{"Failed":{"text":"","status":null,"request_id":null}}},
            {"row":0,"event":"Again"},{"row":1,"event":"Sent"},{"row":1,"event":{"Done":{"id":"9","title":"","url":""}}}]"#;
        let tasks = vec![serde_json::from_str(task).unwrap(), copy(1, false)];
        let run = Run::replay(tasks, serde_json::from_str::<Vec<_>>(journal).unwrap());
        assert_eq!(run.step(0), Some(RowCall::Read { id: "3".into() }));
        let first = run.first_write(0).unwrap();
        assert_eq!((first.if_match.as_str(), first.before), ("4", None));
        assert_eq!(run.made().count(), 1);
    }

    fn count(files: usize, marker: Option<&str>) -> RowEvent {
        RowEvent::Counted(Box::new(FileCount {
            files,
            items: 1_000,
            marker: marker.map(str::to_owned),
            ..FileCount::default()
        }))
    }

    #[test]
    fn a_count_goes_on_where_its_tab_was_closed() {
        let task = |folder: &str| RowTask::Count {
            id: "3".into(),
            folder: folder.into(),
        };
        let tasks = vec![task("7"), task("")];
        let mut run = Run::new(tasks.clone());
        let mut journal = Vec::new();
        let mut note = |run: &mut Run, row: usize, event: RowEvent| {
            let entry = JournalEntry { row, event };
            journal.push(serde_json::to_string(&entry).unwrap());
            run.record(entry);
        };
        note(&mut run, 0, RowEvent::Sent);
        note(&mut run, 0, count(5, Some("m")));
        // A file request whose folder is not known is read first.
        note(&mut run, 1, RowEvent::Sent);
        note(&mut run, 1, RowEvent::FolderReady("8".into()));
        note(&mut run, 0, RowEvent::Sent);
        let journal = journal
            .iter()
            .map(|line| serde_json::from_str(line).unwrap());
        let mut run = Run::replay(tasks, journal.collect::<Vec<JournalEntry>>());
        for entry in run.interrupted(&reason()) {
            run.record(entry);
        }
        let items = |folder: &str, marker: Option<&str>| RowCall::Items {
            folder: folder.into(),
            marker: marker.map(str::to_owned),
        };
        assert_eq!(run.next(), Some((0, items("7", Some("m")))));
        assert_eq!(run.step(1), Some(items("8", None)));
        record(&mut run, 0, RowEvent::Sent);
        assert_eq!(run.count(0), None);
        record(&mut run, 0, count(9, None));
        assert_eq!(run.count(0).map(|count| count.files), Some(9));
        assert_eq!((run.tally().done, run.row_of_folder("07")), (1, Some(0)));
        // Failed and asked for again, it is counted from the beginning.
        record(&mut run, 1, RowEvent::Sent);
        record(&mut run, 1, count(5, Some("m")));
        record(&mut run, 1, RowEvent::Sent);
        record(&mut run, 1, RowEvent::Failed(reason()));
        record(&mut run, 1, RowEvent::Again);
        assert_eq!(run.step(1), Some(items("8", None)));
    }

    /// An event of a call, or of the tab, in the model below.
    #[derive(Clone, Copy, Debug)]
    enum Fault {
        None,
        Refused,
        LostBefore,
        LostAfter,
        TabClosedBefore,
        TabClosedAfter,
    }

    fn fault() -> impl Strategy<Value = Fault> {
        prop_oneof![
            6 => Just(Fault::None),
            1 => Just(Fault::Refused),
            1 => Just(Fault::LostBefore),
            1 => Just(Fault::LostAfter),
            1 => Just(Fault::TabClosedBefore),
            1 => Just(Fault::TabClosedAfter),
        ]
    }

    /// Runs against a server that counts copies. The journal alone survives a closed tab.
    fn simulate(tasks: &[RowTask], faults: &[Fault]) -> (Run, HashMap<String, usize>) {
        let mut journal: Vec<JournalEntry> = Vec::new();
        let mut copies: HashMap<String, usize> = HashMap::new();
        let mut run = Run::new(tasks.to_vec());
        let mut faults = faults.iter().copied().chain(std::iter::repeat(Fault::None));
        let note = |run: &mut Run, journal: &mut Vec<JournalEntry>, entry: JournalEntry| {
            journal.push(entry.clone());
            run.record(entry);
        };
        loop {
            let Some((row, step)) = run.next() else {
                let failed = run.failed(false).next();
                match failed {
                    Some(row) => note(
                        &mut run,
                        &mut journal,
                        JournalEntry {
                            row,
                            event: RowEvent::Again,
                        },
                    ),
                    None => return (run, copies),
                }
                continue;
            };
            note(
                &mut run,
                &mut journal,
                JournalEntry {
                    row,
                    event: RowEvent::Sent,
                },
            );
            let fault = faults.next().unwrap_or(Fault::None);
            let happens = matches!(
                fault,
                Fault::None | Fault::LostAfter | Fault::TabClosedAfter
            );
            let success = match step {
                RowCall::Copy { folder, .. } => {
                    if happens {
                        *copies.entry(folder.clone()).or_default() += 1;
                    }
                    made(&folder)
                }
                RowCall::MakeFolder { name, .. } => RowEvent::FolderReady(name),
                RowCall::Items { .. } => RowEvent::Counted(Box::default()),
                RowCall::Read { id } | RowCall::Update { id, .. } | RowCall::Delete { id } => {
                    made(&id)
                }
            };
            let event = match (fault, &success) {
                (Fault::None, _) => success,
                (Fault::LostBefore | Fault::LostAfter, RowEvent::Done(_)) => {
                    RowEvent::Unknown(reason())
                }
                (Fault::Refused | Fault::LostBefore | Fault::LostAfter, _) => {
                    RowEvent::Failed(reason())
                }
                (Fault::TabClosedBefore | Fault::TabClosedAfter, _) => {
                    run = Run::replay(tasks.to_vec(), journal.clone());
                    for entry in run.interrupted(&reason()) {
                        note(&mut run, &mut journal, entry);
                    }
                    continue;
                }
            };
            note(&mut run, &mut journal, JournalEntry { row, event });
        }
    }

    proptest! {
        #[test]
        fn nothing_is_made_twice_and_every_row_ends(
            new in prop::collection::vec(any::<bool>(), 1..12),
            faults in prop::collection::vec(fault(), 0..40),
        ) {
            let tasks: Vec<RowTask> = new.iter().enumerate().map(|(i, &new)| copy(i, new)).collect();
            let (run, copies) = simulate(&tasks, &faults);
            prop_assert_eq!(run.tally().finished(), tasks.len());
            for row in 0..tasks.len() {
                let held = copies.get(&row.to_string()).copied().unwrap_or(0);
                match run.state(row) {
                    Some(RowState::Done(_)) => prop_assert_eq!(held, 1),
                    Some(RowState::Unknown(_)) => prop_assert!(held <= 1),
                    state => prop_assert!(false, "row {} ends as {:?}", row, state),
                }
            }
        }

        #[test]
        fn the_tally_counts_the_rows(
            rows in 1_usize..6,
            events in prop::collection::vec((0_usize..7, 0_usize..7), 0..60),
        ) {
            let mut run = Run::new((0..rows).map(|i| copy(i, i % 2 == 0)).collect());
            for (row, event) in events {
                let event = [RowEvent::Sent, RowEvent::FolderReady("1".into()), made("1"), RowEvent::Failed(reason()),
                    RowEvent::Unknown(reason()), RowEvent::Again, RowEvent::Returned][event].clone();
                run.record(JournalEntry { row, event });
            }
            let mut counted = Tally::default();
            for row in 0..rows {
                *counted.count(run.state(row).unwrap()) += 1;
            }
            prop_assert_eq!(run.tally(), counted);
            let first = (0..rows).find(|&row| run.state(row) == Some(&RowState::Waiting));
            prop_assert_eq!(run.next().map(|(row, _)| row), first);
        }
    }
}
