//! The volume that a path is on.

use std::ffi::OsString;
use std::io;
use std::os::windows::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Storage::FileSystem::{
    GetDiskFreeSpaceExW, GetDiskFreeSpaceW, GetVolumeInformationW, GetVolumeNameForVolumeMountPointW,
    GetVolumePathNameW,
};
use windows_sys::Win32::System::SystemServices::FILE_READ_ONLY_VOLUME;

use super::Volume;
use crate::platform::host::{Root, Unread};

/// Room for a path of any length that Windows has.
const ROOM: u16 = 32768;

pub(super) fn volume(_: &Root, path: &Path) -> Result<Volume, Unread> {
    asked(path).map_err(|error| Unread::file(path.into(), error))
}

fn asked(path: &Path) -> io::Result<Volume> {
    path.symlink_metadata()?; // the calls below answer for what is not there, too
    let at = mounted_at(path)?;
    let kind = kind(&at)?;
    let (available, total, free) = space(&at)?;
    Ok(Volume {
        at: Some(text(&at).into()),
        source: guid(&at),
        kind: Some(kind.name),
        total,
        free,
        available,
        files: None,
        files_free: None,
        block_size: cluster(&at)?,
        name_max: kind.name_max.into(),
        read_only: kind.flags & FILE_READ_ONLY_VOLUME != 0,
    })
}

fn wide(path: &Path) -> Vec<u16> {
    path.as_os_str().encode_wide().chain([0]).collect()
}

fn text(units: &[u16]) -> OsString {
    OsString::from_wide(units.split(|&unit| unit == 0).next().unwrap_or_default())
}

fn checked(done: i32) -> io::Result<()> {
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn mounted_at(path: &Path) -> io::Result<Vec<u16>> {
    let (path, mut at) = (wide(path), vec![0; ROOM.into()]);
    // SAFETY: `path` ends in NUL, and the call writes at most the given number of units, a NUL among them.
    checked(unsafe { GetVolumePathNameW(path.as_ptr(), at.as_mut_ptr(), ROOM.into()) })?;
    Ok(at)
}

/// `\\?\Volume{...}\`; none for a share.
fn guid(at: &[u16]) -> Option<OsString> {
    let mut name = [0; 64];
    // SAFETY: `at` ends in NUL, and the call writes at most 64 units, a NUL among them.
    let done = unsafe { GetVolumeNameForVolumeMountPointW(at.as_ptr(), name.as_mut_ptr(), 64) };
    (done != 0).then(|| text(&name))
}

struct Kind {
    name: OsString,
    name_max: u32,
    flags: u32,
}

fn kind(at: &[u16]) -> io::Result<Kind> {
    let (mut name, mut name_max, mut flags) = ([0; 64], 0, 0);
    // SAFETY: `at` ends in NUL; what is null is not written; the rest are numbers and a text of at most 64
    // units.
    let done = unsafe {
        GetVolumeInformationW(
            at.as_ptr(),
            ptr::null_mut(),
            0,
            ptr::null_mut(),
            &raw mut name_max,
            &raw mut flags,
            name.as_mut_ptr(),
            64,
        )
    };
    checked(done)?;
    Ok(Kind { name: text(&name), name_max, flags })
}

/// What this user may use, all, and what is free, in bytes.
fn space(at: &[u16]) -> io::Result<(u64, u64, u64)> {
    let (mut available, mut total, mut free) = (0, 0, 0);
    // SAFETY: `at` ends in NUL, and the call writes three numbers.
    checked(unsafe { GetDiskFreeSpaceExW(at.as_ptr(), &raw mut available, &raw mut total, &raw mut free) })?;
    Ok((available, total, free))
}

fn cluster(at: &[u16]) -> io::Result<u64> {
    let (mut sectors, mut bytes, mut free, mut total) = (0, 0, 0, 0);
    // SAFETY: `at` ends in NUL, and the call writes four numbers.
    checked(unsafe {
        GetDiskFreeSpaceW(at.as_ptr(), &raw mut sectors, &raw mut bytes, &raw mut free, &raw mut total)
    })?;
    Ok(u64::from(sectors) * u64::from(bytes))
}
