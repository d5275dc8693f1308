//! Repairing a store: manifests for snapshots that have none, good contents for files that are damaged.
//!
//! What is whole is never touched: a manifest is made beside a snapshot without changing a byte or a time in it, and a
//! damaged file is replaced only by one whose contents have the checksum that was stored.

mod adopt;
mod candidates;
mod disk;
mod findings;
mod heal;
mod names;
mod sharers;

pub use adopt::{Adopted, adopt};
pub use heal::{Healed, heal};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Note;
use crate::engine::store::manifest::Entry;
use crate::engine::store::{Snapshot, Store};
use crate::error::{Failure, Result};

/// Under `tmp/`: what a crash leaves there, the next run clears.
const SCRATCH: &str = "healing";

/// Entries that are to be healed by their numbers in the manifest: the paths of a deep tree would take memory without end.
type Wanted = BTreeMap<u64, Entry>;

/// The entries of a snapshot with their numbers, as far as they can be read.
fn numbered(store: &Store, snapshot: &Snapshot) -> Result<impl Iterator<Item = (u64, Entry)>> {
    Ok((0..).zip(store.entries(snapshot)?.map_while(std::result::Result::ok)))
}

/// Something that repairing came to.
#[derive(Debug)]
pub enum Mending {
    /// A path is as it was stored again.
    Healed {
        /// Relative to the root of the snapshot.
        path: PathBuf,
        /// Where the good contents came from; `None` where facts alone were set.
        from: Option<PathBuf>,
    },
    /// DEST's disk does not hold these facts of anything: there is nothing to heal, and the manifest has them.
    Lacking(Vec<Note>),
    /// It cannot be, or something else is wrong.
    Failed(Failure),
}

/// Where good contents may be found outside the store.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The directory that the snapshots are of; `None`: the one that each says itself, where it is of this host.
    pub source: Option<&'a Path>,
    /// This host's name.
    pub host: &'a str,
}
