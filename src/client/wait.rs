//! The point where a call waits for JavaScript.

use alloc::boxed::Box;
use core::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Means of waiting, given by the code that runs a call's future. The call pipeline only names the
/// promises.
pub trait Wait {
    /// Resolves to the promise's value, or to what it was rejected with.
    fn until(&self, promise: Promise) -> impl Future<Output = Result<JsValue, JsValue>>;

    /// Resolves right before a request leaves, when its token and its turn are there; `false` keeps
    /// the request from leaving.
    fn may_leave(&self) -> impl Future<Output = bool> {
        core::future::ready(true)
    }
}

/// A question asked right before each request leaves. The answer `false` ends the call as if it had
/// been aborted.
pub type Gate<'a> = &'a dyn Fn() -> Pin<Box<dyn Future<Output = bool>>>;

/// Waiting in a task of `wasm-bindgen-futures`, with a gate where there is one.
pub struct TaskWait<'a>(pub Option<Gate<'a>>);

impl Wait for TaskWait<'_> {
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
