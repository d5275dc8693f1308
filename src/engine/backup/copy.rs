//! One path into the snapshot: read once, hashed on the way, every attribute with it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crossbeam_channel::Sender;

use super::attributes::{make_link, set_on_name};
use super::contents::BUFFER;
use super::dispatch::{Item, Report};
use super::facts::{Facts, WANT};
use super::folder::Place;
use super::lacks::Lacks;
use super::links::{Claim, First, Links, Role};
use super::naming;
use super::outcome::{Found, Outcome, Stop, dest, has_no_such_kind, source};
use super::unchanged::Earlier;
use super::{LeftOut, Note};
use crate::engine::descent::open_below;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{Node, make_special, stat_file};
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want};

/// What all who copy have in common.
pub(super) struct World<'a> {
    /// Whether to give up.
    pub(super) stop: &'a AtomicBool,
    /// Whether contents are to be on disk at the end.
    pub(super) durable: bool,
    pub(super) links: Links,
    pub(super) lacks: Lacks,
    /// The root of the snapshot's tree.
    pub(super) root: &'a Dir,
    /// Where contents may be that need not be copied.
    pub(super) earlier: Earlier<'a>,
}

/// Copies paths; one for each worker.
pub(super) struct Copier<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) facts: Facts,
    /// The facts of the file that is being looked at.
    pub(super) now: Entry,
    pub(super) buffer: Vec<u8>,
    pub(super) reports: Sender<Report>,
}

impl<'a> Copier<'a> {
    pub(super) fn new(world: &'a World<'a>, reports: Sender<Report>) -> Self {
        let now = Entry::new(0, OsString::new(), FileKind::File);
        Self { world, facts: Facts::default(), now, buffer: vec![0; BUFFER], reports }
    }

    /// Copies what `name` is in `place`.
    ///
    /// # Errors
    /// Only when DEST cannot take anything any more.
    pub(super) fn copy(&mut self, place: &Place, mut item: Item) -> io::Result<Found> {
        if let Some(found) = self.try_share(place, &mut item) {
            return Ok(found);
        }
        let mut entry = Box::new(Entry::new(place.folder.depth + 1, item.name, item.kind));
        let outcome = match self.try_copy(place, &mut entry) {
            Ok(outcome) => outcome,
            Err(Stop::Dest(error)) => return Err(error),
            Err(Stop::Source(trouble)) if trouble.error.kind() == io::ErrorKind::NotFound => {
                Outcome::LeftOut(LeftOut::Vanished)
            }
            Err(Stop::Source(trouble)) => {
                // Whatever can still be said of it.
                if entry.seen.is_none()
                    && let Ok(stat) = place.source.stat(&entry.name, Follow::No, WANT)
                {
                    self.facts.describe(&mut entry, &stat);
                }
                if entry.kind == FileKind::Dir {
                    entry.kind = FileKind::Unknown; // none was made in the tree
                }
                Outcome::Missing(trouble)
            }
            Err(Stop::Unholdable(trouble)) => Outcome::Missing(trouble),
        };
        Ok(Found { entry, outcome })
    }

    /// What is listed as a file and is none any more is copied as what it is now.
    fn try_copy(&mut self, place: &Place, entry: &mut Entry) -> Result<Outcome, Stop> {
        if entry.kind == FileKind::File
            && let Some(outcome) = self.copy_file(place, entry)?
        {
            return Ok(outcome);
        }
        let stat = place.source.stat(&entry.name, Follow::No, WANT).map_err(source("cannot read"))?;
        self.facts.describe(entry, &stat);
        match stat.kind {
            FileKind::File => self.copy_file(place, entry)?.ok_or_else(keeps_changing),
            // The walker has gone by: nobody goes into it any more.
            FileKind::Dir => Err(became_a_directory()),
            FileKind::Symlink => self.linked(place, entry, &stat, Self::copy_symlink),
            _ => self.linked(place, entry, &stat, Self::copy_special),
        }
    }

    /// `None`: it is no file any more.
    fn copy_file(&mut self, place: &Place, entry: &mut Entry) -> Result<Option<Outcome>, Stop> {
        let from = match place.source.open_file(&entry.name) {
            Err(_) if is_no_file(place, entry) => return Ok(None),
            result => result.map_err(source("cannot open"))?,
        };
        let stat = stat_file(&from, WANT).map_err(source("cannot read"))?;
        if stat.kind != FileKind::File {
            return Ok(None);
        }
        self.facts.describe(entry, &stat);
        let copy = |copier: &mut Self, place: &Place, entry: &mut Entry| {
            copier.copy_contents_of(&from, stat, place, entry)
        };
        self.linked(place, entry, &stat, copy).map(Some)
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
        match self.world.links.role((stat.dev, stat.ino)) {
            Role::First(claim) => {
                entry.link_group = Some(claim.group());
                let written = copy(self, place, entry)?;
                claim_copied(claim, place, entry);
                Ok(Outcome::Stored(written))
            }
            Role::Further(first) => {
                if self.link(&first, place, entry).is_ok() {
                    return Ok(Outcome::Linked);
                }
                // DEST has no hard links, or no more for this file: a copy, to be one file with the first when restored.
                let written = copy(self, place, entry)?;
                let (blake3, link_group) = first.contents();
                entry.link_group = link_group.filter(|_| entry.blake3 == blake3);
                Ok(Outcome::Stored(written))
            }
        }
    }

    pub(super) fn link(&self, first: &First, place: &Place, entry: &mut Entry) -> io::Result<()> {
        let beside = Arc::ptr_eq(&first.folder, &place.folder);
        let dir = (!beside).then(|| open_below(self.world.root, &first.folder.stored_names())).transpose()?;
        let from = dir.as_ref().unwrap_or(&place.copy);
        self.named(entry, |name| from.hard_link(&first.name, &place.copy, name))?;
        first.describe(entry);
        Ok(())
    }

    /// Makes something in the tree under the entry's name, or another that DEST takes.
    pub(super) fn named<T>(
        &self,
        entry: &mut Entry,
        make: impl FnMut(&OsStr) -> io::Result<T>,
    ) -> io::Result<T> {
        let result = naming::make(entry, make);
        if entry.stored.is_some() {
            self.world.lacks.note(Note::Names, &Err(io::ErrorKind::InvalidFilename.into()));
        }
        result
    }

    fn copy_symlink(&mut self, place: &Place, entry: &mut Entry) -> Result<u64, Stop> {
        let read = |dir: &Dir| Ok((dir.read_link(&entry.name)?, dir.is_junction(&entry.name)?));
        let (target, junction) = read(&place.source).map_err(source("cannot read link"))?;
        let made = self.named(entry, |name| make_link(&place.copy, junction, &target, name));
        (entry.target, entry.junction) = (Some(target), junction);
        self.made(made, place, entry)
    }

    fn copy_special(&mut self, place: &Place, entry: &mut Entry) -> Result<u64, Stop> {
        let numbers = entry.device.map_or((0, 0), |it| (it.0, it.1));
        let kind = entry.kind;
        let made = self.named(entry, |name| make_special(&place.copy, name, kind, 0o600, numbers));
        self.made(made, place, entry)
    }

    /// Attributes of what cannot be opened. Where DEST has no links or special files, the manifest alone has them: all
    /// that they are is in their entry.
    fn made(&mut self, made: io::Result<()>, place: &Place, entry: &mut Entry) -> Result<u64, Stop> {
        let dev = entry.seen.map_or(0, |seen| seen.dev);
        entry.xattrs = self.facts.xattrs(Node::Named(&place.source, &entry.name), dev).unwrap_or_default();
        match made {
            Ok(()) => set_on_name(&place.copy, entry, &self.world.lacks),
            Err(error) if has_no_such_kind(&error) => {
                self.world.lacks.note(Note::Kinds, &Err(error));
                entry.unheld = true;
            }
            Err(error) => return Err(dest(error)),
        }
        Ok(0)
    }
}

fn became_a_directory() -> Stop {
    source("cannot read")(io::Error::other("it became a directory while the tree was read"))
}

fn keeps_changing() -> Stop {
    source("cannot read")(io::Error::other("it keeps becoming something else"))
}

/// Whether something else has taken the place of what was listed as a file.
fn is_no_file(place: &Place, entry: &Entry) -> bool {
    place.source.stat(&entry.name, Follow::No, Want::KIND).is_ok_and(|it| it.kind != FileKind::File)
}

pub(super) fn claim_copied(claim: Claim<'_>, place: &Place, entry: &Entry) {
    claim.copied(First::new(Arc::clone(&place.folder), entry));
}
