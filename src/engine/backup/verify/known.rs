//! Stored files that were read and found good: further snapshots that share them need not read them again.

use std::collections::HashMap;

use crate::platform::fs::Stat;

/// More are not remembered, but read again: this many take about 200 MB.
const MOST: usize = 4 << 20;

/// What one run of `verify` has found good, whichever snapshot it was in.
#[derive(Debug)]
pub struct Known {
    /// By inode, the first half of the checksum.
    good: HashMap<u64, [u8; 16]>,
    /// The only file system that is remembered.
    device: Option<u64>,
    /// So many files may be remembered.
    room: usize,
}

impl Known {
    /// For a run over so many snapshots: with one alone nothing need be remembered.
    #[must_use]
    pub fn of(snapshots: usize) -> Self {
        Self { good: HashMap::new(), device: None, room: if snapshots > 1 { MOST } else { 0 } }
    }

    /// Whether the contents of this file were read and have the checksum.
    pub(super) fn is_good(&self, stat: &Stat, wanted: blake3::Hash) -> bool {
        stat.nlink > 1 && self.device == Some(stat.dev) && self.good.get(&stat.ino) == Some(&half(wanted))
    }

    /// Takes note of a file, if it has several names.
    pub(super) fn add(&mut self, stat: &Stat, hash: blake3::Hash) {
        if stat.nlink > 1 && self.good.len() < self.room && *self.device.get_or_insert(stat.dev) == stat.dev {
            self.good.insert(stat.ino, half(hash));
        }
    }
}

fn half(hash: blake3::Hash) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    half
}
