//! The calls as values: the four on file requests, and the few on folders and users that a page
//! needs beside them.

/// An HTTP method. `exchange.js` has the words for the wire in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// PUT
    Put,
    /// DELETE
    Delete,
    /// POST
    Post,
}

/// One call to the API: everything that goes on the wire but the address and the token.
///
/// `Text` holds what is only passed on. Where a browser sends the call, that is a JavaScript string,
/// which need not be copied in and out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<Text = String> {
    /// The HTTP method.
    pub method: Method,
    /// The path below the API's base address, ids escaped, with the query.
    pub path: String,
    /// The etag that the object must still have. Box reads it on an update.
    pub if_match: Option<Text>,
    /// The JSON body.
    pub body: Option<Text>,
}

impl<Text> Call<Text> {
    fn new(method: Method, path: String, body: Option<Text>) -> Self {
        Self {
            method,
            path,
            if_match: None,
            body,
        }
    }

    /// `GET /file_requests/{id}`
    #[must_use]
    pub fn get(id: &str) -> Self {
        Self::new(Method::Get, file_request(id), None)
    }

    /// `PUT /file_requests/{id}`; `body` is the JSON of [`Changes`](super::Changes).
    #[must_use]
    pub fn update(id: &str, body: Text, if_match: Option<Text>) -> Self {
        Self {
            if_match,
            ..Self::new(Method::Put, file_request(id), Some(body))
        }
    }

    /// `DELETE /file_requests/{id}`
    #[must_use]
    pub fn delete(id: &str) -> Self {
        Self::new(Method::Delete, file_request(id), None)
    }

    /// `POST /file_requests/{id}/copy`; `body` is the JSON of a [`Copy`](super::Copy).
    #[must_use]
    pub fn copy(id: &str, body: Text) -> Self {
        Self::new(Method::Post, file_request(id) + "/copy", Some(body))
    }

    /// `GET /users/me`: whose token this is.
    #[must_use]
    pub fn me() -> Self {
        Self::new(Method::Get, "/users/me".into(), None)
    }

    /// `GET /folders/{id}`
    #[must_use]
    pub fn folder(id: &str) -> Self {
        Self::new(Method::Get, folder(id), None)
    }

    /// `GET /folders/{id}/items`: `limit` items from `offset` on; Box allows at most 1,000 at once.
    #[must_use]
    pub fn folder_items(id: &str, limit: u32, offset: u32) -> Self {
        let path = format!("{}/items?limit={limit}&offset={offset}", folder(id));
        Self::new(Method::Get, path, None)
    }

    /// `POST /folders`; `body` is `{"name": …, "parent": {"id": …}}`.
    #[must_use]
    pub fn create_folder(body: Text) -> Self {
        Self::new(Method::Post, FOLDERS.into(), Some(body))
    }

    /// The same call with its texts held in another way.
    #[must_use]
    pub fn map<To>(self, to: impl Fn(Text) -> To) -> Call<To> {
        Call {
            method: self.method,
            path: self.path,
            if_match: self.if_match.map(&to),
            body: self.body.map(&to),
        }
    }

    /// Whether it only reads.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.method == Method::Get
    }

    /// Whether sending it twice does what sending it once does.
    ///
    /// An update with an etag counts: the second one is refused. One without may overwrite what
    /// somebody saved in between. A copy makes a second file request. A second folder of one name is
    /// refused, and the refusal names the first.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        match self.method {
            Method::Get | Method::Delete => true,
            Method::Put => self.if_match.is_some(),
            Method::Post => self.path == FOLDERS,
        }
    }
}

const FOLDERS: &str = "/folders";

fn file_request(id: &str) -> String {
    String::from("/file_requests/") + &encode_path_segment(id)
}

fn folder(id: &str) -> String {
    String::from("/folders/") + &encode_path_segment(id)
}

/// Escapes a path segment: what RFC 3986 calls unreserved stays, every other byte becomes `%XX`.
///
/// A segment of only dots is escaped too, since browsers resolve `..` before they send it.
#[must_use]
pub fn encode_path_segment(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    let dots_only = segment.bytes().all(|byte| byte == b'.');
    for byte in segment.bytes() {
        match byte {
            b'.' if dots_only => encoded.push_str("%252E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => {
                encoded.push('%');
                encoded.push(hex_digit(byte >> 4));
                encoded.push(hex_digit(byte & 15));
            }
        }
    }
    encoded
}

/// The npm package has no room for the formatting of the standard library, which would do the same.
fn hex_digit(nibble: u8) -> char {
    char::from(match nibble {
        0..10 => b'0' + nibble,
        _ => b'A' + nibble - 10,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_calls_are_what_box_documents() {
        let body = || String::from("{}");
        let calls = [
            (Call::get("42"), Method::Get, "/file_requests/42"),
            (
                Call::update("42", body(), None),
                Method::Put,
                "/file_requests/42",
            ),
            (Call::delete("42"), Method::Delete, "/file_requests/42"),
            (
                Call::copy("42", body()),
                Method::Post,
                "/file_requests/42/copy",
            ),
            (Call::me(), Method::Get, "/users/me"),
            (Call::folder("7"), Method::Get, "/folders/7"),
            (
                Call::folder_items("7", 100, 200),
                Method::Get,
                "/folders/7/items?limit=100&offset=200",
            ),
            (Call::create_folder(body()), Method::Post, "/folders"),
        ];
        for (call, method, path) in calls {
            assert_eq!((call.method, call.path.as_str()), (method, path));
        }
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_the_path() {
        for (id, path) in [
            ("1/copy", "/file_requests/1%2Fcopy"),
            ("1?x=1#y", "/file_requests/1%3Fx%3D1%23y"),
            ("%31", "/file_requests/%2531"),
            ("..", "/file_requests/%252E%252E"),
            ("📁", "/file_requests/%F0%9F%93%81"),
        ] {
            assert_eq!(Call::<String>::get(id).path, path);
        }
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

    proptest! {
        #[test]
        fn an_escaped_segment_is_one_plain_segment(id in "\\PC{0,20}") {
            let encoded = encode_path_segment(&id);
            prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~%".contains(&b)));
            prop_assert!(encoded.is_empty() || encoded.bytes().any(|b| b != b'.'));
        }
    }
}
