//! What the page fetches when it is first needed, in WebAssembly modules of their own.
//!
//! One holds the editor's views and rules, the other what most visits do without: jobs, sharing, and the
//! list as a file. The page's first module knows them only through [`Editing`] and the trait [`Later`]:
//! everything that these alone can reach lies in the modules that make them. The build
//! (`build/hook.mjs`) divides them by what refers to what, so nothing can be called that is not there.

use std::any::Any;
use std::fmt;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::Html;

use crate::admin::core::desk::Desk;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::core::effect::{Effect, Outbox};
use crate::admin::core::job::Why;
use crate::admin::core::state::{Action, Dialog, State};
use crate::admin::view::editor::detail;
use crate::admin::view::editor::dialogs::editor_dialog;
use crate::admin::world::drafts;
use crate::admin::world::store::Store;

/// A module that is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The editor's views and rules.
    Editor,
    /// Jobs, sharing, and the list as a file.
    Later,
}

/// What comes with a module.
#[derive(Clone, Copy, Debug)]
pub enum Came {
    /// The editor's views and rules.
    Editor(Editing),
    /// What makes the later part.
    Later(fn() -> Box<dyn Later>),
}

/// The editor's views and rules.
#[derive(Clone, Copy, Debug)]
pub struct Editing {
    /// Carries out an action.
    pub update: fn(&mut Editor, EditorAction, i64, &mut Outbox),
    /// Carries out an effect of its own: what keeps and finds unsaved work.
    pub run: fn(&Store, Effect),
    /// The pane.
    pub detail: fn(&Store, &State, &Editor) -> Html,
    /// A dialog about the file request on screen.
    pub dialog: fn(&Store, &State, &Editor, &Dialog) -> Html,
}

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
    /// A dialog of its own ([`Dialog::module`]).
    fn dialog(&self, store: &Store, state: &State, dialog: &Dialog) -> Html;
}

/// Where something is that a module brings.
#[derive(Default)]
pub enum Slot<T> {
    /// Nothing has asked for it.
    #[default]
    Away,
    /// It is being fetched, for these actions.
    Coming(Vec<Action>),
    /// It could not be fetched.
    Failed,
    /// It is here.
    Here(T),
}

impl<T> Slot<T> {
    /// It, once it is here.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Here(here) => Some(here),
            _ => None,
        }
    }

    /// It, once it is here.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Here(here) => Some(here),
            _ => None,
        }
    }

    /// Whether something is to be done as soon as it is here.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        matches!(self, Self::Coming(waiting) if !waiting.is_empty())
    }

    /// Takes it out, once it is here, so that it can work on what holds it.
    pub fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Here(here) => Some(here),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Sees to it that its module comes, and keeps what to do then.
    pub fn call(&mut self, module: Module, action: Option<Action>, out: &mut Outbox) {
        match self {
            Self::Coming(waiting) => waiting.extend(action),
            Self::Away | Self::Failed => {
                *self = Self::Coming(Vec::from_iter(action));
                out.ask(Effect::Fetch(module));
            }
            Self::Here(_) => {}
        }
    }
}

impl Slot<Box<dyn Later>> {
    /// It as what it is, for its own views and effects.
    #[must_use]
    pub fn desk(&self) -> Option<&Desk> {
        let later: &dyn Any = &**self.get()?;
        later.downcast_ref()
    }

    /// Forgets everything, also what waits for it: another account, or none, is connected.
    pub fn reset(&mut self) {
        match self {
            Self::Here(later) => later.reset(),
            Self::Coming(waiting) => waiting.clear(),
            Self::Away | Self::Failed => {}
        }
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Away => "Away",
            Self::Coming(_) => "Coming",
            Self::Failed => "Failed",
            Self::Here(_) => "Here",
        })
    }
}

/// Fetches a module; `None` where that fails, after which it can be tried again.
pub async fn fetch(module: Module) -> Option<Came> {
    match module {
        Module::Editor => editor().await.ok(),
        Module::Later => desk().await.ok(),
    }
}

#[wasm_split(editor, fallible)]
#[allow(
    clippy::unnecessary_wraps,
    reason = "what fails is fetching it, before this runs; of the two functions that the macro makes, the lint means one"
)]
fn editor() -> Result<Came, SplitLoaderError> {
    Ok(Came::Editor(EDITING))
}

/// What the editor's module brings.
pub(super) const EDITING: Editing = Editing {
    update: Editor::update,
    run: drafts::run,
    detail,
    dialog: editor_dialog,
};

#[wasm_split(later, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the same")]
fn desk() -> Result<Came, SplitLoaderError> {
    Ok(Came::Later(|| Box::new(Desk::default())))
}
