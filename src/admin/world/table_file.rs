//! Tables of destinations, read from files.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::files::bytes_of;
use super::store::Store;
use crate::admin::core::action::Action;
use crate::admin::core::wizard::CopyAction;
use crate::admin::model::csv::CsvReader;
use crate::admin::model::encoding::decode;
use crate::admin::model::table::{Table, is_known_cell};
use crate::admin::ui::file::LocalFile;
use crate::admin::words as w;
use crate::admin::words::copy as c;

/// So many rows are read in one go: some milliseconds' worth.
const ROWS_AT_ONCE: usize = 2_000;
/// A table is read into memory as a whole; this is far beyond 100,000 rows.
const MOST_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

/// Reads a table from a file, a part at a time, so that the page stays awake.
pub fn read(store: &Store, file: LocalFile) {
    let store = store.clone();
    spawn_local(async move {
        let name = file.name();
        let table = table(&file).await.map(|table| Table { name, ..table });
        store.send(Action::Wizard(CopyAction::TableRead(table)));
    });
}

async fn table(file: &LocalFile) -> Result<Table, String> {
    if file.inner().size() > MOST_BYTES {
        return Err(c::TABLE_TOO_BIG.into());
    }
    let bytes = bytes_of(file).await.map_err(|_| w::FILE_UNREADABLE)?;
    let text = decode(&bytes).map_err(|error| w::table_error(&error))?;
    drop(bytes);
    let mut rows = CsvReader::new(&text, is_known_cell);
    let header = match rows.next() {
        Some(row) => row.map_err(|error| w::table_error(&error))?,
        None => return Err(c::TABLE_EMPTY.into()),
    };
    let mut table = Table::new(header);
    loop {
        for row in rows.by_ref().take(ROWS_AT_ONCE) {
            let row = row.map_err(|error| w::table_error(&error))?;
            table.push(row);
        }
        if rows.remaining() == 0 {
            return Ok(table.settled());
        }
        TimeoutFuture::new(0).await;
    }
}
