//! Folders and files in the database.

use rusqlite::{Connection, OptionalExtension, Row};

/// A folder. The root, 0, has no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    /// Its id.
    pub id: i64,
    /// The folder that it lies in; none for the owner's root.
    pub parent: Option<i64>,
    /// Whose it is.
    pub owner: i64,
    /// Its name.
    pub name: String,
    /// Its etag.
    pub version: i64,
    /// Seconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// Seconds since 1970-01-01 UTC.
    pub updated_at: i64,
}

/// A file that has arrived.
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
    /// Bytes.
    pub size: i64,
    /// In hexadecimal digits.
    pub sha256: String,
    /// Seconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// The visitor's e-mail address.
    pub email: Option<String>,
    /// What the visitor said about the files.
    pub description: Option<String>,
}

/// What lies in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// `folder` or `file`.
    pub kind: String,
    /// Its id.
    pub id: i64,
    /// Its etag.
    pub version: i64,
    /// Its name.
    pub name: String,
}

/// Part of a folder's content, and how much there is in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Items {
    /// Folders first, each kind by name.
    pub entries: Vec<Item>,
    /// How many there are in all.
    pub total: i64,
}

/// The folder with this id.
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

/// The folder of this name in a folder, whatever the case of its letters.
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

/// What lies in a folder.
pub fn items(
    connection: &Connection,
    folder: i64,
    limit: i64,
    offset: i64,
) -> rusqlite::Result<Items> {
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
    Ok(Items { entries, total })
}

/// What a user finds in the root: folders of one's own and those that others share.
pub fn root_items(
    connection: &Connection,
    user: i64,
    limit: i64,
    offset: i64,
) -> rusqlite::Result<Items> {
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
    Ok(Items { entries, total })
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        kind: row.get(0)?,
        id: row.get(1)?,
        version: row.get(2)?,
        name: row.get(3)?,
    })
}

/// The file with this id, once it is published.
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
