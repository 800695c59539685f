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

#[wasm_bindgen(raw_module = "./steps.js")]
extern "C" {
    /// Takes what a step brings. To return it would cost more: such a function has to have two
    /// results, since Node 20 breaks down where the one and only is a reference.
    #[wasm_bindgen(js_name = handOver)]
    fn hand_over(value: &JsValue);
}

/// Runs a call until it needs a promise, and hands that over (0); or to its end, and hands over what
/// came of it (1) or the error (2). From the second step on, `value` is what the promise came to.
#[wasm_bindgen]
#[must_use]
pub fn step(call: usize, failed: bool, value: JsValue) -> u8 {
    // The list is free again while the call runs: it may lead to other calls.
    let running = CALLS.with_borrow(|calls| calls[call].clone());
    let handover = &running.handover;
    handover
        .back
        .set(Some(if failed { Err(value) } else { Ok(value) }));
    let mut context = Context::from_waker(Waker::noop());
    let (state, value) = match running.future.borrow_mut().as_mut().poll(&mut context) {
        Poll::Pending => (0, handover.out.take().into()),
        Poll::Ready(outcome) => {
            CALLS.with_borrow_mut(|calls| calls.remove(call));
            match outcome {
                Ok(value) => (1, value),
                Err(error) => (2, error),
            }
        }
    };
    hand_over(&value);
    state
}
