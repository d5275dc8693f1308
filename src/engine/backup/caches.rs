//! Directories that their programs mark as caches (<https://bford.info/cachedir/>): what is in them can be made again.

use std::ffi::{OsStr, OsString};

use crate::platform::fs::data::read_at;
use crate::platform::fs::{Dir, FileKind};

/// The file that marks a cache, and how it starts.
const TAG: &str = "CACHEDIR.TAG";
const SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// Whether this is the name of the mark itself, which is kept: restored, the directory is a cache again.
pub(super) fn is_tag(name: &OsStr) -> bool {
    name == TAG
}

/// Whether a directory with these names is marked as a cache.
pub(super) fn is_cache(dir: &Dir, names: &[(OsString, FileKind)]) -> bool {
    names.iter().any(|(name, kind)| is_tag(name) && *kind == FileKind::File) && is_marked(dir)
}

/// Whether a directory is marked as a cache.
pub(super) fn is_marked(dir: &Dir) -> bool {
    let mut start = [0; SIGNATURE.len()];
    let read = dir.open_file(OsStr::new(TAG)).and_then(|file| read_at(&file, &mut start, 0));
    read.is_ok() && start == SIGNATURE
}
