//! A disk that takes what is written and then fails to sync it (EIO): what `ulimit` cannot make. A
//! small library in front of the C library's makes syncs fail while a marker file is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::{Sandbox, TEMPLATE};
use super::visitor::{VisitorForm, arriving, file};

const FAILING_SYNCS: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int sync_or_fail(const char *name, int file) {
  const char *marker = getenv("FAIL_SYNCS_WHILE");
  if (marker && access(marker, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return sync_or_fail("fsync", file); }
int fdatasync(int file) { return sync_or_fail("fdatasync", file); }
"#;

/// Compiles the library; SQLite is compiled with the same compiler.
fn library(folder: &Path) -> PathBuf {
    let (source, library) = (folder.join("syncs.c"), folder.join("syncs.so"));
    fs::write(&source, FAILING_SYNCS).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .unwrap();
    assert!(compiled.success());
    library
}

#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_synced_is_not_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let marker = folder.path().join("fail");
    let library = library(folder.path());
    let preload = format!(
        "export LD_PRELOAD='{}' FAIL_SYNCS_WHILE='{}'",
        library.display(),
        marker.display()
    );
    let mut sandbox = Sandbox::start_limited(folder.path(), &preload);
    let before = sandbox.get(TEMPLATE).json();
    let form = VisitorForm::open(&sandbox);
    assert_eq!(form.send(&[file("first.txt", b"1")]).status, 303);

    fs::write(&marker, "").unwrap();
    let write = sandbox.call("PUT", TEMPLATE, r#"{"title":"lost"}"#);
    write.assert_error(500, "internal_server_error");
    let upload = form.send_json(&[file("second.txt", b"2")]);
    upload.assert_error(500, "internal_server_error");
    assert_eq!(
        sandbox.get(TEMPLATE).json(),
        before,
        "nothing half done shows"
    );
    assert_eq!(form.names(), ["first.txt"]);
    assert_eq!(arriving(&sandbox), Vec::<PathBuf>::new());

    fs::remove_file(&marker).unwrap();
    assert_eq!(
        sandbox.call("PUT", TEMPLATE, r#"{"title":"kept"}"#).status,
        200
    );
    assert_eq!(form.send(&[file("third.txt", b"3")]).status, 303);
    assert_eq!(form.names(), ["first.txt", "third.txt"]);

    sandbox.kill();
    let again = Sandbox::start_in(folder.path(), &[]);
    assert_eq!(again.get(TEMPLATE).json()["title"], "kept");
}
