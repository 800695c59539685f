//! The dialog that exports the list, or everything that this browser keeps, as one file.

use yew::Html;

use super::bulk::hidden;
use super::context::Cx;
use super::parts::modal;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::effect::{Export, ExportChoice, ExportScope, ListForm};
use crate::admin::core::registry::count_exported;
use crate::admin::ui::dialog::foot;
use crate::admin::ui::el::{Child, El, all, button, el};
use crate::admin::words as w;

/// The dialog.
pub fn export_dialog(cx: Cx<'_>, choice: ExportChoice) -> Html {
    let part = |word: String, is_chosen: bool, other: ExportChoice| -> El {
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
    let (count, with_note) = count_exported(&cx.state.registry, choice.scope);
    let (title, what, is_all) = match choice.scope {
        ExportScope::List(ListForm::Csv) => (w::EXPORT_CSV, w::export_what(count), false),
        ExportScope::List(ListForm::Json) => (w::EXPORT_JSON, w::export_what(count), false),
        ExportScope::Everything => (w::EXPORT_EVERYTHING, w::EXPORT_WHAT.to_owned(), true),
    };
    let with_drafts = is_all.then(|| part(w::WITH_DRAFTS.into(), choice.drafts, drafts));
    let parts = el("div")
        .class("options")
        .with(part(w::with_notes(with_note), choice.notes, notes))
        .with(with_drafts);
    let not_shown = (!is_all).then(|| hidden(cx)).flatten();
    let cancel = button().click(cx, Action::Close).with(w::CANCEL);
    let export = button()
        .class("primary")
        .flag("autofocus", true)
        .click(cx, Action::Export(Export::Chosen(choice)))
        .with(w::EXPORT);
    let content = all([
        el("p")
            .id("bulk-effect")
            .attr("tabindex", "-1")
            .with(what)
            .html(),
        not_shown.node(),
        parts.html(),
        foot(all([cancel.html(), export.html()])).html(),
    ]);
    modal(title).around(cx, content)
}
