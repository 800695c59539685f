//! The sandbox as an HTTP server.

mod answer;
mod caller;
mod contents;
mod control;
mod fault;
mod file_requests;
mod files;
mod form;
mod guard;
mod listen;
pub mod log;
mod multipart;
mod page;
mod progress;
mod web_app;
mod wire;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

pub use listen::serve;

use crate::sandbox::rules::error::CallError;
use crate::sandbox::state::AppState;

/// Builds the router of all routes; `page` is the folder of the built admin page.
pub fn router(app: Arc<AppState>, page: Option<&Path>) -> Router {
    let api = Router::new()
        .route(
            "/file_requests/{id}",
            get(file_requests::get)
                .put(file_requests::update)
                .delete(file_requests::delete),
        )
        .route("/file_requests/{id}/copy", post(file_requests::copy))
        .route("/folders", post(contents::add_folder))
        .route("/folders/{id}", get(contents::folder))
        .route("/folders/{id}/items", get(contents::items))
        .route("/files/content", post(files::upload))
        .route(
            "/files/{id}",
            get(contents::file).put(files::rename).delete(files::delete),
        )
        .route("/files/{id}/content", get(contents::download))
        .route("/users/me", get(contents::me))
        .fallback(no_route);
    let router = Router::new()
        .nest("/2.0", api)
        .route("/oauth2/token", post(contents::token))
        .nest("/sandbox", control::routes())
        .nest("/f", form::routes())
        .merge(web_app::routes(page.is_some()));
    let router = match page {
        Some(folder) => router.merge(page::routes(folder)),
        None => router.fallback(no_route),
    };
    router
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&app), fault::strike))
        .layer(from_fn_with_state(Arc::clone(&app), guard::origin))
        .layer(from_fn_with_state(Arc::clone(&app), guard::host))
        .layer(from_fn(log::access))
        .with_state(app)
}

async fn no_route() -> CallError {
    CallError::NoRoute
}

async fn wrong_method() -> CallError {
    CallError::WrongMethod
}
