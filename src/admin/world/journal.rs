//! The journal of jobs in the browser's database (`idb.js`): what was asked, and what happened. A job
//! that a closed tab broke off is read from here. It never holds a token.

use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Error, Promise};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::admin::model::job::{Head, Line, Refusal, StoredJob};
use crate::admin::model::journal_queue::{JournalQueue, Portion};
use crate::admin::model::run::{JournalEntry, RowEvent, RowTask};
use crate::admin::words::copy as c;
use crate::client::from_js;

#[wasm_bindgen(module = "/src/admin/world/idb.js")]
extern "C" {
    #[wasm_bindgen(js_name = putNewHead)]
    fn put_new_head(job: &str, head: &str, portions: usize) -> Promise;
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
    #[wasm_bindgen(js_name = headOf)]
    fn head_of(job: &str) -> Promise;
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
    #[wasm_bindgen(js_name = strays)]
    fn stray_jobs() -> Promise;
    /// True if this tab may carry the job out.
    #[wasm_bindgen(js_name = isHeld)]
    fn is_held(job: &str) -> bool;
    #[wasm_bindgen(js_name = release)]
    fn release_job(job: &str);
}

thread_local! {
    /// A few: those that this tab carries out.
    static WRITERS: RefCell<Vec<(String, JournalWriter)>> = RefCell::default();
}

/// The one who writes a job's journal: one writing at a time, in the order of the events.
#[derive(Default)]
struct JournalWriter {
    queue: JournalQueue,
    /// The writing that has not begun: what is noted now goes with it.
    next: Option<Promise>,
    /// The one before it.
    under_way: Option<Promise>,
    /// The browser's treatment of the last writings.
    disk: Disk,
    /// True where other tabs may carry the job out once all is stored.
    is_released: bool,
    /// True once a head was to be stored, until the job is let go of.
    may_have_head: bool,
}

/// The browser's treatment of what is to be stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Disk {
    /// It is stored.
    #[default]
    Takes,
    /// A writing has failed, and not all is stored since.
    Refuses,
    /// The record of the job is gone: nothing of it is stored any more.
    Cleared,
}

/// The result of storing the record of a new job.
pub enum Begun {
    /// It is stored.
    Kept,
    /// Nothing of it is.
    Unkept,
    /// It may be stored or not, for this reason of the browser's.
    Unsure(Refusal),
}

/// So many rows are stored at once, so that no task takes long.
const PORTION: usize = 1_000;
/// So many lines of a journal are read at once.
const LINES_AT_ONCE: usize = 10_000;
/// What could not be stored of a job that is let go of is tried again after so many milliseconds.
const STORE_AGAIN_MS: u32 = 5_000;
/// Rows without a head are of a job that another tab is just beginning; after so many seconds of none.
const BEGIN_SECONDS: i64 = 3_600;

/// Stores a new job. Its head comes last, so that half a job is never found; where not all of it can be
/// stored, nothing of it stays.
pub async fn begin(head: &Head, tasks: &[RowTask], labels: &[String]) -> Begun {
    let job = &head.id;
    let (stored, tried_head) = match put_rows(job, tasks, labels).await {
        Ok(()) => (put_first_head(head, tasks).await, true),
        Err(why) => (Err(why), false),
    };
    let Err(why) = stored else {
        return Begun::Kept;
    };
    // Without a head nothing finds the rows, and what cannot be removed of them now, is later. With one
    // they are a job, from this attempt or one before.
    let may_have_head = with_writer(job, |writer| {
        writer.may_have_head |= tried_head;
        writer.may_have_head
    });
    match done(forget_job(job)).await {
        Err(_) if may_have_head => Begun::Unsure(why),
        _ => Begun::Unkept,
    }
}

async fn put_rows(job: &str, tasks: &[RowTask], labels: &[String]) -> Result<(), Refusal> {
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
        done(put_lines(job, index, &text(&lines)?)).await?;
    }
    Ok(())
}

async fn put_first_head(head: &Head, tasks: &[RowTask]) -> Result<(), Refusal> {
    let portions = tasks.len().div_ceil(PORTION);
    done(put_new_head(&head.id, &text(head)?, portions)).await
}

/// Adds to the record of a job, and remembers where that is gone.
async fn add(job: &str, adding: Promise) -> Result<(), Refusal> {
    let added = JsFuture::from(adding).await;
    added.map(drop).map_err(|error| {
        if name_of(&error) == "ClearedError" {
            with_writer(job, |writer| writer.disk = Disk::Cleared);
        }
        why(&error)
    })
}

/// Stores a head anew, after the events that it sums up.
///
/// # Errors
/// As [`note`].
pub async fn keep_head(head: Head) -> Result<(), Refusal> {
    let job = head.id.clone();
    write(&job, |queue| queue.set_head(head)).await
}

/// Adds to a job's journal. All of it is on the disk when this returns, and so is what could not be
/// stored before. Without entries, only that is tried again.
///
/// # Errors
/// The browser's words for why it stores nothing, such as a full disk. What says that a call leaves is
/// dropped then, and everything else kept, to be stored before anything that comes after it.
pub async fn note(job: &str, entries: Vec<JournalEntry>) -> Result<(), Refusal> {
    write(job, |queue| queue.add(entries)).await
}

/// True once all of a job's journal is stored, where that was not so before.
#[must_use]
pub fn is_mended(job: &str) -> bool {
    with_writer(job, |writer| {
        let is_mended = writer.queue.is_empty() && writer.disk == Disk::Refuses;
        if is_mended {
            writer.disk = Disk::Takes;
        }
        is_mended
    })
}

/// True once the browser stores nothing of a job any more, since the site's data were cleared.
#[must_use]
pub fn is_cleared(job: &str) -> bool {
    with_writer(job, |writer| writer.disk == Disk::Cleared)
}

/// Adds to what is written next, and waits until it is.
async fn write(job: &str, add: impl FnOnce(&mut JournalQueue)) -> Result<(), Refusal> {
    let next = with_writer(job, |writer| {
        add(&mut writer.queue);
        let (before, job) = (writer.under_way.clone(), job.to_owned());
        let start = || {
            future_to_promise(async move {
                if let Some(before) = before {
                    // Whoever waits for it hears of a failure; what was not stored comes first now.
                    let _ = JsFuture::from(before).await;
                }
                store(&job).await.map_err(JsValue::from)?;
                Ok(JsValue::UNDEFINED)
            })
        };
        writer.next.get_or_insert_with(start).clone()
    });
    done(next).await
}

/// Runs `act` on a job's writer.
fn with_writer<T>(job: &str, act: impl FnOnce(&mut JournalWriter) -> T) -> T {
    WRITERS.with_borrow_mut(|writers| {
        let known = writers.iter().position(|(id, _)| id == job);
        let at = known.unwrap_or_else(|| {
            writers.push((job.to_owned(), JournalWriter::default()));
            writers.len() - 1
        });
        act(&mut writers[at].1)
    })
}

/// Stores what was noted so far, portion by portion.
async fn store(job: &str) -> Result<(), Refusal> {
    with_writer(job, |writer| {
        writer.under_way = writer.next.take();
        writer.queue.begin();
    });
    while let Some(portion) = with_writer(job, |writer| writer.queue.next()) {
        let stored = match &portion {
            Portion::Head(head) => add(job, put_head(job, &text(&**head)?)).await,
            Portion::Events(events) => put_events(job, events).await,
        };
        with_writer(job, |writer| {
            if stored.is_ok() {
                writer.queue.stored(&portion);
            } else {
                match writer.disk {
                    Disk::Cleared => writer.queue = JournalQueue::default(),
                    Disk::Takes | Disk::Refuses => {
                        writer.disk = Disk::Refuses;
                        writer.queue.refused();
                    }
                }
            }
        });
        stored?;
    }
    Ok(())
}

/// What says that a call leaves is safe from a machine that loses its power, too. What says how it ended
/// would, if it were lost, only make the row look in doubt.
async fn put_events(job: &str, events: &[JournalEntry]) -> Result<(), Refusal> {
    let leaves = events.iter().any(|entry| entry.event == RowEvent::Sent);
    add(job, put_note(job, &text(events)?, leaves)).await
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

/// The ids of the jobs that another tab carries out at this moment.
pub async fn busy() -> Vec<String> {
    // Where the browser cannot say, nothing is hidden; taking the job over is refused all the same.
    let mut busy = texts(busy_jobs()).await.unwrap_or_default();
    busy.retain(|job| !is_held(job));
    busy
}

/// Removes what is stored of jobs that have no head: of those that could only be stored in part.
pub async fn sweep(now: i64) {
    // What cannot be read or removed now, is the next time.
    for job in texts(stray_jobs()).await.unwrap_or_default() {
        let begun = job.split('-').next().and_then(|begun| begun.parse().ok());
        let is_old = begun.is_none_or(|begun: i64| now - begun > BEGIN_SECONDS);
        if is_old && !is_held(&job) && hold(&job).await.unwrap_or(false) {
            let _ = done(forget_job(&job)).await;
            let_go(&job);
        }
    }
}

/// A job's head, its rows and what happened to them.
///
/// # Errors
/// As [`heads`]; also where a part is damaged, or this tab still has events that it cannot store.
pub async fn read(job: &str) -> Result<StoredJob, Refusal> {
    note(job, Vec::new()).await?;
    let head = JsFuture::from(head_of(job)).await.map_err(|e| why(&e))?;
    let head = head.as_string().map(|text| read_text(&text)).transpose()?;
    let lines = parts(texts(lines_of(job)).await?).await?;
    let entries = parts(texts(notes_of(job)).await?).await?;
    Ok(StoredJob {
        head,
        lines,
        entries,
    })
}

/// Forgets a job, unless another tab carries it out. Returns true if it is forgotten.
pub async fn forget(job: &str) -> bool {
    if !hold(job).await.unwrap_or(false) {
        return false;
    }
    // What is on its way would come after it.
    let _ = note(job, Vec::new()).await;
    let is_forgotten = done(forget_job(job)).await.is_ok();
    let_go(job);
    is_forgotten
}

/// True if this tab may carry the job out; at any time one tab may.
///
/// # Errors
/// The browser's words for why it cannot say.
pub async fn hold(job: &str) -> Result<bool, Refusal> {
    let answer = JsFuture::from(hold_job(job)).await;
    let may = answer.map_err(|error| why(&error))?.is_truthy();
    if may {
        with_writer(job, |writer| writer.is_released = false);
    }
    Ok(may)
}

/// Lets other tabs carry a job out, as soon as all that happened to it is stored.
pub async fn release(job: &str) {
    with_writer(job, |writer| writer.is_released = true);
    // A tab that has lost its lease stores nothing more: another one goes on from what is there.
    while note(job, Vec::new()).await.is_err() && is_held(job) {
        TimeoutFuture::new(STORE_AGAIN_MS).await;
    }
    // It may have been taken up again meanwhile.
    if with_writer(job, |writer| writer.is_released) {
        let_go(job);
    }
}

/// Lets other tabs carry a job out.
pub fn let_go(job: &str) {
    WRITERS.with_borrow_mut(|writers| writers.retain(|(id, _)| id != job));
    release_job(job);
}

/// Reads lists written as JSON, a few at a time.
async fn parts<T: DeserializeOwned>(texts: Vec<String>) -> Result<Vec<T>, Refusal> {
    let mut all = Vec::new();
    for some in texts.chunks(LINES_AT_ONCE) {
        for text in some {
            all.extend(read_text::<Vec<T>>(text)?);
        }
        TimeoutFuture::new(0).await;
    }
    Ok(all)
}

/// Reads JSON as the browser does: a second reader in the module would be much code for nothing.
fn read_text<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let value = js_sys::JSON::parse(text).map_err(|error| why(&error))?;
    from_js(value).map_err(|error| error.to_string())
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

fn name_of(error: &JsValue) -> String {
    let error = error.dyn_ref::<Error>();
    error.map_or_else(String::new, |error| error.name().into())
}

fn why(error: &JsValue) -> Refusal {
    error.dyn_ref::<Error>().map_or_else(
        || error.as_string().unwrap_or_default(),
        |error| c::storage_refusal(&name_of(error), &String::from(error.message())),
    )
}
