//! Users and their rights in the database.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::api::User;
use crate::sandbox::rules::people::{Access, Person, mini_user};

/// Lists every user, the administrator first.
pub fn all(connection: &Connection) -> rusqlite::Result<Vec<Person>> {
    let mut query = connection
        .prepare("SELECT id, name, login, is_admin, token FROM user ORDER BY is_admin DESC, id")?;
    let people = query.query_map([], person)?;
    people.collect()
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let id: i64 = row.get(0)?;
    Ok(Person {
        id,
        user: mini_user(id, row.get(1)?, row.get(2)?),
        is_admin: row.get(3)?,
        token: row.get(4)?,
    })
}

/// Finds a user, as other objects refer to one.
pub fn user(connection: &Connection, id: i64) -> rusqlite::Result<Option<User>> {
    let mut query = connection.prepare_cached("SELECT id, name, login FROM user WHERE id = ?")?;
    query
        .query_row([id], |row| {
            Ok(mini_user(row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()
}

/// Gives a user this developer token.
pub fn set_token(connection: &Connection, user: i64, token: &str) -> rusqlite::Result<()> {
    connection
        .execute("UPDATE user SET token = ?2 WHERE id = ?1", (user, token))
        .map(drop)
}

/// Reads a setting of the data folder.
pub fn setting(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection
        .query_row("SELECT value FROM setting WHERE name = ?", [name], |row| {
            row.get(0)
        })
        .optional()
}

/// Returns the user's rights in a folder: all in the user's own; elsewhere those of the nearest
/// collaboration on the folder or above it.
pub fn access(connection: &Connection, user: i64, folder: i64) -> rusqlite::Result<Access> {
    // One look-up a level: mostly the first one answers, and a recursive query costs far more.
    let mut query = connection.prepare_cached(
        "SELECT parent, owner = ?1, may_edit FROM folder
            LEFT JOIN collaboration ON collaboration.folder = folder.id AND collaboration.user = ?1
            WHERE folder.id = ?2",
    )?;
    let mut level = Some(folder);
    while let Some(folder) = level {
        let found: Option<(Option<i64>, bool, Option<bool>)> = query
            .query_row((user, folder), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        level = match found {
            Some((_, true, _) | (_, _, Some(true))) => return Ok(Access::Edit),
            Some((_, _, Some(false))) => return Ok(Access::View),
            Some((parent, false, None)) => parent,
            None => None,
        };
    }
    Ok(Access::None)
}
