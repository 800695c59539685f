//! The four calls.

use serde_json::{Value, json};

use crate::support::{CASE_17, Sandbox, TEMPLATE, TO_CASE_17};

#[test]
fn a_new_data_folder_has_a_template_with_every_field() {
    let sandbox = Sandbox::start();
    let response = sandbox.get(TEMPLATE);
    assert_eq!(response.status, 200);
    let mut request = response.json();
    let url = request["url"].take();
    let maya = json!({
        "id": "20000001", "type": "user", "name": "Maya Lindqvist",
        "login": "maya.lindqvist@example.com",
    });
    let made_at = "2026-03-02T09:00:00+00:00";
    assert_eq!(
        request,
        json!({
            "id": "42037322",
            "type": "file_request",
            "title": "Mortgage application documents",
            "description": "Please upload your last three payslips, your tax assessment for 2025 and the \
                signed purchase contract.\n\nPDF or clear photos are fine.",
            "status": "active",
            "is_email_required": true,
            "is_description_required": false,
            "folder": {
                "id": "2233202", "type": "folder", "etag": "1", "sequence_id": "1",
                "name": "Mortgage case",
            },
            "url": null,
            "etag": "1",
            "created_by": maya,
            "created_at": made_at,
            "updated_by": maya,
            "updated_at": made_at,
        })
    );
    let url = url.as_str().unwrap();
    let link = url.strip_prefix("/f/").unwrap();
    assert!(
        link.len() == 32 && link.bytes().all(|b| b.is_ascii_hexdigit()),
        "{url}"
    );
}

#[test]
fn links_and_tokens_differ_between_data_folders() {
    let (one, other) = (Sandbox::start(), Sandbox::start());
    assert_ne!(one.token, other.token);
    assert_ne!(
        one.get(TEMPLATE).json()["url"],
        other.get(TEMPLATE).json()["url"]
    );
}

#[test]
fn an_update_changes_what_it_names_and_nothing_else() {
    let sandbox = Sandbox::start();
    let before = sandbox.get(TEMPLATE).json();
    let body = r#"{"title":"Tax papers 2026 – „alles“","description":null,"expires_at":"2099-01-01T00:00:00-08:00"}"#;
    let response = sandbox.call("PUT", TEMPLATE, body);
    assert_eq!(response.status, 200);
    let after = response.json();
    assert_eq!(after["title"], "Tax papers 2026 – „alles“");
    assert_eq!(after.get("description"), None);
    assert_eq!(after["expires_at"], "2099-01-01T08:00:00+00:00");
    assert_ne!(after["etag"], before["etag"]);
    assert_eq!(sandbox.get(TEMPLATE).json(), after);
    let others = |mut request: Value| {
        for name in ["title", "description", "expires_at", "etag", "updated_at"] {
            request.as_object_mut().unwrap().remove(name);
        }
        request
    };
    assert_eq!(others(after), others(before));
}

#[test]
fn an_empty_update_changes_nothing_not_even_the_etag() {
    let sandbox = Sandbox::start();
    let before = sandbox.get(TEMPLATE).json();
    for body in ["", "{}"] {
        let response = sandbox.call("PUT", TEMPLATE, body);
        assert_eq!((response.status, response.json()), (200, before.clone()));
    }
}

#[test]
fn a_copy_is_a_new_file_request_with_the_settings_of_its_source() {
    let sandbox = Sandbox::start();
    let source = sandbox.get(TEMPLATE).json();
    let body = json!({"folder": {"id": CASE_17, "type": "folder"}, "title": "Case 17"}).to_string();
    let response = sandbox.call("POST", &format!("{TEMPLATE}/copy"), &body);
    assert_eq!(response.status, 200);
    let made = response.json();
    assert_eq!(made["title"], "Case 17");
    assert_eq!(made["folder"]["id"], CASE_17);
    assert_eq!(made["folder"]["name"], "Case 17 – Okonjo");
    for name in [
        "description",
        "status",
        "is_email_required",
        "is_description_required",
    ] {
        assert_eq!(made[name], source[name], "{name}");
    }
    for name in ["id", "url"] {
        assert_ne!(made[name], source[name], "{name}");
    }
    let path = format!("/2.0/file_requests/{}", made["id"].as_str().unwrap());
    assert_eq!(sandbox.get(&path).json(), made);
    assert_eq!(sandbox.get(TEMPLATE).json(), source);
}

#[test]
fn a_deleted_one_is_gone_for_every_call_and_its_id_is_not_given_again() {
    let sandbox = Sandbox::start();
    let path = sandbox.copied();
    let gone = sandbox.call("DELETE", &path, "");
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    sandbox
        .call("DELETE", &path, "")
        .assert_error(404, "not_found");
    sandbox.get(&path).assert_error(404, "not_found");
    sandbox
        .call("PUT", &path, "{}")
        .assert_error(404, "not_found");
    sandbox
        .call("POST", &format!("{path}/copy"), TO_CASE_17)
        .assert_error(404, "not_found");
    assert_ne!(sandbox.copied(), path);
}

#[test]
fn a_past_expiry_makes_it_inactive_and_only_a_later_one_active_again() {
    let sandbox = Sandbox::start();
    let path = sandbox.copied();
    let put = |body: Value| sandbox.call("PUT", &path, &body.to_string());
    let expired = put(json!({"expires_at": "2020-01-01T00:00:00Z"})).json();
    assert_eq!(expired["status"], "inactive");
    put(json!({"status": "active"})).assert_error(400, "bad_request");
    let active = put(json!({"status": "active", "expires_at": "2099-01-01T00:00:00Z"})).json();
    assert_eq!(active["status"], "active");
    assert_eq!(
        put(json!({"expires_at": null})).json().get("expires_at"),
        None
    );
}

#[test]
fn head_answers_as_get_without_a_body() {
    let sandbox = Sandbox::start();
    let mut client = sandbox.connect();
    let token = format!("Bearer {}", sandbox.token);
    let request = format!(
        "HEAD {TEMPLATE} HTTP/1.1\r\nhost: localhost:{}\r\nauthorization: {token}\r\n\r\n",
        sandbox.port
    );
    client.write(request.as_bytes()).unwrap();
    client
        .write(request.replace("HEAD", "GET").as_bytes())
        .unwrap();
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut line = String::new();
        loop {
            line.clear();
            std::io::BufRead::read_line(&mut client.stream, &mut line).unwrap();
            if line.starts_with("HTTP/1.1 200") {
                answers.push(line.clone());
            }
            if line == "\r\n" {
                break;
            }
        }
    }
    assert_eq!(
        answers.len(),
        2,
        "the GET's answer follows the HEAD's headers at once"
    );
}
