//! The calls: each one checks who may do what, applies the rules and reads or writes the database.
//! They run inside a transaction and know nothing of HTTP.

pub mod contents;
pub mod file_requests;
pub mod files;
