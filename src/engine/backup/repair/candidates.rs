//! Where good contents may be found: every candidate is read and compared before it is used.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::{Component, Path, PathBuf};

use super::{Origin, Wanted, numbered};
use crate::engine::backup::facts::hash_of;
use crate::engine::backup::previous::is_same_file;
use crate::engine::descent::open_below;
use crate::engine::store::manifest::{Entry, Trail};
use crate::engine::store::{Snapshot, Store};
use crate::error::Result;
use crate::platform::fs::{Dir, FileKind};

/// For each checksum, that many places are remembered.
const PLACES: usize = 4;

/// A file that may hold what is wanted.
pub(super) struct Candidate {
    /// For messages.
    pub(super) path: PathBuf,
    root: PathBuf,
    names: PathBuf,
    /// What the store says of it; `None` outside.
    entry: Option<Box<Entry>>,
}

impl Candidate {
    /// A path of a snapshot, `names` from its root `root`.
    pub(super) fn within(root: &Path, names: PathBuf, entry: Entry) -> Self {
        Self { path: root.join(&names), root: root.to_owned(), names, entry: Some(Box::new(entry)) }
    }

    /// A path of SOURCE, `names` from it on.
    fn outside(source: &Path, names: &Path) -> Self {
        Self { path: source.join(names), root: source.to_owned(), names: names.to_owned(), entry: None }
    }

    /// Opens it, if its contents are those.
    pub(super) fn open(&self, wanted: blake3::Hash, buffer: &mut [u8]) -> Option<File> {
        let (dir, name) = self.place()?;
        let file = dir.open_file(&name).ok()?;
        (hash_of(&file, buffer).ok()?.0 == wanted).then_some(file)
    }

    /// Its directory, reached without following a link, and its name there.
    pub(super) fn place(&self) -> Option<(Dir, OsString)> {
        Self::place_of(&self.root, &self.names)
    }

    /// The same of any path below `root`.
    pub(super) fn place_of(root: &Path, names: &Path) -> Option<(Dir, OsString)> {
        let above: Vec<&OsStr> = names.parent()?.components().map(Component::as_os_str).collect();
        Some((open_below(&Dir::open(root).ok()?, &above).ok()?, names.file_name()?.to_owned()))
    }

    /// Where it is below its root, and what that is.
    pub(super) fn at(&self) -> (&Path, &Path) {
        (&self.root, &self.names)
    }

    /// Whether another name of it would have every fact of `entry`.
    pub(super) fn is_like(&self, entry: &Entry) -> bool {
        self.entry.as_ref().is_some_and(|it| is_same_file(entry, it) && it.xattrs == entry.xattrs)
    }
}

/// Candidates by checksum.
pub(super) struct Candidates(HashMap<blake3::Hash, Vec<Candidate>>);

impl Candidates {
    /// Looks through all manifests for the contents of `wanted`, which are entries of `snapshot`.
    pub(super) fn find(
        store: &Store,
        snapshot: &Snapshot,
        origin: Origin<'_>,
        wanted: &Wanted,
    ) -> Result<Self> {
        let hashes: HashSet<_> = wanted.values().filter_map(|it| it.blake3).collect();
        let mut all = Self(HashMap::new());
        if hashes.is_empty() {
            return Ok(all);
        }
        let source = source_of(snapshot, origin);
        let mut outside = Vec::new();
        let others = store.snapshots()?;
        // Those that were healed before this one come first, the last one foremost: what was made anew there is shared.
        let own = others.iter().position(|it| it.name == snapshot.name).unwrap_or_default();
        let (before, others) = others.split_at(own);
        for other in before.iter().rev().chain(others.iter().rev()).filter(|it| it.summary().is_some()) {
            let root = store.path().join(&other.name);
            let (mut trail, mut stored) = (Trail::default(), Trail::default());
            for (number, entry) in numbered(store, other)? {
                let (path, stored) = (trail.step(&entry), stored.step_stored(&entry));
                let Some(hash) = entry.blake3.filter(|it| hashes.contains(it)) else { continue };
                let is_bad = other.name == snapshot.name && wanted.contains_key(&number);
                if entry.kind != FileKind::File {
                    continue;
                }
                if !is_bad {
                    all.add(&root, stored.to_owned(), entry);
                } else if let Some(source) = &source {
                    outside.push((hash, Candidate::outside(source, path)));
                }
            }
        }
        for (hash, candidate) in outside {
            all.0.entry(hash).or_default().push(candidate);
        }
        Ok(all)
    }

    pub(super) fn of(&self, entry: &Entry) -> impl Iterator<Item = &Candidate> {
        entry.blake3.and_then(|hash| self.0.get(&hash)).into_iter().flatten()
    }

    fn add(&mut self, root: &Path, names: PathBuf, entry: Entry) {
        let Some(hash) = entry.blake3 else { return };
        let places = self.0.entry(hash).or_default();
        if places.len() < PLACES {
            places.push(Candidate::within(root, names, entry));
        }
    }
}

/// The directory that the snapshot is of, if it is on this host.
fn source_of(snapshot: &Snapshot, origin: Origin<'_>) -> Option<PathBuf> {
    let header = &snapshot.summary()?.header;
    let own =
        || (header.host == origin.host && !header.source.is_empty()).then(|| PathBuf::from(&header.source));
    origin.source.map(Path::to_owned).or_else(own)
}
