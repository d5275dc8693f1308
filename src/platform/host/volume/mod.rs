//! The file systems, as the ones that hold files see them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Root, Unread};

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
#[cfg(target_os = "linux")]
pub(crate) mod mountinfo;

/// The file system that holds some path. Sizes are bytes.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Where it is mounted; on Windows the root of the volume. `None` where the system does not tell.
    pub at: Option<PathBuf>,
    /// What is mounted: `/dev/sda2`, `tmpfs`; on Windows the volume's GUID path.
    pub source: Option<OsString>,
    /// `ext4`, `apfs`, `NTFS`.
    pub kind: Option<OsString>,
    /// All of it.
    pub total: u64,
    /// What nothing uses.
    pub free: u64,
    /// What this user may still use of it.
    pub available: u64,
    /// How many files it has room for; `None` if it does not count them.
    pub files: Option<u64>,
    /// How many of those are left.
    pub files_free: Option<u64>,
    /// The unit that it gives room in.
    pub block_size: u64,
    /// The longest name, in bytes; on Windows in UTF-16 units.
    pub name_max: u64,
    /// Whether nothing on it can be changed.
    pub read_only: bool,
}

/// The file system that holds `path`, which must be there.
///
/// # Errors
/// The system's, with the path.
pub fn volume(root: &Root, path: &Path) -> Result<Volume, Unread> {
    half::volume(root, path)
}
