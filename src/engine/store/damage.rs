//! What `verify` found damaged: remembered in the store, so that it is not shared on.
//!
//! A stored file is known by its inode and the checksum that it should have: with hard links all snapshots that share
//! the damage are meant at once, and an inode that was given to something else meanwhile is not.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, BufReader, Read};

use serde::{Deserialize, Serialize};

/// The record is for people too, and no store has this much damage: more is not read.
const MOST: u64 = 64 << 20;

/// A stored file whose contents cannot be read, or are not those that were stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamagedFile {
    /// Its inode in DEST.
    pub ino: u64,
    /// The checksum that it should have.
    pub blake3: String,
    /// Where it was found: the snapshot and the path in it, for people.
    pub path: String,
}

/// All that is recorded.
#[derive(Debug, Default)]
pub struct Damaged {
    /// The inodes of each checksum.
    known: HashMap<blake3::Hash, HashSet<u64>>,
}

impl Damaged {
    /// Reads a record. A line that is none is passed over: a crash may have left half of the last one, and what it
    /// named is found again by the next `verify`.
    pub(super) fn read(record: impl Read) -> io::Result<Self> {
        let mut damaged = Self::default();
        for line in BufReader::new(record.take(MOST)).split(b'\n') {
            if let Ok(file) = serde_json::from_slice::<DamagedFile>(&line?) {
                damaged.add(&file);
            }
        }
        Ok(damaged)
    }

    /// Whether this is news. What has no checksum is never found again, and no news.
    fn add(&mut self, file: &DamagedFile) -> bool {
        let hash = blake3::Hash::from_hex(&file.blake3);
        hash.is_ok_and(|hash| self.known.entry(hash).or_default().insert(file.ino))
    }

    /// Whether nothing is recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether any stored file which should have this checksum is damaged.
    #[must_use]
    pub fn knows(&self, wanted: blake3::Hash) -> bool {
        self.known.contains_key(&wanted)
    }

    /// Whether the stored file with this inode, which should have this checksum, is damaged.
    #[must_use]
    pub fn contains(&self, ino: u64, wanted: blake3::Hash) -> bool {
        self.known.get(&wanted).is_some_and(|inodes| inodes.contains(&ino))
    }

    /// The line for `file`; `None` when it is known already.
    pub(super) fn line(&mut self, file: &DamagedFile) -> io::Result<Option<Vec<u8>>> {
        if !self.add(file) {
            return Ok(None);
        }
        let mut line = serde_json::to_vec(file)?;
        line.push(b'\n');
        Ok(Some(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_line_at_the_end_hides_nothing_before_it() {
        let hash = blake3::hash(b"contents");
        let file = DamagedFile { ino: 7, blake3: hash.to_hex().to_string(), path: "backup_1/a".into() };
        let mut record = Damaged::default().line(&file).unwrap().unwrap();
        record.extend_from_slice(b"{\"ino\":8,\"bla");
        let mut damaged = Damaged::read(&*record).unwrap();
        assert!(damaged.contains(7, hash));
        assert!(!damaged.contains(7, blake3::hash(b"other")) && !damaged.contains(8, hash));
        assert_eq!(damaged.line(&file).unwrap(), None);
    }
}
