//! The list as a file.

use super::list_csv::CsvError;
use super::local_time::DateFault;
use super::table_error::TableError;

/// A reason why a file could not be imported. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFault {
    /// The browser could not read the file.
    NoText,
    /// Its bytes are no text.
    Table(TableError),
    /// It is neither a table nor an exported list.
    Form,
    /// It was made by a later version of this page.
    Newer,
    /// An entry has no id that can be one; its place in the list, from 1.
    Entry(usize),
    /// An entry's expiry names no moment; its place in the list, from 1.
    Date(usize, String, DateFault),
    /// A row of the table.
    Csv(CsvError),
}
