//! Verifying: every fact that the manifest holds against what lies on the disk. No snapshot is changed; what is
//! damaged is recorded beside them.

mod compare;
mod known;
mod listing;

pub use known::Known;
use listing::{Listing, names};

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::create::workers;
use super::facts::hash_of;
use super::lacks::Lacking;
use super::{Event, Listener};
use crate::engine::descent::Descent;
use crate::engine::store::manifest::{Damage, Entry, Reader, SourceKind};
use crate::engine::store::{DamagedFile, Snapshot, State, Store};
use crate::error::{Failure, Result};
use crate::platform::fs::attributes::Node;
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want};

/// Files that wait to be read. Each holds a descriptor.
const QUEUE: usize = 32;

/// Large, so that reading a large file is bounded by the disk.
const BUFFER: usize = 1 << 20;

/// What came of verifying a snapshot.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verified {
    /// Regular files looked at.
    pub files: u64,
    /// Bytes read and compared; sizes that were compared when it was quick.
    pub bytes: u64,
    /// What is wrong, or could not be looked at.
    pub problems: u64,
    /// How many of them say no more than that the system did not let us look.
    pub unseen: u64,
    /// Seconds it took.
    pub wall_s: f64,
}

/// Verifies one snapshot: kinds, sizes, times, modes and owners, and unless it is to be `quick`, attributes and contents,
/// but for those that are `known` from other snapshots.
///
/// # Errors
/// Only what keeps it from being verified at all, such as a damaged manifest; the rest is an [`Event::Failed`] each.
pub fn verify(
    store: &Store,
    snapshot: &Snapshot,
    quick: bool,
    known: &mut Known,
    listener: &mut Listener<'_>,
) -> Result<Verified> {
    let lacks = Lacking::of(snapshot);
    let root = store.path().join(&snapshot.name);
    let tree = (store.tree(&snapshot.name)?, root);
    let mut damaged = Vec::new();
    let names = (lacks, Names::Stored);
    let verified = against(store, snapshot, tree, names, (quick, known), &mut damaged, listener);
    // That nothing is wrong is only known where all was looked at, and read.
    let told = verified.as_ref().ok().filter(|it| it.problems > it.unseen || it.unseen == 0 && !quick);
    remember(store, snapshot, told.map(|it| it.problems - it.unseen), &damaged, listener);
    verified
}

/// Whether the system said no more than that it does not show the path, or not now.
pub(super) fn keeps_from_looking(failure: &Failure) -> bool {
    ["EMFILE", "ENFILE", "ENOMEM", "EACCES", "EPERM"].into_iter().any(|it| failure.is_code(it))
}

/// Compares `tree`, which messages call `root`, with the manifest of `snapshot`. `lacks`: facts that it cannot hold.
/// Adds to `damaged` the files whose contents are not those that were stored.
pub(super) fn against(
    store: &Store,
    snapshot: &Snapshot,
    (tree, root): (Dir, PathBuf),
    (lacks, names): (Lacking, Names),
    (quick, known): (bool, &mut Known),
    damaged: &mut Vec<DamagedFile>,
    listener: &mut Listener<'_>,
) -> Result<Verified> {
    let begun = Instant::now();
    let entries = store.entries(snapshot)?;
    let expected = snapshot.summary().map(|it| (it.trailer.files, it.trailer.bytes));
    listener(Event::Started { expected });
    let (jobs_in, jobs_out) = bounded(QUEUE);
    let (results_in, results_out) = unbounded();
    // A file that was restored lies in a directory that TARGET had, or got.
    let is_file = snapshot.summary().is_some_and(|it| it.header.source_kind == SourceKind::File);
    let mut check = Check {
        has_root: !(is_file && matches!(names, Names::Own)),
        way: Descent::new(tree),
        listings: Vec::new(),
        closed: None,
        read_files: HashSet::new(),
        known,
        path: root,
        lacks,
        names,
        quick,
        jobs: jobs_in,
        results: results_out,
        damaged,
        listener,
        done: Verified::default(),
    };
    // Entries can be whole where the rest of the manifest is not, or where it is another store's.
    if let State::Damaged(damage) = &snapshot.state {
        check.problem(manifest(damage, &check.path));
    }
    let done = std::thread::scope(|scope| {
        for _ in 0..workers(None) {
            let (jobs, results) = (jobs_out.clone(), results_in.clone());
            scope.spawn(move || read_all(&jobs, &results));
        }
        drop((jobs_out, results_in));
        check.all(entries)
    });
    done.map(|done| Verified { wall_s: begun.elapsed().as_secs_f64(), ..done })
}

/// What things are called in the tree that is verified.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names {
    /// As DEST had to call them.
    Stored,
    /// As SOURCE did: it was restored.
    Own,
}

impl Names {
    fn of(self, entry: &Entry) -> &OsStr {
        match self {
            Self::Stored => entry.stored_name(),
            Self::Own => &entry.name,
        }
    }
}

/// Records what is wrong, so that it is not shared on and takes no good snapshot's place. Where nobody can write nothing is
/// shared on.
fn remember(
    store: &Store,
    snapshot: &Snapshot,
    problems: Option<u64>,
    damaged: &[DamagedFile],
    listener: &mut Listener<'_>,
) {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    match store.record_damage(&snapshot.name, problems, damaged) {
        Ok(()) => {}
        Err(error) if matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem) => {}
        Err(error) => {
            listener(Event::Failed(Failure::os(&error, "cannot record damage in").path(store.path())));
        }
    }
}

/// A fact that was compared, or what is wrong.
type Checked<T = ()> = std::result::Result<T, Box<Failure>>;

/// A file whose contents are to be compared.
struct Job {
    file: File,
    stat: Stat,
    path: PathBuf,
    wanted: Option<blake3::Hash>,
}

/// A path and what came of reading it: what was good, or what is wrong and what is to be remembered of it.
type Outcome = (PathBuf, std::result::Result<Good, (Box<Failure>, DamagedFile)>);

/// A file that is as it was stored.
struct Good {
    stat: Stat,
    hash: blake3::Hash,
}

fn read_all(jobs: &Receiver<Job>, results: &Sender<Outcome>) {
    let mut buffer = vec![0; BUFFER];
    for Job { file, stat, path, wanted } in jobs {
        let outcome = match hash_of(&file, &mut buffer) {
            Ok((hash, _)) if Some(hash) == wanted => Ok(Good { stat, hash }),
            Ok(_) => Err(damaged("its contents are not those that were stored", &path)),
            Err(error) => Err(refused(&error, "cannot read", &path)),
        };
        let outcome = outcome.map_err(|failure| (failure, DamagedFile::new(stat.ino, wanted, &path)));
        if results.send((path, outcome)).is_err() {
            return;
        }
    }
}

fn damaged(why: impl Into<String>, path: &Path) -> Box<Failure> {
    Failure::value(why).doing("damaged").path(path).into()
}

fn refused(error: &io::Error, doing: &'static str, path: &Path) -> Box<Failure> {
    Failure::os(error, doing).path(path).into()
}

/// A directory that cannot be gone into.
struct Closed {
    depth: u32,
    /// Whether what is in it is lost with it; else nothing is known of that.
    is_lost: bool,
}

struct Check<'a, 'b> {
    /// Whether the root is that of the source.
    has_root: bool,
    way: Descent,
    /// For the root and each directory on the way.
    listings: Vec<Listing>,
    /// A directory that cannot be gone into.
    closed: Option<Closed>,
    /// Files with several names that have been read: the numbers of their groups, and their inodes.
    read_files: HashSet<(u64, u64)>,
    known: &'a mut Known,
    path: PathBuf,
    lacks: Lacking,
    names: Names,
    quick: bool,
    jobs: Sender<Job>,
    results: Receiver<Outcome>,
    damaged: &'a mut Vec<DamagedFile>,
    listener: &'a mut Listener<'b>,
    done: Verified,
}

impl Check<'_, '_> {
    fn all(mut self, entries: Reader<File>) -> Result<Verified> {
        for entry in entries {
            let entry = entry.map_err(|damage| manifest(&damage, &self.path))?;
            self.one(&entry);
            while let Ok(outcome) = self.results.try_recv() {
                self.read(outcome);
            }
        }
        self.up_to(0);
        self.end_of_listing();
        // No more jobs: the workers end, and with them the results.
        drop(std::mem::replace(&mut self.jobs, bounded(0).0));
        while let Ok(outcome) = self.results.recv() {
            self.read(outcome);
        }
        Ok(self.done)
    }

    fn read(&mut self, (path, outcome): Outcome) {
        match outcome {
            Ok(Good { stat, hash }) => {
                self.known.add(&stat, hash);
                self.good(path, stat.size);
            }
            Err((failure, file)) => {
                if !keeps_from_looking(&failure) {
                    self.damaged.push(file);
                }
                self.problem(*failure);
            }
        }
    }

    fn good(&mut self, path: PathBuf, bytes: u64) {
        self.done.bytes += bytes;
        (self.listener)(Event::Done { path, bytes, reuse: None });
    }

    fn problem(&mut self, failure: Failure) {
        self.done.problems += 1;
        self.done.unseen += u64::from(keeps_from_looking(&failure));
        (self.listener)(Event::Failed(failure));
    }

    /// Takes note that the directory at `depth` cannot be gone into.
    fn close(&mut self, depth: u32, failure: Failure) {
        self.closed = Some(Closed { depth, is_lost: !keeps_from_looking(&failure) });
        self.problem(failure);
    }

    fn one(&mut self, entry: &Entry) {
        if entry.depth == 0 {
            return self.root(entry);
        }
        match &self.closed {
            Some(closed) if entry.depth > closed.depth => {
                self.done.problems += u64::from(closed.is_lost);
                return;
            }
            _ => self.closed = None,
        }
        self.up_to(entry.depth - 1);
        let found = self.find(entry);
        if !entry.is_stored() {
            return;
        }
        self.path.push(&entry.name);
        let is_dir = entry.kind == FileKind::Dir;
        let checked = match found {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(refused(&error, "cannot find", &self.path))
            }
            Err(error) => Err(refused(&error, "cannot read", &self.path)),
            Ok(()) if is_dir => self.directory(entry),
            Ok(()) => self.leaf(entry),
        };
        match checked {
            // Stays in the path until the way leads back.
            Ok(()) if is_dir => return,
            Ok(()) => {}
            Err(failure) if is_dir => self.close(entry.depth, *failure),
            Err(failure) => self.problem(*failure),
        }
        self.path.pop();
    }

    fn root(&mut self, entry: &Entry) {
        let looked = self.way.dir().and_then(|dir| Ok((dir.stat_self(Want::ALL)?, names(&dir)?, dir)));
        match looked {
            Ok((stat, names, dir)) => {
                self.listings.push(names);
                if self.has_root {
                    let result = self.compare(entry, &stat, Node::Dir(&dir));
                    self.report(result);
                }
            }
            Err(error) => self.close(0, *refused(&error, "cannot read directory", &self.path)),
        }
    }

    fn report(&mut self, result: Checked) {
        if let Err(failure) = result {
            self.problem(*failure);
        }
    }

    /// Goes into a directory, and compares it.
    fn directory(&mut self, entry: &Entry) -> Checked {
        let name = self.names.of(entry);
        let entered = self.way.dir().and_then(|dir| {
            let inner = dir.open_dir(name, Follow::No)?;
            Ok((inner.stat_self(Want::ALL)?, names(&inner)?, self.way.enter(name, inner)?))
        });
        let (stat, names, dir) =
            entered.map_err(|error| refused(&error, "cannot read directory", &self.path))?;
        self.listings.push(names);
        self.report(self.compare(entry, &stat, Node::Dir(&dir)));
        Ok(())
    }

    /// Goes back up until the directory at `depth` is the one that is worked in.
    fn up_to(&mut self, depth: u32) {
        while self.way.depth() > depth as usize {
            self.end_of_listing();
            self.way.leave();
            self.path.pop();
        }
    }

    /// Everything that the manifest did not come to is no part of the snapshot.
    fn end_of_listing(&mut self) {
        for name in self.listings.pop().into_iter().flat_map(Listing::rest) {
            self.unexpected(&name);
        }
    }

    fn unexpected(&mut self, name: &OsStr) {
        let failure =
            Failure::value("it is not in the manifest").doing("unexpected").path(self.path.join(name));
        self.problem(failure);
    }

    /// Looks for the entry by its name.
    fn find(&mut self, entry: &Entry) -> io::Result<()> {
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        let listing = self.listings.last_mut().ok_or_else(gone)?;
        let name = self.names.of(entry);
        if name != entry.name {
            listing.set_apart(name);
            return self.way.dir()?.stat(name, Follow::No, Want::KIND).map(|_| ());
        }
        listing.take(name).then_some(()).ok_or_else(gone)
    }
}

pub(super) fn manifest(damage: &Damage, path: &Path) -> Failure {
    Failure::value(damage.to_string()).doing("cannot use snapshot").path(path)
}
