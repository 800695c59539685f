//! The rules: plain data and pure functions, without HTTP types and without SQL types.

pub mod address;
pub mod body;
pub mod faults;
pub mod id;
pub mod limits;
pub mod moment;
pub mod names;
pub mod people;
pub mod problem;
pub mod rate;
pub mod record;
