//! The store, where state, page and world meet: actions go in, the state changes, effects are carried
//! out.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, Ref, RefCell};
use std::rc::Rc;

use serde::de::DeserializeOwned;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, window};

use super::{browser, host, journal, preferences, storage};
use crate::admin::core::action::Action;
use crate::admin::core::effect::{Effect, ReadPurpose};
use crate::admin::core::jobs::Jobs;
use crate::admin::core::module::Module;
use crate::admin::core::reducers::{EditorReducer, JobsReducer, Reducers};
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::state::{Keyboard, State};
use crate::admin::core::update::update;
use crate::admin::model::address::{Endpoints, Secret};
use crate::admin::model::collation::Collation;
use crate::admin::model::local_time::Zone;
use crate::admin::model::problem::Problem;
use crate::admin::model::registry::Registry;
use crate::admin::model::route::Route;
use crate::admin::model::theme::Theme;
use crate::admin::ui::{clock, collate};
use crate::admin::words as w;
use crate::api::{Call, Error, FileRequest, Outcome, RetryPolicy, Unreadable};
use crate::client::{self, Client, Success, Token, from_js};

/// The running page. Clones are the same page.
#[derive(Clone)]
pub struct Store(&'static Inner);

/// Fetches a module: installs its functions, and sends that it is loaded or has failed.
type Fetch = Box<dyn Fn(&Store, Module)>;

/// Carries out the effects of a module.
type Runner = fn(&Store, Effect);

/// Reads a file request that Box sent. Both modules that are fetched later can, and the first one cannot: it
/// shows the list, which needs none.
pub type ReadRequest = fn(Success) -> Result<FileRequest, Problem>;

/// Takes in what a call brought.
type Then = Box<dyn FnOnce(&Store, Result<Success, Problem>)>;

/// Takes in an answer that came before anything could read it.
type Waiting = Box<dyn FnOnce(&Store, ReadRequest)>;

struct Inner {
    state: RefCell<State>,
    reducers: Cell<Reducers>,
    editor_runner: Cell<Option<Runner>>,
    jobs_runner: Cell<Option<Runner>>,
    read_request: Cell<Option<ReadRequest>>,
    waiting: RefCell<Vec<Waiting>>,
    fetch: Fetch,
    client: RefCell<Option<Client>>,
    /// A client whose token is not in use: Box was asked whose it is, or the admin is.
    asked_about: RefCell<Option<Client>>,
    reading: RefCell<Option<AbortController>>,
    changed: OnceCell<Box<dyn Fn()>>,
    /// Counts accounts: an answer to a former one is of no interest.
    account: Cell<u32>,
    /// Counts tokens that were tried: so is what becomes of an earlier one.
    tried: Cell<u32>,
}

/// An answer that waited longer to be read is asked for again.
const STALE_SECONDS: i64 = 60;

impl Store {
    /// A page in its first state. It lives as long as its tab.
    #[must_use]
    pub fn new(fetch: Fetch) -> Self {
        let state = State {
            jobs: Jobs::of_tab(by_chance()),
            now: clock::now(),
            zone: Zone(clock::offset),
            registry: Registry::sorted_by(Collation(collate::ranks)),
            online: browser::is_online(),
            theme: Theme::named(&preferences::kept("theme")),
            keyboard: Keyboard {
                search_key: preferences::kept("search-key") != "off",
                is_apple: browser::is_apple(),
            },
            route: Route::parse(&browser::hash()),
            ..State::default()
        };
        Self(Box::leak(Box::new(Inner {
            state: RefCell::new(state),
            reducers: Cell::default(),
            editor_runner: Cell::default(),
            jobs_runner: Cell::default(),
            read_request: Cell::default(),
            waiting: RefCell::default(),
            fetch,
            client: RefCell::default(),
            asked_about: RefCell::default(),
            reading: RefCell::default(),
            changed: OnceCell::new(),
            account: Cell::default(),
            tried: Cell::default(),
        })))
    }

    /// The state, for what draws it.
    #[must_use]
    pub fn cell(&self) -> &'static RefCell<State> {
        &self.0.state
    }

    /// Takes in the functions of the editor's module.
    pub fn install_editor(&self, reduce: EditorReducer, run: Runner, read: ReadRequest) {
        self.0.reducers.set(Reducers {
            editor: Some(reduce),
            ..self.0.reducers.get()
        });
        self.0.editor_runner.set(Some(run));
        self.read_by(read);
    }

    /// Takes in the functions of the jobs' module.
    pub fn install_jobs(&self, reduce: JobsReducer, run: Runner, read: ReadRequest) {
        self.0.reducers.set(Reducers {
            jobs: Some(reduce),
            ..self.0.reducers.get()
        });
        self.0.jobs_runner.set(Some(run));
        self.read_by(read);
    }

    fn read_by(&self, read: ReadRequest) {
        self.0.read_request.set(Some(read));
        for waiting in self.0.waiting.take() {
            waiting(self, read);
        }
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
            update(&mut state, self.0.reducers.get(), action)
        };
        for effect in effects {
            self.run(effect);
        }
        if let Some(changed) = self.0.changed.get() {
            changed();
        }
    }

    fn run(&self, effect: Effect) {
        match effect {
            Effect::Connect(place, Secret(token)) => {
                self.connect(&place, Token::Text(token.into()));
            }
            Effect::ConnectByUrl(place, url) => {
                self.connect(&place, Token::Function(host::token_function(url)));
            }
            Effect::Configure => self.configure(),
            Effect::Reload => browser::reload(),
            Effect::TakeToken => self.take_token(),
            Effect::DropToken => drop(self.0.asked_about.take()),
            Effect::DropAnswers => self.drop_answers(),
            Effect::Disconnect => {
                self.abort();
                self.0.asked_about.take();
                self.0.client.take();
                self.drop_answers();
            }
            Effect::Read(id, purpose) => self.read(id, purpose),
            Effect::Fetch(module) => (self.0.fetch)(self, module),
            Effect::CheckNetwork => self.send(Action::Online(browser::is_online())),
            Effect::LookForJobs => self.look_for_jobs(),
            Effect::Abort => self.abort(),
            Effect::LoadRegistry(account) => self.load_registry(account),
            Effect::Keep(entries) => self.store(storage::keep(&self.account(), entries)),
            Effect::Forget(ids) => self.store(storage::forget(&self.account(), &ids)),
            Effect::KeepStorage(again) => self.keep_storage(again),
            Effect::DropDraft(id) => {
                let account = self.account();
                self.store(storage::drop_drafts(&account, id.as_deref()));
                if id.is_none() {
                    self.store(storage::forget_copies(&account, None));
                }
            }
            Effect::Theme(theme) => {
                browser::apply_theme(theme);
                preferences::keep("theme", theme.name());
            }
            Effect::KeepSearchKey(on) => {
                preferences::keep("search-key", if on { "on" } else { "off" });
            }
            Effect::Go(route) => browser::go(&route, true),
            Effect::Stay(route) => browser::go(&route, false),
            Effect::Focus(id) => browser::focus_soon(move || Some(id)),
            Effect::FocusUnlessTyping(id) => {
                browser::focus_soon(move || (!browser::is_typing()).then_some(id));
            }
            Effect::CopyText(text, said) => self.copy_text(text, said),
            Effect::Select(id) => browser::select_soon(id),
            Effect::Write(_)
            | Effect::Delete(_)
            | Effect::LoadDraft(_)
            | Effect::KeepDraft(..)
            | Effect::ReadReceived(..) => {
                self.run_by(self.0.editor_runner.get(), effect);
            }
            effect => self.run_by(self.0.jobs_runner.get(), effect),
        }
    }

    /// Lets the module carry it out whose effect it is.
    fn run_by(&self, run: Option<Runner>, effect: Effect) {
        if let Some(run) = run {
            run(self, effect);
        }
    }

    fn look_for_jobs(&self) {
        let store = self.clone();
        spawn_local(async move {
            if journal::is_any_open(&store.account()).await {
                store.send(Action::Need(Module::Jobs));
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

    fn keep_storage(&self, again: bool) {
        let store = self.clone();
        spawn_local(async move {
            let retention = storage::keep_for_good(again).await;
            store.send(Action::Registry(RegistryAction::Retention(retention)));
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

    fn connect(&self, place: &Endpoints, token: Token) {
        let config = client::ClientConfig {
            // The page shows each failure and its own countdown, so it repeats by itself.
            retry: RetryPolicy::NEVER,
            ..client::ClientConfig::new(place.api.as_str(), token)
        };
        let tried = self.0.tried.get() + 1;
        self.0.tried.set(tried);
        let client = match Client::new(config) {
            Ok(client) => client,
            Err(error) => {
                let refused = problem(&error, Outcome::Failed);
                return self.send(Action::Connected(Err(refused)));
            }
        };
        let connected = client.clone();
        let then = move |store: &Self, answer: Result<_, _>| {
            if store.0.tried.get() == tried {
                store.0.asked_about.replace(Some(connected));
                store.send(Action::Connected(answer.and_then(read_value)));
            }
        };
        self.call(Some(client), Call::me(), None, Box::new(then));
    }

    /// The client of now.
    pub(super) fn client(&self) -> Option<Client> {
        self.0.client.borrow().clone()
    }

    /// Takes the client that was asked about last. It waits in the queue of the one before: Box counts a
    /// user's calls, whatever the token.
    fn take_token(&self) {
        let Some(client) = self.0.asked_about.take() else {
            return;
        };
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
        let then = |store: &Self, answer: Result<_, _>| {
            store.send(then(answer.and_then(read_value)));
        };
        self.call(self.client(), call, controller, Box::new(then));
    }

    /// Counts on no answer that is still to come.
    fn drop_answers(&self) {
        self.0.account.set(self.0.account.get() + 1);
        self.0.waiting.take();
    }

    /// Runs a call, and hands over what it brings unless another account is connected by then, or none.
    fn call(
        &self,
        client: Option<Client>,
        call: Call,
        controller: Option<AbortController>,
        then: Then,
    ) {
        let store = self.clone();
        let account = self.0.account.get();
        spawn_local(async move {
            let answer = match client {
                Some(client) => send(&client, call, controller).await,
                None => Err(unconnected()),
            };
            if store.0.account.get() == account {
                then(&store, answer);
            }
        });
    }

    fn read(&self, id: String, purpose: ReadPurpose) {
        let controller = match purpose {
            ReadPurpose::Open => {
                self.abort();
                let controller = AbortController::new().ok();
                self.0.reading.replace(controller.clone());
                controller
            }
            ReadPurpose::Conflict | ReadPurpose::Job | ReadPurpose::Version => None,
        };
        let call = Call::get(&id);
        let take = move |store: &Self, answer: Result<Success, _>| {
            let read = match (answer, store.0.read_request.get()) {
                (Err(problem), _) => Err(problem),
                (Ok(answer), Some(read)) => read(answer),
                (Ok(answer), None) => return store.wait_to_read(id, purpose, answer),
            };
            store.send(Action::Read(id, purpose, read.map(Rc::new)));
        };
        self.call(self.client(), call, controller, Box::new(take));
    }

    /// Lets an answer wait for what can read it. By then the list may know better, from another tab.
    fn wait_to_read(&self, id: String, purpose: ReadPurpose, answer: Success) {
        let (at, known) = (clock::now(), self.known_version(&id));
        let waiting: Waiting = Box::new(move |store, read| {
            let is_of_now = clock::now() - at <= STALE_SECONDS;
            if is_of_now && store.known_version(&id) == known {
                let request = read(answer).map(Rc::new);
                return store.send(Action::Read(id, purpose, request));
            }
            let is_on_screen = store.state().editor.as_ref().map(|open| &open.id) == Some(&id);
            let purpose = if is_on_screen {
                purpose
            } else {
                ReadPurpose::Job
            };
            store.read(id, purpose);
        });
        self.0.waiting.borrow_mut().push(waiting);
    }

    /// The version of a file request that the list knows.
    fn known_version(&self, id: &str) -> Option<String> {
        let state = self.state();
        state.registry.get(id).map(|entry| entry.etag.clone())
    }

    fn abort(&self) {
        if let Some(controller) = self.0.reading.take() {
            controller.abort();
        }
    }

    fn copy_text(&self, text: String, said: Cow<'static, str>) {
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
            store.send(if written {
                Action::Notify(said)
            } else {
                Action::NotCopied(text)
            });
        });
    }

    /// Reads `config.json`.
    pub fn configure(&self) {
        let store = self.clone();
        spawn_local(async move {
            store.send(Action::Configured(host::read_config().await));
        });
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most six digits"
)]
fn by_chance() -> u32 {
    (js_sys::Math::random() * 1e6) as u32
}

/// The failure of a call while the admin is not connected.
pub(super) fn unconnected() -> Problem {
    problem(&Error::Token(w::NOT_CONNECTED.into()), Outcome::Failed)
}

pub(super) fn problem(error: &Error, outcome: Outcome) -> Problem {
    Problem::of(error, outcome, browser::is_online(), clock::now())
}

async fn send(
    client: &Client,
    call: Call,
    controller: Option<AbortController>,
) -> Result<Success, Problem> {
    let signal = controller.as_ref().map(AbortController::signal);
    // One way through the client in the whole page: another would be the client a second time.
    let answer = client.send_through(None, call, signal.as_ref()).await;
    answer.map_err(|failure| problem(&failure.error, failure.outcome))
}

/// Reads what Box sent.
///
/// # Errors
/// It is something else.
pub fn read_value<T: DeserializeOwned>(answer: Success) -> Result<T, Problem> {
    from_js(answer.value).map_err(|error| {
        let unreadable = Error::Unreadable(Unreadable {
            status: answer.status,
            content_type: None,
            excerpt: error.to_string(),
            too_long: false,
            is_mistaken: false,
        });
        problem(&unreadable, Outcome::Unknown)
    })
}
