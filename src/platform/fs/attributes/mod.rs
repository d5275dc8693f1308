//! What can be set on a file besides its contents: owner, permission bits, times, extended attributes; and the things
//! that are no files.
//!
//! Nothing here ever follows a symbolic link.

#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;
#[cfg(windows)]
mod streams;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;

use super::{Dir, FileKind, Stat, Time, Want};

/// The thing whose attributes are meant.
#[derive(Debug, Clone, Copy)]
pub enum Node<'a> {
    /// An open file.
    File(&'a File),
    /// An open directory.
    Dir(&'a Dir),
    /// A name in a directory, for what cannot be opened: a link, a fifo, a device.
    Named(&'a Dir, &'a OsStr),
}

/// An extended attribute: name and value are any bytes. POSIX ACLs are `system.posix_acl_access` and `..._default`. On
/// Windows a further stream (`Zone.Identifier`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xattr {
    /// With its name space: `user.mime_type`.
    pub name: OsString,
    /// The value, as the file system holds it.
    pub value: Vec<u8>,
}

/// What an open file is.
pub fn stat_file(file: &File, want: Want) -> io::Result<Stat> {
    half::stat_file(file, want)
}

/// The user and group that new files belong to; `None` on Windows.
#[must_use]
pub fn own_ids() -> Option<(u32, u32)> {
    half::own_ids()
}

/// Gives it to a user and a group. Clears setuid and setgid, so set the mode afterwards. On Windows `Unsupported`.
pub fn set_owner(node: Node<'_>, uid: u32, gid: u32) -> io::Result<()> {
    half::set_owner(node, uid, gid)
}

/// Sets the twelve permission bits. For a symbolic link `Unsupported`, except on macOS and the BSDs. On Windows only
/// the owner's write bit counts (the read-only attribute).
pub fn set_mode(node: Node<'_>, mode: u32) -> io::Result<()> {
    half::set_mode(node, mode)
}

/// Sets the time of the last change of contents, to the nanosecond where the file system has them.
pub fn set_mtime(node: Node<'_>, mtime: Time) -> io::Result<()> {
    half::set_mtime(node, mtime)
}

/// All extended attributes that this user may see, ascending by name. `Unsupported` where the file system or the
/// system has none (a [`Node::Named`] outside Linux).
pub fn xattrs(node: Node<'_>) -> io::Result<Vec<Xattr>> {
    let mut all = half::xattrs(node)?;
    all.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// Sets one extended attribute. `Unsupported` as for [`xattrs`].
pub fn set_xattr(node: Node<'_>, xattr: &Xattr) -> io::Result<()> {
    half::set_xattr(node, xattr)
}

/// Removes one extended attribute. `Unsupported` as for [`xattrs`].
pub fn remove_xattr(node: Node<'_>, name: &OsStr) -> io::Result<()> {
    half::remove_xattr(node, name)
}

/// Makes a fifo, a socket's name or a device with permission bits `mode` less the umask. `numbers`: a device's major
/// and minor. Devices want privileges. On Windows `Unsupported`.
pub fn make_special(
    dir: &Dir,
    name: &OsStr,
    kind: FileKind,
    mode: u32,
    numbers: (u32, u32),
) -> io::Result<()> {
    half::make_special(dir, name, kind, mode, numbers)
}

#[cfg(test)]
mod tests;
