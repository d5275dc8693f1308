//! What the entries of a manifest add up to: its writer says so in the trailer, and its reader compares.

use super::entry::{Entry, Trailer};
use crate::platform::fs::FileKind;

/// Entries, added up one after another.
#[derive(Debug, Default)]
pub(super) struct Sums(Trailer);

impl Sums {
    /// `is_further`: whether another name of the file has been added before.
    pub(super) fn add(&mut self, entry: &Entry, is_further: bool) {
        let counts = &mut self.0;
        counts.entries += 1;
        counts.errors += u64::from(entry.missing.is_some());
        counts.changed += u64::from(entry.changed);
        if entry.is_stored() {
            let is_file = entry.kind == FileKind::File;
            counts.files += u64::from(is_file);
            counts.dirs += u64::from(entry.kind == FileKind::Dir);
            counts.bytes = counts.bytes.saturating_add(if is_file && !is_further { entry.size } else { 0 });
        }
    }

    /// The trailer with what was counted here.
    pub(super) fn fill_in(&self, trailer: Trailer) -> Trailer {
        let Trailer { entries, files, dirs, bytes, errors, changed, .. } = self.0;
        Trailer { entries, files, dirs, bytes, errors, changed, ..trailer }
    }

    /// What a trailer says otherwise, or passes over.
    pub(super) fn differ_from(&self, trailer: &Trailer) -> Option<String> {
        let (said, is) = (trailer, &self.0);
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
