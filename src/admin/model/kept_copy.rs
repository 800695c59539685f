//! A copy job that was being put together, as the browser keeps it. The rows of its tables are kept beside
//! it, in portions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::csv::CsvRow;
use super::plan::Source;
use super::table::{Table, TableColumn};

/// All of it but the rows of its tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCopy {
    /// When it was changed last, in epoch seconds.
    pub at: i64,
    /// The number of its destinations.
    pub count: usize,
    /// True if its rows were being looked at.
    pub is_review: bool,
    /// The pasted text.
    pub text: String,
    /// The names of new folders, one a line.
    pub names: String,
    /// The parent of new folders.
    pub parent: String,
    /// The picked folders' names by id.
    pub picked: BTreeMap<String, String>,
    /// The tables.
    pub tables: Vec<KeptTable>,
    /// The title for every copy.
    pub title: String,
    /// The expiry for every copy, as text.
    pub expires_at: String,
    /// True and false where every copy is to be active or inactive.
    pub is_active: Option<bool>,
    /// The corrections in the rows: columns by their names.
    pub edits: Vec<(Source, BTreeMap<String, String>)>,
}

/// All of a table but its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTable {
    /// Tells it apart from the other tables.
    pub number: usize,
    /// The number of its rows, those that were left out included.
    pub rows: usize,
    /// The file's name.
    pub name: String,
    header: Vec<String>,
    header_line: usize,
    /// The meanings of the columns, by their names.
    mapping: Vec<Option<String>>,
    left_out: Vec<usize>,
}

/// A row of a table, and the line of the file where it starts.
pub type KeptRow = (usize, Vec<String>);

impl KeptTable {
    /// All of this table but its rows.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let mapping = table.mapping.iter();
        Self {
            number: table.number,
            rows: table.rows.len(),
            name: table.name.clone(),
            header: table.header.to_vec(),
            header_line: table.header_line,
            mapping: mapping
                .map(|column| column.map(|column| column.name().to_owned()))
                .collect(),
            left_out: table.left_out.iter().copied().collect(),
        }
    }

    /// The table with its rows; `None` where not all of them are there.
    #[must_use]
    pub fn with_rows(&self, rows: Vec<KeptRow>) -> Option<Table> {
        if rows.len() != self.rows {
            return None;
        }
        let mut table = Table::new(CsvRow {
            line: self.header_line,
            cells: self.header.clone(),
        });
        for (line, cells) in rows {
            table.push(CsvRow { line, cells });
        }
        let mapping = self.mapping.iter().map(Option::as_deref);
        table.mapping = mapping.map(|name| column_named(name?)).collect();
        table.left_out = self.left_out.iter().copied().collect();
        table.name.clone_from(&self.name);
        table.number = self.number;
        Some(table)
    }
}

/// The rows of a table in these places, as they are kept.
#[must_use]
pub fn rows_to_keep(table: &Table, from: usize, count: usize) -> Vec<(usize, &[String])> {
    let rows = table.lines.iter().copied().zip(&table.rows);
    let rows = rows.map(|(line, cells)| (line, &**cells));
    rows.skip(from).take(count).collect()
}

/// The column of this name.
#[must_use]
pub fn column_named(name: &str) -> Option<TableColumn> {
    TableColumn::all().find(|column| column.name() == name)
}
