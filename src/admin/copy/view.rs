//! The frame around the steps of a copy job, and the list of jobs.

use yew::prelude::*;

use super::wizard::{CopyAction, Step, Wizard};
use super::{destinations, results, review, words as c};
use crate::admin::job::{Head, Job, Mode, Purpose};
use crate::admin::jobs::{Absent, JobAction};
use crate::admin::registry::entry::Standing;
use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::{badge, clock, icon, title_of};
use crate::admin::words as w;
use crate::api::{FileRequest, Status};

/// Putting a copy job together.
pub fn copy_page(store: &Store, state: &State) -> Html {
    let Some(wizard) = &state.wizard else {
        return html! { <main class="job" id="main" aria-busy="true"></main> };
    };
    let source = state
        .editor
        .as_ref()
        .and_then(|editor| editor.base.as_deref());
    let (at, content, footer) = match wizard.step {
        Step::Destinations => (
            0,
            destinations::step(store, state, wizard),
            destinations::foot(store, wizard),
        ),
        Step::Review => (
            1,
            review::step(store, state, wizard),
            review::foot(store, state, wizard),
        ),
    };
    html! {
        <main class="job" id="main">
            <div class="work">
                { head(store, c::COPY_TO_FOLDERS, Some(at)) }
                <div class="scroll">{ content }</div>
                <footer>{ footer }</footer>
            </div>
            { about(source, Some(wizard)) }
        </main>
    }
}

/// A job: running, paused or over.
pub fn job_page(store: &Store, state: &State, id: &str) -> Html {
    let Some(job) = state.jobs.get(id) else {
        return absent_page(store, state, id);
    };
    let title = match job.head.purpose {
        Purpose::Copy(..) => c::COPY_TO_FOLDERS.to_owned(),
        _ => c::purpose(&job.head.purpose),
    };
    let step = matches!(job.head.purpose, Purpose::Copy(..)).then_some(2);
    let about = match &job.head.purpose {
        Purpose::Copy(id, title) => html! {
            <aside aria-label={c::ABOUT}>
                <section aria-labelledby="source-title">
                    <h2 id="source-title">{ c::SOURCE }</h2>
                    <dl class="facts">{ fact(c::REQUEST, request_link(id, title)) }</dl>
                </section>
                { pacing() }
            </aside>
        },
        _ => Html::default(),
    };
    html! {
        <main class={if step.is_some() { "job" } else { "job alone" }} id="main">
            <div class="work">
                { head(store, &title, step) }
                <div class="scroll">{ results::job(store, state, job) }</div>
                <footer>{ results::foot(store, job) }</footer>
            </div>
            { about }
        </main>
    }
}

fn absent_page(store: &Store, state: &State, id: &str) -> Html {
    let absent = state
        .jobs
        .absent
        .as_ref()
        .filter(|(other, _)| other == id)
        .map(|(_, absent)| absent);
    let text = match absent {
        Some(Absent::Elsewhere) => c::ELSEWHERE.to_owned(),
        Some(Absent::Unknown) => c::NO_SUCH_JOB.to_owned(),
        Some(Absent::Unreadable(text)) => format!("{} {text}", c::JOB_UNREADABLE),
        Some(Absent::Reading) | None => c::READING_JOB.to_owned(),
    };
    html! {
        <main class="job" id="main">
            <div class="work">
                { head(store, c::COPY_JOBS, None) }
                <div class="scroll"><p role="status">{ text }</p></div>
                <footer><a class="button" href={Route::Jobs.hash()}>{ c::COPY_JOBS }</a></footer>
            </div>
        </main>
    }
}

/// Every job that this browser remembers.
pub fn jobs_page(store: &Store, state: &State) -> Html {
    let heads = state.jobs.heads();
    html! {
        <main class="job alone" id="main">
            <div class="work">
                { head(store, c::COPY_JOBS, None) }
                <div class="scroll">
                    if heads.is_empty() {
                        <p role="status">{ if state.jobs.is_loaded { c::NO_JOBS } else { w::LOADING } }</p>
                    } else {
                        <ul class="plain stack">{ for heads.into_iter().map(|head| known(store, state, head)) }</ul>
                    }
                </div>
            </div>
        </main>
    }
}

fn known(store: &Store, state: &State, head: &Head) -> Html {
    let at_hand = state.jobs.get(&head.id);
    let is_broken_off = state.jobs.broken_off().any(|other| other.id == head.id);
    let text = match (at_hand, head.end) {
        (Some(job), _) => {
            let tally = job.tally();
            c::summary(
                &head.purpose,
                tally.done,
                head.rows,
                tally.failed + tally.unknown,
            )
        }
        (None, Some(end)) => {
            c::summary(&head.purpose, end.done, head.rows, end.failed + end.unknown)
        }
        (None, None) if is_broken_off => c::BROKEN_OFF.to_owned(),
        (None, None) => c::ELSEWHERE.to_owned(),
    };
    let forget = {
        let id = head.id.clone();
        store.on(move |_: MouseEvent| Action::Job(id.clone(), JobAction::Forget))
    };
    let name = c::purpose(&head.purpose);
    html! {
        <li key={head.id.clone()} class="panel known spread">
            <div>
                <a href={Route::Job(head.id.clone()).hash()}><bdi>{ &name }</bdi></a>
                <p class="muted small">{ clock::date_time(head.begun_at) }{ " · " }{ text }</p>
            </div>
            <button type="button" class="quiet" disabled={at_hand.is_some_and(Job::is_busy)} onclick={forget}
                aria-label={format!("{}: {name}, {}", c::FORGET, clock::date_time(head.begun_at))}>{ c::FORGET }</button>
        </li>
    }
}

/// Offers to go on with a job that a closed tab broke off.
pub fn broken_off_bar(state: &State) -> Html {
    let Some(head) = state.jobs.broken_off().next() else {
        return Html::default();
    };
    if !state.connect.is_in() || matches!(&state.route, Route::Jobs | Route::Job(_)) {
        return Html::default();
    }
    html! {
        <section class="notice" data-kind="bar" role="status">
            { icon("info") }
            <p><strong>{ c::BROKEN_OFF }</strong>{ " " }<bdi>{ c::purpose(&head.purpose) }</bdi></p>
            <a class="button" href={Route::Job(head.id.clone()).hash()}>{ c::OPEN_JOB }</a>
        </section>
    }
}

fn head(store: &Store, title: &str, at: Option<usize>) -> Html {
    let step = |(index, name): (usize, &&'static str)| {
        let at = at.unwrap_or(0);
        let back = store.on(|event: MouseEvent| {
            event.prevent_default();
            Action::Wizard(CopyAction::Step(Step::Destinations))
        });
        html! {
            <li data-done={(index < at).then_some("")} aria-current={(index == at).then_some("step")}>
                if index < at && at == 1 {
                    <a href="#" onclick={back}>{ *name }</a>
                } else {
                    <span>{ *name }</span>
                }
            </li>
        }
    };
    html! {
        <header>
            <h1 id="step-title" tabindex="-1">{ title.to_owned() }</h1>
            if at.is_some() {
                <ol class="steps" aria-label={c::STEPS}>{ for c::STEP_NAMES.iter().enumerate().map(step) }</ol>
            }
        </header>
    }
}

fn about(source: Option<&FileRequest>, wizard: Option<&Wizard>) -> Html {
    html! {
        <aside aria-label={c::ABOUT}>
            <section aria-labelledby="source-title">
                <h2 id="source-title">{ c::SOURCE }</h2>
                if let Some(source) = source { { facts(source) } }
                else if let Some(wizard) = wizard {
                    <dl class="facts">{ fact(c::REQUEST, request_link(&wizard.template, "")) }</dl>
                }
            </section>
            { pacing() }
        </aside>
    }
}

fn facts(source: &FileRequest) -> Html {
    let asks = [
        (source.is_email_required, w::EMAIL_ADDRESS),
        (source.is_description_required, w::FILES_DESCRIPTION),
    ];
    let asks: Vec<&str> = asks
        .into_iter()
        .filter(|(asks, _)| *asks == Some(true))
        .map(|(_, what)| what)
        .collect();
    let standing = match source.status {
        Some(Status::Active) => Standing::Active,
        Some(Status::Inactive) => Standing::Inactive,
        _ => Standing::Unknown,
    };
    let expiry = source
        .expires_at
        .as_ref()
        .and_then(crate::api::DateTime::epoch_seconds);
    let description = source.description.clone().unwrap_or_default();
    html! {
        <dl class="facts">
            { fact(c::REQUEST, request_link(&source.id, source.title.as_deref().unwrap_or_default())) }
            { fact(w::FOLDER, html! { <bdi>{ source.folder.name.as_deref().unwrap_or(&source.folder.id) }</bdi> }) }
            if !description.is_empty() { { fact(c::DESCRIPTION, html! { <span dir="auto">{ description }</span> }) } }
            if !asks.is_empty() { { fact(c::ASKS_FOR, html! { { asks.join(", ") } }) } }
            { fact(c::STATUS_EXPIRY, html! { <>{ badge(standing) }{ " " }{ expiry.map_or_else(|| w::NO_EXPIRY.to_owned(), clock::date_time) }</> }) }
        </dl>
    }
}

fn request_link(id: &str, title: &str) -> Html {
    html! { <><a href={Route::Request(id.to_owned()).hash()} dir="auto">{ title_of(title) }</a>{ " " }<span class="mono muted">{ id }</span></> }
}

fn pacing() -> Html {
    html! {
        <section aria-labelledby="pace-title">
            <h2 id="pace-title">{ c::PACING_TITLE }</h2>
            <dl class="facts">{ for c::PACING.iter().map(|(name, text)| fact(name, html! { { *text } })) }</dl>
        </section>
    }
}

fn fact(name: &'static str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// Whether closing the tab breaks something off, or drops what was put together.
#[must_use]
pub fn is_leaving_costly(state: &State) -> bool {
    let is_begun = state.wizard.as_ref().is_some_and(Wizard::is_begun);
    state.jobs.is_leaving_costly() || is_begun
}

/// Whether the mode lets a person send the rest.
#[must_use]
pub fn can_go_on(job: &Job) -> bool {
    job.tally().waiting > 0 && matches!(job.mode, Mode::Paused(_) | Mode::Cancelled)
}
