//! The documented errors of the calls, and the order in which they come.

use crate::support::{CASE_17, CONTENT, CONTROL, Connection, Response, Sandbox, TEMPLATE};

const CALLS: [(&str, &str); 4] = [("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/copy")];
const STALE: (&str, &str) = ("if-match", "not the one");

fn without_token(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    authorization: Option<&str>,
) -> Response {
    let mut headers = vec![STALE];
    headers.extend(authorization.map(|value| ("authorization", value)));
    sandbox
        .connect()
        .send(method, path, &headers, b"{}")
        .unwrap()
}

#[test]
fn without_the_token_every_call_is_401_with_an_empty_body() {
    let sandbox = Sandbox::start();
    let right = sandbox.token.clone();
    let wrong = [
        "Bearer wrong".to_owned(),
        "Bearer ".to_owned(),
        "Bearer".to_owned(),
        format!("Basic {right}"),
        right.clone(),
        format!("Bearer {}", right.to_uppercase()),
        format!("Bearer {right} {right}"),
    ];
    let mut calls: Vec<(&str, String)> = CONTENT
        .into_iter()
        .chain(CONTROL)
        .map(|(method, path)| (method, path.to_owned()))
        .collect();
    for (method, tail) in CALLS {
        for id in ["42037322", "1", "abc"] {
            calls.push((method, format!("/2.0/file_requests/{id}{tail}")));
        }
    }
    for (method, path) in calls {
        for authorization in wrong.iter().map(|text| Some(text.as_str())).chain([None]) {
            let response = without_token(&sandbox, method, &path, authorization);
            assert_eq!(
                (response.status, response.text().as_str()),
                (401, ""),
                "{method} {path} {authorization:?}"
            );
            assert!(
                response
                    .header("www-authenticate")
                    .unwrap()
                    .starts_with("Bearer")
            );
        }
    }
}

#[test]
fn an_id_that_is_no_number_is_405_even_with_a_stale_etag() {
    let sandbox = Sandbox::start();
    for (method, tail) in CALLS {
        for id in [
            "abc",
            "-1",
            "1e3",
            "0x10",
            "4%2F2",
            "%F0%9F%98%80",
            "%FF",
            "..%2f",
        ] {
            let path = format!("/2.0/file_requests/{id}{tail}");
            let response = sandbox.call_with(method, &path, &[STALE], "{}");
            response.assert_error(405, "method_not_allowed");
        }
    }
}

#[test]
fn an_unknown_id_is_404_even_with_a_stale_etag_or_a_broken_body() {
    let sandbox = Sandbox::start();
    for (method, tail) in CALLS {
        for id in [
            "1",
            "042037322",
            "9223372036854775808",
            "99999999999999999999",
            "123456789012345678901",
        ] {
            let path = format!("/2.0/file_requests/{id}{tail}");
            for body in ["{}", "not JSON"] {
                let response = sandbox.call_with(method, &path, &[STALE], body);
                response.assert_error(404, "not_found");
            }
        }
    }
}

#[test]
fn a_stale_etag_is_412_and_changes_nothing() {
    let sandbox = Sandbox::start();
    let before = sandbox.get(TEMPLATE).json();
    let response = sandbox.call_with("PUT", TEMPLATE, &[STALE], r#"{"title":"x"}"#);
    response.assert_error(412, "precondition_failed");
    assert_eq!(sandbox.get(TEMPLATE).json(), before);
}

#[test]
fn a_body_that_cannot_be_right_is_400_and_names_the_field() {
    let sandbox = Sandbox::start();
    let before = sandbox.get(TEMPLATE).json();
    for (body, field) in [
        (r#"{"status":"open"}"#, "status"),
        (r#"{"status":"Active"}"#, "status"),
        (r#"{"status":null}"#, "status"),
        (r#"{"title":null}"#, "title"),
        (r#"{"title":""}"#, "title"),
        (r#"{"title":7}"#, "title"),
        (r#"{"is_email_required":null}"#, "is_email_required"),
        (r#"{"is_email_required":"true"}"#, "is_email_required"),
        (
            r#"{"is_description_required":1}"#,
            "is_description_required",
        ),
        (r#"{"expires_at":"2030-01-01"}"#, "expires_at"),
        (r#"{"expires_at":0}"#, "expires_at"),
    ] {
        let response = sandbox.call("PUT", TEMPLATE, body);
        response.assert_error(400, "bad_request");
        assert_eq!(
            response.json()["context_info"]["errors"][0]["name"],
            field,
            "{body}"
        );
    }
    for body in ["not JSON", "[]", "null", "{\"title\":", "title=x"] {
        sandbox
            .call("PUT", TEMPLATE, body)
            .assert_error(400, "bad_request");
    }
    assert_eq!(sandbox.get(TEMPLATE).json(), before);
}

#[test]
fn a_copy_without_a_folder_is_400_and_to_an_unknown_one_404() {
    let sandbox = Sandbox::start();
    let copy = |body: &str| sandbox.call("POST", &format!("{TEMPLATE}/copy"), body);
    for body in [
        "",
        "{}",
        r#"{"folder":null}"#,
        r#"{"folder":{"id":""}}"#,
        r#"{"folder":["1","folder"]}"#,
    ] {
        copy(body).assert_error(400, "bad_request");
    }
    for id in ["1", "abc", "99999999999999999999"] {
        copy(&format!(r#"{{"folder":{{"id":"{id}"}}}}"#)).assert_error(404, "not_found");
    }
    copy(&format!(
        r#"{{"folder":{{"id":"{CASE_17}"}},"status":"x"}}"#
    ))
    .assert_error(400, "bad_request");
}

#[test]
fn a_body_over_a_mebibyte_is_413_and_the_caller_gets_to_read_it() {
    let sandbox = Sandbox::start();
    let body = format!(r#"{{"title":"{}"}}"#, "x".repeat(2 * 1024 * 1024));
    for _ in 0..20 {
        let response = sandbox.call("PUT", TEMPLATE, &body);
        response.assert_error(413, "request_entity_too_large");
    }
    assert_eq!(sandbox.get(TEMPLATE).status, 200);
}

#[test]
fn unknown_addresses_are_404_and_wrong_methods_405() {
    let sandbox = Sandbox::start();
    for path in [
        "/",
        "/2.0",
        "/2.0/",
        "/2.0/file_requests",
        "/2.0/file_requests/",
        "/2.0/files_requests/1",
        "/2.0/file_requests/1/copies",
        "/2.1/file_requests/1",
        "/etc/passwd",
        "/../../etc/passwd",
    ] {
        sandbox.get(path).assert_error(404, "not_found");
    }
    for (method, tail) in [
        ("POST", ""),
        ("PATCH", ""),
        ("GET", "/copy"),
        ("DELETE", "/copy"),
    ] {
        let response = sandbox.call(method, &format!("{TEMPLATE}{tail}"), "{}");
        response.assert_error(405, "method_not_allowed");
        assert!(
            response.header("allow").is_some(),
            "{method}{tail}: {response:?}"
        );
    }
}

#[test]
fn malformed_http_is_answered_and_others_are_served_on() {
    let sandbox = Sandbox::start();
    for bytes in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET / HTTP/1.1\r\n: x\r\n\r\n",
        b"GET\r\n\r\n",
        b"\r\n\r\n\0\0\0",
    ] {
        let mut client = Connection::connect(sandbox.port);
        client.write(bytes).unwrap();
        client
            .stream
            .get_mut()
            .shutdown(std::net::Shutdown::Write)
            .unwrap();
        let answered = client.read_response().map(|response| response.status);
        assert!(
            answered.is_err() || answered.as_ref().is_ok_and(|status| *status == 400),
            "{answered:?}"
        );
        assert_eq!(sandbox.get(TEMPLATE).status, 200);
    }
}

#[test]
fn an_early_refusal_reaches_a_caller_who_is_still_sending() {
    let sandbox = Sandbox::start();
    let token = format!("Bearer {}", sandbox.token);
    let authorised = ("authorization", token.as_str());
    let body = vec![b'x'; 8 << 20];
    for (method, path, headers, status) in [
        (
            "POST",
            "/2.0/folders",
            vec![("origin", "https://evil.example")],
            403,
        ),
        ("POST", "/2.0/folders", vec![], 401),
        ("POST", "/oauth2/token", vec![("origin", "null")], 403),
        ("PUT", "/2.0/file_requests/abc", vec![authorised], 405),
        ("PUT", "/2.0/file_requests/abc", vec![], 401),
        ("PATCH", "/2.0/folders", vec![authorised], 405),
        ("POST", "/2.0/nothing", vec![authorised], 404),
        ("DELETE", "/2.0/file_requests/1", vec![authorised], 404),
        ("POST", "/2.0/folders", vec![authorised], 413),
        ("POST", "/f/0123", vec![], 404),
    ] {
        for _ in 0..5 {
            let response = sandbox.connect().send(method, path, &headers, &body);
            let found = response.map(|response| response.status);
            assert_eq!(found.ok(), Some(status), "{method} {path} {headers:?}");
        }
    }
}
