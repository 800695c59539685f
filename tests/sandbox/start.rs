//! Starting and stopping.

use std::process::Output;

use crate::support::{Sandbox, TEMPLATE, command};

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
        let pid = sandbox.process.id().to_string();
        std::process::Command::new("kill")
            .args([signal, &pid])
            .status()
            .unwrap();
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
    std::fs::write(&database, "this is no database, but somebody's notes").unwrap();
    fails(
        &command(folder.path(), &[]).output().unwrap(),
        "cannot use the database",
    );
    assert_eq!(
        std::fs::read_to_string(&database).unwrap(),
        "this is no database, but somebody's notes"
    );
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
