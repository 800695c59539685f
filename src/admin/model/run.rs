//! A run of many calls: which row is sent next, what became of each, and how a run goes on after the
//! tab was closed.
//!
//! A run is the list of its tasks and a journal, to which every event is added. The states of the
//! rows follow from the two alone, so that storing the journal is storing the run. An event
//! [`Event::Sent`] must be stored **before** its call goes out: a row whose fate nobody recorded is
//! then known to be in doubt, and a copy in doubt is never sent again by itself.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::bulk_operation::{Seen, Wish};
use crate::api::Changes;

/// What a row asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Copy the template into a folder.
    Copy {
        /// The id of the file request that is copied.
        template: String,
        /// Where to.
        target: Target,
        /// What differs from the template.
        changes: Changes,
    },
    /// Do this to a file request.
    Wish {
        /// Its id.
        id: String,
        /// What is wished.
        wish: Wish,
        /// The write that was shown before; without it the file request is read first.
        seen: Option<Box<Seen>>,
    },
}

/// Where a copy goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
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
pub enum Step {
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
        /// What differs from the template.
        changes: Changes,
    },
    /// Read a file request.
    Read {
        /// Its id.
        id: String,
    },
    /// Change settings, if nobody has in between.
    Update {
        /// The file request's id.
        id: String,
        /// The version that it must still have, and the new settings.
        seen: Box<Seen>,
    },
    /// Delete.
    Delete {
        /// The file request's id.
        id: String,
    },
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The row's next call is about to go out.
    Sent,
    /// The folder to copy into is there.
    FolderReady(String),
    /// The file request was read, and this is to be written.
    Seen(Box<Seen>),
    /// The row is done.
    Done(Made),
    /// It did not happen.
    Failed(Reason),
    /// It may have happened.
    Unknown(Reason),
    /// It was not carried out for a reason that has nothing to do with the row, such as a token that
    /// has run out: it waits for its turn again.
    Returned,
    /// A person asked to do the row again. Only this makes a row of unknown fate go out again.
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
}

/// Why a row is not done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What happened, in words for people.
    pub text: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// What Box's support asks for.
    pub request_id: Option<String>,
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The row, counted from 0.
    pub row: usize,
    /// What happened to it.
    pub event: Event,
}

/// How a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
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

/// How many rows stand how.
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
    tasks: Rc<Vec<Task>>,
    rows: Vec<Row>,
    /// The rows whose turn has not come.
    waiting: BTreeSet<usize>,
    tally: Tally,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    state: State,
    /// The folder to copy into, once it is there.
    folder: Option<String>,
    /// The write, once the file request has been looked at.
    seen: Option<Box<Seen>>,
}

impl Run {
    /// A run that has not begun.
    #[must_use]
    pub fn new(tasks: Vec<Task>) -> Self {
        let rows = tasks
            .iter()
            .map(|task| Row {
                state: State::Waiting,
                folder: None,
                seen: match task {
                    Task::Copy { .. } => None,
                    Task::Wish { seen, .. } => seen.clone(),
                },
            })
            .collect();
        let tally = Tally {
            waiting: tasks.len(),
            ..Tally::default()
        };
        Self {
            waiting: (0..tasks.len()).collect(),
            tasks: Rc::new(tasks),
            rows,
            tally,
        }
    }

    /// A run as its journal tells it. Rows whose call was under way when the journal ends are given
    /// their events by [`interrupted`](Self::interrupted).
    #[must_use]
    pub fn replay(tasks: Vec<Task>, journal: impl IntoIterator<Item = Entry>) -> Self {
        let mut run = Self::new(tasks);
        for entry in journal {
            run.record(entry);
        }
        run
    }

    /// The rows' tasks, in order.
    #[must_use]
    pub fn tasks(&self) -> &Rc<Vec<Task>> {
        &self.tasks
    }

    /// How a row stands; `None` past the end.
    #[must_use]
    pub fn state(&self, row: usize) -> Option<&State> {
        self.rows.get(row).map(|row| &row.state)
    }

    /// Whether nobody knows what became of a row.
    #[must_use]
    pub fn is_in_doubt(&self, row: usize) -> bool {
        matches!(self.state(row), Some(State::Unknown(_)))
    }

    /// How many rows stand how.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The next call to send, of the first row that waits. To send it, record [`Event::Sent`], store
    /// that, and only then call.
    #[must_use]
    pub fn next(&self) -> Option<(usize, Step)> {
        let row = *self.waiting.first()?;
        Some((row, self.step(row)?))
    }

    /// The next call of this row; `None` past the end.
    #[must_use]
    pub fn step(&self, row: usize) -> Option<Step> {
        let Row { folder, seen, .. } = self.rows.get(row)?;
        Some(match self.tasks.get(row)?.clone() {
            Task::Copy {
                template,
                target,
                changes,
            } => match (target, folder.clone()) {
                (Target::Folder(folder), _) | (Target::NewFolder { .. }, Some(folder)) => {
                    Step::Copy {
                        template,
                        folder,
                        changes,
                    }
                }
                (Target::NewFolder { parent, name }, None) => Step::MakeFolder { parent, name },
            },
            Task::Wish { id, wish, .. } => match (wish, seen.clone()) {
                (Wish::Delete, _) => Step::Delete { id },
                (Wish::Refresh, _) | (_, None) => Step::Read { id },
                (_, Some(seen)) => Step::Update { id, seen },
            },
        })
    }

    /// Takes in what happened. An entry for a row that does not exist, or that contradicts a final
    /// state, changes nothing: a damaged journal must not send anything twice.
    pub fn record(&mut self, entry: Entry) {
        let Some(row) = self.rows.get_mut(entry.row) else {
            return;
        };
        let next = match (&row.state, entry.event) {
            (State::Waiting, Event::Sent) => State::InFlight,
            (State::InFlight, Event::FolderReady(folder)) => {
                row.folder = Some(folder);
                State::Waiting
            }
            (State::InFlight, Event::Seen(seen)) => {
                row.seen = Some(seen);
                State::Waiting
            }
            (State::InFlight | State::Unknown(_), Event::Done(made)) => State::Done(made),
            // A row in doubt failed when a person looked, and it had not been made.
            (State::InFlight | State::Unknown(_), Event::Failed(reason)) => State::Failed(reason),
            (State::InFlight, Event::Unknown(reason)) => State::Unknown(reason),
            (State::InFlight, Event::Returned) => State::Waiting,
            (State::Failed(_) | State::Unknown(_), Event::Again) => {
                // What was seen may be the very reason why it failed.
                row.seen = None;
                State::Waiting
            }
            _ => return,
        };
        *self.tally.count(&row.state) -= 1;
        *self.tally.count(&next) += 1;
        if next == State::Waiting {
            self.waiting.insert(entry.row);
        } else {
            self.waiting.remove(&entry.row);
        }
        row.state = next;
    }

    /// What to record for the rows whose call was under way when the run broke off.
    ///
    /// A folder is looked for by its name, an update carries an etag and a delete is the same twice:
    /// these fail, and can be done again. A copy is in doubt.
    #[must_use]
    pub fn interrupted(&self, reason: &Reason) -> Vec<Entry> {
        let in_flight = |row: &usize| {
            self.rows
                .get(*row)
                .is_some_and(|r| r.state == State::InFlight)
        };
        (0..self.rows.len())
            .filter(in_flight)
            .map(|row| {
                let event = self.broken_off(row, reason.clone());
                Entry { row, event }
            })
            .collect()
    }

    /// What a call whose fate nobody knows means for its row.
    #[must_use]
    pub fn broken_off(&self, row: usize, reason: Reason) -> Event {
        if self.is_repeatable(row) {
            Event::Failed(reason)
        } else {
            Event::Unknown(reason)
        }
    }

    /// Whether a row's next call does no harm if it is sent twice.
    #[must_use]
    pub fn is_repeatable(&self, row: usize) -> bool {
        !matches!(self.step(row), Some(Step::Copy { .. }) | None)
    }

    /// The folder that a row copies into, once it is known.
    #[must_use]
    pub fn folder(&self, row: usize) -> Option<&str> {
        match self.tasks.get(row)? {
            Task::Copy {
                target: Target::Folder(folder),
                ..
            } => Some(folder),
            Task::Copy { .. } => self.rows.get(row)?.folder.as_deref(),
            Task::Wish { .. } => None,
        }
    }

    /// The rows that failed: doing them again is safe.
    #[must_use]
    pub fn failed(&self) -> Vec<usize> {
        let failed = |&row: &usize| matches!(self.state(row), Some(State::Failed(_)));
        (0..self.rows.len()).filter(failed).collect()
    }

    /// The copies that this run made, and by which rows. One that is known by no id is left out: a
    /// person said that it exists, and nothing more.
    pub fn made(&self) -> impl Iterator<Item = (usize, &Made)> {
        let rows = self.tasks.iter().zip(&self.rows).enumerate();
        rows.filter_map(|(row, (task, Row { state, .. }))| match (task, state) {
            (Task::Copy { .. }, State::Done(made)) if !made.id.is_empty() => Some((row, made)),
            _ => None,
        })
    }
}

impl Tally {
    fn count(&mut self, state: &State) -> &mut usize {
        match state {
            State::Waiting => &mut self.waiting,
            State::InFlight => &mut self.in_flight,
            State::Done(_) => &mut self.done,
            State::Failed(_) => &mut self.failed,
            State::Unknown(_) => &mut self.unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn copy(folder: usize, new: bool) -> Task {
        let target = if new {
            Target::NewFolder {
                parent: "0".into(),
                name: folder.to_string(),
            }
        } else {
            Target::Folder(folder.to_string())
        };
        Task::Copy {
            template: "1".into(),
            target,
            changes: Changes::default(),
        }
    }

    fn wish(wish: Wish) -> Task {
        Task::Wish {
            id: "3".into(),
            wish,
            seen: None,
        }
    }

    fn made(id: &str) -> Event {
        Event::Done(Made {
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

    fn record(run: &mut Run, row: usize, event: Event) {
        run.record(Entry { row, event });
    }

    #[test]
    fn a_new_folder_comes_before_its_copy() {
        let mut run = Run::new(vec![copy(7, true)]);
        assert!(matches!(run.next(), Some((0, Step::MakeFolder { .. }))));
        record(&mut run, 0, Event::Sent);
        assert_eq!(run.next(), None);
        record(&mut run, 0, Event::FolderReady("70".into()));
        assert!(matches!(run.next(), Some((0, Step::Copy { folder, .. })) if folder == "70"));
    }

    #[test]
    fn a_broken_off_copy_is_in_doubt_and_a_broken_off_folder_is_not() {
        let mut run = Run::new(vec![copy(1, false), copy(2, true), wish(Wish::Delete)]);
        for row in 0..3 {
            record(&mut run, row, Event::Sent);
        }
        for entry in run.interrupted(&reason()) {
            run.record(entry);
        }
        assert!(matches!(run.state(0), Some(State::Unknown(_))));
        assert_eq!(run.failed(), [1, 2]);
        assert_eq!(run.next(), None);
    }

    #[test]
    fn what_was_never_read_is_read_before_it_is_written() {
        let mut run = Run::new(vec![wish(Wish::Deactivate)]);
        assert_eq!(run.step(0), Some(Step::Read { id: "3".into() }));
        record(&mut run, 0, Event::Sent);
        let seen = Box::new(Seen {
            if_match: "7".into(),
            changes: Changes::default(),
        });
        record(&mut run, 0, Event::Seen(seen.clone()));
        let update = Step::Update {
            id: "3".into(),
            seen,
        };
        assert_eq!(run.next(), Some((0, update)));
        // Refused, and asked for again: whatever was seen may be old.
        record(&mut run, 0, Event::Sent);
        record(&mut run, 0, Event::Failed(reason()));
        record(&mut run, 0, Event::Again);
        assert_eq!(run.step(0), Some(Step::Read { id: "3".into() }));
    }

    #[test]
    fn only_a_person_makes_a_row_in_doubt_go_out_again() {
        let mut run = Run::new(vec![copy(1, false)]);
        record(&mut run, 0, Event::Sent);
        record(&mut run, 0, Event::Unknown(reason()));
        record(&mut run, 0, Event::Sent);
        assert_eq!(run.next(), None);
        record(&mut run, 0, Event::Again);
        assert!(run.next().is_some());
    }

    #[test]
    fn a_person_can_say_that_a_row_in_doubt_is_done() {
        let mut run = Run::new(vec![copy(1, false)]);
        record(&mut run, 0, Event::Sent);
        record(&mut run, 0, Event::Unknown(reason()));
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
            Event::Sent,
            made("9"),
            Event::Again,
            Event::Sent,
            Event::FolderReady("1".into()),
        ] {
            run.record(Entry { row: 0, event });
        }
        record(&mut run, 5, Event::Sent);
        assert_eq!((run.next(), run.tally().done), (None, 1));
    }

    /// What befalls a call, or the tab, in the model below.
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
    fn simulate(tasks: &[Task], faults: &[Fault]) -> (Run, HashMap<String, usize>) {
        let mut journal: Vec<Entry> = Vec::new();
        let mut copies: HashMap<String, usize> = HashMap::new();
        let mut run = Run::new(tasks.to_vec());
        let mut faults = faults.iter().copied().chain(std::iter::repeat(Fault::None));
        let note = |run: &mut Run, journal: &mut Vec<Entry>, entry: Entry| {
            journal.push(entry.clone());
            run.record(entry);
        };
        loop {
            let Some((row, step)) = run.next() else {
                match run.failed().first() {
                    Some(&row) => note(
                        &mut run,
                        &mut journal,
                        Entry {
                            row,
                            event: Event::Again,
                        },
                    ),
                    None => return (run, copies),
                }
                continue;
            };
            note(
                &mut run,
                &mut journal,
                Entry {
                    row,
                    event: Event::Sent,
                },
            );
            let fault = faults.next().unwrap_or(Fault::None);
            let happens = matches!(
                fault,
                Fault::None | Fault::LostAfter | Fault::TabClosedAfter
            );
            let success = match step {
                Step::Copy { folder, .. } => {
                    if happens {
                        *copies.entry(folder.clone()).or_default() += 1;
                    }
                    made(&folder)
                }
                Step::MakeFolder { name, .. } => Event::FolderReady(name),
                Step::Read { id } | Step::Update { id, .. } | Step::Delete { id } => made(&id),
            };
            let event = match (fault, &success) {
                (Fault::None, _) => success,
                (Fault::LostBefore | Fault::LostAfter, Event::Done(_)) => Event::Unknown(reason()),
                (Fault::Refused | Fault::LostBefore | Fault::LostAfter, _) => {
                    Event::Failed(reason())
                }
                (Fault::TabClosedBefore | Fault::TabClosedAfter, _) => {
                    run = Run::replay(tasks.to_vec(), journal.clone());
                    for entry in run.interrupted(&reason()) {
                        note(&mut run, &mut journal, entry);
                    }
                    continue;
                }
            };
            note(&mut run, &mut journal, Entry { row, event });
        }
    }

    proptest! {
        #[test]
        fn nothing_is_made_twice_and_every_row_ends(
            new in prop::collection::vec(any::<bool>(), 1..12),
            faults in prop::collection::vec(fault(), 0..40),
        ) {
            let tasks: Vec<Task> = new.iter().enumerate().map(|(i, &new)| copy(i, new)).collect();
            let (run, copies) = simulate(&tasks, &faults);
            prop_assert_eq!(run.tally().finished(), tasks.len());
            for row in 0..tasks.len() {
                let held = copies.get(&row.to_string()).copied().unwrap_or(0);
                match run.state(row) {
                    Some(State::Done(_)) => prop_assert_eq!(held, 1),
                    Some(State::Unknown(_)) => prop_assert!(held <= 1),
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
                let event = [Event::Sent, Event::FolderReady("1".into()), made("1"), Event::Failed(reason()),
                    Event::Unknown(reason()), Event::Again, Event::Returned][event].clone();
                run.record(Entry { row, event });
            }
            let mut counted = Tally::default();
            for row in 0..rows {
                *counted.count(run.state(row).unwrap()) += 1;
            }
            prop_assert_eq!(run.tally(), counted);
            let first = (0..rows).find(|&row| run.state(row) == Some(&State::Waiting));
            prop_assert_eq!(run.next().map(|(row, _)| row), first);
        }
    }
}
