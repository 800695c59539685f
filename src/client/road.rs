//! The road that every call takes: token → queue → request → answer → decide.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use super::exchange::{Reply, Settings, Verdict, exchange, sleep, ticks};
use super::token::Tokens;
use super::wait::Wait;
use crate::api::{
    Attempt, Budget, Call, Fate, Happened, Pace, RetryPolicy, Ticket, decide, parse_retry_after,
};

/// What the calls of a client share, checked.
#[derive(Clone)]
pub struct Shared {
    pub settings: Settings,
    pub tokens: Rc<Tokens>,
    pub retry: RetryPolicy,
    pub timeout_ms: u32,
    pub calls_per_minute: u32,
}

pub struct Road {
    pub shared: Shared,
    pace: Rc<RefCell<Pace>>,
    budget: RefCell<Budget>,
}

/// Why a call goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// An error status.
    Refused,
    /// A success that cannot be read.
    Unreadable,
    /// The connection failed.
    NoAnswer,
    TimedOut,
    Redirected,
    /// The caller's signal fired.
    Aborted,
    /// There is no usable token.
    Token,
}

/// A call that goes no further.
pub struct Stop {
    pub why: Why,
    pub fate: Fate,
    pub reply: Option<Reply>,
    /// A raw rejection, or undefined.
    pub cause: JsValue,
    pub retry_after_ms: Option<u64>,
    /// After a conflict: the object as it is now.
    pub current: Option<JsValue>,
}

impl Road {
    pub fn new(shared: Shared) -> Self {
        Self {
            pace: Rc::new(RefCell::new(Pace::new(shared.calls_per_minute))),
            budget: RefCell::new(Budget::full()),
            shared,
        }
    }

    /// A road with other settings and the same queue.
    #[cfg(feature = "admin")]
    pub fn beside(&self, shared: Shared) -> Self {
        Self {
            pace: self.pace.clone(),
            budget: RefCell::new(Budget::full()),
            shared,
        }
    }

    /// How long a call that came now would wait for its turn, in milliseconds.
    #[cfg(feature = "admin")]
    pub fn wait_ms(&self) -> u64 {
        self.pace.borrow().wait(as_ms(ticks()))
    }

    pub async fn run(
        &self,
        call: &Call<JsString>,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<Reply, Stop> {
        let mut so_far = SoFar::new(call, &self.shared);
        if let Some(signal) = signal.filter(|signal| signal.aborted()) {
            return Err(so_far.aborted(signal.reason()));
        }
        let place = Place {
            ticket: self.pace.borrow_mut().ticket(),
            pace: &self.pace,
            counts: Cell::new(false),
        };
        loop {
            let token = match self.shared.tokens.get(signal, wait).await {
                Ok(token) => token,
                Err(cause) if is_aborted(signal) => return Err(so_far.aborted(cause)),
                Err(cause) => return Err(so_far.stop(Why::Token, None, cause)),
            };
            let now = place
                .turn(signal, wait)
                .await
                .map_err(|reason| so_far.aborted(reason))?;
            #[cfg(feature = "admin")]
            if !wait.may_leave().await {
                return Err(so_far.aborted(JsValue::UNDEFINED));
            }
            so_far.attempt(now);
            let promise = exchange(
                &self.shared.settings,
                call.operation as u8,
                call.id.as_ref(),
                call.query.as_ref(),
                &token,
                call.if_match.as_ref(),
                call.body.as_ref(),
                signal,
            );
            let reply: Reply = match wait.until(promise).await {
                Ok(reply) | Err(reply) => reply.unchecked_into(),
            };
            place.end();
            let happened = match reply.verdict() {
                Verdict::Done => {
                    self.budget.borrow_mut().earn();
                    return Ok(reply);
                }
                Verdict::Aborted => {
                    so_far.ambiguous = true;
                    return Err(so_far.aborted(reply.cause()));
                }
                Verdict::Unreadable => {
                    so_far.ambiguous = true;
                    return Err(so_far.answered(Why::Unreadable, reply));
                }
                Verdict::Failed(happened) => happened,
            };
            so_far.ambiguous |= happened.is_ambiguous();
            if happened == Happened::Status(401)
                && !so_far.renewed
                && self.shared.tokens.renew(&token)
            {
                so_far.renewed = true;
                continue;
            }
            match self.next(&mut so_far, happened, &reply) {
                Some(ms) => {
                    let slept = wait.until(sleep(as_js(ms), signal)).await;
                    slept.map_err(|reason| so_far.aborted(reason))?;
                }
                None => return Err(so_far.answered(Why::from(happened, &reply), reply)),
            }
        }
    }

    /// How long to wait before the next attempt; `None` to give up.
    fn next(&self, so_far: &mut SoFar<'_>, happened: Happened, reply: &Reply) -> Option<u64> {
        so_far.retry_after_ms = reply
            .retry_after()
            .and_then(|text| parse_retry_after(&text, as_ms(js_sys::Date::now())));
        let attempt = Attempt {
            number: so_far.attempts,
            happened,
            retry_after_ms: so_far.retry_after_ms,
            left_ms: so_far.left_ms(),
        };
        let random = js_sys::Math::random();
        let mut budget = self.budget.borrow_mut();
        let wait = decide(
            self.shared.retry,
            so_far.call.is_repeatable(),
            attempt,
            &mut budget,
            random,
        );
        if happened == Happened::Status(429) {
            let pause = wait.or(so_far.retry_after_ms).unwrap_or(0);
            let until = as_ms(ticks()).saturating_add(pause);
            self.pace.borrow_mut().pause(until);
        }
        wait
    }
}

/// What is known of a call while it runs.
struct SoFar<'a> {
    call: &'a Call<JsString>,
    attempts: u32,
    /// Whether one of the attempts may have happened.
    ambiguous: bool,
    /// Whether the token was renewed for it.
    renewed: bool,
    retry_after_ms: Option<u64>,
    /// When the first attempt left, and how long the call may take from then on.
    started: f64,
    limit_ms: u64,
}

impl<'a> SoFar<'a> {
    fn new(call: &'a Call<JsString>, shared: &Shared) -> Self {
        Self {
            call,
            attempts: 0,
            ambiguous: false,
            renewed: false,
            retry_after_ms: None,
            started: 0.0,
            limit_ms: u64::from(shared.timeout_ms) * u64::from(shared.retry.max_attempts.max(1)),
        }
    }

    fn attempt(&mut self, now: f64) {
        if self.attempts == 0 {
            self.started = now;
        }
        self.attempts += 1;
    }

    fn left_ms(&self) -> Option<u64> {
        let passed = as_ms(ticks() - self.started);
        (self.limit_ms > 0).then(|| self.limit_ms.saturating_sub(passed))
    }

    fn aborted(&self, reason: JsValue) -> Stop {
        self.stop(Why::Aborted, None, reason)
    }

    fn answered(&self, why: Why, reply: Reply) -> Stop {
        let cause = reply.cause();
        self.stop(why, Some(reply), cause)
    }

    fn stop(&self, why: Why, reply: Option<Reply>, cause: JsValue) -> Stop {
        let unknown = self.ambiguous && !self.call.is_read();
        Stop {
            why,
            fate: if unknown {
                Fate::Unknown
            } else {
                Fate::NotDone
            },
            reply,
            cause,
            retry_after_ms: self.retry_after_ms,
            current: None,
        }
    }
}

impl Why {
    fn from(happened: Happened, reply: &Reply) -> Self {
        match happened {
            Happened::Status(_) => Self::Refused,
            Happened::TimedOut => Self::TimedOut,
            Happened::Redirected => Self::Redirected,
            // A success whose body broke off keeps its status.
            Happened::NoAnswer if reply.http_status() != 0 => Self::Unreadable,
            Happened::NoAnswer => Self::NoAnswer,
        }
    }
}

/// A place in the queue, given up when the call ends in whatever way.
struct Place<'a> {
    ticket: Ticket,
    pace: &'a RefCell<Pace>,
    /// Whether the call was let out, and its end is waited for.
    counts: Cell<bool>,
}

impl Place<'_> {
    /// The time when the call may leave.
    async fn turn(&self, signal: Option<&AbortSignal>, wait: &impl Wait) -> Result<f64, JsValue> {
        loop {
            let now = ticks();
            let admitted = self.pace.borrow_mut().admit(self.ticket, as_ms(now));
            match admitted {
                Ok(()) => {
                    self.counts.set(self.pace.borrow().has_limit());
                    return Ok(now);
                }
                Err(ms) => wait.until(sleep(as_js(ms), signal)).await?,
            };
        }
    }

    fn end(&self) {
        if self.counts.replace(false) {
            self.pace.borrow_mut().end(as_ms(ticks()));
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.end();
        self.pace.borrow_mut().leave(self.ticket);
    }
}

fn is_aborted(signal: Option<&AbortSignal>) -> bool {
    signal.is_some_and(AbortSignal::aborted)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time in JavaScript; the cast saturates"
)]
fn as_ms(time: f64) -> u64 {
    time as u64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "what is lost is far beyond the longest timer"
)]
fn as_js(ms: u64) -> f64 {
    ms as f64
}
