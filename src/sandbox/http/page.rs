//! The admin page and its `config.json`.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use tower_http::services::ServeDir;

use super::answer;
use crate::sandbox::rules::error::CallError;
use crate::sandbox::state::AppState;
use crate::sandbox::store::requests;

/// Headers of every file. The page may load and run only what lies beside it, and call only the sandbox.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-cache"),
];

/// Serves the folder at `/`. Every file is sent with its date, and a browser asks each time for a newer
/// one: a rebuilt page shows at once. Where a compressed copy lies beside a file
/// (`.br`), it is sent to browsers that accept it.
pub fn routes(folder: &Path) -> Router<Arc<AppState>> {
    Router::new()
        .route("/config.json", get(config))
        .fallback_service(
            ServeDir::new(folder)
                .precompressed_br()
                .not_found_service(get(missing)),
        )
        .layer(from_fn(protect))
}

async fn missing() -> Response {
    CallError::NoRoute.into_response()
}

async fn protect(request: Request, next: Next) -> Response {
    answer::with_headers(next.run(request).await, &HEADERS)
}

/// Answers `config.json`: the API's address and, on this machine only, the developer token, so that a
/// newcomer sees real data without typing.
async fn config(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
) -> Result<Response, CallError> {
    if !is_asked_by_own_page(&headers) {
        return Err(CallError::ForeignOrigin("of another site".into()));
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let origin = host.map_or_else(|| app.address.origin(), |host| format!("http://{host}"));
    let mut config = json!({"apiUrl": format!("{origin}/2.0"), "appUrl": origin});
    if app.address.is_loopback() {
        let template = app.data.read(|db| Ok(requests::first_id(db)?))?;
        let template = template.map(|id| id.to_string());
        config["sandbox"] = json!({"token": app.developer.token, "template": template});
    }
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::OK, no_store, answer::json(&config)).into_response())
}

/// Returns true unless a browser says that another site's page asks. Other programs send no such
/// header; they could read the data folder as well.
fn is_asked_by_own_page(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin" || site == "none")
}
