//! The progress of fetching a module.

use super::action::Action;
use crate::admin::model::load_fault::LoadFault;

/// The progress of fetching a module.
#[derive(Debug, Default)]
pub enum LazyModule {
    /// Nothing has asked for it.
    #[default]
    Absent,
    /// It is being fetched, for these actions.
    Loading(Vec<Action>),
    /// It could not be fetched.
    Failed(LoadFault),
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
        self.fault().is_some()
    }

    /// The reason why it could not be fetched.
    #[must_use]
    pub fn fault(&self) -> Option<LoadFault> {
        match self {
            Self::Failed(fault) => Some(*fault),
            _ => None,
        }
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
