//! Which machine this is: its identity and its make.

use std::ffi::OsString;

use super::{Fact, Root};

#[cfg(target_os = "freebsd")]
mod freebsd;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;
#[cfg(target_os = "freebsd")]
use freebsd as half;
#[cfg(target_os = "linux")]
use linux as half;
#[cfg(target_os = "macos")]
use macos as half;
#[cfg(windows)]
use windows as half;

/// What names this installation for good: machine-id(5), the machine's UUID on macOS, `MachineGuid` on
/// Windows.
///
/// # Errors
/// [`super::Unread`] where the system does not tell.
pub fn id(root: &Root) -> Fact<OsString> {
    half::id(root)
}

/// What names this boot: a UUID. Windows has none.
///
/// # Errors
/// [`super::Unread`] where the system does not tell.
pub fn boot_id(root: &Root) -> Fact<OsString> {
    half::boot_id(root)
}

/// The make of the machine: `ThinkPad T14`, `Mac14,2`, `Raspberry Pi 4 Model B Rev 1.4`. Some virtual
/// machines have none.
///
/// # Errors
/// [`super::Unread`] where the system does not tell.
pub fn model(root: &Root) -> Fact<OsString> {
    half::model(root)
}

/// Who made the machine.
///
/// # Errors
/// [`super::Unread`] where the system does not tell.
pub fn vendor(root: &Root) -> Fact<OsString> {
    half::vendor(root)
}
