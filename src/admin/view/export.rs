//! The dialog that exports everything this browser keeps, as one file.

use yew::Html;

use super::context::Cx;
use super::parts::modal;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::effect::{Export, ExportChoice};
use crate::admin::ui::dialog::foot;
use crate::admin::ui::el::{El, all, button, el};
use crate::admin::words as w;

/// The dialog.
pub fn export_dialog(cx: Cx<'_>, choice: ExportChoice) -> Html {
    let part = |word: &'static str, is_chosen: bool, other: ExportChoice| -> El {
        let control = el("input")
            .attr("type", "checkbox")
            .checked(is_chosen)
            .change(cx, move |_| Action::Show(Dialog::Export(other)));
        el("label").class("check").with(control).with(word)
    };
    let notes = ExportChoice {
        notes: !choice.notes,
        ..choice
    };
    let drafts = ExportChoice {
        drafts: !choice.drafts,
        ..choice
    };
    let parts = el("div")
        .class("options")
        .with(part(w::WITH_NOTES, choice.notes, notes))
        .with(part(w::WITH_DRAFTS, choice.drafts, drafts));
    let cancel = button().click(cx, Action::Close).with(w::CANCEL);
    let export = button()
        .class("primary")
        .flag("autofocus", true)
        .click(cx, Action::Export(Export::Everything(choice)))
        .with(w::EXPORT);
    let content = all([
        el("p").with(w::EXPORT_WHAT).html(),
        parts.html(),
        foot(all([cancel.html(), export.html()])).html(),
    ]);
    modal(w::EXPORT_EVERYTHING).around(cx, content)
}
