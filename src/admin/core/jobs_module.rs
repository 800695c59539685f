//! The reducer of the jobs' module: jobs, from putting them together to their results, and the list as
//! a file. The first module knows it only as a [`JobsReducer`](super::reducers::JobsReducer).

use std::collections::BTreeSet;
use std::rc::Rc;

use super::action::Action;
use super::dialog::Dialog;
use super::effect::{Effect, Export, Outbox};
use super::job::Job;
use super::job_export;
use super::jobs::JobAction;
use super::reducers::JobsEvent;
use super::registry;
use super::remind::Reminder;
use super::state::State;
use super::wizard::{CopyAction, Wizard, WizardStep};
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::entry::Entry;
use crate::admin::model::job::{Head, Line, Purpose};
use crate::admin::model::route::Route;
use crate::admin::model::run::RowTask;
use crate::admin::words as w;
use crate::api::shortest_id;

/// Handles an event.
pub fn handle(state: &mut State, event: JobsEvent, out: &mut Outbox) {
    state.jobs.zone = state.zone;
    match event {
        JobsEvent::Action(action) => carry_out(state, action, out),
        JobsEvent::Routed => routed(state, out),
        JobsEvent::Tick => state.jobs.tick(state.now, out),
        JobsEvent::Resume(reason) => state.jobs.go_on(&reason, state.now, out),
        JobsEvent::Finished(id) => {
            finished(state, &id, out);
            counted(state, &id, out);
        }
        JobsEvent::Reset => {
            state.jobs.leave(state.now, out);
            state.wizard = None;
        }
    }
}

fn carry_out(state: &mut State, action: Action, out: &mut Outbox) {
    match action {
        Action::Wizard(action) => {
            let now = state.now;
            if let Some(wizard) = &mut state.wizard {
                if let CopyAction::Straight | CopyAction::Step(WizardStep::Review) = action {
                    let entries = state.registry.entries();
                    wizard.review.taken = entries.map(|entry| entry.folder_id.clone()).collect();
                }
                wizard.update(action, now, state.zone, out);
            }
            begin_where_asked_for(state, out);
        }
        Action::BeginCopying => {
            if let Some(wizard) = &mut state.wizard {
                wizard.ask();
            }
            begin_where_asked_for(state, out);
        }
        Action::Bulk(operation, ids) => begin_bulk(state, operation, &ids, out),
        Action::CloseBulk => close_bulk(state),
        Action::Remind(whom) => {
            let mut reminder = Reminder::of(whom, &state.registry);
            if let Some(texts) = &state.reminder {
                reminder.texts.clone_from(texts);
            }
            state.show(Dialog::Remind(Rc::new(reminder)));
        }
        Action::Reminder(reminder) => {
            state.reminder = Some(reminder.texts.clone());
            state.dialog = Some(Dialog::Remind(Rc::new(reminder)));
        }
        Action::Job(id, action) => job(state, &id, action, out),
        Action::Jobs(known) => state.jobs.know(known, &state.connect.account(), out),
        Action::Export(what) => {
            if matches!(what, Export::Chosen(_)) {
                state.dialog = None;
            }
            let app = &state.connect.place.app;
            let asks = registry::export(&state.registry, what, app, state.zone, out);
            if let Some(choice) = asks {
                state.dialog = Some(Dialog::Export(choice));
            }
        }
        Action::Import(file) => out.effect(Effect::ReadList(file)),
        _ => {}
    }
}

fn job(state: &mut State, id: &str, action: JobAction, out: &mut Outbox) {
    match action {
        JobAction::CopyLinks => {
            if let Some(job) = state.jobs.get(id) {
                let links = job_export::links(job, &state.connect.place.app);
                let copied = w::links_copied(links.lines().count());
                out.effect(Effect::CopyText(links, copied));
            }
            return;
        }
        JobAction::Export(form) => {
            if let Some(job) = state.jobs.get(id) {
                let file = job_export::file(job, form, &state.connect.place.app);
                out.effect(Effect::Download(file));
            }
            return;
        }
        // Their dialogs have done their part.
        JobAction::Undo | JobAction::LookNoMore => state.dialog = None,
        _ => {}
    }
    state.jobs.update(id, action, state.now, out);
    let jobs = &state.jobs;
    let is_judged = |dialog: &mut Dialog| match dialog {
        Dialog::WhichMade(id, row) => jobs.get(id).is_none_or(|job| !job.run.is_in_doubt(*row)),
        _ => false,
    };
    state.dialog.take_if(is_judged);
}

fn routed(state: &mut State, out: &mut Outbox) {
    match &state.route {
        Route::Job(id) => state.jobs.show(id, out),
        Route::Copy(id)
            if state
                .wizard
                .as_ref()
                .is_none_or(|wizard| wizard.template != *id) =>
        {
            state.wizard = Some(Wizard::new(id, out));
        }
        _ => {}
    }
}

/// A refresh that has come to its end without failures needs no reading; a message in passing says so.
fn finished(state: &mut State, id: &str, out: &mut Outbox) {
    let Some(job) = state.jobs.get(id).filter(|job| job.only_reads()) else {
        return;
    };
    let tally = job.tally();
    if tally.done == tally.finished() && tally.waiting == 0 {
        let is_gone = |task: &&RowTask| {
            let RowTask::Bulk { id, .. } = task else {
                return false;
            };
            state.registry.get(id).is_some_and(|entry| entry.gone)
        };
        let gone = job.run.tasks().iter().filter(is_gone).count();
        out.notify(w::refreshed(tally.done, gone), None);
        state.registry.job = None;
        state.jobs.drop_refresh(id);
    }
}

/// A count of files that has come to its end without failures is in the list, and is not kept besides.
fn counted(state: &mut State, id: &str, out: &mut Outbox) {
    let purpose = Purpose::Bulk(BulkOperation::CheckReceived);
    let Some(job) = state.jobs.get(id).filter(|job| job.head.purpose == purpose) else {
        return;
    };
    let tally = job.tally();
    let is_on_screen = state.route == Route::Job(id.to_owned());
    if tally.done < job.head.rows || is_on_screen {
        return;
    }
    let counts = (0..job.head.rows).filter_map(|row| job.run.count(row));
    let nothing = counts.filter(|count| count.received().is_nothing()).count();
    out.notify(w::folders_checked(tally.done, nothing), None);
    state.registry.job.take_if(|shown| *shown == id);
    state.jobs.update(id, JobAction::Forget, state.now, out);
}

fn begin_where_asked_for(state: &mut State, out: &mut Outbox) {
    let (now, source) = (state.now, state.copied().cloned());
    let goes_straight = |wizard: &mut Wizard| wizard.goes_straight(source.as_ref(), now);
    if state.wizard.as_mut().is_some_and(goes_straight) {
        begin_copying(state, out);
    }
}

fn begin_copying(state: &mut State, out: &mut Outbox) {
    let source = state.copied().cloned();
    if let Some(wizard) = state.wizard.take_if(|wizard| wizard.review.is_ready()) {
        let id = state.jobs.new_id(state.now);
        out.effect(Effect::ForgetCopy(wizard.template.clone()));
        let job = wizard.job(id, state.connect.account(), source.as_ref(), state.now);
        out.effect(Effect::Go(Route::Job(job.head.id.clone())));
        state.jobs.start(job, state.now, out);
    }
}

fn begin_bulk(state: &mut State, operation: BulkOperation, ids: &[String], out: &mut Outbox) {
    let entries: Vec<_> = if ids.is_empty() {
        state.registry.entries().cloned().collect()
    } else {
        let known = ids.iter().filter_map(|id| state.registry.get(id));
        known.cloned().collect()
    };
    let mut folders = BTreeSet::new();
    let mut task = |entry: &Entry| match operation {
        BulkOperation::CheckReceived => {
            let folder = entry.folder_id.clone();
            let is_first = folder.is_empty() || folders.insert(shortest_id(&folder).to_owned());
            let id = entry.id.clone();
            is_first.then_some(RowTask::Count { id, folder })
        }
        _ => Some(RowTask::Bulk {
            id: entry.id.clone(),
            operation: operation.clone(),
            seen: (entry.checked_at > 0)
                .then(|| operation.write(entry, state.now, state.zone).ok())
                .flatten()
                .map(Box::new),
        }),
    };
    let lines: Vec<Line> = entries
        .iter()
        .filter(|entry| operation.applies(entry, state.now, state.zone).is_ok())
        .filter_map(|entry| {
            let label = entry.title.clone();
            task(entry).map(|task| Line { task, label })
        })
        .collect();
    let head = Head {
        id: state.jobs.new_id(state.now),
        account: state.connect.account(),
        purpose: Purpose::Bulk(operation),
        begun_at: state.now,
        rows: lines.len(),
        end: None,
    };
    close_bulk(state);
    state.registry.job = Some(head.id.clone());
    state.jobs.start(Job::new(head, lines), state.now, out);
}

fn close_bulk(state: &mut State) {
    if let Some(id) = state.registry.job.take() {
        state.jobs.drop_refresh(&id);
    }
}
