//! The public form, at the link that visitors get.

pub mod pages;
mod upload;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde_json::json;

use super::answer;
use crate::api::{FileRequest, Status};
use crate::sandbox::http::multipart::check_head;
use crate::sandbox::rules::error::CallError;
use crate::sandbox::secret;
use crate::sandbox::state::AppState;
use crate::sandbox::store::requests;
use crate::sandbox::store::submissions::{self, Receipt, Submission};
use pages::Typed;
use upload::{Upload, UploadReader};

/// Routes under `/f`.
pub fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route(
            "/style.css",
            get(|| asset("text/css; charset=utf-8", pages::STYLE)),
        )
        .route(
            "/form.js",
            get(|| asset("text/javascript; charset=utf-8", pages::SCRIPT)),
        )
        .route("/{link}", get(show).post(submit))
        .route("/{link}/sent/{key}", get(sent))
        .fallback(|| std::future::ready(missing()))
        .layer(from_fn(protect))
}

/// Headers of every answer. Any site may show the form in a frame, as with Box: the admin page offers
/// the code for it. `same-origin`, not `no-referrer`: from it browsers derive the `Origin` of a form that
/// is sent, by which a form on a foreign page is told apart.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds the headers of a page that is made here.
pub async fn protect(request: Request, next: Next) -> Response {
    answer::with_headers(next.run(request).await, &HEADERS)
}

fn asset(kind: &'static str, text: &'static str) -> impl Future<Output = Response> {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    std::future::ready((headers, text).into_response())
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html(pages::missing())).into_response()
}

/// Finds the file request behind a link.
fn find(app: &AppState, link: &str) -> Result<FileRequest, CallError> {
    let url = format!("/f/{link}");
    let found = app.data.read(|db| Ok(requests::find_by_url(db, &url)?))?;
    Ok(found.ok_or(CallError::NotFound)?.seen_at(app.clock.now()))
}

/// Finds the file request behind a link, if it accepts files.
fn find_open(app: &AppState, link: &str) -> Result<FileRequest, CallError> {
    let request = find(app, link)?;
    let is_open = request.status == Some(Status::Active);
    is_open.then_some(request).ok_or(CallError::NotFound)
}

/// `GET /f/{link}`
async fn show(
    State(app): State<Arc<AppState>>,
    link: Result<Path<String>, PathRejection>,
) -> Response {
    let Ok(Path(link)) = link else {
        return missing();
    };
    match find_open(&app, &link) {
        Ok(request) => Html(pages::form(&request, &app.limits, &Typed::default())).into_response(),
        Err(CallError::NotFound) => missing(),
        Err(error) => error.into_response(),
    }
}

/// `GET /f/{link}/sent/{key}`: the receipt. Only its sender knows the key.
async fn sent(
    State(app): State<Arc<AppState>>,
    parts: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, CallError> {
    let Ok(Path((link, key))) = parts else {
        return Ok(missing());
    };
    let Ok(request) = find(&app, &link) else {
        return Ok(missing());
    };
    let Some(receipt) = receipt(&app, &request, &key)? else {
        return Ok(missing());
    };
    let title = request.title.unwrap_or_default();
    let form = request.url.unwrap_or_default();
    Ok(Html(pages::sent(&title, &form, &receipt)).into_response())
}

fn receipt(app: &AppState, request: &FileRequest, key: &str) -> Result<Option<Receipt>, CallError> {
    let receipt = app
        .data
        .read(|db| Ok(submissions::receipt(db, id(&request.id)?, key)?))?;
    Ok(receipt.filter(|receipt| !receipt.files.is_empty()))
}

/// `POST /f/{link}`: from the plain form all files at once, answered with a page; from the script
/// each file by itself, answered in JSON.
async fn submit(
    State(app): State<Arc<AppState>>,
    link: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let wants_json = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept == "application/json");
    let found = link
        .map_err(|_| CallError::NotFound)
        .and_then(|Path(link)| find_open(&app, &link));
    let request = match found {
        Ok(request) => request,
        Err(error) => return refused(error, wants_json),
    };
    let mut sent = Upload::default();
    match receive(&app, &request, &headers, body, &mut sent).await {
        Ok((key, receipt)) if wants_json => answer::json(&as_json(&key, &receipt)),
        Ok((key, _)) => {
            let form = request.url.unwrap_or_default();
            Redirect::to(&format!("{form}/sent/{key}")).into_response()
        }
        Err(error) if wants_json => error.into_response(),
        Err(error) => again(&app, &request, sent, error),
    }
}

fn refused(error: CallError, wants_json: bool) -> Response {
    match error {
        CallError::NotFound if !wants_json => missing(),
        error => error.into_response(),
    }
}

/// Answers with the form once more: the visitor's text, and the reason why nothing was sent.
fn again(app: &AppState, request: &FileRequest, sent: Upload, error: CallError) -> Response {
    let text = match &error {
        CallError::Invalid(fields) => fields.first().map(|field| field.message.clone()),
        _ => None,
    };
    let text = text.unwrap_or_else(|| error.message());
    let typed = Typed {
        email: sent.email,
        description: sent.description,
        problem: Some(format!("{text} No file was sent; choose your files again.")),
    };
    let page = Html(pages::form(request, &app.limits, &typed)).into_response();
    let mut response = error.into_response();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    let (parts, body) = page.into_parts();
    if let Some(kind) = parts.headers.get(header::CONTENT_TYPE) {
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, kind.clone());
    }
    *response.body_mut() = body;
    response
}

async fn receive(
    app: &AppState,
    request: &FileRequest,
    headers: &HeaderMap,
    body: Body,
    sent: &mut Upload,
) -> Result<(String, Receipt), CallError> {
    let boundary = check_head(app, headers)?;
    let reader = UploadReader {
        request,
        limits: &app.limits,
        files: &app.data.files,
        patience: app.body_timeout,
    };
    reader.read(&boundary, body, sent).await?;
    let key = sent.submission.clone().unwrap_or_else(secret::key);
    let submission = Submission {
        file_request: id(&request.id)?,
        folder: id(&request.folder.id)?,
        key: key.clone(),
        email: sent.email.clone(),
        description: sent.description.clone(),
    };
    let files = std::mem::take(&mut sent.files);
    let now = app.clock.now();
    app.data.submit(submission, files, app.limits, now).await?;
    let receipt = receipt(app, request, &key)?;
    Ok((key, receipt.ok_or(CallError::NotFound)?))
}

fn as_json(key: &str, receipt: &Receipt) -> serde_json::Value {
    let files: Vec<_> = receipt
        .files
        .iter()
        .map(|file| {
            json!({
                "upload": file.key, "name": file.name, "size": file.size, "sha256": file.sha256,
            })
        })
        .collect();
    json!({"submission": key, "files": files})
}

fn id(text: &str) -> Result<i64, CallError> {
    crate::sandbox::rules::id::number(text)
}
