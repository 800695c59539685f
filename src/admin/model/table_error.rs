//! Reasons why a file cannot be read as a table.

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
    /// The bytes are no text that could be read.
    Encoding(Guess),
    /// The file is no table.
    Foreign(ForeignFile),
    /// A quoted cell that starts here never ends.
    OpenQuote,
    /// Text follows the closing quote of a cell.
    TextAfterQuote,
    /// A NUL character, as in a binary file.
    Nul,
}

/// A file that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignFile {
    /// A workbook of a spreadsheet program.
    Workbook,
    /// An archive.
    Archive,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
}

/// An encoding that a file seems to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// UTF-16, and not all of it fits.
    Utf16,
    /// One byte a letter, as Excel's plain "CSV" has it in the west of Europe and America.
    Windows1252,
    /// None that can be told.
    Unknown,
}
