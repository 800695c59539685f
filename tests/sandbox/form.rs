//! The public form: who sees it, what it asks for, and what arrives.

use std::thread;

use serde_json::json;

use crate::support::{Response, Sandbox};
use crate::visitor::{VisitorForm, arriving, field, file, on_disk, part};

fn sha256(content: &[u8]) -> String {
    let sum = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(sum.path(), content).unwrap();
    let output = std::process::Command::new("sha256sum")
        .arg(sum.path())
        .output()
        .unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn a_plain_form_sends_many_files_at_once_and_shows_what_arrived() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::with(
        &sandbox,
        &json!({"is_email_required": true, "is_description_required": true}),
    );
    let page = form.show();
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("enctype=\"multipart/form-data\"")
            && page.text().contains("method=\"post\"")
    );
    let response = form.send(&[
        field("email", "n.okafor@example.com"),
        field("description", "Payslips\r\nand tax"),
        file("payslip.pdf", b"%PDF-1"),
        file("Löhne.txt", b""),
        file("", b""),
    ]);
    assert_eq!(response.status, 303, "{}", response.text());
    let location = response.header("location").unwrap();
    let sent = sandbox.fetch("GET", location, &[]);
    assert_eq!(sent.status, 200);
    for text in [
        "2 files sent",
        "payslip.pdf",
        "Löhne.txt",
        "n.okafor@example.com",
    ] {
        assert!(sent.text().contains(text), "{text} in {}", sent.text());
    }
    assert_eq!(form.names(), ["Löhne.txt", "payslip.pdf"]);
    let entry = &form.entries()[1];
    assert_eq!(form.download(entry).body, b"%PDF-1");
    let known = form.known(entry);
    assert_eq!(known["uploader_display_name"], "n.okafor@example.com");
    assert_eq!(known["description"], "Payslips\r\nand tax");
    assert_eq!(
        (&known["size"], &known["sha256"]),
        (&json!(6), &json!(sha256(b"%PDF-1")))
    );
    assert!(arriving(&sandbox).is_empty());
}

#[test]
fn a_file_sent_again_after_a_lost_answer_is_stored_once() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let (submission, upload) = ("0".repeat(32), "a".repeat(32));
    let parts = [
        field("submission", &submission),
        field("upload", &upload),
        file("a.txt", b"one"),
    ];
    let first = form.send_json(&parts).json();
    let second = form.send_json(&parts).json();
    assert_eq!(first, second);
    assert_eq!(
        first["files"],
        json!([{"upload": upload, "name": "a.txt", "size": 3, "sha256": sha256(b"one")}])
    );
    let other = [
        field("submission", &submission),
        field("upload", &"b".repeat(32)),
        file("a.txt", b"two"),
    ];
    let both = form.send_json(&other).json();
    assert_eq!(both["files"][1]["name"], "a (2).txt");
    assert_eq!(form.names(), ["a (2).txt", "a.txt"]);
    assert!(arriving(&sandbox).is_empty());
}

#[test]
fn unknown_inactive_expired_and_deleted_links_look_the_same() {
    let sandbox = Sandbox::start();
    let make = |settings| VisitorForm::with(&sandbox, &settings);
    let inactive = make(json!({"status": "inactive"}));
    let expired = make(json!({"expires_at": "2020-01-01T00:00:00Z"}));
    let deleted = make(json!({}));
    assert_eq!(sandbox.call("DELETE", &deleted.request, "").status, 204);
    let fetch = |method: &str, path: &str| sandbox.fetch(method, path, &[]);
    let stable = |response: Response| {
        let changing = ["date", "box-request-id"];
        let headers: Vec<_> = response
            .headers
            .into_iter()
            .filter(|(name, _)| !changing.contains(&name.as_str()))
            .collect();
        (response.status, headers, response.body)
    };
    let unknown = stable(fetch("GET", &format!("/f/{}", "0".repeat(32))));
    assert_eq!(unknown.0, 404);
    for path in [
        &inactive.url,
        &expired.url,
        &deleted.url,
        "/f/x",
        "/f/%FF",
        "/f/0/1/2",
    ] {
        assert_eq!(stable(fetch("GET", path)), unknown, "{path}");
    }
    for path in [
        &inactive.url,
        &expired.url,
        &deleted.url,
        &format!("/f/{}", "0".repeat(32)),
    ] {
        assert_eq!(stable(fetch("POST", path)), unknown, "{path}");
    }
    assert!(inactive.send(&[file("a", b"x")]).status == 404 && inactive.names().is_empty());
}

#[test]
fn the_form_closes_at_the_very_second_of_the_expiry() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::with(
        &sandbox,
        &json!({"is_email_required": false, "expires_at": "2099-01-01T00:00:00Z"}),
    );
    let expiry = 4_070_908_800;
    let machine = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    // The machine's clock goes on while this runs: a minute on either side.
    sandbox.move_clock(expiry - machine - 60);
    assert_eq!(form.show().status, 200);
    assert_eq!(form.send(&[file("early.txt", b"x")]).status, 303);
    sandbox.move_clock(expiry - machine);
    assert_eq!(form.show().status, 404);
    assert_eq!(form.send(&[file("late.txt", b"x")]).status, 404);
    assert_eq!(sandbox.get(&form.request).json()["status"], "inactive");
    assert_eq!(form.names(), ["early.txt"]);
}

#[test]
fn what_is_required_must_come_before_the_files() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::with(
        &sandbox,
        &json!({"is_email_required": true, "is_description_required": true}),
    );
    let (email, description, data) = (
        field("email", "a@b.example"),
        field("description", "Bills"),
        file("a.txt", b"x"),
    );
    for parts in [
        vec![data.clone()],
        vec![email.clone(), data.clone()],
        vec![description.clone(), data.clone()],
        vec![data.clone(), email.clone(), description.clone()],
        vec![email.clone(), data.clone(), description.clone()],
        vec![field("email", ""), description.clone(), data.clone()],
        vec![field("email", "  "), description.clone(), data.clone()],
        vec![field("email", "nobody"), description.clone(), data.clone()],
        vec![
            field("email", "a b@c.example"),
            description.clone(),
            data.clone(),
        ],
        vec![
            email.clone(),
            email.clone(),
            description.clone(),
            data.clone(),
        ],
        vec![
            email.clone(),
            field("description", &"x".repeat(4001)),
            data.clone(),
        ],
        vec![email.clone(), description.clone(), file("", b"")],
        vec![email.clone(), description.clone()],
        vec![
            email.clone(),
            description.clone(),
            field("upload", "../../x"),
            data.clone(),
        ],
    ] {
        form.send_json(&parts).assert_error(400, "bad_request");
        let page = form.send(&parts);
        assert_eq!(page.status, 400);
        assert!(page.text().contains("role=\"alert\""), "{}", page.text());
    }
    assert!(
        form.names().is_empty() && on_disk(&sandbox).is_empty() && arriving(&sandbox).is_empty()
    );
    assert_eq!(form.send(&[email, description, data]).status, 303);
}

#[test]
fn what_was_typed_comes_back_with_the_problem() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::with(
        &sandbox,
        &json!({"is_email_required": true, "is_description_required": true}),
    );
    let page = form.send(&[
        field("email", "a@b.example"),
        field("description", "<Bills> & more"),
    ]);
    assert_eq!(page.status, 400);
    let text = page.text();
    assert!(
        text.contains("Choose at least one file.")
            && text.contains("value=\"a@b.example\"")
            && text.contains("&lt;Bills&gt; &amp; more"),
        "{text}"
    );
}

#[test]
fn hostile_text_stays_text_on_form_and_receipt() {
    let sandbox = Sandbox::start();
    let hostile = "<img src=x onerror=alert(1)>\"'</textarea>{{email}}";
    let form = VisitorForm::with(
        &sandbox,
        &json!({"title": hostile, "description": hostile, "is_email_required": true}),
    );
    assert!(!form.show().text().contains("<img"));
    let response = form.send(&[
        field("email", "<img>@x.example"),
        field("description", hostile),
        part("name=\"file\"; filename=\"<img src=x>.txt\"", b"x"),
    ]);
    assert_eq!(response.status, 303);
    let sent = sandbox
        .fetch("GET", response.header("location").unwrap(), &[])
        .text();
    assert!(
        !sent.contains("<img") && sent.contains("&lt;img&gt;@x.example"),
        "{sent}"
    );
    assert_eq!(form.only_file()["sent_name"], "<img src=x>.txt");
}

#[test]
fn hostile_names_stay_in_the_folder_however_they_are_sent() {
    let sandbox = Sandbox::start();
    let before = std::fs::read_dir(sandbox.data.parent().unwrap())
        .unwrap()
        .count();
    for (disposition, sent, kept) in [
        ("filename=\"../../evil.txt\"", "../../evil.txt", "evil.txt"),
        ("filename=\"..\"", "..", "unnamed"),
        ("filename=\"CON.txt\"", "CON.txt", "_CON.txt"),
        ("filename=\"a:b\"", "a:b", "a_b"),
        ("filename=\"/etc/cron.d/x\"", "/etc/cron.d/x", "x"),
        ("filename=\"..%2f..%2fx\"", "..%2f..%2fx", "_.%2f..%2fx"),
        (
            "filename=\"x\u{202e}fdp.exe\"",
            "x\u{202e}fdp.exe",
            "xfdp.exe",
        ),
        (
            "filename*=UTF-8''..%2F..%2Fevil.txt",
            "../../evil.txt",
            "evil.txt",
        ),
    ] {
        let form = VisitorForm::open(&sandbox);
        let response = form.send_json(&[part(&format!("name=\"file\"; {disposition}"), b"x")]);
        assert_eq!(response.status, 200, "{disposition}: {}", response.text());
        let known = form.only_file();
        assert_eq!(
            (known["sent_name"].as_str(), known["name"].as_str()),
            (Some(sent), Some(kept)),
            "{disposition}"
        );
    }
    // Whichever of several names counts, it goes through the same rule.
    for disposition in [
        "filename=\"ok.txt\"; filename*=UTF-8''..%2Fevil.txt",
        "filename*=UTF-8''..%2Fevil.txt; filename=\"ok.txt\"",
        "filename=\"../a\"; filename=\"../b\"",
        "filename=\"C:\\\\x\\\\y\"",
    ] {
        let form = VisitorForm::open(&sandbox);
        let response = form.send_json(&[part(&format!("name=\"file\"; {disposition}"), b"x")]);
        match response.status {
            200 => assert!(
                !form.names()[0].contains(['/', '\\']) && !form.names()[0].starts_with('.'),
                "{disposition}"
            ),
            status => assert_eq!(status, 400, "{disposition}"),
        }
    }
    for path in on_disk(&sandbox) {
        let inside = path.strip_prefix(sandbox.data.join("files")).unwrap();
        assert_eq!(inside.components().count(), 2, "{path:?}");
    }
    assert_eq!(
        std::fs::read_dir(sandbox.data.parent().unwrap())
            .unwrap()
            .count(),
        before
    );
}

#[test]
fn names_that_look_alike_are_both_kept() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    for (name, content) in [
        ("A.txt", "1"),
        ("a.txt", "2"),
        ("é", "3"),
        ("e\u{301}", "4"),
        ("A.txt", "5"),
    ] {
        assert_eq!(
            form.send_json(&[file(name, content.as_bytes())]).status,
            200
        );
    }
    let mut contents: Vec<_> = form
        .entries()
        .iter()
        .map(|entry| form.download(entry).text())
        .collect();
    contents.sort();
    assert_eq!(contents, ["1", "2", "3", "4", "5"]);
    assert!(
        form.names().contains(&"A (3).txt".to_owned()),
        "{:?}",
        form.names()
    );
}

#[test]
fn a_hundred_uploads_of_one_name_become_a_hundred_files() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let content = |number: usize| format!("{number}-").repeat(1000 + number * 37).into_bytes();
    let receipts: Vec<_> = thread::scope(|scope| {
        let senders: Vec<_> = (0..100)
            .map(|number| {
                let form = &form;
                scope.spawn(move || {
                    form.send_json(&[file("scan.pdf", &content(number))]).json()["files"][0].clone()
                })
            })
            .collect();
        senders
            .into_iter()
            .map(|sender| sender.join().unwrap())
            .collect()
    });
    let mut names: Vec<_> = receipts
        .iter()
        .map(|receipt| receipt["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 100);
    let entries = form.entries();
    for (number, receipt) in receipts.iter().enumerate() {
        let entry = entries
            .iter()
            .find(|entry| entry["name"] == receipt["name"])
            .unwrap();
        let stored = form.download(entry).body;
        assert_eq!(stored, content(number), "{}", receipt["name"]);
        assert_eq!(receipt["sha256"], sha256(&stored));
    }
}

#[test]
fn of_200_submissions_at_once_nothing_is_lost_or_mixed() {
    let sandbox = Sandbox::start();
    let forms: Vec<_> = (0..4)
        .map(|_| VisitorForm::with(&sandbox, &json!({"is_email_required": true})))
        .collect();
    thread::scope(|scope| {
        for number in 0..200 {
            let form = &forms[number % 4];
            scope.spawn(move || {
                let content = |part| format!("{number} {part} ").repeat(500 + number);
                let response = form.send(&[
                    field("email", &format!("v{number}@example.com")),
                    file("first.txt", content(1).as_bytes()),
                    file("second.txt", content(2).as_bytes()),
                ]);
                assert_eq!(response.status, 303, "{}", response.text());
            });
        }
    });
    let mut seen = Vec::new();
    for form in &forms {
        for entry in form.entries() {
            let text = form.download(&entry).text();
            let (number, part) = text.split_once(' ').unwrap();
            let number: usize = number.parse().unwrap();
            let part = &part[..1];
            assert_eq!(
                text,
                format!("{number} {part} ").repeat(500 + number),
                "{}",
                entry["name"]
            );
            let known = form.known(&entry);
            assert_eq!(
                known["uploader_display_name"],
                format!("v{number}@example.com")
            );
            assert_eq!(
                known["sent_name"],
                if part == "1" {
                    "first.txt"
                } else {
                    "second.txt"
                }
            );
            seen.push((number, part.to_owned()));
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 400);
}

#[test]
fn a_download_is_an_attachment_whatever_it_is() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    for name in [
        "page.html",
        "image.svg",
        "data.xml",
        "paper.pdf",
        "code.js",
        "naïve \"1\".html",
    ] {
        assert_eq!(
            form.send_json(&[file(
                &name.replace('"', "%22"),
                b"<script>alert(1)</script>"
            )])
            .status,
            200
        );
    }
    for entry in form.entries() {
        let response = form.download(&entry);
        assert_eq!(
            response.header("content-type"),
            Some("application/octet-stream")
        );
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        assert!(
            response
                .header("content-security-policy")
                .unwrap()
                .contains("sandbox")
        );
        assert!(
            response
                .header("content-disposition")
                .unwrap()
                .starts_with("attachment; "),
            "{response:?}"
        );
    }
    let entry = &form.entries()[0];
    let path = format!("/2.0/files/{}/content", entry["id"].as_str().unwrap());
    let part = sandbox.call_with("GET", &path, &[("range", "bytes=1-6")], "");
    assert_eq!((part.status, part.text().as_str()), (206, "script"));
    let stranger = sandbox.token_of("Ines");
    sandbox
        .call_as(&stranger, "GET", &path, "")
        .assert_error(404, "not_found");
}

#[test]
fn a_form_on_a_foreign_page_cannot_send() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let body = crate::visitor::whole(&[file("a.txt", b"x")]);
    for origin in ["https://evil.example", "null"] {
        let headers = [
            ("content-type", "multipart/form-data; boundary=----visitor"),
            ("origin", origin),
        ];
        let response = sandbox
            .connect()
            .send("POST", &form.url, &headers, &body)
            .unwrap();
        assert_eq!(response.status, 403, "{origin}");
    }
    assert!(form.names().is_empty());
}

#[test]
fn its_pages_let_in_no_foreign_script_and_are_not_kept() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let page = form.show();
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; "),
        "{policy}"
    );
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for (path, kind) in [
        ("/f/style.css", "text/css"),
        ("/f/form.js", "text/javascript"),
    ] {
        let response = sandbox.fetch("GET", path, &[]);
        assert!(
            response.status == 200 && response.header("content-type").unwrap().starts_with(kind),
            "{path}"
        );
    }
}

fn keyed(upload: &str, name: &str, content: &[u8]) -> Vec<Vec<u8>> {
    let submission = field("submission", &"5".repeat(32));
    let upload = field("upload", &upload.repeat(32));
    vec![submission, upload, file(name, content)]
}

#[test]
fn two_files_under_one_key_are_refused_and_the_key_is_free_afterwards() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let upload = field("upload", &"a".repeat(32));
    let one = keyed("a", "one.txt", b"one");
    let both = [one.clone(), vec![upload.clone(), file("two.txt", b"two")]].concat();
    form.send_json(&both).assert_error(400, "bad_request");
    let twice = [vec![upload.clone()], one.clone()].concat();
    form.send_json(&twice).assert_error(400, "bad_request");
    assert!(form.names().is_empty() && arriving(&sandbox).is_empty());
    let empty = [vec![upload, file("", b"")], one.clone()].concat();
    assert_eq!(form.send_json(&empty).status, 200);
    assert_eq!(form.send_json(&one).status, 200);
    assert_eq!(form.names(), ["one.txt"]);
}

#[test]
fn another_file_under_a_known_key_is_not_dropped_in_silence() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    assert_eq!(form.send_json(&keyed("a", "a.txt", b"one")).status, 200);
    form.send_json(&keyed("a", "a.txt", b"two"))
        .assert_error(409, "conflict");
    assert_eq!(form.send_json(&keyed("a", "a.txt", b"one")).status, 200);
    assert_eq!(form.send_json(&keyed("b", "a.txt", b"two")).status, 200);
    assert_eq!(form.names(), ["a (2).txt", "a.txt"]);
}

#[test]
fn a_visitors_correction_counts_for_the_whole_submission() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::with(
        &sandbox,
        &json!({"is_email_required": true, "is_description_required": true}),
    );
    let send = |email: &str, description: &str, upload: &str| {
        let mut parts = keyed(upload, &format!("{upload}.txt"), upload.as_bytes());
        parts.splice(
            1..1,
            [field("email", email), field("description", description)],
        );
        assert_eq!(form.send_json(&parts).status, 200);
    };
    send("wrnog@x.example", "Bils", "a");
    send("right@x.example", "Bills", "b");
    for entry in form.entries() {
        let known = form.known(&entry);
        assert_eq!(known["uploader_display_name"], "right@x.example");
        assert_eq!(known["description"], "Bills");
    }
}

#[test]
fn a_description_has_as_many_characters_as_the_text_field_counts() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::with(
        &sandbox,
        &json!({"is_email_required": false, "is_description_required": true}),
    );
    let send = |count: usize| {
        let text = format!("{}x", "é\r\n".repeat(count / 2));
        form.send_json(&[field("description", &text), file("a.txt", b"x")])
    };
    assert_eq!(send(3999).status, 200);
    send(4000).assert_error(400, "bad_request");
}

#[test]
fn names_that_nobody_sees_or_that_end_in_a_dot_are_made_harmless() {
    let sandbox = Sandbox::start();
    for (sent, kept) in [
        ("\u{3164}".to_owned(), "unnamed".to_owned()),
        ("\u{200d}".to_owned(), "unnamed".to_owned()),
        (
            format!("{}.{}", "a".repeat(199), "b".repeat(40)),
            "a".repeat(199),
        ),
    ] {
        let form = VisitorForm::open(&sandbox);
        assert_eq!(form.send_json(&[file(&sent, b"x")]).status, 200);
        assert_eq!(form.names(), [kept]);
    }
}
