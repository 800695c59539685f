//! The host of the page: its configuration, and its back end for tokens.

use gloo_net::http::Request;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{RequestCache, RequestCredentials, window};

use crate::admin::words as w;

/// Fetches JSON from the page's own host, or from the host's token back end.
///
/// # Errors
/// An exception that says why there is none.
pub async fn read_json(address: &str) -> Result<JsValue, JsValue> {
    let request = Request::get(address)
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::SameOrigin)
        .build();
    let request = request.map_err(|error| match error {
        gloo_net::Error::JsError(error) => js_sys::Error::new(&error.message),
        _ => js_sys::Error::new(address),
    })?;
    let window = window().ok_or(JsValue::NULL)?;
    let sent = window.fetch_with_request(&request.into());
    let answer: web_sys::Response = JsFuture::from(sent).await?.dyn_into()?;
    if !answer.ok() {
        let text = w::answered_with(address, answer.status());
        return Err(js_sys::Error::new(&text).into());
    }
    JsFuture::from(answer.json()?).await
}

/// The text at a path of names in a JSON value.
#[must_use]
pub fn text_at(value: &JsValue, path: &[&str]) -> Option<String> {
    let inner = path.iter().try_fold(value.clone(), |value, name| {
        Reflect::get(&value, &JsValue::from(*name)).ok()
    });
    inner?.as_string()
}

/// A function that gets a fresh token from the host's back end each time the client needs one.
#[must_use]
pub fn token_function(url: String) -> Function {
    let ask = move || {
        let url = url.clone();
        future_to_promise(async move {
            let answer = read_json(&url).await?;
            let token = text_at(&answer, &["access_token"]);
            // The client says what a token has to be.
            Ok(JsValue::from(
                token.or_else(|| text_at(&answer, &["token"])),
            ))
        })
    };
    Closure::<dyn Fn() -> Promise>::new(ask)
        .into_js_value()
        .unchecked_into()
}
