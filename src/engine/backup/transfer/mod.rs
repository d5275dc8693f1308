//! A store copied to another disk, a whole snapshot after the other, with what snapshots share shared again.
//!
//! A snapshot is copied as it would be restored, each file compared with its checksum on the way, into a tree that is
//! being built; so a crash leaves whole snapshots, and the next run goes on with those that are lacking.

mod farm;
mod place;

use std::ffi::OsString;
use std::io;
use std::path::Path;

use super::lacks::Lacking;
use super::restore::{self, Restore};
use super::{Event, Listener, Note};
use crate::engine::store::manifest::{self, Trailer};
use crate::engine::store::{Building, Name, Snapshot, State, Store};
use crate::error::{Doing, Failure, Result};
pub(super) use farm::Farm;
pub use place::look_before_copy;

/// How a snapshot stands to the other store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is there.
    There,
    /// It is yet to be copied.
    Lacking,
    /// Another snapshot has its name there.
    Other,
    /// It has no manifest that can be used: nothing tells whether a copy would be whole.
    Unknown,
}

/// What came of copying a snapshot.
#[derive(Debug, Clone, Copy, Default)]
pub struct Transferred {
    /// Regular files.
    pub files: u64,
    /// Bytes of contents that were written.
    pub new_bytes: u64,
    /// Files that share what an earlier one wrote.
    pub shared_files: u64,
    /// Paths that could not be copied.
    pub errors: u64,
    /// Seconds it took.
    pub wall_s: f64,
}

/// Copies snapshots from one store to another.
pub struct Transfer<'a> {
    from: &'a Store,
    to: &'a Store,
    farm: Farm,
    /// The snapshot whose files are in the farm.
    in_farm: Option<OsString>,
}

/// Opens, or makes, the store in `dest` that snapshots of `from` are to be copied into.
///
/// # Errors
/// What [`look_before_copy`] refuses.
pub fn open_to_copy(from: &Store, dest: &Path, wait: bool) -> Result<Store> {
    drop(look_before_copy(from, dest, wait)?);
    let to = Store::open_to_write_as(dest, Some(from.id()), wait)?;
    if to.id() != from.id() {
        return Err(place::refusal(dest, place::OTHER).into());
    }
    // What an interrupted run left would keep a snapshot from its own name.
    let left = to.interrupted().and_then(|names| names.iter().try_for_each(|it| to.remove_interrupted(it)));
    left.doing("cannot clear up in", dest)?;
    Ok(to)
}

/// How the snapshots of `from` stand to `to`, if that is there yet, oldest first.
pub fn standings(from: &Store, to: Option<&Store>) -> Result<Vec<(Snapshot, Standing)>> {
    let there = to.map_or_else(|| Ok(Vec::new()), Store::snapshots)?;
    let standing = |snapshot: &Snapshot| {
        let Some(mine) = snapshot.summary() else { return Standing::Unknown };
        match there.iter().find(|it| it.name == snapshot.name).map(|it| &it.state) {
            None => Standing::Lacking,
            Some(State::Known(its)) if its.header == mine.header => Standing::There,
            Some(_) => Standing::Other,
        }
    };
    Ok(from
        .snapshots()?
        .into_iter()
        .map(|it| {
            let is = standing(&it);
            (it, is)
        })
        .collect())
}

impl<'a> Transfer<'a> {
    /// Gets ready.
    pub fn new(from: &'a Store, to: &'a Store) -> Result<Self> {
        let farm = to.scratch(FARM).map(Farm::new).doing("cannot write to", to.path())?;
        Ok(Self { from, to, farm, in_farm: None })
    }

    /// Copies a snapshot that is lacking.
    ///
    /// # Errors
    /// What keeps it from being copied. A path that cannot be copied is an [`Event::Failed`]: it lacks in the copy, and
    /// `verify` says so there, too.
    pub fn one(&mut self, snapshot: &Snapshot, listener: &mut Listener<'_>) -> Result<Transferred> {
        let doing = "cannot write to";
        self.seed(snapshot)?;
        let building = self.to.build(Name::exact(snapshot.name.clone()))?;
        match self.fill(&building, snapshot, listener) {
            Ok(done) => {
                building.publish(true).doing(doing, self.to.path())?;
                self.in_farm = Some(snapshot.name.clone());
                Ok(done)
            }
            Err(error) => {
                // Best effort: the next run clears what is left.
                let _ = building.abandon();
                Err(error)
            }
        }
    }

    /// Removes what was only needed while copying.
    pub fn end(self) -> Result<()> {
        self.to.remove_scratch(FARM).doing("cannot clear up in", self.to.path())
    }

    /// What an earlier run copied is shared, too: the snapshot that this one was made from.
    fn seed(&mut self, snapshot: &Snapshot) -> Result<()> {
        if self.in_farm.is_some() {
            return Ok(());
        }
        let previous = snapshot.summary().and_then(|it| it.header.previous.clone()).map(OsString::from);
        let there = self.to.snapshots()?.into_iter().find(|it| Some(&it.name) == previous.as_ref());
        if let Some(there) = there {
            self.farm.seed(self.from, self.to, &there)?;
        }
        Ok(())
    }

    fn fill(
        &self,
        building: &Building<'_>,
        snapshot: &Snapshot,
        listener: &mut Listener<'_>,
    ) -> Result<Transferred> {
        let options = Restore { numeric_owner: true, ..Restore::default() };
        let at = self.to.path().join(&snapshot.name);
        let tree = building.tree.try_clone().doing("cannot write to", &at)?;
        let mut lacks = Vec::new();
        let done = restore::into_new(self.from, snapshot, (tree, &at), &self.farm, &options, &mut |event| {
            if let Event::Note(note) = event {
                lacks.push(note);
            }
            listener(event);
        })?;
        self.manifest(building, snapshot, &lacks)?;
        Ok(Transferred {
            files: done.files,
            new_bytes: done.bytes,
            shared_files: done.shared,
            errors: done.errors,
            wall_s: done.wall_s,
        })
    }

    /// The manifest as it is; written anew only where the new disk holds less than the old one did.
    fn manifest(&self, building: &Building<'_>, snapshot: &Snapshot, lacks: &[Note]) -> Result<()> {
        let doing = "cannot write to";
        let mut to = building.manifest.try_clone().doing(doing, self.to.path())?;
        let known = Lacking::of(snapshot);
        if lacks.iter().all(|&note| known.has(note)) {
            let from = self.from.manifest(&snapshot.name)?;
            let mut from =
                from.ok_or_else(|| Failure::value("its manifest has gone").path(&snapshot.name))?;
            io::copy(&mut from, &mut to).doing(doing, self.to.path())?;
            return Ok(());
        }
        let trailer = with_lacks(snapshot, lacks);
        manifest::rewrite(self.from.entries(snapshot)?, trailer, to).doing(doing, self.to.path())
    }
}

/// The trailer of a snapshot that is on a disk which does not hold these facts either.
pub(super) fn with_lacks(snapshot: &Snapshot, lacks: &[Note]) -> Trailer {
    let mut trailer = snapshot.summary().map(|it| it.trailer.clone()).unwrap_or_default();
    trailer.lacks.extend(lacks.iter().map(|it| it.word().to_owned()));
    trailer.lacks.sort_unstable();
    trailer.lacks.dedup();
    trailer
}

/// Where the farm is, under `tmp/`: what a crash leaves of it, the next run clears.
const FARM: &str = "copied";
