//! One path into the snapshot: read once, hashed on the way, every attribute with it.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::attributes::{Attributes, Lacks, set_on_name};
use super::facts::{Facts, WANT, hash_of};
use super::folder::Place;
use super::links::{Claim, First, Links, Role};
use super::outcome::{Found, Outcome, Stop, dest, source};
use super::previous::is_same_file;
use super::share::Sharing;
use super::walk::Item;
use crate::engine::descent::open_below;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{Node, Xattr, make_special, stat_file};
use crate::platform::fs::data::{allow_holes, next_data, read_at, write_all_at};
use crate::platform::fs::{Dir, FileKind, Follow, Stat};

/// Large enough that the number of calls does not matter, small enough for the cache.
const BUFFER: usize = 256 << 10;

/// How often a file that changes while it is read is read again.
const RETRIES: u32 = 3;

/// Copies paths; one for each worker.
pub(super) struct Copier<'a> {
    /// Whether to give up.
    stop: &'a AtomicBool,
    links: &'a Links,
    lacks: &'a Lacks,
    sharing: Option<Sharing>,
    /// The root of the snapshot's tree.
    root: &'a Dir,
    facts: Facts,
    buffer: Vec<u8>,
}

impl<'a> Copier<'a> {
    pub(super) fn new(
        links: &'a Links,
        lacks: &'a Lacks,
        sharing: Option<Sharing>,
        root: &'a Dir,
        stop: &'a AtomicBool,
    ) -> Self {
        Self { stop, links, lacks, sharing, root, facts: Facts::default(), buffer: vec![0; BUFFER] }
    }

    /// Copies what `name` is in `place`.
    ///
    /// # Errors
    /// Only when DEST cannot take anything any more.
    pub(super) fn copy(&mut self, place: &Place, item: &Item) -> io::Result<Found> {
        let name = item.name.as_os_str();
        let mut entry = Entry::new(place.folder.depth + 1, name.to_owned(), item.kind);
        if let Some(before) = &item.before
            && let Some(outcome) = self.try_share(place, &mut entry, before)
        {
            return Ok(Found { entry, outcome });
        }
        let outcome = match self.try_copy(place, &mut entry) {
            Ok(outcome) => outcome,
            Err(Stop::Dest(error)) => return Err(error),
            Err(Stop::Source(trouble)) if trouble.error.kind() == io::ErrorKind::NotFound => {
                Outcome::Vanished
            }
            Err(Stop::Source(trouble)) => {
                // Whatever can still be said of it.
                if entry.seen.is_none()
                    && let Ok(stat) = place.source.stat(name, Follow::No, WANT)
                {
                    self.describe(&mut entry, &stat);
                }
                Outcome::Missing(trouble)
            }
            Err(Stop::Unholdable(trouble)) => Outcome::Missing(trouble),
        };
        Ok(Found { entry, outcome })
    }

    /// Shares a file that has not changed since the snapshot before. `None`: it has, or sharing failed; copy it then.
    fn try_share(&mut self, place: &Place, entry: &mut Entry, before: &Entry) -> Option<Outcome> {
        let sharing = self.sharing.filter(|_| before.kind == FileKind::File)?;
        let stat = place.source.stat(&entry.name, Follow::No, WANT).ok()?;
        let mut now = Entry {
            depth: entry.depth,
            name: entry.name.clone(),
            ..Entry::new(0, OsString::new(), stat.kind)
        };
        self.describe(&mut now, &stat);
        let unchanged = if sharing.trust.checksum {
            self.is_same_contents(place, &now, before)
        } else {
            sharing.trust.holds(&now, before)
        };
        if !unchanged {
            return None;
        }
        now = Entry { blake3: before.blake3, xattrs: before.xattrs.clone(), ..now };
        if stat.nlink > 1 {
            return self.share_linked(sharing, place, (entry, now), before, &stat);
        }
        sharing.share(place, &now, before, self.lacks).ok()?;
        *entry = now;
        Some(Outcome::Shared)
    }

    /// Shares the first name of a file, links further ones.
    fn share_linked(
        &self,
        sharing: Sharing,
        place: &Place,
        (entry, mut now): (&mut Entry, Entry),
        before: &Entry,
        stat: &Stat,
    ) -> Option<Outcome> {
        match self.links.role((stat.dev, stat.ino)) {
            Role::First(claim) => {
                now.link_group = Some(claim.group());
                sharing.share(place, &now, before, self.lacks).ok()?;
                claim_copied(claim, place, &now);
                *entry = now;
                Some(Outcome::Shared)
            }
            Role::Further(first) => {
                self.link(&first, place, entry).ok()?;
                Some(Outcome::Linked)
            }
        }
    }

    /// Whether the file reads as it did, byte for byte, attribute for attribute.
    fn is_same_contents(&mut self, place: &Place, now: &Entry, before: &Entry) -> bool {
        if !is_same_file(now, before) {
            return false;
        }
        let read = place.source.open_file(&now.name).and_then(|file| {
            let dev = now.seen.map_or(0, |seen| seen.dev);
            Ok((self.xattrs(Node::File(&file), dev)?, hash_of(&file, &mut self.buffer)?.0))
        });
        read.is_ok_and(|(xattrs, hash)| xattrs == before.xattrs && Some(hash) == before.blake3)
    }

    fn try_copy(&mut self, place: &Place, entry: &mut Entry) -> Result<Outcome, Stop> {
        if matches!(entry.kind, FileKind::File) {
            return self.copy_file(place, entry);
        }
        let stat = place.source.stat(&entry.name, Follow::No, WANT).map_err(source("cannot read"))?;
        self.describe(entry, &stat);
        match stat.kind {
            FileKind::File => self.copy_file(place, entry),
            FileKind::Symlink => self.linked(place, entry, &stat, Self::copy_symlink),
            _ => self.linked(place, entry, &stat, Self::copy_special),
        }
    }

    /// Takes the facts of a [`Stat`] over.
    pub(super) fn describe(&mut self, entry: &mut Entry, stat: &Stat) {
        self.facts.describe(entry, stat);
    }

    /// The extended attributes; none where the file system has none, or none that this user may see.
    pub(super) fn xattrs(&mut self, node: Node<'_>, dev: u64) -> io::Result<Vec<Xattr>> {
        self.facts.xattrs(node, dev)
    }

    fn copy_file(&mut self, place: &Place, entry: &mut Entry) -> Result<Outcome, Stop> {
        let from = place.source.open_file(&entry.name).map_err(source("cannot open"))?;
        let stat = stat_file(&from, WANT).map_err(source("cannot read"))?;
        self.describe(entry, &stat);
        if stat.kind != FileKind::File {
            let changed = io::Error::other("it became something else while it was read");
            return Err(source("cannot read")(changed));
        }
        self.linked(place, entry, &stat, |copier, place, entry| {
            copier.copy_contents_of(&from, stat, place, entry)
        })
    }

    /// Copies the first name of a file with `copy`, links further ones.
    fn linked(
        &mut self,
        place: &Place,
        entry: &mut Entry,
        stat: &Stat,
        copy: impl FnOnce(&mut Self, &Place, &mut Entry) -> Result<u64, Stop>,
    ) -> Result<Outcome, Stop> {
        if stat.nlink < 2 {
            return copy(self, place, entry).map(Outcome::Stored);
        }
        match self.links.role((stat.dev, stat.ino)) {
            Role::First(claim) => {
                entry.link_group = Some(claim.group());
                let written = copy(self, place, entry)?;
                claim_copied(claim, place, entry);
                Ok(Outcome::Stored(written))
            }
            Role::Further(first) => match self.link(&first, place, entry) {
                Ok(()) => Ok(Outcome::Linked),
                // DEST has no hard links, or no more for this file: a copy of its own.
                Err(_) => copy(self, place, entry).map(Outcome::Stored),
            },
        }
    }

    fn link(&self, first: &First, place: &Place, entry: &mut Entry) -> io::Result<()> {
        if Arc::ptr_eq(&first.folder, &place.folder) {
            place.copy.hard_link(&first.name, &place.copy, &entry.name)?;
        } else {
            open_below(self.root, &first.folder.names())?.hard_link(&first.name, &place.copy, &entry.name)?;
        }
        let name = std::mem::take(&mut entry.name);
        *entry = Entry { depth: entry.depth, name, ..first.entry.clone() };
        Ok(())
    }

    fn copy_contents_of(
        &mut self,
        from: &File,
        stat: Stat,
        place: &Place,
        entry: &mut Entry,
    ) -> Result<u64, Stop> {
        entry.xattrs =
            self.xattrs(Node::File(from), stat.dev).map_err(source("cannot read attributes of"))?;
        let to = place.copy.create_file(&entry.name, 0o600).map_err(dest)?;
        let copied = self.copy_until_settled(from, stat, &to, entry);
        if copied.is_err() {
            let _ = place.copy.remove_file(&entry.name);
        }
        let written = copied?;
        Attributes::of(entry).set(Node::File(&to), self.lacks);
        Ok(written)
    }

    /// Reads again what changed while it was read; what does not settle is kept as it was last seen, and marked.
    fn copy_until_settled(
        &mut self,
        from: &File,
        stat: Stat,
        to: &File,
        entry: &mut Entry,
    ) -> Result<u64, Stop> {
        let mut before = stat;
        for attempt in 0.. {
            let (hash, size, written) = self.copy_contents(from, before.size, entry.sparse, to)?;
            let after = stat_file(from, WANT).map_err(source("cannot read"))?;
            let settled = (after.size, after.mtime, after.ctime) == (size, before.mtime, before.ctime);
            if !settled {
                self.describe(entry, &after);
            }
            entry.blake3 = Some(hash);
            entry.size = size;
            if settled || attempt == RETRIES {
                entry.changed = !settled;
                return Ok(written);
            }
            to.set_len(0).map_err(Stop::Dest)?;
            before = after;
        }
        unreachable!("the last attempt returns")
    }

    /// Copies at most `size` bytes, so that a file that grows as fast as it is read comes to an end. Gives the
    /// checksum, the bytes that were there, and those that were written.
    fn copy_contents(
        &mut self,
        from: &File,
        size: u64,
        sparse: bool,
        to: &File,
    ) -> Result<(blake3::Hash, u64, u64), Stop> {
        let mut hash = blake3::Hasher::new();
        let (mut at, mut written) = (0, 0);
        if sparse {
            let _ = allow_holes(to); // where it has none, zeros are stored
        }
        while at < size {
            let data =
                if sparse { next_data(from, at).map_err(source("cannot read"))? } else { Some(at..size) };
            let data = data.map_or(size..size, |data| data.start.min(size)..data.end.min(size));
            hash_zeros(&mut hash, data.start - at);
            at = data.start;
            while at < data.end {
                let want = usize::try_from(data.end - at).map_or(BUFFER, |left| left.min(BUFFER));
                let read = read_at(from, &mut self.buffer[..want], at).map_err(source("cannot read"))?;
                if read == 0 {
                    return Ok((hash.finalize(), at, written));
                }
                if self.stop.load(Ordering::Relaxed) {
                    return Err(Stop::Dest(io::ErrorKind::Interrupted.into()));
                }
                let bytes = &self.buffer[..read];
                hash.update(bytes);
                write_all_at(to, bytes, at).map_err(Stop::Dest)?;
                at += read as u64;
                written += read as u64;
            }
        }
        if sparse {
            to.set_len(size).map_err(Stop::Dest)?;
        }
        Ok((hash.finalize(), size, written))
    }

    fn copy_symlink(&mut self, place: &Place, entry: &mut Entry) -> Result<u64, Stop> {
        let target = place.source.read_link(&entry.name).map_err(source("cannot read link"))?;
        place.copy.symlink(&target, &entry.name).map_err(dest)?;
        entry.target = Some(target);
        self.set_on_name(place, entry);
        Ok(0)
    }

    fn copy_special(&mut self, place: &Place, entry: &mut Entry) -> Result<u64, Stop> {
        let numbers = entry.device.map_or((0, 0), |it| (it.0, it.1));
        make_special(&place.copy, &entry.name, entry.kind, 0o600, numbers).map_err(dest)?;
        self.set_on_name(place, entry);
        Ok(0)
    }

    /// Attributes of what cannot be opened.
    fn set_on_name(&mut self, place: &Place, entry: &mut Entry) {
        let dev = entry.seen.map_or(0, |seen| seen.dev);
        entry.xattrs = self.xattrs(Node::Named(&place.source, &entry.name), dev).unwrap_or_default();
        set_on_name(&place.copy, entry, self.lacks);
    }
}

fn claim_copied(claim: Claim<'_>, place: &Place, entry: &Entry) {
    claim.copied(First { folder: Arc::clone(&place.folder), name: entry.name.clone(), entry: entry.clone() });
}

/// A hole reads as zeros, and the checksum is that of what is read.
pub(super) fn hash_zeros(hash: &mut blake3::Hasher, mut count: u64) {
    static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
    while count > 0 {
        let now = count.min(ZEROS.len() as u64);
        hash.update(&ZEROS[..usize::try_from(now).unwrap_or(ZEROS.len())]);
        count -= now;
    }
}
