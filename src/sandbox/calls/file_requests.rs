//! The calls: who may do what to which file request, in the order in which Box checks.
//!
//! Token, then the id's form, then whether it is there for this user, then permission, then the
//! body, then the etag. (RFC 9110 has preconditions come last.)

use crate::api::{Changes, Copy, FileRequest, Folder};
use crate::sandbox::rules::id::number;
use crate::sandbox::rules::people::{Access, Caller};
use crate::sandbox::rules::problem::Problem;
use crate::sandbox::rules::record::{self, Record};
use crate::sandbox::secret;
use crate::sandbox::store::people::access;
use crate::sandbox::store::{Connection, requests};

/// Reads a file request.
pub fn get(db: &Connection, by: &Caller, id: i64, now: i64) -> Result<FileRequest, Problem> {
    Ok(visible(db, by, id)?.0.seen_at(now))
}

/// Updates a file request.
pub fn update(
    db: &Connection,
    by: &Caller,
    id: i64,
    changes: Result<Changes, Problem>,
    if_match: Option<&str>,
    now: i64,
) -> Result<FileRequest, Problem> {
    let old = editable(db, by, id)?;
    let Some(new) = record::update(&old, &changes?, if_match, &by.user, now)? else {
        return Ok(old.seen_at(now));
    };
    requests::update(db, &new)?;
    Ok(new.seen_at(now))
}

/// Deletes a file request.
pub fn delete(db: &Connection, by: &Caller, id: i64) -> Result<(), Problem> {
    editable(db, by, id)?;
    Ok(requests::delete(db, id)?)
}

/// Copies a file request to a folder.
pub fn copy(
    db: &Connection,
    by: &Caller,
    id: i64,
    copy: Result<Copy, Problem>,
    now: i64,
) -> Result<FileRequest, Problem> {
    let (source, _) = visible(db, by, id)?;
    let copy = copy?;
    let folder = editable_folder(db, by, &copy.folder.id)?;
    let url = secret::form_path();
    let mut made = record::copy(&source, &copy.changes, folder, url, &by.user, now)?;
    made.request.id = requests::insert(db, &made)?.to_string();
    Ok(made.seen_at(now))
}

fn visible(db: &Connection, by: &Caller, id: i64) -> Result<(Record, Access), Problem> {
    let record = requests::find(db, id)?.ok_or(Problem::NotFound)?;
    let folder = number(&record.request.folder.id)?;
    match access(db, by.id, folder)? {
        Access::None => Err(Problem::NotFound),
        access => Ok((record, access)),
    }
}

fn editable(db: &Connection, by: &Caller, id: i64) -> Result<Record, Problem> {
    match visible(db, by, id)? {
        (record, Access::Edit) => Ok(record),
        _ => Err(Problem::NoPermission),
    }
}

/// The folder that a copy goes to. An id that no folder can have is a folder that is not there.
fn editable_folder(db: &Connection, by: &Caller, id: &str) -> Result<Folder, Problem> {
    let id = number(id).map_err(|_| Problem::NotFound)?;
    match access(db, by.id, id)? {
        Access::None => Err(Problem::NotFound),
        Access::View => Err(Problem::NoPermission),
        Access::Edit => requests::folder(db, id)?.ok_or(Problem::NotFound),
    }
}
