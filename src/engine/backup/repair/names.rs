//! Which names of a snapshot are of one file: healing neither parts them nor makes one file of two.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::candidates::Candidate;
use super::{Wanted, numbered};
use crate::engine::backup::Note;
use crate::engine::backup::lacks::{Lacking, has_owner_of};
use crate::engine::store::manifest::{Entry, Trail};
use crate::engine::store::{Snapshot, Store};
use crate::error::Result;
use crate::platform::fs::attributes::{Node, xattrs};
use crate::platform::fs::{Dir, Follow, Stat, Want};

/// What is known of the names in one snapshot.
pub(super) struct Names {
    root: PathBuf,
    /// Facts that DEST could not hold when the snapshot was made.
    lacks: Lacking,
    /// For each file that a wrong name belongs to, a name that is right.
    right: HashMap<u64, Rc<Candidate>>,
    /// Files of other snapshots that a healed path is a name of, by inode.
    taken: HashSet<u64>,
}

impl Names {
    pub(super) fn new(store: &Store, snapshot: &Snapshot) -> Self {
        let root = store.path().join(&snapshot.name);
        Self { root, lacks: Lacking::of(snapshot), right: HashMap::new(), taken: HashSet::new() }
    }

    /// Looks for right names of the files that the `wanted` names belong to; those are none.
    pub(super) fn look(&mut self, store: &Store, snapshot: &Snapshot, wanted: &Wanted) -> Result<()> {
        self.right.clear();
        let groups: HashSet<u64> = wanted.values().filter_map(|it| it.link_group).collect();
        if groups.is_empty() {
            return Ok(());
        }
        let mut stored = Trail::default();
        for (number, entry) in numbered(store, snapshot)? {
            let at = stored.step_stored(&entry);
            if entry.link_group.is_some_and(|it| groups.contains(&it)) && !wanted.contains_key(&number) {
                self.is_right(at, entry);
            }
        }
        Ok(())
    }

    /// `entry` is what it should be, and lies `at` this place in the tree.
    pub(super) fn is_right(&mut self, at: &Path, entry: Entry) {
        if let Some(group) = entry.link_group.filter(|_| entry.is_stored()) {
            let candidate = Candidate::within(&self.root, at.to_owned(), entry);
            self.right.insert(group, Rc::new(candidate));
        }
    }

    /// A right name of the file that `entry` is a name of.
    pub(super) fn right(&self, entry: &Entry) -> Option<Rc<Candidate>> {
        self.right.get(&entry.link_group?).cloned()
    }

    /// Makes `new` another name of a candidate that has all facts of `entry`; whether that was possible.
    pub(super) fn link(&mut self, candidate: &Candidate, entry: &Entry, to: &Dir, new: &OsStr) -> bool {
        let Some((dir, name, stat)) = self.like(candidate, entry) else { return false };
        let is_its_own = self.right(entry).is_some_and(|it| it.at() == candidate.at());
        let may = is_its_own || !self.has(candidate, stat.ino);
        let linked = may && dir.hard_link(&name, to, new).is_ok();
        if linked {
            self.taken.insert(stat.ino);
        }
        linked
    }

    /// Whether a candidate has all facts of `entry`.
    pub(super) fn has_facts(&self, candidate: &Candidate, entry: &Entry) -> bool {
        self.like(candidate, entry).is_some()
    }

    /// Where a candidate is that should have all facts of `entry`, and does.
    fn like(&self, candidate: &Candidate, entry: &Entry) -> Option<(Dir, OsString, Stat)> {
        let (dir, name) = candidate.place().filter(|_| candidate.is_like(entry))?;
        let stat = dir.stat(&name, Follow::No, Want::ALL).ok()?;
        let is_it = stat.kind == entry.kind
            && wrong_facts(&dir, &name, &stat, entry, self.lacks).all(|it| self.lacks.has(it));
        is_it.then_some((dir, name, stat))
    }

    /// Whether the snapshot has another path that is a name of the candidate, whose inode is `ino`.
    fn has(&self, candidate: &Candidate, ino: u64) -> bool {
        let (root, names) = candidate.at();
        let here = Candidate::place_of(&self.root, names);
        let here = here.and_then(|(dir, name)| dir.stat(&name, Follow::No, Want::INO).ok());
        root == self.root || self.taken.contains(&ino) || here.is_some_and(|it| it.ino == ino)
    }
}

/// The facts in which what is called `name`, and looked like `stat`, is not as `entry` says. `lacks`: what it cannot have.
pub(super) fn wrong_facts(
    dir: &Dir,
    name: &OsStr,
    stat: &Stat,
    entry: &Entry,
    lacks: Lacking,
) -> impl Iterator<Item = Note> {
    // As in verifying, those that the system cannot list are taken to be right.
    let has_others = xattrs(Node::Named(dir, name)).is_ok_and(|it| it != entry.xattrs);
    let facts = [
        (Note::Times, stat.mtime == entry.mtime),
        (Note::Modes, lacks.is_mode_of(entry, stat)),
        (Note::Owners, has_owner_of(entry, stat)),
        (Note::Xattrs, !has_others),
    ];
    facts.into_iter().filter_map(|(fact, is_right)| (!is_right).then_some(fact))
}
