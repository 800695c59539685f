//! The page's frame: the bar at the top, the panes, the dialogs.

use wasm_bindgen::JsCast;
use web_sys::{BeforeUnloadEvent, EventTarget, KeyboardEvent, window};
use yew::prelude::*;

use super::connect::gate;
use super::copy::results::{undo_dialog, which_dialog};
use super::copy::view::{broken_off_bar, copy_page, is_leaving_costly, job_page, jobs_page};
use super::copy::words as c;
use super::editor::EditorAction;
use super::editor::dialogs::{delete_dialog, leave_dialog};
use super::editor::share::share_dialog;
use super::editor::view::detail;
use super::registry::bulk::bulk_dialog;
use super::registry::files::import_dialog;
use super::registry::list::registry_pane;
use super::registry::open::{blank, open_dialog};
use super::route::Route;
use super::runtime::{Store, hash, host_of, is_online};
use super::state::{Action, Dialog, State};
use super::ui::listener::Listener;
use super::ui::{clock, icon, theme};
use super::words as w;

/// The whole page.
#[component]
pub fn App() -> Html {
    let store = use_memo((), |()| Store::new());
    let update = use_force_update();
    {
        let store = (*store).clone();
        use_effect_with((), move |()| {
            store.subscribe(Callback::from(move |()| update.force_update()));
            store.follow_other_tabs();
            store.configure();
            let listeners = listen(&store);
            move || drop(listeners)
        });
    }
    let state = store.state();
    let title = document_title(&state);
    use_effect_with(title, |title| {
        if let Some(document) = window().and_then(|window| window.document()) {
            document.set_title(title);
        }
    });
    view(&store, &state)
}

fn view(store: &Store, state: &State) -> Html {
    // On a narrow screen one pane shows; an empty list has less to say than how to fill it.
    let empty = state.registry.loaded && state.registry.is_empty();
    let on_request = state.route.request().is_some() || empty;
    let shows_gate = !state.connect.is_in() || state.route == Route::Connection;
    html! {
        <div class="app" data-view={if on_request { "detail" } else { "list" }}>
            if shows_gate {
                <a class="skip" href="#main" onclick={skip(store, "request-title")}>{ w::SKIP_TO_CONNECTION }</a>
            } else if is_job_view(state) {
                <a class="skip" href="#main" onclick={skip(store, "step-title")}>{ c::SKIP_TO_JOB }</a>
            } else {
                <a class="skip" href={if on_request { "#detail" } else { "#list" }} onclick={skip(store, if on_request { "request-title" } else { "list" })}>
                    { if on_request { w::SKIP_TO_REQUEST } else { w::SKIP_TO_LIST } }
                </a>
            }
            { topbar(state) }
            { offline_bar(store, state) }
            if shows_gate {
                { gate::gate(store, &state.connect) }
            } else {
                { broken_off_bar(state) }
                { match &state.route {
                    Route::Copy(_) if !cannot_copy(state) => copy_page(store, state),
                    Route::Job(id) => job_page(store, state, id),
                    Route::Jobs => jobs_page(store, state),
                    _ => panes(store, state),
                } }
            }
            { dialogs(store, state) }
            { toast(store, state) }
        </div>
    }
}

fn panes(store: &Store, state: &State) -> Html {
    html! {
        <main class="panes">
            { registry_pane(store, state) }
            <article class="detail" id="detail" aria-labelledby="request-title">
                { match &state.editor {
                    Some(editor) => detail(store, state, editor),
                    None => blank(store, state),
                } }
            </article>
        </main>
    }
}

fn is_job_view(state: &State) -> bool {
    let shows_job = match &state.route {
        Route::Copy(_) => !cannot_copy(state),
        Route::Job(_) | Route::Jobs => true,
        _ => false,
    };
    shows_job && state.connect.is_in()
}

/// Whether the request to copy cannot be read: its own view says why.
fn cannot_copy(state: &State) -> bool {
    state
        .editor
        .as_ref()
        .is_some_and(|editor| editor.base.is_none() && editor.problem.is_some())
}

/// Moves the focus without touching the address, which names the view.
fn skip(store: &Store, target: &'static str) -> Callback<MouseEvent> {
    store.on(move |event: MouseEvent| {
        event.prevent_default();
        Action::Focus(target)
    })
}

fn topbar(state: &State) -> Html {
    let connection = state.route == Route::Connection || !state.connect.is_in();
    let jobs = is_job_view(state);
    let current = |here: bool| here.then_some("page");
    html! {
        <header class="topbar">
            <a class="brand" href="#/">
                <svg class="icon mark" aria-hidden="true"><use href="#i-inbox" /></svg>
                <span>{ w::PAGE }</span>
            </a>
            <nav aria-label={w::MAIN}>
                <ul>
                    <li><a href="#/" aria-current={current(!connection && !jobs)}>{ w::REQUESTS }</a></li>
                    <li><a href="#/jobs" aria-current={current(!connection && jobs)}>{ c::COPY_JOBS }</a></li>
                    <li><a href="#/connection" aria-current={current(connection)}>{ w::CONNECTION }</a></li>
                </ul>
            </nav>
            <div class="session">
                { session(state) }
                <theme::Switch />
            </div>
        </header>
    }
}

fn session(state: &State) -> Html {
    let user = state.connect.user.as_ref();
    let name = user.and_then(|user| user.name.as_ref().or(user.login.as_ref()));
    html! {
        if state.connect.is_in() {
            if state.online {
                <span class="badge" data-kind="ok">
                    { if state.connect.is_sandbox() { w::SANDBOX } else { host_of(&state.connect.place.api) } }
                </span>
            } else {
                <span class="badge" data-kind="warn">{ w::OFFLINE }</span>
            }
            if let Some(name) = name {
                <span class="who">{ name }</span>
            }
        }
    }
}

fn offline_bar(store: &Store, state: &State) -> Html {
    if state.online || !state.connect.is_in() {
        return Html::default();
    }
    let read_at = state
        .editor
        .as_ref()
        .map(|editor| editor.read_at)
        .filter(|at| *at > 0);
    html! {
        <section class="notice" data-kind="bar" role="status">
            { icon("offline") }
            <p><strong>{ w::OFFLINE_NOW }</strong>{ " " }{ w::offline_since(read_at.map(clock::time)) }</p>
            <button type="button" onclick={store.on(|_| Action::Online(is_online()))}>{ w::CHECK_AGAIN }</button>
        </section>
    }
}

fn dialogs(store: &Store, state: &State) -> Html {
    if state.connect.expired {
        return gate::renew_dialog(store, &state.connect);
    }
    match &state.dialog {
        None => Html::default(),
        Some(Dialog::Open(fault)) => open_dialog(store, fault.as_ref()),
        Some(Dialog::Share) => share_dialog(store, state),
        Some(Dialog::Delete(progress)) => delete_dialog(store, state, progress),
        Some(Dialog::UndoJob(id)) => undo_dialog(store, state, id),
        Some(Dialog::WhichMade(id, row)) => which_dialog(store, state, id, *row),
        Some(Dialog::Leave(_)) => leave_dialog(store, state),
        Some(Dialog::Bulk(bulk)) => bulk_dialog(store, state, bulk),
        Some(Dialog::Import(fault)) => import_dialog(store, fault.as_ref()),
    }
}

fn toast(store: &Store, state: &State) -> Html {
    html! {
        <div class="toast-place" role="status">
            if let Some((toast, _)) = &state.toast {
                <div class="toast"
                    onmouseenter={store.on(|_| Action::HoldToast(true))}
                    onmouseleave={store.on(|_| Action::HoldToast(false))}
                    onfocusin={store.on(|_| Action::HoldToast(true))}
                    onfocusout={store.on(|_| Action::HoldToast(false))}>
                    <span>{ w::said(&toast.text) }</span>
                    if toast.undo.is_some() {
                        <button type="button" onclick={store.on(|_| Action::TakeBack)}>{ w::UNDO }</button>
                    }
                    <button type="button" class="square" aria-label={w::CLOSE}
                        onclick={store.on(|_| Action::CloseToast)}>{ icon("x") }</button>
                </div>
            }
        </div>
    }
}

fn document_title(state: &State) -> String {
    let unsaved = state
        .editor
        .as_ref()
        .map_or(0, |editor| editor.unsaved().len());
    let changes = if unsaved > 0 {
        w::unsaved(unsaved)
    } else {
        String::new()
    };
    let request = state
        .editor
        .as_ref()
        .and_then(|editor| editor.base.as_ref());
    let title = request
        .and_then(|request| request.title.as_deref())
        .unwrap_or_default();
    let view = match &state.route {
        _ if !state.connect.is_in() => w::CONNECT,
        Route::Connection => w::CONNECTION,
        Route::Jobs | Route::Job(_) => c::COPY_JOBS,
        Route::Copy(_) => c::COPY_TO_FOLDERS,
        Route::Request(id) if title.is_empty() => id,
        _ => title,
    };
    w::document_title(&[&changes, view])
}

/// What the page hears from the window as long as it is open.
fn listen(store: &Store) -> Vec<Listener> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let window: EventTarget = window.into();
    let hear = |name: &'static str, heard: fn(&Store, Event)| {
        let store = store.clone();
        Listener::new(&window, name, move |event| heard(&store, event))
    };
    vec![
        hear("hashchange", |store, _| {
            store.send(Action::Routed(Route::parse(&hash())));
        }),
        hear("online", |store, _| store.send(Action::Online(true))),
        hear("offline", |store, _| store.send(Action::Online(false))),
        hear("keydown", |store, event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                shortcut(store, event);
            }
        }),
        hear("beforeunload", |store, event| {
            let dirty = store
                .state()
                .editor
                .as_ref()
                .is_some_and(super::editor::Editor::is_dirty)
                || is_leaving_costly(&store.state());
            if let (true, Some(event)) = (dirty, event.dyn_ref::<BeforeUnloadEvent>()) {
                event.prevent_default();
            }
        }),
        ticking(store),
    ]
}

/// Ctrl or Cmd+S saves; `/` goes to the search field unless something is being typed.
fn shortcut(store: &Store, event: &KeyboardEvent) {
    let command = event.ctrl_key() || event.meta_key();
    if command && !event.shift_key() && !event.alt_key() && event.key().eq_ignore_ascii_case("s") {
        event.prevent_default();
        if store.state().dialog.is_none() && !store.state().connect.expired {
            store.send(Action::Editor(EditorAction::Save));
        }
    } else if event.key() == "/" && !command && !is_typing(event) {
        event.prevent_default();
        store.send(Action::Focus("search"));
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let fields = "textarea, select, dialog *, input:not([type=checkbox], [type=radio])";
    target.is_some_and(|element| element.matches(fields).unwrap_or_default())
}

/// Once a second while something counts down, else every half minute.
fn ticking(store: &Store) -> Listener {
    let store = store.clone();
    Listener::every_second(move || {
        let now = clock::now();
        let (counting, before) = (store.state().is_counting(), store.state().now);
        if counting || now - before >= 30 {
            store.send(Action::Tick(now));
        }
    })
}
