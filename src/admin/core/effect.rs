//! What the page asks of the world around it, as plain data. The reducers return these;
//! [`runtime`](crate::admin::world::store) carries them out and sends the answers back as actions.

use std::borrow::Cow;
use std::rc::Rc;

use super::connect::{Place, Secret};
use super::job::Ask;
use crate::admin::model::entry::Entry;
use crate::admin::model::route::Route;
use crate::admin::model::settings::Draft;
use crate::admin::split::Module;
use crate::admin::ui::theme::Theme;
use crate::api::{Changes, FileRequest};

/// One thing to do. What comes of jobs and files is carried out by the later part of the page, what keeps
/// and finds unsaved work by the editor's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make a client with this token, and ask whose it is.
    Connect(Place, Secret),
    /// Make a client that gets its tokens from the host's back end.
    ConnectByUrl(Place, String),
    /// Drop the client, and with it the token.
    Disconnect,
    /// Read a file request.
    Read(String, Why),
    /// Change one.
    Write(Save),
    /// Delete one.
    Delete(String),
    /// Read a part of a folder's content, from an offset on.
    FolderItems(String, u32),
    /// Read a folder's name.
    FolderName(String),
    /// Check more rows of a copy job, once the page has had time to breathe.
    CheckMore,
    /// Something that a job asks for.
    Job(String, Ask),
    /// Fetch a module of the page.
    Fetch(Module),
    /// Look whether the browser remembers a job that was broken off.
    LookForJobs,
    /// Read the list of jobs.
    LoadJobs,
    /// Read a job, and see to it that no other tab carries it out.
    OpenJob(String),
    /// Forget a job.
    ForgetJob(String),
    /// Stop what is under way for the file request on screen.
    Abort,
    /// Read the registry of an account.
    LoadRegistry(String),
    /// Look for unsaved work on a file request.
    LoadDraft(String),
    /// Keep unsaved work on a file request.
    KeepDraft(String, Box<Draft>),
    /// Drop unsaved work: on one file request, or on all.
    DropDraft(Option<String>),
    /// Keep these entries.
    Keep(Vec<Rc<Entry>>),
    /// Forget these entries.
    Forget(Vec<String>),
    /// Offer a QR code as a picture file.
    Picture {
        /// What is black.
        path: String,
        /// The length of its side.
        side: i32,
        /// The file's name.
        name: String,
    },
    /// Make the page look like this.
    Theme(Theme),
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
    /// Move it there unless somebody is typing: what comes by itself takes nobody's words.
    FocusUnlessTyping(String),
    /// Put text on the clipboard.
    CopyText(String),
    /// Offer a file to save.
    Download(Download),
    /// Offer entries as a JSON file.
    ExportJson(Vec<Rc<Entry>>),
}

/// What an exported file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The list, for spreadsheets.
    Csv,
    /// The list, for other pages like this one, with nothing lost.
    Json,
    /// What is stored and is no entry.
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
    /// What is in it.
    pub text: String,
}

/// Why a file request is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// To show it.
    Open,
    /// To see what somebody else saved, after a write was refused.
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
    /// What changes.
    pub changes: Changes,
    /// What for.
    pub intent: Intent,
}

/// What a write is for. It decides what happens when Box refuses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The form.
    Form,
    /// The switch: on or off.
    Switch(bool),
    /// Putting former values back.
    Undo,
}

/// What one part of the page tells the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Box sent this file request just now.
    Seen(Rc<FileRequest>),
    /// A job made or changed these.
    Made(Vec<Rc<FileRequest>>),
    /// Box cannot find this one.
    Gone(String),
    /// A job has come to its end, for now.
    Finished(String),
    /// Box no longer takes the token.
    SignedOut,
    /// Something to say in passing.
    Say(Toast),
}

/// A message in passing, with a way back where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What happened.
    pub text: Cow<'static, str>,
    /// What puts it back.
    pub undo: Option<Undo>,
}

/// A way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// Gives a file request its former values.
    Values(String, Box<Changes>),
    /// Puts what was typed back into the form.
    Draft(String, Box<crate::admin::model::settings::Settings>),
    /// Puts entries back into the list.
    Entries(Vec<Rc<Entry>>),
}

/// What a reducer leaves to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    /// For the world.
    pub effects: Vec<Effect>,
    /// For the rest of the page.
    pub news: Vec<News>,
}

impl Outbox {
    /// Asks something of the world.
    pub fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Tells the rest of the page something.
    pub fn tell(&mut self, news: News) {
        self.news.push(news);
    }

    /// Says something in passing.
    pub fn say(&mut self, text: impl Into<Cow<'static, str>>, undo: Option<Undo>) {
        let text = text.into();
        self.tell(News::Say(Toast { text, undo }));
    }

    /// Moves the focus.
    pub fn focus(&mut self, id: &str) {
        self.ask(Effect::Focus(id.to_owned()));
    }

    /// Moves the focus unless somebody is typing.
    pub fn focus_unless_typing(&mut self, id: &str) {
        self.ask(Effect::FocusUnlessTyping(id.to_owned()));
    }
}
