//! What went wrong, and what to do now.

use yew::prelude::*;

use super::{clock, icon};
use crate::admin::problem::{Kind, Problem};
use crate::admin::runtime::Store;
use crate::admin::state::Action;
use crate::admin::words::{self as w, About, Said};

/// A failure with its own words, its way on, and what Box's support asks for.
pub fn problem(
    store: &Store,
    problem: &Problem,
    about: About,
    id: &'static str,
    actions: Html,
) -> Html {
    let host = store.host();
    let warns = matches!(
        problem.kind,
        Kind::Slow(_) | Kind::Offline | Kind::Changed | Kind::Unversioned
    );
    html! {
        <section class="notice" data-kind={if warns { "warn" } else { "bad" }} role="alert">
            { icon(if matches!(problem.kind, Kind::Slow(_)) { "clock" } else { "alert" }) }
            <h2 {id} tabindex="-1">{ w::problem_title(problem, &host, about) }</h2>
            <p>{ w::problem_text(problem, about) }</p>
            if let Some(request_id) = &problem.request_id {
                <p class="hint">{ w::REFERENCE }{ " " }<code>{ request_id }</code></p>
            }
            <div class="actions">
                { actions }
                { details(store, problem, about) }
            </div>
        </section>
    }
}

/// The button that puts the details of a failure on the clipboard.
fn details(store: &Store, problem: &Problem, about: About) -> Html {
    let what = format!("{} {}", w::doing(about), store.api());
    let text = w::problem_details(problem, &what, &clock::utc(problem.at));
    let onclick =
        store.on(move |_: MouseEvent| Action::CopyText(text.clone(), Said::DetailsCopied));
    html! { <button type="button" class="quiet" {onclick}>{ w::COPY_DETAILS }</button> }
}
