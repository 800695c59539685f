//! Runs calls step by step. `index.js` takes a step, waits for the promise that it gets, and takes
//! the next one with what that came to: no tasks, no closures, one crossing for each wait.
//!
//! Measured beside `future_to_promise` of wasm-bindgen-futures in one page, on a `fetch` that answers
//! at once: that takes 15 to 22 % longer for a call (get 79 µs instead of 65, update 86 instead of 75,
//! copy 86 instead of 71), and adds about 1.6 KB to the package.

use alloc::boxed::Box;
use alloc::rc::Rc;
use core::cell::Cell;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::client::Wait;

type Settled = Result<JsValue, JsValue>;

/// A promise on its way out to JavaScript, and what it came to on the way back.
#[derive(Default)]
pub struct Handover {
    out: Cell<Option<Promise>>,
    back: Cell<Option<Settled>>,
}

impl Wait for Handover {
    async fn until(&self, promise: Promise) -> Settled {
        self.out.set(Some(promise));
        self.back.set(None);
        poll_fn(|_| self.back.take().map_or(Poll::Pending, Poll::Ready)).await
    }
}

/// A call under way.
#[wasm_bindgen]
pub struct PendingCall {
    future: Pin<Box<dyn Future<Output = Settled>>>,
    handover: Rc<Handover>,
}

impl PendingCall {
    pub(super) fn new<F>(call: impl FnOnce(Rc<Handover>) -> F) -> Self
    where
        F: Future<Output = Settled> + 'static,
    {
        let handover = Rc::<Handover>::default();
        Self {
            future: Box::pin(call(handover.clone())),
            handover,
        }
    }
}

#[wasm_bindgen]
impl PendingCall {
    /// Runs the call until it waits for a promise, and returns that; or to its end, and returns the
    /// value, which is no promise. `value` is what the promise of the step before came to.
    ///
    /// # Errors
    /// The call's error, at its end.
    pub fn step(&mut self, failed: bool, value: JsValue) -> Settled {
        let value = if failed { Err(value) } else { Ok(value) };
        self.handover.back.set(Some(value));
        let mut context = Context::from_waker(Waker::noop());
        match self.future.as_mut().poll(&mut context) {
            Poll::Pending => Ok(self.handover.out.take().into()),
            Poll::Ready(end) => end,
        }
    }
}
