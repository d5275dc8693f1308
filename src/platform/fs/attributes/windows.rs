//! Windows: times, the read-only attribute and further streams; the rest it does not have.

use std::ffi::OsStr;
use std::fs::{File, FileTimes};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::{AsRawHandle as _, HandleOrInvalid, OwnedHandle};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_READ_ATTRIBUTES, FILE_SHARE_DELETE,
    FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_WRITE_ATTRIBUTES, ReOpenFile,
};

use super::{Node, Xattr, streams};
use crate::platform::fs::{Dir, FileKind, Stat, Time, Want, half};

fn unsupported<T>(what: &'static str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, what))
}

pub(super) fn stat_file(file: &File, want: Want) -> io::Result<Stat> {
    half::stat_handle(file, Path::new(""), want)
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
    on_handle_or_another(file, |file| file.set_permissions(permissions.clone()))
}

pub(super) fn set_mtime(node: Node<'_>, mtime: Time) -> io::Result<()> {
    let times = FileTimes::new().set_modified(system_time(mtime)?);
    match node {
        Node::File(file) => on_handle_or_another(file, |file| file.set_times(times)),
        Node::Dir(dir) => handle(dir.0.path(), FILE_WRITE_ATTRIBUTES)?.set_times(times),
        Node::Named(dir, name) => handle(&dir.0.child(name)?, FILE_WRITE_ATTRIBUTES)?.set_times(times),
    }
}

/// A handle that was opened for reading may set nothing.
fn on_handle_or_another(file: &File, set: impl Fn(&File) -> io::Result<()>) -> io::Result<()> {
    match set(file) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
            // SAFETY: the handle is open; what comes back is owned here, or says that there is none.
            let other = unsafe {
                HandleOrInvalid::from_raw_handle(ReOpenFile(
                    file.as_raw_handle(),
                    FILE_WRITE_ATTRIBUTES,
                    share,
                    FILE_FLAG_BACKUP_SEMANTICS,
                ))
            };
            let other = OwnedHandle::try_from(other).map_err(|_| io::Error::last_os_error())?;
            set(&File::from(other))
        }
        result => result,
    }
}

fn handle(path: &Path, access: u32) -> io::Result<File> {
    std::fs::OpenOptions::new()
        .access_mode(access)
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

pub(super) fn xattrs(node: Node<'_>) -> io::Result<Vec<Xattr>> {
    match node {
        Node::File(file) => streams::all(file, || streams::path_of(file)),
        Node::Dir(dir) => {
            streams::all(&handle(dir.0.path(), FILE_READ_ATTRIBUTES)?, || Ok(dir.0.path().to_owned()))
        }
        Node::Named(..) => unsupported("a link has no further streams"),
    }
}

fn stream(node: Node<'_>, name: &OsStr) -> io::Result<PathBuf> {
    match node {
        Node::File(file) => streams::stream(&streams::path_of(file)?, name),
        Node::Dir(dir) => streams::stream(dir.0.path(), name),
        Node::Named(..) => unsupported("a link has no further streams"),
    }
}

pub(super) fn set_xattr(node: Node<'_>, xattr: &Xattr) -> io::Result<()> {
    std::fs::write(stream(node, &xattr.name)?, &xattr.value)
}

pub(super) fn remove_xattr(node: Node<'_>, name: &OsStr) -> io::Result<()> {
    std::fs::remove_file(stream(node, name)?)
}

pub(super) fn make_special(_: &Dir, _: &OsStr, _: FileKind, _: u32, _: (u32, u32)) -> io::Result<()> {
    unsupported("Windows has no such files")
}
