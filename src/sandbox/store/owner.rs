//! The mark by which a folder is known as the sandbox's, and its protection from other users.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Name of the database, by which a data folder is known.
pub const DATABASE: &str = "sandbox.sqlite3";
/// Name of the file that is locked while a sandbox uses the folder.
pub const LOCK: &str = "sandbox.lock";

/// Files of the sandbox itself, which hold tokens or come and go with the database.
const OWN: [&str; 4] = [DATABASE, "sandbox.sqlite3-wal", "sandbox.sqlite3-shm", LOCK];

/// Names that systems put into an empty folder.
const OF_SYSTEMS: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", "lost+found"];

/// Checks that a folder is the sandbox's: empty, or with its database. Elsewhere folders of the same names
/// (`files`, `incoming`) belong to something else.
///
/// # Errors
/// A sentence for people.
pub fn check(folder: &Path) -> Result<(), String> {
    let shown = folder.display();
    let unreadable = |error: io::Error| format!("cannot read the data folder {shown}: {error}");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if OWN.contains(&name.as_str()) && !entry.file_type().map_err(unreadable)?.is_file() {
            return Err(format!("{name} in the data folder {shown} is not a file"));
        }
        names.push(name);
    }
    if is_own(&names) {
        Ok(())
    } else {
        Err(format!(
            "the folder {shown} holds other files and no sandbox's data; name an empty or a new one with --data"
        ))
    }
}

/// Returns true for the names in a folder that a sandbox may use.
fn is_own(names: &[String]) -> bool {
    let holds = |name: &str| names.iter().any(|other| other == name);
    let is_empty = names
        .iter()
        .all(|name| name == LOCK || OF_SYSTEMS.contains(&name.as_str()));
    is_empty || holds(DATABASE)
}

/// Takes the rights of other users off the folder and the files that hold tokens; returns a sentence for
/// each that stays open.
pub fn hide(folder: &Path) -> Vec<String> {
    let own = OWN.iter().map(|name| folder.join(name));
    std::iter::once(folder.to_owned())
        .chain(own)
        .filter_map(|path| match hide_one(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let shown = path.display();
                Some(format!("other users may read {shown}: {error}"))
            }
            _ => None,
        })
        .collect()
}

fn hide_one(path: &Path) -> io::Result<()> {
    let mode = path.symlink_metadata()?.permissions().mode();
    let hidden = mode & 0o7700;
    if mode & 0o7777 == hidden {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_the_sandboxs_when_it_is_empty_or_holds_the_database() {
        let is_own = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            is_own(&names)
        };
        assert!(is_own(&[]) && is_own(&[LOCK]) && is_own(&["lost+found", ".DS_Store"]));
        assert!(is_own(&[DATABASE, "incoming", "files", "notes.txt"]));
        for names in [
            &["incoming"][..],
            &["files", "incoming"],
            &[LOCK, "incoming"],
            &[".git"],
            &["sandbox.sqlite3.bak"],
        ] {
            assert!(!is_own(names), "{names:?}");
        }
    }
}
