//! The call pipeline: token → queue → request → answer → decide.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use super::as_ms;
use super::exchange::{ExchangeSettings, Reply, Verdict, exchange, sleep, ticks};
use super::token::TokenStore;
use super::wait::Wait;
use crate::api::{
    Attempt, AttemptResult, Budget, Call, Outcome, Pace, RetryPolicy, Ticket, decide,
};

/// Checked settings that the calls of a client share.
#[derive(Clone)]
pub struct Shared {
    pub settings: ExchangeSettings,
    pub tokens: Rc<TokenStore>,
    pub retry: RetryPolicy,
    pub timeout_ms: u32,
    pub calls_per_minute: u32,
}

/// The way of every call of a client, with the queue and the retry budget that the calls share.
pub struct Pipeline {
    pub shared: Shared,
    pace: Rc<RefCell<Pace>>,
    budget: Rc<RefCell<Budget>>,
}

/// Reason for a call to go no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// An error status.
    Refused,
    /// A success that cannot be read.
    Unreadable,
    /// The connection failed.
    NoAnswer,
    /// No whole answer in time.
    TimedOut,
    /// A redirect, which is not followed.
    Redirected,
    /// The caller's signal fired.
    Aborted,
    /// There is no usable token.
    Token,
}

/// A call that goes no further.
pub struct Stop {
    /// The reason.
    pub reason: StopReason,
    /// [`Outcome::Unknown`] where the call may have been carried out.
    pub outcome: Outcome,
    /// The last exchange, where there was one.
    pub reply: Option<Reply>,
    /// A raw rejection, or undefined.
    pub cause: JsValue,
    /// After a conflict: the object as it is now.
    pub current: Option<JsValue>,
}

impl Pipeline {
    pub fn new(shared: Shared) -> Self {
        Self {
            pace: Rc::new(RefCell::new(Pace::new(shared.calls_per_minute))),
            budget: Rc::new(RefCell::new(Budget::full())),
            shared,
        }
    }

    /// A pipeline with other settings and the same queue and retry budget: calls that share a queue meet
    /// the same outage.
    pub fn beside(&self, shared: Shared) -> Self {
        Self {
            pace: self.pace.clone(),
            budget: self.budget.clone(),
            shared,
        }
    }

    /// The time that a call that came now would wait for its turn, in milliseconds.
    pub fn wait_ms(&self) -> u64 {
        self.pace.borrow().wait(as_ms(ticks()))
    }

    pub async fn run(
        &self,
        call: &Call<JsString>,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<Reply, Stop> {
        let mut progress = Progress::new(call, &self.shared);
        if let Some(signal) = signal.filter(|signal| signal.aborted()) {
            return Err(progress.aborted(signal.reason()));
        }
        let place = QueuePlace {
            ticket: self.pace.borrow_mut().ticket(),
            pace: &self.pace,
            counts: Cell::new(false),
        };
        loop {
            let token = match self.shared.tokens.get(signal, wait).await {
                Ok(token) => token,
                Err(cause) if is_aborted(signal) => return Err(progress.aborted(cause)),
                Err(cause) => return Err(progress.stop(StopReason::Token, None, cause)),
            };
            let now = place
                .turn(signal, wait)
                .await
                .map_err(|reason| progress.aborted(reason))?;
            if !wait.may_leave().await {
                return Err(progress.aborted(JsValue::UNDEFINED));
            }
            progress.attempt(now);
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
            let result = match reply.verdict() {
                Verdict::Done => {
                    self.budget.borrow_mut().earn();
                    return Ok(reply);
                }
                Verdict::Aborted => {
                    progress.ambiguous = true;
                    return Err(progress.aborted(reply.cause()));
                }
                Verdict::Unreadable => {
                    progress.ambiguous = true;
                    return Err(progress.answered(StopReason::Unreadable, reply));
                }
                Verdict::Failed(result) => result,
            };
            progress.ambiguous |= result.is_ambiguous();
            if result == AttemptResult::Status(401)
                && !progress.renewed
                && self.shared.tokens.renew(&token)
            {
                progress.renewed = true;
                continue;
            }
            match self.next(&progress, result, &reply) {
                Some(ms) => {
                    let slept = wait.until(sleep(as_js(ms), signal)).await;
                    slept.map_err(|reason| progress.aborted(reason))?;
                }
                None => return Err(progress.answered(StopReason::from(result, &reply), reply)),
            }
        }
    }

    /// Decides on the wait before the next attempt; `None` means to give up.
    fn next(&self, progress: &Progress<'_>, result: AttemptResult, reply: &Reply) -> Option<u64> {
        let retry_after_ms = reply.wait_asked_for();
        let attempt = Attempt {
            number: progress.attempts,
            result,
            retry_after_ms,
            left_ms: progress.left_ms(),
        };
        let random = js_sys::Math::random();
        let mut budget = self.budget.borrow_mut();
        let wait = decide(
            self.shared.retry,
            progress.call.is_repeatable(),
            attempt,
            &mut budget,
            random,
        );
        if result == AttemptResult::Status(429) {
            let pause = wait.or(retry_after_ms).unwrap_or(0);
            let until = as_ms(ticks()).saturating_add(pause);
            self.pace.borrow_mut().pause(until);
        }
        wait
    }
}

/// State of a call while it runs.
struct Progress<'a> {
    call: &'a Call<JsString>,
    attempts: u32,
    /// True once an attempt may have been carried out.
    ambiguous: bool,
    /// True once the token was renewed for this call.
    renewed: bool,
    /// Time of the first attempt, and the limit for the whole call from then on.
    started: f64,
    limit_ms: u64,
}

impl<'a> Progress<'a> {
    fn new(call: &'a Call<JsString>, shared: &Shared) -> Self {
        Self {
            call,
            attempts: 0,
            ambiguous: false,
            renewed: false,
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
        self.stop(StopReason::Aborted, None, reason)
    }

    fn answered(&self, reason: StopReason, reply: Reply) -> Stop {
        let cause = reply.cause();
        self.stop(reason, Some(reply), cause)
    }

    fn stop(&self, reason: StopReason, reply: Option<Reply>, cause: JsValue) -> Stop {
        let unknown = self.ambiguous && !self.call.is_read();
        Stop {
            reason,
            outcome: if unknown {
                Outcome::Unknown
            } else {
                Outcome::Failed
            },
            reply,
            cause,
            current: None,
        }
    }
}

impl StopReason {
    fn from(result: AttemptResult, reply: &Reply) -> Self {
        match result {
            AttemptResult::Status(_) => Self::Refused,
            AttemptResult::TimedOut => Self::TimedOut,
            AttemptResult::Redirected => Self::Redirected,
            // A success whose body broke off keeps its status.
            AttemptResult::NoAnswer if reply.status() != 0 => Self::Unreadable,
            AttemptResult::NoAnswer => Self::NoAnswer,
        }
    }
}

/// A place in the queue, given up in whatever way the call ends.
struct QueuePlace<'a> {
    ticket: Ticket,
    pace: &'a RefCell<Pace>,
    /// True while a request is out that counts for the limit.
    counts: Cell<bool>,
}

impl QueuePlace<'_> {
    /// Waits for the call's turn, and returns the time.
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

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.end();
        self.pace.borrow_mut().leave(self.ticket);
    }
}

fn is_aborted(signal: Option<&AbortSignal>) -> bool {
    signal.is_some_and(AbortSignal::aborted)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "what is lost is far beyond the longest timer"
)]
fn as_js(ms: u64) -> f64 {
    ms as f64
}
