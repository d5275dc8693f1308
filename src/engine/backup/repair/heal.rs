//! Damaged paths made again what their manifest says.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::candidates::Candidates;
use super::findings::Findings;
use super::names::Names;
use super::sharers::Sharers;
use super::{Mending, Origin, SCRATCH, Wanted, disk, numbered};
use crate::engine::backup::Known;
use crate::engine::backup::along::Along;
use crate::engine::backup::attributes::{Attributes, make_named, set_on_name};
use crate::engine::backup::facts::hash_of;
use crate::engine::backup::lacks::Lacks;
use crate::engine::backup::restore::Contents;
use crate::engine::store::manifest::{Entry, Trail};
use crate::engine::store::{Snapshot, Store};
use crate::error::{Doing, Result};
use crate::platform::fs::attributes::{Node, remove_xattr, set_mode, stat_file, xattrs};
use crate::platform::fs::durable::{bring_file_to_disk, bring_to_disk};
use crate::platform::fs::{Dir, FileKind, Follow, Want};

const BUFFER: usize = 1 << 20;

/// In [`SCRATCH`].
const NEW: &str = "new";

/// What healing a snapshot came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Healed {
    /// Paths that are as they were stored again; in a dry run those that could be.
    pub healed: u64,
    /// Paths that are not.
    pub left: u64,
}

/// Verifies a snapshot, but for contents that are `known` from others, and heals what is damaged. Each path is made
/// beside and renamed, so that it is never half.
///
/// # Errors
/// What keeps the snapshot from being verified at all.
pub fn heal(
    store: &Store,
    snapshot: &Snapshot,
    origin: Origin<'_>,
    dry_run: bool,
    known: &mut Known,
    listener: &mut dyn FnMut(Mending),
) -> Result<Healed> {
    let mut healed = 0;
    let mut snapshot = snapshot.clone();
    let mut names = Names::new(store, &snapshot);
    let (mut done, mut seen) = (Vec::new(), HashSet::new());
    // Looked at again until nothing more can be done: what was set may not have stayed.
    loop {
        let found = Findings::of(store, &snapshot, known)?;
        // What could not be set, or not for long, is not healed.
        tell(store, &snapshot, std::mem::take(&mut done), |path, from| {
            if found.is_right(path) {
                healed += 1;
                listener(Mending::Healed { path: path.to_owned(), from });
            }
        })?;
        let wanted = found.entries(store, &snapshot)?;
        if !wanted.is_empty() && seen.insert(found.paths()) {
            let candidates = Candidates::find(store, &snapshot, origin, &wanted)?;
            names.look(store, &snapshot, &wanted)?;
            let sharers = Sharers::find(store, &snapshot, &wanted)?;
            done =
                Healing::new(store, &snapshot, (candidates, sharers), &mut names, dry_run)?.all(&wanted)?;
        }
        if done.is_empty() && !dry_run && !wanted.is_empty() {
            let lacking = disk::note_lacking(store, &snapshot, &wanted)?;
            if !lacking.is_empty() {
                listener(Mending::Lacking(lacking));
                snapshot = store.find(&snapshot.name)?;
                names = Names::new(store, &snapshot);
                continue;
            }
        }
        if done.is_empty() || dry_run {
            healed += done.len() as u64;
            let left = (found.failures.len() as u64).saturating_sub(done.len() as u64);
            tell(store, &snapshot, done, |path, from| {
                listener(Mending::Healed { path: path.to_owned(), from });
            })?;
            found.failures.into_iter().map(Mending::Failed).for_each(&mut *listener);
            return Ok(Healed { healed, left });
        }
    }
}

/// What everything was done for, by its number in the manifest, and where its contents came from.
type Done = (u64, Option<PathBuf>);

/// Calls `each` with the paths of what was done, which are in the order of the manifest.
fn tell(
    store: &Store,
    snapshot: &Snapshot,
    done: Vec<Done>,
    mut each: impl FnMut(&Path, Option<PathBuf>),
) -> Result<()> {
    let mut done = done.into_iter().peekable();
    if done.peek().is_none() {
        return Ok(());
    }
    let mut trail = Trail::default();
    for (number, entry) in numbered(store, snapshot)? {
        let path = trail.step(&entry);
        if let Some((_, from)) = done.next_if(|it| it.0 == number) {
            each(path, from);
        }
    }
    Ok(())
}

struct Healing<'a> {
    store: &'a Store,
    snapshot: &'a Snapshot,
    candidates: Candidates,
    sharers: Sharers,
    names: &'a mut Names,
    dry_run: bool,
    /// Where new files are made, before they are renamed.
    scratch: Option<Dir>,
    lacks: Lacks,
    contents: Contents,
    buffer: Vec<u8>,
}

impl<'a> Healing<'a> {
    fn new(
        store: &'a Store,
        snapshot: &'a Snapshot,
        (candidates, sharers): (Candidates, Sharers),
        names: &'a mut Names,
        dry_run: bool,
    ) -> Result<Self> {
        let scratch = (!dry_run).then(|| store.scratch(SCRATCH)).transpose();
        Ok(Self {
            store,
            snapshot,
            candidates,
            sharers,
            names,
            dry_run,
            scratch: scratch.doing("cannot write to", store.path())?,
            lacks: Lacks::default(),
            contents: Contents::new(),
            buffer: vec![0; BUFFER],
        })
    }

    /// Heals these entries, as far as that can be seen here; gives which.
    fn all(mut self, wanted: &Wanted) -> Result<Vec<Done>> {
        let doing = "cannot write to";
        let mut along = Along::new(self.store.tree(&self.snapshot.name)?);
        let mut stored = Trail::default();
        // The directories on the way, to put their times back.
        let mut above: Vec<Entry> = Vec::new();
        let mut done = Vec::new();
        for (number, entry) in numbered(self.store, self.snapshot)? {
            let at = stored.step_stored(&entry);
            let dir = along.dir_of(&entry);
            above.truncate(entry.depth as usize);
            if let Some(dir) = dir.filter(|_| wanted.contains_key(&number) && entry.is_stored()) {
                let from = self.one(&dir, &entry);
                if let Some(above) = above.last().filter(|_| !self.dry_run) {
                    Attributes::of(above).set(Node::Dir(&dir), &self.lacks);
                }
                if let Ok(from) = from {
                    self.names.is_right(at, entry.clone());
                    done.push((number, from));
                }
            }
            if entry.kind == FileKind::Dir {
                above.push(entry);
            }
        }
        if self.scratch.take().is_some() {
            bring_to_disk(self.store.dest()).doing(doing, self.store.path())?;
            self.store.remove_scratch(SCRATCH).doing(doing, self.store.path())?;
        }
        Ok(done)
    }

    /// Heals a path; gives where its contents came from, if that is not where it lies.
    fn one(&mut self, dir: &Arc<Dir>, entry: &Entry) -> io::Result<Option<PathBuf>> {
        if !self.dry_run {
            // An owner may have kept himself out of the directory.
            let _ = set_mode(Node::Dir(dir), 0o700);
        }
        match entry.kind {
            FileKind::Dir => self.directory(dir, entry).map(|()| None),
            FileKind::File => match self.good(dir, entry) {
                Some(file) => self.facts(dir, entry, &file).map(|()| None),
                None => self.file(dir, entry).map(Some),
            },
            _ => self.special(dir, entry).map(|()| None),
        }
    }

    /// What lies there, if its contents are good.
    fn good(&mut self, dir: &Dir, entry: &Entry) -> Option<File> {
        let file = dir.open_file(entry.stored_name()).ok()?;
        let (hash, _) = hash_of(&file, &mut self.buffer).ok()?;
        (Some(hash) == entry.blake3).then_some(file)
    }

    /// Owner, mode, times and extended attributes alone. Where that would change what others call theirs, it is made anew.
    fn facts(&mut self, dir: &Dir, entry: &Entry, file: &File) -> io::Result<()> {
        let Some(scratch) = &self.scratch else { return Ok(()) };
        if self.sharers.may_set(&stat_file(file, Want::INO.and(Want::NLINK))?, entry) {
            set_all(Node::File(file), entry, &self.lacks);
            return Ok(());
        }
        let (hash, new) = (entry.blake3.ok_or(io::ErrorKind::InvalidData)?, OsStr::new(NEW));
        let right = self.names.right(entry);
        let linked = right.iter().map(Rc::as_ref).chain(self.candidates.of(entry)).any(|it| {
            self.names.has_facts(it, entry)
                && it.open(hash, &mut self.buffer).is_some()
                && self.names.link(it, entry, scratch, new)
        });
        if !linked {
            copy(&mut self.contents, file, scratch, entry, &self.lacks)?;
        }
        put(scratch, new, dir, entry.stored_name())
    }

    fn directory(&self, dir: &Dir, entry: &Entry) -> io::Result<()> {
        if self.dry_run {
            return Ok(());
        }
        if entry.depth == 0 {
            set_all(Node::Dir(dir), entry, &self.lacks);
            return Ok(());
        }
        let inner = match dir.open_dir(entry.stored_name(), Follow::No) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                dir.make_dir(entry.stored_name(), 0o700)?;
                dir.open_dir(entry.stored_name(), Follow::No)?
            }
            result => result?,
        };
        set_all(Node::Dir(&inner), entry, &self.lacks);
        Ok(())
    }

    fn special(&self, dir: &Dir, entry: &Entry) -> io::Result<()> {
        let Some(scratch) = &self.scratch else { return Ok(()) };
        let new = OsStr::new(NEW);
        make_named(scratch, entry, new)?;
        set_on_name(scratch, &Entry { name: new.to_owned(), stored: None, ..entry.clone() }, &self.lacks);
        put(scratch, new, dir, entry.stored_name())
    }

    /// Good contents in the place of bad ones.
    fn file(&mut self, dir: &Dir, entry: &Entry) -> io::Result<PathBuf> {
        let hash = entry.blake3.ok_or(io::ErrorKind::NotFound)?;
        let right = self.names.right(entry);
        let mut all = right.iter().map(Rc::as_ref).chain(self.candidates.of(entry));
        let found = all.find_map(|it| Some((it, it.open(hash, &mut self.buffer)?)));
        let (candidate, file) = found.ok_or(io::ErrorKind::NotFound)?;
        let from = candidate.path.clone();
        let Some(scratch) = &self.scratch else { return Ok(from) };
        let new = OsStr::new(NEW);
        // As another name of a file that has all its facts, as it was before.
        if !self.names.link(candidate, entry, scratch, new) {
            copy(&mut self.contents, &file, scratch, entry, &self.lacks)?;
        }
        put(scratch, new, dir, entry.stored_name())?;
        Ok(from)
    }
}

/// A new file with the contents of `file` and the facts of `entry`.
fn copy(contents: &mut Contents, file: &File, to: &Dir, entry: &Entry, lacks: &Lacks) -> io::Result<()> {
    let made = to.create_file(OsStr::new(NEW), 0o600)?;
    let copied = contents.copy(file, &made, entry.sparse, &mut |_| {});
    let is_good = copied.is_ok_and(|(found, _)| Some(found) == entry.blake3);
    if !is_good || bring_file_to_disk(&made).is_err() {
        let _ = to.remove_file(OsStr::new(NEW));
        return Err(io::ErrorKind::InvalidData.into());
    }
    Attributes::of(entry).set(Node::File(&made), lacks);
    Ok(())
}

/// Renames into place. What is there goes, unless it is a directory: that may hold what no manifest knows.
fn put(from: &Dir, new: &OsStr, to: &Dir, name: &OsStr) -> io::Result<()> {
    let renamed = from.rename(new, to, name);
    if renamed.is_err() {
        let _ = from.remove_file(new);
    }
    renamed
}

/// Everything but contents, what should not be there removed.
fn set_all(node: Node<'_>, entry: &Entry, lacks: &Lacks) {
    let there = xattrs(node).unwrap_or_default();
    for other in there.iter().filter(|it| entry.xattrs.iter().all(|wanted| wanted.name != it.name)) {
        let _ = remove_xattr(node, &other.name);
    }
    Attributes::of(entry).set(node, lacks);
}
