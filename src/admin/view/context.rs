//! The context of a view: the state to draw, and the sender of its actions.

use std::cell::{Cell, RefCell};

use yew::Html;

use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::editor::Editor;
use crate::admin::core::state::State;
use crate::admin::model::address::host_of;
use crate::admin::ui::el::Sender;

/// The page as its views know it. Clones are the same page.
#[derive(Clone)]
pub struct Page {
    state: &'static RefCell<State>,
    views: &'static Cell<LazyViews>,
    sender: Sender<Action>,
}

impl Page {
    /// A page that draws this state, and sends actions there.
    #[must_use]
    pub fn new(
        state: &'static RefCell<State>,
        views: &'static Cell<LazyViews>,
        sender: Sender<Action>,
    ) -> Self {
        Self {
            state,
            views,
            sender,
        }
    }

    /// Draws something of the state as it is now.
    pub fn draw<T>(&self, draw: impl FnOnce(Cx<'_>) -> T) -> T {
        let state = self.state.borrow();
        draw(Cx {
            state: &state,
            page: self,
        })
    }

    /// Sends an action.
    pub fn send(&self, action: Action) {
        self.sender.send(action);
    }
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.state, other.state)
    }
}

impl AsRef<Sender<Action>> for Page {
    fn as_ref(&self) -> &Sender<Action> {
        &self.sender
    }
}

/// The context of a view: the state, while it is drawn, and the page, which takes its actions.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// The state.
    pub state: &'a State,
    /// The page, for what is drawn or sent later.
    pub page: &'a Page,
}

impl Cx<'_> {
    /// The views that are loaded.
    #[must_use]
    pub fn views(&self) -> LazyViews {
        self.page.views.get()
    }

    /// The API's base address.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.state.connect.place.api
    }

    /// The API's host, as people know it.
    #[must_use]
    pub fn host(&self) -> &str {
        host_of(self.api())
    }

    /// The web app's base address.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.state.connect.place.app
    }
}

impl AsRef<Sender<Action>> for Cx<'_> {
    fn as_ref(&self) -> &Sender<Action> {
        self.page.as_ref()
    }
}

/// The views of modules that are fetched later, as far as they are loaded.
#[derive(Clone, Copy, Default)]
pub struct LazyViews {
    /// The editor's.
    pub editor: Option<EditorViews>,
    /// Those of the jobs.
    pub jobs: Option<JobsViews>,
}

/// The views of the editor.
#[derive(Clone, Copy)]
pub struct EditorViews {
    /// The pane.
    pub detail: fn(Cx<'_>, &Editor) -> Html,
    /// A dialog about the file request on screen.
    pub dialog: fn(Cx<'_>, &Editor, &Dialog) -> Html,
    /// The dialog that asks for a new token.
    pub renew: fn(Cx<'_>) -> Html,
}

/// The views of jobs, and of what comes with them.
#[derive(Clone, Copy)]
pub struct JobsViews {
    /// A view of its own.
    pub page: fn(Cx<'_>) -> Html,
    /// The bar above the other views.
    pub bar: fn(Cx<'_>) -> Html,
    /// The progress of an operation on many, below the list.
    pub panel: fn(Cx<'_>) -> Html,
    /// A dialog of its own ([`Dialog::module`]).
    pub dialog: fn(Cx<'_>, &Dialog) -> Html,
}
