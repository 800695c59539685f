//! The built page and its config.json.

use std::fs;

use crate::support::Sandbox;

fn with_page() -> (Sandbox, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("dist");
    fs::create_dir(&page).unwrap();
    fs::write(
        page.join("index.html"),
        "<!doctype html><title>Page</title>",
    )
    .unwrap();
    fs::write(page.join("admin.wasm"), b"\0asm").unwrap();
    fs::write(page.join("boot.mjs"), "export {}").unwrap();
    fs::write(page.join("style.css"), "a{}").unwrap();
    fs::write(page.join("config.json"), "{\"apiUrl\":\"the builder's\"}").unwrap();
    fs::write(folder.path().join("secret.txt"), "outside").unwrap();
    let sandbox = Sandbox::start_with(&["--page", page.to_str().unwrap()]);
    (sandbox, folder)
}

#[test]
fn every_file_has_its_type_and_the_pages_strict_policy() {
    const FILES: [(&str, &str); 6] = [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/admin.wasm", "application/wasm"),
        ("/boot.mjs", "application/javascript"),
        ("/style.css", "text/css"),
        ("/config.json", "application/json"),
    ];
    let (sandbox, folder) = with_page();
    assert_eq!(
        sandbox.printed[0],
        format!("page http://127.0.0.1:{}/", sandbox.port)
    );
    let mut present: Vec<_> = fs::read_dir(folder.path().join("dist"))
        .unwrap()
        .map(|entry| format!("/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    present.sort();
    let mut asked: Vec<_> = FILES.iter().map(|(path, _)| path.to_string()).collect();
    asked.sort();
    assert_eq!(asked[0], "/");
    assert_eq!(asked[1..], present);
    for (path, kind) in FILES {
        let response = sandbox.fetch("GET", path, &[]);
        assert_eq!(response.status, 200, "{path}");
        assert!(
            response.header("content-type").unwrap().starts_with(kind),
            "{path}: {response:?}"
        );
        let policy = response.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"),
            "{policy}"
        );
        for rule in [
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(response.header("referrer-policy"), Some("no-referrer"));
        let kept = if path == "/config.json" {
            "no-store"
        } else {
            "no-cache"
        };
        assert_eq!(response.header("cache-control"), Some(kept), "{path}");
    }
}

#[test]
fn an_unchanged_file_is_not_sent_again() {
    let (sandbox, _folder) = with_page();
    let first = sandbox.fetch("GET", "/admin.wasm", &[]);
    let since = first.header("last-modified").unwrap();
    let second = sandbox.fetch("GET", "/admin.wasm", &[("if-modified-since", since)]);
    assert_eq!((second.status, second.body.len()), (304, 0));
}

#[test]
fn a_compressed_copy_goes_to_those_who_take_it() {
    let (sandbox, folder) = with_page();
    fs::write(folder.path().join("dist/admin.wasm.br"), b"compressed").unwrap();
    let ask = |encoding| sandbox.fetch("GET", "/admin.wasm", &[("accept-encoding", encoding)]);
    let small = ask("gzip, br");
    assert_eq!(small.body, b"compressed");
    assert_eq!(small.header("content-encoding"), Some("br"));
    assert_eq!(small.header("content-type"), Some("application/wasm"));
    let plain = ask("gzip");
    assert_eq!(plain.body, b"\0asm");
    for response in [small, plain] {
        assert_eq!(response.header("vary"), Some("accept-encoding"));
    }
}

#[test]
fn nothing_outside_the_page_folder_can_be_read() {
    let (sandbox, _folder) = with_page();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/x/../../secret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/..%5csecret.txt",
        "/index.html%00",
        "/.%2e/secret.txt",
    ] {
        let response = sandbox.fetch("GET", path, &[]);
        assert!(
            (400..500).contains(&response.status),
            "{path}: {response:?}"
        );
        assert!(
            !response.text().contains("outside") && !response.text().contains("root:"),
            "{path}"
        );
    }
}

#[test]
fn config_tells_its_own_page_where_the_api_is_and_offers_the_template() {
    let (sandbox, _folder) = with_page();
    for name in ["127.0.0.1", "localhost"] {
        let origin = format!("http://{name}:{}", sandbox.port);
        let mut client = sandbox.connect();
        client
            .write(format!("GET /config.json HTTP/1.1\r\nhost: {name}:{}\r\nsec-fetch-site: same-origin\r\n\r\n", sandbox.port).as_bytes())
            .unwrap();
        let response = client.read_response().unwrap();
        assert_eq!(
            response.json(),
            serde_json::json!({
                "apiUrl": format!("{origin}/2.0"), "appUrl": origin,
                "sandbox": {"token": sandbox.token, "template": "42037322"}
            })
        );
        assert_eq!(response.header("cache-control"), Some("no-store"));
    }
}

#[test]
fn config_and_its_token_are_not_for_other_sites() {
    let (sandbox, _folder) = with_page();
    for headers in [
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("origin", "https://evil.example")],
    ] {
        let response = sandbox.fetch("GET", "/config.json", &headers);
        assert_eq!(response.status, 403, "{headers:?}");
        assert!(!response.text().contains(&sandbox.token));
    }
}

#[test]
fn the_builders_link_leads_back_into_the_page() {
    let (sandbox, _folder) = with_page();
    let accept = [("accept", "text/html")];
    let builder = sandbox.fetch("GET", "/filerequest/42037322", &accept);
    assert_eq!(builder.status, 303);
    assert_eq!(
        builder.header("location"),
        Some("/#/file-requests/42037322")
    );
    assert_eq!(
        sandbox.fetch("GET", "/filerequest/abc", &accept).status,
        404
    );
    let folder = sandbox.fetch("GET", "/folder/2233210", &accept);
    assert!(folder.text().contains("Case 17"));
}
