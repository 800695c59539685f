//! The four calls on file requests, with checks in Box's order: token, form of the id, existence for
//! this user, permission, body, etag. (RFC 9110 has preconditions come last.)

use crate::api::{Changes, Copy, FileRequest, Folder};
use crate::sandbox::rules::error::CallError;
use crate::sandbox::rules::id::number;
use crate::sandbox::rules::people::{Access, Caller};
use crate::sandbox::rules::record::{self, Record};
use crate::sandbox::secret;
use crate::sandbox::store::people::access;
use crate::sandbox::store::{Connection, requests};

/// Reads a file request.
///
/// # Errors
/// [`CallError::NotFound`] for one that is missing or in a folder that the user may not see.
pub fn get(db: &Connection, by: &Caller, id: i64, now: i64) -> Result<FileRequest, CallError> {
    Ok(visible(db, by, id)?.0.seen_at(now))
}

/// Updates a file request.
///
/// # Errors
/// As [`get`]; then [`CallError::NoPermission`], the error in `changes`, and those of
/// [`record::update`].
pub fn update(
    db: &Connection,
    by: &Caller,
    id: i64,
    changes: Result<Changes, CallError>,
    if_match: Option<&str>,
    now: i64,
) -> Result<FileRequest, CallError> {
    let old = editable(db, by, id)?;
    let Some(new) = record::update(&old, &changes?, if_match, &by.user, now)? else {
        return Ok(old.seen_at(now));
    };
    requests::update(db, &new)?;
    Ok(new.seen_at(now))
}

/// Deletes a file request.
///
/// # Errors
/// As [`get`]; then [`CallError::NoPermission`].
pub fn delete(db: &Connection, by: &Caller, id: i64) -> Result<(), CallError> {
    editable(db, by, id)?;
    Ok(requests::delete(db, id)?)
}

/// Copies a file request to a folder.
///
/// # Errors
/// As [`get`]; then the error in `copy`, [`CallError::NotFound`] or [`CallError::NoPermission`] for the
/// folder, and those of [`record::copy`].
pub fn copy(
    db: &Connection,
    by: &Caller,
    id: i64,
    copy: Result<Copy, CallError>,
    now: i64,
) -> Result<FileRequest, CallError> {
    let (source, _) = visible(db, by, id)?;
    let copy = copy?;
    let folder = editable_folder(db, by, &copy.folder.id)?;
    let url = secret::form_path();
    let mut made = record::copy(&source, &copy.changes, folder, url, &by.user, now)?;
    made.request.id = requests::insert(db, &made)?.to_string();
    Ok(made.seen_at(now))
}

fn visible(db: &Connection, by: &Caller, id: i64) -> Result<(Record, Access), CallError> {
    let record = requests::find(db, id)?.ok_or(CallError::NotFound)?;
    let folder = number(&record.request.folder.id)?;
    match access(db, by.id, folder)? {
        Access::None => Err(CallError::NotFound),
        access => Ok((record, access)),
    }
}

fn editable(db: &Connection, by: &Caller, id: i64) -> Result<Record, CallError> {
    match visible(db, by, id)? {
        (record, Access::Edit) => Ok(record),
        _ => Err(CallError::NoPermission),
    }
}

/// Finds the folder that a copy goes to. An id that no folder can have counts as a missing folder.
fn editable_folder(db: &Connection, by: &Caller, id: &str) -> Result<Folder, CallError> {
    let id = number(id).map_err(|_| CallError::NotFound)?;
    match access(db, by.id, id)? {
        Access::None => Err(CallError::NotFound),
        Access::View => Err(CallError::NoPermission),
        Access::Edit => requests::folder(db, id)?.ok_or(CallError::NotFound),
    }
}
