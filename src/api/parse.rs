//! Ids and links, as people paste them.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

/// Returns true for a text in the form of an id: decimal digits, at most 20.
///
/// Box answers 405 to an id of any other form. The upper bound is ours: it fits any 64-bit number.
#[must_use]
pub fn is_box_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The id as a number is written: two texts are one id where this is the same.
#[must_use]
pub fn shortest_id(id: &str) -> &str {
    let number = id.trim_start_matches('0');
    // An id of zeros alone is 0.
    if number.is_empty() {
        &id[id.len().saturating_sub(1)..]
    } else {
        number
    }
}

/// Reason that no file request id could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestLinkError {
    /// Nothing was given.
    Empty,
    /// A public `/f/…` link: it does not contain the id.
    VisitorLink,
    /// A folder's link.
    FolderLink,
    /// Neither an id nor a link to the builder.
    Unrecognised,
}

impl RequestLinkError {
    /// The advice for the person who pasted the text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "Enter a request ID or a builder link.",
            Self::VisitorLink => {
                "This is the upload link for visitors. It does not contain the request ID; open the \
                 request in Box, choose Edit, and copy the number at the end of that address."
            }
            Self::FolderLink => {
                "This is a link to a folder. Open the folder in Box, choose File Request, then Edit, \
                 and copy the number at the end of that address."
            }
            Self::Unrecognised => {
                "This is not a request ID. An ID is a number, like 42037322, and stands at the end of \
                 the builder link: …/filerequest/42037322"
            }
        }
    }
}

impl fmt::Display for RequestLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for RequestLinkError {}

/// Reason that no folder id could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderLinkError {
    /// Nothing was given.
    Empty,
    /// A link to a file request.
    RequestLink,
    /// Neither an id nor a folder's link.
    Unrecognised,
}

impl FolderLinkError {
    /// The advice for the person who pasted the text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "Enter a folder ID or a folder link.",
            Self::RequestLink => {
                "This is a link to a file request. A folder link looks like …/folder/2233212"
            }
            Self::Unrecognised => {
                "This is not a folder ID. An ID is a number, like 2233212, and stands at the end of \
                 the folder's address: …/folder/2233212"
            }
        }
    }
}

impl fmt::Display for FolderLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for FolderLinkError {}

/// Reads the id of a file request from a pasted text: the id, or a link to the builder
/// (`https://example.app.box.com/filerequest/42037322`).
///
/// # Errors
/// [`RequestLinkError`], whose text tells a person what to paste instead.
pub fn parse_file_request_id(pasted: &str) -> Result<String, RequestLinkError> {
    match read(pasted) {
        Pasted::Nothing => Err(RequestLinkError::Empty),
        Pasted::Id(id) | Pasted::Path("filerequest", id) if is_box_id(id) => Ok(id.to_owned()),
        Pasted::Path("f", _) => Err(RequestLinkError::VisitorLink),
        Pasted::Path("folder", _) => Err(RequestLinkError::FolderLink),
        _ => Err(RequestLinkError::Unrecognised),
    }
}

/// Reads the id of a folder from a pasted text: the id, or the folder's link
/// (`https://app.box.com/folder/2233212`).
///
/// # Errors
/// [`FolderLinkError`], whose text tells a person what to paste instead.
pub fn parse_folder_id(pasted: &str) -> Result<String, FolderLinkError> {
    match read(pasted) {
        Pasted::Nothing => Err(FolderLinkError::Empty),
        Pasted::Id(id) | Pasted::Path("folder", id) if is_box_id(id) => Ok(id.to_owned()),
        Pasted::Path("f" | "filerequest", _) => Err(FolderLinkError::RequestLink),
        _ => Err(FolderLinkError::Unrecognised),
    }
}

/// The link that visitors open, from the web app's address and a file request's `url`.
///
/// `None` unless `url` is a path on that very host: anything else (another host, `javascript:`,
/// `//host`) must not become a link.
#[must_use]
pub fn visitor_link(app: &str, url: &str) -> Option<String> {
    let rest = url.strip_prefix('/')?;
    let plain = !rest.is_empty()
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.~/".contains(&b))
        && !rest.starts_with('/')
        && rest
            .split('/')
            .all(|segment| segment != ".." && segment != ".");
    plain.then(|| at(app, url, ""))
}

/// The address where a file request is edited in Box's web app.
#[must_use]
pub fn builder_link(app: &str, id: &str) -> Option<String> {
    is_box_id(id).then(|| at(app, "/filerequest/", id))
}

/// The address of a folder in Box's web app.
#[must_use]
pub fn folder_link(app: &str, id: &str) -> Option<String> {
    is_box_id(id).then(|| at(app, "/folder/", id))
}

fn at(app: &str, path: &str, id: &str) -> String {
    let mut link = app.trim_end_matches('/').to_owned();
    link.push_str(path);
    link.push_str(id);
    link
}

enum Pasted<'a> {
    Nothing,
    Id(&'a str),
    /// The first segment of a link's path that we know, and the one after it.
    Path(&'a str, &'a str),
    Other,
}

/// Takes a pasted text apart. The host is not looked at: companies have their own.
fn read(pasted: &str) -> Pasted<'_> {
    let around = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'');
    let text = pasted.trim_matches(around);
    if text.is_empty() {
        return Pasted::Nothing;
    }
    if !text.contains('/') {
        return Pasted::Id(text);
    }
    let end = text.bytes().position(|byte| byte == b'?' || byte == b'#');
    let path = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let mut segments = path.split('/');
    while let Some(segment) = segments.next() {
        match segment {
            "filerequest" | "folder" | "f" => {
                return Pasted::Path(segment, segments.next().unwrap_or(""));
            }
            "http:" | "https:" => {}
            _ if segment.ends_with(':') => return Pasted::Other,
            _ => {}
        }
    }
    Pasted::Other
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_ids_and_builder_links() {
        for pasted in [
            "42037322",
            " 42037322\n",
            "https://app.box.com/filerequest/42037322",
            "https://acme.app.box.com/filerequest/42037322?tab=edit#top",
            "acme.app.box.com/filerequest/42037322/",
            "<https://app.box.com/filerequest/42037322>",
        ] {
            assert_eq!(
                parse_file_request_id(pasted).as_deref(),
                Ok("42037322"),
                "{pasted}"
            );
        }
    }

    #[test]
    fn says_why_a_link_cannot_work() {
        let cases = [
            ("  ", RequestLinkError::Empty),
            (
                "https://app.box.com/f/19e57f40ace247278a8e3d336678c64a",
                RequestLinkError::VisitorLink,
            ),
            (
                "/f/19e57f40ace247278a8e3d336678c64a",
                RequestLinkError::VisitorLink,
            ),
            (
                "https://app.box.com/folder/2233212",
                RequestLinkError::FolderLink,
            ),
            ("abc", RequestLinkError::Unrecognised),
            ("-1", RequestLinkError::Unrecognised),
            ("1e3", RequestLinkError::Unrecognised),
            ("４２", RequestLinkError::Unrecognised),
            (
                "https://app.box.com/filerequest/",
                RequestLinkError::Unrecognised,
            ),
            (
                "javascript://app.box.com/filerequest/1",
                RequestLinkError::Unrecognised,
            ),
            ("123456789012345678901", RequestLinkError::Unrecognised),
        ];
        for (pasted, error) in cases {
            assert_eq!(parse_file_request_id(pasted), Err(error), "{pasted}");
        }
    }

    #[test]
    fn reads_folder_ids_and_links() {
        assert_eq!(parse_folder_id("0").as_deref(), Ok("0"));
        assert_eq!(
            parse_folder_id("https://app.box.com/folder/2233212").as_deref(),
            Ok("2233212")
        );
        assert_eq!(
            parse_folder_id("https://app.box.com/filerequest/1"),
            Err(FolderLinkError::RequestLink)
        );
        assert_eq!(parse_folder_id(""), Err(FolderLinkError::Empty));
        assert_eq!(
            parse_folder_id("Contracts"),
            Err(FolderLinkError::Unrecognised)
        );
    }

    #[test]
    fn only_a_path_on_the_configured_host_becomes_a_link() {
        let link = |url| visitor_link("https://app.box.com/", url);
        assert_eq!(
            link("/f/19e5").as_deref(),
            Some("https://app.box.com/f/19e5")
        );
        for url in [
            "",
            "/",
            "//evil",
            "javascript:alert(1)",
            "java\tscript:x",
            "data:text/html,x",
            "https://app.box.com.evil/f/1",
            ".evil.com/f/1",
            "@evil.com/",
            "/\\evil",
            "/../x",
        ] {
            assert_eq!(link(url), None, "{url}");
        }
    }

    proptest! {
        #[test]
        fn a_link_made_from_an_id_gives_the_id_back(id in "[0-9]{1,20}") {
            let builder = builder_link("https://app.box.com", &id).unwrap();
            prop_assert_eq!(parse_file_request_id(&builder), Ok(id.clone()));
            let folder = folder_link("https://app.box.com", &id).unwrap();
            prop_assert_eq!(parse_folder_id(&folder), Ok(id.clone()));
            prop_assert_eq!(parse_file_request_id(&id), Ok(id));
        }

        #[test]
        fn parsing_arbitrary_text_never_panics_and_yields_only_ids(text in "\\PC{0,60}") {
            if let Ok(id) = parse_file_request_id(&text) {
                prop_assert!(is_box_id(&id));
            }
        }
    }
}
