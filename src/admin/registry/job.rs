//! Doing the same to many file requests: row by row, a few at a time, with a pause and an end.

use std::collections::VecDeque;
use std::rc::Rc;

use super::entry::Entry;
use crate::admin::effect::{Effect, Intent, Outbox, Save, Why};
use crate::admin::problem::{Kind, Problem};
use crate::api::{Change, Changes, DateTime, Status};

/// How many calls are under way at once. The client paces them besides.
const AT_ONCE: usize = 4;

/// What is done to each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Read it again.
    Refresh,
    /// Switch it on.
    Activate,
    /// Switch it off.
    Deactivate,
    /// Give it this expiry.
    Expire(DateTime),
    /// Move its expiry by so many days; where it has none, nothing is moved.
    Shift(i64),
    /// Remove its expiry.
    NeverExpire,
    /// Delete it.
    Delete,
}

/// Why a row is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It is so already.
    Same,
    /// Box cannot find it.
    Gone,
    /// There is no expiry to move.
    NoExpiry,
    /// Its expiry has passed: it needs a later one before it can be switched on.
    Ended,
}

/// How far a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Its turn has not come.
    Waiting,
    /// Its call is under way.
    Running,
    /// Done.
    Done,
    /// Nothing to do.
    Skipped(Skip),
    /// It failed.
    Failed(Problem),
}

/// One file request of the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// What was known of it when the job began, or has been read since.
    pub entry: Rc<Entry>,
    /// How far it is.
    pub progress: Progress,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What is done.
    pub task: Task,
    /// To which.
    pub rows: Vec<JobRow>,
    /// The rows whose turn has not come, by position.
    queue: VecDeque<usize>,
    /// Whether no further call is made for now.
    pub paused: bool,
    /// Whether no further call is made at all.
    pub cancelled: bool,
    /// Until when Box wants to hear nothing, in epoch seconds.
    pub wait_until: Option<i64>,
}

impl Task {
    /// What a write has to change so that this file request is as wanted.
    ///
    /// # Errors
    /// [`Skip`], where there is nothing to do.
    pub fn changes(&self, entry: &Entry, now: i64) -> Result<Changes, Skip> {
        let expires = entry.expires();
        let status = Status::from(entry.status.as_str());
        let mut changes = Changes::default();
        match self {
            Self::Activate if expires.is_some_and(|at| at <= now) => return Err(Skip::Ended),
            Self::Activate if status != Status::Active => {
                changes.status = Change::Set(Status::Active);
            }
            Self::Deactivate if status != Status::Inactive => {
                changes.status = Change::Set(Status::Inactive);
            }
            Self::Expire(date) if expires != date.epoch_seconds() => {
                changes.expires_at = Change::Set(date.clone());
            }
            Self::Shift(days) => {
                let at = expires.ok_or(Skip::NoExpiry)?;
                let later = at.saturating_add(days.saturating_mul(86_400));
                changes.expires_at =
                    Change::Set(DateTime::from_epoch_seconds(later).ok_or(Skip::NoExpiry)?);
            }
            Self::NeverExpire if expires.is_some() => changes.expires_at = Change::Clear,
            _ => return Err(Skip::Same),
        }
        Ok(changes)
    }

    /// Whether there is something to do for this file request, as far as is known.
    ///
    /// # Errors
    /// [`Skip`], where there is not.
    pub fn applies(&self, entry: &Entry, now: i64) -> Result<(), Skip> {
        match self {
            Self::Refresh => Ok(()),
            _ if entry.gone => Err(Skip::Gone),
            Self::Delete => Ok(()),
            // Not read yet: what there is to do shows when it has been.
            _ if entry.checked_at == 0 => Ok(()),
            _ => self.changes(entry, now).map(drop),
        }
    }
}

impl Job {
    /// A job on these file requests. Those with nothing to do are left out at once, and say why.
    #[must_use]
    pub fn new(task: Task, entries: Vec<Rc<Entry>>, now: i64) -> Self {
        let rows: Vec<JobRow> = entries
            .into_iter()
            .map(|entry| JobRow {
                progress: match task.applies(&entry, now) {
                    Ok(()) => Progress::Waiting,
                    Err(skip) => Progress::Skipped(skip),
                },
                entry,
            })
            .collect();
        let mut job = Self {
            task,
            rows,
            queue: VecDeque::new(),
            paused: false,
            cancelled: false,
            wait_until: None,
        };
        job.line_up();
        job
    }

    fn line_up(&mut self) {
        self.queue = (0..self.rows.len())
            .filter(|index| self.rows[*index].progress == Progress::Waiting)
            .collect();
    }

    /// How many rows are in a state.
    pub fn count(&self, is: impl Fn(&Progress) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&row.progress)).count()
    }

    /// How many rows have come to an end, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let open = self.count(|progress| matches!(progress, Progress::Waiting | Progress::Running));
        (self.rows.len() - open, self.rows.len())
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let waits = !self.cancelled && !self.queue.is_empty();
        !waits && self.count(|progress| *progress == Progress::Running) == 0
    }

    /// Makes the calls whose turn it is.
    pub fn go_on(&mut self, now: i64, out: &mut Outbox) {
        if self.wait_until.is_some_and(|until| until <= now) {
            self.wait_until = None;
        }
        if self.paused || self.cancelled || self.wait_until.is_some() {
            return;
        }
        let mut running = self.count(|progress| *progress == Progress::Running);
        while running < AT_ONCE {
            let Some(index) = self.queue.pop_front() else {
                return;
            };
            if self.start(index, now, out) {
                running += 1;
            }
        }
    }

    /// Makes a row's call; false where there turns out to be nothing to do.
    fn start(&mut self, index: usize, now: i64, out: &mut Outbox) -> bool {
        let Some(row) = self.rows.get_mut(index) else {
            return false;
        };
        let id = row.entry.id.clone();
        let effect = match &self.task {
            Task::Refresh => Effect::Read(id, Why::Job),
            Task::Delete => Effect::Delete(id),
            _ if row.entry.etag.is_empty() => Effect::Read(id, Why::Job),
            task => match task.changes(&row.entry, now) {
                Ok(changes) => Effect::Write(Save {
                    id,
                    etag: Some(row.entry.etag.clone()),
                    changes,
                    intent: Intent::Job,
                }),
                Err(skip) => {
                    row.progress = Progress::Skipped(skip);
                    return false;
                }
            },
        };
        row.progress = Progress::Running;
        out.ask(effect);
        true
    }

    /// Takes in that a file request was read.
    pub fn read(
        &mut self,
        answer: Result<Rc<Entry>, (String, Problem)>,
        now: i64,
        out: &mut Outbox,
    ) {
        match answer {
            Ok(entry) => {
                let Some(index) = self.running(&entry.id) else {
                    return;
                };
                self.rows[index].entry = entry;
                if self.task == Task::Refresh {
                    self.rows[index].progress = Progress::Done;
                } else if self.rows[index].entry.etag.is_empty() {
                    self.rows[index].progress = Progress::Skipped(Skip::Same);
                } else {
                    self.start(index, now, out);
                }
            }
            Err((id, problem)) => self.failed(&id, problem),
        }
        self.go_on(now, out);
    }

    /// Takes in that a file request was written or deleted.
    pub fn written(
        &mut self,
        id: &str,
        answer: Result<Option<Rc<Entry>>, Problem>,
        now: i64,
        out: &mut Outbox,
    ) {
        match answer {
            Ok(entry) => {
                if let Some(index) = self.running(id) {
                    self.rows[index].progress = Progress::Done;
                    if let Some(entry) = entry {
                        self.rows[index].entry = entry;
                    }
                }
            }
            Err(problem) => self.failed(id, problem),
        }
        self.go_on(now, out);
    }

    /// A row that can only be done later goes back to the front of the line; any other has failed.
    fn failed(&mut self, id: &str, problem: Problem) {
        let Some(index) = self.running(id) else {
            return;
        };
        let later = match problem.kind {
            Kind::Slow(until) => {
                self.wait_until = self.wait_until.max(Some(until));
                true
            }
            Kind::SignIn | Kind::Offline => {
                self.paused = true;
                true
            }
            _ => false,
        };
        if later && !self.cancelled {
            self.rows[index].progress = Progress::Waiting;
            self.queue.push_front(index);
        } else {
            self.rows[index].progress = Progress::Failed(problem);
        }
    }

    fn running(&self, id: &str) -> Option<usize> {
        self.rows
            .iter()
            .position(|row| row.progress == Progress::Running && row.entry.id == id)
    }

    /// Puts the failed rows back in line, with what is known of them by now.
    pub fn retry(&mut self, known: impl Fn(&str) -> Option<Rc<Entry>>) {
        for row in &mut self.rows {
            if matches!(row.progress, Progress::Failed(_)) {
                row.progress = Progress::Waiting;
                if let Some(entry) = known(&row.entry.id) {
                    row.entry = entry;
                }
            }
        }
        self.cancelled = false;
        self.paused = false;
        self.line_up();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ApiError, Error, ErrorBody, Fate};
    use proptest::prelude::*;

    const NOW: i64 = 1_790_000_000;

    fn entry(id: usize, status: &str, days: Option<i64>) -> Rc<Entry> {
        let expires = days.and_then(|days| DateTime::from_epoch_seconds(NOW + days * 86_400));
        Rc::new(Entry {
            status: status.into(),
            etag: "7".into(),
            checked_at: NOW,
            expires_at: expires.map_or_else(String::new, |date| date.to_string()),
            ..Entry::unread(id.to_string())
        })
    }

    fn problem(status: u16) -> Problem {
        let error = Error::Api(ApiError {
            status,
            body: ErrorBody::default(),
            retry_after_ms: Some(5_000),
        });
        Problem::of(&error, Fate::NotDone, true, NOW)
    }

    fn started(task: Task, count: usize) -> (Job, Vec<Effect>) {
        let mut job = Job::new(
            task,
            (0..count).map(|id| entry(id, "active", None)).collect(),
            NOW,
        );
        let mut out = Outbox::default();
        job.go_on(NOW, &mut out);
        (job, out.effects)
    }

    #[test]
    fn a_write_carries_the_version_that_the_preview_showed() {
        let (_, effects) = started(Task::Deactivate, 1);
        let [Effect::Write(save)] = &effects[..] else {
            panic!("{effects:?}");
        };
        assert_eq!(save.etag.as_deref(), Some("7"));
        assert_eq!(save.changes.to_json(), r#"{"status":"inactive"}"#);
    }

    #[test]
    fn what_has_nothing_to_do_is_left_out_with_a_reason() {
        let skip = |task: Task, entry: &Entry| task.applies(entry, NOW);
        assert_eq!(
            skip(Task::Activate, &entry(1, "active", None)),
            Err(Skip::Same)
        );
        assert_eq!(
            skip(Task::Activate, &entry(1, "inactive", Some(-1))),
            Err(Skip::Ended)
        );
        assert_eq!(
            skip(Task::Shift(7), &entry(1, "active", None)),
            Err(Skip::NoExpiry)
        );
        let gone = Entry {
            gone: true,
            ..(*entry(1, "active", None)).clone()
        };
        assert_eq!(skip(Task::Delete, &gone), Err(Skip::Gone));
        assert_eq!(skip(Task::Refresh, &gone), Ok(()));
    }

    #[test]
    fn a_429_silences_the_whole_queue_until_it_is_over() {
        let (mut job, _) = started(Task::Deactivate, 9);
        let mut out = Outbox::default();
        job.written("0", Err(problem(429)), NOW, &mut out);
        job.written("1", Ok(None), NOW, &mut out);
        job.go_on(NOW + 4, &mut out);
        assert!(out.effects.is_empty());
        job.go_on(NOW + 5, &mut out);
        assert_eq!(out.effects.len(), 2);
    }

    #[test]
    fn a_token_that_runs_out_in_the_middle_pauses_and_loses_no_row() {
        let (mut job, _) = started(Task::Deactivate, 3);
        let mut out = Outbox::default();
        for id in ["0", "1", "2"] {
            job.written(id, Err(problem(401)), NOW, &mut out);
        }
        assert!(job.paused && out.effects.is_empty());
        job.paused = false;
        job.go_on(NOW, &mut out);
        assert_eq!(out.effects.len(), 3);
    }

    #[test]
    fn cancelling_lets_the_calls_under_way_come_to_an_end() {
        let (mut job, effects) = started(Task::Delete, 9);
        assert_eq!(effects.len(), AT_ONCE);
        job.cancelled = true;
        assert!(!job.is_over());
        let mut out = Outbox::default();
        for id in ["0", "1", "2", "3"] {
            job.written(id, Ok(None), NOW, &mut out);
        }
        assert!(job.is_over() && out.effects.is_empty());
        assert_eq!(job.progress(), (4, 9));
    }

    #[test]
    fn only_the_failed_rows_are_tried_again() {
        let (mut job, _) = started(Task::Deactivate, 2);
        let mut out = Outbox::default();
        job.written("0", Ok(None), NOW, &mut out);
        job.written("1", Err(problem(412)), NOW, &mut out);
        assert!(job.is_over());
        let newer = Rc::new(Entry {
            etag: "8".into(),
            ..(*entry(1, "active", None)).clone()
        });
        job.retry(|_| Some(newer.clone()));
        job.go_on(NOW, &mut out);
        let [Effect::Write(save)] = &out.effects[..] else {
            panic!("{:?}", out.effects);
        };
        assert_eq!((save.id.as_str(), save.etag.as_deref()), ("1", Some("8")));
    }

    proptest! {
        #[test]
        fn every_row_is_called_exactly_once_and_ends_in_one_state(count in 0..30_usize, bad in proptest::collection::vec(any::<bool>(), 30)) {
            let (mut job, mut effects) = started(Task::Deactivate, count);
            let mut called = Vec::new();
            while let Some(effect) = effects.pop() {
                let Effect::Write(save) = effect else { panic!() };
                prop_assert!(job.count(|p| *p == Progress::Running) <= AT_ONCE);
                let index: usize = save.id.parse().unwrap();
                called.push(index);
                let mut out = Outbox::default();
                let answer = if bad[index] { Err(problem(403)) } else { Ok(None) };
                job.written(&save.id, answer, NOW, &mut out);
                effects.extend(out.effects);
            }
            called.sort_unstable();
            prop_assert_eq!(called, (0..count).collect::<Vec<_>>());
            prop_assert!(job.is_over());
            prop_assert_eq!(job.progress(), (count, count));
        }
    }
}
