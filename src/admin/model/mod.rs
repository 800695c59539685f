//! Plain data of the page and the rules for it: nothing here draws, stores or calls.

pub mod address;
pub mod bulk_choice;
pub mod bulk_operation;
pub mod config;
pub mod contact;
pub mod csv;
pub mod encoding;
pub mod entry;
pub mod job;
pub mod journal_queue;
pub mod list_csv;
pub mod list_file;
pub mod load_fault;
pub mod local_time;
pub mod merge;
pub mod plan;
pub mod problem;
pub mod registry;
pub mod route;
pub mod run;
pub mod settings;
pub mod table_error;
pub mod theme;
pub mod title_pattern;
pub mod unmet;
pub mod word_diff;
