//! Files that colleagues put, rename and delete.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answer;
use super::caller::{Authorised, BodyBytes, PathId, if_match};
use super::multipart::{Parts, check_head, sent_name};
use crate::sandbox::calls::{contents, files};
use crate::sandbox::rules::error::{CallError, InvalidField};
use crate::sandbox::rules::fields::AnswerFields;
use crate::sandbox::secret;
use crate::sandbox::state::AppState;
use crate::sandbox::store::submissions::ArrivedFile;

/// `POST /2.0/files/content`, which Box has at an address of its own: the part `attributes`, then the file.
pub async fn upload(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, CallError> {
    let boundary = check_head(&app, &headers)?;
    let mut parts = Parts::new(&boundary, body, app.body_timeout);
    let attributes = match parts.next().await? {
        Some(part) if part.name() == Some("attributes") => part.text().await?,
        _ => return Err(InvalidField::alone("attributes", "must come first")),
    };
    let file = files::read_attributes(&by, attributes.as_bytes())?;
    app.data.read(|db| files::check_upload(db, &by, &file))?;
    let Some(mut part) = parts.next().await? else {
        return Err(InvalidField::alone("file", "must follow the attributes"));
    };
    let sent_name = sent_name(&part);
    let first = part.piece().await?;
    let check = |size| app.limits.check_file(size);
    let stored = part.store(first, &app.data.files, &app.limits, check);
    let (size, whole) = stored.await?;
    // A body that breaks off behind the file is no whole one.
    if parts.next().await?.is_some() {
        return Err(InvalidField::alone("file", "must be the last part"));
    }
    let arrived = ArrivedFile {
        key: secret::key(),
        sent_name,
        size,
        sha256: whole.sha256,
    };
    let (caller, wanted) = (Arc::clone(&by), file.clone());
    let check = move |db: &_| files::check_upload(db, &caller, &wanted);
    let arrived = (arrived, whole.temporary);
    let id = app
        .data
        .add_file(file, arrived, app.clock.now(), check)
        .await?;
    let id = id.ok_or(CallError::NotFound)?;
    let shown = app
        .data
        .read(|db| contents::file(db, &by, id, &AnswerFields::default()))?;
    let made = json!({"total_count": 1, "entries": [shown]});
    Ok((StatusCode::CREATED, answer::json(&made)).into_response())
}

/// `PUT /2.0/files/{id}`
pub async fn rename(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    headers: HeaderMap,
    BodyBytes(body): BodyBytes,
) -> Result<Response, CallError> {
    let (tags, now) = (if_match(&headers), app.clock.now());
    let renamed = app
        .data
        .write(move |db| files::rename(db, &by, id, &body, tags.as_deref(), now))
        .await?;
    Ok(answer::json(&renamed))
}

/// `DELETE /2.0/files/{id}`: for good, since the sandbox has no trash.
pub async fn delete(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    headers: HeaderMap,
) -> Result<StatusCode, CallError> {
    let tags = if_match(&headers);
    app.data
        .remove_file(move |db| files::deletable(db, &by, id, tags.as_deref()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
