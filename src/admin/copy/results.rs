//! A job while it runs and after: progress, results, what to do about the rows that are not done.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::view::can_go_on;
use super::words as c;
use crate::admin::effect::{Download, Effect};
use crate::admin::job::{Job, Looking, Mode, Purpose};
use crate::admin::jobs::JobAction;
use crate::admin::route::Route;
use crate::admin::run::{Made, Reason, State as RowState, Target, Task};
use crate::admin::runtime::Store;
use crate::admin::state::{Action, Dialog, State};
use crate::admin::table::write_row;
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::long::LongRows;
use crate::admin::ui::{clock, icon, outward};
use crate::admin::words::{self as w, Said};
use crate::api::{folder_link, visitor_link};

/// Calls a minute that Box allows a user.
const LIMIT: u32 = 1_000;

/// The job.
pub fn job(store: &Store, state: &State, job: &Job) -> Html {
    html! {
        <>
            if !job.is_kept && !job.only_reads() {
                <section class="notice" data-kind="warn">{ icon("alert") }<p>{ c::NOT_KEPT }</p></section>
            }
            if job.is_over() { { finished(store, job) } } else { { progress(store, state, job) } }
            { rows(store, job) }
        </>
    }
}

/// A click that does this to the job.
#[must_use]
pub fn act(store: &Store, job: &Job, action: JobAction) -> Callback<MouseEvent> {
    let id = job.head.id.clone();
    store.on(move |_: MouseEvent| Action::Job(id.clone(), action.clone()))
}

/// How far the job is, and how to hold it.
pub fn progress(store: &Store, state: &State, job: &Job) -> Html {
    let tally = job.tally();
    let done = tally.finished();
    let rows = job.head.rows;
    let is_going = job.mode == Mode::Going;
    let wait = job
        .waits_until
        .map(|until| until - state.now)
        .filter(|wait| *wait > 0);
    let tenth = done * 10 / rows.max(1) * 10;
    html! {
        <section class="panel run" aria-labelledby="run-title">
            <div class="spread">
                <h2 id="run-title">{ c::doing(&job.head.purpose) }</h2>
                <div class="actions">
                    if is_going {
                        <button type="button" onclick={act(store, job, JobAction::Pause)}>{ icon("pause") }{ c::PAUSE }</button>
                    } else if can_go_on(job) {
                        <button type="button" class="primary" disabled={!state.online} onclick={act(store, job, JobAction::Go)}>{ c::RESUME }</button>
                    }
                    <button type="button" class="danger" disabled={job.mode == Mode::Cancelled} onclick={act(store, job, JobAction::Cancel)}>{ c::CANCEL_JOB }</button>
                </div>
            </div>
            <progress value={done.to_string()} max={rows.to_string()} aria-labelledby="run-title"></progress>
            <p class="tally num">
                <span><b>{ clock::number(done) }</b>{ format!(" of {}", clock::number(rows)) }</span>
                <span><b>{ clock::number(tally.done) }</b>{ " " }{ c::done_word(&job.head.purpose).to_lowercase() }</span>
                if tally.failed > 0 { <span class="reason"><b>{ clock::number(tally.failed) }</b>{ " failed" }</span> }
                if tally.unknown > 0 { <span class="warned"><b>{ clock::number(tally.unknown) }</b>{ " unconfirmed" }</span> }
                if is_going {
                    if let Some(rate) = job.rate() { <span class="muted">{ c::rate(rate) }</span> }
                    if let Some(left) = job.seconds_left(LIMIT) { <span class="muted">{ c::left(left) }</span> }
                }
            </p>
            if job.mode == Mode::Starting { <p role="status">{ c::STARTING }</p> }
            if let Mode::Paused(why) = &job.mode { <p role="status">{ c::paused(why) }</p> }
            if let Some(wait) = wait.filter(|_| is_going) { <p class="muted small">{ c::waiting(wait) }</p> }
            // Said every tenth, not at every row.
            <p class="sr" role="status">{ format!("{tenth} %") }</p>
        </section>
    }
}

fn finished(store: &Store, job: &Job) -> Html {
    let tally = job.tally();
    let attention = tally.failed + tally.unknown;
    let is_copy = matches!(job.head.purpose, Purpose::Copy(..));
    let links = job.run.made().count();
    let undo = {
        let id = job.head.id.clone();
        store.on(move |_: MouseEvent| Action::Show(Dialog::UndoJob(id.clone())))
    };
    html! {
        <section class="notice" data-kind={if attention + tally.waiting > 0 { "warn" } else { "ok" }} role="status">
            { icon(if attention + tally.waiting > 0 { "alert" } else { "done" }) }
            <h2 id="run-title" tabindex="-1">{ c::summary(&job.head.purpose, tally.done, job.head.rows, attention) }</h2>
            <p>{ c::finished_in(job.seconds(0)) }{ if is_copy && links > 0 { " The new requests are in your list." } else { "" } }</p>
            <div class="actions">
                if tally.failed > 0 {
                    <button type="button" class="primary" onclick={act(store, job, JobAction::Retry)}>{ icon("refresh") }{ c::retry(tally.failed) }</button>
                }
                if can_go_on(job) {
                    <button type="button" onclick={act(store, job, JobAction::Go)}>{ c::SEND_REST }</button>
                }
                if links > 0 {
                    <button type="button" onclick={copy_links(store, job)}>{ icon("copy") }{ c::COPY_LINKS }</button>
                }
                <button type="button" onclick={export(store, job, false)}>{ icon("download") }{ c::EXPORT_CSV }</button>
                <button type="button" onclick={export(store, job, true)}>{ icon("download") }{ c::EXPORT_JSON }</button>
                if is_copy && links > 0 { <button type="button" class="quiet danger" onclick={undo}>{ c::UNDO }</button> }
            </div>
        </section>
    }
}

/// The job's foot.
pub fn foot(store: &Store, job: &Job) -> Html {
    if !job.is_over() {
        return html! {
            <>
                <p class="muted small">{ c::KEEP_OPEN }</p>
                <button type="button" onclick={export(store, job, false)}>{ c::EXPORT_CSV }</button>
            </>
        };
    }
    html! {
        <>
            <a class="button" href={Route::Jobs.hash()}>{ c::COPY_JOBS }</a>
            if let Purpose::Copy(id, _) = &job.head.purpose { <a class="button" href={Route::Copy(id.clone()).hash()}>{ c::NEW_JOB }</a> }
            <a class="button" href={Route::List.hash()}>{ c::TO_REQUESTS }</a>
        </>
    }
}

fn rows(store: &Store, job: &Job) -> Html {
    let is_over = job.is_over();
    let rows = if is_over {
        problems_first(job)
    } else {
        job.latest.iter().rev().copied().collect()
    };
    let count = rows.len();
    let row = {
        let (store, id) = (store.clone(), job.head.id.clone());
        Callback::from(move |index: usize| {
            let state = store.state();
            let shown = rows.get(index).zip(state.jobs.get(&id));
            shown.map_or_else(Html::default, |(row, job)| {
                one(&store, &state, job, *row, index)
            })
        })
    };
    html! {
        <section class="stack" aria-labelledby="results-title">
            <h2 id="results-title">{ if is_over { c::RESULTS_TITLE } else { c::LATEST_FIRST } }</h2>
            <table role="table" class="rows results" aria-labelledby="results-title" aria-rowcount={(count + 1).to_string()}>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col"><span class="sr">{ c::NUMBER }</span></th>
                    <th role="columnheader" scope="col">{ if matches!(job.head.purpose, Purpose::Copy(..)) { w::FOLDER } else { c::REQUEST } }</th>
                    <th role="columnheader" scope="col">{ c::RESULT }</th>
                    <th role="columnheader" scope="col">{ c::LINK_OR_REASON }</th>
                </tr></thead>
                <LongRows {count} columns={4} {row} />
            </table>
        </section>
    }
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

fn one(store: &Store, state: &State, job: &Job, row: usize, index: usize) -> Html {
    let (name, id) = known_as(job, row);
    let is_copy = matches!(job.head.purpose, Purpose::Copy(..));
    let label = job.labels.get(row).cloned().unwrap_or_default();
    let (kind, word, text) = match job.run.state(row) {
        Some(RowState::Done(made)) => (
            Some("ok"),
            c::done_word(&job.head.purpose),
            link(store, state, made, is_copy),
        ),
        Some(RowState::Failed(reason)) => (
            Some("bad"),
            c::FAILED,
            html! { <span class="reason">{ told(reason) }</span> },
        ),
        Some(RowState::Unknown(reason)) => (
            Some("warn"),
            c::UNCONFIRMED,
            in_doubt(store, state, job, row, reason),
        ),
        Some(RowState::InFlight) => (None, c::SENDING, Html::default()),
        Some(RowState::Waiting) | None => (None, c::NOT_SENT, Html::default()),
    };
    html! {
        <tr role="row" key={row} aria-rowindex={(index + 2).to_string()}>
            <td role="cell" class="num muted">{ row + 1 }</td>
            <th role="rowheader" scope="row"><bdi>{ name }</bdi>
                if is_copy { if !id.is_empty() { <small class="mono">{ id }</small> } }
                else { <small>{ own_page(&label, &id) }</small> }</th>
            <td role="cell"><span class="badge" data-kind={kind}>{ word }</span></td>
            <td role="cell">{ text }</td>
        </tr>
    }
}

fn told(reason: &Reason) -> Html {
    html! { <>{ &reason.text }if let Some(id) = &reason.request_id { <small>{ w::REFERENCE }{ " " }<code>{ id }</code></small> }</> }
}

fn link(store: &Store, state: &State, made: &Made, is_copy: bool) -> Html {
    let own = html! { if is_copy { { own_page(&made.title, &made.id) } } };
    let Some(link) = visitor_link(&state.connect.place.app, &made.url) else {
        return own;
    };
    let plain = link
        .split_once("://")
        .map_or(link.as_str(), |(_, rest)| rest);
    let short: String = plain.chars().take(plain.len().saturating_sub(24)).collect();
    let tail: String = made.url.chars().skip(3).take(8).collect();
    let copy = {
        let link = link.clone();
        store.on(move |_: MouseEvent| Action::CopyText(link.clone(), Said::LinkCopied))
    };
    html! {
        <>
            { outward(Some(link.clone()), html! { <span class="mono">{ short }{ "…" }</span> }) }
            <button type="button" class="quiet square" aria-label={format!("{} {tail}", w::COPY_LINK)} onclick={copy}>{ icon("copy") }</button>
            { own }
        </>
    }
}

/// Leads to the file request in this page.
fn own_page(title: &str, id: &str) -> Html {
    html! {
        if !id.is_empty() {
            <a class="mono" href={Route::Request(id.to_owned()).hash()} aria-label={c::open(title, id)}>{ id }</a>
        }
    }
}

fn in_doubt(store: &Store, state: &State, job: &Job, row: usize, reason: &Reason) -> Html {
    let is_copy = matches!(job.run.tasks().get(row), Some(Task::Copy { .. }));
    let which = {
        let id = job.head.id.clone();
        store.on(move |_: MouseEvent| Action::Show(Dialog::WhichMade(id.clone(), row)))
    };
    let address = job
        .run
        .folder(row)
        .and_then(|folder| folder_link(&state.connect.place.app, folder));
    html! {
        <>
            { told(reason) }
            if is_copy {
                { c::MAY_EXIST }
                <small>
                    { outward(address, html! { { c::LOOK } }) }{ c::THEN_MARK }
                    <button type="button" class="text-button" onclick={which}>{ c::MARK_CREATED }</button>
                    { " or " }
                    <button type="button" class="text-button" onclick={act(store, job, JobAction::Judge(row, None))}>{ c::MARK_NOT_CREATED }</button>
                </small>
            }
        </>
    }
}

/// Asks before what a job made is deleted.
pub fn undo_dialog(store: &Store, state: &State, id: &str) -> Html {
    let Some(job) = state.jobs.get(id) else {
        return Html::default();
    };
    let count = job.run.made().count();
    let begin = act(store, job, JobAction::Undo);
    let begin = {
        let store = store.clone();
        Callback::from(move |event: MouseEvent| {
            store.send(Action::Close);
            begin.emit(event);
        })
    };
    html! {
        <Modal title={c::UNDO_TITLE} on_close={store.on(|()| Action::Close)} alert=true>
            <p>{ c::UNDO_MEANS }</p>
            <div class="dialog-foot">
                <button type="button" autofocus=true onclick={store.on(|_| Action::Close)}>{ c::KEEP_THEM }</button>
                <button type="button" class="danger primary" onclick={begin}>{ c::delete_count(count) }</button>
            </div>
        </Modal>
    }
}

/// Asks which file request a row in doubt has made.
pub fn which_dialog(store: &Store, state: &State, id: &str, row: usize) -> Html {
    let Some(job) = state.jobs.get(id) else {
        return Html::default();
    };
    let close = {
        let (store, id) = (store.clone(), id.to_owned());
        Callback::from(move |()| {
            store.send(Action::Job(id.clone(), JobAction::LookNoMore));
            store.send(Action::Close);
        })
    };
    html! {
        <Modal title={c::WHICH_MADE} on_close={close.clone()}>
            <Which store={store.clone()} id={id.to_owned()} {row} looking={job.looking.clone()} {close} />
        </Modal>
    }
}

#[derive(Properties, PartialEq)]
struct WhichProps {
    store: Store,
    id: String,
    row: usize,
    looking: Option<Looking>,
    close: Callback<()>,
}

#[component]
fn Which(props: &WhichProps) -> Html {
    let field = use_node_ref();
    let row = props.row;
    let onsubmit = {
        let (store, id, field) = (props.store.clone(), props.id.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = field
                .cast::<HtmlInputElement>()
                .map_or_else(String::new, |field| field.value());
            let action = if text.trim().is_empty() {
                JobAction::Judge(row, Some(Made::default()))
            } else {
                JobAction::Look(row, text)
            };
            store.send(Action::Job(id.clone(), action));
        })
    };
    let is_busy = props.looking == Some(Looking::Busy);
    let fault = match &props.looking {
        Some(Looking::Fault(text)) => Some(text),
        _ => None,
    };
    html! {
        <form class="fields" novalidate=true {onsubmit}>
            <div class="field">
                <label for="made">{ c::WHICH_LABEL }</label>
                <input id="made" ref={field} class="mono" autofocus=true autocomplete="off" spellcheck="false" aria-describedby="made-help"
                    aria-invalid={fault.map(|_| "true")} aria-errormessage={fault.map(|_| "made-error")} />
                if let Some(text) = fault { <p class="error" id="made-error" role="alert">{ icon("alert") }<span>{ text }</span></p> }
                <p class="hint" id="made-help">{ c::WHICH_HELP }</p>
            </div>
            <div class="dialog-foot">
                <button type="button" onclick={props.close.reform(|_| ())}>{ w::CANCEL }</button>
                <button class="primary" disabled={is_busy} aria-busy={is_busy.then_some("true")}>{ c::MARK }</button>
            </div>
        </form>
    }
}

fn copy_links(store: &Store, job: &Job) -> Callback<MouseEvent> {
    let id = job.head.id.clone();
    let of = store.clone();
    store.on(move |_: MouseEvent| {
        let state = of.state();
        let app = &state.connect.place.app;
        let made = state
            .jobs
            .get(&id)
            .into_iter()
            .flat_map(|job| job.run.made());
        let links: Vec<String> = made
            .filter_map(|(_, made)| visitor_link(app, &made.url))
            .collect();
        Action::CopyText(links.join("\n"), Said::LinkCopied)
    })
}

fn export(store: &Store, job: &Job, as_json: bool) -> Callback<MouseEvent> {
    let id = job.head.id.clone();
    let of = store.clone();
    store.on(move |_: MouseEvent| {
        let state = of.state();
        let app = state.connect.place.app.as_str();
        let text = state.jobs.get(&id).map_or_else(String::new, |job| {
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
