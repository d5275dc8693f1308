//! Windows: files are read and written at a place; only files that are marked sparse have holes.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::windows::fs::{FileExt, MetadataExt as _};
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::Foundation::{ERROR_INVALID_FUNCTION, ERROR_MORE_DATA, ERROR_NOT_SUPPORTED};
use windows_sys::Win32::Storage::FileSystem::FILE_ATTRIBUTE_SPARSE_FILE;
use windows_sys::Win32::System::Ioctl::{
    DUPLICATE_EXTENTS_DATA, FILE_ALLOCATED_RANGE_BUFFER, FSCTL_DUPLICATE_EXTENTS_TO_FILE,
    FSCTL_GET_INTEGRITY_INFORMATION, FSCTL_GET_INTEGRITY_INFORMATION_BUFFER, FSCTL_QUERY_ALLOCATED_RANGES,
    FSCTL_SET_INTEGRITY_INFORMATION, FSCTL_SET_INTEGRITY_INFORMATION_BUFFER, FSCTL_SET_SPARSE,
};

use crate::platform::fs::Dir;
use crate::platform::fs::control::control;

/// A file system that cannot tell has data everywhere.
pub(super) fn next_data(file: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    let start = offset(from)?;
    let asked = FILE_ALLOCATED_RANGE_BUFFER { FileOffset: start, Length: i64::MAX - start };
    let mut found = FILE_ALLOCATED_RANGE_BUFFER::default();
    // SAFETY: the request takes and writes such records, whose fields are numbers.
    match unsafe { control(file, FSCTL_QUERY_ALLOCATED_RANGES, &asked, &mut found) } {
        Ok(0) => Ok(None),
        Err(error) if error.raw_os_error() != Some(ERROR_MORE_DATA.cast_signed()) => Ok(Some(from..u64::MAX)),
        _ => {
            let end = found.FileOffset.saturating_add(found.Length);
            Ok(Some(found.FileOffset.cast_unsigned().max(from)..end.cast_unsigned()))
        }
    }
}

fn offset(at: u64) -> io::Result<i64> {
    i64::try_from(at).map_err(io::Error::other)
}

pub(super) fn allow_holes(file: &File) -> io::Result<()> {
    // SAFETY: the request does without records.
    unsafe { control(file, FSCTL_SET_SPARSE, &(), &mut ()) }.map(|_| ())
}

pub(super) fn clone_file(from: &File, dir: &Dir, name: &OsStr) -> io::Result<File> {
    let integrity = integrity(from)?;
    super::make_filled(dir, name, |to| share_all(from, &integrity, to))
}

/// How `ReFS` guards the file's contents, and how large its clusters are: no other file system answers that.
fn integrity(file: &File) -> io::Result<FSCTL_GET_INTEGRITY_INFORMATION_BUFFER> {
    let mut found = FSCTL_GET_INTEGRITY_INFORMATION_BUFFER::default();
    // SAFETY: the request takes no record and writes such a one, whose fields are numbers.
    match unsafe { control(file, FSCTL_GET_INTEGRITY_INFORMATION, &(), &mut found) } {
        Ok(_) => Ok(found),
        Err(error) => Err(match error.raw_os_error().map(i32::cast_unsigned) {
            Some(ERROR_INVALID_FUNCTION | ERROR_NOT_SUPPORTED) => {
                io::Error::new(io::ErrorKind::Unsupported, "on Windows only ReFS clones files")
            }
            _ => error,
        }),
    }
}

/// Has `to`, which is empty, share all of `from`. Both must be guarded alike, `to` must be sparse where `from` is and as
/// long before; less than 4 GiB go at a time, in whole clusters, of which the last may reach past the end.
fn share_all(from: &File, integrity: &FSCTL_GET_INTEGRITY_INFORMATION_BUFFER, to: &File) -> io::Result<()> {
    let (algorithm, flags) = (integrity.ChecksumAlgorithm, integrity.Flags);
    let alike =
        FSCTL_SET_INTEGRITY_INFORMATION_BUFFER { ChecksumAlgorithm: algorithm, Reserved: 0, Flags: flags };
    // Where that is refused and the files are not alike, sharing fails.
    // SAFETY: the request takes such a record and writes none.
    let _ = unsafe { control(to, FSCTL_SET_INTEGRITY_INFORMATION, &alike, &mut ()) };
    let metadata = from.metadata()?;
    if metadata.file_attributes() & FILE_ATTRIBUTE_SPARSE_FILE != 0 {
        allow_holes(to)?;
    }
    to.set_len(metadata.len())?;
    let cluster = u64::from(integrity.ClusterSizeInBytes.max(1));
    let end = metadata.len().next_multiple_of(cluster);
    let most = (1 << 31) / cluster * cluster;
    let mut at = 0;
    while at < end {
        let length = most.min(end - at);
        let piece = DUPLICATE_EXTENTS_DATA {
            FileHandle: from.as_raw_handle(),
            SourceFileOffset: offset(at)?,
            TargetFileOffset: offset(at)?,
            ByteCount: offset(length)?,
        };
        // SAFETY: the request takes such a record, whose handle is open, and writes none.
        unsafe { control(to, FSCTL_DUPLICATE_EXTENTS_TO_FILE, &piece, &mut ()) }?;
        at += length;
    }
    Ok(())
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

pub(super) fn forget(_: &File) {}
