//! The public form, at the link that visitors get.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::sandbox::App;
use crate::sandbox::problem::Problem;

/// The same for a link that never was, and a form that is inactive, expired or deleted: nobody
/// learns which.
const NOT_AVAILABLE: &str = include_str!("../../../www/form/missing.html");

/// `GET /f/{link}`
pub async fn show(
    State(_app): State<Arc<App>>,
    _link: Option<Path<String>>,
) -> Result<Response, Problem> {
    Ok((StatusCode::NOT_FOUND, Html(NOT_AVAILABLE)).into_response())
}
