//! How a call waits for a promise.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Whoever runs a call's future says how it waits; the road only names what it waits for.
pub trait Wait {
    /// The promise's value, or what it was rejected with.
    fn until(&self, promise: Promise) -> impl Future<Output = Result<JsValue, JsValue>>;

    /// Comes right before a request leaves, when its token and its turn are there; false keeps it
    /// from leaving.
    #[cfg(feature = "admin")]
    fn may_leave(&self) -> impl Future<Output = bool> {
        std::future::ready(true)
    }
}

/// In a task of `wasm-bindgen-futures`, like any other future.
pub struct Task;

impl Wait for Task {
    async fn until(&self, promise: Promise) -> Result<JsValue, JsValue> {
        JsFuture::from(promise).await
    }
}

/// Asked right before a request leaves.
#[cfg(feature = "admin")]
pub type Gate<'a> = &'a dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = bool>>>;

/// As [`Task`], and through a gate where there is one.
#[cfg(feature = "admin")]
pub struct Gated<'a>(pub Option<Gate<'a>>);

#[cfg(feature = "admin")]
impl Wait for Gated<'_> {
    async fn until(&self, promise: Promise) -> Result<JsValue, JsValue> {
        Task.until(promise).await
    }

    async fn may_leave(&self) -> bool {
        match self.0 {
            Some(gate) => gate().await,
            None => true,
        }
    }
}
