//! Opening a file request by its id or link, and the page before there is one.

use yew::Html;

use super::context::Cx;
use super::parts::modal;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::model::route::Route;
use crate::admin::ui::dialog::foot;
use crate::admin::ui::el::{El, all, button, el};
use crate::admin::ui::field::{error, value_of};
use crate::admin::ui::notice::notice;
use crate::admin::words as w;
use crate::api::RequestLinkError;

/// A pasted piece, and the reason why it could not be read.
pub type Unread = (String, RequestLinkError);

/// The dialog.
pub fn open_dialog(cx: Cx<'_>, fault: Option<&Unread>) -> Html {
    let form = reference(cx, fault, true, false).html();
    modal(w::OPEN_BY_ID).around(cx, form)
}

/// The detail pane while no file request is open.
pub fn blank(cx: Cx<'_>) -> Html {
    let sandbox = cx
        .state
        .connect
        .config
        .sandbox
        .as_ref()
        .filter(|_| cx.state.connect.is_sandbox());
    let blank = el("div").class("blank").icon("inbox");
    if !cx.state.registry.is_empty() {
        let title = el("h2")
            .id("request-title")
            .class("as-title")
            .attr("tabindex", "-1")
            .with(w::CHOOSE_ONE);
        let how = el("p").class("muted").with(w::CHOOSE_ONE_HOW);
        return blank
            .with(el("div").class("stack").with(title).with(how))
            .html();
    }
    let title = el("h1")
        .id("request-title")
        .attr("tabindex", "-1")
        .with(w::OPEN_FIRST);
    let how = el("p").class("muted").with(w::NO_LIST);
    let template = sandbox.map(|sandbox| {
        let open = el("a")
            .class("button primary")
            .attr("href", Route::Request(sandbox.template.clone()).hash())
            .with(w::OPEN_TEMPLATE);
        notice("", "info")
            .with(el("h2").with(w::TRY_TEMPLATE))
            .with(el("p").with(w::TRY_TEMPLATE_HOW))
            .with(el("div").class("actions").with(open))
    });
    let import = button()
        .class("text-button")
        .click(cx, Action::Show(Dialog::Import(None)))
        .with(w::IMPORT_LIST);
    let import = el("li").with(import).with(" ").with(w::IMPORT_LIST_WHAT);
    let ways = el("ul")
        .class("list plain")
        .with(import)
        .with(el("li").with(w::COPY_FIRST));
    let ways = el("section")
        .class("stack")
        .with(el("h2").with(w::OTHER_WAYS))
        .with(ways);
    blank
        .with(el("div").class("stack").with(title).with(how))
        .with(template)
        .with(reference(cx, None, false, sandbox.is_some()))
        .with(ways)
        .html()
}

/// The field for an id or link; `second` where another button of the view is the solid one.
fn reference(cx: Cx<'_>, fault: Option<&Unread>, in_dialog: bool, second: bool) -> El {
    let explains = fault.is_some_and(|(_, error)| *error != RequestLinkError::Empty);
    let submit = || {
        el("button")
            .maybe("class", (!second).then_some("primary"))
            .with(w::OPEN)
    };
    // Both can be on the page at once.
    let id = if in_dialog { "ref" } else { "first-ref" };
    let help_id = format!("{id}-help");
    let field = el("input")
        .id(id)
        .class("mono")
        .maybe("value", fault.map(|(piece, _)| piece.clone()))
        .flag("autofocus", in_dialog)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .maybe("placeholder", (!in_dialog).then_some("42037322"))
        .attr("aria-describedby", help_id.clone())
        .bool_attr("aria-invalid", fault.is_some())
        .maybe("aria-errormessage", fault.map(|_| "ref-error"));
    let control = el("div")
        .class("with-button")
        .with(field)
        .with((!in_dialog).then(submit));
    let told = fault.map(|(piece, why)| error("ref-error", w::unread(piece, *why)));
    let help = el("p")
        .class("hint")
        .id(help_id)
        .with(w::ID_EXAMPLE)
        .with(" ")
        .with(el("code").with("42037322"))
        .with(" ")
        .with(w::OR)
        .with(" ")
        .with(el("code").with("https://example.app.box.com/filerequest/42037322"))
        .with(". ")
        .with(w::SEVERAL);
    let labelled = el("div")
        .class("field")
        .with(el("label").attr("for", id).with(w::ID_OR_LINK))
        .with(control)
        .with(told)
        .with(help);
    let end = || {
        let cancel = button().click(cx, Action::Close).with(w::CANCEL);
        all([
            el("p").class("hint").with(w::REMEMBERS).html(),
            foot(all([cancel.html(), submit().html()])).html(),
        ])
    };
    el("form")
        .class(if in_dialog { "stack" } else { "field" })
        .flag("novalidate", true)
        .submit(cx, move |_| Action::Open(value_of(id)))
        .with(labelled)
        .with(explains.then(where_id))
        .with(in_dialog.then(end))
}

/// The way to find the id.
fn where_id() -> El {
    let address = el("code")
        .with("…/filerequest/")
        .with(el("mark").with("42037322"));
    let steps = el("ol")
        .class("list")
        .with(el("li").with(w::WHERE_ID_FIRST))
        .with(el("li").with(w::WHERE_ID_THEN).with(" ").with(address));
    notice("", "info")
        .with(el("h3").with(w::WHERE_ID))
        .with(steps)
}

/// The button that opens the dialog.
pub fn open_button(cx: Cx<'_>) -> El {
    button()
        .unavailable(!cx.state.can_call())
        .click(cx, Action::Show(Dialog::Open(None)))
        .icon("plus")
        .with(w::OPEN_BY_ID)
}
