//! Controls: elements, fields, dialogs, tables, moments. Nothing here knows what the page is about.

pub mod clock;
pub mod collate;
pub mod dialog;
pub mod el;
pub mod field;
pub mod file;
pub mod link;
pub mod notice;
pub mod table;
