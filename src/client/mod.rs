//! Runs calls over `fetch`. Every call takes the same pipeline: call → token → queue → request →
//! answer → decision (done, wait, retry, give up).
//!
//! `exchange.js` beside this file puts one request on the wire; everything that is decided, is
//! decided here and in [`api`].

mod config;
#[expect(missing_docs, reason = "wasm-bindgen adds items to an enum of words")]
mod exchange;
mod failure;
mod pipeline;
mod read;
mod token;
mod wait;

use alloc::rc::Rc;

use js_sys::{JsString, Object};
use web_sys::AbortSignal;

pub use config::ClientConfig;
pub use exchange::{ExchangeEnd, Reply};
pub use failure::{Failure, Success};
pub use pipeline::{Patience, Stop, StopReason};
pub use read::{ReadError, from_js};
pub use token::Token;
pub use wait::{Gate, Wait};

use crate::api::{self, Call, Recovery, recovery};
use exchange::{folder_in_the_way, holds, varied};
use pipeline::Pipeline;
use wait::TaskWait;

/// Sends calls to Box. Clones are cheap, and share the token, the queue and the retry budget.
#[derive(Clone)]
pub struct Client(Rc<Pipeline>);

impl Client {
    /// Checks what can be checked before anything is sent.
    ///
    /// # Errors
    /// [`api::Error::Argument`] for an address or header that cannot be right,
    /// [`api::Error::Token`] for a text that can be no token.
    pub fn new(config: ClientConfig) -> Result<Self, api::Error> {
        Ok(Self(Rc::new(Pipeline::new(config.check()?))))
    }

    /// The same client with another patience. The two share token, queue and retry budget.
    #[must_use]
    pub fn with_retry(&self, retry: api::RetryPolicy) -> Self {
        let mut shared = self.0.shared.clone();
        shared.patience.retry = retry;
        Self(Rc::new(self.0.beside(shared)))
    }

    /// The same client with the `headers` and the `asUser` of `extras` besides; both have been checked. The two
    /// share token, queue and retry budget.
    #[must_use]
    pub fn with_extras(&self, extras: &Object) -> Self {
        let mut shared = self.0.shared.clone();
        shared.settings = varied(&shared.settings, extras);
        Self(Rc::new(self.0.beside(shared)))
    }

    /// Attempts and times of a call for which nothing else is said.
    #[must_use]
    pub fn patience(&self) -> Patience {
        self.0.shared.patience
    }

    /// The same client, in the queue of another one and with its retry budget: a new token is no new minute.
    #[must_use]
    pub fn in_queue_of(&self, other: &Self) -> Self {
        Self(Rc::new(other.0.beside(self.0.shared.clone())))
    }

    /// The time that a call that came now would wait for the limit on calls a minute, in milliseconds.
    #[must_use]
    pub fn wait_ms(&self) -> u64 {
        self.0.wait_ms()
    }

    /// Sends a call, and sends it again where that is safe and may help.
    ///
    /// # Errors
    /// [`Failure`], which also says whether the call may have been carried out.
    pub async fn send(&self, call: Call, signal: Option<&AbortSignal>) -> Result<Success, Failure> {
        self.send_through(None, call, signal).await
    }

    /// Sends a call as [`send`](Self::send) does, and asks the gate each time before a request
    /// leaves. Where the gate refuses, the call ends as if it had been aborted.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_through(
        &self,
        gate: Option<Gate<'_>>,
        call: Call,
        signal: Option<&AbortSignal>,
    ) -> Result<Success, Failure> {
        let call = call.map(JsString::from);
        let patience = self.patience();
        self.run(&call, patience, signal, &TaskWait(gate))
            .await
            .map_err(|stop| Failure::from_stop(stop, patience.timeout_ms))
    }

    /// Sends a call as [`send`](Self::send) does, in JavaScript values on both sides, and waits as
    /// the caller says, as long as the caller says.
    ///
    /// # Errors
    /// [`Stop`], from which an error is made.
    pub async fn run(
        &self,
        call: &Call<JsString>,
        patience: Patience,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<Success, Stop> {
        let stop = match self.0.run(call, patience, signal, wait).await {
            Ok(reply) => return Ok(Success::from(&reply)),
            Err(stop) => stop,
        };
        let Some(reply) = &stop.reply else {
            return Err(stop);
        };
        match recovery(call.operation, stop.outcome, reply.status()) {
            Some(Recovery::AlreadyDeleted) => Ok(Success {
                already_gone: true,
                ..Success::from(reply)
            }),
            Some(Recovery::FolderInTheWay) => {
                let value = folder_in_the_way(&reply.value());
                if value.is_undefined() {
                    return Err(stop);
                }
                Ok(Success {
                    value,
                    ..Success::from(reply)
                })
            }
            Some(Recovery::OwnUpdate) => self.look_up(call, patience, stop, signal, wait).await,
            None => Err(stop),
        }
    }

    /// Reads the object after a conflict, and compares it with what was sent.
    async fn look_up(
        &self,
        call: &Call<JsString>,
        patience: Patience,
        mut conflict: Stop,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<Success, Stop> {
        let read = call.read_back();
        let reply = match self.0.run(&read, patience, signal, wait).await {
            Ok(reply) => reply,
            Err(stop) if stop.reason == StopReason::Aborted => {
                return Err(Stop {
                    outcome: conflict.outcome,
                    ..stop
                });
            }
            Err(_) => return Err(conflict),
        };
        let sent = call.body.as_ref();
        if sent.is_some_and(|sent| holds(&reply.value(), sent)) {
            return Ok(Success {
                recovered: true,
                ..Success::from(&reply)
            });
        }
        conflict.current = Some(reply.value());
        Err(conflict)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time in JavaScript; the cast saturates"
)]
fn as_ms(time: f64) -> u64 {
    time as u64
}
