//! What is done to a store as a whole: clearing what a crash left, removing snapshots, manifests made later.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;

use super::own::Own;
use super::{BUILDING, OWN, Store, exists, kept, manifest_name, move_tree, names, with_end};
use crate::engine::store::manifest::{Reader, Trailer, rewrite};
use crate::engine::store::remove;
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::durable::rename_new;
use crate::platform::fs::{Dir, FileKind, Follow};
use crate::platform::text;

/// What follows the name of a snapshot that is being removed.
pub(super) const REMOVING: &str = ".removing";

/// What follows the name of a manifest that was damaged and has been made again, or whose snapshot is gone.
pub(super) const ASIDE: &str = ".damaged";

/// What a run that did not come to its end left, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leftover {
    /// A snapshot that was whole: it is brought to light.
    Whole(OsString),
    /// A snapshot that was being removed: it goes.
    Removing(OsString),
    /// Half of something that nobody has seen yet: it goes.
    Half(OsString),
}

/// What fails when a manifest is not written.
const MAKING: &str = "cannot write a manifest in";

impl Store {
    /// An empty directory for what is only needed while working; the next run clears it when this one does not come to
    /// [`remove_scratch`](Self::remove_scratch).
    pub fn scratch(&self, name: &str) -> io::Result<Dir> {
        let building = &self.own.as_ref().ok_or(io::ErrorKind::ReadOnlyFilesystem)?.building;
        building.make_dir(OsStr::new(name), 0o700)?;
        building.open_dir(OsStr::new(name), Follow::No)
    }

    /// Removes what [`scratch`](Self::scratch) made, and all that is in it.
    pub fn remove_scratch(&self, name: &str) -> io::Result<()> {
        let building = &self.own.as_ref().ok_or(io::ErrorKind::ReadOnlyFilesystem)?.building;
        remove::tree(building, OsStr::new(name))
    }

    /// Removes a snapshot, tree and manifest.
    ///
    /// The tree is renamed out of sight first, so a snapshot is never seen half removed; the next run finishes what a
    /// crash leaves.
    pub fn remove(&self, name: &OsStr) -> Result<()> {
        let Some(own) = &self.own else {
            return Err(Failure::value("this store is not open for writing").into());
        };
        let removing = with_end(name, REMOVING);
        let removed = move_tree(&self.dest, name, &own.building, &removing)
            .and_then(|()| self.dest.sync())
            .and_then(|()| finish_removal(own, name));
        removed.doing("cannot remove snapshot", self.path.join(name))
    }

    /// What opening this store to write cleared up.
    #[must_use]
    pub fn cleared(&self) -> &[Leftover] {
        &self.cleared
    }

    /// What runs left that did not come to their end.
    ///
    /// A manifest in its place says that its tree was whole and on disk, so the tree only has to be renamed.
    /// A tree with a manifest beside it under `tmp/` was being made: the next run uses what it had copied, so it stays.
    /// Everything else there is half of something that nobody has seen yet.
    pub fn leftovers(&self) -> io::Result<Vec<Leftover>> {
        let Some(own) = &self.own else { return Ok(Vec::new()) };
        let left = |name: OsString| {
            if kept::is_of_interrupted(own, &name)? {
                return Ok(None);
            }
            if let Some(removed) = without_end(&name, REMOVING) {
                return Ok(Some(Leftover::Removing(removed)));
            }
            let whole = exists(&own.manifests, &manifest_name(&name))? && !exists(&self.dest, &name)?;
            Ok(Some(if whole { Leftover::Whole(name) } else { Leftover::Half(name) }))
        };
        names(&own.building, FileKind::Unknown)?
            .into_iter()
            .filter_map(|name| left(name).transpose())
            .collect()
    }

    /// Finishes or removes what is left over. The lock is held, so nobody is at it.
    ///
    /// What nobody may remove (it is marked as not to be changed, or something is mounted in it) costs room and no more:
    /// it must not keep the next snapshot from being made.
    pub(super) fn clear(&self) -> io::Result<(Vec<Leftover>, Vec<Failure>)> {
        use io::ErrorKind::{PermissionDenied, ResourceBusy};
        let Some(own) = &self.own else { return Ok((Vec::new(), Vec::new())) };
        let (mut cleared, mut stuck) = (Vec::new(), Vec::new());
        for leftover in self.leftovers()? {
            let (removed, name) = match &leftover {
                Leftover::Removing(name) => (finish_removal(own, name), with_end(name, REMOVING)),
                Leftover::Whole(name) => {
                    (Ok(move_tree(&own.building, name, &self.dest, name)?), name.clone())
                }
                Leftover::Half(name) => (remove::tree(&own.building, name), name.clone()),
            };
            match removed {
                Ok(()) => cleared.push(leftover),
                Err(error) if matches!(error.kind(), PermissionDenied | ResourceBusy) => {
                    let at = self.path.join(OWN).join(BUILDING).join(name);
                    stuck.push(Failure::os(&error, "cannot clear what an interrupted run left in").path(at));
                }
                Err(error) => return Err(error),
            }
        }
        Ok((cleared, stuck))
    }

    /// What of an earlier run's could not be removed when this store was opened to write; each is given once.
    pub fn take_stuck(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.stuck)
    }

    /// Gives a snapshot a manifest, which `write` writes; one that is there already is set aside under a name of its own.
    ///
    /// The new one is whole and on disk before the old one goes; a crash between the two leaves the snapshot without,
    /// which is what this can be done for again.
    pub fn put_manifest(&self, name: &OsStr, write: impl FnOnce(&File) -> Result<()>) -> Result<()> {
        self.write_manifest(name, write, |own, manifest| {
            match own.manifests.rename(manifest, &own.manifests, &with_end(manifest, ASIDE)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            rename_new(&own.building, manifest, &own.manifests, manifest)
        })
    }

    /// Replaces the manifest of a snapshot by one with the same `entries` and another trailer.
    pub fn replace_manifest(&self, name: &OsStr, entries: Reader<File>, trailer: Trailer) -> Result<()> {
        let write = |file: &File| rewrite(entries, trailer, file).doing(MAKING, &self.path);
        self.write_manifest(name, write, |own, manifest| {
            own.building.rename(manifest, &own.manifests, manifest)
        })
    }

    /// Writes a manifest aside, and lets `put` give it its place when it is on disk.
    fn write_manifest(
        &self,
        name: &OsStr,
        write: impl FnOnce(&File) -> Result<()>,
        put: impl FnOnce(&Own, &OsStr) -> io::Result<()>,
    ) -> Result<()> {
        let own = self.own.as_ref().ok_or_else(|| Failure::value("this store is not open for writing"))?;
        let manifest = manifest_name(name);
        let file = own.building.create_file(&manifest, 0o600).doing(MAKING, &self.path)?;
        let written = write(&file).and_then(|()| {
            file.sync_all().doing(MAKING, &self.path)?;
            put(own, &manifest).doing(MAKING, &self.path)?;
            own.manifests.sync().doing(MAKING, &self.path)
        });
        if written.is_err() {
            let _ = own.building.remove_file(&manifest);
        }
        written
    }

    /// The manifest of a snapshot, or one that was set aside, opened; whatever state it is in.
    #[must_use]
    pub fn any_manifest(&self, name: &OsStr) -> Option<File> {
        let own = self.own.as_ref()?;
        let name = manifest_name(name);
        own.manifests.open_file(&name).or_else(|_| own.manifests.open_file(&with_end(&name, ASIDE))).ok()
    }
}

pub(super) fn without_end(name: &OsStr, end: &str) -> Option<OsString> {
    let bytes = name.as_encoded_bytes().strip_suffix(end.as_bytes())?;
    text::from_bytes(bytes.to_vec())
}

/// The manifest goes before the tree: it must not outlive it.
fn finish_removal(own: &Own, name: &OsStr) -> io::Result<()> {
    match own.manifests.remove_file(&manifest_name(name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    remove::tree(&own.building, &with_end(name, REMOVING))
}
