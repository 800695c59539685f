//! Effects: what the page wants of the world around it, as plain data. The reducers return them; the
//! store carries them out and sends the answers back as actions.

use std::borrow::Cow;
use std::rc::Rc;

use super::module::Module;
use crate::admin::model::address::{Endpoints, Secret};
use crate::admin::model::contact::Contact;
use crate::admin::model::entry::Entry;
use crate::admin::model::folded_text::FoldedText;
use crate::admin::model::job::Head;
use crate::admin::model::kept_copy::KeptTable;
use crate::admin::model::received::Received;
use crate::admin::model::route::Route;
use crate::admin::model::run::{JournalEntry, RowCall, RowTask};
use crate::admin::model::settings::{Draft, Settings};
use crate::admin::model::theme::Theme;
use crate::admin::ui::file::LocalFile;
use crate::api::{Changes, FileRequest};

/// One thing to do. The effects of jobs and files are carried out by the module of the jobs; saving, deleting
/// and those of unsaved work by the editor's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make a client with this token, and ask whose it is.
    Connect(Endpoints, Secret),
    /// Make a client that gets its tokens from the host's back end.
    ConnectByUrl(Endpoints, String),
    /// Use the token that was asked about last.
    TakeToken,
    /// Drop that token.
    DropToken,
    /// Drop the answers to what is under way: they belong to another account.
    DropAnswers,
    /// Drop the client, and with it the token.
    Disconnect,
    /// Read a file request.
    Read(String, ReadPurpose),
    /// Change one.
    Write(Save),
    /// Delete one.
    Delete(String),
    /// Read a table of destinations from a file.
    ReadTable(LocalFile),
    /// Read a list from a file.
    ReadList(LocalFile),
    /// Read a part of a folder's content, from an offset on.
    FolderItems(String, u32),
    /// Read a folder's name.
    FolderName(String),
    /// Go on with a copy job that is put together, once the page has had time to breathe.
    GoOn,
    /// Read a part of the files that came through this file request, from its folder, from a marker on.
    ReadReceived(String, String, Option<String>),
    /// An effect of a job.
    Job(String, JobEffect),
    /// Ask the browser whether there is a network.
    CheckNetwork,
    /// Fetch a module of the page.
    Fetch(Module),
    /// Look whether the browser remembers a job that was broken off.
    LookForJobs,
    /// Read the list of jobs.
    LoadJobs,
    /// Read a job, and keep other tabs from carrying it out.
    OpenJob(String),
    /// Forget a job.
    ForgetJob(String),
    /// Let other tabs carry a job out, once all of it is stored.
    ReleaseJob(String),
    /// Keep these entries in the list of an account that may not be connected any more.
    KeepFor(String, Vec<Rc<Entry>>),
    /// Stop what is under way for the file request on screen.
    Abort,
    /// Read `config.json`.
    Configure,
    /// Load the page anew.
    Reload,
    /// Read the registry of an account.
    LoadRegistry(String),
    /// Ask the browser to keep what is stored until the admin clears it: once, or again.
    KeepStorage(bool),
    /// Look for unsaved work on a file request.
    LoadDraft(String),
    /// Keep unsaved work on a file request.
    KeepDraft(String, Box<Draft>),
    /// Drop unsaved work: on one file request, or all that there is.
    DropDraft(Option<String>),
    /// Look for a copy job that was being put together for this file request.
    FindCopy(String),
    /// Read the tables of one.
    ReadCopyTables(String, Vec<KeptTable>),
    /// Keep the one that is being put together for this file request, as it is by then.
    KeepCopy(String),
    /// Forget it.
    ForgetCopy(String),
    /// Keep these entries.
    Keep(Vec<Rc<Entry>>),
    /// Forget these entries.
    Forget(Vec<String>),
    /// Offer a QR code as a picture file.
    Picture {
        /// The black part.
        path: String,
        /// The length of its side.
        side: i32,
        /// The file's name.
        name: String,
    },
    /// Make the page look like this, on the next visit too.
    Theme(Theme),
    /// Keep for the next visit whether a key alone goes to the search field.
    KeepSearchKey(bool),
    /// Open the browser's window for printing.
    Print,
    /// Offer everything that is stored, as it is.
    ExportStored,
    /// Go to a view.
    Go(Route),
    /// Put the address back to a view that was not left after all.
    Stay(Route),
    /// Move the focus to where the keyboard is in the folder tree.
    FocusTree,
    /// Move the focus to the element with this id.
    Focus(String),
    /// Move it there unless the admin is typing: what comes by itself must not interrupt.
    FocusUnlessTyping(String),
    /// Put text on the clipboard; the message once it is there.
    CopyText(String, Cow<'static, str>),
    /// Select the text of the field with this id, and move the focus there.
    Select(&'static str),
    /// Offer a file to save.
    Download(Download),
    /// Offer entries as a JSON file, with the unsaved work that is stored where it is wanted.
    ExportJson(Vec<Rc<Entry>>, bool),
}

/// An effect of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEffect {
    /// Store the record of a new job: its head, and its rows with their labels.
    Begin(Head, Rc<Vec<RowTask>>, Rc<Vec<String>>),
    /// Say when the next call may leave.
    Turn,
    /// Send this row's call, and store that it leaves when it does.
    Send(usize, RowCall),
    /// Read the file request that a row in doubt is said to have made.
    Look(usize, String),
    /// Add to the job's journal, after what could not be stored before.
    Note(Vec<JournalEntry>),
    /// Store the head anew.
    Head(Head),
}

/// The form of the list as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListForm {
    /// For spreadsheets.
    Csv,
    /// For other pages like this one, with nothing lost.
    Json,
}

/// The entries that an export holds, and its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportScope {
    /// The selected entries, or all.
    List(ListForm),
    /// All of them, as one file for another browser.
    Everything,
}

/// An export, and what goes into the file besides the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportChoice {
    /// The entries.
    pub scope: ExportScope,
    /// The admin's own notes.
    pub notes: bool,
    /// Unsaved work.
    pub drafts: bool,
}

/// The content of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The selected entries, or all; notes only after they were asked for.
    List(ListForm),
    /// Entries with the parts that were chosen.
    Chosen(ExportChoice),
    /// The stored values that are no entries.
    Unreadable,
    /// Everything that is stored, as it is.
    Stored,
}

/// A file made in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub text: String,
}

/// The purpose of reading a file request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadPurpose {
    /// To show it.
    Open,
    /// To see another person's version, after a write was refused.
    Conflict,
    /// To show in the list what a job came upon.
    Job,
    /// To learn the version before a write, where Box sent none.
    Version,
}

/// A write to a file request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    /// The file request.
    pub id: String,
    /// The version that it must still have.
    pub etag: Option<String>,
    /// The changes.
    pub changes: Changes,
    /// Its intent.
    pub intent: Intent,
}

/// The intent of a write. It decides what happens when Box refuses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The form.
    Form,
    /// The switch: on or off.
    Switch(bool),
    /// Putting former values back.
    Undo,
}

/// An event that one part of the page tells the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageEvent {
    /// Box sent this file request just now.
    Seen(Rc<FileRequest>),
    /// A job made these, each for this person.
    Made(Vec<(Rc<FileRequest>, Contact)>),
    /// A job read or changed these. What the list has no more was taken off it meanwhile, and stays so.
    SeenAgain(Vec<Rc<FileRequest>>),
    /// So many files have come into these folders, in the order of their shortest ids. The admin looks at the
    /// files of the file request of this id, where one is named.
    Received(Vec<(String, Received)>, Option<String>),
    /// Box cannot find this one.
    Gone(String),
    /// The admin has deleted this one.
    Deleted(String),
    /// A job has come to its end, for now.
    Finished(String),
    /// Box no longer takes the token.
    SignedOut,
    /// There is a message for the admin.
    Notify(Toast),
}

/// A message in passing, with a way back where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The text.
    pub text: Cow<'static, str>,
    /// The way back.
    pub undo: Option<Undo>,
    /// A text to be copied by hand.
    pub copied: Option<String>,
}

/// What was pasted for a copy job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastedText {
    /// Folders.
    Folders,
    /// Names of new folders.
    Names,
}

/// A way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// Gives a file request its former values.
    Values(String, Box<Changes>),
    /// Puts what was typed back into the form.
    Draft(String, Box<Settings>),
    /// Puts entries back into the list.
    Entries(Vec<Rc<Entry>>),
    /// Puts what was pasted for a copy job back: its destinations, or names of new folders.
    Pasted(PastedText, FoldedText),
}

/// The effects and events of a reducer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    /// For the world.
    pub effects: Vec<Effect>,
    /// For the rest of the page.
    pub events: Vec<PageEvent>,
}

impl Outbox {
    /// Adds an effect.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Adds an event.
    pub fn event(&mut self, event: PageEvent) {
        self.events.push(event);
    }

    /// Shows a message in passing.
    pub fn notify(&mut self, text: impl Into<Cow<'static, str>>, undo: Option<Undo>) {
        let text = text.into();
        self.event(PageEvent::Notify(Toast {
            text,
            undo,
            copied: None,
        }));
    }

    /// Moves the focus.
    pub fn focus(&mut self, id: &str) {
        self.effect(Effect::Focus(id.to_owned()));
    }

    /// Moves the focus unless the admin is typing.
    pub fn focus_unless_typing(&mut self, id: &str) {
        self.effect(Effect::FocusUnlessTyping(id.to_owned()));
    }
}
