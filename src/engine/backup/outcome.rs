//! What came of a path, or stopped it.

use std::io;

use super::naming::is_about_the_name;
use crate::engine::store::manifest::Entry;
use crate::platform::errors;

/// What came of a path.
pub(super) struct Found {
    pub(super) entry: Box<Entry>,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    /// It is in the snapshot; so many bytes were written for it.
    Stored(u64),
    /// It is in the snapshot as a further name of a file that is there already.
    Linked,
    /// It is in the snapshot and shares its contents with the snapshot before.
    Shared,
    /// It is in the snapshot; an interrupted run had copied it.
    TakenOver,
    /// It could not be read, or DEST cannot hold it; the entry says so.
    Missing(Trouble),
    /// It was left out, or was not there any more.
    LeftOut(super::LeftOut),
}

/// What went wrong with one path.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) doing: &'static str,
    pub(super) error: io::Error,
}

/// A side of the copy.
#[derive(Debug)]
pub(super) enum Stop {
    /// The source: this path is lost, the others are not.
    Source(Trouble),
    /// DEST cannot hold this one path.
    Unholdable(Trouble),
    /// DEST: nothing further can be stored.
    Dest(io::Error),
}

pub(super) fn source(doing: &'static str) -> impl Fn(io::Error) -> Stop {
    move |error| Stop::Source(Trouble { doing, error })
}

/// A name or a kind of thing that DEST's file system does not have is that path's trouble alone.
pub(super) fn dest(error: io::Error) -> Stop {
    use io::ErrorKind::{PermissionDenied, Unsupported};
    if is_about_the_name(&error) || matches!(error.kind(), PermissionDenied | Unsupported) {
        return Stop::Unholdable(Trouble { doing: "cannot store", error });
    }
    Stop::Dest(error)
}

/// Whether making a link, fifo, socket or device failed because DEST has none, and not for want of room. File systems say
/// so in many ways, some by `EIO`; should DEST really fail, the next file tells.
pub(super) fn has_no_such_kind(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AlreadyExists, InvalidFilename, NotFound, OutOfMemory, QuotaExceeded, ReadOnlyFilesystem, StorageFull,
    };
    let is_otherwise = matches!(
        error.kind(),
        AlreadyExists
            | InvalidFilename
            | NotFound
            | OutOfMemory
            | QuotaExceeded
            | ReadOnlyFilesystem
            | StorageFull
    );
    !is_otherwise && !["EMFILE", "ENFILE"].iter().any(|name| errors::is(error, name))
}
