//! Parts that several views show.

use crate::admin::core::action::Action;
use crate::admin::model::entry::DisplayStatus;
use crate::admin::model::route::Route;
use crate::admin::ui::dialog::Modal;
use crate::admin::ui::el::{Child, El, el};
use crate::admin::words as w;
use crate::api::User;

/// A status: a shape and a word, never colour alone.
pub fn badge(status: DisplayStatus) -> El {
    let kind = match status {
        DisplayStatus::Active | DisplayStatus::Expiring => Some("ok"),
        DisplayStatus::Gone => Some("bad"),
        DisplayStatus::Unknown | DisplayStatus::Inactive | DisplayStatus::Expired => None,
    };
    el("span")
        .class("badge")
        .maybe("data-kind", kind)
        .with(w::display_status(status))
}

/// The way back to the list, where one pane shows at a time.
pub fn back_to_list() -> El {
    el("a")
        .class("back")
        .attr("href", "#/")
        .icon("back")
        .with(w::REQUESTS)
}

/// The heading of a file request. The focus comes to it when one is opened.
pub fn request_heading(title: &str) -> El {
    el("h1")
        .id("request-title")
        .attr("tabindex", "-1")
        .attr("dir", "auto")
        .with(title.to_owned())
}

/// A name and its value.
pub fn fact(name: &'static str, value: impl Child) -> El {
    el("div")
        .with(el("dt").with(name))
        .with(el("dd").with(value))
}

/// The name of a user.
#[must_use]
pub fn user_name(user: &User) -> &str {
    user.name
        .as_deref()
        .or(user.login.as_deref())
        .unwrap_or(&user.id)
}

/// A link that looks like a button.
pub fn way(to: &Route, word: &'static str) -> El {
    el("a").class("button").attr("href", to.hash()).with(word)
}

/// A dialog that can be closed, and lets the admin finish reading.
#[must_use]
pub fn modal(title: &str) -> Modal<'_, Action> {
    Modal {
        title,
        close_label: w::CLOSE,
        alert: false,
        waits: false,
        close: Some(Action::Close),
    }
}

/// A dialog that interrupts.
#[must_use]
pub fn alert(title: &str) -> Modal<'_, Action> {
    Modal {
        alert: true,
        ..modal(title)
    }
}

/// The consequences of deleting a file request.
pub fn consequences() -> El {
    el("ul")
        .class("list plain")
        .each(w::DELETE_MEANS.map(|text| el("li").with(text)))
}
