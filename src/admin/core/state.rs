//! The page's state: plain data, no web types.

use super::connect::{Connect, Session};
use super::dialog::Dialog;
use super::editor::Editor;
use super::effect::Toast;
use super::jobs::Jobs;
use super::lazy_module::LazyModule;
use super::module::Module;
use super::wizard::Wizard;
use crate::admin::model::local_time::Zone;
use crate::admin::model::registry::Registry;
use crate::admin::model::reminder::ReminderTexts;
use crate::admin::model::route::Route;
use crate::admin::model::theme::Theme;
use crate::api::FileRequest;

/// The keys that the page listens to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keyboard {
    /// True where a key alone goes to the search field.
    pub search_key: bool,
    /// True where the keyboard has a command key.
    pub is_apple: bool,
}

/// Everything the page shows.
#[derive(Debug, Default)]
pub struct State {
    /// The page's looks.
    pub theme: Theme,
    /// The keys that the page listens to.
    pub keyboard: Keyboard,
    /// The moment, in epoch seconds; it moves by itself.
    pub now: i64,
    /// The clocks here.
    pub zone: Zone,
    /// True where the browser believes that there is a network.
    pub online: bool,
    /// The view.
    pub route: Route,
    /// The connection.
    pub connect: Connect,
    /// The list.
    pub registry: Registry,
    /// The file request on screen.
    pub editor: Option<Editor>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// The view to go to once the save under way has succeeded.
    pub leaving: Option<Route>,
    /// The editor's module.
    pub editor_module: LazyModule,
    /// The module of jobs, sharing, and the list as a file.
    pub jobs_module: LazyModule,
    /// The jobs.
    pub jobs: Jobs,
    /// A copy job that is being put together.
    pub wizard: Option<Wizard>,
    /// The texts of the last reminder.
    pub reminder: Option<ReminderTexts>,
    /// A message in passing, and the moment it goes.
    pub toast: Option<(Toast, i64)>,
    /// True while the pointer or the focus is on the message: it stays.
    pub toast_held: bool,
}

impl State {
    /// True where the connection screen is the view.
    #[must_use]
    pub fn shows_gate(&self) -> bool {
        !self.connect.is_in() || self.route == Route::Connection
    }

    /// True while a dialog covers the page.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.dialog.is_some() || self.connect.asks_for_token()
    }

    /// True where Box can be asked: there is a network, and a token that Box takes.
    #[must_use]
    pub fn can_call(&self) -> bool {
        self.online && !self.connect.expired
    }

    /// True where the form of the connection screen can be seen.
    pub(super) fn shows_form(&self) -> bool {
        let has_none = matches!(
            self.connect.session,
            Session::Starting | Session::Misconfigured(_)
        );
        self.shows_gate() && !has_none
    }

    /// True where something on screen changes with every second.
    #[must_use]
    pub fn is_counting(&self) -> bool {
        let waits = self
            .editor
            .as_ref()
            .is_some_and(|editor| editor.retry_at.is_some());
        let ends = self
            .editor
            .as_ref()
            .is_some_and(|editor| editor.ends_within(self.now, 60));
        waits || ends || self.toast.is_some() || self.jobs.is_counting()
    }

    /// True where an operation on many file requests is under way, or about to begin.
    #[must_use]
    pub fn is_bulk_busy(&self) -> bool {
        let job = self.registry.job.as_ref();
        job.is_some_and(|id| self.jobs.is_busy(id)) || self.jobs_module.has_waiting()
    }

    /// Shows a dialog. A message that is about something else would show in it, and goes unless it has a way back.
    pub fn show(&mut self, dialog: Dialog) {
        self.toast.take_if(|(toast, _)| toast.undo.is_none());
        self.dialog = Some(dialog);
    }

    /// True where closing the tab would lose what is typed, or break a job off.
    #[must_use]
    pub fn is_leaving_costly(&self) -> bool {
        self.editor.as_ref().is_some_and(Editor::is_dirty)
            || self.jobs.is_leaving_costly()
            || self.wizard.as_ref().is_some_and(Wizard::is_begun)
    }

    /// The file request that is being copied, as Box last sent it.
    #[must_use]
    pub fn copied(&self) -> Option<&FileRequest> {
        let template = &self.wizard.as_ref()?.template;
        let editor = self.editor.as_ref()?;
        editor.base.as_deref().filter(|_| editor.id == *template)
    }

    /// The progress of fetching a module.
    pub(super) fn module_mut(&mut self, module: Module) -> &mut LazyModule {
        match module {
            Module::Editor => &mut self.editor_module,
            Module::Jobs => &mut self.jobs_module,
        }
    }

    /// The editor, where it has this file request open.
    pub(super) fn editor_of(&mut self, id: &str) -> Option<&mut Editor> {
        self.editor.as_mut().filter(|editor| editor.id == id)
    }

    /// True where the editor has this file request open.
    pub(super) fn edits(&self, id: &str) -> bool {
        self.editor.as_ref().is_some_and(|editor| editor.id == id)
    }
}
