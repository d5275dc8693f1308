//! Everything about a copy that is not its contents, set in the order that the system wants.

use std::ffi::OsStr;
use std::io;

use super::Note;
use super::lacks::{Lacks, UNOWNED};
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{Node, Xattr, make_special, set_mode, set_mtime, set_xattr, stat_file};
use crate::platform::fs::{Dir, FileKind, Follow, Time, Want};

/// What is set on a copy when its contents are complete.
#[derive(Debug, Clone)]
pub(super) struct Attributes {
    pub(super) owner: Option<(u32, u32)>,
    pub(super) mode: u32,
    pub(super) mtime: Time,
    pub(super) xattrs: Vec<Xattr>,
}

impl Attributes {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            owner: Some((entry.uid, entry.gid)),
            mode: entry.mode,
            mtime: entry.mtime,
            xattrs: entry.xattrs.clone(),
        }
    }

    /// Sets them all, in the order that the system wants: changing the owner clears setuid and capabilities, an ACL
    /// and the mode share their bits, and everything changes the times.
    ///
    /// What cannot be set is noted: the manifest has it.
    pub(super) fn set(&self, node: Node<'_>, lacks: &Lacks) {
        self.set_on_made(node, None, lacks);
    }

    /// As [`set`](Self::set), on what was made with permission bits that are known.
    pub(super) fn set_on_made(&self, node: Node<'_>, made_with: Option<u32>, lacks: &Lacks) {
        let mut mode = self.mode;
        if self.owner.is_some_and(|owner| lacks.give(node, owner).is_err()) {
            mode &= UNOWNED;
        }
        for xattr in &self.xattrs {
            lacks.note(Note::Xattrs, &set_xattr(node, xattr));
        }
        if made_with != Some(mode) || !self.xattrs.is_empty() {
            lacks.note(Note::Modes, &set_mode(node, mode));
        }
        lacks.note(Note::Times, &set_time(node, self.mtime));
    }
}

/// Makes the link, fifo, socket or device of `entry` as `name` in `dir`, kept from others, without its attributes.
pub(super) fn make_named(dir: &Dir, entry: &Entry, name: &OsStr) -> io::Result<()> {
    if entry.kind == FileKind::Symlink {
        return make_link(dir, entry.junction, entry.target.as_deref().unwrap_or_default(), name);
    }
    make_special(dir, name, entry.kind, 0o600, entry.device.map_or((0, 0), |it| (it.0, it.1)))
}

/// Makes a link `name` in `dir` that says `target`.
pub(super) fn make_link(dir: &Dir, junction: bool, target: &OsStr, name: &OsStr) -> io::Result<()> {
    if junction { dir.make_junction(target, name) } else { dir.symlink(target, name) }
}

/// Sets the attributes of a link, fifo or device; a link has no mode.
pub(super) fn set_on_name(dir: &Dir, entry: &Entry, lacks: &Lacks) {
    let node = Node::Named(dir, entry.stored_name());
    let _ = lacks.give(node, (entry.uid, entry.gid));
    for xattr in &entry.xattrs {
        lacks.note(Note::Xattrs, &set_xattr(node, xattr));
    }
    if entry.kind != FileKind::Symlink {
        lacks.note(Note::Modes, &set_mode(node, entry.mode));
    }
    lacks.note(Note::Times, &set_time(node, entry.mtime));
}

/// Sets the time of change. A file system may take one that is too far away for it, and keep another; all hold those that 32
/// bits do.
fn set_time(node: Node<'_>, mtime: Time) -> io::Result<()> {
    set_mtime(node, mtime)?;
    if i32::try_from(mtime.secs).is_ok() {
        return Ok(());
    }
    let kept = match node {
        Node::File(file) => stat_file(file, Want::MTIME)?,
        Node::Dir(dir) => dir.stat_self(Want::MTIME)?,
        Node::Named(dir, name) => dir.stat(name, Follow::No, Want::MTIME)?,
    };
    if kept.mtime == mtime { Ok(()) } else { Err(io::ErrorKind::Unsupported.into()) }
}
