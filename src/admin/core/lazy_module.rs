//! The progress of fetching a module.

use super::action::Action;

/// The progress of fetching a module.
#[derive(Debug, Default)]
pub enum LazyModule {
    /// Nothing has asked for it.
    #[default]
    Absent,
    /// It is being fetched, for these actions.
    Loading(Vec<Action>),
    /// It could not be fetched.
    Failed,
    /// It is loaded.
    Loaded,
}

impl LazyModule {
    /// True once the module is loaded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        matches!(self, Self::Loaded)
    }

    /// True where the module could not be fetched.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        matches!(self, Self::Failed)
    }

    /// True where actions wait for the module.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        matches!(self, Self::Loading(waiting) if !waiting.is_empty())
    }

    /// Forgets the actions that wait.
    pub fn drop_waiting(&mut self) {
        if let Self::Loading(waiting) = self {
            waiting.clear();
        }
    }
}
