//! Results as HTTP responses.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::log::{self, REQUEST_ID};
use crate::sandbox::rules::error::CallError;
use crate::sandbox::secret;

/// Value of `WWW-Authenticate` in a 401, as Box sends it.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"Service\"");

/// Answers 200 with a JSON body.
#[expect(
    clippy::expect_used,
    reason = "the sandbox's answers have text keys only, and so a JSON form"
)]
pub fn json(value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).expect("an answer has a JSON form");
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Adds headers that the response does not have yet.
pub fn with_headers(mut response: Response, headers: &[(HeaderName, &'static str)]) -> Response {
    for (name, value) in headers {
        let value = HeaderValue::from_static(value);
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

impl IntoResponse for CallError {
    fn into_response(self) -> Response {
        let request_id = secret::request_id();
        if let Self::Storage { cause, .. } = &self {
            log::failure(&request_id, cause);
        }
        let mut response = match self.body(&request_id) {
            Some(body) => json(&body),
            None => Body::empty().into_response(),
        };
        *response.status_mut() =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        match self {
            Self::NoToken => {
                headers.insert(header::WWW_AUTHENTICATE, CHALLENGE);
            }
            Self::TooManyCalls(seconds) => {
                headers.insert(header::RETRY_AFTER, seconds.into());
            }
            _ => (),
        }
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            headers.insert(REQUEST_ID, id);
        }
        response
    }
}
