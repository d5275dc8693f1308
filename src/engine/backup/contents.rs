//! The contents of a file, read once and stored: until they settle, with their holes, no further than they go.

use std::fs::File;
use std::io;
use std::sync::atomic::Ordering;

use super::attributes::Attributes;
use super::copy::Copier;
use super::dispatch::Report;
use super::facts::{WANT, hash_while};
use super::folder::Place;
use super::large::{self, Stopped, is_large};
use super::outcome::{Stop, dest, source};
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{Node, stat_file};
use crate::platform::fs::data::{allow_holes, next_data, read_at, write_all_at};
use crate::platform::fs::durable::bring_file_to_disk;
use crate::platform::fs::{Stat, Want};

/// Large enough that the number of calls does not matter, small enough for the cache.
pub(super) const BUFFER: usize = 256 << 10;

/// No file that does not say how long it is, is read so far.
const UNTOLD: u64 = 64 << 20;

/// A hole is hashed in pieces of this size: it costs time, too.
const ZEROS: u64 = 64 << 20;

/// A large file is told of each time that this much of it is done.
pub(super) const REPORTED: u64 = 16 << 20;

/// How often a file that changes while it is read is read again.
const RETRIES: u32 = 3;

impl Copier<'_> {
    pub(super) fn copy_contents_of(
        &mut self,
        from: &File,
        stat: Stat,
        place: &Place,
        entry: &mut Entry,
    ) -> Result<u64, Stop> {
        let mode = self.world.lacks.mode_to_make(entry.mode);
        let to = self.named(entry, |name| place.copy.create_file(name, mode)).map_err(dest)?;
        let copied = self.copy_until_settled(from, stat, &to, entry);
        if copied.is_err() {
            let _ = place.copy.remove_file(entry.stored_name());
        }
        let written = copied?;
        let made_with = Some(mode).filter(|_| mode == entry.mode);
        Attributes::of(entry).set_on_made(Node::File(&to), made_with, &self.world.lacks);
        if self.world.durable {
            bring_file_to_disk(&to).map_err(Stop::Dest)?;
        }
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
            let xattrs = self.facts.xattrs(Node::File(from), stat.dev);
            entry.xattrs = xattrs.map_err(source("cannot read attributes of"))?;
            let end = self.end_of(from, before.size).map_err(source("cannot read"))?;
            let (hash, size, written) = self.copy_contents(from, end, entry.sparse, to)?;
            let after = stat_file(from, WANT).map_err(source("cannot read"))?;
            if size == UNTOLD && after.size == 0 {
                let endless =
                    io::Error::new(io::ErrorKind::InvalidData, "it says that it is empty, and has no end");
                return Err(source("cannot read")(endless));
            }
            let told = if end == before.size { size } else { 0 };
            let settled = (after.size, after.mtime, after.ctime) == (told, before.mtime, before.ctime);
            if !settled {
                self.facts.describe(entry, &after);
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

    /// Up to where to read: what a file says that it holds, or, if it has contents and says that it is empty, as far as
    /// they go. `/proc` has such files, and so have file systems that programs serve.
    fn end_of(&mut self, from: &File, size: u64) -> io::Result<u64> {
        let is_untold = size == 0 && read_at(from, &mut self.buffer, 0)? > 0;
        Ok(if is_untold { UNTOLD } else { size })
    }

    /// Copies at most `end` bytes, so that a file that grows as fast as it is read comes to an end. Gives the checksum,
    /// the bytes that were there, and those that were written.
    fn copy_contents(
        &mut self,
        from: &File,
        mut end: u64,
        sparse: bool,
        to: &File,
    ) -> Result<(blake3::Hash, u64, u64), Stop> {
        if !sparse && end != UNTOLD && is_large(end) {
            let mut report = |more| drop(self.reports.send(Report::Bytes(more)));
            match large::copy((from, to), end, &|| self.go_on(), &mut report) {
                Ok(hash) => return Ok((hash, end, end)),
                Err(Stopped::Reading(error)) => return Err(source("cannot read")(error)),
                Err(Stopped::Writing(error)) => return Err(Stop::Dest(error)),
                // It was cut off: from the start, as far as it goes.
                Err(Stopped::Short) => to.set_len(0).map_err(Stop::Dest)?,
            }
        }
        let mut hash = blake3::Hasher::new();
        let (mut at, mut written) = (0, 0);
        if sparse {
            let _ = allow_holes(to); // where it has none, zeros are stored
        }
        while at < end {
            let data = match sparse.then(|| next_data(from, at)).transpose().map_err(source("cannot read"))? {
                None => at..end,
                Some(Some(data)) => data.start.min(end)..data.end.min(end),
                // A hole up to the end, which may have come nearer since the file was looked at.
                Some(None) => {
                    let now = stat_file(from, Want::SIZE).map_err(source("cannot read"))?.size;
                    end = end.min(now).max(at);
                    end..end
                }
            };
            while at < data.start {
                self.go_on().map_err(Stop::Dest)?;
                let zeros = (data.start - at).min(ZEROS);
                hash_zeros(&mut hash, zeros);
                at += zeros;
            }
            while at < data.end.min(end) {
                let want = usize::try_from(data.end - at).map_or(BUFFER, |left| left.min(BUFFER));
                let read = read_at(from, &mut self.buffer[..want], at).map_err(source("cannot read"))?;
                if read == 0 {
                    end = at; // it was cut off here
                }
                self.go_on().map_err(Stop::Dest)?;
                let bytes = &self.buffer[..read];
                hash.update(bytes);
                write_all_at(to, bytes, at).map_err(Stop::Dest)?;
                at += read as u64;
                written += read as u64;
                if read > 0 && at % REPORTED == 0 {
                    let _ = self.reports.send(Report::Bytes(REPORTED));
                }
            }
        }
        if sparse {
            to.set_len(end).map_err(Stop::Dest)?;
        }
        Ok((hash.finalize(), end, written))
    }

    /// Fails when the run was asked to end.
    fn go_on(&self) -> io::Result<()> {
        if self.world.stop.load(Ordering::Relaxed) { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }

    /// The checksum of a file and its length, unless the run is asked to end.
    pub(super) fn hash(&mut self, file: &File) -> io::Result<(blake3::Hash, u64)> {
        let stop = self.world.stop;
        hash_while(file, &mut self.buffer, || !stop.load(Ordering::Relaxed))
    }
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

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::engine::backup::copy::World;
    use crate::engine::backup::lacks::Lacks;
    use crate::engine::backup::links::Links;
    use crate::engine::backup::unchanged::Earlier;
    use crate::platform::fs::Dir;

    /// Lets `act` copy a file of `size`, of which only the start is data, to another.
    fn with_file<T>(size: u64, act: impl FnOnce(&mut Copier<'_>, &File, &File) -> Result<T, Stop>) -> T {
        let folder = tempfile::tempdir().unwrap();
        let root = Dir::open(folder.path()).unwrap();
        let [from, to] = ["from", "to"].map(|it| root.create_file(OsStr::new(it), 0o600).unwrap());
        write_all_at(&from, b"data", 0).unwrap();
        from.set_len(size).unwrap();
        let stop = AtomicBool::new(false);
        let (links, lacks, earlier) = (Links::default(), Lacks::default(), Earlier::default());
        let world = World { stop: &stop, durable: false, links, lacks, root: &root, earlier };
        let mut copier = Copier::new(&world, crossbeam_channel::unbounded().0);
        let Ok(done) = act(&mut copier, &from, &to) else { panic!("it can be copied") };
        assert_eq!(to.metadata().unwrap().len(), size);
        done
    }

    /// Copies a file of `size` as one that was said to be three times as large.
    fn copy_cut_off(size: u64, sparse: bool) {
        let copied = with_file(size, |copier, from, to| copier.copy_contents(from, 3 * size, sparse, to));
        assert_eq!((copied.0, copied.1), (hash_of_start(size), size));
    }

    fn hash_of_start(size: u64) -> blake3::Hash {
        let mut hash = blake3::Hasher::new();
        hash.update(b"data");
        hash_zeros(&mut hash, size - 4);
        hash.finalize()
    }

    /// As many zeros as the file once had would be contents that it never had.
    #[test]
    fn a_file_that_was_cut_off_in_a_hole_is_not_padded() {
        copy_cut_off(1 << 20, true);
    }

    #[test]
    fn a_large_file_that_was_cut_off_is_copied_as_far_as_it_goes() {
        copy_cut_off(5 << 20, false);
    }
    /// It was empty when it was looked at, and has an end.
    #[test]
    fn a_file_that_is_large_a_moment_later_is_read_again() {
        let mut entry = Entry::new(1, "from".into(), crate::platform::fs::FileKind::File);
        with_file(UNTOLD + 1, |copier, from, to| {
            let empty = Stat { size: 0, ..stat_file(from, WANT).unwrap() };
            copier.copy_until_settled(from, empty, to, &mut entry)
        });
        assert_eq!((entry.size, entry.changed), (UNTOLD + 1, false));
        assert_eq!(entry.blake3, Some(hash_of_start(UNTOLD + 1)));
    }
}
