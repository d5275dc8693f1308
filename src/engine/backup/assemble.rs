//! Results back into tree order, into the manifest, and out as events.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use super::outcome::{Found, Outcome, Trouble};
use super::walk::Results;
use super::{Event, LeftOut, Listener};
use crate::engine::store::manifest::{Entry, Missing, Trailer, Writer};
use crate::error::{Failure, Kind};
use crate::platform::fs::FileKind;

/// So much may be copied again after an interruption, by bytes and by time.
const SAVE_BYTES: u64 = 64 << 20;
const SAVE_TIME: Duration = Duration::from_millis(500);

/// Puts results in order and counts them.
pub(super) struct Assembly<'a, W: Write> {
    pub(super) manifest: Writer<W>,
    pub(super) listener: &'a mut Listener<'a>,
    /// Where SOURCE is, for messages.
    pub(super) source: PathBuf,
    pub(super) counts: Trailer,
    /// Whether to give up.
    stop: &'a AtomicBool,
    /// The path of the last entry, relative to SOURCE, and its depth.
    path: PathBuf,
    depth: u32,
    /// The bytes that had been copied, and when, as the manifest was handed to the system.
    saved: (u64, Instant),
}

impl<'a, W: Write> Assembly<'a, W> {
    pub(super) fn new(
        manifest: Writer<W>,
        listener: &'a mut Listener<'a>,
        source: PathBuf,
        stop: &'a AtomicBool,
    ) -> Self {
        Self {
            manifest,
            listener,
            source,
            counts: Trailer::default(),
            stop,
            path: PathBuf::new(),
            depth: 0,
            saved: (0, Instant::now()),
        }
    }

    /// Takes results until there are no more. `credits` get one back for each.
    ///
    /// # Errors
    /// DEST's: nothing further can be stored.
    pub(super) fn all(&mut self, results: &Receiver<Results>, credits: &Sender<()>) -> io::Result<()> {
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, found) in results {
            waiting.insert(number, found?);
            while let Some(found) = waiting.remove(&next) {
                for one in found {
                    self.one(one)?;
                }
                next += 1;
                let _ = credits.send(());
            }
        }
        Ok(())
    }

    fn one(&mut self, found: Found) -> io::Result<()> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let Found { mut entry, outcome } = found;
        self.step(&entry);
        match outcome {
            Outcome::Vanished => {
                return {
                    self.left_out(LeftOut::Vanished);
                    Ok(())
                };
            }
            Outcome::LeftOut(why) => {
                return {
                    self.left_out(why);
                    Ok(())
                };
            }
            Outcome::Missing(trouble) => self.missing(&mut entry, trouble),
            Outcome::Stored(written) => self.stored(&entry, entry.size, written),
            Outcome::Shared => {
                self.counts.shared_files += 1;
                self.stored(&entry, entry.size, 0);
            }
            Outcome::TakenOver => {
                self.counts.taken_over_files += 1;
                self.counts.taken_over_bytes += entry.size;
                self.stored(&entry, entry.size, 0);
            }
            Outcome::Linked => self.stored(&entry, 0, 0),
        }
        self.manifest.entry(&entry)?;
        self.save()
    }

    /// Lets the next run know from time to time what is complete, should this one be interrupted.
    fn save(&mut self) -> io::Result<()> {
        let is_much = self.counts.new_bytes - self.saved.0 > SAVE_BYTES;
        if is_much || self.saved.1.elapsed() > SAVE_TIME {
            self.saved = (self.counts.new_bytes, Instant::now());
            self.manifest.checkpoint()?;
        }
        Ok(())
    }

    /// Follows the entries with the path. In tree order that is dropping some names and adding one.
    fn step(&mut self, entry: &Entry) {
        while self.depth > 0 && self.depth >= entry.depth {
            self.path.pop();
            self.depth -= 1;
        }
        if entry.depth > 0 {
            self.path.push(&entry.name);
            self.depth = entry.depth;
        }
    }

    fn left_out(&mut self, why: LeftOut) {
        self.counts.vanished += u64::from(why == LeftOut::Vanished);
        (self.listener)(Event::LeftOut { path: self.path.clone(), why });
    }

    fn missing(&mut self, entry: &mut Entry, trouble: Trouble) {
        let failure = Failure::os(&trouble.error, trouble.doing).path(self.source.join(&self.path));
        entry.missing = Some(Missing::of(&failure));
        entry.size = 0;
        entry.blake3 = None;
        self.counts.errors += 1;
        self.counts.partial = true;
        if entry.kind == FileKind::Dir {
            self.counts.dirs += 1;
        }
        (self.listener)(Event::Failed(failure));
    }

    /// `bytes`: what it adds to the contents of the tree.
    fn stored(&mut self, entry: &Entry, bytes: u64, written: u64) {
        self.counts.files += u64::from(entry.kind == FileKind::File);
        self.counts.dirs += u64::from(entry.kind == FileKind::Dir);
        self.counts.bytes += bytes;
        self.counts.new_bytes += written;
        if entry.changed {
            self.counts.changed += 1;
            self.counts.partial = true;
            let failure = Failure::of(Kind::Shutil, "it kept changing while it was read");
            (self.listener)(Event::Failed(
                failure.doing("cannot store a settled").path(self.source.join(&self.path)),
            ));
        }
        (self.listener)(Event::Done { path: self.path.clone(), bytes });
    }
}
