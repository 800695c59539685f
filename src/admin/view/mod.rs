//! Views: they draw the state and send actions.

pub mod bulk;
pub mod connection;
pub mod context;
pub mod editor;
pub mod export;
pub mod frame;
pub mod import;
pub mod jobs;
pub mod list;
pub mod open;
pub mod parts;
pub mod problem;
pub mod remind;
pub mod renew;
pub mod share;
pub mod toast;
