//! `clock_gettime(3)`, whose `CLOCK_MONOTONIC` Darwin and FreeBSD count from the start, and getloadavg(3).

use std::io;
use std::time::Duration;

use nix::libc;
use nix::time::{ClockId, clock_gettime};

use crate::platform::host::{Fact, Root, Unread};

pub(super) fn uptime(_: &Root) -> Result<Duration, Unread> {
    Ok(clock_gettime(ClockId::CLOCK_MONOTONIC).map_err(io::Error::from)?.into())
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn load(_: &Root) -> Fact<[f64; 3]> {
    let mut load = [0.0; 3];
    // SAFETY: the call writes at most three numbers, for which there is room.
    match unsafe { libc::getloadavg(load.as_mut_ptr(), 3) } {
        3 => Ok(Some(load)),
        _ => Ok(None),
    }
}
