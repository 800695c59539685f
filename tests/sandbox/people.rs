//! Permissions of users, and the life of tokens.

use serde_json::json;

use crate::support::{CONTROL, Response, Sandbox, TEMPLATE, TO_CASE_17};

const PAYROLL: &str = "/2.0/folders/2233221";

fn form(sandbox: &Sandbox, body: &str) -> Response {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    sandbox
        .connect()
        .send("POST", "/oauth2/token", &headers, body.as_bytes())
        .unwrap()
}

fn credentials(sandbox: &Sandbox) -> String {
    let client = sandbox.get("/sandbox/people").json()["client"].clone();
    let word = |name: &str| client[name].as_str().unwrap().to_owned();
    format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        word("client_id"),
        word("client_secret")
    )
}

#[test]
fn who_cannot_see_a_folder_finds_nothing_in_it() {
    let sandbox = Sandbox::start();
    let stranger = sandbox.token_of("Ines");
    for (method, path, body) in [
        ("GET", TEMPLATE.to_owned(), ""),
        ("PUT", TEMPLATE.to_owned(), r#"{"title":"x"}"#),
        ("DELETE", TEMPLATE.to_owned(), ""),
        ("POST", format!("{TEMPLATE}/copy"), TO_CASE_17),
        ("GET", PAYROLL.to_owned(), ""),
        ("GET", format!("{PAYROLL}/items"), ""),
        (
            "POST",
            "/2.0/folders".to_owned(),
            r#"{"name":"Mine","parent":{"id":"2233221"}}"#,
        ),
    ] {
        sandbox
            .call_as(&stranger, method, &path, body)
            .assert_error(404, "not_found");
    }
    let root = sandbox
        .call_as(&stranger, "GET", "/2.0/folders/0/items", "")
        .json();
    assert_eq!(root["total_count"], 0);
}

#[test]
fn who_may_read_but_not_edit_gets_403_and_changes_nothing() {
    let sandbox = Sandbox::start();
    let viewer = sandbox.token_of("Tom");
    let before = sandbox.get(TEMPLATE).json();
    assert_eq!(sandbox.call_as(&viewer, "GET", TEMPLATE, "").json(), before);
    let code = "access_denied_insufficient_permissions";
    for (method, path, body) in [
        ("PUT", TEMPLATE.to_owned(), r#"{"title":"x"}"#),
        ("PUT", TEMPLATE.to_owned(), "{}"),
        ("DELETE", TEMPLATE.to_owned(), ""),
        ("POST", format!("{TEMPLATE}/copy"), TO_CASE_17),
        (
            "POST",
            "/2.0/folders".to_owned(),
            r#"{"name":"Mine","parent":{"id":"2233212"}}"#,
        ),
    ] {
        sandbox
            .call_as(&viewer, method, &path, body)
            .assert_error(403, code);
    }
    assert_eq!(sandbox.get(TEMPLATE).json(), before);
    sandbox
        .call_as(&viewer, "GET", PAYROLL, "")
        .assert_error(404, "not_found");
}

#[test]
fn an_administrator_acts_for_others_and_others_do_not() {
    let sandbox = Sandbox::start();
    let as_user = |id: &str| sandbox.call_with("GET", "/2.0/users/me", &[("as-user", id)], "");
    assert_eq!(
        sandbox.get("/2.0/users/me").json()["name"],
        "Maya Lindqvist"
    );
    assert_eq!(as_user("20000002").json()["name"], "Tomás Okafor");
    let stranger = [("as-user", "20000003")];
    sandbox
        .call_with("GET", TEMPLATE, &stranger, "")
        .assert_error(404, "not_found");
    for id in ["1", "abc", ""] {
        as_user(id).assert_error(403, "access_denied_insufficient_permissions");
    }
    let viewer = format!("Bearer {}", sandbox.token_of("Tom"));
    let headers = [("authorization", viewer.as_str()), ("as-user", "20000001")];
    let response = sandbox.fetch("GET", TEMPLATE, &headers);
    response.assert_error(403, "access_denied_insufficient_permissions");
}

#[test]
fn a_back_end_gets_a_token_for_itself_or_for_a_user() {
    let sandbox = Sandbox::start();
    let credentials = credentials(&sandbox);
    for (subject, name) in [
        ("", "Maya Lindqvist"),
        (
            "&box_subject_type=enterprise&box_subject_id=1",
            "Maya Lindqvist",
        ),
        (
            "&box_subject_type=user&box_subject_id=20000002",
            "Tomás Okafor",
        ),
    ] {
        let response = form(&sandbox, &format!("{credentials}{subject}"));
        let granted = response.json();
        assert_eq!(response.status, 200, "{granted}");
        assert_eq!(
            (&granted["token_type"], &granted["expires_in"]),
            (&json!("bearer"), &json!(3600))
        );
        assert_eq!(response.header("cache-control"), Some("no-store"));
        let token = granted["access_token"].as_str().unwrap();
        let me = sandbox.call_as(token, "GET", "/2.0/users/me", "").json();
        assert_eq!(me["name"], name);
    }
}

#[test]
fn wrong_credentials_get_oauths_errors() {
    let sandbox = Sandbox::start();
    let credentials = credentials(&sandbox);
    for (body, error) in [
        (String::new(), "unsupported_grant_type"),
        (
            credentials.replace("client_credentials", "password"),
            "unsupported_grant_type",
        ),
        (format!("{credentials}x"), "invalid_client"),
        ("grant_type=client_credentials".to_owned(), "invalid_client"),
        (
            format!("{credentials}&box_subject_type=user&box_subject_id=1"),
            "invalid_grant",
        ),
        (
            format!("{credentials}&box_subject_type=group&box_subject_id=20000001"),
            "invalid_grant",
        ),
    ] {
        let response = form(&sandbox, &body);
        assert_eq!(
            (response.status, &response.json()["error"]),
            (400, &json!(error)),
            "{body}"
        );
    }
}

#[test]
fn tokens_end_and_then_are_unknown() {
    let sandbox = Sandbox::start_with(&["--token-lifetime", "120"]);
    let granted = form(&sandbox, &credentials(&sandbox)).json();
    assert_eq!(granted["expires_in"], 120);
    let token = granted["access_token"].as_str().unwrap();
    assert_eq!(sandbox.call_as(token, "GET", TEMPLATE, "").status, 200);
    sandbox.move_clock(121);
    for token in [token, sandbox.token.as_str()] {
        let response = sandbox.call_as(token, "GET", TEMPLATE, "");
        assert_eq!((response.status, response.body.len()), (401, 0));
        assert!(response.header("www-authenticate").is_some());
    }
}

#[test]
fn the_call_too_many_in_a_minute_is_told_when_to_come_again() {
    let sandbox = Sandbox::start_with(&["--calls-per-minute", "5"]);
    let viewer = ["as-user", "20000002"];
    for _ in 0..5 {
        assert_eq!(sandbox.get(TEMPLATE).status, 200);
    }
    let response = sandbox.get(TEMPLATE);
    response.assert_error(429, "rate_limit_exceeded");
    let wait: u64 = response.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let other = sandbox.call_with("GET", TEMPLATE, &[(viewer[0], viewer[1])], "");
    assert_eq!(other.status, 200, "each user has a minute of their own");
}

#[test]
fn the_control_address_is_for_the_developer_alone() {
    let sandbox = Sandbox::start();
    let viewer = sandbox.token_of("Tom");
    for (method, path) in CONTROL {
        let response = sandbox.call_as(&viewer, method, path, "");
        response.assert_error(403, "access_denied_insufficient_permissions");
        assert_eq!(sandbox.fetch(method, path, &[]).status, 401);
    }
}
