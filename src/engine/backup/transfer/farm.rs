//! What was copied, to be found again: a file that several snapshots share is copied once.
//!
//! A directory of further names of the copies, so that memory stays flat however many there are.

use std::ffi::{OsStr, OsString};
use std::io;

use crate::engine::backup::along::Along;
use crate::engine::backup::attributes::Attributes;
use crate::engine::backup::lacks::Lacks;
use crate::engine::backup::share::can_clone;
use crate::engine::store::manifest::{Entry, Trail};
use crate::engine::store::{Snapshot, Store};
use crate::error::Result;
use crate::platform::fs::attributes::Node;
use crate::platform::fs::data::clone_file;
use crate::platform::fs::durable::bring_file_to_disk;
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want};

/// The copies, by what they are copies of.
pub(crate) struct Farm {
    names: Dir,
    /// Whether the new store has clones: then each file stands alone and shares blocks. Else it has hard links, or no
    /// sharing.
    clones: bool,
}

impl Farm {
    /// Takes an empty directory of the new store.
    pub(super) fn new(names: Dir) -> Self {
        let clones = can_clone(&names).is_ok();
        Self { names, clones }
    }

    /// By what a file is found again: clones by contents alone. Hard links by the old store's own, for what it does not
    /// have as a link by path and all facts.
    pub(crate) fn key(&self, path: &std::path::Path, entry: &Entry, old: &Stat) -> Option<OsString> {
        let hash = entry.blake3?;
        if self.clones {
            // Nothing is saved on an empty file.
            return (entry.size > 0).then(|| hash.to_hex().as_str().into());
        }
        if old.nlink > 1 {
            return Some(format!("{:x}-{}", old.ino, hash.to_hex()).into());
        }
        let mut facts = blake3::Hasher::new();
        facts.update(path.as_os_str().as_encoded_bytes());
        let plain = (entry.mode, entry.uid, entry.gid, entry.mtime, entry.size, &entry.xattrs, hash);
        facts.update(format!("\0{plain:?}").as_bytes());
        Some(facts.finalize().to_hex().as_str().into())
    }

    /// Makes `name` in `to` of what is there under `key`; whether that was possible.
    pub(crate) fn share(&self, key: &OsStr, entry: &Entry, to: &Dir, name: &OsStr, lacks: &Lacks) -> bool {
        if !self.clones {
            return self.names.hard_link(key, to, name).is_ok();
        }
        let Ok(from) = self.names.open_file(key) else { return false };
        let Ok(file) = clone_file(&from, to, name) else { return false };
        Attributes::of(entry).set(Node::File(&file), lacks);
        let whole = bring_file_to_disk(&file);
        if whole.is_err() {
            let _ = to.remove_file(name);
        }
        whole.is_ok()
    }

    /// Remembers `name` in `dir`. One that is known already has as many links as it can have: this one takes its place.
    /// Where there are no hard links nothing is remembered.
    pub(crate) fn keep(&self, key: &OsStr, dir: &Dir, name: &OsStr) {
        if let Err(error) = dir.hard_link(name, &self.names, key)
            && error.kind() == io::ErrorKind::AlreadyExists
        {
            let _ = self.names.remove_file(key);
            let _ = dir.hard_link(name, &self.names, key);
        }
    }

    /// Remembers what is in a snapshot that both stores have.
    pub(super) fn seed(&self, from: &Store, to: &Store, snapshot: &Snapshot) -> Result<()> {
        let (mut old, mut new) =
            (Along::new(from.tree(&snapshot.name)?), Along::new(to.tree(&snapshot.name)?));
        let mut trail = Trail::default();
        for entry in from.entries(snapshot)?.map_while(std::result::Result::ok) {
            let (old, new, path) = (old.dir_of(&entry), new.dir_of(&entry), trail.step(&entry));
            let (Some(old), Some(new)) = (old, new) else { continue };
            if entry.kind != FileKind::File || !entry.is_stored() {
                continue;
            }
            // What is not as it was stored is not shared.
            let is_whole = |it: &Stat| (it.kind, it.size, it.mtime) == (entry.kind, entry.size, entry.mtime);
            let old = old.stat(entry.stored_name(), Follow::No, Want::ALL).ok().filter(is_whole);
            let new_is_whole =
                new.stat(entry.stored_name(), Follow::No, Want::ALL).is_ok_and(|it| is_whole(&it));
            if let Some(key) = old.filter(|_| new_is_whole).and_then(|old| self.key(path, &entry, &old)) {
                self.keep(&key, &new, entry.stored_name());
            }
        }
        Ok(())
    }
}
