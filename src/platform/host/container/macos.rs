//! Darwin has no containers; of a virtual machine its kernel and its model tell.

use std::ffi::OsStr;

use super::{Container, Lookup, Virtual, made_by};
use crate::platform::host::{Root, Unread, sysctl};

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn container(_: &Root, _: Lookup) -> Result<Option<Container>, Unread> {
    Ok(None)
}

pub(super) fn virtual_machine(_: &Root) -> Result<Option<Virtual>, Unread> {
    if sysctl::number("kern.hv_vmm_present")? != Some(1) {
        return Ok(None);
    }
    let model = sysctl::text("hw.model")?.unwrap_or_default();
    let of_apple = || is_apple(&model).then_some("apple");
    let kind = made_by(&model).or_else(of_apple).unwrap_or("unknown");
    Ok(Some(Virtual { kind, evidence: "kern.hv_vmm_present" }))
}

fn is_apple(model: &OsStr) -> bool {
    model.to_string_lossy().starts_with("VirtualMac")
}
