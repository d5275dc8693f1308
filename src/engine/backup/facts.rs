//! The facts of a path, as a manifest holds them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::sync::Arc;

use crate::engine::store::manifest::{Device, Entry, Seen};
use crate::platform::fs::attributes::{Node, Xattr, xattrs};
use crate::platform::fs::data::read_at;
use crate::platform::fs::{FileKind, Flags, Stat, Want};
use crate::platform::user::{group_name, user_name};

/// All that a manifest holds of a [`Stat`]: the access time and the birth time are not asked for.
pub(super) const WANT: Want = Want::KIND
    .and(Want::MODE)
    .and(Want::NLINK)
    .and(Want::OWNER)
    .and(Want::MTIME)
    .and(Want::CTIME)
    .and(Want::INO)
    .and(Want::SIZE)
    .and(Want::BLOCKS);

/// Names of users or groups that were asked for once.
type Known = HashMap<u32, Option<Arc<str>>>;

/// The name of `id`. One that is not UTF-8 is left to the number.
fn known(names: &mut Known, id: u32, ask: impl Fn(u32) -> Option<OsString>) -> Option<Arc<str>> {
    names.entry(id).or_insert_with(|| ask(id)?.to_str().map(Into::into)).clone()
}

/// Gathers facts; remembers what need not be asked twice.
#[derive(Default)]
pub(super) struct Facts {
    users: Known,
    groups: Known,
    /// A device whose file system has no extended attributes: not worth asking again.
    without_xattrs: Option<u64>,
}

impl Facts {
    /// Takes the facts of a [`Stat`] over.
    pub(super) fn describe(&mut self, entry: &mut Entry, stat: &Stat) {
        entry.kind = stat.kind;
        entry.mode = stat.mode;
        entry.uid = stat.uid.unwrap_or(0);
        entry.gid = stat.gid.unwrap_or(0);
        entry.user = stat.uid.and_then(|uid| known(&mut self.users, uid, user_name));
        entry.group = stat.gid.and_then(|gid| known(&mut self.groups, gid, group_name));
        entry.mtime = stat.mtime;
        // What else there is only inherits them from its directory.
        let has_flags = matches!(stat.kind, FileKind::File | FileKind::Dir);
        entry.flags = if has_flags { stat.flags } else { Flags::NONE };
        entry.seen = Some(Seen { dev: stat.dev, ino: stat.ino, ctime: stat.ctime });
        if matches!(stat.kind, FileKind::CharDevice | FileKind::BlockDevice) {
            entry.device = Some(Device(stat.rdev.0, stat.rdev.1));
        }
        if stat.kind == FileKind::File {
            entry.size = stat.size;
            entry.sparse = stat.allocated < stat.size;
        }
    }

    /// The extended attributes; none where the file system has none, or none that this user may see.
    pub(super) fn xattrs(&mut self, node: Node<'_>, dev: u64) -> io::Result<Vec<Xattr>> {
        if self.without_xattrs == Some(dev) {
            return Ok(Vec::new());
        }
        match xattrs(node) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                self.without_xattrs = Some(dev);
                Ok(Vec::new())
            }
            result => result,
        }
    }
}

/// The checksum of a file's contents and their length, read through `buffer`.
pub(super) fn hash_of(file: &File, buffer: &mut [u8]) -> io::Result<(blake3::Hash, u64)> {
    hash_while(file, buffer, || true)
}

/// The same as long as `go_on` says so; then it is `Interrupted`.
pub(super) fn hash_while(
    file: &File,
    buffer: &mut [u8],
    go_on: impl Fn() -> bool,
) -> io::Result<(blake3::Hash, u64)> {
    let mut hash = blake3::Hasher::new();
    let mut at = 0;
    loop {
        match read_at(file, buffer, at)? {
            0 => return Ok((hash.finalize(), at)),
            _ if !go_on() => return Err(io::ErrorKind::Interrupted.into()),
            read => {
                hash.update(&buffer[..read]);
                at += read as u64;
            }
        }
    }
}
