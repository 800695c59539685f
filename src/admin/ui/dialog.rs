//! A modal dialog.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::el::{El, button, el};
use super::listener::Listener;
use super::live::{End, live};
use crate::admin::core::state::Action;
use crate::admin::words as w;
use crate::admin::world::store::Store;

/// A modal dialog over the page. Focus goes into it, and back to where it came from.
pub struct Modal<'a> {
    /// The heading.
    pub title: &'a str,
    /// Whether it interrupts: `alertdialog`.
    pub alert: bool,
    /// Whether it stands in for one that is on its way, and that then takes the focus.
    pub waits: bool,
    /// What Escape and the cross ask for; `None` where it cannot be closed just now.
    pub close: Option<Action>,
}

impl<'a> Modal<'a> {
    /// A dialog that can be closed, and lets people finish what they are reading.
    #[must_use]
    pub fn new(title: &'a str) -> Self {
        Self {
            title,
            alert: false,
            waits: false,
            close: Some(Action::Close),
        }
    }

    /// A dialog that interrupts.
    #[must_use]
    pub fn alert(title: &'a str) -> Self {
        Self {
            alert: true,
            ..Self::new(title)
        }
    }

    /// The dialog with its content.
    pub fn around(self, store: &Store, content: Html) -> Html {
        let cross = button()
            .class("quiet square")
            .attr("aria-label", w::CLOSE)
            .attr("data-close", "")
            .flag("disabled", self.close.is_none());
        let cross = match self.close {
            Some(close) => cross.click(store, close),
            None => cross,
        };
        let head = el("div")
            .class("dialog-head")
            .with(el("h2").id("dialog-title").with(self.title.to_owned()))
            .with(cross.icon("x"));
        let body = el("div").class("dialog-body").with(head).with(content);
        let dialog = el("dialog")
            .maybe("role", self.alert.then_some("alertdialog"))
            .attr("aria-labelledby", "dialog-title")
            .with(body);
        live(dialog, if self.waits { "waits" } else { "" }, open)
    }
}

/// The buttons at a dialog's end.
pub fn foot(buttons: Html) -> El {
    el("div").class("dialog-foot").with(buttons)
}

fn open(element: &Element) -> End {
    let opener = focused();
    let dialog: HtmlDialogElement = element.clone().dyn_into().ok()?;
    // Fails only where it is open already.
    let _ = dialog.show_modal();
    let listener = Listener::new(&dialog, "cancel", |event| {
        // A file field inside sends the same event when its own window is closed.
        if event.target() == event.current_target() {
            event.prevent_default();
            close(&event);
        }
    });
    Some(Box::new(move || {
        drop(listener);
        dialog.close();
        if let Some(opener) = opener {
            let _ = opener.focus();
        }
    }))
}

/// Escape does what the cross does just then.
fn close(event: &Event) {
    let cross = event
        .target()
        .and_then(|dialog| dialog.dyn_into::<Element>().ok())
        .and_then(|dialog| dialog.query_selector("[data-close]").ok().flatten())
        .and_then(|cross| cross.dyn_into::<HtmlElement>().ok());
    if let Some(cross) = cross {
        cross.click();
    }
}

fn focused() -> Option<HtmlElement> {
    web_sys::window()?
        .document()?
        .active_element()?
        .dyn_into()
        .ok()
}
