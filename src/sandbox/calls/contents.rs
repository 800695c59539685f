//! The calls on folders, files and users, in Box's shapes.

use serde_json::{Map, Value, json};

use crate::api::{ANONYMOUS_ID, FORM_WITHOUT_EMAIL, User};
use crate::sandbox::rules::error::{CallError, InvalidField};
use crate::sandbox::rules::fields::AnswerFields;
use crate::sandbox::rules::id::number;
use crate::sandbox::rules::listing::Listing;
use crate::sandbox::rules::moment::moment;
use crate::sandbox::rules::people::{Access, Caller};
use crate::sandbox::store::Connection;
use crate::sandbox::store::content::{self, FileRow, FolderRow, ItemPage, Origin, StoredItem};
use crate::sandbox::store::people::{self, access};

/// Reads a folder and the first items in it.
///
/// # Errors
/// [`CallError::NotFound`] for a folder that is missing or that the user may not see.
pub fn folder(
    db: &Connection,
    by: &Caller,
    id: i64,
    fields: &AnswerFields,
) -> Result<Value, CallError> {
    let mut shown = if id == 0 {
        root(by)
    } else {
        shown_folder(db, by, &visible_folder(db, by, id)?)?
    };
    shown["item_collection"] = items(db, by, id, &Listing::default(), &AnswerFields::default())?;
    Ok(fields.of(shown))
}

/// Reads the items of a folder.
///
/// # Errors
/// As [`folder`].
pub fn items(
    db: &Connection,
    by: &Caller,
    id: i64,
    listing: &Listing,
    fields: &AnswerFields,
) -> Result<Value, CallError> {
    if id != 0 {
        visible_folder(db, by, id)?;
    }
    listing.check_root(id)?;
    let ItemPage {
        entries,
        end,
        total,
    } = content::items(db, by.id, id, listing)?;
    let shown = entries.iter().map(|item| {
        // What else an item has is looked up only where it is asked for.
        if fields.are_named() {
            Ok(fields.of(whole_item(db, by, item)?))
        } else {
            Ok(shown_item(item))
        }
    });
    let shown = shown.collect::<Result<Vec<Value>, CallError>>()?;
    if listing.after().is_some() {
        let next = listing.next_marker(end.as_ref(), entries.len());
        // Box writes an empty text in place of the marker behind the last part.
        return Ok(json!({
            "limit": listing.limit, "entries": shown, "next_marker": next.unwrap_or_default(),
        }));
    }
    let direction = listing.direction.as_str();
    Ok(json!({
        "total_count": total, "limit": listing.limit, "offset": listing.offset, "entries": shown,
        "order": [
            {"by": "type", "direction": "ASC"},
            {"by": listing.sort.as_str(), "direction": direction},
        ],
    }))
}

/// Makes a folder from Box's body: a name, and the id of the parent.
///
/// # Errors
/// [`CallError::NotJson`] or [`CallError::Invalid`] for a wrong body, [`CallError::NotFound`] or
/// [`CallError::NoPermission`] for the parent, [`CallError::NameTaken`] for a name that a folder or a
/// file beside it has.
pub fn add_folder(db: &Connection, by: &Caller, body: &[u8], now: i64) -> Result<Value, CallError> {
    let body: Value = serde_json::from_slice(body)?;
    let name = body["name"].as_str().unwrap_or_default();
    check_name(name)?;
    let (owner, parent) = match parent(&body)? {
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
    if let Some(parent) = parent
        && let Some(file) = content::child_file(db, parent, name)?
    {
        return Err(CallError::NameTaken(shown_item(&file)));
    }
    let id = content::add_folder(db, owner, parent, name, now)?;
    folder(db, by, id, &AnswerFields::default())
}

/// Reads the id of the folder that something new is to lie in.
///
/// # Errors
/// [`CallError::Invalid`] where there is none, [`CallError::NotFound`] for one that no folder can have.
pub fn parent(body: &Value) -> Result<i64, CallError> {
    let id = match &body["parent"]["id"] {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => {
            let message = "must be an object with the id of a folder";
            return Err(InvalidField::alone("parent", message));
        }
    };
    number(&id).map_err(|_| CallError::NotFound)
}

/// Checks the name of a folder or a file, by the rules that Box documents for both.
///
/// # Errors
/// [`CallError::Invalid`]
pub fn check_name(name: &str) -> Result<(), CallError> {
    let wrong = if name.is_empty() {
        "must be text"
    } else if name.chars().count() > crate::api::FOLDER_NAME_MAX {
        "must have at most 255 characters"
    } else if name == "." || name == ".." || name.trim() != name {
        "must be neither . nor .., and must not begin or end with a blank"
    } else if name
        .chars()
        .any(|c| c.is_control() || c == '/' || c == '\\')
    {
        "must have no slash, backslash or control character"
    } else {
        return Ok(());
    };
    Err(InvalidField::alone("name", wrong))
}

/// Reads a file's description: Box's fields, and those that the visitor gave.
///
/// # Errors
/// As [`visible_file`].
pub fn file(
    db: &Connection,
    by: &Caller,
    id: i64,
    fields: &AnswerFields,
) -> Result<Value, CallError> {
    let row = visible_file(db, by, id)?;
    Ok(fields.of(shown_file(db, by, row)?))
}

fn shown_file(db: &Connection, by: &Caller, row: FileRow) -> Result<Value, CallError> {
    let parent = visible_folder(db, by, row.folder)?;
    let (sender, user) = match row.origin {
        Origin::Form(email) => {
            let anonymous = User {
                id: ANONYMOUS_ID.into(),
                kind: "user".into(),
                name: Some(String::new()),
                login: Some(String::new()),
            };
            (
                email.unwrap_or_else(|| FORM_WITHOUT_EMAIL.into()),
                anonymous,
            )
        }
        Origin::Colleague(user) => (user.name.clone().unwrap_or_default(), user),
    };
    let version = row.version.to_string();
    Ok(json!({
        "type": "file", "id": row.id.to_string(), "etag": version, "sequence_id": version,
        "name": row.name, "size": row.size, "description": row.description.unwrap_or_default(),
        "created_at": moment(row.received_at), "modified_at": moment(row.modified_at),
        "item_status": "active", "created_by": user, "uploader_display_name": sender,
        "parent": mini_folder(&parent), "path_collection": path(db, by, Some(&parent))?,
        "sha256": row.sha256, "sent_name": row.sent_name,
    }))
}

/// An item with all that the sandbox knows of it.
fn whole_item(db: &Connection, by: &Caller, item: &StoredItem) -> Result<Value, CallError> {
    if item.kind == "file" {
        shown_file(
            db,
            by,
            content::file(db, item.id)?.ok_or(CallError::NotFound)?,
        )
    } else {
        let row = content::folder(db, item.id)?.ok_or(CallError::NotFound)?;
        shown_folder(db, by, &row)
    }
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

/// Finds the folder with this id.
///
/// # Errors
/// [`CallError::NotFound`] for a folder that is missing or that the user may not see.
pub fn visible_folder(db: &Connection, by: &Caller, id: i64) -> Result<FolderRow, CallError> {
    if access(db, by.id, id)? == Access::None {
        return Err(CallError::NotFound);
    }
    content::folder(db, id)?.ok_or(CallError::NotFound)
}

fn shown_folder(db: &Connection, by: &Caller, row: &FolderRow) -> Result<Value, CallError> {
    let above = match row.parent {
        Some(parent) if access(db, by.id, parent)? != Access::None => content::folder(db, parent)?,
        _ => None,
    };
    let parent = above.as_ref().map_or_else(mini_root, mini_folder);
    let more = json!({
        "created_at": moment(row.created_at), "modified_at": moment(row.updated_at),
        "description": "", "item_status": "active", "parent": parent,
        "path_collection": path(db, by, above.as_ref())?,
        "owned_by": people::user(db, row.owner)?,
    });
    Ok(merged(mini_folder(row), more))
}

/// Lists folders that the user may see, from the root down to `lowest`: a file's own folder, or the one above
/// a folder.
fn path(db: &Connection, by: &Caller, lowest: Option<&FolderRow>) -> Result<Value, CallError> {
    let mut above = Vec::new();
    let mut next = lowest.cloned();
    while let Some(row) = next
        && access(db, by.id, row.id)? != Access::None
    {
        above.push(mini_folder(&row));
        next = match row.parent {
            Some(parent) => content::folder(db, parent)?,
            None => None,
        };
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

/// A folder as others refer to it.
pub fn mini_folder(row: &FolderRow) -> Value {
    let (kind, version) = ("folder".to_owned(), row.version);
    shown_item(&StoredItem {
        kind,
        id: row.id,
        version,
        name: row.name.clone(),
    })
}

/// An item as others refer to it.
pub fn shown_item(item: &StoredItem) -> Value {
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
