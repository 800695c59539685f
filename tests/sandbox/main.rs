//! The sandbox from outside: its binary, over real sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod calls;
mod crash;
mod errors;
mod etags;
mod faults;
mod folders;
mod form;
mod history;
mod origins;
mod page;
mod people;
mod received;
mod start;
mod support;
mod syncs;
mod uploads;
mod visitor;
