//! Doing the same to the selected file requests: what will change, and how far it is.

use std::rc::Rc;

use yew::Html;

use super::context::Cx;
use super::jobs::results;
use super::parts::{consequences, modal};
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::effect::Export;
use crate::admin::core::job::Job;
use crate::admin::core::jobs::JobAction;
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::remind::Reminded;
use crate::admin::model::bulk_choice::{BulkChoice, ExpiryChange, ExpiryChangeKind};
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::entry::Entry;
use crate::admin::model::local_time::DateFault;
use crate::admin::model::route::Route;
use crate::admin::ui::clock;
use crate::admin::ui::dialog::{Modal, foot};
use crate::admin::ui::el::{El, all, button, el};
use crate::admin::ui::field::{field, select, value};
use crate::admin::ui::notice::notice;
use crate::admin::words::copy as c;
use crate::admin::words::{self as w, title_of};
use crate::api::DateTime;

/// More rows than this are counted and not listed: a preview is for looking at.
const LISTED: usize = 200;

fn show(choice: BulkChoice) -> Action {
    Action::Show(Dialog::Bulk(choice))
}

/// The dialog before a job.
pub fn bulk_dialog(cx: Cx<'_>, choice: &BulkChoice) -> Html {
    let (entries, now, zone) = (cx.state.registry.selection(), cx.state.now, cx.state.zone);
    let operation = choice.operation();
    let applies = |entry: &&Rc<Entry>| {
        operation
            .as_ref()
            .is_some_and(|operation| operation.applies(entry, now, zone).is_ok())
    };
    let count = entries.iter().filter(applies).count();
    let deletes = operation == Some(BulkOperation::Delete);
    let sure = match choice {
        BulkChoice::Preview(BulkOperation::Delete, typed) => typed.trim() == count.to_string(),
        _ => true,
    };
    let expiry = match choice {
        BulkChoice::Expiry(expiry) => Some(expiry_fields(cx, *expiry)),
        BulkChoice::Preview(..) => None,
    };
    let will = el("p")
        .attr("role", "status")
        .with(el("strong").with(w::will_change(count, entries.len())));
    let cancel = button()
        .flag("autofocus", true)
        .click(cx, Action::Close)
        .with(w::CANCEL);
    let begin = el("button")
        .class(if deletes { "danger primary" } else { "primary" })
        .unavailable(count == 0 || !sure)
        .with(w::bulk_button(operation.as_ref(), count));
    let list = preview_list(cx, &entries, operation.as_ref());
    let choosing = choice.clone();
    let form = el("form")
        .class("stack")
        .flag("novalidate", true)
        .submit(cx, move |_| match operation.clone() {
            Some(operation) => Action::BulkSelected(operation),
            // Until it is known what to do, the dialog stays.
            None => show(choosing.clone()),
        })
        .with(expiry)
        .with(deletes.then(consequences))
        .with(will)
        .with(list)
        .with(deletes.then(|| confirmation(cx, count)))
        .with(foot(all([cancel.html(), begin.html()])));
    Modal {
        alert: deletes,
        ..modal(&w::bulk_title(choice, entries.len()))
    }
    .around(cx, form.html())
}

/// The changes of each.
fn preview_list(cx: Cx<'_>, entries: &[Rc<Entry>], operation: Option<&BulkOperation>) -> El {
    let item = |entry: &Rc<Entry>| {
        let change = operation.map_or_else(String::new, |operation| change(cx, operation, entry));
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

/// The field for the confirmation, without which nothing is deleted.
fn confirmation(cx: Cx<'_>, count: usize) -> El {
    let control = el("input")
        .id("sure")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .input(cx, |event| {
            show(BulkChoice::Preview(BulkOperation::Delete, value(&event)))
        });
    field("sure", &w::type_to_delete(count), "", control)
}

fn expiry_fields(cx: Cx<'_>, expiry: ExpiryChange) -> El {
    let options = [
        ("set", w::SET_TO),
        ("shift", w::SHIFT_BY),
        ("clear", w::CLEAR),
    ];
    let chosen = match expiry.kind {
        ExpiryChangeKind::Set => "set",
        ExpiryChangeKind::Shift => "shift",
        ExpiryChangeKind::Clear => "clear",
    };
    let how = select("how", &options, chosen, cx, move |event| {
        let kind = match value(&event).as_str() {
            "shift" => ExpiryChangeKind::Shift,
            "clear" => ExpiryChangeKind::Clear,
            _ => ExpiryChangeKind::Set,
        };
        // Each way has a field of its own, and begins with it empty.
        show(BulkChoice::Expiry(ExpiryChange {
            kind,
            ..ExpiryChange::default()
        }))
    });
    let zone = cx.state.zone;
    let details = match expiry.kind {
        ExpiryChangeKind::Set => {
            let control = el("input")
                .id("bulk-date")
                .attr("type", "datetime-local")
                .attr("aria-describedby", "bulk-date-help")
                .input(cx, move |event| {
                    let text = value(&event);
                    let date = Some(zone.read(&text)).filter(|_| !text.is_empty());
                    let at = |date: DateTime| date.epoch_seconds().ok_or(DateFault::Form);
                    let date = date.map(|date| date.and_then(at));
                    show(BulkChoice::Expiry(ExpiryChange { date, ..expiry }))
                });
            let fault = expiry.date.and_then(Result::err);
            let fault = fault.map_or("", w::date_fault);
            Some(field("bulk-date", w::DATE_AND_TIME, fault, control).key("set"))
        }
        ExpiryChangeKind::Shift => {
            let control = el("input")
                .id("bulk-days")
                .attr("type", "number")
                .attr("step", "1")
                .value(expiry.days.to_string())
                .input(cx, move |event| {
                    let days = value(&event).parse().unwrap_or_default();
                    show(BulkChoice::Expiry(ExpiryChange { days, ..expiry }))
                });
            Some(field("bulk-days", w::DAYS, "", control).key("shift"))
        }
        ExpiryChangeKind::Clear => None,
    };
    el("div")
        .class("two")
        .with(field("how", w::EXPIRY, "", how))
        .with(details)
}

/// The changes of one file request, in words.
fn change(cx: Cx<'_>, operation: &BulkOperation, entry: &Entry) -> String {
    let (now, zone) = (cx.state.now, cx.state.zone);
    if let Err(skip) = operation.applies(entry, now, zone) {
        return w::skipped(skip).to_owned();
    }
    let text = |at: Option<i64>| at.map_or_else(|| w::NO_EXPIRY.to_owned(), clock::date_time);
    let before = entry.expires();
    match operation {
        BulkOperation::Refresh | BulkOperation::CheckReceived => String::new(),
        BulkOperation::Activate => w::BECOMES_ACTIVE.into(),
        BulkOperation::Deactivate => w::BECOMES_INACTIVE.into(),
        BulkOperation::Delete => w::IS_DELETED.into(),
        BulkOperation::NeverExpire => w::from_to(&text(before), w::NO_EXPIRY),
        BulkOperation::Expire(date) => w::from_to(&text(before), &text(date.epoch_seconds())),
        BulkOperation::Shift(days) => {
            let after = before.and_then(|at| zone.days_later(at, *days));
            w::from_to(&text(before), &text(after))
        }
    }
}

/// The progress of the job, below the list. The results of the rows have a view of their own.
pub fn job_panel(cx: Cx<'_>) -> Html {
    let job = cx.state.registry.job.as_ref();
    let job = job.and_then(|id| cx.state.jobs.get(id));
    job.map_or_else(Html::default, |job| panel(cx, job).html())
}

fn panel(cx: Cx<'_>, job: &Job) -> El {
    let panel = el("div").class("job-panel");
    if !job.is_over() {
        return panel.with(results::progress(cx, job));
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
            .click(cx, Action::Job(job.head.id.clone(), JobAction::Retry))
            .with(c::retry(tally.failed))
    });
    let results = el("a")
        .class("button")
        .attr("href", Route::Job(job.head.id.clone()).hash())
        .with(w::RESULTS);
    let close = button().click(cx, Action::CloseBulk).with(w::CLOSE);
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

/// The operations on the selected entries.
pub fn bulk_bar(cx: Cx<'_>) -> El {
    let selected = cx.state.registry.selection();
    let now = cx.state.now;
    let takes_files = |entry: &&Rc<Entry>| {
        let status = entry.display_status(entry.expires(), now);
        status.takes_files()
    };
    let active = selected.iter().filter(takes_files).count();
    let ids: Vec<String> = cx.state.registry.selected.ids().cloned().collect();
    let idle = !cx.state.is_bulk_busy() && cx.state.can_call();
    let doing = |action: Action, word: &'static str| {
        button().unavailable(!idle).click(cx, action).with(word)
    };
    let preview = |operation: BulkOperation| show(BulkChoice::Preview(operation, String::new()));
    let export = button()
        .attr("aria-label", w::EXPORT_CSV)
        .click(cx, Action::Export(Export::Csv))
        .with(w::CSV);
    let actions = el("div")
        .class("actions")
        .with(doing(
            show(BulkChoice::Expiry(ExpiryChange::default())),
            w::SET_EXPIRY,
        ))
        .with(doing(preview(BulkOperation::Activate), w::ACTIVATE))
        .with(doing(preview(BulkOperation::Deactivate), w::DEACTIVATE))
        .with(doing(
            Action::BulkSelected(BulkOperation::Refresh),
            w::REFRESH,
        ))
        .with(doing(
            Action::BulkSelected(BulkOperation::CheckReceived),
            w::CHECK_RECEIVED,
        ))
        .with(
            button()
                .click(cx, Action::Remind(Reminded::Selected))
                .with(w::REMIND),
        )
        .with(export)
        .with(doing(preview(BulkOperation::Delete), w::DELETE_STEP).class("danger"));
    let text_button = |action: RegistryAction, word: &'static str| {
        button()
            .class("text-button")
            .click(cx, Action::Registry(action))
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
