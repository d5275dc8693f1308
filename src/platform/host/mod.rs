//! What this machine and its system are: one small reader for each fact, nothing read that was not asked for.
//!
//! Every reader that looks at files takes the [`Root`] to look below, so that a test can hand it a recorded
//! `/proc`, `/sys` and `/etc`. A fact that is not to be had is told apart by [`Unread`] from one that there
//! is none of.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub mod container;
pub mod cpu;
pub mod kernel;
pub mod machine;
pub mod memory;
pub mod os;
pub mod uptime;
pub mod volume;
pub mod zone;

#[cfg(target_os = "linux")]
mod cgroup;
#[cfg(windows)]
mod job;
#[cfg(windows)]
mod registry;
#[cfg(any(target_os = "macos", target_os = "freebsd"))]
mod sysctl;

/// The directory that the system's own files (`/proc`, `/sys`, `/etc`) are looked for in.
#[derive(Clone, Debug)]
pub struct Root(PathBuf);

impl Root {
    /// The running system's: `/`.
    #[must_use]
    pub fn system() -> Self {
        Self(PathBuf::from("/"))
    }

    /// A recorded tree's.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self(dir.into())
    }

    /// Where the file that the system calls `name` lies. `name` may or may not start with a slash.
    #[must_use]
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        let name = name.as_ref();
        self.0.join(name.strip_prefix("/").unwrap_or(name))
    }

    /// Whether there is something called `name`.
    #[must_use]
    pub fn has(&self, name: impl AsRef<Path>) -> bool {
        self.path(name).symlink_metadata().is_ok()
    }

    /// The bytes of a small file.
    ///
    /// # Errors
    /// [`Unread`] with its path, as the system refused it.
    pub fn bytes(&self, name: impl AsRef<Path>) -> Result<Vec<u8>, Unread> {
        let path = self.path(name);
        std::fs::read(&path).map_err(|error| Unread::file(path, error))
    }

    /// The text of a small file; bytes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// As [`Root::bytes`].
    pub fn text(&self, name: impl AsRef<Path>) -> Result<String, Unread> {
        self.bytes(name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Why a fact could not be had.
#[derive(Debug)]
pub struct Unread {
    /// The file that was read for it, if one was.
    pub path: Option<PathBuf>,
    /// What the system said.
    pub error: io::Error,
}

impl Unread {
    /// The system refused the file.
    #[must_use]
    pub fn file(path: PathBuf, error: io::Error) -> Self {
        Self { path: Some(path), error }
    }

    /// The file is there, but does not say what it should.
    #[must_use]
    pub fn malformed(path: PathBuf) -> Self {
        Self::file(path, io::Error::new(io::ErrorKind::InvalidData, "not in the form that it should have"))
    }

    /// The system has no such thing, for this reason.
    #[must_use]
    pub fn unsupported(reason: &'static str) -> Self {
        Self { path: None, error: io::Error::new(io::ErrorKind::Unsupported, reason) }
    }

    /// Whether the system simply has no such thing, as against one that went wrong.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        use io::ErrorKind::{NotADirectory, NotFound, Unsupported};
        matches!(self.error.kind(), NotFound | NotADirectory | Unsupported)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: {}", path.display(), self.error),
            None => self.error.fmt(f),
        }
    }
}

impl std::error::Error for Unread {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self { path: None, error }
    }
}

/// A fact: what it is, that there is none (`None`), or why it could not be had.
pub type Fact<T> = Result<Option<T>, Unread>;

/// A file that need not be there: its absence is the absence of the fact.
#[cfg(unix)]
fn or_none<T>(read: Result<T, Unread>) -> Fact<T> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(unread) if unread.is_absence() => Ok(None),
        Err(unread) => Err(unread),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod recorded {
    use super::Root;

    /// A tree of small files, each by its path and what it holds, to be read in the system's place.
    pub(super) fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, Root) {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let root = Root::at(dir.path());
        (dir, root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_that_runs_this_tells_the_facts_that_every_system_has() {
        let root = Root::system();
        assert!(!kernel::kernel().unwrap().release.is_empty());
        assert!(os::os(&root).unwrap().name.is_some());
        assert!(cpu::online(&root).unwrap().unwrap() >= 1);
        assert!(cpu::configured(&root).unwrap() >= cpu::online(&root).unwrap());
        assert!(cpu::effective(&root, &cpu::quotas(&root).unwrap()).unwrap().unwrap().cpus > 0.0);
        let memory = memory::memory(&root).unwrap();
        assert!(memory.total > memory.free);
        memory::limits(&root).unwrap();
        assert!(memory::page_size().is_power_of_two());
        memory::swap(&root).unwrap();
        assert!(!uptime::uptime(&root).unwrap().is_zero());
        container::container(&root, &|_| None).unwrap();
        container::virtual_machine(&root).unwrap();
        machine::id(&root).unwrap();
        machine::model(&root).unwrap();
        zone::zone(&root, None).unwrap();
        let volume = volume::volume(&root, Path::new(".")).unwrap();
        assert!(volume.total >= volume.free && volume.at.is_some());
    }

    #[test]
    fn a_volume_of_nothing_names_the_path() {
        let path = Path::new("no such file");
        let unread = volume::volume(&Root::system(), path).unwrap_err();
        assert_eq!(unread.path.as_deref(), Some(path));
        assert!(unread.is_absence());
    }
}
