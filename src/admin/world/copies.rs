//! Copy jobs that are being put together, in the browser's database (`idb.js`), so that they are found again
//! after a reload. No token is ever among what is stored.

use std::cell::RefCell;
use std::collections::HashSet;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::storage::{self, StorageFault, settled};
use super::store::Store;
use crate::admin::core::action::Action;
use crate::admin::core::registry::RegistryAction;
use crate::admin::core::wizard::{CopyAction, Wizard};
use crate::admin::model::kept_copy::{KeptCopy, KeptRow, KeptTable, rows_to_keep};
use crate::admin::model::table::Table;

#[wasm_bindgen(module = "/src/admin/world/idb.js")]
extern "C" {
    #[wasm_bindgen(js_name = keepCopy)]
    fn keep_copy(account: &str, template: &str, text: &str, tables: &Array) -> Promise;
    #[wasm_bindgen(js_name = keepCopyRows)]
    fn keep_copy_rows(
        account: &str,
        template: &str,
        table: usize,
        index: usize,
        text: &str,
    ) -> Promise;
    #[wasm_bindgen(js_name = copyOf)]
    fn copy_of(account: &str, template: &str) -> Promise;
    #[wasm_bindgen(js_name = copyRows)]
    fn copy_rows(account: &str, template: &str, table: usize, index: usize) -> Promise;
}

/// So many rows of a table are stored and read at once: some milliseconds' worth.
const PORTION: usize = 1_000;

/// The one who stores what is put together: one writing at a time, each of what there is by then.
#[derive(Default)]
struct CopyWriter {
    is_busy: bool,
    /// The file request whose copy job has changed since.
    wanted: Option<String>,
    /// The tables that are stored: account, file request, and number.
    tables: HashSet<(String, String, usize)>,
}

thread_local! {
    static WRITER: RefCell<CopyWriter> = RefCell::default();
}

/// Keeps the copy job that is being put together for this file request.
pub fn keep(store: &Store, template: String) {
    let is_busy = WRITER.with_borrow_mut(|writer| {
        writer.wanted = Some(template);
        std::mem::replace(&mut writer.is_busy, true)
    });
    if is_busy {
        return;
    }
    let store = store.clone();
    spawn_local(async move {
        while let Some(template) = WRITER.with_borrow_mut(|writer| writer.wanted.take()) {
            // What was typed is drawn first: to write thousands of lines down takes a while.
            TimeoutFuture::new(0).await;
            if let Err(fault) = write(&store, &template).await {
                store.send(Action::Registry(RegistryAction::Fault(fault)));
            }
        }
        WRITER.with_borrow_mut(|writer| writer.is_busy = false);
    });
}

/// Forgets the copy job that was being put together for this file request.
pub fn forget(store: &Store, template: &str) {
    let account = store.account();
    WRITER.with_borrow_mut(|writer| {
        let is_other = |(_, other, _): &(_, String, _)| other != template;
        writer.tables.retain(is_other);
    });
    store.store(storage::forget_copies(&account, Some(template)));
}

/// Looks at the copy job that is being put together for this file request, where it still is.
fn look<T>(store: &Store, template: &str, look: impl FnOnce(&Wizard) -> T) -> Option<T> {
    let state = store.state();
    let wizard = state.wizard.as_ref();
    wizard
        .filter(|wizard| wizard.template == template)
        .map(look)
}

async fn write(store: &Store, template: &str) -> Result<(), StorageFault> {
    let (account, now) = (store.account(), store.state().now);
    let Some(kept) = look(store, template, |wizard| wizard.to_keep(now)) else {
        return Ok(());
    };
    let Some(kept) = kept else {
        forget(store, template);
        return Ok(());
    };
    let numbers: Array = kept
        .tables
        .iter()
        .map(|table| JsValue::from(table.number))
        .collect();
    let text = json(&kept)?;
    settled(keep_copy(&account, template, &text, &numbers)).await?;
    for table in kept.tables {
        let place = (account.clone(), template.to_owned(), table.number);
        if WRITER.with_borrow(|writer| writer.tables.contains(&place)) {
            continue;
        }
        for (index, from) in (0..table.rows).step_by(PORTION).enumerate() {
            let rows = look(store, template, |wizard| {
                let table = wizard.given.table(table.number)?;
                Some(json(&rows_to_keep(table, from, PORTION)))
            });
            let Some(text) = rows.flatten() else {
                return Ok(());
            };
            settled(keep_copy_rows(
                &account,
                template,
                table.number,
                index,
                &text?,
            ))
            .await?;
            TimeoutFuture::new(0).await;
        }
        WRITER.with_borrow_mut(|writer| writer.tables.insert(place));
    }
    Ok(())
}

/// Looks for a copy job that was being put together for this file request.
pub fn find(store: &Store, template: String) {
    let store = store.clone();
    spawn_local(async move {
        let kept = settled(copy_of(&store.account(), &template)).await;
        let text = kept.ok().and_then(|kept| kept.as_string());
        let kept = text.and_then(|text| serde_json::from_str::<Box<KeptCopy>>(&text).ok());
        store.send(Action::Wizard(CopyAction::Found(template, kept)));
    });
}

/// Reads the tables of a copy job that was being put together for this file request.
pub fn read_tables(store: &Store, template: String, tables: Vec<KeptTable>) {
    let store = store.clone();
    spawn_local(async move {
        let account = store.account();
        let mut whole = Vec::new();
        for kept in tables {
            if let Some(table) = read_table(&account, &template, &kept).await {
                WRITER.with_borrow_mut(|writer| {
                    let place = (account.clone(), template.clone(), kept.number);
                    writer.tables.insert(place)
                });
                whole.push(table);
            }
        }
        store.send(Action::Wizard(CopyAction::PutBack(template, whole)));
    });
}

async fn read_table(account: &str, template: &str, kept: &KeptTable) -> Option<Table> {
    let mut rows: Vec<KeptRow> = Vec::with_capacity(kept.rows);
    for index in 0..kept.rows.div_ceil(PORTION) {
        let text = settled(copy_rows(account, template, kept.number, index)).await;
        let portion: Vec<KeptRow> = serde_json::from_str(&text.ok()?.as_string()?).ok()?;
        rows.extend(portion);
        TimeoutFuture::new(0).await;
    }
    kept.with_rows(rows)
}

fn json(value: &impl serde::Serialize) -> Result<String, StorageFault> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}
