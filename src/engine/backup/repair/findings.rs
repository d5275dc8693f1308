//! What verifying finds wrong, and what of that can be healed.

use std::collections::{BTreeSet, HashSet};
use std::ops::Bound;
use std::path::{Path, PathBuf};

use super::{Wanted, numbered};
use crate::engine::backup::along::Along;
use crate::engine::backup::verify::keeps_from_looking;
use crate::engine::backup::{Event, Known, verify};
use crate::engine::store::manifest::{Entry, Trail};
use crate::engine::store::{Snapshot, Store};
use crate::error::{Failure, Result};
use crate::platform::fs::{Dir, FileKind, Follow, Want, has_permission_bits};

/// Paths are relative to the root of the snapshot.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) failures: Vec<Failure>,
    /// Not as they were stored.
    wrong: HashSet<PathBuf>,
    /// Not there, or of no use: what is below such a directory was not looked at, and is lost with it.
    lost: BTreeSet<PathBuf>,
    /// The system did not let us look: that says nothing about them, nor about what is below.
    unseen: BTreeSet<PathBuf>,
}

impl Findings {
    /// Verifies a snapshot.
    pub(super) fn of(store: &Store, snapshot: &Snapshot, known: &mut Known) -> Result<Self> {
        let root = store.path().join(&snapshot.name);
        let mut it = Self::default();
        verify(store, snapshot, false, known, &mut |event| {
            if let Event::Failed(failure) = event {
                it.add(failure, &root);
            }
        })?;
        Ok(it)
    }

    fn add(&mut self, failure: Failure, root: &Path) {
        if let Some(path) = failure.about().and_then(|it| it.strip_prefix(root).ok()).map(Path::to_owned) {
            if keeps_from_looking(&failure) {
                self.unseen.insert(path);
            } else {
                if failure.code().is_some() {
                    self.lost.insert(path.clone());
                }
                self.wrong.insert(path);
            }
        }
        self.failures.push(failure);
    }

    /// Whether this path was looked at and nothing is wrong with it.
    pub(super) fn is_right(&self, path: &Path) -> bool {
        !self.wrong.contains(path) && !is_within(path, &self.lost) && !is_within(path, &self.unseen)
    }

    /// All paths about which something was said.
    pub(super) fn paths(&self) -> BTreeSet<PathBuf> {
        self.wrong.iter().chain(&self.unseen).cloned().collect()
    }

    /// The entries of what can be healed: what is wrong, all that was lost with a directory, and the further names of files
    /// that are wrong, of which verifying tells the first alone.
    pub(super) fn entries(&self, store: &Store, snapshot: &Snapshot) -> Result<Wanted> {
        let mut wanted = Wanted::new();
        if self.wrong.is_empty() && self.unseen.is_empty() {
            return Ok(wanted);
        }
        let mut files = HashSet::new();
        // The depth of the last path, if it is a directory that is lost with all that is below.
        let mut lost = None;
        each_entry(store, snapshot, |it| {
            let can_be_healed = match it.dir {
                Some(dir) => {
                    lost = self.lost.contains(it.path).then_some(it.entry.depth);
                    self.wrong.contains(it.path)
                        || self.unseen.contains(it.path) && has_another_mode(dir, it.entry)
                }
                None => lost.is_some_and(|lost| it.entry.depth > lost),
            };
            if can_be_healed {
                files.extend(file_of(&it));
                wanted.insert(it.number, it.entry.clone());
            }
        })?;
        if !files.is_empty() {
            each_entry(store, snapshot, |it| {
                if file_of(&it).is_some_and(|file| files.contains(&file)) {
                    wanted.insert(it.number, it.entry.clone());
                }
            })?;
        }
        Ok(wanted)
    }
}

/// An entry of a snapshot.
pub(super) struct At<'a> {
    /// Its place in the manifest.
    pub(super) number: u64,
    /// The directory that holds it, if that is there.
    pub(super) dir: Option<&'a Dir>,
    pub(super) path: &'a Path,
    pub(super) entry: &'a Entry,
}

/// Calls `each` with all entries as far as they can be read.
pub(super) fn each_entry(store: &Store, snapshot: &Snapshot, mut each: impl FnMut(At<'_>)) -> Result<()> {
    let (mut along, mut trail) = (Along::new(store.tree(&snapshot.name)?), Trail::default());
    for (number, entry) in numbered(store, snapshot)? {
        let (dir, path) = (along.dir_of(&entry), trail.step(&entry));
        each(At { number, dir: dir.as_deref(), path, entry: &entry });
    }
    Ok(())
}

/// The file that has this and other names in the snapshot: the number of their group, and its inode.
fn file_of(At { dir, entry, .. }: &At<'_>) -> Option<(u64, u64)> {
    let group = entry.link_group.filter(|_| entry.kind == FileKind::File)?;
    let stat = (*dir)?.stat(entry.stored_name(), Follow::No, Want::INO.and(Want::NLINK)).ok()?;
    (stat.nlink > 1).then_some((group, stat.ino))
}

/// Whether it is one of these or below one. As none of them is below another, that can only be the last one before it.
fn is_within(path: &Path, these: &BTreeSet<PathBuf>) -> bool {
    let up_to = (Bound::Unbounded, Bound::Included(path));
    these.range::<Path, _>(up_to).next_back().is_some_and(|it| path.starts_with(it))
}

/// Whether what cannot be read was closed to its owner: that can be seen.
fn has_another_mode(dir: &Dir, entry: &Entry) -> bool {
    let stat = dir.stat(entry.stored_name(), Follow::No, Want::MODE);
    has_permission_bits() && entry.depth > 0 && stat.is_ok_and(|it| it.mode != entry.mode)
}
