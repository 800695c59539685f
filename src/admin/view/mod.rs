//! Views: they draw the state and send actions.

pub mod bulk;
pub mod connection;
pub mod editor;
pub mod jobs;
pub mod list;
pub mod open;
pub mod share;
