//! Folders and files in the database.

use rusqlite::{Connection, OptionalExtension, Row};

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
    /// Its name, without conflict in its folder.
    pub name: String,
    /// The name that the visitor's browser sent.
    pub sent_name: String,
    /// Size in bytes.
    pub size: i64,
    /// Hash of the content, in hexadecimal digits.
    pub sha256: String,
    /// When it arrived, in seconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// The visitor's e-mail address.
    pub email: Option<String>,
    /// The visitor's description of the files.
    pub description: Option<String>,
}

/// Item of a folder: a folder or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderItem {
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
    pub entries: Vec<FolderItem>,
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
         WHERE owner = ? AND ifnull(parent, 0) = ifnull(?, 0) AND name = ? COLLATE NOCASE",
    )?;
    query
        .query_row((owner, parent, name), |row| row.get(0))
        .optional()
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
        "INSERT INTO folder (parent, owner, name, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, 1, ?4, ?4)",
    )?;
    query.insert((parent, owner, name, now))
}

/// Lists the items of a folder.
pub fn items(
    connection: &Connection,
    folder: i64,
    limit: i64,
    offset: i64,
) -> rusqlite::Result<ItemPage> {
    let total = connection
        .prepare_cached(
            "SELECT (SELECT count(*) FROM folder WHERE parent = ?1)
                  + (SELECT count(*) FROM file WHERE folder = ?1 AND is_published)",
        )?
        .query_row([folder], |row| row.get(0))?;
    let mut query = connection.prepare_cached(
        "SELECT 'folder' AS kind, id, version, name FROM folder WHERE parent = ?1
         UNION ALL
         SELECT 'file', id, 0, name FROM file WHERE folder = ?1 AND is_published
         ORDER BY kind DESC, name COLLATE NOCASE, id LIMIT ?2 OFFSET ?3",
    )?;
    let entries = query
        .query_map((folder, limit, offset), item)?
        .collect::<Result<_, _>>()?;
    Ok(ItemPage { entries, total })
}

/// Lists the items of a user's root: the user's own folders and those that others share.
pub fn root_items(
    connection: &Connection,
    user: i64,
    limit: i64,
    offset: i64,
) -> rusqlite::Result<ItemPage> {
    const IN_ROOT: &str = "FROM folder WHERE (owner = ?1 AND parent IS NULL)
        OR id IN (SELECT folder FROM collaboration WHERE user = ?1)";
    let total = connection
        .prepare_cached(&format!("SELECT count(*) {IN_ROOT}"))?
        .query_row([user], |row| row.get(0))?;
    let mut query = connection.prepare_cached(&format!(
        "SELECT 'folder', id, version, name {IN_ROOT}
         ORDER BY name COLLATE NOCASE, id LIMIT ?2 OFFSET ?3"
    ))?;
    let entries = query
        .query_map((user, limit, offset), item)?
        .collect::<Result<_, _>>()?;
    Ok(ItemPage { entries, total })
}

fn item(row: &Row<'_>) -> rusqlite::Result<FolderItem> {
    Ok(FolderItem {
        kind: row.get(0)?,
        id: row.get(1)?,
        version: row.get(2)?,
        name: row.get(3)?,
    })
}

/// Finds the file with this id, once it is published.
pub fn file(connection: &Connection, id: i64) -> rusqlite::Result<Option<FileRow>> {
    let mut query = connection.prepare_cached(
        "SELECT f.id, f.folder, f.name, f.sent_name, f.size, f.sha256, f.received_at,
            s.email, s.description
         FROM file f JOIN submission s ON s.id = f.submission
         WHERE f.id = ? AND f.is_published",
    )?;
    query
        .query_row([id], |row| {
            Ok(FileRow {
                id: row.get(0)?,
                folder: row.get(1)?,
                name: row.get(2)?,
                sent_name: row.get(3)?,
                size: row.get(4)?,
                sha256: row.get(5)?,
                received_at: row.get(6)?,
                email: row.get(7)?,
                description: row.get(8)?,
            })
        })
        .optional()
}
