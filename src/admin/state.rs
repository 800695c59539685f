//! The page's state and how each action changes it: plain data, no web types.

use std::rc::Rc;

use super::connect::config::Config;
use super::connect::{Connect, Place, Renewal, Secret, Session};
use super::copy::wizard::{CopyAction, Wizard};
use super::editor::settings::{Draft, Field};
use super::editor::{Editor, EditorAction};
use super::effect::{Effect, News, Outbox, Save, Toast, Undo, Why};
use super::job::{Head, Job, Line, Purpose, Why as Pause};
use super::jobs::{JobAction, Jobs, Known};
use super::problem::{Kind, Problem};
use super::registry::Registry;
use super::registry::bulk::Bulk;
use super::registry::entry::Entry;
use super::registry::files::ImportFault;
use super::registry::update::RegistryAction;
use super::registry::wish::Wish;
use super::route::Route;
use super::run::Task;
use super::ui::clock;
use super::words::Said;
use crate::api::{FileRequest, RequestLinkError, User, parse_file_request_id};

/// How long a message in passing stays, in seconds.
const TOAST_SECONDS: i64 = 10;

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct State {
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
    /// A copy job that is being put together.
    pub wizard: Option<Wizard>,
    /// The jobs.
    pub jobs: Jobs,
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

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Action {
    /// Time passes.
    Tick(i64),
    /// The network came or went.
    Online(bool),
    /// `config.json` has been read.
    Configured(Config),
    /// Connect with a token.
    Connect(Place, Secret),
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
    CopyText(String, Said),
    /// Something about a copy job that is being put together.
    Wizard(CopyAction),
    /// Begin the copy job that was put together.
    BeginCopying,
    /// Do this to these; to every one, where none are named; to the selected ones without a list.
    Bulk(Wish, Option<Vec<String>>),
    /// What came of doing something to many has been seen.
    CloseBulk,
    /// Something about a job.
    Job(String, JobAction),
    /// The jobs that this browser knows.
    Jobs(Vec<Known>),
    /// Move the focus.
    Focus(&'static str),
    /// Say something in passing.
    Say(Said),
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
    state.step(action, &mut out);
    while !out.news.is_empty() {
        for news in std::mem::take(&mut out.news) {
            state.hear(news, &mut out);
        }
    }
    state.leave_once_saved(&mut out);
    out.effects
}

impl State {
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
            Action::Connect(place, token) => self.start(place, token, out),
            Action::Connected(answer) => self.connected(answer, out),
            Action::SignOut => self.sign_out(out),
            Action::Routed(route) => self.routed(route, out),
            Action::Go(route) => out.ask(Effect::Go(route)),
            Action::Editor(action) => {
                if let Some(editor) = &mut self.editor {
                    editor.update(action, self.now, out);
                }
            }
            Action::Open(pasted) => self.open(&pasted, out),
            Action::Show(dialog) => self.dialog = Some(dialog),
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
            Action::Draft(id, kept) => {
                let now = self.now;
                if let Some(editor) = self.editor_of(&id) {
                    editor.update(EditorAction::Draft(kept), now, out);
                }
            }
            Action::CopyText(text, said) => {
                out.ask(Effect::CopyText(text));
                out.say(said, None);
            }
            Action::Wizard(action) => {
                if let Some(wizard) = &mut self.wizard {
                    wizard.update(action, self.now, clock::local_moment, out);
                    if wizard.goes_straight() {
                        self.begin_copying(out);
                    }
                }
            }
            Action::BeginCopying => self.begin_copying(out),
            Action::Bulk(wish, ids) => self.begin_bulk(wish, ids, out),
            Action::CloseBulk => {
                if let Some(id) = self.registry.job.take() {
                    self.jobs.drop_refresh(&id);
                }
            }
            Action::Job(id, action) => {
                self.jobs.update(&id, action, self.now, out);
                let is_judged = |dialog: &mut Dialog| match dialog {
                    Dialog::WhichMade(id, row) => self
                        .jobs
                        .get(id)
                        .is_none_or(|job| !job.run.is_in_doubt(*row)),
                    _ => false,
                };
                self.dialog.take_if(is_judged);
            }
            Action::Jobs(known) => self.jobs.know(known, &self.connect.account(), out),
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

    fn begin_copying(&mut self, out: &mut Outbox) {
        let source = self
            .editor
            .as_ref()
            .and_then(|editor| editor.base.as_deref());
        if let Some(wizard) = self.wizard.take_if(|wizard| wizard.is_ready()) {
            let id = self.jobs.new_id(self.now);
            let job = wizard.job(id, self.connect.account(), source, self.now);
            out.ask(Effect::Go(Route::Job(job.head.id.clone())));
            self.jobs.start(job, self.now, out);
        }
    }

    fn begin_bulk(&mut self, wish: Wish, ids: Option<Vec<String>>, out: &mut Outbox) {
        let entries = match ids {
            Some(ids) if ids.is_empty() => self.registry.entries().cloned().collect(),
            Some(ids) => ids
                .iter()
                .filter_map(|id| self.registry.get(id).cloned())
                .collect(),
            None => self.registry.selection(),
        };
        let lines: Vec<Line> = entries
            .iter()
            .filter(|entry| wish.applies(entry, self.now).is_ok())
            .map(|entry| Line {
                task: Task::Wish {
                    id: entry.id.clone(),
                    wish: wish.clone(),
                    seen: (entry.checked_at > 0)
                        .then(|| wish.write(entry, self.now).ok().map(Box::new))
                        .flatten(),
                },
                label: entry.title.clone(),
            })
            .collect();
        let head = Head {
            id: self.jobs.new_id(self.now),
            account: self.connect.account(),
            purpose: Purpose::Bulk(wish),
            begun_at: self.now,
            rows: lines.len(),
            end: None,
        };
        self.step(Action::CloseBulk, out);
        self.registry.job = Some(head.id.clone());
        self.jobs.start(Job::new(head, lines), self.now, out);
    }

    fn tick(&mut self, now: i64, out: &mut Outbox) {
        self.now = now;
        if let Some(editor) = &mut self.editor {
            editor.tick(now, out);
        }
        self.jobs.tick(now, out);
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
        waits || self.toast.is_some() || self.jobs.is_going()
    }

    fn retry_when_back(&mut self, out: &mut Outbox) {
        if self.online {
            self.jobs.go_on(&Pause::Offline, self.now, out);
        }
        let Some(editor) = self.editor.as_mut().filter(|_| self.online) else {
            return;
        };
        if editor
            .problem
            .as_ref()
            .is_some_and(|problem| problem.kind == Kind::Offline)
        {
            editor.update(EditorAction::Reload, self.now, out);
        }
    }

    fn configured(&mut self, config: Config, out: &mut Outbox) {
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
            self.jobs.go_on(&Pause::SignIn, self.now, out);
            self.go_on(out);
            return;
        }
        self.registry = Registry::default();
        out.ask(Effect::LoadRegistry(self.connect.account()));
        self.jobs = Jobs::default();
        out.ask(Effect::LoadJobs);
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

    /// A new token for the same work: what the old one could not do is done now, except saving,
    /// which stays with the person who typed.
    fn go_on(&mut self, out: &mut Outbox) {
        let Some(editor) = &mut self.editor else {
            return;
        };
        let sign_in = |problem: &Problem| problem.kind == Kind::SignIn;
        if editor.problem.as_ref().is_some_and(sign_in) || editor.base.is_none() {
            editor.update(EditorAction::Reload, self.now, out);
        } else if editor
            .failed
            .as_ref()
            .is_some_and(|(_, problem)| sign_in(problem))
        {
            editor.update(EditorAction::Retry, self.now, out);
        }
    }

    fn sign_out(&mut self, out: &mut Outbox) {
        out.ask(Effect::DropDraft(None));
        out.ask(Effect::Disconnect);
        self.editor = None;
        self.dialog = None;
        self.toast = None;
        self.jobs = Jobs::default();
        self.wizard = None;
        self.registry = Registry::default();
        self.connect = Connect {
            config: self.connect.config.clone(),
            place: self.connect.place.clone(),
            session: Session::Out(None),
            ..Connect::default()
        };
    }

    fn routed(&mut self, route: Route, out: &mut Outbox) {
        let leaves = |editor: &Editor| editor.is_dirty() && route.request() != Some(&editor.id);
        if self.editor.as_ref().is_some_and(leaves) {
            out.ask(Effect::Stay(self.route.clone()));
            self.dialog = Some(Dialog::Leave(route));
            return;
        }
        if self.route.request() != route.request() {
            self.dialog = None;
        }
        self.route = route;
        if self.connect.is_in() && self.registry.loaded {
            self.show_request(out);
        }
    }

    /// Opens the file request that the address names, unless it is open.
    fn show_request(&mut self, out: &mut Outbox) {
        match &self.route {
            Route::Job(id) => self.jobs.show(id, out),
            Route::Copy(id)
                if self
                    .wizard
                    .as_ref()
                    .is_none_or(|wizard| wizard.template != *id) =>
            {
                self.wizard = Some(Wizard::new(id, out));
            }
            _ => {}
        }
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
        out.say(Said::Added(new.len()), None);
        self.registry.put(new.iter().cloned(), self.now);
        out.ask(Effect::Keep(new));
        self.begin_bulk(Wish::Refresh, Some(ids), out);
    }

    fn editor_of(&mut self, id: &str) -> Option<&mut Editor> {
        self.editor.as_mut().filter(|editor| editor.id == id)
    }

    fn read(
        &mut self,
        id: &str,
        why: Why,
        answer: Result<Rc<FileRequest>, Problem>,
        out: &mut Outbox,
    ) {
        let now = self.now;
        match (self.editor_of(id).filter(|_| why != Why::Job), answer) {
            (Some(editor), answer) => editor.update(EditorAction::Read(why, answer), now, out),
            (None, Ok(request)) => out.tell(News::Seen(request)),
            (None, Err(_)) => {}
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
            if let Some(editor) = self
                .editor_of(&entry.id)
                .filter(|editor| editor.is_older_than(&entry))
            {
                editor.update(EditorAction::Read(Why::Job, Ok(request)), now, out);
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
        let now = self.now;
        if let Some(editor) = self.editor_of(&save.id) {
            editor.update(EditorAction::Written(save, answer), now, out);
        } else if let Ok(request) = answer {
            out.tell(News::Seen(request));
        }
    }

    fn deleted(&mut self, id: &str, answer: Result<(), Problem>, out: &mut Outbox) {
        match answer {
            Ok(()) => {
                self.dialog = None;
                out.tell(News::Gone(id.to_owned()));
                out.say(Said::Deleted, None);
                if let Some(editor) = self.editor_of(id) {
                    editor.deleted = true;
                    out.ask(Effect::Go(Route::List));
                }
            }
            Err(problem) => {
                if problem.kind == Kind::SignIn {
                    out.tell(News::SignedOut);
                }
                self.dialog = Some(Dialog::Delete(Err(problem)));
            }
        }
    }

    fn take_back(&mut self, toast: Toast, out: &mut Outbox) {
        let now = self.now;
        match toast.undo {
            Some(Undo::Values(id, changes)) => {
                if let Some(editor) = self.editor_of(&id) {
                    editor.update(EditorAction::Undo(*changes), now, out);
                }
            }
            Some(Undo::Draft(id, draft)) => {
                if let Some(editor) = self.editor_of(&id) {
                    editor.update(EditorAction::Edit(*draft), now, out);
                    out.focus(Field::Title.control());
                }
            }
            Some(Undo::Entries(entries)) => {
                self.registry.put(entries.iter().cloned(), now);
                out.ask(Effect::Keep(entries));
            }
            None => {}
        }
    }

    fn hear(&mut self, news: News, out: &mut Outbox) {
        match news {
            News::Seen(request) => self.see(vec![request], out),
            News::Made(requests) => self.see(requests, out),
            News::Finished(id) => self.finished(&id, out),
            News::Gone(id) => self.lose(&id, out),
            News::SignedOut => self.connect.expired = true,
            News::Say(toast) => self.toast = Some((toast, self.now + TOAST_SECONDS)),
        }
    }
}

impl State {
    /// A refresh that has come to its end without failures needs no reading; it is said in passing.
    fn finished(&mut self, id: &str, out: &mut Outbox) {
        let refresh = self.jobs.get(id).filter(|job| job.only_reads());
        if let Some(tally) = refresh.map(Job::tally)
            && tally.done == tally.finished()
            && tally.waiting == 0
        {
            out.say(Said::Refreshed(tally.done), None);
            self.registry.job = None;
            self.jobs.drop_refresh(id);
        }
    }
}

/// The pieces of what was pasted: several ids or links, apart by white space, commas or semicolons.
fn pieces(pasted: &str) -> impl Iterator<Item = &str> {
    pasted
        .split(|c: char| c.is_whitespace() || c == ',' || c == ';')
        .filter(|piece| !piece.is_empty())
}
