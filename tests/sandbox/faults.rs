//! Faults on demand, as the other side of the socket sees them.

use std::io::{BufRead as _, ErrorKind, Read as _};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Connection, Response, Sandbox, TEMPLATE, TO_CASE_17};

const ORIGIN: &str = "http://localhost:3000";

fn ask(sandbox: &Sandbox, faults: &Value) {
    let response = sandbox.call("POST", "/sandbox/faults", &faults.to_string());
    assert_eq!(response.status, 200, "{}", response.text());
}

fn unused(sandbox: &Sandbox) -> usize {
    sandbox.get("/sandbox/faults").json()["unused"]
        .as_array()
        .unwrap()
        .len()
}

/// A GET that may end in any way.
fn attempt(sandbox: &Sandbox) -> std::io::Result<Response> {
    let token = format!("Bearer {}", sandbox.token);
    sandbox
        .connect()
        .send("GET", TEMPLATE, &[("authorization", &token)], b"")
}

/// Sends a GET, and leaves it to the caller to read the answer.
fn begin_get(sandbox: &Sandbox) -> Connection {
    let mut client = sandbox.connect();
    let request = format!(
        "GET {TEMPLATE} HTTP/1.1\r\nhost: localhost:{}\r\nauthorization: Bearer {}\r\n\r\n",
        sandbox.port, sandbox.token
    );
    client.write(request.as_bytes()).unwrap();
    client
}

fn error_of(sandbox: &Sandbox, kind: &str) -> ErrorKind {
    ask(sandbox, &json!({"on": "get", "kind": kind}));
    let error = attempt(sandbox).unwrap_err().kind();
    assert_eq!(
        attempt(sandbox).unwrap().status,
        200,
        "the next plain call works after {kind}"
    );
    assert_eq!(unused(sandbox), 0);
    error
}

#[test]
fn an_answer_takes_the_place_of_the_real_one_as_often_as_asked() {
    let sandbox = Sandbox::start();
    ask(
        &sandbox,
        &json!([
            {"on": "get", "times": 2, "status": 429, "headers": {"retry-after": "7"}},
            {"on": "get", "status": 502, "body": "<html>Bad gateway</html>", "headers": {"content-type": "text/html"}},
        ]),
    );
    for _ in 0..2 {
        let response = sandbox.get(TEMPLATE);
        assert_eq!(
            (response.status, response.header("retry-after")),
            (429, Some("7"))
        );
        assert_eq!(response.json()["code"], "rate_limit_exceeded");
    }
    let html = sandbox.get(TEMPLATE);
    assert_eq!(
        (html.status, html.header("content-type")),
        (502, Some("text/html"))
    );
    assert_eq!(html.text(), "<html>Bad gateway</html>");
    assert_eq!(sandbox.get(TEMPLATE).status, 200);
}

#[test]
fn a_connection_ends_without_an_answer() {
    let sandbox = Sandbox::start();
    assert_eq!(error_of(&sandbox, "reset"), ErrorKind::ConnectionReset);
    assert_eq!(error_of(&sandbox, "close"), ErrorKind::UnexpectedEof);
    assert_eq!(error_of(&sandbox, "garbage"), ErrorKind::Other);
}

#[test]
fn a_body_ends_too_early_or_in_no_chunk() {
    let sandbox = Sandbox::start();
    assert_eq!(error_of(&sandbox, "truncate"), ErrorKind::UnexpectedEof);
    assert_eq!(error_of(&sandbox, "bad_chunk"), ErrorKind::Other);
}

#[test]
fn a_body_stalls_half_way() {
    let sandbox = Sandbox::start();
    ask(&sandbox, &json!({"on": "get", "kind": "stall"}));
    let mut client = begin_get(&sandbox);
    let mut length: Option<usize> = None;
    loop {
        let mut line = String::new();
        client.stream.read_line(&mut line).unwrap();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = Some(value.trim_end().parse().unwrap());
        }
        if line == "\r\n" {
            break;
        }
    }
    // However long it takes, this half comes; then nothing more does.
    let mut body = vec![0; length.unwrap() / 2];
    client.stream.read_exact(&mut body).unwrap();
    client
        .stream
        .get_mut()
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let ended = client.stream.read(&mut [0]).unwrap_err();
    assert!(
        matches!(ended.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{ended}"
    );
}

#[test]
fn a_body_has_no_end() {
    let sandbox = Sandbox::start();
    ask(&sandbox, &json!({"on": "get", "kind": "endless"}));
    let mut client = begin_get(&sandbox);
    let mut read = vec![0; 8 * 1024 * 1024];
    client.stream.read_exact(&mut read).unwrap();
    drop(client);
    assert_eq!(sandbox.get(TEMPLATE).status, 200);
}

#[test]
fn a_dripping_body_arrives_whole() {
    let sandbox = Sandbox::start();
    let plain = sandbox.get(TEMPLATE);
    ask(&sandbox, &json!({"on": "get", "kind": "drip"}));
    assert_eq!(sandbox.get(TEMPLATE).body, plain.body);
}

#[test]
fn the_real_answer_can_be_late_or_carry_other_headers() {
    let sandbox = Sandbox::start();
    ask(
        &sandbox,
        &json!({"on": "get", "kind": "pass", "delay_ms": 5, "headers": {"content-type": "text/plain"}}),
    );
    let response = sandbox.get(TEMPLATE);
    assert_eq!(
        (response.status, response.header("content-type")),
        (200, Some("text/plain"))
    );
    assert_eq!(response.json()["id"], "42037322");
}

#[test]
fn a_redirect_leads_elsewhere() {
    let sandbox = Sandbox::start();
    ask(
        &sandbox,
        &json!({"on": "get", "status": 307, "headers": {"location": "http://elsewhere.example/"}}),
    );
    let response = sandbox.get(TEMPLATE);
    assert_eq!(
        (response.status, response.header("location")),
        (307, Some("http://elsewhere.example/"))
    );
}

#[test]
fn cors_headers_can_be_missing() {
    let sandbox = Sandbox::start_with(&["--allow-origin", ORIGIN]);
    ask(&sandbox, &json!({"on": "get", "kind": "hide_cors"}));
    let origin = [("origin", ORIGIN)];
    let struck = sandbox.call_with("GET", TEMPLATE, &origin, "");
    assert_eq!(
        (struck.status, struck.header("access-control-allow-origin")),
        (200, None)
    );
    let plain = sandbox.call_with("GET", TEMPLATE, &origin, "");
    assert_eq!(plain.header("access-control-allow-origin"), Some(ORIGIN));
}

#[test]
fn a_fault_reaches_a_page_with_cors_headers_and_spares_its_preflight() {
    let sandbox = Sandbox::start_with(&["--allow-origin", ORIGIN]);
    ask(&sandbox, &json!({"status": 500}));
    let headers = [("origin", ORIGIN), ("access-control-request-method", "PUT")];
    assert_eq!(sandbox.fetch("OPTIONS", TEMPLATE, &headers).status, 204);
    let response = sandbox.call_with("GET", TEMPLATE, &[("origin", ORIGIN)], "");
    assert_eq!(
        (
            response.status,
            response.header("access-control-allow-origin")
        ),
        (500, Some(ORIGIN))
    );
}

#[test]
fn a_write_is_lost_before_it_happens_or_happens_and_its_answer_is_lost() {
    let sandbox = Sandbox::start();
    let token = format!("Bearer {}", sandbox.token);
    for kind in ["reset", "close", "garbage"] {
        for after in [false, true] {
            let before = sandbox.get(TEMPLATE).etag();
            ask(
                &sandbox,
                &json!({"on": "update", "kind": kind, "after": after}),
            );
            let title = format!(r#"{{"title":"{kind} {after}"}}"#);
            let headers = [("authorization", token.as_str())];
            sandbox
                .connect()
                .send("PUT", TEMPLATE, &headers, title.as_bytes())
                .unwrap_err();
            assert_eq!(sandbox.get(TEMPLATE).etag() != before, after, "{kind}");
        }
    }
}

#[test]
fn a_copy_whose_answer_is_lost_was_made() {
    let sandbox = Sandbox::start();
    let first = copied_id(&sandbox);
    for (after, made) in [(false, 0), (true, 1)] {
        let before = copied_id(&sandbox);
        ask(&sandbox, &json!({"on": "copy", "after": after}));
        let lost = sandbox.call("POST", &format!("{TEMPLATE}/copy"), TO_CASE_17);
        assert_eq!(
            (lost.status, &lost.json()["code"]),
            (503, &json!("unavailable"))
        );
        assert_eq!(
            copied_id(&sandbox),
            before + 1 + made,
            "ids are given one after the other from {first}"
        );
    }
}

#[test]
fn unused_faults_are_listed_and_can_be_forgotten() {
    let sandbox = Sandbox::start();
    ask(
        &sandbox,
        &json!([{"on": "get", "times": 3}, {"on": "copy"}]),
    );
    assert_eq!(sandbox.get(TEMPLATE).status, 503);
    let listed = sandbox.get("/sandbox/faults").json();
    assert_eq!(listed["unused"][0]["times"], 2);
    assert_eq!(listed["unused"][1]["on"], "copy");
    let forgotten = sandbox.call("DELETE", "/sandbox/faults", "").json();
    assert_eq!(forgotten, listed);
    assert_eq!(unused(&sandbox), 0);
    assert_eq!(sandbox.get(TEMPLATE).status, 200);
}

#[test]
fn only_the_developer_may_ask_for_faults() {
    let sandbox = Sandbox::start();
    let without = sandbox
        .connect()
        .send("POST", "/sandbox/faults", &[], b"{}")
        .unwrap();
    assert_eq!(without.status, 401);
    let foreign = sandbox.call_with(
        "POST",
        "/sandbox/faults",
        &[("origin", "https://evil.example")],
        "{}",
    );
    assert_eq!(foreign.status, 403);
    ask(&sandbox, &json!({"on": "copy"}));
    let viewer = sandbox.token_of("Tom");
    for method in ["GET", "POST", "DELETE"] {
        sandbox
            .call_as(&viewer, method, "/sandbox/faults", "{}")
            .assert_error(403, "access_denied_insufficient_permissions");
    }
    assert_eq!(unused(&sandbox), 1);
    sandbox.call("DELETE", "/sandbox/faults", "");
    for body in ["", "{\"of\":\"get\"}", "7"] {
        sandbox
            .call("POST", "/sandbox/faults", body)
            .assert_error(400, "bad_request");
    }
    assert_eq!(unused(&sandbox), 0);
}

#[test]
fn the_clock_can_be_moved_across_an_expiry() {
    let sandbox = Sandbox::start();
    let now = sandbox.get("/sandbox/clock").json()["now"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(now.ends_with("+00:00"), "{now}");
    let path = sandbox.copied();
    let body = json!({"expires_at": "2099-06-01T12:00:00Z"}).to_string();
    let before = sandbox.call("PUT", &path, &body);
    assert_eq!(before.json()["status"], "active");
    let century = 100 * 365 * 24 * 3600_i64;
    let moved = sandbox.call(
        "POST",
        "/sandbox/clock",
        &json!({"ahead_seconds": century}).to_string(),
    );
    assert_eq!(moved.status, 200);
    let after = sandbox.get(&path);
    assert_eq!(after.json()["status"], "inactive");
    assert_ne!(after.etag(), before.etag());
    let stale = sandbox.call_with(
        "PUT",
        &path,
        &[("if-match", &before.etag())],
        r#"{"title":"x"}"#,
    );
    stale.assert_error(412, "precondition_failed");
    sandbox.call("POST", "/sandbox/clock", r#"{"ahead_seconds":0}"#);
    assert_eq!(sandbox.get(&path).json()["status"], "active");
    sandbox
        .call("POST", "/sandbox/clock", r#"{"ahead_seconds":"1"}"#)
        .assert_error(400, "bad_request");
}

fn copied_id(sandbox: &Sandbox) -> u64 {
    sandbox
        .copied()
        .rsplit_once('/')
        .unwrap()
        .1
        .parse()
        .unwrap()
}

#[test]
fn moments_that_cannot_be_written_are_refused() {
    let sandbox = Sandbox::start();
    let before = sandbox.get(TEMPLATE).json();
    for date in ["9999-12-31T23:59:59-08:00", "0000-01-01T00:00:00+08:00"] {
        let body = json!({"expires_at": date}).to_string();
        sandbox
            .call("PUT", TEMPLATE, &body)
            .assert_error(400, "bad_request");
    }
    for ahead in [i64::MAX, i64::MIN, 300_000_000_000] {
        let body = json!({"ahead_seconds": ahead}).to_string();
        sandbox
            .call("POST", "/sandbox/clock", &body)
            .assert_error(400, "bad_request");
    }
    assert_eq!(sandbox.get(TEMPLATE).json(), before);
    let client = sandbox.get("/sandbox/people").json()["client"].clone();
    let word = |name: &str| client[name].as_str().unwrap().to_owned();
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        word("client_id"),
        word("client_secret")
    );
    let token = sandbox
        .connect()
        .send("POST", "/oauth2/token", &[], body.as_bytes());
    assert_eq!(token.unwrap().status, 200);
}

#[test]
fn a_fault_that_never_strikes_is_refused() {
    let sandbox = Sandbox::start();
    for fault in [
        json!({"times": 0}),
        json!([{}, {"times": 0}]),
        json!({"status": 7}),
    ] {
        sandbox
            .call("POST", "/sandbox/faults", &fault.to_string())
            .assert_error(400, "bad_request");
    }
    assert_eq!(sandbox.get(TEMPLATE).status, 200);
}
