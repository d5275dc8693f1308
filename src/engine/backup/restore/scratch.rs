//! The place in TARGET where things are made before they are renamed: what a killed run leaves lies there, and nowhere
//! else.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::engine::store::remove_tree;
use crate::error::{Doing, Failure, Kind, Result, Status};
use crate::platform::fs::attributes::Node;
use crate::platform::fs::durable::{Hold, lock};
use crate::platform::fs::flags::change;
use crate::platform::fs::{Dir, Flags, Follow};

/// What it is called.
pub(super) const SCRATCH: &str = ".oskit-restore";

const LOCK: &str = "lock";

/// The place, locked by this run.
pub(super) struct Scratch {
    target: Dir,
    dir: Arc<Dir>,
    /// The kernel lets go of it when the process ends.
    lock: std::fs::File,
}

impl Scratch {
    /// Takes the place, and clears what a killed run left there.
    ///
    /// # Errors
    /// [`Status::LOCKED`] when another restore is at work there.
    pub(super) fn take(target: &Dir, path: &Path) -> Result<Self> {
        let doing = "cannot restore to";
        let target = target.try_clone().doing(doing, path)?;
        let made = match target.make_dir(OsStr::new(SCRATCH), 0o700) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            result => result,
        };
        made.doing(doing, path)?;
        let dir = target.open_dir(OsStr::new(SCRATCH), Follow::No).doing(doing, path)?;
        // What is made in it is to have its own marks, and not those of TARGET.
        let _ = change(Node::Dir(&dir), Flags::ALL, Flags::NONE);
        let file = match dir.create_file(OsStr::new(LOCK), 0o600) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => dir.open_file(OsStr::new(LOCK)),
            result => result,
        };
        let file = file.doing(doing, path)?;
        if !lock(&file, Hold::Alone, false).doing("cannot lock", path)? {
            let busy = Failure::of(Kind::Timeout, "another restore is at work there");
            return Err(busy.doing(doing).path(path).status(Status::LOCKED).into());
        }
        for name in others(&dir).doing(doing, path)? {
            remove_tree(&dir, &name).doing("cannot clear what an interrupted run left in", path)?;
        }
        Ok(Self { target, dir: Arc::new(dir), lock: file })
    }

    pub(super) fn dir(&self) -> Arc<Dir> {
        Arc::clone(&self.dir)
    }

    /// Removes the place.
    pub(super) fn remove(self) -> io::Result<()> {
        let Self { target, lock, .. } = self;
        let removed = remove_tree(&target, OsStr::new(SCRATCH));
        drop(lock);
        // Where a file that is held keeps its name until it is closed, that was too early.
        removed.or_else(|_| remove_tree(&target, OsStr::new(SCRATCH)))
    }
}

fn others(dir: &Dir) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        if entry.name != LOCK {
            names.push(entry.name.to_owned());
        }
    }
    Ok(names)
}
