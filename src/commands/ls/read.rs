//! Reading a directory: its names, and what is to be known of each.

use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use super::batch::Batch;
use super::look::{Look, Place};
use super::options::{Options, Show};
use crate::error::{Doing, Result};
use crate::platform::fs::{Dir, FileKind};
use crate::platform::text::Texts;
use crate::values::pattern;

/// From so many entries on that must be looked at, several threads share them: less than what starting one costs.
const SHARED: usize = 1000;
/// More threads than that only wait for each other.
const MOST_THREADS: usize = 4;

/// What is in a directory, and what went wrong while looking.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) batch: Batch,
    pub(super) troubles: Vec<anyhow::Error>,
}

/// Names as a directory gives them, with the kinds that it tells.
#[derive(Default)]
struct Names {
    names: Texts,
    kinds: Vec<FileKind>,
}

/// Hands `take` the entries of `dir` that are shown.
pub(super) fn for_each_name(
    options: &Options,
    dir: &Dir,
    path: &Path,
    mut take: impl FnMut(&OsStr, FileKind) -> Result<()>,
) -> Result<()> {
    let entries = if options.show == Show::All { dir.entries_with_dots() } else { dir.entries() };
    let mut entries = entries.doing("reading directory", path)?;
    while let Some(entry) = entries.next_entry() {
        let entry = entry.doing("reading directory", path)?;
        if !is_ignored(options, entry.name) {
            take(entry.name, entry.kind)?;
        }
    }
    Ok(())
}

/// Reads `dir`, which messages call `path`.
pub(super) fn read(options: &Options, look: &mut Look, dir: &Dir, path: &Path, contents: &mut Contents) {
    let Contents { batch, troubles } = contents;
    let place = Place::In(dir, path);
    if !look.looks_at_each() {
        let read = for_each_name(options, dir, path, |name, kind| {
            look.add(options, batch, troubles, place, name, kind);
            Ok(())
        });
        return troubles.extend(read.err());
    }
    let mut all = Names::default();
    let read = for_each_name(options, dir, path, |name, kind| {
        all.names.push(name);
        all.kinds.push(kind);
        Ok(())
    });
    if all.kinds.len() < SHARED {
        all.look_at(0..all.kinds.len(), options, look, place, contents);
    } else {
        all.look_together(options, look, place, contents);
    }
    contents.troubles.extend(read.err());
}

impl Names {
    fn look_at(
        &self,
        range: Range<usize>,
        options: &Options,
        look: &mut Look,
        place: Place<'_>,
        contents: &mut Contents,
    ) {
        contents.batch.reserve(range.len(), range.len());
        for index in range {
            let Contents { batch, troubles } = contents;
            look.add(options, batch, troubles, place, self.names.get(index), self.kinds[index]);
        }
    }

    /// Looks with as many threads as there are processors; what comes out is in order all the same.
    fn look_together(&self, options: &Options, look: &mut Look, place: Place<'_>, contents: &mut Contents) {
        let threads = processors().min(MOST_THREADS);
        let piece = self.kinds.len().div_ceil(threads);
        let piece_of = |thread: usize| thread * piece..self.kinds.len().min((thread + 1) * piece);
        thread::scope(|scope| {
            let work = |thread: usize, mut look: Look| {
                scope.spawn(move || {
                    let mut contents = Contents::default();
                    let own = place.for_a_thread();
                    let place = own.as_ref().map_or(place, |(dir, path)| Place::In(dir, path));
                    self.look_at(piece_of(thread), options, &mut look, place, &mut contents);
                    contents
                })
            };
            let others: Vec<_> = (1..threads).map(|thread| work(thread, look.clone())).collect();
            contents.batch.reserve(self.kinds.len(), piece);
            self.look_at(piece_of(0), options, look, place, contents);
            for other in others {
                contents.append(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
        });
    }
}

impl Contents {
    fn append(&mut self, other: Self) {
        self.batch.append(other.batch);
        self.troubles.extend(other.troubles);
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.batch.clear();
        self.troubles.clear();
    }
}

/// How many processors this process may use.
pub(super) fn processors() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

pub(super) fn is_ignored(options: &Options, name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    let matches = |patterns: &[OsString]| {
        patterns.iter().any(|it| pattern::matches(it.as_encoded_bytes(), bytes, options.utf8))
    };
    let by_dot = match options.show {
        Show::Visible => bytes.starts_with(b"."),
        Show::Almost => matches!(bytes, b"." | b".."),
        Show::All => false,
    };
    by_dot || options.show == Show::Visible && matches(&options.hide) || matches(&options.ignore)
}
