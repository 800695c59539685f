//! The call pipeline: token → queue → request → answer → decide.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use super::as_ms;
use super::exchange::{
    ExchangeSettings, Reply, Verdict, exchange, is_aborted, random, reason_of, retrying, silenced,
    sleep, ticks,
};
use super::token::TokenStore;
use super::wait::Wait;
use crate::api::{
    Attempt, AttemptResult, Budget, Call, Outcome, Pace, RetryPolicy, Ticket, decide,
};

/// Attempts and times of a call.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Number of attempts, and the waits between them.
    pub retry: RetryPolicy,
    /// The time for one attempt and for the token function, in milliseconds; 0 means no limit.
    pub timeout_ms: u32,
}

/// Checked settings that the calls of a client share.
#[derive(Clone)]
pub struct Shared {
    pub settings: ExchangeSettings,
    pub tokens: Rc<TokenStore>,
    pub patience: Patience,
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
        patience: Patience,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<Reply, Stop> {
        let timeout_ms = patience.timeout_ms;
        let mut progress = Progress::new(call, patience);
        if is_aborted(signal) {
            return Err(progress.aborted(reason_of(signal)));
        }
        let place = QueuePlace {
            ticket: self.pace.borrow_mut().ticket(),
            pace: &self.pace,
            counts: Cell::new(false),
        };
        loop {
            let token = match self.shared.tokens.get(timeout_ms, signal, wait).await {
                Ok(token) => token,
                Err(_) if is_aborted(signal) => return Err(progress.aborted(reason_of(signal))),
                Err(cause) => return Err(progress.stop(StopReason::Token, None, cause)),
            };
            let now = match place.turn(&progress, signal, wait).await {
                Ok(now) => now,
                Err(NoTurn::Aborted(reason)) => return Err(progress.aborted(reason)),
                Err(NoTurn::Silence(ms)) => return Err(self.silenced(&progress, ms)),
            };
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
                timeout_ms,
                signal,
                progress.attempts,
            );
            let reply = match promise {
                Ok(promise) => wait.until(promise).await,
                Err(cause) => Err(cause),
            };
            place.end();
            // It rejects before anything is sent.
            let reply: Reply = reply
                .map_err(|cause| progress.aborted(cause))?
                .unchecked_into();
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
                retrying(&self.shared.settings, &reply, 0.0);
                continue;
            }
            match self.next(&progress, result, &reply) {
                Some(ms) => {
                    retrying(&self.shared.settings, &reply, as_js(ms));
                    let slept = wait.until(sleep(as_js(ms), signal)).await;
                    slept.map_err(|reason| progress.aborted(reason))?;
                }
                None => return Err(progress.answered(StopReason::from(result, &reply), reply)),
            }
        }
    }

    /// The end of a call that Box's answer to another one keeps from leaving for so many milliseconds.
    fn silenced(&self, progress: &Progress<'_>, ms: u64) -> Stop {
        let call = progress.call;
        let reply = silenced(
            &self.shared.settings,
            call.operation as u8,
            call.id.as_ref(),
            call.query.as_ref(),
            call.body.as_ref(),
            as_js(ms),
        );
        progress.answered(StopReason::Refused, reply)
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
        let mut budget = self.budget.borrow_mut();
        let wait = decide(
            progress.retry,
            progress.call.is_repeatable(),
            attempt,
            &mut budget,
            random(),
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
    retry: RetryPolicy,
    attempts: u32,
    /// True once an attempt may have been carried out.
    ambiguous: bool,
    /// True once the token was renewed for this call.
    renewed: bool,
    /// Time of the first attempt, or of the call before there is one; and the limit from then on.
    started: f64,
    limit_ms: u64,
}

impl<'a> Progress<'a> {
    fn new(call: &'a Call<JsString>, Patience { retry, timeout_ms }: Patience) -> Self {
        Self {
            call,
            retry,
            attempts: 0,
            ambiguous: false,
            renewed: false,
            started: ticks(),
            limit_ms: u64::from(timeout_ms) * u64::from(retry.max_attempts.max(1)),
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
            AttemptResult::Blocked if reply.status() == 0 => Self::NoAnswer,
            AttemptResult::Status(_) | AttemptResult::Blocked => Self::Refused,
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

/// Reason for a call to leave the queue without a turn.
enum NoTurn {
    /// The caller's signal fired, with this reason.
    Aborted(JsValue),
    /// Box wants silence for so many milliseconds more, which is longer than the call has time.
    Silence(u64),
}

impl QueuePlace<'_> {
    /// Waits for the call's turn, and returns the time.
    async fn turn(
        &self,
        progress: &Progress<'_>,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<f64, NoTurn> {
        loop {
            let now = ticks();
            let admitted = self.pace.borrow_mut().admit(self.ticket, as_ms(now));
            let Err(ms) = admitted else {
                self.counts.set(self.pace.borrow().has_limit());
                return Ok(now);
            };
            let silence = self.pace.borrow().silence(as_ms(now));
            if progress.left_ms().is_some_and(|left| silence > left) {
                return Err(NoTurn::Silence(silence));
            }
            wait.until(sleep(as_js(ms), signal))
                .await
                .map_err(NoTurn::Aborted)?;
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

#[expect(
    clippy::cast_precision_loss,
    reason = "what is lost is far beyond the longest timer"
)]
fn as_js(ms: u64) -> f64 {
    ms as f64
}
