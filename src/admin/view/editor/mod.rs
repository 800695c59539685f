//! The editor: one file request, as the detail pane shows it.

pub mod conflict;
mod contact;
pub mod date_field;
pub mod detail;
pub mod dialogs;
pub mod form;
pub mod preview;
mod received;
pub mod save_bar;
pub mod trouble;
