//! Stored files with several names: facts may be set on one only where every name of it should have them.

use std::collections::{HashMap, HashSet};

use super::Wanted;
use super::findings::each_entry;
use crate::engine::backup::previous::is_same_file;
use crate::engine::store::manifest::Entry;
use crate::engine::store::{Snapshot, Store};
use crate::error::Result;
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want};

/// Files that several names share, by inode.
pub(super) struct Sharers(HashMap<u64, Sharer>);

struct Sharer {
    /// What one of the names should be.
    entry: Entry,
    /// All names that it has, wherever they are.
    nlink: u64,
    /// Those that are a snapshot's and should be the same in every fact.
    alike: u64,
}

impl Sharers {
    /// Looks for the names of those files of `snapshot` that are `wanted`.
    pub(super) fn find(store: &Store, snapshot: &Snapshot, wanted: &Wanted) -> Result<Self> {
        let mut all = Self(HashMap::new());
        each_file(store, snapshot, |dir, number, entry| {
            if wanted.contains_key(&number) {
                all.add(dir, entry);
            }
        })?;
        if all.0.is_empty() {
            return Ok(all);
        }
        let hashes: HashSet<_> = all.0.values().filter_map(|it| it.entry.blake3).collect();
        for other in store.snapshots()?.iter().filter(|it| it.summary().is_some()) {
            each_file(store, other, |dir, _, entry| {
                if entry.blake3.is_some_and(|it| hashes.contains(&it)) {
                    all.count(dir, entry);
                }
            })?;
        }
        Ok(all)
    }

    /// Whether what is set on the file `stat` is of, for `entry`, is set for nobody who should have something else.
    pub(super) fn may_set(&self, stat: &Stat, entry: &Entry) -> bool {
        let all_alike = |it: &Sharer| it.alike == it.nlink && stat.nlink <= it.nlink && it.is_like(entry);
        stat.nlink < 2 || self.0.get(&stat.ino).is_some_and(all_alike)
    }

    fn add(&mut self, dir: &Dir, entry: &Entry) {
        if let Ok(stat) = dir.stat(entry.stored_name(), Follow::No, Want::INO.and(Want::NLINK))
            && stat.nlink > 1
        {
            let it = || Sharer { entry: entry.clone(), nlink: stat.nlink, alike: 0 };
            self.0.entry(stat.ino).or_insert_with(it);
        }
    }

    fn count(&mut self, dir: &Dir, entry: &Entry) {
        let stat = dir.stat(entry.stored_name(), Follow::No, Want::INO);
        if let Some(it) = stat.ok().and_then(|it| self.0.get_mut(&it.ino)).filter(|it| it.is_like(entry)) {
            it.alike += 1;
        }
    }
}

impl Sharer {
    fn is_like(&self, entry: &Entry) -> bool {
        let own = &self.entry;
        is_same_file(entry, own) && own.blake3 == entry.blake3 && own.xattrs == entry.xattrs
    }
}

/// Calls `each` with all files that are stored: the directory each is in, its number in the manifest and its entry.
fn each_file(store: &Store, snapshot: &Snapshot, mut each: impl FnMut(&Dir, u64, &Entry)) -> Result<()> {
    each_entry(store, snapshot, |it| {
        let is_file = it.entry.kind == FileKind::File && it.entry.is_stored();
        if let Some(dir) = it.dir.filter(|_| is_file) {
            each(dir, it.number, it.entry);
        }
    })
}
