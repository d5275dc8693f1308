//! A snapshot from before: followed in step with the walk, so that each path meets what was stored of it then.

use std::ffi::OsStr;
use std::fs::File;
use std::iter::Peekable;
use std::sync::Arc;

use crate::engine::descent::Descent;
use crate::engine::store::manifest::{Entry, Reader, intact};
use crate::engine::store::{Snapshot, Store};
use crate::error::Result;
use crate::platform::fs::{Dir, FileKind, Follow, Time};

/// Manifest and tree of a snapshot. Both are in tree order, as the walk is, so each is gone through once.
pub(super) struct Previous {
    entries: Peekable<Reader<File>>,
    tree: Descent,
    /// How many directories the walk has gone into that are not here.
    astray: u32,
}

impl Previous {
    /// Opens the snapshot to share files with. `None` when it cannot be trusted: then everything is copied.
    pub(super) fn open(store: &Store, snapshot: &Snapshot) -> Result<Option<Self>> {
        let Some(whole) = store.manifest(&snapshot.name)? else { return Ok(None) };
        let (Ok(()), Ok(entries), Ok(tree)) =
            (intact(whole), store.entries(snapshot), store.tree(&snapshot.name))
        else {
            return Ok(None);
        };
        Ok(Some(Self::new(entries, tree)))
    }

    /// Follows these entries of this tree, as far as they can be read.
    pub(super) fn new(entries: Reader<File>, tree: Dir) -> Self {
        let mut entries = entries.peekable();
        let _root = entries.next();
        Self { entries, tree: Descent::new(tree), astray: 0 }
    }

    /// What was stored of `name` in the directory that is being walked, which holds paths of this depth. Names must be
    /// asked for in ascending order.
    pub(super) fn find(&mut self, name: &OsStr, depth: u32) -> Option<Entry> {
        if self.astray > 0 {
            return None;
        }
        let wanted = name.as_encoded_bytes();
        let is_before =
            |it: &Entry| it.depth > depth || it.depth == depth && it.name.as_encoded_bytes() < wanted;
        while self.entries.next_if(|it| it.as_ref().is_ok_and(is_before)).is_some() {}
        let is_it = |it: &Entry| it.depth == depth && it.name == name;
        self.entries.next_if(|it| it.as_ref().is_ok_and(is_it))?.ok()
    }

    /// Follows the walk into the directory `name`, which holds paths of this depth less one.
    pub(super) fn enter(&mut self, name: &OsStr, depth: u32) {
        let is_here = self.find(name, depth).is_some_and(|it| it.kind == FileKind::Dir) && self.go_into(name);
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
    /// Whether the snapshot before could not hold owners.
    pub(super) lacks_owners: bool,
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
