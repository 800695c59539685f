//! The list and unsaved work in the browser's database (`idb.js`).

use std::rc::Rc;

use js_sys::{Array, JSON, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::admin::model::entry::Entry;
use crate::admin::model::registry::Retention;
use crate::client::from_js;

#[wasm_bindgen(module = "/src/admin/world/idb.js")]
extern "C" {
    #[wasm_bindgen(js_name = readAfter)]
    fn read_after(store: &str, account: &str, id: &str) -> Promise;
    #[wasm_bindgen(js_name = readRaw)]
    fn read_raw() -> Promise;
    fn spare(account: &str, ids: &Array);
    #[wasm_bindgen(js_name = readSome)]
    fn read_some(store: &str, account: &str, ids: &Array) -> Promise;
    fn write(
        store: &str,
        account: &str,
        count: usize,
        pair: &Closure<dyn Fn(usize) -> Array>,
    ) -> Promise;
    fn remove(store: &str, account: &str, ids: Option<&Array>) -> Promise;
    #[wasm_bindgen(js_name = forgetCopies)]
    fn remove_copies(account: &str, template: Option<&str>) -> Promise;
    fn persist(again: bool) -> Promise;
    fn listen(changed: &Closure<dyn Fn(String, Array)>);
}

/// The number of entries that are read in one go.
pub const SLICE: u32 = 500;

/// The name of the browser's exception, like `QuotaExceededError`.
pub type StorageFault = String;

/// A part of a stored list: what can be read, and raw copies of what cannot.
#[derive(Debug, Default)]
pub struct StoredPart {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Stored values that are no entries, as JSON.
    pub unreadable: Vec<String>,
    /// The last id of this part; `None` where nothing follows.
    pub last: Option<String>,
}

fn fault(error: &JsValue) -> StorageFault {
    Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_else(|| "Error".into())
}

pub(super) async fn settled(promise: Promise) -> Result<JsValue, StorageFault> {
    JsFuture::from(promise).await.map_err(|error| fault(&error))
}

fn ids_of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Array {
    ids.into_iter().map(JsValue::from).collect()
}

/// A value as JavaScript has it.
pub fn to_js(value: &impl Serialize) -> JsValue {
    // Structures of texts, numbers and booleans always have a JavaScript form.
    serde_wasm_bindgen::to_value(value).unwrap_or_default()
}

/// Reads the next part of an account's list, after an id.
///
/// # Errors
/// The browser's exception.
pub async fn load(account: &str, after: &str) -> Result<StoredPart, StorageFault> {
    let found = Array::from(&settled(read_after("entries", account, after)).await?);
    let (ids, values) = (Array::from(&found.get(0)), Array::from(&found.get(1)));
    let mut stored = StoredPart::default();
    let spared = Array::new();
    for (id, value) in ids.iter().zip(values.iter()) {
        stored.last = id.as_string();
        if let Ok(entry) = from_js(value.clone()) {
            stored.entries.push(entry);
        } else {
            stored.unreadable.push(raw(&value));
            spared.push(&id);
        }
    }
    spare(account, &spared);
    Ok(stored)
}

/// The value that is kept in this store under this id; undefined where there is none.
///
/// # Errors
/// The browser's exception.
pub async fn value(name: &str, account: &str, id: &str) -> Result<JsValue, StorageFault> {
    let values = settled(read_some(name, account, &ids_of([id]))).await?;
    Ok(Array::from(&values).get(0))
}

/// Asks the browser to keep what is stored, once, or `again` where the admin wants it.
pub async fn keep_for_good(again: bool) -> Retention {
    let kept = settled(persist(again)).await;
    match kept.ok().and_then(|kept| kept.as_bool()) {
        Some(true) => Retention::Kept,
        Some(false) => Retention::Droppable,
        None => Retention::Untold,
    }
}

/// All unsaved work of an account: pairs of a file request's id and the stored value, which only the editor
/// reads.
///
/// # Errors
/// The browser's exception.
pub async fn drafts(account: &str) -> Result<Array, StorageFault> {
    let (drafts, mut after) = (Array::new(), Some(String::new()));
    while let Some(from) = after {
        let found = Array::from(&settled(read_after("drafts", account, &from)).await?);
        let (ids, values) = (Array::from(&found.get(0)), Array::from(&found.get(1)));
        after = ids.at(-1).as_string();
        for (id, value) in ids.iter().zip(values.iter()) {
            drafts.push(&Array::of2(&id, &value));
        }
    }
    Ok(drafts)
}

/// Keeps unsaved work, in pairs as [`drafts`] gives it, on file requests that have none yet. Returns how many
/// those are.
///
/// # Errors
/// The browser's exception.
pub async fn add_drafts(account: &str, drafts: Vec<Array>) -> Result<usize, StorageFault> {
    let ids: Array = drafts.iter().map(|draft| draft.get(0)).collect();
    let there = Array::from(&settled(read_some("drafts", account, &ids)).await?);
    let new: Vec<Array> = drafts
        .into_iter()
        .zip(there.iter())
        .filter_map(|(draft, there)| there.is_undefined().then_some(draft))
        .collect();
    let count = new.len();
    let write = put("drafts", account, count, move |index| new[index].clone());
    write.done().await?;
    Ok(count)
}

/// Everything that is stored, as JSON, whatever version of the page stored it.
///
/// # Errors
/// The browser's exception.
pub async fn everything() -> Result<String, StorageFault> {
    let text = settled(read_raw()).await?;
    Ok(text.as_string().unwrap_or_default())
}

fn raw(value: &JsValue) -> String {
    JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// Reads these entries; the ids that are not there come second.
///
/// # Errors
/// The browser's exception.
pub async fn load_some(
    account: &str,
    ids: &Array,
) -> Result<(Vec<Entry>, Vec<String>), StorageFault> {
    let values = Array::from(&settled(read_some("entries", account, ids)).await?);
    let (mut found, mut gone) = (Vec::new(), Vec::new());
    for (id, value) in ids.iter().zip(values.iter()) {
        match from_js(value) {
            Ok(entry) => found.push(entry),
            Err(_) => gone.extend(id.as_string()),
        }
    }
    Ok((found, gone))
}

/// A change of what is stored, under way: all of it happens, or nothing.
#[must_use]
pub struct Write {
    promise: Promise,
    /// Called for each pair of key and value until it is done.
    _pair: Option<Closure<dyn Fn(usize) -> Array>>,
}

impl Write {
    /// Waits for its end.
    ///
    /// # Errors
    /// The browser's exception.
    pub async fn done(self) -> Result<(), StorageFault> {
        settled(self.promise).await.map(drop)
    }
}

/// Keeps entries.
pub fn keep(account: &str, entries: Vec<Rc<Entry>>) -> Write {
    put("entries", account, entries.len(), move |index| {
        let entry = &entries[index];
        Array::of2(&entry.id.as_str().into(), &to_js(&**entry))
    })
}

/// Keeps as many values, each with its id.
pub fn put(
    name: &str,
    account: &str,
    count: usize,
    pair: impl Fn(usize) -> Array + 'static,
) -> Write {
    let pair = Closure::new(pair);
    Write {
        promise: write(name, account, count, &pair),
        _pair: Some(pair),
    }
}

fn take_away(name: &str, account: &str, ids: Option<&Array>) -> Write {
    Write {
        promise: remove(name, account, ids),
        _pair: None,
    }
}

/// Removes entries.
pub fn forget(account: &str, ids: &[String]) -> Write {
    let ids = ids_of(ids.iter().map(String::as_str));
    take_away("entries", account, Some(&ids))
}

/// Drops what was typed into one form, or into all of them.
pub fn drop_drafts(account: &str, id: Option<&str>) -> Write {
    let ids = id.map(|id| ids_of([id]));
    take_away("drafts", account, ids.as_ref())
}

/// Forgets the copy job that was being put together for this file request, or for any of the account's.
pub fn forget_copies(account: &str, template: Option<&str>) -> Write {
    Write {
        promise: remove_copies(account, template),
        _pair: None,
    }
}

/// Calls back with account and ids when another tab has changed entries.
pub fn on_change(changed: impl Fn(String, Array) + 'static) {
    let changed = Closure::<dyn Fn(String, Array)>::new(changed);
    listen(&changed);
    // The page listens as long as it is open.
    changed.forget();
}
