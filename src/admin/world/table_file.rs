//! Reads tables that people drop or choose, a part at a time, so that the page stays awake.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use super::store::Store;
use crate::admin::core::state::Action;
use crate::admin::core::wizard::{CopyAction, Table};
use crate::admin::model::csv::{Rows, decode};

/// So many rows are read in one go: some milliseconds' worth.
const ROWS_AT_ONCE: usize = 2_000;
/// A table is read into memory as a whole; this is far beyond 100,000 rows.
const MOST_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

/// Reads a file, and hands the table or the reason over.
pub fn read(store: &Store, file: File) {
    let store = store.clone();
    let name = file.name();
    store.send(Action::Wizard(CopyAction::Reading(Some(name.clone()))));
    spawn_local(async move {
        let table = table(&file).await.map(|table| Table { name, ..table });
        store.send(Action::Wizard(CopyAction::TableRead(table)));
    });
}

async fn table(file: &File) -> Result<Table, String> {
    if file.size() > MOST_BYTES {
        return Err(crate::admin::words::copy::TABLE_TOO_BIG.into());
    }
    let unreadable = |_| crate::admin::words::copy::FILE_UNREADABLE.to_owned();
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(unreadable)?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    let text = decode(&bytes).map_err(|error| error.to_string())?;
    drop(bytes);
    let mut rows = Rows::new(&text);
    let header = match rows.next() {
        Some(row) => row.map_err(|error| error.to_string())?.cells,
        None => return Err(crate::admin::words::copy::TABLE_EMPTY.into()),
    };
    let mut table = Table::new(header);
    loop {
        for row in rows.by_ref().take(ROWS_AT_ONCE) {
            let row = row.map_err(|error| error.to_string())?;
            table.rows.push(Rc::from(row.cells));
        }
        if rows.remaining() == 0 {
            return Ok(table.settled());
        }
        TimeoutFuture::new(0).await;
    }
}
