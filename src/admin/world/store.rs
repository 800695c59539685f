//! Where state, page and world meet: actions go in, the state changes, effects are carried out.

use std::cell::{Cell, OnceCell, Ref, RefCell};
use std::rc::Rc;

use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{AbortController, HtmlElement, RequestCache, RequestCredentials, window};

use super::storage;
use crate::admin::core::connect::{Place, Secret, split_scheme};
use crate::admin::core::effect::{Effect, Save, Why};
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::state::{Action, State, update};
use crate::admin::model::config::Config;
use crate::admin::model::problem::Problem;
use crate::admin::model::route::Route;
use crate::admin::split as later;
use crate::admin::split::Module;
use crate::admin::ui::clock;
use crate::admin::words as w;
use crate::api::{Call, Error, Fate, FileRequest, RetryPolicy, Unreadable};
use crate::client::{self, Answer, Client, Token};

#[wasm_bindgen(module = "/src/admin/world/journal.js")]
extern "C" {
    #[wasm_bindgen(js_name = isAnyOpen)]
    fn is_any_open(account: &str) -> Promise;
}

/// The running page. Clones are the same page.
#[derive(Clone)]
pub struct Store(Rc<Inner>);

struct Inner {
    state: RefCell<State>,
    client: RefCell<Option<Client>>,
    reading: RefCell<Option<AbortController>>,
    changed: OnceCell<Box<dyn Fn()>>,
    /// Counts connections: an answer of a former one is of no interest.
    connection: Cell<u32>,
}

impl PartialEq for Store {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Store {
    /// A page in its first state.
    #[must_use]
    pub fn new() -> Self {
        let state = State {
            now: clock::now(),
            online: is_online(),
            route: Route::parse(&hash()),
            ..State::default()
        };
        Self(Rc::new(Inner {
            state: RefCell::new(state),
            client: RefCell::default(),
            reading: RefCell::default(),
            changed: OnceCell::new(),
            connection: Cell::default(),
        }))
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> Ref<'_, State> {
        self.0.state.borrow()
    }

    /// Calls back after every change: once there is something that draws the page.
    pub fn subscribe(&self, changed: Box<dyn Fn()>) {
        // The page is mounted once.
        let _ = self.0.changed.set(changed);
    }

    /// Carries out an action and what follows from it.
    pub fn send(&self, action: Action) {
        let effects = {
            let mut state = self.0.state.borrow_mut();
            state.now = clock::now();
            update(&mut state, action)
        };
        for effect in effects {
            self.run(effect);
        }
        if let Some(changed) = self.0.changed.get() {
            changed();
        }
    }

    /// The API's base address.
    #[must_use]
    pub fn api(&self) -> String {
        self.state().connect.place.api.clone()
    }

    /// The API's host, as people know it.
    #[must_use]
    pub fn host(&self) -> String {
        host_of(&self.api()).to_owned()
    }

    fn run(&self, effect: Effect) {
        match effect {
            Effect::Connect(place, Secret(token)) => self.connect(&place, Token::Text(token)),
            Effect::ConnectByUrl(place, url) => {
                self.connect(&place, Token::Function(token_function(url)));
            }
            Effect::Disconnect => {
                self.abort();
                self.0.client.take();
                self.0.connection.set(self.0.connection.get() + 1);
            }
            Effect::Read(id, why) => self.read(id, why),
            Effect::Write(save) => self.write(save),
            Effect::Delete(id) => self.delete(id),
            Effect::Fetch(module) => self.fetch(module),
            Effect::LookForJobs => self.look_for_jobs(),
            Effect::Abort => self.abort(),
            Effect::LoadRegistry(account) => self.load_registry(account),
            Effect::Keep(entries) => self.store(storage::keep(&self.account(), entries)),
            Effect::Forget(ids) => self.store(storage::forget(&self.account(), &ids)),
            Effect::DropDraft(id) => {
                self.store(storage::drop_drafts(&self.account(), id.as_deref()));
            }
            Effect::Theme(theme) => theme.apply(),
            Effect::Go(route) => go(&route, true),
            Effect::Stay(route) => go(&route, false),
            Effect::Focus(id) => focus_soon(move || Some(id)),
            Effect::FocusUnlessTyping(id) => focus_soon(move || (!is_typing()).then_some(id)),
            Effect::CopyText(text) => self.copy_text(text),
            Effect::LoadDraft(_) | Effect::KeepDraft(..) => {
                let editing = self.state().editing.get().copied();
                self.run_by(editing.map(|editing| editing.run), effect);
            }
            effect => {
                let run = self.state().later.get().map(|later| later.runner());
                self.run_by(run, effect);
            }
        }
    }

    /// Lets the module carry it out that has asked for it.
    fn run_by(&self, run: Option<fn(&Self, Effect)>, effect: Effect) {
        if let Some(run) = run {
            run(self, effect);
        }
    }

    fn fetch(&self, module: Module) {
        let store = self.clone();
        spawn_local(async move {
            let came = later::fetch(module).await;
            store.send(came.map_or(Action::Missed(module), Action::Came));
        });
    }

    fn look_for_jobs(&self) {
        let store = self.clone();
        spawn_local(async move {
            // Where nothing can be read there is nothing to go on with.
            let open = JsFuture::from(is_any_open(&store.account())).await;
            if open.is_ok_and(|open| open.is_truthy()) {
                store.send(Action::Need(Module::Later));
            }
        });
    }

    /// Whose the list is.
    pub(super) fn account(&self) -> String {
        self.state().connect.account()
    }

    /// Writes to the browser's database. A failure is shown, and the page works on without it.
    pub(super) fn store(&self, write: storage::Write) {
        let store = self.clone();
        spawn_local(async move {
            if let Err(fault) = write.done().await {
                store.send(Action::Registry(RegistryAction::Fault(fault)));
            }
        });
    }

    fn load_registry(&self, account: String) {
        let store = self.clone();
        spawn_local(async move {
            let (mut after, mut unreadable) = (Some(String::new()), Vec::new());
            let mut action = RegistryAction::Fill;
            while let Some(id) = after {
                let part = storage::load(&account, &id).await;
                if store.account() != account {
                    return;
                }
                store.send(Action::Registry(action));
                match part {
                    Ok(part) => {
                        after = part.last;
                        unreadable.extend(part.unreadable);
                        action = RegistryAction::Found(part.entries);
                    }
                    Err(fault) => {
                        return store.send(Action::Registry(RegistryAction::Fault(fault)));
                    }
                }
            }
            store.send(Action::Registry(RegistryAction::Loaded(unreadable)));
        });
    }

    /// Keeps up with the other tabs of this page.
    pub fn follow_other_tabs(&self) {
        let store = self.clone();
        storage::on_change(move |account, ids| {
            let store = store.clone();
            spawn_local(async move {
                if store.account() != account || !store.state().registry.loaded {
                    return;
                }
                let mut gone = Vec::new();
                store.send(Action::Registry(RegistryAction::Fill));
                let mut from = 0;
                while from < ids.length() {
                    let part = ids.slice(from, from + storage::SLICE);
                    from += storage::SLICE;
                    if let Ok((found, missing)) = storage::load_some(&account, &part).await {
                        store.send(Action::Registry(RegistryAction::Found(found)));
                        gone.extend(missing);
                    }
                }
                store.send(Action::Registry(RegistryAction::Elsewhere(gone)));
            });
        });
    }

    fn connect(&self, place: &Place, token: Token) {
        let config = client::Config {
            // The page shows each failure and its own countdown, so it repeats by itself.
            retry: RetryPolicy::NEVER,
            ..client::Config::new(place.api.as_str(), token)
        };
        self.0.connection.set(self.0.connection.get() + 1);
        let client = match Client::new(config) {
            Ok(client) => client,
            Err(error) => {
                let refused = problem(&error, Fate::NotDone);
                return self.send(Action::Connected(Err(refused)));
            }
        };
        let (store, connected) = (self.clone(), client.clone());
        let then = move |answer: Result<_, _>| {
            store.replace_client(connected);
            Action::Connected(answer.and_then(read_value))
        };
        self.call(Some(client), Call::me(), None, Box::new(then));
    }

    /// The client of now.
    pub(super) fn client(&self) -> Option<Client> {
        self.0.client.borrow().clone()
    }

    /// Takes a new client, which waits in the queue of the one before: Box counts a user's calls,
    /// whatever the token.
    fn replace_client(&self, client: Client) {
        let mut place = self.0.client.borrow_mut();
        let client = match &*place {
            Some(before) => client.in_queue_of(before),
            None => client,
        };
        *place = Some(client);
    }

    /// Runs a call with the client of now, and sends what it brings.
    pub(super) fn ask<T: DeserializeOwned + 'static>(
        &self,
        call: Call,
        controller: Option<AbortController>,
        then: impl FnOnce(Result<T, Problem>) -> Action + 'static,
    ) {
        let client = self.client();
        let then = |answer: Result<_, _>| then(answer.and_then(read_value));
        self.call(client, call, controller, Box::new(then));
    }

    /// Runs a call, and sends what it brings unless another connection has been made meanwhile.
    fn call(
        &self,
        client: Option<Client>,
        call: Call,
        controller: Option<AbortController>,
        then: Box<dyn FnOnce(Result<Answer, Problem>) -> Action>,
    ) {
        let store = self.clone();
        let connection = self.0.connection.get();
        spawn_local(async move {
            let answer = match client {
                Some(client) => send(&client, call, controller).await,
                None => Err(unconnected()),
            };
            if store.0.connection.get() == connection {
                store.send(then(answer));
            }
        });
    }

    fn read(&self, id: String, why: Why) {
        let controller = match why {
            Why::Open => {
                self.abort();
                let controller = AbortController::new().ok();
                self.0.reading.replace(controller.clone());
                controller
            }
            Why::Conflict | Why::Job | Why::Version => None,
        };
        self.ask(Call::get(&id), controller, move |answer| {
            Action::Read(id, why, answer.map(Rc::new))
        });
    }

    fn write(&self, save: Save) {
        let call = Call::update(&save.id, save.changes.to_json(), save.etag.clone());
        self.ask(call, None, move |answer: Result<FileRequest, _>| {
            Action::Written(save, answer.map(Rc::new))
        });
    }

    fn delete(&self, id: String) {
        self.ask(Call::delete(&id), None, move |answer: Result<(), _>| {
            Action::Deleted(id, answer)
        });
    }

    fn abort(&self) {
        if let Some(controller) = self.0.reading.take() {
            controller.abort();
        }
    }

    fn copy_text(&self, text: String) {
        let store = self.clone();
        spawn_local(async move {
            let written = match window() {
                Some(window) => {
                    let clipboard = window.navigator().clipboard();
                    // Without a secure context there is no clipboard, whatever the type says.
                    let missing = clipboard.is_undefined();
                    !missing && JsFuture::from(clipboard.write_text(&text)).await.is_ok()
                }
                None => false,
            };
            if !written {
                store.send(Action::Say(w::NOT_COPIED));
            }
        });
    }

    /// Reads `config.json`. Where there is none, Box's own addresses hold.
    pub fn configure(&self) {
        let store = self.clone();
        spawn_local(async move {
            let config = read_json("config.json").await.unwrap_or_default();
            let config = Config::read(|path| text_at(&config, path));
            store.send(Action::Configured(config));
        });
    }
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

/// Nobody is connected.
pub(super) fn unconnected() -> Problem {
    problem(&Error::Token(w::NOT_CONNECTED.into()), Fate::NotDone)
}

pub(super) fn problem(error: &Error, fate: Fate) -> Problem {
    Problem::of(error, fate, is_online(), clock::now())
}

async fn send(
    client: &Client,
    call: Call,
    controller: Option<AbortController>,
) -> Result<Answer, Problem> {
    let signal = controller.as_ref().map(AbortController::signal);
    // One way through the client in the whole page: another would be the client a second time.
    let answer = client.send_through(None, call, signal.as_ref()).await;
    answer.map_err(|failure| problem(&failure.error, failure.fate))
}

/// Reads what Box sent.
pub(super) fn read_value<T: DeserializeOwned>(answer: Answer) -> Result<T, Problem> {
    serde_wasm_bindgen::from_value(answer.value).map_err(|error| {
        let unreadable = Error::Unreadable(Unreadable {
            status: answer.status,
            content_type: None,
            excerpt: error.to_string(),
            too_long: false,
        });
        problem(&unreadable, Fate::Unknown)
    })
}

/// The host and port of an address.
#[must_use]
pub fn host_of(address: &str) -> &str {
    let rest = split_scheme(address).map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// Whether the browser believes that there is a network.
#[must_use]
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// The part of the address after `#`.
#[must_use]
pub fn hash() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

fn go(route: &Route, event: bool) {
    let Some(window) = window() else { return };
    if event {
        let _ = window.location().set_hash(&route.hash());
    } else if let Ok(history) = window.history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&route.hash()));
    }
}

/// Moves the focus once the page is drawn.
pub(super) fn focus_soon(id: impl FnOnce() -> Option<String> + 'static) {
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        let element = window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id(&id()?))
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element {
            let _ = element.focus();
        }
    });
}

/// Whether somebody is typing, or has a dialog open.
#[must_use]
pub fn is_typing() -> bool {
    let element = window()
        .and_then(|window| window.document())
        .and_then(|document| document.active_element());
    let fields = "textarea, select, dialog *, input:not([type=checkbox], [type=radio])";
    element.is_some_and(|element| element.matches(fields).unwrap_or_default())
}

/// Fetches JSON from the page's own host, or from the host's token back end.
async fn read_json(address: &str) -> Result<JsValue, JsValue> {
    let request = Request::get(address)
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::SameOrigin)
        .build();
    let request = request.map_err(|error| match error {
        gloo_net::Error::JsError(error) => js_sys::Error::new(&error.message),
        _ => js_sys::Error::new(address),
    })?;
    let window = window().ok_or(JsValue::NULL)?;
    let sent = window.fetch_with_request(&request.into());
    let answer: web_sys::Response = JsFuture::from(sent).await?.dyn_into()?;
    if !answer.ok() {
        let text = w::answered_with(address, answer.status());
        return Err(js_sys::Error::new(&text).into());
    }
    JsFuture::from(answer.json()?).await
}

/// The text that stands at a path of names in a JSON value.
fn text_at(value: &JsValue, path: &[&str]) -> Option<String> {
    let inner = path.iter().try_fold(value.clone(), |value, name| {
        Reflect::get(&value, &JsValue::from(*name)).ok()
    });
    inner?.as_string()
}

/// A function that gets a fresh token from the host's back end each time the client needs one.
fn token_function(url: String) -> Function {
    let ask = move || {
        let url = url.clone();
        future_to_promise(async move {
            let answer = read_json(&url).await?;
            let token = text_at(&answer, &["access_token"]);
            // The client says what a token has to be.
            Ok(JsValue::from(
                token.or_else(|| text_at(&answer, &["token"])),
            ))
        })
    };
    Closure::<dyn Fn() -> Promise>::new(ask)
        .into_js_value()
        .unchecked_into()
}
