//! Origins of pages and host names: those that may call, and those that are refused.

use crate::support::{CONTENT, CONTROL, Sandbox, TEMPLATE};

const LISTED: &str = "https://intranet.example";

fn preflight(sandbox: &Sandbox, origin: &str) -> crate::support::Response {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "PUT"),
        (
            "access-control-request-headers",
            "authorization, if-match, content-type",
        ),
    ];
    sandbox.fetch("OPTIONS", TEMPLATE, &headers)
}

#[test]
fn a_listed_origin_may_call_and_read_the_answer() {
    let sandbox = Sandbox::start_with(&["--allow-origin", LISTED]);
    let response = preflight(&sandbox, LISTED);
    assert_eq!(response.status, 204);
    assert_eq!(response.header("access-control-allow-origin"), Some(LISTED));
    let allowed = response.header("access-control-allow-headers").unwrap();
    for name in ["authorization", "if-match", "content-type"] {
        assert!(allowed.contains(name), "{allowed}");
    }
    for method in ["GET", "PUT", "DELETE", "POST"] {
        assert!(
            response
                .header("access-control-allow-methods")
                .unwrap()
                .contains(method)
        );
    }
    let response = sandbox.call_with("GET", TEMPLATE, &[("origin", LISTED)], "");
    assert_eq!(response.status, 200);
    assert_eq!(response.header("access-control-allow-origin"), Some(LISTED));
    assert!(
        response
            .header("access-control-expose-headers")
            .unwrap()
            .contains("retry-after")
    );
    assert_eq!(response.header("vary"), Some("origin"));
}

#[test]
fn errors_reach_a_listed_page_too() {
    let sandbox = Sandbox::start_with(&["--allow-origin", LISTED]);
    let headers = [("origin", LISTED)];
    let unauthorised = sandbox.fetch("GET", TEMPLATE, &headers);
    assert_eq!(unauthorised.status, 401);
    assert_eq!(
        unauthorised.header("access-control-allow-origin"),
        Some(LISTED)
    );
    let missing = sandbox.call_with("GET", "/2.0/file_requests/1", &headers, "");
    assert_eq!(missing.status, 404);
    assert_eq!(missing.header("access-control-allow-origin"), Some(LISTED));
}

#[test]
fn a_foreign_origin_gets_403_and_no_word_that_lets_a_browser_read_it() {
    let sandbox = Sandbox::start_with(&["--allow-origin", LISTED]);
    let before = sandbox.get(TEMPLATE).json();
    for origin in [
        "https://evil.example",
        "null",
        "https://intranet.example.evil",
        "http://intranet.example",
        "https://intranet.example:8443",
        "",
        "*",
    ] {
        let preflight = preflight(&sandbox, origin);
        assert_eq!(preflight.status, 403, "{origin}");
        assert_eq!(preflight.header("access-control-allow-origin"), None);
        let write = sandbox.call_with("PUT", TEMPLATE, &[("origin", origin)], r#"{"title":"x"}"#);
        write.assert_error(403, "cors_origin_not_whitelisted");
        assert_eq!(write.header("access-control-allow-origin"), None);
    }
    assert_eq!(sandbox.get(TEMPLATE).json(), before);
}

#[test]
fn its_own_page_may_call_under_each_of_its_names() {
    let sandbox = Sandbox::start();
    for name in ["localhost", "127.0.0.1", "[::1]"] {
        let origin = format!("http://{name}:{}", sandbox.port);
        let response = sandbox.call_with("GET", TEMPLATE, &[("origin", &origin)], "");
        assert_eq!(
            (
                response.status,
                response.header("access-control-allow-origin")
            ),
            (200, Some(origin.as_str()))
        );
    }
    let other_port = format!("http://127.0.0.1:{}", sandbox.port ^ 1);
    let response = sandbox.call_with("GET", TEMPLATE, &[("origin", &other_port)], "");
    assert_eq!(response.status, 403);
}

#[test]
fn a_host_header_that_names_another_machine_is_refused_on_every_route() {
    let sandbox = Sandbox::start();
    let port = sandbox.port;
    let ask = |method: &str, path: &str, hosts: &[String]| {
        let hosts = hosts.iter().fold(String::new(), |all, host| {
            all + "host: "
                + host
                + "
"
        });
        let mut client = sandbox.connect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\n{hosts}authorization: Bearer {}\r\ncontent-length: 0\r\n\r\n",
            sandbox.token
        );
        client.write(head.as_bytes()).unwrap();
        client.read_response().unwrap().status
    };
    let others = [
        ("GET", TEMPLATE),
        ("PUT", TEMPLATE),
        ("DELETE", TEMPLATE),
        ("POST", "/2.0/file_requests/42037322/copy"),
        ("POST", "/oauth2/token"),
        ("GET", "/"),
        ("GET", "/config.json"),
        ("GET", "/f/0"),
        ("POST", "/f/0"),
        ("GET", "/f/0/sent/0"),
        ("GET", "/f/form.js"),
        ("OPTIONS", TEMPLATE),
    ];
    for (method, path) in others.into_iter().chain(CONTENT).chain(CONTROL) {
        for hosts in [
            vec!["evil.com".to_owned()],
            vec![format!("evil.com:{port}")],
            vec![format!("localhost.evil.com:{port}")],
            vec![String::new()],
            vec![],
            vec![format!("localhost:{port}"), format!("localhost:{port}")],
            vec![format!("localhost:{port}"), "evil.com".to_owned()],
            vec!["localhost".to_owned()],
        ] {
            assert_eq!(ask(method, path, &hosts), 421, "{method} {path} {hosts:?}");
        }
    }
    for name in ["localhost", "127.0.0.1", "[::1]"] {
        assert_eq!(ask("GET", TEMPLATE, &[format!("{name}:{port}")]), 200);
    }
}

#[test]
fn an_origin_with_its_schemes_own_port_is_the_one_without() {
    let sandbox = Sandbox::start_with(&["--allow-origin", "https://a.example:443"]);
    let origin = [("origin", "https://a.example")];
    let response = sandbox.call_with("GET", "/2.0/file_requests/42037322", &origin, "");
    assert_eq!(response.status, 200);
}
