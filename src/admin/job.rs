//! A run as the page carries it out: going, paused, over; how fast; what it asks of the world.
//!
//! Plain data. [`runner`](super::runner) does what is asked here, and reports back. A call is asked
//! for in two steps: first its turn ([`Ask::Turn`]: when may the next call leave?), and only when
//! that has come, which row it is for ([`Ask::Send`]). So a paused run has nothing in the queue, and
//! a closed tab leaves only rows in doubt whose call had really left.

use std::collections::VecDeque;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::effect::{Effect, News, Outbox};
use super::problem::{Kind as ProblemKind, Problem};
use super::run::{Entry, Event, Made, Reason, Run, Step, Tally, Task};
use super::words as w;
use crate::api::{Fate, FileRequest};

/// So many calls are under way at once: at Box's usual second for an answer enough to use up the
/// thousand calls of a minute.
pub const CONCURRENCY: usize = 16;
/// After so many calls without an answer in a row, the run stops and asks: going on would leave
/// row after row in doubt.
const SILENCE: usize = 4;
/// The span over which the rate is measured, in seconds.
const RATE_SECONDS: i64 = 15;

/// What a job is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// Copying this file request (id, title) to folders.
    Copy(String, String),
    /// Changing settings.
    Change,
    /// Deleting.
    Delete,
    /// Deleting what another job made.
    Undo,
}

/// What is known of a job without its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Tells jobs apart.
    pub id: String,
    /// Whose job it is: another account must not go on with it.
    pub account: String,
    /// What it is for.
    pub purpose: Purpose,
    /// When it was begun, in epoch seconds.
    pub begun_at: i64,
    /// How many rows it has.
    pub rows: usize,
    /// How its rows stood when it last stopped; `None` while it runs, or after the tab was closed.
    #[serde(default)]
    pub end: Option<End>,
}

/// How a job stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Whether a person stopped it before its last row.
    pub cancelled: bool,
    /// Rows done.
    pub done: usize,
    /// Rows that failed.
    pub failed: usize,
    /// Rows in doubt.
    pub unknown: usize,
    /// How long it had run, in seconds.
    pub seconds: i64,
}

/// One row: what to do, and the words by which people know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What to do.
    pub task: Task,
    /// The folder's name, or the file request's title; may be empty.
    pub label: String,
}

/// Whether calls go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Its record is being stored; nothing goes out before.
    Starting,
    /// They do.
    Going,
    /// They do not, until somebody says so.
    Paused(Why),
    /// They never will, unless a person changes their mind.
    Cancelled,
}

/// Why a run does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A person paused it.
    Asked,
    /// It was found in the browser's storage: the tab had been closed.
    Found,
    /// Box no longer takes the token. It goes on by itself with a new one.
    SignIn,
    /// There is no network. It goes on by itself when there is.
    Offline,
    /// Several calls in a row had no answer.
    Silence,
    /// The browser does not store what happens. The text is its own.
    Storage(String),
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The folder is there, and this is its id.
    Folder(String),
    /// The file request as it is now.
    Made(Rc<FileRequest>),
    /// It is deleted.
    Deleted,
    /// It failed.
    Failed(Problem),
}

/// What a job asks of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Store the record of a new job.
    Begin(Rc<Job>),
    /// Say when the next call may leave.
    Turn,
    /// Store that this row's call leaves, then send it.
    Send(usize, Step),
    /// Store what happened.
    Note(Vec<Entry>),
    /// Store the head anew.
    Head(Head),
}

/// A job in this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What it is for.
    pub head: Head,
    /// The rows' labels.
    pub labels: Rc<Vec<String>>,
    /// The rows.
    pub run: Run,
    /// Whether calls go out.
    pub mode: Mode,
    /// Whether the browser stores it.
    pub is_kept: bool,
    /// The next call leaves at this moment at the earliest, in epoch seconds, where it has to wait.
    pub waits_until: Option<i64>,
    /// The rows that came to an end last, latest last.
    pub latest: VecDeque<usize>,
    turn_asked: bool,
    silent: usize,
    /// How many rows had ended, and when.
    samples: VecDeque<(i64, usize)>,
    /// How long calls have gone out before, in seconds.
    ran: i64,
    /// Since when they go out, while they do.
    going_since: Option<i64>,
    /// What was made since the list was told.
    unlisted: Vec<Rc<FileRequest>>,
}

/// How many ended rows are shown while a job runs.
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
            waits_until: None,
            latest: VecDeque::new(),
            turn_asked: false,
            silent: 0,
            samples: VecDeque::new(),
            ran: 0,
            going_since: None,
            unlisted: Vec::new(),
        }
    }

    /// A job as the browser's storage tells it. Rows whose call was under way when the tab was
    /// closed are in doubt, or failed where doing them twice does no harm; the entries that say so
    /// are returned, to be stored.
    #[must_use]
    pub fn found(head: Head, lines: Vec<Line>, journal: Vec<Entry>) -> (Self, Vec<Entry>) {
        let end = head.end.unwrap_or_default();
        let mut job = Self::new(head, lines);
        job.ran = end.seconds;
        for entry in journal {
            job.take_in(entry);
        }
        let broken_off = job.run.interrupted(&Reason {
            text: w::TAB_CLOSED.into(),
            ..Reason::default()
        });
        for entry in &broken_off {
            job.take_in(entry.clone());
        }
        job.mode = match () {
            () if end.cancelled => Mode::Cancelled,
            () if job.run.tally().waiting == 0 => Mode::Going,
            () => Mode::Paused(Why::Found),
        };
        (job, broken_off)
    }

    /// How many rows stand how.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.run.tally()
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let tally = self.tally();
        tally.in_flight == 0 && (tally.waiting == 0 || self.mode == Mode::Cancelled)
    }

    /// Whether closing the tab would break something off.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.is_over() && (self.mode == Mode::Going || self.tally().in_flight > 0)
    }

    /// How long it has run, in seconds, pauses left out.
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

    fn ask(&self, ask: Ask, out: &mut Outbox) {
        out.ask(Effect::Job(self.head.id.clone(), ask));
    }

    fn take_in(&mut self, entry: Entry) {
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

    fn note(&mut self, entries: Vec<Entry>, out: &mut Outbox) {
        for entry in &entries {
            self.take_in(entry.clone());
        }
        self.ask(Ask::Note(entries), out);
    }

    /// Its record is stored, or cannot be.
    pub fn stored(&mut self, is_kept: bool, now: i64, out: &mut Outbox) {
        self.is_kept = is_kept;
        self.go(now, out);
    }

    /// Lets calls go out, from now on or again.
    pub fn go(&mut self, now: i64, out: &mut Outbox) {
        self.mode = Mode::Going;
        self.silent = 0;
        if self.head.end.take().is_some() {
            self.ask(Ask::Head(self.head.clone()), out);
        }
        self.going_since.get_or_insert(now);
        self.samples.clear();
        self.sample(now);
        self.pump(out);
    }

    /// Lets no more calls go out. Those under way come to their end.
    pub fn pause(&mut self, why: Why, now: i64, out: &mut Outbox) {
        if self.mode == Mode::Going && self.tally().waiting > 0 {
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

    fn stop_clock(&mut self, now: i64) {
        self.ran = self.seconds(now);
        self.going_since = None;
        self.waits_until = None;
    }

    /// Asks for the next turn where there is something to send.
    fn pump(&mut self, out: &mut Outbox) {
        let tally = self.tally();
        let free = self.mode == Mode::Going && tally.in_flight < CONCURRENCY;
        if free && !self.turn_asked && tally.waiting > 0 {
            self.turn_asked = true;
            self.ask(Ask::Turn, out);
        }
    }

    /// A call may leave now; or, for now, has to wait until a moment.
    pub fn turn(&mut self, wait_until: Option<i64>, out: &mut Outbox) {
        self.waits_until = wait_until.filter(|_| self.mode == Mode::Going);
        if wait_until.is_some() {
            return;
        }
        self.turn_asked = false;
        if self.mode != Mode::Going {
            return;
        }
        if let Some((row, step)) = self.run.next() {
            let event = Event::Sent;
            self.take_in(Entry { row, event });
            self.ask(Ask::Send(row, step), out);
        }
        self.pump(out);
    }

    /// Nothing could be stored, so this row's call was not sent.
    pub fn not_stored(&mut self, row: usize, text: String, now: i64, out: &mut Outbox) {
        let event = Event::Returned;
        self.take_in(Entry { row, event });
        self.pause(Why::Storage(text), now, out);
    }

    /// A row's call has come to an end.
    pub fn answered(&mut self, row: usize, answer: Answer, now: i64, out: &mut Outbox) {
        let problem = match &answer {
            Answer::Failed(problem) => Some(problem.clone()),
            _ => None,
        };
        if let (Answer::Deleted, Some(Step::Delete { id })) = (&answer, self.run.step(row)) {
            out.tell(News::Gone(id));
        }
        let event = self.event(row, answer);
        let returned = event == Event::Returned;
        self.note(vec![Entry { row, event }], out);
        match problem.map(|problem| problem.kind) {
            Some(ProblemKind::SignIn) if returned => {
                self.pause(Why::SignIn, now, out);
                out.tell(News::SignedOut);
            }
            Some(ProblemKind::Offline) => self.pause(Why::Offline, now, out),
            Some(ProblemKind::NoAnswer | ProblemKind::Timeout) => {
                self.silent += 1;
                if self.silent >= SILENCE {
                    self.pause(Why::Silence, now, out);
                }
            }
            _ => self.silent = 0,
        }
        self.settle(now, out);
        self.pump(out);
    }

    fn event(&mut self, row: usize, answer: Answer) -> Event {
        match answer {
            Answer::Folder(id) => Event::FolderReady(id),
            Answer::Deleted => Event::Done(Made::default()),
            Answer::Made(request) => {
                let made = Made {
                    id: request.id.clone(),
                    title: request.title.clone().unwrap_or_default(),
                    url: request.url.clone().unwrap_or_default(),
                };
                self.unlisted.push(request);
                Event::Done(made)
            }
            Answer::Failed(problem) if problem.fate == Fate::Unknown => {
                self.run.broken_off(row, reason(&problem))
            }
            Answer::Failed(problem) if problem.kind == ProblemKind::SignIn => Event::Returned,
            Answer::Failed(problem) => Event::Failed(reason(&problem)),
        }
    }

    /// Keeps how it ended, once it has.
    fn settle(&mut self, now: i64, out: &mut Outbox) {
        if !self.is_over() {
            return;
        }
        self.stop_clock(now);
        let tally = self.tally();
        self.head.end = Some(End {
            cancelled: self.mode == Mode::Cancelled,
            done: tally.done,
            failed: tally.failed,
            unknown: tally.unknown,
            seconds: self.ran,
        });
        self.ask(Ask::Head(self.head.clone()), out);
        self.list(out);
    }

    /// Tells the list what was made.
    fn list(&mut self, out: &mut Outbox) {
        if !self.unlisted.is_empty() {
            out.tell(News::Made(std::mem::take(&mut self.unlisted)));
        }
    }

    /// Time passes.
    pub fn tick(&mut self, now: i64, out: &mut Outbox) {
        if self.mode == Mode::Going && !self.is_over() {
            self.sample(now);
        }
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

    /// Sends the failed rows again; nothing that is done or in doubt.
    pub fn retry(&mut self, now: i64, out: &mut Outbox) {
        let again = |row| Entry {
            row,
            event: Event::Again,
        };
        let entries: Vec<Entry> = self.run.failed().into_iter().map(again).collect();
        self.note(entries, out);
        self.go(now, out);
    }

    /// A person looked after a row in doubt: it was made, and this is what is known of it; or it
    /// was not.
    pub fn judge(&mut self, row: usize, made: Option<Made>, now: i64, out: &mut Outbox) {
        let event = made.map_or_else(
            || {
                Event::Failed(Reason {
                    text: w::NOT_MADE.into(),
                    ..Reason::default()
                })
            },
            Event::Done,
        );
        self.note(vec![Entry { row, event }], out);
        self.settle(now, out);
    }

    /// The job that deletes what this one made.
    #[must_use]
    pub fn undo(&self, id: String, now: i64) -> Self {
        let lines: Vec<Line> = self
            .run
            .made()
            .map(|(row, made)| Line {
                task: Task::Delete {
                    id: made.id.clone(),
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

fn reason(problem: &Problem) -> Reason {
    Reason {
        text: w::job_problem(problem),
        status: problem.status,
        request_id: problem.request_id.clone(),
    }
}

#[cfg(test)]
mod tests {
    //! Jobs against a Box that is a few lines long, on a clock that is a number.

    use super::*;
    use crate::admin::run::{State, Target};
    use crate::api::{Attempt, Budget, Call, Changes, Happened, Pace, RetryPolicy, decide};
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn line(folder: usize) -> Line {
        Line {
            task: Task::Copy {
                template: "1".into(),
                target: Target::Folder(folder.to_string()),
                changes: Changes::default(),
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

    fn job(rows: usize) -> Job {
        Job::new(head(rows), (0..rows).map(line).collect())
    }

    fn made(id: usize) -> Answer {
        let text = format!(
            r#"{{"id":"{id}","folder":{{"id":"7"}},"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}}"#
        );
        Answer::Made(Rc::new(serde_json::from_str(&text).unwrap()))
    }

    fn failed(kind: ProblemKind, fate: Fate) -> Answer {
        Answer::Failed(Problem {
            kind,
            fate,
            status: None,
            code: None,
            message: None,
            request_id: None,
            at: 0,
        })
    }

    fn asks(out: &mut Outbox) -> Vec<Ask> {
        let ask = |effect| match effect {
            Effect::Job(_, ask) => Some(ask),
            _ => None,
        };
        std::mem::take(&mut out.effects)
            .into_iter()
            .filter_map(ask)
            .collect()
    }

    /// What the network does with one attempt.
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
        attempts: u32,
        answer: Option<Weather>,
    }

    /// Box, the road to it, and the browser's storage.
    struct World {
        now: u64,
        pace: Pace,
        budget: Budget,
        /// When the attempts reached Box.
        arrivals: Vec<u64>,
        /// 429s, and how long each asked to wait.
        silences: Vec<(u64, u64)>,
        copies: HashMap<usize, usize>,
        journal: Vec<Entry>,
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
                budget: Budget::full(),
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

        fn serve(&mut self, out: &mut Outbox) {
            for ask in asks(out) {
                match ask {
                    Ask::Turn => self.turn_at = Some(self.now),
                    Ask::Note(entries) => self.journal.extend(entries),
                    Ask::Send(row, _) => {
                        self.journal.push(Entry {
                            row,
                            event: Event::Sent,
                        });
                        let ticket = self.pace.ticket();
                        let at = self.now;
                        self.flights.push(Flight {
                            row,
                            ticket,
                            at,
                            attempts: 0,
                            answer: None,
                        });
                    }
                    Ask::Begin(_) | Ask::Head(_) => {}
                }
            }
        }

        /// Moves to the next thing that happens. `weather` is asked once for each attempt.
        fn step(&mut self, job: &mut Job, weather: &mut impl FnMut() -> Weather, random: f64) {
            let flight = (0..self.flights.len()).min_by_key(|&i| (self.flights[i].at, i));
            let flight_at = flight.map(|i| self.flights[i].at);
            let mut out = Outbox::default();
            match (self.turn_at, flight) {
                (Some(at), _) if flight_at.is_none_or(|other| at <= other) => {
                    self.now = self.now.max(at);
                    let wait = self.pace.wait(self.now);
                    if wait == 0 {
                        self.turn_at = None;
                        job.turn(None, &mut out);
                    } else {
                        self.turn_at = Some(self.later(wait));
                    }
                }
                (_, Some(i)) => {
                    self.now = self.now.max(self.flights[i].at);
                    self.fly(i, job, weather, random, &mut out);
                }
                _ => return,
            }
            self.serve(&mut out);
        }

        fn fly(
            &mut self,
            i: usize,
            job: &mut Job,
            weather: &mut impl FnMut() -> Weather,
            random: f64,
            out: &mut Outbox,
        ) {
            let now = self.now;
            let Some(answer) = self.flights[i].answer.take() else {
                if let Err(wait) = self.pace.admit(self.flights[i].ticket, now) {
                    self.flights[i].at = self.later(wait);
                    return;
                }
                let answer = weather();
                self.arrivals.push(now);
                if matches!(answer, Weather::Fine | Weather::ResetAfter) {
                    *self.copies.entry(self.flights[i].row).or_default() += 1;
                }
                self.flights[i].answer = Some(answer);
                self.flights[i].attempts += 1;
                self.flights[i].at = now + 200;
                return;
            };
            let happened = match answer {
                Weather::SlowDown => Happened::Status(429),
                _ => Happened::NoAnswer,
            };
            let attempt = Attempt {
                number: self.flights[i].attempts,
                happened,
                retry_after_ms: None,
                left_ms: None,
            };
            let repeatable = Call::copy("1", String::new()).is_repeatable();
            let wait = (answer != Weather::Fine)
                .then(|| {
                    decide(
                        RetryPolicy::default(),
                        repeatable,
                        attempt,
                        &mut self.budget,
                        random,
                    )
                })
                .flatten();
            if answer == Weather::SlowDown {
                let pause = wait.unwrap_or(0);
                self.silences.push((now, pause));
                self.pace.pause(now + pause);
            }
            if let Some(wait) = wait {
                self.flights[i].at = self.later(wait);
                return;
            }
            let row = self.flights.remove(i).row;
            let answer = match answer {
                Weather::Fine => made(row),
                Weather::SlowDown => failed(ProblemKind::Slow(0), Fate::NotDone),
                _ => failed(ProblemKind::NoAnswer, Fate::Unknown),
            };
            job.answered(row, answer, 0, out);
        }

        fn start(&mut self, job: &mut Job) {
            let mut out = Outbox::default();
            job.go(0, &mut out);
            self.serve(&mut out);
        }

        fn finish(&mut self, job: &mut Job, mut weather: impl FnMut() -> Weather) {
            self.start(job);
            while !job.is_over() {
                self.step(job, &mut weather, 0.5);
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

        /// What Box holds is what the rows say, and no row has two.
        fn agrees_with(&self, job: &Job) {
            for row in 0..job.head.rows {
                let held = self.copies.get(&row).copied().unwrap_or(0);
                match job.run.state(row) {
                    Some(State::Done(_)) => assert_eq!(held, 1, "row {row}"),
                    Some(State::Failed(_)) => assert_eq!(held, 0, "row {row}"),
                    Some(State::Unknown(_)) => assert!(held <= 1, "row {row}"),
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
            world.step(&mut job, &mut || Weather::Fine, 0.5);
        }
        assert!(world.most_in_a_minute() <= 100);
        assert_eq!(job.tally().done, 450);
    }

    #[test]
    fn after_a_429_nothing_leaves_until_the_wait_is_over() {
        let (mut job, mut world) = (job(300), World::new(0, 1));
        world.finish(&mut job, dice(3, &[(3, Weather::SlowDown)]));
        assert!(!world.silences.is_empty());
        for (at, pause) in &world.silences {
            let within = |sent: &&u64| *at < **sent && **sent < at + pause;
            assert_eq!(
                world.arrivals.iter().find(within),
                None,
                "429 at {at}, {pause} ms"
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
        let in_doubt = |row: &usize| matches!(job.run.state(*row), Some(State::Unknown(_)));
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
            let (mut first, mut world) = (job(40), World::new(0, 1));
            let mut weather = dice(seed, FAULTS);
            world.start(&mut first);
            for _ in 0..kill_after {
                world.step(&mut first, &mut weather, 0.5);
            }
            let in_flight: Vec<usize> = world.flights.iter().map(|flight| flight.row).collect();
            // Calls on their way to Box arrive all the same; their answers reach nobody.
            world.flights.clear();
            world.turn_at = None;
            world.pace = Pace::new(0);
            let lines = (0..40).map(line).collect();
            let (mut second, broken_off) = Job::found(head(40), lines, world.journal.clone());
            let named: Vec<usize> = broken_off.iter().map(|entry| entry.row).collect();
            prop_assert!(in_flight.iter().all(|row| named.contains(row)));
            for row in &named {
                prop_assert!(matches!(second.run.state(*row), Some(State::Unknown(_))));
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
        job.turn(None, &mut out);
        job.answered(0, failed(ProblemKind::SignIn, Fate::NotDone), 5, &mut out);
        assert_eq!(job.mode, Mode::Paused(Why::SignIn));
        assert!(out.news.contains(&News::SignedOut));
        assert_eq!(
            (job.tally().waiting, job.run.next().map(|(row, _)| row)),
            (3, Some(0))
        );
    }

    #[test]
    fn a_paused_job_asks_for_nothing_and_loses_no_answer() {
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        job.turn(None, &mut out);
        job.pause(Why::Asked, 1, &mut out);
        job.turn(None, &mut out);
        asks(&mut out);
        job.answered(0, made(9), 2, &mut out);
        assert!(matches!(asks(&mut out).as_slice(), [Ask::Note(_)]));
        assert_eq!((job.tally().done, job.tally().waiting), (1, 2));
        job.go(3, &mut out);
        assert_eq!(asks(&mut out), [Ask::Turn]);
    }

    #[test]
    fn a_network_that_is_gone_stops_the_job_before_every_row_is_in_doubt() {
        let mut job = job(50);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        for row in 0..SILENCE {
            job.turn(None, &mut out);
            job.answered(
                row,
                failed(ProblemKind::NoAnswer, Fate::Unknown),
                0,
                &mut out,
            );
        }
        assert_eq!(job.mode, Mode::Paused(Why::Silence));
        assert_eq!(job.tally().unknown, SILENCE);
    }

    #[test]
    fn what_cannot_be_stored_is_not_sent() {
        let mut job = job(2);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        job.turn(None, &mut out);
        job.not_stored(0, "The disk is full".into(), 0, &mut out);
        assert!(matches!(job.mode, Mode::Paused(Why::Storage(_))));
        assert_eq!(job.tally().waiting, 2);
    }

    #[test]
    fn undoing_deletes_what_was_made_and_nothing_else() {
        let mut job = job(3);
        let mut out = Outbox::default();
        job.go(0, &mut out);
        for (row, answer) in [
            made(90),
            failed(ProblemKind::Missing, Fate::NotDone),
            made(92),
        ]
        .into_iter()
        .enumerate()
        {
            job.turn(None, &mut out);
            job.answered(row, answer, 0, &mut out);
        }
        let undo = job.undo("2-0".into(), 9);
        let delete = |id: &str| Task::Delete { id: id.into() };
        assert_eq!(undo.run.tasks(), [delete("90"), delete("92")]);
    }
}
