//! The client's handling of answers that no server gives at will. `fetch` is replaced by a script;
//! everything else is real. The long list of faults is in `tests/package/`, where time is fake.

use box_file_requests::api::{Call, Error, Outcome, RetryPolicy};
use box_file_requests::client::{Client, ClientConfig, Token};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{AbortController, AbortSignal};

const CANARY: &str = "c4n4ry-token";
const QUICK: RetryPolicy = RetryPolicy {
    max_attempts: 3,
    base_delay_ms: 1,
    max_delay_ms: 1,
};

/// A `fetch` that plays these steps, one a call: JavaScript expressions that yield a `Response`, or
/// throw. `init` is what it was called with; the calls are kept in `fetch.calls`.
fn script(steps: &[&str]) -> Function {
    let steps = steps.iter().fold(String::new(), |all, step| {
        all + "async (url, init) => { return " + step + " },"
    });
    let make = format!(
        "const steps = [{steps}]; const calls = [];
         const fetch = (url, init) => {{ calls.push({{url, ...init}}); return steps.shift()(url, init); }};
         fetch.calls = calls; return fetch;"
    );
    Function::new_no_args(&make)
        .call0(&JsValue::NULL)
        .unwrap()
        .unchecked_into()
}

fn calls(fetch: &Function) -> Array {
    Reflect::get(fetch, &"calls".into())
        .unwrap()
        .unchecked_into()
}

fn config(fetch: &Function) -> ClientConfig {
    let extras = Object::new();
    Reflect::set(&extras, &"fetch".into(), fetch).unwrap();
    ClientConfig {
        extras: Some(extras),
        retry: QUICK,
        ..ClientConfig::new("https://api.example/2.0/", Token::Text(CANARY.into()))
    }
}

fn client(fetch: &Function) -> Client {
    Client::new(config(fetch)).unwrap()
}

fn text(object: &JsValue, path: &[&str]) -> Option<String> {
    path.iter()
        .fold(object.clone(), |value, name| {
            Reflect::get(&value, &(*name).into()).unwrap()
        })
        .as_string()
}

#[wasm_bindgen_test]
async fn a_call_carries_token_etag_and_body_to_the_configured_address() {
    let fetch = script(&["Response.json({id: '1'})"]);
    let call = Call::update("1/2", r#"{"title":"x"}"#.into(), Some("7".into()));
    let config = config(&fetch);
    let extras = config.extras.as_ref().unwrap();
    Reflect::set(extras, &"asUser".into(), &"11".into()).unwrap();
    let answer = Client::new(config).unwrap().send(call, None).await.unwrap();
    assert_eq!(
        (answer.status, text(&answer.value, &["id"])),
        (200, Some("1".into()))
    );
    let sent = calls(&fetch).get(0);
    let sent = |path| text(&sent, path).unwrap();
    assert_eq!(
        sent(&["url"]),
        "https://api.example/2.0/file_requests/1%2F2"
    );
    assert_eq!(sent(&["method"]), "PUT");
    assert_eq!(sent(&["body"]), r#"{"title":"x"}"#);
    assert_eq!(sent(&["headers", "authorization"]), "Bearer c4n4ry-token");
    assert_eq!(sent(&["headers", "if-match"]), "7");
    assert_eq!(sent(&["headers", "as-user"]), "11");
    assert_eq!(sent(&["redirect"]), "manual");
}

#[wasm_bindgen_test]
async fn a_read_survives_an_outage() {
    let fetch = script(&[
        "new Response('', {status: 503, headers: {'retry-after': '0'}})",
        "Promise.reject(new TypeError('reset'))",
        "Response.json({id: '1'})",
    ]);
    assert!(client(&fetch).send(Call::get("1"), None).await.is_ok());
    assert_eq!(calls(&fetch).length(), 3);
}

#[wasm_bindgen_test]
async fn a_copy_whose_outcome_is_unknown_is_not_repeated() {
    let fetch = script(&["Promise.reject(new TypeError('reset'))"]);
    let failure = client(&fetch)
        .send(Call::copy("1", "{}".into()), None)
        .await
        .unwrap_err();
    assert_eq!(
        (failure.error, failure.outcome),
        (Error::Network("reset".into()), Outcome::Unknown)
    );
    assert!(failure.cause.is_some());
}

#[wasm_bindgen_test]
async fn a_conflict_with_our_own_lost_update_is_a_success() {
    let fetch = script(&[
        "Promise.reject(new TypeError('reset'))",
        "Response.json({code: 'precondition_failed'}, {status: 412})",
        "Response.json({id: '1', title: 'x', expires_at: '2026-01-31T04:00:00-08:00'})",
    ]);
    let body = r#"{"title":"x","description":null,"expires_at":"2026-01-31T12:00:00+00:00"}"#;
    let call = Call::update("1", body.into(), Some("7".into()));
    let answer = client(&fetch).send(call, None).await.unwrap();
    assert!(answer.recovered);
    assert_eq!(
        text(&calls(&fetch).get(2), &["method"]).as_deref(),
        Some("GET")
    );
}

#[wasm_bindgen_test]
async fn a_conflict_with_another_user_shows_what_they_saved() {
    let fetch = script(&[
        "Promise.reject(new TypeError('reset'))",
        "Response.json({code: 'precondition_failed'}, {status: 412})",
        "Response.json({id: '1', title: 'theirs'})",
    ]);
    let call = Call::update("1", r#"{"title":"x"}"#.into(), Some("7".into()));
    let failure = client(&fetch).send(call, None).await.unwrap_err();
    assert_eq!(
        (failure.error.status(), failure.outcome),
        (Some(412), Outcome::Unknown)
    );
    assert_eq!(
        text(&failure.context.unwrap(), &["title"]).as_deref(),
        Some("theirs")
    );
}

#[wasm_bindgen_test]
async fn a_delete_that_was_carried_out_before_is_a_success() {
    let fetch = script(&[
        "new Response('', {status: 502})",
        "Response.json({}, {status: 404})",
    ]);
    assert!(
        client(&fetch)
            .send(Call::delete("1"), None)
            .await
            .unwrap()
            .already_gone
    );
    let fetch = script(&["Response.json({code: 'not_found'}, {status: 404})"]);
    let failure = client(&fetch)
        .send(Call::delete("1"), None)
        .await
        .unwrap_err();
    assert_eq!(
        (failure.error.status(), failure.outcome),
        (Some(404), Outcome::Failed)
    );
}

#[wasm_bindgen_test]
async fn a_refused_token_is_renewed_once() {
    let fetch = script(&[
        "new Response(null, {status: 401})",
        "Response.json({id: '1'})",
    ]);
    let source = Function::new_no_args(
        "return Promise.resolve('t' + (globalThis.asked = (globalThis.asked ?? 0) + 1))",
    );
    let config = ClientConfig {
        token: Token::Function(source),
        ..config(&fetch)
    };
    Client::new(config)
        .unwrap()
        .send(Call::get("1"), None)
        .await
        .unwrap();
    let sent = |index| text(&calls(&fetch).get(index), &["headers", "authorization"]).unwrap();
    assert_eq!((sent(0), sent(1)), ("Bearer t1".into(), "Bearer t2".into()));
}

#[wasm_bindgen_test]
async fn a_token_function_that_fails_sends_nothing() {
    for source in [
        "throw new Error('signed out')",
        "return ''",
        "return 'a\\nb'",
        "return 7",
    ] {
        let fetch = script(&[]);
        let token = Token::Function(Function::new_no_args(source));
        let client = Client::new(ClientConfig {
            token,
            ..config(&fetch)
        })
        .unwrap();
        let failure = client
            .send(Call::copy("1", "{}".into()), None)
            .await
            .unwrap_err();
        assert!(matches!(failure.error, Error::Token(_)), "{source}");
        assert_eq!(
            (failure.outcome, calls(&fetch).length()),
            (Outcome::Failed, 0)
        );
    }
}

#[wasm_bindgen_test]
async fn an_abort_rejects_with_its_own_reason() {
    let reason = JsValue::from("changed my mind");
    let before = AbortSignal::abort_with_reason(&reason);
    let fetch = script(&[]);
    let failure = client(&fetch)
        .send(Call::get("1"), Some(&before))
        .await
        .unwrap_err();
    assert_eq!(
        (failure.error, failure.cause),
        (Error::Aborted, Some(reason.clone()))
    );

    let during = AbortController::new().unwrap();
    let fetch = script(&["new Promise(() => { init.abort() })"]);
    let abort = during.clone();
    let stop = wasm_bindgen::closure::Closure::once_into_js(move || {
        abort.abort_with_reason(&JsValue::from("changed my mind"));
    });
    let hook = Function::new_with_args(
        "stop, fetch",
        "return (url, init) => fetch(url, {...init, abort: stop})",
    );
    let fetch = hook
        .call2(&JsValue::NULL, &stop, &fetch)
        .unwrap()
        .unchecked_into();
    let call = Call::copy("1", "{}".into());
    let failure = client(&fetch)
        .send(call, Some(&during.signal()))
        .await
        .unwrap_err();
    assert_eq!(
        (failure.outcome, failure.cause),
        (Outcome::Unknown, Some(reason))
    );
}

#[wasm_bindgen_test]
async fn a_body_that_never_ends_is_given_up() {
    let fetch = script(&[
        "new Response(new ReadableStream({pull(c) { c.enqueue(new Uint8Array(65536)) }}))",
    ]);
    let failure = client(&fetch).send(Call::get("1"), None).await.unwrap_err();
    let Error::Unreadable(answer) = failure.error else {
        panic!("{failure:?}")
    };
    assert!(answer.too_long && answer.excerpt.len() <= 512);
}

#[wasm_bindgen_test]
async fn a_body_that_stalls_times_out() {
    let stall = "new Response(new ReadableStream({}))";
    let fetch = script(&[stall]);
    let config = ClientConfig {
        timeout_ms: 20,
        ..config(&fetch)
    };
    let call = Call::copy("1", "{}".into());
    let failure = Client::new(config)
        .unwrap()
        .send(call, None)
        .await
        .unwrap_err();
    assert_eq!(
        (failure.error, failure.outcome),
        (Error::Timeout(20), Outcome::Unknown)
    );
}

#[wasm_bindgen_test]
async fn no_error_repeats_the_token() {
    let echo = "new Response(JSON.stringify({message: init.headers.authorization}), {status: 400})";
    let page = "new Response(init.headers.authorization, {status: 200})";
    for step in [echo, page] {
        let fetch = script(&[step]);
        let failure = client(&fetch).send(Call::get("1"), None).await.unwrap_err();
        let told = format!("{failure:?} {}", failure.error);
        assert!(
            told.contains("Bearer [token]") && !told.contains(CANARY),
            "{told}"
        );
    }
    let debug = format!("{:?}", config(&script(&[])));
    assert!(!debug.contains(CANARY), "{debug}");
}

#[wasm_bindgen_test]
fn an_address_that_cannot_be_right_is_refused() {
    for base_url in [
        "",
        "api.box.com",
        "ftp://x",
        "https://",
        "https://u:p@x",
        "https://x/?a",
        "https://x y",
    ] {
        let config = ClientConfig {
            base_url: base_url.into(),
            ..config(&script(&[]))
        };
        assert!(
            matches!(Client::new(config).err(), Some(Error::Argument(_))),
            "{base_url}"
        );
    }
    let config = ClientConfig {
        token: Token::Text("a\nb".into()),
        ..config(&script(&[]))
    };
    assert!(matches!(Client::new(config).err(), Some(Error::Token(_))));
}

/// A `fetch` to which Box never answers but with an outage.
fn outage() -> Function {
    let make = "const calls = [];
         const fetch = (url) => { calls.push(url); return Promise.resolve(new Response('', { status: 503 })); };
         fetch.calls = calls; return fetch;";
    Function::new_no_args(make)
        .call0(&JsValue::NULL)
        .unwrap()
        .unchecked_into()
}

#[wasm_bindgen_test]
async fn calls_that_share_a_queue_share_one_retry_budget() {
    let fetch = outage();
    let client = client(&fetch);
    // Each call has a patience of its own, and half of them a new token.
    for number in 0..300 {
        let patient = client.with_retry(QUICK);
        let patient = if number % 2 == 0 {
            patient
        } else {
            Client::new(config(&fetch)).unwrap().in_queue_of(&patient)
        };
        assert!(patient.send(Call::get("1"), None).await.is_err());
    }
    // A full budget is a hundred retries.
    assert_eq!(calls(&fetch).length(), 400);
}
