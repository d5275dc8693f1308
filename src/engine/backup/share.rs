//! Sharing unchanged files with the snapshot before.

use std::ffi::OsStr;
use std::io;

use super::Note;
use super::attributes::{Attributes, Lacks};
use super::folder::Place;
use super::previous::Trust;
use crate::engine::store::manifest::Entry;
use crate::error::{Failure, Result};
use crate::platform::fs::attributes::Node;
use crate::platform::fs::data::clone_contents;
use crate::platform::fs::{Dir, Follow, Stat, Want};

/// What a stored file must still be, to be shared.
const STORED: Want = Want::KIND.and(Want::SIZE).and(Want::MTIME).and(Want::MODE).and(Want::OWNER);

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

/// What sharing comes to in this run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sharing {
    by: By,
    pub(super) trust: Trust,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Clone,
    Link,
}

impl Sharing {
    /// Finds out what DEST can, by trying in `scratch`, a directory of our own there. `None`: no sharing.
    ///
    /// # Errors
    /// Clones were asked for and DEST has none.
    pub(super) fn choose(share: Share, scratch: &Dir, trust: Trust) -> Result<Option<Self>> {
        let by = match share {
            Share::None => return Ok(None),
            Share::Hardlink => By::Link,
            Share::Auto if can_clone(scratch).is_err() => By::Link,
            Share::Auto => By::Clone,
            Share::Reflink => {
                can_clone(scratch).map_err(|error| Failure::os(&error, "cannot share by --share=reflink"))?;
                By::Clone
            }
        };
        Ok(Some(Self { by, trust }))
    }

    /// Shares the file `before` of the snapshot before as `entry`. Not when it is not what its manifest says: rot does
    /// not travel.
    pub(super) fn share(self, place: &Place, entry: &Entry, before: &Entry, lacks: &Lacks) -> io::Result<()> {
        let previous = place.previous.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let stored = previous.stat(&before.name, Follow::No, STORED)?;
        let is_as_stored =
            (stored.kind, stored.size, stored.mtime) == (before.kind, before.size, before.mtime);
        if !is_as_stored || self.by == By::Link && !self.has_rights_of(before, &stored, lacks) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is not what was stored"));
        }
        match self.by {
            By::Link => previous.hard_link(&before.name, &place.copy, &entry.name),
            By::Clone => {
                let from = previous.open_file(&before.name)?;
                let to = place.copy.create_file(&entry.name, 0o600)?;
                if let Err(error) = clone_contents(&from, &to) {
                    place.copy.remove_file(&entry.name)?;
                    return Err(error);
                }
                Attributes::of(entry).set(Node::File(&to), lacks);
                Ok(())
            }
        }
    }
}

impl Sharing {
    /// Whether mode and owner of a stored file are still those of its entry: a link would carry others on. Where the
    /// snapshot before could not hold owners, this one lacks them too.
    fn has_rights_of(self, before: &Entry, stored: &Stat, lacks: &Lacks) -> bool {
        let is_given =
            (stored.uid.unwrap_or(before.uid), stored.gid.unwrap_or(before.gid)) == (before.uid, before.gid);
        if is_given {
            return stored.mode == before.mode;
        }
        let is_known = self.trust.lacks_owners && [before.mode, before.mode & 0o1777].contains(&stored.mode);
        if is_known {
            lacks.note(Note::Owners, &Err(io::ErrorKind::PermissionDenied.into()));
        }
        is_known
    }
}

/// Whether files in `scratch` can be clones of each other.
pub(super) fn can_clone(scratch: &Dir) -> io::Result<()> {
    let (one, other) = (OsStr::new("clone-1"), OsStr::new("clone-2"));
    let tried = || {
        let from = scratch.create_file(one, 0o600)?;
        crate::platform::fs::data::write_all_at(&from, &[1; 4096], 0)?;
        clone_contents(&from, &scratch.create_file(other, 0o600)?)
    };
    let result = tried();
    for name in [one, other] {
        let _ = scratch.remove_file(name);
    }
    result
}
