//! The dialog that imports a list from a file.

use wasm_bindgen::JsCast;
use web_sys::Event;
use yew::Html;

use super::context::Cx;
use super::parts::modal;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::model::list_file::ImportFault;
use crate::admin::ui::dialog::foot;
use crate::admin::ui::el::{Child, all, button, el};
use crate::admin::ui::field::field;
use crate::admin::ui::file::LocalFile;
use crate::admin::ui::notice::notice;
use crate::admin::words as w;

/// The dialog.
pub fn import_dialog(cx: Cx<'_>, fault: Option<&ImportFault>) -> Html {
    let told = fault.map(|fault| {
        notice("bad", "alert")
            .attr("role", "alert")
            .with(el("h3").with(w::NOTHING_IMPORTED))
            .with(el("p").with(w::import_fault(fault)))
    });
    let control = el("input")
        .id("import")
        .attr("type", "file")
        .attr("accept", ".csv,.json,.txt,text/csv,application/json")
        .flag("autofocus", true)
        .change(cx, |event| chosen(&event));
    let rules = el("ul")
        .class("list plain hint")
        .each(w::IMPORT_RULES.map(|rule| el("li").with(rule)));
    let cancel = button().click(cx, Action::Close).with(w::CANCEL);
    let content = all([
        told.node(),
        el("p").with(w::IMPORT_WHAT).html(),
        field("import", w::IMPORT_FILE, "", control).html(),
        rules.html(),
        foot(cancel.html()).html(),
    ]);
    modal(w::IMPORT_TITLE).around(cx, content)
}

fn chosen(event: &Event) -> Action {
    let field = event.target().map(JsCast::unchecked_into);
    let files = field.map_or_else(Vec::new, |field| LocalFile::take_from(&field));
    match files.into_iter().next() {
        Some(file) => Action::Import(file),
        None => Action::Show(Dialog::Import(None)),
    }
}
