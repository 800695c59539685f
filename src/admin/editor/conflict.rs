//! Somebody else saved in between: field by field, yours beside theirs.

use web_sys::SubmitEvent;
use yew::prelude::*;

use super::marks::{Piece, compare};
use super::merge::Side;
use super::save_bar::expiry_text;
use super::settings::{Field, Settings};
use super::view::name;
use super::{Conflict, Editor, EditorAction};
use crate::admin::runtime::Store;
use crate::admin::state::Action;
use crate::admin::ui::{clock, icon};
use crate::admin::words as w;

/// From this many bytes on, a text is folded.
const LONG: usize = 600;

/// The panel.
pub fn conflict_panel(store: &Store, editor: &Editor, conflict: &Conflict, now: i64) -> Html {
    let who = conflict
        .theirs
        .updated_by
        .as_ref()
        .map_or(w::SOMEBODY_ELSE, name);
    let when = conflict
        .theirs
        .updated_at
        .epoch_seconds()
        .map(|at| clock::relative(at.min(now), now))
        .unwrap_or_default();
    let merge = &conflict.merge;
    let theirs_of = format!("{who}, {when}");
    let etags = w::etags(
        conflict.etag_before.as_deref(),
        conflict.theirs.etag.as_deref(),
    );
    let submit = store.on(|event: SubmitEvent| {
        event.prevent_default();
        Action::Editor(EditorAction::Save)
    });
    let mine = merge.only_mine.len() + merge.disputed.len();
    html! {
        <form class="conflict" aria-labelledby="conflict-title" onsubmit={submit}>
            <div role="alert">
                { icon("alert") }
                <h2 id="conflict-title" tabindex="-1">{ w::saved_meanwhile(who, &when) }</h2>
                <span class="hint mono">{ etags }</span>
                <p>{ w::fields_differ(merge.disputed.len()) }</p>
            </div>
            <div class="versus">
                if !merge.disputed.is_empty() {
                    <span></span>{ " " }<b>{ w::YOURS }</b>{ " " }<b>{ w::THEIRS }{ " " }<span>{ &theirs_of }</span></b>
                    { for merge.disputed.iter().map(|(field, side)| dispute(store, conflict, *field, *side, &theirs_of)) }
                }
                <span class="label">{ w::NO_CHOICE_NEEDED }</span>
                <p class="agreed">{ agreed(conflict) }</p>
            </div>
            <footer class="actions">
                <button class="primary" disabled={editor.writing.is_some()}>
                    { if editor.writing.is_some() { w::SAVING } else { w::SAVE_MERGED } }
                </button>
                <button type="button" disabled={editor.writing.is_some()} onclick={store.on(|_| Action::Editor(EditorAction::TakeTheirs))}>{ w::RELOAD_THEIRS }</button>
                <span class="hint">{ w::reloading_drops(mine) }</span>
            </footer>
        </form>
    }
}

fn dispute(store: &Store, conflict: &Conflict, field: Field, side: Side, theirs_of: &str) -> Html {
    let label = format!("c-{}", field.control());
    let (mine, theirs) = values(field, &conflict.merge.mine, &conflict.merge.theirs);
    let choice = |this: Side, who: String, value: Html| {
        html! {
            <label class="choice">
                <input type="radio" name={format!("keep-{}", field.control())} checked={side == this}
                    onchange={store.on(move |_| Action::Editor(EditorAction::Choose(field, this)))} />
                <small>{ who }</small>
                <span class="num" dir="auto">{ value }</span>
            </label>
        }
    };
    html! {
        <div role="radiogroup" aria-labelledby={label.clone()} key={field.control()}>
            <span class="label" id={label}>{ w::field(field) }</span>
            { choice(Side::Mine, w::YOURS.to_owned(), mine) }
            { choice(Side::Theirs, w::theirs(theirs_of), theirs) }
        </div>
    }
}

/// Both values of a field; in texts, the words that differ are marked.
fn values(field: Field, mine: &Settings, theirs: &Settings) -> (Html, Html) {
    match field {
        Field::Title => marked(&mine.title, &theirs.title),
        Field::Description => marked(&mine.description, &theirs.description),
        _ => (plain(field, mine), plain(field, theirs)),
    }
}

fn marked(mine: &str, theirs: &str) -> (Html, Html) {
    let (left, right) = compare(mine, theirs);
    (pieces(&left), pieces(&right))
}

fn pieces(pieces: &[Piece]) -> Html {
    if pieces.is_empty() {
        return html! { <span class="muted">{ w::EMPTY }</span> };
    }
    let content = html! {
        { for pieces.iter().map(|piece| if piece.differs {
            marked_words(piece.text)
        } else {
            html! { { piece.text } }
        }) }
    };
    let length: usize = pieces.iter().map(|piece| piece.text.len()).sum();
    if length > LONG {
        html! { <Long>{ content }</Long> }
    } else {
        content
    }
}

/// Words that the other side lacks. The white space after them is not marked: it would show as bars.
fn marked_words(text: &str) -> Html {
    let words = text.trim_end();
    html! { <><mark>{ words }</mark>{ &text[words.len()..] }</> }
}

fn plain(field: Field, settings: &Settings) -> Html {
    let on_off = |on: bool| if on { w::ON } else { w::OFF };
    match field {
        Field::Title => html! { { &settings.title } },
        Field::Description => html! { { &settings.description } },
        Field::Email => html! { { on_off(settings.email) } },
        Field::Note => html! { { on_off(settings.note) } },
        Field::Expires => html! { { expiry_text(&settings.expires) } },
    }
}

/// What needs no choice, in words.
fn agreed(conflict: &Conflict) -> Html {
    let merge = &conflict.merge;
    html! {
        <>
            { for merge.only_theirs.iter().map(|field| html! {
                <>{ w::field(*field) }{ w::THEIRS_IS }<ins dir="auto">{ plain(*field, &merge.theirs) }</ins>{ w::YOU_LEFT_IT }{ " " }</>
            }) }
            { for merge.only_mine.iter().map(|field| html! {
                <>{ w::field(*field) }{ w::YOURS_STAYS }{ " " }</>
            }) }
            { w::REST_IS_SAME }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LongProps {
    children: Html,
}

/// A text that may be long: the beginning, and the rest on demand.
#[component]
fn Long(props: &LongProps) -> Html {
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
        })
    };
    html! {
        <>
            <span class="long" data-open={(*open).then_some("")}>{ props.children.clone() }</span>
            <button type="button" class="text-button long-more" aria-expanded={if *open { "true" } else { "false" }} onclick={toggle}>
                { if *open { w::SHOW_LESS } else { w::SHOW_MORE } }
            </button>
        </>
    }
}
