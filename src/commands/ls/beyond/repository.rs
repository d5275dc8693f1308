//! Where a repository begins.

use std::path::Path;

/// The directory at or above `dir` that holds `.git`.
pub(super) fn root_of(dir: &Path) -> Option<&Path> {
    dir.ancestors().find(|dir| is_root(dir))
}

/// Whether a repository begins at `dir`.
pub(super) fn is_root(dir: &Path) -> bool {
    dir.join(".git").symlink_metadata().is_ok()
}
