//! A file on its way to the disk: a thread of its own writes and hashes it while more of it arrives, so
//! that memory holds at most a few chunks.

use std::fs::File;
use std::io::{self, Write as _};
use std::thread;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use super::files::TemporaryFile;
use crate::sandbox::secret;

/// Number of chunks that wait for the disk before their sender does.
const WAITING_PIECES: usize = 4;

/// File that is arriving. Dropped before [`finish`](Self::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct IncomingFile {
    pieces: mpsc::Sender<Chunk>,
    disk: JoinHandle<io::Result<WrittenFile>>,
}

/// File that has arrived and is on the disk.
#[derive(Debug)]
pub struct WrittenFile {
    /// Its place for now.
    pub temporary: TemporaryFile,
    /// Hash of the content, in hexadecimal digits.
    pub sha256: String,
}

#[derive(Debug)]
enum Chunk {
    Data(Bytes),
    End,
}

impl IncomingFile {
    /// Starts the thread that writes the file.
    pub fn start(temporary: TemporaryFile) -> Self {
        let (pieces, waiting) = mpsc::channel(WAITING_PIECES);
        let disk = spawn_blocking(move || receive(temporary, waiting));
        Self { pieces, disk }
    }

    /// Hands over the next chunk.
    ///
    /// # Errors
    /// The disk's error; the file is then gone.
    pub async fn write(&mut self, piece: Bytes) -> io::Result<()> {
        match self.pieces.send(Chunk::Data(piece)).await {
            Ok(()) => Ok(()),
            Err(_) => self.outcome().await.map(drop),
        }
    }

    /// Waits until the whole file is on the disk.
    ///
    /// # Errors
    /// The disk's error; the file is then gone.
    pub async fn finish(mut self) -> io::Result<WrittenFile> {
        // When the thread has ended early, it says why.
        let _ = self.pieces.send(Chunk::End).await;
        self.outcome().await
    }

    async fn outcome(&mut self) -> io::Result<WrittenFile> {
        (&mut self.disk)
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

fn receive(temporary: TemporaryFile, mut pieces: mpsc::Receiver<Chunk>) -> io::Result<WrittenFile> {
    let mut file = SyncedFile::create(&temporary)?;
    let mut hash = Sha256::new();
    loop {
        match pieces.blocking_recv() {
            Some(Chunk::Data(bytes)) => {
                file.write(&bytes)?;
                hash.update(&bytes);
            }
            Some(Chunk::End) => break,
            None => return Err(io::ErrorKind::Interrupted.into()), // its sender has gone
        }
    }
    file.finish()?;
    let sha256 = secret::hex(&hash.finalize());
    Ok(WrittenFile { temporary, sha256 })
}

/// Bytes between two syncs, so that the disk writes while the file arrives and not only at its end.
const SYNC_EVERY: usize = 64 * 1024 * 1024;

/// File that is synced while it is still being written.
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
