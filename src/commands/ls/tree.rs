//! The way through directories within directories, deepest last, held by descriptors as far as those last.

use std::path::{Path, PathBuf};

use crate::error::{Doing, Failure, Result, Status, quoted_if_needed};
use crate::platform::fs::{Dir, Follow, Want};
use crate::platform::text::Texts;

/// How many directories on the way are held open. Those above are opened again by their paths when their turn comes.
const HELD: usize = 64;

/// Directories that were entered, each with those in it that are still to be listed.
pub(super) struct Tree {
    levels: Vec<Level>,
    follow: Follow,
}

struct Level {
    dir: Option<Dir>,
    path: PathBuf,
    below: Texts,
    next: usize,
    /// Device and inode, where links may lead round in circles.
    identity: Option<(u64, u64)>,
}

impl Tree {
    /// Nothing entered yet. `follow`: whether links lead on.
    pub(super) const fn new(follow: bool) -> Self {
        Self { levels: Vec::new(), follow: if follow { Follow::Yes } else { Follow::No } }
    }

    /// How many levels deep the directory is that comes next.
    pub(super) fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Enters `dir`, where the directories `below` are next.
    pub(super) fn enter(&mut self, dir: Dir, path: &Path, below: Texts) {
        if below.is_empty() {
            return;
        }
        let identity = self.identity(&dir);
        if let Some(above) = self.levels.len().checked_sub(HELD) {
            self.levels[above].dir = None;
        }
        self.levels.push(Level { dir: Some(dir), path: path.to_owned(), below, next: 0, identity });
    }

    fn identity(&self, dir: &Dir) -> Option<(u64, u64)> {
        let stat = || dir.stat_self(Want::INO).ok();
        if self.follow == Follow::Yes { stat().map(|stat| (stat.dev, stat.ino)) } else { None }
    }

    /// The directory that comes next, opened, and its path; `None` when all have been.
    pub(super) fn next(&mut self) -> Option<(Result<Dir>, PathBuf)> {
        while self.levels.last()?.is_done() {
            self.levels.pop();
        }
        let level = self.levels.last_mut()?;
        let name = level.below.get(level.next);
        let path = level.path.join(name);
        let dir = match &level.dir {
            Some(dir) => dir.open_dir(name, self.follow),
            None => Dir::open(&path),
        };
        level.next += 1;
        let dir = dir.doing("cannot open directory", &path).and_then(|dir| self.refuse_circle(dir, &path));
        Some((dir, path))
    }

    fn refuse_circle(&self, dir: Dir, path: &Path) -> Result<Dir> {
        let identity = self.identity(&dir);
        if identity.is_some() && self.levels.iter().any(|level| level.identity == identity) {
            let line = format!("{}: not listing already-listed directory", quoted_if_needed(path));
            return Err(Failure::value(line).status(Status::USAGE).into());
        }
        Ok(dir)
    }
}

impl Level {
    fn is_done(&self) -> bool {
        self.next == self.below.len()
    }
}
