//! One file request, as the detail pane shows it.

use yew::Html;

use super::conflict::conflict_panel;
use super::contact::contact_fields;
use super::form::form;
use super::preview::preview;
use super::received::received_files;
use super::save_bar::save_bar;
use super::trouble::troubles;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::core::effect::Intent;
use crate::admin::core::registry::RegistryAction;
use crate::admin::model::entry::{DisplayStatus, Entry};
use crate::admin::model::route::Route;
use crate::admin::ui::clock;
use crate::admin::ui::el::{Child, El, all, button, el, icon, text};
use crate::admin::ui::field::{is_checked, to_copy, value};
use crate::admin::ui::link::outward;
use crate::admin::view::context::Cx;
use crate::admin::view::parts::{back_to_list, badge, fact, request_heading, user_name};
use crate::admin::words::copy as c;
use crate::admin::words::{self as w, title_of};
use crate::api::{DateTime, FileRequest, User, builder_link, folder_link, visitor_link};

/// The pane.
pub fn detail(cx: Cx<'_>, editor: &Editor) -> Html {
    let content = match editor.base.as_deref() {
        Some(base) => known(cx, editor, base),
        None => unknown(cx, editor),
    };
    let body = el("div")
        .class("detail-body")
        .bool_attr("aria-busy", editor.loading)
        .with(back_to_list())
        .with(content);
    all([body.html(), save_bar(cx, editor).node()])
}

fn known(cx: Cx<'_>, editor: &Editor, base: &FileRequest) -> Html {
    let content = if editor.is_missing() {
        meta(cx, base).html()
    } else {
        let conflict = editor.conflict.as_ref();
        all([
            link_panel(cx, editor, base).html(),
            conflict
                .map(|conflict| conflict_panel(cx, editor, conflict, cx.state.now))
                .node(),
            form(cx, editor).html(),
            preview(editor, cx.state.now).html(),
            received_files(cx, editor, base).html(),
            note(cx, editor).html(),
            contact_fields(cx, &editor.id).html(),
            meta(cx, base).html(),
        ])
    };
    all([head(cx, base).html(), troubles(cx, editor), content])
}

/// Before Box has sent it: what the list remembers, or that it is on its way.
fn unknown(cx: Cx<'_>, editor: &Editor) -> Html {
    let entry = cx.state.registry.get(&editor.id);
    let title = entry.map_or(editor.id.as_str(), |entry| title_of(&entry.title));
    let path = || el("p").class("path").with(mono(&editor.id));
    let head = el("header")
        .class("detail-head")
        .with((title != editor.id).then(path))
        .with(request_heading(title));
    let content = if editor.loading {
        let skeleton = el("div")
            .class("skeleton")
            .attr("aria-hidden", "true")
            .with(el("span"))
            .with(el("span"))
            .with(el("span"));
        let said = el("p").class("sr").attr("role", "status").with(w::LOADING);
        all([skeleton.html(), said.html()])
    } else {
        entry
            .filter(|entry| entry.checked_at > 0)
            .map(|entry| last_known(cx, entry))
            .node()
    };
    all([head.html(), troubles(cx, editor), content])
}

fn last_known(cx: Cx<'_>, entry: &Entry) -> El {
    let link = folder_link(cx.app(), &entry.folder_id);
    let folder = all([
        outward(link, entry.folder_name.clone()),
        small_id(&entry.folder_id).html(),
    ]);
    let expires = entry
        .expires()
        .map_or_else(|| w::NO_EXPIRY.to_owned(), clock::date_time);
    let user = cx
        .state
        .connect
        .user
        .as_ref()
        .map_or(w::NOT_KNOWN, user_name);
    let facts = el("dl")
        .class("meta")
        .with(fact(w::FOLDER, folder))
        .with(fact(w::STATUS, badge(last_standing(entry, cx.state.now))))
        .with(fact(w::EXPIRES, expires))
        .with(fact(w::SIGNED_IN_AS, user.to_owned()));
    let title = el("h2")
        .id("last-known")
        .with(w::last_known(&clock::date_time(entry.checked_at)));
    el("section")
        .class("stack")
        .attr("aria-labelledby", "last-known")
        .with(title)
        .with(facts)
}

/// The status when Box last sent it.
fn last_standing(entry: &Entry, now: i64) -> DisplayStatus {
    let seen = Entry {
        gone: false,
        ..entry.clone()
    };
    seen.display_status(entry.expires(), now)
}

fn mono(text: &str) -> El {
    el("span").class("mono").with(text.to_owned())
}

fn small_id(id: &str) -> El {
    el("small").class("mono").with(id.to_owned())
}

fn head(cx: Cx<'_>, base: &FileRequest) -> El {
    let app = cx.app();
    let folder = base.folder.name.as_ref().unwrap_or(&base.folder.id);
    let folder = all([icon("folder"), el("bdi").with(folder.clone()).html()]);
    let path = el("p")
        .class("path")
        .with(outward(folder_link(app, &base.folder.id), folder))
        .with(outward(builder_link(app, &base.id), mono(&base.id)));
    let copy = el("a")
        .class("button")
        .attr("href", Route::Copy(base.id.clone()).hash())
        .with(c::COPY_STEP);
    let delete = button()
        .class("quiet danger")
        .unavailable(!cx.state.can_call())
        .click(cx, Action::Show(Dialog::Delete(Ok(false))))
        .with(w::DELETE_STEP);
    let actions = el("div").class("actions").with(copy).with(delete);
    el("header")
        .class("detail-head")
        .with(path)
        .with(request_heading(title_of(
            base.title.as_deref().unwrap_or_default(),
        )))
        .with(actions)
}

fn link_panel(cx: Cx<'_>, editor: &Editor, base: &FileRequest) -> El {
    let (now, can_call) = (cx.state.now, cx.state.can_call());
    let switching = editor
        .writing
        .as_ref()
        .is_some_and(|save| matches!(save.intent, Intent::Switch(_)));
    // The switch shows what visitors meet; it turns when Box has answered.
    let takes_files = editor.takes_files(now);
    let field = el("input")
        .attr("type", "checkbox")
        .attr("role", "switch")
        .checked(takes_files)
        .attr("aria-describedby", "consequence")
        .change(cx, |event| {
            Action::Editor(EditorAction::Switch(is_checked(&event)))
        })
        .unavailable(!can_call || editor.writing.is_some())
        .bool_attr("aria-busy", switching);
    let consequence = if takes_files {
        w::VISITORS_SEE_FORM
    } else {
        w::VISITORS_GET_404
    };
    let switch = el("div")
        .class("switch")
        .with(el("label").with(field).with(" ").with(w::ACCEPTING))
        .with(el("output").id("consequence").with(consequence))
        .with(el("span").with(by_itself(now, base, takes_files)));
    let url = base.url.as_deref();
    let content = match visitor_link(cx.app(), url.unwrap_or_default()) {
        Some(link) => share(cx, &link),
        None => el("p")
            .class("muted")
            .with(
                el("bdi")
                    .class("mono")
                    .with(url.unwrap_or(w::NO_LINK).to_owned()),
            )
            .html(),
    };
    el("section")
        .class("panel link-panel")
        .attr("aria-label", w::LINK)
        .with(switch)
        .with(el("div").class("share").with(content))
}

fn by_itself(now: i64, base: &FileRequest, takes_files: bool) -> String {
    match base.expires_at.as_ref().and_then(DateTime::epoch_seconds) {
        Some(at) if at <= now => w::ended(&clock::date_time(at)),
        Some(at) if takes_files => w::stops_by_itself(&w::relative(at, now)),
        _ => String::new(),
    }
}

fn share(cx: Cx<'_>, link: &str) -> Html {
    let field = to_copy(link).attr("aria-label", w::UPLOAD_LINK);
    let copy = button()
        .class("soft")
        .click(cx, Action::CopyText(link.to_owned(), w::LINK_COPIED))
        .icon("copy")
        .with(w::COPY_LINK);
    let open = el("a")
        .class("button")
        .attr("href", link.to_owned())
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .icon("open")
        .with(w::OPEN);
    let more = button()
        .click(cx, Action::Show(Dialog::Share))
        .icon("qr")
        .with(w::SHARE);
    all([field.html(), copy.html(), open.html(), more.html()])
}

/// A note of one's own, which Box never sees.
fn note(cx: Cx<'_>, editor: &Editor) -> El {
    let text = cx
        .state
        .registry
        .get(&editor.id)
        .map_or_else(String::new, |entry| entry.note.clone());
    let id = editor.id.clone();
    let field = el("input")
        .id("note")
        .value(text)
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .attr("aria-describedby", "note-help")
        .input(cx, move |event| {
            Action::Registry(RegistryAction::Note(id.clone(), value(&event)))
        });
    let help = el("p").class("hint").id("note-help").with(w::NOTE_HELP);
    el("div")
        .class("field note")
        .with(el("label").attr("for", "note").with(w::NOTE))
        .with(field)
        .with(help)
}

fn meta(cx: Cx<'_>, base: &FileRequest) -> El {
    let link = folder_link(cx.app(), &base.folder.id);
    let folder = base.folder.name.as_ref().unwrap_or(&base.folder.id);
    let folder = all([
        outward(link, el("bdi").with(folder.clone())),
        small_id(&base.folder.id).html(),
    ]);
    let etag = base.etag.as_deref().unwrap_or(w::NOT_SENT);
    el("dl")
        .class("meta")
        .with(fact(w::FOLDER, folder))
        .with(fact(w::REQUEST_ID, mono(&base.id)))
        .with(fact(w::ETAG, mono(etag)))
        .with(fact(
            w::CREATED,
            moment(&base.created_at, base.created_by.as_ref()),
        ))
        .with(fact(
            w::UPDATED,
            moment(&base.updated_at, base.updated_by.as_ref()),
        ))
}

fn moment(at: &DateTime, by: Option<&User>) -> Html {
    let at = at
        .epoch_seconds()
        .map_or_else(|| at.to_string(), clock::date_time);
    let who = el("bdi").with(by.map_or("", user_name).to_owned());
    all([text(at), el("small").with(who).html()])
}
