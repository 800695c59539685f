//! The list as CSV: what a spreadsheet may open without running anything, and what comes back from
//! one exactly as it went.

use std::collections::BTreeSet;

use super::contact::{CONTACT_EMAILS, CONTACT_NAMES, Contact};
use super::csv::{CsvReader, folded_heading, write_row};
use super::entry::Entry;
use super::local_time::{DateFault, Zone};
use super::table_error::TableError;
use crate::api::{is_shortened, parse_file_request_id, visitor_link};

/// The columns that are read back.
const COLUMNS: [&str; 13] = [
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
    "contact_name",
    "contact_email",
];

/// The columns that are for people alone: what they say stands exactly in another one, or is found out anew.
const READABLE: [&str; 5] = ["expires", "link", "checked", "received", "last_received"];

/// The heading of a table, what people look at first.
const HEADING: [&str; 18] = [
    "id",
    "title",
    "folder_name",
    "status",
    "expires",
    "link",
    "contact_name",
    "contact_email",
    "received",
    "last_received",
    "note",
    "checked",
    "folder_id",
    "expires_at",
    "url",
    "etag",
    "checked_at",
    "gone",
];

/// The place of a column among [`COLUMNS`], by its heading as people write it, and how far the heading is from
/// the column's own name.
fn column(heading: &str) -> Option<(usize, usize)> {
    const OTHERS: [(&str, &[&str]); 7] = [
        (
            "id",
            &["filerequestid", "requestid", "filerequest", "builderlink"],
        ),
        ("title", &["name", "requesttitle"]),
        ("folder_id", &["folder", "folderlink"]),
        (
            "expires_at",
            &[
                "expires",
                "expiry",
                "expirydate",
                "expiration",
                "expirationdate",
            ],
        ),
        ("note", &["notes", "yournote"]),
        ("contact_name", CONTACT_NAMES),
        ("contact_email", CONTACT_EMAILS),
    ];
    let folded = folded_heading(heading);
    let own = COLUMNS
        .iter()
        .position(|name| folded_heading(name) == folded);
    own.map(|place| (place, 0)).or_else(|| {
        OTHERS.iter().find_map(|(name, others)| {
            let distance = others.iter().position(|other| *other == folded)?;
            let place = COLUMNS.iter().position(|column| column == name)?;
            Some((place, distance + 1))
        })
    })
}

/// True for what the first line of a list has: a heading, an id, a link.
fn is_known(cell: &str) -> bool {
    column(cell).is_some() || parse_file_request_id(cell).is_ok()
}

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
    /// It is no table.
    Table(TableError),
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

/// The table of these entries, with a heading. Beside what Box said, which is read back exactly, it has the
/// dates by the clocks of `zone` and the visitors' whole links on the web app at `app`.
pub fn write<'a>(entries: impl IntoIterator<Item = &'a Entry>, app: &str, zone: Zone) -> String {
    let readable = |at: i64| zone.field_text(at).replace('T', " ");
    let mut text = String::new();
    write_row(&mut text, HEADING);
    for entry in entries {
        let expires = entry.expires().map_or_else(String::new, readable);
        let link = visitor_link(app, &entry.url).unwrap_or_default();
        let checked = match entry.checked_at {
            0 => String::new(),
            at => readable(at),
        };
        let received = &entry.received;
        let last_received = match received.last {
            0 => String::new(),
            at => readable(at),
        };
        let received = match (received.is_unknown(), received.more) {
            (true, _) => String::new(),
            (false, more) => format!("{}{}", received.count, if more { "+" } else { "" }),
        };
        let checked_at = entry.checked_at.to_string();
        let gone = if entry.gone { "true" } else { "" };
        let cells: [&str; HEADING.len()] = [
            &entry.id,
            &entry.title,
            &entry.folder_name,
            &entry.status,
            &expires,
            &link,
            &entry.contact.name,
            &entry.contact.email,
            &received,
            &last_received,
            &entry.note,
            &checked,
            &entry.folder_id,
            &entry.expires_at,
            &entry.url,
            &entry.etag,
            &checked_at,
            gone,
        ];
        write_row(&mut text, cells);
    }
    text
}

/// Reads a table row by row: one of ours, or any list of ids or builder links with or without a
/// heading. Columns with other names are ignored, and listed.
pub struct ListReader<'a> {
    rows: CsvReader<'a>,
    /// The places of the known columns; `None` before the first row.
    places: Option<[Option<usize>; COLUMNS.len()]>,
    /// The headings of the columns that are ignored.
    ignored: Vec<String>,
    seen: BTreeSet<String>,
    /// The clocks by which a date without an offset is read.
    zone: Zone,
}

impl<'a> ListReader<'a> {
    /// Reads this text.
    #[must_use]
    pub fn new(text: &'a str, zone: Zone) -> Self {
        Self {
            rows: CsvReader::new(text, is_known),
            places: None,
            ignored: Vec::new(),
            seen: BTreeSet::new(),
            zone,
        }
    }

    /// The headings of the columns that are ignored.
    #[must_use]
    pub fn ignored(self) -> Vec<String> {
        self.ignored
    }

    /// Takes the first row for the heading, where it names the column of the ids.
    fn takes_heading(&mut self, row: &[String]) -> bool {
        let columns: Vec<_> = row.iter().map(|heading| column(heading)).collect();
        // Of two headings for one column, the one that is nearer to its own name.
        let place = |wanted: usize| {
            let named = columns.iter().enumerate().filter_map(|(at, column)| {
                let (place, distance) = (*column)?;
                (place == wanted).then_some((distance, at))
            });
            named.min().map(|(_, at)| at)
        };
        let places: [_; COLUMNS.len()] = std::array::from_fn(place);
        let has_ids = places[0].is_some();
        if has_ids {
            let is_readable = |heading: &str| {
                let folded = folded_heading(heading);
                READABLE.iter().any(|name| folded_heading(name) == folded)
            };
            let is_ignored = |(at, heading): &(usize, &String)| {
                let is_used = places.contains(&Some(*at)) || is_readable(heading);
                !heading.trim().is_empty() && !is_used
            };
            let headings = row.iter().enumerate().filter(is_ignored);
            self.ignored = headings
                .map(|(_, heading)| heading.trim().to_owned())
                .collect();
            self.places = Some(places);
        }
        has_ids
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
            if self.takes_heading(&row.cells) {
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
        let folder_id = cell(2);
        unshortened(&folder_id).map_err(faulty)?;
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
            folder_id,
            folder_name: cell(3),
            status: cell(4),
            expires_at,
            url: cell(6),
            etag: cell(7),
            note: cell(8),
            checked_at,
            gone: cell(10) == "true",
            contact: Contact {
                name: cell(11),
                email: cell(12),
            },
            ..Entry::default()
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
    let text = unshortened(cell)?.trim();
    parse_file_request_id(text).map_err(|_| CsvFault::NotAnId(text.to_owned()))
}

/// The text of a cell with an id.
fn unshortened(cell: &str) -> Result<&str, CsvFault> {
    if is_shortened(cell) {
        Err(CsvFault::Shortened(cell.trim().to_owned()))
    } else {
        Ok(cell)
    }
}

impl From<TableError> for CsvError {
    fn from(error: TableError) -> Self {
        Self {
            line: error.line,
            fault: CsvFault::Table(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::local_time::tests::berlin;
    use crate::admin::model::received::Received;
    use crate::admin::model::table_error::TableProblem;
    use proptest::prelude::*;

    const APP: &str = "https://app.box.com";

    fn written(entry: &Entry) -> String {
        write([entry], APP, berlin())
    }

    fn read(text: &str) -> Result<Vec<Entry>, CsvError> {
        ListReader::new(text, berlin()).collect()
    }

    fn fault(text: &str) -> (usize, CsvFault) {
        let error = read(text).unwrap_err();
        (error.line, error.fault)
    }

    fn broken(line: usize, problem: TableProblem) -> CsvFault {
        CsvFault::Table(TableError { line, problem })
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
            let formula = format!("{start}HYPERLINK(\"https://evil.example\")");
            let entry = Entry {
                title: formula.clone(),
                contact: Contact {
                    name: formula.clone(),
                    email: formula,
                },
                ..Entry::unread("1")
            };
            let text = written(&entry);
            let defused = format!(",\"'{start}HYPERLINK");
            assert_eq!(text.matches(&defused).count(), 3, "{text}");
            assert_eq!(read(&text).unwrap(), [entry]);
        }
    }

    #[test]
    fn links_are_whole_and_dates_readable_and_neither_is_read_back() {
        let entry = Entry {
            url: "/f/19e57f40".into(),
            expires_at: "2031-07-01T23:59:59+02:00".into(),
            checked_at: 1_790_000_000,
            ..Entry::unread("42")
        };
        let text = written(&entry);
        for readable in [
            ",https://app.box.com/f/19e57f40,",
            ",2031-07-01 23:59:59,",
            ",2026-09-21 16:13:20,",
        ] {
            assert!(text.contains(readable), "{readable}: {text}");
        }
        // Elsewhere the clocks show something else, and the moment is the same.
        let mut list = ListReader::new(&text, Zone::default());
        assert_eq!(list.next(), Some(Ok(entry)));
        assert_eq!(list.ignored(), [""; 0]);
        let counted = Entry {
            received: Received {
                count: 10_000,
                more: true,
                last: 1_790_000_000,
                checked_at: 1,
                ..Received::default()
            },
            ..Entry::unread("42")
        };
        let text = written(&counted);
        assert!(text.contains(",10000+,2026-09-21 16:13:20,"), "{text}");
        assert_eq!(read(&text).unwrap(), [Entry::unread("42")]);
        // A column of this name alone is a date like any other.
        let dated = read("id,expires\n1,2031-12-31\n").unwrap();
        assert_eq!(dated[0].expires_at, "2031-12-31T22:59:59+00:00");
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
    fn headings_are_read_as_people_write_them_and_others_are_listed() {
        let text = "sep=;\nRegion;Request ID; FOLDER-ID ;Folder Name;Expiry date;Your note;;Owner\n\
                    north;1;2;Papers;2031-12-31;ask;;Ann\n";
        let mut list = ListReader::new(text, berlin());
        let entry = list.next().unwrap().unwrap();
        assert_eq!(
            [&entry.id, &entry.folder_id, &entry.folder_name, &entry.note],
            ["1", "2", "Papers", "ask"]
        );
        assert_eq!(entry.expires_at, "2031-12-31T22:59:59+00:00");
        assert_eq!(list.ignored(), ["Region", "Owner"]);
        let people = "id,E-Mail,Contact\n1,ann@example.com,Ann\n";
        let contact = Contact {
            name: "Ann".into(),
            email: "ann@example.com".into(),
        };
        assert_eq!(read(people).unwrap()[0].contact, contact);
        // The results of a job: Box's own mark of an answer is no id of a file request.
        assert_eq!(ids("row,request_id,file_request_id\n1,4711,42\n"), ["42"]);
        assert_eq!(ids("Title;ID\na, b, c;(7).\n"), ["7"]);
        assert_eq!(ids("12;a, b, c, d\n13;e\n"), ["12", "13"]);
    }

    #[test]
    fn numbers_that_a_spreadsheet_has_shortened_are_named_in_every_column_of_ids() {
        for text in ["1,5798E+11", "1579800000000000"] {
            let shortened = CsvFault::Shortened(text.into());
            assert_eq!(fault(&format!("id\n\"{text}\"\n")), (2, shortened.clone()));
            let table = format!("id;folder_id\n1;2\n3;{text}\n");
            assert_eq!(fault(&table), (3, shortened));
        }
        assert_eq!(
            ids("https://app.box.com/filerequest/1579800000000000\n").len(),
            1
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
        assert_eq!(
            fault("id,title\n1,\"open\n2,x\n"),
            (2, broken(2, TableProblem::OpenQuote))
        );
        assert_eq!(
            fault("id,title\n1,\"a\"b\n"),
            (2, broken(2, TableProblem::TextAfterQuote))
        );
        assert_eq!(fault("id\n1\n2\0\n"), (3, broken(3, TableProblem::Nul)));
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
            let contact = Contact { name: note.clone(), email: title.clone() };
            let entry = Entry { title, note, contact, checked_at, gone, ..Entry::unread("42") };
            prop_assert_eq!(read(&written(&entry)).unwrap(), [entry]);
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[\\PC\n\r\t\"]{0,60}") {
            let _ = read(&text);
        }
    }
}
