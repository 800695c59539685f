//! The npm package's side in WebAssembly: the client behind one class, and the helpers for ids and
//! links. `index.js` beside this file is the API that JavaScript programs call, `index.d.ts` its
//! description.
//!
//! An answer is handed over as the very object that `JSON.parse` made, so nothing is converted, and
//! fields that Box adds later survive.
#![expect(missing_docs, reason = "wasm-bindgen adds items to an enum of words")]

mod steps;

use alloc::rc::Rc;
use alloc::string::String;

use js_sys::{Function, JsString, Object, TypeError};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::api::{
    Call, Error, Operation, builder_link, folder_link, form_sender, parse_file_request_id,
    parse_folder_id, visitor_link,
};
use crate::client::{Client, ClientConfig, Reply, Stop, StopReason, Token};
use steps::{Handover, PendingCall};

#[wasm_bindgen(raw_module = "./outcome.js")]
extern "C" {
    #[wasm_bindgen(js_name = tokenError)]
    fn token_error(cause: &JsValue, outcome: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = timeoutError)]
    fn timeout_error(reply: &Reply, outcome: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = networkError)]
    fn network_error(reply: &Reply, outcome: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = apiError)]
    fn api_error(reply: &Reply, outcome: &JsValue, current: Option<&JsValue>) -> JsValue;

    #[wasm_bindgen(js_name = markRecovered)]
    fn mark_recovered(file_request: &JsValue);
}

/// Stops the module at a panic. There is no place for the message: so the package's module does
/// without the standard library, whose own handler writes one, and the code that formats goes with it.
#[cfg(all(not(feature = "admin"), target_arch = "wasm32"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// A call, by the name of its method in JavaScript.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub enum Method {
    /// Read a file request.
    Get = "get",
    /// Change a file request.
    Update = "update",
    /// Delete a file request.
    Delete = "delete",
    /// Copy a file request.
    Copy = "copy",
    /// Make a folder.
    CreateFolder = "createFolder",
    /// List what is in a folder, and how it came there.
    Received = "received",
}

/// A page of Box's web app.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub enum AppPage {
    /// A file request's form for visitors.
    Form = "form",
    /// The builder, where a file request is edited.
    Builder = "builder",
    /// A folder.
    Folder = "folder",
}

/// A [`Client`] for JavaScript. `index.js` has checked the types of all arguments.
#[wasm_bindgen]
pub struct Core(Client);

#[wasm_bindgen]
impl Core {
    /// An option that is undefined has the client's default.
    ///
    /// # Errors
    /// A `TypeError` for an address, token or header that cannot be right.
    #[wasm_bindgen(constructor)]
    pub fn new(
        base_url: String,
        token: JsValue,
        extras: Object,
        calls_per_minute: Option<u32>,
    ) -> Result<Self, JsValue> {
        let token = match token.dyn_into::<Function>() {
            Ok(source) => Token::Function(source),
            Err(text) => Token::Text(text.unchecked_into()),
        };
        let mut config = ClientConfig {
            extras: Some(extras),
            ..ClientConfig::new(base_url, token)
        };
        set(&mut config.calls_per_minute, calls_per_minute);
        match Client::new(config) {
            Ok(client) => Ok(Self(client)),
            Err(Error::Argument(text) | Error::Token(text)) => Err(type_error(&text)),
            Err(_) => Err(type_error("")),
        }
    }

    /// A client with more headers that shares token, queue and retry budget with this one.
    #[must_use]
    pub fn vary(&self, extras: &Object) -> Self {
        Self(self.0.with_extras(extras))
    }

    /// Begins a call. It ends in the object, or for a delete in true where the object was already
    /// gone. `body` is read only where the call has one, and for a list is the marker, or undefined;
    /// options that are undefined have defaults.
    #[must_use]
    #[expect(
        clippy::too_many_arguments,
        reason = "most are options, which JavaScript hands over one by one"
    )]
    pub fn start(
        &self,
        method: Method,
        id: JsString,
        body: JsString,
        if_match: Option<JsString>,
        signal: Option<AbortSignal>,
        timeout_ms: Option<u32>,
        max_attempts: Option<u32>,
        base_delay_ms: Option<u32>,
        max_delay_ms: Option<u32>,
    ) -> PendingCall {
        let call = match method {
            Method::Update => Call::update(id, body, if_match),
            Method::Delete => Call::delete(id),
            Method::Copy => Call::copy(id, body),
            Method::CreateFolder => Call::create_folder(body),
            Method::Received => Call::received(id, body.as_string().as_deref()),
            _ => Call::get(id),
        };
        let client = self.0.clone();
        let mut patience = client.patience();
        set(&mut patience.timeout_ms, timeout_ms);
        set(&mut patience.retry.max_attempts, max_attempts);
        set(&mut patience.retry.base_delay_ms, base_delay_ms);
        set(&mut patience.retry.max_delay_ms, max_delay_ms);
        PendingCall::new(move |wait: Rc<Handover>| async move {
            let done = client
                .run(&call, patience, signal.as_ref(), &*wait)
                .await
                .map_err(to_error)?;
            if done.recovered {
                mark_recovered(&done.value);
            }
            Ok(match call.operation {
                Operation::Delete => done.already_gone.into(),
                _ => done.value,
            })
        })
    }
}

fn set(setting: &mut u32, option: Option<u32>) {
    *setting = option.unwrap_or(*setting);
}

fn to_error(stop: Stop) -> JsValue {
    let outcome = &stop.outcome.as_str().into();
    match (stop.reason, &stop.reply) {
        (StopReason::Aborted, _) => stop.cause,
        (StopReason::TimedOut, Some(reply)) => timeout_error(reply, outcome),
        (StopReason::NoAnswer | StopReason::Redirected, Some(reply)) => {
            network_error(reply, outcome)
        }
        (StopReason::Refused | StopReason::Unreadable, Some(reply)) => {
            api_error(reply, outcome, stop.current.as_ref())
        }
        (_, None) | (StopReason::Token, _) => token_error(&stop.cause, outcome),
    }
}

/// The id in the text that a person pasted: of a folder, or of the file request that the builder edits.
///
/// # Errors
/// A `TypeError` that tells the person what to paste instead.
#[wasm_bindgen]
pub fn parse(page: AppPage, pasted: &str) -> Result<String, JsValue> {
    match page {
        AppPage::Folder => parse_folder_id(pasted).map_err(|error| type_error(error.as_str())),
        _ => parse_file_request_id(pasted).map_err(|error| type_error(error.as_str())),
    }
}

/// The address of a page in the web app: of a form by its path, of the others by id.
#[wasm_bindgen]
#[must_use]
pub fn link(page: AppPage, app: &str, place: &str) -> Option<String> {
    match page {
        AppPage::Folder => folder_link(app, place),
        AppPage::Builder => builder_link(app, place),
        _ => visitor_link(app, place),
    }
}

/// The e-mail address of who sent a file through a file request, as [`form_sender`] tells it.
#[wasm_bindgen]
#[must_use]
pub fn sender(shown: &str, id: &str, name: &str, login: &str) -> Option<String> {
    form_sender(shown, [id, name, login]).map(String::from)
}

fn type_error(text: &str) -> JsValue {
    TypeError::new(text).into()
}
