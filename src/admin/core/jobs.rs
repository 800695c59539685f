//! The jobs of this page: those at hand, and those that the browser remembers.

use super::effect::{Effect, JobEffect, Outbox};
use super::job::{Job, Mode, RowAnswer};
use crate::admin::model::job::{Absent, Found, Head, Known, PauseReason, Refusal, StoredJob};
use crate::admin::model::local_time::Zone;
use crate::admin::model::route::Route;
use crate::admin::model::run::Made;

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
    /// True if the browser stores it.
    Stored(bool),
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
    /// Send the failed rows again.
    Retry,
    /// The visitor's judgement of a row in doubt.
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
    /// The job that is on screen and not at hand.
    pub absent: Option<(String, Absent)>,
    /// The clocks by which dates are moved.
    pub zone: Zone,
    begun: usize,
}

impl Jobs {
    /// A job at hand.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Job> {
        self.at_hand.iter().find(|job| job.head.id == id)
    }

    /// An id for a new job.
    #[must_use]
    pub fn new_id(&self, now: i64) -> String {
        format!("{now}-{}", self.begun)
    }

    /// Begins a job. One that only reads is not kept.
    pub fn start(&mut self, mut job: Job, now: i64, out: &mut Outbox) {
        self.begun += 1;
        job.zone = self.zone;
        if job.only_reads() {
            job.stored(false, now, out);
        } else {
            let (tasks, labels) = (job.run.tasks().clone(), job.labels.clone());
            let begin = JobEffect::Begin(job.head.clone(), tasks, labels);
            out.effect(Effect::Job(job.head.id.clone(), begin));
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

    /// True for a job that is not over yet.
    #[must_use]
    pub fn is_busy(&self, id: &str) -> bool {
        self.get(id).is_some_and(|job| !job.is_over())
    }

    /// True where closing the tab would break a job off.
    #[must_use]
    pub fn is_leaving_costly(&self) -> bool {
        let writes = |job: &Job| job.is_busy() && !job.only_reads();
        self.at_hand.iter().any(writes)
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
                self.found(id, found, out);
                return;
            }
            JobAction::Forget => {
                self.at_hand.retain(|job| job.head.id != id);
                self.known.retain(|known| known.head.id != id);
                out.effect(Effect::ForgetJob(id.to_owned()));
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
        let Some(job) = self.at_hand.iter_mut().find(|job| job.head.id == id) else {
            return;
        };
        match action {
            JobAction::Stored(is_kept) => job.stored(is_kept, now, out),
            JobAction::Turn(wait_until) => job.turn(wait_until, now, out),
            JobAction::NotSent(row, why) => job.not_sent(row, why, now, out),
            JobAction::Answered(row, answer) => job.answered(row, answer, now, out),
            JobAction::Pause => job.pause(PauseReason::Asked, now, out),
            JobAction::Go => job.go(now, out),
            JobAction::Cancel => job.cancel(now, out),
            JobAction::Retry => job.retry(now, out),
            JobAction::Judge(row, made) => job.judge(row, made, now, out),
            JobAction::Look(row, text) => job.look(row, &text, out),
            JobAction::Looked(row, answer) => job.looked(row, answer, now, out),
            JobAction::LookNoMore => job.looking = None,
            JobAction::Found(_)
            | JobAction::Forget
            | JobAction::Undo
            | JobAction::CopyLinks
            | JobAction::Export(_) => {}
        }
    }

    fn found(&mut self, id: &str, found: Found, out: &mut Outbox) {
        let head = self.known.iter().find(|known| known.head.id == id);
        let absent = match (found, head) {
            (Err(text), _) => Absent::Unreadable(text),
            (Ok(None), _) => Absent::Elsewhere,
            (Ok(Some(_)), None) => Absent::Unknown,
            (Ok(Some(StoredJob { lines, entries })), Some(known)) => {
                let (mut job, broken_off) = Job::found(known.head.clone(), lines, entries);
                job.zone = self.zone;
                if !broken_off.is_empty() {
                    out.effect(Effect::Job(id.to_owned(), JobEffect::Note(broken_off)));
                }
                self.at_hand.retain(|job| job.head.id != id);
                self.at_hand.push(job);
                self.absent = None;
                return;
            }
        };
        self.absent = Some((id.to_owned(), absent));
    }
}
