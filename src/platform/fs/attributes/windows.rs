//! Windows: times and the read-only attribute; the rest it does not have.

use std::ffi::OsStr;
use std::fs::{File, FileTimes};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::time::{Duration, SystemTime};

use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_WRITE_ATTRIBUTES,
};

use super::{Node, Xattr};
use crate::platform::fs::{Dir, FileKind, Stat, Time, Want, half};

fn unsupported<T>(what: &'static str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, what))
}

pub(super) fn stat_file(file: &File, _want: Want) -> io::Result<Stat> {
    half::stat_handle(file, std::path::Path::new(""))
}

pub(super) fn own_ids() -> Option<(u32, u32)> {
    None
}

pub(super) fn set_owner(_: Node<'_>, _: u32, _: u32) -> io::Result<()> {
    unsupported("owners have no numbers on Windows")
}

pub(super) fn set_mode(node: Node<'_>, mode: u32) -> io::Result<()> {
    let Node::File(file) = node else { return Ok(()) };
    let mut permissions = file.metadata()?.permissions();
    permissions.set_readonly(mode & 0o200 == 0);
    file.set_permissions(permissions)
}

pub(super) fn set_mtime(node: Node<'_>, mtime: Time) -> io::Result<()> {
    let times = FileTimes::new().set_modified(system_time(mtime)?);
    match node {
        Node::File(file) => file.set_times(times),
        Node::Dir(dir) => attributes_handle(dir.0.path())?.set_times(times),
        Node::Named(..) => unsupported("times of a name that is not opened"),
    }
}

fn attributes_handle(path: &std::path::Path) -> io::Result<File> {
    std::fs::OpenOptions::new()
        .access_mode(FILE_WRITE_ATTRIBUTES)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)
}

fn system_time(time: Time) -> io::Result<SystemTime> {
    let secs = Duration::from_secs(time.secs.unsigned_abs());
    let whole = if time.secs < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(secs)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(secs)
    };
    whole
        .and_then(|whole| whole.checked_add(Duration::from_nanos(time.nanos.into())))
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a time that this system cannot hold"))
}

pub(super) fn xattrs(_: Node<'_>) -> io::Result<Vec<Xattr>> {
    unsupported("Windows has no extended attributes of this kind")
}

pub(super) fn set_xattr(_: Node<'_>, _: &Xattr) -> io::Result<()> {
    unsupported("Windows has no extended attributes of this kind")
}

pub(super) fn remove_xattr(_: Node<'_>, _: &OsStr) -> io::Result<()> {
    unsupported("Windows has no extended attributes of this kind")
}

pub(super) fn make_special(_: &Dir, _: &OsStr, _: FileKind, _: u32, _: (u32, u32)) -> io::Result<()> {
    unsupported("Windows has no such files")
}
