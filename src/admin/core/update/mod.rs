//! The reducer of the page: how each action changes the state.

mod connection;
mod modules;
mod request;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use super::action::Action;
use super::dialog::Dialog;
use super::editor::{Editor, EditorAction};
use super::effect::{Effect, Outbox, PageEvent, Toast, Undo};
use super::module::Module;
use super::reducers::{JobsEvent, Reducers};
use super::state::State;
use super::wizard::{CopyAction, TextChange};
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::contact::Contact;
use crate::admin::model::registry::Retention;
use crate::admin::model::route::Route;
use crate::admin::model::settings::Field;
use crate::admin::words as w;
use crate::api::FileRequest;

/// The time that a message in passing stays, in seconds.
const TOAST_SECONDS: i64 = 10;

/// Carries out one action. Returns what the world has to do.
pub fn update(state: &mut State, reducers: Reducers, action: Action) -> Vec<Effect> {
    let mut update = Update {
        state,
        reducers,
        out: Outbox::default(),
    };
    let showed = update.state.shows_form();
    update.step(action);
    while !update.out.events.is_empty() {
        for event in std::mem::take(&mut update.out.events) {
            update.handle(event);
        }
    }
    update.leave_once_saved();
    // As long as the form is on screen it keeps what was typed, as does the token in its field.
    if !showed && update.state.shows_form() {
        update.state.connect.fill_form();
    }
    update.keep_storage();
    update.out.effects
}

/// An action that is being carried out.
struct Update<'a> {
    state: &'a mut State,
    reducers: Reducers,
    out: Outbox,
}

impl Update<'_> {
    /// Goes to the view that was asked for before the save, now that nothing is lost by it. Where the
    /// save failed or asks something, the page stays: the view on screen says why.
    fn leave_once_saved(&mut self) {
        let under_way = |editor: &Editor| editor.writing.is_some();
        if self.state.leaving.is_none() || self.state.editor.as_ref().is_some_and(under_way) {
            return;
        }
        let route = self.state.leaving.take();
        if !self.state.editor.as_ref().is_some_and(Editor::is_dirty) {
            self.out.effects.extend(route.map(Effect::Go));
        }
    }

    /// Asks the browser to keep what is stored, once there is something to keep.
    fn keep_storage(&mut self) {
        let registry = &mut self.state.registry;
        if registry.loaded && !registry.is_empty() && registry.retention == Retention::NotAsked {
            registry.retention = Retention::Untold;
            self.out.effect(Effect::KeepStorage(false));
        }
    }

    fn step(&mut self, action: Action) {
        match action {
            Action::Tick(now) => self.tick(now),
            Action::Online(online) => {
                self.state.online = online;
                self.retry_when_back();
            }
            Action::Configured(Ok(config)) => self.configured(config),
            Action::Configured(Err(fault)) => self.misconfigured(fault),
            Action::Configure => self.configure(),
            Action::Gate(action) => self.gate(action),
            Action::Connected(answer) => self.connected(answer),
            Action::GoOnAs(accepted) => self.go_on_as(accepted),
            Action::SignOut => self.sign_out(),
            Action::Routed(route) => self.routed(route),
            Action::Go(route) => self.out.effect(Effect::Go(route)),
            Action::Editor(action) => self.edit(action),
            Action::Open(pasted) => self.open(&pasted),
            Action::Show(dialog) => {
                if let Some(module) = dialog.module() {
                    self.need(module);
                }
                self.state.show(dialog);
            }
            Action::Close => self.state.dialog = None,
            Action::LeaveAnyway => {
                if let Some(Dialog::Leave(route)) = self.state.dialog.take() {
                    if let Some(editor) = self.state.editor.take() {
                        self.out.effect(Effect::DropDraft(Some(editor.id)));
                    }
                    self.out.effect(Effect::Go(route));
                }
            }
            Action::SaveAndLeave => {
                if let Some(Dialog::Leave(route)) = self.state.dialog.take() {
                    self.state.leaving = Some(route);
                    self.step(Action::Editor(EditorAction::Save));
                }
            }
            Action::DeactivateInstead => self.deactivate_instead(),
            Action::Delete => {
                if let Some(editor) = &self.state.editor {
                    self.state.dialog = Some(Dialog::Delete(Ok(true)));
                    self.out.effect(Effect::Delete(editor.id.clone()));
                }
            }
            Action::Deleted(id, answer) => self.deleted(&id, answer),
            Action::Read(id, purpose, answer) => self.read(&id, purpose, answer),
            Action::Written(save, answer) => self.written(save, answer),
            Action::Registry(action) => self.registry(action),
            Action::Draft(id, kept) => self.opened(&id, kept),
            Action::CopyText(text, said) => {
                self.out.effect(Effect::CopyText(text, said.into()));
            }
            Action::NotCopied(text) => self.offer_to_copy(text),
            Action::Import(_)
            | Action::Wizard(_)
            | Action::BeginCopying
            | Action::Bulk(..)
            | Action::CloseBulk
            | Action::Remind(_)
            | Action::Reminder(_)
            | Action::Job(..)
            | Action::Jobs(_)
            | Action::Export(_) => self.jobs_action(action),
            Action::BulkSelected(operation) => self.bulk_selected(operation),
            Action::Need(module) => self.need(module),
            Action::FetchAgain(module) => {
                self.need(module);
                // The pressed button is gone.
                self.out.focus(match self.state.route {
                    Route::Request(_) => "request-title",
                    _ => "step-title",
                });
            }
            Action::Loaded(module) => self.loaded(module),
            Action::LoadFailed(module, fault) => self.load_failed(module, fault),
            Action::Theme(theme) => {
                self.state.theme = theme;
                self.out.effect(Effect::Theme(theme));
            }
            Action::SearchKey(on) => {
                self.state.keyboard.search_key = on;
                self.out.effect(Effect::KeepSearchKey(on));
            }
            Action::Focus(id) => self.out.focus(id),
            Action::Notify(text) => self.out.notify(text, None),
            Action::Effect(effect) => self.out.effect(effect),
            Action::TakeBack => {
                if let Some((toast, _)) = self.state.toast.take() {
                    self.take_back(toast);
                }
            }
            Action::CloseToast => self.state.toast = None,
            Action::HoldToast(held) => self.hold_toast(held),
        }
    }

    /// Offers a text to be copied by hand.
    fn offer_to_copy(&mut self, text: String) {
        self.out.event(PageEvent::Notify(Toast {
            text: w::not_copied(self.state.keyboard.is_apple).into(),
            undo: None,
            copied: Some(text),
        }));
        self.out.effect(Effect::Select("to-copy"));
    }

    fn hold_toast(&mut self, held: bool) {
        self.state.toast_held = held;
        if let (false, Some((_, until))) = (held, &mut self.state.toast) {
            *until = self.state.now + TOAST_SECONDS;
        }
    }

    fn bulk_selected(&mut self, operation: BulkOperation) {
        self.state.dialog = None;
        let selection = self.state.registry.selection();
        let ids: Vec<_> = selection.iter().map(|entry| entry.id.clone()).collect();
        // None at all would mean every one.
        if !ids.is_empty() {
            self.jobs_action(Action::Bulk(operation, ids));
        }
    }

    fn tick(&mut self, now: i64) {
        self.state.now = now;
        // A call that had to wait is tried again when its moment has come.
        let retry_at = self
            .state
            .editor
            .as_ref()
            .and_then(|editor| editor.retry_at);
        if retry_at.is_some_and(|at| at <= now) {
            self.edit(EditorAction::Retry);
        }
        self.handle_in_jobs(JobsEvent::Tick);
        if !self.state.toast_held
            && self
                .state
                .toast
                .as_ref()
                .is_some_and(|(_, until)| *until <= now)
        {
            self.state.toast = None;
        }
    }

    fn take_back(&mut self, toast: Toast) {
        match toast.undo {
            Some(Undo::Values(id, changes)) if self.state.edits(&id) => {
                self.edit(EditorAction::Undo(*changes));
            }
            Some(Undo::Draft(id, draft)) if self.state.edits(&id) => {
                self.edit(EditorAction::Edit(*draft));
                self.out.focus(Field::Title.control());
            }
            Some(Undo::Pasted(what, text)) => {
                let put_back = CopyAction::Text(what, TextChange::PutBack(text));
                self.jobs_action(Action::Wizard(put_back));
            }
            Some(Undo::Entries(entries)) => {
                self.state
                    .registry
                    .put(entries.iter().cloned(), self.state.now);
                self.out.effect(Effect::Keep(entries));
            }
            _ => {}
        }
    }

    fn handle(&mut self, event: PageEvent) {
        match event {
            PageEvent::Seen(request) => self.see(vec![(request, Contact::default())]),
            PageEvent::Made(requests) => self.see(requests),
            PageEvent::SeenAgain(requests) => {
                let registry = &self.state.registry;
                let listed = |request: &Rc<FileRequest>| registry.get(&request.id).is_some();
                let requests = requests.into_iter().filter(listed);
                let requests = requests.map(|request| (request, Contact::default()));
                self.see(requests.collect());
            }
            PageEvent::Finished(id) => self.handle_in_jobs(JobsEvent::Finished(id)),
            PageEvent::Received(found, looked) => self.receive(&found, looked.as_deref()),
            PageEvent::Gone(id) => self.lose(&id),
            PageEvent::Deleted(id) => self.drop_deleted(&id),
            PageEvent::SignedOut => {
                self.state.connect.refused();
                self.need(Module::Editor);
            }
            PageEvent::Notify(toast) => {
                self.state.toast = Some((toast, self.state.now + TOAST_SECONDS));
            }
        }
    }
}
