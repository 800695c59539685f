//! The effects of the jobs' module. For jobs: stores what is about to happen, waits for the turn, calls
//! Box, reports back.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::window;

use super::browser::focus_soon;
use super::files::save_file;
use super::journal::{self, Begun};
use super::store::{Store, problem, read_value, unconnected};
use super::{copies, list_file, storage, table_file};
use crate::admin::core::action::Action;
use crate::admin::core::effect::{Download, Effect, JobEffect};
use crate::admin::core::folder_tree;
use crate::admin::core::job::RowAnswer;
use crate::admin::core::jobs::JobAction;
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::wizard::CopyAction;
use crate::admin::model::entry::Entry;
use crate::admin::model::job::{Known, Refusal};
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::received::FolderPart;
use crate::admin::model::run::{JournalEntry, RowCall, RowEvent};
use crate::admin::ui::clock;
use crate::api::{Call, Copy, Folder, FolderRef, ListedItems, Outcome, RetryPolicy, code};
use crate::client::{Client, Gate};

/// A wait shorter than this is not worth telling, in milliseconds.
const SHORT_WAIT_MS: u64 = 1_500;
/// The longest sleep before the turn is looked at again.
const NAP_MS: u64 = 1_000;

#[wasm_bindgen(module = "/src/admin/world/picture.js")]
extern "C" {
    #[wasm_bindgen(js_name = savePicture)]
    fn save_picture(path: &str, side: i32, name: &str);
}

/// Carries out an effect of the jobs' module.
pub fn run(store: &Store, effect: Effect) {
    match effect {
        Effect::FolderItems(id, offset) => {
            let call = Call::folder_items(&id, folder_tree::PAGE, offset);
            store.ask(call, None, move |answer| {
                Action::Wizard(CopyAction::Items(id, answer))
            });
        }
        Effect::FolderName(id) => {
            store.ask(Call::folder(&id), None, move |answer: Result<Folder, _>| {
                let name = answer.map(|folder| folder.name.unwrap_or_default());
                Action::Wizard(CopyAction::Named(id, name))
            });
        }
        Effect::GoOn => {
            let store = store.clone();
            spawn_local(async move {
                TimeoutFuture::new(0).await;
                store.send(Action::Wizard(CopyAction::GoOn));
            });
        }
        Effect::ReadTable(file) => table_file::read(store, file),
        Effect::FindCopy(template) => copies::find(store, template),
        Effect::ReadCopyTables(template, tables) => copies::read_tables(store, template, tables),
        Effect::KeepCopy(template) => copies::keep(store, template),
        Effect::ForgetCopy(template) => copies::forget(store, &template),
        Effect::ReadList(file) => list_file::read_list(store, file),
        Effect::FocusTree => {
            let store = store.clone();
            // Where the keyboard is by then, not where it was: keys can be faster than drawing.
            focus_soon(move || Some(store.state().wizard.as_ref()?.given.tree.at.clone()));
        }
        Effect::Job(id, effect) => store.job(id, effect),
        Effect::LoadJobs => store.load_jobs(),
        Effect::OpenJob(id) => store.open_job(id),
        Effect::ForgetJob(id) => store.forget_job(id),
        Effect::ReleaseJob(id) => spawn_local(async move { journal::release(&id).await }),
        Effect::KeepFor(account, entries) => store.store(storage::keep(&account, entries)),
        Effect::Print => {
            if let Some(window) = window() {
                // Fails only where the browser cannot print.
                let _ = window.print();
            }
        }
        Effect::Download(download) => save_file(&download),
        Effect::ExportStored => store.export_stored(),
        Effect::ExportJson(entries, with_drafts) => store.export_json(entries, with_drafts),
        Effect::Picture { path, side, name } => save_picture(&path, side, &name),
        _ => {}
    }
}

impl Store {
    /// Hands out what is stored as it is, where it cannot be read.
    fn export_stored(&self) {
        let store = self.clone();
        spawn_local(async move {
            match storage::everything().await {
                Ok(text) => save_file(&Download {
                    name: "file-requests-stored.json".into(),
                    media_type: "application/json",
                    text,
                }),
                Err(fault) => store.send(Action::Registry(RegistryAction::Fault(fault))),
            }
        });
    }

    /// Hands out entries, and the unsaved work that is stored where it is wanted.
    fn export_json(&self, entries: Vec<Rc<Entry>>, with_drafts: bool) {
        let store = self.clone();
        spawn_local(async move {
            let drafts = if with_drafts {
                storage::drafts(&store.account()).await
            } else {
                Ok(Array::new())
            };
            match drafts {
                Ok(drafts) => save_file(&Download {
                    name: "file-requests.json".into(),
                    media_type: "application/json",
                    text: list_file::to_json(&entries, &drafts),
                }),
                Err(fault) => store.send(Action::Registry(RegistryAction::Fault(fault))),
            }
        });
    }

    /// Carries out an effect of a job.
    fn job(&self, job: String, effect: JobEffect) {
        let store = self.clone();
        spawn_local(async move {
            match effect {
                JobEffect::Begin(head, tasks, labels) => {
                    // Where another tab has a job of this id, nothing of this one is stored.
                    let begun = if journal::hold(&job).await.unwrap_or(false) {
                        journal::begin(&head, &tasks, &labels).await
                    } else {
                        Begun::Unkept
                    };
                    let action = match begun {
                        Begun::Kept => JobAction::Stored(true),
                        Begun::Unkept => {
                            journal::let_go(&job);
                            JobAction::Stored(false)
                        }
                        Begun::Unsure(why) => JobAction::NotBegun(why),
                    };
                    store.tell(job, action);
                }
                JobEffect::Turn => store.turn(job).await,
                JobEffect::Send(row, step) => store.send_row(job, row, step).await,
                JobEffect::Look(row, id) => {
                    let answer = match store.client() {
                        Some(client) => carry_out(&client, RowCall::Read { id }, None).await,
                        None => RowAnswer::Failed(unconnected()),
                    };
                    store.tell(job, JobAction::Looked(row, answer));
                }
                JobEffect::Note(entries) => {
                    let stored = journal::note(&job, entries).await;
                    store.tell_stored(job, stored);
                }
                JobEffect::Head(head) => {
                    let stored = journal::keep_head(head).await;
                    store.tell_stored(job, stored);
                }
            }
        });
    }

    /// Tells a job where it is not stored what happened, and where it is again.
    fn tell_stored(&self, job: String, stored: Result<(), Refusal>) {
        match stored {
            Err(why) if journal::is_cleared(&job) => self.tell(job, JobAction::Cleared(why)),
            Err(why) => self.tell(job, JobAction::NotStored(why)),
            Ok(()) if journal::is_mended(&job) => self.tell(job, JobAction::StoredAfterAll),
            Ok(()) => {}
        }
    }

    fn tell(&self, job: String, action: JobAction) {
        self.send(Action::Job(job, action));
    }

    /// Waits until the limit on calls a minute lets another one leave.
    async fn turn(&self, job: String) {
        loop {
            let wait = self.client().map_or(0, |client| client.wait_ms());
            if wait == 0 {
                self.tell(job, JobAction::Turn(None));
                return;
            }
            if wait > SHORT_WAIT_MS {
                let seconds = i64::try_from(wait.div_ceil(1_000)).unwrap_or(i64::MAX);
                let until = clock::now().saturating_add(seconds);
                self.tell(job.clone(), JobAction::Turn(Some(until)));
            }
            TimeoutFuture::new(u32::try_from(wait.min(NAP_MS)).unwrap_or(0)).await;
        }
    }

    async fn send_row(&self, job: String, row: usize, step: RowCall) {
        let refusal: Rc<RefCell<Option<Refusal>>> = Rc::default();
        let gate = || {
            let (store, job, refusal) = (self.clone(), job.clone(), refusal.clone());
            let stored = async move { store.stores_leaving(&job, row, &refusal).await };
            Box::pin(stored) as Pin<Box<dyn Future<Output = bool>>>
        };
        let is_repeatable = !matches!(step, RowCall::Copy { .. });
        let answer = match self.client() {
            Some(client) => carry_out(&client, step, Some(&gate)).await,
            None => RowAnswer::Failed(unconnected()),
        };
        let refusal = refusal.take();
        let action = match answer {
            // The gate said no. To an attempt that would have repeated one of unknown outcome it does so
            // only where repeating does no harm.
            RowAnswer::Failed(Problem {
                kind: ProblemKind::Aborted,
                outcome,
                ..
            }) if outcome == Outcome::Failed || is_repeatable => JobAction::NotSent(row, refusal),
            answer => JobAction::Answered(row, answer),
        };
        self.tell(job, action);
    }

    /// Stores that a row's call leaves; false where it must not.
    async fn stores_leaving(
        &self,
        id: &str,
        row: usize,
        refusal: &RefCell<Option<Refusal>>,
    ) -> bool {
        let lets_out = || {
            let state = self.state();
            let job = state.jobs.get(id)?;
            job.lets_out(clock::now()).then_some(job.is_kept)
        };
        let Some(is_kept) = lets_out() else {
            return false;
        };
        if !is_kept {
            return true;
        }
        let event = RowEvent::Sent;
        if let Err(text) = journal::note(id, vec![JournalEntry { row, event }]).await {
            refusal.replace(Some(text));
            return false;
        }
        if journal::is_mended(id) {
            self.tell(id.to_owned(), JobAction::StoredAfterAll);
        }
        // Storing takes a moment, in which the job may have been paused.
        lets_out().is_some()
    }

    /// Reads the jobs that this browser knows.
    fn load_jobs(&self) {
        let store = self.clone();
        spawn_local(async move {
            // Where nothing can be read there is nothing to go on with.
            let heads = journal::heads().await.unwrap_or_default();
            let busy = journal::busy().await;
            journal::sweep(clock::now()).await;
            let known = heads.into_iter().map(|head| {
                let busy = busy.contains(&head.id);
                Known { head, busy }
            });
            store.send(Action::Jobs(known.collect()));
        });
    }

    /// Forgets a job. Where it cannot be forgotten, or another tab carries it out, it is in the list again.
    fn forget_job(&self, id: String) {
        let store = self.clone();
        spawn_local(async move {
            if !journal::forget(&id).await {
                store.load_jobs();
            }
        });
    }

    /// Reads a job, to show it or to go on with it.
    fn open_job(&self, id: String) {
        let store = self.clone();
        spawn_local(async move {
            let mut found = match journal::hold(&id).await {
                Ok(true) => journal::read(&id).await.map(Some),
                Ok(false) => Ok(None),
                Err(why) => Err(why),
            };
            if let Ok(Some(stored)) = &mut found {
                let account = store.account();
                stored.head.take_if(|head| head.account != account);
            }
            store.tell(id, JobAction::Found(found));
        });
    }
}

async fn carry_out(client: &Client, step: RowCall, gate: Option<Gate<'_>>) -> RowAnswer {
    let is_copy = matches!(step, RowCall::Copy { .. });
    let is_folder = matches!(step, RowCall::MakeFolder { .. });
    let is_delete = matches!(step, RowCall::Delete { .. });
    let is_items = matches!(step, RowCall::Items { .. });
    let call = match step {
        RowCall::MakeFolder { parent, name } => {
            let parent = FolderRef::new(parent);
            let body = serde_json::json!({ "name": name, "parent": { "id": parent.id } });
            Call::create_folder(body.to_string())
        }
        RowCall::Copy {
            template,
            folder,
            changes,
        } => {
            let copy = Copy {
                changes,
                ..Copy::to(folder)
            };
            Call::copy(&template, copy.to_json())
        }
        RowCall::Read { id } => Call::get(&id),
        RowCall::Update { id, seen } => {
            Call::update(&id, seen.changes.to_json(), Some(seen.if_match))
        }
        RowCall::Delete { id } => Call::delete(&id),
        RowCall::Items { folder, marker } => Call::received(folder, marker.as_deref()),
    };
    // A copy that Box refused for now goes back into the job's own line, where a closed tab does not
    // leave it in doubt.
    let answer = if is_copy {
        client.send_through(gate, call, None).await
    } else {
        let patient = client.with_retry(RetryPolicy::default());
        patient.send_through(gate, call, None).await
    };
    match answer {
        Ok(_) if is_delete => RowAnswer::Deleted,
        Ok(answer) if is_folder => folder(&answer.value).unwrap_or_else(no_folder),
        Ok(answer) if is_items => match read_value::<ListedItems>(answer) {
            Ok(listed) => RowAnswer::Items(FolderPart::from(&listed)),
            Err(problem) => RowAnswer::Failed(problem),
        },
        Ok(answer) => match read_value(answer) {
            Ok(request) => RowAnswer::Got(Rc::new(request)),
            Err(problem) => RowAnswer::Failed(problem),
        },
        Err(failure) => {
            let mut problem = problem(&failure.error, failure.outcome);
            let is_taken = problem.code.as_deref() == Some(code::ITEM_NAME_IN_USE);
            if is_folder && is_taken && failure.context.as_ref().is_some_and(names_file) {
                problem.kind = ProblemKind::FileInTheWay;
            }
            RowAnswer::Failed(problem)
        }
    }
}

/// True where the context of a refusal names a file as the one that has the name.
fn names_file(context: &JsValue) -> bool {
    let conflicts = field(context, "conflicts").unwrap_or_default();
    // Box documents a list, and has been seen to send a single object.
    let conflicts = Array::from(&if conflicts.is_array() {
        conflicts
    } else {
        Array::of1(&conflicts).into()
    });
    let is_file = |conflict: JsValue| {
        let kind = field(&conflict, "type").and_then(|kind| kind.as_string());
        kind.is_some_and(|kind| kind != "folder")
    };
    conflicts.iter().any(is_file)
}

/// The folder in an answer; `None` where it is none.
fn folder(value: &JsValue) -> Option<RowAnswer> {
    let kind = field(value, "type").and_then(|kind| kind.as_string());
    if kind.is_some_and(|kind| kind != "folder") {
        return None;
    }
    let parent = field(value, "parent").and_then(|parent| id_of(&parent));
    let id = id_of(value)?;
    Some(RowAnswer::Folder { id, parent })
}

fn id_of(value: &JsValue) -> Option<String> {
    let id = field(value, "id")?;
    // A number as JavaScript writes it.
    let text = id
        .dyn_ref::<js_sys::Number>()
        .map(|id| id.to_string_with_radix(10));
    id.as_string().or_else(|| text?.ok().map(String::from))
}

fn field(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &name.into()).ok()
}

/// A success that names no folder. Asking again finds the folder by its name.
fn no_folder() -> RowAnswer {
    RowAnswer::Failed(Problem::here(ProblemKind::Unreadable, clock::now()))
}
