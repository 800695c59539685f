//! The list as CSV: what a spreadsheet may open without running anything, and what comes back from
//! one exactly as it went.

use std::collections::BTreeSet;

use super::csv::{CsvReader, TableError, TableProblem, write_row};
use super::entry::Entry;
use super::local_time::{DateFault, Zone};
use crate::api::{is_box_id, parse_file_request_id};

const COLUMNS: [&str; 11] = [
    "id",
    "title",
    "folder_id",
    "folder_name",
    "status",
    "expires_at",
    "url",
    "etag",
    "note",
    "checked_at",
    "gone",
];

/// A reason why a table cannot be read, and the line of the file, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvError {
    /// The line.
    pub line: usize,
    /// The fault.
    pub fault: CsvFault,
}

/// A fault of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CsvFault {
    /// There is no row in it.
    Empty,
    /// A quote is opened and never closed.
    OpenQuote,
    /// Something follows a closing quote.
    AfterQuote,
    /// A character that no text has.
    Control,
    /// This is no id and no builder link.
    NotAnId(String),
    /// A spreadsheet has shortened the id: digits are lost.
    Shortened(String),
    /// The id stands in it twice.
    Twice(String),
    /// An expiry that names no moment.
    Date(String, DateFault),
    /// When Box was last asked, which is no number of seconds.
    CheckedAt(String),
}

/// The table of these entries, with a heading.
pub fn write<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let mut text = String::new();
    write_row(&mut text, COLUMNS);
    for entry in entries {
        let checked_at = entry.checked_at.to_string();
        let gone = if entry.gone { "true" } else { "" };
        let cells: [&str; COLUMNS.len()] = [
            &entry.id,
            &entry.title,
            &entry.folder_id,
            &entry.folder_name,
            &entry.status,
            &entry.expires_at,
            &entry.url,
            &entry.etag,
            &entry.note,
            &checked_at,
            gone,
        ];
        write_row(&mut text, cells);
    }
    text
}

/// Reads a table row by row: one of ours, or any list of ids or builder links with or without a
/// heading. Columns with other names are ignored.
pub struct ListReader<'a> {
    rows: CsvReader<'a>,
    /// The places of the known columns; `None` before the first row.
    places: Option<[Option<usize>; COLUMNS.len()]>,
    seen: BTreeSet<String>,
    /// The clocks by which a date without an offset is read.
    zone: Zone,
}

impl<'a> ListReader<'a> {
    /// Reads this text.
    #[must_use]
    pub fn new(text: &'a str, zone: Zone) -> Self {
        Self {
            rows: CsvReader::new(text),
            places: None,
            seen: BTreeSet::new(),
            zone,
        }
    }

    fn entry(&mut self) -> Result<Option<Entry>, CsvError> {
        let is_first = self.places.is_none();
        let Some(mut row) = self.rows.next().transpose()? else {
            return if is_first {
                Err(CsvError {
                    line: 1,
                    fault: CsvFault::Empty,
                })
            } else {
                Ok(None)
            };
        };
        if is_first {
            let heading: Vec<String> = row
                .cells
                .iter()
                .map(|cell| cell.trim().to_lowercase())
                .collect();
            let place = |name: &str| heading.iter().position(|other| other == name);
            if place("id").is_some() {
                self.places = Some(COLUMNS.map(place));
                return self.entry();
            }
            let mut places = [None; COLUMNS.len()];
            places[0] = Some(0);
            self.places = Some(places);
        }
        let places = self.places.unwrap_or_default();
        let mut cell = |index: usize| {
            let cell = places[index].and_then(|place| row.cells.get_mut(place));
            cell.map(std::mem::take).unwrap_or_default()
        };
        let line = row.line;
        let id = id_in(&cell(0)).map_err(|fault| CsvError { line, fault })?;
        if !self.seen.insert(id.clone()) {
            return Err(CsvError {
                line,
                fault: CsvFault::Twice(id),
            });
        }
        let faulty = |fault| CsvError { line, fault };
        let expires_at = cell(5);
        let expires_at = match expires_at.trim() {
            "" => String::new(),
            // What Box wrote, and what this page wrote of it, stays in its own words.
            date => match self.zone.read(date) {
                Ok(date) => date.to_string(),
                Err(fault) => return Err(faulty(CsvFault::Date(expires_at, fault))),
            },
        };
        let checked_at = cell(9);
        let checked_at = match checked_at.trim() {
            "" => 0,
            seconds => match seconds.parse() {
                Ok(seconds) => seconds,
                Err(_) => return Err(faulty(CsvFault::CheckedAt(checked_at))),
            },
        };
        Ok(Some(Entry {
            id,
            title: cell(1),
            folder_id: cell(2),
            folder_name: cell(3),
            status: cell(4),
            expires_at,
            url: cell(6),
            etag: cell(7),
            note: cell(8),
            checked_at,
            gone: cell(10) == "true",
        }))
    }
}

impl Iterator for ListReader<'_> {
    type Item = Result<Entry, CsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.entry().transpose()
    }
}

fn id_in(cell: &str) -> Result<String, CsvFault> {
    let text = cell.trim();
    if is_box_id(text) {
        return Ok(text.to_owned());
    }
    if is_shortened(text) {
        return Err(CsvFault::Shortened(text.to_owned()));
    }
    parse_file_request_id(text).map_err(|_| CsvFault::NotAnId(text.to_owned()))
}

/// True if a spreadsheet has written a long number in powers of ten: `1.23E+11`, or `1,23E+11` where
/// the comma is its decimal point.
fn is_shortened(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(['e', 'E'])
        .is_some_and(|(mantissa, power)| {
            mantissa.split(['.', ',']).all(is_digits)
                && is_digits(power.strip_prefix(['+', '-']).unwrap_or(power))
        })
}

impl From<TableError> for CsvError {
    fn from(error: TableError) -> Self {
        let fault = match error.problem {
            TableProblem::OpenQuote => CsvFault::OpenQuote,
            TableProblem::TextAfterQuote => CsvFault::AfterQuote,
            // The bytes have been decoded before; what did not fit would read like this one.
            TableProblem::Nul | TableProblem::Encoding => CsvFault::Control,
        };
        Self {
            line: error.line,
            fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::local_time::tests::berlin;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<Entry>, CsvError> {
        ListReader::new(text, berlin()).collect()
    }

    fn fault(text: &str) -> (usize, CsvFault) {
        let error = read(text).unwrap_err();
        (error.line, error.fault)
    }

    fn ids(text: &str) -> Vec<String> {
        read(text)
            .unwrap()
            .into_iter()
            .map(|entry| entry.id)
            .collect()
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for start in ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'] {
            let entry = Entry {
                title: format!("{start}HYPERLINK(\"https://evil.example\")"),
                ..Entry::unread("1")
            };
            let text = write([&entry]);
            assert!(
                text.contains(&format!("\r\n1,\"'{start}HYPERLINK")),
                "{text}"
            );
            assert_eq!(read(&text).unwrap(), [entry]);
        }
    }

    #[test]
    fn spreadsheets_of_every_habit_are_read() {
        assert_eq!(ids("\u{feff}id;title\r\n1;\"a;b\"\r\n2;c\r\n"), ["1", "2"]);
        assert_eq!(ids("title\tID\nx\t7\n"), ["7"]);
        assert_eq!(ids("1\n2\n\n3"), ["1", "2", "3"]);
        assert_eq!(ids("https://app.box.com/filerequest/42\r\n"), ["42"]);
        assert_eq!(
            read("id,title\n1,\"two\nlines\"\"\"").unwrap()[0].title,
            "two\nlines\""
        );
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_and_nothing_is_taken() {
        assert_eq!(fault("id\n1\nabc\n"), (3, CsvFault::NotAnId("abc".into())));
        assert_eq!(
            fault("id\n1.23E+11\n"),
            (2, CsvFault::Shortened("1.23E+11".into()))
        );
        assert_eq!(
            fault("id\n\"1,23e11\"\n"),
            (2, CsvFault::Shortened("1,23e11".into()))
        );
        assert_eq!(fault("id\nE11\n"), (2, CsvFault::NotAnId("E11".into())));
        assert_eq!(fault("id,title\n1,\"open\n2,x\n"), (2, CsvFault::OpenQuote));
        assert_eq!(fault("id,title\n1,\"a\"b\n"), (2, CsvFault::AfterQuote));
        assert_eq!(fault("id\n1\n2\0\n"), (3, CsvFault::Control));
        assert_eq!(fault("id\n1\n1\n"), (3, CsvFault::Twice("1".into())));
        assert_eq!(fault("\n\n"), (1, CsvFault::Empty));
    }

    #[test]
    fn a_date_that_is_none_is_a_faulty_row() {
        let table = |date: &str| format!("id,expires_at\n1,2031-12-31\n\n2,{date}\n");
        for (date, reason) in [
            ("2031-02-30", DateFault::Impossible),
            ("2031-02-30T12:00:00Z", DateFault::Impossible),
            ("2031-13-01", DateFault::Impossible),
            ("2031-01-31T24:00", DateFault::Impossible),
            ("2031-03-30T02:30", DateFault::Skipped),
            ("03/04/2031", DateFault::Ambiguous),
            ("31/12/2031", DateFault::Form),
        ] {
            let expected = (4, CsvFault::Date(date.into(), reason));
            assert_eq!(fault(&table(date)), expected);
        }
        let dates: Vec<String> = read(&table("2031-12-31T18:00:00-08:00"))
            .unwrap()
            .into_iter()
            .map(|entry| entry.expires_at)
            .collect();
        assert_eq!(
            dates,
            ["2031-12-31T22:59:59+00:00", "2031-12-31T18:00:00-08:00"]
        );
        assert_eq!(
            fault("id,checked_at\n1,\n2,1.79E+09\n"),
            (3, CsvFault::CheckedAt("1.79E+09".into()))
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_exactly(title in "\\PC{0,20}|['=+@,;\"\r\n\t-]{0,6}", note in "['=\"\n,]{0,6}", gone: bool, checked_at in 0_i64..9_999_999_999) {
            let entry = Entry { title, note, checked_at, gone, ..Entry::unread("42") };
            prop_assert_eq!(read(&write([&entry])).unwrap(), [entry]);
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[\\PC\n\r\t\"]{0,60}") {
            let _ = read(&text);
        }
    }
}
