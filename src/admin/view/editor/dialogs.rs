//! The dialogs about the file request on screen.

use yew::Html;

use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::editor::Editor;
use crate::admin::model::problem::Problem;
use crate::admin::ui::dialog::{Modal, foot};
use crate::admin::ui::el::{Child, all, button, el};
use crate::admin::ui::notice::notice;
use crate::admin::view::context::Cx;
use crate::admin::view::parts::alert;
use crate::admin::view::problem::problem_notice;
use crate::admin::words::{self as w, About, title_of};
use crate::api::FileRequest;

/// The dialog, where it is one of these.
pub fn editor_dialog(cx: Cx<'_>, editor: &Editor, dialog: &Dialog) -> Html {
    match (dialog, &editor.base) {
        (Dialog::Delete(progress), Some(base)) => delete_dialog(cx, editor, base, progress),
        (Dialog::Leave(_), _) => leave_dialog(cx, editor),
        _ => Html::default(),
    }
}

/// Asks before it is deleted, says what is lost, and offers to switch it off instead.
fn delete_dialog(
    cx: Cx<'_>,
    editor: &Editor,
    base: &FileRequest,
    progress: &Result<bool, Problem>,
) -> Html {
    let busy = *progress == Ok(true);
    let title = title_of(base.title.as_deref().unwrap_or_default()).to_owned();
    let folder = base.folder.name.as_ref().unwrap_or(&base.folder.id);
    let place = el("span")
        .class("muted")
        .with(w::IN)
        .with(" ")
        .with(el("bdi").with(folder.clone()));
    let what = el("p")
        .with(el("strong").attr("dir", "auto").with(title))
        .with(" ")
        .with(place);
    let means = el("ul")
        .class("list plain")
        .each(w::DELETE_MEANS.map(|text| el("li").with(text)));
    let instead = || {
        let button = button()
            .unavailable(busy)
            .click(cx, Action::DeactivateInstead)
            .with(w::DEACTIVATE_INSTEAD);
        notice("", "info")
            .with(el("h3").with(w::ONLY_STOP))
            .with(el("p").with(w::ONLY_STOP_HOW))
            .with(el("div").class("actions").with(button))
    };
    let keep = button()
        .flag("autofocus", true)
        .unavailable(busy)
        .click(cx, Action::Close)
        .with(w::KEEP_IT);
    let delete = button()
        .class("danger primary")
        .unavailable(busy)
        .bool_attr("aria-busy", busy)
        .click(cx, Action::Delete)
        .with(if busy {
            w::DELETING
        } else {
            w::DELETE_FOR_GOOD
        });
    let failed = progress.as_ref().err().map(|problem| {
        problem_notice(
            cx,
            problem,
            About::Deleting,
            "delete-failed",
            Html::default(),
        )
    });
    let content = all([
        el("div")
            .class("stack")
            .id("dialog-text")
            .with(what)
            .with(means)
            .html(),
        failed.node(),
        editor.is_active().then(instead).node(),
        foot(all([keep.html(), delete.html()])).html(),
    ]);
    Modal {
        close: (!busy).then_some(Action::Close),
        ..alert(w::DELETE_QUESTION)
    }
    .around(cx, content)
}

/// Asks before unsaved changes are left.
fn leave_dialog(cx: Cx<'_>, editor: &Editor) -> Html {
    let count = editor.unsaved().len();
    let leave = button()
        .class("danger")
        .click(cx, Action::LeaveAnyway)
        .with(w::DISCARD_AND_LEAVE);
    let stay = button()
        .flag("autofocus", true)
        .click(cx, Action::Close)
        .with(w::STAY);
    let save = button()
        .class("primary")
        .unavailable(!cx.state.can_call())
        .click(cx, Action::SaveAndLeave)
        .with(w::SAVE_AND_LEAVE);
    let content = all([
        el("p").with(w::leave_text(count)).html(),
        foot(all([leave.html(), stay.html(), save.html()])).html(),
    ]);
    alert(w::LEAVE_QUESTION).around(cx, content)
}
