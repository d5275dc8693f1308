//! What the registry says of the machine.

use std::ffi::OsString;

use crate::platform::host::{Fact, Root, registry};

const FIRMWARE: &str = r"HARDWARE\DESCRIPTION\System\BIOS";

pub(super) fn id(_: &Root) -> Fact<OsString> {
    registry::text(r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn boot_id(_: &Root) -> Fact<OsString> {
    Ok(None)
}

pub(super) fn model(_: &Root) -> Fact<OsString> {
    registry::text(FIRMWARE, "SystemProductName")
}

pub(super) fn vendor(_: &Root) -> Fact<OsString> {
    registry::text(FIRMWARE, "SystemManufacturer")
}
