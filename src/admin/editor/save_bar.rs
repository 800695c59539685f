//! What is not saved yet.

use yew::prelude::*;

use super::settings::{Expiry, Field, Settings};
use super::{Editor, EditorAction};
use crate::admin::effect::Intent;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, State};
use crate::admin::ui::clock;
use crate::admin::words as w;

/// The bar with the list of changes; none while everything is saved or a comparison is open.
pub fn save_bar(store: &Store, state: &State, editor: &Editor) -> Html {
    let fields = editor.unsaved();
    if fields.is_empty() || editor.conflict.is_some() {
        return Html::default();
    }
    let saved = editor.saved();
    let saving = editor
        .writing
        .as_ref()
        .is_some_and(|save| save.intent == Intent::Form);
    let wait = editor
        .retry_at
        .filter(|_| editor.failed.is_some())
        .map(|at| at - state.now);
    let said = match (wait, state.online) {
        (Some(_), _) => w::waiting_to_be_saved(fields.len()),
        (None, false) => w::unsaved_kept(fields.len()),
        (None, true) => w::unsaved(fields.len()),
    };
    let change = |field: Field| {
        html! {
            <li key={field.control()}>
                <a href={format!("#{}", field.control())} onclick={store.on(move |event: MouseEvent| {
                    event.prevent_default();
                    Action::Focus(field.control())
                })}>{ w::field(field) }</a>{ " " }{ summary(field, &saved, &editor.draft) }
            </li>
        }
    };
    html! {
        <section class="save-bar" aria-label={w::UNSAVED_CHANGES}>
            <div>
                <strong role="status">{ said }</strong>
                <ul>{ for fields.iter().copied().map(change) }</ul>
            </div>
            <div class="actions">
                <button type="button" disabled={saving} onclick={store.on(|_| Action::Editor(EditorAction::Discard))}>{ w::DISCARD }</button>
                <button type="submit" form="settings" class="primary" aria-keyshortcuts="Control+S"
                    disabled={saving || wait.is_some() || !state.online || editor.writing.is_some()} aria-busy={saving.then_some("true")}>
                    { match wait {
                        _ if saving => html! { { w::SAVING } },
                        Some(left) => html! { { w::waiting(left) } },
                        None => html! { <>{ w::SAVE }{ " " }<kbd>{ w::SAVE_KEYS }</kbd></> },
                    } }
                </button>
            </div>
        </section>
    }
}

/// A change in a few words.
fn summary(field: Field, before: &Settings, after: &Settings) -> Html {
    let on_off = |on: bool| if on { w::ON } else { w::OFF };
    match field {
        Field::Title => from_to(&before.title, &after.title),
        Field::Description if after.description.is_empty() => html! { { w::REMOVED } },
        Field::Description => html! { { w::REWORDED } },
        Field::Email => html! { <ins>{ on_off(after.email) }</ins> },
        Field::Note => html! { <ins>{ on_off(after.note) }</ins> },
        Field::Expires => from_to(&expiry_text(&before.expires), &expiry_text(&after.expires)),
    }
}

/// An expiry as people read it.
#[must_use]
pub fn expiry_text(expires: &Expiry) -> String {
    match expires {
        Expiry::Never => w::NO_EXPIRY.into(),
        Expiry::Unfinished => w::UNFINISHED.into(),
        Expiry::At(date) => date
            .epoch_seconds()
            .map_or_else(|| date.to_string(), clock::date_time),
    }
}

fn from_to(before: &str, after: &str) -> Html {
    html! {
        <>
            <span class="sr">{ w::FROM }</span><del dir="auto">{ short(before) }</del>
            <span aria-hidden="true">{ " → " }</span><span class="sr">{ w::TO }</span><ins dir="auto">{ short(after) }</ins>
        </>
    }
}

fn short(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None if text.trim().is_empty() => w::EMPTY.to_owned(),
        None => text.to_owned(),
    }
}
