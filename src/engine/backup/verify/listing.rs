//! What is in a directory that is verified.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::iter::Peekable;

use crate::platform::fs::Dir;

/// The names in a directory.
pub(super) struct Listing {
    /// Those that the manifest has not come to yet, ascending.
    pub(super) left: Peekable<std::vec::IntoIter<OsString>>,
    /// Those that it has passed over.
    pub(super) passed: Vec<OsString>,
    /// Those under which something with another name is stored.
    pub(super) others: HashSet<OsString>,
}

pub(super) fn names(dir: &Dir) -> io::Result<Listing> {
    let mut names = Vec::new();
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        names.push(entry.name.to_owned());
    }
    names.sort_unstable_by(|a, b| a.as_encoded_bytes().cmp(b.as_encoded_bytes()));
    Ok(Listing { left: names.into_iter().peekable(), passed: Vec::new(), others: HashSet::new() })
}
