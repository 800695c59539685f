//! The data folder: one `SQLite` file, one thread that writes, and connections that read.
//!
//! Write-ahead log and `synchronous=FULL`: an acknowledged change survives a crash of the process and
//! of the machine. Readers never wait for the writer.

pub mod content;
mod error;
pub mod files;
pub mod incoming;
mod owner;
pub mod people;
mod repair;
pub mod requests;
mod schema;
pub mod seed;
pub mod submissions;
mod submit;
mod writer;

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;

pub use rusqlite::Connection;

use crate::sandbox::rules::error::CallError;
use files::Files;
use submissions::Moving;
use writer::Writer;

/// Data folder: the database and the files.
#[derive(Debug)]
pub struct DataFolder {
    database: PathBuf,
    /// The files that have arrived.
    pub files: Files,
    /// Files and rows that did not fit on start, a sentence each.
    pub mismatches: Vec<String>,
    /// The files that are on their way from `incoming/` to their place.
    moving: Moving,
    idle_readers: Mutex<Vec<Connection>>,
    writer: Writer,
    /// Held as long as this process uses the folder.
    _lock: File,
}

impl DataFolder {
    /// Opens the data folder, creates and fills it where it is new, and brings an older one up to
    /// date.
    ///
    /// # Errors
    /// A sentence for people that says why it cannot be used.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let shown = folder.display();
        // It holds tokens and visitors' files: for its owner's eyes.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| format!("cannot create the data folder {shown}: {error}"))?;
        owner::check(folder)?;
        let lock = lock(folder)?;
        let mut mismatches = owner::hide(folder);
        let database = folder.join(owner::DATABASE);
        let broken = |error| format!("cannot use the database in {shown}: {error}");
        let mut connection = connect(&database, OpenFlags::default()).map_err(broken)?;
        schema::migrate(&mut connection)?;
        seed::fill(&mut connection).map_err(broken)?;
        mismatches.extend(owner::hide(folder));
        let files = Files::open(folder)
            .map_err(|error| format!("cannot write to the data folder {shown}: {error}"))?;
        mismatches.extend(repair::repair(&connection, &files)?);
        Ok(Self {
            database,
            files,
            mismatches,
            moving: Moving::default(),
            idle_readers: Mutex::new(Vec::new()),
            writer: Writer::start(connection).map_err(|error| error.to_string())?,
            _lock: lock,
        })
    }

    /// Runs a query in the calling thread: it takes microseconds, less than a hand-over to another.
    ///
    /// # Errors
    /// The error of `query`, or of a database that cannot be read.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let idle = self.readers().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.database, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        let result = query(&connection);
        self.readers().push(connection);
        result
    }

    /// Runs a change in a transaction. Returns when it is on the disk; an error leaves nothing behind.
    ///
    /// # Errors
    /// The error of `change`, or of the disk.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, CallError> + Send + 'static,
    ) -> Result<T, CallError> {
        self.writer.run(change).await
    }

    fn readers(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle_readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock(folder: &Path) -> Result<File, String> {
    let shown = folder.display();
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(folder.join(owner::LOCK))
        .map_err(|error| format!("cannot write to the data folder {shown}: {error}"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(format!(
            "another sandbox uses the data folder {shown}; stop it, or name another with --data"
        )),
        Err(TryLockError::Error(error)) => {
            Err(format!("cannot lock the data folder {shown}: {error}"))
        }
    }
}

fn connect(database: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(database, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Without this guarantee SQLite plans a statement anew for each value that is bound to it, which
    // takes several times as long as the look-ups here.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA foreign_keys = on;",
    )?;
    Ok(connection)
}
