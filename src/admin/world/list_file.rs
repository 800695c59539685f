//! The list as a file: taking one in, handing one out.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, JSON, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, File, HtmlInputElement, TextDecoder, TextDecoderOptions};
use yew::Html;

use super::store::Store;
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::state::{Action, Dialog};
use crate::admin::model::entry::Entry;
use crate::admin::model::list_csv as csv;
use crate::admin::model::list_csv::CsvError;
use crate::admin::ui::dialog::{Modal, foot};
use crate::admin::ui::el::{Child, On, all, button, el};
use crate::admin::ui::field;
use crate::admin::ui::notice::notice;
use crate::admin::words as w;
use crate::api::is_box_id;

/// The version of the JSON form.
const VERSION: u32 = 1;

/// Why a file could not be taken in. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFault {
    /// The browser could not read the file, or its bytes are no text.
    NoText,
    /// It is neither a table nor a list of ours.
    Form,
    /// It was made by a later version of this page.
    Newer,
    /// An entry has no id that can be one; its place in the list, from 1.
    Entry(usize),
    /// A row of the table.
    Csv(CsvError),
}

#[derive(Serialize)]
struct ListOut<'a> {
    kind: &'static str,
    version: u32,
    entries: Vec<&'a Entry>,
}

const KIND: &str = "file-requests";

/// The JSON text of a list.
#[must_use]
pub fn to_json(entries: &[Rc<Entry>]) -> String {
    let list = ListOut {
        kind: KIND,
        version: VERSION,
        entries: entries.iter().map(AsRef::as_ref).collect(),
    };
    // Texts, numbers and booleans always have a JSON form.
    let value = serde_wasm_bindgen::to_value(&list).unwrap_or_default();
    let text = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into());
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

async fn from_json(text: &str) -> Result<Vec<Entry>, ImportFault> {
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
        let entry: Entry = serde_wasm_bindgen::from_value(value).map_err(|_| ImportFault::Form)?;
        if !is_box_id(&entry.id) || !seen.insert(entry.id.clone()) {
            return Err(ImportFault::Entry(entries.len() + 1));
        }
        entries.push(entry);
        rest_after(entries.len()).await;
    }
    Ok(entries)
}

/// How many entries are taken in between two rests.
const PART: usize = 250;

/// Lets the page breathe after every part of a long list.
async fn rest_after(count: usize) {
    if count.is_multiple_of(PART) {
        TimeoutFuture::new(0).await;
    }
}

/// The text of a file, by the mark at its start; without one it is UTF-8.
async fn text_of(file: &File) -> Result<String, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let encoding = match bytes.get(..2) {
        Some([0xff, 0xfe]) => "utf-16le",
        Some([0xfe, 0xff]) => "utf-16be",
        _ => "utf-8",
    };
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    TextDecoder::new_with_label_and_options(encoding, &options)?.decode_with_u8_array(&bytes)
}

async fn read(file: File) -> Result<Vec<Entry>, ImportFault> {
    let text = text_of(&file).await.map_err(|_| ImportFault::NoText)?;
    if text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
    {
        return from_json(&text).await;
    }
    let mut entries = Vec::new();
    for entry in csv::Reader::new(&text) {
        entries.push(entry.map_err(ImportFault::Csv)?);
        rest_after(entries.len()).await;
    }
    Ok(entries)
}

/// Takes a file in, whole or not at all, in parts that do not hold up the page.
async fn import(store: Store, file: File) {
    let mut entries = match read(file).await {
        Ok(entries) => entries.into_iter(),
        Err(fault) => return store.send(Action::Show(Dialog::Import(Some(fault)))),
    };
    store.send(Action::Close);
    store.send(Action::Registry(RegistryAction::Fill));
    while entries.len() > 0 {
        let part = entries.by_ref().take(PART).collect();
        store.send(Action::Registry(RegistryAction::Import(part)));
        TimeoutFuture::new(0).await;
    }
    store.send(Action::Registry(RegistryAction::Imported));
}

/// The dialog that takes a list in.
pub fn import_dialog(store: &Store, fault: Option<&ImportFault>) -> Html {
    let chosen = {
        let store = store.clone();
        move |event: Event| {
            let Some(field) = event.target() else { return };
            let field: HtmlInputElement = field.unchecked_into();
            if let Some(file) = field.files().and_then(|files| files.get(0)) {
                spawn_local(import(store.clone(), file));
            }
            // The same file can be chosen again once it has been put right.
            field.set_value("");
        }
    };
    let told = fault.map(|fault| {
        notice("bad", "alert")
            .attr("role", "alert")
            .with(el("h3").with(w::NOTHING_IMPORTED))
            .with(el("p").with(w::import_fault(fault)))
    });
    let control = el("input")
        .id("import")
        .attr("type", "file")
        .attr("accept", ".csv,.json,.txt,text/csv,application/json")
        .flag("autofocus", true)
        .on(On::Change, chosen);
    let rules = el("ul")
        .class("list plain hint")
        .each(w::IMPORT_RULES.map(|rule| el("li").with(rule)));
    let cancel = button().click(store, Action::Close).with(w::CANCEL);
    let content = all([
        told.node(),
        el("p").with(w::IMPORT_WHAT).html(),
        field("import", w::IMPORT_FILE, "", control).html(),
        rules.html(),
        foot(cancel.html()).html(),
    ]);
    Modal::new(w::IMPORT_TITLE).around(store, content)
}
