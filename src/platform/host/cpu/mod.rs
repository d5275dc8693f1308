//! The processors, and how many of them this process may use.

use std::ffi::OsString;

use super::{Fact, Root, Unread};

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

/// Something that keeps this process from using more than so many processors.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// How many, parts of one included: a quota of 150 ms in 100 ms is 1.5.
    pub cpus: f64,
    /// What limits: `online`, `affinity`, `cgroup:/a/b cpu.max`, `job`.
    pub by: OsString,
}

/// The number of processors that run now.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn online(root: &Root) -> Fact<u64> {
    half::online(root)
}

/// The number of processors that could run: those that are switched off and, on Linux, those that could be
/// plugged in count too.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn configured(root: &Root) -> Fact<u64> {
    half::configured(root)
}

/// The number of physical cores that run now: hardware threads of one core count once.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn physical(root: &Root) -> Fact<u64> {
    half::physical(root)
}

/// What the processor calls itself: `Intel(R) Xeon(R) Processor`, `Apple M2`. Many ARM processors on Linux
/// have no such name.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn model(root: &Root) -> Fact<OsString> {
    half::model(root)
}

/// Who made the processor: `GenuineIntel`, `AuthenticAMD`.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn vendor(root: &Root) -> Fact<OsString> {
    half::vendor(root)
}

/// The processors that the scheduler may run a process on, by number; this process if `pid` is `None`.
/// On Windows those of the process's own processor group; macOS has no such thing.
///
/// # Errors
/// The system's, where there is no such process or it is not to be looked at.
pub fn affinity(pid: Option<u32>) -> Fact<Vec<u64>> {
    half::affinity(pid)
}

/// The quotas of processor time that bind this process, of every group that it is nested in; none where there
/// are none. On Linux control groups of version 1 and 2; on Windows the hard cap of its job; macOS has none.
///
/// # Errors
/// [`Unread`] for a file that is there and cannot be read.
pub fn quotas(root: &Root) -> Result<Vec<Limit>, Unread> {
    half::quotas(root)
}

/// The least of the processors online, the affinity and the `quotas`, and which of them it is.
///
/// # Errors
/// Those of [`online`] and [`affinity`].
pub fn effective(root: &Root, quotas: &[Limit]) -> Fact<Limit> {
    let counted = |count: u64, by: &str| Limit { cpus: small(count), by: by.into() };
    let mut limits = quotas.to_vec();
    limits.extend(affinity(None)?.map(|cpus| counted(cpus.len() as u64, "affinity")));
    limits.extend(online(root)?.map(|count| counted(count, "online")));
    Ok(least(&limits).cloned())
}

/// The limit that binds, if there are any: of two that are the same the later, so that all processors are
/// `online` and not `affinity`.
pub fn least(limits: &[Limit]) -> Option<&Limit> {
    limits.iter().rev().min_by(|a, b| a.cpus.total_cmp(&b.cpus))
}

/// A number of processors, which no machine has more than 2^32 of.
fn small(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
