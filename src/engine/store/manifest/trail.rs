//! The path of an entry, put together from the entries before it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::entry::Entry;

/// Follows entries in tree order with their path: that is dropping some names and adding one.
#[derive(Debug, Default)]
pub struct Trail {
    path: PathBuf,
    depth: u32,
}

impl Trail {
    /// Takes the next entry; gives its path, relative to the root.
    pub fn step(&mut self, entry: &Entry) -> &Path {
        self.step_to(entry, &entry.name)
    }

    /// The same for the path that it has in the tree. A trail follows either the ones or the others.
    pub fn step_stored(&mut self, entry: &Entry) -> &Path {
        self.step_to(entry, entry.stored_name())
    }

    fn step_to(&mut self, entry: &Entry, name: &OsStr) -> &Path {
        while self.depth > 0 && self.depth >= entry.depth {
            self.path.pop();
            self.depth -= 1;
        }
        if entry.depth > 0 {
            self.path.push(name);
            self.depth = entry.depth;
        }
        &self.path
    }

    /// The path of the last entry.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
