//! What differs between two snapshots, or between a snapshot and what SOURCE is now.
//!
//! Both sides come in tree order, so that they are gone through once, side by side, whatever their size.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::previous::{GRAIN_S, is_same_file};
use super::scan::{Scan, Scope};
use super::select::{Rule, Select};
use super::verify::manifest;
use crate::engine::store::manifest::{Entry, Header, Pair, Reader, SourceKind, Trail};
use crate::engine::store::{Snapshot, Store};
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::{Dir, FileKind, Follow, Want, real_path, stat};

/// What to compare a snapshot with.
#[derive(Debug, Clone, Copy)]
pub enum With<'a> {
    /// Another snapshot.
    Snapshot(&'a Snapshot),
    /// What is there now. `checksum`: whether to read everything, and trust no times.
    Source {
        /// A directory, or the file that the snapshot is of.
        path: &'a Path,
        /// Whether to compare contents, and trust no times.
        checksum: bool,
    },
}

/// A path that is not the same on both sides.
#[derive(Debug)]
pub enum Difference {
    /// It is only on the newer side.
    Added(PathBuf, Box<Entry>),
    /// It is only on the older side.
    Removed(PathBuf, Box<Entry>),
    /// It is on both, and something about it is not the same.
    Changed {
        /// Relative to the root.
        path: PathBuf,
        /// As it was.
        before: Box<Entry>,
        /// As it is.
        after: Box<Entry>,
        /// What is not the same: `type` alone, or of `contents` `target` `device` `mode` `owner` `mtime` `xattrs` `flags`;
        /// `readable`: one side could not read it.
        what: Vec<&'static str>,
    },
    /// It cannot be told.
    Failed(Failure),
}

/// How many paths differ.
#[derive(Debug, Clone, Copy, Default)]
pub struct Compared {
    /// Only on the newer side.
    pub added: u64,
    /// Only on the older side.
    pub removed: u64,
    /// On both sides, but not the same.
    pub changed: u64,
    /// Paths that could not be compared.
    pub errors: u64,
    /// Seconds it took.
    pub wall_s: f64,
}

impl Compared {
    /// Whether both sides are the same, as far as could be told.
    #[must_use]
    pub const fn is_same(&self) -> bool {
        self.added == 0 && self.removed == 0 && self.changed == 0
    }
}

/// Compares the snapshot `a` with something newer.
///
/// # Errors
/// What keeps all of it from being compared: a damaged manifest above all.
pub fn diff(
    store: &Store,
    a: &Snapshot,
    with: With<'_>,
    listener: &mut dyn FnMut(Difference),
) -> Result<Compared> {
    let begun = Instant::now();
    let before = Manifest::open(store, a)?;
    let (after, checksum) = match with {
        With::Snapshot(b) => (Side::Manifest(Box::new(Manifest::open(store, b)?)), false),
        With::Source { path, checksum } => {
            (Side::Tree(Box::new(scan(store, path, before.entries.header())?)), checksum)
        }
    };
    let racy = before.entries.header().started.secs - GRAIN_S;
    let root_is_made_up = before.entries.header().source_kind == SourceKind::File;
    let mut merge =
        Merge { before, after, checksum, racy, root_is_made_up, listener, done: Compared::default() };
    merge.all()?;
    Ok(Compared { wall_s: begun.elapsed().as_secs_f64(), ..merge.done })
}

/// What of SOURCE a snapshot with this header would hold.
fn scan(store: &Store, path: &Path, header: &Header) -> Result<Scan> {
    let doing = "cannot read";
    let found = stat(path, Follow::Yes, Want::ALL).doing(doing, path)?;
    let rules: Vec<_> = header.exclude.iter().map(Rule::given).collect();
    let full = real_path(path).doing(doing, path)?;
    let base = if found.kind == FileKind::Dir { Some(&*full) } else { full.parent() };
    let select = Select::new(&rules)?;
    let mut scope = Scope {
        select: match base.filter(|_| header.ignore_vcs) {
            Some(base) => select.ignore_vcs(base),
            None => select,
        },
        no_caches: header.exclude_caches,
        only_device: header.one_file_system.then_some(found.dev),
        files_only: !header.recurse,
        not: store.dest().stat_self(Want::INO).ok().map(|it| (it.dev, it.ino)),
        ..Scope::default()
    };
    let mut dir = path.to_owned();
    if found.kind != FileKind::Dir {
        scope.only_name = full.file_name().map(OsString::from);
        dir = full.parent().map_or_else(|| PathBuf::from("/"), Path::to_owned);
    }
    Ok(Scan::new(Dir::open(&dir).doing(doing, path)?, &dir, scope))
}

/// A manifest, its next entry at hand.
struct Manifest {
    entries: Reader<File>,
    root: PathBuf,
}

impl Manifest {
    fn open(store: &Store, snapshot: &Snapshot) -> Result<Self> {
        Ok(Self { entries: store.entries(snapshot)?, root: store.path().join(&snapshot.name) })
    }

    fn next_entry(&mut self) -> Result<Option<Entry>> {
        Ok(self.entries.next().transpose().map_err(|damage| manifest(&damage, &self.root))?)
    }
}

enum Side {
    Manifest(Box<Manifest>),
    Tree(Box<Scan>),
}

struct Merge<'a> {
    before: Manifest,
    after: Side,
    checksum: bool,
    /// A time of change from here on says nothing: the file may have changed again within the same grain.
    racy: i64,
    root_is_made_up: bool,
    listener: &'a mut dyn FnMut(Difference),
    done: Compared,
}

impl Merge<'_> {
    fn all(&mut self) -> Result<()> {
        let (mut old_trail, mut new_trail) = (Trail::default(), Trail::default());
        let (mut old, mut new) = (None, None);
        loop {
            old = if old.is_some() { old } else { self.before.next_entry()? };
            new = if new.is_some() { new } else { self.next_after()? };
            match Pair::next(&mut old, &mut new) {
                None => return Ok(()),
                Some(Pair::First(before)) => self.removed(old_trail.step(&before), before),
                Some(Pair::Second(after)) => self.added(new_trail.step(&after), after),
                Some(Pair::Both(before, after)) => {
                    new_trail.step(&after);
                    self.both(old_trail.step(&before), before, after);
                }
            }
        }
    }

    fn next_after(&mut self) -> Result<Option<Entry>> {
        loop {
            let next = match &mut self.after {
                Side::Manifest(entries) => return entries.next_entry(),
                Side::Tree(scan) => scan.next_entry().transpose(),
            };
            match next {
                Ok(next) => return Ok(next),
                Err(failure) => self.failed(*failure),
            }
        }
    }

    fn failed(&mut self, failure: Failure) {
        self.done.errors += 1;
        (self.listener)(Difference::Failed(failure));
    }

    fn added(&mut self, path: &Path, entry: Entry) {
        self.done.added += 1;
        (self.listener)(Difference::Added(path.to_owned(), entry.into()));
    }

    fn removed(&mut self, path: &Path, entry: Entry) {
        self.done.removed += 1;
        (self.listener)(Difference::Removed(path.to_owned(), entry.into()));
    }

    fn both(&mut self, path: &Path, before: Entry, mut after: Entry) {
        if before.depth == 0 && self.root_is_made_up {
            return;
        }
        if let Side::Tree(scan) = &mut self.after {
            if !self.checksum && is_untouched(&before, &after, self.racy) {
                return;
            }
            let contents = before.kind == after.kind && before.size == after.size && before.missing.is_none();
            if let Err(failure) = scan.complete(&mut after, contents) {
                return self.failed(*failure);
            }
        }
        let what = changes(&before, &after);
        if !what.is_empty() {
            self.done.changed += 1;
            let (path, before, after) = (path.to_owned(), before.into(), after.into());
            (self.listener)(Difference::Changed { path, before, after, what });
        }
    }
}

/// Whether nobody touched the file since the snapshot, as far as times and inode can tell.
fn is_untouched(before: &Entry, after: &Entry, racy: i64) -> bool {
    let seen = before.seen.is_some_and(|seen| Some(seen) == after.seen && seen.ctime.secs < racy);
    seen && is_same_file(after, before)
}

/// The facts in which two entries differ. A directory's time is not one of them: it tells of a change in it, which is
/// told by itself.
fn changes(before: &Entry, after: &Entry) -> Vec<&'static str> {
    if before.missing.is_some() != after.missing.is_some() {
        return vec!["readable"];
    }
    if before.kind != after.kind {
        return vec!["type"];
    }
    let is_dir = before.kind == FileKind::Dir;
    let has_mode = before.kind != FileKind::Symlink;
    let facts = [
        ("contents", (before.size, before.blake3) != (after.size, after.blake3)),
        ("target", before.target != after.target),
        ("device", before.device != after.device),
        ("mode", has_mode && before.mode != after.mode),
        ("owner", (before.uid, before.gid) != (after.uid, after.gid)),
        ("mtime", !is_dir && before.mtime != after.mtime),
        ("xattrs", before.xattrs != after.xattrs),
        ("flags", before.flags != after.flags),
    ];
    facts.into_iter().filter_map(|(what, differs)| differs.then_some(what)).collect()
}
