//! sysctl(3) by name, as Darwin and FreeBSD answer it.

use std::ffi::{CString, OsString, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStringExt as _;
use std::ptr;

use nix::libc;

use super::{Fact, Unread};

/// A text; none if the kernel has no such name, or it is empty.
pub(super) fn text(name: &str) -> Fact<OsString> {
    let Some(size) = asked(name, ptr::null_mut(), 0)? else { return Ok(None) };
    let mut bytes = vec![0_u8; size];
    let Some(written) = asked(name, bytes.as_mut_ptr().cast(), size)? else { return Ok(None) };
    bytes.truncate(written);
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    bytes.truncate(end);
    Ok(Some(OsString::from_vec(bytes)).filter(|text| !text.is_empty()))
}

/// A whole number, which the kernel keeps in four bytes or eight.
pub(super) fn number(name: &str) -> Fact<u64> {
    let mut bytes = [0_u8; 8];
    let size = asked(name, bytes.as_mut_ptr().cast(), bytes.len())?;
    Ok(match size {
        Some(4) => Some(u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).into()),
        Some(8) => Some(u64::from_ne_bytes(bytes)),
        _ => None,
    })
}

/// A record of plain numbers; none if the kernel has no such name, or its record is of another size.
#[cfg(target_os = "macos")]
pub(super) fn record<T: Plain>(name: &str) -> Fact<T> {
    let mut record = MaybeUninit::<T>::zeroed();
    let size = asked(name, record.as_mut_ptr().cast(), size_of::<T>())?;
    // SAFETY: all of the record is initialised, by zeroes or by the kernel, and it holds only numbers.
    Ok((size == Some(size_of::<T>())).then(|| unsafe { record.assume_init() }))
}

/// A record that holds only numbers.
///
/// # Safety
/// Any bytes are a value of it.
pub(super) unsafe trait Plain {}

/// Has the kernel write the value of `name` into `room` bytes at `into` (or none, if null); the size that it
/// has.
fn asked(name: &str, into: *mut c_void, room: usize) -> Fact<usize> {
    let name = CString::new(name).map_err(io::Error::from)?;
    let mut size = room;
    // SAFETY: `name` ends in NUL; `into` is null or has `size` bytes, and the kernel writes no more than
    // that.
    let status = unsafe { libc::sysctlbyname(name.as_ptr(), into, &raw mut size, ptr::null_mut(), 0) };
    match io::Error::last_os_error() {
        _ if status == 0 => Ok(Some(size)),
        error if error.kind() == io::ErrorKind::NotFound => Ok(None),
        error => Err(Unread::from(error)),
    }
}

/// Element number `at` of an array of records; none behind its end.
#[cfg(target_os = "freebsd")]
pub(super) fn element<T: Plain>(name: &str, at: i32) -> Fact<T> {
    let name = CString::new(name).map_err(io::Error::from)?;
    let mut numbers = [0; 16];
    let mut count = 15; // one is for `at`
    // SAFETY: `name` ends in NUL, and the call writes at most `count` numbers.
    if unsafe { libc::sysctlnametomib(name.as_ptr(), numbers.as_mut_ptr(), &raw mut count) } != 0 {
        return Ok(None);
    }
    numbers[count] = at;
    let mut record = MaybeUninit::<T>::zeroed();
    let mut size = size_of::<T>();
    let length = libc::c_uint::try_from(count + 1).map_err(io::Error::other)?;
    // SAFETY: so many numbers are the name, `record` has `size` writable bytes, and nothing is set.
    let status = unsafe {
        libc::sysctl(numbers.as_ptr(), length, record.as_mut_ptr().cast(), &raw mut size, ptr::null(), 0)
    };
    // SAFETY: all of the record is initialised, by zeroes or by the kernel, and it holds only numbers.
    Ok((status == 0 && size == size_of::<T>()).then(|| unsafe { record.assume_init() }))
}
