//! Starting and stopping.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Output, Stdio};

use crate::support::{Connection, Sandbox, TEMPLATE, command};

fn fails(output: &Output, part: &str) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{message}");
    assert!(
        message.starts_with("sandbox: ") && message.contains(part),
        "{message}"
    );
    assert!(output.stdout.is_empty(), "nothing is announced");
}

#[test]
fn it_prints_where_it_is_one_a_line() {
    let sandbox = Sandbox::start_with(&["--token", "my-token"]);
    let api = format!("api http://127.0.0.1:{}/2.0", sandbox.port);
    assert_eq!(
        sandbox.printed,
        [api.as_str(), "token my-token", "template 42037322"]
    );
}

#[test]
fn the_token_of_a_data_folder_stays_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::start_in(folder.path(), &[]).token.clone();
    assert_eq!(Sandbox::start_in(folder.path(), &[]).token, first);
}

#[test]
fn a_signal_to_stop_ends_it_cleanly() {
    for signal in ["-INT", "-TERM"] {
        let mut sandbox = Sandbox::start();
        assert_eq!(sandbox.get(TEMPLATE).status, 200);
        sandbox.signal(signal);
        assert!(sandbox.process.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn a_taken_port_is_said_to_be_taken() {
    let sandbox = Sandbox::start();
    let folder = tempfile::tempdir().unwrap();
    let port = sandbox.port.to_string();
    fails(
        &command(folder.path(), &["--port", &port]).output().unwrap(),
        "is taken",
    );
}

#[test]
fn a_data_folder_has_one_sandbox_at_a_time() {
    let sandbox = Sandbox::start();
    fails(
        &command(&sandbox.data, &[]).output().unwrap(),
        "another sandbox uses",
    );
}

#[test]
fn a_data_folder_that_is_a_file_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fails(
        &command(file.path(), &[]).output().unwrap(),
        file.path().to_str().unwrap(),
    );
}

#[test]
fn a_database_that_is_none_or_is_newer_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("sandbox.sqlite3");
    std::fs::write(&database, "this is no database, but a file of notes").unwrap();
    fails(
        &command(folder.path(), &[]).output().unwrap(),
        "cannot use the database",
    );
    assert_eq!(
        std::fs::read_to_string(&database).unwrap(),
        "this is no database, but a file of notes"
    );

    std::fs::remove_file(&database).unwrap();
    let newer = rusqlite::Connection::open(&database).unwrap();
    newer.pragma_update(None, "user_version", 1000).unwrap();
    fails(
        &command(folder.path(), &[]).output().unwrap(),
        "was written by a newer sandbox",
    );
    let version: i64 = newer
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    let tables: i64 = newer
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!((version, tables), (1000, 0));
}

#[test]
fn other_machines_are_let_in_only_with_a_token_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    fails(
        &command(folder.path(), &["--host", "0.0.0.0"])
            .output()
            .unwrap(),
        "--token",
    );
}

#[test]
fn a_page_that_is_not_built_is_said_to_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--page", folder.path().to_str().unwrap()];
    fails(
        &command(folder.path(), &arguments).output().unwrap(),
        "index.html",
    );
}

#[test]
fn an_unknown_option_is_named_and_help_offered() {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path(), &["--colour"]).output().unwrap();
    fails(&output, "--colour");
    assert_eq!(output.status.code(), Some(2));
    let help = command(folder.path(), &["--help"]).output().unwrap();
    assert!(
        help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--allow-origin")
    );
}

#[test]
fn the_log_has_a_line_for_each_request_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = command(&folder.path().join("data"), &["--token", "secret-token"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = std::io::BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut printed, &mut line).unwrap();
    let port = line
        .trim_end()
        .trim_end_matches("/2.0")
        .rsplit_once(':')
        .unwrap()
        .1;
    let mut client = Connection::connect(port.parse().unwrap());
    let headers = [("authorization", "Bearer secret-token")];
    let template = client.send("GET", TEMPLATE, &headers, b"").unwrap();
    let form = template.json()["url"].as_str().unwrap().to_owned();
    assert_eq!(
        client
            .send("GET", &format!("{form}?x=secret-query"), &[], b"")
            .unwrap()
            .status,
        200
    );
    assert_eq!(
        client
            .send("GET", "/2.0/nothing", &headers, b"")
            .unwrap()
            .status,
        404
    );
    // A signal to stop lets it write what it has logged.
    let pid = process.id().to_string();
    std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status()
        .unwrap();
    let log = String::from_utf8(process.wait_with_output().unwrap().stderr).unwrap();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let statuses: Vec<_> = lines.iter().map(|line| line["status"].clone()).collect();
    assert_eq!(statuses, [200, 200, 404], "{log}");
    assert_eq!(
        lines[0]["request_id"],
        template.header("box-request-id").unwrap()
    );
    for secret in [
        "secret-token",
        "secret-query",
        form.trim_start_matches("/f/"),
    ] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn the_data_folder_is_for_its_owners_eyes() {
    let sandbox = Sandbox::start();
    let mode = sandbox.data.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_folder_of_something_else_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in [("incoming/mail.txt", "mail"), ("notes.txt", "notes")] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let mode = folder.path().metadata().unwrap().permissions().mode();
    fails(
        &command(folder.path(), &[]).output().unwrap(),
        folder.path().to_str().unwrap(),
    );
    let mut left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["incoming", "notes.txt"]);
    assert!(folder.path().join("incoming/mail.txt").exists());
    assert_eq!(folder.path().metadata().unwrap().permissions().mode(), mode);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("sandbox.sqlite3");
    let other = rusqlite::Connection::open(&database).unwrap();
    other.execute_batch("CREATE TABLE notes (text)").unwrap();
    fails(
        &command(folder.path(), &[]).output().unwrap(),
        "another program",
    );
    let tables: i64 = other
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn links_in_place_of_its_own_files_and_folders_are_refused_and_not_followed() {
    for name in ["sandbox.lock", "sandbox.sqlite3", "incoming", "files"] {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        drop(Sandbox::start_in(folder.path(), &[]));
        let (own, target) = (data.join(name), outside.path().join("target"));
        if own.is_dir() {
            std::fs::remove_dir(&own).unwrap();
            std::fs::create_dir(&target).unwrap();
            std::fs::write(target.join("precious"), "precious").unwrap();
        } else {
            std::fs::remove_file(&own).unwrap();
            std::fs::write(&target, "precious").unwrap();
        }
        std::os::unix::fs::symlink(&target, &own).unwrap();
        fails(&command(&data, &[]).output().unwrap(), "data folder");
        let kept = if target.is_dir() {
            target.join("precious")
        } else {
            target
        };
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "precious", "{name}");
    }
}

#[test]
fn foreign_files_are_reported_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Sandbox::start_in(folder.path(), &[]));
    let data = folder.path().join("data");
    let foreign = [
        "files/.DS_Store",
        "files/2233212/.DS_Store",
        "files/2233212/folder/inside",
        "files/notes/a.txt",
        "incoming/folder/inside",
    ];
    for path in foreign {
        let path = data.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let said = said_on_start(&data);
    for part in [
        "files/.DS_Store",
        "files/2233212/folder",
        "\".DS_Store\" in files/2233212",
        "\"a.txt\" in files/notes",
        "incoming/folder",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(foreign.iter().all(|path| data.join(path).exists()));
}

#[test]
fn an_unfinished_file_that_cannot_be_removed_does_not_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut sandbox = Sandbox::start_in(folder.path(), &[]);
    let form = crate::visitor::VisitorForm::open(&sandbox);
    form.send(&[crate::visitor::file("a.txt", b"x")]);
    let place = sandbox.data.join("files").join(&form.folder).join("a.txt");
    let data = sandbox.data.clone();
    sandbox.kill();
    let database = rusqlite::Connection::open(data.join("sandbox.sqlite3")).unwrap();
    database
        .execute("UPDATE file SET is_published = 0", [])
        .unwrap();
    std::fs::remove_file(&place).unwrap();
    std::fs::create_dir(&place).unwrap();
    let said = said_on_start(&data);
    assert!(said.contains("\"a.txt\""), "{said}");
    assert!(place.is_dir());
}

/// Starts a sandbox and stops it; returns what it wrote to standard error.
fn said_on_start(data: &std::path::Path) -> String {
    let mut process = command(data, &[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = std::io::BufReader::new(process.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut ready, &mut String::new()).unwrap();
    process.kill().unwrap();
    let output = process.wait_with_output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_older_data_folder_is_closed_to_other_users() {
    let folder = tempfile::tempdir().unwrap();
    drop(Sandbox::start_in(folder.path(), &[]));
    let data = folder.path().join("data");
    let paths = [
        data.clone(),
        data.join("sandbox.sqlite3"),
        data.join("sandbox.lock"),
    ];
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&paths[0], 0o755);
    set(&paths[1], 0o644);
    set(&paths[2], 0o644);
    let _sandbox = Sandbox::start_in(folder.path(), &[]);
    for path in &paths {
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn a_log_that_nobody_reads_holds_up_no_one_and_not_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = command(&folder.path().join("data"), &["--token", "t"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = std::io::BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut printed, &mut line).unwrap();
    let port = line
        .trim_end()
        .trim_end_matches("/2.0")
        .rsplit_once(':')
        .unwrap()
        .1;
    let mut client = Connection::connect(port.parse().unwrap());
    // Far more than any pipe holds, with long paths.
    let path = format!("/2.0/{}", "x".repeat(900));
    for _ in 0..3000 {
        assert_eq!(client.send("GET", &path, &[], b"").unwrap().status, 404);
    }
    drop(client);
    let pid = process.id().to_string();
    std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status()
        .unwrap();
    assert!(process.wait().unwrap().success());
}
