//! What `verify` found damaged: remembered in the store, so that it is not shared on.
//!
//! A stored file is known by its inode and the checksum that it should have: with hard links all snapshots that share
//! the damage are meant at once, and an inode that was given to something else meanwhile is not.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

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

impl DamagedFile {
    /// `path`: the snapshot and the path in it, behind whatever the store was called.
    #[must_use]
    pub fn new(ino: u64, wanted: Option<blake3::Hash>, path: &Path) -> Self {
        let blake3 = wanted.map_or_else(String::new, |it| it.to_hex().to_string());
        Self { ino, blake3, path: path.to_string_lossy().into_owned() }
    }
}

/// What `verify` said of a snapshot as a whole.
#[derive(Debug, Serialize, Deserialize)]
struct Verdict {
    snapshot: String,
    /// How much is wrong in it.
    problems: u64,
}

/// All that is recorded.
#[derive(Debug, Default)]
pub struct Damaged {
    /// The snapshots in which something is wrong.
    snapshots: HashSet<String>,
    /// The inodes of each checksum.
    known: HashMap<blake3::Hash, HashSet<u64>>,
}

impl Damaged {
    /// Reads a record. A line that is none is passed over: a crash may have left half of the last one, and what it
    /// named is found again by the next `verify`.
    pub(super) fn read(record: impl Read) -> io::Result<Self> {
        let mut damaged = Self::default();
        for line in BufReader::new(record.take(MOST)).split(b'\n') {
            let line = line?;
            if let Ok(file) = serde_json::from_slice::<DamagedFile>(&line) {
                damaged.add(&file);
            } else if let Ok(verdict) = serde_json::from_slice::<Verdict>(&line) {
                damaged.judge(&verdict);
            }
        }
        Ok(damaged)
    }

    /// The last word counts. Whether this is news.
    fn judge(&mut self, verdict: &Verdict) -> bool {
        if verdict.problems > 0 {
            self.snapshots.insert(verdict.snapshot.clone())
        } else {
            self.snapshots.remove(&verdict.snapshot)
        }
    }

    /// Whether this is news. What has no checksum is never found again, and no news.
    fn add(&mut self, file: &DamagedFile) -> bool {
        let hash = blake3::Hash::from_hex(&file.blake3);
        hash.is_ok_and(|hash| self.known.entry(hash).or_default().insert(file.ino))
    }

    /// Whether no file is recorded.
    #[must_use]
    pub fn knows_no_file(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether something was wrong in this snapshot when it was verified last.
    #[must_use]
    pub fn has_snapshot(&self, name: &OsStr) -> bool {
        self.snapshots.contains(&*name.to_string_lossy())
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
        self.add(file).then(|| line(file)).transpose()
    }

    /// The line for what is wrong in a snapshot; `None` when it says nothing new.
    pub(super) fn verdict(&mut self, snapshot: &OsStr, problems: u64) -> io::Result<Option<Vec<u8>>> {
        let verdict = Verdict { snapshot: snapshot.to_string_lossy().into_owned(), problems };
        self.judge(&verdict).then(|| line(&verdict)).transpose()
    }
}

fn line(record: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    Ok(line)
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
