//! How a call waits for a promise.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Whoever runs a call's future says how it waits; the road only names what it waits for.
pub trait Wait {
    /// The promise's value, or what it was rejected with.
    fn until(&self, promise: Promise) -> impl Future<Output = Result<JsValue, JsValue>>;
}

/// In a task of `wasm-bindgen-futures`, like any other future.
pub struct Task;

impl Wait for Task {
    async fn until(&self, promise: Promise) -> Result<JsValue, JsValue> {
        JsFuture::from(promise).await
    }
}
