//! The operating system as its makers name it.

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

/// What an operating system is called. What its makers do not give is `None`.
#[derive(Clone, Debug, Default)]
pub struct Os {
    /// `Debian GNU/Linux`, `macOS`, `Windows 11 Pro`.
    pub name: Option<OsString>,
    /// In full, for people: `Debian GNU/Linux 12 (bookworm)`, `macOS 14.5`.
    pub pretty: Option<OsString>,
    /// In one lower-case word: `debian`, `macos`, `windows`.
    pub id: Option<OsString>,
    /// The systems that it is made from or like, nearest first.
    pub like: Vec<OsString>,
    /// `12`, `14.5`, `10.0`.
    pub version: Option<OsString>,
    /// `bookworm`.
    pub codename: Option<OsString>,
    /// What names the build where there are several of one version: `23F79`, `22631.3296`.
    pub build: Option<OsString>,
    /// Which of several products: `server`, `Professional`.
    pub edition: Option<OsString>,
    /// Every field of os-release(5), in its order; empty elsewhere.
    pub fields: Vec<(String, OsString)>,
}

/// Reads how the system is called; on Linux from `/etc/os-release`, else `/usr/lib/os-release`.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn os(root: &Root) -> Result<Os, Unread> {
    half::os(root)
}

/// The version of Windows' kernel, with its build: `10.0.22631`.
#[cfg(windows)]
pub(super) fn kernel_version() -> std::io::Result<String> {
    half::version().map(|version| {
        format!("{}.{}.{}", version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber)
    })
}

/// The kind of system that this program was made for: `linux`, `macos`, `freebsd`, `windows`.
#[must_use]
pub fn family() -> &'static str {
    std::env::consts::OS
}

/// What Python calls `os.name`: `posix` or `nt`.
#[must_use]
pub fn style() -> &'static str {
    if cfg!(windows) { "nt" } else { "posix" }
}

/// The C library that this program runs on, with its version if it tells it: `glibc 2.36`, `musl`,
/// `libSystem`, `msvcrt`.
#[must_use]
pub fn libc() -> String {
    half::libc()
}
