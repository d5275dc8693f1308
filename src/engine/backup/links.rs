//! Files with several names: the first name that comes along is copied, the others become links to its copy.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::folder::Folder;
use crate::engine::store::manifest::{Entry, Seen};
use crate::platform::fs::{FileKind, Flags, Time};

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
    pub(super) name: Box<OsStr>,
    facts: Facts,
}

/// What an entry says of a file, whatever the file is called. All are kept until the run ends, and there may be millions.
enum Facts {
    Plain(Plain),
    Any(Box<Entry>),
}

/// What nearly every file is: one without attributes, whose owner's name its number tells.
struct Plain {
    blake3: blake3::Hash,
    link_group: u64,
    size: u64,
    mtime: Time,
    ctime: Time,
    mode: u32,
    uid: u32,
    gid: u32,
    flags: Flags,
    sparse: bool,
    changed: bool,
}

impl First {
    pub(super) fn new(folder: Arc<Folder>, entry: &Entry) -> Self {
        let any = || Facts::Any(Box::new(entry.clone()));
        Self {
            folder,
            name: entry.stored_name().into(),
            facts: Plain::of(entry).map_or_else(any, Facts::Plain),
        }
    }

    /// The checksum of its contents, and the number that its names share.
    pub(super) fn contents(&self) -> (Option<blake3::Hash>, Option<u64>) {
        match &self.facts {
            Facts::Plain(it) => (Some(it.blake3), Some(it.link_group)),
            Facts::Any(it) => (it.blake3, it.link_group),
        }
    }

    /// Makes of `entry`, which is another name of the file as it is now, another name of the copy.
    pub(super) fn describe(&self, entry: &mut Entry) {
        let copy = match &self.facts {
            Facts::Plain(it) => it.entry(entry),
            Facts::Any(it) => (**it).clone(),
        };
        let (name, stored) = (std::mem::take(&mut entry.name), entry.stored.take());
        *entry = Entry { depth: entry.depth, name, stored, ..copy };
    }
}

impl Plain {
    fn of(entry: &Entry) -> Option<Self> {
        let it = Self {
            blake3: entry.blake3?,
            link_group: entry.link_group?,
            size: entry.size,
            mtime: entry.mtime,
            ctime: entry.seen?.ctime,
            mode: entry.mode,
            uid: entry.uid,
            gid: entry.gid,
            flags: entry.flags,
            sparse: entry.sparse,
            changed: entry.changed,
        };
        let (depth, name, stored) = (entry.depth, entry.name.clone(), entry.stored.clone());
        (Entry { depth, name, stored, ..it.entry(entry) } == *entry).then_some(it)
    }

    /// All of it, with what `now`, another name of the file, tells beside.
    fn entry(&self, now: &Entry) -> Entry {
        Entry {
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            user: now.user.clone().filter(|_| now.uid == self.uid),
            group: now.group.clone().filter(|_| now.gid == self.gid),
            mtime: self.mtime,
            size: self.size,
            blake3: Some(self.blake3),
            sparse: self.sparse,
            link_group: Some(self.link_group),
            flags: self.flags,
            seen: now.seen.map(|it| Seen { ctime: self.ctime, ..it }),
            changed: self.changed,
            ..Entry::new(0, OsString::new(), FileKind::File)
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fs::attributes::Xattr;

    fn plain() -> Entry {
        Entry {
            mode: 0o640,
            uid: 7,
            gid: 8,
            user: Some("me".into()),
            mtime: Time { secs: 1, nanos: 2 },
            size: 3,
            blake3: Some(blake3::hash(b"abc")),
            link_group: Some(9),
            seen: Some(Seen { dev: 1, ino: 2, ctime: Time { secs: 3, nanos: 4 } }),
            ..Entry::new(2, "first".into(), FileKind::File)
        }
    }

    fn folder() -> Arc<Folder> {
        Folder::new(None, &Entry::new(0, OsString::new(), FileKind::Dir))
    }

    #[test]
    fn a_further_name_says_what_the_first_said() {
        let xattr = Xattr { name: "user.k".into(), value: b"v".to_vec() };
        let odd = [
            plain(),
            Entry { xattrs: vec![xattr], ..plain() },
            Entry { unheld: true, ..plain() },
            Entry { blake3: None, target: Some("x".into()), kind: FileKind::Symlink, ..plain() },
        ];
        for (number, entry) in odd.into_iter().enumerate() {
            let first = First::new(folder(), &entry);
            assert_eq!(matches!(first.facts, Facts::Plain(_)), number == 0);
            // It may have changed since.
            let seen = entry.seen.map(|it| Seen { ctime: Time { secs: 5, nanos: 6 }, ..it });
            let now =
                Entry { depth: 4, name: "further".into(), size: 5, seen, blake3: None, ..entry.clone() };
            let mut said = now.clone();
            first.describe(&mut said);
            assert_eq!(said, Entry { depth: 4, name: "further".into(), ..entry });
        }
    }

    /// A million of them is what a store of another program has.
    #[test]
    fn what_is_kept_of_a_plain_file_is_small() {
        assert!(size_of::<First>() <= 152, "{}", size_of::<First>());
    }
}
