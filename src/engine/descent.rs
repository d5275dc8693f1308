//! The way down into a tree, as deep as it goes, with a bounded number of open directories and no recursion.

use std::ffi::{OsStr, OsString};
use std::io;
use std::sync::Arc;

use crate::platform::fs::{Dir, Follow, Want};

/// How many of the directories on the way are kept open. The others are closed and opened again on the way back.
const OPEN: usize = 24;

/// A chain of directories from a root to the one that is being worked in. No symbolic link is ever followed.
pub struct Descent {
    root: Arc<Dir>,
    below: Vec<Level>,
}

struct Level {
    name: OsString,
    /// Device and inode: what makes it the same directory when it is opened again.
    identity: (u64, u64),
    dir: Option<Arc<Dir>>,
}

impl Descent {
    /// Starts at `root`.
    #[must_use]
    pub fn new(root: Dir) -> Self {
        Self { root: Arc::new(root), below: Vec::new() }
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> &Dir {
        &self.root
    }

    /// The names from the root to the directory that is being worked in.
    #[must_use]
    pub fn names(&self) -> Vec<OsString> {
        self.below.iter().map(|level| level.name.clone()).collect()
    }

    /// Directories below the root.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.below.len()
    }

    /// The name of the directory that is being worked in; `None` at the root.
    #[must_use]
    pub fn name(&self) -> Option<&OsStr> {
        self.below.last().map(|level| level.name.as_os_str())
    }

    /// The directory that is being worked in.
    ///
    /// # Errors
    /// It was closed meanwhile and cannot be opened again, or something else is there now.
    pub fn dir(&mut self) -> io::Result<Arc<Dir>> {
        let Some(last) = self.below.last_mut() else { return Ok(Arc::clone(&self.root)) };
        if let Some(dir) = &last.dir {
            return Ok(Arc::clone(dir));
        }
        let dir = Arc::new(self.reopen()?);
        if let Some(last) = self.below.last_mut() {
            last.dir = Some(Arc::clone(&dir));
        }
        Ok(dir)
    }

    /// Goes into `dir`, which is called `name` in the current directory.
    ///
    /// # Errors
    /// It cannot be looked at.
    pub fn enter(&mut self, name: &OsStr, dir: Dir) -> io::Result<Arc<Dir>> {
        let identity = identity(&dir)?;
        let dir = Arc::new(dir);
        self.below.push(Level { name: name.to_owned(), identity, dir: Some(Arc::clone(&dir)) });
        if let Some(far) = self.below.len().checked_sub(OPEN + 1) {
            self.below[far].dir = None;
        }
        Ok(dir)
    }

    /// Goes back up.
    pub fn leave(&mut self) {
        let Some(left) = self.below.pop() else { return };
        let Some(last) = self.below.last_mut() else { return };
        if last.dir.is_none()
            && let Some(child) = left.dir
        {
            // The cheap way; when something was moved, `dir` goes down from the root instead.
            last.dir = child
                .open_dir(OsStr::new(".."), Follow::No)
                .ok()
                .filter(|it| identity(it).is_ok_and(|it| it == last.identity))
                .map(Arc::new);
        }
    }

    fn reopen(&self) -> io::Result<Dir> {
        let mut dir = self.root.try_clone()?;
        for level in &self.below {
            dir = dir.open_dir(&level.name, Follow::No)?;
            if identity(&dir)? != level.identity {
                return Err(io::Error::new(io::ErrorKind::NotFound, "another directory has taken its place"));
            }
        }
        Ok(dir)
    }
}

/// Opens the directory that `names` lead to from `root`, one at a time.
pub fn open_below(root: &Dir, names: &[&OsStr]) -> io::Result<Dir> {
    let mut dir = root.try_clone()?;
    for name in names {
        dir = dir.open_dir(name, Follow::No)?;
    }
    Ok(dir)
}

fn identity(dir: &Dir) -> io::Result<(u64, u64)> {
    let stat = dir.stat_self(Want::INO)?;
    Ok((stat.dev, stat.ino))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_of_thousands_of_levels_leads_back_to_the_same_directories() {
        let folder = tempfile::tempdir().unwrap();
        let mut descent = Descent::new(Dir::open(folder.path()).unwrap());
        let name = OsString::from("d".repeat(50));
        for _ in 0..2000 {
            let dir = descent.dir().unwrap();
            dir.make_dir(&name, 0o700).unwrap();
            descent.enter(&name, dir.open_dir(&name, Follow::No).unwrap()).unwrap();
        }
        let bottom = descent.dir().unwrap();
        drop(bottom.create_file(OsStr::new("bottom"), 0o600).unwrap());
        drop(bottom);
        descent.dir().unwrap().remove_file(OsStr::new("bottom")).unwrap();
        while descent.depth() > 0 {
            descent.leave();
            descent.dir().unwrap().remove_dir(&name).unwrap();
        }
    }
}
