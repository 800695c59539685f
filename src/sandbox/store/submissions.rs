//! Visitors' submissions and colleagues' files in the database. A file is reserved under a name, moved into place, then
//! published; only published files are ever shown.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use super::content;
use super::files::Files;
use crate::sandbox::rules::error::CallError;
use crate::sandbox::rules::limits::Limits;
use crate::sandbox::rules::names;

/// Submission: the fields that a visitor gives once for all its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The file request that it answers.
    pub file_request: i64,
    /// The folder that the files go to.
    pub folder: i64,
    /// Random; requests with the same key belong to the same submission.
    pub key: String,
    /// The visitor's e-mail address.
    pub email: Option<String>,
    /// The visitor's description of the files.
    pub description: Option<String>,
}

/// File that a colleague puts into a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColleaguesFile {
    /// The folder.
    pub folder: i64,
    /// Its name there.
    pub name: String,
    /// The colleague.
    pub uploader: i64,
}

/// File that has arrived whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivedFile {
    /// Random; the same file sent again has the same key.
    pub key: String,
    /// The name that the visitor's browser sent.
    pub sent_name: String,
    /// Size in bytes.
    pub size: u64,
    /// Hash of the content, in hexadecimal digits.
    pub sha256: String,
}

/// Ids of reserved files that are being moved into place. A row that is neither published nor here was left
/// by a submission that failed, and stands for nothing.
#[derive(Clone, Debug, Default)]
pub struct Moving(Arc<Mutex<HashSet<i64>>>);

impl Moving {
    fn ids(&self) -> MutexGuard<'_, HashSet<i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reservations of a submission's files; dropped, it ends their move.
#[derive(Debug)]
pub struct Places {
    moving: Moving,
    /// A reservation for each file that arrived.
    pub places: Vec<Reservation>,
}

impl Drop for Places {
    fn drop(&mut self) {
        let mut ids = self.moving.ids();
        for place in &self.places {
            if let Reservation::Reserved(id, _) = place {
                ids.remove(id);
            }
        }
    }
}

/// Reservation of a file that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// The file is new: it is published under this id and name.
    Reserved(i64, String),
    /// The file was sent before and is published already.
    Known,
}

/// File of a submission, as its sender may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptFile {
    /// The key that it was sent with.
    pub key: String,
    /// The name under which it is kept.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Hash of the content, in hexadecimal digits.
    pub sha256: String,
}

/// Submission, as its sender may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The visitor's e-mail address.
    pub email: Option<String>,
    /// When its latest file arrived, in seconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// Its files, in the order in which they arrived.
    pub files: Vec<ReceiptFile>,
}

/// Gives each file a name without conflict, which is not shown until [`publish`].
///
/// # Errors
/// [`CallError::TooMuch`] when the submission would grow too large, [`CallError::StillArriving`] when
/// the same file is being stored at this moment, [`CallError::OtherContent`] when another file was sent
/// under its key.
pub fn reserve(
    db: &Connection,
    files: &Files,
    moving: &Moving,
    limits: &Limits,
    submission: &Submission,
    arrived: &[ArrivedFile],
    now: i64,
) -> Result<Places, CallError> {
    let id = submission_id(db, submission, now)?;
    let mut places = Places {
        moving: moving.clone(),
        places: Vec::with_capacity(arrived.len()),
    };
    for file in arrived {
        let place = match find_sent(db, id, &file.key)? {
            Some(sent) if sent.is_published && sent.sha256 == file.sha256 => Reservation::Known,
            Some(sent) if sent.is_published => return Err(CallError::OtherContent),
            Some(sent) if moving.ids().contains(&sent.id) => return Err(CallError::StillArriving),
            left => {
                forget(db, left.map(|sent| sent.id).as_slice())?;
                let name = free_name(db, files, submission.folder, &file.sent_name)?;
                let row = NewFile {
                    folder: submission.folder,
                    submission: Some(id),
                    uploader: None,
                    name: &name,
                    disk_name: &name,
                };
                let file = insert(db, &row, file, now)?;
                moving.ids().insert(file);
                Reservation::Reserved(file, name)
            }
        };
        places.places.push(place);
    }
    let (count, total) = size(db, id)?;
    limits.check_submission(count, total)?;
    Ok(places)
}

/// Gives a colleague's file its name, which is not shown until [`publish`]. On the disk it has one of its own,
/// so that visitors' files never meet it there.
///
/// # Errors
/// [`CallError::StillArriving`] when a file of that name is being stored at this moment.
pub fn reserve_colleagues(
    db: &Connection,
    moving: &Moving,
    file: &ColleaguesFile,
    arrived: &ArrivedFile,
    now: i64,
) -> Result<Places, CallError> {
    let left: Option<i64> = db
        .prepare_cached(
            "SELECT id FROM file WHERE folder = ? AND name_key = ? AND NOT is_published",
        )?
        .query_row((file.folder, names::key(&file.name)), |row| row.get(0))
        .optional()?;
    if left.is_some_and(|left| moving.ids().contains(&left)) {
        return Err(CallError::StillArriving);
    }
    forget(db, left.as_slice())?;
    let row = NewFile {
        folder: file.folder,
        submission: None,
        uploader: Some(file.uploader),
        name: &file.name,
        disk_name: &arrived.key,
    };
    let id = insert(db, &row, arrived, now)?;
    moving.ids().insert(id);
    Ok(Places {
        moving: moving.clone(),
        places: vec![Reservation::Reserved(id, arrived.key.clone())],
    })
}

/// Hides a file that is to be removed from the disk. Until the result is dropped, nothing takes its place.
pub fn withdraw(db: &Connection, moving: &Moving, file: &StoredFile) -> rusqlite::Result<Places> {
    db.prepare_cached("UPDATE file SET is_published = 0 WHERE id = ?")?
        .execute([file.id])?;
    moving.ids().insert(file.id);
    Ok(Places {
        moving: moving.clone(),
        places: vec![Reservation::Reserved(file.id, file.name.clone())],
    })
}

fn submission_id(db: &Connection, submission: &Submission, now: i64) -> rusqlite::Result<i64> {
    let mut query = db.prepare_cached(
        "INSERT INTO submission (file_request, key, email, description, received_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (file_request, key) DO UPDATE SET received_at = excluded.received_at,
            email = ifnull(excluded.email, email),
            description = ifnull(excluded.description, description)
         RETURNING id",
    )?;
    let Submission {
        file_request,
        key,
        email,
        description,
        ..
    } = submission;
    query.query_row((file_request, key, email, description, now), |row| {
        row.get(0)
    })
}

/// File that was sent under a key before.
struct SentFile {
    id: i64,
    sha256: String,
    is_published: bool,
}

fn find_sent(db: &Connection, submission: i64, key: &str) -> rusqlite::Result<Option<SentFile>> {
    let mut query = db.prepare_cached(
        "SELECT id, sha256, is_published FROM file WHERE submission = ? AND upload_key = ?",
    )?;
    query
        .query_row((submission, key), |row| {
            Ok(SentFile {
                id: row.get(0)?,
                sha256: row.get(1)?,
                is_published: row.get(2)?,
            })
        })
        .optional()
}

fn free_name(db: &Connection, files: &Files, folder: i64, sent: &str) -> Result<String, CallError> {
    let name = names::safe(sent);
    let mut taken = db.prepare_cached("SELECT 1 FROM file WHERE folder = ? AND name_key = ?")?;
    let number = names::free_number(|number| {
        let candidate = names::numbered(&name, number);
        Ok::<_, CallError>(
            taken.exists((folder, names::key(&candidate)))?
                || is_folder(db, folder, &candidate)?
                // A file that is not ours lies there.
                || files.is_taken(folder, &candidate),
        )
    })?;
    let number = number.ok_or_else(|| CallError::disk_full("no name is left"))?;
    Ok(names::numbered(&name, number))
}

fn is_folder(db: &Connection, parent: i64, name: &str) -> rusqlite::Result<bool> {
    let Some(row) = content::folder(db, parent)? else {
        return Ok(false);
    };
    Ok(content::child_folder(db, row.owner, Some(parent), name)?.is_some())
}

/// Row of a file that is not published yet.
struct NewFile<'a> {
    folder: i64,
    submission: Option<i64>,
    uploader: Option<i64>,
    name: &'a str,
    disk_name: &'a str,
}

fn insert(
    db: &Connection,
    row: &NewFile<'_>,
    arrived: &ArrivedFile,
    now: i64,
) -> rusqlite::Result<i64> {
    let mut query = db.prepare_cached(
        "INSERT INTO file (folder, submission, uploader, upload_key, version, name, name_key, disk_name,
            sent_name, size, sha256, received_at, modified_at, is_published)
         VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, 0)",
    )?;
    query.insert((
        row.folder,
        row.submission,
        row.uploader,
        &arrived.key,
        row.name,
        names::key(row.name),
        row.disk_name,
        names::recorded(&arrived.sent_name),
        arrived.size,
        &arrived.sha256,
        now,
    ))
}

/// Returns the number of files of a submission so far, and their bytes.
fn size(db: &Connection, submission: i64) -> rusqlite::Result<(u64, u64)> {
    let mut query =
        db.prepare_cached("SELECT count(*), ifnull(sum(size), 0) FROM file WHERE submission = ?")?;
    query.query_row([submission], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Publishes files that are in place.
pub fn publish(db: &Connection, ids: &[i64]) -> rusqlite::Result<()> {
    let mut query = db.prepare_cached("UPDATE file SET is_published = 1 WHERE id = ?")?;
    ids.iter().try_for_each(|id| query.execute([id]).map(drop))
}

/// Gives up the names of files that did not come into place.
pub fn forget(db: &Connection, ids: &[i64]) -> rusqlite::Result<()> {
    let mut query = db.prepare_cached("DELETE FROM file WHERE id = ? AND NOT is_published")?;
    ids.iter().try_for_each(|id| query.execute([id]).map(drop))
}

/// Returns the published part of a submission, if there is one.
pub fn receipt(db: &Connection, file_request: i64, key: &str) -> rusqlite::Result<Option<Receipt>> {
    let mut query = db.prepare_cached(
        "SELECT email, received_at, id FROM submission WHERE file_request = ? AND key = ?",
    )?;
    let found = query
        .query_row((file_request, key), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let Some((email, received_at, id)) = found else {
        return Ok(None);
    };
    let mut query = db.prepare_cached(
        "SELECT upload_key, name, size, sha256 FROM file
         WHERE submission = ? AND is_published ORDER BY id",
    )?;
    let files = query.query_map([id], |row| {
        Ok(ReceiptFile {
            key: row.get(0)?,
            name: row.get(1)?,
            size: row.get(2)?,
            sha256: row.get(3)?,
        })
    })?;
    Ok(Some(Receipt {
        email,
        received_at,
        files: files.collect::<Result<_, _>>()?,
    }))
}

/// File that the database knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Its id.
    pub id: i64,
    /// The folder that it lies in.
    pub folder: i64,
    /// Its name on the disk.
    pub name: String,
}

/// Lists files that were reserved and not published when the sandbox ended.
pub fn unpublished(db: &Connection) -> rusqlite::Result<Vec<StoredFile>> {
    list(
        db,
        "SELECT id, folder, disk_name FROM file WHERE NOT is_published",
    )
}

/// Lists files that are published.
pub fn published(db: &Connection) -> rusqlite::Result<Vec<StoredFile>> {
    list(
        db,
        "SELECT id, folder, disk_name FROM file WHERE is_published",
    )
}

fn list(db: &Connection, sql: &str) -> rusqlite::Result<Vec<StoredFile>> {
    let mut query = db.prepare(sql)?;
    let rows = query.query_map([], |row| {
        Ok(StoredFile {
            id: row.get(0)?,
            folder: row.get(1)?,
            name: row.get(2)?,
        })
    })?;
    rows.collect()
}
