//! Messages in passing.

use yew::Html;

use super::context::Cx;
use crate::admin::core::action::Action;
use crate::admin::core::effect::Undo;
use crate::admin::ui::dialog::Host;
use crate::admin::ui::el::{El, On, button, el};
use crate::admin::words as w;

impl Host<Action> for Cx<'_> {
    fn passing(&self) -> Html {
        toast(*self).html()
    }
}

/// The place of the message, with it where there is one.
pub fn toast(cx: Cx<'_>) -> El {
    let place = el("div").class("toast-place").attr("role", "status");
    let Some((toast, _)) = &cx.state.toast else {
        let waits = cx.state.jobs_module.has_waiting();
        let coming = || el("div").class("toast slow").with(w::LOADING);
        return place.with(waits.then(coming));
    };
    let held =
        |toast: El, on: On, held: bool| toast.sends(on, cx, move |_| Action::HoldToast(held));
    let shown = el("div").class("toast");
    let shown = held(shown, On::MouseEnter, true);
    let shown = held(shown, On::MouseLeave, false);
    let shown = held(shown, On::FocusIn, true);
    let shown = held(shown, On::FocusOut, false);
    let asks_box = matches!(toast.undo, Some(Undo::Values(..)));
    let can_undo = toast.undo.is_some() && (cx.state.can_call() || !asks_box);
    let undo = || button().click(cx, Action::TakeBack).with(w::UNDO);
    let close = button()
        .class("square")
        .attr("aria-label", w::CLOSE)
        .click(cx, Action::CloseToast)
        .icon("x");
    let by_hand = toast.copied.clone().map(|text| {
        el("textarea")
            .id("to-copy")
            .class("mono")
            .attr("rows", "2")
            .attr("aria-label", w::TO_COPY)
            .flag("readonly", true)
            .value(text)
    });
    place.with(
        shown
            .with(el("span").with(toast.text.to_string()))
            .with(by_hand)
            .with(can_undo.then(undo))
            .with(close),
    )
}
