//! Controls that every part of the page uses.

pub mod clock;
pub mod dialog;
pub mod listener;
pub mod long;
pub mod notice;
pub mod theme;

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
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

/// What the field holds that an event comes from, whichever kind of field it is.
#[must_use]
pub fn value(event: &Event) -> String {
    // Every kind of field has a property of this name.
    let field = event.target().map(JsCast::unchecked_into);
    field.map_or_else(String::new, |field: HtmlInputElement| field.value())
}

/// A field under its label. The help below it has the field's id with `-help`.
pub fn field(id: &str, label: &str, help: &str, control: Html) -> Html {
    html! {
        <div class="field">
            <label for={id.to_owned()} dir="auto">{ label }</label>
            { control }
            if !help.is_empty() { <p class="hint num" dir="auto" id={format!("{id}-help")}>{ help }</p> }
        </div>
    }
}

/// A choice between words; each stands for a value.
pub fn select(
    id: &str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <select id={id.to_owned()} {onchange}>
            { for options.iter().map(|(value, word)| html! {
                <option value={*value} selected={*value == chosen}>{ *word }</option>
            }) }
            // What is none of these stays as the text that it is, so that it can be corrected.
            if options.iter().all(|(value, _)| *value != chosen) {
                <option value={chosen.to_owned()} selected=true>{ chosen }</option>
            }
        </select>
    }
}
