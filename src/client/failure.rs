//! The end of a call, for callers in Rust.

use alloc::string::String;

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::exchange::{ExchangeEnd, Reply};
use super::pipeline::{Stop, StopReason};
use crate::api::{ApiError, Error, ErrorBody, Outcome, Unreadable};

/// A call that succeeded.
#[derive(Clone, Debug)]
pub struct Success {
    /// The HTTP status.
    pub status: u16,
    /// The very object that `JSON.parse` made of the body; undefined for a delete. For a folder whose
    /// name was taken, the folder that has the name.
    pub value: JsValue,
    /// True for an update whose own answer was lost: a conflict came back, and the object turned out
    /// to hold what was sent. `value` is that object.
    pub recovered: bool,
    /// True for a delete that found nothing, after an attempt that may have deleted it.
    pub already_gone: bool,
}

impl From<&Reply> for Success {
    fn from(reply: &Reply) -> Self {
        Self {
            status: reply.status(),
            value: reply.value(),
            recovered: false,
            already_gone: false,
        }
    }
}

/// A call that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The kind of failure.
    pub error: Error,
    /// [`Outcome::Unknown`] where the call may have been carried out all the same.
    pub outcome: Outcome,
    /// The raw rejection of `fetch` or of the token function, or the reason of an abort.
    pub cause: Option<JsValue>,
    /// Box's `context_info`, of no fixed form. For a conflict on an update that was sent more than
    /// once, the object as it is now.
    pub context: Option<JsValue>,
}

impl Failure {
    pub(super) fn from_stop(stop: Stop, timeout_ms: u32) -> Self {
        let reply = stop.reply.as_ref();
        let error = match stop.reason {
            StopReason::Aborted => Error::Aborted,
            StopReason::TimedOut => Error::Timeout(timeout_ms),
            StopReason::Token => Error::Token(message(&stop.cause)),
            StopReason::NoAnswer => Error::Network(message(&stop.cause)),
            StopReason::Redirected => Error::Network(
                "the address answers with a redirect, which is not followed: the token goes nowhere else"
                    .into(),
            ),
            StopReason::Refused => Error::Api(api_error(reply)),
            StopReason::Unreadable => Error::Unreadable(unreadable(reply)),
        };
        let info = || field(&reply?.value(), "context_info");
        Self {
            error,
            outcome: stop.outcome,
            context: stop.current.clone().or_else(info),
            cause: Some(stop.cause).filter(|cause| !cause.is_undefined()),
        }
    }
}

fn api_error(reply: Option<&Reply>) -> ApiError {
    let body = reply.map_or(JsValue::UNDEFINED, Reply::value);
    let text = |name| field(&body, name).and_then(|value| value.as_string());
    ApiError {
        status: reply.map_or(0, Reply::status),
        body: ErrorBody {
            kind: text("type"),
            status: None,
            code: text("code"),
            message: text("message"),
            context_info: None, // stays a JavaScript value: `Failure::context`
            help_url: text("help_url"),
            request_id: text("request_id"),
        },
        retry_after_ms: reply.and_then(Reply::wait_asked_for),
    }
}

fn unreadable(reply: Option<&Reply>) -> Unreadable {
    Unreadable {
        status: reply.map_or(0, Reply::status),
        content_type: reply.and_then(Reply::content_type),
        excerpt: reply.and_then(Reply::excerpt).unwrap_or_default(),
        too_long: reply.is_some_and(|reply| reply.end() == ExchangeEnd::TooLong),
        is_mistaken: reply.is_some_and(|reply| reply.end() == ExchangeEnd::Mistaken),
    }
}

/// Returns the message of a rejection. Anything can be thrown; mostly it is an `Error`.
fn message(cause: &JsValue) -> String {
    field(cause, "message")
        .unwrap_or_else(|| cause.clone())
        .as_string()
        .unwrap_or_else(|| "no reason given".into())
}

fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
