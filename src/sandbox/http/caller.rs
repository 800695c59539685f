//! Extractors of the API's handlers: the caller, the id in the path, the body.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::body::{Bytes, HttpBody as _};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::sandbox::rules::error::{CallError, MAX_BODY};
use crate::sandbox::rules::id::number;
use crate::sandbox::rules::people::Caller;
use crate::sandbox::state::AppState;

impl FromRequestParts<Arc<AppState>> for Authorised {
    type Rejection = CallError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<AppState>) -> Result<Self, CallError> {
        let holder =
            bearer(parts).and_then(|token| app.people.tokens.holder(token, app.clock.now()));
        let caller = acting_for(parts, app, holder.ok_or(CallError::NoToken)?)?;
        app.rate
            .admit(caller.id, Instant::now())
            .map_err(CallError::TooManyCalls)?;
        Ok(Self(caller))
    }
}

/// Applies `As-User`, with which an administrator acts for another user.
fn acting_for(parts: &Parts, app: &AppState, holder: Caller) -> Result<Caller, CallError> {
    let Some(id) = parts.headers.get("as-user") else {
        return Ok(holder);
    };
    let other = id.to_str().ok().and_then(|id| app.people.find(id));
    match other {
        Some(other) if holder.is_admin || other.id == holder.id => Ok(Arc::clone(other)),
        _ => Err(CallError::NoPermission),
    }
}

/// The caller: the user whose token the request carries, or for whom an administrator acts.
pub struct Authorised(pub Caller);

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The etags that a caller names. What is not even text is none of ours.
pub fn if_match(headers: &HeaderMap) -> Option<String> {
    headers
        .get(header::IF_MATCH)
        .map(|tags| tags.to_str().unwrap_or_default().to_owned())
}

/// The number in the path.
pub struct PathId(pub i64);

impl FromRequestParts<Arc<AppState>> for PathId {
    type Rejection = CallError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<AppState>) -> Result<Self, CallError> {
        let Path(id): Path<String> = Path::from_request_parts(parts, app)
            .await
            .map_err(|_| CallError::BadId)?;
        number(&id).map(Self)
    }
}

/// The body, at most [`MAX_BODY`] bytes.
pub struct BodyBytes(pub Bytes);

impl FromRequest<Arc<AppState>> for BodyBytes {
    type Rejection = CallError;

    async fn from_request(request: Request, app: &Arc<AppState>) -> Result<Self, CallError> {
        // A body this short has no reason to take longer than another's longest silence.
        tokio::time::timeout(app.body_timeout, read(request.into_body()))
            .await
            .unwrap_or(Err(CallError::TooSlow))
            .map(Self)
    }
}

async fn read(mut body: Body) -> Result<Bytes, CallError> {
    let mut read = Vec::new();
    while let Some(frame) =
        std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await
    {
        let frame = frame.map_err(|_| CallError::BrokenBody)?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        if read.len() + data.len() > MAX_BODY {
            return Err(CallError::TooLarge);
        }
        read.extend_from_slice(data);
    }
    Ok(read.into())
}
