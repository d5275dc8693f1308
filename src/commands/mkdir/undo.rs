//! What was made, so that it can be taken back.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::error::{Failure, Result};
use crate::platform::errors;
use crate::platform::fs::{Dir, Follow, Want};

/// The directories that were made, in the order in which they were.
#[derive(Default)]
pub(super) struct Journal(Vec<Made>);

/// A directory that was made: its name in the directory that holds it, and what tells it from another of that name.
struct Made {
    within: Rc<Dir>,
    holder: (u64, u64),
    name: OsString,
    identity: (u64, u64),
    path: PathBuf,
}

fn identity(stat: io::Result<crate::platform::fs::Stat>) -> io::Result<(u64, u64)> {
    stat.map(|stat| (stat.dev, stat.ino))
}

impl Journal {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Notes the directory `name` in `dir`. Neighbours share the descriptor of what holds them.
    pub(super) fn note(&mut self, dir: &Dir, name: &OsStr, path: &Path) -> io::Result<()> {
        let holder = identity(dir.stat_self(Want::INO))?;
        let within = match self.0.last() {
            Some(last) if last.holder == holder => last.within.clone(),
            _ => Rc::new(dir.try_clone()?),
        };
        let identity = identity(dir.stat(name, Follow::No, Want::INO))?;
        self.0.push(Made { within, holder, name: name.into(), identity, path: path.into() });
        Ok(())
    }

    /// The directory that was noted after the first `kept` has another name now.
    pub(super) fn rename(&mut self, kept: usize, name: &OsStr) {
        if let Some(made) = self.0.get_mut(kept) {
            made.name = name.into();
        }
    }

    /// What was noted stays.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// Removes what was noted after the first `kept`, the last first; what others put there meanwhile stays.
    pub(super) fn take_back(&mut self, kept: usize) -> Vec<Result<()>> {
        let made = self.0.split_off(kept);
        made.iter().rev().map(Made::remove).collect()
    }
}

impl Made {
    fn remove(&self) -> Result<()> {
        let removed = match identity(self.within.stat(&self.name, Follow::No, Want::INO)) {
            Ok(now) if now == self.identity => self.within.remove_dir(&self.name),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        match removed {
            Err(error) if !errors::is(&error, "ENOENT") => {
                let doing = "cannot remove directory";
                Err(Failure::os(&error, doing).path(&self.path).quoting_text().into())
            }
            _ => Ok(()),
        }
    }
}
