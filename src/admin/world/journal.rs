//! The journal of jobs in the browser's database (`idb.js`): what was asked, and what happened. A job
//! that a closed tab broke off is read from here. It never holds a token.

use js_sys::{Array, Error, Promise};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::admin::model::job::{Head, Line, Refusal, StoredJob};
use crate::admin::model::run::{JournalEntry, RowEvent, RowTask};
use crate::admin::words::copy as c;

#[wasm_bindgen(module = "/src/admin/world/idb.js")]
extern "C" {
    #[wasm_bindgen(js_name = putHead)]
    fn put_head(job: &str, head: &str) -> Promise;
    #[wasm_bindgen(js_name = putLines)]
    fn put_lines(job: &str, index: u32, lines: &str) -> Promise;
    #[wasm_bindgen(js_name = note)]
    fn put_note(job: &str, text: &str, strict: bool) -> Promise;
    #[wasm_bindgen(js_name = heads)]
    fn all_heads() -> Promise;
    #[wasm_bindgen(js_name = isAnyOpen)]
    fn any_open(account: &str) -> Promise;
    #[wasm_bindgen(js_name = lines)]
    fn lines_of(job: &str) -> Promise;
    #[wasm_bindgen(js_name = notes)]
    fn notes_of(job: &str) -> Promise;
    #[wasm_bindgen(js_name = forget)]
    fn forget_job(job: &str) -> Promise;
    #[wasm_bindgen(js_name = hold)]
    fn hold_job(job: &str) -> Promise;
    #[wasm_bindgen(js_name = busy)]
    fn busy_jobs() -> Promise;
    /// Lets another tab carry this job out.
    pub fn release(job: &str);
}

/// So many rows are stored at once, so that no task takes long.
const PORTION: usize = 1_000;
/// So many lines of a journal are read at once.
const LINES_AT_ONCE: usize = 10_000;

/// Stores a new job. Its head comes last, so that half a job is never found.
///
/// # Errors
/// The browser's words for why it stores nothing, such as a full disk.
pub async fn begin(head: &Head, tasks: &[RowTask], labels: &[String]) -> Result<(), Refusal> {
    let portions = tasks.chunks(PORTION).zip(labels.chunks(PORTION));
    for (index, (tasks, labels)) in (0..).zip(portions) {
        let lines: Vec<Line> = tasks
            .iter()
            .zip(labels)
            .map(|(task, label)| Line {
                task: task.clone(),
                label: label.clone(),
            })
            .collect();
        done(put_lines(&head.id, index, &text(&lines)?)).await?;
    }
    keep_head(head).await
}

/// Stores a head anew.
///
/// # Errors
/// As [`begin`].
pub async fn keep_head(head: &Head) -> Result<(), Refusal> {
    done(put_head(&head.id, &text(head)?)).await
}

/// Adds to a job's journal. What says that a call leaves is on the disk when this returns; what says
/// how it ended would, if it were lost, only make the row look in doubt.
///
/// # Errors
/// As [`begin`].
pub async fn note(job: &str, entries: &[JournalEntry]) -> Result<(), Refusal> {
    let leaves = entries.iter().any(|entry| entry.event == RowEvent::Sent);
    done(put_note(job, &text(entries)?, leaves)).await
}

/// Every job that this browser knows, the newest first. What cannot be read is left alone.
///
/// # Errors
/// The browser's words for why it reads nothing.
pub async fn heads() -> Result<Vec<Head>, Refusal> {
    let mut heads: Vec<Head> = texts(all_heads())
        .await?
        .iter()
        .filter_map(|text| read_text(text).ok())
        .collect();
    heads.sort_by_key(|head| std::cmp::Reverse((head.begun_at, head.id.clone())));
    Ok(heads)
}

/// True where a job of this account has not come to its end. Where nothing can be read there is nothing
/// to go on with.
pub async fn is_any_open(account: &str) -> bool {
    let open = JsFuture::from(any_open(account)).await;
    open.is_ok_and(|open| open.is_truthy())
}

/// The ids of the jobs that a tab carries out at this moment.
pub async fn busy() -> Vec<String> {
    // Where the browser cannot say, nothing is hidden; taking the job over is refused all the same.
    texts(busy_jobs()).await.unwrap_or_default()
}

/// A job's rows and what happened to them.
///
/// # Errors
/// As [`heads`]; also where a part is damaged.
pub async fn read(job: &str) -> Result<StoredJob, Refusal> {
    let lines = parts(texts(lines_of(job)).await?).await?;
    let entries = parts(texts(notes_of(job)).await?).await?;
    Ok(StoredJob { lines, entries })
}

/// Forgets a job.
///
/// # Errors
/// As [`begin`].
pub async fn forget(job: &str) -> Result<(), Refusal> {
    done(forget_job(job)).await
}

/// True if this tab may carry the job out; at any time one tab may.
pub async fn hold(job: &str) -> bool {
    let answer = JsFuture::from(hold_job(job)).await;
    answer.is_ok_and(|held| held.is_truthy())
}

/// Reads lists written as JSON, a few at a time.
async fn parts<T: DeserializeOwned>(texts: Vec<String>) -> Result<Vec<T>, Refusal> {
    let mut all = Vec::new();
    for some in texts.chunks(LINES_AT_ONCE) {
        for text in some {
            all.extend(read_text::<Vec<T>>(text)?);
        }
        gloo_timers::future::TimeoutFuture::new(0).await;
    }
    Ok(all)
}

/// Reads JSON as the browser does: a second reader in the module would be much code for nothing.
fn read_text<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let value = js_sys::JSON::parse(text).map_err(|error| why(&error))?;
    serde_wasm_bindgen::from_value(value).map_err(|error| error.to_string())
}

fn text<T: Serialize + ?Sized>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

async fn done(promise: Promise) -> Result<(), Refusal> {
    JsFuture::from(promise)
        .await
        .map(|_| ())
        .map_err(|error| why(&error))
}

async fn texts(promise: Promise) -> Result<Vec<String>, Refusal> {
    let found = JsFuture::from(promise).await.map_err(|error| why(&error))?;
    let found = found.dyn_into::<Array>().map_err(|error| why(&error))?;
    Ok(found.iter().filter_map(|text| text.as_string()).collect())
}

fn why(error: &JsValue) -> Refusal {
    error.dyn_ref::<Error>().map_or_else(
        || error.as_string().unwrap_or_default(),
        |error| c::storage_refusal(&String::from(error.name()), &String::from(error.message())),
    )
}
