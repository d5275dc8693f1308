//! What a store keeps from one run to the next beside its snapshots: what an interrupted run had copied, and what
//! `verify` found damaged.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write as _};

use super::{DAMAGED, Own, Snapshot, Store, exists, manifest_name, names};
use crate::engine::descent::open_below;
use crate::engine::store::damage::{Damaged, DamagedFile};
use crate::engine::store::remove;
use crate::error::Result;
use crate::platform::fs::{Dir, FileKind, Follow, Want};

impl Store {
    /// The names of snapshots that were being made when their run was interrupted, each with a tree and as much of a
    /// manifest as was written. Whoever holds the lock may use them.
    pub fn interrupted(&self) -> io::Result<Vec<OsString>> {
        let Some(own) = &self.own else { return Ok(Vec::new()) };
        let mut all = names(&own.building, FileKind::Dir)?;
        all.retain(|name| own.building.open_file(&manifest_name(name)).is_ok());
        Ok(all)
    }

    /// Tree and manifest of an interrupted run.
    pub fn open_interrupted(&self, name: &OsString) -> io::Result<(Dir, File)> {
        let own = self.own.as_ref().ok_or(io::ErrorKind::NotFound)?;
        Ok((own.building.open_dir(name, Follow::No)?, own.building.open_file(&manifest_name(name))?))
    }

    /// Removes what an interrupted run left. The manifest goes last: a tree without one is removed by the next run.
    pub fn remove_interrupted(&self, name: &OsString) -> io::Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        own.building.remove_file(&manifest_name(name))?;
        remove::tree(&own.building, name)
    }

    /// What is recorded as damaged.
    pub fn damaged(&self) -> io::Result<Damaged> {
        let Some(own) = &self.own else { return Ok(Damaged::default()) };
        match own.dir.open_file(DAMAGED.as_ref()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Damaged::default()),
            file => Damaged::read(file?),
        }
    }

    /// Whether something was wrong in this snapshot when it was verified, a file of it is among those recorded as damaged, or
    /// its manifest does not say what it holds.
    /// That manifest is read to its end, but only files with such a checksum are looked at.
    pub fn is_rotten(&self, snapshot: &Snapshot, damaged: &Damaged) -> Result<bool> {
        if damaged.has_snapshot(&snapshot.name) {
            return Ok(true);
        }
        if damaged.knows_no_file() {
            return Ok(false);
        }
        let tree = self.tree(&snapshot.name)?;
        // The names in the tree, which may be others than those of the source.
        let mut way: Vec<OsString> = Vec::new();
        for entry in self.entries(snapshot)? {
            let Ok(entry) = entry else { return Ok(true) };
            way.truncate(entry.depth.saturating_sub(1) as usize);
            way.push(entry.stored_name().to_owned());
            let wanted = entry.blake3.filter(|&it| entry.is_stored() && damaged.knows(it));
            if wanted.is_some_and(|it| inode_of(&tree, &way).is_ok_and(|ino| damaged.contains(ino, it))) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Records how many `problems` a snapshot has, if that was found out, and which files are damaged. Lines are only ever
    /// added, each by one call, so that several runs of `verify` may do so at once.
    pub fn record_damage(
        &self,
        snapshot: &OsStr,
        problems: Option<u64>,
        files: &[DamagedFile],
    ) -> io::Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        let mut damaged = self.damaged()?;
        let verdict = problems.and_then(|it| damaged.verdict(snapshot, it).transpose());
        let files = files.iter().filter_map(|it| damaged.line(it).transpose());
        let lines = verdict.into_iter().chain(files).collect::<io::Result<Vec<_>>>()?;
        if lines.is_empty() {
            return Ok(());
        }
        let mut record = own.dir.open_to_append(DAMAGED.as_ref(), 0o600)?;
        lines.iter().try_for_each(|line| record.write_all(line))?;
        record.sync_all()
    }

    /// Forgets what was recorded as damaged: every snapshot has been verified since, and nothing is.
    pub fn forget_damage(&self) -> io::Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        match own.dir.remove_file(DAMAGED.as_ref()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn inode_of(tree: &Dir, way: &[OsString]) -> io::Result<u64> {
    let (name, above) = way.split_last().ok_or(io::ErrorKind::NotFound)?;
    let above: Vec<&OsStr> = above.iter().map(OsString::as_os_str).collect();
    Ok(open_below(tree, &above)?.stat(name, Follow::No, Want::INO)?.ino)
}

/// Whether `name` under `tmp/` belongs to an interrupted run whose copies the next one may use.
pub(super) fn is_of_interrupted(own: &Own, name: &OsString) -> io::Result<bool> {
    let tree = super::upkeep::without_end(name, super::MANIFEST_END).unwrap_or_else(|| name.clone());
    Ok(exists(&own.building, &tree)? && exists(&own.building, &manifest_name(&tree))?)
}
