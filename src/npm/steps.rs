//! Runs calls step by step. `index.js` polls a call, waits for the promise that it gets, and polls
//! again with what came of it: no executor, no closures, and one crossing for each wait. That is half
//! of what a call would cost beside the exchange itself.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Promise;
use slab::Slab;
use wasm_bindgen::prelude::*;

use crate::client::Wait;

type Outcome = Result<JsValue, JsValue>;

thread_local! {
    static CALLS: RefCell<Slab<Rc<Running>>> = const { RefCell::new(Slab::new()) };
}

struct Running {
    future: RefCell<Pin<Box<dyn Future<Output = Outcome>>>>,
    handover: Rc<Handover>,
}

/// A promise on its way out to JavaScript, and what came of it on its way back.
#[derive(Default)]
pub struct Handover {
    out: Cell<Option<Promise>>,
    back: Cell<Option<Outcome>>,
}

impl Wait for Handover {
    async fn until(&self, promise: Promise) -> Outcome {
        self.out.set(Some(promise));
        self.back.set(None);
        poll_fn(|_| self.back.take().map_or(Poll::Pending, Poll::Ready)).await
    }
}

/// Puts a call among those that [`step`] knows, and returns its number there.
pub fn start<F: Future<Output = Outcome> + 'static>(call: impl FnOnce(Rc<Handover>) -> F) -> usize {
    let handover = Rc::<Handover>::default();
    let running = Running {
        future: RefCell::new(Box::pin(call(handover.clone()))),
        handover,
    };
    CALLS.with_borrow_mut(|calls| calls.insert(Rc::new(running)))
}

/// Runs a call until it needs a promise, and returns that; or to its end. From the second step on,
/// `value` is what the promise came to.
///
/// # Errors
/// What the call is rejected with.
#[wasm_bindgen]
pub fn step(call: usize, failed: bool, value: JsValue) -> Result<JsValue, JsValue> {
    // The list is free again while the call runs: it may lead to other calls.
    let running = CALLS.with_borrow(|calls| calls[call].clone());
    let handover = &running.handover;
    handover
        .back
        .set(Some(if failed { Err(value) } else { Ok(value) }));
    let mut context = Context::from_waker(Waker::noop());
    match running.future.borrow_mut().as_mut().poll(&mut context) {
        Poll::Pending => Ok(handover.out.take().into()),
        Poll::Ready(outcome) => {
            CALLS.with_borrow_mut(|calls| calls.remove(call));
            outcome
        }
    }
}
