//! The files on the disk: `files/<folder id>/<name>` in the data folder, and `incoming/` for those that
//! are still arriving.

use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{
    AtFlags, CWD, Mode, OFlags, RenameFlags, linkat, mkdirat, openat, renameat_with, statvfs,
    unlinkat,
};
use rustix::io::Errno;

use crate::sandbox::secret;

/// The folders of files in the data folder.
///
/// Nothing here follows a symbolic link: one that is planted in the data folder would lead a visitor's
/// file out of it, or another file to a reader.
#[derive(Clone, Debug)]
pub struct Files {
    data: PathBuf,
    /// Bytes that have arrived and are not on the disk yet, of all visitors.
    expected: Arc<AtomicU64>,
}

impl Files {
    /// Opens the folders. Files that were still arriving when the sandbox ended are removed.
    ///
    /// # Errors
    /// The data folder cannot be written to, or one of its folders is not a folder.
    pub fn open(data: &Path) -> io::Result<Self> {
        let files = Self {
            data: data.to_owned(),
            expected: Arc::default(),
        };
        for folder in [files.incoming(), files.published()] {
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => open_folder(CWD, &folder)?,
            };
        }
        for entry in fs::read_dir(files.incoming())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(files)
    }

    /// Returns true if something of this name lies in a folder.
    pub fn is_taken(&self, folder: i64, name: &str) -> bool {
        let path = self.folder(folder).join(name);
        path.symlink_metadata().is_ok()
    }

    /// Opens a published file. The name must be one that the store gave.
    ///
    /// # Errors
    /// The disk's error; [`io::ErrorKind::NotFound`] also for what is not a file.
    pub fn read(&self, folder: i64, name: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let found = self
            .place(folder)
            .and_then(|place| openat(place, name, flags, Mode::empty()));
        let file = match found {
            Ok(file) => File::from(file),
            Err(Errno::LOOP | Errno::NOTDIR) => return Err(io::ErrorKind::NotFound.into()),
            Err(error) => return Err(error.into()),
        };
        if file.metadata()?.is_file() {
            Ok(file)
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    /// Returns the space of the disk that is free once everything that has arrived is written, in bytes.
    ///
    /// # Errors
    /// The disk cannot be asked.
    pub fn free(&self) -> io::Result<u64> {
        let expected = self.expected.load(Ordering::SeqCst);
        let disk = statvfs(&self.data)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        Ok(free.saturating_sub(expected))
    }

    /// Counts bytes that are on their way to the disk, of one file.
    pub fn expect(&self) -> Expected {
        Expected {
            all: Arc::clone(&self.expected),
            own: 0,
        }
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
                self.remove_all(folder, &placed)?;
                return Err(error);
            }
            placed.push(name);
        }
        Ok(())
    }

    /// Moves a whole file into place and syncs the folder, so that it stays there after a power cut.
    /// Never replaces another file.
    fn put(&self, arrived: TemporaryFile, folder: i64, name: &str) -> io::Result<()> {
        let published = open_folder(CWD, self.published())?;
        match mkdirat(&published, folder.to_string(), Mode::RWXU) {
            Ok(()) => sync_folder(&File::from(published.try_clone()?))?,
            Err(Errno::EXIST) => (),
            Err(error) => return Err(error.into()),
        }
        let place = open_folder(&published, folder.to_string())?;
        let rename = |from: &Path| renameat_with(CWD, from, &place, name, RenameFlags::NOREPLACE);
        move_into(arrived.path(), &place, name, rename)?;
        arrived.forget();
        let synced = sync_folder(&File::from(place));
        if synced.is_err() {
            self.remove(folder, name)?;
        }
        synced
    }

    /// Removes files that are not published.
    ///
    /// # Errors
    /// The disk's error.
    pub fn remove_all(&self, folder: i64, names: &[String]) -> io::Result<()> {
        let results: Vec<_> = names.iter().map(|name| self.remove(folder, name)).collect();
        results.into_iter().collect()
    }

    /// Removes a file that was never published.
    ///
    /// # Errors
    /// The disk's error.
    pub fn remove(&self, folder: i64, name: &str) -> io::Result<()> {
        let removed = self
            .place(folder)
            .and_then(|place| unlinkat(place, name, AtFlags::empty()));
        match removed {
            Err(Errno::NOENT) => Ok(()),
            result => Ok(result?),
        }
    }

    /// Lists what lies in `files/` and one level below, and what is left in `incoming/`.
    ///
    /// # Errors
    /// The disk's error.
    pub fn all(&self) -> io::Result<FoundFiles> {
        let mut found = FoundFiles::default();
        for folder in fs::read_dir(self.published())? {
            let folder = folder?;
            let name = text(&folder.file_name());
            if !folder.file_type()?.is_dir() {
                found.foreign.push(format!("files/{name}"));
                continue;
            }
            let Ok(entries) = fs::read_dir(folder.path()) else {
                found.foreign.push(format!("files/{name}"));
                continue;
            };
            for entry in entries {
                let entry = entry?;
                let inside = text(&entry.file_name());
                if entry.file_type()?.is_file() {
                    found.files.push((name.clone(), inside));
                } else {
                    found.foreign.push(format!("files/{name}/{inside}"));
                }
            }
        }
        for entry in fs::read_dir(self.incoming())? {
            let name = text(&entry?.file_name());
            found.foreign.push(format!("incoming/{name}"));
        }
        Ok(found)
    }

    fn place(&self, folder: i64) -> rustix::io::Result<OwnedFd> {
        let published = open_folder(CWD, self.published())?;
        open_folder(published, folder.to_string())
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

/// Count of bytes on their way to the disk; dropped, they have got there or never will.
#[derive(Debug)]
pub struct Expected {
    all: Arc<AtomicU64>,
    own: u64,
}

impl Expected {
    /// Adds bytes to the count.
    pub fn add(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.own += bytes;
        self.all.fetch_add(bytes, Ordering::SeqCst);
    }

    /// Takes the count over and leaves an empty one.
    pub fn take(&mut self) -> Self {
        Self {
            all: Arc::clone(&self.all),
            own: std::mem::take(&mut self.own),
        }
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.all.fetch_sub(self.own, Ordering::SeqCst);
    }
}

/// Content of the folders of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundFiles {
    /// The files, as folder id and name.
    pub files: Vec<(String, String)>,
    /// Paths of what is no file of the sandbox's: links, folders and the like.
    pub foreign: Vec<String>,
}

fn text(name: &std::ffi::OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// Opens a folder that is not a symbolic link.
fn open_folder(
    parent: impl std::os::fd::AsFd,
    path: impl rustix::path::Arg,
) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(parent, path, flags, Mode::empty())
}

/// Syncs a folder, where its file system can do that.
fn sync_folder(folder: &File) -> io::Result<()> {
    match folder.sync_all() {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

/// Moves a file to a name that is free. File systems that cannot rename without replacing (some network
/// shares) get a second link in its place, which never replaces a file either.
fn move_into(
    from: &Path,
    place: &OwnedFd,
    name: &str,
    rename: impl FnOnce(&Path) -> rustix::io::Result<()>,
) -> io::Result<()> {
    match rename(from) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            linkat(CWD, from, place, name, AtFlags::empty())?;
            if let Err(error) = fs::remove_file(from) {
                unlinkat(place, name, AtFlags::empty())?;
                return Err(error);
            }
            Ok(())
        }
        result => Ok(result?),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(files: &Files, content: &str) -> TemporaryFile {
        let temporary = files.temporary();
        fs::write(temporary.path(), content).unwrap();
        temporary
    }

    #[test]
    fn without_a_rename_that_never_replaces_a_link_does_the_same() {
        let data = tempfile::tempdir().unwrap();
        let files = Files::open(data.path()).unwrap();
        let place = data.path().join("files/7");
        fs::create_dir(&place).unwrap();
        fs::write(place.join("mine.txt"), "mine").unwrap();
        let opened = open_folder(CWD, &place).unwrap();
        for error in [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP] {
            let put = |from: &TemporaryFile, name: &str| {
                move_into(from.path(), &opened, name, |_| Err(error))
            };
            let sent = arrived(&files, "sent");
            assert!(put(&sent, "mine.txt").is_err());
            assert_eq!(fs::read_to_string(place.join("mine.txt")).unwrap(), "mine");
            put(&sent, "sent.txt").unwrap();
            assert!(!sent.path().exists());
            assert_eq!(fs::read_to_string(place.join("sent.txt")).unwrap(), "sent");
            fs::remove_file(place.join("sent.txt")).unwrap();
        }
        let sent = arrived(&files, "sent");
        assert!(move_into(sent.path(), &opened, "a.txt", |_| Err(Errno::IO)).is_err());
    }

    #[test]
    fn what_is_on_its_way_to_the_disk_is_not_free_until_it_is_there() {
        let data = tempfile::tempdir().unwrap();
        let files = Files::open(data.path()).unwrap();
        let on_its_way = || files.expected.load(Ordering::SeqCst);
        let (mut one, mut other) = (files.expect(), files.expect());
        one.add(1000);
        other.add(500);
        let batch = one.take();
        one.add(7);
        assert_eq!(on_its_way(), 1507);
        one.add(usize::MAX >> 2);
        assert_eq!(files.free().unwrap(), 0);
        drop((batch, one));
        assert_eq!(on_its_way(), 500);
        drop(other);
        assert_eq!(on_its_way(), 0);
    }

    #[test]
    fn links_are_not_followed_on_any_way() {
        let (data, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("secret.txt"), "secret").unwrap();
        let files = Files::open(data.path()).unwrap();
        let link = |target: &Path, path: &str| {
            std::os::unix::fs::symlink(target, data.path().join(path)).unwrap();
        };
        link(outside.path(), "files/7");
        assert!(files.read(7, "secret.txt").is_err());
        let sent = vec![(arrived(&files, "x"), "new.txt".to_owned())];
        assert!(files.put_all(7, sent).is_err());
        assert!(files.remove(7, "secret.txt").is_err());
        fs::create_dir(data.path().join("files/8")).unwrap();
        link(&outside.path().join("secret.txt"), "files/8/a.txt");
        assert!(files.read(8, "a.txt").is_err());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        let foreign = files.all().unwrap().foreign;
        assert!(
            foreign.contains(&"files/7".to_owned())
                && foreign.contains(&"files/8/a.txt".to_owned())
        );

        let linked = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), linked.path().join("incoming")).unwrap();
        assert!(Files::open(linked.path()).is_err());
        assert!(outside.path().join("secret.txt").exists());
    }
}
