//! The page's frame: the bar at the top, the panes, the dialogs.

use wasm_bindgen::JsCast;
use web_sys::{BeforeUnloadEvent, Event, EventTarget, KeyboardEvent, window};
use yew::Html;

use super::ui::dialog::Modal;
use super::ui::el::{Child, El, On, all, button, el};
use super::ui::listener::Listener;
use super::ui::live::{End, Life, Part, mount};
use super::ui::notice::notice;
use super::ui::{back_to_list, clock, request_heading, theme, title_of};
use super::words as w;
use crate::admin::core::editor::Editor;
use crate::admin::core::editor::EditorAction;
use crate::admin::core::state::{Action, Dialog, State};
use crate::admin::model::route::Route;
use crate::admin::split::{Module, Slot};
use crate::admin::view::connection as gate;
use crate::admin::view::list::registry_pane;
use crate::admin::view::open::{blank, open_dialog};
use crate::admin::words::copy as c;
use crate::admin::world::store::{Store, hash, host_of, is_online, is_typing};

/// The whole page.
struct App {
    store: Store,
}

impl Part for App {
    fn draw(&self, _life: &Life) -> Html {
        view(&self.store, &self.store.state())
    }

    fn drawn(&self) {
        let title = document_title(&self.store.state());
        let document = window().and_then(|window| window.document());
        if let Some(document) = document.filter(|document| document.title() != title) {
            document.set_title(&title);
        }
    }

    fn begin(&self, life: &Life) -> End {
        let life = life.clone();
        self.store.subscribe(Box::new(move || life.draw()));
        self.store.follow_other_tabs();
        self.store.configure();
        let listeners = listen(&self.store);
        Some(Box::new(move || drop(listeners)))
    }
}

/// Starts the page in the element that `index.html` has for it.
pub fn run() {
    let place = window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("page"));
    if let Some(place) = place {
        let store = Store::new();
        mount(place, App { store });
    }
}

fn view(store: &Store, state: &State) -> Html {
    // On a narrow screen one pane shows; an empty list has less to say than how to fill it.
    let empty = state.registry.loaded && state.registry.is_empty();
    let on_request = state.route.request().is_some() || empty;
    let shows_gate = state.shows_gate();
    let (to, target, word) = if shows_gate {
        ("#main", "request-title", w::SKIP_TO_CONNECTION)
    } else if is_job_view(state) {
        ("#main", "step-title", c::SKIP_TO_JOB)
    } else if on_request {
        ("#detail", "request-title", w::SKIP_TO_REQUEST)
    } else {
        ("#list", "list", w::SKIP_TO_LIST)
    };
    // The address names the view, so the focus moves without it.
    let skip = el("a")
        .class("skip")
        .attr("href", to)
        .click(store, Action::Focus(target))
        .with(word);
    let content = if shows_gate {
        gate::gate(store, &state.connect)
    } else {
        let main = if is_job_view(state) {
            job_view(store, state)
        } else {
            panes(store, state)
        };
        let bar = state.later.get().map(|later| later.bar(state));
        all([bar.node(), main])
    };
    let expired = state.connect.expired;
    el("div")
        .class("app")
        .attr("data-view", if on_request { "detail" } else { "list" })
        .with(skip)
        .with(topbar(store, state))
        .with(offline_bar(store, state))
        .with(content)
        // In a place of its own: it is no other dialog with new content, and takes the focus.
        .with(expired.then(|| gate::renew_dialog(store, &state.connect)))
        .with((!expired).then(|| dialogs(store, state)))
        .with(toast(store, state))
        .html()
}

fn panes(store: &Store, state: &State) -> Html {
    let content = match (&state.editor, &state.editing) {
        (None, _) => blank(store, state),
        (Some(editor), Slot::Here(editing)) => (editing.detail)(store, state, editor),
        (Some(editor), slot) => detail_to_come(store, state, editor, slot),
    };
    let article = el("article")
        .class("detail")
        .id("detail")
        .attr("aria-labelledby", "request-title")
        .with(content);
    el("main")
        .class("panes")
        .with(registry_pane(store, state))
        .with(article)
        .html()
}

/// Where a file request will be shown.
fn detail_to_come<T>(store: &Store, state: &State, editor: &Editor, slot: &Slot<T>) -> Html {
    let entry = state.registry.get(&editor.id);
    let title = entry.map_or(editor.id.as_str(), |entry| title_of(&entry.title));
    el("div")
        .class("detail-body")
        .attr("aria-busy", "true")
        .with(back_to_list())
        .with(
            el("header")
                .class("detail-head")
                .with(request_heading(title)),
        )
        .with(to_come(store, Module::Editor, slot))
        .html()
}

/// A view of the later part, or how far that is.
fn job_view(store: &Store, state: &State) -> Html {
    // A copy is made of what the editor has read.
    let lacks_source = matches!(
        (&state.route, &state.editing),
        (Route::Copy(_), Slot::Failed)
    );
    if let Some(later) = state.later.get().filter(|_| !lacks_source) {
        return later.page(store, state);
    }
    let title = el("h1")
        .id("step-title")
        .attr("tabindex", "-1")
        .with(c::COPY_JOBS);
    let content = if lacks_source {
        to_come(store, Module::Editor, &state.editing)
    } else {
        to_come(store, Module::Later, &state.later)
    };
    let work = el("div")
        .class("work")
        .with(el("header").with(title))
        .with(el("div").class("scroll").with(content));
    el("main").class("job alone").id("main").with(work).html()
}

/// How far a module is that is not here.
fn to_come<T>(store: &Store, module: Module, slot: &Slot<T>) -> El {
    if !matches!(slot, Slot::Failed) {
        return coming("waiting slow");
    }
    let again = button()
        .click(store, Action::FetchAgain(module))
        .with(w::TRY_AGAIN);
    notice("bad", "alert")
        .attr("role", "alert")
        .with(el("h2").with(w::NOT_FETCHED))
        .with(el("p").with(w::NOT_FETCHED_HOW))
        .with(el("div").class("actions").with(again))
}

/// What is said while a module comes, once that takes a moment.
fn coming(class: &'static str) -> El {
    el("p").class(class).attr("role", "status").with(w::LOADING)
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

fn topbar(store: &Store, state: &State) -> El {
    let connection = state.route == Route::Connection || !state.connect.is_in();
    let jobs = is_job_view(state);
    let item = |to: &'static str, here: bool, word: &'static str| {
        let link = el("a")
            .attr("href", to)
            .maybe("aria-current", here.then_some("page"))
            .with(word);
        el("li").with(link)
    };
    let items = el("ul")
        .with(item("#/", !connection && !jobs, w::REQUESTS))
        .with(item("#/jobs", !connection && jobs, c::COPY_JOBS))
        .with(item("#/connection", connection, w::CONNECTION));
    let mark = el("svg")
        .class("icon mark")
        .attr("aria-hidden", "true")
        .with(el("use").attr("href", "#i-inbox"));
    let brand = el("a")
        .class("brand")
        .attr("href", "#/")
        .with(mark)
        .with(el("span").with(w::PAGE));
    let session = el("div")
        .class("session")
        .with(session(state))
        .with(theme::switch(store, state.theme));
    el("header")
        .class("topbar")
        .with(brand)
        .with(el("nav").attr("aria-label", w::MAIN).with(items))
        .with(session)
}

fn session(state: &State) -> Option<Html> {
    if !state.connect.is_in() {
        return None;
    }
    let badge = el("span").class("badge");
    let badge = if !state.online {
        badge.attr("data-kind", "warn").with(w::OFFLINE)
    } else if state.connect.is_sandbox() {
        badge.attr("data-kind", "ok").with(w::SANDBOX)
    } else {
        badge
            .attr("data-kind", "ok")
            .with(host_of(&state.connect.place.api).to_owned())
    };
    let user = state.connect.user.as_ref();
    let name = user.and_then(|user| user.name.as_ref().or(user.login.as_ref()));
    let who = name.map(|name| el("span").class("who").with(name.clone()));
    Some(all([badge.html(), who.node()]))
}

fn offline_bar(store: &Store, state: &State) -> Option<El> {
    if state.online || !state.connect.is_in() {
        return None;
    }
    let read_at = state
        .editor
        .as_ref()
        .map(|editor| editor.read_at)
        .filter(|at| *at > 0);
    let said = el("p")
        .with(el("strong").with(w::OFFLINE_NOW))
        .with(" ")
        .with(w::offline_since(read_at.map(clock::time)));
    let again = button()
        .sends(On::Click, store, |_| Action::Online(is_online()))
        .with(w::CHECK_AGAIN);
    let bar = notice("bar", "offline")
        .attr("role", "status")
        .with(said)
        .with(again);
    Some(bar)
}

fn dialogs(store: &Store, state: &State) -> Html {
    let Some(dialog) = &state.dialog else {
        return Html::default();
    };
    let comes = || {
        let waits = Modal {
            waits: true,
            ..Modal::new(w::LOADING)
        };
        waits.around(store, coming("sr slow").html())
    };
    match (dialog, dialog.module(), &state.editor) {
        (Dialog::Open(fault), ..) => open_dialog(store, fault.as_ref()),
        (_, Some(Module::Editor), None) => Html::default(),
        (_, Some(Module::Editor), Some(editor)) => match state.editing.get() {
            Some(editing) => (editing.dialog)(store, state, editor, dialog),
            None => comes(),
        },
        _ => match state.later.get() {
            Some(later) => later.dialog(store, state, dialog),
            None => comes(),
        },
    }
}

fn toast(store: &Store, state: &State) -> El {
    let place = el("div").class("toast-place").attr("role", "status");
    let Some((toast, _)) = &state.toast else {
        let waits = state.later.has_waiting();
        let coming = || el("div").class("toast slow").with(w::LOADING);
        return place.with(waits.then(coming));
    };
    let held =
        |toast: El, on: On, held: bool| toast.sends(on, store, move |_| Action::HoldToast(held));
    let shown = el("div").class("toast");
    let shown = held(shown, On::MouseEnter, true);
    let shown = held(shown, On::MouseLeave, false);
    let shown = held(shown, On::FocusIn, true);
    let shown = held(shown, On::FocusOut, false);
    let undo = || button().click(store, Action::TakeBack).with(w::UNDO);
    let close = button()
        .class("square")
        .attr("aria-label", w::CLOSE)
        .click(store, Action::CloseToast)
        .icon("x");
    place.with(
        shown
            .with(el("span").with(toast.text.to_string()))
            .with(toast.undo.is_some().then(undo))
            .with(close),
    )
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
            let dirty = store.state().editor.as_ref().is_some_and(Editor::is_dirty)
                || store
                    .state()
                    .later
                    .get()
                    .is_some_and(|later| later.is_leaving_costly());
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
    } else if event.key() == "/" && !command && !is_typing() {
        event.prevent_default();
        store.send(Action::Focus("search"));
    }
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
