//! Files with several names: the first name that comes along is copied, the others become links to its copy.

use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::folder::Folder;
use crate::engine::store::manifest::Entry;

/// Device and inode.
type Id = (u64, u64);

/// What is known of the files that have several names.
#[derive(Default)]
pub(super) struct Links {
    table: Mutex<HashMap<Id, State>>,
    changed: Condvar,
    groups: AtomicU64,
}

enum State {
    /// A worker copies it just now.
    Copying,
    Copied(Arc<First>),
}

/// The copy that other names are linked to.
pub(super) struct First {
    pub(super) folder: Arc<Folder>,
    /// The name of the copy.
    pub(super) name: OsString,
    pub(super) entry: Entry,
}

/// What to do with a name.
pub(super) enum Role<'a> {
    /// Copy it, then say so with [`Claim::copied`].
    First(Claim<'a>),
    /// Link it.
    Further(Arc<First>),
}

/// The right to copy a file that has several names. Dropped without a copy, another name gets its turn.
pub(super) struct Claim<'a> {
    links: &'a Links,
    id: Id,
}

impl Links {
    /// The role of a name of the file `id`. Waits while another worker copies it.
    pub(super) fn role(&self, id: Id) -> Role<'_> {
        let mut table = self.lock();
        loop {
            match table.get(&id) {
                None => {
                    table.insert(id, State::Copying);
                    return Role::First(Claim { links: self, id });
                }
                Some(State::Copied(first)) => return Role::Further(Arc::clone(first)),
                Some(State::Copying) => {
                    table = self.changed.wait(table).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, State>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim<'_> {
    /// A number for its group in the manifest.
    pub(super) fn group(&self) -> u64 {
        self.links.groups.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// It has been copied.
    pub(super) fn copied(self, first: First) {
        self.links.lock().insert(self.id, State::Copied(Arc::new(first)));
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut table = self.links.lock();
        if matches!(table.get(&self.id), Some(State::Copying)) {
            table.remove(&self.id);
        }
        drop(table);
        self.links.changed.notify_all();
    }
}
