//! Memory, swap, and how much of the memory this process may use.

use std::ffi::OsString;

use super::{Root, Unread};

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

/// The machine's memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// All that the system manages.
    pub total: u64,
    /// What programs could be given without anything being swapped out; `None` if the system does not count
    /// it (Linux before 3.14).
    pub available: Option<u64>,
    /// What nothing uses, caches included; on Windows the same as `available`.
    pub free: u64,
}

/// Room for memory that is moved out, in bytes. On Windows the page files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swap {
    /// All of it; 0 if there is none.
    pub total: u64,
    /// What is not used.
    pub free: u64,
}

/// Something that keeps this process from using more than so much memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many bytes.
    pub bytes: u64,
    /// What limits: `physical`, `cgroup:/a/b memory.max`, `job`.
    pub by: OsString,
}

/// The machine's memory.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn memory(root: &Root) -> Result<Memory, Unread> {
    half::memory(root)
}

/// The machine's swap.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn swap(root: &Root) -> Result<Swap, Unread> {
    half::swap(root)
}

/// The size of a page in bytes.
#[must_use]
pub fn page_size() -> u64 {
    half::page_size()
}

/// The limits of memory that bind this process, of every group that it is nested in. On Linux `memory.max`
/// and `memory.high` (above which a group is slowed until it shrinks) of control groups,
/// `memory.limit_in_bytes` of version 1; on Windows those of its job; macOS has none.
///
/// # Errors
/// [`Unread`] for a file that is there and cannot be read.
pub fn limits(root: &Root) -> Result<Vec<Limit>, Unread> {
    half::limits(root)
}

/// The limit that binds of those that groups set.
pub fn least(limits: &[Limit]) -> Option<&Limit> {
    limits.iter().min_by_key(|limit| limit.bytes)
}

/// The lesser of the machine's memory and a limit, and which of them it is. A limit that is no tighter than
/// the machine does not count.
pub fn effective(memory: &Memory, limit: Option<&Limit>) -> Limit {
    let physical = || Limit { bytes: memory.total, by: "physical".into() };
    limit.filter(|limit| limit.bytes < memory.total).cloned().unwrap_or_else(physical)
}
