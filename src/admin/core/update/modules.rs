//! Modules that are fetched later: what waits for them, and what they are asked to do.

use super::Update;
use crate::admin::core::action::Action;
use crate::admin::core::connect::Renewal;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::editor::EditorAction;
use crate::admin::core::effect::{Effect, ReadPurpose};
use crate::admin::core::lazy_module::LazyModule;
use crate::admin::core::module::Module;
use crate::admin::core::reducers::JobsEvent;
use crate::admin::model::job::PauseReason;
use crate::admin::model::load_fault::LoadFault;
use crate::admin::model::route::Route;
use crate::admin::words as w;

impl Update<'_> {
    /// Lets the module of the jobs carry out an action, as soon as it is loaded.
    pub(super) fn jobs_action(&mut self, action: Action) {
        if self.state.jobs_module.is_loaded() {
            self.handle_in_jobs(JobsEvent::Action(action));
        } else {
            self.fetch(Module::Jobs, Some(action));
        }
    }

    /// Lets the module of the jobs handle an event, where it is loaded.
    pub(super) fn handle_in_jobs(&mut self, event: JobsEvent) {
        if let (LazyModule::Loaded, Some(reduce)) = (&self.state.jobs_module, self.reducers.jobs) {
            reduce(self.state, event, &mut self.out);
        }
    }

    /// Forgets the jobs, and the actions that wait for their module: another account is connected, or
    /// none.
    pub(super) fn reset_jobs(&mut self) {
        self.handle_in_jobs(JobsEvent::Reset);
        self.state.jobs_module.drop_waiting();
    }

    /// Fetches a module, unless it is loaded or on its way.
    pub(super) fn need(&mut self, module: Module) {
        self.fetch(module, None);
    }

    fn fetch(&mut self, module: Module, action: Option<Action>) {
        let status = self.state.module_mut(module);
        match status {
            LazyModule::Loading(waiting) => waiting.extend(action),
            LazyModule::Absent | LazyModule::Failed(_) => {
                *status = LazyModule::Loading(Vec::from_iter(action));
                self.out.effect(Effect::Fetch(module));
            }
            LazyModule::Loaded => {}
        }
    }

    /// A module is loaded: it learns what it has missed, and does what was waiting for it.
    pub(super) fn loaded(&mut self, module: Module) {
        let before = std::mem::replace(self.state.module_mut(module), LazyModule::Loaded);
        if module == Module::Editor {
            return self.look_for_draft();
        }
        if !self.state.connect.is_in() {
            return;
        }
        self.out.effect(Effect::LoadJobs);
        self.show_jobs();
        if let LazyModule::Loading(waiting) = before {
            for action in waiting {
                self.jobs_action(action);
            }
        }
    }

    /// A module could not be fetched: what was wanted of it is dropped, and the admin is told.
    pub(super) fn load_failed(&mut self, module: Module, fault: LoadFault) {
        let before = std::mem::replace(self.state.module_mut(module), LazyModule::Failed(fault));
        // The bar still offers it, and the connection screen takes a token too.
        if module == Module::Editor && self.state.connect.asks_for_token() {
            self.state.connect.renewing = Renewal::Later;
            self.out.notify(w::not_fetched(fault), None);
        }
        let is_its_own = |dialog: &mut Dialog| dialog.module() == Some(module);
        if self.state.dialog.take_if(is_its_own).is_some() || before.has_waiting() {
            self.out.notify(w::not_fetched(fault), None);
        }
    }

    /// Lets the module of the jobs prepare the view, where that is one of its own.
    pub(super) fn show_jobs(&mut self) {
        if !matches!(
            self.state.route,
            Route::Copy(_) | Route::Job(_) | Route::Jobs
        ) {
            return;
        }
        self.need(Module::Jobs);
        self.handle_in_jobs(JobsEvent::Routed);
    }

    /// Lets jobs go on that were paused for this reason.
    pub(super) fn resume_jobs(&mut self, reason: PauseReason) {
        self.handle_in_jobs(JobsEvent::Resume(reason));
    }

    /// Lets the editor carry out an action. Before it is opened there is nothing to do but to read again.
    pub(super) fn edit(&mut self, action: EditorAction) {
        let Some(editor) = &mut self.state.editor else {
            return;
        };
        let is_loaded = self.state.editor_module.is_loaded();
        match (&editor.opening, self.reducers.editor.filter(|_| is_loaded)) {
            (None, Some(reduce)) => reduce(editor, action, self.state.now, &mut self.out),
            _ if matches!(action, EditorAction::Reload) => {
                self.out
                    .effect(Effect::Read(editor.id.clone(), ReadPurpose::Open));
                self.need(Module::Editor);
            }
            _ => {}
        }
    }

    /// Fetches the editor where the address names a file request: to show or to copy it.
    pub(super) fn need_editor(&mut self) {
        if self.state.route.request().is_some() {
            self.need(Module::Editor);
        }
    }

    /// Looks for unsaved work on the file request on screen, once the editor is loaded.
    pub(super) fn look_for_draft(&mut self) {
        if let (LazyModule::Loaded, Some(editor)) = (&self.state.editor_module, &self.state.editor)
            && editor.opening.is_some()
        {
            self.out.effect(Effect::LoadDraft(editor.id.clone()));
        }
    }
}
