//! The one thread that writes. Changes that arrive together share a transaction, and so one wait
//! for the disk; each has a savepoint of its own, so that one that fails takes no other with it.

use std::thread;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::sandbox::rules::error::CallError;

/// Handle that sends changes to the writing thread.
#[derive(Debug)]
pub struct Writer {
    changes: mpsc::Sender<QueuedChange>,
}

/// Makes a change, and returns the function that tells its sender how the transaction ended.
type QueuedChange = Box<dyn FnOnce(&Connection) -> Acknowledge + Send>;
type Acknowledge = Box<dyn FnOnce(Result<(), &rusqlite::Error>) + Send>;

/// Highest number of changes in a transaction, so that the first need not wait for long.
const MAX_BATCH: usize = 256;
/// Number of changes that wait; further senders wait for a place.
const MAX_WAITING: usize = 1024;

impl Writer {
    /// Starts the thread, which ends when the writer is dropped.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(connection: Connection) -> std::io::Result<Self> {
        let (changes, waiting) = mpsc::channel(MAX_WAITING);
        thread::Builder::new()
            .name("writer".into())
            .spawn(move || serve(connection, waiting))?;
        Ok(Self { changes })
    }

    /// Runs a change; returns when it is on the disk.
    ///
    /// # Errors
    /// The error of `change`, or of the disk.
    pub async fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, CallError> + Send + 'static,
    ) -> Result<T, CallError> {
        let (sender, receiver) = oneshot::channel();
        let change: QueuedChange = Box::new(move |transaction| {
            let result = in_savepoint(transaction, change);
            Box::new(move |committed| {
                let result = committed.map_err(CallError::from).and(result);
                // The caller may have gone; the change stands all the same.
                let _ = sender.send(result);
            })
        });
        self.changes.send(change).await.map_err(|_| dropped())?;
        receiver.await.unwrap_or_else(|_| Err(dropped()))
    }
}

fn dropped() -> CallError {
    CallError::broken("the database takes no changes")
}

/// Runs a change in a savepoint, with statements that are planned once; the library's own savepoints
/// are parsed each time.
fn in_savepoint<T>(
    transaction: &Connection,
    change: impl FnOnce(&Connection) -> Result<T, CallError>,
) -> Result<T, CallError> {
    let run = |sql| transaction.prepare_cached(sql)?.execute([]).map(drop);
    run("SAVEPOINT change")?;
    let result = change(transaction);
    if result.is_err() {
        run("ROLLBACK TO change")?;
    }
    run("RELEASE change")?;
    result
}

fn serve(mut connection: Connection, mut waiting: mpsc::Receiver<QueuedChange>) {
    while let Some(first) = waiting.blocking_recv() {
        let Ok(transaction) = connection.transaction_with_behavior(TransactionBehavior::Immediate)
        else {
            continue; // the change is dropped, and its sender told so
        };
        let mut acknowledgements = vec![first(&transaction)];
        while acknowledgements.len() < MAX_BATCH
            && let Ok(change) = waiting.try_recv()
        {
            acknowledgements.push(change(&transaction));
        }
        let committed = transaction.commit();
        for acknowledge in acknowledgements {
            acknowledge(committed.as_ref().copied());
        }
    }
}
