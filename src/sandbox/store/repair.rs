//! What a start finds after a crash: names reserved for files that never came into place go, and
//! what does not fit is reported, never deleted.

use std::collections::HashSet;

use rusqlite::Connection;

use super::files::Files;
use super::submissions;

/// Removes what was never published; returns what does not fit, a sentence each.
///
/// # Errors
/// That the database or the files cannot be read, for a person.
pub fn repair(db: &Connection, files: &Files) -> Result<Vec<String>, String> {
    let unpublished = submissions::unpublished(db).map_err(|error| error.to_string())?;
    for (_, folder, name) in &unpublished {
        let removed = files.remove(*folder, name);
        removed.map_err(|error| format!("cannot remove the unfinished file {name}: {error}"))?;
    }
    let ids: Vec<i64> = unpublished.into_iter().map(|(id, ..)| id).collect();
    submissions::forget(db, &ids).map_err(|error| error.to_string())?;
    mismatches(db, files)
}

fn mismatches(db: &Connection, files: &Files) -> Result<Vec<String>, String> {
    let known = submissions::published(db).map_err(|error| error.to_string())?;
    let on_disk = files.all().map_err(|error| error.to_string())?;
    let known: HashSet<(String, String)> = known
        .into_iter()
        .map(|(_, folder, name)| (folder.to_string(), name))
        .collect();
    let on_disk: HashSet<(String, String)> = on_disk.into_iter().collect();
    let gone = known.difference(&on_disk).map(|(folder, name)| {
        format!("the file {name:?} of folder {folder} is gone from the disk")
    });
    let extra = on_disk.difference(&known).map(|(folder, name)| {
        format!("the file {name:?} in files/{folder} did not come through a file request")
    });
    let mut all: Vec<String> = gone.chain(extra).collect();
    all.sort();
    Ok(all)
}
