//! What is missing: trees without which a manifest is left, and manifests that a tree had.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;

use super::upkeep::{ASIDE, REMOVING, without_end};
use super::{MANIFEST_END, Own, Snapshot, State, Store, exists, is_snapshot, manifest_name, names, with_end};
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::FileKind;

impl Store {
    /// The names of snapshots of which only the manifest is left.
    pub fn gone(&self) -> Result<Vec<OsString>> {
        let Some(own) = &self.own else { return Ok(Vec::new()) };
        let manifests = names(&own.manifests, FileKind::File).doing("cannot read", &self.path)?;
        let all =
            manifests.iter().filter_map(|it| without_end(it, MANIFEST_END)).filter(|it| is_snapshot(it));
        let mut gone = Vec::new();
        for name in all {
            if !self.is_somewhere(&name).doing("cannot read", &self.path)? {
                gone.push(name);
            }
        }
        gone.sort();
        Ok(gone)
    }

    /// Of these snapshots, which are all, those that had a manifest once: a later one was made after them, or they are
    /// the newest that was made.
    #[must_use]
    pub fn without_their_manifest<'a>(&self, all: &'a [Snapshot]) -> Vec<&'a OsStr> {
        let newest = self.own.as_ref().and_then(Own::newest);
        let previous = all.iter().filter_map(|it| it.summary()?.header.previous.as_deref());
        let made: HashSet<&OsStr> = previous.chain(newest.as_deref()).map(OsStr::new).collect();
        let bare = all.iter().filter(|it| matches!(it.state, State::Unverified));
        bare.map(|it| it.name.as_os_str()).filter(|it| made.contains(it)).collect()
    }

    /// Whether the tree of a snapshot is where it belongs, or still on its way there or from there.
    fn is_somewhere(&self, name: &OsStr) -> io::Result<bool> {
        let Some(own) = &self.own else { return Ok(false) };
        Ok(exists(&own.building, name)?
            || exists(&self.dest, name)?
            || exists(&own.building, &with_end(name, REMOVING))?)
    }

    /// Sets the manifest of a snapshot that is gone aside. Should the tree come back, it counts again in a repair.
    pub fn set_manifest_aside(&self, name: &OsStr) -> Result<()> {
        let own = self.own.as_ref().ok_or_else(|| Failure::value("this store is not open for writing"))?;
        let manifest = manifest_name(name);
        let renamed = own.manifests.rename(&manifest, &own.manifests, &with_end(&manifest, ASIDE));
        renamed.doing("cannot write in", &self.path)
    }
}
