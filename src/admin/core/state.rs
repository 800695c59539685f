//! The page's state and how each action changes it: plain data, no web types.

use std::rc::Rc;

use super::connect::{Connect, GateAction, Place, Renewal, Secret, Session};
use super::editor::{Editor, EditorAction};
use super::effect::{Effect, Export, News, Outbox, Save, Toast, Undo, Why};
use super::job::Why as Pause;
use super::jobs::{JobAction, Known};
use super::registry::RegistryAction;
use super::wizard::CopyAction;
use crate::admin::model::bulk_operation::Wish;
use crate::admin::model::config::Config;
use crate::admin::model::entry::Entry;
use crate::admin::model::problem::{Kind, Problem};
use crate::admin::model::registry::Registry;
use crate::admin::model::route::Route;
use crate::admin::model::settings::{Draft, Field};
use crate::admin::split::{Came, Editing, Later, Module, Slot};
use crate::admin::ui::theme::Theme;
use crate::admin::view::bulk::Bulk;
use crate::admin::words as w;
use crate::admin::world::list_file::ImportFault;
use crate::api::{FileRequest, RequestLinkError, User, parse_file_request_id};

/// How long a message in passing stays, in seconds.
const TOAST_SECONDS: i64 = 10;

/// Everything the page shows.
#[derive(Debug, Default)]
pub struct State {
    /// How the page looks.
    pub theme: Theme,
    /// The moment, in epoch seconds; it moves by itself.
    pub now: i64,
    /// Whether the browser believes that there is a network.
    pub online: bool,
    /// The view.
    pub route: Route,
    /// The connection.
    pub connect: Connect,
    /// The list.
    pub registry: Registry,
    /// The file request on screen.
    pub editor: Option<Editor>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// Where to go once the save under way has succeeded.
    pub leaving: Option<Route>,
    /// The editor's views and rules.
    pub editing: Slot<Editing>,
    /// Jobs, sharing, and the list as a file.
    pub later: Slot<Box<dyn Later>>,
    /// A message in passing, and when it goes.
    pub toast: Option<(Toast, i64)>,
    /// Whether the message stays because somebody points at it.
    pub toast_held: bool,
}

/// A dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Open by id or link; why what was pasted could not be read.
    Open(Option<(String, RequestLinkError)>),
    /// Link, QR code, embedding.
    Share,
    /// Delete: whether it is under way, and why it failed.
    Delete(Result<bool, Problem>),
    /// Delete what a job made.
    UndoJob(String),
    /// Say which file request a row in doubt has made.
    WhichMade(String, usize),
    /// Leave unsaved changes for this view.
    Leave(Route),
    /// Do something to the selected ones.
    Bulk(Bulk),
    /// Take in a list from a file; why the last one could not be read.
    Import(Option<ImportFault>),
}

impl Dialog {
    /// The module that draws it; `None` where it is always here.
    #[must_use]
    pub fn module(&self) -> Option<Module> {
        match self {
            Self::Open(_) => None,
            Self::Delete(_) | Self::Leave(_) => Some(Module::Editor),
            Self::Share
            | Self::UndoJob(_)
            | Self::WhichMade(..)
            | Self::Bulk(_)
            | Self::Import(_) => Some(Module::Later),
        }
    }
}

/// Something that happened.
#[derive(Debug)]
pub enum Action {
    /// Time passes.
    Tick(i64),
    /// The network came or went.
    Online(bool),
    /// `config.json` has been read.
    Configured(Config),
    /// Something in the form of the connection screen.
    Gate(GateAction),
    /// Whether the token works, and whose it is.
    Connected(Result<User, Problem>),
    /// Forget the token and everything that was fetched.
    SignOut,
    /// The address changed.
    Routed(Route),
    /// Go to a view.
    Go(Route),
    /// Something in the editor.
    Editor(EditorAction),
    /// Open what was pasted.
    Open(String),
    /// Open a dialog.
    Show(Dialog),
    /// Close the dialog.
    Close,
    /// Leave unsaved changes.
    LeaveAnyway,
    /// Leave once they are saved.
    SaveAndLeave,
    /// Switch the file request on screen off rather than delete it.
    DeactivateInstead,
    /// Delete the file request on screen.
    Delete,
    /// Whether it was deleted.
    Deleted(String, Result<(), Problem>),
    /// An answer to a reading.
    Read(String, Why, Result<Rc<FileRequest>, Problem>),
    /// An answer to a write.
    Written(Save, Result<Rc<FileRequest>, Problem>),
    /// Something in the list.
    Registry(RegistryAction),
    /// Unsaved work on a file request, or that there is none.
    Draft(String, Option<Draft>),
    /// Put text on the clipboard, and say so.
    CopyText(String, &'static str),
    /// Something about a copy job that is being put together.
    Wizard(CopyAction),
    /// Begin the copy job that was put together.
    BeginCopying,
    /// Do this to these; to every one, where none are named.
    Bulk(Wish, Vec<String>),
    /// Do this to the ones that are selected now, however long the later part takes to come.
    BulkSelected(Wish),
    /// What came of doing something to many has been seen.
    CloseBulk,
    /// Something about a job.
    Job(String, JobAction),
    /// The jobs that this browser knows.
    Jobs(Vec<Known>),
    /// Offer the selected entries, or all, as a file.
    Export(Export),
    /// Something will be wanted of a module.
    Need(Module),
    /// Somebody wants a module that could not be fetched.
    FetchAgain(Module),
    /// A module is here.
    Came(Came),
    /// A module could not be fetched.
    Missed(Module),
    /// The page looks like this.
    Theme(Theme),
    /// Move the focus.
    Focus(&'static str),
    /// Say something in passing.
    Say(&'static str),
    /// Do something that needs no state.
    Ask(Effect),
    /// Take the way back that the message offers.
    TakeBack,
    /// Close the message.
    CloseToast,
    /// Keep the message while somebody points at it.
    HoldToast(bool),
}

/// Carries out one action, and says what the world has to do.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let mut out = Outbox::default();
    let showed = state.shows_form();
    state.step(action, &mut out);
    while !out.news.is_empty() {
        for news in std::mem::take(&mut out.news) {
            state.hear(news, &mut out);
        }
    }
    state.leave_once_saved(&mut out);
    // As long as it is on screen it stays what was typed, as does the token in its field.
    if !showed && state.shows_form() {
        state.connect.fill_form();
    }
    out.effects
}

impl State {
    /// Whether the connection screen is the view.
    #[must_use]
    pub fn shows_gate(&self) -> bool {
        !self.connect.is_in() || self.route == Route::Connection
    }

    /// Whether the form of the connection screen can be seen.
    fn shows_form(&self) -> bool {
        self.shows_gate() && self.connect.session != Session::Starting
    }

    /// Goes where somebody wanted to go, now that nothing is lost by it. Where the save failed or
    /// asks something, the page stays: what is on screen says why.
    fn leave_once_saved(&mut self, out: &mut Outbox) {
        let under_way = |editor: &Editor| editor.writing.is_some();
        if self.leaving.is_none() || self.editor.as_ref().is_some_and(under_way) {
            return;
        }
        let route = self.leaving.take();
        if !self.editor.as_ref().is_some_and(Editor::is_dirty) {
            out.effects.extend(route.map(Effect::Go));
        }
    }

    fn step(&mut self, action: Action, out: &mut Outbox) {
        match action {
            Action::Tick(now) => self.tick(now, out),
            Action::Online(online) => {
                self.online = online;
                self.retry_when_back(out);
            }
            Action::Configured(config) => self.configured(config, out),
            Action::Gate(action) => {
                if let Some((place, token)) = self.connect.gate(action, out) {
                    self.need_editing(out);
                    self.start(place, token, out);
                }
            }
            Action::Connected(answer) => self.connected(answer, out),
            Action::SignOut => self.sign_out(out),
            Action::Routed(route) => self.routed(route, out),
            Action::Go(route) => out.ask(Effect::Go(route)),
            Action::Editor(action) => self.edit(action, out),
            Action::Open(pasted) => self.open(&pasted, out),
            Action::Show(dialog) => {
                if let Some(module) = dialog.module() {
                    self.need(module, out);
                }
                self.dialog = Some(dialog);
            }
            Action::Close => self.dialog = None,
            Action::LeaveAnyway => {
                if let Some(Dialog::Leave(route)) = self.dialog.take() {
                    self.editor = None;
                    out.ask(Effect::Go(route));
                }
            }
            Action::SaveAndLeave => {
                if let Some(Dialog::Leave(route)) = self.dialog.take() {
                    self.leaving = Some(route);
                    self.step(Action::Editor(EditorAction::Save), out);
                }
            }
            Action::DeactivateInstead => {
                self.dialog = None;
                self.step(Action::Editor(EditorAction::Switch(false)), out);
            }
            Action::Delete => {
                if let Some(editor) = &self.editor {
                    self.dialog = Some(Dialog::Delete(Ok(true)));
                    out.ask(Effect::Delete(editor.id.clone()));
                }
            }
            Action::Deleted(id, answer) => self.deleted(&id, answer, out),
            Action::Read(id, why, answer) => self.read(&id, why, answer, out),
            Action::Written(save, answer) => self.written(save, answer, out),
            Action::Registry(action) => self.registry(action, out),
            Action::Draft(id, kept) => self.opened(&id, kept, out),
            Action::CopyText(text, said) => {
                out.ask(Effect::CopyText(text));
                out.say(said, None);
            }
            Action::Wizard(_)
            | Action::BeginCopying
            | Action::Bulk(..)
            | Action::CloseBulk
            | Action::Job(..)
            | Action::Jobs(_)
            | Action::Export(_) => self.do_later(action, out),
            Action::BulkSelected(wish) => self.bulk_selected(wish, out),
            Action::Need(module) => self.need(module, out),
            Action::FetchAgain(module) => {
                self.need(module, out);
                // What was pressed is gone.
                out.focus(match self.route {
                    Route::Request(_) => "request-title",
                    _ => "step-title",
                });
            }
            Action::Came(came) => self.came(came, out),
            Action::Missed(module) => self.missed(module, out),
            Action::Theme(theme) => {
                self.theme = theme;
                out.ask(Effect::Theme(theme));
            }
            Action::Focus(id) => out.focus(id),
            Action::Say(said) => out.say(said, None),
            Action::Ask(effect) => out.ask(effect),
            Action::TakeBack => {
                if let Some((toast, _)) = self.toast.take() {
                    self.take_back(toast, out);
                }
            }
            Action::CloseToast => self.toast = None,
            Action::HoldToast(held) => {
                self.toast_held = held;
                if let (false, Some((_, until))) = (held, &mut self.toast) {
                    *until = self.now + TOAST_SECONDS;
                }
            }
        }
    }

    fn bulk_selected(&mut self, wish: Wish, out: &mut Outbox) {
        self.dialog = None;
        let selection = self.registry.selection();
        let ids: Vec<_> = selection.iter().map(|entry| entry.id.clone()).collect();
        // None at all would mean every one.
        if !ids.is_empty() {
            self.do_later(Action::Bulk(wish, ids), out);
        }
    }

    /// Lets the later part carry out what is its own, as soon as it is here.
    fn do_later(&mut self, action: Action, out: &mut Outbox) {
        if let Some(mut later) = self.later.take() {
            later.update(action, self, out);
            self.later = Slot::Here(later);
        } else {
            self.later.call(Module::Later, Some(action), out);
        }
    }

    /// Sees to it that a module comes.
    fn need(&mut self, module: Module, out: &mut Outbox) {
        match module {
            Module::Editor => self.editing.call(module, None, out),
            Module::Later => self.later.call(module, None, out),
        }
    }

    /// A module is here: it learns what it has missed, and does what was waiting for it.
    fn came(&mut self, came: Came, out: &mut Outbox) {
        let make = match came {
            Came::Editor(editing) => {
                self.editing = Slot::Here(editing);
                return self.look_for_draft(out);
            }
            Came::Later(make) => make,
        };
        let before = std::mem::replace(&mut self.later, Slot::Here(make()));
        if !self.connect.is_in() {
            return;
        }
        out.ask(Effect::LoadJobs);
        self.show_later(out);
        if let Slot::Coming(waiting) = before {
            for action in waiting {
                self.do_later(action, out);
            }
        }
    }

    /// A module could not be fetched: what was wanted of it is dropped, and that is said.
    fn missed(&mut self, module: Module, out: &mut Outbox) {
        let was_waited_for = match module {
            Module::Editor => {
                self.editing = Slot::Failed;
                false
            }
            Module::Later => {
                let before = std::mem::replace(&mut self.later, Slot::Failed);
                before.has_waiting()
            }
        };
        let is_its_own = |dialog: &mut Dialog| dialog.module() == Some(module);
        if self.dialog.take_if(is_its_own).is_some() || was_waited_for {
            out.say(w::not_fetched(), None);
        }
    }

    /// Lets the later part see to the view, where that is its own.
    fn show_later(&mut self, out: &mut Outbox) {
        if !matches!(self.route, Route::Copy(_) | Route::Job(_) | Route::Jobs) {
            return;
        }
        if let Some(mut later) = self.later.take() {
            later.routed(self, out);
            self.later = Slot::Here(later);
        } else {
            self.need(Module::Later, out);
        }
    }

    fn tick(&mut self, now: i64, out: &mut Outbox) {
        self.now = now;
        // A call that had to wait is tried again when its moment has come.
        let retry_at = self.editor.as_ref().and_then(|editor| editor.retry_at);
        if retry_at.is_some_and(|at| at <= now) {
            self.edit(EditorAction::Retry, out);
        }
        if let Some(later) = self.later.get_mut() {
            later.tick(now, out);
        }
        if !self.toast_held && self.toast.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.toast = None;
        }
    }

    /// Whether something on screen changes with every second.
    #[must_use]
    pub fn is_counting(&self) -> bool {
        let waits = self
            .editor
            .as_ref()
            .is_some_and(|editor| editor.retry_at.is_some());
        waits || self.toast.is_some() || self.later.get().is_some_and(|later| later.is_going())
    }

    fn retry_when_back(&mut self, out: &mut Outbox) {
        if self.online {
            self.go_on_later(&Pause::Offline, out);
            if matches!(self.later, Slot::Failed) && self.connect.is_in() {
                out.ask(Effect::LookForJobs);
                self.show_later(out);
            }
            if matches!(self.editing, Slot::Failed) {
                self.need_editing(out);
            }
        }
        self.read_when_back(out);
    }

    /// Reads the file request on screen again, where that failed because there was no network.
    fn read_when_back(&mut self, out: &mut Outbox) {
        let problem = self
            .editor
            .as_ref()
            .and_then(|editor| editor.problem.as_ref());
        if self.online && problem.is_some_and(|problem| problem.kind == Kind::Offline) {
            self.edit(EditorAction::Reload, out);
        }
    }

    fn configured(&mut self, config: Config, out: &mut Outbox) {
        // While the connection is made.
        self.need_editing(out);
        let place = Place {
            api: config.api_url.clone(),
            app: config.app_url.clone(),
        };
        self.connect.place = place.clone();
        self.connect.config = config.clone();
        if let Some(sandbox) = config.sandbox {
            self.start(place, Secret(sandbox.token), out);
        } else if let Some(url) = config.token_url {
            self.connect.session = Session::Connecting;
            out.ask(Effect::ConnectByUrl(place, url));
        } else {
            self.connect.session = Session::Out(None);
        }
    }

    fn start(&mut self, place: Place, token: Secret, out: &mut Outbox) {
        if self.connect.expired {
            self.connect.renewing = Renewal::Trying;
        } else {
            self.connect.session = Session::Connecting;
            self.connect.place = place.clone();
        }
        out.ask(Effect::Connect(place, token));
    }

    fn connected(&mut self, answer: Result<User, Problem>, out: &mut Outbox) {
        let (was_in, account) = (self.connect.is_in(), self.connect.account());
        self.connect.answered(answer);
        if !self.connect.is_in() || self.connect.expired {
            return;
        }
        if was_in && account == self.connect.account() {
            self.go_on_later(&Pause::SignIn, out);
            self.go_on(out);
            return;
        }
        self.registry = Registry::default();
        out.ask(Effect::LoadRegistry(self.connect.account()));
        self.later.reset();
        out.ask(match self.later {
            Slot::Here(_) => Effect::LoadJobs,
            _ => Effect::LookForJobs,
        });
        if self.route == Route::Connection {
            out.ask(Effect::Go(Route::List));
        }
        if self.editor.as_ref().is_some_and(Editor::is_dirty) {
            self.go_on(out);
        } else {
            self.editor = None;
        }
    }

    fn registry(&mut self, action: RegistryAction, out: &mut Outbox) {
        // A request is read once its entry is known: the entry's note is one's own, and stays.
        let opens = !self.registry.loaded
            && matches!(action, RegistryAction::Loaded(_) | RegistryAction::Fault(_));
        let leaves = match &action {
            RegistryAction::Forget(ids) => self
                .route
                .request()
                .is_some_and(|id| ids.iter().any(|other| other == id)),
            _ => false,
        };
        self.registry.update(action, self.now, out);
        if opens {
            self.show_request(out);
        }
        if leaves {
            out.ask(Effect::Go(Route::List));
        }
    }

    fn go_on_later(&mut self, why: &Pause, out: &mut Outbox) {
        if let Some(later) = self.later.get_mut() {
            later.go_on(why, self.now, out);
        }
    }

    /// A new token for the same work: what the old one could not do is done now, except saving,
    /// which stays with the person who typed.
    fn go_on(&mut self, out: &mut Outbox) {
        let Some(editor) = &self.editor else {
            return;
        };
        let sign_in = |problem: &Problem| problem.kind == Kind::SignIn;
        if editor.problem.as_ref().is_some_and(sign_in) || editor.base.is_none() {
            self.edit(EditorAction::Reload, out);
        } else if editor
            .failed
            .as_ref()
            .is_some_and(|(_, problem)| sign_in(problem))
        {
            self.edit(EditorAction::Retry, out);
        }
    }

    fn sign_out(&mut self, out: &mut Outbox) {
        // Whoever was asked for a new token was not asked about what is typed: it stays for them.
        if !self.connect.expired {
            out.ask(Effect::DropDraft(None));
        }
        out.ask(Effect::Disconnect);
        self.editor = None;
        self.dialog = None;
        self.toast = None;
        self.later.reset();
        self.registry = Registry::default();
        self.connect = Connect {
            config: self.connect.config.clone(),
            place: self.connect.place.clone(),
            form: self.connect.form.clone(),
            session: Session::Out(None),
            ..Connect::default()
        };
    }

    fn routed(&mut self, route: Route, out: &mut Outbox) {
        let leaves = |editor: &Editor| editor.is_dirty() && route.request() != Some(&editor.id);
        if self.editor.as_ref().is_some_and(leaves) {
            out.ask(Effect::Stay(self.route.clone()));
            self.step(Action::Show(Dialog::Leave(route)), out);
            return;
        }
        if self.route.request() != route.request() {
            self.dialog = None;
        }
        self.route = route;
        self.need_editing(out);
        if self.connect.is_in() && self.registry.loaded {
            self.show_request(out);
        }
    }

    /// Opens the file request that the address names, unless it is open.
    fn show_request(&mut self, out: &mut Outbox) {
        self.show_later(out);
        let wanted = self.route.request();
        if self.editor.as_ref().map(|editor| editor.id.as_str()) == wanted {
            return;
        }
        if self.editor.is_some() {
            out.ask(Effect::Abort);
            // A way back into a form that is left leads nowhere.
            if let Some((toast, _)) = &mut self.toast {
                toast
                    .undo
                    .take_if(|undo| matches!(undo, Undo::Values(..) | Undo::Draft(..)));
            }
        }
        self.editor = wanted.map(|id| Editor::open(id, out));
        self.look_for_draft(out);
    }

    /// Looks for unsaved work on the file request on screen, once the editor's rules are here.
    fn look_for_draft(&self, out: &mut Outbox) {
        if let (Slot::Here(_), Some(editor)) = (&self.editing, &self.editor)
            && editor.opening.is_some()
        {
            out.ask(Effect::LoadDraft(editor.id.clone()));
        }
    }

    /// Sees to it that the editor comes, where the address names a file request: to show or to copy it.
    fn need_editing(&mut self, out: &mut Outbox) {
        if self.route.request().is_some() {
            self.need(Module::Editor, out);
        }
    }

    fn open(&mut self, pasted: &str, out: &mut Outbox) {
        let mut ids = Vec::new();
        for piece in pieces(pasted) {
            match parse_file_request_id(piece) {
                Ok(id) => ids.push(id),
                Err(error) => {
                    self.dialog = Some(Dialog::Open(Some((piece.to_owned(), error))));
                    out.focus("ref");
                    return;
                }
            }
        }
        ids.dedup();
        let Some(first) = ids.first() else {
            self.dialog = Some(Dialog::Open(Some((String::new(), RequestLinkError::Empty))));
            out.focus("ref");
            return;
        };
        self.dialog = None;
        if ids.len() == 1 {
            out.ask(Effect::Go(Route::Request(first.clone())));
            return;
        }
        let new: Vec<_> = ids
            .iter()
            .filter(|id| self.registry.get(id).is_none())
            .map(|id| Rc::new(Entry::unread(id.as_str())))
            .collect();
        out.say(w::added(new.len()), None);
        self.registry.put(new.iter().cloned(), self.now);
        out.ask(Effect::Keep(new));
        self.do_later(Action::Bulk(Wish::Refresh, ids), out);
    }

    fn editor_of(&mut self, id: &str) -> Option<&mut Editor> {
        self.editor.as_mut().filter(|editor| editor.id == id)
    }

    fn edits(&self, id: &str) -> bool {
        self.editor.as_ref().is_some_and(|editor| editor.id == id)
    }

    /// Lets the editor carry out an action. Before it is opened nobody can want anything of it but to
    /// read again.
    fn edit(&mut self, action: EditorAction, out: &mut Outbox) {
        let Some(editor) = &mut self.editor else {
            return;
        };
        match (&editor.opening, &self.editing) {
            (None, Slot::Here(editing)) => (editing.update)(editor, action, self.now, out),
            _ if action == EditorAction::Reload => {
                out.ask(Effect::Read(editor.id.clone(), Why::Open));
                self.need(Module::Editor, out);
            }
            _ => {}
        }
    }

    /// The editor's rules are here, and unsaved work or that there is none: it learns what Box has answered
    /// meanwhile.
    fn opened(&mut self, id: &str, kept: Option<Draft>, out: &mut Outbox) {
        let Some(editor) = self.editor_of(id) else {
            return;
        };
        let Some(opening) = editor.opening.take() else {
            return;
        };
        editor.kept = kept;
        match opening.answer {
            Some(Ok(request)) => {
                // The list knows it already, or better: another tab has seen a later version.
                let known = self.registry.get(id).map(|entry| entry.etag.as_str());
                if known != Some(request.etag.as_deref().unwrap_or_default()) {
                    return self.edit(EditorAction::Reload, out);
                }
                self.edit(EditorAction::Read(Why::Job, Ok(request)), out);
                let conflict = self
                    .editor
                    .as_ref()
                    .and_then(|editor| editor.conflict.as_ref());
                out.focus_unless_typing(if conflict.is_some() {
                    "conflict-title"
                } else {
                    "request-title"
                });
            }
            Some(answer) => {
                self.edit(EditorAction::Read(Why::Open, answer), out);
                // It may have failed long ago.
                self.read_when_back(out);
            }
            None => {}
        }
    }

    fn read(
        &mut self,
        id: &str,
        why: Why,
        answer: Result<Rc<FileRequest>, Problem>,
        out: &mut Outbox,
    ) {
        let shown = self.edits(id) && why != Why::Job;
        let opening = self
            .editor_of(id)
            .and_then(|editor| editor.opening.as_mut());
        match (answer, opening) {
            (Ok(request), opening) if opening.is_some() || !shown => {
                out.tell(News::Seen(request));
            }
            (Err(_), _) if !shown => {}
            (answer, None) => self.edit(EditorAction::Read(why, answer), out),
            // Whoever signs in reads it again.
            (Err(problem), Some(_)) if problem.kind == Kind::SignIn => out.tell(News::SignedOut),
            (answer, Some(opening)) => opening.answer = Some(answer),
        }
    }

    /// Takes in what Box sent of file requests.
    fn see(&mut self, requests: Vec<Rc<FileRequest>>, out: &mut Outbox) {
        let now = self.now;
        let mut entries = Vec::with_capacity(requests.len());
        for request in requests {
            let before = self.registry.get(&request.id);
            let entry = Rc::new(Entry::seen(&request, before.map(AsRef::as_ref), now));
            // Somebody else's change to what is open shows at once, beside what is typed.
            if let Some(editor) = self.editor_of(&entry.id) {
                if let Some(opening) = &mut editor.opening {
                    opening.answer = Some(Ok(request));
                } else if editor.is_older_than(&entry) {
                    self.edit(EditorAction::Read(Why::Job, Ok(request)), out);
                }
            }
            entries.push(entry);
        }
        self.registry.put(entries.iter().cloned(), now);
        out.ask(Effect::Keep(entries));
    }

    /// Marks a file request that Box cannot find.
    fn lose(&mut self, id: &str, out: &mut Outbox) {
        if let Some(before) = self.registry.get(id) {
            let entry = Rc::new(Entry {
                gone: true,
                ..(**before).clone()
            });
            self.registry.put([entry.clone()], self.now);
            out.ask(Effect::Keep(vec![entry]));
        }
    }

    fn written(&mut self, save: Save, answer: Result<Rc<FileRequest>, Problem>, out: &mut Outbox) {
        if self.edits(&save.id) {
            self.edit(EditorAction::Written(save, answer), out);
        } else if let Ok(request) = answer {
            out.tell(News::Seen(request));
        }
    }

    fn deleted(&mut self, id: &str, answer: Result<(), Problem>, out: &mut Outbox) {
        match answer {
            Ok(()) => {
                self.dialog = None;
                out.tell(News::Gone(id.to_owned()));
                out.say(w::DELETED, None);
                if let Some(editor) = self.editor_of(id) {
                    editor.deleted = true;
                    out.ask(Effect::Go(Route::List));
                }
            }
            Err(problem) => {
                if problem.kind == Kind::SignIn {
                    out.tell(News::SignedOut);
                }
                if self.edits(id) {
                    self.dialog = Some(Dialog::Delete(Err(problem)));
                } else {
                    let title = self.registry.get(id).map(|entry| entry.title.as_str());
                    out.say(w::not_deleted(title.unwrap_or(id)), None);
                }
            }
        }
    }

    fn take_back(&mut self, toast: Toast, out: &mut Outbox) {
        match toast.undo {
            Some(Undo::Values(id, changes)) if self.edits(&id) => {
                self.edit(EditorAction::Undo(*changes), out);
            }
            Some(Undo::Draft(id, draft)) if self.edits(&id) => {
                self.edit(EditorAction::Edit(*draft), out);
                out.focus(Field::Title.control());
            }
            Some(Undo::Entries(entries)) => {
                self.registry.put(entries.iter().cloned(), self.now);
                out.ask(Effect::Keep(entries));
            }
            _ => {}
        }
    }

    fn hear(&mut self, news: News, out: &mut Outbox) {
        match news {
            News::Seen(request) => self.see(vec![request], out),
            News::Made(requests) => self.see(requests, out),
            News::Finished(id) => {
                if let Some(mut later) = self.later.take() {
                    later.finished(&id, self, out);
                    self.later = Slot::Here(later);
                }
            }
            News::Gone(id) => self.lose(&id, out),
            News::SignedOut => self.connect.expired = true,
            News::Say(toast) => self.toast = Some((toast, self.now + TOAST_SECONDS)),
        }
    }
}

/// The pieces of what was pasted: several ids or links, apart by white space, commas or semicolons.
fn pieces(pasted: &str) -> impl Iterator<Item = &str> {
    pasted
        .split(|c: char| c.is_whitespace() || c == ',' || c == ';')
        .filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::core::desk::Desk;
    use crate::admin::model::config::BOX_APP;
    use crate::admin::model::settings::Settings;
    use crate::admin::model::settings::tests::request;
    use crate::admin::split::EDITING;

    #[test]
    fn the_form_of_the_connection_begins_anew_only_when_it_comes_on_screen() {
        let mut state = State::default();
        let app = |state: &State| state.connect.form.app.clone();
        update(&mut state, Action::Configured(Config::default()));
        assert_eq!(app(&state), BOX_APP);

        let typed = GateAction::App("https://typed.example".into());
        update(&mut state, Action::Gate(typed));
        update(&mut state, Action::Routed(Route::Connection));
        assert_eq!(app(&state), "https://typed.example");

        state.connect.session = Session::In;
        update(&mut state, Action::SignOut);
        assert_eq!(app(&state), "https://typed.example");

        state.connect.session = Session::In;
        update(&mut state, Action::Routed(Route::List));
        update(&mut state, Action::Routed(Route::Connection));
        assert_eq!(app(&state), BOX_APP);
    }

    /// Somebody is connected; the later part is away.
    fn connected() -> State {
        let mut state = State::default();
        state.connect.session = Session::In;
        state.registry.loaded = true;
        state
    }

    fn comes() -> Action {
        let came = Came::Later(|| Box::new(Desk::default()));
        Action::Came(came)
    }

    fn fetches(effects: &[Effect]) -> usize {
        let fetches = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Fetch(_)));
        fetches.count()
    }

    fn refresh(id: &str) -> Action {
        Action::Bulk(Wish::Refresh, vec![id.into()])
    }

    #[test]
    fn what_the_later_part_has_to_do_waits_for_it_and_it_is_fetched_once() {
        let mut state = connected();
        state.registry.put([Rc::new(Entry::unread("1"))], 0);
        let asked = update(&mut state, refresh("1"));
        assert_eq!(fetches(&asked), 1);
        let asked = update(&mut state, Action::Show(Dialog::Share));
        assert_eq!(fetches(&asked), 0);
        assert!(state.registry.job.is_none());

        let asked = update(&mut state, comes());
        assert!(asked.contains(&Effect::LoadJobs));
        let job = state.registry.job.clone().unwrap();
        assert!(state.later.get().unwrap().is_busy(&job));
        assert_eq!(state.dialog, Some(Dialog::Share));
        let asked = update(&mut state, refresh("1"));
        assert_eq!(fetches(&asked), 0);
    }

    #[test]
    fn what_is_done_to_the_selected_ones_is_done_to_those_selected_then() {
        let mut state = connected();
        let entries = ["1", "2"].map(|id| Rc::new(Entry::unread(id)));
        state.registry.put(entries, 0);
        let toggle = |id: &str| Action::Registry(RegistryAction::Toggle(id.into()));
        // Nothing is selected: that is not every one.
        let asked = update(&mut state, Action::BulkSelected(Wish::Refresh));
        assert_eq!(fetches(&asked), 0);
        update(&mut state, toggle("1"));
        update(&mut state, Action::BulkSelected(Wish::Refresh));
        update(&mut state, toggle("2"));
        update(&mut state, comes());
        let job = state.registry.job.clone().unwrap();
        let desk = state.later.desk().unwrap();
        assert_eq!(desk.jobs.get(&job).unwrap().head.rows, 1);
    }

    #[test]
    fn where_it_cannot_be_fetched_that_is_said_and_the_next_wish_tries_again() {
        let mut state = connected();
        update(&mut state, Action::Show(Dialog::Share));
        update(&mut state, Action::Missed(Module::Later));
        assert_eq!(state.dialog, None);
        let said = |state: &State| state.toast.as_ref().map(|(toast, _)| toast.text.clone());
        assert_eq!(said(&state), Some(w::not_fetched().into()));

        state.toast = None;
        let asked = update(&mut state, Action::Export(Export::Csv));
        assert_eq!(fetches(&asked), 1);
        update(&mut state, Action::Missed(Module::Later));
        assert_eq!(said(&state), Some(w::not_fetched().into()));
        let asked = update(&mut state, Action::Export(Export::Csv));
        assert_eq!(fetches(&asked), 1);
        let asked = update(&mut state, comes());
        assert!(
            asked
                .iter()
                .any(|effect| matches!(effect, Effect::Download(_)))
        );
    }

    #[test]
    fn a_view_of_its_own_asks_for_it_and_is_read_once_it_is_here() {
        let mut state = connected();
        let asked = update(&mut state, Action::Routed(Route::Copy("1".into())));
        assert!(asked.contains(&Effect::Fetch(Module::Later)));
        update(&mut state, comes());
        let desk = state.later.desk().unwrap();
        assert_eq!(desk.wizard.as_ref().unwrap().template, "1");
    }

    #[test]
    fn it_is_kept_and_emptied_when_somebody_signs_out() {
        let mut state = connected();
        update(&mut state, Action::Routed(Route::Copy("1".into())));
        update(&mut state, comes());
        update(&mut state, Action::SignOut);
        assert!(state.later.desk().unwrap().wizard.is_none());
        // What was waiting for it is of nobody any more.
        let mut state = connected();
        state.registry.put([Rc::new(Entry::unread("1"))], 0);
        update(&mut state, refresh("1"));
        update(&mut state, Action::SignOut);
        update(&mut state, comes());
        assert!(state.registry.job.is_none() && !state.later.get().unwrap().is_going());
    }

    /// Somebody has opened a file request; the editor's rules are away.
    fn opening() -> State {
        let mut state = connected();
        let asked = update(&mut state, Action::Routed(Route::Request("1".into())));
        assert!(asked.contains(&Effect::Fetch(Module::Editor)));
        assert!(asked.contains(&Effect::Read("1".into(), Why::Open)));
        let answer = Ok(Rc::new(request()));
        update(&mut state, Action::Read("1".into(), Why::Open, answer));
        state
    }

    /// The editor's rules come, and look for unsaved work.
    fn editing_comes(state: &mut State, kept: Option<Draft>) {
        let came = Action::Came(Came::Editor(EDITING));
        let id = state.editor.as_ref().unwrap().id.clone();
        assert_eq!(update(state, came), [Effect::LoadDraft(id.clone())]);
        assert!(!is_shown(state));
        update(state, Action::Draft(id, kept));
    }

    fn is_shown(state: &State) -> bool {
        state.editor.as_ref().unwrap().base.is_some()
    }

    #[test]
    fn a_request_is_read_while_the_editor_comes() {
        let mut state = opening();
        assert!(!is_shown(&state));
        assert_eq!(state.registry.get("1").unwrap().title, "Tax papers");
        editing_comes(&mut state, None);
        assert!(is_shown(&state));
    }

    #[test]
    fn an_address_that_names_a_request_fetches_the_editor_at_once() {
        for (route, fetched) in [(Route::List, 0), (Route::Request("1".into()), 1)] {
            let mut state = State {
                route,
                ..State::default()
            };
            let asked = update(&mut state, Action::Configured(Config::default()));
            assert_eq!(fetches(&asked), fetched);
        }
    }

    #[test]
    fn what_box_sent_is_not_lost_where_the_editor_cannot_be_fetched() {
        let mut state = opening();
        update(&mut state, Action::Missed(Module::Editor));
        assert!(matches!(state.editing, Slot::Failed));
        let asked = update(&mut state, Action::FetchAgain(Module::Editor));
        let focus = Effect::Focus("request-title".into());
        assert_eq!(asked, [Effect::Fetch(Module::Editor), focus]);
        editing_comes(&mut state, None);
        assert!(is_shown(&state));
    }

    #[test]
    fn unsaved_work_from_before_is_there_before_what_box_sent_is_looked_at() {
        let mut state = opening();
        editing_comes(&mut state, Some(typed_before()));
        let editor = state.editor.as_ref().unwrap();
        assert_eq!(
            (editor.draft.title.as_str(), editor.is_dirty()),
            ("Typed before", true)
        );
        // Another one is looked for as soon as it is opened.
        state.editor.as_mut().unwrap().draft = editor_saved(&state);
        let asked = update(&mut state, Action::Routed(Route::Request("2".into())));
        assert!(asked.contains(&Effect::LoadDraft("2".into())));
    }

    fn editor_saved(state: &State) -> Settings {
        state.editor.as_ref().unwrap().saved()
    }

    #[test]
    fn a_reading_that_failed_before_the_editor_came_is_made_again_where_the_network_is_back() {
        let offline = || {
            let error = crate::api::Error::Network(String::new());
            Problem::of(&error, crate::api::Fate::NotDone, false, 0)
        };
        for online in [false, true] {
            let mut state = connected();
            update(&mut state, Action::Routed(Route::Request("1".into())));
            let failed = Action::Read("1".into(), Why::Open, Err(offline()));
            update(&mut state, failed);
            update(&mut state, Action::Online(online));
            let came = Action::Came(Came::Editor(EDITING));
            update(&mut state, came);
            let asked = update(&mut state, Action::Draft("1".into(), None));
            let again = Effect::Read("1".into(), Why::Open);
            assert_eq!(asked.contains(&again), online);
        }
    }

    #[test]
    fn a_token_that_has_run_out_is_asked_for_before_the_editor_comes() {
        let mut state = connected();
        update(&mut state, Action::Routed(Route::Request("1".into())));
        let error = crate::api::Error::Token(String::new());
        let refused = Problem::of(&error, crate::api::Fate::NotDone, true, 0);
        let answer = Err(refused);
        update(&mut state, Action::Read("1".into(), Why::Open, answer));
        assert!(state.connect.expired);
        let user = User {
            id: "7".into(),
            kind: "user".into(),
            name: None,
            login: None,
        };
        state.connect.user = Some(user.clone());
        update(&mut state, Action::Connected(Ok(user)));
        editing_comes(&mut state, None);
        assert!(!state.connect.expired);
    }

    /// Unsaved work on request 1.
    fn typed_before() -> Draft {
        let base = Settings::of(&request());
        let mine = Settings {
            title: "Typed before".into(),
            ..base.clone()
        };
        Draft { base, mine }
    }

    #[test]
    fn nothing_is_saved_before_what_box_holds_and_what_was_typed_are_on_screen() {
        let mut state = opening();
        update(&mut state, Action::Editor(EditorAction::Save));
        let came = Action::Came(Came::Editor(EDITING));
        update(&mut state, came);
        update(&mut state, Action::Editor(EditorAction::Save));
        let asked = update(&mut state, Action::Draft("1".into(), Some(typed_before())));
        let writes = |effect: &Effect| matches!(effect, Effect::Write(_));
        assert!(is_shown(&state) && !asked.iter().any(writes));
        let asked = update(&mut state, Action::Editor(EditorAction::Save));
        assert!(asked.iter().any(writes));
    }

    #[test]
    fn what_is_seen_while_the_editor_comes_is_newer_than_what_was_read_before() {
        let later = |etag: &str| {
            let mut later = request();
            later.etag = Some(etag.into());
            later.title = Some("Later title".into());
            Rc::new(later)
        };
        // By a job of this page.
        let mut state = opening();
        let mut out = Outbox::default();
        state.see(vec![later("8")], &mut out);
        editing_comes(&mut state, None);
        assert_eq!(state.editor.as_ref().unwrap().draft.title, "Later title");
        assert_eq!(state.registry.get("1").unwrap().title, "Later title");

        // By another tab, which tells only what the list shows of it: Box is asked again.
        let mut state = opening();
        let seen = Entry::seen(&later("8"), None, 0);
        state.registry.put([Rc::new(seen)], 0);
        update(&mut state, Action::Came(Came::Editor(EDITING)));
        let asked = update(&mut state, Action::Draft("1".into(), None));
        assert_eq!(asked, [Effect::Read("1".into(), Why::Open)]);
        assert_eq!(state.registry.get("1").unwrap().title, "Later title");
    }

    #[test]
    fn a_deletion_that_fails_after_its_request_was_left_is_told_in_passing() {
        let mut state = opening();
        editing_comes(&mut state, None);
        update(&mut state, Action::Show(Dialog::Delete(Ok(false))));
        update(&mut state, Action::Delete);
        update(&mut state, Action::Routed(Route::Request("2".into())));
        let error = crate::api::Error::Timeout(1);
        let problem = Problem::of(&error, crate::api::Fate::Unknown, true, 0);
        update(&mut state, Action::Deleted("1".into(), Err(problem)));
        assert_eq!(state.dialog, None);
        let (toast, _) = state.toast.as_ref().unwrap();
        assert_eq!(toast.text, w::not_deleted("Tax papers"));
    }

    #[test]
    fn what_waits_for_the_editor_is_of_the_request_on_screen() {
        let mut state = opening();
        update(&mut state, Action::Routed(Route::Request("2".into())));
        editing_comes(&mut state, None);
        assert!(!is_shown(&state));
    }

    #[test]
    fn a_call_that_has_to_wait_is_sent_again_when_its_moment_has_come_and_not_before() {
        let mut state = opening();
        editing_comes(&mut state, None);
        state.editor.as_mut().unwrap().retry_at = Some(5);
        assert!(update(&mut state, Action::Tick(4)).is_empty());
        let asked = update(&mut state, Action::Tick(5));
        assert_eq!(asked, [Effect::Read("1".into(), Why::Open)]);
    }
}
