//! Folders and files in the database.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::api::User;
use crate::sandbox::rules::listing::{Direction, Listing, Marker, SortBy, SortValue};
use crate::sandbox::rules::names;
use crate::sandbox::rules::people::mini_user;

/// Row of a folder. The root, 0, has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    /// Its id.
    pub id: i64,
    /// The folder that it lies in; none for the owner's root.
    pub parent: Option<i64>,
    /// The user who owns it.
    pub owner: i64,
    /// Its name.
    pub name: String,
    /// Its etag.
    pub version: i64,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When it was last changed, in seconds since 1970-01-01 UTC.
    pub updated_at: i64,
}

/// Row of a file that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its id.
    pub id: i64,
    /// The folder that it lies in.
    pub folder: i64,
    /// Its etag.
    pub version: i64,
    /// Its name, without conflict in its folder.
    pub name: String,
    /// Its name on the disk.
    pub disk_name: String,
    /// The name that the sender's program gave.
    pub sent_name: String,
    /// Size in bytes.
    pub size: i64,
    /// Hash of the content, in hexadecimal digits.
    pub sha256: String,
    /// When it arrived, in seconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// When it was last changed, in seconds since 1970-01-01 UTC.
    pub modified_at: i64,
    /// The way it came.
    pub origin: Origin,
    /// The visitor's description of the files.
    pub description: Option<String>,
}

/// Way of a file into its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The form of a file request, which may have asked for this e-mail address.
    Form(Option<String>),
    /// A user of the sandbox.
    Colleague(User),
}

/// Item of a folder: a folder or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredItem {
    /// `folder` or `file`.
    pub kind: String,
    /// Its id.
    pub id: i64,
    /// Its etag.
    pub version: i64,
    /// Its name.
    pub name: String,
}

/// Some items of a folder, and the number of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPage {
    /// Folders first, each kind by name.
    pub entries: Vec<StoredItem>,
    /// The place behind the last of them.
    pub end: Option<Marker>,
    /// Number of items in all.
    pub total: i64,
}

/// Finds the folder with this id.
pub fn folder(connection: &Connection, id: i64) -> rusqlite::Result<Option<FolderRow>> {
    let mut query = connection.prepare_cached(
        "SELECT id, parent, owner, name, version, created_at, updated_at FROM folder WHERE id = ?",
    )?;
    query
        .query_row([id], |row| {
            Ok(FolderRow {
                id: row.get(0)?,
                parent: row.get(1)?,
                owner: row.get(2)?,
                name: row.get(3)?,
                version: row.get(4)?,
                created_at: row.get(5)?,
                updated_at: row.get(6)?,
            })
        })
        .optional()
}

/// Finds the folder of this name in a folder, without regard to case; returns its id.
pub fn child_folder(
    connection: &Connection,
    owner: i64,
    parent: Option<i64>,
    name: &str,
) -> rusqlite::Result<Option<i64>> {
    let mut query = connection.prepare_cached(
        "SELECT id FROM folder
         WHERE owner = ? AND ifnull(parent, 0) = ifnull(?, 0) AND name_key = ?",
    )?;
    query
        .query_row((owner, parent, names::folded(name)), |row| row.get(0))
        .optional()
}

/// Finds the published file of this name in a folder, without regard to case.
pub fn child_file(
    connection: &Connection,
    folder: i64,
    name: &str,
) -> rusqlite::Result<Option<StoredItem>> {
    // The key is equal for names that look alike, too.
    Ok(lookalike(connection, folder, name)?
        .filter(|file| names::folded(&file.name) == names::folded(name)))
}

/// Finds the published file of a folder whose name cannot stand beside this one.
pub fn lookalike(
    connection: &Connection,
    folder: i64,
    name: &str,
) -> rusqlite::Result<Option<StoredItem>> {
    let mut query = connection.prepare_cached(
        "SELECT 'file', id, version, name FROM file
         WHERE folder = ? AND name_key = ? AND is_published",
    )?;
    query.query_row((folder, names::key(name)), item).optional()
}

/// Returns true for a name under which a file is being stored or removed.
pub fn is_reserved(connection: &Connection, folder: i64, name: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM file WHERE folder = ? AND name_key = ? AND NOT is_published",
        )?
        .exists((folder, names::key(name)))
}

/// Gives a file another name.
pub fn rename(connection: &Connection, file: i64, name: &str, now: i64) -> rusqlite::Result<()> {
    let mut query = connection.prepare_cached(
        "UPDATE file SET name = ?2, name_key = ?3, version = version + 1, modified_at = ?4
         WHERE id = ?1",
    )?;
    query.execute((file, name, names::key(name), now)).map(drop)
}

/// Adds a folder; returns its id.
pub fn add_folder(
    connection: &Connection,
    owner: i64,
    parent: Option<i64>,
    name: &str,
    now: i64,
) -> rusqlite::Result<i64> {
    let mut query = connection.prepare_cached(
        "INSERT INTO folder (parent, owner, name, name_key, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)",
    )?;
    query.insert((parent, owner, name, names::folded(name), now))
}

/// Lists items of a folder; 0 is the user's root, with the user's own folders and those that others share.
pub fn items(
    connection: &Connection,
    user: i64,
    folder: i64,
    listing: &Listing,
) -> rusqlite::Result<ItemPage> {
    // Both numbers stand in each query, so that the same values can be bound to it.
    let all = if folder == 0 {
        "SELECT 1 AS rank, 'folder' AS kind, id, version, name, updated_at AS date, 0 AS size FROM folder
         WHERE ?2 = 0 AND ((owner = ?1 AND parent IS NULL)
            OR id IN (SELECT folder FROM collaboration WHERE user = ?1))"
    } else {
        "SELECT 1 AS rank, 'folder' AS kind, id, version, name, updated_at AS date, 0 AS size FROM folder
         WHERE ?1 = ?1 AND parent = ?2
         UNION ALL
         SELECT 2, 'file', id, version, name, modified_at, size FROM file WHERE folder = ?2 AND is_published"
    };
    let total = connection
        .prepare_cached(&format!("SELECT count(*) FROM ({all})"))?
        .query_row((user, folder), |row| row.get(0))?;
    let order = match listing.sort {
        SortBy::Id => "id",
        SortBy::Name => "name COLLATE NOCASE",
        SortBy::Date => "date",
        SortBy::Size => "size",
    };
    let direction = listing.direction.as_str();
    let beyond = match listing.direction {
        Direction::Ascending => ">",
        Direction::Descending => "<",
    };
    // Behind the marker: of a later kind, or of the same and later in the order.
    let after = listing.after();
    let (rank, id) = after.map_or((0, 0), |marker| (marker.rank, marker.id));
    let value = match after.map(|marker| &marker.value) {
        Some(SortValue::Text(text)) => Value::from(text.clone()),
        Some(SortValue::Number(number)) => Value::from(*number),
        None => Value::Null,
    };
    let mut query = connection.prepare_cached(&format!(
        "WITH item AS ({all})
         SELECT kind, id, version, name, rank, {order} FROM item
         WHERE rank > ?3 OR (rank = ?3 AND ({order}, id) {beyond} (?7, ?4))
         ORDER BY rank, {order} {direction}, id {direction} LIMIT ?5 OFFSET ?6"
    ))?;
    let (limit, offset) = (listing.limit, listing.offset);
    let mut rows = query.query((user, folder, rank, id, limit, offset, value))?;
    let (mut entries, mut end) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let entry = item(row)?;
        end = Some(Marker {
            rank: row.get(4)?,
            value: match row.get(5)? {
                Value::Text(text) => SortValue::Text(text),
                _ => SortValue::Number(row.get(5)?),
            },
            id: entry.id,
        });
        entries.push(entry);
    }
    Ok(ItemPage {
        entries,
        end,
        total,
    })
}

fn item(row: &Row<'_>) -> rusqlite::Result<StoredItem> {
    Ok(StoredItem {
        kind: row.get(0)?,
        id: row.get(1)?,
        version: row.get(2)?,
        name: row.get(3)?,
    })
}

/// Finds the file with this id, once it is published.
pub fn file(connection: &Connection, id: i64) -> rusqlite::Result<Option<FileRow>> {
    let mut query = connection.prepare_cached(
        "SELECT f.id, f.folder, f.version, f.name, f.disk_name, f.sent_name, f.size, f.sha256,
            f.received_at, f.modified_at, s.email, s.description, u.id, u.name, u.login
         FROM file f LEFT JOIN submission s ON s.id = f.submission LEFT JOIN user u ON u.id = f.uploader
         WHERE f.id = ? AND f.is_published",
    )?;
    query
        .query_row([id], |row| {
            Ok(FileRow {
                id: row.get(0)?,
                folder: row.get(1)?,
                version: row.get(2)?,
                name: row.get(3)?,
                disk_name: row.get(4)?,
                sent_name: row.get(5)?,
                size: row.get(6)?,
                sha256: row.get(7)?,
                received_at: row.get(8)?,
                modified_at: row.get(9)?,
                origin: match row.get(12)? {
                    Some(user) => Origin::Colleague(mini_user(user, row.get(13)?, row.get(14)?)),
                    None => Origin::Form(row.get(10)?),
                },
                description: row.get(11)?,
            })
        })
        .optional()
}
