//! The four calls over HTTP, against the sandbox that `run.mjs` started. Cross-origin, so CORS counts.

use box_file_requests::api::{
    Call, Change, Changes, Copy, Error, FileRequest, ListedItems, Outcome, RetryPolicy, Status,
};
use box_file_requests::client::{Client, ClientConfig, Failure, Success, Token, from_js};
use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

fn told(value: Option<&'static str>) -> &'static str {
    value.expect("start these tests with `node tests/client/run.mjs`")
}

fn api() -> &'static str {
    told(option_env!("SANDBOX_API"))
}

fn token() -> &'static str {
    told(option_env!("SANDBOX_TOKEN"))
}

fn template() -> &'static str {
    told(option_env!("SANDBOX_TEMPLATE"))
}

fn config(token: &str) -> ClientConfig {
    ClientConfig {
        retry: RetryPolicy {
            max_attempts: 3,
            base_delay_ms: 1,
            max_delay_ms: 1,
        },
        timeout_ms: 120_000,
        ..ClientConfig::new(api(), Token::Text(token.into()))
    }
}

async fn send(call: Call) -> Result<Success, Failure> {
    let client = Client::new(config(token())).unwrap();
    let result = client.send(call, None).await;
    if let Err(failure) = &result {
        let told = format!("{failure:?} {}", failure.error);
        assert!(!told.contains(token()), "the token is in an error");
    }
    result
}

fn file_request(answer: &Success) -> FileRequest {
    let text = JSON::stringify(&answer.value).unwrap().as_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A file request of this test's own, beside the template.
async fn fresh() -> FileRequest {
    let source = file_request(&send(Call::get(template())).await.unwrap());
    let copy = Copy::to(source.folder.id).to_json();
    file_request(&send(Call::copy(template(), copy)).await.unwrap())
}

#[wasm_bindgen(inline_js = "
    export const control = (address, token, fault) => fetch(address, {
      method: 'POST', body: fault,
      headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
    }).then((answer) => { if (!answer.ok) throw new Error(`faults: ${answer.status}`); });
")]
extern "C" {
    fn control(address: &str, token: &str, fault: &str) -> Promise;
}

/// The next matching call on this file request goes wrong.
async fn fault(id: &str, fault: &str) {
    let address = api().replace("/2.0", "/sandbox/faults");
    let fault = format!(r#"{{"id": "{id}", {fault}}}"#);
    JsFuture::from(control(&address, token(), &fault))
        .await
        .unwrap();
}

/// The call takes place, and the page cannot see its answer. (Resetting the connection would not do:
/// Chromium repeats a request by itself when a connection that it had used before is reset.)
fn lost(call: &str) -> String {
    format!(r#""kind": "hide_cors", "on": "{call}""#)
}

fn title(text: &str) -> String {
    let title = Change::Set(text.to_owned());
    Changes {
        title,
        ..Changes::default()
    }
    .to_json()
}

#[wasm_bindgen_test]
async fn a_file_request_is_copied_changed_read_and_deleted() {
    let made = fresh().await;
    let changes = Changes {
        title: Change::Set("Tax papers".into()),
        status: Change::Set(Status::Inactive),
        description: Change::Clear,
        ..Changes::default()
    };
    let call = Call::update(&made.id, changes.to_json(), made.etag.clone());
    let saved = file_request(&send(call).await.unwrap());
    assert_eq!(saved.title.as_deref(), Some("Tax papers"));
    assert_ne!(saved.etag, made.etag);
    let read = file_request(&send(Call::get(&made.id)).await.unwrap());
    assert_eq!(
        (read.status.clone(), read.description.clone()),
        (Some(Status::Inactive), None)
    );
    assert_eq!(read, saved);
    let gone = send(Call::delete(&made.id)).await.unwrap();
    assert_eq!((gone.status, gone.already_gone), (204, false));
    assert_eq!(
        send(Call::get(&made.id)).await.unwrap_err().error.status(),
        Some(404)
    );
}

#[wasm_bindgen_test]
async fn a_stale_etag_is_a_conflict() {
    let made = fresh().await;
    let stale = Some("0".to_owned());
    let failure = send(Call::update(&made.id, title("x"), stale))
        .await
        .unwrap_err();
    let Error::Api(error) = failure.error else {
        panic!("{failure:?}")
    };
    assert_eq!(error.status, 412);
    assert_eq!(error.body.code.as_deref(), Some("precondition_failed"));
    assert!(error.body.request_id.is_some());
    assert_eq!(failure.outcome, Outcome::Failed);
}

#[wasm_bindgen_test]
async fn refusals_come_with_status_and_code() {
    let calls = |id: &str| {
        let copy = Copy::to("0").to_json();
        [
            Call::get(id),
            Call::update(id, title("x"), None),
            Call::delete(id),
            Call::copy(id, copy),
        ]
    };
    for (id, status) in [("abc", 405), ("987654321", 404), ("1/copy", 405)] {
        for call in calls(id) {
            let failure = send(call.clone()).await.unwrap_err();
            assert_eq!(failure.error.status(), Some(status), "{call:?}");
            assert_eq!(failure.outcome, Outcome::Failed);
        }
    }
    let made = fresh().await;
    let bad = Call::update(&made.id, r#"{"status":"open"}"#.into(), None);
    assert_eq!(send(bad).await.unwrap_err().error.status(), Some(400));
    fault(&made.id, r#""status": 403"#).await;
    assert_eq!(
        send(Call::get(&made.id)).await.unwrap_err().error.status(),
        Some(403)
    );
}

#[wasm_bindgen_test]
async fn a_wrong_token_is_401_and_is_not_repeated_in_the_error() {
    let wrong = "wr0ng-t0k3n";
    let client = Client::new(config(wrong)).unwrap();
    let failure = client.send(Call::get(template()), None).await.unwrap_err();
    assert_eq!(failure.error.status(), Some(401));
    assert!(!format!("{failure:?} {}", failure.error).contains(wrong));
}

#[wasm_bindgen_test]
async fn a_read_survives_what_can_happen_on_the_way() {
    let made = fresh().await;
    for kind in [
        r#""status": 503"#,
        r#""status": 429, "headers": {"retry-after": "0"}"#,
        r#""kind": "reset""#,
        r#""kind": "close""#,
        r#""kind": "garbage""#,
        r#""kind": "truncate""#,
        r#""kind": "bad_chunk""#,
        r#""kind": "hide_cors""#,
    ] {
        fault(&made.id, kind).await;
        let read = file_request(&send(Call::get(&made.id)).await.unwrap());
        assert_eq!(read.id, made.id, "{kind}");
    }
}

#[wasm_bindgen_test]
async fn an_update_whose_answer_was_lost_is_recognised() {
    let made = fresh().await;
    fault(&made.id, &lost("update")).await;
    let call = Call::update(&made.id, title("Mine"), made.etag.clone());
    let answer = send(call).await.unwrap();
    assert!(answer.recovered);
    assert_eq!(file_request(&answer).title.as_deref(), Some("Mine"));
}

#[wasm_bindgen_test]
async fn a_delete_whose_answer_was_lost_is_recognised() {
    let made = fresh().await;
    fault(&made.id, &lost("delete")).await;
    assert!(send(Call::delete(&made.id)).await.unwrap().already_gone);
}

#[wasm_bindgen_test]
async fn a_copy_whose_answer_was_lost_is_made_once() {
    let made = fresh().await;
    fault(&made.id, &lost("copy")).await;
    let copy = Copy::to(made.folder.id).to_json();
    let failure = send(Call::copy(&made.id, copy)).await.unwrap_err();
    assert!(matches!(failure.error, Error::Network(_)), "{failure:?}");
    assert_eq!(failure.outcome, Outcome::Unknown);
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    let made = fresh().await;
    let elsewhere = r#""status": 307, "headers": {"location": "http://127.0.0.1:9/"}"#;
    fault(&made.id, elsewhere).await;
    let failure = send(Call::get(&made.id)).await.unwrap_err();
    assert!(
        matches!(&failure.error, Error::Network(text) if text.contains("redirect")),
        "{failure:?}"
    );
}

#[wasm_bindgen_test]
async fn who_am_i_and_what_is_in_my_folders_can_be_asked() {
    let me = send(Call::me()).await.unwrap();
    assert!(Reflect::get(&me.value, &"id".into()).unwrap().is_string());
    let items = send(Call::folder_items("0", 10, 0)).await.unwrap();
    assert!(
        Reflect::get(&items.value, &"entries".into())
            .unwrap()
            .is_object()
    );
}

#[wasm_bindgen_test]
async fn what_arrived_in_a_folder_is_listed_by_marker() {
    let listed = async |marker: Option<&str>| {
        let answer = send(Call::received("2233210", marker)).await.unwrap();
        from_js::<ListedItems>(answer.value).unwrap()
    };
    let first = listed(None).await;
    assert!(first.entries.len() >= 4);
    assert_eq!(first.received().count(), 0, "folders");
    assert_eq!(first.next_marker(), None);
    let rest = listed(Some("1-2233214-t-Case%2019")).await;
    assert!(rest.entries.len() < first.entries.len());
}
