//! Copying a file request to other folders.

pub mod destinations;
pub mod dialog;
pub mod files;
pub mod plan;
pub mod results;
pub mod review;
pub mod title;
pub mod tree;
pub mod view;
pub mod wizard;
pub mod words;

use std::rc::Rc;

use super::problem::Problem;
use crate::api::FileRequest;

/// How far a copy to one folder is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CopyDialog {
    /// The folder is being chosen.
    #[default]
    Asking,
    /// The copy is being made.
    Copying,
    /// It was not made, or nobody knows whether it was.
    Failed(Problem),
    /// The new file request.
    Made(Rc<FileRequest>),
}
