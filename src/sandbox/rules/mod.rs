//! The rules: plain data and pure functions, without HTTP types and without SQL types.

pub mod address;
pub mod body;
pub mod error;
pub mod faults;
pub mod fields;
pub mod id;
pub mod limits;
pub mod listing;
pub mod moment;
pub mod names;
pub mod people;
pub mod rate;
pub mod record;
