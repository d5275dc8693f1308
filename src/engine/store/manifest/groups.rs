//! Names of one file: what has the same number must say the same of contents and kind.

use std::collections::HashMap;

use super::entry::Entry;

/// The groups that have come along, each with a digest of what its names have in common.
#[derive(Default)]
pub(super) struct Groups {
    seen: HashMap<u64, [u8; 16]>,
}

impl Groups {
    /// Takes the next entry: whether a name of the same file came before. Or says why it cannot be one.
    pub(super) fn next(&mut self, entry: &Entry) -> Result<bool, &'static str> {
        let Some(group) = entry.link_group.filter(|_| entry.missing.is_none()) else { return Ok(false) };
        let digest = digest(entry);
        match self.seen.insert(group, digest) {
            None => Ok(false),
            Some(before) if before == digest => Ok(true),
            Some(_) => Err("names of one file that are not alike"),
        }
    }
}

fn digest(entry: &Entry) -> [u8; 16] {
    let common = format!("{:?}", (entry.kind, entry.size, entry.blake3, &entry.target, entry.device));
    let mut half = [0; 16];
    half.copy_from_slice(&blake3::hash(common.as_bytes()).as_bytes()[..16]);
    half
}
