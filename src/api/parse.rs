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

/// The advice for a number that a spreadsheet has shortened.
const SHORTENED: &str = "A spreadsheet has shortened this number, and digits are lost. Format the column \
                         as text and enter the IDs again.";

/// Returns true for a number as spreadsheets write long ones: `1.23E+11`, `1,23E+11` where the comma is their
/// decimal point, or more than 15 digits of which all but 15 are zeros. An id can be of the last form, if
/// hardly ever: what reads tables calls this, and the reading of one id names the first forms only.
#[must_use]
pub fn is_shortened(text: &str) -> bool {
    let text = trimmed(text);
    let is_rounded = || is_box_id(text) && text.len() > 15 && text[15..].bytes().all(|b| b == b'0');
    is_scientific(text) || is_rounded()
}

fn is_scientific(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(['e', 'E'])
        .is_some_and(|(mantissa, power)| {
            mantissa.split(['.', ',']).all(is_digits)
                && is_digits(power.strip_prefix(['+', '-']).unwrap_or(power))
        })
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
    /// A number that a spreadsheet has shortened.
    Shortened,
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
            Self::Shortened => SHORTENED,
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
    /// A number that a spreadsheet has shortened.
    Shortened,
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
            Self::Shortened => SHORTENED,
            Self::Unrecognised => {
                "This is not a folder ID. An ID is a number, like 2233212, and stands at the end of \
                 the folder’s address: …/folder/2233212"
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
        Pasted::Id(id) | Pasted::Path("filerequest", id) if is_box_id(&id) => Ok(id),
        Pasted::Path("f", _) => Err(RequestLinkError::VisitorLink),
        Pasted::Path("folder", _) => Err(RequestLinkError::FolderLink),
        Pasted::Id(text) if is_scientific(&text) => Err(RequestLinkError::Shortened),
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
        Pasted::Id(id) | Pasted::Path("folder", id) if is_box_id(&id) => Ok(id),
        Pasted::Path("f" | "filerequest", _) => Err(FolderLinkError::RequestLink),
        Pasted::Id(text) if is_scientific(&text) => Err(FolderLinkError::Shortened),
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

/// The address of a file in Box's web app.
#[must_use]
pub fn file_link(app: &str, id: &str) -> Option<String> {
    is_box_id(id).then(|| at(app, "/file/", id))
}

fn at(app: &str, path: &str, id: &str) -> String {
    let mut link = app.trim_end_matches('/').to_owned();
    link.push_str(path);
    link.push_str(id);
    link
}

enum Pasted {
    Nothing,
    Id(String),
    /// The first segment of a link's path that we know, and the one after it.
    Path(&'static str, String),
    Other,
}

/// A link that carries the real one as a parameter may itself be carried, at most so often.
const NESTED_MAX: usize = 6;

/// Takes a pasted text apart. The host is not looked at: companies have their own, and so have the
/// rewriters of links in mails.
fn read(pasted: &str) -> Pasted {
    read_joined(joined(pasted))
}

fn read_joined(mut text: String) -> Pasted {
    for _ in 0..NESTED_MAX {
        text.retain(|c| !is_invisible(c));
        let found = read_plain(&text);
        match &found {
            Pasted::Nothing | Pasted::Path("f", _) => return found,
            Pasted::Id(id) | Pasted::Path(_, id) if is_box_id(id) => return found,
            _ => {}
        }
        match unescaped(&text) {
            Some(inner) => text = inner,
            None => return found,
        }
    }
    Pasted::Other
}

fn read_plain(text: &str) -> Pasted {
    let text = trimmed(text);
    if text.is_empty() {
        return Pasted::Nothing;
    }
    if !text.contains('/') {
        return Pasted::Id(text.to_owned());
    }
    // The path first, then what it carries.
    for part in text.split(['?', '#', '&', '=']) {
        let mut segments = part.split('/');
        while let Some(segment) = segments.next() {
            for known in ["filerequest", "folder", "f"] {
                if segment == known {
                    let id = segments.next().unwrap_or_default();
                    // Proofpoint's end of the address.
                    let id = match id.split_once('_') {
                        Some((id, end)) if end.starts_with("_;") => id,
                        _ => id,
                    };
                    return Pasted::Path(known, trimmed(id).to_owned());
                }
            }
            let is_web = || {
                let scheme = segment.to_ascii_lowercase();
                scheme.ends_with("http:") || scheme.ends_with("https:")
            };
            if segment.ends_with(':') && !is_web() {
                return Pasted::Other;
            }
        }
    }
    Pasted::Other
}

/// The text without what people put around an id or a link.
fn trimmed(text: &str) -> &str {
    let around = |c: char| {
        let is_sign = matches!(
            c,
            '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' | '`' | '*'
        );
        is_sign || c.is_whitespace() || matches!(c, '“'..='‟' | '‘'..='‛' | '«' | '»' | '‹' | '›')
    };
    text.trim_start_matches(around)
        .trim_end_matches(|c| around(c) || matches!(c, '.' | ',' | ';' | ':' | '!'))
}

/// True where the text has this part. The searching of the standard library is larger than all of this.
fn has(text: &str, part: &[u8]) -> bool {
    text.as_bytes()
        .windows(part.len())
        .any(|bytes| bytes == part)
}

/// The text with its percent-encoding taken off once, or Proofpoint's, which writes `-` and `_` for `%` and
/// `/`. `None` where there is none. Other bytes than those of ASCII become spaces: none belongs to an id.
fn unescaped(text: &str) -> Option<String> {
    let is_proofpoint = has(text, b"-3A__");
    let escape = if is_proofpoint { '-' } else { '%' };
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let mut after = rest.clone();
        let mut digit = || after.next().and_then(|c| c.to_digit(16));
        if c == escape
            && let (Some(high), Some(low)) = (digit(), digit())
        {
            let byte = u8::try_from(high * 16 + low).unwrap_or_default();
            plain.push(if byte.is_ascii() {
                char::from(byte)
            } else {
                ' '
            });
            rest = after;
        } else {
            plain.push(if is_proofpoint && c == '_' { '/' } else { c });
        }
    }
    (plain.len() < text.len()).then_some(plain)
}

/// The text without spaces that do not break in a link that has not come to its id yet. Elsewhere such a
/// space is a gap between two things.
fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for c in text.chars() {
        if !(is_unbroken(c) && is_unfinished(&joined)) {
            joined.push(c);
        }
    }
    joined
}

/// True for a character that takes no place: marks of direction, joiners, places to break a line.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

/// True for a space at which no line breaks.
fn is_unbroken(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}')
}

/// True for the beginning of a link that has not come to its id.
fn is_unfinished(text: &str) -> bool {
    // No link that a person pastes is longer.
    if text.len() > 4096 || !(has(text, b"http") || has(text, b"/")) {
        return false;
    }
    let link = text.chars().filter(|&c| !is_unbroken(c)).collect();
    !matches!(read_joined(link), Pasted::Path(_, id) if !id.is_empty())
}

/// Takes pasted ids and links apart, each with the blank, comma or semicolon after it.
pub fn split_pasted(mut rest: &str) -> impl Iterator<Item = &str> {
    core::iter::from_fn(move || {
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            if ends_piece(&rest[..at], c) {
                end = at + c.len_utf8();
                break;
            }
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        (end > 0).then_some(piece)
    })
}

/// True for a character that stands between two ids or links, and is no part of the link before it.
fn ends_piece(before: &str, c: char) -> bool {
    match c {
        // Proofpoint's end of an address, and an ampersand that was copied out of a page's source.
        ';' => !before.ends_with("__") && !before.ends_with("&amp"),
        // Barracuda's last parameter but one is a list.
        ',' => {
            let mut parameters = before.as_bytes().rsplit(|byte| *byte == b'&');
            let last = parameters.next().unwrap_or_default();
            parameters.next().is_none() || !last.starts_with(b"c=E")
        }
        _ => c.is_whitespace() && !(is_unbroken(c) && is_unfinished(before)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use core::fmt::Write as _;
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
            ("1.5798E+11", RequestLinkError::Shortened),
            (" 1,5798E+11 ", RequestLinkError::Shortened),
            ("1e3", RequestLinkError::Shortened),
            ("E11", RequestLinkError::Unrecognised),
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
    fn tells_what_a_spreadsheet_has_shortened() {
        for (text, expected) in [
            ("1,5798E+11", true),
            ("1.58e11", true),
            ("(1,5798E+11)", true),
            ("1579800000000000", true),
            ("1234567890123450", true),
            ("12345678901234500000", true),
            ("157980000000000", false),
            ("1234567890123456", false),
            ("E11", false),
            ("1.5", false),
        ] {
            assert_eq!(is_shortened(text), expected, "{text}");
        }
        assert_eq!(
            parse_folder_id("1,5798E+11"),
            Err(FolderLinkError::Shortened)
        );
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

    /// Texts that show one and the same link or id, each with what else came along.
    const PASTED: [&str; 32] = [
        "\u{200B}42037322\u{200B}",
        "\u{FEFF}42037322",
        "\u{202A}42037322\u{202C}",
        "\u{A0}42037322\u{A0}\u{2060}",
        "420\u{200B}37\u{AD}322",
        "(42037322)",
        "42037322.",
        "[42037322],",
        "“42037322”;",
        "«\u{202F}42037322\u{202F}»",
        "<https://app.box.com/filerequest/42037322>",
        "(https://app.box.com/filerequest/42037322).",
        "[Papers](https://app.box.com/filerequest/42037322)",
        "HTTPS://app.box.com/filerequest/42037322",
        "https\u{A0}://app.box.com/filerequest/42037322",
        "https://app.\u{200B}box.com/file\u{2060}request/42037322",
        "https://app.box.com/\u{A0}filerequest/\u{A0}42037322",
        "https://app.box.com/filerequest/42037322%E2%80%8B",
        "https://app.box.com/filerequest/42037322%20",
        "https%3A%2F%2Fapp.box.com%2Ffilerequest%2F42037322",
        "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Facme.app.box.com%2Ffilerequest%2F42037322%3Ftab%3Dedit&data=05%7C01%7Cann%40acme.example%7C1c%2Ff%2Fx&sdata=q%2F%3D&reserved=0",
        "https://eur03.safelinks.protection.outlook.com/ap/w-59584e83/?url=https%3A%2F%2Fapp.box.com%2Ffilerequest%2F42037322&amp;data=05&amp;reserved=0",
        "https://urldefense.com/v3/__https://app.box.com/filerequest/42037322__;!!AbC-1A!xyz$",
        "https://urldefense.com/v3/__https:/app.box.com/filerequest/42037322?tab=edit__;Kw!!AbC!x$",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__app.box.com_filerequest_42037322&d=DwMFaQ&c=e-FX_-2D",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__app.box.com_filerequest_42037322-3Ftab-3Dedit&d=DwMFaQ",
        "https://www.google.com/url?q=https://app.box.com/filerequest/42037322&sa=D&source=docs",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fapp.box.com%2Ffilerequest%2F42037322",
        "https://secure-web.cisco.com/1Xq-_/https%3A%2F%2Fapp.box.com%2Ffilerequest%2F42037322",
        "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fapp.box.com%2ffilerequest%2f42037322&c=E,1,Xy-z,&typo=1",
        "https://slack-redir.net/link?url=https%3A%2F%2Fnam12.safelinks.protection.outlook.com%2F%3Furl%3Dhttps%253A%252F%252Fapp.box.com%252Ffilerequest%252F42037322%26data%3D05",
        "https://account.box.com/login?redirect_url=%2Ffilerequest%2F42037322",
    ];

    #[test]
    fn reads_through_what_does_not_show_and_what_mail_programs_put_around() {
        for pasted in PASTED {
            let read = parse_file_request_id(pasted);
            assert_eq!(read.as_deref(), Ok("42037322"), "{pasted:?}");
            let folder = pasted
                .replace("file\u{2060}request", "folder")
                .replace("filerequest", "folder");
            let read = parse_folder_id(&folder);
            assert_eq!(read.as_deref(), Ok("42037322"), "{folder:?}");
        }
    }

    #[test]
    fn what_shows_as_a_gap_or_a_sign_never_joins_two_numbers() {
        for pasted in [
            "12\u{A0}13",
            "12 13",
            "12.13",
            ".5",
            "-42037322",
            "https://app.box.com/filerequest/12\u{A0}13",
            "https://app.box.com/filerequest/12 13",
            "https://app.box.com/filerequest/12%2013",
            "https://app.box.com/filerequest/12%",
            "https://app.box.com/filerequest/12%zz",
            "javascript://app.box.com/?u=https://app.box.com/filerequest/1",
            "https://protection.example/?url=javascript%3A%2F%2Fapp.box.com%2Ffilerequest%2F1",
        ] {
            let read = parse_file_request_id(pasted);
            assert_eq!(read, Err(RequestLinkError::Unrecognised), "{pasted:?}");
        }
        assert_eq!(
            parse_file_request_id("\u{FEFF}\u{200B} "),
            Err(RequestLinkError::Empty)
        );
        let wrapped = "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fapp.box.com%2Ff%2F19e5&data=05";
        assert_eq!(
            parse_file_request_id(wrapped),
            Err(RequestLinkError::VisitorLink)
        );
        // The link's own path comes before what it carries.
        let carries = "https://app.box.com/folder/12?next=/filerequest/5";
        assert_eq!(parse_folder_id(carries).as_deref(), Ok("12"));
    }

    #[test]
    fn pasted_texts_fall_apart_between_links_and_not_within() {
        for pasted in PASTED {
            for other in [" 7", ";7", ",\t7", "\n7", "\u{A0}7"] {
                let text = alloc::format!("{pasted}{other}");
                let ids: Vec<_> = split_pasted(&text)
                    .map(parse_file_request_id)
                    .filter(|id| *id != Err(RequestLinkError::Empty))
                    .collect();
                let expected = ["42037322", "7"].map(|id| Ok(id.to_owned()));
                assert_eq!(ids, expected, "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn pieces_put_together_are_the_text(text in "[0-9a/;,_&mp \u{A0}\u{200B}\n]{0,40}") {
            prop_assert_eq!(split_pasted(&text).collect::<String>(), text);
        }

        #[test]
        fn a_link_is_found_however_often_it_is_wrapped(id in "[0-9]{1,20}", times in 1..4_usize) {
            let mut link = builder_link("https://app.box.com", &id).unwrap();
            for _ in 0..times {
                let mut inner = String::new();
                for byte in link.bytes() {
                    if byte.is_ascii_alphanumeric() || byte == b'.' {
                        inner.push(char::from(byte));
                    } else {
                        write!(inner, "%{byte:02X}").unwrap();
                    }
                }
                link = alloc::format!("https://links.example/?a=1&url={inner}&sig=%2F");
            }
            prop_assert_eq!(parse_file_request_id(&link), Ok(id));
        }

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
