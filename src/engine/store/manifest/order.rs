//! Tree order: checked on every entry that is written or read.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path};

use super::entry::Entry;
use crate::platform::fs::FileKind;

/// The chain of names from the root to the last entry: all that is needed to see that the next one is in place.
#[derive(Default)]
pub(super) struct Order {
    chain: Vec<OsString>,
    last_is_dir: bool,
}

impl Order {
    /// Whether no entry has come yet.
    pub(super) fn is_empty(&self) -> bool {
        self.chain.is_empty()
    }

    /// Takes the next entry, or says why it cannot come here.
    pub(super) fn next(&mut self, entry: &Entry) -> Result<(), &'static str> {
        let depth = entry.depth as usize;
        self.check_depth(depth, entry)?;
        if depth > 0 && !is_plain(&entry.name) {
            return Err("a name that is not one plain name");
        }
        if let Some(stored) = &entry.stored
            && (depth == 0 || !is_plain(stored))
        {
            return Err("a stored name that is not one plain name");
        }
        if let Some(before) = self.chain.get(depth)
            && before.as_encoded_bytes() >= entry.name.as_encoded_bytes()
        {
            return Err("a name twice or out of order");
        }
        self.chain.truncate(depth + 1);
        match self.chain.get_mut(depth) {
            Some(last) => {
                last.clear();
                last.push(&entry.name);
            }
            None => self.chain.push(entry.name.clone()),
        }
        self.last_is_dir = entry.kind == FileKind::Dir;
        Ok(())
    }

    fn check_depth(&self, depth: usize, entry: &Entry) -> Result<(), &'static str> {
        let is_root = self.chain.is_empty();
        if is_root != (depth == 0) {
            return Err("there must be one root, and first");
        }
        if is_root && (entry.kind != FileKind::Dir || !entry.name.is_empty()) {
            return Err("the root must be a directory without a name");
        }
        if depth > self.chain.len() || (depth == self.chain.len() && depth > 0 && !self.last_is_dir) {
            return Err("an entry that is not in a directory");
        }
        Ok(())
    }
}

/// One component that leads nowhere else: not empty, not `.` or `..`, no separator, no NUL.
pub(super) fn is_plain(name: &OsStr) -> bool {
    let mut parts = Path::new(name).components();
    let one = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
    one && !name.as_encoded_bytes().contains(&0)
}
