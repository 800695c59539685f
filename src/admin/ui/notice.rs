//! What went wrong, and what to do now.

use yew::prelude::*;

use super::clock;
use super::el::{El, button, el};
use crate::admin::core::state::Action;
use crate::admin::model::problem::{Kind, Problem};
use crate::admin::words::{self as w, About};
use crate::admin::world::store::Store;

/// A failure with its own words, its way on, and what Box's support asks for.
pub fn problem(
    store: &Store,
    problem: &Problem,
    about: About,
    id: &'static str,
    actions: Html,
) -> El {
    let host = store.host();
    let warns = matches!(
        problem.kind,
        Kind::Slow(_) | Kind::Offline | Kind::Changed | Kind::Unversioned
    );
    let icon = if matches!(problem.kind, Kind::Slow(_)) {
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
    let title = el("h2")
        .id(id)
        .attr("tabindex", "-1")
        .with(w::problem_title(problem, &host, about));
    let actions = el("div")
        .class("actions")
        .with(actions)
        .with(details(store, problem, about));
    notice(if warns { "warn" } else { "bad" }, icon)
        .attr("role", "alert")
        .with(title)
        .with(el("p").with(w::problem_text(problem, about)))
        .with(reference)
        .with(actions)
}

/// A message with its icon; `kind` is `""`, `warn`, `bad` or `bar`.
pub fn notice(kind: &'static str, icon: &str) -> El {
    el("section")
        .class("notice")
        .maybe("data-kind", (!kind.is_empty()).then_some(kind))
        .icon(icon)
}

/// The button that puts the details of a failure on the clipboard.
fn details(store: &Store, problem: &Problem, about: About) -> El {
    let what = format!("{} {}", w::doing(about), store.api());
    let text = w::problem_details(problem, &what, &clock::utc(problem.at));
    button()
        .class("quiet")
        .click(store, Action::CopyText(text, w::DETAILS_COPIED))
        .with(w::COPY_DETAILS)
}
