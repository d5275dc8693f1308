//! Entries that are listed together, kept small: a directory may hold millions.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};

use super::names::Named;
use crate::platform::fs::access::Extra;
use crate::platform::fs::{FileKind, Stat};
use crate::platform::text::Texts;

/// What is known of an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The number of its name among the names.
    name: u32,
    /// Its place among the stats of its part, if it has one.
    stat: u32,
    part: u8,
    /// Its place among the links, if it has one.
    link: u32,
    /// Its place among the contexts, if it has one.
    context: u32,
    pub(super) kind: FileKind,
    /// It could not be looked at.
    pub(super) failed: bool,
    pub(super) extra: Extra,
}

/// A symbolic link.
#[derive(Debug, Default)]
pub(super) struct Link {
    /// What it says, where that is shown and can be read.
    pub(super) target: Option<OsString>,
    /// What it leads to, where that matters and is there.
    pub(super) to: Option<Stat>,
}

const NONE: u32 = u32::MAX;

impl Entry {
    /// Its place in the order in which entries were added.
    pub(super) const fn index(&self) -> usize {
        self.name as usize
    }
}

/// Entries, their names in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Batch {
    names: Texts,
    stats: Vec<Stat>,
    /// The stats that came with other batches, which are large and stay where they are.
    more_stats: Vec<Vec<Stat>>,
    links: Vec<Link>,
    contexts: Vec<Vec<u8>>,
    /// In the order in which the entries were added.
    pub(super) entries: Vec<Entry>,
}

impl Batch {
    /// Forgets the entries and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.stats.clear();
        self.more_stats.clear();
        self.links.clear();
        self.contexts.clear();
        self.entries.clear();
    }

    /// Adds an entry of which no more is known.
    pub(super) fn push(&mut self, name: &OsStr, kind: FileKind) {
        self.entries.push(Entry {
            name: place(self.names.len()),
            stat: NONE,
            part: 0,
            link: NONE,
            context: NONE,
            kind,
            failed: false,
            extra: Extra::None,
        });
        self.names.push(name);
    }

    /// Adds what was found out about the entry that was added last.
    pub(super) fn add_stat(&mut self, stat: Stat) {
        if let Some(entry) = self.entries.last_mut() {
            entry.stat = place(self.stats.len());
            entry.kind = stat.kind;
            self.stats.push(stat);
        }
    }

    /// Notes that the entry that was added last could not be looked at.
    pub(super) fn mark_failed(&mut self) {
        if let Some(entry) = self.entries.last_mut() {
            entry.failed = true;
        }
    }

    /// Adds what guards the entry that was added last.
    pub(super) fn set_extra(&mut self, extra: Extra) {
        if let Some(entry) = self.entries.last_mut() {
            entry.extra = extra;
        }
    }

    /// Adds the security context of the entry that was added last.
    pub(super) fn add_context(&mut self, context: Vec<u8>) {
        if let Some(entry) = self.entries.last_mut() {
            entry.context = place(self.contexts.len());
            self.contexts.push(context);
        }
    }

    /// Adds what the entry that was added last points to.
    pub(super) fn add_link(&mut self, link: Link) {
        if let Some(entry) = self.entries.last_mut() {
            entry.link = place(self.links.len());
            self.links.push(link);
        }
    }

    /// Adds the entries of `other`, which has no others within, behind its own.
    pub(super) fn append(&mut self, other: Self) {
        self.more_stats.push(other.stats);
        let part = u8::try_from(self.more_stats.len()).unwrap_or(u8::MAX);
        let (names, links, contexts) =
            (place(self.names.len()), place(self.links.len()), place(self.contexts.len()));
        let moved = |at: u32, by: u32| if at == NONE { NONE } else { at + by };
        self.entries.extend(other.entries.into_iter().map(|entry| Entry {
            name: entry.name + names,
            part,
            link: moved(entry.link, links),
            context: moved(entry.context, contexts),
            ..entry
        }));
        self.names.append(&other.names);
        self.links.extend(other.links);
        self.contexts.extend(other.contexts);
    }

    /// The entry's name.
    pub(super) fn name(&self, entry: &Entry) -> &[u8] {
        self.names.bytes(entry.name as usize)
    }

    /// The entry's name for the system.
    pub(super) fn os_name(&self, entry: &Entry) -> &OsStr {
        self.names.get(entry.name as usize)
    }

    /// What was found out about the entry.
    pub(super) fn stat(&self, entry: &Entry) -> Option<&Stat> {
        let stats = match entry.part {
            0 => &self.stats,
            part => self.more_stats.get(usize::from(part) - 1)?,
        };
        stats.get(entry.stat as usize)
    }

    /// What was found out about all entries, in no order.
    pub(super) fn stats(&self) -> impl Iterator<Item = &Stat> {
        self.stats.iter().chain(self.more_stats.iter().flatten())
    }

    /// The entry's security context, `?` where it has none.
    pub(super) fn context(&self, entry: &Entry) -> &[u8] {
        self.contexts.get(entry.context as usize).map_or(b"?", Vec::as_slice)
    }

    /// What the look of the entry's name depends on.
    pub(super) fn named(&self, entry: &Entry) -> Named<'_> {
        Named { name: self.name(entry), kind: entry.kind, stat: self.stat(entry), link: self.link(entry) }
    }

    /// Where the entry points to.
    pub(super) fn link(&self, entry: &Entry) -> Option<&Link> {
        self.links.get(entry.link as usize)
    }

    /// Whether the entry is a directory or leads to one.
    pub(super) fn leads_to_dir(&self, entry: &Entry) -> bool {
        let target = || self.link(entry)?.to.map(|to| to.kind == FileKind::Dir);
        entry.kind == FileKind::Dir || target().unwrap_or(false)
    }

    /// The names of the directories, in order, without `.` and `..`.
    pub(super) fn dirs(&self) -> Texts {
        let mut dirs = Texts::default();
        let is_dir =
            |entry: &&Entry| entry.kind == FileKind::Dir && !matches!(self.name(entry), b"." | b"..");
        self.entries.iter().filter(is_dir).for_each(|entry| dirs.push(self.os_name(entry)));
        dirs
    }

    /// Takes the directories out, and returns their names in order.
    pub(super) fn take_dirs(&mut self) -> Texts {
        let mut dirs = Texts::default();
        for entry in self.entries.iter().filter(|entry| entry.kind == FileKind::Dir) {
            dirs.push(self.os_name(entry));
        }
        self.entries.retain(|entry| entry.kind != FileKind::Dir);
        dirs
    }

    /// Compares two names byte by byte.
    pub(super) fn compare_names(&self, a: &Entry, b: &Entry) -> Ordering {
        self.name(a).cmp(self.name(b))
    }

    /// Sorts the entries by name. What all names begin with is skipped; of what follows, the first bytes settle most
    /// comparisons.
    pub(super) fn sort_by_name(&mut self) {
        let shared = self.shared_start();
        let rest = |entry: &Entry| &self.name(entry)[shared..];
        let mut keys: Vec<_> =
            self.entries.iter().enumerate().map(|(at, entry)| (head(rest(entry)), place(at))).collect();
        let entry = |at: u32| &self.entries[at as usize];
        keys.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| rest(entry(a.1)).cmp(rest(entry(b.1)))).then(a.1.cmp(&b.1))
        });
        self.entries = keys.into_iter().map(|(_, at)| *entry(at)).collect();
    }

    /// How many bytes all names begin with.
    fn shared_start(&self) -> usize {
        let Some((first, others)) = self.entries.split_first() else { return 0 };
        let first = self.name(first);
        others.iter().fold(first.len(), |shared, other| {
            let same = first[..shared].iter().zip(self.name(other)).take_while(|(a, b)| a == b);
            same.count()
        })
    }

    /// Makes room for so many more entries, and for what is found out about them.
    pub(super) fn reserve(&mut self, entries: usize, stats: usize) {
        self.entries.reserve(entries);
        self.stats.reserve(stats);
    }

    /// Sorts the entries by `order`.
    pub(super) fn sort_by(&mut self, order: impl Fn(&Self, &Entry, &Entry) -> Ordering) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by(|a, b| order(self, a, b));
        self.entries = entries;
    }
}

/// The first bytes of `text` as a number that is in the same order.
fn head(text: &[u8]) -> u64 {
    let mut head = [0; 8];
    let length = text.len().min(head.len());
    head[..length].copy_from_slice(&text[..length]);
    u64::from_be_bytes(head)
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}
