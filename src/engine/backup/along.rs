//! A tree, gone through along its manifest.

use std::ffi::OsString;
use std::sync::Arc;

use crate::engine::descent::Descent;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::{Dir, FileKind, Follow};

/// Follows the entries of a manifest with the directory that each lies in.
pub(super) struct Along {
    way: Descent,
    /// The last entry was this directory: what comes next may be in it.
    into: Option<OsString>,
    /// The depth of a directory that cannot be gone into: what is in it is lost with it.
    lost: Option<u32>,
}

impl Along {
    /// Starts at the root of a tree.
    pub(super) fn new(tree: Dir) -> Self {
        Self { way: Descent::new(tree), into: None, lost: None }
    }

    /// The directory of the next entry in tree order, for the root itself; `None` when the tree does not have it.
    pub(super) fn dir_of(&mut self, entry: &Entry) -> Option<Arc<Dir>> {
        if self.lost.is_some_and(|lost| entry.depth > lost) {
            return None;
        }
        self.lost = None;
        let above = entry.depth.saturating_sub(1);
        if let Some(name) = self.into.take()
            && above as usize > self.way.depth()
            && !self.enter(name)
        {
            self.lost = Some(above);
            return None;
        }
        while self.way.depth() > above as usize {
            self.way.leave();
        }
        self.into = (entry.depth > 0 && entry.kind == FileKind::Dir).then(|| entry.stored_name().to_owned());
        self.way.dir().ok()
    }

    fn enter(&mut self, name: OsString) -> bool {
        let entered = self.way.dir().and_then(|dir| {
            let inner = dir.open_dir(&name, Follow::No)?;
            self.way.enter(&name, inner)
        });
        entered.is_ok()
    }
}
