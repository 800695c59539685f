//! The list as a file: taking one in, handing one out.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, JSON, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::files::bytes_of;
use super::storage;
use super::store::Store;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::registry::RegistryAction;
use crate::admin::model::encoding::decode;
use crate::admin::model::entry::Entry;
use crate::admin::model::list_csv as csv;
use crate::admin::model::list_file::ImportFault;
use crate::admin::model::local_time::Zone;
use crate::admin::ui::file::LocalFile;
use crate::admin::words as w;
use crate::api::is_box_id;
use crate::client::from_js;

/// The version of the JSON form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct ListOut<'a> {
    kind: &'static str,
    version: u32,
    entries: Vec<&'a Entry>,
}

/// What a file holds.
#[derive(Default)]
struct Content {
    entries: Vec<Entry>,
    /// Pairs of id and unsaved work.
    drafts: Vec<Array>,
    /// The headings of a table's columns that are ignored.
    ignored: Vec<String>,
}

const KIND: &str = "file-requests";

/// The JSON text of a list, with unsaved work.
#[must_use]
pub fn to_json(entries: &[Rc<Entry>], drafts: &Array) -> String {
    let list = ListOut {
        kind: KIND,
        version: VERSION,
        entries: entries.iter().map(AsRef::as_ref).collect(),
    };
    // Texts, numbers and booleans always have a JSON form.
    let value = serde_wasm_bindgen::to_value(&list).unwrap_or_default();
    if drafts.length() > 0 {
        // Pages that know only the list pass over it. A plain object takes a new member.
        let _ = Reflect::set(&value, &"drafts".into(), drafts);
    }
    let text = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into());
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

async fn from_json(text: &str, zone: Zone) -> Result<Content, ImportFault> {
    let list = JSON::parse(text).map_err(|_| ImportFault::Form)?;
    let member = |name: &str| Reflect::get(&list, &name.into()).map_err(|_| ImportFault::Form);
    let version = member("version")?.as_f64();
    if version.is_some_and(|version| version > f64::from(VERSION)) {
        return Err(ImportFault::Newer);
    }
    let listed = member("entries")?;
    let ours = member("kind")?.as_string().as_deref() == Some(KIND);
    if !ours || version != Some(f64::from(VERSION)) || !Array::is_array(&listed) {
        return Err(ImportFault::Form);
    }
    let (mut seen, mut entries) = (BTreeSet::new(), Vec::new());
    for value in Array::from(&listed).iter() {
        let mut entry: Entry = from_js(value).map_err(|_| ImportFault::Form)?;
        if !is_box_id(&entry.id) || !seen.insert(entry.id.clone()) {
            return Err(ImportFault::Entry(entries.len() + 1));
        }
        if !entry.expires_at.is_empty() {
            let date = zone.read(&entry.expires_at);
            let fault = |fault| ImportFault::Date(entries.len() + 1, entry.expires_at, fault);
            entry.expires_at = date.map_err(fault)?.to_string();
        }
        entries.push(entry);
        rest_after(entries.len()).await;
    }
    let listed = member("drafts")?;
    let mut drafts = Vec::new();
    if !listed.is_undefined() {
        if !Array::is_array(&listed) {
            return Err(ImportFault::Form);
        }
        for pair in Array::from(&listed).iter() {
            let pair = Array::from(&pair);
            let is_known = pair.get(0).as_string().is_some_and(|id| is_box_id(&id));
            if !is_known || !pair.get(1).is_object() {
                return Err(ImportFault::Form);
            }
            drafts.push(pair);
        }
    }
    Ok(Content {
        entries,
        drafts,
        ..Content::default()
    })
}

/// The number of entries that are taken in between two rests.
const PART: usize = 250;

/// Lets the page breathe after every part of a long list.
async fn rest_after(count: usize) {
    if count.is_multiple_of(PART) {
        TimeoutFuture::new(0).await;
    }
}

async fn read(file: LocalFile, zone: Zone) -> Result<Content, ImportFault> {
    let bytes = bytes_of(&file).await.map_err(|_| ImportFault::NoText)?;
    let text = decode(&bytes).map_err(ImportFault::Table)?;
    drop(bytes);
    if text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
    {
        return from_json(&text, zone).await;
    }
    let mut entries = Vec::new();
    let mut list = csv::ListReader::new(&text, zone);
    for entry in &mut list {
        entries.push(entry.map_err(ImportFault::Csv)?);
        rest_after(entries.len()).await;
    }
    Ok(Content {
        entries,
        ignored: list.ignored(),
        ..Content::default()
    })
}

/// Imports a list from a file.
pub fn read_list(store: &Store, file: LocalFile) {
    spawn_local(import(store.clone(), file));
}

/// Imports a file, whole or not at all, in parts that do not hold up the page.
async fn import(store: Store, file: LocalFile) {
    let zone = store.state().zone;
    let content = match read(file, zone).await {
        Ok(content) => content,
        Err(fault) => return store.send(Action::Show(Dialog::Import(Some(fault)))),
    };
    store.send(Action::Close);
    let mut besides = w::ignored_columns(&content.ignored);
    if !content.drafts.is_empty() {
        match storage::add_drafts(&store.account(), content.drafts).await {
            Ok(count) => besides += &w::imported_drafts(count),
            Err(fault) => store.send(Action::Registry(RegistryAction::Fault(fault))),
        }
    }
    let mut entries = content.entries.into_iter();
    store.send(Action::Registry(RegistryAction::Fill));
    while entries.len() > 0 {
        let part = entries.by_ref().take(PART).collect();
        store.send(Action::Registry(RegistryAction::Import(part)));
        TimeoutFuture::new(0).await;
    }
    store.send(Action::Registry(RegistryAction::Imported(besides)));
}
