//! A disk that takes what is written and then fails to sync it (EIO): what `ulimit` cannot make. A
//! small library in front of the C library's makes syncs fail while a marker file is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::{Sandbox, TEMPLATE};
use super::visitor::{VisitorForm, arriving, file, on_disk};

const FAILING_SYNCS: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int sync_or_fail(const char *name, int file) {
  const char *marker = getenv("FAIL_SYNCS_WHILE");
  if (marker && access(marker, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

/* Full from the moment when FULL_FROM is there for as long as FULL_WHILE is: for the database's log only. */
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  static int is_full = 0;
  const char *from = getenv("FULL_FROM"), *until = getenv("FULL_WHILE");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length > 0 ? length : 0] = 0;
  if (from && until && strstr(path, "-wal")) {
    is_full = access(until, F_OK) == 0 && (is_full || access(from, F_OK) == 0);
    if (is_full) {
      errno = ENOSPC;
      return -1;
    }
  }
  return ((ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64"))(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  return pwrite64(file, bytes, count, offset);
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

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_when_files_are_shown_leaves_neither_files_nor_keys() {
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full");
    let library = library(folder.path());
    // The folder that the first form of a new data folder gets.
    let place = folder.path().join("data/files/2233222/a.txt");
    let preload = format!(
        "export LD_PRELOAD='{}' FULL_FROM='{}' FULL_WHILE='{}'",
        library.display(),
        place.display(),
        full.display()
    );
    let sandbox = Sandbox::start_limited(folder.path(), &preload);
    let form = VisitorForm::open(&sandbox);
    assert_eq!(form.folder, "2233222");
    fs::write(&full, "").unwrap();
    let parts = [
        super::visitor::field("submission", &"0".repeat(32)),
        super::visitor::field("upload", &"a".repeat(32)),
        file("a.txt", b"x"),
    ];
    form.send_json(&parts)
        .assert_error(507, "insufficient_storage");
    assert!(form.names().is_empty() && on_disk(&sandbox).is_empty());
    fs::remove_file(&full).unwrap();
    let again = form.send_json(&parts);
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!(form.names(), ["a.txt"]);
    assert_eq!(on_disk(&sandbox).len(), 1);
}
