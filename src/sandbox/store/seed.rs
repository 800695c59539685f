//! Content of a new data folder: three users, a small folder tree, and a template file request.
//!
//! Ids are always the same; tokens and the form's link are random in each data folder.

use rusqlite::Connection;

use crate::sandbox::rules::names;
use crate::sandbox::rules::record::FIRST_VERSION;
use crate::sandbox::secret;

/// Id of the administrator, who owns every folder and holds the printed token.
pub const ADMIN: i64 = 20_000_001;
/// Id of the user who sees the templates and the case folders, and may change nothing.
pub const VIEWER: i64 = 20_000_002;
/// Id of the user who sees nothing.
pub const STRANGER: i64 = 20_000_003;

/// Id of the file request to begin with.
pub const TEMPLATE: i64 = 42_037_322;

/// Name of the setting that holds the application's id.
pub const CLIENT_ID: &str = "client_id";
/// Name of the setting that holds the application's secret.
pub const CLIENT_SECRET: &str = "client_secret";

const TEMPLATES: i64 = 2_233_201;
const CASE_TEMPLATE: i64 = 2_233_202;
const CASES: i64 = 2_233_210;
const STAFF: i64 = 2_233_220;

const USERS: [(i64, &str, &str, bool); 3] = [
    (ADMIN, "Maya Lindqvist", "maya.lindqvist@example.com", true),
    (VIEWER, "Tomás Okafor", "tomas.okafor@example.com", false),
    (STRANGER, "Ines Duarte", "ines.duarte@example.com", false),
];

const FOLDERS: [(i64, Option<i64>, &str); 9] = [
    (TEMPLATES, None, "Templates"),
    (CASE_TEMPLATE, Some(TEMPLATES), "Mortgage case"),
    (CASES, None, "Cases"),
    (2_233_212, Some(CASES), "Case 17 – Okonjo"),
    (2_233_213, Some(CASES), "Case 18 – Lindgren"),
    (2_233_214, Some(CASES), "Case 19 – Tanaka"),
    (2_233_215, Some(CASES), "Case 20 – O’Brien"),
    (STAFF, None, "Staff"),
    (2_233_221, Some(STAFF), "Payroll"),
];

/// Creation date of all of it, in seconds since 1970-01-01 UTC: 2 March 2026, 09:00 UTC.
const MADE_AT: i64 = 1_772_442_000;

const DESCRIPTION: &str = "Please upload your last three payslips, your tax assessment for 2025 and \
    the signed purchase contract.\n\nPDF or clear photos are fine.";

/// Fills a database that holds no user yet, and adds the settings that an older one lacks.
pub fn fill(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let users: i64 = transaction.query_row("SELECT count(*) FROM user", [], |row| row.get(0))?;
    if users == 0 {
        people_and_folders(&transaction)?;
    }
    for name in [CLIENT_ID, CLIENT_SECRET] {
        transaction.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (name, secret::token()),
        )?;
    }
    transaction.commit()
}

fn people_and_folders(connection: &Connection) -> rusqlite::Result<()> {
    for (id, name, login, is_admin) in USERS {
        connection.execute(
            "INSERT INTO user (id, name, login, is_admin, token) VALUES (?, ?, ?, ?, ?)",
            (id, name, login, is_admin, secret::token()),
        )?;
    }
    for (id, parent, name) in FOLDERS {
        connection.execute(
            "INSERT INTO folder (id, parent, owner, name, name_key, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            (id, parent, ADMIN, name, names::folded(name), FIRST_VERSION, MADE_AT),
        )?;
    }
    for folder in [TEMPLATES, CASES] {
        connection.execute(
            "INSERT INTO collaboration (folder, user, may_edit) VALUES (?, ?, 0)",
            (folder, VIEWER),
        )?;
    }
    connection.execute(
        "INSERT INTO file_request (id, version, folder, url, title, description, status,
            is_email_required, is_description_required, created_by, created_at, updated_by, updated_at)
         VALUES (?1, ?2, ?3, ?4, 'Mortgage application documents', ?5, 'active', 1, 0, ?6, ?7, ?6, ?7)",
        (TEMPLATE, FIRST_VERSION, CASE_TEMPLATE, secret::form_path(), DESCRIPTION, ADMIN, MADE_AT),
    )?;
    Ok(())
}
