//! Light, dark, or as the system has it.

use web_sys::window;
use yew::prelude::*;

use super::icon;
use crate::admin::words as w;

/// How the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
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
    fn apply(self) {
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
#[component]
pub fn Switch() -> Html {
    let theme = use_state(|| Theme::System);
    let onclick = {
        let theme = theme.clone();
        Callback::from(move |_: MouseEvent| {
            let next = theme.next();
            next.apply();
            theme.set(next);
        })
    };
    html! {
        <button type="button" class="quiet square" aria-label={w::theme(*theme)} title={w::theme(*theme)} {onclick}>
            { icon("theme") }
        </button>
    }
}
