//! What the entries of a manifest add up to: its writer says so in the trailer, and its reader compares.

use std::collections::HashSet;

use super::entry::{Entry, Trailer};
use crate::platform::fs::FileKind;

/// Entries, added up one after another.
#[derive(Debug, Default)]
pub(super) struct Sums {
    counts: Trailer,
    /// The files with several names of which one has been counted.
    groups: HashSet<u64>,
}

impl Sums {
    pub(super) fn add(&mut self, entry: &Entry) {
        let counts = &mut self.counts;
        counts.entries += 1;
        counts.errors += u64::from(entry.missing.is_some());
        counts.changed += u64::from(entry.changed);
        if entry.is_stored() {
            counts.files += u64::from(entry.kind == FileKind::File);
            counts.dirs += u64::from(entry.kind == FileKind::Dir);
        }
        if entry.is_stored()
            && entry.kind == FileKind::File
            && entry.link_group.is_none_or(|group| self.groups.insert(group))
        {
            counts.bytes = counts.bytes.saturating_add(entry.size);
        }
    }

    /// The trailer with what was counted here.
    pub(super) fn fill_in(&self, trailer: Trailer) -> Trailer {
        let Trailer { entries, files, dirs, bytes, errors, changed, .. } = self.counts;
        Trailer { entries, files, dirs, bytes, errors, changed, ..trailer }
    }

    /// What a trailer says otherwise, or passes over.
    pub(super) fn differ_from(&self, trailer: &Trailer) -> Option<String> {
        let (said, is) = (trailer, &self.counts);
        if is.errors > 0 && !said.partial {
            return Some("its trailer passes over what is missing".into());
        }
        let sums = [
            ("entries", said.entries, is.entries),
            ("files", said.files, is.files),
            ("directories", said.dirs, is.dirs),
            ("bytes", said.bytes, is.bytes),
            ("errors", said.errors, is.errors),
            ("unsettled files", said.changed, is.changed),
        ];
        let wrong = sums.into_iter().find(|(_, said, is)| said != is);
        wrong.map(|(what, said, is)| format!("its trailer counts {said} {what}, not {is}"))
    }
}
