//! Where everything of a store lies, and the order of steps that makes a snapshot appear whole or not at all.

mod building;
mod kept;
mod lock;
mod lost;
mod own;
mod upkeep;
mod wanted;

pub use building::Building;
use lock::Lock;
use own::Own;
pub use upkeep::Leftover;
use upkeep::REMOVING;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::manifest::{self, Damage, Reader, Summary};
use super::{Name, is_dated, is_snapshot};
use crate::error::{Doing, Failure, Kind, Result, Status, quoted};
use crate::platform::fs::attributes::{Node, set_mode};
use crate::platform::fs::durable::{Hold, rename_new};
use crate::platform::fs::{Dir, FileKind, Follow, Want, make_dir, real_path_to_be};

const OWN: &str = ".oskit-backup";
const MANIFESTS: &str = "manifests";
const BUILDING: &str = "tmp";
const LOCK: &str = "lock";
const ABOUT: &str = "store.json";
const DAMAGED: &str = "damaged.jsonl";
const NEWEST: &str = "newest";
const MANIFEST_END: &str = ".jsonl.zst";

/// An open store.
pub struct Store {
    path: PathBuf,
    dest: Dir,
    /// `None`: a directory in which only a script or a person has made snapshots.
    own: Option<Own>,
    /// What opening it cleared up.
    cleared: Vec<Leftover>,
    /// What of it could not be removed.
    stuck: Vec<Failure>,
}

/// A snapshot and what is known of it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The directory's name.
    pub name: OsString,
    /// What its manifest says.
    pub state: State,
}

/// What is known of a snapshot.
#[derive(Debug, Clone)]
pub enum State {
    /// Its manifest can be read.
    Known(Box<Summary>),
    /// It has no manifest: made by a script or by hand.
    Unverified,
    /// Its manifest cannot be trusted.
    Damaged(Damage),
}

impl Snapshot {
    /// Header and trailer of its manifest, if it has one that can be read.
    #[must_use]
    pub fn summary(&self) -> Option<&Summary> {
        match &self.state {
            State::Known(summary) => Some(summary),
            State::Unverified | State::Damaged(_) => None,
        }
    }

    /// What is known of it in a word: `whole`, `partial`, `unverified`, `damaged`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match &self.state {
            State::Known(summary) if summary.trailer.partial => "partial",
            State::Known(_) => "whole",
            State::Unverified => "unverified",
            State::Damaged(_) => "damaged",
        }
    }

    /// Oldest first: by sequence number, not by the clock. Those without one come before, by name, and what may be a
    /// person's own before those.
    fn rank(&self) -> (u64, bool, OsString) {
        let sequence = self.summary().map_or(0, |it| it.header.sequence);
        (sequence, is_dated(&self.name), self.name.clone())
    }
}

impl Store {
    /// Opens the store in `dest`.
    ///
    /// # Errors
    /// [`Status::NO_STORE`] when there is neither a store nor any snapshot.
    pub fn open(dest: &Path) -> Result<Self> {
        let no_store = || Failure::lookup(format!("no backup in {}", quoted(dest))).status(Status::NO_STORE);
        let dir = match Dir::open(dest) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(no_store().into()),
            result => result.doing("cannot open", dest)?,
        };
        let own = Own::open(&dir, dest)?;
        let store = Self { path: dest.to_owned(), dest: dir, own, cleared: Vec::new(), stuck: Vec::new() };
        if store.own.is_none() && store.snapshots()?.is_empty() {
            return Err(no_store().into());
        }
        Ok(store)
    }

    /// Opens the store in `dest`, if there is one, and keeps writers away while it is read.
    ///
    /// # Errors
    /// [`Status::LOCKED`] when a writer is at work and `wait` is false.
    pub fn open_if_there(dest: &Path, wait: bool) -> Result<Option<Self>> {
        refuse_within_another(dest)?;
        let dir = match Dir::open(dest) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            result => result.doing("cannot make a backup in", dest)?,
        };
        if Own::open(&dir, dest)?.is_none() {
            return Ok(None);
        }
        let mut store = Self::open(dest)?;
        store.lock_shared(wait)?;
        Ok(Some(store))
    }

    /// Opens the store in `dest` to write in it, alone; makes it, and `dest` itself, where there is none yet.
    ///
    /// # Errors
    /// [`Status::LOCKED`] when somebody else has it and `wait` is false.
    pub fn open_to_write(dest: &Path, wait: bool) -> Result<Self> {
        Self::open_to_write_as(dest, None, wait)
    }

    /// As [`open_to_write`](Self::open_to_write); a store that is made gets the `id`, if there is one.
    pub fn open_to_write_as(dest: &Path, id: Option<&str>, wait: bool) -> Result<Self> {
        refuse_within_another(dest)?;
        let making = "cannot make a backup in";
        match make_dir(dest, 0o777) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error).doing(making, dest)?,
            _ => {}
        }
        let dir = Dir::open(dest).doing(making, dest)?;
        let own = Own::open_or_make(&dir, dest, wait, id)?;
        let (cleared, stuck) = (Vec::new(), Vec::new());
        let mut store = Self { path: dest.to_owned(), dest: dir, own: Some(own), cleared, stuck };
        (store.cleared, store.stuck) =
            store.clear().doing("cannot clear what an interrupted run left in", dest)?;
        Ok(store)
    }

    /// Opens the store in `dest` as [`open_to_write`](Self::open_to_write) does, but makes none; with whether its
    /// `store.json` was lost or damaged and is made again.
    ///
    /// # Errors
    /// [`Status::NO_STORE`] when there is neither a store nor any snapshot.
    pub fn open_to_repair(dest: &Path, wait: bool) -> Result<(Self, bool)> {
        let is_lost = Dir::open(dest).is_ok_and(|dir| own::is_lost(&dir));
        if is_lost {
            own::set_about_aside(&Dir::open(dest).doing("cannot open", dest)?, dest)?;
        }
        // A look first: a typing error in DEST must not make a store.
        drop(Self::open(dest)?);
        Ok((Self::open_to_write(dest, wait)?, is_lost))
    }

    /// Keeps writers away while this store is read.
    ///
    /// # Errors
    /// [`Status::LOCKED`] when a writer is at work and `wait` is false.
    pub fn lock_shared(&mut self, wait: bool) -> Result<()> {
        let Some(own) = &mut self.own else { return Ok(()) };
        let at = self.path.join(OWN).join(LOCK);
        let file = match own.dir.open_file(OsStr::new(LOCK)) {
            // A store on a medium that nobody can write to: nobody writes.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            result => result.doing("cannot open", &at)?,
        };
        own.lock = Some(Lock::take(file, Hold::Shared, wait, &self.path)?);
        Ok(())
    }

    /// Whether `name` in DEST is what a store keeps beside its snapshots.
    #[must_use]
    pub fn owns(name: &OsStr) -> bool {
        name == OWN
    }

    /// Where the store is, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory that holds the snapshots.
    #[must_use]
    pub const fn dest(&self) -> &Dir {
        &self.dest
    }

    /// The store's id; empty where there is no store around the snapshots.
    #[must_use]
    pub fn id(&self) -> &str {
        self.own.as_ref().map_or("", |own| &own.id)
    }

    /// All snapshots, oldest first.
    pub fn snapshots(&self) -> Result<Vec<Snapshot>> {
        let names = names(&self.dest, FileKind::Dir).doing("cannot read", &self.path)?;
        let all = names.into_iter().filter(|name| is_snapshot(name));
        let mut all = all.map(|name| self.look(name)).collect::<Result<Vec<_>>>()?;
        // Who holds no lock may meet one that is being removed, when its manifest has gone already.
        all.retain(|it| it.summary().is_some() || exists(&self.dest, &it.name).unwrap_or(true));
        all.sort_by_cached_key(Snapshot::rank);
        Ok(all)
    }

    fn look(&self, name: OsString) -> Result<Snapshot> {
        let state = match self.manifest(&name)? {
            None => State::Unverified,
            Some(file) => match manifest::summary(file) {
                Ok(summary) if summary.header.store == self.id() => State::Known(Box::new(summary)),
                Ok(_) => State::Damaged(Damage { line: 1, reason: "it belongs to another store".into() }),
                Err(damage) => State::Damaged(damage),
            },
        };
        Ok(Snapshot { name, state })
    }

    /// The manifest of a snapshot, opened; `None` when it has none.
    pub fn manifest(&self, name: &OsStr) -> Result<Option<File>> {
        let Some(own) = &self.own else { return Ok(None) };
        let file = manifest_name(name);
        match own.manifests.open_file(&file) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).doing("cannot open", self.path.join(OWN).join(MANIFESTS).join(file)),
        }
    }

    /// A reader over the entries of a snapshot that has a manifest.
    ///
    /// # Errors
    /// A `ValueError` when it has none or a damaged one.
    pub fn entries(&self, snapshot: &Snapshot) -> Result<Reader<File>> {
        let refuse =
            |why: String| Failure::of(Kind::Value, why).doing("cannot use snapshot").path(&snapshot.name);
        let Some(file) = self.manifest(&snapshot.name)? else {
            return Err(refuse("it has no manifest; `oskit backup repair` makes one".into()).into());
        };
        Ok(Reader::new(file).map_err(|damage| refuse(damage.to_string()))?)
    }

    /// Whether a snapshot has a manifest that is right from its first line to its last.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn has_sound_manifest(&self, snapshot: &Snapshot) -> Result<bool> {
        Ok(snapshot.summary().is_some() && self.entries(snapshot)?.check().is_ok())
    }

    /// Opens the tree of a snapshot.
    pub fn tree(&self, name: &OsStr) -> Result<Dir> {
        self.dest.open_dir(name, Follow::No).doing("cannot open", self.path.join(name))
    }

    /// Starts a snapshot under a name that is free.
    pub fn build(&self, name: Name) -> Result<Building<'_>> {
        let Some(own) = &self.own else {
            return Err(Failure::value("this store is not open for writing").into());
        };
        let name = self.free(own, name)?;
        let doing = "cannot make a snapshot in";
        own.building.make_dir(&name.to_os(), 0o700).doing(doing, &self.path)?;
        let tree = own.building.open_dir(&name.to_os(), Follow::No).doing(doing, &self.path)?;
        let manifest =
            own.building.create_file(&manifest_name(&name.to_os()), 0o600).doing(doing, &self.path)?;
        Ok(Building { store: self, own, name, tree, manifest })
    }

    fn free(&self, own: &Own, mut name: Name) -> Result<Name> {
        let doing = "cannot look at";
        while exists(&self.dest, &name.to_os()).doing(doing, &self.path)?
            || exists(&own.manifests, &manifest_name(&name.to_os())).doing(doing, &self.path)?
            || exists(&own.building, &name.to_os()).doing(doing, &self.path)?
            || exists(&own.building, &with_end(&name.to_os(), REMOVING)).doing(doing, &self.path)?
        {
            name = name.next();
        }
        Ok(name)
    }
}

/// A store in a snapshot, or in what belongs to a store, would go with it.
fn refuse_within_another(dest: &Path) -> Result<()> {
    let is_part = |path: &Path| {
        let (Some(name), Some(above)) = (path.file_name(), path.parent()) else { return false };
        Store::owns(name) || is_dated(name) && above.join(OWN).is_dir()
    };
    if !real_path_to_be(dest).is_ok_and(|path| path.ancestors().any(is_part)) {
        return Ok(());
    }
    let why = "it lies in a snapshot or in what belongs to a store";
    Err(Failure::value(why).doing("cannot make a backup in").path(dest).into())
}

/// Moves a tree. Moving a directory takes the right to write in it, which its owner may not have given himself: then he
/// has it for that moment.
fn move_tree(from: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    match rename_new(from, name, to, new) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let mode = from.stat(name, Follow::No, Want::MODE)?.mode;
            set_mode(Node::Named(from, name), mode | 0o700)?;
            let renamed = rename_new(from, name, to, new);
            let place = if renamed.is_ok() { (to, new) } else { (from, name) };
            set_mode(Node::Named(place.0, place.1), mode)?;
            renamed
        }
        result => result,
    }
}

fn exists(dir: &Dir, name: &OsStr) -> io::Result<bool> {
    match dir.stat(name, Follow::No, Want::KIND) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The names in `dir` of one kind, or of any when that is `Unknown`.
fn names(dir: &Dir, kind: FileKind) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        let told = match entry.kind {
            FileKind::Unknown if kind != FileKind::Unknown => {
                dir.stat(entry.name, Follow::No, Want::KIND)?.kind
            }
            told => told,
        };
        if kind == FileKind::Unknown || told == kind {
            names.push(entry.name.to_owned());
        }
    }
    Ok(names)
}

fn manifest_name(snapshot: &OsStr) -> OsString {
    with_end(snapshot, MANIFEST_END)
}

fn with_end(name: &OsStr, end: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(end);
    name
}
