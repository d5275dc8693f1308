//! Sharing what is stored already, by clones or hard links.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use super::Note;
use super::attributes::Attributes;
use super::copy::World;
use super::folder::Place;
use super::lacks::{Lacks, has_owner_of};
use super::previous::{GRAIN_S, Trust};
use crate::engine::store::Damaged;
use crate::engine::store::manifest::Entry;
use crate::error::{Failure, Result};
use crate::platform::fs::attributes::{Node, stat_file, xattrs};
use crate::platform::fs::data::{clone_file, write_all_at};
use crate::platform::fs::durable::{bring_file_to_disk, rename_new};
use crate::platform::fs::{Dir, Follow, Stat, Want, has_permission_bits};

/// What a stored file must still be, to be shared.
const STORED: Want =
    Want::KIND.and(Want::SIZE).and(Want::MTIME).and(Want::MODE).and(Want::OWNER).and(Want::INO);

/// How unchanged files are shared with the snapshot before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Share {
    /// By clones where DEST can, else by hard links.
    #[default]
    Auto,
    /// By clones: files of their own that share their blocks until one is changed.
    Reflink,
    /// By hard links.
    Hardlink,
    /// Not at all.
    None,
}

/// What DEST can, and was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Clone,
    Link,
}

impl By {
    /// Finds out what DEST can, by trying in `scratch`, a directory of our own there. `None`: nothing is shared.
    ///
    /// # Errors
    /// Clones or links were asked for and DEST has none.
    pub(super) fn choose(share: Share, scratch: &Dir) -> Result<Option<Self>> {
        let refuse = |how: &'static str| move |error: io::Error| Failure::os(&error, how);
        Ok(match share {
            Share::None => None,
            Share::Hardlink => {
                can_link(scratch).map_err(refuse("cannot share by --share=hardlink"))?;
                Some(Self::Link)
            }
            Share::Reflink => {
                can_clone(scratch).map_err(refuse("cannot share by --share=reflink"))?;
                Some(Self::Clone)
            }
            Share::Auto if can_clone(scratch).is_ok() => Some(Self::Clone),
            Share::Auto => can_link(scratch).is_ok().then_some(Self::Link),
        })
    }

    /// The word for it in manifests and records.
    pub(super) const fn word(it: Option<Self>) -> &'static str {
        match it {
            Some(Self::Clone) => "reflink",
            Some(Self::Link) => "hardlink",
            None => "none",
        }
    }
}

/// How this run shares with one snapshot.
#[derive(Debug)]
pub(super) struct Sharing {
    pub(super) by: By,
    pub(super) trust: Trust,
    pub(super) damaged: Damaged,
}

impl Sharing {
    /// Shares `before`, a file in the directory `from` of an older snapshot, as `entry`. Not when it is not what its
    /// manifest says, or was found damaged: rot does not travel.
    pub(super) fn share(
        &self,
        (from, before): (&Dir, &Entry),
        place: &Place,
        entry: &Entry,
        world: &World<'_>,
    ) -> io::Result<()> {
        self.check(from, before, &world.lacks)?;
        match self.by {
            By::Link => from.hard_link(before.stored_name(), &place.copy, entry.stored_name()),
            By::Clone => {
                let from = from.open_file(before.stored_name())?;
                let to = clone_file(&from, &place.copy, entry.stored_name())?;
                Attributes::of(entry).set(Node::File(&to), &world.lacks);
                let whole = if world.durable { bring_file_to_disk(&to) } else { Ok(()) };
                whole.or_else(|error| place.copy.remove_file(entry.stored_name()).and(Err(error)))
            }
        }
    }

    /// Whether `before`, a file in the directory `from`, may be shared.
    pub(super) fn check(&self, from: &Dir, before: &Entry, lacks: &Lacks) -> io::Result<()> {
        let stored = from.stat(before.stored_name(), Follow::No, STORED)?;
        let is_damaged = before.blake3.is_none_or(|wanted| self.damaged.contains(stored.ino, wanted));
        if is_damaged
            || !is_as_stored(before, &stored, self.trust)
            || self.by == By::Link && !has_rights_of(before, &stored, self.trust, lacks)
        {
            return Err(not_as_stored());
        }
        Ok(())
    }
}

/// Reads a file that an interrupted run copied, with `hash`. An error when it is not what that run's manifest says.
pub(super) fn read_copied(
    left: &Dir,
    before: &Entry,
    trust: Trust,
    lacks: &Lacks,
    hash: impl FnOnce(&File) -> io::Result<blake3::Hash>,
) -> io::Result<()> {
    let file = left.open_file(before.stored_name())?;
    let stored = stat_file(&file, STORED)?;
    let is_it = is_as_stored(before, &stored, trust)
        && has_rights_of(before, &stored, trust, lacks)
        && Some(hash(&file)?) == before.blake3
        && xattrs(Node::File(&file)).unwrap_or_default() == before.xattrs;
    if is_it { Ok(()) } else { Err(not_as_stored()) }
}

/// Gives a file that an interrupted run copied its place in this snapshot. It stays where it was, too, so that the run
/// after this one finds it there should this one be interrupted as well; where there are no links it moves.
pub(super) fn take(left: &Dir, before: &Entry, place: &Place, entry: &Entry) -> io::Result<()> {
    left.hard_link(before.stored_name(), &place.copy, entry.stored_name())
        .or_else(|_| rename_new(left, before.stored_name(), &place.copy, entry.stored_name()))
}

fn not_as_stored() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is not what was stored")
}

/// A disk that holds no exact times holds them to a grain.
fn is_as_stored(before: &Entry, stored: &Stat, trust: Trust) -> bool {
    let grain = if trust.lacks.has(Note::Times) { GRAIN_S.unsigned_abs() } else { 0 };
    (stored.kind, stored.size) == (before.kind, before.size)
        && (stored.mtime == before.mtime || stored.mtime.secs.abs_diff(before.mtime.secs) < grain)
}

/// Whether mode and owner of a stored file are still those of its entry: a link would carry others on. What the snapshot
/// before could not hold, this one lacks too.
fn has_rights_of(before: &Entry, stored: &Stat, trust: Trust, lacks: &Lacks) -> bool {
    // Without permission bits there is one for writing, and a link carries that on as well.
    let is_as_writable = has_permission_bits() || (stored.mode ^ before.mode) & 0o200 == 0;
    let has_mode = is_as_writable && trust.lacks.is_mode_of(before, stored);
    let rights = [(Note::Owners, has_owner_of(before, stored)), (Note::Modes, has_mode)];
    let others = || rights.into_iter().filter(|it| !it.1);
    let are_known = others().all(|it| trust.lacks.has(it.0));
    if are_known {
        others().for_each(|it| lacks.note(it.0, &Err(io::ErrorKind::Unsupported.into())));
    }
    are_known
}

/// Whether files in `scratch` can be clones of each other.
pub(super) fn can_clone(scratch: &Dir) -> io::Result<()> {
    tried(scratch, |from, other| clone_file(from, scratch, other).map(|_| ()))
}

/// Whether files in `scratch` can have further names.
pub(super) fn can_link(scratch: &Dir) -> io::Result<()> {
    tried(scratch, |_, other| scratch.hard_link(OsStr::new(TRIED), scratch, other))
}

const TRIED: &str = "try-1";

/// Tries something with a file and a name that is free; neither is left.
fn tried(scratch: &Dir, with: impl FnOnce(&File, &OsStr) -> io::Result<()>) -> io::Result<()> {
    let (one, other) = (OsStr::new(TRIED), OsStr::new("try-2"));
    let result = scratch.create_file(one, 0o600).and_then(|file| {
        write_all_at(&file, &[1; 4096], 0)?;
        with(&file, other)
    });
    for name in [one, other] {
        let _ = scratch.remove_file(name);
    }
    result
}
