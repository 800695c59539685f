//! The access log: one JSON object a line on standard error, without anything secret.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

use crate::sandbox::secret;

/// The header that names a request, as the log and error bodies do.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("box-request-id");

/// Gives every answer a request id and logs it.
pub async fn access(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = without_secrets(request.uri().path());
    let mut response = next.run(request).await;
    let fresh = || HeaderValue::from_str(&secret::request_id()).ok();
    if let Some(id) = response.headers().get(REQUEST_ID).cloned().or_else(fresh) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let text = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    write(&json!({
        "method": method.as_str(),
        "path": path,
        "status": response.status().as_u16(),
        "microseconds": u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        "length": text(header::CONTENT_LENGTH),
        "request_id": text(REQUEST_ID),
    }));
    response
}

/// Writes the cause of a failure that the caller is not told.
pub fn failure(request_id: &str, cause: &str) {
    write(&json!({"failure": cause, "request_id": request_id}));
}

/// Leaves a form's link out of a path: a reader of the log could open the form. The query is never logged.
fn without_secrets(path: &str) -> String {
    if let Some(rest) = path.strip_prefix("/f/") {
        let below = rest.split_once('/').map_or("", |(_, below)| below);
        return start_of(&format!("/f/…/{below}"))
            .trim_end_matches('/')
            .to_owned();
    }
    start_of(path).to_owned()
}

/// Returns as much of a path as is logged.
fn start_of(path: &str) -> &str {
    let mut end = path.len().min(MAX_PATH);
    while !path.is_char_boundary(end) {
        end -= 1;
    }
    path.get(..end).unwrap_or_default()
}

/// Writes a sentence for people.
pub fn notice(sentence: &str) {
    send(format!("sandbox: {sentence}\n"));
}

/// Waits until what was logged so far is written, at most this long: standard error may be a pipe that
/// nobody reads.
pub fn flush(at_most: Duration) {
    let (done, written) = mpsc::sync_channel(1);
    if LOG.try_send(LogEntry::Flush(done)).is_ok() {
        let _ = written.recv_timeout(at_most);
    }
}

fn write(line: &serde_json::Value) {
    send(format!("{line}\n"));
}

/// Lines that wait for a reader of standard error. Further ones are left out and counted: a log that
/// nobody reads is no reason to keep a caller waiting.
const MAX_WAITING: usize = 4096;
/// Longest path that is logged, in bytes.
const MAX_PATH: usize = 1024;

enum LogEntry {
    Line(String),
    Flush(mpsc::SyncSender<()>),
}

static LEFT_OUT: AtomicU64 = AtomicU64::new(0);

/// The way to the one thread that writes the log, and that a full pipe holds up instead of a caller's.
static LOG: LazyLock<mpsc::SyncSender<LogEntry>> = LazyLock::new(|| {
    let (lines, waiting) = mpsc::sync_channel(MAX_WAITING);
    // Without the thread nothing is logged: the channel is closed then.
    let _ = thread::Builder::new()
        .name("log".into())
        .spawn(move || write_all(&waiting));
    lines
});

fn send(line: String) {
    if LOG.try_send(LogEntry::Line(line)).is_err() {
        LEFT_OUT.fetch_add(1, Ordering::Relaxed);
    }
}

fn write_all(waiting: &mpsc::Receiver<LogEntry>) {
    while let Ok(first) = waiting.recv() {
        let (mut lines, mut flushed) = (String::new(), Vec::new());
        for entry in std::iter::once(first).chain(waiting.try_iter().take(MAX_WAITING)) {
            match entry {
                LogEntry::Line(line) => lines.push_str(&line),
                LogEntry::Flush(done) => flushed.push(done),
            }
        }
        let left_out = LEFT_OUT.swap(0, Ordering::Relaxed);
        if left_out > 0 {
            lines.push_str(&json!({"lines_left_out": left_out}).to_string());
            lines.push('\n');
        }
        // A log whose reader has gone is no reason to stop.
        let _ = std::io::stderr().write_all(lines.as_bytes());
        for done in flushed {
            let _ = done.try_send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn the_secret_part_of_a_form_link_is_left_out() {
        assert_eq!(without_secrets("/f/19e57f40"), "/f/…");
        assert_eq!(without_secrets("/f/19e57f40/files"), "/f/…/files");
        assert_eq!(
            without_secrets("/2.0/file_requests/1"),
            "/2.0/file_requests/1"
        );
    }
}
