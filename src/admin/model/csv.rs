//! Tables as people's spreadsheet programs read and write them: CSV.
//!
//! Reading says in which line something is wrong instead of guessing. Writing defuses cells that a
//! spreadsheet program would run as a formula, and reading takes the defusing back, so that what
//! goes out comes in again unchanged.

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRow {
    /// The line in the file where it starts, counted from 1.
    pub line: usize,
    /// The cells, without quotes and without the apostrophe of a defused formula.
    pub cells: Vec<String>,
}

/// A reason why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The fault.
    pub problem: TableProblem,
}

/// A fault of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableProblem {
    /// The bytes are neither UTF-8 nor UTF-16.
    Encoding,
    /// A quoted cell that starts here never ends.
    OpenQuote,
    /// Text follows the closing quote of a cell.
    TextAfterQuote,
    /// A NUL character, as in a binary file.
    Nul,
}

/// The text in these bytes: UTF-8, or UTF-16 with a byte order mark.
///
/// # Errors
/// [`TableProblem::Encoding`] with the line of the first byte that does not fit.
pub fn decode(bytes: &[u8]) -> Result<String, TableError> {
    let encoding = |line| TableError {
        line,
        problem: TableProblem::Encoding,
    };
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let text: Result<String, _> =
            char::decode_utf16(pairs.iter().map(|&pair| unit(pair))).collect();
        text.ok()
            .filter(|_| rest.is_empty())
            .ok_or_else(|| encoding(1))
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
                let before = &bytes[..error.valid_up_to()];
                encoding(before.split(|&byte| byte == b'\n').count())
            })
        }
    }
}

/// Reads a table row by row, so that the caller can pause between rows of a long one.
///
/// The separator is the one of comma, semicolon and tab that the first line has most of. Empty lines
/// are left out.
pub struct CsvReader<'a> {
    rest: &'a str,
    line: usize,
    separator: char,
}

impl<'a> CsvReader<'a> {
    /// Reads this text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Self {
            rest: text,
            line: 1,
            separator: separator(text),
        }
    }

    /// The number of bytes that are still to be read.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    fn row(&mut self) -> Result<CsvRow, TableError> {
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            let (cell, ends_row) = self.cell()?;
            cells.push(without_formula_guard(&cell).to_owned());
            if ends_row {
                return Ok(CsvRow { line, cells });
            }
        }
    }

    /// One cell, and whether the row ends after it.
    fn cell(&mut self) -> Result<(String, bool), TableError> {
        let fail = |line, problem| Err(TableError { line, problem });
        let mut cell = String::new();
        let opened = self.line;
        let quoted = self.rest.starts_with('"');
        if quoted {
            self.rest = &self.rest[1..];
            loop {
                let Some(quote) = self.rest.find('"') else {
                    return fail(opened, TableProblem::OpenQuote);
                };
                let (text, rest) = self.rest.split_at(quote);
                cell.push_str(text);
                self.line += text.matches('\n').count();
                self.rest = &rest[1..];
                if !self.rest.starts_with('"') {
                    break;
                }
                cell.push('"');
                self.rest = &self.rest[1..];
            }
        }
        let separator = self.separator;
        let end = self
            .rest
            .find([separator, '\r', '\n'])
            .unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        if quoted && !text.is_empty() {
            return fail(self.line, TableProblem::TextAfterQuote);
        }
        cell.push_str(text);
        if cell.contains('\0') {
            return fail(opened, TableProblem::Nul);
        }
        let ends_row = !rest.starts_with(separator);
        self.rest = if ends_row {
            self.line += usize::from(!rest.is_empty());
            rest.strip_prefix("\r\n")
                .unwrap_or_else(|| rest.get(1..).unwrap_or(""))
        } else {
            &rest[separator.len_utf8()..]
        };
        Ok((cell, ends_row))
    }
}

impl Iterator for CsvReader<'_> {
    type Item = Result<CsvRow, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            match self.row() {
                Ok(row) if row.cells.iter().all(String::is_empty) => {}
                Ok(row) => return Some(Ok(row)),
                Err(error) => {
                    self.rest = "";
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// Adds a row to a table: comma as the separator, CRLF at the end (RFC 4180), formulas defused.
pub fn write_row<'a>(table: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            table.push(',');
        }
        let defuse = cell.starts_with(starts_formula);
        // A cell with a separator of any kind is quoted: the first line must not mislead a reader.
        let quote =
            cell.contains(['"', ',', ';', '\t', '\r', '\n']) || cell.starts_with('\u{FEFF}');
        if quote {
            table.push('"');
        }
        if defuse {
            table.push('\'');
        }
        table.push_str(&cell.replace('"', "\"\""));
        if quote {
            table.push('"');
        }
    }
    table.push_str("\r\n");
}

/// Takes back what [`write_row`] did to a formula.
fn without_formula_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(starts_formula) => rest,
        _ => cell,
    }
}

/// True for a first character that makes a spreadsheet program run a cell, full-width forms included. The
/// apostrophe itself is here so that one which was there before survives.
fn starts_formula(first: char) -> bool {
    matches!(
        first,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠'
    )
}

fn separator(text: &str) -> char {
    let mut quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '\r' | '\n' if !quoted => break,
            _ if quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(c, _)| *c == character)
                .for_each(|(_, n)| *n += 1),
        }
    }
    // The first of equals wins: a table of one column has none of them.
    counts
        .into_iter()
        .rev()
        .max_by_key(|&(_, count)| count)
        .map_or(',', |(separator, _)| separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<Vec<String>>, TableError> {
        CsvReader::new(text)
            .map(|row| row.map(|row| row.cells))
            .collect()
    }

    fn cells(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect()
    }

    #[test]
    fn reads_what_spreadsheet_programs_write() {
        let expected = cells(&[&["folder", "title"], &["1", "A, \"B\""]]);
        for text in [
            "folder,title\r\n1,\"A, \"\"B\"\"\"\r\n",
            "\u{FEFF}folder,title\n1,\"A, \"\"B\"\"\"",
            "folder;title\r1;\"A, \"\"B\"\"\"\r",
            "folder\ttitle\r\n\r\n1\t\"A, \"\"B\"\"\"\r\n\r\n",
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn reads_utf_8_and_utf_16_with_a_byte_order_mark() {
        let text = "Akte,Übergabe 📁";
        let little: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let utf8 = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for bytes in [little, big, utf8, text.as_bytes().to_vec()] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn says_in_which_line_a_table_is_broken() {
        let fails = |text: &str, line, problem| {
            assert_eq!(read(text), Err(TableError { line, problem }), "{text:?}");
        };
        fails("a,b\n1,\"x\ny\n", 2, TableProblem::OpenQuote);
        fails("a,b\n\"1\n2\",\"x\"y\n", 3, TableProblem::TextAfterQuote);
        fails("a,b\n1,2\n3,\0\n", 3, TableProblem::Nul);
        assert_eq!(
            decode(b"a,b\n1,\xE4\n"),
            Err(TableError {
                line: 2,
                problem: TableProblem::Encoding
            })
        );
        assert_eq!(decode(b"\xFF\xFEa").map_err(|error| error.line), Err(1));
    }

    #[test]
    fn rows_know_their_line() {
        let lines: Vec<usize> = CsvReader::new("a,b\n\n\"x\ny\",2\n3,4")
            .map(|row| row.unwrap().line)
            .collect();
        assert_eq!(lines, [1, 3, 5]);
    }

    #[test]
    fn no_cell_starts_like_a_formula() {
        for formula in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "－1", "'=1",
        ] {
            let mut table = String::new();
            write_row(&mut table, [formula]);
            assert!(table.trim_start_matches('"').starts_with('\''), "{table:?}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_out_comes_in_again(
            rows in prop::collection::vec(prop::collection::vec("[=+@'\"＝;,\t\r\n\u{FEFF}a-c-]{0,6}|[^\0]{0,8}", 3), 1..6)
        ) {
            let rows: Vec<Vec<String>> =
                rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            let mut table = String::new();
            for row in &rows {
                write_row(&mut table, row.iter().map(String::as_str));
            }
            prop_assert_eq!(read(&table).unwrap(), rows);
        }

        #[test]
        fn arbitrary_text_is_read_or_refused(text in "[\"',;\t\r\n\0a]{0,40}") {
            let _ = read(&text);
        }
    }
}
