//! Texts of lists and tables as files.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::general::{no_date, number, requests};
use crate::admin::model::list_csv::{CsvError, CsvFault};
use crate::admin::model::list_file::ImportFault;
use crate::admin::model::table_error::{ForeignFile, Guess, TableError, TableProblem};
use crate::api::RequestLinkError;

pub const IMPORT_TITLE: &str = "Import a list";
pub const NOTHING_IMPORTED: &str = "Nothing was imported";
pub const IMPORT_WHAT: &str =
    "A list exported from this page, or any CSV file with IDs or builder links.";
pub const IMPORT_FILE: &str = "File";
pub const IMPORT_RULES: [&str; 3] = [
    "What was checked with Box later wins; your own notes stay.",
    "Either the whole file is taken in, or nothing of it.",
    "A file never changes where this page connects to.",
];

/// The browser could not read a file.
pub const FILE_UNREADABLE: &str =
    "The browser could not read this file. Check that it is still there, and choose it again.";

pub const EXPORT_CSV: &str = "Export CSV";
pub const EXPORT_JSON: &str = "Export JSON";
pub const EXPORT_WHAT: &str =
    "The list as one file, which Import reads on this or another computer. The token is not in it.";
pub const WITH_DRAFTS: &str = "With unsaved changes";
pub const EXPORT: &str = "Export";

/// The entries that an export holds.
#[must_use]
pub fn export_what(count: usize) -> String {
    format!(
        "{}. Your notes stay in this browser unless you tick the box.",
        requests(count)
    )
}

/// The box that takes one's own notes along.
#[must_use]
pub fn with_notes(count: usize) -> String {
    format!("With your notes ({})", number(count))
}

/// The number of forms whose unsaved changes were imported; empty where there is none.
#[must_use]
pub fn imported_drafts(count: usize) -> String {
    if count == 0 {
        String::new()
    } else {
        format!(" Unsaved changes: {}.", number(count))
    }
}

/// The reason why a file could not be imported.
#[must_use]
pub fn import_fault(fault: &ImportFault) -> String {
    match fault {
        ImportFault::NoText => FILE_UNREADABLE.into(),
        ImportFault::Table(error)
        | ImportFault::Csv(CsvError {
            fault: CsvFault::Table(error),
            ..
        }) => table_error(error),
        ImportFault::Form => "This is not a list of file requests. Choose an export of this page, or a CSV file with IDs.".into(),
        ImportFault::Newer => "The file was written by a newer version of this page. Reload to get that version.".into(),
        ImportFault::Entry(place) => format!("Entry {place} has no ID, or one that was there before."),
        ImportFault::Date(place, text, fault) => format!("Entry {place}: {}", no_date(text, *fault)),
        ImportFault::Csv(error) => format!("Line {}: {}", error.line, csv_fault(&error.fault)),
    }
}

/// The fault in a line of a table.
fn csv_fault(fault: &CsvFault) -> String {
    match fault {
        CsvFault::Empty => "there is no row in it.".into(),
        CsvFault::Table(error) => table_error(error),
        CsvFault::NotAnId(text) => format!("“{text}” is not a request ID or edit link."),
        CsvFault::Shortened(text) => format!("“{text}”: {}", RequestLinkError::Shortened),
        CsvFault::Date(text, fault) => no_date(text, *fault),
        CsvFault::CheckedAt(text) => format!(
            "“{text}” in checked_at is no number of seconds; format the column as text and export \
             the list again."
        ),
        CsvFault::Twice(id) => format!("the ID {id} is there a second time."),
    }
}

const AS_UTF_8: &str = "Save the table as \"CSV UTF-8\" and try again.";

/// A file that is no table, and the advice.
fn foreign_file(foreign: ForeignFile) -> &'static str {
    match foreign {
        ForeignFile::Workbook => {
            "This is a workbook. Open it in your spreadsheet program, save the sheet as \"CSV UTF-8\", and choose that file."
        }
        ForeignFile::Archive => "This is an archive. Unpack it and choose the CSV file in it.",
        ForeignFile::Pdf => "This is a PDF. Choose a CSV file.",
        ForeignFile::Picture => "This is a picture. Choose a CSV file.",
    }
}

/// The columns of an imported table that are ignored; empty where there is none.
#[must_use]
pub fn ignored_columns(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(" Ignored columns: {}.", names.join(", "))
    }
}

/// The fault of a dropped table, and the advice.
#[must_use]
pub fn table_error(error: &TableError) -> String {
    let line = error.line;
    match error.problem {
        TableProblem::Encoding(Guess::Utf16) => {
            format!("This looks like UTF-16, and not all of it can be read. {AS_UTF_8}")
        }
        TableProblem::Encoding(Guess::Windows1252) => format!(
            "Line {line} is not Unicode text: it may be Windows-1252, but its letters could mean others too. {AS_UTF_8}"
        ),
        TableProblem::Encoding(Guess::Unknown) => {
            format!("Line {line} is neither UTF-8 nor UTF-16 nor Windows-1252. {AS_UTF_8}")
        }
        TableProblem::Foreign(foreign) => foreign_file(foreign).into(),
        TableProblem::OpenQuote => {
            format!("The quote that opens in line {line} never closes. Close it or remove it.")
        }
        TableProblem::TextAfterQuote => format!(
            "Line {line} has text after a closing quote. Write a quote inside a cell twice."
        ),
        TableProblem::Nul => {
            format!("Line {line} has a NUL character, as in a file that is not a table.")
        }
    }
}
