//! Doing the same to the selected file requests: what will change, and how far it is.

use std::rc::Rc;

use yew::Html;

use super::jobs::results;
use crate::admin::core::effect::Export;
use crate::admin::core::job::Job;
use crate::admin::core::jobs::JobAction;
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::state::{Action, Dialog, State};
use crate::admin::model::bulk_operation::Wish;
use crate::admin::model::entry::Entry;
use crate::admin::model::route::Route;
use crate::admin::ui::dialog::{Modal, foot};
use crate::admin::ui::el::{El, all, button, el};
use crate::admin::ui::notice::notice;
use crate::admin::ui::{clock, field, select, title_of, value};
use crate::admin::words as w;
use crate::admin::words::copy as c;
use crate::admin::world::store::Store;
use crate::api::DateTime;

/// More rows than this are counted and not listed: a preview is for looking at.
const LISTED: usize = 200;

/// What is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// This is previewed; the text was typed to confirm it.
    Preview(Wish, String),
    /// What to do with the expiry is being chosen.
    Expiry(Expiry),
}

/// How the expiry is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// To a date.
    Set,
    /// By days.
    Shift,
    /// To none.
    Clear,
}

/// What was chosen to do with the expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// How it is changed.
    pub how: How,
    /// The date to set, in epoch seconds.
    pub date: Option<i64>,
    /// The days to shift it by.
    pub days: i64,
}

impl Default for Expiry {
    fn default() -> Self {
        Self {
            how: How::Set,
            date: None,
            days: 7,
        }
    }
}

impl Bulk {
    /// What it comes to, if that is known yet.
    fn wish(&self) -> Option<Wish> {
        match self {
            Self::Preview(wish, _) => Some(wish.clone()),
            Self::Expiry(Expiry { how, date, days }) => match how {
                How::Set => date
                    .and_then(DateTime::from_epoch_seconds)
                    .map(Wish::Expire),
                How::Shift => Some(Wish::Shift(*days)),
                How::Clear => Some(Wish::NeverExpire),
            },
        }
    }
}

fn show(bulk: Bulk) -> Action {
    Action::Show(Dialog::Bulk(bulk))
}

/// The dialog before a job.
pub fn bulk_dialog(store: &Store, state: &State, bulk: &Bulk) -> Html {
    let (entries, now) = (state.registry.selection(), state.now);
    let wish = bulk.wish();
    let applies = |entry: &&Rc<Entry>| {
        wish.as_ref()
            .is_some_and(|wish| wish.applies(entry, now).is_ok())
    };
    let count = entries.iter().filter(applies).count();
    let deletes = wish == Some(Wish::Delete);
    let sure = match bulk {
        Bulk::Preview(Wish::Delete, typed) => typed.trim() == count.to_string(),
        _ => true,
    };
    let expiry = match bulk {
        Bulk::Expiry(expiry) => Some(expiry_fields(store, *expiry)),
        Bulk::Preview(..) => None,
    };
    let means = || {
        el("ul")
            .class("list plain")
            .each(w::DELETE_MEANS.map(|text| el("li").with(text)))
    };
    let will = el("p")
        .attr("role", "status")
        .with(el("strong").with(w::will_change(count, entries.len())));
    let cancel = button()
        .flag("autofocus", true)
        .click(store, Action::Close)
        .with(w::CANCEL);
    let begin = el("button")
        .class(if deletes { "danger primary" } else { "primary" })
        .flag("disabled", count == 0 || !sure)
        .with(w::bulk_button(wish.as_ref(), count));
    let list = preview_list(&entries, wish.as_ref(), now);
    let choosing = bulk.clone();
    let form = el("form")
        .class("stack")
        .flag("novalidate", true)
        .submit(store, move |_| match wish.clone() {
            Some(wish) => Action::BulkSelected(wish),
            // Until it is known what to do, the dialog stays.
            None => show(choosing.clone()),
        })
        .with(expiry)
        .with(deletes.then(means))
        .with(will)
        .with(list)
        .with(deletes.then(|| confirmation(store, count)))
        .with(foot(all([cancel.html(), begin.html()])));
    Modal {
        alert: deletes,
        ..Modal::new(&w::bulk_title(bulk, entries.len()))
    }
    .around(store, form.html())
}

/// What will become of each.
fn preview_list(entries: &[Rc<Entry>], wish: Option<&Wish>, now: i64) -> El {
    let item = |entry: &Rc<Entry>| {
        let change = wish.map_or_else(String::new, |wish| change(wish, entry, now));
        el("li")
            .key(&entry.id)
            .with(el("bdi").with(title_of(&entry.title).to_owned()))
            .with(" ")
            .with(el("span").class("muted").with(change))
    };
    let more = entries.len().checked_sub(LISTED).filter(|more| *more > 0);
    let more = more.map(|more| el("p").class("hint").with(w::and_more(more)));
    el("div")
        .class("panel preview-list")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", w::WHAT_CHANGES)
        .with(el("ul").each(entries.iter().take(LISTED).map(item)))
        .with(more)
}

/// What has to be typed before anything is deleted.
fn confirmation(store: &Store, count: usize) -> El {
    let control = el("input")
        .id("sure")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .input(store, |event| {
            show(Bulk::Preview(Wish::Delete, value(&event)))
        });
    field("sure", &w::type_to_delete(count), "", control)
}

fn expiry_fields(store: &Store, expiry: Expiry) -> El {
    let options = [
        ("set", w::SET_TO),
        ("shift", w::SHIFT_BY),
        ("clear", w::CLEAR),
    ];
    let chosen = match expiry.how {
        How::Set => "set",
        How::Shift => "shift",
        How::Clear => "clear",
    };
    let how = select("how", &options, chosen, store, move |event| {
        let how = match value(&event).as_str() {
            "shift" => How::Shift,
            "clear" => How::Clear,
            _ => How::Set,
        };
        // Each way has a field of its own, and begins with it empty.
        show(Bulk::Expiry(Expiry {
            how,
            ..Expiry::default()
        }))
    });
    let details = match expiry.how {
        How::Set => {
            let control = el("input")
                .id("bulk-date")
                .attr("type", "datetime-local")
                .input(store, move |event| {
                    let date = clock::from_field(&value(&event));
                    show(Bulk::Expiry(Expiry { date, ..expiry }))
                });
            Some(field("bulk-date", w::DATE_AND_TIME, "", control).key("set"))
        }
        How::Shift => {
            let control = el("input")
                .id("bulk-days")
                .attr("type", "number")
                .attr("step", "1")
                .value(expiry.days.to_string())
                .input(store, move |event| {
                    let days = value(&event).parse().unwrap_or_default();
                    show(Bulk::Expiry(Expiry { days, ..expiry }))
                });
            Some(field("bulk-days", w::DAYS, "", control).key("shift"))
        }
        How::Clear => None,
    };
    el("div")
        .class("two")
        .with(field("how", w::EXPIRY, "", how))
        .with(details)
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
    let runs = job
        .zip(state.later.get())
        .is_some_and(|(id, later)| later.is_busy(id));
    runs || state.later.has_waiting()
}

/// How far the job is, below the list. What came of each row has a view of its own.
pub fn job_panel(store: &Store, state: &State, job: &Job) -> El {
    let panel = el("div").class("job-panel");
    if !job.is_over() {
        return panel.with(results::progress(store, state, job));
    }
    let tally = job.tally();
    let is_whole = tally.done == job.head.rows;
    let summary = c::summary(
        &job.head.purpose,
        tally.done,
        job.head.rows,
        tally.failed + tally.unknown,
    );
    let retry = (tally.failed > 0).then(|| {
        button()
            .click(store, Action::Job(job.head.id.clone(), JobAction::Retry))
            .with(c::retry(tally.failed))
    });
    let results = el("a")
        .class("button")
        .attr("href", Route::Job(job.head.id.clone()).hash())
        .with(w::RESULTS);
    let close = button().click(store, Action::CloseBulk).with(w::CLOSE);
    let actions = el("div")
        .class("actions")
        .with(retry)
        .with(results)
        .with(close);
    let told = if is_whole {
        notice("ok", "done")
    } else {
        notice("warn", "alert")
    };
    panel.with(
        told.attr("aria-labelledby", "run-title")
            .attr("role", "status")
            .with(el("h2").id("run-title").with(summary))
            .with(actions),
    )
}

/// What can be done with the selected ones.
pub fn bulk_bar(store: &Store, state: &State) -> El {
    let selected = state.registry.selection();
    let active = selected
        .iter()
        .filter(|entry| entry.status == "active" && !entry.gone)
        .count();
    let ids: Vec<String> = state.registry.selected.ids().cloned().collect();
    let idle = !is_busy(state) && state.online;
    let doing = |action: Action, word: &'static str| {
        button()
            .flag("disabled", !idle)
            .click(store, action)
            .with(word)
    };
    let preview = |wish: Wish| show(Bulk::Preview(wish, String::new()));
    let export = button()
        .attr("aria-label", w::EXPORT_CSV)
        .click(store, Action::Export(Export::Csv))
        .with(w::CSV);
    let actions = el("div")
        .class("actions")
        .with(doing(show(Bulk::Expiry(Expiry::default())), w::SET_EXPIRY))
        .with(doing(preview(Wish::Activate), w::ACTIVATE))
        .with(doing(preview(Wish::Deactivate), w::DEACTIVATE))
        .with(doing(Action::BulkSelected(Wish::Refresh), w::REFRESH))
        .with(export)
        .with(doing(preview(Wish::Delete), w::DELETE_STEP).class("danger"));
    let text_button = |action: RegistryAction, word: &'static str| {
        button()
            .class("text-button")
            .click(store, Action::Registry(action))
            .with(word)
    };
    let more = el("div")
        .class("bulk-more")
        .with(text_button(
            RegistryAction::Forget(ids),
            w::REMOVE_FROM_LIST,
        ))
        .with(text_button(RegistryAction::SelectNone, w::CLEAR_SELECTION));
    let said = el("p")
        .attr("role", "status")
        .with(el("strong").with(w::selected(selected.len())))
        .with(el("span").class("muted").with(w::of_these_active(active)));
    el("section")
        .class("bulk")
        .attr("aria-label", w::SELECTED_REQUESTS)
        .with(said)
        .with(actions)
        .with(more)
}
