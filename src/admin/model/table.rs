//! Tables of destinations: their columns, and what these mean.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::contact::{CONTACT_EMAILS, CONTACT_NAMES};
use super::csv::{CsvRow, folded_heading};
use super::settings::Requirement;
use crate::api::parse_folder_id;

/// The meaning of a table's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableColumn {
    /// The folder's id or link.
    Folder,
    /// The name of a folder to make, or to take where it exists.
    NewFolder,
    /// The title of the copy.
    Title,
    /// The description of the copy.
    Description,
    /// When the copy expires.
    Expires,
    /// The status of the copy.
    Status,
    /// The name of the person whom the copy is for.
    ContactName,
    /// The e-mail address of that person.
    ContactEmail,
    /// Something that visitors must give.
    Required(Requirement),
}

impl TableColumn {
    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        let own = [
            Self::Folder,
            Self::NewFolder,
            Self::Title,
            Self::Description,
            Self::Expires,
            Self::Status,
            Self::ContactName,
            Self::ContactEmail,
        ];
        own.into_iter().chain(Requirement::ALL.map(Self::Required))
    }

    /// The column's name in a table that this page writes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder_id",
            Self::NewFolder => "new_folder",
            Self::Title => "title",
            Self::Description => "description",
            Self::Expires => "expires_at",
            Self::Status => "status",
            Self::ContactName => "contact_name",
            Self::ContactEmail => "contact_email",
            Self::Required(requirement) => requirement.name(),
        }
    }

    /// Finds a column by its heading, whatever its case, spaces and underscores.
    #[must_use]
    pub fn from_heading(heading: &str) -> Option<Self> {
        let plain = folded_heading(heading);
        Some(match plain.as_str() {
            "folder" | "folderid" | "folderlink" | "folderurl" | "folderidorlink"
            | "boxfolderid" | "destination" => Self::Folder,
            "newfolder" | "foldername" | "createfolder" | "nameofanewfolder" => Self::NewFolder,
            "title" => Self::Title,
            "description" => Self::Description,
            "expires" | "expiresat" | "expiry" | "expirydate" | "expiration" | "expirationdate"
            | "deadline" => Self::Expires,
            "status" => Self::Status,
            "contactname" => Self::ContactName,
            "contactemail" => Self::ContactEmail,
            name if CONTACT_NAMES.contains(&name) => Self::ContactName,
            email if CONTACT_EMAILS.contains(&email) => Self::ContactEmail,
            // `is_email_required`, "Email required", "Require email".
            _ => {
                let is_named = |requirement: &Requirement| {
                    let whole = requirement.name().replace('_', "");
                    let short = whole.trim_start_matches("is");
                    let thing = short.trim_end_matches("required");
                    plain == whole || plain == short || plain.strip_prefix("require") == Some(thing)
                };
                Self::Required(Requirement::ALL.into_iter().find(is_named)?)
            }
        })
    }
}

/// True for what the first line of a table of destinations has: a heading, an id, a link.
#[must_use]
pub fn is_known_cell(cell: &str) -> bool {
    TableColumn::from_heading(cell).is_some() || parse_folder_id(cell).is_ok()
}

/// A row of a table; many drafts share one.
pub type Cells = Rc<[String]>;

/// A table of destinations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The file's name.
    pub name: String,
    /// The headings; empty texts where the first row was no headings.
    pub header: Cells,
    /// The line of the file where they stand.
    pub header_line: usize,
    /// The meanings of the columns.
    pub mapping: Vec<Option<TableColumn>>,
    /// The rows under the headings.
    pub rows: Vec<Cells>,
    /// The lines of the file where they start, counted from 1.
    pub lines: Vec<usize>,
    /// The rows that were left out, by their place.
    pub left_out: BTreeSet<usize>,
    /// Tells it apart from the other tables.
    pub number: usize,
}

impl Table {
    /// A table with these headings and no rows.
    #[must_use]
    pub fn new(header: CsvRow) -> Self {
        let mapping = header
            .cells
            .iter()
            .map(|heading| TableColumn::from_heading(heading))
            .collect();
        Self {
            name: String::new(),
            header_line: header.line,
            header: header.cells.into(),
            mapping,
            rows: Vec::new(),
            lines: Vec::new(),
            left_out: BTreeSet::new(),
            number: 0,
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: CsvRow) {
        self.lines.push(row.line);
        self.rows.push(row.cells.into());
    }

    /// The number of rows to copy to.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() - self.left_out.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A table whose first row is a folder rather than headings gets that row back.
    #[must_use]
    pub fn settled(mut self) -> Self {
        let is_folder = |cell: &String| parse_folder_id(cell).is_ok();
        if self.mapping.iter().all(Option::is_none)
            && let Some(index) = self.header.iter().position(is_folder)
        {
            self.rows.insert(0, self.header.clone());
            self.lines.insert(0, self.header_line);
            self.header = self.header.iter().map(|_| String::new()).collect();
            self.mapping = vec![None; self.header.len()];
            self.mapping[index] = Some(TableColumn::Folder);
        }
        self
    }

    /// True if a column says where to copy to.
    #[must_use]
    pub fn has_folders(&self) -> bool {
        let says = |column: &Option<TableColumn>| {
            matches!(column, Some(TableColumn::Folder | TableColumn::NewFolder))
        };
        self.mapping.iter().any(says)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_as_people_write_them() {
        for (heading, column) in [
            ("Folder ID", TableColumn::Folder),
            ("folderid", TableColumn::Folder),
            ("\u{FEFF}FOLDER-ID ", TableColumn::Folder),
            ("Folder\u{A0}ID or link", TableColumn::Folder),
            ("Name of a new folder", TableColumn::NewFolder),
            ("Expiry date", TableColumn::Expires),
            ("Expires at", TableColumn::Expires),
        ] {
            assert_eq!(
                TableColumn::from_heading(heading),
                Some(column),
                "{heading}"
            );
        }
        assert_eq!(TableColumn::from_heading("Region"), None);
    }

    #[test]
    fn headings_are_found_whatever_their_spelling() {
        for heading in ["Folder ID", "folder_id", "FOLDER", "folder link"] {
            assert_eq!(
                TableColumn::from_heading(heading),
                Some(TableColumn::Folder),
                "{heading}"
            );
        }
        for column in TableColumn::all() {
            assert_eq!(TableColumn::from_heading(column.name()), Some(column));
        }
        assert_eq!(TableColumn::from_heading("Case no."), None);
    }
}
