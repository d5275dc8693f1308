//! What this run has restored, where TARGET takes several names for one (`Case` and `case`): none of it may be taken for
//! something that was there before.

use std::collections::HashSet;
use std::ffi::OsStr;

use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want};

/// For the directories on the way.
#[derive(Default)]
pub(super) struct Siblings {
    /// Whether TARGET is such a file system. Elsewhere nothing is remembered.
    folds: bool,
    levels: Vec<Level>,
}

/// What was restored in a directory. Inodes tell of every way to take names for one, but some file systems give them anew
/// each time; then the names tell, as far as case goes.
#[derive(Default)]
struct Level {
    inodes: HashSet<u64>,
    names: HashSet<String>,
}

impl Siblings {
    /// Finds out in `scratch`, a directory of our own in TARGET.
    pub(super) fn below(scratch: &Dir) -> Self {
        Self { folds: folds_names(scratch), levels: Vec::new() }
    }

    pub(super) fn enter(&mut self) {
        self.levels.push(Level::default());
    }

    pub(super) fn leave(&mut self) {
        self.levels.pop();
    }

    /// Remembers `name`, which was restored in `dir`, the directory that is being worked in.
    pub(super) fn add(&mut self, dir: &Dir, name: &OsStr) {
        if self.folds
            && let (Some(level), Ok(stat)) = (self.levels.last_mut(), dir.stat(name, Follow::No, Want::INO))
        {
            level.inodes.insert(stat.ino);
            level.names.insert(folded(name));
        }
    }

    /// Whether what is there as `name`, in the directory that is being worked in, was restored under another name. A
    /// file that has several names tells nothing by its inode.
    pub(super) fn has(&self, name: &OsStr, there: &Stat) -> bool {
        let is_one_name = there.kind == FileKind::Dir || there.nlink < 2;
        let is_known = |level: &Level| {
            is_one_name && level.inodes.contains(&there.ino) || level.names.contains(&folded(name))
        };
        self.folds && self.levels.last().is_some_and(is_known)
    }
}

/// A name as file systems compare it that do not tell cases apart.
pub(super) fn folded(name: &OsStr) -> String {
    name.to_string_lossy().to_lowercase()
}

/// Whether names that differ in case, or in how an accent is written, are one to this file system.
fn folds_names(scratch: &Dir) -> bool {
    [("oskit-try", "OSKIT-TRY"), ("oskit-\u{e9}", "oskit-e\u{301}")].into_iter().any(|(name, other)| {
        let made = scratch.create_file(OsStr::new(name), 0o600);
        let found = made.is_ok() && scratch.stat(OsStr::new(other), Follow::No, Want::KIND).is_ok();
        let _ = scratch.remove_file(OsStr::new(name));
        found
    })
}
