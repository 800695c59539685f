//! Doing the same to the selected file requests: what will change, and how far it is.

use std::rc::Rc;

use yew::Html;

use super::context::Cx;
use super::jobs::results;
use super::parts::{consequences, modal};
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::effect::{Export, ListForm};
use crate::admin::core::job::Job;
use crate::admin::core::jobs::JobAction;
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::remind::Reminded;
use crate::admin::model::bulk_choice::{BulkChoice, ChoiceFault, ExpiryChange, ExpiryChangeKind};
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::entry::Entry;
use crate::admin::model::route::Route;
use crate::admin::ui::clock;
use crate::admin::ui::dialog::{Modal, foot};
use crate::admin::ui::el::{Child, El, all as parts, button, el};
use crate::admin::ui::field::{date_frame, field, select, value};
use crate::admin::ui::notice::notice;
use crate::admin::words::copy as c;
use crate::admin::words::{self as w, title_of};
/// More rows than this are counted and not listed: a preview is for looking at.
const LISTED: usize = 200;

fn show(choice: BulkChoice) -> Action {
    Action::Show(Dialog::Bulk(choice))
}

/// The dialog before a job.
pub fn bulk_dialog(cx: Cx<'_>, choice: &BulkChoice) -> Html {
    let (mut entries, now, zone) = (cx.state.registry.selection(), cx.state.now, cx.state.zone);
    let all = entries.len();
    let chosen = choice.operation(zone);
    let (operation, fault) = match chosen {
        Ok(operation) => (Some(operation), None),
        Err(fault) => (None, Some(fault)),
    };
    let mut count = 0;
    if let Some(operation) = &operation {
        // What changes comes first: that is what there is to look at.
        let applies = |entry: &Rc<Entry>| operation.applies(entry, now, zone).is_ok();
        let (mut changed, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(applies);
        count = changed.len();
        changed.extend(others);
        entries = changed;
    }
    let deletes = operation == Some(BulkOperation::Delete);
    let expiry = match choice {
        BulkChoice::Expiry(expiry) => Some(expiry_fields(cx, expiry, fault)),
        BulkChoice::Preview(..) => None,
    };
    let effect = match (&operation, fault) {
        (Some(operation), _) => w::effect(operation, count, all),
        (None, fault) => fault.map_or_else(String::new, w::choice_fault),
    };
    let effect = el("p")
        .id("bulk-effect")
        .attr("tabindex", "-1")
        .attr("role", "status")
        .with(el("strong").with(effect));
    let ended = operation.as_ref().map_or(0, |operation| {
        let changed = &entries[..count];
        let ends = |entry: &&Rc<Entry>| is_past(operation.expiry(entry.expires(), zone), now);
        changed.iter().filter(ends).count()
    });
    let ended = (ended > 0).then(|| {
        notice("warn", "alert")
            .attr("role", "status")
            .with(el("p").with(w::expire_at_once(ended, count)))
    });
    let cancel = button()
        .id("bulk-cancel")
        .flag("autofocus", true)
        .click(cx, Action::Close)
        .with(w::CANCEL);
    let takes_files = |entry: &Rc<Entry>| entry.display_status(entry.expires(), now).takes_files();
    let instead = (deletes && entries.iter().any(takes_files)).then(|| {
        button()
            .click(cx, Action::DeactivateInstead)
            .with(w::DEACTIVATE_INSTEAD)
    });
    let begin = el("button")
        .class(if deletes { "danger primary" } else { "primary" })
        .unavailable(count == 0 || !choice.is_confirmed(count))
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
        .with(hidden(cx))
        .with(effect)
        .with(ended)
        .with(list)
        .with(deletes.then(|| confirmation(cx, count)))
        .with(foot(parts([cancel.html(), instead.node(), begin.html()])));
    Modal {
        alert: deletes,
        ..modal(&w::bulk_title(choice, all))
    }
    .around(cx, form.html())
}

fn is_past(expires: Option<i64>, now: i64) -> bool {
    expires.is_some_and(|at| at <= now)
}

/// The number of selected entries that are not shown, and a way to drop them.
pub(super) fn hidden(cx: Cx<'_>) -> Option<El> {
    let registry = &cx.state.registry;
    let drop = Action::Registry(RegistryAction::SelectOnlyShown);
    hidden_part(cx, registry.hidden(), registry.selected.len(), drop)
}

/// The number of entries that are not shown, of so many in all, and a way to drop them.
pub(super) fn hidden_part(cx: Cx<'_>, hidden: usize, all: usize, drop: Action) -> Option<El> {
    let shown = all - hidden;
    // With none of them shown, nothing would be left.
    let drop = (shown > 0).then(|| {
        button()
            .class("text-button")
            .click(cx, drop)
            .with(w::only_shown(shown))
    });
    let told = || {
        el("p")
            .class("hidden-part")
            .with(w::not_shown(hidden))
            .with(" ")
            .with(drop)
    };
    (hidden > 0).then(told)
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

fn expiry_fields(cx: Cx<'_>, expiry: &ExpiryChange, fault: Option<ChoiceFault>) -> El {
    let options = [
        ("set", w::SET_TO),
        ("shift", w::SHIFT_BY),
        ("clear", w::CLEAR),
    ];
    let chosen = match expiry.kind {
        ExpiryChangeKind::Set => "set",
        ExpiryChangeKind::Shift | ExpiryChangeKind::ShiftMonth => "shift",
        ExpiryChangeKind::Clear => "clear",
    };
    let how = select("how", &options, chosen, cx, move |event| {
        let kind = match value(&event).as_str() {
            "shift" => ExpiryChangeKind::Shift,
            "clear" => ExpiryChangeKind::Clear,
            _ => ExpiryChangeKind::Set,
        };
        show(BulkChoice::Expiry(ExpiryChange::of(kind)))
    });
    // The line below the fields says what they come to, and what is wrong with them.
    let described = |control: El| {
        control
            .attr("aria-describedby", "bulk-effect")
            .bool_attr("aria-invalid", fault.is_some_and(ChoiceFault::is_error))
    };
    let details = match expiry.kind {
        ExpiryChangeKind::Set => {
            let control = el("input")
                .id("bulk-date")
                .attr("type", "datetime-local")
                .flag("data-empty", expiry.date.is_empty())
                .input(cx, |event| {
                    show(BulkChoice::Expiry(ExpiryChange {
                        date: value(&event),
                        ..ExpiryChange::of(ExpiryChangeKind::Set)
                    }))
                });
            let control = date_frame(described(control), "");
            Some(field("bulk-date", w::DATE_AND_TIME, "", control).key("set"))
        }
        ExpiryChangeKind::Shift | ExpiryChangeKind::ShiftMonth => {
            // A field for text: one for numbers withholds what is typed only in part.
            let control = el("input")
                .id("bulk-days")
                .attr("autocomplete", "off")
                .value(expiry.days.clone())
                .input(cx, |event| shift_by(value(&event)));
            let days = field("bulk-days", w::DAYS, "", described(control));
            Some(days.with(move_presets(cx, expiry)).key("shift"))
        }
        ExpiryChangeKind::Clear => None,
    };
    el("div")
        .class("fields")
        .with(field("how", w::EXPIRY, "", how))
        .with(details)
}

fn shift_by(days: String) -> Action {
    show(BulkChoice::Expiry(ExpiryChange {
        days,
        ..ExpiryChange::of(ExpiryChangeKind::Shift)
    }))
}

/// The moves that are wanted most, as the editor has them.
fn move_presets(cx: Cx<'_>, expiry: &ExpiryChange) -> El {
    let is_week = expiry.kind == ExpiryChangeKind::Shift && expiry.days.trim() == "7";
    let is_month = expiry.kind == ExpiryChangeKind::ShiftMonth;
    let month = show(BulkChoice::Expiry(ExpiryChange::of(
        ExpiryChangeKind::ShiftMonth,
    )));
    let preset = |word: &'static str, is_chosen: bool, action: Action| {
        button()
            .attr("aria-pressed", if is_chosen { "true" } else { "false" })
            .click(cx, action)
            .with(word)
    };
    el("div")
        .class("actions presets")
        .attr("role", "group")
        .attr("aria-label", w::MOVE_EXPIRY)
        .with(preset(w::ONE_WEEK, is_week, shift_by("7".into())))
        .with(preset(w::ONE_MONTH, is_month, month))
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
        BulkOperation::Expire(_) | BulkOperation::Shift(_) | BulkOperation::ShiftMonth => {
            let after = operation.expiry(before, zone);
            let at_once = if is_past(after, now) { w::AT_ONCE } else { "" };
            w::from_to(&text(before), &text(after)) + at_once
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
    // Where it would be in vain, the results say what to do first.
    let may_pass = job.run.failed(false).count();
    let retry = (may_pass > 0).then(|| {
        button()
            .click(cx, Action::Job(job.head.id.clone(), JobAction::Retry))
            .with(c::retry(may_pass))
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
        .click(cx, Action::Export(Export::List(ListForm::Csv)))
        .with(w::EXPORT_CSV);
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
        .id("bulk-count")
        .attr("tabindex", "-1")
        .attr("role", "status")
        .with(el("strong").with(w::selected(selected.len())))
        .with(el("span").class("muted").with(w::of_these_active(active)));
    el("section")
        .class("bulk")
        .attr("aria-label", w::SELECTED_REQUESTS)
        .with(said)
        .with(more)
        .with(hidden(cx))
        .with(actions)
}
