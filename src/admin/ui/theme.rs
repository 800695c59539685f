//! Light, dark, or as the system has it.

use web_sys::window;

use super::el::{El, button};
use crate::admin::core::state::Action;
use crate::admin::words as w;
use crate::admin::world::store::Store;

/// How the page looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// Sets it for the whole document.
    pub fn apply(self) {
        let document = window().and_then(|window| window.document());
        let Some(root) = document.and_then(|document| document.document_element()) else {
            return;
        };
        // The attribute's name is well-formed, so neither can fail.
        let _ = match self {
            Self::System => root.remove_attribute("data-theme"),
            Self::Light => root.set_attribute("data-theme", "light"),
            Self::Dark => root.set_attribute("data-theme", "dark"),
        };
    }
}

/// The button that changes it.
pub fn switch(store: &Store, theme: Theme) -> El {
    button()
        .class("quiet square")
        .attr("aria-label", w::theme(theme))
        .attr("title", w::theme(theme))
        .click(store, Action::Theme(theme.next()))
        .icon("theme")
}
