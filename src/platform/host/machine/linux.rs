//! machine-id(5), the firmware's DMI tables and the device tree.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use crate::platform::host::{Fact, Root, or_none};

pub(super) fn id(root: &Root) -> Fact<OsString> {
    // A machine that has not been given one yet says "uninitialized" or nothing.
    Ok(word(root, "etc/machine-id")?.filter(|id| id != "uninitialized"))
}

pub(super) fn boot_id(root: &Root) -> Fact<OsString> {
    word(root, "proc/sys/kernel/random/boot_id")
}

pub(super) fn model(root: &Root) -> Fact<OsString> {
    match word(root, "sys/class/dmi/id/product_name")? {
        None => word(root, "proc/device-tree/model"),
        model => Ok(model),
    }
}

pub(super) fn vendor(root: &Root) -> Fact<OsString> {
    word(root, "sys/class/dmi/id/sys_vendor")
}

/// What a file of one line says; the device tree ends it with a NUL. An empty file says nothing.
fn word(root: &Root, file: &str) -> Fact<OsString> {
    let Some(mut bytes) = or_none(root.bytes(file))? else { return Ok(None) };
    while bytes.last().is_some_and(|&b| b == 0 || b.is_ascii_whitespace()) {
        bytes.pop();
    }
    Ok(Some(OsString::from_vec(bytes)).filter(|word| !word.is_empty()))
}
