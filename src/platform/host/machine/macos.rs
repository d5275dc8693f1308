//! gethostuuid(3) and sysctl(3).

use std::ffi::OsString;
use std::io;

use nix::libc;

use crate::platform::host::{Fact, Root, sysctl};

pub(super) fn id(_: &Root) -> Fact<OsString> {
    // The libc crate leaves it out.
    unsafe extern "C" {
        fn gethostuuid(id: *mut u8, wait: *const libc::timespec) -> libc::c_int;
    }
    let mut id = [0_u8; 16];
    let wait = libc::timespec { tv_sec: 1, tv_nsec: 0 };
    // SAFETY: the call writes the 16 bytes of a UUID into `id` and reads `wait`.
    if unsafe { gethostuuid(id.as_mut_ptr(), &raw const wait) } != 0 {
        return Err(io::Error::last_os_error().into());
    }
    Ok(Some(shown(id).into()))
}

/// `8-4-4-4-12` digits, upper case as Apple shows them.
fn shown(id: [u8; 16]) -> String {
    let digits = format!("{:032X}", u128::from_be_bytes(id));
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

pub(super) fn boot_id(_: &Root) -> Fact<OsString> {
    sysctl::text("kern.bootsessionuuid")
}

pub(super) fn model(_: &Root) -> Fact<OsString> {
    sysctl::text("hw.model")
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn vendor(_: &Root) -> Fact<OsString> {
    Ok(Some("Apple Inc.".into()))
}
