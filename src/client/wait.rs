//! How a call waits for a promise.

use std::future::ready;
use std::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Whoever runs a call's future says how it waits; the road only names what it waits for.
pub trait Wait {
    /// The promise's value, or what it was rejected with.
    fn until(&self, promise: Promise) -> impl Future<Output = Result<JsValue, JsValue>>;

    /// Comes right before a request leaves, when its token and its turn are there; false keeps it
    /// from leaving.
    fn may_leave(&self) -> impl Future<Output = bool> {
        ready(true)
    }
}

/// Asked right before a request leaves.
pub type Gate<'a> = &'a dyn Fn() -> Pin<Box<dyn Future<Output = bool>>>;

/// In a task of `wasm-bindgen-futures`, like any other future.
pub struct Task<'a>(pub Option<Gate<'a>>);

impl Wait for Task<'_> {
    async fn until(&self, promise: Promise) -> Result<JsValue, JsValue> {
        JsFuture::from(promise).await
    }

    async fn may_leave(&self) -> bool {
        match self.0 {
            Some(gate) => gate().await,
            None => true,
        }
    }
}
