//! Contents that the snapshot before has under another name: files and directories that were moved or renamed.
//!
//! The previous manifest is only gone through for this when a file turns up that was not under its name before. Then
//! it costs 16 bytes of memory for each file of that manifest; an entry that may be the one is read from the manifest
//! again.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::descent::open_below;
use crate::engine::store::manifest::{Entry, Frames, Spot, Step};
use crate::engine::store::{Snapshot, Store};
use crate::platform::fs::{Dir, FileKind, Follow, Time, Want};

/// Files of one size and time that are looked at before giving up: thousands of equals come from an archive or a
/// checkout, and each look may mean reading the new file.
const MOST: usize = 8;

/// What tells a file apart.
const FACTS: Want = Want::SIZE.and(Want::MTIME);

/// Finds files of the snapshot before by their facts, for all workers.
pub(super) struct Moved<'a> {
    store: &'a Store,
    snapshot: &'a Snapshot,
    source: &'a Dir,
    index: Mutex<State>,
}

/// A file of the snapshot before whose name the source does not have any more.
pub(super) struct Gone {
    pub(super) dir: Arc<Dir>,
    pub(super) entry: Entry,
    spot: Spot,
}

enum State {
    NotYet,
    /// It cannot be made: nothing is found.
    Never,
    Made(Box<Index>),
}

struct Index {
    frames: Frames,
    tree: Dir,
    seed: RandomState,
    /// Sorted by the hash of size and time.
    spots: Vec<(u64, Spot)>,
    /// What was shared under another name: a second file is no move, and would become one file with the first.
    claimed: HashSet<Spot>,
    /// The directory that was opened last, and what is in its place in the source.
    last: Option<(Vec<Step>, Arc<Dir>, Option<Dir>)>,
}

impl<'a> Moved<'a> {
    pub(super) fn new(store: &'a Store, snapshot: &'a Snapshot, source: &'a Dir) -> Self {
        Self { store, snapshot, source, index: Mutex::new(State::NotYet) }
    }

    /// Files that had this size and time of change, and are not where they were. Each is looked at when it is asked for:
    /// to reach it costs something, and mostly the first one is it.
    pub(super) fn like<'s>(&'s self, now: &Entry) -> impl Iterator<Item = Gone> + use<'s, 'a> {
        self.spots(now).into_iter().filter_map(|spot| match &mut *self.lock() {
            State::Made(index) => index.gone(spot, self.source).ok().flatten(),
            State::NotYet | State::Never => None,
        })
    }

    fn spots(&self, now: &Entry) -> Vec<Spot> {
        let mut state = self.lock();
        if matches!(*state, State::NotYet) {
            let made = Index::new(self.store, self.snapshot);
            *state = made.map_or(State::Never, |index| State::Made(Box::new(index)));
        }
        match &mut *state {
            State::Made(index) => index.like(now.size, now.mtime),
            State::NotYet | State::Never => Vec::new(),
        }
    }

    /// Whether nobody else has claimed it before.
    pub(super) fn claim(&self, gone: &Gone) -> bool {
        match &mut *self.lock() {
            State::Made(index) => index.claimed.insert(gone.spot),
            State::NotYet | State::Never => false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    fn new(store: &Store, snapshot: &Snapshot) -> io::Result<Self> {
        let failed = |_| io::Error::from(io::ErrorKind::NotFound);
        let file = store.manifest(&snapshot.name).map_err(failed)?.ok_or(io::ErrorKind::NotFound)?;
        let tree = store.tree(&snapshot.name).map_err(failed)?;
        let seed = RandomState::new();
        let mut spots = Vec::new();
        let frames = Frames::scan(file, |spot, glance| {
            if glance.kind() == FileKind::File && glance.size > 0 {
                spots.push((seed.hash_one((glance.size, glance.mtime)), spot));
            }
        })?;
        spots.sort_unstable();
        Ok(Self { frames, tree, seed, spots, claimed: HashSet::new(), last: None })
    }

    fn like(&self, size: u64, mtime: Time) -> Vec<Spot> {
        let key = self.seed.hash_one((size, mtime));
        let start = self.spots.partition_point(|it| it.0 < key);
        let same = self.spots[start..].iter().take_while(|it| it.0 == key).take(MOST);
        same.map(|it| it.1).filter(|it| !self.claimed.contains(it)).collect()
    }

    /// `None`: the source still has such a file there.
    fn gone(&mut self, spot: Spot, source: &Dir) -> io::Result<Option<Gone>> {
        let (way, entry) = self.frames.entry(spot)?;
        if self.last.as_ref().is_none_or(|it| it.0 != way) {
            let names: Vec<&OsStr> = way.iter().map(|it| it.name.as_os_str()).collect();
            let stored: Vec<&OsStr> = way.iter().map(Step::stored_name).collect();
            let dir = Arc::new(open_below(&self.tree, &stored)?);
            let place = open_below(source, &names).ok();
            self.last = Some((way, dir, place));
        }
        let Some((_, dir, place)) = &self.last else { return Ok(None) };
        let there = place.as_ref().and_then(|it| it.stat(&entry.name, Follow::No, FACTS).ok());
        let is_there = there.is_some_and(|it| (it.size, it.mtime) == (entry.size, entry.mtime));
        Ok((!is_there).then(|| Gone { dir: Arc::clone(dir), entry, spot }))
    }
}
