//! Modal dialogs.

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::el::{El, Sender, all, button, el};

/// What a dialog opens over: it takes the dialog's messages, and knows what is to be said in it.
pub trait Host<A>: AsRef<Sender<A>> {
    /// Messages in passing. They show in the dialog: what lies under it can be neither reached nor heard.
    fn passing(&self) -> Html;
}

/// A modal dialog over the page. Focus goes into it, and back to where it came from.
pub struct Modal<'a, A> {
    /// The heading.
    pub title: &'a str,
    /// The label of the cross.
    pub close_label: &'static str,
    /// True for one that interrupts: `alertdialog`.
    pub alert: bool,
    /// True for one that stands in for another which is being loaded, and which then takes the focus.
    pub waits: bool,
    /// The message of Escape and of the cross; `None` where it cannot be closed at the moment.
    pub close: Option<A>,
}

impl<A: 'static> Modal<'_, A> {
    /// The dialog with its content.
    pub fn around(self, to: impl Host<A>, content: Html) -> Html {
        let passing = to.passing();
        let cross = button()
            .class("quiet square")
            .attr("aria-label", self.close_label)
            .attr("data-close", "")
            .unavailable(self.close.is_none());
        let cross = match self.close {
            Some(close) => cross.click(to, close),
            None => cross,
        };
        let head = el("div")
            .class("dialog-head")
            .with(el("h2").id("dialog-title").with(self.title.to_owned()))
            .with(cross.icon("x"));
        let body = el("div").class("dialog-body").with(head).with(content);
        let (alert, waits) = (self.alert, self.waits);
        let body = all([body.html(), passing]);
        html! { <OpenDialog {alert} {waits} {body} /> }
    }
}

/// The buttons at a dialog's end.
pub fn foot(buttons: Html) -> El {
    el("div").class("dialog-foot").with(buttons)
}

#[derive(Properties)]
struct OpenDialogProps {
    alert: bool,
    waits: bool,
    body: Html,
}

/// The content is made anew for each drawing.
impl PartialEq for OpenDialogProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The dialog's element: opened when it comes onto the page, and anew where it no longer stands in for
/// another one; closed when it goes.
struct OpenDialog {
    node: NodeRef,
    open: Option<(bool, Open)>,
}

impl Component for OpenDialog {
    type Message = ();
    type Properties = OpenDialogProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            node: NodeRef::default(),
            open: None,
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let OpenDialogProps { alert, body, .. } = ctx.props();
        el("dialog")
            .maybe("role", alert.then_some("alertdialog"))
            .attr("aria-labelledby", "dialog-title")
            .node(&self.node)
            .with(body.clone())
            .html()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let waits = ctx.props().waits;
        if self
            .open
            .as_ref()
            .is_none_or(|(before, _)| *before != waits)
        {
            // The one before gives the focus back first.
            self.open = None;
            self.open = Open::new(&self.node).map(|open| (waits, open));
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.open = None;
    }
}

/// An open dialog; it closes when this is dropped.
struct Open {
    dialog: HtmlDialogElement,
    opener: Option<HtmlElement>,
    _listeners: Vec<EventListener>,
}

impl Open {
    fn new(node: &NodeRef) -> Option<Self> {
        let opener = focused();
        let dialog: HtmlDialogElement = node.cast()?;
        // Fails only where it is open already.
        let _ = dialog.show_modal();
        let listeners = vec![escaped(&dialog)?, cancelled(&dialog), closed(&dialog)];
        Some(Self {
            dialog,
            opener,
            _listeners: listeners,
        })
    }
}

/// Hears Escape before the browser does: it would close the dialog at the second one, whatever is done
/// about its `cancel`.
fn escaped(dialog: &HtmlDialogElement) -> Option<EventListener> {
    let (dialog, document) = (dialog.clone(), dialog.owner_document()?);
    let options = EventListenerOptions {
        phase: EventListenerPhase::Capture,
        passive: false,
    };
    let escaped = move |event: &Event| {
        let key = event.dyn_ref::<KeyboardEvent>();
        if key.is_some_and(|key| key.key() == "Escape" && !key.is_composing()) {
            event.prevent_default();
            press_cross(&dialog);
        }
    };
    Some(EventListener::new_with_options(
        &document, "keydown", options, escaped,
    ))
}

/// Hears other ways to close it, such as a gesture.
fn cancelled(dialog: &HtmlDialogElement) -> EventListener {
    let cross_of = dialog.clone();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(dialog, "cancel", options, move |event| {
        // A file field inside sends the same event when its own window is closed.
        if event.target() == event.current_target() {
            event.prevent_default();
            press_cross(&cross_of);
        }
    })
}

/// Opens it again where the browser has closed it all the same: only the page's state closes it.
fn closed(dialog: &HtmlDialogElement) -> EventListener {
    let again = dialog.clone();
    EventListener::new(dialog, "close", move |_| {
        if !again.open() {
            let _ = again.show_modal();
            press_cross(&again);
        }
    })
}

impl Drop for Open {
    fn drop(&mut self) {
        self.dialog.close();
        if let Some(opener) = &self.opener {
            let _ = opener.focus();
        }
    }
}

/// Does what the cross does at that moment.
fn press_cross(dialog: &HtmlDialogElement) {
    let cross = dialog.query_selector("[data-close]").ok().flatten();
    if let Some(cross) = cross.and_then(|cross| cross.dyn_into::<HtmlElement>().ok()) {
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
