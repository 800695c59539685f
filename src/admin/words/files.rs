//! Texts of lists and tables as files.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::general::no_date;
use crate::admin::model::csv::{TableError, TableProblem};
use crate::admin::model::list_csv::CsvFault;
use crate::admin::model::list_file::ImportFault;

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

/// The reason why a file could not be imported.
#[must_use]
pub fn import_fault(fault: &ImportFault) -> String {
    match fault {
        ImportFault::NoText => "The file could not be read as text. Save it as UTF-8 and try again.".into(),
        ImportFault::Form => "This is no list of file requests: neither a CSV file with IDs nor an export of this page.".into(),
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
        CsvFault::OpenQuote => "a quote is opened and never closed.".into(),
        CsvFault::AfterQuote => "there is text after a closing quote.".into(),
        CsvFault::Control => "there is a NUL character in it; save the file as UTF-8.".into(),
        CsvFault::NotAnId(text) => format!("“{text}” is no request ID and no builder link."),
        CsvFault::Shortened(text) => format!(
            "“{text}” was an ID that a spreadsheet has shortened; format the column as text and \
             paste the IDs again."
        ),
        CsvFault::Date(text, fault) => no_date(text, *fault),
        CsvFault::CheckedAt(text) => format!(
            "“{text}” in checked_at is no number of seconds; format the column as text and export \
             the list again."
        ),
        CsvFault::Twice(id) => format!("the ID {id} is there a second time."),
    }
}

/// The fault of a dropped table, and the advice.
#[must_use]
pub fn table_error(error: &TableError) -> String {
    let line = error.line;
    match error.problem {
        TableProblem::Encoding => format!(
            "Line {line} is not Unicode text. Save the table as \"CSV UTF-8\" and try again."
        ),
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
