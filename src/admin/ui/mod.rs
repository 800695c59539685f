//! Controls that every part of the page uses.

pub mod clock;
pub mod dialog;
pub mod listener;
pub mod long;
pub mod notice;
pub mod theme;

use yew::prelude::*;

use super::registry::entry::Standing;
use super::words;

/// A drawing from the page's set (`www/index.html`), decorative.
pub fn icon(name: &str) -> Html {
    html! { <svg class="icon" aria-hidden="true"><use href={format!("#i-{name}")} /></svg> }
}

/// A status: a shape and a word, never colour alone.
pub fn badge(standing: Standing) -> Html {
    let kind = match standing {
        Standing::Active | Standing::Expiring => Some("ok"),
        Standing::Gone => Some("bad"),
        Standing::Unknown | Standing::Inactive | Standing::Expired => None,
    };
    html! { <span class="badge" data-kind={kind}>{ words::standing(standing) }</span> }
}

/// A link to another site. Only http and https become links; anything else stays text.
pub fn outward(address: Option<String>, content: Html) -> Html {
    match address
        .filter(|address| address.starts_with("https://") || address.starts_with("http://"))
    {
        Some(address) => html! {
            <a href={address} target="_blank" rel="noopener noreferrer">{ content }</a>
        },
        None => content,
    }
}

/// A file request's title, or a word that there is none.
#[must_use]
pub fn title_of(title: &str) -> &str {
    if title.trim().is_empty() {
        words::UNTITLED
    } else {
        title
    }
}
