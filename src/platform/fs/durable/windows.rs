//! Windows: `MoveFileExW` without the flag that replaces.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use windows_sys::Win32::Storage::FileSystem::{MOVEFILE_WRITE_THROUGH, MoveFileExW};

use crate::platform::fs::Dir;
use crate::platform::fs::half::patiently;
use crate::platform::fs::verbatim::wide;

pub(super) fn sync_file_system(_: &Dir) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "Windows syncs a whole volume only for administrators"))
}

pub(super) fn bring_file_to_disk(file: &File) -> io::Result<()> {
    file.sync_all()
}

pub(super) fn rename_new(dir: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    let path = dir.0.child(name)?;
    let (from, to) = (wide(&path), wide(&to.0.child(new)?));
    patiently(&path, || {
        // SAFETY: both strings end in a NUL.
        let moved = unsafe { MoveFileExW(from.as_ptr(), to.as_ptr(), MOVEFILE_WRITE_THROUGH) };
        if moved == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    })
}
