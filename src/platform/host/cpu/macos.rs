//! What sysctl(3) knows of the processors.

use std::ffi::OsString;

use super::Limit;
use crate::platform::host::{Fact, Root, Unread, sysctl};

pub(super) fn online(_: &Root) -> Fact<u64> {
    sysctl::number("hw.activecpu")
}

pub(super) fn configured(_: &Root) -> Fact<u64> {
    sysctl::number("hw.logicalcpu_max")
}

pub(super) fn physical(_: &Root) -> Fact<u64> {
    sysctl::number("hw.physicalcpu")
}

pub(super) fn model(_: &Root) -> Fact<OsString> {
    sysctl::text("machdep.cpu.brand_string")
}

pub(super) fn vendor(_: &Root) -> Fact<OsString> {
    // Apple's own processors have no such name.
    Ok(Some(sysctl::text("machdep.cpu.vendor")?.unwrap_or_else(|| "Apple".into())))
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn affinity(_: Option<u32>) -> Fact<Vec<u64>> {
    Ok(None)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn quotas(_: &Root) -> Result<Vec<Limit>, Unread> {
    Ok(Vec::new())
}
