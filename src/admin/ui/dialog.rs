//! A modal dialog.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::icon;
use super::listener::Listener;
use crate::admin::words as w;

/// What a dialog shows.
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// The heading.
    pub title: AttrValue,
    /// What closing asks for: Escape, the cross, or a click on the page behind.
    pub on_close: Callback<()>,
    /// Whether it interrupts: `alertdialog`.
    #[prop_or_default]
    pub alert: bool,
    /// Whether it can be closed at all just now.
    #[prop_or(true)]
    pub closable: bool,
    /// What is in it.
    pub children: Html,
}

/// A modal dialog over the page. Focus goes into it, and back to where it came from.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let dialog = use_node_ref();
    // The listener lives as long as the dialog, and calls what was given last.
    let latest = use_mut_ref(|| Callback::from(|()| {}));
    let close = {
        let (on_close, closable) = (props.on_close.clone(), props.closable);
        Callback::from(move |()| {
            if closable {
                on_close.emit(());
            }
        })
    };
    latest.replace(close.clone());
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let opener = focused();
            let element = dialog.cast::<HtmlDialogElement>();
            let listener = element.as_ref().map(|element| {
                // Fails only where it is open already.
                let _ = element.show_modal();
                Listener::new(element, "cancel", move |event| {
                    // A file field inside sends the same event when its own window is closed.
                    if event.target() == event.current_target() {
                        event.prevent_default();
                        let close = latest.borrow().clone();
                        close.emit(());
                    }
                })
            });
            move || {
                drop(listener);
                if let Some(element) = element {
                    element.close();
                }
                if let Some(opener) = opener {
                    let _ = opener.focus();
                }
            }
        });
    }
    html! {
        <dialog ref={dialog} role={props.alert.then_some("alertdialog")} aria-labelledby="dialog-title">
            <div class="dialog-body">
                <div class="dialog-head">
                    <h2 id="dialog-title">{ &props.title }</h2>
                    <button type="button" class="quiet square" aria-label={w::CLOSE}
                        disabled={!props.closable} onclick={move |_| close.emit(())}>{ icon("x") }</button>
                </div>
                { props.children.clone() }
            </div>
        </dialog>
    }
}

fn focused() -> Option<HtmlElement> {
    web_sys::window()?
        .document()?
        .active_element()?
        .dyn_into()
        .ok()
}
