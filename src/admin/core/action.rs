//! Actions: everything that can change the state.

use std::borrow::Cow;
use std::rc::Rc;

use super::connect::GateAction;
use super::dialog::Dialog;
use super::editor::EditorAction;
use super::effect::{Effect, Export, ReadPurpose, Save};
use super::jobs::JobAction;
use super::module::Module;
use super::registry::RegistryAction;
use super::remind::{Reminded, Reminder};
use super::wizard::CopyAction;
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::config::{ConfigFault, HostConfig};
use crate::admin::model::job::Known;
use crate::admin::model::load_fault::LoadFault;
use crate::admin::model::problem::Problem;
use crate::admin::model::route::Route;
use crate::admin::model::settings::Draft;
use crate::admin::model::theme::Theme;
use crate::admin::ui::file::LocalFile;
use crate::api::{FileRequest, User};

/// Something that happened, or that the admin wants.
#[derive(Debug)]
pub enum Action {
    /// Time passes.
    Tick(i64),
    /// The network came or went.
    Online(bool),
    /// `config.json` has been read.
    Configured(Result<HostConfig, ConfigFault>),
    /// Read `config.json` again.
    Configure,
    /// Something in the form of the connection screen.
    Gate(GateAction),
    /// The answer to the question whose token it is.
    Connected(Result<User, Problem>),
    /// Go on as the other person whose token was given, or ask for another one.
    GoOnAs(bool),
    /// Forget the token and everything that was fetched.
    SignOut,
    /// The address changed.
    Routed(Route),
    /// Go to a view.
    Go(Route),
    /// Something in the editor.
    Editor(EditorAction),
    /// Open what was pasted.
    Open(String),
    /// Open a dialog.
    Show(Dialog),
    /// Close the dialog.
    Close,
    /// Leave unsaved changes.
    LeaveAnyway,
    /// Leave once they are saved.
    SaveAndLeave,
    /// Switch the file request on screen off rather than delete it, or those that are selected.
    DeactivateInstead,
    /// Delete the file request on screen.
    Delete,
    /// The answer to a deletion.
    Deleted(String, Result<(), Problem>),
    /// An answer to a reading.
    Read(String, ReadPurpose, Result<Rc<FileRequest>, Problem>),
    /// An answer to a write.
    Written(Save, Result<Rc<FileRequest>, Problem>),
    /// Something in the list.
    Registry(RegistryAction),
    /// Unsaved work on a file request, or that there is none.
    Draft(String, Option<Draft>),
    /// Put text on the clipboard, and say so.
    CopyText(String, &'static str),
    /// The browser put no text on the clipboard: this one.
    NotCopied(String),
    /// Read a list from this file.
    Import(LocalFile),
    /// Something about a copy job that is being put together.
    Wizard(CopyAction),
    /// Begin the copy job that was put together.
    BeginCopying,
    /// Carry out this operation on these; on all, where none are named.
    Bulk(BulkOperation, Vec<String>),
    /// Carry out this operation on those that are selected now, however long the module takes to load.
    BulkSelected(BulkOperation),
    /// The result of an operation on many has been seen.
    CloseBulk,
    /// Write a reminder about these.
    Remind(Reminded),
    /// The reminder is written so far.
    Reminder(Reminder),
    /// Something about a job.
    Job(String, JobAction),
    /// The jobs that this browser knows.
    Jobs(Vec<Known>),
    /// Offer the selected entries, or all, as a file.
    Export(Export),
    /// Something will be wanted of a module.
    Need(Module),
    /// Fetch a module again that could not be fetched.
    FetchAgain(Module),
    /// A module is loaded.
    Loaded(Module),
    /// A module could not be fetched.
    LoadFailed(Module, LoadFault),
    /// The page looks like this.
    Theme(Theme),
    /// A key alone goes to the search field, or does not.
    SearchKey(bool),
    /// Move the focus.
    Focus(&'static str),
    /// Say something in passing.
    Notify(Cow<'static, str>),
    /// Carry out an effect that needs no state.
    Effect(Effect),
    /// Undo, as the message offers.
    TakeBack,
    /// Close the message.
    CloseToast,
    /// Keep the message while the pointer or the focus is on it.
    HoldToast(bool),
}
