//! The focus, which is lost where the element goes that has it, or is hidden.
//!
//! A person who works with the keyboard would have to begin at the top of the page. So what has come in
//! the place of that element takes it: a heading or a control as near as can be.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, HtmlElement, window};

/// What can take the focus: headings first, which say where one is.
const TAKERS: [&str; 3] = [
    "#request-title, #step-title",
    ":is(h1, h2, h3)[tabindex]",
    "a[href], button, input, select, textarea, [tabindex]",
];

/// Follows the focus.
pub struct FocusKeeper {
    /// The element that had it last, and those around it, from the inside out.
    last: Rc<RefCell<Vec<Element>>>,
    _listener: Option<EventListener>,
}

impl FocusKeeper {
    /// Follows the focus from now on.
    #[must_use]
    pub fn follow() -> Self {
        let last = Rc::new(RefCell::new(Vec::new()));
        let kept = last.clone();
        let listener = document().map(|document| {
            EventListener::new(&document, "focusin", move |event| {
                let target = event.target().and_then(|target| target.dyn_into().ok());
                *kept.borrow_mut() =
                    std::iter::successors(target, |inner: &Element| inner.parent_element())
                        .collect();
            })
        });
        Self {
            last,
            _listener: listener,
        }
    }

    /// Finds a place for the focus where it was lost, once the page is drawn and nothing else has taken it.
    pub fn mend_soon(&self) {
        let last = self.last.clone();
        spawn_local(async move {
            TimeoutFuture::new(0).await;
            // Giving the focus is heard, and what was last is written anew.
            let path = last.borrow().clone();
            mend(&path);
        });
    }
}

fn document() -> Option<Document> {
    window()?.document()
}

/// True where an element is on the page and not hidden.
fn is_shown(element: &Element) -> bool {
    let size = element
        .dyn_ref::<HtmlElement>()
        .map(|element| element.offset_width() + element.offset_height());
    element.is_connected() && size != Some(0)
}

fn mend(path: &[Element]) -> Option<()> {
    let (element, around) = path.split_first()?;
    let document = document()?;
    let is_nowhere = || {
        let active = document.active_element();
        active.is_none_or(|active| active.tag_name() == "BODY")
    };
    // One that is still there was left by the admin.
    if is_shown(element) || !is_nowhere() {
        return None;
    }
    let main = document.query_selector("main").ok().flatten();
    // Beyond the view that it was in, the view itself.
    let near = around
        .iter()
        .take_while(|place| !place.matches(".app").unwrap_or(true));
    for place in near.filter(|place| place.is_connected()).chain(&main) {
        // The rows of a long table come and go by scrolling.
        if place.tag_name() == "TBODY" {
            return None;
        }
        for takers in TAKERS {
            let takers = place.query_selector_all(takers).ok()?;
            for index in 0..takers.length() {
                // What is hidden does not take it.
                let taker: HtmlElement = takers.item(index)?.dyn_into().ok()?;
                let _ = taker.focus();
                if !is_nowhere() {
                    return Some(());
                }
            }
        }
    }
    None
}
