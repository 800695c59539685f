//! The calls on folders, files and users, in Box's shapes.

use serde_json::{Map, Value, json};

use crate::sandbox::rules::error::{CallError, InvalidField};
use crate::sandbox::rules::id::number;
use crate::sandbox::rules::moment::moment;
use crate::sandbox::rules::people::{Access, Caller};
use crate::sandbox::store::Connection;
use crate::sandbox::store::content::{self, FileRow, FolderItem, FolderRow, ItemPage};
use crate::sandbox::store::people::access;

/// Section of a folder's content: `limit` items from `offset` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    limit: i64,
    offset: i64,
}

/// Items in an answer unless the caller says otherwise, as Box documents it.
const DEFAULT_LIMIT: i64 = 100;
/// Highest number of items in an answer, as Box documents it; a greater limit is taken for this one.
const MAX_LIMIT: i64 = 1000;
/// Highest offset that Box accepts.
const MAX_OFFSET: i64 = 300_000;

impl Paging {
    /// Reads `limit` and `offset`.
    ///
    /// # Errors
    /// [`CallError::Invalid`] for text that is not a number from 0 on, or an offset that is too high.
    pub fn read(limit: Option<&str>, offset: Option<&str>) -> Result<Self, CallError> {
        let natural = |name, text: &str| {
            text.parse()
                .ok()
                .filter(|number: &i64| *number >= 0)
                .ok_or_else(|| InvalidField::alone(name, "must be a whole number, 0 or greater"))
        };
        let limit = limit.map_or(Ok(DEFAULT_LIMIT), |text| natural("limit", text))?;
        let offset = offset.map_or(Ok(0), |text| natural("offset", text))?;
        if offset > MAX_OFFSET {
            let message = format!("must be at most {MAX_OFFSET}");
            return Err(InvalidField::alone("offset", message));
        }
        let limit = limit.min(MAX_LIMIT);
        Ok(Self { limit, offset })
    }
}

/// Reads a folder and the first items in it.
///
/// # Errors
/// [`CallError::NotFound`] for a folder that is missing or that the user may not see.
pub fn folder(db: &Connection, by: &Caller, id: i64) -> Result<Value, CallError> {
    let first = Paging {
        limit: DEFAULT_LIMIT,
        offset: 0,
    };
    let mut shown = if id == 0 {
        root(by)
    } else {
        shown_folder(db, by, &visible_folder(db, by, id)?)?
    };
    shown["item_collection"] = items(db, by, id, first)?;
    Ok(shown)
}

/// Reads the items of a folder.
///
/// # Errors
/// As [`folder`].
pub fn items(db: &Connection, by: &Caller, id: i64, page: Paging) -> Result<Value, CallError> {
    let Paging { limit, offset } = page;
    let ItemPage { entries, total } = if id == 0 {
        content::root_items(db, by.id, limit, offset)?
    } else {
        visible_folder(db, by, id)?;
        content::items(db, id, limit, offset)?
    };
    let entries: Vec<Value> = entries.iter().map(shown_item).collect();
    Ok(json!({
        "total_count": total, "limit": limit, "offset": offset, "entries": entries,
        "order": [{"by": "type", "direction": "ASC"}, {"by": "name", "direction": "ASC"}],
    }))
}

/// Makes a folder from Box's body: a name, and the id of the parent.
///
/// # Errors
/// [`CallError::NotJson`] or [`CallError::Invalid`] for a wrong body, [`CallError::NotFound`] or
/// [`CallError::NoPermission`] for the parent, [`CallError::NameTaken`] for a name that a folder beside
/// it has.
pub fn add_folder(db: &Connection, by: &Caller, body: &[u8], now: i64) -> Result<Value, CallError> {
    let body: Value = serde_json::from_slice(body)?;
    let name = body["name"].as_str().unwrap_or_default();
    if let Some(wrong) = wrong_folder_name(name) {
        return Err(InvalidField::alone("name", wrong));
    }
    let parent = body["parent"]["id"].as_str().ok_or_else(|| {
        InvalidField::alone("parent", "must be an object with the id of a folder")
    })?;
    let (owner, parent) = match number(parent).map_err(|_| CallError::NotFound)? {
        0 => (by.id, None),
        parent => {
            let row = visible_folder(db, by, parent)?;
            if access(db, by.id, parent)? != Access::Edit {
                return Err(CallError::NoPermission);
            }
            (row.owner, Some(parent))
        }
    };
    if let Some(taken) = content::child_folder(db, owner, parent, name)? {
        let row = content::folder(db, taken)?.ok_or(CallError::NotFound)?;
        return Err(CallError::NameTaken(mini_folder(&row)));
    }
    let id = content::add_folder(db, owner, parent, name, now)?;
    folder(db, by, id)
}

/// Returns what is wrong with a folder's name, by the rules that Box documents for names.
fn wrong_folder_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("must be text")
    } else if name.chars().count() > crate::api::FOLDER_NAME_MAX {
        Some("must have at most 255 characters")
    } else if name == "." || name == ".." || name.trim() != name {
        Some("must be neither . nor .., and must not begin or end with a blank")
    } else if name
        .chars()
        .any(|c| c.is_control() || c == '/' || c == '\\')
    {
        Some("must have no slash, backslash or control character")
    } else {
        None
    }
}

/// Reads a file's description: Box's fields, and those that the visitor gave.
///
/// # Errors
/// As [`visible_file`].
pub fn file(db: &Connection, by: &Caller, id: i64) -> Result<Value, CallError> {
    let row = visible_file(db, by, id)?;
    let parent = visible_folder(db, by, row.folder)?;
    let received_at = moment(row.received_at);
    Ok(json!({
        "type": "file", "id": row.id.to_string(), "etag": "0", "sequence_id": "0",
        "name": row.name, "size": row.size, "description": row.description.unwrap_or_default(),
        "created_at": received_at, "modified_at": received_at, "item_status": "active",
        "uploader_display_name": row.email, "parent": mini_folder(&parent),
        "path_collection": path(db, by, &parent)?,
        "sha256": row.sha256, "sent_name": row.sent_name,
    }))
}

/// Finds the file with this id.
///
/// # Errors
/// [`CallError::NotFound`] for a file that is missing or that the user may not see.
pub fn visible_file(db: &Connection, by: &Caller, id: i64) -> Result<FileRow, CallError> {
    let row = content::file(db, id)?.ok_or(CallError::NotFound)?;
    visible_folder(db, by, row.folder)?;
    Ok(row)
}

fn visible_folder(db: &Connection, by: &Caller, id: i64) -> Result<FolderRow, CallError> {
    if access(db, by.id, id)? == Access::None {
        return Err(CallError::NotFound);
    }
    content::folder(db, id)?.ok_or(CallError::NotFound)
}

fn shown_folder(db: &Connection, by: &Caller, row: &FolderRow) -> Result<Value, CallError> {
    let parent = match row.parent {
        Some(parent) if access(db, by.id, parent)? != Access::None => {
            content::folder(db, parent)?.map_or(Value::Null, |row| mini_folder(&row))
        }
        _ => mini_root(),
    };
    let more = json!({
        "created_at": moment(row.created_at), "modified_at": moment(row.updated_at),
        "description": "", "item_status": "active", "parent": parent,
        "path_collection": path(db, by, row)?,
        "owned_by": {"type": "user", "id": row.owner.to_string()},
    });
    Ok(merged(mini_folder(row), more))
}

/// The folders above a folder that the user may see, from the root down. A folder's own path does
/// not hold it; a file's holds its folder.
fn path(db: &Connection, by: &Caller, from: &FolderRow) -> Result<Value, CallError> {
    let mut above = Vec::new();
    let mut next = from.parent;
    while let Some(id) = next
        && access(db, by.id, id)? != Access::None
        && let Some(row) = content::folder(db, id)?
    {
        above.push(mini_folder(&row));
        next = row.parent;
    }
    above.push(mini_root());
    above.reverse();
    Ok(json!({"total_count": above.len(), "entries": above}))
}

fn root(by: &Caller) -> Value {
    let more = json!({
        "created_at": null, "modified_at": null, "description": "", "item_status": "active",
        "parent": null, "path_collection": {"total_count": 0, "entries": []},
        "owned_by": by.user,
    });
    merged(mini_root(), more)
}

fn mini_root() -> Value {
    json!({"type": "folder", "id": "0", "etag": null, "sequence_id": null, "name": "All Files"})
}

fn mini_folder(row: &FolderRow) -> Value {
    let (kind, version) = ("folder".to_owned(), row.version);
    shown_item(&FolderItem {
        kind,
        id: row.id,
        version,
        name: row.name.clone(),
    })
}

fn shown_item(item: &FolderItem) -> Value {
    let version = item.version.to_string();
    json!({
        "type": item.kind, "id": item.id.to_string(), "etag": version, "sequence_id": version,
        "name": item.name,
    })
}

fn merged(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend::<Map<String, Value>>(more);
    }
    object
}
