//! The calls as values: the four on file requests, and the few on folders and users that a page
//! needs beside them.

use alloc::format;
use alloc::string::String;

/// Kind of a call, and so its method and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Read a file request.
    Get,
    /// Change a file request.
    Update,
    /// Delete a file request.
    Delete,
    /// Copy a file request to a folder.
    Copy,
    /// Make a folder.
    CreateFolder,
    /// Read a folder.
    Folder,
    /// List what is in a folder.
    FolderItems,
    /// Read the user that the token belongs to.
    Me,
}

/// Method and path of each [`Operation`], in their order; the id takes the place of the star, escaped.
pub const ROUTES: &str = "\
GET /file_requests/*
PUT /file_requests/*
DELETE /file_requests/*
POST /file_requests/*/copy
POST /folders
GET /folders/*
GET /folders/*/items
GET /users/me";

/// One call to the API: everything that goes on the wire but the address and the token.
///
/// `Text` holds what is only passed on. Where a browser sends the call, that is a JavaScript string,
/// which need not be copied in and out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<Text = String> {
    /// The kind of call.
    pub operation: Operation,
    /// The id of its object, as Box gave it out.
    pub id: Option<Text>,
    /// The rest of the address after the path, from the question mark on.
    pub query: Option<Text>,
    /// The etag that the object must still have. Box reads it on an update.
    pub if_match: Option<Text>,
    /// The JSON body.
    pub body: Option<Text>,
}

impl<Text> Call<Text> {
    fn new(operation: Operation, id: Option<Text>, body: Option<Text>) -> Self {
        Self {
            operation,
            id,
            query: None,
            if_match: None,
            body,
        }
    }

    /// Reads a file request.
    #[must_use]
    pub fn get(id: impl Into<Text>) -> Self {
        Self::new(Operation::Get, Some(id.into()), None)
    }

    /// Changes a file request; `body` is the JSON of [`Changes`](super::Changes).
    #[must_use]
    pub fn update(id: impl Into<Text>, body: Text, if_match: Option<Text>) -> Self {
        Self {
            if_match,
            ..Self::new(Operation::Update, Some(id.into()), Some(body))
        }
    }

    /// Deletes a file request.
    #[must_use]
    pub fn delete(id: impl Into<Text>) -> Self {
        Self::new(Operation::Delete, Some(id.into()), None)
    }

    /// Copies a file request; `body` is the JSON of a [`Copy`](super::Copy).
    #[must_use]
    pub fn copy(id: impl Into<Text>, body: Text) -> Self {
        Self::new(Operation::Copy, Some(id.into()), Some(body))
    }

    /// Makes a folder; `body` is `{"name": …, "parent": {"id": …}}`.
    #[must_use]
    pub fn create_folder(body: Text) -> Self {
        Self::new(Operation::CreateFolder, None, Some(body))
    }

    /// Reads a folder.
    #[must_use]
    pub fn folder(id: impl Into<Text>) -> Self {
        Self::new(Operation::Folder, Some(id.into()), None)
    }

    /// Lists `limit` items of a folder from `offset` on; Box allows at most 1,000 at once.
    #[must_use]
    pub fn folder_items(id: impl Into<Text>, limit: u32, offset: u32) -> Self
    where
        Text: From<String>,
    {
        Self {
            query: Some(format!("?limit={limit}&offset={offset}").into()),
            ..Self::new(Operation::FolderItems, Some(id.into()), None)
        }
    }

    /// Lists up to 1,000 items of a folder with what tells how they came there, from the marker of an answer
    /// on; see [`ListedItems`](super::ListedItems). Files that come or go meanwhile shift nothing.
    #[must_use]
    pub fn received(folder: impl Into<Text>, marker: Option<&str>) -> Self
    where
        Text: From<String>,
    {
        let mut query = String::from(
            "?fields=id,type,name,size,created_at,created_by,uploader_display_name\
             &usemarker=true&limit=1000",
        );
        if let Some(marker) = marker {
            query.push_str("&marker=");
            for byte in marker.bytes() {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    query.push(char::from(byte));
                } else {
                    query.push('%');
                    for digit in [byte >> 4, byte & 15] {
                        query.extend(char::from_digit(digit.into(), 16));
                    }
                }
            }
        }
        Self {
            query: Some(query.into()),
            ..Self::new(Operation::FolderItems, Some(folder.into()), None)
        }
    }

    /// Reads the user that the token belongs to.
    #[must_use]
    pub fn me() -> Self {
        Self::new(Operation::Me, None, None)
    }

    /// The call that reads the object of this one.
    #[must_use]
    pub fn read_back(&self) -> Self
    where
        Text: Clone,
    {
        Self::new(Operation::Get, self.id.clone(), None)
    }

    /// The same call with its texts held in another way.
    #[must_use]
    pub fn map<To>(self, to: impl Fn(Text) -> To) -> Call<To> {
        Call {
            operation: self.operation,
            id: self.id.map(&to),
            query: self.query.map(&to),
            if_match: self.if_match.map(&to),
            body: self.body.map(&to),
        }
    }

    /// Returns true for a call that only reads.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(
            self.operation,
            Operation::Get | Operation::Folder | Operation::FolderItems | Operation::Me
        )
    }

    /// Returns true for a call that does the same when it is sent twice.
    ///
    /// An update with an etag counts: the second one is refused. One without may overwrite what
    /// another user saved in between. A copy makes a second file request. A second folder of one name is
    /// refused, and the refusal names the first.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        match self.operation {
            Operation::Update => self.if_match.is_some(),
            Operation::Copy => false,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_are_what_box_documents() {
        let calls: [(Call<&str>, &str); 7] = [
            (Call::get("42"), "GET /file_requests/*"),
            (Call::update("42", "{}", None), "PUT /file_requests/*"),
            (Call::delete("42"), "DELETE /file_requests/*"),
            (Call::copy("42", "{}"), "POST /file_requests/*/copy"),
            (Call::create_folder("{}"), "POST /folders"),
            (Call::folder("7"), "GET /folders/*"),
            (Call::me(), "GET /users/me"),
        ];
        for (call, route) in calls {
            assert_eq!(
                ROUTES.lines().nth(call.operation as usize),
                Some(route),
                "{call:?}"
            );
            assert_eq!(call.id.is_some(), route.contains('*'), "{call:?}");
            assert_eq!(call.is_read(), route.starts_with("GET"), "{call:?}");
        }
        let items = Call::<String>::folder_items("7", 100, 200);
        let route = ROUTES.lines().nth(items.operation as usize);
        assert_eq!(route, Some("GET /folders/*/items"));
        assert_eq!(items.query.as_deref(), Some("?limit=100&offset=200"));
    }

    #[test]
    fn received_files_are_asked_for_by_marker() {
        let first = Call::<String>::received("7", None);
        let query = "?fields=id,type,name,size,created_at,created_by,uploader_display_name\
                     &usemarker=true&limit=1000";
        assert_eq!(first.operation, Operation::FolderItems);
        assert!(first.is_read() && first.is_repeatable());
        assert_eq!(first.query.as_deref(), Some(query));
        let next = Call::<String>::received("7", Some("aZ0-._~+/=&é"));
        let marker = "&marker=aZ0-._~%2b%2f%3d%26%c3%a9";
        assert_eq!(next.query, Some(format!("{query}{marker}")));
    }

    #[test]
    fn only_a_copy_and_a_blind_update_are_unrepeatable() {
        assert!(Call::create_folder("{}").is_repeatable());
        assert!(Call::<String>::get("1").is_repeatable());
        assert!(Call::<String>::delete("1").is_repeatable());
        assert!(Call::update("1", "{}", Some("7")).is_repeatable());
        assert!(!Call::update("1", "{}", None).is_repeatable());
        assert!(!Call::copy("1", "{}").is_repeatable());
    }
}
