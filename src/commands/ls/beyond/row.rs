//! An entry with all that was asked for about it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use super::super::batch::Link;
use super::super::names::Named;
use crate::error::{Failure, Status};
use crate::platform::fs::access::Extra;
use crate::platform::fs::{FileKind, Stat};

/// An entry with all that was asked for about it; the rest is `None`.
pub(super) struct Row {
    /// The operand, and what lies below it.
    pub(super) path: PathBuf,
    pub(super) name: OsString,
    /// Levels below an operand.
    pub(super) depth: usize,
    pub(super) kind: FileKind,
    pub(super) stat: Option<Stat>,
    pub(super) link: Option<Link>,
    pub(super) resolved: Option<PathBuf>,
    pub(super) extra: Option<Extra>,
    pub(super) context: Option<OsString>,
    pub(super) user: Option<OsString>,
    pub(super) group: Option<OsString>,
    pub(super) git: Option<String>,
    pub(super) total: Option<Total>,
    pub(super) trouble: Option<Trouble>,
    /// A directory whose own size and links say more of its file system than of itself.
    pub(super) vague: bool,
    /// A directory whose listing follows.
    pub(super) enters: bool,
}

/// What a directory and all below it amount to, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Total {
    pub(super) size: u64,
    pub(super) allocated: u64,
}

/// What could not be found out, and the status that makes.
pub(super) struct Trouble {
    pub(super) error: anyhow::Error,
    pub(super) status: Status,
}

impl Trouble {
    /// What happened, in words.
    pub(super) fn message(&self) -> String {
        let failure = self.error.downcast_ref::<Failure>();
        failure.map_or_else(|| self.error.to_string(), |failure| failure.message().to_owned())
    }
}

impl Row {
    pub(super) fn new(path: PathBuf, name: &OsStr, depth: usize, kind: FileKind) -> Self {
        Self {
            path,
            name: name.to_owned(),
            depth,
            kind,
            stat: None,
            link: None,
            resolved: None,
            extra: None,
            context: None,
            user: None,
            group: None,
            git: None,
            total: None,
            trouble: None,
            vague: false,
            enters: false,
        }
    }

    /// What the look of its name depends on; `name` may stand for it by another.
    pub(super) fn named<'a>(&'a self, name: &'a OsStr) -> Named<'a> {
        Named {
            name: name.as_encoded_bytes(),
            kind: self.kind,
            stat: self.stat.as_ref(),
            link: self.link.as_ref(),
        }
    }

    pub(super) fn is_hidden(&self) -> bool {
        is_hidden(&self.name)
    }

    /// Whether anything is known of it: where a look fails on what no directory has told of, there may be no such thing.
    pub(super) fn is_there(&self) -> bool {
        self.trouble.is_none() || self.kind != FileKind::Unknown
    }

    /// The room that it takes, with all below it where that was asked for.
    pub(super) fn allocated(&self) -> Option<u64> {
        self.total.map(|total| total.allocated).or(self.stat.map(|stat| stat.allocated))
    }

    /// Whether it is a directory or leads to one.
    pub(super) fn leads_to_dir(&self) -> bool {
        let target = || self.link.as_ref()?.to.map(|to| to.kind == FileKind::Dir);
        self.kind == FileKind::Dir || target().unwrap_or(false)
    }

    /// Notes what could not be found out, unless something was noted before.
    pub(super) fn note(&mut self, error: anyhow::Error, status: Status) {
        self.trouble.get_or_insert(Trouble { error, status });
    }
}

/// Whether a leading dot hides the name.
pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
