//! The frame around the steps of a copy job, and the list of jobs.

use yew::prelude::*;

use super::{destinations, results, review};
use crate::admin::core::action::Action;
use crate::admin::core::job::Job;
use crate::admin::core::jobs::JobAction;
use crate::admin::core::wizard::kept::Before;
use crate::admin::core::wizard::{CopyAction, Wizard, WizardStep};
use crate::admin::model::entry::DisplayStatus;
use crate::admin::model::job::{Absent, Head, Purpose};
use crate::admin::model::route::Route;
use crate::admin::model::settings::Requirement;
use crate::admin::ui::clock;
use crate::admin::ui::el::{Child, El, all, button, el, text};
use crate::admin::ui::notice::notice;
use crate::admin::view::context::Cx;
use crate::admin::view::parts::{badge, fact, way};
use crate::admin::words::copy as c;
use crate::admin::words::{self as w, title_of};
use crate::api::FileRequest;

/// The view of jobs that the address names.
pub fn job_pages(cx: Cx<'_>) -> Html {
    match &cx.state.route {
        Route::Copy(_) => copy_page(cx),
        Route::Job(id) => job_page(cx, id),
        _ => jobs_page(cx),
    }
}

/// Putting a copy job together.
fn copy_page(cx: Cx<'_>) -> Html {
    let Some(wizard) = &cx.state.wizard else {
        return main("job").attr("aria-busy", "true").html();
    };
    let source = cx.state.copied();
    let (at, content, footer) = match wizard.step {
        _ if wizard.before != Before::None => {
            let cancel = way(&Route::Request(wizard.template.clone()), w::CANCEL);
            let offer = destinations::offer(cx, &wizard.before);
            (0, offer.node(), el("footer").with(el("p")).with(cancel))
        }
        WizardStep::Destinations => (
            0,
            destinations::step(cx, wizard),
            destinations::foot(cx, wizard),
        ),
        WizardStep::Review => (1, review::step(cx, wizard), review::foot(cx, wizard)),
    };
    let work = work(
        head(cx, c::COPY_TO_FOLDERS, Some(at)),
        content,
        c::STEP_NAMES[at],
    );
    let work = work.with(footer);
    main("job")
        .with(work)
        .with(about(cx, source, wizard))
        .html()
}

/// A job: running, paused or over.
fn job_page(cx: Cx<'_>, id: &str) -> Html {
    let Some(job) = cx.state.jobs.get(id) else {
        return absent_page(cx, id);
    };
    let (class, title, step, about) = match &job.head.purpose {
        Purpose::Copy(id, title) => {
            let about = aside(request_fact(id, title));
            ("job", c::COPY_TO_FOLDERS.to_owned(), Some(2), Some(about))
        }
        purpose => ("job alone", c::purpose(purpose), None, None),
    };
    let work = work(head(cx, &title, step), results::job(cx, job), &job.head.id);
    let work = work.with(results::job_foot(cx, job));
    main(class).with(work).with(about).html()
}

fn absent_page(cx: Cx<'_>, id: &str) -> Html {
    let absent = cx
        .state
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
    let told = el("p").attr("role", "status").with(text);
    let foot = el("footer").with(way(&Route::Jobs, c::COPY_JOBS));
    let work = work(head(cx, c::COPY_JOBS, None), told, id).with(foot);
    main("job").with(work).html()
}

/// Every job that this browser remembers.
fn jobs_page(cx: Cx<'_>) -> Html {
    let heads = cx.state.jobs.heads();
    let content = if heads.is_empty() {
        let said = if cx.state.jobs.is_loaded {
            c::NO_JOBS
        } else {
            w::LOADING
        };
        el("p").attr("role", "status").with(said)
    } else {
        el("ul")
            .class("plain stack")
            .each(heads.into_iter().map(|head| known(cx, head)))
    };
    let work = work(head(cx, c::COPY_JOBS, None), content, c::COPY_JOBS);
    main("job alone").with(work).html()
}

fn main(class: &'static str) -> El {
    el("main").class(class).id("main")
}

/// The part of the page that is worked in; a foot may follow. Another content, by its key, begins at its
/// top, wherever the one before was scrolled to.
fn work(head: El, content: impl Child, key: &str) -> El {
    let scrolled = el("div").class("scroll").key(key).with(content);
    el("div").class("work").with(head).with(scrolled)
}

fn known(cx: Cx<'_>, head: &Head) -> El {
    let at_hand = cx.state.jobs.get(&head.id);
    let is_broken_off = cx.state.jobs.broken_off().any(|other| other.id == head.id);
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
    let name = c::purpose(&head.purpose);
    let begun = clock::date_time(head.begun_at);
    let label = format!("{}: {name}, {begun}", c::FORGET);
    let link = el("a")
        .attr("href", Route::Job(head.id.clone()).hash())
        .with(el("bdi").with(name));
    let told = el("p")
        .class("muted small")
        .with(begun)
        .with(" · ")
        .with(text);
    let forget = button()
        .class("quiet")
        .unavailable(at_hand.is_some_and(Job::is_busy))
        .click(cx, Action::Job(head.id.clone(), JobAction::Forget))
        .attr("aria-label", label)
        .with(c::FORGET);
    el("li")
        .key(&head.id)
        .class("panel known spread")
        .with(el("div").with(link).with(told))
        .with(forget)
}

/// Offers to go on with a job that a closed tab broke off.
pub fn broken_off_bar(cx: Cx<'_>) -> Html {
    let Some(head) = cx.state.jobs.broken_off().next() else {
        return Html::default();
    };
    if !cx.state.connect.is_in() || matches!(&cx.state.route, Route::Jobs | Route::Job(_)) {
        return Html::default();
    }
    let told = el("p")
        .with(el("strong").with(c::BROKEN_OFF))
        .with(" ")
        .with(el("bdi").with(c::purpose(&head.purpose)));
    notice("bar", "info")
        .attr("role", "status")
        .with(told)
        .with(way(&Route::Job(head.id.clone()), c::OPEN_JOB))
        .html()
}

fn head(cx: Cx<'_>, title: &str, at: Option<usize>) -> El {
    let step = |at: usize, index: usize, name: &'static str| {
        let name = if index < at && at == 1 {
            let back = Action::Wizard(CopyAction::Step(WizardStep::Destinations));
            el("a").attr("href", "#").click(cx, back).with(name)
        } else {
            el("span").with(name)
        };
        el("li")
            .flag("data-done", index < at)
            .maybe("aria-current", (index == at).then_some("step"))
            .with(name)
    };
    let steps = at.map(|at| {
        let names = c::STEP_NAMES.into_iter().enumerate();
        el("ol")
            .class("steps")
            .attr("aria-label", c::STEPS)
            .each(names.map(|(index, name)| step(at, index, name)))
    });
    let title = el("h1")
        .id("step-title")
        .attr("tabindex", "-1")
        .with(title.to_owned());
    el("header").with(title).with(steps)
}

fn about(cx: Cx<'_>, source: Option<&FileRequest>, wizard: &Wizard) -> El {
    let facts = |source| facts(source, cx.state.now);
    aside(source.map_or_else(|| request_fact(&wizard.template, ""), facts))
}

/// The panel beside a copy job: its source, and its speed.
fn aside(source: El) -> El {
    let section = el("section")
        .attr("aria-labelledby", "source-title")
        .with(el("h2").id("source-title").with(c::SOURCE))
        .with(source);
    el("aside")
        .attr("aria-label", c::ABOUT)
        .with(section)
        .with(pacing())
}

fn facts(source: &FileRequest, now: i64) -> El {
    let asks = Requirement::ALL
        .into_iter()
        .filter(|requirement| requirement.of(source));
    let asks: Vec<&str> = asks
        .map(|requirement| w::required(requirement).asked)
        .collect();
    let display_status = DisplayStatus::of_request(source, now);
    let expiry = source
        .expires_at
        .as_ref()
        .and_then(crate::api::DateTime::epoch_seconds)
        .map_or_else(|| w::NO_EXPIRY.to_owned(), clock::date_time);
    let title = source.title.as_deref().unwrap_or_default();
    let folder = source.folder.name.as_deref().unwrap_or(&source.folder.id);
    let description = source.description.clone().unwrap_or_default();
    let described = (!description.is_empty()).then(|| {
        let description = el("span").attr("dir", "auto").with(description);
        fact(c::DESCRIPTION, description)
    });
    let asks = (!asks.is_empty()).then(|| fact(c::ASKS_FOR, asks.join(", ")));
    let status = all([badge(display_status).html(), text(" "), text(expiry)]);
    request_fact(&source.id, title)
        .with(fact(w::FOLDER, el("bdi").with(folder.to_owned())))
        .with(described)
        .with(asks)
        .with(fact(c::STATUS_EXPIRY, status))
}

/// The facts of a request that is known by its name alone; more may follow.
fn request_fact(id: &str, title: &str) -> El {
    let link = el("a")
        .attr("href", Route::Request(id.to_owned()).hash())
        .attr("dir", "auto")
        .with(title_of(title).to_owned());
    let id = el("span").class("mono muted").with(id.to_owned());
    let request = all([link.html(), text(" "), id.html()]);
    el("dl").class("facts").with(fact(c::REQUEST, request))
}

fn pacing() -> El {
    let facts = el("dl")
        .class("facts")
        .each(c::PACING.map(|(name, text)| fact(name, text)));
    el("section")
        .attr("aria-labelledby", "pace-title")
        .with(el("h2").id("pace-title").with(c::PACING_TITLE))
        .with(facts)
}
