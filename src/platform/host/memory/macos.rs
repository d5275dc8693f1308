//! What sysctl(3) knows of memory, counted in pages.

use nix::libc;

use super::{Limit, Memory, Swap};
use crate::platform::host::{Root, Unread, sysctl};

pub(super) fn memory(_: &Root) -> Result<Memory, Unread> {
    let total = sysctl::number("hw.memsize")?
        .ok_or_else(|| Unread::unsupported("the kernel does not tell hw.memsize"))?;
    let free = pages("vm.page_free_count")?.unwrap_or(0);
    let caches = [pages("vm.page_pageable_external_count")?, pages("vm.page_purgeable_count")?];
    // Pages of files, and those that a program gave away, are there for whoever asks.
    let available =
        caches.into_iter().sum::<Option<u64>>().map(|caches| free.saturating_add(caches).min(total));
    Ok(Memory { total, available, free })
}

fn pages(name: &str) -> Result<Option<u64>, Unread> {
    Ok(sysctl::number(name)?.map(|pages| pages.saturating_mul(page_size())))
}

#[repr(transparent)]
struct Usage(libc::xsw_usage);

// SAFETY: it holds only numbers.
unsafe impl sysctl::Plain for Usage {}

pub(super) fn swap(_: &Root) -> Result<Swap, Unread> {
    let usage = sysctl::record::<Usage>("vm.swapusage")?
        .ok_or_else(|| Unread::unsupported("the kernel does not tell vm.swapusage"))?;
    Ok(Swap { total: usage.0.xsu_total, free: usage.0.xsu_avail })
}

pub(super) fn page_size() -> u64 {
    // SAFETY: sysconf takes a number and touches no memory of ours.
    u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn limits(_: &Root) -> Result<Vec<Limit>, Unread> {
    Ok(Vec::new())
}
