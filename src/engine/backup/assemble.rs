//! Results back into tree order, into the manifest, and out as events.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use super::dispatch::Report;
use super::outcome::{Found, Outcome, Trouble};
use super::{Event, LeftOut, Listener, Reuse};
use crate::engine::store::manifest::{Entry, Missing, Trail, Trailer, Writer};
use crate::error::{Failure, Kind};

/// So much may be copied again after an interruption, by bytes and by time.
const SAVE_BYTES: u64 = 64 << 20;
const SAVE_TIME: Duration = Duration::from_millis(500);

/// Puts results in order and counts them.
pub(super) struct Assembly<'a, W: Write> {
    pub(super) manifest: Writer<W>,
    pub(super) listener: &'a mut Listener<'a>,
    /// Where SOURCE is, for messages.
    pub(super) source: PathBuf,
    /// What no entry says by itself.
    pub(super) counts: Trailer,
    /// Whether to give up.
    stop: &'a AtomicBool,
    /// The path of the last entry, relative to SOURCE.
    trail: Trail,
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
            trail: Trail::default(),
            saved: (0, Instant::now()),
        }
    }

    /// Takes results until there are no more. `credits` get one back for each.
    ///
    /// # Errors
    /// DEST's: nothing further can be stored.
    pub(super) fn all(&mut self, results: &Receiver<Report>, credits: &Sender<()>) -> io::Result<()> {
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for report in results {
            match report {
                Report::Found(number, found) => waiting.insert(number, found?),
                Report::Bytes(more) => {
                    (self.listener)(Event::Bytes(more));
                    continue;
                }
            };
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
        self.trail.step(&entry);
        match outcome {
            Outcome::LeftOut(why) => {
                self.left_out(why);
                return Ok(());
            }
            Outcome::Missing(trouble) => self.missing(&mut entry, trouble),
            Outcome::Stored(written) => {
                self.counts.new_bytes += written;
                self.stored(&entry, entry.size, None);
            }
            Outcome::Shared => {
                self.counts.shared_files += 1;
                self.stored(&entry, entry.size, Some(Reuse::Shared));
            }
            Outcome::TakenOver => {
                self.counts.taken_over_files += 1;
                self.counts.taken_over_bytes += entry.size;
                self.stored(&entry, entry.size, Some(Reuse::TakenOver));
            }
            Outcome::Linked => self.stored(&entry, 0, Some(Reuse::Linked)),
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

    fn left_out(&mut self, why: LeftOut) {
        self.counts.vanished += u64::from(why == LeftOut::Vanished);
        (self.listener)(Event::LeftOut { path: self.trail.path().to_owned(), why });
    }

    fn missing(&mut self, entry: &mut Entry, trouble: Trouble) {
        let failure = Failure::os(&trouble.error, trouble.doing).path(self.source.join(self.trail.path()));
        entry.missing = Some(Missing::of(&failure));
        entry.size = 0;
        entry.blake3 = None;
        self.counts.partial = true;
        (self.listener)(Event::Failed(failure));
    }

    /// `bytes`: what it adds to the contents of the tree.
    fn stored(&mut self, entry: &Entry, bytes: u64, reuse: Option<Reuse>) {
        if entry.changed {
            self.counts.partial = true;
            let failure = Failure::of(Kind::Shutil, "it kept changing while it was read");
            (self.listener)(Event::Failed(
                failure.doing("cannot store a settled").path(self.source.join(self.trail.path())),
            ));
        }
        (self.listener)(Event::Done { path: self.trail.path().to_owned(), bytes, reuse });
    }
}
