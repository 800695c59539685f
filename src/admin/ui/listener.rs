//! Listeners and timers that end with whoever holds them.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{AddEventListenerOptions, Event, EventTarget};

/// Something that goes on until it is dropped.
pub enum Listener {
    /// An event listener.
    Event {
        /// Where it listens.
        target: EventTarget,
        /// The event's name.
        name: &'static str,
        /// Whether it hears what happens within the target.
        capture: bool,
        /// What it calls.
        heard: Closure<dyn Fn(Event)>,
    },
    /// A timer.
    Timer {
        /// It stops when it is dropped.
        _interval: gloo_timers::callback::Interval,
    },
}

impl Listener {
    /// Listens to an event of this target itself; some, like `cancel`, do not bubble.
    pub fn new(target: &EventTarget, name: &'static str, heard: impl Fn(Event) + 'static) -> Self {
        Self::listen(target, name, false, heard)
    }

    /// Listens to an event of everything within the target, also where it does not bubble.
    pub fn on_capture(
        target: &EventTarget,
        name: &'static str,
        heard: impl Fn(Event) + 'static,
    ) -> Self {
        Self::listen(target, name, true, heard)
    }

    fn listen(
        target: &EventTarget,
        name: &'static str,
        capture: bool,
        heard: impl Fn(Event) + 'static,
    ) -> Self {
        let heard = Closure::<dyn Fn(Event)>::new(heard);
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        options.set_capture(capture);
        // Fails for no event name of ours.
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            name,
            heard.as_ref().unchecked_ref(),
            &options,
        );
        Self::Event {
            target: target.clone(),
            name,
            capture,
            heard,
        }
    }

    /// Calls once a second.
    pub fn every_second(tick: impl FnMut() + 'static) -> Self {
        Self::Timer {
            _interval: gloo_timers::callback::Interval::new(1_000, tick),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Event {
            target,
            name,
            capture,
            heard,
        } = self
        {
            let heard = heard.as_ref().unchecked_ref();
            let _ = target.remove_event_listener_with_callback_and_bool(name, heard, *capture);
        }
    }
}
