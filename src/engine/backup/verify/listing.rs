//! What is in a directory that is verified.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::iter::Peekable;

use crate::platform::fs::Dir;

/// The names in a directory.
pub(super) struct Listing {
    /// Those that the manifest has not come to yet, ascending.
    left: Peekable<std::vec::IntoIter<OsString>>,
    /// Those that it has passed over.
    passed: Vec<OsString>,
    /// Those under which something with another name is stored.
    others: HashSet<OsString>,
}

impl Listing {
    /// Whether the name is there. They are asked for in ascending order.
    pub(super) fn take(&mut self, name: &OsStr) -> bool {
        let wanted = name.as_encoded_bytes();
        while let Some(before) = self.left.next_if(|it| it.as_encoded_bytes() < wanted) {
            self.passed.push(before);
        }
        self.left.next_if(|it| it == name).is_some()
    }

    /// Takes note that something with another name is stored under this one.
    pub(super) fn set_apart(&mut self, name: &OsStr) {
        self.others.insert(name.to_owned());
    }

    /// The names that were not asked for.
    pub(super) fn rest(self) -> impl Iterator<Item = OsString> {
        let Self { left, passed, others } = self;
        passed.into_iter().chain(left).filter(move |it| !others.contains(it))
    }
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
