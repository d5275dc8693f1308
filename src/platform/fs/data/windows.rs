//! Windows: files are read and written at a place; only files that are marked sparse have holes.

use std::fs::File;
use std::io;
use std::mem::size_of;
use std::ops::Range;
use std::os::windows::fs::FileExt;
use std::os::windows::io::AsRawHandle as _;
use std::ptr;

use windows_sys::Win32::Foundation::ERROR_MORE_DATA;
use windows_sys::Win32::System::IO::DeviceIoControl;
use windows_sys::Win32::System::Ioctl::{
    FILE_ALLOCATED_RANGE_BUFFER, FSCTL_QUERY_ALLOCATED_RANGES, FSCTL_SET_SPARSE,
};

/// A file system that cannot tell has data everywhere.
pub(super) fn next_data(file: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    let start = i64::try_from(from).map_err(io::Error::other)?;
    let asked = FILE_ALLOCATED_RANGE_BUFFER { FileOffset: start, Length: i64::MAX - start };
    let mut found = FILE_ALLOCATED_RANGE_BUFFER::default();
    let size = u32::try_from(size_of::<FILE_ALLOCATED_RANGE_BUFFER>()).map_err(io::Error::other)?;
    let mut written = 0;
    // SAFETY: the handle is open, and both records are of the size that is told.
    let done = unsafe {
        DeviceIoControl(
            file.as_raw_handle(),
            FSCTL_QUERY_ALLOCATED_RANGES,
            (&raw const asked).cast(),
            size,
            (&raw mut found).cast(),
            size,
            &raw mut written,
            ptr::null_mut(),
        )
    };
    let more = ERROR_MORE_DATA.cast_signed();
    if done == 0 && io::Error::last_os_error().raw_os_error() != Some(more) {
        return Ok(Some(from..u64::MAX));
    }
    let end = found.FileOffset.saturating_add(found.Length);
    Ok((written != 0).then(|| found.FileOffset.cast_unsigned().max(from)..end.cast_unsigned()))
}

pub(super) fn allow_holes(file: &File) -> io::Result<()> {
    let mut written = 0;
    // SAFETY: the handle is open; no record goes in or out.
    let done = unsafe {
        DeviceIoControl(
            file.as_raw_handle(),
            FSCTL_SET_SPARSE,
            ptr::null(),
            0,
            ptr::null_mut(),
            0,
            &raw mut written,
            ptr::null_mut(),
        )
    };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    file.seek_read(buffer, at)
}

pub(super) fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = file.seek_write(bytes, at)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[written..];
        at += written as u64;
    }
    Ok(())
}

pub(super) fn clone_contents(_: &File, _: &File) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "files are not cloned on Windows"))
}

pub(super) fn forget(_: &File) {}
