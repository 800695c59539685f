//! Tables as people's spreadsheet programs read and write them: CSV.
//!
//! Reading says in which line something is wrong instead of guessing. Writing defuses cells that a
//! spreadsheet program would run as a formula, and reading takes the defusing back, so that what
//! goes out comes in again unchanged.

use super::table_error::{TableError, TableProblem};

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRow {
    /// The line in the file where it starts, counted from 1.
    pub line: usize,
    /// The cells, without quotes and without the apostrophe of a defused formula.
    pub cells: Vec<String>,
}

/// Reads a table row by row, so that the caller can pause between rows of a long one.
///
/// A first line like `sep=;` chooses the separator. Else it is the one of comma, semicolon, tab and bar that
/// gives the first line most cells that the caller knows, and of equals the one that it has most of. Empty
/// lines are left out.
pub struct CsvReader<'a> {
    rest: &'a str,
    line: usize,
    separator: char,
}

impl<'a> CsvReader<'a> {
    /// Reads this text, of which `is_known` knows headings and other cells of a first line.
    #[must_use]
    pub fn new(text: &'a str, is_known: fn(&str) -> bool) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if let Some((separator, rest)) = chosen_separator(text) {
            return Self {
                rest,
                line: 2,
                separator,
            };
        }
        Self {
            rest: text,
            line: 1,
            separator: separator(text, is_known),
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
            cells.push(without_guards(&cell));
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
        let cell = with_guards(cell);
        // A cell with a separator of any kind is quoted: the first line must not mislead a reader.
        let quote = cell.contains(['"', '\r', '\n']) || cell.contains(SEPARATORS);
        if quote || cell.starts_with('\u{FEFF}') {
            table.push('"');
            table.push_str(&cell.replace('"', "\"\""));
            table.push('"');
        } else {
            table.push_str(&cell);
        }
    }
    table.push_str("\r\n");
}

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// The cell with an apostrophe before all that a spreadsheet program would run: at its start, and at the
/// start of what becomes a cell of its own where the program goes by another separator than the comma, and
/// so does not see the quotes.
fn with_guards(cell: &str) -> String {
    guards(cell, |guarded, apostrophes, is_formula| {
        if is_formula {
            guarded.push('\'');
        }
        guarded.push_str(apostrophes);
    })
}

/// Takes back what [`with_guards`] did.
fn without_guards(cell: &str) -> String {
    guards(cell, |bare, apostrophes, is_formula| {
        let guard = usize::from(is_formula && !apostrophes.is_empty());
        bare.push_str(&apostrophes[guard..]);
    })
}

/// Copies a cell. At each place where a cell may start, `put` writes the apostrophes that stand there, told
/// whether they, or none, stand before a formula.
fn guards(cell: &str, put: fn(&mut String, &str, bool)) -> String {
    let mut copy = String::with_capacity(cell.len());
    let mut rest = cell;
    let mut is_start = true;
    while let Some(first) = rest.chars().next() {
        if is_start && !matches!(first, ' ' | '"') {
            let after = rest.trim_start_matches('\'');
            let is_whole = rest.len() == cell.len();
            let is_formula = after.starts_with(starts_formula)
                || (is_whole && (after.starts_with(['\t', '\r', '\n']) || is_choice(after)));
            put(&mut copy, &rest[..rest.len() - after.len()], is_formula);
            rest = after;
            is_start = false;
        }
        let Some(first) = rest.chars().next() else {
            break;
        };
        copy.push(first);
        rest = &rest[first.len_utf8()..];
        let is_separator = SEPARATORS.contains(&first) || matches!(first, '\r' | '\n');
        is_start = is_separator || (is_start && matches!(first, ' ' | '"'));
    }
    copy
}

/// True for a first character that makes a spreadsheet program run a cell, full-width forms included.
fn starts_formula(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// True for a cell that would choose the separator, were it the first line.
fn is_choice(cell: &str) -> bool {
    let name = cell.get(..4);
    name.is_some_and(|name| name.eq_ignore_ascii_case("sep="))
}

/// The separator that the first line chooses for the others, as in `sep=;`, and what follows that line.
fn chosen_separator(text: &str) -> Option<(char, &str)> {
    let (line, rest) = text
        .split_once(['\r', '\n'])
        .map_or((text, ""), |(line, rest)| {
            let is_crlf = text[line.len()..].starts_with("\r\n");
            (line, if is_crlf { &rest[1..] } else { rest })
        });
    let choice = line.strip_prefix('"').unwrap_or(line);
    let chosen = is_choice(choice).then(|| choice[4..].chars().next())??;
    let after = &choice[4 + chosen.len_utf8()..];
    // Programs that have read the line as a row fill it up with their own separators.
    let is_alone = after
        .chars()
        .all(|c| c == '"' || c == chosen || SEPARATORS.contains(&c));
    (is_alone && chosen.is_ascii_punctuation() || chosen == '\t').then_some((chosen, rest))
}

fn separator(text: &str, is_known: fn(&str) -> bool) -> char {
    let text = text.trim_start_matches(['\r', '\n']);
    let rating = |&separator: &char| {
        let mut is_quoted = false;
        let mut ends = |c: char| {
            is_quoted ^= c == '"';
            !is_quoted && (c == separator || c == '\r' || c == '\n')
        };
        let (mut known, mut count, mut from) = (0, 0, 0);
        for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
            let is_last = at == text.len();
            if ends(c) || is_last {
                known += usize::from(is_known(text[from..at].trim_matches('"')));
                if c != separator || is_last {
                    break;
                }
                count += 1;
                from = at + c.len_utf8();
            }
        }
        (known, count)
    };
    // The first of equals wins: a table of one column has none of them.
    let separators = SEPARATORS.into_iter().rev();
    separators.max_by_key(rating).unwrap_or(',')
}

/// A heading as people write it, without case, spaces and signs.
#[must_use]
pub fn folded_heading(heading: &str) -> String {
    let letters = heading.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<Vec<String>>, TableError> {
        CsvReader::new(text, is_known)
            .map(|row| row.map(|row| row.cells))
            .collect()
    }

    fn is_known(cell: &str) -> bool {
        matches!(cell, "folder" | "title")
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
    fn says_in_which_line_a_table_is_broken() {
        let fails = |text: &str, line, problem| {
            assert_eq!(read(text), Err(TableError { line, problem }), "{text:?}");
        };
        fails("a,b\n1,\"x\ny\n", 2, TableProblem::OpenQuote);
        fails("a,b\n\"1\n2\",\"x\"y\n", 3, TableProblem::TextAfterQuote);
        fails("a,b\n1,2\n3,\0\n", 3, TableProblem::Nul);
    }

    #[test]
    fn rows_know_their_line() {
        let lines: Vec<usize> = CsvReader::new("a,b\n\n\"x\ny\",2\n3,4", is_known)
            .map(|row| row.unwrap().line)
            .collect();
        assert_eq!(lines, [1, 3, 5]);
    }

    #[test]
    fn no_cell_starts_like_a_formula() {
        for formula in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "－1", "'=1", "sep=;",
        ] {
            let mut table = String::new();
            write_row(&mut table, [formula]);
            assert!(table.trim_start_matches('"').starts_with('\''), "{table:?}");
        }
    }

    #[test]
    fn no_part_of_a_cell_starts_like_a_formula_either() {
        for (cell, written) in [
            ("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"),
            ("x\t=1", "x\t'=1"),
            ("x\n-1", "x\n'-1"),
            ("x\r\n@A1", "x\r\n'@A1"),
            ("x|+1", "x|'+1"),
            ("x; \"=1", "x; \"\"'=1"),
            ("x,=1", "x,'=1"),
            ("\" =1", "\"\" '=1"),
            // Nothing to guard.
            ("it's; 'quoted'\n\nx-1=2", "it's; 'quoted'\n\nx-1=2"),
        ] {
            let mut table = String::new();
            write_row(&mut table, ["1", cell]);
            assert_eq!(table, format!("1,\"{written}\"\r\n"));
            assert_eq!(read(&table).unwrap(), cells(&[&["1", cell]]));
        }
    }

    #[test]
    fn a_first_line_chooses_the_separator_and_is_no_row() {
        let expected = cells(&[&["folder", "title, long"], &["1", "a"]]);
        for text in [
            "sep=;\nfolder;title, long\n1;a",
            "\u{FEFF}SEP=;\r\nfolder;title, long\r\n1;a\r\n",
            "\"sep=;\"\nfolder;title, long\n1;a",
            "sep=;;;\nfolder;title, long\n1;a",
            "sep=\t\rfolder\ttitle, long\r1\ta",
            "\"sep=\t\"\nfolder\ttitle, long\n1\ta",
            "sep=|\nfolder|title, long\n1|a",
            "sep=^\nfolder^title, long\n1^a",
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text:?}");
        }
        let lines = |text| CsvReader::new(text, is_known).map(|row| row.unwrap().line);
        let lines: Vec<usize> = lines("sep=;\na;b\n\n1;2").collect();
        assert_eq!(lines, [2, 4]);
        let error = CsvReader::new("sep=;\na;b\n1;\"2\n", is_known)
            .find_map(Result::err)
            .unwrap();
        assert_eq!(error.line, 3);
        for text in ["sep=x\n1", "sep=\n1", "sep=;a\n1", "separator\n1"] {
            assert_eq!(read(text).unwrap().len(), 2, "{text:?}");
        }
    }

    #[test]
    fn what_the_caller_knows_decides_before_numbers_do() {
        for (text, width) in [
            ("folder;title, long, with, commas\n1;a", 2),
            ("long title, of, many, commas\tfolder\n1\ta", 2),
            ("folder|title\n1|a, b; c", 2),
            ("\"folder;id\",title,other;x;y;z;w\n", 3),
            ("other|another|third\n", 3),
            ("folder\n1;2", 1),
        ] {
            assert_eq!(read(text).unwrap()[0].len(), width, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_separator_nothing_starts_like_a_formula(cell in "[=+@'\"; ,|\t\r\n＝ab-]{0,12}") {
            let mut table = String::new();
            write_row(&mut table, ["1", &cell, "2"]);
            for part in table.split([',', ';', '\t', '|', '\r', '\n']) {
                prop_assert!(!part.trim_start_matches([' ', '"']).starts_with(starts_formula), "{}", table);
            }
        }

        #[test]
        fn what_goes_out_comes_in_again(
            rows in prop::collection::vec(prop::collection::vec("[=+@'\"＝;,\t\r\n\u{FEFF}|a-c-]{0,6}|[sS]ep=[;a,]{0,3}|[^\0]{0,8}", 3), 1..6)
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
