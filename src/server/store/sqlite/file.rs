//! The database's file: made for its owner only, and known again.
//!
//! A file that is deleted or replaced lives on for whoever has it open, so a connection would go on
//! writing into what nobody will ever read. What stands at the path is therefore compared with what
//! the connections were opened on.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The file at a path, through its replacements.
#[derive(Debug)]
pub struct DatabaseFile {
    path: PathBuf,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    identity: Option<Identity>,
    /// Connections that are older were opened on another file.
    since: Instant,
}

/// What the file system knows a file by, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity(u64, u64);

impl DatabaseFile {
    /// The file at a path. It, and its folder if need be, is made for its owner only; the journals
    /// that `SQLite` puts beside it inherit the mode.
    pub fn make_private(path: &Path) -> io::Result<Self> {
        let mut folder = std::fs::DirBuilder::new();
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        if let Some(parent) = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
        {
            folder.recursive(true).create(parent)?;
        }
        options.open(path)?;
        Ok(Self {
            known: Mutex::new(Known {
                identity: identity_at(path),
                since: Instant::now(),
            }),
            path: path.to_owned(),
        })
    }

    /// What stands at the path now; `None` if nothing does.
    pub fn identity(&self) -> Option<Identity> {
        identity_at(&self.path)
    }

    /// True if a connection of this age was opened on the file that stands at the path now.
    pub fn is_what_was_opened(&self, age: Duration) -> bool {
        let there = self.identity();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.identity != there {
            tracing::error!(path = %self.path.display(), "the database's file was deleted or replaced");
            *known = Known {
                identity: there,
                since: Instant::now(),
            };
        }
        there.is_some() && age < known.since.elapsed()
    }
}

#[cfg(unix)]
fn identity_at(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;

    let found = std::fs::metadata(path).ok()?;
    Some(Identity(found.dev(), found.ino()))
}

/// Elsewhere an open file can neither be deleted nor replaced.
#[cfg(not(unix))]
fn identity_at(path: &Path) -> Option<Identity> {
    path.exists().then_some(Identity(0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("data/t.db");

        DatabaseFile::make_private(&path).expect("is made");

        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("data")), 0o700);
    }

    #[test]
    fn a_connection_outlives_neither_deletion_nor_replacement() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.db");
        let file = DatabaseFile::make_private(&path).expect("is made");
        let opened = Instant::now();
        assert!(file.is_what_was_opened(opened.elapsed()));

        std::fs::rename(&path, folder.path().join("away")).expect("renames");
        assert!(!file.is_what_was_opened(opened.elapsed()), "deleted");

        std::fs::write(&path, "another").expect("writes");
        assert!(!file.is_what_was_opened(opened.elapsed()), "replaced");
        let opened = Instant::now();
        assert!(file.is_what_was_opened(opened.elapsed()), "opened anew");
    }
}
