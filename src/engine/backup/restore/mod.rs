//! Restoring: from a snapshot into TARGET, and nowhere else.
//!
//! Everything below TARGET is reached from its descriptor one name at a time, no symbolic link is followed on either
//! side, and the manifest has been read and checked to its end before the first step. What is restored is written
//! beside its place under a name of our own and renamed, so that no name ever holds half of a file.

mod contents;
mod owners;
mod plan;
mod scratch;
mod selection;
mod siblings;
mod work;

pub(super) use contents::Contents;
use scratch::{Others, Scratch};

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::contents::BUFFER;
use super::facts::hash_of;
use super::transfer::Farm;
use super::verify::manifest;
use super::{Event, Listener};
use crate::engine::store::manifest::{Entry, SourceKind};
use crate::engine::store::{Snapshot, Store, is_snapshot};
use crate::error::{Doing, Failure, Result};
use crate::platform::errors;
use crate::platform::fs::durable::bring_to_disk;
use crate::platform::fs::{
    Dir, FileKind, Follow, Stat, Want, directory_of, make_dir, real_path, real_path_to_be, stat,
};

/// What becomes of paths that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overwrite {
    /// They are kept, and each is a failure.
    #[default]
    Refuse,
    /// They are kept.
    Never,
    /// Those whose kind, size or time differs are replaced.
    IfChanged,
    /// They are replaced.
    Always,
}

/// How to restore.
#[derive(Debug, Clone, Default)]
pub struct Restore {
    /// Only these, relative to the root of the snapshot; everything when it is empty.
    pub paths: Vec<PathBuf>,
    /// What becomes of paths that are there already.
    pub overwrite: Overwrite,
    /// Whether those of the same size and time are to have the right contents, too, in order not to be replaced.
    pub checksum: bool,
    /// Whether to trust the numbers of owners rather than their names.
    pub numeric_owner: bool,
    /// Whether to change nothing.
    pub dry_run: bool,
    /// Whether to read back each file before it gets its name.
    pub verify: bool,
    /// Whether to return before everything is on disk.
    pub no_durable: bool,
}

/// What was restored.
#[derive(Debug, Clone, Copy, Default)]
pub struct Restored {
    /// Regular files.
    pub files: u64,
    /// Directories that were made.
    pub dirs: u64,
    /// Bytes of contents.
    pub bytes: u64,
    /// Files that share an earlier copy.
    pub shared: u64,
    /// Paths that were there already and were kept.
    pub kept: u64,
    /// Paths that could not be restored.
    pub errors: u64,
    /// Seconds it took.
    pub wall_s: f64,
}

/// Restores `snapshot` into the directory `target`, which is made if it is not there.
///
/// # Errors
/// What keeps everything from being restored. What keeps a single path is an [`Event::Failed`].
pub fn restore(
    store: &Store,
    snapshot: &Snapshot,
    target: &Path,
    options: &Restore,
    listener: &mut Listener<'_>,
) -> Result<Restored> {
    let begun = Instant::now();
    refuse_inside_store(store, target)?;
    let root = store.path().join(&snapshot.name);
    let mut others = Others::default();
    let summary = store.entries(snapshot)?.check_with(|entry| others.see(entry));
    let summary = summary.map_err(|damage| manifest(&damage, &root))?;
    let entries = store.entries(snapshot)?;
    listener(Event::Started { expected: Some((summary.trailer.files, summary.trailer.bytes)) });
    let done = if options.dry_run {
        look_at_target(target).doing("cannot restore to", target)?;
        plan::plan(entries, target, options, listener)?
    } else {
        if !options.paths.is_empty() {
            // A path that the snapshot does not have is told before anything is made.
            plan::plan(store.entries(snapshot)?, target, options, &mut |_| {})?;
        }
        let dir = open_target(target)?;
        let scratch = Scratch::take(&dir, target, &others).map_err(|failure| *failure)?;
        let is_directory = summary.header.source_kind == SourceKind::Directory;
        let fresh = || is_empty_but_for(&dir, scratch.name()).doing("cannot restore to", target);
        let set_root = is_directory && (options.replaces() || fresh()?);
        let disk = dir.try_clone().doing("cannot restore to", target)?;
        let work = work::Work::new(store, snapshot, (dir, target), set_root, options, listener)?;
        let done = work.by_way_of(scratch, others).all(entries)?;
        // What was restored may be all that is left of it: the caller may remove the snapshot next.
        if !options.no_durable {
            listener(Event::Finishing);
            bring_to_disk(&disk).doing("cannot bring to disk", target)?;
        }
        done
    };
    Ok(Restored { wall_s: begun.elapsed().as_secs_f64(), ..done })
}

/// Restores all of `snapshot` into an empty directory that nobody sees yet, sharing what `farm` has already.
pub(super) fn into_new(
    store: &Store,
    snapshot: &Snapshot,
    (dir, target): (Dir, &Path),
    farm: &Farm,
    options: &Restore,
    listener: &mut Listener<'_>,
) -> Result<Restored> {
    let begun = Instant::now();
    let root = store.path().join(&snapshot.name);
    let summary = store.entries(snapshot)?.check().map_err(|damage| manifest(&damage, &root))?;
    listener(Event::Started { expected: Some((summary.trailer.files, summary.trailer.bytes)) });
    let work = work::Work::new(store, snapshot, (dir, target), true, options, listener)?;
    let done = work.sharing(farm).all(store.entries(snapshot)?)?;
    Ok(Restored { wall_s: begun.elapsed().as_secs_f64(), ..done })
}

/// A snapshot is never changed, least of all by its own contents. DEST itself is refused too: a snapshot may hold names
/// that are those of other snapshots there.
fn refuse_inside_store(store: &Store, target: &Path) -> Result<()> {
    let Some(inside) = path_within(store, target) else { return Ok(()) };
    let why = match inside.components().next() {
        None => "it is the store",
        Some(first) if is_snapshot(first.as_os_str()) || Store::owns(first.as_os_str()) => {
            "it lies in a snapshot or in what belongs to the store"
        }
        Some(_) => return Ok(()),
    };
    Err(Failure::value(why).doing("cannot restore to").path(target).into())
}

/// The path from the directory of `store` to `target`, if that lies in there.
pub(super) fn path_within(store: &Store, target: &Path) -> Option<PathBuf> {
    let (dest, target) = (real_path(store.path()).ok()?, real_path_to_be(target).ok()?);
    target.strip_prefix(dest).ok().map(Path::to_owned)
}

/// Whether TARGET is, or could be made, what [`open_target`] opens.
fn look_at_target(target: &Path) -> io::Result<()> {
    match open_unlocked(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => can_be_made(target),
        result => result.map(drop),
    }
}

/// Opens a directory that is not marked as not to be changed: things are made in it and renamed, and at last it gets its time.
fn open_unlocked(dir: &Path) -> io::Result<Dir> {
    let dir = Dir::open(dir)?;
    if dir.stat_self(Want::KIND)?.flags.is_locked() { Err(errors::named("EPERM")) } else { Ok(dir) }
}

/// Only the last name of a directory is ever made.
pub(super) fn can_be_made(dir: &Path) -> io::Result<()> {
    let above = stat(directory_of(dir), Follow::Yes, Want::KIND)?;
    if above.kind == FileKind::Dir { Ok(()) } else { Err(errors::named("ENOTDIR")) }
}

/// Opens TARGET, made if need be.
fn open_target(target: &Path) -> Result<Dir> {
    let opened = match open_unlocked(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_dir(target, 0o777).and_then(|()| Dir::open(target))
        }
        result => result,
    };
    opened.doing("cannot restore to", target)
}

/// Whether nothing is there but `ours`.
fn is_empty_but_for(dir: &Dir, ours: &OsStr) -> io::Result<bool> {
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        if entry.name != ours {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a file has the contents that were stored. One that cannot be read has not.
fn has_contents_of(entry: &Entry, file: &File) -> bool {
    let found = hash_of(file, &mut vec![0; BUFFER]);
    found.is_ok_and(|(hash, _)| Some(hash) == entry.blake3)
}

impl Restore {
    /// Whether what is there already may be changed, TARGET itself among it.
    fn replaces(&self) -> bool {
        matches!(self.overwrite, Overwrite::IfChanged | Overwrite::Always) && self.paths.is_empty()
    }

    /// What to do about a path that is there already and is not a directory on both sides. `open`: for its contents.
    fn about(&self, entry: &Entry, there: &Stat, open: impl FnOnce() -> io::Result<File>) -> About {
        let is_file = entry.kind == FileKind::File;
        let same = (there.kind, there.mtime) == (entry.kind, entry.mtime)
            && (!is_file || there.size == entry.size)
            && (!is_file || !self.checksum || open().is_ok_and(|file| has_contents_of(entry, &file)));
        match self.overwrite {
            Overwrite::Never => About::Keep,
            Overwrite::IfChanged if same => About::Keep,
            // A directory may hold what no snapshot has.
            _ if there.kind == FileKind::Dir => About::Fail("EISDIR"),
            Overwrite::Refuse => About::Fail("EEXIST"),
            _ if there.flags.is_locked() => About::Fail("EPERM"),
            Overwrite::IfChanged | Overwrite::Always => About::Replace,
        }
    }
}

/// What to do about a path that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Keep,
    Replace,
    /// The system's name of the error that it is.
    Fail(&'static str),
}

impl About {
    fn failure(code: &'static str) -> Failure {
        Failure::os(&errors::named(code), "cannot restore")
    }
}
