//! Files from the admin's computer.

use web_sys::{FileList, HtmlInputElement};

/// A file that was chosen or dropped. Only what reads it looks inside.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalFile(web_sys::File);

impl Eq for LocalFile {}

impl LocalFile {
    /// The file's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// The browser's own object.
    #[must_use]
    pub fn inner(&self) -> &web_sys::File {
        &self.0
    }

    /// The files of a browser's list.
    #[must_use]
    pub fn all(files: Option<FileList>) -> Vec<Self> {
        files.map_or_else(Vec::new, |files| {
            (0..files.length())
                .filter_map(|index| files.get(index).map(Self))
                .collect()
        })
    }

    /// Takes the files out of a field, so that the same ones can be chosen again once they are
    /// corrected.
    #[must_use]
    pub fn take_from(field: &HtmlInputElement) -> Vec<Self> {
        let files = Self::all(field.files());
        field.set_value("");
        files
    }
}
