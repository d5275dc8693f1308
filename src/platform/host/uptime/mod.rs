//! How long the system has run, and how busy it is.

use std::time::Duration;

use super::{Fact, Root, Unread};

#[cfg(any(target_os = "macos", target_os = "freebsd"))]
mod bsd;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;
#[cfg(any(target_os = "macos", target_os = "freebsd"))]
use bsd as half;
#[cfg(target_os = "linux")]
use linux as half;
#[cfg(windows)]
use windows as half;

/// The time since the system was started; the time that it slept counts.
/// On Linux as `/proc/uptime` tells, which a container may show as its own, else by the kernel's clock.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn uptime(root: &Root) -> Result<Duration, Unread> {
    half::uptime(root)
}

/// The number of processes that run or wait to, on average over one, five and fifteen minutes. Windows does
/// not count them.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn load(root: &Root) -> Fact<[f64; 3]> {
    half::load(root)
}
