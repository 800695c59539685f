//! Where files come from, and what becomes of them: the form, a colleague, other names, deletion.

use serde_json::{Value, json};

use crate::support::{Response, Sandbox};
use crate::visitor::{VisitorForm, field, file, on_disk, part, whole};

const KIND: (&str, &str) = ("content-type", "multipart/form-data; boundary=----visitor");
const FIELDS: &str = "?fields=id,type,name,size,created_at,created_by,uploader_display_name";

/// Puts a file into a folder as the user of this token.
fn put(sandbox: &Sandbox, token: &str, folder: &str, name: &str, content: &[u8]) -> Response {
    let attributes = json!({"name": name, "parent": {"id": folder}}).to_string();
    send(
        sandbox,
        token,
        &[field("attributes", &attributes), file(name, content)],
    )
}

fn send(sandbox: &Sandbox, token: &str, parts: &[Vec<u8>]) -> Response {
    let bearer = format!("Bearer {token}");
    let headers = [KIND, ("authorization", bearer.as_str())];
    let mut client = sandbox.connect();
    client
        .send("POST", "/2.0/files/content", &headers, &whole(parts))
        .unwrap()
}

fn path(made: &Response) -> String {
    let id = made.json()["entries"][0]["id"].clone();
    format!("/2.0/files/{}", id.as_str().unwrap())
}

fn listed(sandbox: &Sandbox, folder: &str, query: &str) -> Value {
    let items = sandbox.get(&format!("/2.0/folders/{folder}/items{query}"));
    assert_eq!(items.status, 200, "{}", items.text());
    items.json()
}

#[test]
fn an_item_says_who_sent_it_as_box_does() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    form.send(&[field("email", "ann@example.com"), file("a.txt", b"a")]);
    form.send(&[file("b.txt", b"bb")]);
    let made = put(&sandbox, &sandbox.token, &form.folder, "c.txt", b"ccc");
    assert_eq!(made.status, 201, "{}", made.text());
    let entries = listed(&sandbox, &form.folder, FIELDS)["entries"].clone();
    let anonymous = json!({"type": "user", "id": "2", "name": "", "login": ""});
    let maya = sandbox.get("/2.0/users/me").json();
    for (at, (name, size, sender, by)) in [
        ("a.txt", 1, "ann@example.com", &anonymous),
        ("b.txt", 2, "File Request", &anonymous),
        ("c.txt", 3, "Maya Lindqvist", &maya),
    ]
    .into_iter()
    .enumerate()
    {
        let entry = &entries[at];
        assert_eq!(entry["name"], name);
        assert_eq!(entry["size"], size);
        assert_eq!(entry["uploader_display_name"], sender);
        assert_eq!(entry["created_by"]["id"], by["id"]);
        assert!(entry["created_at"].is_string());
        let whole = form.known(entry);
        assert_eq!(whole["uploader_display_name"], sender);
        assert_eq!(whole["created_at"], entry["created_at"]);
    }
    let download = sandbox.get(&format!("{}/content", path(&made)));
    assert_eq!(download.body, b"ccc");
}

#[test]
fn only_the_fields_that_are_named_are_answered() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    form.send(&[file("a.txt", b"a")]);
    let keys = |value: &Value| -> Vec<String> {
        let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let first = |query: &str| listed(&sandbox, &form.folder, query)["entries"][0].clone();
    assert_eq!(
        keys(&first("")),
        ["etag", "id", "name", "sequence_id", "type"]
    );
    assert_eq!(
        keys(&first("?fields=size,colour")),
        ["etag", "id", "size", "type"]
    );
    let id = first("")["id"].clone();
    let known = sandbox.get(&format!("/2.0/files/{}?fields=name", id.as_str().unwrap()));
    assert_eq!(keys(&known.json()), ["etag", "id", "name", "type"]);
    let folder = sandbox.get(&format!("/2.0/folders/{}?fields=name", form.folder));
    assert_eq!(keys(&folder.json()), ["etag", "id", "name", "type"]);
    let root = listed(&sandbox, "0", "?fields=owned_by");
    assert_eq!(root["entries"][0]["owned_by"]["name"], "Maya Lindqvist");
}

#[test]
fn a_colleague_needs_the_right_and_a_free_name() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let (viewer, stranger) = (sandbox.token_of("Tomás"), sandbox.token_of("Ines"));
    put(&sandbox, &viewer, &form.folder, "a.txt", b"a")
        .assert_error(403, "access_denied_insufficient_permissions");
    put(&sandbox, &stranger, &form.folder, "a.txt", b"a").assert_error(404, "not_found");
    for folder in ["0", "1", "abc"] {
        put(&sandbox, &sandbox.token, folder, "a.txt", b"a").assert_error(404, "not_found");
    }
    let mine = |name: &str| put(&sandbox, &sandbox.token, &form.folder, name, b"a");
    assert_eq!(mine("a.txt").status, 201);
    for name in ["a.txt", "A.TXT"] {
        mine(name).assert_error(409, "item_name_in_use");
    }
    for name in ["", "..", "a/b", " a"] {
        mine(name).assert_error(400, "bad_request");
    }
    let whole = |parts: &[Vec<u8>]| send(&sandbox, &sandbox.token, parts);
    let attributes = field(
        "attributes",
        &json!({"name": "b.txt", "parent": {"id": form.folder}}).to_string(),
    );
    for parts in [
        &[file("b.txt", b"b")][..],
        &[file("b.txt", b"b"), attributes.clone()],
        std::slice::from_ref(&attributes),
        &[attributes.clone(), file("b.txt", b"b"), file("c.txt", b"c")],
        &[part("name=\"attributes\"", b"{"), file("b.txt", b"b")],
    ] {
        whole(parts).assert_error(400, "bad_request");
    }
    assert_eq!(form.names(), ["a.txt"]);
    // A name is the item's alone: what the disk cannot hold does no harm.
    assert_eq!(mine("CON: <x>?.txt").status, 201);
    assert_eq!(on_disk(&sandbox).len(), 2);
}

#[test]
fn a_renamed_file_is_the_same_file_after_a_restart_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut sandbox = Sandbox::start_in(folder.path(), &[]);
    let request = {
        let form = VisitorForm::open(&sandbox);
        form.send(&[field("email", "ann@example.com"), file("a.txt", b"one")]);
        form.send(&[file("b.txt", b"two")]);
        (form.entries()[0]["id"].clone(), form.folder.clone())
    };
    let path = format!("/2.0/files/{}", request.0.as_str().unwrap());
    let rename = |sandbox: &Sandbox, body: &str, tags: &str| {
        sandbox.call_with("PUT", &path, &[("if-match", tags)], body)
    };
    rename(&sandbox, r#"{"name":"c.txt"}"#, "7").assert_error(412, "precondition_failed");
    let renamed = rename(&sandbox, r#"{"name":"c.txt"}"#, "0");
    assert_eq!((renamed.status, renamed.etag().as_str()), (200, "1"));
    rename(&sandbox, r#"{"name":"B.txt"}"#, "*").assert_error(409, "item_name_in_use");
    assert_eq!(rename(&sandbox, r#"{"name":"C.txt"}"#, "1").etag(), "2");
    for body in ["", "{}", r#"{"name":"d","parent":{"id":"0"}}"#] {
        rename(&sandbox, body, "*").assert_error(400, "bad_request");
    }
    let viewer = sandbox.token_of("Tomás");
    sandbox
        .call_as(&viewer, "PUT", &path, r#"{"name":"d"}"#)
        .assert_error(403, "access_denied_insufficient_permissions");
    sandbox.kill();
    let again = Sandbox::start_in(folder.path(), &[]);
    let known = again.get(&path).json();
    assert_eq!(
        (&known["name"], &known["uploader_display_name"]),
        (&json!("C.txt"), &json!("ann@example.com"))
    );
    assert_eq!(again.get(&format!("{path}/content")).body, b"one");
    let entries = listed(&again, &request.1, "")["entries"].clone();
    assert_eq!(entries[0]["name"], "b.txt");
    assert_eq!(entries[1]["name"], "C.txt");
}

#[test]
fn a_deleted_file_is_gone_and_its_name_is_free() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    form.send(&[file("a.txt", b"one")]);
    let first = form.entries()[0].clone();
    let path = format!("/2.0/files/{}", first["id"].as_str().unwrap());
    let viewer = sandbox.token_of("Tomás");
    sandbox
        .call_as(&viewer, "DELETE", &path, "")
        .assert_error(403, "access_denied_insufficient_permissions");
    sandbox
        .call_with("DELETE", &path, &[("if-match", "7")], "")
        .assert_error(412, "precondition_failed");
    assert_eq!(sandbox.call("DELETE", &path, "").status, 204);
    assert!(form.names().is_empty() && on_disk(&sandbox).is_empty());
    for (method, path) in [
        ("GET", path.clone()),
        ("DELETE", path.clone()),
        ("GET", format!("{path}/content")),
    ] {
        sandbox
            .call(method, &path, "")
            .assert_error(404, "not_found");
    }
    form.send(&[file("a.txt", b"two")]);
    assert_eq!(form.names(), ["a.txt"]);
    assert_ne!(form.entries()[0]["id"], first["id"]);
}

#[test]
fn a_folder_of_2500_files_is_read_by_marker_while_files_come_and_go() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    for batch in 0..25 {
        let files: Vec<_> = (0..100)
            .map(|at| file(&format!("{:04}.txt", batch * 100 + at), b"x"))
            .collect();
        assert_eq!(form.send_json(&files).status, 200);
    }
    let mut seen = Vec::new();
    let mut marker = String::new();
    for part in 0.. {
        let query = format!("{FIELDS}&usemarker=true&limit=1000&marker={marker}");
        let items = listed(&sandbox, &form.folder, &query);
        let entries = items["entries"].as_array().unwrap().clone();
        assert_eq!(entries.len(), [1000, 1000, 500][part]);
        seen.extend(
            entries
                .iter()
                .map(|entry| entry["name"].as_str().unwrap().to_owned()),
        );
        marker = items["next_marker"].as_str().unwrap().to_owned();
        if marker.is_empty() {
            break;
        }
        // Those that were listed go, the last one too, and none of the rest moves up into their place.
        for entry in [&entries[0], &entries[1], &entries[999]] {
            let path = format!("/2.0/files/{}", entry["id"].as_str().unwrap());
            assert_eq!(sandbox.call("DELETE", &path, "").status, 204);
        }
    }
    assert_eq!(seen.len(), 2500);
    assert!(seen.is_sorted());
}

const BROWSER: [(&str, &str); 1] = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];

#[test]
fn links_into_the_web_app_lead_to_pages_that_people_can_read() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    form.send(&[
        field("email", "<b>@example.com"),
        field("description", "\"<i>\"\r\nand more"),
        file("a & <img src=x>.txt", b"one"),
    ]);
    let folder = sandbox.fetch("GET", &format!("/folder/{}", form.folder), &BROWSER);
    assert_eq!(folder.status, 200);
    assert_eq!(
        folder.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = folder.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let shown = folder.text();
    let id = form.entries()[0]["id"].as_str().unwrap().to_owned();
    for part in [
        "<a href=\"/folder/2233210\"><bdi>Cases</bdi></a>",
        &format!("<a href=\"/file/{id}\"><bdi>a &amp; _img src=x_.txt</bdi></a>"),
        "3 bytes",
        "From <bdi>&lt;b&gt;@example.com</bdi>",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let known = sandbox.fetch("GET", &format!("/file/{id}"), &BROWSER);
    assert!(known.text().contains("&quot;&lt;i&gt;&quot;\r\nand more"));
    let content = sandbox.fetch("GET", &format!("/file/{id}/content"), &BROWSER);
    assert_eq!((content.status, &content.body[..]), (200, &b"one"[..]));
    assert!(
        content
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    let root = sandbox.fetch("GET", "/folder/0", &BROWSER);
    assert!(root.text().contains("All Files") && root.text().contains("Templates"));
    let empty = sandbox.fetch("GET", "/folder/2233212", &BROWSER);
    assert!(empty.text().contains("Nothing is here yet."));
}

#[test]
fn what_is_not_there_is_a_page_for_people_and_json_for_programs() {
    let sandbox = Sandbox::start();
    for path in [
        "/folder/1",
        "/folder/abc",
        "/folder/99999999999999999999",
        "/file/1",
        "/file/1/content",
        "/filerequest/42037322",
    ] {
        let page = sandbox.fetch("GET", path, &BROWSER);
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains("Error 404"), "{}", page.text());
        for headers in [&[][..], &[("accept", "application/json")]] {
            sandbox
                .fetch("GET", path, headers)
                .assert_error(404, "not_found");
        }
    }
    sandbox
        .fetch("GET", "/folder/2233210", &[])
        .assert_error(404, "not_found");
}
