//! The data folder after the process is killed.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::support::{CASE_17, Sandbox, TEMPLATE};

#[test]
fn everything_acknowledged_is_there_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let mut titles = BTreeMap::new();
    let mut deleted = Vec::new();
    for round in 0..10_u64 {
        let mut sandbox = Sandbox::start_in(folder.path(), &["--token", "t"]);
        check(&sandbox, &titles, &deleted);
        // The kill comes at another point of the load each round.
        let answered = AtomicU64::new(0);
        let made = Mutex::new(Vec::new());
        let gone = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for writer in 0..8 {
                let (sandbox, answered, made, gone) = (&sandbox, &answered, &made, &gone);
                scope.spawn(move || {
                    write_until_it_dies(
                        sandbox,
                        &format!("{round}-{writer}"),
                        answered,
                        made,
                        gone,
                    );
                });
            }
            scope.spawn(|| {
                while answered.load(Ordering::SeqCst) < 40 + 37 * round {
                    thread::sleep(Duration::from_millis(1));
                }
                sandbox.signal("-9");
            });
        });
        sandbox.kill();
        assert_eq!(integrity(&sandbox), "ok");
        titles.extend(made.into_inner().unwrap());
        for path in gone.into_inner().unwrap() {
            titles.remove(&path);
            deleted.push(path);
        }
    }
    check(
        &Sandbox::start_in(folder.path(), &["--token", "t"]),
        &titles,
        &deleted,
    );
    assert!(
        titles.len() > 100,
        "the load wrote something: {}",
        titles.len()
    );
}

/// Returns the result of SQLite's own check of the file.
fn integrity(sandbox: &Sandbox) -> String {
    let database = rusqlite::Connection::open(sandbox.data.join("sandbox.sqlite3")).unwrap();
    database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_write_that_the_disk_does_not_take_is_not_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    // No file may grow over half a megabyte: the database's log fails then, as on a full disk.
    let mut sandbox = Sandbox::start_limited(folder.path(), "trap '' XFSZ; ulimit -f 1024");
    let token = sandbox.token.clone();
    let description = "x".repeat(9000);
    let mut last = String::new();
    let refused = (0..).find_map(|turn| {
        let title = format!("turn {turn}");
        let body = format!(r#"{{"title":"{title}","description":"{description}"}}"#);
        let response = sandbox.call("PUT", TEMPLATE, &body);
        if response.status == 200 {
            last = title;
            return None;
        }
        Some(response)
    });
    let refused = refused.unwrap();
    assert!([500, 507].contains(&refused.status), "{}", refused.text());
    assert_eq!(refused.json()["type"], "error");
    assert_eq!(
        sandbox.get(TEMPLATE).json()["title"],
        last.as_str(),
        "reads go on"
    );
    sandbox.kill();
    assert_eq!(integrity(&sandbox), "ok");
    let again = Sandbox::start_in(folder.path(), &[]);
    assert_eq!(again.token, token);
    assert_eq!(again.get(TEMPLATE).json()["title"], last.as_str());
    assert_eq!(
        again.call("PUT", TEMPLATE, r#"{"title":"after"}"#).status,
        200
    );
}

/// Copies, renames and every third time deletes; notes what was acknowledged.
fn write_until_it_dies(
    sandbox: &Sandbox,
    name: &str,
    answered: &AtomicU64,
    made: &Mutex<Vec<(String, String)>>,
    gone: &Mutex<Vec<String>>,
) {
    let mut client = sandbox.connect();
    let headers = [("authorization", "Bearer t")];
    let body = format!(r#"{{"folder":{{"id":"{CASE_17}"}},"title":"{name}"}}"#);
    for turn in 0.. {
        let Ok(copy) = client.send(
            "POST",
            &format!("{TEMPLATE}/copy"),
            &headers,
            body.as_bytes(),
        ) else {
            return;
        };
        let path = format!("/2.0/file_requests/{}", copy.json()["id"].as_str().unwrap());
        let title = format!("{name}-{turn}");
        let renamed = client.send(
            "PUT",
            &path,
            &headers,
            format!(r#"{{"title":"{title}"}}"#).as_bytes(),
        );
        if renamed.is_err() {
            return;
        }
        answered.fetch_add(2, Ordering::SeqCst);
        if turn % 3 != 2 {
            made.lock().unwrap().push((path, title));
        } else if client.send("DELETE", &path, &headers, b"").is_ok() {
            gone.lock().unwrap().push(path);
        } else {
            return;
        }
    }
}

fn check(sandbox: &Sandbox, titles: &BTreeMap<String, String>, deleted: &[String]) {
    let mut client = sandbox.connect();
    for (path, title) in titles {
        let response = client.call(sandbox, "GET", path, &[], "");
        assert_eq!(response.status, 200, "{path} was acknowledged");
        assert_eq!(response.json()["title"], title.as_str());
    }
    for path in deleted {
        assert_eq!(
            client.call(sandbox, "GET", path, &[], "").status,
            404,
            "{path} was deleted"
        );
    }
}
