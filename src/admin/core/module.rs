//! Modules of the page that are fetched when they are first needed.

/// A module that is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The editor's views and rules.
    Editor,
    /// Jobs, sharing, and the list as a file.
    Jobs,
}
