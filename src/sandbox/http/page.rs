//! The admin page and its `config.json`.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use tower_http::services::ServeDir;

use super::answer;
use crate::sandbox::rules::problem::Problem;
use crate::sandbox::state::AppState;
use crate::sandbox::store::requests;

/// The page may load and run only what lies beside it, and call any API over TLS or its own host.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
     connect-src 'self' https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'",
);

/// Serves the folder at `/`. File dates go with every file, and a browser asks each time whether a
/// newer one is there: a rebuilt page shows at once. Where a compressed copy lies beside a file
/// (`.br`), it is sent to those who take it.
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
    Problem::NoRoute.into_response()
}

async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ] {
        headers.entry(name).or_insert(value);
    }
    response
}

/// Tells the page where the API is, and, on this machine only, offers the developer token: a
/// newcomer sees something real without typing.
async fn config(State(app): State<Arc<AppState>>, headers: HeaderMap) -> Result<Response, Problem> {
    if !is_asked_by_own_page(&headers) {
        return Err(Problem::ForeignOrigin("of another site".into()));
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let origin = host.map_or_else(|| app.address.origin(), |host| format!("http://{host}"));
    let mut config = json!({"apiUrl": format!("{origin}/2.0"), "appUrl": origin});
    if app.address.is_loopback() {
        let template = app.store.read(|db| Ok(requests::first_id(db)?))?;
        let template = template.map(|id| id.to_string());
        config["sandbox"] = json!({"token": app.developer.token, "template": template});
    }
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::OK, no_store, answer::json(&config)).into_response())
}

/// Browsers say where a request comes from. Programs that are no browsers say nothing, and could
/// read the data folder as well.
fn is_asked_by_own_page(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin" || site == "none")
}
