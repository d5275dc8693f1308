//! A snapshot that is being made, and the order of steps in which it appears.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;

use super::own::Own;
use super::{Store, manifest_name, move_tree};
use crate::engine::store::{Name, remove};
use crate::platform::fs::Dir;
use crate::platform::fs::durable::{rename_new, sync_file_system};

/// A snapshot that is being made: a tree and a manifest under `tmp/` that nobody sees.
pub struct Building<'a> {
    pub(super) store: &'a Store,
    pub(super) own: &'a Own,
    pub(super) name: Name,
    /// The root of the tree.
    pub tree: Dir,
    /// The manifest, empty.
    pub manifest: File,
}

impl Building<'_> {
    /// Makes the snapshot appear, when tree and manifest are complete; gives its name.
    ///
    /// The order is what makes a crash harmless. Until step 2 all is under `tmp/`, and the next run removes it. After
    /// step 2 a manifest stands for a tree that step 1 brought to disk, and the next run does step 3. Step 3 is one
    /// rename, so the snapshot is seen whole or not at all.
    pub fn publish(mut self, durable: bool) -> io::Result<OsString> {
        if let Err(error) = self.get_ready(durable) {
            // DEST is full, or fails: it gets its room back. Best effort, the next run clears what is left.
            let _ = self.abandon();
            return Err(error);
        }
        self.rename_manifest(&self.own.building, &self.name.to_os())?; // 2
        if durable {
            self.own.manifests.sync()?;
        }
        while let Err(error) = self.appear() {
            // 3
            if error.kind() != io::ErrorKind::AlreadyExists {
                return Err(error);
            }
            self.take_next_name()?;
        }
        if durable {
            self.store.dest.sync()?;
        }
        Ok(self.name.to_os())
    }

    fn get_ready(&self, durable: bool) -> io::Result<()> {
        self.own.note_newest(&self.name.to_os())?;
        if durable { self.sync_all() } else { Ok(()) } // 1
    }

    fn appear(&self) -> io::Result<()> {
        let name = self.name.to_os();
        move_tree(&self.own.building, &name, &self.store.dest, &name)
    }

    fn sync_all(&self) -> io::Result<()> {
        match sync_file_system(&self.store.dest) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => self.manifest.sync_all(),
            result => result,
        }
    }

    fn rename_manifest(&self, from: &Dir, old: &OsStr) -> io::Result<()> {
        rename_new(from, &manifest_name(old), &self.own.manifests, &manifest_name(&self.name.to_os()))
    }

    /// Somebody made a directory of this very name meanwhile (a script in the same second): theirs stays.
    fn take_next_name(&mut self) -> io::Result<()> {
        let old = self.name.to_os();
        self.name = self.name.clone().next();
        self.own.note_newest(&self.name.to_os())?;
        // The manifest first: one without a tree is never looked at.
        self.rename_manifest(&self.own.manifests, &old)?;
        rename_new(&self.own.building, &old, &self.own.building, &self.name.to_os())
    }

    /// Gives up: removes what was made so far.
    pub fn abandon(self) -> io::Result<()> {
        let name = self.name.to_os();
        self.own.building.remove_file(&manifest_name(&name))?;
        remove::tree(&self.own.building, &name)
    }
}
