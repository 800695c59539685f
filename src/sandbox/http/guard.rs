//! Refuses requests that name another host or come from a foreign page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::fault::HideCors;
use crate::sandbox::rules::error::CallError;
use crate::sandbox::state::AppState;

/// Refuses requests whose `Host` is not this sandbox.
pub async fn host(State(app): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    if names_us(&app, request.headers()) {
        next.run(request).await
    } else {
        CallError::WrongHost.into_response()
    }
}

fn names_us(app: &AppState, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host
            .to_str()
            .is_ok_and(|host| app.address.is_own_host(host)),
        _ => false,
    }
}

/// Refuses pages other than this sandbox's and those of the origins on the list, and adds CORS headers
/// for these. A form on a foreign page sends its origin too, and so changes nothing here either.
pub async fn origin(State(app): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return vary(next.run(request).await);
    };
    if !is_allowed(&app, &origin) {
        let shown: String = String::from_utf8_lossy(origin.as_bytes())
            .chars()
            .take(255)
            .collect();
        return vary(CallError::ForeignOrigin(shown).into_response());
    }
    let is_preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight {
        (StatusCode::NO_CONTENT, PREFLIGHT).into_response()
    } else {
        next.run(request).await
    };
    if response.extensions().get::<HideCors>().is_none() {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    vary(response)
}

const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after, box-request-id");

const PREFLIGHT: [(HeaderName, &str); 3] = [
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        "GET, POST, PUT, DELETE, OPTIONS",
    ),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        "authorization, if-match, content-type, as-user, x-box-ua, box-version",
    ),
    (header::ACCESS_CONTROL_MAX_AGE, "600"),
];

fn is_allowed(app: &AppState, origin: &HeaderValue) -> bool {
    origin.to_str().is_ok_and(|origin| {
        app.address.is_own_origin(origin) || app.allowed_origins.iter().any(|one| one == origin)
    })
}

fn vary(mut response: Response) -> Response {
    let origin = HeaderValue::from_static("origin");
    response.headers_mut().append(header::VARY, origin);
    response
}
