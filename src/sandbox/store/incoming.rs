//! A file on its way to the disk: another thread writes and hashes what has arrived while more of it
//! arrives, so that memory holds at most two batches. A sender who is slow holds no thread.

use std::fs::File;
use std::io::{self, Write as _};
use std::thread;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::task::{JoinHandle, spawn_blocking};

use super::files::{Expected, TemporaryFile};
use crate::sandbox::secret;

/// Bytes that are handed to the disk together.
const BATCH: usize = 256 * 1024;

/// File that is arriving. Dropped before [`finish`](Self::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct IncomingFile {
    /// The thread that is at work on the file, or was last; it gives the file back.
    disk: JoinHandle<io::Result<FileOnDisk>>,
    batch: Vec<Bytes>,
    size: usize,
    expected: Expected,
}

/// File that has arrived and is on the disk.
#[derive(Debug)]
pub struct WrittenFile {
    /// Its place for now.
    pub temporary: TemporaryFile,
    /// Hash of the content, in hexadecimal digits.
    pub sha256: String,
}

impl IncomingFile {
    /// Begins to write the file.
    pub fn start(temporary: TemporaryFile, expected: Expected) -> Self {
        Self {
            disk: spawn_blocking(move || FileOnDisk::create(temporary)),
            batch: Vec::new(),
            size: 0,
            expected,
        }
    }

    /// Hands over the next chunk.
    ///
    /// # Errors
    /// The disk's error; the file is then gone.
    pub async fn write(&mut self, piece: Bytes) -> io::Result<()> {
        self.size += piece.len();
        self.expected.add(piece.len());
        self.batch.push(piece);
        if self.size < BATCH {
            return Ok(());
        }
        let mut file = self.file().await?;
        let batch = std::mem::take(&mut self.batch);
        let expected = self.expected.take();
        self.size = 0;
        self.disk = spawn_blocking(move || {
            let written = file.write(&batch);
            drop(expected);
            written.map(|()| file)
        });
        Ok(())
    }

    /// Waits until the whole file is on the disk.
    ///
    /// # Errors
    /// The disk's error; the file is then gone.
    pub async fn finish(mut self) -> io::Result<WrittenFile> {
        let mut file = self.file().await?;
        spawn_blocking(move || file.write(&self.batch).and_then(|()| file.finish()))
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    async fn file(&mut self) -> io::Result<FileOnDisk> {
        (&mut self.disk)
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

/// File as the disk has it so far, and its hash.
#[derive(Debug)]
struct FileOnDisk {
    temporary: TemporaryFile,
    file: SyncedFile,
    hash: Sha256,
}

impl FileOnDisk {
    fn create(temporary: TemporaryFile) -> io::Result<Self> {
        Ok(Self {
            file: SyncedFile::create(&temporary)?,
            temporary,
            hash: Sha256::new(),
        })
    }

    fn write(&mut self, batch: &[Bytes]) -> io::Result<()> {
        for bytes in batch {
            self.file.write(bytes)?;
            self.hash.update(bytes);
        }
        Ok(())
    }

    fn finish(self) -> io::Result<WrittenFile> {
        self.file.finish()?;
        Ok(WrittenFile {
            temporary: self.temporary,
            sha256: secret::hex(&self.hash.finalize()),
        })
    }
}

/// Bytes between two syncs, so that the disk writes while the file arrives and not only at its end.
const SYNC_EVERY: usize = 64 * 1024 * 1024;

/// File that is synced while it is still being written.
#[derive(Debug)]
struct SyncedFile {
    file: File,
    unsynced: usize,
    syncing: Option<thread::JoinHandle<io::Result<()>>>,
}

impl SyncedFile {
    fn create(temporary: &TemporaryFile) -> io::Result<Self> {
        Ok(Self {
            file: File::create_new(temporary.path())?,
            unsynced: 0,
            syncing: None,
        })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.unsynced += bytes.len();
        let is_busy = self
            .syncing
            .as_ref()
            .is_some_and(|thread| !thread.is_finished());
        if self.unsynced >= SYNC_EVERY && !is_busy {
            self.join()?;
            let file = self.file.try_clone()?;
            self.syncing = Some(thread::Builder::new().spawn(move || file.sync_data())?);
            self.unsynced = 0;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.join()?;
        self.file.sync_all()
    }

    /// Waits for the thread that syncs. The system reports a disk's error once, so it must be handed on.
    fn join(&mut self) -> io::Result<()> {
        let Some(thread) = self.syncing.take() else {
            return Ok(());
        };
        thread
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the disk's thread ended")))
    }
}
