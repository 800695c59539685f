//! Controls that every part of the page uses.

pub mod clock;
pub mod dialog;
pub mod el;
pub mod listener;
pub mod live;
pub mod notice;
pub mod table;
pub mod theme;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, window};
use yew::prelude::*;

use self::el::{Child, El, el};
use super::words;
use crate::admin::core::state::Action;
use crate::admin::model::entry::Standing;
use crate::admin::world::store::Store;

/// A drawing from the page's set (`www/index.html`), decorative.
pub fn icon(name: &str) -> Html {
    el("svg")
        .class("icon")
        .attr("aria-hidden", "true")
        .with(el("use").attr("href", format!("#i-{name}")))
        .html()
}

/// A status: a shape and a word, never colour alone.
pub fn badge(standing: Standing) -> El {
    let kind = match standing {
        Standing::Active | Standing::Expiring => Some("ok"),
        Standing::Gone => Some("bad"),
        Standing::Unknown | Standing::Inactive | Standing::Expired => None,
    };
    el("span")
        .class("badge")
        .maybe("data-kind", kind)
        .with(words::standing(standing))
}

/// The way back to the list, where one pane shows at a time.
pub fn back_to_list() -> El {
    el("a")
        .class("back")
        .attr("href", "#/")
        .icon("back")
        .with(words::REQUESTS)
}

/// The heading of a file request. The focus comes to it when one is opened.
pub fn request_heading(title: &str) -> El {
    el("h1")
        .id("request-title")
        .attr("tabindex", "-1")
        .attr("dir", "auto")
        .with(title.to_owned())
}

/// A text that is there to be copied.
pub fn to_copy(text: &str) -> El {
    el("input")
        .class("mono")
        .flag("readonly", true)
        .value(text.to_owned())
}

/// A link to another site. Only http and https become links; anything else stays text.
pub fn outward(address: Option<String>, content: impl Child) -> Html {
    match address
        .filter(|address| address.starts_with("https://") || address.starts_with("http://"))
    {
        Some(address) => el("a")
            .attr("href", address)
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .with(content)
            .html(),
        None => content.node(),
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

/// Whether the box is checked that an event comes from.
#[must_use]
pub fn is_checked(event: &Event) -> bool {
    let field = event.target().map(JsCast::unchecked_into);
    field.is_some_and(|field: HtmlInputElement| field.checked())
}

/// What the field with this id holds just now: for what stays out of the state until it is asked for.
#[must_use]
pub fn value_of(id: &str) -> String {
    field_of(id).map_or_else(String::new, |field| field.value())
}

/// Changes what such a field holds.
pub fn set_value(id: &str, text: &str) {
    if let Some(field) = field_of(id) {
        field.set_value(text);
    }
}

fn field_of(id: &str) -> Option<HtmlInputElement> {
    let element = window()?.document()?.get_element_by_id(id)?;
    Some(element.unchecked_into())
}

/// A field under its label. The help below it has the field's id with `-help`.
pub fn field(id: &str, label: &str, help: &str, control: impl Child) -> El {
    let help = (!help.is_empty()).then(|| {
        el("p")
            .class("hint num")
            .attr("dir", "auto")
            .id(format!("{id}-help"))
            .with(help.to_owned())
    });
    let label = el("label")
        .attr("for", id.to_owned())
        .attr("dir", "auto")
        .with(label.to_owned());
    el("div")
        .class("field")
        .with(label)
        .with(control)
        .with(help)
}

/// What is wrong with a field, beside it.
pub fn error(id: impl Into<AttrValue>, what: impl Child) -> El {
    el("p")
        .class("error")
        .attr("role", "alert")
        .id(id)
        .icon("alert")
        .with(el("span").with(what))
}

/// A choice between words; each stands for a value. What the event holds is the value that was chosen.
pub fn select(
    id: &str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
    store: &Store,
    change: impl Fn(Event) -> Action + 'static,
) -> El {
    let option = |value: String, word: String, chosen: bool| {
        el("option")
            .attr("value", value)
            .flag("selected", chosen)
            .with(word)
    };
    // What is none of these stays as the text that it is, so that it can be corrected.
    let other = options
        .iter()
        .all(|(value, _)| *value != chosen)
        .then(|| option(chosen.to_owned(), chosen.to_owned(), true));
    el("select")
        .id(id.to_owned())
        .change(store, change)
        .each(
            options.iter().map(|(value, word)| {
                option((*value).to_owned(), (*word).to_owned(), *value == chosen)
            }),
        )
        .with(other)
}
