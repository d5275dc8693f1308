//! What guards a file besides its permission bits.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use super::{Dir, Follow};

#[cfg(any(target_os = "linux", target_os = "android"))]
#[path = "linux.rs"]
mod half;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[path = "elsewhere.rs"]
mod half;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod relative;

/// What guards a file besides its permission bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extra {
    /// Nothing.
    #[default]
    None,
    /// A security context (`SELinux`).
    Context,
    /// An access control list.
    List,
}

/// Whether this system tells: Linux.
#[must_use]
pub const fn is_told() -> bool {
    cfg!(any(target_os = "linux", target_os = "android"))
}

/// What guards the file at `path` besides its permission bits: on Linux by the names of its extended attributes, all
/// told by one call.
///
/// # Errors
/// The system's; `Unsupported` where the file system keeps no attributes, and on systems other than Linux.
pub fn extra(path: &Path, follow: Follow) -> io::Result<Extra> {
    half::extra(path, follow)
}

/// As [`extra`], of `name` in `dir`. `path` says where that is, for a system that cannot be asked so.
///
/// # Errors
/// As of [`extra`].
pub fn extra_in<'a>(
    dir: &Dir,
    name: &OsStr,
    follow: Follow,
    path: impl FnOnce() -> &'a Path,
) -> io::Result<Extra> {
    half::extra_in(dir, name, follow, path)
}

/// The security context of the file at `path` (`SELinux`).
///
/// # Errors
/// The system's; `Unsupported` where the file system keeps no attributes, and on systems other than Linux.
pub fn context(path: &Path, follow: Follow) -> io::Result<OsString> {
    half::context(path, follow)
}
