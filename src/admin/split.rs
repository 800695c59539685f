//! Code that the page fetches when it is first needed, in WebAssembly modules of its own.
//!
//! One holds the editor, the other what most visits do without: jobs, sharing, and the list as a file.
//! The first module knows them only through the functions listed here: everything that these alone can
//! reach lies in the modules that hold them. The build divides them by what refers to what, so nothing
//! can be called that is not loaded.

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::Html;

use super::core::dialog::Dialog;
use super::core::editor::Editor;
use super::core::effect::Effect;
use super::core::jobs_module;
use super::core::reducers::{EditorReducer, JobsReducer};
use super::view::bulk::{bulk_dialog, job_panel};
use super::view::context::{Cx, EditorViews, JobsViews};
use super::view::editor::detail::detail;
use super::view::editor::dialogs::editor_dialog;
use super::view::export::export_dialog;
use super::view::import::import_dialog;
use super::view::jobs::pages::{broken_off_bar, job_pages};
use super::view::jobs::results::{undo_dialog, which_dialog};
use super::view::remind::remind_dialog;
use super::view::renew::renew_dialog;
use super::view::share::share_dialog;
use super::world;
use super::world::store::{ReadRequest, Store, read_value};

/// The editor's module.
pub struct EditorModule {
    /// Its reducer.
    pub reduce: EditorReducer,
    /// Carries out its effects: saving, deleting, and those of unsaved work.
    pub run: fn(&Store, Effect),
    /// Reads a file request that Box sent.
    pub read: ReadRequest,
    /// Its views.
    pub views: EditorViews,
}

/// The module of the jobs.
pub struct JobsModule {
    /// Its reducer.
    pub reduce: JobsReducer,
    /// Carries out its effects.
    pub run: fn(&Store, Effect),
    /// Reads a file request that Box sent.
    pub read: ReadRequest,
    /// Its views.
    pub views: JobsViews,
}

/// Fetches the editor, and what asks for a new token where work has begun.
///
/// # Errors
/// The loader's, where the module cannot be fetched; it can be tried again.
#[wasm_split(editor, fallible)]
#[allow(
    clippy::unnecessary_wraps,
    reason = "what fails is fetching it, before this runs; of the two functions that the macro makes, the lint means one"
)]
pub fn editor() -> Result<EditorModule, SplitLoaderError> {
    Ok(EditorModule {
        reduce: Editor::update,
        run: world::editor::run,
        read: read_value,
        views: EditorViews {
            detail,
            dialog: editor_dialog,
            renew: renew_dialog,
        },
    })
}

/// Fetches jobs, sharing, and the list as a file.
///
/// # Errors
/// As [`editor`].
#[wasm_split(jobs, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the same")]
pub fn jobs() -> Result<JobsModule, SplitLoaderError> {
    Ok(JobsModule {
        reduce: jobs_module::handle,
        run: world::runner::run,
        read: read_value,
        views: JobsViews {
            page: job_pages,
            bar: broken_off_bar,
            panel: job_panel,
            dialog: jobs_dialog,
        },
    })
}

fn jobs_dialog(cx: Cx<'_>, dialog: &Dialog) -> Html {
    match dialog {
        Dialog::Bulk(choice) => bulk_dialog(cx, choice),
        Dialog::Import(fault) => import_dialog(cx, fault.as_ref()),
        Dialog::Export(choice) => export_dialog(cx, *choice),
        Dialog::Share => share_dialog(cx),
        Dialog::Remind(reminder) => remind_dialog(cx, reminder),
        Dialog::UndoJob(id) => undo_dialog(cx, id),
        Dialog::WhichMade(id, row) => which_dialog(cx, id, *row),
        _ => Html::default(),
    }
}
