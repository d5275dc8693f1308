//! Snapshots: made, verified, restored.
//!
//! Making one takes three kinds of threads. The walker goes through SOURCE in tree order, makes the directories, and
//! hands out other names in small jobs. Workers copy what a job names. The caller's own thread puts their results back
//! into tree order, writes the manifest and says what happens. Queues are short, so that memory and descriptors stay few.

mod along;
mod assemble;
mod attributes;
mod caches;
mod contents;
mod copy;
mod create;
mod diff;
mod dispatch;
mod drill;
mod facts;
mod folder;
mod lacks;
mod large;
mod leftover;
mod links;
mod moved;
mod naming;
mod outcome;
mod plan;
mod previous;
mod repair;
mod restore;
mod scan;
mod select;
mod share;
mod transfer;
mod unchanged;
mod verify;
mod walk;

pub use create::{Made, Options, create};
pub use diff::{Compared, Difference, With, diff};
pub use drill::drill;
pub use plan::{plan, survey};
pub use repair::{Adopted, Healed, Mending, Origin, adopt, heal};
pub use restore::{Overwrite, Restore, Restored, restore};
pub use select::Rule;
pub use share::Share;
pub use transfer::{Standing, Transfer, Transferred, look_before_copy, open_to_copy, standings};
pub use verify::{Known, Verified, verify};

use std::path::PathBuf;

use crate::error::Failure;

/// What happens while a snapshot is made, verified or restored.
#[derive(Debug)]
pub enum Event {
    /// Work starts.
    Started {
        /// Files and bytes to expect, where they are known.
        expected: Option<(u64, u64)>,
    },
    /// Everything is copied and is now brought to disk.
    Finishing,
    /// A path is done.
    Done {
        /// Relative to the root; empty for the root itself.
        path: PathBuf,
        /// Bytes of contents.
        bytes: u64,
        /// What it was made of, when nothing was copied for it.
        reuse: Option<Reuse>,
    },
    /// So much more of the contents of a large file is done, of which [`Event::Done`] tells at its end.
    Bytes(u64),
    /// Something is wrong with a path; the work goes on.
    Failed(Failure),
    /// A path was left out.
    LeftOut {
        /// Relative to the root.
        path: PathBuf,
        /// Why.
        why: LeftOut,
    },
    /// Something that a person should know, said once.
    Note(Note),
}

/// What a path was made of that was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// Another name of the same file.
    Linked,
    /// The snapshot before.
    Shared,
    /// What an interrupted run had copied.
    TakenOver,
}

/// Why a path was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// A glob matches it.
    Excluded(Rule),
    /// It is DEST.
    Destination,
    /// It is another file system.
    OtherFileSystem,
    /// It is in a directory that its program marks as a cache.
    Cache,
    /// It is a directory, and only files were asked for.
    NotRecursing,
    /// It went away while the tree was walked.
    Vanished,
    /// It is there already and was to be kept.
    Kept,
}

/// What a person should know, said once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Owners could not be set.
    Owners,
    /// Extended attributes could not be set.
    Xattrs,
    /// Permission bits could not be set.
    Modes,
    /// Times could not be set.
    Times,
    /// Links, fifos, sockets or devices could not be made.
    Kinds,
    /// Names that are not taken, or taken for others.
    Names,
    /// Marks could not be set.
    Flags,
}

impl Note {
    /// The word that a manifest has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Owners => "owner",
            Self::Xattrs => "xattrs",
            Self::Modes => "mode",
            Self::Times => "mtime",
            Self::Kinds => "kind",
            Self::Names => "name",
            Self::Flags => "flags",
        }
    }
}

/// Takes events as they come.
pub type Listener<'a> = dyn FnMut(Event) + 'a;
