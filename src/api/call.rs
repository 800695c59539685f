//! The four calls as values.

use std::fmt::Write as _;

/// Which of the four calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Read one file request.
    Get,
    /// Change settings of one.
    Update,
    /// Delete one, for good.
    Delete,
    /// Make a new one in a folder, with the settings of another.
    Copy,
}

/// An HTTP method.
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

impl Method {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Post => "POST",
        }
    }
}

/// One call to the API: everything that goes on the wire but the address and the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which call it is.
    pub operation: Operation,
    /// The file request's id, unescaped.
    pub id: String,
    /// The etag that the file request must still have. Only an update takes one.
    pub if_match: Option<String>,
    /// The JSON body.
    pub body: Option<String>,
}

impl Call {
    /// `GET /file_requests/{id}`
    pub fn get(id: impl Into<String>) -> Self {
        Self {
            operation: Operation::Get,
            id: id.into(),
            if_match: None,
            body: None,
        }
    }

    /// `PUT /file_requests/{id}`; `body` is the JSON of [`Changes`](super::Changes).
    pub fn update(id: impl Into<String>, body: String, if_match: Option<String>) -> Self {
        Self {
            operation: Operation::Update,
            id: id.into(),
            if_match,
            body: Some(body),
        }
    }

    /// `DELETE /file_requests/{id}`
    pub fn delete(id: impl Into<String>) -> Self {
        Self {
            operation: Operation::Delete,
            id: id.into(),
            if_match: None,
            body: None,
        }
    }

    /// `POST /file_requests/{id}/copy`; `body` is the JSON of a [`Copy`](super::Copy).
    pub fn copy(id: impl Into<String>, body: String) -> Self {
        Self {
            operation: Operation::Copy,
            id: id.into(),
            if_match: None,
            body: Some(body),
        }
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> Method {
        match self.operation {
            Operation::Get => Method::Get,
            Operation::Update => Method::Put,
            Operation::Delete => Method::Delete,
            Operation::Copy => Method::Post,
        }
    }

    /// The path below the API's base address, with the id escaped.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::from("/file_requests/");
        path.push_str(&encode_path_segment(&self.id));
        if self.operation == Operation::Copy {
            path.push_str("/copy");
        }
        path
    }

    /// Whether sending it twice does what sending it once does.
    ///
    /// An update with an etag counts: the second one is refused. One without may overwrite what
    /// somebody saved in between. A copy makes a second file request.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        match self.operation {
            Operation::Get | Operation::Delete => true,
            Operation::Update => self.if_match.is_some(),
            Operation::Copy => false,
        }
    }
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
                let _ = write!(encoded, "%{byte:02X}"); // writing to a string cannot fail
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_four_calls_are_what_box_documents() {
        let calls = [
            (Call::get("42"), "GET", "/file_requests/42"),
            (
                Call::update("42", "{}".into(), None),
                "PUT",
                "/file_requests/42",
            ),
            (Call::delete("42"), "DELETE", "/file_requests/42"),
            (
                Call::copy("42", "{}".into()),
                "POST",
                "/file_requests/42/copy",
            ),
        ];
        for (call, method, path) in calls {
            assert_eq!(
                (call.method().as_str(), call.path().as_str()),
                (method, path)
            );
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
            assert_eq!(Call::get(id).path(), path);
        }
    }

    #[test]
    fn only_a_copy_and_a_blind_update_are_unrepeatable() {
        assert!(Call::get("1").is_repeatable());
        assert!(Call::delete("1").is_repeatable());
        assert!(Call::update("1", "{}".into(), Some("7".into())).is_repeatable());
        assert!(!Call::update("1", "{}".into(), None).is_repeatable());
        assert!(!Call::copy("1", "{}".into()).is_repeatable());
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
