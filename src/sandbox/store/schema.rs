//! The tables, and the migration of an older database.

use rusqlite::Connection;

use crate::sandbox::rules::names;

/// Each step brings a database of the version before it to its version. Steps that were released are
/// never edited, only followed by new ones.
const STEPS: &[(u32, &str)] = &[
    (
        1,
        "
    CREATE TABLE user (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        login TEXT NOT NULL UNIQUE,
        is_admin INTEGER NOT NULL,
        token TEXT NOT NULL UNIQUE
    ) STRICT;

    -- A folder without a parent lies in its owner's root, which is folder 0 and has no row.
    CREATE TABLE folder (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        parent INTEGER REFERENCES folder,
        owner INTEGER NOT NULL REFERENCES user,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX folder_by_name ON folder (owner, ifnull(parent, 0), name COLLATE NOCASE);

    -- Holds for the folder and everything below it.
    CREATE TABLE collaboration (
        folder INTEGER NOT NULL REFERENCES folder,
        user INTEGER NOT NULL REFERENCES user,
        may_edit INTEGER NOT NULL,
        PRIMARY KEY (folder, user)
    ) STRICT, WITHOUT ROWID;

    -- AUTOINCREMENT: the id of a deleted file request is never given again.
    CREATE TABLE file_request (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        version INTEGER NOT NULL,
        folder INTEGER NOT NULL REFERENCES folder,
        url TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        description TEXT,
        status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
        is_email_required INTEGER NOT NULL,
        is_description_required INTEGER NOT NULL,
        expires_at INTEGER,
        created_by INTEGER NOT NULL REFERENCES user,
        created_at INTEGER NOT NULL,
        updated_by INTEGER NOT NULL REFERENCES user,
        updated_at INTEGER NOT NULL
    ) STRICT;
",
    ),
    (
        2,
        "
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

    -- What one visitor sends at one time; the file request may be deleted afterwards.
    CREATE TABLE submission (
        id INTEGER PRIMARY KEY,
        file_request INTEGER NOT NULL,
        key TEXT NOT NULL,
        email TEXT,
        description TEXT,
        received_at INTEGER NOT NULL,
        UNIQUE (file_request, key)
    ) STRICT;

    -- A name is reserved before its file is moved into place, and published after that. Names that
    -- look alike, or that some file system takes for the same, share a name_key.
    CREATE TABLE file (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        folder INTEGER NOT NULL REFERENCES folder,
        submission INTEGER NOT NULL REFERENCES submission,
        upload_key TEXT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        sent_name TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        is_published INTEGER NOT NULL,
        UNIQUE (folder, name_key),
        UNIQUE (submission, upload_key)
    ) STRICT;
",
    ),
    (
        3,
        "
    -- Equal for names that differ in case alone, in every script. Not unique: an older database may hold
    -- two such folders.
    ALTER TABLE folder ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
    CREATE INDEX folder_by_key ON folder (owner, ifnull(parent, 0), name_key);
",
    ),
    (
        4,
        "
    -- What a colleague puts into a folder has an uploader in place of a submission. The disk keeps a file
    -- under the name that it was stored with, whatever it is called later.
    CREATE TABLE any_file (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        folder INTEGER NOT NULL REFERENCES folder,
        submission INTEGER REFERENCES submission,
        uploader INTEGER REFERENCES user,
        upload_key TEXT NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        disk_name TEXT NOT NULL,
        sent_name TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        modified_at INTEGER NOT NULL,
        is_published INTEGER NOT NULL,
        CHECK ((submission IS NULL) <> (uploader IS NULL)),
        UNIQUE (folder, name_key),
        UNIQUE (submission, upload_key)
    ) STRICT;
    INSERT INTO any_file SELECT id, folder, submission, NULL, upload_key, 0, name, name_key, name, sent_name,
        size, sha256, received_at, received_at, is_published FROM file;
    -- The id of a file that is gone is never given again.
    DELETE FROM sqlite_sequence WHERE name = 'any_file';
    UPDATE sqlite_sequence SET name = 'any_file' WHERE name = 'file';
    DROP TABLE file;
    ALTER TABLE any_file RENAME TO file;
",
    ),
];

/// Brings the database to the newest version.
///
/// # Errors
/// A sentence for people; a database of a newer version is left alone.
pub fn migrate(connection: &mut Connection) -> Result<(), String> {
    let newest = newest();
    let found =
        version(connection).map_err(|error| format!("cannot read the database: {error}"))?;
    if found > newest {
        return Err(format!(
            "the data folder was written by a newer sandbox (version {found} of the tables; this one knows \
             {newest}); use that one, or name another folder with --data"
        ));
    }
    // A database of version 0 is new; another program's has tables, and is not to be changed.
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| format!("cannot read the database: {error}"))?;
    let is_ours = connection
        .table_exists(None, "file_request")
        .map_err(|error| format!("cannot read the database: {error}"))?;
    if tables > 0 && !is_ours {
        return Err(
            "the database in the data folder is another program's; name another folder with --data"
                .into(),
        );
    }
    for (step, sql) in STEPS.iter().filter(|(step, _)| *step > found) {
        apply(connection, sql, *step)
            .map_err(|error| format!("cannot bring the database to version {step}: {error}"))?;
    }
    Ok(())
}

fn newest() -> u32 {
    STEPS.last().map_or(0, |(step, _)| *step)
}

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn apply(connection: &mut Connection, sql: &str, version: u32) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(sql)?;
    if version == 3 {
        fill_name_keys(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", version)?;
    transaction.commit()
}

/// Gives the folders of an older database their keys.
fn fill_name_keys(connection: &Connection) -> rusqlite::Result<()> {
    let mut query = connection.prepare("SELECT id, name FROM folder")?;
    let folders = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let folders: Vec<(i64, String)> = folders.collect::<Result<_, _>>()?;
    let mut update = connection.prepare("UPDATE folder SET name_key = ? WHERE id = ?")?;
    for (id, name) in folders {
        update.execute((names::folded(&name), id))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::content::{self, Origin};
    use super::*;

    #[test]
    fn every_step_applies_and_a_second_start_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap(), newest());
        migrate(&mut connection).unwrap();
    }

    #[test]
    fn a_database_of_a_newer_version_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .pragma_update(None, "user_version", newest() + 1)
            .unwrap();
        let message = migrate(&mut connection).unwrap_err();
        assert!(message.contains("newer sandbox"), "{message}");
    }

    #[test]
    fn the_folders_of_an_older_database_get_their_keys() {
        let mut connection = Connection::open_in_memory().unwrap();
        for (step, sql) in &STEPS[..2] {
            apply(&mut connection, sql, *step).unwrap();
        }
        connection
            .execute_batch(
                "INSERT INTO user VALUES (1, 'M', 'm', 1, 't');
                 INSERT INTO folder (id, owner, name, version, created_at, updated_at)
                 VALUES (1, 1, 'Ärger', 1, 0, 0), (2, 1, 'ärger', 1, 0, 0);",
            )
            .unwrap();
        migrate(&mut connection).unwrap();
        let count: i64 = connection
            .query_row(
                "SELECT count(*) FROM folder WHERE name_key = 'ärger'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(count, 2);
    }

    #[test]
    fn the_files_of_an_older_database_stay_as_they_are() {
        let mut connection = Connection::open_in_memory().unwrap();
        for (step, sql) in &STEPS[..3] {
            apply(&mut connection, sql, *step).unwrap();
        }
        connection
            .execute_batch(
                "INSERT INTO user VALUES (1, 'M', 'm', 1, 't');
                 INSERT INTO folder (id, owner, name, name_key, version, created_at, updated_at)
                 VALUES (7, 1, 'Cases', 'cases', 1, 0, 0);
                 INSERT INTO submission VALUES (5, 9, 'k', 'ann@example.com', NULL, 100);
                 INSERT INTO file VALUES
                    (3, 7, 5, 'u', 'Tax.pdf', 'tax.pdf', 'Tax.pdf', 12, 'ab', 100, 1),
                    (8, 7, 5, 'v', 'b', 'b', 'b', 1, 'cd', 101, 0);
                 DELETE FROM file WHERE id = 8;",
            )
            .unwrap();
        migrate(&mut connection).unwrap();
        let file = content::file(&connection, 3).unwrap().unwrap();
        assert_eq!(
            (file.name.as_str(), file.disk_name.as_str(), file.size),
            ("Tax.pdf", "Tax.pdf", 12)
        );
        assert_eq!((file.received_at, file.modified_at), (100, 100));
        assert_eq!(
            file.origin,
            Origin::Form(Some("ann@example.com".to_owned()))
        );
        connection
            .execute_batch(
                "INSERT INTO file (folder, uploader, upload_key, version, name, name_key, disk_name,
                    sent_name, size, sha256, received_at, modified_at, is_published)
                 VALUES (7, 1, 'w', 0, 'c', 'c', 'c', 'c', 1, 'ef', 102, 102, 1);",
            )
            .unwrap();
        assert_eq!(connection.last_insert_rowid(), 9, "8 was given before");
    }

    #[test]
    fn a_database_of_another_program_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE notes (text)")
            .unwrap();
        let message = migrate(&mut connection).unwrap_err();
        assert!(message.contains("another program"), "{message}");
        let version = version(&connection).unwrap();
        assert_eq!(version, 0);
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        apply(
            &mut connection,
            "CREATE TABLE a (b); CREATE TABLE a (b);",
            1,
        )
        .unwrap_err();
        assert_eq!(version(&connection).unwrap(), 0);
        migrate(&mut connection).unwrap();
    }
}
