//! The manifest of a snapshot: zstd-compressed JSON Lines, written and read as a stream.
//!
//! `docs/formats/backup.md` describes it byte for byte. In short: a header line, one line for each path in tree order
//! (a directory, then what is in it, siblings ascending by bytes), a trailer line with counts and a BLAKE3 of all
//! lines before it, in zstd frames; then a skippable frame that says where the trailer is.
//!
//! An entry holds a depth and one name, never a path. So a name cannot lead anywhere, a million-byte path costs
//! its last name only, and duplicates or children of something that is no directory show by comparing neighbours.

mod entry;
mod frame;
mod frames;
mod groups;
mod order;
mod pair;
mod read;
mod spelling;
mod sums;
mod trail;
mod wire;
mod write;

pub use entry::{Device, Entry, Header, Missing, Seen, SourceKind, Trailer};
pub use frames::{Frames, Glance, Spot, Step};
pub use pair::Pair;
pub use read::{Reader, Summary, summary};
pub use trail::Trail;
pub use write::{Writer, rewrite};

/// The version of the manifest and of the store that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// The skippable frame at the end: magic number, content length, then `oskitman` and the trailer frame's offset.
const FOOTER_MAGIC: u32 = 0x184D_2A5E;
const FOOTER_TAG: &[u8; 8] = b"oskitman";
const FOOTER_LEN: usize = 24;

/// A header or trailer of more bytes is neither written nor read: all of a store's are held in memory at once.
const ENDS_MAX: usize = 1 << 20;

/// A manifest that cannot be trusted, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The line, counted from 1; 0 when the damage is not in a line.
    pub line: u64,
    /// What is wrong, in words.
    pub reason: String,
}

impl Damage {
    fn new(line: u64, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "damaged manifest: {}", self.reason),
            line => write!(f, "damaged manifest: line {line}: {}", self.reason),
        }
    }
}

impl std::error::Error for Damage {}

#[cfg(test)]
mod tests;
