//! The control address, `/sandbox/…`, for tests and for developers. Box has no such address.
//!
//! Only this machine may use it, and only with the developer token.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use axum::{RequestPartsExt as _, Router};
use serde_json::json;

use super::answer::json as answer;
use super::caller::{Authorised, BodyBytes};
use crate::sandbox::rules::error::{CallError, InvalidField};
use crate::sandbox::rules::moment::moment;
use crate::sandbox::state::AppState;

/// Routes under `/sandbox`.
pub fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/faults", get(faults).post(add_faults).delete(clear_faults))
        .route("/people", get(people))
        .route("/clock", get(clock).post(move_clock))
}

/// Proof that the developer calls, from this machine.
struct Developer;

impl FromRequestParts<Arc<AppState>> for Developer {
    type Rejection = CallError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<AppState>) -> Result<Self, CallError> {
        let Authorised(caller) = parts.extract_with_state(app).await?;
        let peer = parts.extract::<Extension<SocketAddr>>().await;
        let is_here = peer.is_ok_and(|peer| peer.ip().is_loopback());
        if is_here && caller.id == app.developer.id {
            Ok(Self)
        } else {
            Err(CallError::NoPermission)
        }
    }
}

/// Lists the users with their developer tokens, and the application that tokens are granted to.
async fn people(State(app): State<Arc<AppState>>, _: Developer) -> Response {
    let everyone: Vec<_> = app
        .people
        .everyone()
        .iter()
        .map(|person| {
            json!({"user": person.user, "token": person.token, "is_admin": person.is_admin})
        })
        .collect();
    let client = &app.people.client;
    answer(&json!({
        "people": everyone,
        "client": {"client_id": client.id, "client_secret": client.secret},
    }))
}

async fn faults(State(app): State<Arc<AppState>>, _: Developer) -> Response {
    answer(&json!({"unused": app.faults.unused()}))
}

async fn add_faults(
    State(app): State<Arc<AppState>>,
    _: Developer,
    BodyBytes(body): BodyBytes,
) -> Result<Response, CallError> {
    app.faults.add(&body)?;
    Ok(answer(&json!({"unused": app.faults.unused()})))
}

async fn clear_faults(State(app): State<Arc<AppState>>, _: Developer) -> Response {
    answer(&json!({"unused": app.faults.clear()}))
}

async fn clock(State(app): State<Arc<AppState>>, _: Developer) -> Response {
    answer(&json!({"now": moment(app.clock.now())}))
}

/// Moves the clock: `{"ahead_seconds": 3600}` puts it an hour ahead of the machine's.
async fn move_clock(
    State(app): State<Arc<AppState>>,
    _: Developer,
    BodyBytes(body): BodyBytes,
) -> Result<Response, CallError> {
    let body: serde_json::Value = serde_json::from_slice(&body)?;
    let ahead = body["ahead_seconds"].as_i64();
    if !ahead.is_some_and(|ahead| app.clock.set_ahead(ahead)) {
        return Err(InvalidField::alone(
            "ahead_seconds",
            "must be a whole number of seconds, 0 for the machine's time, that leads to a year from 1 to 9998",
        ));
    }
    Ok(answer(&json!({"now": moment(app.clock.now())})))
}
