//! The files on the disk: `files/<folder id>/<name>` in the data folder, and `incoming/` for those that
//! are still arriving.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with, statvfs};

use crate::sandbox::secret;

/// The folders of files in the data folder.
#[derive(Clone, Debug)]
pub struct Files {
    data: PathBuf,
}

impl Files {
    /// Opens the folders. Files that were still arriving when the sandbox ended are removed.
    ///
    /// # Errors
    /// The data folder cannot be written to.
    pub fn open(data: &Path) -> io::Result<Self> {
        let files = Self {
            data: data.to_owned(),
        };
        match fs::remove_dir_all(files.incoming()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
        fs::create_dir_all(files.incoming())?;
        fs::create_dir_all(files.published())?;
        Ok(files)
    }

    /// Returns the path of a published file. The name must be one that the store gave.
    pub fn path(&self, folder: i64, name: &str) -> PathBuf {
        self.folder(folder).join(name)
    }

    /// Returns the free space of the disk, in bytes.
    ///
    /// # Errors
    /// The disk cannot be asked.
    pub fn free(&self) -> io::Result<u64> {
        let disk = statvfs(&self.data)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Makes up a path for a file that arrives.
    pub fn temporary(&self) -> TemporaryFile {
        let path = self.incoming().join(secret::token());
        TemporaryFile { path: Some(path) }
    }

    /// Moves whole files into place, all of them or none.
    ///
    /// # Errors
    /// The disk's error.
    pub fn put_all(&self, folder: i64, arrived: Vec<(TemporaryFile, String)>) -> io::Result<()> {
        let mut placed: Vec<String> = Vec::with_capacity(arrived.len());
        for (temporary, name) in arrived {
            if let Err(error) = self.put(temporary, folder, &name) {
                for name in &placed {
                    self.remove(folder, name)?;
                }
                return Err(error);
            }
            placed.push(name);
        }
        Ok(())
    }

    /// Moves a whole file into place and syncs the folder, so that it stays there after a power cut.
    /// Never replaces another file.
    fn put(&self, arrived: TemporaryFile, folder: i64, name: &str) -> io::Result<()> {
        let place = self.folder(folder);
        if !place.is_dir() {
            fs::create_dir_all(&place)?;
            File::open(self.published())?.sync_all()?;
        }
        let target = place.join(name);
        renameat_with(CWD, arrived.path(), CWD, &target, RenameFlags::NOREPLACE)?;
        arrived.forget();
        File::open(&place)?.sync_all()
    }

    /// Removes a file that was never published.
    ///
    /// # Errors
    /// The disk's error.
    pub fn remove(&self, folder: i64, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(folder, name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    /// Lists the files that are in place, as folder id and name.
    ///
    /// # Errors
    /// The disk's error.
    pub fn all(&self) -> io::Result<Vec<(String, String)>> {
        let mut all = Vec::new();
        for folder in fs::read_dir(self.published())? {
            let folder = folder?;
            for file in fs::read_dir(folder.path())? {
                let text = |name: std::ffi::OsString| name.to_string_lossy().into_owned();
                all.push((text(folder.file_name()), text(file?.file_name())));
            }
        }
        Ok(all)
    }

    fn folder(&self, folder: i64) -> PathBuf {
        self.published().join(folder.to_string())
    }

    fn published(&self) -> PathBuf {
        self.data.join("files")
    }

    fn incoming(&self) -> PathBuf {
        self.data.join("incoming")
    }
}

/// File that is still arriving. It is removed when dropped.
#[derive(Debug)]
pub struct TemporaryFile {
    path: Option<PathBuf>,
}

impl TemporaryFile {
    /// Returns its path.
    pub fn path(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new(""))
    }

    /// Gives up the path: the file has been moved.
    fn forget(mut self) {
        self.path = None;
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // One that is not there was never made; what cannot be removed goes at the next start.
            let _ = fs::remove_file(path);
        }
    }
}
