//! The access log: one JSON object a line on standard error, without anything secret.

use std::io::Write as _;
use std::time::Instant;

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
    match path.strip_prefix("/f/") {
        Some(rest) => {
            let below = rest.split_once('/').map_or("", |(_, below)| below);
            format!("/f/…/{below}").trim_end_matches('/').to_owned()
        }
        None => path.to_owned(),
    }
}

/// Writes one line. A log whose reader has gone is no reason to stop.
fn write(line: &serde_json::Value) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
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
