//! What there is to do, handed out, and what came of it, in the order of the tree.

use std::ffi::OsString;
use std::io;

use crossbeam_channel::{Receiver, Sender};

use super::copy::Copier;
use super::folder::Place;
use super::outcome::Found;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::{FileKind, Follow, Want};

/// Copying so many bytes takes longer than handing them out.
pub(super) const LARGE: u64 = 4 << 20;

/// Names of one directory to copy.
pub(super) struct Job {
    /// Its place among all results.
    pub(super) number: u64,
    pub(super) place: Place,
    pub(super) names: Vec<Item>,
}

/// A name to copy.
pub(super) struct Item {
    pub(super) name: OsString,
    /// What the directory says that it is.
    pub(super) kind: FileKind,
    /// What the snapshot before has of it.
    pub(super) before: Option<Box<Entry>>,
    /// What an interrupted run copied of it.
    pub(super) left: Option<Box<Entry>>,
}

/// What a worker or the walker has to say.
pub(super) enum Report {
    /// What came of a job or of a directory, with its place among all results.
    Found(u64, io::Result<Vec<Found>>),
    /// So many bytes of a large file more.
    Bytes(u64),
}

/// Nobody takes results any more: the run is being given up.
pub(super) struct Over;

/// Where the walker turns with what it finds. Each job and each word of its own gets the next number.
pub(super) struct Dispatch {
    jobs: Sender<Job>,
    results: Sender<Report>,
    /// One credit for each result that is not yet in the manifest; they come back when it is.
    credits: Receiver<()>,
    number: u64,
}

impl Dispatch {
    pub(super) fn new(jobs: Sender<Job>, results: Sender<Report>, credits: Receiver<()>) -> Self {
        Self { jobs, results, credits, number: 0 }
    }

    /// A large file goes by itself, so that those beside it need not wait for it.
    pub(super) fn hand_out(&mut self, place: &Place, names: Vec<Item>) -> Result<(), Over> {
        let mut together = Vec::new();
        for item in names {
            if is_large(place, &item) {
                self.send(place, std::mem::take(&mut together))?;
                self.send(place, vec![item])?;
            } else {
                together.push(item);
            }
        }
        self.send(place, together)
    }

    fn send(&mut self, place: &Place, names: Vec<Item>) -> Result<(), Over> {
        if names.is_empty() {
            return Ok(());
        }
        place.folder.enter();
        let number = self.next_number()?;
        self.jobs.send(Job { number, place: place.clone(), names }).map_err(|_| Over)
    }

    pub(super) fn say(&mut self, found: Found) -> Result<(), Over> {
        let number = self.next_number()?;
        self.results.send(Report::Found(number, Ok(vec![found]))).map_err(|_| Over)
    }

    /// DEST fails: nothing that follows can be stored.
    pub(super) fn give_up(&mut self, error: io::Error) -> Result<(), Over> {
        let number = self.next_number()?;
        let _ = self.results.send(Report::Found(number, Err(error)));
        Err(Over)
    }

    fn next_number(&mut self) -> Result<u64, Over> {
        self.credits.recv().map_err(|_| Over)?;
        self.number += 1;
        Ok(self.number - 1)
    }
}

fn is_large(place: &Place, item: &Item) -> bool {
    let now = || place.source.stat(&item.name, Follow::No, Want::SIZE).map_or(0, |it| it.size);
    item.kind == FileKind::File && item.before.as_ref().map_or_else(now, |it| it.size) >= LARGE
}

/// A worker: does jobs until there are no more.
pub(super) fn work(jobs: &Receiver<Job>, results: &Sender<Report>, copier: &mut Copier<'_>) {
    for Job { number, place, names } in jobs {
        let found = names.into_iter().map(|item| copier.copy(&place, item)).collect();
        place.folder.leave(&place.copy, &copier.world.lacks);
        if results.send(Report::Found(number, found)).is_err() {
            return;
        }
    }
}
