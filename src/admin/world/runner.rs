//! Does what the later part of the page asks for. For jobs: stores what is about to happen, waits for
//! the turn, calls Box, reports back.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::window;

use super::journal::{self, Refusal};
use super::store::{Store, focus_soon, problem, read_value, unconnected};
use super::{list_file as files, storage};
use crate::admin::core::effect::{Download, Effect};
use crate::admin::core::folder_tree as tree;
use crate::admin::core::job::{Answer, Ask};
use crate::admin::core::jobs::{JobAction, Known};
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::state::Action;
use crate::admin::core::wizard::CopyAction;
use crate::admin::model::problem::{Kind, Problem};
use crate::admin::model::run::{Entry, Event, Step};
use crate::admin::ui::clock;
use crate::api::{Call, Copy, Fate, Folder, FolderRef, RetryPolicy};
use crate::client::{Client, Failure, Gate};

/// A wait shorter than this is not worth telling, in milliseconds.
const SHORT_WAIT_MS: u64 = 1_500;
/// How long the browser sleeps at most before it looks again whether the turn has come.
const NAP_MS: u64 = 1_000;

#[wasm_bindgen(module = "/src/admin/world/picture.js")]
extern "C" {
    #[wasm_bindgen(js_name = savePicture)]
    fn save_picture(path: &str, side: i32, name: &str);
}

/// Carries out an effect of the later part.
pub fn run(store: &Store, effect: Effect) {
    match effect {
        Effect::FolderItems(id, offset) => {
            let call = Call::folder_items(&id, tree::PAGE, offset);
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
        Effect::CheckMore => {
            let store = store.clone();
            spawn_local(async move {
                TimeoutFuture::new(0).await;
                store.send(Action::Wizard(CopyAction::CheckMore));
            });
        }
        Effect::FocusTree => {
            let store = store.clone();
            // Where the keyboard is by then, not where it was: keys can be faster than drawing.
            focus_soon(move || Some(store.state().later.desk()?.wizard.as_ref()?.tree.at.clone()));
        }
        Effect::Job(id, ask) => store.job(id, ask),
        Effect::LoadJobs => store.load_jobs(),
        Effect::OpenJob(id) => store.open_job(id),
        Effect::ForgetJob(id) => forget_job(id),
        Effect::Print => {
            if let Some(window) = window() {
                // Fails only where the browser cannot print.
                let _ = window.print();
            }
        }
        Effect::Download(download) => save_file(&download),
        Effect::ExportStored => store.export_stored(),
        Effect::ExportJson(entries) => save_file(&Download {
            name: "file-requests.json".into(),
            media_type: "application/json",
            text: files::to_json(&entries),
        }),
        Effect::Picture { path, side, name } => save_picture(&path, side, &name),
        _ => {}
    }
}

fn save_file(download: &Download) {
    // Every step works in every browser that runs this page; where one does not, nothing is saved.
    let _ = offer(download);
}

fn offer(download: &Download) -> Result<(), JsValue> {
    let document = window()
        .and_then(|window| window.document())
        .ok_or(JsValue::NULL)?;
    let parts = js_sys::Array::of1(&download.text.as_str().into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(download.media_type);
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(&download.name);
    link.click();
    web_sys::Url::revoke_object_url(&address)
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

    /// Does what a job asks for.
    fn job(&self, job: String, ask: Ask) {
        let store = self.clone();
        spawn_local(async move {
            match ask {
                Ask::Begin(head, tasks, labels) => {
                    let kept = journal::hold(&job).await
                        && journal::begin(&head, &tasks, &labels).await.is_ok();
                    store.tell(job, JobAction::Stored(kept));
                }
                Ask::Turn => store.turn(job).await,
                Ask::Send(row, step) => store.send_row(job, row, step).await,
                Ask::Look(row, id) => {
                    let answer = match store.client() {
                        Some(client) => carry_out(&client, Step::Read { id }, None).await,
                        None => Answer::Failed(unconnected()),
                    };
                    store.tell(job, JobAction::Looked(row, answer));
                }
                Ask::Note(entries) => {
                    // A line that is missing makes a row that is done look in doubt, and never more:
                    // what must not be missing is stored before its call leaves.
                    let _ = journal::note(&job, &entries).await;
                }
                Ask::Head(head) => {
                    let _ = journal::keep_head(&head).await;
                }
            }
        });
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

    async fn send_row(&self, job: String, row: usize, step: Step) {
        let refusal: Rc<RefCell<Option<Refusal>>> = Rc::default();
        let gate = || {
            let (store, job, refusal) = (self.clone(), job.clone(), refusal.clone());
            let stored = async move { store.stores_leaving(&job, row, &refusal).await };
            Box::pin(stored) as Pin<Box<dyn Future<Output = bool>>>
        };
        let answer = match self.client() {
            Some(client) => carry_out(&client, step, Some(&gate)).await,
            None => Answer::Failed(unconnected()),
        };
        let refusal = refusal.take();
        let action = match answer {
            // The gate said no.
            Answer::Failed(Problem {
                kind: Kind::Aborted,
                fate: Fate::NotDone,
                ..
            }) => JobAction::NotSent(row, refusal),
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
            let job = state.later.desk()?.jobs.get(id)?;
            job.lets_out(clock::now()).then_some(job.is_kept)
        };
        let Some(is_kept) = lets_out() else {
            return false;
        };
        let event = Event::Sent;
        if is_kept && let Err(text) = journal::note(id, &[Entry { row, event }]).await {
            refusal.replace(Some(text));
            return false;
        }
        true
    }

    /// Reads the jobs that this browser knows.
    fn load_jobs(&self) {
        let store = self.clone();
        spawn_local(async move {
            // Where nothing can be read there is nothing to go on with.
            let heads = journal::heads().await.unwrap_or_default();
            let busy = journal::busy().await;
            let known = heads.into_iter().map(|head| {
                let busy = busy.contains(&head.id);
                Known { head, busy }
            });
            store.send(Action::Jobs(known.collect()));
        });
    }

    /// Reads a job, to show it or to go on with it.
    fn open_job(&self, id: String) {
        let store = self.clone();
        spawn_local(async move {
            let found = if journal::hold(&id).await {
                journal::read(&id).await.map(Some)
            } else {
                Ok(None)
            };
            store.tell(id, JobAction::Found(found));
        });
    }
}

fn forget_job(id: String) {
    spawn_local(async move {
        // Where it cannot be forgotten, it is in the list again after a reload.
        let _ = journal::forget(&id).await;
        journal::release(&id);
    });
}

async fn carry_out(client: &Client, step: Step, gate: Option<Gate<'_>>) -> Answer {
    let is_copy = matches!(step, Step::Copy { .. });
    let is_folder = matches!(step, Step::MakeFolder { .. });
    let is_delete = matches!(step, Step::Delete { .. });
    let call = match step {
        Step::MakeFolder { parent, name } => {
            let parent = FolderRef::new(parent);
            let body = serde_json::json!({ "name": name, "parent": { "id": parent.id } });
            Call::create_folder(body.to_string())
        }
        Step::Copy {
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
        Step::Read { id } => Call::get(&id),
        Step::Update { id, seen } => Call::update(&id, seen.changes.to_json(), Some(seen.if_match)),
        Step::Delete { id } => Call::delete(&id),
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
        Ok(_) if is_delete => Answer::Deleted,
        Ok(answer) if is_folder => {
            folder_id(&answer.value).map_or_else(|| Answer::Failed(no_folder()), Answer::Folder)
        }
        Ok(answer) => match read_value(answer) {
            Ok(request) => Answer::Got(Rc::new(request)),
            Err(problem) => Answer::Failed(problem),
        },
        Err(failure) => match taken_name(&failure).filter(|_| is_folder) {
            Some(id) => Answer::Folder(id),
            None => Answer::Failed(problem(&failure.error, failure.fate)),
        },
    }
}

fn folder_id(value: &JsValue) -> Option<String> {
    let id = Reflect::get(value, &"id".into()).ok()?;
    // A number as JavaScript writes it.
    let text = id
        .dyn_ref::<js_sys::Number>()
        .map(|id| id.to_string_with_radix(10));
    id.as_string().or_else(|| text?.ok().map(String::from))
}

/// The folder that already has the name: Box refuses a second one and names the first. A file may
/// have the name too, and is no place to copy to.
fn taken_name(failure: &Failure) -> Option<String> {
    let info = failure.context.as_ref()?;
    let conflicts = Reflect::get(info, &"conflicts".into()).ok()?;
    // Box documents a list, and has been seen to send a single object.
    let first = if js_sys::Array::is_array(&conflicts) {
        js_sys::Array::from(&conflicts).get(0)
    } else {
        conflicts
    };
    let kind = Reflect::get(&first, &"type".into()).ok()?;
    (kind.as_string().as_deref() == Some("folder"))
        .then(|| folder_id(&first))
        .flatten()
}

/// A success that names no folder. Asking again finds the folder by its name.
fn no_folder() -> Problem {
    Problem {
        kind: Kind::Unreadable,
        fate: Fate::NotDone,
        status: None,
        code: None,
        message: None,
        request_id: None,
        at: clock::now(),
    }
}
