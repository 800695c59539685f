//! A file on its way to the disk: written and hashed by a thread of its own while more of it
//! arrives, so that memory holds a few pieces of it at most.

use std::fs::File;
use std::io::{self, Write as _};
use std::thread;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use super::files::Temporary;
use crate::sandbox::secret;

/// Pieces that wait for the disk before their sender does.
const WAITING_PIECES: usize = 4;

/// A file that is arriving. Dropped before [`finish`](Self::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    pieces: mpsc::Sender<Piece>,
    disk: JoinHandle<io::Result<Whole>>,
}

/// A file that has arrived, and is on the disk.
#[derive(Debug)]
pub struct Whole {
    /// Where it lies for now.
    pub temporary: Temporary,
    /// In hexadecimal digits.
    pub sha256: String,
}

#[derive(Debug)]
enum Piece {
    Data(Bytes),
    End,
}

impl Incoming {
    /// Begins a file.
    pub fn start(temporary: Temporary) -> Self {
        let (pieces, waiting) = mpsc::channel(WAITING_PIECES);
        let disk = spawn_blocking(move || receive(temporary, waiting));
        Self { pieces, disk }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// What the disk says; the file is then gone.
    pub async fn write(&mut self, piece: Bytes) -> io::Result<()> {
        match self.pieces.send(Piece::Data(piece)).await {
            Ok(()) => Ok(()),
            Err(_) => self.outcome().await.map(drop),
        }
    }

    /// Returns when the whole file is on the disk.
    ///
    /// # Errors
    /// What the disk says; the file is then gone.
    pub async fn finish(mut self) -> io::Result<Whole> {
        // When the thread has ended early, it says why.
        let _ = self.pieces.send(Piece::End).await;
        self.outcome().await
    }

    async fn outcome(&mut self) -> io::Result<Whole> {
        (&mut self.disk)
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

fn receive(temporary: Temporary, mut pieces: mpsc::Receiver<Piece>) -> io::Result<Whole> {
    let mut file = SyncedFile::create(&temporary)?;
    let mut hash = Sha256::new();
    loop {
        match pieces.blocking_recv() {
            Some(Piece::Data(bytes)) => {
                file.write(&bytes)?;
                hash.update(&bytes);
            }
            Some(Piece::End) => break,
            None => return Err(io::ErrorKind::Interrupted.into()), // nobody waits for it any more
        }
    }
    file.finish()?;
    let sha256 = secret::hex(&hash.finalize());
    Ok(Whole { temporary, sha256 })
}

/// The disk begins to write after so many bytes, not only when all have arrived.
const SYNC_EVERY: usize = 64 * 1024 * 1024;

/// A file that goes to the disk while it is still being written.
struct SyncedFile {
    file: File,
    unsynced: usize,
    syncing: Option<thread::JoinHandle<io::Result<()>>>,
}

impl SyncedFile {
    fn create(temporary: &Temporary) -> io::Result<Self> {
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

    /// A disk's error is told once: whoever asked first must hand it on.
    fn join(&mut self) -> io::Result<()> {
        let Some(thread) = self.syncing.take() else {
            return Ok(());
        };
        thread
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the disk's thread ended")))
    }
}
