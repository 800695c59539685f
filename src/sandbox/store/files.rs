//! The files on the disk: `files/<folder id>/<name>` in the data folder, and `incoming/` for what is
//! still arriving.

use std::path::{Path, PathBuf};

/// Where files lie.
#[derive(Clone, Debug)]
pub struct Files {
    data: PathBuf,
}

impl Files {
    /// In this data folder.
    pub fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
        }
    }

    /// Where a published file lies. The name must be one that the store gave.
    pub fn path(&self, folder: i64, name: &str) -> PathBuf {
        self.data.join("files").join(folder.to_string()).join(name)
    }
}
