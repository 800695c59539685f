//! Failures, and what to do about them.

use yew::Html;

use super::context::Cx;
use crate::admin::core::action::Action;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::ui::clock;
use crate::admin::ui::el::{El, button, el};
use crate::admin::ui::notice::notice;
use crate::admin::words::{self as w, About};

/// A failure with its own words, its way on, and what Box's support asks for.
pub fn problem_notice(
    cx: Cx<'_>,
    problem: &Problem,
    about: About,
    id: &'static str,
    actions: Html,
) -> El {
    let warns = matches!(
        problem.kind,
        ProblemKind::Slow(_)
            | ProblemKind::Offline
            | ProblemKind::Changed
            | ProblemKind::Unversioned
    );
    let icon = if matches!(problem.kind, ProblemKind::Slow(_)) {
        "clock"
    } else {
        "alert"
    };
    let reference = problem.request_id.clone().map(|request_id| {
        el("p")
            .class("hint")
            .with(w::REFERENCE)
            .with(" ")
            .with(el("code").with(request_id))
    });
    let user = cx.state.connect.user.as_ref();
    let account = user
        .and_then(|user| user.login.as_deref())
        .unwrap_or_default();
    let title = el("h2")
        .id(id)
        .attr("tabindex", "-1")
        .with(w::problem_title(problem, cx.host(), about));
    let actions = el("div")
        .class("actions")
        .with(actions)
        .with(details(cx, problem, about));
    notice(if warns { "warn" } else { "bad" }, icon)
        .attr("role", "alert")
        .with(title)
        .with(el("p").with(w::problem_text(problem, about, account)))
        .with(reference)
        .with(actions)
}

/// The button that puts the details of a failure on the clipboard.
fn details(cx: Cx<'_>, problem: &Problem, about: About) -> El {
    let what = format!("{} {}", w::doing(about), cx.api());
    let text = w::problem_details(problem, &what, &clock::utc(problem.at));
    button()
        .class("quiet")
        .click(cx, Action::CopyText(text, w::DETAILS_COPIED))
        .with(w::COPY_DETAILS)
}
