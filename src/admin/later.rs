//! What most visits do without: jobs, sharing, and the list as a file.
//!
//! It is a WebAssembly module of its own, fetched when something asks for it. Everything that [`Desk`]
//! alone can reach lies in there: the page's first module knows it only through the trait [`Later`],
//! whose functions come with the object that the module makes. The build (`tests/build/page.mjs`)
//! divides the two by what refers to what, so nothing can be called that is not there.

use std::any::Any;
use std::fmt;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::Html;

use super::effect::{Effect, Outbox};
use super::jobs::desk::Desk;
use super::jobs::job::Why;
use super::runtime::Store;
use super::state::{Action, Dialog, State};

/// What the later part does for the page.
pub trait Later: Any {
    /// Carries out an action that is its own.
    fn update(&mut self, action: Action, state: &mut State, out: &mut Outbox);
    /// Looks at the view: its own have something to read first.
    fn routed(&mut self, state: &State, out: &mut Outbox);
    /// Time passes.
    fn tick(&mut self, now: i64, out: &mut Outbox);
    /// Lets jobs go on that wait for this.
    fn go_on(&mut self, why: &Why, now: i64, out: &mut Outbox);
    /// A job has come to its end, for now.
    fn finished(&mut self, id: &str, state: &mut State, out: &mut Outbox);
    /// Forgets everything: another account, or none, is connected.
    fn reset(&mut self);
    /// Whether a job sends calls.
    fn is_going(&self) -> bool;
    /// Whether a job is not over yet.
    fn is_busy(&self, id: &str) -> bool;
    /// Whether closing the tab breaks something off, or drops what was put together.
    fn is_leaving_costly(&self) -> bool;
    /// What carries out the effects that are its own.
    fn runner(&self) -> fn(&Store, Effect);
    /// A view of its own.
    fn page(&self, store: &Store, state: &State) -> Html;
    /// What is said above the other views.
    fn bar(&self, state: &State) -> Html;
    /// How far the job is that is done to many, below the list.
    fn panel(&self, store: &Store, state: &State) -> Html;
    /// A dialog of its own ([`Dialog::is_later`]).
    fn dialog(&self, store: &Store, state: &State, dialog: &Dialog) -> Html;
}

/// Makes the later part.
pub type Make = fn() -> Box<dyn Later>;

/// Where the later part is.
#[derive(Default)]
pub enum Slot {
    /// Nothing has asked for it.
    #[default]
    Away,
    /// It is being fetched, for these actions.
    Coming(Vec<Action>),
    /// It could not be fetched.
    Failed,
    /// It is here.
    Here(Box<dyn Later>),
}

impl Slot {
    /// It, once it is here.
    #[must_use]
    pub fn get(&self) -> Option<&dyn Later> {
        match self {
            Self::Here(later) => Some(&**later),
            _ => None,
        }
    }

    /// It as what it is, for its own views and effects.
    #[must_use]
    pub fn desk(&self) -> Option<&Desk> {
        let later: &dyn Any = self.get()?;
        later.downcast_ref()
    }

    /// It, once it is here.
    pub fn get_mut(&mut self) -> Option<&mut Box<dyn Later>> {
        match self {
            Self::Here(later) => Some(later),
            _ => None,
        }
    }

    /// Whether something is to be done as soon as it is here.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        matches!(self, Self::Coming(waiting) if !waiting.is_empty())
    }

    /// Forgets everything, also what waits for it: another account, or none, is connected.
    pub fn reset(&mut self) {
        match self {
            Self::Here(later) => later.reset(),
            Self::Coming(waiting) => waiting.clear(),
            Self::Away | Self::Failed => {}
        }
    }

    /// Takes it out, once it is here, so that it can work on what holds it.
    pub fn take(&mut self) -> Option<Box<dyn Later>> {
        match std::mem::take(self) {
            Self::Here(later) => Some(later),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Sees to it that it comes, and keeps what to do then.
    pub fn call(&mut self, action: Option<Action>, out: &mut Outbox) {
        match self {
            Self::Coming(waiting) => waiting.extend(action),
            Self::Away | Self::Failed => {
                *self = Self::Coming(Vec::from_iter(action));
                out.ask(Effect::FetchLater);
            }
            Self::Here(_) => {}
        }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Away => "Away",
            Self::Coming(_) => "Coming",
            Self::Failed => "Failed",
            Self::Here(_) => "Here",
        })
    }
}

/// Fetches the later part; `None` where that fails, after which it can be tried again.
pub async fn fetch() -> Option<Make> {
    desk().await.ok()
}

#[wasm_split(later, fallible)]
#[allow(
    clippy::unnecessary_wraps,
    reason = "what fails is fetching it, before this runs; of the two functions that the macro makes, the lint means one"
)]
fn desk() -> Result<Make, SplitLoaderError> {
    Ok(|| Box::new(Desk::default()))
}
