//! Runs calls over `fetch`. Every call takes one road: call → token → queue → request → answer →
//! decide (done, wait, retry, give up).
//!
//! `exchange.js` beside this file puts one request on the wire; everything that is decided, is
//! decided here and in [`api`].

pub(crate) mod config;
mod exchange;
mod failure;
mod road;
mod token;
mod wait;

use std::rc::Rc;

use js_sys::JsString;
use web_sys::AbortSignal;

pub use config::Config;
pub use failure::{Answer, Failure};
pub use token::Token;
#[cfg(feature = "admin")]
pub use wait::Gate;

#[cfg(feature = "npm")]
pub(crate) use exchange::{Reply, Settings, settings};
pub(crate) use road::{Shared, Stop};
#[cfg(feature = "npm")]
pub(crate) use token::Tokens;
pub(crate) use wait::Wait;

use crate::api::{self, Call, Fate, Operation};
use exchange::holds;
use road::{Road, Why};
use wait::Task;

/// Sends calls to Box. Clones are cheap, and share the token, the queue and the retry budget.
#[derive(Clone)]
pub struct Client(Rc<Road>);

impl From<Shared> for Client {
    fn from(shared: Shared) -> Self {
        Self(Rc::new(Road::new(shared)))
    }
}

/// A call that succeeded.
pub(crate) struct Done {
    pub reply: exchange::Reply,
    pub recovered: bool,
    pub already_gone: bool,
}

impl Client {
    /// Checks what can be checked before anything is sent.
    ///
    /// # Errors
    /// [`api::Error::Argument`] for an address or header that cannot be right,
    /// [`api::Error::Token`] for a text that can be no token.
    pub fn new(config: Config) -> Result<Self, api::Error> {
        Ok(config.check()?.into())
    }

    /// The same client, as patient as this. The two share token and queue.
    #[cfg(feature = "admin")]
    #[must_use]
    pub fn with_retry(&self, retry: api::RetryPolicy) -> Self {
        let shared = Shared {
            retry,
            ..self.0.shared.clone()
        };
        Self(Rc::new(self.0.beside(shared)))
    }

    /// The same client, in the queue of another one: a new token is no new minute.
    #[cfg(feature = "admin")]
    #[must_use]
    pub fn in_queue_of(&self, other: &Self) -> Self {
        Self(Rc::new(other.0.beside(self.0.shared.clone())))
    }

    /// How long a call that came now would wait for the limit on calls a minute, in milliseconds.
    #[cfg(feature = "admin")]
    #[must_use]
    pub fn wait_ms(&self) -> u64 {
        self.0.wait_ms()
    }

    /// Sends a call, and sends it again where that is safe and may help.
    ///
    /// # Errors
    /// [`Failure`], which also says whether the call may have happened.
    pub async fn send(&self, call: Call, signal: Option<&AbortSignal>) -> Result<Answer, Failure> {
        self.send_by(&Task, call, signal).await
    }

    /// Sends a call as [`send`](Self::send) does, and asks the gate each time before a request
    /// leaves. Where that says no, the call ends as if it had been aborted.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    #[cfg(feature = "admin")]
    pub async fn send_through(
        &self,
        gate: Option<Gate<'_>>,
        call: Call,
        signal: Option<&AbortSignal>,
    ) -> Result<Answer, Failure> {
        self.send_by(&wait::Gated(gate), call, signal).await
    }

    async fn send_by(
        &self,
        wait: &impl Wait,
        call: Call,
        signal: Option<&AbortSignal>,
    ) -> Result<Answer, Failure> {
        let call = call.map(JsString::from);
        match self.settle(&call, signal, wait).await {
            Ok(done) => Ok(Answer {
                status: done.reply.http_status(),
                value: done.reply.value(),
                recovered: done.recovered,
                already_gone: done.already_gone,
            }),
            Err(stop) => Err(Failure::from_stop(stop, self.0.shared.timeout_ms)),
        }
    }

    /// Sends a call, and reads the answers that an attempt with an unknown fate leads to.
    pub(crate) async fn settle(
        &self,
        call: &Call<JsString>,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<Done, Stop> {
        let stop = match self.0.run(call, signal, wait).await {
            Ok(reply) => return Ok(Done::plain(reply)),
            Err(stop) => stop,
        };
        match (call.operation, stop.fate, stop.reply.as_ref()) {
            (Operation::Delete, Fate::Unknown, Some(reply)) if reply.http_status() == 404 => {
                Ok(Done {
                    already_gone: true,
                    ..Done::plain(reply.clone())
                })
            }
            (Operation::Update, Fate::Unknown, Some(reply)) if reply.http_status() == 412 => {
                self.recover(call, stop, signal, wait).await
            }
            _ => Err(stop),
        }
    }

    /// A conflict after an attempt whose answer was lost is most likely a conflict with ourselves.
    async fn recover(
        &self,
        call: &Call<JsString>,
        mut conflict: Stop,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<Done, Stop> {
        let read = Call {
            operation: Operation::Get,
            id: call.id.clone(),
            query: None,
            if_match: None,
            body: None,
        };
        let reply = match self.0.run(&read, signal, wait).await {
            Ok(reply) => reply,
            Err(stop) if stop.why == Why::Aborted => {
                return Err(Stop {
                    fate: conflict.fate,
                    ..stop
                });
            }
            Err(_) => return Err(conflict),
        };
        let sent = call.body.as_ref();
        if sent.is_some_and(|sent| holds(&reply.value(), sent)) {
            return Ok(Done {
                recovered: true,
                ..Done::plain(reply)
            });
        }
        conflict.current = Some(reply.value());
        Err(conflict)
    }
}

impl Done {
    fn plain(reply: exchange::Reply) -> Self {
        Self {
            reply,
            recovered: false,
            already_gone: false,
        }
    }
}
