//! The files that came through a file request. Whatever goes wrong here leaves the form alone.

use yew::Html;

use crate::admin::core::action::Action;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::core::received::{Arrivals, ReceivedAction};
use crate::admin::core::remind::Reminded;
use crate::admin::model::problem::Problem;
use crate::admin::model::received::came_at;
use crate::admin::ui::el::{Child, El, all, button, el};
use crate::admin::ui::link::outward;
use crate::admin::ui::notice::notice;
use crate::admin::ui::{clock, table};
use crate::admin::view::context::Cx;
use crate::admin::words as w;
use crate::api::{FileRequest, ReceivedFile, file_link, folder_link};

fn does(cx: Cx<'_>, id: &str, action: ReceivedAction) -> El {
    let action = EditorAction::Received(id.to_owned(), action);
    button().click(cx, Action::Editor(action))
}

/// The section.
pub fn received_files(cx: Cx<'_>, editor: &Editor, base: &FileRequest) -> El {
    let arrivals = &editor.received;
    let others = cx
        .state
        .registry
        .others_on_folder(&editor.id, &base.folder.id);
    let check = does(cx, &editor.id, ReceivedAction::Check)
        .unavailable(arrivals.is_reading() || !cx.state.can_call())
        .icon("refresh")
        .with(w::LOOK_AGAIN);
    let head = el("div")
        .class("arrivals-head")
        .with(el("h2").id("received-title").with(w::RECEIVED_FILES))
        .with(told(cx, editor))
        .with(said(arrivals))
        .with(check);
    let shared = (others > 0).then(|| el("p").class("hint").with(w::shares_folder(others)));
    let trouble = arrivals.problem.as_ref().map(trouble);
    el("section")
        .class("arrivals stack")
        .attr("aria-labelledby", "received-title")
        .bool_attr("aria-busy", arrivals.is_reading())
        .with(head)
        .with(trouble)
        .with(shared)
        .with(files(cx, editor, base))
}

/// How many there are, and how old that answer is.
fn told(cx: Cx<'_>, editor: &Editor) -> El {
    let arrivals = &editor.received;
    let entry = cx.state.registry.get(&editor.id);
    let known = entry.map(|entry| &entry.received);
    let text = match &arrivals.count {
        _ if arrivals.is_reading() => w::READING_FILES.to_owned(),
        Some(count) => {
            let new = arrivals.files.iter().filter(|file| arrivals.is_new(file));
            w::files_told(&count.received(), new.count(), cx.state.now)
        }
        None => match known.filter(|received| !received.is_unknown()) {
            Some(received) => w::files_told(received, 0, cx.state.now),
            None => String::new(),
        },
    };
    el("p").class("muted small").with(text)
}

/// What is said aloud: not how old the answer is, which changes by itself.
fn said(arrivals: &Arrivals) -> El {
    let text = match &arrivals.count {
        _ if arrivals.is_reading() => w::READING_FILES.to_owned(),
        Some(count) => w::received(&count.received()),
        None => String::new(),
    };
    el("p").class("sr").attr("role", "status").with(text)
}

fn trouble(problem: &Problem) -> El {
    let (what, how) = w::received_problem(problem);
    notice("warn", "alert")
        .attr("role", "status")
        .with(el("h3").with(what))
        .with(el("p").with(how).with(" ").with(w::FORM_IS_FINE))
}

fn files(cx: Cx<'_>, editor: &Editor, base: &FileRequest) -> Html {
    let arrivals = &editor.received;
    let Some(count) = &arrivals.count else {
        return Html::default();
    };
    if arrivals.files.is_empty() && count.marker.is_none() {
        return nothing(cx, editor);
    }
    let shown = arrivals.shown.min(arrivals.files.len());
    let more = (shown < arrivals.files.len())
        .then(|| does(cx, &editor.id, ReceivedAction::More).with(w::SHOW_MORE));
    let bounded = count
        .marker
        .is_some()
        .then(|| el("p").class("hint").with(w::only_first(count.items)));
    let bounded = bounded.map(|told| {
        let folder = folder_link(cx.app(), &base.folder.id);
        told.with(" ").with(outward(folder, w::OPEN_FOLDER))
    });
    all([
        (shown > 0).then(|| files_table(cx, arrivals, shown)).node(),
        more.node(),
        bounded.node(),
    ])
}

/// Nothing has come: what to do now.
fn nothing(cx: Cx<'_>, editor: &Editor) -> Html {
    let remind = Action::Remind(Reminded::One(editor.id.clone()));
    let remind = button().click(cx, remind).with(w::REMIND_ONE);
    el("div")
        .class("stack")
        .with(el("p").with(el("strong").with(w::NOTHING_HAS_COME)))
        .with(el("p").class("muted").with(w::NOTHING_HAS_COME_HOW))
        .with(el("div").class("actions").with(remind))
        .html()
}

fn files_table(cx: Cx<'_>, arrivals: &Arrivals, shown: usize) -> El {
    let headings = [w::FILE_NAME, w::FILE_SIZE, w::FILE_FROM, w::FILE_WHEN];
    let headings = headings.map(table::heading).into();
    let (page, files) = (cx.page.clone(), arrivals.files.clone());
    table::table(
        "arrivals-table",
        "received-title",
        headings,
        shown,
        move |place| {
            page.draw(|cx| {
                let editor = cx.state.editor.as_ref();
                let file = files.get(place).zip(editor);
                file.map_or_else(Html::default, |(file, editor)| {
                    one(cx, file, editor.received.is_new(file), place).html()
                })
            })
        },
    )
}

fn one(cx: Cx<'_>, file: &ReceivedFile, is_new: bool, place: usize) -> El {
    let name = match file.name.as_str() {
        "" => w::NO_NAME,
        name => name,
    };
    let link = outward(
        file_link(cx.app(), &file.id),
        el("bdi").with(name.to_owned()),
    );
    let new = is_new.then(|| el("span").class("new").with(w::NEW));
    let from = match &file.uploader {
        Some(email) => el("bdi").with(email.clone()),
        None => el("span").class("muted").with(w::NO_EMAIL_ASKED),
    };
    let at = came_at(file);
    let when = el("time")
        .maybe(
            "datetime",
            file.created_at.as_ref().map(ToString::to_string),
        )
        .maybe("title", at.map(clock::date_time))
        .with(at.map_or_else(String::new, |at| w::ago(at, cx.state.now)));
    let size = file.size.map_or_else(String::new, w::file_size);
    table::row(place)
        .key(&file.id)
        .with(table::row_heading().with(link).with(new))
        .with(table::cell().class("num").with(size))
        .with(table::cell().with(from))
        .with(table::cell().class("num").with(when))
}
