//! What an interrupted run of the same SOURCE had copied: used, not copied again.
//!
//! Its manifest was handed to the system in whole frames as it grew, each entry after its file was complete. That is no
//! proof after a loss of power, when names may be on disk and their data not, in any order. So nothing of it is
//! believed: a file is taken over when the source has not changed since it was copied, and the copy reads as the
//! checksum says that was taken while it was copied. Reading the copy costs less than reading and writing it again.

use std::ffi::OsString;

use super::Note;
use super::lacks::Lacking;
use super::previous::{Previous, Trust};
use crate::engine::store::Store;
use crate::engine::store::manifest::{Header, Reader};
use crate::platform::fs::attributes::own_ids;

/// An interrupted run to go on from.
pub(super) struct Leftover {
    pub(super) copied: Previous,
    pub(super) trust: Trust,
}

impl Leftover {
    /// Of the interrupted runs of the source that `header` names, the one that came farthest. A failure means starting
    /// anew, which is always right. `trust`: whether to trust no times, and what DEST cannot hold.
    pub(super) fn find(
        store: &Store,
        names: &[OsString],
        header: &Header,
        trust: (bool, Lacking),
    ) -> Option<Self> {
        let all = names.iter().filter_map(|name| Self::open(store, name, header, trust));
        all.max_by_key(|it| it.0).map(|it| it.1)
    }

    fn open(
        store: &Store,
        name: &OsString,
        header: &Header,
        (checksum, disk_lacks): (bool, Lacking),
    ) -> Option<(u64, Self)> {
        let (tree, manifest) = store.open_interrupted(name).ok()?;
        let length = manifest.metadata().ok()?.len();
        let entries = Reader::new(manifest).ok()?;
        let its = entries.header();
        if (&its.source, &its.host, &its.store) != (&header.source, &header.host, &header.store) {
            return None;
        }
        let is_root = own_ids().is_none_or(|it| it.0 == 0);
        let lacks = if is_root { disk_lacks } else { disk_lacks.and(Note::Owners) };
        let trust = Trust { started: its.started, checksum, lacks };
        Some((length, Self { copied: Previous::new(entries, tree), trust }))
    }
}
