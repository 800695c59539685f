//! Doing the same to the selected file requests: what will change, how far it is, what came of it.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::entry::Entry;
use super::job::{Job, JobRow, Progress, Task};
use super::update::RegistryAction;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::{clock, icon, title_of};
use crate::admin::words::{self as w, About};
use crate::api::DateTime;

/// More rows than this are counted and not listed: a preview is for looking at.
const LISTED: usize = 200;

/// What is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// This is previewed.
    Preview(Task),
    /// What to do with the expiry is being chosen.
    Expiry,
}

/// The dialog before a job.
pub fn bulk_dialog(store: &Store, state: &State, bulk: &Bulk) -> Html {
    let entries = state.registry.selection();
    html! {
        <Modal title={w::bulk_title(bulk, entries.len())} on_close={store.on(|()| Action::Close)} alert={*bulk == Bulk::Preview(Task::Delete)}>
            <Review store={store.clone()} bulk={bulk.clone()} {entries} now={state.now} />
        </Modal>
    }
}

#[derive(Properties, PartialEq)]
struct ReviewProps {
    store: Store,
    bulk: Bulk,
    entries: Vec<Rc<Entry>>,
    now: i64,
}

/// How the expiry is changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Set,
    Shift,
    Clear,
}

#[component]
fn Review(props: &ReviewProps) -> Html {
    let ReviewProps {
        store,
        bulk,
        entries,
        now,
    } = props;
    let how = use_state(|| How::Set);
    let date = use_state(|| None::<i64>);
    let days = use_state(|| 7_i64);
    let typed = use_state(String::new);
    let task = match bulk {
        Bulk::Preview(task) => Some(task.clone()),
        Bulk::Expiry => match *how {
            How::Set => date
                .and_then(DateTime::from_epoch_seconds)
                .map(Task::Expire),
            How::Shift => Some(Task::Shift(*days)),
            How::Clear => Some(Task::NeverExpire),
        },
    };
    let applies = |entry: &Entry| {
        task.as_ref()
            .is_some_and(|task| task.applies(entry, *now).is_ok())
    };
    let count = entries.iter().filter(|entry| applies(entry)).count();
    let deletes = task == Some(Task::Delete);
    let sure = !deletes || typed.trim() == count.to_string();
    let onsubmit = {
        let (store, task) = (store.clone(), task.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(task) = task.clone() {
                store.send(Action::Registry(RegistryAction::Start(task, None)));
                store.send(Action::Close);
            }
        })
    };
    html! {
        <form class="stack" novalidate=true {onsubmit}>
            if *bulk == Bulk::Expiry { { expiry_fields(&how, &date, &days) } }
            if deletes { <ul class="list plain">{ for w::DELETE_MEANS.map(|text| html! { <li>{ text }</li> }) }</ul> }
            <p role="status"><strong>{ w::will_change(count, entries.len()) }</strong></p>
            <div class="panel preview-list" tabindex="0" role="region" aria-label={w::WHAT_CHANGES}>
                <ul>
                    { for entries.iter().take(LISTED).map(|entry| html! {
                        <li key={entry.id.clone()}>
                            <bdi>{ title_of(&entry.title) }</bdi>{ " " }
                            <span class="muted">{ task.as_ref().map_or_else(String::new, |task| change(task, entry, *now)) }</span>
                        </li>
                    }) }
                </ul>
                if entries.len() > LISTED { <p class="hint">{ w::and_more(entries.len() - LISTED) }</p> }
            </div>
            if deletes {
                <div class="field">
                    <label for="sure">{ w::type_to_delete(count) }</label>
                    <input id="sure" inputmode="numeric" autocomplete="off" oninput={typing(&typed)} />
                </div>
            }
            <div class="dialog-foot">
                <button type="button" autofocus=true onclick={store.on(|_| Action::Close)}>{ w::CANCEL }</button>
                <button class={if deletes { "danger primary" } else { "primary" }} disabled={count == 0 || !sure}>
                    { w::bulk_button(task.as_ref(), count) }
                </button>
            </div>
        </form>
    }
}

fn typing(typed: &UseStateHandle<String>) -> Callback<InputEvent> {
    let typed = typed.clone();
    Callback::from(move |event: InputEvent| {
        typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
    })
}

fn expiry_fields(
    how: &UseStateHandle<How>,
    date: &UseStateHandle<Option<i64>>,
    days: &UseStateHandle<i64>,
) -> Html {
    let choose = {
        let how = how.clone();
        Callback::from(move |event: Event| {
            how.set(
                match event
                    .target_unchecked_into::<HtmlSelectElement>()
                    .value()
                    .as_str()
                {
                    "shift" => How::Shift,
                    "clear" => How::Clear,
                    _ => How::Set,
                },
            );
        })
    };
    let set_date = {
        let date = date.clone();
        Callback::from(move |event: InputEvent| {
            date.set(clock::from_field(
                &event.target_unchecked_into::<HtmlInputElement>().value(),
            ));
        })
    };
    let set_days = {
        let days = days.clone();
        Callback::from(move |event: InputEvent| {
            days.set(
                event
                    .target_unchecked_into::<HtmlInputElement>()
                    .value()
                    .parse()
                    .unwrap_or_default(),
            );
        })
    };
    html! {
        <div class="two">
            <div class="field">
                <label for="how">{ w::EXPIRY }</label>
                <select id="how" onchange={choose}>
                    <option value="set" selected={**how == How::Set}>{ w::SET_TO }</option>
                    <option value="shift" selected={**how == How::Shift}>{ w::SHIFT_BY }</option>
                    <option value="clear" selected={**how == How::Clear}>{ w::CLEAR }</option>
                </select>
            </div>
            if **how == How::Set {
                <div class="field">
                    <label for="bulk-date">{ w::DATE_AND_TIME }</label>
                    <input id="bulk-date" type="datetime-local" oninput={set_date} />
                </div>
            } else if **how == How::Shift {
                <div class="field">
                    <label for="bulk-days">{ w::DAYS }</label>
                    <input id="bulk-days" type="number" step="1" value={days.to_string()} oninput={set_days} />
                </div>
            }
        </div>
    }
}

/// What a task changes of one file request, in words.
fn change(task: &Task, entry: &Entry, now: i64) -> String {
    if let Err(skip) = task.applies(entry, now) {
        return w::skipped(skip).to_owned();
    }
    let text = |at: Option<i64>| at.map_or_else(|| w::NO_EXPIRY.to_owned(), clock::date_time);
    let before = entry.expires();
    match task {
        Task::Refresh => String::new(),
        Task::Activate => w::BECOMES_ACTIVE.into(),
        Task::Deactivate => w::BECOMES_INACTIVE.into(),
        Task::Delete => w::IS_DELETED.into(),
        Task::NeverExpire => w::from_to(&text(before), w::NO_EXPIRY),
        Task::Expire(date) => w::from_to(&text(before), &text(date.epoch_seconds())),
        Task::Shift(days) => w::from_to(&text(before), &text(before.map(|at| at + days * 86_400))),
    }
}

/// How far the job is, below the list.
pub fn job_panel(store: &Store, state: &State, job: &Job) -> Html {
    let (done, all) = job.progress();
    let failed = job.count(|progress| matches!(progress, Progress::Failed(_)));
    let over = job.is_over();
    let send =
        |action: RegistryAction| store.on(move |_: MouseEvent| Action::Registry(action.clone()));
    // Announced every tenth of the way, not at every row.
    let announced = done * 10 / all.max(1) * 10;
    html! {
        <section class="bulk job-panel" aria-labelledby="job-title">
            <p id="job-title"><strong>{ w::job_title(&job.task, over, job.cancelled) }</strong>{ " " }
                <span class="muted num">{ w::job_count(done, all, failed) }</span></p>
            <p class="sr" role="status">{ if over { w::job_over(done, failed) } else { w::job_announced(announced) } }</p>
            <progress value={done.to_string()} max={all.to_string()} aria-labelledby="job-title"
                data-kind={(failed > 0).then_some("bad")} />
            if let Some(until) = job.wait_until {
                <p class="hint num">{ w::job_waits(until - state.now) }</p>
            }
            if over && (failed > 0 || job.task != Task::Refresh) { { results(job) } }
            <div class="actions">
                if over {
                    if failed > 0 { <button type="button" onclick={send(RegistryAction::Retry)}>{ w::RETRY_FAILED }</button> }
                    <button type="button" onclick={send(RegistryAction::CloseJob)}>{ w::CLOSE }</button>
                } else {
                    <button type="button" onclick={send(RegistryAction::Pause(!job.paused))}>{ if job.paused { w::RESUME } else { w::PAUSE } }</button>
                    <button type="button" disabled={job.cancelled} onclick={send(RegistryAction::Cancel)}>{ w::CANCEL }</button>
                }
            </div>
        </section>
    }
}

/// What came of each row; failures first.
fn results(job: &Job) -> Html {
    let rank = |row: &&JobRow| match row.progress {
        Progress::Failed(_) => 0,
        Progress::Waiting | Progress::Running => 1,
        Progress::Skipped(_) => 2,
        Progress::Done => 3,
    };
    let mut rows: Vec<&JobRow> = job.rows.iter().collect();
    rows.sort_by_key(rank);
    html! {
        <div class="panel preview-list" tabindex="0" role="region" aria-label={w::RESULTS}>
            <ul>
                { for rows.into_iter().take(LISTED).map(|row| html! {
                    <li key={row.entry.id.clone()}>
                        <bdi>{ title_of(&row.entry.title) }</bdi>{ " " }{ outcome(job, row) }
                    </li>
                }) }
            </ul>
            if job.rows.len() > LISTED { <p class="hint">{ w::and_more(job.rows.len() - LISTED) }</p> }
        </div>
    }
}

fn outcome(job: &Job, row: &JobRow) -> Html {
    let about = if job.task == Task::Delete {
        About::Deleting
    } else {
        About::Saving
    };
    match &row.progress {
        Progress::Done => html! { <span class="muted">{ icon("check") }{ w::DONE }</span> },
        Progress::Skipped(skip) => html! { <span class="muted">{ w::skipped(*skip) }</span> },
        Progress::Waiting | Progress::Running => {
            html! { <span class="muted">{ w::NOT_DONE }</span> }
        }
        Progress::Failed(problem) => html! {
            <span class="reason">{ w::problem_title(problem, "Box", about) }
                if let Some(id) = &problem.request_id { { ", " }<code>{ id }</code> }
            </span>
        },
    }
}

/// What can be done with the selected ones.
pub fn bulk_bar(store: &Store, state: &State) -> Html {
    let selected = state.registry.selection();
    let active = selected
        .iter()
        .filter(|entry| entry.status == "active" && !entry.gone)
        .count();
    let show = |bulk: Bulk| {
        store.on(move |_: MouseEvent| Action::Show(crate::admin::state::Dialog::Bulk(bulk.clone())))
    };
    let send =
        |action: RegistryAction| store.on(move |_: MouseEvent| Action::Registry(action.clone()));
    let ids: Vec<String> = state.registry.selected.iter().cloned().collect();
    let idle = state.registry.job.is_none() && state.online;
    html! {
        <section class="bulk" aria-label={w::SELECTED_REQUESTS}>
            <p role="status"><strong>{ w::selected(selected.len()) }</strong><span class="muted">{ w::of_these_active(active) }</span></p>
            <div class="actions">
                <button type="button" disabled={!idle} onclick={show(Bulk::Expiry)}>{ w::SET_EXPIRY }</button>
                <button type="button" disabled={!idle} onclick={show(Bulk::Preview(Task::Activate))}>{ w::ACTIVATE }</button>
                <button type="button" disabled={!idle} onclick={show(Bulk::Preview(Task::Deactivate))}>{ w::DEACTIVATE }</button>
                <button type="button" disabled={!idle} onclick={send(RegistryAction::Start(Task::Refresh, None))}>{ w::REFRESH }</button>
                <button type="button" class="danger" disabled={!idle} onclick={show(Bulk::Preview(Task::Delete))}>{ w::DELETE_STEP }</button>
            </div>
            <div class="bulk-more">
                <button type="button" class="text-button" onclick={send(RegistryAction::Forget(ids))}>{ w::REMOVE_FROM_LIST }</button>
                <button type="button" class="text-button" onclick={send(RegistryAction::SelectNone)}>{ w::CLEAR_SELECTION }</button>
            </div>
        </section>
    }
}
