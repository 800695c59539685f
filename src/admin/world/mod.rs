//! Effects, carried out: the store, the browser's storage, files, calls.

pub mod browser;
pub mod copies;
pub mod editor;
pub mod files;
pub mod focus;
pub mod host;
pub mod journal;
pub mod list_file;
pub mod preferences;
pub mod runner;
pub mod storage;
pub mod store;
pub mod table_file;
