//! Dialogs over the page.

use std::rc::Rc;

use super::effect::ExportChoice;
use super::module::Module;
use super::remind::Reminder;
use crate::admin::model::bulk_choice::BulkChoice;
use crate::admin::model::list_file::ImportFault;
use crate::admin::model::problem::Problem;
use crate::admin::model::route::Route;
use crate::api::RequestLinkError;

/// A dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Open by id or link; the piece that could not be read, and the reason.
    Open(Option<(String, RequestLinkError)>),
    /// Link, QR code, embedding.
    Share,
    /// Delete: true while it is under way, or the reason why it failed.
    Delete(Result<bool, Problem>),
    /// Delete what a job made.
    UndoJob(String),
    /// Say which file request a row in doubt has made.
    WhichMade(String, usize),
    /// Leave unsaved changes for this view.
    Leave(Route),
    /// An operation on the selected file requests.
    Bulk(BulkChoice),
    /// Import a list from a file; the reason why the last one could not be read.
    Import(Option<ImportFault>),
    /// Remind people.
    Remind(Rc<Reminder>),
    /// Export the list with these parts.
    Export(ExportChoice),
}

impl Dialog {
    /// The module that draws it; `None` where it is always here.
    #[must_use]
    pub fn module(&self) -> Option<Module> {
        match self {
            Self::Open(_) => None,
            Self::Delete(_) | Self::Leave(_) => Some(Module::Editor),
            Self::Share
            | Self::UndoJob(_)
            | Self::WhichMade(..)
            | Self::Bulk(_)
            | Self::Export(_)
            | Self::Remind(_)
            | Self::Import(_) => Some(Module::Jobs),
        }
    }
}
