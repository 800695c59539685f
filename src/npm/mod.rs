//! The npm package's side in WebAssembly: the client behind one class, and the helpers for ids and
//! links. `index.js` beside this file is what JavaScript programs see, `index.d.ts` says what it is.
//!
//! An answer is handed over as the very object that `JSON.parse` made, so nothing is converted, and
//! fields that nobody knew yet survive.

mod steps;

use std::rc::Rc;

use js_sys::{Function, JsString, Object, TypeError};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::api::{
    Call, Fate, ROUTES, RetryPolicy, builder_link, folder_link, parse_file_request_id,
    parse_folder_id, visitor_link,
};
use crate::client::{Client, Reply, Settings, Shared, Stop, Tokens, config, settings};

#[wasm_bindgen(raw_module = "./outcome.js")]
extern "C" {
    /// The error that JavaScript gets.
    fn failure(
        why: u8,
        unknown: bool,
        cause: &JsValue,
        reply: Option<&Reply>,
        retry_after_ms: Option<f64>,
        current: Option<&JsValue>,
    ) -> JsValue;

    #[wasm_bindgen(js_name = markRecovered)]
    fn mark_recovered(file_request: &JsValue);
}

/// A [`Client`] for JavaScript. `index.js` has checked the types of all arguments.
#[wasm_bindgen]
pub struct Core(Client);

#[wasm_bindgen]
impl Core {
    /// # Errors
    /// A `TypeError` for an address, token or header that cannot be right.
    #[wasm_bindgen(constructor)]
    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "each is one of the package's options; an optional one can only be passed by value"
    )]
    pub fn new(
        base_url: &str,
        token: JsValue,
        headers: &Object,
        timeout_ms: u32,
        max_attempts: u32,
        base_delay_ms: u32,
        max_delay_ms: u32,
        calls_per_minute: u32,
        fetch: Option<Function>,
    ) -> Result<Self, JsValue> {
        if !config::is_address(base_url) {
            return Err(type_error(config::NO_ADDRESS));
        }
        let settings: Settings = settings(base_url, ROUTES, fetch.as_ref(), headers, timeout_ms)
            .map_err(|_| type_error(config::NO_HEADER))?;
        let tokens = match token.dyn_into::<Function>() {
            Ok(source) => Some(Tokens::ask(source, timeout_ms)),
            Err(text) => Tokens::fixed(text.unchecked_into::<JsString>()),
        };
        Ok(Self(Client::from(Shared {
            settings,
            tokens: Rc::new(tokens.ok_or_else(|| type_error(config::NO_TOKEN))?),
            timeout_ms,
            calls_per_minute,
            retry: RetryPolicy {
                max_attempts,
                base_delay_ms,
                max_delay_ms,
            },
        })))
    }

    /// Begins one of the four calls, for `step`. It ends in the object, or for a delete
    /// in whether it was already gone. `body` is read only for an update or a copy.
    #[must_use]
    pub fn start(
        &self,
        operation: u8,
        id: JsString,
        body: JsString,
        if_match: Option<JsString>,
        signal: Option<AbortSignal>,
    ) -> usize {
        let call = match operation {
            0 => Call::get(id),
            1 => Call::update(id, body, if_match),
            2 => Call::delete(id),
            3 => Call::copy(id, body),
            _ => Call::create_folder(body),
        };
        let client = self.0.clone();
        steps::start(|wait| async move {
            let done = client
                .settle(&call, signal.as_ref(), &*wait)
                .await
                .map_err(|stop| to_error(&stop))?;
            if operation == 2 {
                return Ok(done.already_gone.into());
            }
            let value = done.reply.value();
            if done.recovered {
                mark_recovered(&value);
            }
            Ok(value)
        })
    }
}

fn to_error(stop: &Stop) -> JsValue {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds for a person to read"
    )]
    let retry_after_ms = stop.retry_after_ms.map(|ms| ms as f64);
    failure(
        stop.why as u8,
        stop.fate == Fate::Unknown,
        &stop.cause,
        stop.reply.as_ref(),
        retry_after_ms,
        stop.current.as_ref(),
    )
}

/// The id of a file request (0) or a folder (1) in what a person pasted.
///
/// # Errors
/// A `TypeError` that tells the person what to paste instead.
#[wasm_bindgen]
pub fn parse(kind: u8, pasted: &str) -> Result<String, JsValue> {
    match kind {
        0 => parse_file_request_id(pasted).map_err(|error| type_error(error.as_str())),
        _ => parse_folder_id(pasted).map_err(|error| type_error(error.as_str())),
    }
}

/// The address in the web app of a form for visitors (0, by its path), of the builder (1) or of a
/// folder (2, both by id).
#[wasm_bindgen]
#[must_use]
pub fn link(kind: u8, app: &str, place: &str) -> Option<String> {
    match kind {
        0 => visitor_link(app, place),
        1 => builder_link(app, place),
        _ => folder_link(app, place),
    }
}

fn type_error(text: &str) -> JsValue {
    TypeError::new(text).into()
}
