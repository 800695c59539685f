//! State that every request shares.

use std::sync::Arc;
use std::time::Duration;

use super::clock::Clock;
use super::rules::address::Address;
use super::rules::faults::FaultQueue;
use super::rules::limits::Limits;
use super::rules::people::{Caller, People};
use super::rules::rate::Rate;
use super::store::DataFolder;

/// State shared by all requests.
pub struct AppState {
    /// The names under which the sandbox may be addressed.
    pub address: Address,
    /// Origins of pages that may call the API, beside the sandbox's own.
    pub allowed_origins: Vec<String>,
    /// Longest silence of a visitor who is sending a body.
    pub body_timeout: Duration,
    /// The clock that expiries go by.
    pub clock: Clock,
    /// The user of the printed token.
    pub developer: Caller,
    /// Faults that were asked for and are still to come.
    pub faults: FaultQueue,
    /// Limits of what a visitor may send.
    pub limits: Limits,
    /// The users, and the tokens that are accepted.
    pub people: People,
    /// The count of each user's calls in the last minute.
    pub rate: Rate,
    /// The data folder.
    pub data: Arc<DataFolder>,
}
