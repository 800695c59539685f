//! The bytes of a file as text, or what the file is instead.

use super::table_error::{ForeignFile, Guess, TableError, TableProblem};

/// Tells a file by its first bytes.
fn foreign_file(bytes: &[u8]) -> Option<ForeignFile> {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    Some(match bytes {
        // A workbook is an archive whose parts say so; an empty archive is none.
        [b'P', b'K', 3, 4, ..] if has(b"xl/") || has(b"spreadsheet") => ForeignFile::Workbook,
        [b'P', b'K', 3 | 5 | 7, 4 | 6 | 8, ..] | [0x1F, 0x8B, ..] => ForeignFile::Archive,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ForeignFile::Workbook,
        [b'%', b'P', b'D', b'F', b'-', ..] => ForeignFile::Pdf,
        [0x89, b'P', b'N', b'G', ..]
        | [0xFF, 0xD8, 0xFF, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ]
        | [b'I', b'I', 42, 0, ..]
        | [b'M', b'M', 0, 42, ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', ..] => ForeignFile::Picture,
        [b'B', b'M', ..] if bytes.contains(&0) => ForeignFile::Picture,
        _ => return None,
    })
}

/// The text in these bytes: UTF-8; UTF-16 with a byte order mark or with the zeros of plain letters;
/// Windows-1252 where its letters are where no other encoding has any.
///
/// # Errors
/// What the file is instead, or [`TableProblem::Encoding`] with the line of the first byte that does not
/// fit.
pub fn decode(bytes: &[u8]) -> Result<String, TableError> {
    let fail = |line, problem| TableError { line, problem };
    if let Some(foreign) = foreign_file(bytes) {
        return Err(fail(1, TableProblem::Foreign(foreign)));
    }
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let text: Result<String, _> =
            char::decode_utf16(pairs.iter().map(|&pair| unit(pair))).collect();
        text.ok()
            .filter(|_| rest.is_empty())
            .ok_or_else(|| fail(1, TableProblem::Encoding(Guess::Utf16)))
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    match zeros(bytes) {
        Some(Zeros::Second) => return utf16(bytes, u16::from_le_bytes),
        Some(Zeros::First) => return utf16(bytes, u16::from_be_bytes),
        None => {}
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    str::from_utf8(bytes).map(str::to_owned).or_else(|error| {
        let text: String = bytes.iter().map(|&byte| windows_1252(byte)).collect();
        if is_western(&text) {
            return Ok(text);
        }
        let guess = if is_plain(&text) {
            Guess::Windows1252
        } else {
            Guess::Unknown
        };
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|&byte| byte == b'\n').count();
        Err(fail(line, TableProblem::Encoding(guess)))
    })
}

/// The bytes of each pair that are zero.
enum Zeros {
    First,
    Second,
}

/// The zeros that plain letters have in UTF-16: in every pair of bytes on the same side, in most pairs.
fn zeros(bytes: &[u8]) -> Option<Zeros> {
    let (pairs, _) = bytes.as_chunks::<2>();
    let count = |side: usize| pairs.iter().filter(|pair| pair[side] == 0).count();
    match (count(0), count(1)) {
        (0, second) if second > pairs.len() / 2 => Some(Zeros::Second),
        (first, 0) if first > pairs.len() / 2 => Some(Zeros::First),
        _ => None,
    }
}

/// The character of a byte in Windows-1252; U+FFFD where there is none.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
        '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
        '\u{FFFD}', 'ž', 'Ÿ',
    ];
    let place = usize::from(byte.wrapping_sub(0x80));
    FROM_80
        .get(place)
        .copied()
        .unwrap_or_else(|| char::from(byte))
}

/// True where no character is one that no text has.
fn is_plain(text: &str) -> bool {
    let is_strange =
        |c: char| c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t' | '\r' | '\n'));
    !text.contains(is_strange)
}

/// True where this can only be Windows-1252: each letter with a mark is one that the neighbours' encodings
/// have at the same place or hardly use, stands at a plain letter, and no sign stands within a word. Words
/// of another script, or of another machine's encoding, break one of these.
fn is_western(text: &str) -> bool {
    const LETTERS: &str = "ÀÁÂÄÅÇÉËÍÎÓÔÖÚÜßàáâäåçéëíîóôöúü";
    const SIGNS: &str = "\u{A0}€„“”‘–—…§«»°·©®™½²";
    if !is_plain(text) {
        return false;
    }
    let mut high_letters = 0;
    let (mut before, mut is_in_word) = (' ', false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        if LETTERS.contains(c) {
            high_letters += 1;
            is_in_word |= after.is_ascii_alphabetic();
            let is_alone = high_letters == 1 && before.is_ascii() && after.is_ascii();
            if high_letters > 2 || !(is_in_word || is_alone || LETTERS.contains(after)) {
                return false;
            }
        } else {
            let is_sign = SIGNS.contains(c) && !(before.is_alphabetic() && after.is_alphabetic());
            if !(c.is_ascii() || is_sign || c == '’') {
                return false;
            }
            high_letters = 0;
            is_in_word = c.is_ascii_alphabetic();
        }
        before = c;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> TableProblem {
        decode(bytes).unwrap_err().problem
    }

    #[test]
    fn reads_utf_8_and_utf_16_with_and_without_a_byte_order_mark() {
        let text = "Akte,Übergabe 📁";
        let encoded = |mark: &[u8], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let units = text.encode_utf16().flat_map(unit);
            mark.iter().copied().chain(units).collect()
        };
        let utf8 = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for bytes in [
            encoded(&[0xFF, 0xFE], u16::to_le_bytes),
            encoded(&[0xFE, 0xFF], u16::to_be_bytes),
            encoded(&[], u16::to_le_bytes),
            encoded(&[], u16::to_be_bytes),
            utf8,
            text.as_bytes().to_vec(),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
        assert_eq!(decode(b"").as_deref(), Ok(""));
    }

    #[test]
    fn reads_windows_1252_where_it_is_certain() {
        for (bytes, text) in [
            (&b"12;\xDCbergabe M\xFC\xDFig"[..], "12;Übergabe Müßig"),
            (b"12;Dossier \xE0 l\x92\xE9t\xE9", "12;Dossier à l’été"),
            (b"12;Sa\xF1o", ""),
            (b"12;\x84Haus\x93 \x96 5 \x80", "12;„Haus“ – 5 €"),
            (b"12;Fa\xE7ade \xC5rhus", "12;Façade Århus"),
            // Cyrillic, Polish, Greek, Mac OS, DOS, Japanese.
            (b"12;\xCF\xE0\xEF\xEA\xE0", ""),
            (b"12;\xE0\xE2", ""),
            (b"12;\xA3\xF3d\xBC", ""),
            (b"12;\xF6\xE1\xEA\xE5\xEB\xEF\xF2", ""),
            (b"12;Stra\xA7e B\x8Ar", ""),
            (b"12;B\x84r \x9Al", ""),
            (b"12;\x93\xFA\x96\x7B", ""),
        ] {
            if text.is_empty() {
                let told = problem(bytes);
                assert!(matches!(told, TableProblem::Encoding(_)), "{bytes:?}");
            } else {
                assert_eq!(decode(bytes).as_deref(), Ok(text));
            }
        }
    }

    #[test]
    fn names_the_encoding_that_it_does_not_read() {
        let line = |bytes: &[u8]| decode(bytes).unwrap_err().line;
        let table = b"a,b\n1,Sa\xF1o\n";
        let windows = TableProblem::Encoding(Guess::Windows1252);
        assert_eq!((problem(table), line(table)), (windows, 2));
        let utf16 = TableProblem::Encoding(Guess::Utf16);
        assert_eq!(problem(b"\xFF\xFEa"), utf16);
        assert_eq!(problem(b"a\0,\0b\0\n"), utf16);
        assert_eq!(
            problem(b"a,b\n1,\xC3\x81\x81\n"),
            TableProblem::Encoding(Guess::Unknown)
        );
    }

    #[test]
    fn names_what_is_no_text_at_all() {
        for (bytes, foreign) in [
            (
                &b"PK\x03\x04\x14\0\x06\0[Content_Types].xml..xl/workbook.xml"[..],
                ForeignFile::Workbook,
            ),
            (
                b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                ForeignFile::Workbook,
            ),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", ForeignFile::Workbook),
            (b"PK\x03\x04\x14\0a.csv", ForeignFile::Archive),
            (b"PK\x05\x06\0\0", ForeignFile::Archive),
            (b"\x1F\x8B\x08", ForeignFile::Archive),
            (b"%PDF-1.7\n", ForeignFile::Pdf),
            (b"\x89PNG\r\n\x1A\n", ForeignFile::Picture),
            (b"\xFF\xD8\xFF\xE0", ForeignFile::Picture),
            (b"GIF89a", ForeignFile::Picture),
            (b"RIFF\0\0\0\0WEBPVP8 ", ForeignFile::Picture),
            (b"\0\0\0\x18ftypheic", ForeignFile::Picture),
            (b"BM6\0\0\0", ForeignFile::Picture),
        ] {
            assert_eq!(problem(bytes), TableProblem::Foreign(foreign), "{bytes:?}");
        }
        assert!(decode(b"PK,title\n1,a").is_ok());
        assert!(decode(b"BMW\n1,a").is_ok());
    }
}
