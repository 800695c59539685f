//! Jobs, from putting them together to what came of them: what [`Later`] stands for.

use super::effect::{Effect, Outbox};
use super::job::{Head, Job, Line, Purpose, Why};
use super::jobs::{JobAction, Jobs};
use super::state::{Action, Dialog, State};
use super::wizard::Wizard;
use crate::admin::model::bulk_operation::Wish;
use crate::admin::model::route::Route;
use crate::admin::model::run::Task;
use crate::admin::split::Later;
use crate::admin::ui::clock;
use crate::admin::view::bulk::{bulk_dialog, job_panel};
use crate::admin::view::jobs::results::{undo_dialog, which_dialog};
use crate::admin::view::jobs::{broken_off_bar, copy_page, job_page, jobs_page};
use crate::admin::view::share::share_dialog;
use crate::admin::words as w;
use crate::admin::world::list_file::import_dialog;
use crate::admin::world::runner;
use crate::admin::world::store::Store;
use yew::Html;

/// The jobs, and the one that is being put together.
#[derive(Default)]
pub struct Desk {
    /// The jobs.
    pub jobs: Jobs,
    /// A copy job that is being put together.
    pub wizard: Option<Wizard>,
}

impl Later for Desk {
    fn update(&mut self, action: Action, state: &mut State, out: &mut Outbox) {
        match action {
            Action::Wizard(action) => {
                if let Some(wizard) = &mut self.wizard {
                    wizard.update(action, state.now, clock::local_moment, out);
                    if wizard.goes_straight() {
                        self.begin_copying(state, out);
                    }
                }
            }
            Action::BeginCopying => self.begin_copying(state, out),
            Action::Bulk(wish, ids) => self.begin_bulk(wish, &ids, state, out),
            Action::CloseBulk => self.close_bulk(state),
            Action::Job(id, action) => {
                // Their dialogs have done their part.
                if matches!(action, JobAction::Undo | JobAction::LookNoMore) {
                    state.dialog = None;
                }
                self.jobs.update(&id, action, state.now, out);
                let is_judged = |dialog: &mut Dialog| match dialog {
                    Dialog::WhichMade(id, row) => self
                        .jobs
                        .get(id)
                        .is_none_or(|job| !job.run.is_in_doubt(*row)),
                    _ => false,
                };
                state.dialog.take_if(is_judged);
            }
            Action::Jobs(known) => self.jobs.know(known, &state.connect.account(), out),
            Action::Export(format) => state.registry.export(format, out),
            _ => {}
        }
    }

    fn routed(&mut self, state: &State, out: &mut Outbox) {
        match &state.route {
            Route::Job(id) => self.jobs.show(id, out),
            Route::Copy(id)
                if self
                    .wizard
                    .as_ref()
                    .is_none_or(|wizard| wizard.template != *id) =>
            {
                self.wizard = Some(Wizard::new(id, out));
            }
            _ => {}
        }
    }

    fn tick(&mut self, now: i64, out: &mut Outbox) {
        self.jobs.tick(now, out);
    }

    fn go_on(&mut self, why: &Why, now: i64, out: &mut Outbox) {
        self.jobs.go_on(why, now, out);
    }

    /// A refresh that has come to its end without failures needs no reading; it is said in passing.
    fn finished(&mut self, id: &str, state: &mut State, out: &mut Outbox) {
        let refresh = self.jobs.get(id).filter(|job| job.only_reads());
        if let Some(tally) = refresh.map(Job::tally)
            && tally.done == tally.finished()
            && tally.waiting == 0
        {
            out.say(w::refreshed(tally.done), None);
            state.registry.job = None;
            self.jobs.drop_refresh(id);
        }
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn is_going(&self) -> bool {
        self.jobs.is_going()
    }

    fn is_busy(&self, id: &str) -> bool {
        self.jobs.get(id).is_some_and(|job| !job.is_over())
    }

    fn is_leaving_costly(&self) -> bool {
        let is_begun = self.wizard.as_ref().is_some_and(Wizard::is_begun);
        self.jobs.is_leaving_costly() || is_begun
    }

    fn runner(&self) -> fn(&Store, Effect) {
        runner::run
    }

    fn page(&self, store: &Store, state: &State) -> Html {
        match &state.route {
            Route::Copy(_) => copy_page(store, state, self),
            Route::Job(id) => job_page(store, state, self, id),
            _ => jobs_page(store, self),
        }
    }

    fn bar(&self, state: &State) -> Html {
        broken_off_bar(state, self)
    }

    fn panel(&self, store: &Store, state: &State) -> Html {
        let job = state.registry.job.as_ref();
        match job.and_then(|id| self.jobs.get(id)) {
            Some(job) => job_panel(store, state, job).html(),
            None => Html::default(),
        }
    }

    fn dialog(&self, store: &Store, state: &State, dialog: &Dialog) -> Html {
        match dialog {
            Dialog::Bulk(bulk) => bulk_dialog(store, state, bulk),
            Dialog::Import(fault) => import_dialog(store, fault.as_ref()),
            Dialog::Share => share_dialog(store, state),
            Dialog::UndoJob(id) => undo_dialog(store, self, id),
            Dialog::WhichMade(id, row) => which_dialog(store, self, id, *row),
            _ => Html::default(),
        }
    }
}

impl Desk {
    fn begin_copying(&mut self, state: &State, out: &mut Outbox) {
        let source = state
            .editor
            .as_ref()
            .and_then(|editor| editor.base.as_deref());
        if let Some(wizard) = self.wizard.take_if(|wizard| wizard.is_ready()) {
            let id = self.jobs.new_id(state.now);
            let job = wizard.job(id, state.connect.account(), source, state.now);
            out.ask(Effect::Go(Route::Job(job.head.id.clone())));
            self.jobs.start(job, state.now, out);
        }
    }

    fn begin_bulk(&mut self, wish: Wish, ids: &[String], state: &mut State, out: &mut Outbox) {
        let entries: Vec<_> = if ids.is_empty() {
            state.registry.entries().cloned().collect()
        } else {
            let known = ids.iter().filter_map(|id| state.registry.get(id));
            known.cloned().collect()
        };
        let lines: Vec<Line> = entries
            .iter()
            .filter(|entry| wish.applies(entry, state.now).is_ok())
            .map(|entry| Line {
                task: Task::Wish {
                    id: entry.id.clone(),
                    wish: wish.clone(),
                    seen: (entry.checked_at > 0)
                        .then(|| wish.write(entry, state.now).ok().map(Box::new))
                        .flatten(),
                },
                label: entry.title.clone(),
            })
            .collect();
        let head = Head {
            id: self.jobs.new_id(state.now),
            account: state.connect.account(),
            purpose: Purpose::Bulk(wish),
            begun_at: state.now,
            rows: lines.len(),
            end: None,
        };
        self.close_bulk(state);
        state.registry.job = Some(head.id.clone());
        self.jobs.start(Job::new(head, lines), state.now, out);
    }

    fn close_bulk(&mut self, state: &mut State) {
        if let Some(id) = state.registry.job.take() {
            self.jobs.drop_refresh(&id);
        }
    }
}
