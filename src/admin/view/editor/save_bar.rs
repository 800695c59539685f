//! The bar of unsaved changes.

use yew::Html;

use super::trouble::failed_save;
use crate::admin::core::action::Action;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::core::effect::Intent;
use crate::admin::model::settings::{Expiry, Field, Settings};
use crate::admin::ui::clock;
use crate::admin::ui::el::{El, all, button, el, text};
use crate::admin::view::context::Cx;
use crate::admin::words as w;

/// The bar with the list of changes; none while everything is saved or a comparison is open.
#[must_use]
pub fn save_bar(cx: Cx<'_>, editor: &Editor) -> Option<El> {
    let fields = editor.unsaved();
    if fields.is_empty() || editor.conflict.is_some() {
        return None;
    }
    let saved = editor.saved();
    let saving = editor
        .writing
        .as_ref()
        .is_some_and(|save| save.intent == Intent::Form);
    let wait = editor
        .retry_at
        .filter(|_| editor.failed.is_some())
        .map(|at| at - cx.state.now);
    let has_form = !editor.is_missing();
    let said = match (wait, cx.state.can_call() && has_form) {
        (Some(_), _) => w::waiting_to_be_saved(fields.len()),
        (None, false) => w::unsaved_kept(fields.len()),
        (None, true) => w::unsaved(fields.len()),
    };
    let change = |field: &Field| {
        let name = if has_form {
            el("a")
                .attr("href", format!("#{}", field.control()))
                .click(cx, Action::Focus(field.control()))
        } else {
            el("span")
        };
        el("li")
            .key(field.control())
            .with(name.with(w::field(*field)))
            .with(" ")
            .with(summary(*field, &saved, &editor.draft))
    };
    let changes = el("div")
        .class("changes")
        .with(el("strong").attr("role", "status").with(said))
        .with(el("ul").each(fields.iter().map(change)));
    let discard = button()
        .unavailable(saving)
        .click(cx, Action::Editor(EditorAction::Discard))
        .with(w::DISCARD);
    let word = match wait {
        _ if saving => text(w::SAVING),
        Some(left) => text(w::waiting(left)),
        None if editor.failed_save().is_some() => text(w::SAVE_AGAIN),
        None => {
            let keys = el("kbd").with(w::save_keys(cx.state.keyboard.is_apple));
            all([text(w::SAVE), text(" "), keys.html()])
        }
    };
    let busy =
        saving || wait.is_some() || !has_form || !cx.state.can_call() || editor.writing.is_some();
    let save = el("button")
        .attr("type", "submit")
        .attr("form", "settings")
        .class("primary")
        .attr(
            "aria-keyshortcuts",
            if cx.state.keyboard.is_apple {
                "Meta+S"
            } else {
                "Control+S"
            },
        )
        .unavailable(busy)
        .bool_attr("aria-busy", saving)
        .with(word);
    let bar = el("section")
        .class("save-bar")
        .attr("aria-label", w::UNSAVED_CHANGES)
        .with(failed_save(cx, editor))
        .with(changes)
        .with(el("div").class("actions").with(discard).with(save));
    Some(bar)
}

/// A change in a few words.
fn summary(field: Field, before: &Settings, after: &Settings) -> Html {
    let on_off = |on: bool| el("ins").with(if on { w::ON } else { w::OFF }).html();
    match field {
        Field::Title => from_to(&before.title, &after.title),
        Field::Description if after.description.is_empty() => text(w::REMOVED),
        Field::Description => text(w::REWORDED),
        Field::Required(requirement) => on_off(after.requires(requirement)),
        Field::Expires => from_to(&expiry_text(&before.expires), &expiry_text(&after.expires)),
    }
}

/// An expiry as people read it.
#[must_use]
pub fn expiry_text(expires: &Expiry) -> String {
    match expires {
        Expiry::Never => w::NO_EXPIRY.into(),
        Expiry::Unfinished => w::UNFINISHED.into(),
        Expiry::Faulty(text, _) => text.clone(),
        Expiry::At(date) => date
            .epoch_seconds()
            .map_or_else(|| date.to_string(), clock::date_time),
    }
}

fn from_to(before: &str, after: &str) -> Html {
    let sr = |word: &'static str| el("span").class("sr").with(word).html();
    let value = |name, text| el(name).attr("dir", "auto").with(short(text)).html();
    let arrow = el("span").attr("aria-hidden", "true").with(" → ");
    all([
        sr(w::FROM),
        value("del", before),
        arrow.html(),
        sr(w::TO),
        value("ins", after),
    ])
}

fn short(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None if text.trim().is_empty() => w::EMPTY.to_owned(),
        None => text.to_owned(),
    }
}
