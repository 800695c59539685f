//! The four calls.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answer::json;
use super::caller::{Authorised, BodyBytes, PathId, if_match};
use crate::sandbox::calls::file_requests as calls;
use crate::sandbox::rules::body::{read_changes, read_copy};
use crate::sandbox::rules::error::CallError;
use crate::sandbox::state::AppState;

/// `GET /2.0/file_requests/{id}`
pub async fn get(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
) -> Result<Response, CallError> {
    let found = app
        .data
        .read(|db| calls::get(db, &by, id, app.clock.now()))?;
    Ok(json(&found))
}

/// `PUT /2.0/file_requests/{id}`
pub async fn update(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    headers: HeaderMap,
    BodyBytes(body): BodyBytes,
) -> Result<Response, CallError> {
    let (if_match, now) = (if_match(&headers), app.clock.now());
    let updated = app
        .data
        .write(move |db| calls::update(db, &by, id, read_changes(&body), if_match.as_deref(), now))
        .await?;
    Ok(json(&updated))
}

/// `DELETE /2.0/file_requests/{id}`
pub async fn delete(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
) -> Result<StatusCode, CallError> {
    app.data.write(move |db| calls::delete(db, &by, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /2.0/file_requests/{id}/copy`
pub async fn copy(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    BodyBytes(body): BodyBytes,
) -> Result<Response, CallError> {
    let now = app.clock.now();
    let made = app
        .data
        .write(move |db| calls::copy(db, &by, id, read_copy(&body), now))
        .await?;
    Ok(json(&made))
}
