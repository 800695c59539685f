//! What went wrong and is not over.

use yew::Html;

use crate::admin::core::action::Action;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::core::effect::{Intent, Save};
use crate::admin::core::registry::RegistryAction;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::ui::el::{Child, El, all, button, el};
use crate::admin::ui::notice::notice;
use crate::admin::view::context::Cx;
use crate::admin::view::problem::problem_notice;
use crate::admin::words::{self as w, About};

/// What concerns the whole request. A failed save of the form is told where the form is saved.
pub fn troubles(cx: Cx<'_>, editor: &Editor) -> Html {
    let reading = editor
        .problem
        .as_ref()
        .filter(|problem| problem.is_told())
        .map(|problem| reading_trouble(cx, editor, problem));
    let saving = editor
        .told_failure()
        .filter(|(save, _)| save.intent != Intent::Form)
        .map(|(save, problem)| saving_trouble(cx, editor, save, problem));
    all([reading.node(), saving.node()])
}

/// A failed save of the form. Beside it is the button that saves again.
#[must_use]
pub fn failed_save(cx: Cx<'_>, editor: &Editor) -> Option<El> {
    let (save, problem) = editor.failed_save()?;
    Some(saving_trouble(cx, editor, save, problem))
}

fn reading_trouble(cx: Cx<'_>, editor: &Editor, problem: &Problem) -> El {
    if editor.retry_at.is_some() && editor.failed.is_none() {
        let title = (About::Reading, "failed-title");
        return waiting(cx, editor, problem, title, w::READING_AGAIN_IN);
    }
    let reload = button()
        .click(cx, Action::Editor(EditorAction::Reload))
        .icon("refresh")
        .with(w::CHECK_AGAIN);
    let can_forget = matches!(problem.kind, ProblemKind::Missing | ProblemKind::BadId)
        && cx.state.registry.get(&editor.id).is_some();
    let forget = can_forget.then(|| {
        let action = RegistryAction::Forget(vec![editor.id.clone()]);
        button()
            .click(cx, Action::Registry(action))
            .with(w::REMOVE_FROM_LIST)
    });
    let actions = all([reload.html(), forget.node()]);
    problem_notice(cx, problem, About::Reading, "failed-title", actions)
}

fn saving_trouble(cx: Cx<'_>, editor: &Editor, save: &Save, problem: &Problem) -> El {
    let about = match save.intent {
        Intent::Form => About::Saving,
        _ => About::Changing,
    };
    let title = (about, "save-failed");
    if editor.retry_at.is_some() {
        return waiting(cx, editor, problem, title, w::SAVING_AGAIN_IN);
    }
    let passes = problem.passes() || problem.kind == ProblemKind::Changed;
    let retry = (passes && save.intent != Intent::Form).then(|| {
        button()
            .click(cx, Action::Editor(EditorAction::Retry))
            .with(w::TRY_AGAIN)
    });
    problem_notice(cx, problem, title.0, title.1, retry.node())
}

/// A call that Box put off: it counts down and is tried again by itself.
fn waiting(
    cx: Cx<'_>,
    editor: &Editor,
    problem: &Problem,
    (about, id): (About, &'static str),
    text: &'static str,
) -> El {
    let until = editor.retry_at.unwrap_or(cx.state.now);
    let (left, whole) = ((until - cx.state.now).max(0), (until - problem.at).max(1));
    let title = el("h2")
        .id(id)
        .attr("tabindex", "-1")
        .with(w::problem_title(problem, cx.host(), about));
    let timer = el("span")
        .attr("role", "timer")
        .class("num")
        .with(el("strong").with(w::countdown(left)));
    let progress = el("progress")
        .attr("value", (whole - left).to_string())
        .attr("max", whole.to_string())
        .attr("aria-label", w::TIME_LEFT);
    let now = button()
        .click(cx, Action::Editor(EditorAction::Retry))
        .with(w::TRY_NOW);
    let stop = button()
        .class("quiet")
        .click(cx, Action::Editor(EditorAction::StopRetrying))
        .with(w::STOP_TRYING);
    notice("warn", "clock")
        .with(title)
        .with(el("p").with(text).with(" ").with(timer).with("."))
        .with(progress)
        .with(el("div").class("actions").with(now).with(stop))
}
