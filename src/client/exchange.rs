//! The Rust side of `exchange.js`.

use js_sys::{Function, JsString, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::api::Happened;

#[wasm_bindgen(module = "/src/client/exchange.js")]
extern "C" {
    /// What stays the same for all calls of a client.
    #[derive(Clone, Debug)]
    pub type Settings;

    /// What came of one request.
    #[derive(Clone, Debug)]
    pub type Reply;

    #[wasm_bindgen(catch)]
    pub fn settings(
        base_url: &str,
        routes: &str,
        fetch: Option<&Function>,
        headers: &Object,
        timeout_ms: u32,
    ) -> Result<Settings, JsValue>;

    /// A promise of a [`Reply`]; it never rejects.
    pub fn exchange(
        settings: &Settings,
        operation: u8,
        id: Option<&JsString>,
        query: Option<&JsString>,
        token: &JsString,
        if_match: Option<&JsString>,
        body: Option<&JsString>,
        signal: Option<&AbortSignal>,
    ) -> Promise;

    pub fn sleep(ms: f64, signal: Option<&AbortSignal>) -> Promise;

    pub fn settled(promise: &JsValue, ms: u32, signal: Option<&AbortSignal>) -> Promise;

    /// A promise of a token.
    #[wasm_bindgen(js_name = askForToken)]
    pub fn ask_for_token(source: &Function) -> JsValue;

    #[wasm_bindgen(js_name = isToken)]
    pub fn is_token(token: &JsString) -> bool;

    pub fn holds(object: &JsValue, sent: &JsString) -> bool;

    pub fn ticks() -> f64;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Reply) -> u16;

    #[wasm_bindgen(method, getter)]
    fn end(this: &Reply) -> u8;

    /// The JSON object in the body.
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Reply) -> JsValue;

    /// The start of a body that is no JSON object.
    #[wasm_bindgen(method, getter)]
    pub fn excerpt(this: &Reply) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = contentType)]
    pub fn content_type(this: &Reply) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    pub fn retry_after(this: &Reply) -> Option<String>;

    /// What the exchange was rejected with.
    #[wasm_bindgen(method, getter)]
    pub fn cause(this: &Reply) -> JsValue;
}

/// How an exchange ended. `exchange.js` names the same numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Complete,
    Broken,
    TimedOut,
    Aborted,
    Redirected,
    TooLong,
    /// What came is no JSON object.
    Unreadable,
}

/// What one exchange means for the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Done,
    Aborted,
    /// A success that cannot be read.
    Unreadable,
    Failed(Happened),
}

impl Reply {
    pub fn http_status(&self) -> u16 {
        self.status()
    }

    pub fn ended(&self) -> End {
        match self.end() {
            0 => End::Complete,
            2 => End::TimedOut,
            3 => End::Aborted,
            4 => End::Redirected,
            5 => End::TooLong,
            6 => End::Unreadable,
            _ => End::Broken,
        }
    }

    /// A status other than success decides, even where the body broke off.
    pub fn verdict(&self) -> Verdict {
        let status = self.status();
        let success = (200..300).contains(&status);
        match self.ended() {
            End::Aborted => Verdict::Aborted,
            End::Redirected => Verdict::Failed(Happened::Redirected),
            _ if status != 0 && !success => Verdict::Failed(Happened::Status(status)),
            End::TimedOut => Verdict::Failed(Happened::TimedOut),
            End::Broken => Verdict::Failed(Happened::NoAnswer),
            End::Complete => Verdict::Done,
            End::TooLong | End::Unreadable => Verdict::Unreadable,
        }
    }
}
