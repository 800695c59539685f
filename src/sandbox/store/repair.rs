//! Repair after a crash, at each start: names reserved for files that never came into place are given
//! up; files and rows that do not fit are reported, never deleted.

use std::collections::HashSet;

use rusqlite::Connection;

use super::files::Files;
use super::submissions::{self, StoredFile};

/// Removes files that were never published; returns a sentence for each file or row that does not fit.
///
/// # Errors
/// A sentence for people: the database or the files cannot be read.
pub fn repair(db: &Connection, files: &Files) -> Result<Vec<String>, String> {
    let unpublished = submissions::unpublished(db).map_err(|error| error.to_string())?;
    let mut said = Vec::new();
    for StoredFile { folder, name, .. } in &unpublished {
        if let Err(error) = files.remove(*folder, name) {
            said.push(format!(
                "cannot remove the unfinished file {name:?} of folder {folder}: {error}"
            ));
        }
    }
    let ids: Vec<i64> = unpublished.into_iter().map(|file| file.id).collect();
    submissions::forget(db, &ids).map_err(|error| error.to_string())?;
    said.extend(mismatches(db, files)?);
    Ok(said)
}

fn mismatches(db: &Connection, files: &Files) -> Result<Vec<String>, String> {
    let known = submissions::published(db).map_err(|error| error.to_string())?;
    let on_disk = files.all().map_err(|error| error.to_string())?;
    let known: HashSet<(String, String)> = known
        .into_iter()
        .map(|file| (file.folder.to_string(), file.name))
        .collect();
    let foreign = on_disk
        .foreign
        .iter()
        .map(|path| format!("{path:?} in the data folder is not the sandbox's"));
    let on_disk: HashSet<(String, String)> = on_disk.files.into_iter().collect();
    let gone = known.difference(&on_disk).map(|(folder, name)| {
        format!("the file {name:?} of folder {folder} is gone from the disk")
    });
    let extra = on_disk.difference(&known).map(|(folder, name)| {
        format!("the file {name:?} in files/{folder} was not put there by the sandbox")
    });
    let mut all: Vec<String> = gone.chain(extra).chain(foreign).collect();
    all.sort();
    Ok(all)
}
