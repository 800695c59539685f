//! The window: its address, its network, its focus.

use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement, window};

use crate::admin::model::route::Route;
use crate::admin::model::theme::Theme;

/// True where the browser believes that there is a network.
#[must_use]
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// The part of the address after `#`.
#[must_use]
pub fn hash() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Goes to a view; without an event the page does not hear of it.
pub fn go(route: &Route, event: bool) {
    let Some(window) = window() else { return };
    if event {
        let _ = window.location().set_hash(&route.hash());
    } else if let Ok(history) = window.history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&route.hash()));
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // Where the browser refuses, its own button is left.
        let _ = window.location().reload();
    }
}

thread_local! {
    /// What is to be done once the page is drawn.
    static TO_DO: RefCell<Vec<Box<dyn FnOnce()>>> = RefCell::default();
}

/// The number of things that are to be done once the page is drawn. A drawing that begins now is enough for
/// these; those that are added later need the next one.
#[must_use]
pub fn to_do() -> usize {
    TO_DO.with_borrow(Vec::len)
}

/// Does the first so many of them: the page is drawn. How long a drawing takes, and whether it is broken off
/// to let the browser work, is not to be foreseen.
pub fn drawn(count: usize) {
    let ready = TO_DO.with_borrow_mut(|all| {
        let count = count.min(all.len());
        all.drain(..count).collect::<Vec<_>>()
    });
    if ready.is_empty() {
        return;
    }
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        for action in ready {
            action();
        }
    });
}

fn once_drawn(action: impl FnOnce() + 'static) {
    TO_DO.with_borrow_mut(|all| all.push(Box::new(action)));
}

/// Moves the focus once the page is drawn.
pub fn focus_soon(id: impl FnOnce() -> Option<String> + 'static) {
    once_drawn(move || {
        let element = window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id(&id()?))
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element {
            focus(&element);
        }
    });
}

/// Moves the focus. What is in a bar that stays in sight is seen already: for that, browsers would scroll the
/// page away from where the admin was.
fn focus(element: &HtmlElement) {
    let Ok(Some(bar)) = element.closest(".save-bar") else {
        let _ = element.focus();
        return;
    };
    bar.set_scroll_top(0);
    let options = Object::new();
    // Setting a property of a new plain object cannot fail.
    let _ = Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
    let focus = Reflect::get(element, &"focus".into()).ok();
    if let Some(focus) = focus.and_then(|focus| focus.dyn_into::<Function>().ok()) {
        let _ = focus.call1(element, &options);
    }
}

/// Selects the text of the field with this id once the page is drawn.
pub fn select_soon(id: &'static str) {
    once_drawn(move || {
        let element = window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id(id));
        if let Some(element) = element {
            // Fields of one line and of several have methods of the same names.
            let field: HtmlInputElement = element.unchecked_into();
            let _ = field.focus();
            field.select();
        }
    });
}

/// Submits the form of the settings, where it is on screen; false where it is not.
#[must_use]
pub fn save_form() -> bool {
    let form = window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("settings"));
    let submit = form.and_then(|form| {
        let submit = Reflect::get(&form, &"requestSubmit".into()).ok()?;
        submit.dyn_into::<Function>().ok()?.call0(&form).ok()
    });
    submit.is_some()
}

/// True on a device whose keyboard has a command key.
#[must_use]
pub fn is_apple() -> bool {
    let platform = window().and_then(|window| window.navigator().platform().ok());
    platform.is_some_and(|name| name.starts_with("Mac") || name.starts_with("iP"))
}

/// True while the admin is typing, or has a dialog open.
#[must_use]
pub fn is_typing() -> bool {
    let element = window()
        .and_then(|window| window.document())
        .and_then(|document| document.active_element());
    let fields = "textarea, select, dialog *, input:not([type=checkbox], [type=radio])";
    element.is_some_and(|element| element.matches(fields).unwrap_or_default())
}

/// Sets the theme for the whole document.
pub fn apply_theme(theme: Theme) {
    let document = window().and_then(|window| window.document());
    let Some(root) = document.and_then(|document| document.document_element()) else {
        return;
    };
    // The attribute's name is well-formed, so neither can fail.
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        chosen => root.set_attribute("data-theme", chosen.name()),
    };
}
