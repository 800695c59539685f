//! A job while it runs and after: progress, results, what to do about the rows that are not done.

use yew::prelude::*;

use super::{can_go_on, way};
use crate::admin::core::connect::split_scheme;
use crate::admin::core::desk::Desk;
use crate::admin::core::effect::{Download, Effect};
use crate::admin::core::job::{Job, Looking, Mode, Purpose};
use crate::admin::core::jobs::JobAction;
use crate::admin::core::state::{Action, Dialog, State};
use crate::admin::model::csv::write_row;
use crate::admin::model::route::Route;
use crate::admin::model::run::{Made, Reason, State as RowState, Target, Task};
use crate::admin::ui::dialog::{Modal, foot as foot_of};
use crate::admin::ui::el::{Child, El, On, all, button, el, text};
use crate::admin::ui::notice::notice;
use crate::admin::ui::{clock, error, outward, table as long, value_of};
use crate::admin::words as w;
use crate::admin::words::copy as c;
use crate::admin::world::store::Store;
use crate::api::{folder_link, visitor_link};

/// Calls a minute that Box allows a user.
const LIMIT: u32 = 1_000;

/// The job.
pub fn job(store: &Store, state: &State, job: &Job) -> Html {
    let unkept = !job.is_kept && !job.only_reads();
    let told = unkept.then(|| notice("warn", "alert").with(el("p").with(c::NOT_KEPT)));
    let run = if job.is_over() {
        finished(store, job)
    } else {
        progress(store, state, job)
    };
    all([told.node(), run.html(), rows(store, job).html()])
}

/// A button that does this to the job.
fn acts(store: &Store, job: &Job, action: JobAction) -> El {
    button().click(store, Action::Job(job.head.id.clone(), action))
}

/// How far the job is, and how to hold it.
pub fn progress(store: &Store, state: &State, job: &Job) -> El {
    let done = job.tally().finished();
    let rows = job.head.rows;
    let is_going = job.mode == Mode::Going;
    let hold = if is_going {
        let pause = acts(store, job, JobAction::Pause).icon("pause");
        Some(pause.with(c::PAUSE))
    } else if can_go_on(job) {
        let resume = acts(store, job, JobAction::Go).class("primary");
        Some(resume.flag("disabled", !state.online).with(c::RESUME))
    } else {
        None
    };
    let cancel = acts(store, job, JobAction::Cancel)
        .class("danger")
        .flag("disabled", job.mode == Mode::Cancelled)
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
        .map(|until| until - state.now)
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
        .seconds_left(LIMIT)
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

fn finished(store: &Store, job: &Job) -> El {
    let tally = job.tally();
    let attention = tally.failed + tally.unknown;
    let is_copy = matches!(job.head.purpose, Purpose::Copy(..));
    let has_made = job.run.made().next().is_some();
    let retry = (tally.failed > 0).then(|| {
        acts(store, job, JobAction::Retry)
            .class("primary")
            .icon("refresh")
            .with(c::retry(tally.failed))
    });
    let rest = can_go_on(job).then(|| acts(store, job, JobAction::Go).with(c::SEND_REST));
    let undo = (is_copy && has_made).then(|| {
        button()
            .class("quiet danger")
            .click(store, Action::Show(Dialog::UndoJob(job.head.id.clone())))
            .with(c::UNDO)
    });
    let actions = el("div")
        .class("actions")
        .with(retry)
        .with(rest)
        .with(has_made.then(|| copy_links(store, job)))
        .with(
            export(store, job, false)
                .icon("download")
                .with(c::EXPORT_CSV),
        )
        .with(
            export(store, job, true)
                .icon("download")
                .with(c::EXPORT_JSON),
        )
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
    let told = el("p").with(c::finished_in(job.seconds(0))).with(listed);
    notice(kind, icon)
        .attr("role", "status")
        .with(title)
        .with(told)
        .with(actions)
}

/// The job's foot.
pub fn foot(store: &Store, job: &Job) -> El {
    let foot = el("footer");
    if !job.is_over() {
        return foot
            .with(el("p").class("muted small").with(c::KEEP_OPEN))
            .with(export(store, job, false).with(c::EXPORT_CSV));
    }
    let anew = match &job.head.purpose {
        Purpose::Copy(id, _) => Some(way(&Route::Copy(id.clone()), c::NEW_JOB)),
        _ => None,
    };
    foot.with(way(&Route::Jobs, c::COPY_JOBS))
        .with(anew)
        .with(way(&Route::List, c::TO_REQUESTS))
}

fn rows(store: &Store, job: &Job) -> El {
    let (title, rows) = if job.is_over() {
        (c::RESULTS_TITLE, problems_first(job))
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
        long::heading(el("span").class("sr").with(c::NUMBER)),
        long::heading(known_by),
        long::heading(c::RESULT),
        long::heading(c::LINK_OR_REASON),
    ];
    let (store, id, count) = (store.clone(), job.head.id.clone(), rows.len());
    let row = move |index: usize| {
        let state = store.state();
        let job = state.later.desk().and_then(|desk| desk.jobs.get(&id));
        let shown = rows.get(index).zip(job);
        shown.map_or_else(Html::default, |(row, job)| {
            one(&store, &state, job, *row, index).html()
        })
    };
    let table = long::table("rows results", "results-title", headings, count, row);
    el("section")
        .class("stack")
        .attr("aria-labelledby", "results-title")
        .with(el("h2").id("results-title").with(title))
        .with(table)
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

/// By what people know a row: the folder's name or the title, and the id.
fn known_as(job: &Job, row: usize) -> (String, String) {
    let label = job.labels.get(row).cloned().unwrap_or_default();
    let id = match job.run.tasks().get(row) {
        Some(Task::Copy { .. }) => job.run.folder(row).unwrap_or_default().to_owned(),
        Some(Task::Wish { id, .. }) => id.clone(),
        None => String::new(),
    };
    let name = match (label.is_empty(), job.run.tasks().get(row)) {
        (true, Some(Task::Copy { .. })) => format!("Folder {id}"),
        (true, _) => id.clone(),
        (false, _) => label,
    };
    (name, id)
}

fn one(store: &Store, state: &State, job: &Job, row: usize, index: usize) -> El {
    let (name, id) = known_as(job, row);
    let is_copy = matches!(job.head.purpose, Purpose::Copy(..));
    let (kind, word, text) = match job.run.state(row) {
        Some(RowState::Done(made)) => (
            Some("ok"),
            c::done_word(&job.head.purpose),
            link(store, state, made, is_copy),
        ),
        Some(RowState::Failed(reason)) => {
            let reason = el("span").class("reason").with(told(reason));
            (Some("bad"), c::FAILED, reason.html())
        }
        Some(RowState::Unknown(reason)) => (
            Some("warn"),
            c::UNCONFIRMED,
            in_doubt(store, state, job, row, reason),
        ),
        Some(RowState::InFlight) => (None, c::SENDING, Html::default()),
        Some(RowState::Waiting) | None => (None, c::NOT_SENT, Html::default()),
    };
    let small = if is_copy {
        (!id.is_empty()).then(|| el("small").class("mono").with(id))
    } else {
        let label = job.labels.get(row).map_or("", String::as_str);
        Some(el("small").with(own_page(label, &id)))
    };
    let known = long::row_heading().with(el("bdi").with(name)).with(small);
    let result = el("span")
        .class("badge")
        .maybe("data-kind", kind)
        .with(word);
    let number = (row + 1).to_string();
    long::row(index)
        .key(&number)
        .with(long::cell().class("num muted").with(number))
        .with(known)
        .with(long::cell().with(result))
        .with(long::cell().with(text))
}

fn told(reason: &Reason) -> Html {
    let reference = reason.request_id.clone().map(|id| {
        el("small")
            .with(w::REFERENCE)
            .with(" ")
            .with(el("code").with(id))
    });
    all([text(reason.text.clone()), reference.node()])
}

fn link(store: &Store, state: &State, made: &Made, is_copy: bool) -> Html {
    let own = is_copy.then(|| own_page(&made.title, &made.id)).flatten();
    let Some(link) = visitor_link(&state.connect.place.app, &made.url) else {
        return own.node();
    };
    let plain = split_scheme(&link).map_or(link.as_str(), |(_, rest)| rest);
    let short: String = plain.chars().take(plain.len().saturating_sub(24)).collect();
    let short = el("span").class("mono").with(short).with("…");
    let tail: String = made.url.chars().skip(3).take(8).collect();
    let copy = button()
        .class("quiet square")
        .attr("aria-label", format!("{} {tail}", w::COPY_LINK))
        .click(store, Action::CopyText(link.clone(), w::LINK_COPIED))
        .icon("copy");
    all([outward(Some(link), short), copy.html(), own.node()])
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

fn in_doubt(store: &Store, state: &State, job: &Job, row: usize, reason: &Reason) -> Html {
    let told = told(reason);
    if !matches!(job.run.tasks().get(row), Some(Task::Copy { .. })) {
        return told;
    }
    let address = job
        .run
        .folder(row)
        .and_then(|folder| folder_link(&state.connect.place.app, folder));
    let which = Dialog::WhichMade(job.head.id.clone(), row);
    let created = button()
        .class("text-button")
        .click(store, Action::Show(which))
        .with(c::MARK_CREATED);
    let not_created = acts(store, job, JobAction::Judge(row, None))
        .class("text-button")
        .with(c::MARK_NOT_CREATED);
    let how = el("small")
        .with(outward(address, c::LOOK))
        .with(c::THEN_MARK)
        .with(created)
        .with(" or ")
        .with(not_created);
    all([told, text(c::MAY_EXIST), how.html()])
}

/// Asks before what a job made is deleted.
pub fn undo_dialog(store: &Store, desk: &Desk, id: &str) -> Html {
    let Some(job) = desk.jobs.get(id) else {
        return Html::default();
    };
    let keep = button()
        .flag("autofocus", true)
        .click(store, Action::Close)
        .with(c::KEEP_THEM);
    let delete = button()
        .class("danger primary")
        .click(store, Action::Job(id.to_owned(), JobAction::Undo))
        .with(c::delete_count(job.run.made().count()));
    let content = all([
        el("p").with(c::UNDO_MEANS).html(),
        foot_of(all([keep.html(), delete.html()])).html(),
    ]);
    Modal::alert(c::UNDO_TITLE).around(store, content)
}

/// Asks which file request a row in doubt has made.
pub fn which_dialog(store: &Store, desk: &Desk, id: &str, row: usize) -> Html {
    let Some(job) = desk.jobs.get(id) else {
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
        .truth("aria-invalid", fault.is_some())
        .maybe("aria-errormessage", fault.map(|_| "made-error"));
    let told = fault.map(|text| error("made-error", text.clone()));
    let field = el("div")
        .class("field")
        .with(el("label").attr("for", "made").with(c::WHICH_LABEL))
        .with(control)
        .with(told)
        .with(el("p").class("hint").id("made-help").with(c::WHICH_HELP));
    let close = || Action::Job(id.to_owned(), JobAction::LookNoMore);
    let cancel = button().click(store, close()).with(w::CANCEL);
    let mark = el("button")
        .class("primary")
        .flag("disabled", is_busy)
        .truth("aria-busy", is_busy)
        .with(c::MARK);
    let job = id.to_owned();
    let form = el("form")
        .class("fields")
        .flag("novalidate", true)
        .submit(store, move |_| {
            let text = value_of("made");
            let action = if text.trim().is_empty() {
                JobAction::Judge(row, Some(Made::default()))
            } else {
                JobAction::Look(row, text)
            };
            Action::Job(job.clone(), action)
        })
        .with(field)
        .with(foot_of(all([cancel.html(), mark.html()])));
    Modal {
        close: Some(close()),
        ..Modal::new(c::WHICH_MADE)
    }
    .around(store, form.html())
}

/// The button that puts the links of what was made on the clipboard.
fn copy_links(store: &Store, job: &Job) -> El {
    let id = job.head.id.clone();
    let of = store.clone();
    let copy = move |_| {
        let state = of.state();
        let app = &state.connect.place.app;
        let job = state.later.desk().and_then(|desk| desk.jobs.get(&id));
        let made = job.into_iter().flat_map(|job| job.run.made());
        let links: Vec<String> = made
            .filter_map(|(_, made)| visitor_link(app, &made.url))
            .collect();
        Action::CopyText(links.join("\n"), w::LINK_COPIED)
    };
    button()
        .sends(On::Click, store, copy)
        .icon("copy")
        .with(c::COPY_LINKS)
}

/// A button that hands the rows out as a file.
fn export(store: &Store, job: &Job, as_json: bool) -> El {
    let id = job.head.id.clone();
    let of = store.clone();
    button().sends(On::Click, store, move |_| {
        let state = of.state();
        let app = state.connect.place.app.as_str();
        let job = state.later.desk().and_then(|desk| desk.jobs.get(&id));
        let text = job.map_or_else(String::new, |job| {
            if as_json {
                json(job, app)
            } else {
                csv(job, app)
            }
        });
        let (ending, media_type) = if as_json {
            ("json", "application/json")
        } else {
            ("csv", "text/csv")
        };
        Action::Ask(Effect::Download(Download {
            name: format!("job-{id}.{ending}"),
            media_type,
            text,
        }))
    })
}

/// The columns of an export.
const COLUMNS: [&str; 10] = [
    "row",
    "folder_id",
    "folder_name",
    "result",
    "file_request_id",
    "title",
    "link",
    "status",
    "reason",
    "request_id",
];

/// A row of an export, column by column.
fn record(job: &Job, row: usize, app: &str) -> [String; 10] {
    let (_, id) = known_as(job, row);
    let is_copy = matches!(job.run.tasks().get(row), Some(Task::Copy { .. }));
    let name = match job.run.tasks().get(row) {
        Some(Task::Copy {
            target: Target::NewFolder { name, .. },
            ..
        }) => name.clone(),
        _ => job.labels.get(row).cloned().unwrap_or_default(),
    };
    let (result, made, reason) = match job.run.state(row) {
        Some(RowState::Done(made)) => (
            c::done_word(&job.head.purpose),
            made.clone(),
            Reason::default(),
        ),
        Some(RowState::Failed(reason)) => (c::FAILED, Made::default(), reason.clone()),
        Some(RowState::Unknown(reason)) => (c::UNCONFIRMED, Made::default(), reason.clone()),
        Some(RowState::Waiting | RowState::InFlight) | None => {
            (c::NOT_SENT, Made::default(), Reason::default())
        }
    };
    let (folder, request) = if is_copy {
        (id, made.id)
    } else {
        (String::new(), id)
    };
    [
        (row + 1).to_string(),
        folder,
        name,
        result.to_lowercase(),
        request,
        made.title,
        visitor_link(app, &made.url).unwrap_or_default(),
        reason
            .status
            .map_or_else(String::new, |status| status.to_string()),
        reason.text,
        reason.request_id.unwrap_or_default(),
    ]
}

fn csv(job: &Job, app: &str) -> String {
    let mut text = String::new();
    write_row(&mut text, COLUMNS);
    for row in 0..job.head.rows {
        write_row(&mut text, record(job, row, app).iter().map(String::as_str));
    }
    text
}

fn json(job: &Job, app: &str) -> String {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = (0..job.head.rows)
        .map(|row| {
            let cells = COLUMNS.iter().zip(record(job, row, app));
            cells
                .map(|(name, cell)| ((*name).to_owned(), cell.into()))
                .collect()
        })
        .collect();
    // A list of texts can always be written.
    serde_json::to_string_pretty(&rows).unwrap_or_default()
}
