//! One file request, as the detail pane shows it.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::conflict::conflict_panel;
use super::form::form;
use super::preview::preview;
use super::save_bar::save_bar;
use super::{Editor, EditorAction};
use crate::admin::copy::words as c;
use crate::admin::effect::Intent;
use crate::admin::problem::{Kind, Problem};
use crate::admin::registry::entry::{Entry, Standing};
use crate::admin::registry::update::RegistryAction;
use crate::admin::route::Route;
use crate::admin::runtime::Store;
use crate::admin::state::{Action, Dialog, State};
use crate::admin::ui::{badge, clock, icon, notice, outward, title_of};
use crate::admin::words::{self as w, About, Said};
use crate::api::{DateTime, FileRequest, User, builder_link, folder_link, visitor_link};

/// The pane.
pub fn detail(store: &Store, state: &State, editor: &Editor) -> Html {
    html! {
        <>
            <div class="detail-body" aria-busy={editor.loading.then_some("true")}>
                <a class="back" href="#/">{ icon("back") }{ w::REQUESTS }</a>
                { match editor.base.as_deref() {
                    Some(base) => known(store, state, editor, base),
                    None => unknown(store, state, editor),
                } }
            </div>
            { save_bar(store, state, editor) }
        </>
    }
}

fn known(store: &Store, state: &State, editor: &Editor, base: &FileRequest) -> Html {
    let gone = editor
        .problem
        .as_ref()
        .is_some_and(|problem| problem.kind == Kind::Missing);
    html! {
        <>
            { head(store, state, base) }
            { troubles(store, state, editor) }
            if gone {
                { meta(state, base) }
            } else {
                { link_panel(store, state, editor, base) }
                if let Some(conflict) = &editor.conflict {
                    { conflict_panel(store, editor, conflict, state.now) }
                }
                { form(store, state, editor) }
                { preview(editor) }
                { note(store, state, editor) }
                { meta(state, base) }
            }
        </>
    }
}

/// Before Box has sent it: what the list remembers, or that it is on its way.
fn unknown(store: &Store, state: &State, editor: &Editor) -> Html {
    let entry = state.registry.get(&editor.id);
    let title = entry.map_or(editor.id.as_str(), |entry| title_of(&entry.title));
    html! {
        <>
            <header class="detail-head">
                <p class="path"><span class="mono">{ &editor.id }</span></p>
                <h1 id="request-title" tabindex="-1" dir="auto">{ title }</h1>
            </header>
            { troubles(store, state, editor) }
            if editor.loading {
                <div class="skeleton" aria-hidden="true"><span /><span /><span /></div>
                <p class="sr" role="status">{ w::LOADING }</p>
            } else if let Some(entry) = entry.filter(|entry| entry.checked_at > 0) {
                <section class="stack" aria-labelledby="last-known">
                    <h2 id="last-known">{ w::last_known(&clock::date_time(entry.checked_at)) }</h2>
                    <dl class="meta">
                        { fact(w::FOLDER, html! { <>{ outward(folder_link(&state.connect.place.app, &entry.folder_id), html! { { &entry.folder_name } }) }<small class="mono">{ &entry.folder_id }</small></> }) }
                        { fact(w::STATUS, badge(last_standing(entry, state.now))) }
                        { fact(w::EXPIRES, html! { { entry.expires().map_or_else(|| w::NO_EXPIRY.to_owned(), clock::date_time) } }) }
                        { fact(w::SIGNED_IN_AS, html! { { state.connect.user.as_ref().map_or(w::SOMEBODY, name) } }) }
                    </dl>
                </section>
            }
        </>
    }
}

/// How it stood when Box last sent it.
fn last_standing(entry: &Entry, now: i64) -> Standing {
    let seen = Entry {
        gone: false,
        ..entry.clone()
    };
    seen.standing(entry.expires(), now)
}

fn head(store: &Store, state: &State, base: &FileRequest) -> Html {
    let title = base.title.as_deref().unwrap_or_default();
    let folder = base.folder.name.as_deref().unwrap_or(&base.folder.id);
    let delete = store.on(|_: MouseEvent| Action::Show(Dialog::Delete(Ok(false))));
    html! {
        <header class="detail-head">
            <p class="path">
                { outward(folder_link(&state.connect.place.app, &base.folder.id), html! { <>{ icon("folder") }<bdi>{ folder }</bdi></> }) }
                { outward(builder_link(&state.connect.place.app, &base.id), html! { <span class="mono">{ &base.id }</span> }) }
            </p>
            <h1 id="request-title" tabindex="-1" dir="auto">{ title_of(title) }</h1>
            <div class="actions">
                <a class="button" href={Route::Copy(base.id.clone()).hash()}>{ c::COPY_STEP }</a>
                <button type="button" class="quiet danger" disabled={!state.online} onclick={delete}>{ w::DELETE_STEP }</button>
            </div>
        </header>
    }
}

/// Everything that went wrong and is not over.
fn troubles(store: &Store, state: &State, editor: &Editor) -> Html {
    let reload = || {
        html! {
            <button type="button" onclick={store.on(|_| Action::Editor(EditorAction::Reload))}>
                { icon("refresh") }{ w::CHECK_AGAIN }
            </button>
        }
    };
    let forget = || {
        let id = editor.id.clone();
        html! {
            if state.registry.get(&editor.id).is_some() {
                <button type="button" onclick={store.on(move |_| Action::Registry(RegistryAction::Forget(vec![id.clone()])))}>{ w::REMOVE_FROM_LIST }</button>
            }
        }
    };
    html! {
        <>
            if let Some(problem) = editor.problem.as_ref().filter(|problem| is_told_here(problem)) {
                if editor.retry_at.is_some() && editor.failed.is_none() {
                    { waiting(store, state, editor, problem, w::READING_AGAIN_IN) }
                } else {
                    { notice::problem(store, problem, About::Reading, "failed-title", html! { <>
                        { reload() }
                        if matches!(problem.kind, Kind::Missing | Kind::BadId) { { forget() } }
                    </> }) }
                }
            }
            if let Some((save, problem)) = editor.failed.as_ref().filter(|(_, problem)| is_told_here(problem)) {
                if editor.conflict.is_some() || editor.loading {
                } else if editor.retry_at.is_some() {
                    { waiting(store, state, editor, problem, w::SAVING_AGAIN_IN) }
                } else {
                    { notice::problem(store, problem, About::Saving, "failed-title", html! {
                        if problem.passes() || problem.kind == Kind::Changed {
                            <button type="button" onclick={store.on(|_| Action::Editor(EditorAction::Retry))}>
                                { if matches!(save.intent, Intent::Form) { w::SAVE_AGAIN } else { w::TRY_AGAIN } }
                            </button>
                        }
                    }) }
                }
            }
        </>
    }
}

/// Signing in is asked for by a dialog, and a stopped call is nothing to tell.
fn is_told_here(problem: &Problem) -> bool {
    !matches!(problem.kind, Kind::SignIn | Kind::Aborted)
}

/// A call that Box put off: it counts down and is tried again by itself.
fn waiting(store: &Store, state: &State, editor: &Editor, problem: &Problem, text: &str) -> Html {
    let until = editor.retry_at.unwrap_or(state.now);
    let (left, whole) = ((until - state.now).max(0), (until - problem.at).max(1));
    html! {
        <section class="notice" data-kind="warn">
            { icon("clock") }
            <h2 id="failed-title" tabindex="-1">{ w::problem_title(problem, &store.host(), About::Saving) }</h2>
            <p>{ text }{ " " }<span role="timer" class="num"><strong>{ w::countdown(left) }</strong></span>{ "." }</p>
            <progress value={(whole - left).to_string()} max={whole.to_string()} aria-label={w::TIME_LEFT} />
            <div class="actions">
                <button type="button" onclick={store.on(|_| Action::Editor(EditorAction::Retry))}>{ w::TRY_NOW }</button>
                <button type="button" class="quiet" onclick={store.on(|_| Action::Editor(EditorAction::StopRetrying))}>{ w::STOP_TRYING }</button>
            </div>
        </section>
    }
}

fn link_panel(store: &Store, state: &State, editor: &Editor, base: &FileRequest) -> Html {
    let active = editor.is_active();
    let switching = editor
        .writing
        .as_ref()
        .is_some_and(|save| matches!(save.intent, Intent::Switch(_)));
    let onchange = store.on(|event: Event| {
        // The switch shows what Box holds; it turns when Box has answered.
        let on = event.target_unchecked_into::<HtmlInputElement>().checked();
        Action::Editor(EditorAction::Switch(on))
    });
    let link = visitor_link(
        &state.connect.place.app,
        base.url.as_deref().unwrap_or_default(),
    );
    html! {
        <section class="panel link-panel" aria-label={w::LINK}>
            <div class="switch">
                <label>
                    <input type="checkbox" role="switch" checked={active} aria-describedby="consequence" {onchange}
                        disabled={!state.online || editor.writing.is_some()} aria-busy={switching.then_some("true")} />
                    { " " }{ w::ACCEPTING }
                </label>
                <output id="consequence">{ if active { w::VISITORS_SEE_FORM } else { w::VISITORS_GET_404 } }</output>
                <span>{ by_itself(state.now, base, active) }</span>
            </div>
            <div class="share">
                { match link {
                    Some(link) => share(store, &link),
                    None => html! { <p class="muted"><bdi class="mono">{ base.url.as_deref().unwrap_or(w::NO_LINK) }</bdi></p> },
                } }
            </div>
        </section>
    }
}

fn by_itself(now: i64, base: &FileRequest, active: bool) -> String {
    match base.expires_at.as_ref().and_then(DateTime::epoch_seconds) {
        Some(at) if at <= now => w::ended(&clock::date_time(at)),
        Some(at) if active => w::stops_by_itself(&clock::relative(at, now)),
        _ => String::new(),
    }
}

fn share(store: &Store, link: &str) -> Html {
    let copy = {
        let link = link.to_owned();
        store.on(move |_: MouseEvent| Action::CopyText(link.clone(), Said::LinkCopied))
    };
    html! {
        <>
            <input class="mono" readonly=true value={link.to_owned()} aria-label={w::UPLOAD_LINK} />
            <button type="button" class="soft" onclick={copy}>{ icon("copy") }{ w::COPY_LINK }</button>
            <a class="button" href={link.to_owned()} target="_blank" rel="noopener noreferrer">{ icon("open") }{ w::OPEN }</a>
            <button type="button" onclick={store.on(|_| Action::Show(Dialog::Share))}>{ icon("qr") }{ w::SHARE }</button>
        </>
    }
}

/// A note of one's own, which Box never sees.
fn note(store: &Store, state: &State, editor: &Editor) -> Html {
    let text = state
        .registry
        .get(&editor.id)
        .map_or("", |entry| &entry.note)
        .to_owned();
    let id = editor.id.clone();
    let oninput = store.on(move |event: InputEvent| {
        let note = event.target_unchecked_into::<HtmlInputElement>().value();
        Action::Registry(RegistryAction::Note(id.clone(), note))
    });
    html! {
        <div class="field note">
            <label for="note">{ w::NOTE }</label>
            <input id="note" value={text} dir="auto" autocomplete="off" aria-describedby="note-help" {oninput} />
            <p class="hint" id="note-help">{ w::NOTE_HELP }</p>
        </div>
    }
}

fn meta(state: &State, base: &FileRequest) -> Html {
    let app = &state.connect.place.app;
    let folder = base.folder.name.as_deref().unwrap_or(&base.folder.id);
    html! {
        <dl class="meta">
            { fact(w::FOLDER, html! { <>{ outward(folder_link(app, &base.folder.id), html! { <bdi>{ folder }</bdi> }) }<small class="mono">{ &base.folder.id }</small></> }) }
            { fact(w::REQUEST_ID, html! { <span class="mono">{ &base.id }</span> }) }
            { fact(w::ETAG, html! { <span class="mono">{ base.etag.as_deref().unwrap_or(w::NOT_SENT) }</span> }) }
            { fact(w::CREATED, moment(&base.created_at, base.created_by.as_ref())) }
            { fact(w::UPDATED, moment(&base.updated_at, base.updated_by.as_ref())) }
        </dl>
    }
}

fn fact(name: &str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

fn moment(at: &DateTime, by: Option<&User>) -> Html {
    let text = at
        .epoch_seconds()
        .map_or_else(|| at.to_string(), clock::date_time);
    html! { <>{ text }<small><bdi>{ by.map_or("", name) }</bdi></small></> }
}

/// What a user is called.
pub(super) fn name(user: &User) -> &str {
    user.name
        .as_deref()
        .or(user.login.as_deref())
        .unwrap_or(&user.id)
}
