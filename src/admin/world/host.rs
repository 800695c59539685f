//! The host of the page: its configuration, and its back end for tokens.

use gloo_net::http::Request;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{RequestCache, RequestCredentials, Response, window};

use crate::admin::model::config::{ConfigFault, HostConfig};
use crate::admin::words as w;

/// Reads `config.json`. Where there is none, Box's own addresses hold.
///
/// # Errors
/// [`ConfigFault`]
pub async fn read_config() -> Result<HostConfig, ConfigFault> {
    let answer = fetch("config.json")
        .await
        .map_err(|_| ConfigFault::NoAnswer)?;
    if answer.status() == 404 {
        return Ok(HostConfig::default());
    }
    if !answer.ok() {
        return Err(ConfigFault::Status(answer.status()));
    }
    let text = answer.text().map_err(|_| ConfigFault::NoAnswer)?;
    let text = JsFuture::from(text)
        .await
        .map_err(|_| ConfigFault::NoAnswer)?;
    let value = JSON::parse(&text.as_string().unwrap_or_default());
    let value = value.map_err(|_| ConfigFault::NoObject)?;
    let object = value
        .dyn_ref::<Object>()
        .filter(|value| !Array::is_array(value))
        .ok_or(ConfigFault::NoObject)?;
    let names: Vec<String> = Object::keys(object)
        .iter()
        .filter_map(|name| name.as_string())
        .collect();
    HostConfig::read(&names, |path| text_at(&value, path))
}

/// Returns true where the host has another page by now than this one: then the modules of this one may be
/// gone, and trying again is in vain.
pub async fn has_newer_page() -> bool {
    newer_page().await.unwrap_or_default()
}

async fn newer_page() -> Option<bool> {
    // The build names the script after what it holds.
    let document = window()?.document()?;
    let script = document.query_selector("link[rel=modulepreload]").ok()??;
    let script = script.get_attribute("href")?;
    let answer = fetch("").await.ok().filter(Response::ok)?;
    let page = JsFuture::from(answer.text().ok()?)
        .await
        .ok()?
        .as_string()?;
    Some(page.contains("rel=\"modulepreload\"") && !page.contains(&script))
}

/// Fetches JSON from the host's token back end.
///
/// # Errors
/// An exception that says why there is none.
async fn read_json(address: &str) -> Result<JsValue, JsValue> {
    let answer = fetch(address).await?;
    if !answer.ok() {
        let text = w::answered_with(address, answer.status());
        return Err(js_sys::Error::new(&text).into());
    }
    JsFuture::from(answer.json()?).await
}

async fn fetch(address: &str) -> Result<Response, JsValue> {
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
    JsFuture::from(sent).await?.dyn_into()
}

/// The text at a path of names in a JSON value.
fn text_at(value: &JsValue, path: &[&str]) -> Option<String> {
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
