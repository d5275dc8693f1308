//! The kernel, as uname(2) names it.

use std::ffi::OsString;

use super::Unread;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(unix)]
use unix as half;
#[cfg(windows)]
use windows as half;

/// What the kernel says of itself.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// `Linux`, `Darwin`, `Windows`.
    pub name: OsString,
    /// `6.8.0-45-generic`; on Windows the version and build, `10.0.22631`.
    pub release: OsString,
    /// When and how it was built; on Windows the same as `release`.
    pub version: OsString,
    /// The machine that it runs on: `x86_64`, `aarch64`; on Windows `AMD64`, `ARM64`, `x86`.
    pub machine: OsString,
    /// The machine's name on the network.
    pub node: OsString,
}

/// Asks the kernel.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn kernel() -> Result<Kernel, Unread> {
    half::kernel()
}

/// What this host is called; empty where that cannot be told.
#[must_use]
pub fn host_name() -> String {
    kernel().map_or_else(|_| String::new(), |it| it.node.to_string_lossy().into_owned())
}
