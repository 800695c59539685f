//! A module of the page that did not come.

/// A reason why a module could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadFault {
    /// It did not arrive.
    Network,
    /// The host has a newer page, and modules of this one no longer.
    Outdated,
}
