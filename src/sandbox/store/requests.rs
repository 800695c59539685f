//! File requests in the database.

use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::api::{DateTime, FileRequest, Folder, Status, User};
use crate::sandbox::rules::moment::moment;
use crate::sandbox::rules::people::mini_user;
use crate::sandbox::rules::record::Record;

const SELECT: &str = "
    SELECT r.id, r.version, r.url, r.title, r.description, r.status, r.is_email_required,
        r.is_description_required, r.expires_at, r.created_at, r.updated_at,
        f.id, f.version, f.name, c.id, c.name, c.login, u.id, u.name, u.login
    FROM file_request r
    JOIN folder f ON f.id = r.folder
    JOIN user c ON c.id = r.created_by
    JOIN user u ON u.id = r.updated_by ";

/// Finds the file request with this id, as it was last written.
pub fn find(connection: &Connection, id: i64) -> rusqlite::Result<Option<Record>> {
    let mut query = connection.prepare_cached(&format!("{SELECT} WHERE r.id = ?"))?;
    query.query_row([id], record).optional()
}

/// Finds the file request behind this path of the public form.
pub fn find_by_url(connection: &Connection, url: &str) -> rusqlite::Result<Option<Record>> {
    let mut query = connection.prepare_cached(&format!("{SELECT} WHERE r.url = ?"))?;
    query.query_row([url], record).optional()
}

/// Returns the id of the oldest file request, with which a newcomer begins.
pub fn first_id(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection
        .query_row(
            "SELECT id FROM file_request ORDER BY id LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()
}

/// Finds the folder with this id, as other objects refer to it.
pub fn folder(connection: &Connection, id: i64) -> rusqlite::Result<Option<Folder>> {
    let mut query =
        connection.prepare_cached("SELECT id, version, name FROM folder WHERE id = ?")?;
    query.query_row([id], |row| folder_mini(row, 0)).optional()
}

/// Adds a file request; returns its id.
pub fn insert(connection: &Connection, record: &Record) -> rusqlite::Result<i64> {
    let request = &record.request;
    let mut query = connection.prepare_cached(
        "INSERT INTO file_request (version, folder, url, title, description, status,
            is_email_required, is_description_required, expires_at,
            created_by, created_at, updated_by, updated_at)
         VALUES (:version, :folder, :url, :title, :description, :status,
            :email_required, :description_required, :expires_at,
            :created_by, :created_at, :updated_by, :updated_at)",
    )?;
    query.insert(named_params! {
        ":version": record.version,
        ":folder": request.folder.id,
        ":url": request.url,
        ":title": request.title,
        ":description": request.description,
        ":status": request.status.as_ref().map(Status::as_str),
        ":email_required": request.is_email_required,
        ":description_required": request.is_description_required,
        ":expires_at": request.expires_at.as_ref().and_then(DateTime::epoch_seconds),
        ":created_by": user_id(request.created_by.as_ref()),
        ":created_at": request.created_at.epoch_seconds(),
        ":updated_by": user_id(request.updated_by.as_ref()),
        ":updated_at": request.updated_at.epoch_seconds(),
    })
}

/// Writes the fields that an update may change.
pub fn update(connection: &Connection, record: &Record) -> rusqlite::Result<()> {
    let request = &record.request;
    let mut query = connection.prepare_cached(
        "UPDATE file_request SET version = :version, title = :title, description = :description,
            status = :status, is_email_required = :email_required,
            is_description_required = :description_required,
            expires_at = :expires_at, updated_by = :updated_by, updated_at = :updated_at
         WHERE id = :id",
    )?;
    let changed = query.execute(named_params! {
        ":id": request.id,
        ":version": record.version,
        ":title": request.title,
        ":description": request.description,
        ":status": request.status.as_ref().map(Status::as_str),
        ":email_required": request.is_email_required,
        ":description_required": request.is_description_required,
        ":expires_at": request.expires_at.as_ref().and_then(DateTime::epoch_seconds),
        ":updated_by": user_id(request.updated_by.as_ref()),
        ":updated_at": request.updated_at.epoch_seconds(),
    })?;
    debug_assert_eq!(changed, 1, "the record was read in the same transaction");
    Ok(())
}

/// Removes a file request.
pub fn delete(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    let mut query = connection.prepare_cached("DELETE FROM file_request WHERE id = ?")?;
    query.execute([id]).map(drop)
}

fn user_id(user: Option<&User>) -> Option<&str> {
    user.map(|user| user.id.as_str())
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let status: String = row.get(5)?;
    let expires_at: Option<i64> = row.get(8)?;
    Ok(Record {
        version: row.get(1)?,
        request: FileRequest {
            id: row.get::<_, i64>(0)?.to_string(),
            kind: "file_request".into(),
            url: row.get(2)?,
            title: row.get(3)?,
            description: row.get(4)?,
            status: Some(Status::from(status.as_str())),
            is_email_required: row.get(6)?,
            is_description_required: row.get(7)?,
            expires_at: expires_at.map(moment),
            created_at: moment(row.get(9)?),
            updated_at: moment(row.get(10)?),
            folder: folder_mini(row, 11)?,
            created_by: Some(mini_user(row.get(14)?, row.get(15)?, row.get(16)?)),
            updated_by: Some(mini_user(row.get(17)?, row.get(18)?, row.get(19)?)),
            etag: None,
        },
    })
}

/// Reads id, version and name from this column on.
fn folder_mini(row: &Row<'_>, column: usize) -> rusqlite::Result<Folder> {
    let version: i64 = row.get(column + 1)?;
    Ok(Folder {
        id: row.get::<_, i64>(column)?.to_string(),
        kind: "folder".into(),
        etag: Some(version.to_string()),
        sequence_id: Some(version.to_string()),
        name: row.get(column + 2)?,
    })
}
