//! macOS and FreeBSD: statfs(2).

use std::ffi::{CStr, CString, OsString, c_char};
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::Path;

use nix::libc;

use super::Volume;
use crate::platform::host::{Root, Unread};

#[allow(
    clippy::useless_conversion,
    clippy::unnecessary_fallible_conversions,
    reason = "the fields' types differ between the systems"
)]
pub(super) fn volume(_: &Root, path: &Path) -> Result<Volume, Unread> {
    let facts = statfs(path).map_err(|error| Unread::file(path.into(), error))?;
    let unit = u64::from(facts.f_bsize);
    // Below zero on FreeBSD when only the superuser may use what is left.
    let left = |count| u64::try_from(count).unwrap_or(0);
    Ok(Volume {
        at: Some(text(&facts.f_mntonname).into()),
        source: Some(text(&facts.f_mntfromname)),
        kind: Some(text(&facts.f_fstypename)),
        total: facts.f_blocks.saturating_mul(unit),
        free: facts.f_bfree.saturating_mul(unit),
        available: left(facts.f_bavail).saturating_mul(unit),
        files: Some(facts.f_files),
        files_free: Some(left(facts.f_ffree)),
        block_size: unit,
        name_max: name_max(&facts),
        read_only: u64::from(facts.f_flags) & u64::from(libc::MNT_RDONLY.cast_unsigned()) != 0,
    })
}

#[cfg(target_os = "freebsd")]
fn name_max(facts: &libc::statfs) -> u64 {
    facts.f_namemax.into()
}

/// `NAME_MAX`, for every file system that Darwin has.
#[cfg(target_os = "macos")]
const fn name_max(_: &libc::statfs) -> u64 {
    255
}

fn statfs(path: &Path) -> io::Result<libc::statfs> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let mut facts = MaybeUninit::<libc::statfs>::uninit();
    // SAFETY: `path` ends in NUL and `facts` is a record that the call fills in.
    let status = unsafe { libc::statfs(path.as_ptr(), facts.as_mut_ptr()) };
    // SAFETY: the call has filled it in.
    if status == 0 { Ok(unsafe { facts.assume_init() }) } else { Err(io::Error::last_os_error()) }
}

/// A text in a field of the record, which ends in NUL.
fn text(field: &[c_char]) -> OsString {
    // SAFETY: the kernel ends each of these texts with a NUL inside its field.
    OsString::from_vec(unsafe { CStr::from_ptr(field.as_ptr()) }.to_bytes().to_vec())
}
