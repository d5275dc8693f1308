//! The snapshot before: followed in step with the walk, so that each path meets what was stored of it last time.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::iter::Peekable;
use std::sync::Arc;

use crate::engine::descent::Descent;
use crate::engine::store::manifest::{Entry, Reader, intact};
use crate::engine::store::{Snapshot, Store};
use crate::error::Result;
use crate::platform::fs::{Dir, FileKind, Follow, Time};

/// Manifest and tree of the snapshot before. Both are in tree order, as the walk is, so each is gone through once.
pub(super) struct Previous {
    entries: Peekable<Reader<File>>,
    tree: Descent,
}

impl Previous {
    /// Opens a snapshot to share files with. `None` when it cannot be trusted: then everything is copied.
    pub(super) fn open(store: &Store, snapshot: &Snapshot) -> Result<Option<Self>> {
        let Some(whole) = store.manifest(&snapshot.name)? else { return Ok(None) };
        let (Ok(()), Ok(entries), Ok(tree)) =
            (intact(whole), store.entries(snapshot), store.tree(&snapshot.name))
        else {
            return Ok(None);
        };
        let mut entries = entries.peekable();
        let _root = entries.next();
        Ok(Some(Self { entries, tree: Descent::new(tree) }))
    }

    /// What was stored of `name` in the directory that is being walked, which holds paths of this depth. Names must be
    /// asked for in ascending order.
    pub(super) fn find(&mut self, name: &OsStr, depth: u32) -> Option<Entry> {
        let wanted = name.as_encoded_bytes();
        let is_before =
            |it: &Entry| it.depth > depth || it.depth == depth && it.name.as_encoded_bytes() < wanted;
        while self.entries.next_if(|it| it.as_ref().is_ok_and(is_before)).is_some() {}
        let is_it = |it: &Entry| it.depth == depth && it.name == name;
        self.entries.next_if(|it| it.as_ref().is_ok_and(is_it))?.ok()
    }

    /// Goes into `name`, which [`find`](Self::find) has just found; whether that was possible.
    pub(super) fn enter(&mut self, name: &OsStr) -> bool {
        let entered = self.tree.dir().and_then(|dir| {
            let inner = dir.open_dir(name, Follow::No)?;
            self.tree.enter(name, inner)
        });
        entered.is_ok()
    }

    /// Goes back up.
    pub(super) fn leave(&mut self) {
        self.tree.leave();
    }

    /// The directory of the snapshot that matches the one being walked.
    pub(super) fn dir(&mut self) -> io::Result<Arc<Dir>> {
        self.tree.dir()
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
        is_same_file(now, before) && now.seen == before.seen && seen.ctime.secs + GRAIN_S < self.started.secs
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
