//! Folders, files, users and tokens.

use std::os::fd::AsRawFd as _;
use std::sync::Arc;

use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::answer;
use super::caller::{Authorised, BodyBytes, PathId};
use crate::sandbox::calls::contents;
use crate::sandbox::rules::error::CallError;
use crate::sandbox::rules::fields::AnswerFields;
use crate::sandbox::rules::listing::Listing;
use crate::sandbox::rules::people::{Caller, People};
use crate::sandbox::state::AppState;

/// The fields that a query names.
fn fields(query: Option<String>) -> AnswerFields {
    AnswerFields::read(value(query.unwrap_or_default().as_bytes(), "fields").as_deref())
}

/// `GET /2.0/folders/{id}`
pub async fn folder(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    RawQuery(query): RawQuery,
) -> Result<Response, CallError> {
    let fields = fields(query);
    let found = app.data.read(|db| contents::folder(db, &by, id, &fields))?;
    Ok(answer::json(&found))
}

/// `GET /2.0/folders/{id}/items`
pub async fn items(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    RawQuery(query): RawQuery,
) -> Result<Response, CallError> {
    let query = query.unwrap_or_default();
    let listing = Listing::read(|wanted| value(query.as_bytes(), wanted))?;
    let fields = fields(Some(query));
    let found = app
        .data
        .read(|db| contents::items(db, &by, id, &listing, &fields))?;
    Ok(answer::json(&found))
}

/// `POST /2.0/folders`
pub async fn add_folder(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    BodyBytes(body): BodyBytes,
) -> Result<Response, CallError> {
    let now = app.clock.now();
    let made = app
        .data
        .write(move |db| contents::add_folder(db, &by, &body, now))
        .await?;
    Ok((StatusCode::CREATED, answer::json(&made)).into_response())
}

/// `GET /2.0/files/{id}`
pub async fn file(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    RawQuery(query): RawQuery,
) -> Result<Response, CallError> {
    let fields = fields(query);
    let found = app.data.read(|db| contents::file(db, &by, id, &fields))?;
    Ok(answer::json(&found))
}

/// `GET /2.0/files/{id}/content`: always an attachment, so that a browser never renders it.
pub async fn download(
    State(app): State<Arc<AppState>>,
    Authorised(by): Authorised,
    PathId(id): PathId,
    request: Request,
) -> Result<Response, CallError> {
    content_of(&app, &by, id, request).await
}

/// Answers with a file's content.
///
/// # Errors
/// [`CallError::NotFound`] for a file that is missing or that the user may not see.
pub async fn content_of(
    app: &AppState,
    by: &Caller,
    id: i64,
    request: Request,
) -> Result<Response, CallError> {
    let file = app.data.read(|db| contents::visible_file(db, by, id))?;
    let opened = match app.data.files.read(file.folder, &file.disk_name) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(CallError::NotFound);
        }
        opened => opened?,
    };
    // The very file that was opened, whatever its name leads to by now.
    let path = format!("/dev/fd/{}", opened.as_raw_fd());
    let Ok(response) = ServeFile::new(path).oneshot(request).await;
    drop(opened);
    let mut response = response.into_response();
    if response.status() == StatusCode::NOT_FOUND {
        return Err(CallError::NotFound);
    }
    let headers = response.headers_mut();
    for (name, value) in PROTECTION {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(disposition) = HeaderValue::from_str(&attachment(&file.name)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

const PROTECTION: [(HeaderName, &str); 4] = [
    (header::CONTENT_TYPE, "application/octet-stream"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "private, no-cache"),
];

/// `GET /2.0/users/me`
pub async fn me(Authorised(by): Authorised) -> Response {
    answer::json(&by.user)
}

/// `POST /oauth2/token`, client credentials.
pub async fn token(State(app): State<Arc<AppState>>, BodyBytes(body): BodyBytes) -> Response {
    match granted(&app.people, &body) {
        Ok(caller) => {
            let (token, lifetime) = app.people.issue(&caller, app.clock.now());
            let body = json!({
                "access_token": token, "expires_in": lifetime, "token_type": "bearer",
                "restricted_to": [],
            });
            ([(header::CACHE_CONTROL, "no-store")], answer::json(&body)).into_response()
        }
        Err((error, description)) => {
            let body = json!({"error": error, "error_description": description});
            (StatusCode::BAD_REQUEST, answer::json(&body)).into_response()
        }
    }
}

/// Finds the user whom a form-encoded token request asks for.
///
/// # Errors
/// OAuth's code for the failure (RFC 6749, section 5.2), and a sentence.
fn granted(people: &People, body: &[u8]) -> Result<Caller, (&'static str, &'static str)> {
    let value = |name| value(body, name);
    if value("grant_type").as_deref() != Some("client_credentials") {
        return Err((
            "unsupported_grant_type",
            "The sandbox grants client_credentials only",
        ));
    }
    let (id, secret) = (value("client_id"), value("client_secret"));
    if (id.as_ref(), secret.as_ref()) != (Some(&people.client.id), Some(&people.client.secret)) {
        return Err(("invalid_client", "The client credentials are invalid"));
    }
    let subject = value("box_subject_id").unwrap_or_default();
    let holder = match value("box_subject_type").as_deref() {
        Some("user") => people.find(&subject),
        // The application's own account; here it is the administrator's.
        Some("enterprise") | None => people.everyone().first(),
        Some(_) => None,
    };
    let wrong_subject = ("invalid_grant", "There is no such box_subject_id");
    holder.cloned().ok_or(wrong_subject)
}

/// The first value of this name in a query or a form-encoded body.
fn value(encoded: &[u8], wanted: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(encoded);
    let found = pairs.find(|(name, _)| name == wanted);
    found.map(|(_, value)| value.into_owned())
}

/// Characters that are percent-encoded in a parameter with a star: those that RFC 8187 does not allow
/// there, and a few more.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Writes a `Content-Disposition` that old and new browsers read: the name in ASCII, then the exact
/// name.
fn attachment(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .-_()".contains(c);
    let ascii: String = name
        .chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect();
    let exact = utf8_percent_encode(name, RESERVED);
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
}
