//! The page, put together: the store, the views, and what both hear from the window.

use std::cell::Cell;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BeforeUnloadEvent, Event, EventTarget, KeyboardEvent, window};
use yew::prelude::*;

use super::core::action::Action;
use super::core::connect::GateAction;
use super::core::editor::EditorAction;
use super::core::module::Module;
use super::model::load_fault::LoadFault;
use super::model::route::Route;
use super::split;
use super::ui::clock;
use super::ui::el::Sender;
use super::view::context::{LazyViews, Page};
use super::view::frame;
use super::world::browser::{drawn, hash, is_typing, save_form, to_do};
use super::world::focus::FocusKeeper;
use super::world::host;
use super::world::store::Store;

/// Starts the page in the element that `index.html` has for it.
pub fn run() {
    let place = window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("page"));
    if let Some(place) = place {
        yew::Renderer::<App>::with_root(place).render();
    }
}

/// The whole page.
struct App {
    store: Store,
    page: Page,
    focus: FocusKeeper,
    /// What waits for the drawing under way.
    to_do: Cell<usize>,
    /// Set once the page is on screen.
    window: Option<(Vec<EventListener>, Interval)>,
}

/// The state has changed.
struct Changed;

impl Component for App {
    type Message = Changed;
    type Properties = ();

    fn create(_: &Context<Self>) -> Self {
        // The page lives as long as its tab, and so does what it shows.
        let views: &'static Cell<LazyViews> = Box::leak(Box::default());
        let store = Store::new(Box::new(move |store: &Store, module| {
            fetch(store, views, module);
        }));
        let sender = {
            let store = store.clone();
            Sender::new(move |action| store.send(action))
        };
        Self {
            page: Page::new(store.cell(), views, sender),
            store,
            focus: FocusKeeper::follow(),
            to_do: Cell::default(),
            window: None,
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        self.to_do.set(to_do());
        self.page.draw(frame::page)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let title = frame::document_title(&self.store.state());
        let document = window().and_then(|window| window.document());
        if let Some(document) = document.filter(|document| document.title() != title) {
            document.set_title(&title);
        }
        if self.window.is_none() {
            let link = ctx.link().clone();
            self.store
                .subscribe(Box::new(move || link.send_message(Changed)));
            self.store.follow_other_tabs();
            self.store.configure();
            self.window = Some((listen(&self.store), ticking(&self.store)));
        }
        drawn(self.to_do.take());
        self.focus.mend_soon();
    }
}

/// Fetches a module, hands its functions to the store and the views, and tells the page.
fn fetch(store: &Store, views: &'static Cell<LazyViews>, module: Module) {
    let store = store.clone();
    spawn_local(async move {
        let is_loaded = match module {
            Module::Editor => split::editor().await.map(|editor| {
                store.install_editor(editor.reduce, editor.run, editor.read);
                views.set(LazyViews {
                    editor: Some(editor.views),
                    ..views.get()
                });
            }),
            Module::Jobs => split::jobs().await.map(|jobs| {
                store.install_jobs(jobs.reduce, jobs.run, jobs.read);
                views.set(LazyViews {
                    jobs: Some(jobs.views),
                    ..views.get()
                });
            }),
        };
        let action = match is_loaded {
            Ok(()) => Action::Loaded(module),
            Err(_) if host::has_newer_page().await => {
                Action::LoadFailed(module, LoadFault::Outdated)
            }
            Err(_) => Action::LoadFailed(module, LoadFault::Network),
        };
        store.send(action);
    });
}

/// Listens to the window as long as the page is open.
fn listen(store: &Store) -> Vec<EventListener> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let window: EventTarget = window.into();
    let on = |name: &'static str, handle: fn(&Store, &Event)| {
        let store = store.clone();
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window, name, options, move |event| handle(&store, event))
    };
    vec![
        on("hashchange", |store, _| {
            store.send(Action::Routed(Route::parse(&hash())));
        }),
        on("online", |store, _| store.send(Action::Online(true))),
        on("offline", |store, _| store.send(Action::Online(false))),
        on("keydown", |store, event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                shortcut(store, event);
            }
        }),
        on("beforeunload", |store, event| {
            let is_costly = store.state().is_leaving_costly();
            if let (true, Some(event)) = (is_costly, event.dyn_ref::<BeforeUnloadEvent>()) {
                event.prevent_default();
            }
        }),
    ]
}

/// Ctrl or Cmd+S saves; `/` goes to the search field unless the admin is typing or has switched it off.
fn shortcut(store: &Store, event: &KeyboardEvent) {
    let command = event.ctrl_key() || event.meta_key();
    if command && !event.shift_key() && !event.alt_key() && event.key().eq_ignore_ascii_case("s") {
        event.prevent_default();
        let (is_covered, is_expired) = {
            let state = store.state();
            (state.is_covered(), state.connect.expired)
        };
        match (is_covered, is_expired) {
            (true, _) => {}
            (false, true) => store.send(Action::Gate(GateAction::Again)),
            // The form looks at its fields before it is saved; a comparison is saved without.
            (false, false) if save_form() => {}
            (false, false) => store.send(Action::Editor(EditorAction::Save)),
        }
    } else if event.key() == "/" && !command && store.state().keyboard.search_key && !is_typing() {
        event.prevent_default();
        store.send(Action::Focus("search"));
    }
}

/// Tells the time once a second while something counts down, else every half minute.
fn ticking(store: &Store) -> Interval {
    let store = store.clone();
    Interval::new(1_000, move || {
        let now = clock::now();
        let (counting, before) = (store.state().is_counting(), store.state().now);
        if counting || now - before >= 30 {
            store.send(Action::Tick(now));
        }
    })
}
