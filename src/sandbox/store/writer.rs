//! The one thread that writes. Changes that arrive together share a transaction, and so one wait
//! for the disk; each has a savepoint of its own, so that one that fails takes no other with it.

use std::thread;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::sandbox::rules::problem::Problem;

/// Sends changes to the writing thread.
#[derive(Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

/// Makes a change, and gives back how to answer its sender once the transaction has ended.
type Job = Box<dyn FnOnce(&Connection) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), &rusqlite::Error>) + Send>;

/// No more changes than this share a transaction, so that the first need not wait for long.
const MAX_BATCH: usize = 256;
/// As many changes wait; further senders wait for their place.
const MAX_WAITING: usize = 1024;

impl Writer {
    /// Starts the thread. It ends when the writer is dropped.
    pub fn start(connection: Connection) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::channel(MAX_WAITING);
        thread::Builder::new()
            .name("writer".into())
            .spawn(move || serve(connection, waiting))?;
        Ok(Self { jobs })
    }

    /// Runs a change; returns when it is on the disk.
    pub async fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |transaction| {
            let result = in_savepoint(transaction, change);
            Box::new(move |committed| {
                let result = committed.map_err(Problem::from).and(result);
                // Nobody listens when the caller has gone; the change stands all the same.
                let _ = sender.send(result);
            })
        });
        self.jobs.send(job).await.map_err(|_| dropped())?;
        receiver.await.unwrap_or_else(|_| Err(dropped()))
    }
}

fn dropped() -> Problem {
    Problem::broken("the database takes no changes")
}

/// With statements that are planned once; the library's own savepoints are parsed each time.
fn in_savepoint<T>(
    transaction: &Connection,
    change: impl FnOnce(&Connection) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let run = |sql| transaction.prepare_cached(sql)?.execute([]).map(drop);
    run("SAVEPOINT change")?;
    let result = change(transaction);
    if result.is_err() {
        run("ROLLBACK TO change")?;
    }
    run("RELEASE change")?;
    result
}

fn serve(mut connection: Connection, mut waiting: mpsc::Receiver<Job>) {
    while let Some(first) = waiting.blocking_recv() {
        let Ok(transaction) = connection.transaction_with_behavior(TransactionBehavior::Immediate)
        else {
            continue; // the job is dropped, and its sender told so
        };
        let mut answers = vec![first(&transaction)];
        while answers.len() < MAX_BATCH
            && let Ok(job) = waiting.try_recv()
        {
            answers.push(job(&transaction));
        }
        let committed = transaction.commit();
        for answer in answers {
            answer(committed.as_ref().copied());
        }
    }
}
