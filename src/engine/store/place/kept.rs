//! What a store keeps from one run to the next beside its snapshots: what an interrupted run had copied, and what
//! `verify` found damaged.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write as _};

use super::{DAMAGED, OWN, Own, Store, exists, manifest_name, names};
use crate::engine::store::damage::{Damaged, DamagedFile};
use crate::engine::store::remove;
use crate::platform::fs::{Dir, FileKind, Follow};

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

    /// Records what was found damaged. Lines are only ever added, each by one call, so that several runs of `verify`
    /// may do so at once.
    pub fn record_damage(&self, files: &[DamagedFile]) -> io::Result<()> {
        if files.is_empty() || self.own.is_none() {
            return Ok(());
        }
        let mut damaged = self.damaged()?;
        let mut record = File::options().append(true).create(true).open(self.path.join(OWN).join(DAMAGED))?;
        for file in files {
            if let Some(line) = damaged.line(file)? {
                record.write_all(&line)?;
            }
        }
        record.sync_all()
    }
}

/// Whether `name` under `tmp/` belongs to an interrupted run whose copies the next one may use.
pub(super) fn is_of_interrupted(own: &Own, name: &OsString) -> io::Result<bool> {
    let tree = super::upkeep::without_end(name, super::MANIFEST_END).unwrap_or_else(|| name.clone());
    Ok(exists(&own.building, &tree)? && exists(&own.building, &manifest_name(&tree))?)
}
