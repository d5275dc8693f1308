//! A snapshot from before: followed in step with the walk, so that each path meets what was stored of it then.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs::File;
use std::sync::Arc;

use super::lacks::Lacking;
use crate::engine::descent::Descent;
use crate::engine::store::manifest::{Entry, Reader};
use crate::engine::store::{Snapshot, Store};
use crate::platform::fs::{Dir, FileKind, Follow, Time};

/// Manifest and tree of a snapshot. Both are in tree order, as the walk is, so each is gone through once.
pub(super) struct Previous {
    entries: Reader<File>,
    /// The next of them. `None` at their end, and where they cannot be read on.
    next: Option<Box<Entry>>,
    tree: Descent,
    /// How many directories the walk has gone into that are not here.
    astray: u32,
}

impl Previous {
    /// Opens the snapshot to share files with. `None` when it cannot be trusted: then everything is copied.
    pub(super) fn open(store: &Store, snapshot: &Snapshot) -> Option<Self> {
        let both = store.entries(snapshot).and_then(|it| Ok((it, store.tree(&snapshot.name)?)));
        both.ok().map(|(entries, tree)| Self::new(entries, tree))
    }

    /// Follows these entries of this tree, as far as they can be read.
    pub(super) fn new(mut entries: Reader<File>, tree: Dir) -> Self {
        let _root = entries.next();
        let mut it = Self { entries, next: None, tree: Descent::new(tree), astray: 0 };
        it.advance();
        it
    }

    fn advance(&mut self) -> Option<Box<Entry>> {
        let next = self.entries.next().and_then(Result::ok).map(Box::new);
        std::mem::replace(&mut self.next, next)
    }

    /// What was stored of `name` in the directory that is being walked, which holds paths of this depth. Names must be
    /// asked for in ascending order.
    pub(super) fn find(&mut self, name: &OsStr, depth: u32) -> Option<Box<Entry>> {
        if self.astray > 0 {
            return None;
        }
        loop {
            let next = self.next.as_ref()?;
            let by_name = next.name.as_encoded_bytes().cmp(name.as_encoded_bytes());
            // Deeper: in a directory that came before.
            match depth.cmp(&next.depth).then(by_name) {
                Ordering::Less => self.advance(),
                Ordering::Equal => return self.advance(),
                Ordering::Greater => return None,
            };
        }
    }

    /// Follows the walk into the directory `name`, which holds paths of this depth less one.
    pub(super) fn enter(&mut self, name: &OsStr, depth: u32) {
        let is_here = self
            .find(name, depth)
            .is_some_and(|it| it.kind == FileKind::Dir && self.go_into(it.stored_name()));
        if !is_here {
            self.astray += 1;
        }
    }

    fn go_into(&mut self, name: &OsStr) -> bool {
        let inner = self.tree.dir().and_then(|dir| dir.open_dir(name, Follow::No));
        inner.and_then(|inner| self.tree.enter(name, inner)).is_ok()
    }

    /// Follows the walk back up.
    pub(super) fn leave(&mut self) {
        match self.astray.checked_sub(1) {
            Some(left) => self.astray = left,
            None => self.tree.leave(),
        }
    }

    /// The directory here that matches the one being walked.
    pub(super) fn dir(&mut self) -> Option<Arc<Dir>> {
        if self.astray > 0 { None } else { self.tree.dir().ok() }
    }
}

/// When a file counts as unchanged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trust {
    /// When the snapshot before was started.
    pub(super) started: Time,
    /// Whether to compare contents and trust no times.
    pub(super) checksum: bool,
    /// What the snapshot before could not hold.
    pub(super) lacks: Lacking,
}

/// File systems keep times no finer than this, so two changes this close together may bear the same one.
pub(super) const GRAIN_S: i64 = 2;

impl Trust {
    /// Whether the metadata of `entry` says that its contents have not changed since. A file that changed about when
    /// the snapshot before was started may have changed again within the same grain of time: it is read again (git's
    /// racy rule).
    pub(super) fn holds(&self, now: &Entry, before: &Entry) -> bool {
        let Some(seen) = before.seen else { return false };
        !self.checksum
            && is_same_file(now, before)
            && now.seen == before.seen
            && seen.ctime.secs + GRAIN_S < self.started.secs
    }
}

/// Whether everything that a hard link would share is the same, as far as metadata tells.
pub(super) fn is_same_file(now: &Entry, before: &Entry) -> bool {
    let facts = |it: &Entry| (it.kind, it.size, it.mtime, it.mode, it.uid, it.gid);
    before.kind == FileKind::File
        && before.missing.is_none()
        && !before.changed
        && facts(now) == facts(before)
}
