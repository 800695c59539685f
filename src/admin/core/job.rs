//! A run as the page carries it out: going, paused, over; how fast; what it asks of the world.
//!
//! Plain data, the same for every kind of job: copies, changes, deletions, refreshes. What a row does
//! is the business of its [`RowTask`]. The world carries its effects out, and reports back. A
//! call is asked for in two steps: first its turn ([`JobEffect::Turn`]: when may the next call leave?), and
//! only when that has come, which row it is for ([`JobEffect::Send`]). That it leaves is stored when it
//! does, so that a closed tab leaves only rows in doubt whose call had really left.

use std::collections::VecDeque;
use std::rc::Rc;

use super::effect::{Effect, JobEffect, Outbox, PageEvent, ReadPurpose};
use crate::admin::model::bulk_operation::{BulkOperation, Skip};
use crate::admin::model::contact::Contact;
use crate::admin::model::entry::Entry;
use crate::admin::model::job::{Head, JobEnd, Line, PauseReason, Purpose, Refusal, RowFilter};
use crate::admin::model::local_time::Zone;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::received::{FolderPart, Received};
use crate::admin::model::run::{
    CONCURRENCY, JournalEntry, Made, Reason, RowCall, RowEvent, RowTask, Run, Tally, is_same_id,
};
use crate::admin::model::unmet::unmet;
use crate::admin::words as w;
use crate::admin::words::copy as c;
use crate::api::{FileRequest, Outcome, parse_file_request_id, shortest_id};

/// After so many calls without a clear answer in a row, the run stops and asks: going on would leave
/// row after row in doubt. So many calls are also under way at its beginning, and as few as are left to
/// this number once one had no clear answer: an outage does not find all of them on their way.
const SILENCE: usize = 4;
/// So often a row that Box holds back for now is asked for again.
const HELD_BACK_TRIES: u32 = 8;
/// The longest wait before that, in seconds; it doubles from two.
const HELD_BACK_SECONDS: i64 = 30;
/// What could not be stored is tried again after so many seconds.
const STORE_AGAIN_SECONDS: i64 = 5;
/// The span over which the rate is measured, in seconds.
const RATE_SECONDS: i64 = 15;

/// The mode of a job: calls go out, or do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Its record is being stored; nothing goes out before.
    Starting,
    /// They do.
    Going,
    /// They do not, until the admin or the browser says so.
    Paused(PauseReason),
    /// They never will, unless a person changes their mind.
    Cancelled,
}

/// The answer to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowAnswer {
    /// The folder is there.
    Folder {
        /// Its id.
        id: String,
        /// The id of the folder that it lies in, where the answer says so.
        parent: Option<String>,
    },
    /// The file request as it is now.
    Got(Rc<FileRequest>),
    /// A part of what is in a folder.
    Items(FolderPart),
    /// It is deleted.
    Deleted,
    /// It failed.
    Failed(Problem),
}

/// The search for the file request that a row in doubt has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looking {
    /// Its file request is being read.
    Busy,
    /// The given file request is not the row's, for this reason.
    Fault(String),
}

/// The record of a job in the browser's storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RecordState {
    /// It was asked for, and there is no answer yet.
    Asked,
    /// It may be there or not.
    Unsure,
    /// It is there, or nothing of it is.
    Settled,
}

/// A job in this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its purpose.
    pub head: Head,
    /// The rows' labels.
    pub labels: Rc<Vec<String>>,
    /// The rows.
    pub run: Run,
    /// The mode of a job: calls go out, or do not.
    pub mode: Mode,
    /// True if the browser stores it.
    pub is_kept: bool,
    /// The browser's words for why the last events of the rows are not stored. Nothing is sent before
    /// they are.
    pub unstored: Option<Refusal>,
    /// When storing them is tried again.
    store_at: i64,
    record: RecordState,
    /// The next call leaves at this moment at the earliest, in epoch seconds, where it has to wait.
    pub waits_until: Option<i64>,
    /// The rows that came to an end last, latest last.
    pub latest: VecDeque<usize>,
    /// The search for the file request that a row in doubt has made.
    pub looking: Option<Looking>,
    /// Which of its rows are shown, once it is over.
    pub shown: RowFilter,
    /// True if only failed rows go into a file.
    pub exports_failed: bool,
    /// The clocks by which dates are moved.
    pub zone: Zone,
    turn_asked: bool,
    /// So many calls may be under way: more with each clear answer.
    window: usize,
    /// By row, as far as Box has held back any: how often, and until when.
    held_back: Vec<(u32, i64)>,
    /// Box said 429, and wants to hear nothing before this moment.
    silent_until: Option<i64>,
    silent: usize,
    /// So many times in a row Box asked to slow down.
    slowed: u32,
    /// The number of rows that had ended, and the moment.
    samples: VecDeque<(i64, usize)>,
    /// The time that calls have gone out before, in seconds.
    ran: i64,
    /// Since when they go out, while they do.
    going_since: Option<i64>,
    /// The file requests that were made since the list was told.
    unlisted: Vec<(Rc<FileRequest>, Contact)>,
    /// The folders whose files were counted since the list was told.
    uncounted: Vec<(String, Received)>,
}

/// The number of ended rows that are shown while a job runs.
pub const LATEST: usize = 20;

impl Job {
    /// A new job.
    #[must_use]
    pub fn new(head: Head, lines: Vec<Line>) -> Self {
        let (tasks, labels) = lines
            .into_iter()
            .map(|line| (line.task, line.label))
            .unzip();
        Self {
            head,
            labels: Rc::new(labels),
            run: Run::new(tasks),
            mode: Mode::Starting,
            is_kept: true,
            unstored: None,
            store_at: 0,
            record: RecordState::Asked,
            waits_until: None,
            latest: VecDeque::new(),
            looking: None,
            shown: RowFilter::default(),
            exports_failed: false,
            zone: Zone::default(),
            turn_asked: false,
            window: SILENCE,
            held_back: Vec::new(),
            silent_until: None,
            silent: 0,
            slowed: 0,
            samples: VecDeque::new(),
            ran: 0,
            going_since: None,
            unlisted: Vec::new(),
            uncounted: Vec::new(),
        }
    }

    /// A job as the browser's storage tells it. Rows whose call was under way when the tab was
    /// closed are in doubt, or failed where doing them twice does no harm; the entries that say so
    /// are returned, to be stored.
    #[must_use]
    pub fn found(
        head: Head,
        lines: Vec<Line>,
        journal: Vec<JournalEntry>,
    ) -> (Self, Vec<JournalEntry>) {
        let end = head.end.unwrap_or_default();
        let mut job = Self::new(head, lines);
        job.record = RecordState::Settled;
        job.ran = end.seconds;
        for entry in journal {
            job.take_in(entry);
        }
        let broken_off = job.run.interrupted(&Reason {
            text: c::TAB_CLOSED.into(),
            ..Reason::default()
        });
        for entry in &broken_off {
            job.take_in(entry.clone());
        }
        // The list may not have been told of what was counted last.
        for row in 0..job.head.rows {
            job.counted(row);
        }
        job.mode = match () {
            () if end.cancelled => Mode::Cancelled,
            () if job.run.tally().waiting == 0 => Mode::Going,
            () => Mode::Paused(PauseReason::Found),
        };
        (job, broken_off)
    }

    /// The number of rows in each state.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.run.tally()
    }

    /// True if nothing more happens by itself.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let tally = self.tally();
        tally.in_flight == 0 && (tally.waiting == 0 || self.mode == Mode::Cancelled)
    }

    /// True if something happens by itself.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.is_over() && (self.mode == Mode::Going || self.tally().in_flight > 0)
    }

    /// True if it only reads: nothing of it is worth keeping.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        self.head.purpose == Purpose::Bulk(BulkOperation::Refresh)
    }

    /// True if it changes nothing at Box: breaking it off loses nothing.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        let counts = self.head.purpose == Purpose::Bulk(BulkOperation::CheckReceived);
        counts || self.only_reads()
    }

    /// True if a call may leave now: the job was not paused since its turn came, and Box did not ask
    /// for silence.
    #[must_use]
    pub fn lets_out(&self, now: i64) -> bool {
        self.mode == Mode::Going && self.silent_until.is_none_or(|until| until <= now)
    }

    /// The time that it has run, in seconds, pauses left out.
    #[must_use]
    pub fn seconds(&self, now: i64) -> i64 {
        self.ran + self.going_since.map_or(0, |since| now - since)
    }

    /// Rows a second, over the last seconds; `None` before there is something to go by.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let ((from, before), (to, after)) = (self.samples.front()?, self.samples.back()?);
        #[expect(clippy::cast_precision_loss, reason = "counts and seconds are small")]
        let rate = (after - before) as f64 / (to - from) as f64;
        (to > from && after > before).then_some(rate)
    }

    /// Seconds until the last row, if it goes on as it does; a limit of `calls` a minute is never
    /// outrun, however fast it began.
    #[must_use]
    pub fn seconds_left(&self, calls: u32) -> Option<i64> {
        let rate = self.rate()?.min(f64::from(calls.max(1)) / 60.0);
        let tally = self.tally();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "an estimate for people"
        )]
        let seconds = ((tally.waiting + tally.in_flight) as f64 / rate).ceil() as i64;
        Some(seconds)
    }

    fn effect(&self, effect: JobEffect, out: &mut Outbox) {
        out.effect(Effect::Job(self.head.id.clone(), effect));
    }

    /// Asks for its record to be stored. Nothing leaves before.
    pub fn begin(&mut self, out: &mut Outbox) {
        self.mode = Mode::Starting;
        self.record = RecordState::Asked;
        let (tasks, labels) = (self.run.tasks().clone(), self.labels.clone());
        self.effect(JobEffect::Begin(self.head.clone(), tasks, labels), out);
    }

    /// Stores the head anew, where the job is stored.
    fn keep_head(&self, out: &mut Outbox) {
        if self.is_kept {
            self.effect(JobEffect::Head(self.head.clone()), out);
        }
    }

    fn take_in(&mut self, entry: JournalEntry) {
        let (row, before) = (entry.row, self.tally().finished());
        self.run.record(entry);
        if self.tally().finished() > before {
            if self.latest.len() == LATEST {
                self.latest.pop_front();
            }
            self.latest.push_back(row);
        } else if self.tally().finished() < before {
            self.latest.retain(|other| *other != row);
        }
    }

    fn note(&mut self, entries: Vec<JournalEntry>, out: &mut Outbox) {
        for entry in &entries {
            self.take_in(entry.clone());
        }
        // The rows of a job that is not stored are nobody's: nothing would ever read or remove them.
        if self.is_kept {
            self.effect(JobEffect::Note(entries), out);
        }
    }

    /// Its record is stored; or it is not, and nothing of it is.
    pub fn stored(&mut self, is_kept: bool, now: i64, out: &mut Outbox) {
        self.is_kept = is_kept;
        self.record = RecordState::Settled;
        if self.mode == Mode::Starting {
            self.go(now, out);
        } else if self.head.end.is_some() {
            // It was cancelled meanwhile, and the head that is stored does not say so.
            self.keep_head(out);
        }
    }

    /// Its record may be stored or not: as long as that is so, nothing is sent, for a later tab would
    /// send it again.
    pub fn not_begun(&mut self, why: Refusal) {
        self.record = RecordState::Unsure;
        self.mode = Mode::Paused(PauseReason::Storage(why));
    }

    /// What has happened last is not stored. It is kept here and tried again, and nothing more leaves
    /// before it is.
    pub fn not_stored(&mut self, why: Refusal, now: i64, out: &mut Outbox) {
        self.store_at = now + STORE_AGAIN_SECONDS;
        self.unstored = Some(why.clone());
        self.pause(PauseReason::Storage(why), now, out);
    }

    /// The browser stores nothing of it any more: the site's data were cleared. It goes on in this tab
    /// only, once the admin says so.
    pub fn cleared(&mut self, why: Refusal, now: i64, out: &mut Outbox) {
        self.is_kept = false;
        self.unstored = None;
        self.pause(PauseReason::Storage(why), now, out);
    }

    /// Lets calls go out, from now on or again.
    pub fn go(&mut self, now: i64, out: &mut Outbox) {
        match self.record {
            RecordState::Unsure => return self.begin(out),
            // It goes when that is stored.
            RecordState::Asked => {
                self.mode = Mode::Starting;
                self.head.end = None;
                return;
            }
            RecordState::Settled => {}
        }
        self.mode = Mode::Going;
        self.silent = 0;
        self.window = SILENCE;
        if self.head.end.take().is_some() {
            self.keep_head(out);
        }
        self.going_since.get_or_insert(now);
        self.samples.clear();
        self.sample(now);
        self.pump(now, out);
        self.settle(now, out);
    }

    /// Lets no more calls go out. Those under way come to their end.
    pub fn pause(&mut self, why: PauseReason, now: i64, out: &mut Outbox) {
        if self.mode == Mode::Going && !self.is_over() {
            self.stop_clock(now);
            self.mode = Mode::Paused(why);
            self.list(out);
        }
    }

    /// Lets none of the waiting rows go out any more.
    pub fn cancel(&mut self, now: i64, out: &mut Outbox) {
        self.stop_clock(now);
        self.mode = Mode::Cancelled;
        self.settle(now, out);
    }

    /// The admin signs out: nothing more leaves, and what is under way comes to its end.
    pub fn leave(&mut self, now: i64, out: &mut Outbox) {
        let goes_on_by_itself = matches!(
            self.mode,
            Mode::Going | Mode::Starting | Mode::Paused(PauseReason::SignIn | PauseReason::Offline)
        );
        if goes_on_by_itself {
            self.stop_clock(now);
            self.mode = Mode::Paused(PauseReason::SignedOut);
        }
        self.looking = None;
        self.list(out);
    }

    /// True where nothing of it is under way any more, on the network or on its first way to the disk.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.tally().in_flight == 0 && self.record != RecordState::Asked
    }

    fn stop_clock(&mut self, now: i64) {
        self.ran = self.seconds(now);
        self.going_since = None;
        self.waits_until = None;
    }

    /// Asks for the next turn where there is something to send.
    fn pump(&mut self, now: i64, out: &mut Outbox) {
        if !self.turn_asked && self.has_room(now) && self.next(now).is_some() {
            self.turn_asked = true;
            self.effect(JobEffect::Turn, out);
        }
    }

    /// True if one more call may be under way.
    fn has_room(&self, now: i64) -> bool {
        let room = match self.silent {
            0 => self.window,
            silent => SILENCE.saturating_sub(silent),
        };
        self.lets_out(now) && self.tally().in_flight < room
    }

    /// The next call to send: of the first row that waits, and that Box does not hold back.
    fn next(&self, now: i64) -> Option<(usize, RowCall)> {
        let is_free = |row| {
            let held_back = self.held_back.get(row);
            held_back.is_none_or(|(_, until)| *until <= now)
        };
        self.run.next_of(is_free)
    }

    /// A call may leave now; or, for now, has to wait until a moment.
    pub fn turn(&mut self, wait_until: Option<i64>, now: i64, out: &mut Outbox) {
        if self.lets_out(now) {
            self.waits_until = wait_until;
        }
        if wait_until.is_some() {
            return;
        }
        self.turn_asked = false;
        if !self.has_room(now) {
            return;
        }
        if let Some((row, step)) = self.next(now) {
            let event = RowEvent::Sent;
            self.take_in(JournalEntry { row, event });
            self.effect(JobEffect::Send(row, step), out);
        }
        self.pump(now, out);
    }

    /// This row's call did not leave: the job was paused, or nothing could be stored, for which the
    /// browser gives its reason.
    pub fn not_sent(&mut self, row: usize, why: Option<String>, now: i64, out: &mut Outbox) {
        let event = RowEvent::Returned;
        // An earlier attempt of this call may be in the journal.
        self.note(vec![JournalEntry { row, event }], out);
        if let Some(text) = why {
            self.pause(PauseReason::Storage(text), now, out);
        }
        self.settle(now, out);
        self.pump(now, out);
    }

    /// A row's call has come to an end.
    pub fn answered(&mut self, row: usize, answer: RowAnswer, now: i64, out: &mut Outbox) {
        let problem = match &answer {
            RowAnswer::Failed(problem) => Some(problem),
            _ => None,
        };
        let kind = problem.map(|problem| problem.kind);
        let is_unclear = problem.is_some_and(Problem::is_unclear);
        let bars_all = problem.is_some_and(Problem::bars_all);
        // Calls that were under way together are told the same thing once each.
        let is_first = self.silent_until.is_none();
        let before = self.slowed.saturating_sub(u32::from(!is_first));
        let until = problem.and_then(|problem| problem.next_try(before));
        let event = self.event(row, answer, now, out);
        let returned = event == RowEvent::Returned;
        let is_unclear = is_unclear || matches!(event, RowEvent::Unknown(_));
        self.note(vec![JournalEntry { row, event }], out);
        self.counted(row);
        match kind {
            Some(ProblemKind::SignIn) if returned => {
                self.pause(PauseReason::SignIn, now, out);
                out.event(PageEvent::SignedOut);
            }
            Some(ProblemKind::Slow(_)) if returned => {
                self.slowed = before + 1;
                self.silent_until = self.silent_until.max(until);
                self.waits_until = self.silent_until;
            }
            Some(kind) if returned && bars_all => self.pause(PauseReason::Barred(kind), now, out),
            Some(ProblemKind::Offline) => self.pause(PauseReason::Offline, now, out),
            Some(ProblemKind::Aborted) if returned => {}
            _ if is_unclear => {
                self.silent += 1;
                if self.silent >= SILENCE {
                    self.pause(PauseReason::Silence, now, out);
                }
            }
            _ => {
                self.silent = 0;
                self.slowed = 0;
                self.window = (self.window + 1).min(CONCURRENCY);
            }
        }
        self.settle(now, out);
        self.pump(now, out);
    }

    /// Remembers to tell the list what a row has counted, once it has.
    fn counted(&mut self, row: usize) {
        if let (Some(count), Some(folder)) = (self.run.count(row), self.run.folder(row)) {
            self.uncounted.push((folder.to_owned(), count.received()));
        }
    }

    /// The event of a row's answer.
    fn event(&mut self, row: usize, answer: RowAnswer, now: i64, out: &mut Outbox) -> RowEvent {
        let wished = match self.run.tasks().get(row) {
            Some(RowTask::Bulk { id, operation, .. }) => Some((id.clone(), operation.clone())),
            _ => None,
        };
        let problem = match (answer, &wished) {
            (RowAnswer::Folder { id, parent }, _) => return self.folder_ready(row, id, parent),
            (RowAnswer::Got(request), _) => return self.got(row, &request, wished, now),
            (RowAnswer::Items(part), _) => {
                let before = self.run.counting(row).cloned().unwrap_or_default();
                return RowEvent::Counted(Box::new(before.with(&part, now)));
            }
            (RowAnswer::Deleted, wished) => {
                if let Some((id, _)) = wished {
                    out.event(PageEvent::Deleted(id.clone()));
                }
                return RowEvent::Done(Made::default());
            }
            (RowAnswer::Failed(problem), _) => problem,
        };
        match (problem.kind, wished) {
            // What is gone need not be deleted.
            (ProblemKind::Missing, Some((id, BulkOperation::Delete))) => {
                out.event(PageEvent::Deleted(id));
                return RowEvent::Done(Made::default());
            }
            (ProblemKind::Missing, Some((id, operation))) => {
                out.event(PageEvent::Gone(id));
                // To a refresh being gone is an answer.
                if operation == BulkOperation::Refresh {
                    return RowEvent::Done(Made::default());
                }
            }
            (ProblemKind::Missing, None) => {
                // A count that has to read its file request first.
                if let Some(RowCall::Read { id }) = self.run.step(row) {
                    out.event(PageEvent::Gone(id));
                }
            }
            // The list shows what Box holds now, before the row is tried again.
            (ProblemKind::Changed, Some((id, _))) => out.effect(Effect::Read(id, ReadPurpose::Job)),
            _ => {}
        }
        let harmless = problem.outcome == Outcome::Failed || self.run.is_repeatable(row);
        match problem.kind {
            ProblemKind::SignIn
            | ProblemKind::Slow(_)
            | ProblemKind::Offline
            | ProblemKind::Aborted
                if harmless =>
            {
                RowEvent::Returned
            }
            _ if harmless && problem.bars_all() => RowEvent::Returned,
            ProblemKind::HeldBack if harmless && self.holds_back(row, now) => RowEvent::Returned,
            _ if problem.outcome == Outcome::Unknown => self.unclear(row, reason(&problem)),
            _ => RowEvent::Failed(reason(&problem)),
        }
    }

    /// The event of a row whose call has an unknown outcome.
    fn unclear(&self, row: usize, mut reason: Reason) -> RowEvent {
        if self.writes(row) && self.run.is_repeatable(row) {
            let said = reason.text.trim_end_matches('.');
            reason.text = format!("{said}. {}", c::MAY_BE_DONE);
        }
        self.run.broken_off(row, reason)
    }

    /// True if a row's next call changes something.
    fn writes(&self, row: usize) -> bool {
        !matches!(
            self.run.step(row),
            Some(RowCall::Read { .. } | RowCall::Items { .. }) | None
        )
    }

    /// Lets a row wait that Box holds back; false once it has waited often enough.
    fn holds_back(&mut self, row: usize, now: i64) -> bool {
        if self.held_back.len() <= row {
            self.held_back.resize(row + 1, (0, 0));
        }
        let (tries, until) = &mut self.held_back[row];
        *tries += 1;
        if *tries > HELD_BACK_TRIES {
            *tries = 0;
            return false;
        }
        *until = now + (1_i64 << (*tries).min(8)).min(HELD_BACK_SECONDS);
        true
    }

    /// The event of a row whose folder Box names.
    fn folder_ready(&self, row: usize, id: String, parent: Option<String>) -> RowEvent {
        let is_its_own = match self.run.step(row) {
            Some(RowCall::MakeFolder { parent: asked, .. }) => {
                let is_other = !id.is_empty() && !is_same_id(&id, &asked);
                is_other && parent.is_none_or(|parent| is_same_id(&parent, &asked))
            }
            _ => false,
        };
        if !is_its_own {
            return RowEvent::Failed(in_words(c::WRONG_FOLDER));
        }
        match self.run.row_of_folder(&id) {
            Some(other) if other != row => RowEvent::Failed(Reason {
                is_in_vain: true,
                ..in_words(&c::folder_of_row(other + 1))
            }),
            _ => RowEvent::FolderReady(id),
        }
    }

    /// The event of a row whose file request Box sent.
    fn got(
        &mut self,
        row: usize,
        request: &Rc<FileRequest>,
        wished: Option<(String, BulkOperation)>,
        now: i64,
    ) -> RowEvent {
        let mut made = made(request);
        let step = self.run.step(row);
        match &step {
            Some(RowCall::Copy {
                template, folder, ..
            }) if is_same_id(&request.id, template)
                || !is_same_id(&request.folder.id, folder)
                || self.run.has_made(&request.id) =>
            {
                let text = c::wrong_copy(&request.id, &request.folder.id);
                return RowEvent::Unknown(in_words(&text));
            }
            Some(RowCall::Read { id } | RowCall::Update { id, .. })
                if !is_same_id(&request.id, id) =>
            {
                return self.unclear(row, in_words(c::WRONG_REQUEST));
            }
            _ => {}
        }
        self.unlisted.push((request.clone(), self.run.contact(row)));
        if let Some(RowTask::Count { .. }) = self.run.tasks().get(row) {
            let folder = &request.folder.id;
            return match self.run.row_of_folder(folder) {
                // That row counts for all file requests on the folder.
                Some(other) if other != row => RowEvent::Done(made),
                _ => RowEvent::FolderReady(folder.clone()),
            };
        }
        match (wished, step) {
            (_, Some(RowCall::Copy { changes, .. })) => {
                let unmet = unmet(&changes, request);
                if !unmet.is_empty() {
                    made.note = w::not_taken(&unmet);
                }
                RowEvent::Done(made)
            }
            (_, Some(RowCall::Update { seen, .. })) => {
                let unmet = unmet(&seen.changes, request);
                if unmet.is_empty() {
                    RowEvent::Done(made)
                } else {
                    RowEvent::Failed(in_words(&w::not_taken(&unmet)))
                }
            }
            (Some((_, operation)), Some(RowCall::Read { .. }))
                if operation != BulkOperation::Refresh =>
            {
                let entry = Entry::seen(request, None, now);
                let write = match self.run.first_write(row) {
                    Some(first) => operation.write_again(first, &entry, now, self.zone),
                    None => operation.write(&entry, now, self.zone),
                };
                match write {
                    Ok(seen) => RowEvent::Seen(Box::new(seen)),
                    Err(Skip::Same) => RowEvent::Done(made),
                    Err(skip) => RowEvent::Failed(Reason {
                        is_in_vain: true,
                        ..in_words(w::skipped(skip))
                    }),
                }
            }
            _ => RowEvent::Done(made),
        }
    }

    /// The result of a job that has stopped.
    fn end(&self) -> JobEnd {
        let tally = self.tally();
        JobEnd {
            cancelled: self.mode == Mode::Cancelled,
            done: tally.done,
            failed: tally.failed,
            unknown: tally.unknown,
            seconds: self.ran,
        }
    }

    /// Keeps how a job ended that was found, where the tab was closed before its head said so.
    pub fn settle_found(&mut self, now: i64, out: &mut Outbox) {
        if self.head.end != Some(self.end()) {
            self.settle(now, out);
        }
    }

    /// Keeps how it ended, once it has.
    fn settle(&mut self, now: i64, out: &mut Outbox) {
        if !self.is_over() {
            return;
        }
        self.stop_clock(now);
        self.head.end = Some(self.end());
        self.keep_head(out);
        self.list(out);
        out.event(PageEvent::Finished(self.head.id.clone()));
    }

    /// Tells the list what was made, read and counted.
    pub fn list(&mut self, out: &mut Outbox) {
        if !self.unlisted.is_empty() {
            let unlisted = std::mem::take(&mut self.unlisted);
            out.event(if matches!(self.head.purpose, Purpose::Copy(..)) {
                PageEvent::Made(unlisted)
            } else {
                let requests = unlisted.into_iter().map(|(request, _)| request);
                PageEvent::SeenAgain(requests.collect())
            });
        }
        if !self.uncounted.is_empty() {
            let mut found = std::mem::take(&mut self.uncounted);
            found.sort_by(|(a, _), (b, _)| shortest_id(a).cmp(shortest_id(b)));
            out.event(PageEvent::Received(found, None));
        }
    }

    /// Time passes.
    pub fn tick(&mut self, now: i64, out: &mut Outbox) {
        if self.mode == Mode::Going && !self.is_over() {
            self.sample(now);
        }
        if self.silent_until.is_some_and(|until| until <= now) {
            self.silent_until = None;
            self.waits_until = None;
        }
        if self.unstored.is_some() && self.store_at <= now {
            self.store_at = now + STORE_AGAIN_SECONDS;
            self.effect(JobEffect::Note(Vec::new()), out);
        }
        self.pump(now, out);
        self.list(out);
    }

    fn sample(&mut self, now: i64) {
        self.samples.push_back((now, self.tally().finished()));
        while self
            .samples
            .front()
            .is_some_and(|(at, _)| *at < now - RATE_SECONDS)
        {
            self.samples.pop_front();
        }
    }

    /// Sends failed rows again; nothing that is done or in doubt. Either those that may succeed as they are,
    /// or those whose cause a person says to have removed.
    pub fn retry(&mut self, were_in_vain: bool, now: i64, out: &mut Outbox) {
        let again = |row| JournalEntry {
            row,
            event: RowEvent::Again,
        };
        let entries: Vec<JournalEntry> = self.run.failed(were_in_vain).map(again).collect();
        self.shown = RowFilter::All;
        self.exports_failed = false;
        self.note(entries, out);
        self.go(now, out);
    }

    /// A person looked after a row in doubt: it was made, and this is what is known of it; or it
    /// was not.
    pub fn judge(&mut self, row: usize, made: Option<Made>, now: i64, out: &mut Outbox) {
        let event = made.map_or_else(|| RowEvent::Failed(in_words(c::NOT_MADE)), RowEvent::Done);
        self.note(vec![JournalEntry { row, event }], out);
        self.settle(now, out);
    }

    /// A person says which file request a row in doubt has made.
    pub fn look(&mut self, row: usize, text: &str, out: &mut Outbox) {
        self.looking = Some(match parse_file_request_id(text) {
            Ok(id) => {
                self.effect(JobEffect::Look(row, id), out);
                Looking::Busy
            }
            Err(error) => Looking::Fault(error.as_str().to_owned()),
        });
    }

    /// That file request was read. It is the row's own where it lies in the row's folder, is not what
    /// was copied, and no other row has made it.
    pub fn looked(&mut self, row: usize, answer: RowAnswer, now: i64, out: &mut Outbox) {
        let fault = match answer {
            RowAnswer::Got(request) => {
                let folder = self.run.folder(row);
                let is_source = matches!(&self.head.purpose, Purpose::Copy(id, _) if is_same_id(id, &request.id));
                if is_source || self.run.made().any(|(_, made)| made.id == request.id) {
                    c::MADE_BEFORE.into()
                } else if !folder.is_some_and(|folder| is_same_id(folder, &request.folder.id)) {
                    c::made_elsewhere(
                        request.folder.name.as_deref().unwrap_or_default(),
                        &request.folder.id,
                    )
                } else {
                    self.looking = None;
                    let made = made(&request);
                    self.unlisted.push((request, self.run.contact(row)));
                    self.judge(row, Some(made), now, out);
                    return;
                }
            }
            RowAnswer::Failed(problem) => w::job_problem(&problem),
            _ => return,
        };
        self.looking = Some(Looking::Fault(fault));
    }

    /// The job that deletes what this one made.
    #[must_use]
    pub fn undo(&self, id: String, now: i64) -> Self {
        let lines: Vec<Line> = self
            .run
            .made()
            .map(|(row, made)| Line {
                task: RowTask::Bulk {
                    id: made.id.clone(),
                    operation: BulkOperation::Delete,
                    seen: None,
                },
                label: self.labels.get(row).cloned().unwrap_or_default(),
            })
            .collect();
        let head = Head {
            id,
            purpose: Purpose::Undo,
            begun_at: now,
            rows: lines.len(),
            end: None,
            account: self.head.account.clone(),
        };
        Self::new(head, lines)
    }
}

fn made(request: &FileRequest) -> Made {
    Made {
        id: request.id.clone(),
        title: request.title.clone().unwrap_or_default(),
        url: request.url.clone().unwrap_or_default(),
        note: String::new(),
    }
}

/// A reason that no answer of Box gives.
fn in_words(text: &str) -> Reason {
    Reason {
        text: text.into(),
        ..Reason::default()
    }
}

fn reason(problem: &Problem) -> Reason {
    Reason {
        text: w::job_problem(problem),
        // What may have happened is to be looked after first, which its row says.
        advice: match problem.outcome {
            Outcome::Failed => w::job_advice(problem).into(),
            Outcome::Unknown => String::new(),
        },
        is_in_vain: problem.stays(),
        status: problem.status,
        request_id: problem.request_id.clone(),
    }
}

#[cfg(test)]
mod tests {
    //! Jobs against a Box that is a few lines long, on a clock that is a number.

    use super::*;
    use crate::admin::model::run::{Destination, RowState};
    use crate::api::{ApiError, Change, Changes, DateTime, Error, ErrorBody, Pace};
    use proptest::prelude::*;
    use std::collections::{BTreeSet, HashMap};

    fn line(folder: usize) -> Line {
        Line {
            task: RowTask::Copy {
                template: "1".into(),
                target: Destination::Folder(folder.to_string()),
                changes: Changes::default(),
                contact: Contact::default(),
            },
            label: String::new(),
        }
    }

    fn head(rows: usize) -> Head {
        Head {
            id: "1-0".into(),
            account: String::new(),
            purpose: Purpose::Copy("1".into(), String::new()),
            begun_at: 0,
            rows,
            end: None,
        }
    }

    /// A job whose record is stored.
    fn begun(head: Head, lines: Vec<Line>) -> Job {
        let mut job = Job::new(head, lines);
        job.record = RecordState::Settled;
        job
    }

    fn job(rows: usize) -> Job {
        begun(head(rows), (0..rows).map(line).collect())
    }

    /// The copy that Box has made for a row: no copy has the template's id, or another folder.
    fn made(row: usize) -> RowAnswer {
        answered(&(1_000 + row).to_string(), &row.to_string())
    }

    /// An answer that names a file request of this id in this folder.
    fn answered(id: &str, folder: &str) -> RowAnswer {
        let text = format!(
            r#"{{"id":"{id}","folder":{{"id":"{folder}"}},"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}}"#
        );
        RowAnswer::Got(Rc::new(serde_json::from_str(&text).unwrap()))
    }

    fn failed(kind: ProblemKind, outcome: Outcome) -> RowAnswer {
        RowAnswer::Failed(Problem {
            kind,
            outcome,
            status: None,
            code: None,
            message: None,
            request_id: None,
            at: 0,
        })
    }

    fn asks(out: &mut Outbox) -> Vec<JobEffect> {
        let ask = |effect| match effect {
            Effect::Job(_, ask) => Some(ask),
            _ => None,
        };
        std::mem::take(&mut out.effects)
            .into_iter()
            .filter_map(ask)
            .collect()
    }

    /// The network's treatment of one attempt.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Weather {
        Fine,
        SlowDown,
        ResetBefore,
        ResetAfter,
    }

    /// A call that is somewhere between the job and Box.
    struct Flight {
        row: usize,
        ticket: crate::api::Ticket,
        /// When it looks whether it may leave, or its answer arrives.
        at: u64,
        answer: Option<Weather>,
    }

    /// Box, the road to it, and the browser's storage.
    struct World {
        now: u64,
        pace: Pace,
        /// When the attempts reached Box.
        arrivals: Vec<u64>,
        /// When a 429 came, and until when it asked for silence.
        silences: Vec<(u64, u64)>,
        copies: HashMap<usize, usize>,
        journal: Vec<JournalEntry>,
        flights: Vec<Flight>,
        turn_at: Option<u64>,
        /// Timers fire at multiples of this.
        tick: u64,
    }

    impl World {
        fn new(per_minute: u32, tick: u64) -> Self {
            Self {
                now: 0,
                pace: Pace::new(per_minute),
                arrivals: Vec::new(),
                silences: Vec::new(),
                copies: HashMap::new(),
                journal: Vec::new(),
                flights: Vec::new(),
                turn_at: None,
                tick,
            }
        }

        fn later(&self, wait: u64) -> u64 {
            (self.now + wait).next_multiple_of(self.tick)
        }

        /// The page's clock, in seconds.
        fn seconds(&self) -> i64 {
            i64::try_from(self.now / 1_000).unwrap()
        }

        fn serve(&mut self, out: &mut Outbox) {
            for ask in asks(out) {
                match ask {
                    JobEffect::Turn => self.turn_at = Some(self.now),
                    JobEffect::Note(entries) => self.journal.extend(entries),
                    JobEffect::Send(row, _) => {
                        let ticket = self.pace.ticket();
                        let at = self.now;
                        self.flights.push(Flight {
                            row,
                            ticket,
                            at,
                            answer: None,
                        });
                    }
                    JobEffect::Begin(..) | JobEffect::Head(_) | JobEffect::Look(..) => {}
                }
            }
        }

        /// Moves to the next thing that happens. `weather` is asked once for each attempt.
        fn step(&mut self, job: &mut Job, weather: &mut impl FnMut() -> Weather) {
            let flight = (0..self.flights.len()).min_by_key(|&i| (self.flights[i].at, i));
            let flight_at = flight.map(|i| self.flights[i].at);
            let mut out = Outbox::default();
            match (self.turn_at, flight) {
                (Some(at), _) if flight_at.is_none_or(|other| at <= other) => {
                    self.now = self.now.max(at);
                    let wait = self.pace.wait(self.now);
                    if wait == 0 {
                        self.turn_at = None;
                        job.turn(None, self.seconds(), &mut out);
                    } else {
                        self.turn_at = Some(self.later(wait));
                    }
                }
                (_, Some(i)) => {
                    self.now = self.now.max(self.flights[i].at);
                    self.fly(i, job, weather, &mut out);
                }
                // Nothing is under way: the job waits until Box wants to hear from it again.
                _ => {
                    self.now = self.later(1_000);
                    job.tick(self.seconds(), &mut out);
                }
            }
            self.serve(&mut out);
        }

        fn fly(
            &mut self,
            i: usize,
            job: &mut Job,
            weather: &mut impl FnMut() -> Weather,
            out: &mut Outbox,
        ) {
            let (now, seconds) = (self.now, self.seconds());
            let row = self.flights[i].row;
            let Some(answer) = self.flights[i].answer else {
                if let Err(wait) = self.pace.admit(self.flights[i].ticket, now) {
                    self.flights[i].at = self.later(wait);
                    return;
                }
                if !job.lets_out(seconds) {
                    self.pace.end(now);
                    self.flights.remove(i);
                    job.not_sent(row, None, seconds, out);
                    return;
                }
                let event = RowEvent::Sent;
                self.journal.push(JournalEntry { row, event });
                let answer = weather();
                self.arrivals.push(now);
                if matches!(answer, Weather::Fine | Weather::ResetAfter) {
                    *self.copies.entry(row).or_default() += 1;
                }
                self.flights[i].answer = Some(answer);
                self.flights[i].at = now + 200;
                return;
            };
            self.pace.end(now);
            self.flights.remove(i);
            let answer = match answer {
                Weather::Fine => made(row),
                Weather::SlowDown => {
                    self.silences
                        .push((now, (seconds + 2).unsigned_abs() * 1_000));
                    failed(ProblemKind::Slow(Some(seconds + 2)), Outcome::Failed)
                }
                _ => failed(ProblemKind::NoAnswer, Outcome::Unknown),
            };
            job.answered(row, answer, seconds, out);
        }

        fn start(&mut self, job: &mut Job) {
            let mut out = Outbox::default();
            job.go(self.seconds(), &mut out);
            self.serve(&mut out);
        }

        fn finish(&mut self, job: &mut Job, mut weather: impl FnMut() -> Weather) {
            self.start(job);
            while !job.is_over() {
                self.step(job, &mut weather);
                if matches!(job.mode, Mode::Paused(_)) && self.flights.is_empty() {
                    self.start(job);
                }
            }
        }

        fn most_in_a_minute(&self) -> usize {
            let mut most = 0;
            let mut from = 0;
            for to in 0..self.arrivals.len() {
                while self.arrivals[to] - self.arrivals[from] >= 60_000 {
                    from += 1;
                }
                most = most.max(to - from + 1);
            }
            most
        }

        /// Box holds exactly the copies of the rows, and no row has two.
        fn agrees_with(&self, job: &Job) {
            for row in 0..job.head.rows {
                let held = self.copies.get(&row).copied().unwrap_or(0);
                match job.run.state(row) {
                    Some(RowState::Done(_)) => assert_eq!(held, 1, "row {row}"),
                    Some(RowState::Failed(_)) => assert_eq!(held, 0, "row {row}"),
                    Some(RowState::Unknown(_)) => assert!(held <= 1, "row {row}"),
                    state => panic!("row {row} ends as {state:?}"),
                }
            }
        }
    }

    /// Bad weather in a fixed share of attempts, the same in every run of the test.
    fn dice(seed: u64, faults: &'static [(u64, Weather)]) -> impl FnMut() -> Weather {
        let mut state = seed;
        move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut throw = (state >> 33) % 100;
            for &(share, weather) in faults {
                if throw < share {
                    return weather;
                }
                throw -= share;
            }
            Weather::Fine
        }
    }

    #[test]
    fn no_minute_holds_more_calls_than_the_limit_retries_included() {
        let (mut job, mut world) = (job(1_500), World::new(1_000, 1));
        world.finish(&mut job, dice(7, &[(10, Weather::SlowDown)]));
        assert!(
            world.arrivals.len() > 1_600,
            "{} attempts",
            world.arrivals.len()
        );
        assert!(world.most_in_a_minute() <= 1_000);
        world.agrees_with(&job);
        assert_eq!(job.tally().unknown, 0);
    }

    #[test]
    fn the_limit_is_used_up() {
        let (mut job, mut world) = (job(3_000), World::new(1_000, 1));
        world.finish(&mut job, || Weather::Fine);
        // A thousand at once, and a thousand a minute from then on.
        assert!(world.now < 2 * 61_000 + 15_000, "{} ms", world.now);
    }

    #[test]
    fn a_hidden_tab_with_one_tick_a_minute_goes_on_within_the_limit() {
        let (mut job, mut world) = (job(450), World::new(100, 60_000));
        world.finish(&mut job, || Weather::Fine);
        assert!(world.most_in_a_minute() <= 100);
        assert_eq!(job.tally().done, 450);
    }

    #[test]
    fn a_clock_that_jumps_an_hour_does_no_harm() {
        let (mut job, mut world) = (job(450), World::new(100, 1));
        world.start(&mut job);
        let mut sent = 0;
        while !job.is_over() {
            if world.arrivals.len() >= sent + 150 {
                sent = world.arrivals.len();
                world.now += 3_600_000;
            }
            world.step(&mut job, &mut || Weather::Fine);
        }
        assert!(world.most_in_a_minute() <= 100);
        assert_eq!(job.tally().done, 450);
    }

    #[test]
    fn after_a_429_nothing_leaves_until_the_wait_is_over() {
        let (mut job, mut world) = (job(300), World::new(0, 1));
        world.finish(&mut job, dice(3, &[(3, Weather::SlowDown)]));
        assert!(!world.silences.is_empty());
        for (at, until) in &world.silences {
            let within = |sent: &&u64| at < *sent && *sent < until;
            assert_eq!(
                world.arrivals.iter().find(within),
                None,
                "429 at {at}, silence until {until}"
            );
        }
        assert_eq!(job.tally().done, 300);
    }

    #[test]
    fn answers_that_are_lost_leave_rows_in_doubt_and_nothing_twice() {
        let (mut job, mut world) = (job(500), World::new(0, 1));
        world.finish(
            &mut job,
            dice(11, &[(5, Weather::ResetAfter), (5, Weather::ResetBefore)]),
        );
        world.agrees_with(&job);
        assert!(job.tally().unknown > 20);
        let in_doubt = |row: &usize| matches!(job.run.state(*row), Some(RowState::Unknown(_)));
        let committed = (0..500)
            .filter(in_doubt)
            .filter(|row| world.copies.contains_key(row));
        let held: usize = world.copies.values().sum();
        assert_eq!(held, job.tally().done + committed.count());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn a_tab_killed_at_any_moment_makes_nothing_twice(kill_after in 1_usize..120, seed in any::<u64>()) {
            const FAULTS: &[(u64, Weather)] = &[(5, Weather::SlowDown), (5, Weather::ResetAfter)];
            // So few calls a minute that rows whose turn has come can find the minute used up.
            let (mut first, mut world) = (job(40), World::new(20, 1));
            let mut weather = dice(seed, FAULTS);
            world.start(&mut first);
            for _ in 0..kill_after {
                world.step(&mut first, &mut weather);
            }
            let left = world.flights.iter().filter(|flight| flight.answer.is_some());
            let left: Vec<usize> = left.map(|flight| flight.row).collect();
            // Calls on their way to Box arrive all the same; their answers are lost.
            world.flights.clear();
            world.turn_at = None;
            world.pace = Pace::new(0);
            let lines = (0..40).map(line).collect();
            let (mut second, broken_off) = Job::found(head(40), lines, world.journal.clone());
            let named: Vec<usize> = broken_off.iter().map(|entry| entry.row).collect();
            // What waited in the queue is not in doubt.
            prop_assert_eq!(&named, &left.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
            for row in &named {
                prop_assert!(matches!(second.run.state(*row), Some(RowState::Unknown(_))));
            }
            world.journal.extend(broken_off);
            world.finish(&mut second, weather);
            world.agrees_with(&second);
            let replayed = Job::found(head(40), (0..40).map(line).collect(), world.journal.clone()).0;
            prop_assert_eq!(replayed.run, second.run);
        }
    }

    #[test]
    fn a_token_that_runs_out_pauses_the_job_and_costs_no_row() {
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        job.answered(0, failed(ProblemKind::SignIn, Outcome::Failed), 5, &mut out);
        assert_eq!(job.mode, Mode::Paused(PauseReason::SignIn));
        assert!(out.events.contains(&PageEvent::SignedOut));
        assert_eq!(
            (job.tally().waiting, job.run.next().map(|(row, _)| row)),
            (3, Some(0))
        );
    }

    #[test]
    fn a_refusal_that_bars_every_call_pauses_the_job_at_once_and_costs_no_row() {
        for kind in [
            ProblemKind::NarrowToken,
            ProblemKind::Location,
            ProblemKind::Terms,
            ProblemKind::OriginRefused,
        ] {
            let mut job = job(3);
            let mut out = Outbox::default();
            job.go(0, &mut out);
            job.turn(None, 0, &mut out);
            job.answered(0, failed(kind, Outcome::Failed), 5, &mut out);
            assert_eq!(job.mode, Mode::Paused(PauseReason::Barred(kind)));
            assert_eq!(job.tally().waiting, 3);
            asks(&mut out);
            job.go(6, &mut out);
            job.turn(None, 6, &mut out);
            job.answered(0, made(0), 7, &mut out);
            assert_eq!((job.tally().done, job.tally().waiting), (1, 2), "{kind:?}");
        }
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        job.answered(0, failed(ProblemKind::Policy, Outcome::Failed), 5, &mut out);
        assert_eq!((job.tally().failed, &job.mode), (1, &Mode::Going));
    }

    #[test]
    fn silence_of_unknown_length_grows_until_a_call_succeeds() {
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        let mut now = 0;
        let slow = |at| RowAnswer::Failed(Problem::here(ProblemKind::Slow(None), at));
        for wait in [30, 60, 120, 240, 240, 30] {
            job.turn(None, now, &mut out);
            if wait == 30 && now > 0 {
                job.answered(0, made(0), now, &mut out);
                job.turn(None, now, &mut out);
                job.answered(1, slow(now), now, &mut out);
            } else {
                job.answered(0, slow(now), now, &mut out);
            }
            assert_eq!(job.waits_until, Some(now + wait));
            now += wait;
            job.tick(now, &mut out);
        }
    }

    #[test]
    fn calls_that_were_slowed_together_count_as_one_answer() {
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        job.turn(None, 0, &mut out);
        let slow = |at| RowAnswer::Failed(Problem::here(ProblemKind::Slow(None), at));
        job.answered(0, slow(0), 0, &mut out);
        job.answered(1, slow(0), 0, &mut out);
        assert_eq!(job.waits_until, Some(30));
        job.tick(30, &mut out);
        job.turn(None, 30, &mut out);
        job.answered(0, slow(30), 30, &mut out);
        assert_eq!(job.waits_until, Some(90));
    }

    #[test]
    fn a_paused_job_asks_for_nothing_and_loses_no_answer() {
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        job.pause(PauseReason::Asked, 1, &mut out);
        job.turn(None, 0, &mut out);
        asks(&mut out);
        job.answered(0, made(0), 2, &mut out);
        assert!(matches!(asks(&mut out).as_slice(), [JobEffect::Note(_)]));
        assert_eq!((job.tally().done, job.tally().waiting), (1, 2));
        job.go(3, &mut out);
        assert_eq!(asks(&mut out), [JobEffect::Turn]);
    }

    #[test]
    fn a_network_that_is_gone_stops_the_job_before_every_row_is_in_doubt() {
        let mut job = job(50);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        for row in 0..SILENCE {
            job.turn(None, 0, &mut out);
            job.answered(
                row,
                failed(ProblemKind::NoAnswer, Outcome::Unknown),
                0,
                &mut out,
            );
        }
        assert_eq!(job.mode, Mode::Paused(PauseReason::Silence));
        assert_eq!(job.tally().unknown, SILENCE);
    }

    #[test]
    fn what_cannot_be_stored_is_not_sent() {
        let mut job = job(2);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        job.not_sent(0, Some("The disk is full".into()), 0, &mut out);
        assert!(matches!(job.mode, Mode::Paused(PauseReason::Storage(_))));
        assert_eq!(job.tally().waiting, 2);
    }

    #[test]
    fn what_is_not_stored_stops_the_job_is_told_and_is_tried_again() {
        let (mut job, mut out) = (job(3), Outbox::default());
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        job.turn(None, 0, &mut out);
        job.answered(0, made(0), 0, &mut out);
        job.not_stored("The disk is full".into(), 10, &mut out);
        assert!(matches!(job.mode, Mode::Paused(PauseReason::Storage(_))));
        assert!(!job.lets_out(10) && job.unstored.is_some());
        asks(&mut out);
        // What is under way comes to its end, and is noted behind it.
        job.answered(1, made(1), 11, &mut out);
        assert!(
            matches!(asks(&mut out).as_slice(), [JobEffect::Note(entries)] if entries.len() == 1)
        );
        job.tick(12, &mut out);
        assert_eq!(asks(&mut out), []);
        job.tick(10 + STORE_AGAIN_SECONDS, &mut out);
        assert_eq!(asks(&mut out), [JobEffect::Note(Vec::new())]);
        // Only a person lets it go on.
        job.tick(60, &mut out);
        assert_eq!((job.tally().waiting, job.tally().in_flight), (1, 0));
    }

    #[test]
    fn a_job_that_is_not_stored_leaves_nothing_in_the_storage() {
        let (mut job, mut out) = (job(1), Outbox::default());
        job.stored(false, 0, &mut out);
        job.turn(None, 0, &mut out);
        job.answered(
            0,
            failed(ProblemKind::Missing, Outcome::Failed),
            0,
            &mut out,
        );
        job.retry(false, 0, &mut out);
        let stores = |ask: &JobEffect| matches!(ask, JobEffect::Note(_) | JobEffect::Head(_));
        assert!(!asks(&mut out).iter().any(stores));
    }

    #[test]
    fn a_job_whose_record_may_be_stored_or_not_sends_nothing_before_it_is() {
        let (mut job, mut out) = (job(2), Outbox::default());
        job.begin(&mut out);
        job.not_begun("The disk is full".into());
        asks(&mut out);
        job.go(5, &mut out);
        assert!(matches!(asks(&mut out).as_slice(), [JobEffect::Begin(..)]));
        assert!(!job.lets_out(5));
        job.stored(true, 6, &mut out);
        assert!(job.lets_out(6));
    }

    #[test]
    fn a_job_that_is_cancelled_before_its_record_is_stored_sends_nothing_and_stays_cancelled() {
        let (mut job, mut out) = (job(2), Outbox::default());
        job.begin(&mut out);
        job.cancel(0, &mut out);
        // Whether it goes on or not: nothing leaves before.
        let mut resumed = job.clone();
        asks(&mut out);
        resumed.go(0, &mut out);
        assert_eq!((asks(&mut out), resumed.lets_out(0)), (vec![], false));
        resumed.stored(true, 1, &mut out);
        assert_eq!(asks(&mut out), [JobEffect::Turn]);
        job.stored(true, 1, &mut out);
        let [JobEffect::Head(head)] = &asks(&mut out)[..] else {
            panic!("the head says that it was cancelled")
        };
        assert!(head.end.is_some_and(|end| end.cancelled));
    }

    #[test]
    fn a_call_that_was_kept_back_after_an_attempt_is_not_in_doubt_after_a_reload() {
        let (mut job, mut out) = (job(1), Outbox::default());
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        asks(&mut out);
        // Its first attempt has left, and was refused for its token; then the job was paused.
        let mut journal = vec![JournalEntry {
            row: 0,
            event: RowEvent::Sent,
        }];
        job.pause(PauseReason::Asked, 0, &mut out);
        job.not_sent(0, None, 0, &mut out);
        for ask in asks(&mut out) {
            if let JobEffect::Note(entries) = ask {
                journal.extend(entries);
            }
        }
        let (found, broken_off) = Job::found(head(1), vec![line(0)], journal);
        assert_eq!((broken_off.len(), found.tally().waiting), (0, 1));
    }

    #[test]
    fn a_setting_that_a_copy_did_not_get_is_told() {
        let mut line = line(0);
        if let RowTask::Copy { changes, .. } = &mut line.task {
            changes.title = Change::Set("Mine".into());
        }
        let (mut job, mut out) = (begun(head(1), vec![line]), Outbox::default());
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        let text = r#"{"id":"1000","folder":{"id":"0"},"title":"Theirs","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}"#;
        let request = RowAnswer::Got(Rc::new(serde_json::from_str(text).unwrap()));
        job.answered(0, request, 0, &mut out);
        let Some(RowState::Done(made)) = job.run.state(0) else {
            panic!("the copy is made")
        };
        assert!(made.note.contains("title"));
    }

    #[test]
    fn an_answer_about_another_folder_is_not_copied_to() {
        let folder = |id: &str, parent: Option<&str>| RowAnswer::Folder {
            id: id.into(),
            parent: parent.map(Into::into),
        };
        for (answer_with, ready) in [
            (folder("70", Some("5")), 1),
            (folder("70", None), 1),
            // The parent itself, a folder in another place, none.
            (folder("5", None), 0),
            (folder("70", Some("6")), 0),
            (folder("", None), 0),
        ] {
            let (mut job, mut out) = (into_new_folder(), Outbox::default());
            answer(&mut job, answer_with, &mut out);
            assert_eq!(
                (job.tally().waiting, job.tally().failed),
                (ready, 1 - ready)
            );
        }
    }

    #[test]
    fn undoing_deletes_what_was_made_and_nothing_else() {
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        for (row, answer) in [
            made(0),
            failed(ProblemKind::Missing, Outcome::Failed),
            made(2),
        ]
        .into_iter()
        .enumerate()
        {
            job.turn(None, 0, &mut out);
            job.answered(row, answer, 0, &mut out);
        }
        let undo = job.undo("2-0".into(), 9);
        let deleted: Vec<_> = (0..2).filter_map(|row| undo.run.step(row)).collect();
        let delete = |id: &str| RowCall::Delete { id: id.into() };
        assert_eq!(deleted, [delete("1000"), delete("1002")]);
    }

    /// A job that does this to a file request that has not been read.
    fn bulk(operation: BulkOperation) -> Job {
        let head = Head {
            purpose: Purpose::Bulk(operation.clone()),
            ..head(1)
        };
        let task = RowTask::Bulk {
            id: "9".into(),
            operation,
            seen: None,
        };
        let label = String::new();
        begun(head, vec![Line { task, label }])
    }

    /// Lets the next call go out, and answers it. Returns the step that was asked for.
    fn answer(job: &mut Job, answer: RowAnswer, out: &mut Outbox) -> Option<RowCall> {
        job.go(0, out);
        job.turn(None, 0, out);
        let step = asks(out).into_iter().find_map(|ask| match ask {
            JobEffect::Send(_, step) => Some(step),
            _ => None,
        });
        job.answered(0, answer, 0, out);
        step
    }

    fn read(fields: &str) -> RowAnswer {
        let text = format!(
            r#"{{"id":"9","folder":{{"id":"7"}},"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"{fields}}}"#
        );
        RowAnswer::Got(Rc::new(serde_json::from_str(&text).unwrap()))
    }

    #[test]
    fn what_was_never_read_is_read_first_and_written_with_that_version() {
        let (mut job, mut out) = (bulk(BulkOperation::Deactivate), Outbox::default());
        let active = || read(r#","status":"active","etag":"4""#);
        let step = answer(&mut job, active(), &mut out);
        assert_eq!(step, Some(RowCall::Read { id: "9".into() }));
        let changed = failed(ProblemKind::Changed, Outcome::Failed);
        let step = answer(&mut job, changed, &mut out);
        assert!(matches!(step, Some(RowCall::Update { seen, .. }) if seen.if_match == "4"));
        assert_eq!(job.tally().failed, 1);
        // Another person saved in between: asked for again, it is read again.
        job.retry(false, 0, &mut out);
        assert_eq!(job.run.step(0), Some(RowCall::Read { id: "9".into() }));
    }

    #[test]
    fn a_row_that_turns_out_to_be_so_already_is_done_and_one_without_a_version_fails() {
        for (fields, done) in [
            (r#","status":"inactive","etag":"4""#, 1),
            (r#","status":"active","etag":null"#, 0),
        ] {
            let (mut job, mut out) = (bulk(BulkOperation::Deactivate), Outbox::default());
            answer(&mut job, read(fields), &mut out);
            assert_eq!((job.tally().done, job.tally().failed), (done, 1 - done));
        }
    }

    #[test]
    fn what_is_gone_need_not_be_deleted_nor_refreshed_and_cannot_be_changed() {
        let (gone, deleted) = (PageEvent::Gone("9".into()), PageEvent::Deleted("9".into()));
        for (operation, done, event) in [
            (BulkOperation::Refresh, 1, &gone),
            (BulkOperation::Delete, 1, &deleted),
            (BulkOperation::Activate, 0, &gone),
        ] {
            let (mut job, mut out) = (bulk(operation), Outbox::default());
            answer(
                &mut job,
                failed(ProblemKind::Missing, Outcome::Failed),
                &mut out,
            );
            assert_eq!((job.tally().done, job.tally().failed), (done, 1 - done));
            let told = |event| out.events.contains(event);
            assert!(
                told(event) && told(&gone) != told(&deleted),
                "{:?}",
                out.events
            );
        }
    }

    #[test]
    fn a_call_that_harms_nobody_waits_for_the_network() {
        let (mut job, mut out) = (bulk(BulkOperation::Delete), Outbox::default());
        let offline = failed(ProblemKind::Offline, Outcome::Unknown);
        answer(&mut job, offline, &mut out);
        assert_eq!(job.mode, Mode::Paused(PauseReason::Offline));
        assert_eq!(job.tally().waiting, 1);
    }

    #[test]
    fn a_row_in_doubt_is_done_once_its_file_request_is_found_in_its_folder() {
        let (mut job, mut out) = (job(8), Outbox::default());
        job.go(0, &mut out);
        for row in 0..8 {
            job.turn(None, 0, &mut out);
            let lost = failed(ProblemKind::Unreadable, Outcome::Unknown);
            job.answered(row, if row == 7 { lost } else { made(row) }, 0, &mut out);
        }
        job.look(7, "no id", &mut out);
        assert!(matches!(job.looking, Some(Looking::Fault(_))));
        asks(&mut out);
        job.look(7, "9", &mut out);
        assert_eq!(asks(&mut out), [JobEffect::Look(7, "9".into())]);
        // The template, one that another row has made, and one that Box cannot find.
        for other in [
            answered("1", "7"),
            answered("1002", "7"),
            failed(ProblemKind::Missing, Outcome::Failed),
        ] {
            job.looked(7, other, 0, &mut out);
            assert!(matches!(job.looking, Some(Looking::Fault(_))));
            assert_eq!(job.tally().unknown, 1);
        }
        job.looked(7, read(""), 0, &mut out);
        assert_eq!((job.tally().done, job.looking.clone()), (8, None));
        assert_eq!(job.undo("2-0".into(), 0).head.rows, 8);
    }

    #[test]
    fn a_new_folder_that_another_row_copies_to_gets_no_second_copy() {
        let new = |name: &str| Line {
            task: RowTask::Copy {
                template: "1".into(),
                target: Destination::NewFolder {
                    parent: "5".into(),
                    name: name.into(),
                },
                changes: Changes::default(),
                contact: Contact::default(),
            },
            label: String::new(),
        };
        // Folder 0 is pasted, and has the name "Case". To Box "Case 2" and "Cas\u{e9} 2" are one folder.
        let lines = vec![new("Case"), line(0), new("Case 2"), new("Cas\u{e9} 2")];
        let (mut job, mut out) = (begun(head(4), lines), Outbox::default());
        job.go(0, &mut out);
        for row in 0..4 {
            job.turn(None, 0, &mut out);
            let folder = |id: &str| RowAnswer::Folder {
                id: id.into(),
                parent: Some("5".into()),
            };
            let answer = match row {
                0 => folder("0"),
                1 => made(0),
                _ => folder("77"),
            };
            job.answered(row, answer, 0, &mut out);
            if row == 2 {
                // Its copy.
                job.turn(None, 0, &mut out);
                job.answered(2, answered("1077", "77"), 0, &mut out);
            }
        }
        assert_eq!((job.tally().done, job.tally().failed), (2, 2));
        assert_eq!(job.run.failed(true).collect::<Vec<_>>(), [0, 3]);
    }

    #[test]
    fn an_id_typed_with_zeros_before_it_names_the_row_s_folder() {
        let lines = vec![Line {
            task: RowTask::Copy {
                template: "001".into(),
                target: Destination::Folder("007".into()),
                changes: Changes::default(),
                contact: Contact::default(),
            },
            label: String::new(),
        }];
        let head = Head {
            purpose: Purpose::Copy("001".into(), String::new()),
            ..head(1)
        };
        let (mut job, mut out) = (begun(head, lines), Outbox::default());
        answer(&mut job, lost(), &mut out);
        job.looked(0, answered("1", "7"), 0, &mut out);
        assert_eq!(job.tally().unknown, 1);
        job.looked(0, answered("9", "7"), 0, &mut out);
        assert_eq!(job.tally().done, 1);
    }

    #[test]
    fn a_job_whose_record_was_cleared_pauses_and_goes_on_without_only_when_asked() {
        let (mut job, mut out) = (job(3), Outbox::default());
        job.go(0, &mut out);
        job.turn(None, 0, &mut out);
        job.answered(0, made(0), 0, &mut out);
        job.not_stored("Gone".into(), 0, &mut out);
        job.cleared("Gone".into(), 0, &mut out);
        assert_eq!(job.mode, Mode::Paused(PauseReason::Storage("Gone".into())));
        asks(&mut out);
        job.tick(60, &mut out);
        assert_eq!(asks(&mut out), []);
        job.go(60, &mut out);
        for row in 1..3 {
            job.turn(None, 60, &mut out);
            job.answered(row, made(row), 60, &mut out);
        }
        assert_eq!(job.tally().done, 3);
        // Nothing is stored that would look like a job of which nothing was sent.
        let stores = |ask: &JobEffect| matches!(ask, JobEffect::Note(_) | JobEffect::Head(_));
        assert!(!asks(&mut out).iter().any(stores));
    }

    #[test]
    fn what_may_have_been_done_is_said_in_sentences_of_their_own() {
        for kind in [ProblemKind::Server, ProblemKind::NoAnswer] {
            let (mut job, mut out) = (bulk(BulkOperation::Delete), Outbox::default());
            answer(&mut job, failed(kind, Outcome::Unknown), &mut out);
            let Some(RowState::Failed(reason)) = job.run.state(0) else {
                panic!("{kind:?}");
            };
            let said = reason.text.strip_suffix(c::MAY_BE_DONE).unwrap();
            assert!(said.ends_with(". ") && !said.ends_with(".. "), "{said}");
        }
    }

    #[test]
    fn one_in_another_folder_is_not_what_the_row_has_made() {
        let (mut job, mut out) = (job(1), Outbox::default());
        let lost = failed(ProblemKind::Unreadable, Outcome::Unknown);
        answer(&mut job, lost, &mut out);
        job.looked(0, read(""), 0, &mut out);
        assert!(matches!(&job.looking, Some(Looking::Fault(text)) if text.contains('7')));
        assert_eq!(job.tally().unknown, 1);
    }

    /// A file request that expires on this day of May, at this version.
    fn expires(day: u32, etag: u32) -> RowAnswer {
        read(&format!(
            r#","status":"active","etag":"{etag}","expires_at":"2030-05-{day:02}T12:00:00Z""#
        ))
    }

    /// The expiry that a step writes.
    fn written(step: Option<RowCall>) -> Option<String> {
        match step {
            Some(RowCall::Update { seen, .. }) => match seen.changes.expires_at {
                Change::Set(date) => Some(date.to_string()),
                _ => None,
            },
            _ => None,
        }
    }

    fn lost() -> RowAnswer {
        failed(ProblemKind::NoAnswer, Outcome::Unknown)
    }

    #[test]
    fn an_expiry_is_moved_once_however_often_its_answer_is_lost() {
        let (mut job, mut out) = (bulk(BulkOperation::Shift(7)), Outbox::default());
        answer(&mut job, expires(1, 4), &mut out);
        let first = written(answer(&mut job, lost(), &mut out));
        // It was carried out all the same.
        job.retry(false, 0, &mut out);
        let step = answer(&mut job, expires(8, 5), &mut out);
        assert_eq!(step, Some(RowCall::Read { id: "9".into() }));
        assert_eq!((job.tally().done, job.tally().waiting), (1, 0));

        // It was not, again and again: what is written stays the same.
        let (mut job, mut out) = (bulk(BulkOperation::Shift(7)), Outbox::default());
        for etag in [4, 5, 6] {
            answer(&mut job, expires(1, etag), &mut out);
            assert_eq!(written(answer(&mut job, lost(), &mut out)), first);
            job.retry(false, 0, &mut out);
        }
    }

    #[test]
    fn an_expiry_that_another_person_set_meanwhile_is_not_moved_by_a_retry() {
        let (mut job, mut out) = (bulk(BulkOperation::Shift(7)), Outbox::default());
        answer(&mut job, expires(1, 4), &mut out);
        answer(&mut job, lost(), &mut out);
        job.retry(false, 0, &mut out);
        answer(&mut job, expires(20, 9), &mut out);
        assert_eq!((job.tally().failed, job.tally().waiting), (1, 0));
    }

    #[test]
    fn an_expiry_is_moved_once_across_reloads() {
        let (mut job, mut out) = (bulk(BulkOperation::Shift(7)), Outbox::default());
        let (head, lines) = (
            job.head.clone(),
            vec![Line {
                task: job.run.tasks()[0].clone(),
                label: String::new(),
            }],
        );
        let mut journal = Vec::new();
        let keep = |out: &mut Outbox, journal: &mut Vec<JournalEntry>| {
            for ask in asks(out) {
                if let JobEffect::Note(entries) = ask {
                    journal.extend(entries);
                }
            }
        };
        let sent = || JournalEntry {
            row: 0,
            event: RowEvent::Sent,
        };
        journal.push(sent());
        answer(&mut job, expires(1, 4), &mut out);
        keep(&mut out, &mut journal);
        // The write leaves, and the tab is closed.
        journal.push(sent());
        let (mut job, broken_off) = Job::found(head, lines, journal);
        assert_eq!((broken_off.len(), job.tally().failed), (1, 1));
        job.retry(false, 0, &mut out);
        asks(&mut out);
        answer(&mut job, expires(8, 5), &mut out);
        assert_eq!((job.tally().done, job.tally().waiting), (1, 0));
    }

    #[test]
    fn an_outage_of_any_kind_pauses_the_job_before_every_row_is_in_doubt() {
        for kind in [
            ProblemKind::Server,
            ProblemKind::Unreadable,
            ProblemKind::NoAnswer,
            ProblemKind::Timeout,
            ProblemKind::Refused,
        ] {
            let (mut job, mut out) = (job(24), Outbox::default());
            job.go(0, &mut out);
            let mut sent = Vec::new();
            // Every call that may leave does, and each answer says nothing for certain.
            loop {
                for ask in asks(&mut out) {
                    match ask {
                        JobEffect::Turn => job.turn(None, 0, &mut out),
                        JobEffect::Send(row, _) => sent.push(row),
                        _ => {}
                    }
                }
                if !out.effects.is_empty() {
                    continue;
                }
                let Some(row) = sent.pop() else { break };
                job.answered(row, failed(kind, Outcome::Unknown), 0, &mut out);
            }
            assert_eq!(job.mode, Mode::Paused(PauseReason::Silence), "{kind:?}");
            assert_eq!(job.tally().unknown, SILENCE, "{kind:?}");
        }
    }

    #[test]
    fn reads_that_fail_in_a_row_pause_a_job_too() {
        let head = Head {
            purpose: Purpose::Bulk(BulkOperation::Refresh),
            ..head(30)
        };
        let task = |id: usize| RowTask::Bulk {
            id: id.to_string(),
            operation: BulkOperation::Refresh,
            seen: None,
        };
        let lines = (0..30).map(|id| Line {
            task: task(id),
            label: String::new(),
        });
        let (mut job, mut out) = (begun(head, lines.collect()), Outbox::default());
        job.go(0, &mut out);
        for row in 0..SILENCE {
            job.turn(None, 0, &mut out);
            job.answered(
                row,
                failed(ProblemKind::Server, Outcome::Failed),
                0,
                &mut out,
            );
        }
        assert_eq!(job.mode, Mode::Paused(PauseReason::Silence));
    }

    #[test]
    fn an_answer_about_another_file_request_is_no_copy_and_is_never_undone() {
        // The template itself; a copy in another folder; one that another row has made.
        for wrong in [
            answered("1", "1"),
            answered("2000", "8"),
            answered("1000", "1"),
        ] {
            let (mut job, mut out) = (job(2), Outbox::default());
            job.go(0, &mut out);
            for (row, answer) in [made(0), wrong].into_iter().enumerate() {
                job.turn(None, 0, &mut out);
                job.answered(row, answer, 0, &mut out);
            }
            assert_eq!((job.tally().done, job.tally().unknown), (1, 1));
            let undo = job.undo("2-0".into(), 9);
            assert_eq!(undo.head.rows, 1);
            assert_eq!(
                undo.run.step(0),
                Some(RowCall::Delete { id: "1000".into() })
            );
        }
    }

    #[test]
    fn a_journal_that_says_that_the_template_was_made_does_not_lead_to_its_deletion() {
        let entry = |event| JournalEntry { row: 0, event };
        let template = Made {
            id: "1".into(),
            ..Made::default()
        };
        let journal = vec![entry(RowEvent::Sent), entry(RowEvent::Done(template))];
        let (job, _) = Job::found(head(1), vec![line(0)], journal);
        assert_eq!(job.undo("2-0".into(), 9).head.rows, 0);
    }

    #[test]
    fn a_write_after_which_box_holds_what_it_held_before_is_not_done() {
        let date = DateTime::parse("2030-05-20T12:00:00Z").unwrap();
        let wishes = [
            (BulkOperation::Expire(date), expires(1, 4), expires(1, 5)),
            (BulkOperation::NeverExpire, expires(1, 4), expires(1, 5)),
            (BulkOperation::Shift(7), expires(1, 4), expires(1, 5)),
            (
                BulkOperation::Deactivate,
                read(r#","status":"active","etag":"4""#),
                read(r#","status":"active","etag":"5""#),
            ),
        ];
        for (operation, before, after) in wishes {
            let (mut job, mut out) = (bulk(operation.clone()), Outbox::default());
            answer(&mut job, before, &mut out);
            let step = answer(&mut job, after, &mut out);
            assert!(
                matches!(step, Some(RowCall::Update { .. })),
                "{operation:?}"
            );
            assert_eq!(
                (job.tally().done, job.tally().failed),
                (0, 1),
                "{operation:?}"
            );
        }
    }

    #[test]
    fn an_answer_about_another_file_request_does_not_make_a_change_done() {
        let (mut job, mut out) = (bulk(BulkOperation::Deactivate), Outbox::default());
        answer(&mut job, answered("8", "7"), &mut out);
        assert_eq!((job.tally().done, job.tally().failed), (0, 1));
    }

    /// A job that makes a folder and copies to it.
    fn into_new_folder() -> Job {
        let task = RowTask::Copy {
            template: "1".into(),
            target: Destination::NewFolder {
                parent: "5".into(),
                name: "Case".into(),
            },
            changes: Changes::default(),
            contact: Contact::default(),
        };
        let label = String::new();
        begun(head(1), vec![Line { task, label }])
    }

    #[test]
    fn a_folder_that_box_holds_back_for_now_is_asked_for_again_later() {
        for code in ["name_temporarily_reserved", "operation_blocked_temporary"] {
            let (mut job, mut out) = (into_new_folder(), Outbox::default());
            let refused = Error::Api(ApiError {
                status: 409,
                body: ErrorBody {
                    code: Some(code.into()),
                    ..ErrorBody::default()
                },
                retry_after_ms: None,
            });
            let refused = || Problem::of(&refused, Outcome::Failed, true, 0);
            answer(&mut job, RowAnswer::Failed(refused()), &mut out);
            assert_eq!((job.tally().waiting, job.tally().failed), (1, 0), "{code}");
            asks(&mut out);
            job.tick(60, &mut out);
            assert_eq!(asks(&mut out), [JobEffect::Turn], "{code}");
            // Not for ever.
            let mut now = 60;
            while job.tally().failed == 0 {
                job.turn(None, now, &mut out);
                job.answered(0, RowAnswer::Failed(refused()), now, &mut out);
                now += 60;
                job.tick(now, &mut out);
                assert!(now < 3_600);
            }
        }
    }

    #[test]
    fn whoever_pauses_keeps_back_what_still_waits_in_the_queue() {
        let (mut job, mut out) = (job(3), Outbox::default());
        job.go(0, &mut out);
        for _ in 0..3 {
            job.turn(None, 0, &mut out);
        }
        job.pause(PauseReason::Asked, 0, &mut out);
        assert!(!job.lets_out(0));
        job.not_sent(2, None, 0, &mut out);
        assert_eq!((job.tally().in_flight, job.tally().waiting), (2, 1));
        assert_eq!(job.mode, Mode::Paused(PauseReason::Asked));
    }
}
