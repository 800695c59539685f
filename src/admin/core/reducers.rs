//! Reducers of the modules that are fetched.
//!
//! The first module knows the others only through [`Reducers`], which the store fills in when a module
//! has come: everything that is reached through these alone lies in a module of its own.

use super::action::Action;
use super::editor::{Editor, EditorAction};
use super::effect::Outbox;
use super::state::State;
use crate::admin::model::job::PauseReason;

/// The reducer of the editor.
pub type EditorReducer = fn(&mut Editor, EditorAction, i64, &mut Outbox);

/// The reducer of jobs and of what comes with them.
pub type JobsReducer = fn(&mut State, JobsEvent, &mut Outbox);

/// The reducers of the modules that are loaded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reducers {
    /// The editor's.
    pub editor: Option<EditorReducer>,
    /// That of the jobs.
    pub jobs: Option<JobsReducer>,
}

/// An event that the reducer of the jobs handles.
#[derive(Debug)]
pub enum JobsEvent {
    /// One of its actions.
    Action(Action),
    /// The address names one of its views.
    Routed,
    /// Time has passed.
    Tick,
    /// Jobs that were paused for this reason can go on.
    Resume(PauseReason),
    /// A job has come to its end, for now.
    Finished(String),
    /// Another account is connected, or none.
    Reset,
}
