//! What sysctl(3) and `cpuset_getaffinity(2)` know of the processors.

use std::ffi::OsString;
use std::io;

use nix::libc;

use super::Limit;
use crate::platform::host::{Fact, Root, Unread, sysctl};

pub(super) fn online(_: &Root) -> Fact<u64> {
    sysctl::number("hw.ncpu")
}

pub(super) fn configured(_: &Root) -> Fact<u64> {
    sysctl::number("hw.ncpu")
}

pub(super) fn physical(_: &Root) -> Fact<u64> {
    sysctl::number("kern.smp.cores")
}

pub(super) fn model(_: &Root) -> Fact<OsString> {
    sysctl::text("hw.model")
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn vendor(_: &Root) -> Fact<OsString> {
    Ok(None)
}

/// The kernel refuses a set that is smaller than its own, which has grown with its releases.
pub(super) fn affinity(pid: Option<u32>) -> Fact<Vec<u64>> {
    let own = -1;
    let id = pid.map_or(own, i64::from);
    let mut refused = io::Error::from_raw_os_error(libc::ERANGE);
    for words in [4, 16, 64] {
        let mut set = vec![0_u64; words];
        // SAFETY: the kernel writes at most the size it is told into `set`, whose words are those of its own sets.
        let status = unsafe {
            libc::cpuset_getaffinity(
                libc::CPU_LEVEL_WHICH,
                libc::CPU_WHICH_PID,
                id,
                size_of_val(&set[..]),
                set.as_mut_ptr().cast(),
            )
        };
        if status == 0 {
            let is_in = |cpu: &u64| set[(cpu / 64) as usize] & 1 << (cpu % 64) != 0;
            return Ok(Some((0..64 * words as u64).filter(is_in).collect()));
        }
        refused = io::Error::last_os_error();
        if refused.raw_os_error() != Some(libc::ERANGE) {
            break;
        }
    }
    Err(refused.into())
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn quotas(_: &Root) -> Result<Vec<Limit>, Unread> {
    Ok(Vec::new())
}
