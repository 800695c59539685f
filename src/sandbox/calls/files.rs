//! Files as colleagues put, rename and delete them: with checks in Box's order, existence for this user,
//! permission, body, etag.

use serde_json::Value;

use super::contents::{self, check_name, parent, shown_item, visible_file, visible_folder};
use crate::sandbox::rules::error::{CallError, InvalidField};
use crate::sandbox::rules::fields::AnswerFields;
use crate::sandbox::rules::people::{Access, Caller};
use crate::sandbox::rules::record::is_match;
use crate::sandbox::store::Connection;
use crate::sandbox::store::content::{self, FileRow};
use crate::sandbox::store::people::access;
use crate::sandbox::store::submissions::{ColleaguesFile, StoredFile};

/// Reads the part `attributes` of an upload: a name, and the id of the folder.
///
/// # Errors
/// [`CallError::NotJson`] or [`CallError::Invalid`]; [`CallError::NotFound`] for what can be no folder's id.
pub fn read_attributes(by: &Caller, attributes: &[u8]) -> Result<ColleaguesFile, CallError> {
    let read: Value = serde_json::from_slice(attributes)?;
    let name = read["name"].as_str().unwrap_or_default();
    check_name(name)?;
    Ok(ColleaguesFile {
        folder: parent(&read)?,
        name: name.to_owned(),
        uploader: by.id,
    })
}

/// Checks that a user may put a file of this name into a folder.
///
/// # Errors
/// [`CallError::NotFound`] or [`CallError::NoPermission`] for the folder, [`CallError::NameTaken`] for a name
/// that a folder or a file beside it has.
pub fn check_upload(db: &Connection, by: &Caller, file: &ColleaguesFile) -> Result<(), CallError> {
    visible_folder(db, by, file.folder)?;
    check_editable(db, by, file.folder)?;
    check_free(db, file.folder, &file.name, None)
}

/// Gives a file another name.
///
/// # Errors
/// As [`visible_file`]; then [`CallError::NoPermission`], [`CallError::Invalid`] for a body that asks for
/// anything else, [`CallError::Stale`], and [`CallError::NameTaken`] or [`CallError::StillArriving`].
pub fn rename(
    db: &Connection,
    by: &Caller,
    id: i64,
    body: &[u8],
    if_match: Option<&str>,
    now: i64,
) -> Result<Value, CallError> {
    let row = editable(db, by, id)?;
    let body: Value = serde_json::from_slice(body)?;
    let name = body["name"].as_str().unwrap_or_default();
    check_name(name)?;
    if body.as_object().is_some_and(|fields| fields.len() > 1) {
        let message = "must come alone: the sandbox changes nothing else of a file";
        return Err(InvalidField::alone("name", message));
    }
    check_etag(&row, if_match)?;
    if name != row.name {
        check_free(db, row.folder, name, Some(id))?;
        if content::is_reserved(db, row.folder, name)? {
            return Err(CallError::StillArriving);
        }
        content::rename(db, id, name, now)?;
    }
    contents::file(db, by, id, &AnswerFields::default())
}

/// Finds a file that a user may delete.
///
/// # Errors
/// As [`visible_file`]; then [`CallError::NoPermission`] and [`CallError::Stale`].
pub fn deletable(
    db: &Connection,
    by: &Caller,
    id: i64,
    if_match: Option<&str>,
) -> Result<StoredFile, CallError> {
    let row = editable(db, by, id)?;
    check_etag(&row, if_match)?;
    Ok(StoredFile {
        id,
        folder: row.folder,
        name: row.disk_name,
    })
}

fn editable(db: &Connection, by: &Caller, id: i64) -> Result<FileRow, CallError> {
    let row = visible_file(db, by, id)?;
    check_editable(db, by, row.folder)?;
    Ok(row)
}

fn check_editable(db: &Connection, by: &Caller, folder: i64) -> Result<(), CallError> {
    match access(db, by.id, folder)? {
        Access::Edit => Ok(()),
        _ => Err(CallError::NoPermission),
    }
}

fn check_etag(row: &FileRow, if_match: Option<&str>) -> Result<(), CallError> {
    let etag = row.version.to_string();
    match if_match {
        Some(tags) if !is_match(tags, Some(&etag)) => Err(CallError::Stale),
        _ => Ok(()),
    }
}

/// Checks that nothing else in a folder has this name; `own` is the file that is to have it.
fn check_free(db: &Connection, folder: i64, name: &str, own: Option<i64>) -> Result<(), CallError> {
    let row = content::folder(db, folder)?.ok_or(CallError::NotFound)?;
    if let Some(taken) = content::child_folder(db, row.owner, Some(folder), name)? {
        let row = content::folder(db, taken)?.ok_or(CallError::NotFound)?;
        return Err(CallError::NameTaken(contents::mini_folder(&row)));
    }
    if let Some(file) = content::lookalike(db, folder, name)?.filter(|file| Some(file.id) != own) {
        return Err(CallError::NameTaken(shown_item(&file)));
    }
    Ok(())
}
