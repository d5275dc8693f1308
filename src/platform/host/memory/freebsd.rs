//! What sysctl(3) knows of memory, counted in pages.

use nix::libc;

use super::{Limit, Memory, Swap};
use crate::platform::host::{Root, Unread, sysctl};

pub(super) fn memory(_: &Root) -> Result<Memory, Unread> {
    let total = sysctl::number("hw.physmem")?
        .ok_or_else(|| Unread::unsupported("the kernel does not tell hw.physmem"))?;
    let free = pages("vm.stats.vm.v_free_count")?.unwrap_or(0);
    // Inactive pages are written out, if they have to be, and given to whoever asks.
    let inactive = pages("vm.stats.vm.v_inactive_count")?;
    let available = inactive.map(|inactive| free.saturating_add(inactive).min(total));
    Ok(Memory { total, available, free })
}

fn pages(name: &str) -> Result<Option<u64>, Unread> {
    Ok(sysctl::number(name)?.map(|pages| pages.saturating_mul(page_size())))
}

/// `struct xswdev` of `sys/vm/vm_param.h`, its second version.
#[repr(C)]
struct Device {
    version: u32,
    number: u64,
    flags: i32,
    blocks: i32,
    used: i32,
}

// SAFETY: it holds only numbers.
unsafe impl sysctl::Plain for Device {}

pub(super) fn swap(_: &Root) -> Result<Swap, Unread> {
    let (mut total, mut used) = (0_u64, 0_u64);
    for at in 0.. {
        let Some(device) = sysctl::element::<Device>("vm.swap_info", at)? else { break };
        let bytes = |blocks: i32| u64::try_from(blocks).unwrap_or(0).saturating_mul(page_size());
        total = total.saturating_add(bytes(device.blocks));
        used = used.saturating_add(bytes(device.used));
    }
    Ok(Swap { total, free: total.saturating_sub(used) })
}

pub(super) fn page_size() -> u64 {
    // SAFETY: sysconf takes a number and touches no memory of ours.
    u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn limits(_: &Root) -> Result<Vec<Limit>, Unread> {
    Ok(Vec::new())
}
