//! Folders and what lies in them.

use serde_json::{Value, json};

use crate::support::{Response, Sandbox};

fn names(response: &Response) -> Vec<String> {
    let entries = response.json()["entries"].clone();
    let name = |entry: &Value| entry["name"].as_str().unwrap().to_owned();
    entries.as_array().unwrap().iter().map(name).collect()
}

fn make(sandbox: &Sandbox, name: &str, parent: &str) -> Response {
    let body = json!({"name": name, "parent": {"id": parent}}).to_string();
    sandbox.call("POST", "/2.0/folders", &body)
}

#[test]
fn the_root_shows_the_tree_that_a_newcomer_finds() {
    let sandbox = Sandbox::start();
    let root = sandbox.get("/2.0/folders/0").json();
    assert_eq!(
        (&root["id"], &root["name"], &root["parent"]),
        (&json!("0"), &json!("All Files"), &Value::Null)
    );
    assert_eq!(root["item_collection"]["total_count"], 3);
    assert_eq!(
        names(&sandbox.get("/2.0/folders/0/items")),
        ["Cases", "Staff", "Templates"]
    );
    let case = sandbox.get("/2.0/folders/2233212").json();
    assert_eq!(case["name"], "Case 17 – Okonjo");
    assert_eq!(case["parent"]["name"], "Cases");
    let path: Vec<_> = case["path_collection"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["id"].clone())
        .collect();
    assert_eq!(path, ["0", "2233210"]);
}

#[test]
fn a_long_folder_is_read_page_by_page() {
    let sandbox = Sandbox::start();
    for number in 0..25 {
        assert_eq!(
            make(&sandbox, &format!("Box {number:02}"), "2233221").status,
            201
        );
    }
    let page = |query: &str| sandbox.get(&format!("/2.0/folders/2233221/items{query}"));
    let all = names(&page(""));
    assert_eq!(all.len(), 25);
    let mut read = Vec::new();
    for offset in (0..30).step_by(10) {
        let part = page(&format!("?limit=10&offset={offset}&fields=name"));
        assert_eq!(part.json()["total_count"], 25);
        assert_eq!(
            (&part.json()["limit"], &part.json()["offset"]),
            (&json!(10), &json!(offset))
        );
        read.extend(names(&part));
    }
    assert_eq!(read, all);
    assert_eq!(page("?limit=5000").json()["limit"], 1000);
    for query in ["?limit=x", "?limit=-1", "?offset=300001", "?offset=1.5"] {
        page(query).assert_error(400, "bad_request");
    }
}

#[test]
fn a_new_folder_can_be_copied_into_at_once() {
    let sandbox = Sandbox::start();
    let made = make(&sandbox, "Case 21 – Šimůnek", "2233210");
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(made.json()["parent"]["id"], "2233210");
    let copy = json!({"folder": {"id": id}}).to_string();
    let copied = sandbox.call("POST", "/2.0/file_requests/42037322/copy", &copy);
    assert_eq!(copied.json()["folder"]["name"], "Case 21 – Šimůnek");
}

#[test]
fn a_name_that_is_taken_is_409_and_says_by_what() {
    let sandbox = Sandbox::start();
    for name in ["Case 17 – Okonjo", "CASE 17 – Okonjo"] {
        let response = make(&sandbox, name, "2233210");
        response.assert_error(409, "item_name_in_use");
        assert_eq!(
            response.json()["context_info"]["conflicts"][0]["id"],
            "2233212"
        );
    }
    assert_eq!(
        make(&sandbox, "Case 17 – Okonjo", "0").status,
        201,
        "another parent"
    );
}

#[test]
fn names_and_parents_that_cannot_be_are_refused() {
    let sandbox = Sandbox::start();
    for name in [
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        " a",
        "a ",
        "a\0b",
        &"x".repeat(256),
    ] {
        make(&sandbox, name, "2233210").assert_error(400, "bad_request");
    }
    for parent in ["1", "abc"] {
        make(&sandbox, "New", parent).assert_error(404, "not_found");
    }
    for body in [
        "",
        "[]",
        r#"{"name":"New"}"#,
        r#"{"name":7,"parent":{"id":"0"}}"#,
    ] {
        sandbox
            .call("POST", "/2.0/folders", body)
            .assert_error(400, "bad_request");
    }
    for (path, status) in [
        ("/2.0/folders/1", 404),
        ("/2.0/folders/abc", 405),
        ("/2.0/files/1", 404),
        ("/2.0/files/1/content", 404),
    ] {
        assert_eq!(sandbox.get(path).status, status, "{path}");
    }
}

#[test]
fn a_long_folder_is_read_marker_by_marker() {
    let sandbox = Sandbox::start();
    let form = crate::visitor::VisitorForm::open(&sandbox);
    for number in [3, 1, 2] {
        make(&sandbox, &format!("Folder {number}"), &form.folder);
        let content = vec![b'x'; 10 - number];
        form.send(&[crate::visitor::file(&format!("{number}.txt"), &content)]);
    }
    let path = format!("/2.0/folders/{}/items", form.folder);
    let read = |query: &str| {
        let (mut all, mut marker) = (Vec::new(), String::new());
        loop {
            let query = format!("?usemarker=true&limit=2&marker={marker}{query}");
            let part = sandbox.get(&format!("{path}{query}"));
            assert_eq!(part.status, 200, "{}", part.text());
            let part_names = names(&part);
            assert!(part_names.len() <= 2);
            all.extend(part_names);
            assert!(all.len() <= 6, "the marker leads in a circle");
            part.json()["next_marker"]
                .as_str()
                .unwrap()
                .clone_into(&mut marker);
            if marker.is_empty() {
                return all;
            }
        }
    };
    let folders = ["Folder 1", "Folder 2", "Folder 3"];
    assert_eq!(
        read(""),
        [&folders[..], &["1.txt", "2.txt", "3.txt"]].concat()
    );
    assert_eq!(
        read("&direction=DESC"),
        [
            "Folder 3", "Folder 2", "Folder 1", "3.txt", "2.txt", "1.txt"
        ]
    );
    assert_eq!(read("&sort=size")[3..], ["3.txt", "2.txt", "1.txt"]);
    assert_eq!(read("&sort=id")[3..], ["3.txt", "1.txt", "2.txt"]);
    let sorted = sandbox.get(&format!("{path}?sort=size&direction=DESC"));
    assert_eq!(names(&sorted)[3..], ["1.txt", "2.txt", "3.txt"]);
    assert_eq!(
        sorted.json()["order"][1],
        json!({"by": "size", "direction": "DESC"})
    );
    let root = sandbox.get("/2.0/folders/0/items?usemarker=true&limit=2");
    assert!(!root.json()["next_marker"].as_str().unwrap().is_empty());
    for query in [
        "?sort=colour",
        "?direction=up",
        "?usemarker=yes",
        "?marker=1-1",
        "?usemarker=true&marker=x",
        "?usemarker=true&marker=2-999",
        "?usemarker=true&sort=size&marker=2-999-t-a",
        "?usemarker=true&offset=2",
    ] {
        let response = sandbox.get(&format!("{path}{query}"));
        response.assert_error(400, "bad_request");
    }
}

#[test]
fn paths_and_owners_are_whole_and_ids_may_be_numbers() {
    let sandbox = Sandbox::start();
    let form = crate::visitor::VisitorForm::open(&sandbox);
    form.send(&[crate::visitor::file("a.txt", b"x")]);
    let file = form.only_file();
    let path: Vec<_> = file["path_collection"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(path, ["0", "2233210", &form.folder]);
    let owner = &sandbox.get("/2.0/folders/2233212").json()["owned_by"];
    assert_eq!(owner["login"], "maya.lindqvist@example.com");
    assert!(owner["name"].is_string());
    let body = r#"{"name":"By number","parent":{"id":2233210}}"#;
    assert_eq!(sandbox.call("POST", "/2.0/folders", body).status, 201);
    for parent in ["7.5", "-1", "1e3"] {
        let body = format!(r#"{{"name":"New","parent":{{"id":{parent}}}}}"#);
        let response = sandbox.call("POST", "/2.0/folders", &body);
        response.assert_error(404, "not_found");
    }
}

#[test]
fn a_folder_with_a_files_name_or_another_case_is_409() {
    let sandbox = Sandbox::start();
    let form = crate::visitor::VisitorForm::open(&sandbox);
    form.send(&[crate::visitor::file("Löhne.txt", b"x")]);
    let file = form.entries()[0].clone();
    for name in ["Löhne.txt", "LÖHNE.TXT"] {
        let response = make(&sandbox, name, &form.folder);
        response.assert_error(409, "item_name_in_use");
        assert_eq!(response.json()["context_info"]["conflicts"][0], file);
    }
    assert_eq!(make(&sandbox, "Ärger", &form.folder).status, 201);
    for name in ["ärger", "ÄRGER", "A\u{308}rger"] {
        make(&sandbox, name, &form.folder).assert_error(409, "item_name_in_use");
    }
    assert_eq!(make(&sandbox, "ärger", "2233210").status, 201);
    let sent = form.send_json(&[crate::visitor::file("ÄRGER", b"x")]);
    assert_eq!(sent.json()["files"][0]["name"], "ÄRGER (2)");
}
