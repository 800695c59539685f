//! What lies behind the links that lead into Box's web app: a folder, a file, the builder. Pages for people, in the
//! style of the form; programs, which ask for no page, find nothing there.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde_json::Value;

use super::contents::content_of;
use super::form::pages::{ShownMoment, render};
use super::form::protect;
use crate::api::is_box_id;
use crate::sandbox::calls::contents;
use crate::sandbox::rules::error::CallError;
use crate::sandbox::rules::fields::AnswerFields;
use crate::sandbox::rules::id::number;
use crate::sandbox::rules::limits::readable;
use crate::sandbox::rules::listing::Listing;
use crate::sandbox::state::AppState;

/// The routes; `has_page` says whether the admin page is served beside them.
pub fn routes(has_page: bool) -> Router<Arc<AppState>> {
    let builder = move |headers, id| std::future::ready(builder(has_page, &headers, id));
    Router::new()
        .route("/folder/{id}", get(folder))
        .route("/file/{id}", get(file))
        .route("/file/{id}/content", get(content))
        .route("/filerequest/{id}", get(builder))
        .layer(from_fn(protect))
}

#[derive(Template)]
#[template(path = "folder.html", config = "www/form/askama.toml")]
struct FolderPage<'a> {
    name: &'a str,
    above: Vec<ItemLink<'a>>,
    items: Vec<ShownItem<'a>>,
    more: u64,
}

#[derive(Template)]
#[template(path = "file.html", config = "www/form/askama.toml")]
struct FilePage<'a> {
    id: &'a str,
    name: &'a str,
    folder: ItemLink<'a>,
    size: String,
    sender: &'a str,
    time: ShownMoment<'a>,
    description: &'a str,
}

#[derive(Template)]
#[template(path = "absent.html", config = "www/form/askama.toml")]
struct AbsentPage {
    heading: &'static str,
    what_to_do: &'static str,
    status: u16,
}

struct ItemLink<'a> {
    id: &'a str,
    name: &'a str,
}

struct ShownItem<'a> {
    kind: &'a str,
    id: &'a str,
    name: &'a str,
    /// Empty for a folder.
    size: String,
    /// None for a folder.
    sender: Option<&'a str>,
    time: ShownMoment<'a>,
}

/// `GET /folder/{id}`
async fn folder(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let found = visitable(&app, &headers).and_then(|()| {
        let (id, by) = (number(&id)?, &app.developer);
        let listing = Listing::longest();
        let fields = "name,size,created_at,uploader_display_name";
        let fields = AnswerFields::read(Some(fields));
        app.data.read(|db| {
            let folder = contents::folder(db, by, id, &AnswerFields::default())?;
            Ok((folder, contents::items(db, by, id, &listing, &fields)?))
        })
    });
    let (folder, items) = match found {
        Ok(found) => found,
        Err(error) => return absent(&headers, error, "This folder is not here"),
    };
    let listed = list(&items["entries"]);
    let page = FolderPage {
        name: text(&folder["name"]),
        above: list(&folder["path_collection"]["entries"])
            .iter()
            .map(link)
            .collect(),
        more: number_of(&items["total_count"]).saturating_sub(listed.len() as u64),
        items: listed.iter().map(shown_item).collect(),
    };
    Html(render(&page)).into_response()
}

/// `GET /file/{id}`
async fn file(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let found = visitable(&app, &headers).and_then(|()| {
        let id = number(&id)?;
        app.data
            .read(|db| contents::file(db, &app.developer, id, &AnswerFields::default()))
    });
    let file = match found {
        Ok(file) => file,
        Err(error) => return absent(&headers, error, NO_FILE),
    };
    let page = FilePage {
        id: text(&file["id"]),
        name: text(&file["name"]),
        folder: link(&file["parent"]),
        size: readable(number_of(&file["size"])),
        sender: text(&file["uploader_display_name"]),
        time: ShownMoment::of(text(&file["created_at"])),
        description: text(&file["description"]),
    };
    Html(render(&page)).into_response()
}

const NO_FILE: &str = "This file is not here";

/// `GET /file/{id}/content`
async fn content(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let id = visitable(&app, &headers).and_then(|()| number(&id));
    let answer = match id {
        Ok(id) => content_of(&app, &app.developer, id, request).await,
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| absent(&headers, error, NO_FILE))
}

/// `GET /filerequest/{id}`: the admin page edits what Box's builder would.
fn builder(has_page: bool, headers: &HeaderMap, Path(id): Path<String>) -> Response {
    if has_page && wants_page(headers) && is_box_id(&id) {
        return Redirect::to(&format!("/#/file-requests/{id}")).into_response();
    }
    absent(headers, CallError::NoRoute, "There is no builder here")
}

/// Lets a browser in that runs on this machine: these pages show what the developer may see, to whoever asks.
fn visitable(app: &AppState, headers: &HeaderMap) -> Result<(), CallError> {
    if !wants_page(headers) {
        Err(CallError::NoRoute)
    } else if app.address.is_loopback() {
        Ok(())
    } else {
        Err(CallError::NoPermission)
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT);
    accept.is_some_and(|accept| {
        accept
            .to_str()
            .is_ok_and(|kinds| kinds.contains("text/html"))
    })
}

/// Says that nothing can be shown, in the way that the caller reads.
fn absent(headers: &HeaderMap, error: CallError, heading: &'static str) -> Response {
    if !wants_page(headers) {
        return error.into_response();
    }
    let (heading, what_to_do) = match error {
        CallError::NotFound | CallError::BadId => (
            heading,
            "It may have been deleted, or it is in another data folder. Check the link.",
        ),
        CallError::NoRoute => (
            heading,
            "File requests are edited in the admin page. Open it where it is served.",
        ),
        CallError::NoPermission => (
            "This page is not shown over the network",
            "Open it on the machine that the sandbox runs on.",
        ),
        error => return error.into_response(),
    };
    let status = match error {
        CallError::NoPermission => StatusCode::FORBIDDEN,
        _ => StatusCode::NOT_FOUND,
    };
    let page = AbsentPage {
        heading,
        what_to_do,
        status: status.as_u16(),
    };
    (status, Html(render(&page))).into_response()
}

fn shown_item(item: &Value) -> ShownItem<'_> {
    let sender = item["uploader_display_name"].as_str();
    ShownItem {
        kind: text(&item["type"]),
        id: text(&item["id"]),
        name: text(&item["name"]),
        size: sender.map_or_else(String::new, |_| readable(number_of(&item["size"]))),
        sender,
        time: ShownMoment::of(text(&item["created_at"])),
    }
}

fn link(item: &Value) -> ItemLink<'_> {
    ItemLink {
        id: text(&item["id"]),
        name: text(&item["name"]),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number_of(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}
