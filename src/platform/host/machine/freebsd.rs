//! sysctl(3), and of the firmware's words what kenv(2) has kept.

use std::ffi::{CString, OsString, c_char};
use std::io;
use std::os::unix::ffi::OsStringExt as _;

use nix::libc;

use crate::platform::host::{Fact, Root, sysctl};

pub(super) fn id(_: &Root) -> Fact<OsString> {
    sysctl::text("kern.hostuuid")
}

pub(super) fn boot_id(_: &Root) -> Fact<OsString> {
    sysctl::text("kern.boot_id")
}

pub(super) fn model(_: &Root) -> Fact<OsString> {
    kept("smbios.system.product")
}

pub(super) fn vendor(_: &Root) -> Fact<OsString> {
    kept("smbios.system.maker")
}

/// A variable of the kernel's environment; a jail may not see them.
fn kept(name: &str) -> Fact<OsString> {
    const GET: libc::c_int = 0; // KENV_GET
    const ROOM: u8 = 129; // KENV_MVALLEN and a NUL
    let name = CString::new(name).map_err(io::Error::from)?;
    let mut value: [c_char; ROOM as usize] = [0; ROOM as usize];
    // SAFETY: `name` ends in NUL, and the call writes at most so many bytes into `value`.
    if unsafe { libc::kenv(GET, name.as_ptr(), value.as_mut_ptr(), ROOM.into()) } < 0 {
        return Ok(None);
    }
    let bytes = value.iter().take_while(|byte| **byte != 0).map(|byte| byte.cast_unsigned()).collect();
    Ok(Some(OsString::from_vec(bytes)).filter(|text| !text.is_empty()))
}
