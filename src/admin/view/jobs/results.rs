//! A job while it runs and after: progress, results, what to do about the rows that are not done.

use yew::prelude::*;

use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::job::{Job, Looking, Mode};
use crate::admin::core::job_export::known_as;
use crate::admin::core::jobs::{JobAction, JobFile};
use crate::admin::model::address::split_scheme;
use crate::admin::model::job::{Purpose, RowFilter};
use crate::admin::model::route::Route;
use crate::admin::model::run::{Made, Reason, RowState, RowTask};
use crate::admin::ui::dialog::{Modal, foot};
use crate::admin::ui::el::{Child, El, all, button, el, text};
use crate::admin::ui::field::{error, is_checked, value_of};
use crate::admin::ui::link::outward;
use crate::admin::ui::notice::notice;
use crate::admin::ui::{clock, table};
use crate::admin::view::context::Cx;
use crate::admin::view::parts::{alert, modal, way};
use crate::admin::words as w;
use crate::admin::words::copy as c;
use crate::api::{CALLS_PER_MINUTE, folder_link, visitor_link};

/// The job.
pub fn job(cx: Cx<'_>, job: &Job) -> Html {
    let unkept = !job.is_kept && !job.only_reads();
    let told = match &job.unstored {
        _ if unkept => Some(c::NOT_KEPT.to_owned()),
        Some(why) if job.is_over() => Some(format!("{} {why}", c::UNSTORED)),
        _ => None,
    };
    let told = told.map(|text| notice("warn", "alert").with(el("p").with(text)));
    let run = if job.is_over() {
        finished(cx, job)
    } else {
        progress(cx, job)
    };
    all([told.node(), run.html(), rows(cx, job).html()])
}

/// A button that does this to the job.
fn acts(cx: Cx<'_>, job: &Job, action: JobAction) -> El {
    button().click(cx, Action::Job(job.head.id.clone(), action))
}

/// The progress of a job, and the buttons that hold it.
pub fn progress(cx: Cx<'_>, job: &Job) -> El {
    let done = job.tally().finished();
    let rows = job.head.rows;
    let is_going = job.mode == Mode::Going;
    let hold = if is_going {
        let pause = acts(cx, job, JobAction::Pause).icon("pause");
        Some(pause.with(c::PAUSE))
    } else if can_go_on(job) {
        let resume = acts(cx, job, JobAction::Go).class("primary");
        Some(resume.unavailable(!cx.state.can_call()).with(c::RESUME))
    } else {
        None
    };
    let cancel = acts(cx, job, JobAction::Cancel)
        .class("danger")
        .unavailable(job.mode == Mode::Cancelled)
        .with(c::CANCEL_JOB);
    let head = el("div")
        .class("spread")
        .with(el("h2").id("run-title").with(c::doing(&job.head.purpose)))
        .with(el("div").class("actions").with(hold).with(cancel));
    let bar = el("progress")
        .attr("value", done.to_string())
        .attr("max", rows.to_string())
        .attr("aria-labelledby", "run-title");
    let starting =
        (job.mode == Mode::Starting).then(|| el("p").attr("role", "status").with(c::STARTING));
    let paused = match &job.mode {
        Mode::Paused(why) => Some(el("p").attr("role", "status").with(c::paused(why))),
        _ => None,
    };
    let waiting = job
        .waits_until
        .map(|until| until - cx.state.now)
        .filter(|wait| is_going && *wait > 0)
        .map(|wait| el("p").class("muted small").with(c::waiting(wait)));
    // Said every tenth, not at every row.
    let tenth = el("p")
        .class("sr")
        .attr("role", "status")
        .with(format!("{} %", done * 10 / rows.max(1) * 10));
    el("section")
        .class("panel run")
        .attr("aria-labelledby", "run-title")
        .with(head)
        .with(bar)
        .with(tally(job))
        .with(starting)
        .with(paused)
        .with(waiting)
        .with(tenth)
}

/// The job's rows by what came of them.
fn tally(job: &Job) -> El {
    let tally = job.tally();
    let count = |count: usize, word: String| {
        el("span")
            .with(el("b").with(clock::number(count)))
            .with(word)
    };
    let of = format!(" of {}", clock::number(job.head.rows));
    let done = format!(" {}", c::done_word(&job.head.purpose).to_lowercase());
    let failed = (tally.failed > 0).then(|| count(tally.failed, " failed".into()).class("reason"));
    let unknown =
        (tally.unknown > 0).then(|| count(tally.unknown, " unconfirmed".into()).class("warned"));
    let is_going = job.mode == Mode::Going;
    let muted = |text: String| el("span").class("muted").with(text);
    let rate = job.rate().filter(|_| is_going).map(c::rate).map(muted);
    let left = job
        .seconds_left(CALLS_PER_MINUTE)
        .filter(|_| is_going)
        .map(c::left)
        .map(muted);
    el("p")
        .class("tally num")
        .with(count(tally.finished(), of))
        .with(count(tally.done, done))
        .with(failed)
        .with(unknown)
        .with(rate)
        .with(left)
}

fn finished(cx: Cx<'_>, job: &Job) -> El {
    let tally = job.tally();
    let attention = tally.failed + tally.unknown;
    let is_copy = matches!(job.head.purpose, Purpose::Copy(..));
    let has_made = job.run.made().next().is_some();
    let in_vain = job.run.failed(true).count();
    let may_pass = tally.failed - in_vain;
    let retry = (may_pass > 0).then(|| {
        acts(cx, job, JobAction::Retry)
            .class("primary")
            .icon("refresh")
            .with(c::retry(may_pass))
    });
    let retry_fixed = (in_vain > 0).then(|| {
        acts(cx, job, JobAction::RetryFixed)
            .class("quiet")
            .with(c::retry_fixed(in_vain))
    });
    let some_failed = tally.failed > 0 && tally.failed < job.head.rows;
    let only_failed = some_failed.then(|| only_failed(cx, job, tally.failed));
    let rest = can_go_on(job).then(|| acts(cx, job, JobAction::Go).with(c::SEND_REST));
    let undo = (is_copy && has_made).then(|| {
        button()
            .class("quiet danger")
            .click(cx, Action::Show(Dialog::UndoJob(job.head.id.clone())))
            .with(c::UNDO)
    });
    let actions = el("div")
        .class("actions")
        .with(retry)
        .with(rest)
        .with(has_made.then(|| copy_links(cx, job)))
        .with(
            export(cx, job, JobFile::Csv)
                .icon("download")
                .with(c::EXPORT_CSV),
        )
        .with(
            export(cx, job, JobFile::Json)
                .icon("download")
                .with(c::EXPORT_JSON),
        )
        .with(only_failed)
        .with(retry_fixed)
        .with(undo);
    let (kind, icon) = if attention + tally.waiting > 0 {
        ("warn", "alert")
    } else {
        ("ok", "done")
    };
    let summary = c::summary(&job.head.purpose, tally.done, job.head.rows, attention);
    let title = el("h2")
        .id("run-title")
        .attr("tabindex", "-1")
        .with(summary);
    let listed = if is_copy && has_made {
        " The new requests are in your list."
    } else {
        ""
    };
    let ended = c::ended_after(job.seconds(0), tally.waiting);
    let told = el("p").with(ended).with(listed);
    notice(kind, icon)
        .attr("role", "status")
        .with(title)
        .with(told)
        .with(actions)
}

/// The box that lets only failed rows go into a file: the rows for the next job.
fn only_failed(cx: Cx<'_>, job: &Job, failed: usize) -> El {
    let id = job.head.id.clone();
    let control = el("input")
        .attr("type", "checkbox")
        .checked(job.exports_failed)
        .change(cx, move |event| {
            Action::Job(id.clone(), JobAction::ExportFailed(is_checked(&event)))
        });
    el("label")
        .class("check")
        .with(control)
        .with(c::only_failed(failed))
}

/// The job's foot.
pub fn job_foot(cx: Cx<'_>, job: &Job) -> El {
    let foot = el("footer");
    if !job.is_over() {
        let keep_open = el("p").class("muted small").with(c::KEEP_OPEN);
        return foot
            .with(job.is_kept.then_some(keep_open))
            .with(export(cx, job, JobFile::Csv).with(c::EXPORT_CSV));
    }
    let anew = match &job.head.purpose {
        Purpose::Copy(id, _) => Some(way(&Route::Copy(id.clone()), c::NEW_JOB)),
        _ => None,
    };
    foot.with(way(&Route::Jobs, c::COPY_JOBS))
        .with(anew)
        .with(way(&Route::List, c::TO_REQUESTS))
}

fn rows(cx: Cx<'_>, job: &Job) -> El {
    let (title, rows) = if job.is_over() {
        let shown = |row: &usize| {
            let state = job.run.state(*row);
            state.is_some_and(|state| job.shown.shows(state))
        };
        let rows = problems_first(job).into_iter().filter(shown);
        (c::RESULTS_TITLE, rows.collect::<Vec<_>>())
    } else {
        let latest = job.latest.iter().rev().copied();
        (c::LATEST_FIRST, latest.collect())
    };
    let known_by = if matches!(job.head.purpose, Purpose::Copy(..)) {
        w::FOLDER
    } else {
        c::REQUEST
    };
    let headings = vec![
        table::heading(el("span").class("sr").with(c::NUMBER)),
        table::heading(known_by),
        table::heading(c::RESULT),
        table::heading(c::LINK_OR_REASON),
    ];
    let (page, id, count) = (cx.page.clone(), job.head.id.clone(), rows.len());
    let row = move |index: usize| {
        page.draw(|cx| {
            let shown = rows.get(index).zip(cx.state.jobs.get(&id));
            shown.map_or_else(Html::default, |(row, job)| one(cx, job, *row, index).html())
        })
    };
    let table = if count > 0 {
        table::table("rows results", "results-title", headings, count, row)
    } else {
        el("p").class("muted").with(c::NO_SUCH_ROWS)
    };
    let head = el("div")
        .class("spread")
        .with(el("h2").id("results-title").with(title))
        .with(job.is_over().then(|| chips(cx, job)));
    el("section")
        .class("stack")
        .attr("aria-labelledby", "results-title")
        .with(head)
        .with(table)
}

/// The filters of the rows.
fn chips(cx: Cx<'_>, job: &Job) -> El {
    let tally = job.tally();
    let chip = |filter: RowFilter| {
        let count = match filter {
            RowFilter::All => job.head.rows,
            RowFilter::Attention => tally.failed + tally.unknown,
            RowFilter::Done => tally.done,
        };
        let id = job.head.id.clone();
        let choice = el("input")
            .attr("type", "radio")
            .attr("name", "rows-shown")
            .checked(job.shown == filter)
            .change(cx, move |_| {
                Action::Job(id.clone(), JobAction::Show(filter))
            });
        el("label")
            .class("chip")
            .with(choice)
            .with(c::row_filter(filter, &job.head.purpose))
            .with(" ")
            .with(el("span").with(clock::number(count)))
    };
    el("fieldset")
        .class("chips")
        .with(el("legend").class("sr").with(w::SHOW_ONLY))
        .each(RowFilter::ALL.map(chip))
}

fn problems_first(job: &Job) -> Vec<usize> {
    let rank = |row: usize| match job.run.state(row) {
        Some(RowState::Failed(_)) => 0,
        Some(RowState::Unknown(_)) => 1,
        Some(RowState::Waiting | RowState::InFlight) | None => 2,
        Some(RowState::Done(_)) => 3,
    };
    (0..4)
        .flat_map(|wanted| (0..job.head.rows).filter(move |row| rank(*row) == wanted))
        .collect()
}

fn one(cx: Cx<'_>, job: &Job, row: usize, index: usize) -> El {
    let (name, id) = known_as(job, row);
    let is_copy = matches!(job.head.purpose, Purpose::Copy(..));
    let (kind, word, text) = match job.run.state(row) {
        Some(RowState::Done(made)) => {
            let told = match job.run.count(row) {
                Some(count) => text(w::received(&count.received())),
                None => link(cx, made, is_copy),
            };
            (Some("ok"), c::done_word(&job.head.purpose), told)
        }
        Some(RowState::Failed(reason)) => {
            let said = el("span").class("reason").with(reason.text.clone());
            let advice = || el("small").with(reason.advice.clone());
            let advice = (!reason.advice.is_empty()).then(advice);
            let told = all([said.html(), advice.node(), reference(reason)]);
            (Some("bad"), c::FAILED, told)
        }
        Some(RowState::Unknown(reason)) => {
            (Some("warn"), c::UNCONFIRMED, in_doubt(cx, job, row, reason))
        }
        Some(RowState::InFlight) => (None, c::SENDING, Html::default()),
        Some(RowState::Waiting) | None => (None, c::NOT_SENT, Html::default()),
    };
    let small = if is_copy {
        (!id.is_empty()).then(|| el("small").class("mono").with(id))
    } else {
        let label = job.labels.get(row).map_or("", String::as_str);
        Some(el("small").with(own_page(label, &id)))
    };
    let known = table::row_heading().with(el("bdi").with(name)).with(small);
    let result = el("span")
        .class("badge")
        .maybe("data-kind", kind)
        .with(word);
    let number = (row + 1).to_string();
    table::row(index)
        .key(&number)
        .with(table::cell().class("num muted").with(number))
        .with(known)
        .with(table::cell().with(result))
        .with(table::cell().with(text))
}

/// The reference for Box's support, where there is one.
fn reference(reason: &Reason) -> Html {
    let reference = reason.request_id.clone().map(|id| {
        el("small")
            .with(w::REFERENCE)
            .with(" ")
            .with(el("code").with(id))
    });
    reference.node()
}

fn link(cx: Cx<'_>, made: &Made, is_copy: bool) -> Html {
    let own = is_copy.then(|| own_page(&made.title, &made.id)).flatten();
    let note = (!made.note.is_empty()).then(|| {
        let note = el("small").class("warned").with(made.note.clone());
        all([text(" "), note.html()])
    });
    let Some(link) = visitor_link(cx.app(), &made.url) else {
        return all([own.node(), note.unwrap_or_default()]);
    };
    let plain = split_scheme(&link).map_or(link.as_str(), |(_, rest)| rest);
    let short: String = plain.chars().take(plain.len().saturating_sub(24)).collect();
    let short = el("span").class("mono").with(short).with("…");
    let tail: String = made.url.chars().skip(3).take(8).collect();
    let copy = button()
        .class("quiet square")
        .attr("aria-label", format!("{} {tail}", w::COPY_LINK))
        .click(cx, Action::CopyText(link.clone(), w::LINK_COPIED))
        .icon("copy");
    all([
        outward(Some(link), short),
        copy.html(),
        own.node(),
        note.unwrap_or_default(),
    ])
}

/// Leads to the file request in this page.
fn own_page(title: &str, id: &str) -> Option<El> {
    let link = || {
        el("a")
            .class("mono")
            .attr("href", Route::Request(id.to_owned()).hash())
            .attr("aria-label", c::open(title, id))
            .with(id.to_owned())
    };
    (!id.is_empty()).then(link)
}

fn in_doubt(cx: Cx<'_>, job: &Job, row: usize, reason: &Reason) -> Html {
    let said = text(reason.text.clone());
    if !matches!(job.run.tasks().get(row), Some(RowTask::Copy { .. })) {
        return all([said, reference(reason)]);
    }
    let address = job
        .run
        .folder(row)
        .and_then(|folder| folder_link(cx.app(), folder));
    let which = Dialog::WhichMade(job.head.id.clone(), row);
    let created = button()
        .class("text-button")
        .click(cx, Action::Show(which))
        .with(c::MARK_CREATED);
    let not_created = acts(cx, job, JobAction::Judge(row, None))
        .class("text-button")
        .with(c::MARK_NOT_CREATED);
    let how = el("small")
        .with(outward(address, c::LOOK))
        .with(c::THEN_MARK)
        .with(created)
        .with(" or ")
        .with(not_created);
    all([said, text(c::MAY_EXIST), how.html(), reference(reason)])
}

/// Asks before what a job made is deleted.
pub fn undo_dialog(cx: Cx<'_>, id: &str) -> Html {
    let Some(job) = cx.state.jobs.get(id) else {
        return Html::default();
    };
    let keep = button()
        .flag("autofocus", true)
        .click(cx, Action::Close)
        .with(c::KEEP_THEM);
    let delete = button()
        .class("danger primary")
        .click(cx, Action::Job(id.to_owned(), JobAction::Undo))
        .with(c::delete_count(job.run.made().count()));
    let content = all([
        el("p").with(c::UNDO_MEANS).html(),
        foot(all([keep.html(), delete.html()])).html(),
    ]);
    alert(c::UNDO_TITLE).around(cx, content)
}

/// Asks which file request a row in doubt has made.
pub fn which_dialog(cx: Cx<'_>, id: &str, row: usize) -> Html {
    let Some(job) = cx.state.jobs.get(id) else {
        return Html::default();
    };
    let is_busy = job.looking == Some(Looking::Busy);
    let fault = match &job.looking {
        Some(Looking::Fault(text)) => Some(text),
        _ => None,
    };
    let control = el("input")
        .id("made")
        .class("mono")
        .flag("autofocus", true)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "made-help")
        .bool_attr("aria-invalid", fault.is_some())
        .maybe("aria-errormessage", fault.map(|_| "made-error"));
    let told = fault.map(|text| error("made-error", text.clone()));
    let field = el("div")
        .class("field")
        .with(el("label").attr("for", "made").with(c::WHICH_LABEL))
        .with(control)
        .with(told)
        .with(el("p").class("hint").id("made-help").with(c::WHICH_HELP));
    let close = || Action::Job(id.to_owned(), JobAction::LookNoMore);
    let cancel = button().click(cx, close()).with(w::CANCEL);
    let mark = el("button")
        .class("primary")
        .unavailable(is_busy)
        .bool_attr("aria-busy", is_busy)
        .with(c::MARK);
    let job = id.to_owned();
    let form = el("form")
        .class("fields")
        .flag("novalidate", true)
        .submit(cx, move |_| {
            let text = value_of("made");
            let action = if text.trim().is_empty() {
                JobAction::Judge(row, Some(Made::default()))
            } else {
                JobAction::Look(row, text)
            };
            Action::Job(job.clone(), action)
        })
        .with(field)
        .with(foot(all([cancel.html(), mark.html()])));
    Modal {
        close: Some(close()),
        ..modal(c::WHICH_MADE)
    }
    .around(cx, form.html())
}

/// The button that puts the links of the copies on the clipboard.
fn copy_links(cx: Cx<'_>, job: &Job) -> El {
    acts(cx, job, JobAction::CopyLinks)
        .icon("copy")
        .with(c::COPY_LINKS)
}

/// A button that hands the rows out as a file.
fn export(cx: Cx<'_>, job: &Job, form: JobFile) -> El {
    acts(cx, job, JobAction::Export(form))
}

/// True where the admin can send the rest.
fn can_go_on(job: &Job) -> bool {
    job.tally().waiting > 0 && matches!(job.mode, Mode::Paused(_) | Mode::Cancelled)
}
