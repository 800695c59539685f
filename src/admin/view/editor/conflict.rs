//! Conflicts: another person saved in between. Field by field, yours beside theirs.

use yew::Html;

use super::save_bar::expiry_text;
use super::trouble::failed_save;
use crate::admin::core::action::Action;
use crate::admin::core::editor::{Conflict, Editor, EditorAction};
use crate::admin::model::merge::Side;
use crate::admin::model::settings::{Field, Settings};
use crate::admin::model::word_diff::{Piece, compare};
use crate::admin::ui::el::{El, all, button, el, listed, text};
use crate::admin::view::context::Cx;
use crate::admin::view::parts::user_name;
use crate::admin::words as w;

/// From this many bytes on, a text is folded.
const LONG: usize = 600;

/// The panel.
pub fn conflict_panel(cx: Cx<'_>, editor: &Editor, conflict: &Conflict, now: i64) -> El {
    let saver = conflict.theirs.updated_by.as_ref();
    let me = cx.state.connect.user.as_ref();
    let is_me = saver.is_some_and(|saver| me.is_some_and(|me| me.id == saver.id));
    let who = match saver {
        _ if is_me => w::YOU,
        Some(saver) => user_name(saver),
        None => w::SOMEBODY_ELSE,
    };
    let when = conflict
        .theirs
        .updated_at
        .epoch_seconds()
        .map(|at| w::relative(at.min(now), now))
        .unwrap_or_default();
    let merge = &conflict.merge;
    let other = w::OtherSide {
        is_me,
        of: if is_me {
            when.clone()
        } else {
            format!("{who}, {when}")
        },
    };
    let etags = w::etags(
        conflict.etag_before.as_deref(),
        conflict.theirs.etag.as_deref(),
    );
    let mine = merge.only_mine.len() + merge.disputed.len();
    let title = el("h2")
        .id("conflict-title")
        .attr("tabindex", "-1")
        .with(w::saved_meanwhile(who, is_me, &when));
    let head = el("div")
        .attr("role", "alert")
        .icon("alert")
        .with(title)
        .with(el("span").class("hint mono").with(etags))
        .with(el("p").with(w::fields_differ(merge.disputed.len())));
    let disputes = || {
        let theirs = el("b")
            .with(other.name())
            .with(" ")
            .with(el("span").with(other.of.clone()));
        let mut nodes = vec![
            el("span").html(),
            text(" "),
            el("b").with(w::YOURS).html(),
            text(" "),
            theirs.html(),
        ];
        for (field, side) in &merge.disputed {
            nodes.push(dispute(cx, conflict, *field, *side, &other).html());
        }
        listed(nodes)
    };
    let versus = el("div")
        .class("versus")
        .with((!merge.disputed.is_empty()).then(disputes))
        .with(el("span").class("label").with(w::NO_CHOICE_NEEDED))
        .with(agreed(conflict, &other));
    let busy = editor.writing.is_some() || !cx.state.can_call();
    let save = el("button")
        .class("primary")
        .unavailable(busy)
        .with(if editor.writing.is_some() {
            w::SAVING
        } else {
            w::SAVE_MERGED
        });
    let reload = button()
        .unavailable(busy)
        .click(cx, Action::Editor(EditorAction::TakeTheirs))
        .with(other.reload());
    let foot = el("footer")
        .class("actions")
        .with(save)
        .with(reload)
        .with(el("span").class("hint").with(w::reloading_drops(mine)));
    el("form")
        .class("conflict")
        .attr("aria-labelledby", "conflict-title")
        .submit(cx, |_| Action::Editor(EditorAction::Save))
        .with(head)
        .with(versus)
        .with(failed_save(cx, editor))
        .with(foot)
}

fn dispute(cx: Cx<'_>, conflict: &Conflict, field: Field, side: Side, other: &w::OtherSide) -> El {
    let label = format!("c-{}", field.control());
    let name = format!("keep-{}", field.control());
    let (mine, theirs) = values(cx, conflict, field);
    let choice = |this: Side, who: String, value: Html| {
        let control = el("input")
            .attr("type", "radio")
            .attr("name", name.clone())
            .checked(side == this)
            .change(cx, move |_| {
                Action::Editor(EditorAction::Choose(field, this))
            });
        let value = el("span").class("num").attr("dir", "auto").with(value);
        el("label")
            .class("choice")
            .with(control)
            .with(el("small").with(who))
            .with(value)
    };
    let title = el("span")
        .class("label")
        .id(label.clone())
        .with(w::field(field));
    el("div")
        .attr("role", "radiogroup")
        .attr("aria-labelledby", label)
        .key(field.control())
        .with(title)
        .with(choice(Side::Mine, w::YOURS.to_owned(), mine))
        .with(choice(Side::Theirs, other.name_of(), theirs))
}

/// Both values of a field; in texts, the words that differ are marked.
fn values(cx: Cx<'_>, conflict: &Conflict, field: Field) -> (Html, Html) {
    let (mine, theirs) = (&conflict.merge.mine, &conflict.merge.theirs);
    let (left, right) = match field {
        Field::Title => compare(&mine.title, &theirs.title),
        Field::Description => compare(&mine.description, &theirs.description),
        _ => return (text(plain(field, mine)), text(plain(field, theirs))),
    };
    let folded = |side: Side, pieces: &[Piece]| {
        let open = conflict.unfolded.contains(&(field, side));
        folded(cx, EditorAction::Unfold(field, side), open, pieces)
    };
    (folded(Side::Mine, &left), folded(Side::Theirs, &right))
}

/// A text that may be long: the beginning, and the rest on demand.
fn folded(cx: Cx<'_>, unfold: EditorAction, open: bool, pieces: &[Piece]) -> Html {
    if pieces.is_empty() {
        return el("span").class("muted").with(w::EMPTY).html();
    }
    let content = pieces.iter().map(|piece| {
        if piece.differs {
            marked_words(piece.text)
        } else {
            text(piece.text.to_owned())
        }
    });
    let content = listed(content.collect());
    let length: usize = pieces.iter().map(|piece| piece.text.len()).sum();
    if length <= LONG {
        return content;
    }
    let more = button()
        .class("text-button long-more")
        .attr("aria-expanded", if open { "true" } else { "false" })
        .click(cx, Action::Editor(unfold))
        .with(if open { w::SHOW_LESS } else { w::SHOW_MORE });
    let content = el("span")
        .class("long")
        .flag("data-open", open)
        .with(content);
    all([content.html(), more.html()])
}

/// Words that the other side lacks. The white space after them is not marked: it would show as bars.
fn marked_words(piece: &str) -> Html {
    let words = piece.trim_end();
    let mark = el("mark").with(words.to_owned());
    all([mark.html(), text(piece[words.len()..].to_owned())])
}

fn plain(field: Field, settings: &Settings) -> String {
    let on_off = |on: bool| if on { w::ON } else { w::OFF }.to_owned();
    match field {
        Field::Title => settings.title.clone(),
        Field::Description => settings.description.clone(),
        Field::Required(requirement) => on_off(settings.requires(requirement)),
        Field::Expires => expiry_text(&settings.expires),
    }
}

/// The fields that need no choice, in words.
fn agreed(conflict: &Conflict, other: &w::OtherSide) -> El {
    let merge = &conflict.merge;
    let theirs = merge.only_theirs.iter().map(|field| {
        let value = plain(*field, &merge.theirs);
        all([
            text(w::field(*field)),
            text(other.is()),
            el("ins").attr("dir", "auto").with(value).html(),
            text(w::YOU_LEFT_IT),
            text(" "),
        ])
    });
    let mine = merge
        .only_mine
        .iter()
        .map(|field| all([text(w::field(*field)), text(other.left_alone()), text(" ")]));
    el("p")
        .class("agreed")
        .each(theirs)
        .each(mine)
        .with(w::REST_IS_SAME)
}
