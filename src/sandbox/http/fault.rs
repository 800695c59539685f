//! Carries out injected faults.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream;

use super::answer;
use super::wire::{Break, Breaker};
use crate::sandbox::rules::faults::{FaultKind, InjectedFault, StruckCall};
use crate::sandbox::secret;
use crate::sandbox::state::AppState;

/// Extension of a response that goes out without CORS headers.
#[derive(Clone, Copy, Debug)]
pub struct HideCors;

/// Time for half a body to leave before the connection breaks.
const FLUSH: Duration = Duration::from_millis(50);
const SILENCE: Duration = Duration::from_secs(120);
/// Time between two bytes of a dripping body.
const DRIP: Duration = Duration::from_millis(2);

/// Injects the fault that waits for this call, if there is one.
pub async fn strike(
    State(app): State<Arc<AppState>>,
    Extension(breaker): Extension<Breaker>,
    request: Request,
    next: Next,
) -> Response {
    let struck = StruckCall::by(request.method().as_str(), request.uri().path())
        .and_then(|call| app.faults.strike(call));
    match struck {
        None => next.run(request).await,
        Some(fault) => carry_out(fault, breaker, request, next).await,
    }
}

async fn carry_out(
    fault: InjectedFault,
    breaker: Breaker,
    request: Request,
    next: Next,
) -> Response {
    let delay = Duration::from_millis(fault.delay_ms);
    if !fault.after {
        tokio::time::sleep(delay).await;
    }
    let real = if fault.after || fault.kind.needs_real_answer() {
        Some(next.run(request).await)
    } else {
        None
    };
    if fault.after {
        tokio::time::sleep(delay).await;
    }
    let response = match real {
        Some(real) if fault.kind.needs_real_answer() => spoil(real, fault.kind, breaker).await,
        _ => replace(&fault, &breaker),
    };
    with_headers(response, &fault)
}

/// Answers in place of the real answer.
fn replace(fault: &InjectedFault, breaker: &Breaker) -> Response {
    match fault.kind {
        FaultKind::Reset => breaker.set(Break::Reset),
        FaultKind::Close => breaker.set(Break::Send(Vec::new())),
        FaultKind::Garbage => breaker.set(Break::Send(b"\0\x01not HTTP\r\n\r\n".to_vec())),
        _ => (),
    }
    let mut response = match &fault.body {
        Some(body) => ([(header::CONTENT_TYPE, "application/json")], body.clone()).into_response(),
        None => answer::json(&crate::api::ErrorBody::<()> {
            kind: Some("error".into()),
            status: Some(fault.status),
            code: Some(code(fault.status).into()),
            message: Some("A fault that was asked for".into()),
            request_id: Some(secret::request_id()),
            ..Default::default()
        }),
    };
    *response.status_mut() = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_GATEWAY);
    response
}

fn code(status: u16) -> &'static str {
    use crate::api::code;
    match status {
        401 => code::UNAUTHORIZED,
        403 => code::INSUFFICIENT_PERMISSIONS,
        404 => code::NOT_FOUND,
        405 => code::METHOD_NOT_ALLOWED,
        412 => code::PRECONDITION_FAILED,
        429 => code::RATE_LIMIT_EXCEEDED,
        503 => code::UNAVAILABLE,
        400..=499 => code::BAD_REQUEST,
        _ => code::INTERNAL_SERVER_ERROR,
    }
}

/// Spoils the real answer as the fault says.
async fn spoil(real: Response, kind: FaultKind, breaker: Breaker) -> Response {
    if kind == FaultKind::HideCors {
        let mut real = real;
        real.extensions_mut().insert(HideCors);
        return real;
    }
    if kind == FaultKind::Pass {
        return real;
    }
    let (mut parts, body) = real.into_parts();
    let Ok(whole) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::BAD_GATEWAY.into_response(); // the sandbox's own answers are whole
    };
    let half = whole.slice(..whole.len() / 2);
    let body = match kind {
        FaultKind::Truncate => then_break(half, FLUSH),
        FaultKind::Stall => then_break(half, SILENCE),
        FaultKind::BadChunk => chunk_then(half, async move {
            tokio::time::sleep(FLUSH).await;
            breaker.set(Break::Send(b"no length\r\n".to_vec()));
            Ok(Bytes::from_static(b" "))
        }),
        FaultKind::Drip => drip(whole.clone()),
        _ => endless(),
    };
    if let FaultKind::BadChunk | FaultKind::Endless = kind {
        parts.headers.remove(header::CONTENT_LENGTH);
    } else {
        parts
            .headers
            .insert(header::CONTENT_LENGTH, whole.len().into());
    }
    Response::from_parts(parts, body)
}

fn then_break(half: Bytes, after: Duration) -> Body {
    chunk_then(half, async move {
        tokio::time::sleep(after).await;
        Err(std::io::ErrorKind::ConnectionAborted.into())
    })
}

fn chunk_then(
    half: Bytes,
    rest: impl Future<Output = std::io::Result<Bytes>> + Send + 'static,
) -> Body {
    Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(rest)))
}

fn drip(whole: Bytes) -> Body {
    Body::from_stream(stream::iter(0..whole.len()).then(move |index| {
        let byte = whole.slice(index..=index);
        async move {
            tokio::time::sleep(DRIP).await;
            Ok::<_, Infallible>(byte)
        }
    }))
}

fn endless() -> Body {
    let spaces = Bytes::from_static(&[b' '; 16 * 1024]);
    Body::from_stream(stream::repeat(spaces).map(Ok::<_, Infallible>))
}

/// Adds the fault's headers, and leaves out those that HTTP does not allow.
fn with_headers(mut response: Response, fault: &InjectedFault) -> Response {
    for (name, value) in &fault.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
