//! statvfs(3) and `/proc/self/mountinfo`.

use std::path::Path;

use nix::sys::statvfs::{FsFlags, statvfs};

use super::{Volume, mountinfo};
use crate::platform::host::{Root, Unread};

pub(super) fn volume(root: &Root, path: &Path) -> Result<Volume, Unread> {
    let failed = |error| Unread::file(path.into(), error);
    let facts = statvfs(path).map_err(|errno| failed(errno.into()))?;
    let real = path.canonicalize().map_err(failed)?;
    let mounts = mountinfo::read(root)?;
    let mount = mountinfo::holding(&mounts, &real);
    let unit = facts.fragment_size();
    let counts_files = facts.files() > 0;
    Ok(Volume {
        at: mount.map(|mount| mount.at.clone()),
        source: mount.map(|mount| mount.source.clone()),
        kind: mount.map(|mount| mount.kind.clone().into()),
        total: facts.blocks().saturating_mul(unit),
        free: facts.blocks_free().saturating_mul(unit),
        available: facts.blocks_available().saturating_mul(unit),
        files: counts_files.then(|| facts.files()),
        files_free: counts_files.then(|| facts.files_free()),
        block_size: unit,
        name_max: facts.name_max(),
        read_only: facts.flags().contains(FsFlags::ST_RDONLY),
    })
}
