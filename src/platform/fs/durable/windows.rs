//! Windows: `MoveFileExW` without the flag that replaces.

use std::ffi::OsStr;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;

use windows_sys::Win32::Storage::FileSystem::{MOVEFILE_WRITE_THROUGH, MoveFileExW};

use crate::platform::fs::Dir;

pub(super) fn sync_file_system(_: &Dir) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "Windows syncs a whole volume only for administrators"))
}

pub(super) fn rename_new(dir: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    let (from, to) = (wide(&dir.0.path().join(name)), wide(&to.0.path().join(new)));
    // SAFETY: both strings end in a NUL.
    let moved = unsafe { MoveFileExW(from.as_ptr(), to.as_ptr(), MOVEFILE_WRITE_THROUGH) };
    if moved == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn wide(path: &Path) -> Vec<u16> {
    path.as_os_str().encode_wide().chain([0]).collect()
}
