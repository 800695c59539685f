//! The state of each connection, by which the one is chosen that has to make room.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::sync::Notify;

/// Bytes of a body that are read and thrown away after an early answer: a caller that is still sending
/// when the connection closes would never see the answer. Browsers send a whole form before they read.
const MAX_DISCARDED: usize = 1024 * 1024 * 1024;
/// Time for that.
const DISCARD_WITHIN: Duration = Duration::from_secs(60);

/// The progress of one connection.
#[derive(Debug)]
pub struct ConnectionProgress {
    since: Instant,
    moved: AtomicU64,
    /// Calls that the sandbox is at work on: one or none.
    calls: AtomicUsize,
    /// The sandbox waits for the caller to send or to read.
    awaits_caller: AtomicBool,
    ended: Notify,
}

impl ConnectionProgress {
    /// Counts bytes that went over the connection.
    pub fn moved(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.moved.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Notes whether the sandbox waits for the caller.
    pub fn awaits_caller(&self, awaits: bool) {
        self.awaits_caller.store(awaits, Ordering::Relaxed);
    }

    /// Notes a call until the guard is dropped.
    pub fn call(self: &Arc<Self>) -> CallGuard {
        self.calls.fetch_add(1, Ordering::Relaxed);
        CallGuard(Arc::clone(self))
    }

    /// Waits until the connection has to make room for another.
    pub async fn ended(&self) {
        self.ended.notified().await;
    }

    /// The rank of a connection among those that could make room; the lowest goes first. `None` for one
    /// whose caller waits for the sandbox.
    fn rank(&self, now: Instant) -> Option<(bool, u64, std::cmp::Reverse<Duration>)> {
        let is_working = self.calls.load(Ordering::Relaxed) > 0;
        if is_working && !self.awaits_caller.load(Ordering::Relaxed) {
            return None;
        }
        let age = now.saturating_duration_since(self.since);
        let per_second = self.moved.load(Ordering::Relaxed) / age.as_secs().max(1);
        Some((age < GRACE, per_second, std::cmp::Reverse(age)))
    }
}

/// Age up to which a connection stays while older ones are left: it has had no time yet.
const GRACE: Duration = Duration::from_secs(2);

/// A call that the sandbox is at work on.
#[derive(Debug)]
pub struct CallGuard(Arc<ConnectionProgress>);

impl Drop for CallGuard {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The connections that are open.
#[derive(Clone, Debug, Default)]
pub struct OpenConnections(Arc<Mutex<Connections>>);

#[derive(Debug, Default)]
struct Connections {
    next: u64,
    open: HashMap<u64, Arc<ConnectionProgress>>,
}

impl OpenConnections {
    /// Adds a connection; where that makes more than `most`, the one that gets on worst has to go.
    pub fn add(&self, most: usize, now: Instant) -> (Arc<ConnectionProgress>, OpenGuard) {
        if self.lock().open.len() >= most {
            self.make_room(now);
        }
        let progress = Arc::new(ConnectionProgress {
            since: now,
            moved: AtomicU64::new(0),
            calls: AtomicUsize::new(0),
            awaits_caller: AtomicBool::new(true),
            ended: Notify::new(),
        });
        let mut connections = self.lock();
        let id = connections.next;
        connections.next += 1;
        connections.open.insert(id, Arc::clone(&progress));
        (progress, OpenGuard(self.clone(), id))
    }

    /// Ends the connection that gets on worst.
    pub fn make_room(&self, now: Instant) {
        let mut connections = self.lock();
        let ranked = connections.open.iter();
        let worst = ranked
            .filter_map(|(id, progress)| Some((progress.rank(now)?, *id)))
            .min();
        let progress = worst.and_then(|(_, id)| connections.open.remove(&id));
        if let Some(progress) = progress {
            progress.ended.notify_one();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Connections> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open connection; dropped, it is no longer counted.
#[derive(Debug)]
pub struct OpenGuard(OpenConnections, u64);

impl Drop for OpenGuard {
    fn drop(&mut self) {
        self.0.lock().open.remove(&self.1);
    }
}

/// Body that notes when the sandbox waits for more of it. What nobody has read when it is dropped is
/// read for a while and thrown away.
#[derive(Debug)]
pub struct WatchedBody {
    body: Option<Incoming>,
    progress: Arc<ConnectionProgress>,
    /// False for a caller that asks first whether to send the body, and so sends none after a refusal.
    discards: bool,
}

impl WatchedBody {
    /// Watches the body of a request.
    pub fn new(body: Incoming, progress: Arc<ConnectionProgress>, discards: bool) -> Self {
        Self {
            body: Some(body),
            progress,
            discards,
        }
    }
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(body).poll_frame(context);
        self.progress.awaits_caller(polled.is_pending());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for WatchedBody {
    fn drop(&mut self) {
        let Some(mut body) = self.body.take().filter(|body| !body.is_end_stream()) else {
            return;
        };
        if !self.discards {
            return;
        }
        tokio::spawn(tokio::time::timeout(DISCARD_WITHIN, async move {
            let mut seen = 0;
            while seen < MAX_DISCARDED {
                let next = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context));
                match next.await {
                    Some(Ok(frame)) => seen += frame.data_ref().map_or(0, Bytes::len),
                    _ => return,
                }
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_slowest_makes_room_and_who_waits_for_an_answer_stays() {
        let (open, start) = (OpenConnections::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let (working, _a) = open.add(4, at(0));
        let _call = working.call();
        working.awaits_caller(false);
        let (drip, _b) = open.add(4, at(0));
        drip.moved(10);
        let (upload, _c) = open.add(4, at(0));
        upload.moved(1_000_000);
        let (_fresh, _d) = open.add(4, at(99));
        let (_next, _e) = open.add(4, at(100));
        drip.ended().await;
        assert_eq!(open.lock().open.len(), 4);
        open.make_room(at(100));
        upload.ended().await;
        assert!(
            open.lock()
                .open
                .values()
                .any(|one| Arc::ptr_eq(one, &working))
        );
    }
}
