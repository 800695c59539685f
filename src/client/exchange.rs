//! The Rust side of `exchange.js`.
//!
//! No exception may pass through this module's frames: it would leave a part of the stack behind. So
//! what is imported is `catch`, reads a value of an object that `exchange.js` made, or catches all
//! itself.

use alloc::string::String;

use js_sys::{Function, JsString, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::api::AttemptResult;

#[wasm_bindgen(module = "/src/client/exchange.js")]
extern "C" {
    /// Settings that stay the same for all calls of a client.
    #[derive(Clone, Debug)]
    pub type ExchangeSettings;

    /// A request on the wire and what came of it.
    #[derive(Clone, Debug)]
    pub type Reply;

    #[wasm_bindgen(catch)]
    pub(super) fn settings(
        base_url: &str,
        routes: &str,
        extras: Option<&Object>,
    ) -> Result<ExchangeSettings, JsValue>;

    /// The same settings with the headers of `extras` besides. They have been checked.
    pub(super) fn varied(settings: &ExchangeSettings, extras: &Object) -> ExchangeSettings;

    /// A promise of a [`Reply`]. It rejects only for a signal that cannot be listened to, before
    /// anything is sent.
    #[wasm_bindgen(catch)]
    pub(super) fn exchange(
        settings: &ExchangeSettings,
        operation: u8,
        id: Option<&JsString>,
        query: Option<&JsString>,
        token: &JsString,
        if_match: Option<&JsString>,
        body: Option<&JsString>,
        timeout_ms: u32,
        signal: Option<&AbortSignal>,
        attempt: u32,
    ) -> Result<Promise, JsValue>;

    /// Tells the hook that another attempt follows. Catches what the hook throws.
    pub(super) fn retrying(settings: &ExchangeSettings, reply: &Reply, delay_ms: f64);

    /// The reply of a call that did not leave, since Box told another one to wait for so long.
    pub(super) fn silenced(
        settings: &ExchangeSettings,
        operation: u8,
        id: Option<&JsString>,
        query: Option<&JsString>,
        body: Option<&JsString>,
        retry_after_ms: f64,
    ) -> Reply;

    /// A promise that the browser rejects with what setting the timer throws.
    pub(super) fn sleep(ms: f64, signal: Option<&AbortSignal>) -> Promise;

    pub(super) fn settled(promise: &JsValue, ms: f64, signal: Option<&AbortSignal>) -> Promise;

    /// A promise of a token. The function is called later, where a promise catches what it throws.
    #[wasm_bindgen(js_name = askForToken)]
    pub(super) fn ask_for_token(source: &Function) -> JsValue;

    #[wasm_bindgen(js_name = isToken)]
    pub(super) fn is_token(token: &JsString) -> bool;

    pub(super) fn holds(object: &JsValue, sent: &JsString) -> bool;

    /// The folder, or undefined.
    #[wasm_bindgen(js_name = folderInTheWay)]
    pub(super) fn folder_in_the_way(refusal: &JsValue) -> JsValue;

    pub(super) fn ticks() -> f64;

    pub(super) fn random() -> f64;

    #[wasm_bindgen(js_name = isAborted)]
    pub(super) fn is_aborted(signal: Option<&AbortSignal>) -> bool;

    #[wasm_bindgen(js_name = reasonOf)]
    pub(super) fn reason_of(signal: Option<&AbortSignal>) -> JsValue;

    /// The HTTP status; 0 where nothing answered.
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Reply) -> u16;

    #[wasm_bindgen(method, getter)]
    pub fn end(this: &Reply) -> ExchangeEnd;

    /// The JSON object in the body.
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Reply) -> JsValue;

    /// The start of a body that is not what was asked for.
    #[wasm_bindgen(method, getter)]
    pub fn excerpt(this: &Reply) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = contentType)]
    pub fn content_type(this: &Reply) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = retryAfterMs)]
    fn retry_after_ms(this: &Reply) -> Option<f64>;

    /// True for a refusal of the moment, and for an exception before anything was sent.
    #[wasm_bindgen(method, getter, js_name = isHarmless)]
    fn is_harmless(this: &Reply) -> bool;

    /// The value that the exchange was rejected with.
    #[wasm_bindgen(method, getter)]
    pub fn cause(this: &Reply) -> JsValue;
}

/// End of an exchange, in the words of `exchange.js`.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeEnd {
    /// A whole answer.
    Complete = "complete",
    /// A connection that failed.
    Broken = "broken",
    /// No whole answer in the time for one attempt.
    TimedOut = "timedOut",
    /// The caller's signal fired, or another one's that `fetch` obeys.
    Aborted = "aborted",
    /// A redirect, which is not followed.
    Redirected = "redirected",
    /// A body beyond the longest that is read.
    TooLong = "tooLong",
    /// A body that is no JSON object.
    Unreadable = "unreadable",
    /// An answer to a copy that is not a copy in the folder that was asked for.
    Mistaken = "mistaken",
}

/// Meaning of one exchange for the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Done,
    Aborted,
    /// A success that cannot be read.
    Unreadable,
    Failed(AttemptResult),
}

impl Reply {
    /// A status other than success decides, even where the body broke off.
    pub(super) fn verdict(&self) -> Verdict {
        let status = self.status();
        let success = (200..300).contains(&status);
        match self.end() {
            ExchangeEnd::Aborted => Verdict::Aborted,
            ExchangeEnd::Redirected => Verdict::Failed(AttemptResult::Redirected),
            _ if self.is_harmless() => Verdict::Failed(AttemptResult::Blocked),
            _ if status != 0 && !success => Verdict::Failed(AttemptResult::Status(status)),
            ExchangeEnd::TimedOut => Verdict::Failed(AttemptResult::TimedOut),
            ExchangeEnd::Complete => Verdict::Done,
            ExchangeEnd::TooLong | ExchangeEnd::Unreadable | ExchangeEnd::Mistaken => {
                Verdict::Unreadable
            }
            _ => Verdict::Failed(AttemptResult::NoAnswer),
        }
    }

    /// The wait that the answer asks for, in milliseconds.
    pub(super) fn wait_asked_for(&self) -> Option<u64> {
        self.retry_after_ms().map(super::as_ms)
    }
}
