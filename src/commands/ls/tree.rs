//! The way through directories within directories, deepest last, held by descriptors as far as those last.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ahead::{Ahead, Opened, WINDOW};
use crate::error::{Failure, Result, Status, quoted_if_needed};
use crate::platform::fs::{Dir, Follow, Want};
use crate::platform::text::Texts;

/// How many directories on the way are held open. Those above are opened again by their paths when their turn comes.
const HELD: usize = 64;

/// Directories that were entered, each with those in it that are still to be listed.
pub(super) struct Tree<'a> {
    ahead: &'a Ahead<'a>,
    levels: Vec<Level>,
    follow: Follow,
    /// How many directories beside each other are ordered ahead.
    window: usize,
}

struct Level {
    dir: Option<Arc<Dir>>,
    path: PathBuf,
    below: Texts,
    /// How many of those below have been ordered.
    ordered: usize,
    /// The numbers of the orders that are still to be fetched.
    orders: VecDeque<usize>,
    /// Device and inode, where links may lead round in circles.
    identity: Option<(u64, u64)>,
}

impl<'a> Tree<'a> {
    /// Nothing entered yet. `follow`: whether links lead on.
    pub(super) const fn new(ahead: &'a Ahead<'a>, follow: bool) -> Self {
        Self { ahead, levels: Vec::new(), follow: if follow { Follow::Yes } else { Follow::No }, window: 1 }
    }

    /// From now on somebody helps to read.
    pub(super) const fn look_ahead(&mut self) {
        self.window = WINDOW;
    }

    /// How many levels deep the directory is that came last.
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
        let (dir, orders) = (Some(Arc::new(dir)), VecDeque::new());
        self.levels.push(Level { dir, path: path.to_owned(), below, ordered: 0, orders, identity });
    }

    fn identity(&self, dir: &Dir) -> Option<(u64, u64)> {
        let stat = || dir.stat_self(Want::INO).ok();
        if self.follow == Follow::Yes { stat().map(|stat| (stat.dev, stat.ino)) } else { None }
    }

    /// The directory that comes next; `None` when all have been.
    pub(super) fn next(&mut self) -> Option<Opened> {
        while self.levels.last()?.is_done() {
            self.levels.pop();
        }
        let depth = self.levels.len();
        let level = self.levels.last_mut()?;
        level.order(self.ahead, self.window, depth, self.follow);
        let mut opened = self.ahead.fetch(level.orders.pop_front()?);
        opened.dir = opened.dir.and_then(|dir| self.refuse_circle(dir, &opened.path));
        Some(opened)
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
        self.ordered == self.below.len() && self.orders.is_empty()
    }

    /// Orders directories ahead once most of those ordered have been fetched.
    fn order(&mut self, ahead: &Ahead<'_>, window: usize, depth: usize, follow: Follow) {
        if self.orders.len() > window / 2 {
            return;
        }
        let end = self.below.len().min(self.ordered + window - self.orders.len());
        for index in self.ordered..end {
            let path = self.path.join(self.below.get(index));
            self.orders.push_back(ahead.order(depth, self.dir.clone(), path, follow));
        }
        if end - self.ordered > 1 {
            ahead.announce();
        }
        self.ordered = end;
    }
}
