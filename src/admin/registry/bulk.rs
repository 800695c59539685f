//! Doing the same to the selected file requests: what will change, and how far it is.

use std::rc::Rc;

use web_sys::SubmitEvent;
use yew::prelude::*;

use super::entry::Entry;
use super::update::RegistryAction;
use super::wish::Wish;
use crate::admin::copy::{results, words as c};
use crate::admin::effect::Format;
use crate::admin::job::Job;
use crate::admin::jobs::JobAction;
use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::{clock, field, icon, select, title_of, value};
use crate::admin::words as w;
use crate::api::DateTime;

/// More rows than this are counted and not listed: a preview is for looking at.
const LISTED: usize = 200;

/// What is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// This is previewed.
    Preview(Wish),
    /// What to do with the expiry is being chosen.
    Expiry,
}

/// The dialog before a job.
pub fn bulk_dialog(store: &Store, state: &State, bulk: &Bulk) -> Html {
    let entries = state.registry.selection();
    html! {
        <Modal title={w::bulk_title(bulk, entries.len())} on_close={store.on(|()| Action::Close)} alert={*bulk == Bulk::Preview(Wish::Delete)}>
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
    let wish = match bulk {
        Bulk::Preview(wish) => Some(wish.clone()),
        Bulk::Expiry => match *how {
            How::Set => date
                .and_then(DateTime::from_epoch_seconds)
                .map(Wish::Expire),
            How::Shift => Some(Wish::Shift(*days)),
            How::Clear => Some(Wish::NeverExpire),
        },
    };
    let applies = |entry: &Entry| {
        wish.as_ref()
            .is_some_and(|wish| wish.applies(entry, *now).is_ok())
    };
    let count = entries.iter().filter(|entry| applies(entry)).count();
    let deletes = wish == Some(Wish::Delete);
    let sure = !deletes || typed.trim() == count.to_string();
    let onsubmit = {
        let (store, wish) = (store.clone(), wish.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(wish) = wish.clone() {
                store.send(Action::Bulk(wish, None));
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
                            <span class="muted">{ wish.as_ref().map_or_else(String::new, |wish| change(wish, entry, *now)) }</span>
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
                    { w::bulk_button(wish.as_ref(), count) }
                </button>
            </div>
        </form>
    }
}

fn typing(typed: &UseStateHandle<String>) -> Callback<InputEvent> {
    let typed = typed.clone();
    Callback::from(move |event: InputEvent| {
        typed.set(value(&event));
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
            how.set(match value(&event).as_str() {
                "shift" => How::Shift,
                "clear" => How::Clear,
                _ => How::Set,
            });
        })
    };
    let set_date = {
        let date = date.clone();
        Callback::from(move |event: InputEvent| {
            date.set(clock::from_field(&value(&event)));
        })
    };
    let set_days = {
        let days = days.clone();
        Callback::from(move |event: InputEvent| {
            days.set(value(&event).parse().unwrap_or_default());
        })
    };
    let options = [
        ("set", w::SET_TO),
        ("shift", w::SHIFT_BY),
        ("clear", w::CLEAR),
    ];
    let chosen = match **how {
        How::Set => "set",
        How::Shift => "shift",
        How::Clear => "clear",
    };
    html! {
        <div class="two">
            { field("how", w::EXPIRY, "", select("how", &options, chosen, choose)) }
            if **how == How::Set {
                { field("bulk-date", w::DATE_AND_TIME, "", html! {
                    <input id="bulk-date" type="datetime-local" oninput={set_date} />
                }) }
            } else if **how == How::Shift {
                { field("bulk-days", w::DAYS, "", html! {
                    <input id="bulk-days" type="number" step="1" value={days.to_string()} oninput={set_days} />
                }) }
            }
        </div>
    }
}

/// What a wish changes of one file request, in words.
fn change(wish: &Wish, entry: &Entry, now: i64) -> String {
    if let Err(skip) = wish.applies(entry, now) {
        return w::skipped(skip).to_owned();
    }
    let text = |at: Option<i64>| at.map_or_else(|| w::NO_EXPIRY.to_owned(), clock::date_time);
    let before = entry.expires();
    match wish {
        Wish::Refresh => String::new(),
        Wish::Activate => w::BECOMES_ACTIVE.into(),
        Wish::Deactivate => w::BECOMES_INACTIVE.into(),
        Wish::Delete => w::IS_DELETED.into(),
        Wish::NeverExpire => w::from_to(&text(before), w::NO_EXPIRY),
        Wish::Expire(date) => w::from_to(&text(before), &text(date.epoch_seconds())),
        Wish::Shift(days) => w::from_to(&text(before), &text(before.map(|at| at + days * 86_400))),
    }
}

/// Whether something is being done to many.
#[must_use]
pub fn is_busy(state: &State) -> bool {
    let job = state.registry.job.as_ref();
    job.and_then(|id| state.jobs.get(id))
        .is_some_and(|job| !job.is_over())
}

/// How far the job is, below the list. What came of each row has a view of its own.
pub fn job_panel(store: &Store, state: &State, job: &Job) -> Html {
    if !job.is_over() {
        return html! { <div class="job-panel">{ results::progress(store, state, job) }</div> };
    }
    let tally = job.tally();
    let is_whole = tally.done == job.head.rows;
    html! {
        <div class="job-panel">
            <section class="notice" data-kind={if is_whole { "ok" } else { "warn" }} aria-labelledby="run-title" role="status">
                { icon(if is_whole { "done" } else { "alert" }) }
                <h2 id="run-title">{ c::summary(&job.head.purpose, tally.done, job.head.rows, tally.failed + tally.unknown) }</h2>
                <div class="actions">
                    if tally.failed > 0 {
                        <button type="button" onclick={results::act(store, job, JobAction::Retry)}>{ c::retry(tally.failed) }</button>
                    }
                    <a class="button" href={Route::Job(job.head.id.clone()).hash()}>{ w::RESULTS }</a>
                    <button type="button" onclick={store.on(|_| Action::CloseBulk)}>{ w::CLOSE }</button>
                </div>
            </section>
        </div>
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
    let idle = !is_busy(state) && state.online;
    html! {
        <section class="bulk" aria-label={w::SELECTED_REQUESTS}>
            <p role="status"><strong>{ w::selected(selected.len()) }</strong><span class="muted">{ w::of_these_active(active) }</span></p>
            <div class="actions">
                <button type="button" disabled={!idle} onclick={show(Bulk::Expiry)}>{ w::SET_EXPIRY }</button>
                <button type="button" disabled={!idle} onclick={show(Bulk::Preview(Wish::Activate))}>{ w::ACTIVATE }</button>
                <button type="button" disabled={!idle} onclick={show(Bulk::Preview(Wish::Deactivate))}>{ w::DEACTIVATE }</button>
                <button type="button" disabled={!idle} onclick={store.on(|_| Action::Bulk(Wish::Refresh, None))}>{ w::REFRESH }</button>
                <button type="button" aria-label={w::EXPORT_CSV} onclick={send(RegistryAction::Export(Format::Csv))}>{ w::CSV }</button>
                <button type="button" class="danger" disabled={!idle} onclick={show(Bulk::Preview(Wish::Delete))}>{ w::DELETE_STEP }</button>
            </div>
            <div class="bulk-more">
                <button type="button" class="text-button" onclick={send(RegistryAction::Forget(ids))}>{ w::REMOVE_FROM_LIST }</button>
                <button type="button" class="text-button" onclick={send(RegistryAction::SelectNone)}>{ w::CLEAR_SELECTION }</button>
            </div>
        </section>
    }
}
