//! The jobs of this page: those at hand, and those that the browser remembers.

use std::rc::Rc;

use super::effect::{Effect, JobEffect, Outbox, PageEvent};
use super::job::{Job, Mode, RowAnswer};
use crate::admin::model::entry::Entry;
use crate::admin::model::job::{
    Absent, Found, Head, JobsProgress, Known, PauseReason, Refusal, RowFilter, StoredJob,
};
use crate::admin::model::local_time::Zone;
use crate::admin::model::route::Route;
use crate::admin::model::run::Made;
use crate::admin::words::copy as c;

/// The form of a job's results as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobFile {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// An action on a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobAction {
    /// True if the browser stores its record; false if it stores nothing of it.
    Stored(bool),
    /// Its record may be stored or not, for this reason of the browser's.
    NotBegun(Refusal),
    /// What happened last is not stored, for this reason of the browser's.
    NotStored(Refusal),
    /// What was not stored before is stored.
    StoredAfterAll,
    /// The browser stores nothing of it any more, in its words.
    Cleared(Refusal),
    /// A call may leave now, or not before a moment.
    Turn(Option<i64>),
    /// A row's call was not sent; the browser's words where it could not be stored.
    NotSent(usize, Option<Refusal>),
    /// The answer to a row's call.
    Answered(usize, RowAnswer),
    /// It was read from storage; `None` when another tab carries it out.
    Found(Found),
    /// Send no more for now.
    Pause,
    /// Go on.
    Go,
    /// Send no more at all.
    Cancel,
    /// Send the failed rows again that may succeed as they are.
    Retry,
    /// Send the other failed rows again: the admin has removed the cause.
    RetryFixed,
    /// Show only these rows.
    Show(RowFilter),
    /// Let only failed rows go into a file, or all.
    ExportFailed(bool),
    /// The admin's judgement of a row in doubt.
    Judge(usize, Option<Made>),
    /// The file request that a row in doubt has made, as its id or link was typed.
    Look(usize, String),
    /// The answer to reading it.
    Looked(usize, RowAnswer),
    /// The search for it is over.
    LookNoMore,
    /// Put the links of its copies on the clipboard.
    CopyLinks,
    /// Offer its rows as a file.
    Export(JobFile),
    /// Delete what it made.
    Undo,
    /// Forget it.
    Forget,
}

/// The jobs.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    /// Those that this browser remembers, of the account that is connected, the newest first.
    pub known: Vec<Known>,
    /// True if they have been read.
    pub is_loaded: bool,
    /// Those at hand.
    at_hand: Vec<Job>,
    /// Those of an admin who has signed out, until what is under way has ended and is stored.
    left: Vec<Job>,
    /// The job that is on screen and not at hand.
    pub absent: Option<(String, Absent)>,
    /// The clocks by which dates are moved.
    pub zone: Zone,
    begun: usize,
    /// A number by chance: jobs that two tabs begin in the same second have ids of their own.
    tab: u32,
}

impl Jobs {
    /// No jobs, in the tab of this number.
    #[must_use]
    pub fn of_tab(tab: u32) -> Self {
        Self {
            tab,
            ..Self::default()
        }
    }

    /// A job at hand.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Job> {
        self.at_hand.iter().find(|job| job.head.id == id)
    }

    /// An id for a new job.
    #[must_use]
    pub fn new_id(&self, now: i64) -> String {
        format!("{now}-{}-{}", self.tab, self.begun)
    }

    /// Begins a job. One that only reads is not kept.
    pub fn start(&mut self, mut job: Job, now: i64, out: &mut Outbox) {
        self.begun += 1;
        job.zone = self.zone;
        if job.only_reads() {
            job.stored(false, now, out);
        } else {
            job.begin(out);
        }
        self.at_hand.push(job);
    }

    /// Drops a job that only reads, and is of no more interest.
    pub fn drop_refresh(&mut self, id: &str) {
        self.at_hand
            .retain(|job| job.head.id != id || !job.only_reads());
    }

    /// The jobs that a closed tab broke off, and no other tab carries out.
    pub fn broken_off(&self) -> impl Iterator<Item = &Head> {
        self.known
            .iter()
            .filter(|known| {
                known.head.end.is_none() && !known.busy && self.get(&known.head.id).is_none()
            })
            .map(|known| &known.head)
    }

    /// True if one of them sends calls.
    #[must_use]
    pub fn is_going(&self) -> bool {
        self.at_hand.iter().any(Job::is_busy)
    }

    /// The rows of the jobs that are not over; `None` where there is no such job. One that only reads is
    /// shown where it was begun, and nowhere else.
    #[must_use]
    pub fn progress(&self) -> Option<JobsProgress> {
        let under_way = |job: &&Job| !job.is_over() && !job.only_reads();
        let jobs = self.at_hand.iter().filter(under_way);
        let one = |job: &Job| JobsProgress {
            done: job.tally().finished(),
            rows: job.head.rows,
            is_paused: matches!(job.mode, Mode::Paused(_)),
        };
        jobs.map(one).reduce(|all, job| JobsProgress {
            done: all.done + job.done,
            rows: all.rows + job.rows,
            is_paused: all.is_paused && job.is_paused,
        })
    }

    /// True for a job that is not over yet.
    #[must_use]
    pub fn is_busy(&self, id: &str) -> bool {
        self.get(id).is_some_and(|job| !job.is_over())
    }

    /// True where something changes with time: a job sends calls, or could not be stored.
    #[must_use]
    pub fn is_counting(&self) -> bool {
        let is_unstored = |job: &Job| job.unstored.is_some();
        self.is_going() || self.at_hand.iter().any(is_unstored)
    }

    /// True where closing the tab would break a job off, or lose how its rows ended.
    #[must_use]
    pub fn is_leaving_costly(&self) -> bool {
        let writes = |job: &Job| job.is_busy() && !job.is_harmless();
        let loses = |job: &Job| writes(job) || job.unstored.is_some();
        self.at_hand.iter().any(loses) || self.left.iter().any(|job| !job.is_quiet())
    }

    /// The admin signs out. Nothing more leaves; each job is let go of once what is under way has ended
    /// and is stored.
    pub fn leave(&mut self, now: i64, out: &mut Outbox) {
        let mut left = std::mem::take(&mut self.left);
        for mut job in std::mem::take(&mut self.at_hand) {
            if job.only_reads() {
                continue;
            }
            let mut inner = Outbox::default();
            job.leave(now, &mut inner);
            pass_on(&job, inner, now, out);
            if job.is_quiet() {
                out.effect(Effect::ReleaseJob(job.head.id.clone()));
            } else {
                left.push(job);
            }
        }
        *self = Self {
            left,
            begun: self.begun,
            tab: self.tab,
            ..Self::default()
        };
    }

    /// Takes back the jobs of this account that are still under way since the admin signed out.
    fn take_back(&mut self, account: &str) {
        let (own, others) = std::mem::take(&mut self.left)
            .into_iter()
            .partition(|job| job.head.account == account);
        self.left = others;
        self.at_hand.extend(own);
    }

    /// Carries out what happens to a job that was left.
    fn update_left(&mut self, at: usize, action: JobAction, now: i64, out: &mut Outbox) {
        let mut inner = Outbox::default();
        let mut job = self.left.swap_remove(at);
        job.update(action, now, &mut inner);
        let is_quiet = job.is_quiet();
        if is_quiet {
            job.list(&mut inner);
        }
        pass_on(&job, inner, now, out);
        if is_quiet {
            out.effect(Effect::ReleaseJob(job.head.id.clone()));
        } else {
            self.left.push(job);
        }
    }

    /// All heads, those at hand as they are now, the newest first.
    #[must_use]
    pub fn heads(&self) -> Vec<&Head> {
        let known = self.known.iter().map(|known| &known.head);
        let kept = self.at_hand.iter().filter(|job| !job.only_reads());
        let mut heads: Vec<&Head> = known
            .filter(|head| self.get(&head.id).is_none())
            .chain(kept.map(|job| &job.head))
            .collect();
        heads.sort_by_key(|head| std::cmp::Reverse((head.begun_at, &head.id)));
        heads
    }

    /// Takes in what the browser remembers.
    pub fn know(&mut self, known: Vec<Known>, account: &str, out: &mut Outbox) {
        self.is_loaded = true;
        self.take_back(account);
        if let Some((id, Absent::Reading)) = &self.absent
            && self.get(id).is_some()
        {
            self.absent = None;
        }
        if let Some((id, Absent::Reading)) = &self.absent {
            out.effect(Effect::OpenJob(id.clone()));
        }
        self.known = known
            .into_iter()
            .filter(|known| known.head.account == account)
            .collect();
    }

    /// Shows a job: reads it, unless it is at hand.
    pub fn show(&mut self, id: &str, out: &mut Outbox) {
        self.absent = None;
        if self.get(id).is_none() {
            self.absent = Some((id.to_owned(), Absent::Reading));
            if self.is_loaded {
                out.effect(Effect::OpenJob(id.to_owned()));
            }
        }
    }

    /// Lets those go on that wait for this.
    pub fn go_on(&mut self, why: &PauseReason, now: i64, out: &mut Outbox) {
        let waits = |job: &&mut Job| matches!(&job.mode, Mode::Paused(for_this) if for_this == why);
        for job in self.at_hand.iter_mut().filter(waits) {
            job.go(now, out);
        }
    }

    /// Time passes.
    pub fn tick(&mut self, now: i64, out: &mut Outbox) {
        for job in &mut self.at_hand {
            job.tick(now, out);
        }
    }

    /// Carries out what happens to a job.
    pub fn update(&mut self, id: &str, action: JobAction, now: i64, out: &mut Outbox) {
        match action {
            JobAction::Found(found) => {
                self.found(id, found, now, out);
                return;
            }
            JobAction::Forget => {
                // Nothing of a job that is not kept is stored; another tab's may have its id.
                let is_kept = self.get(id).is_none_or(|job| job.is_kept);
                self.at_hand.retain(|job| job.head.id != id);
                self.known.retain(|known| known.head.id != id);
                if is_kept {
                    out.effect(Effect::ForgetJob(id.to_owned()));
                }
                return;
            }
            JobAction::Undo => {
                if let Some(undo) = self.get(id).map(|job| job.undo(self.new_id(now), now)) {
                    out.effect(Effect::Go(Route::Job(undo.head.id.clone())));
                    self.start(undo, now, out);
                }
                return;
            }
            _ => {}
        }
        if let Some(job) = self.at_hand.iter_mut().find(|job| job.head.id == id) {
            job.update(action, now, out);
        } else if let Some(at) = self.left.iter().position(|job| job.head.id == id) {
            self.update_left(at, action, now, out);
        }
    }

    /// Takes in a job that was read. What is stored counts, and not the list: another tab may have begun
    /// or removed the job since that was read.
    fn found(&mut self, id: &str, found: Found, now: i64, out: &mut Outbox) {
        // Asked for twice, it may be at hand, and further than what was read.
        if self.get(id).is_some() {
            return;
        }
        let absent = match found {
            Err(text) => Absent::Unreadable(text),
            Ok(None) => Absent::Elsewhere,
            Ok(Some(StoredJob {
                head: Some(head),
                lines,
                entries,
            })) if self.is_loaded => {
                if lines.len() == head.rows {
                    let (mut job, broken_off) = Job::found(head, lines, entries);
                    job.zone = self.zone;
                    if !broken_off.is_empty() {
                        out.effect(Effect::Job(id.to_owned(), JobEffect::Note(broken_off)));
                    }
                    job.settle_found(now, out);
                    job.list(out);
                    self.at_hand.push(job);
                    self.absent = None;
                    return;
                }
                Absent::Unreadable(c::ROWS_MISSING.into())
            }
            Ok(Some(_)) => {
                self.known.retain(|known| known.head.id != id);
                Absent::Unknown
            }
        };
        // It was asked for before the admin signed out, or cannot be shown: this tab need not hold it.
        if absent != Absent::Elsewhere {
            out.effect(Effect::ReleaseJob(id.to_owned()));
        }
        self.absent = Some((id.to_owned(), absent));
    }
}

/// Passes on what a job wants whose admin has signed out. What concerns the rest of the page is dropped:
/// that may belong to another account by now. What the job has made goes to its own account's list.
fn pass_on(job: &Job, inner: Outbox, now: i64, out: &mut Outbox) {
    let is_its_own = |effect: &Effect| matches!(effect, Effect::Job(..));
    out.effects
        .extend(inner.effects.into_iter().filter(is_its_own));
    for event in inner.events {
        if let PageEvent::Made(made) = event {
            let entry = |(request, contact): &(Rc<_>, _)| {
                Rc::new(Entry::seen(request, None, now).meant_for(contact))
            };
            let entries = made.iter().map(entry).collect();
            out.effect(Effect::KeepFor(job.head.account.clone(), entries));
        }
    }
}

impl Job {
    /// Carries out what happens to the job.
    fn update(&mut self, action: JobAction, now: i64, out: &mut Outbox) {
        match action {
            JobAction::Stored(is_kept) => self.stored(is_kept, now, out),
            JobAction::NotBegun(why) => self.not_begun(why),
            JobAction::NotStored(why) => self.not_stored(why, now, out),
            JobAction::StoredAfterAll => self.unstored = None,
            JobAction::Cleared(why) => self.cleared(why, now, out),
            JobAction::Turn(wait_until) => self.turn(wait_until, now, out),
            JobAction::NotSent(row, why) => self.not_sent(row, why, now, out),
            JobAction::Answered(row, answer) => self.answered(row, answer, now, out),
            JobAction::Pause => self.pause(PauseReason::Asked, now, out),
            JobAction::Go => self.go(now, out),
            JobAction::Cancel => self.cancel(now, out),
            JobAction::Retry => self.retry(false, now, out),
            JobAction::RetryFixed => self.retry(true, now, out),
            JobAction::Show(shown) => self.shown = shown,
            JobAction::ExportFailed(only) => self.exports_failed = only,
            JobAction::Judge(row, made) => self.judge(row, made, now, out),
            JobAction::Look(row, text) => self.look(row, &text, out),
            JobAction::Looked(row, answer) => self.looked(row, answer, now, out),
            JobAction::LookNoMore => self.looking = None,
            JobAction::Found(_)
            | JobAction::Forget
            | JobAction::Undo
            | JobAction::CopyLinks
            | JobAction::Export(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::bulk_operation::BulkOperation;
    use crate::admin::model::job::{Line, Purpose};
    use crate::admin::model::run::{JournalEntry, RowEvent, RowTask};

    fn job(operation: &BulkOperation, rows: usize, done: usize, mode: Mode) -> Job {
        let line = |row: usize| Line {
            task: RowTask::Bulk {
                id: row.to_string(),
                operation: operation.clone(),
                seen: None,
            },
            label: String::new(),
        };
        let head = Head {
            id: format!("{rows}-{done}"),
            account: String::new(),
            purpose: Purpose::Bulk(operation.clone()),
            begun_at: 0,
            rows,
            end: None,
        };
        let mut job = Job::new(head, (0..rows).map(line).collect());
        for row in 0..done {
            for event in [RowEvent::Sent, RowEvent::Done(Made::default())] {
                job.run.record(JournalEntry { row, event });
            }
        }
        job.mode = mode;
        job
    }

    fn progress(jobs: Vec<Job>) -> Option<(usize, usize, usize, bool)> {
        let jobs = Jobs {
            at_hand: jobs,
            ..Jobs::default()
        };
        let all = jobs.progress()?;
        Some((all.done, all.rows, all.percent(), all.is_paused))
    }

    #[test]
    fn the_progress_is_that_of_what_is_not_over_and_writes() {
        let off = BulkOperation::Deactivate;
        let paused = || Mode::Paused(PauseReason::Asked);
        assert_eq!(progress(Vec::new()), None);
        assert_eq!(progress(vec![job(&off, 3, 3, Mode::Going)]), None);
        assert_eq!(progress(vec![job(&off, 3, 1, Mode::Cancelled)]), None);
        assert_eq!(
            progress(vec![job(&BulkOperation::Refresh, 3, 1, Mode::Going)]),
            None
        );
        let going = job(&off, 3, 2, Mode::Going);
        assert_eq!(progress(vec![going.clone()]), Some((2, 3, 66, false)));
        let waits = job(&off, 5, 1, paused());
        assert_eq!(progress(vec![waits.clone()]), Some((1, 5, 20, true)));
        // Of several it is the sum, and it is paused where none of them goes on.
        assert_eq!(progress(vec![going, waits]), Some((3, 8, 37, false)));
        assert_eq!(
            progress(vec![job(&off, 200, 199, Mode::Starting)]),
            Some((199, 200, 99, false))
        );
    }
}
