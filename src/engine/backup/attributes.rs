//! Everything about a copy that is not its contents, set in the order that the system wants.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU8, Ordering};

use super::Note;
use crate::engine::store::Snapshot;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{
    Node, Xattr, make_special, own_ids, set_mode, set_mtime, set_owner, set_xattr, stat_file,
};
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Time, Want, has_permission_bits};

/// Facts that what was written somewhere does not have: its file system could not hold them, or they were not to be set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lacking(u8);

impl Lacking {
    /// Those of a snapshot, by its manifest.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let words = snapshot.summary().map_or(&[][..], |it| &it.trailer.lacks);
        let named = Lacks::ALL.iter().filter(|(note, _)| words.iter().any(|it| it == note.word()));
        named.fold(Self::default(), |lacks, it| lacks.and(it.0))
    }

    pub(super) fn and(self, note: Note) -> Self {
        Self(self.0 | Lacks::bit(note))
    }

    pub(super) fn has(self, note: Note) -> bool {
        self.0 & Lacks::bit(note) != 0
    }

    /// What both lack.
    pub(super) fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether a copy of `entry` has its mode. What could not be given to its owner has lost setuid and setgid.
    pub(super) fn is_mode_of(self, entry: &Entry, stat: &Stat) -> bool {
        let is_anothers = self.has(Note::Owners) && !has_owner_of(entry, stat);
        stat.mode == entry.mode || is_anothers && stat.mode == entry.mode & UNOWNED || !has_permission_bits()
    }
}

/// Permission bits of a file that cannot be given to its owner: setuid and setgid would lend it the rights of whoever runs
/// this.
const UNOWNED: u32 = 0o1777;

/// Whether a copy of `entry` belongs to its owner, on a system that has owners.
pub(super) fn has_owner_of(entry: &Entry, stat: &Stat) -> bool {
    (stat.uid.unwrap_or(entry.uid), stat.gid.unwrap_or(entry.gid)) == (entry.uid, entry.gid)
}

/// Which attributes DEST could not hold, for whoever copies.
pub(super) struct Lacks {
    bits: AtomicU8,
    /// Facts that were tried and kept.
    held: Lacking,
    /// Whether this system has owners by number.
    has_owners: bool,
    /// Whether owners are taken without an error, and not kept.
    ignores_owners: bool,
    /// Whom new files belong to by themselves, where that is known.
    own: Option<(u32, u32)>,
    /// Permission bits that a new file keeps when it is made with them; none where that is not known.
    kept: u32,
}

impl Default for Lacks {
    fn default() -> Self {
        Self {
            bits: AtomicU8::new(0),
            held: Lacking::default(),
            has_owners: own_ids().is_some(),
            ignores_owners: false,
            own: None,
            kept: 0,
        }
    }
}

impl Lacks {
    const ALL: [(Note, u8); 7] = [
        (Note::Owners, 1),
        (Note::Xattrs, 2),
        (Note::Modes, 4),
        (Note::Times, 8),
        (Note::Kinds, 16),
        (Note::Names, 32),
        (Note::Flags, 64),
    ];

    /// For a tree that is new, with this root: what is made in it belongs to whom the root belongs to, which in a setgid
    /// directory is not the process's own group.
    pub(super) fn below(root: &Dir) -> io::Result<Self> {
        let stat = root.stat_self(Want::OWNER)?;
        Ok(Self { own: stat.uid.zip(stat.gid), ..Self::found_out(root)? })
    }

    /// What the file system does to owners, modes and times is found out by trying in `dir`: some take them without an
    /// error and keep others.
    pub(super) fn found_out(dir: &Dir) -> io::Result<Self> {
        let (mut it, name) = (Self::default(), OsStr::new("try"));
        let tried = it.try_with(dir, name);
        let _ = dir.remove_file(name);
        tried.map(|()| it)
    }

    fn try_with(&mut self, root: &Dir, name: &OsStr) -> io::Result<()> {
        let mode = |file: &File| stat_file(file, Want::MODE).map(|it| it.mode);
        let kept = mode(&root.create_file(name, 0o777)?)?;
        root.remove_file(name)?;
        let file = root.create_file(name, 0o640)?;
        if mode(&file)? == 0o640 & kept {
            self.kept = kept & 0o777;
        }
        // As fine as the system's own file systems keep it.
        let odd = Time {
            secs: 1_000_000_001,
            nanos: if has_permission_bits() { 123_456_789 } else { 123_456_700 },
        };
        let _ = set_mtime(Node::File(&file), odd);
        let holds_times = stat_file(&file, Want::MTIME)?.mtime == odd;
        self.found(Note::Times, holds_times);
        let _ = set_mode(Node::File(&file), 0o604);
        let holds_modes = !has_permission_bits() || mode(&file)? == 0o604;
        self.found(Note::Modes, holds_modes);
        let (uid, gid) = (1_000_000_001, 1_000_000_002); // nobody's
        if set_owner(Node::File(&file), uid, gid).is_ok() {
            let kept = stat_file(&file, Want::OWNER)?;
            self.ignores_owners = (kept.uid, kept.gid) != (Some(uid), Some(gid));
            if !self.ignores_owners {
                self.held = self.held.and(Note::Owners);
            }
        }
        Ok(())
    }

    fn found(&mut self, note: Note, holds: bool) {
        if holds {
            self.held = self.held.and(note);
        } else {
            self.note(note, &Err(io::ErrorKind::Unsupported.into()));
        }
    }

    /// Gives what is new to this user and group, if it is another's.
    fn give(&self, node: Node<'_>, (uid, gid): (u32, u32)) -> io::Result<()> {
        if !self.has_owners || self.own == Some((uid, gid)) {
            return Ok(());
        }
        let given = if self.ignores_owners {
            Err(io::ErrorKind::Unsupported.into())
        } else {
            set_owner(node, uid, gid)
        };
        self.note(Note::Owners, &given);
        given
    }

    /// The mode to make a file with: its own where that is what it then has, which saves a call for each, else one that
    /// keeps others out. While a snapshot is made nobody else gets to it anyway, whatever the modes in it.
    pub(super) fn mode_to_make(&self, mode: u32) -> u32 {
        if mode & !self.kept == 0 { mode } else { 0o600 }
    }

    fn bit(note: Note) -> u8 {
        Self::ALL.iter().find(|it| it.0 == note).map_or(0, |it| it.1)
    }

    pub(super) fn note(&self, note: Note, result: &io::Result<()>) {
        if result.is_err() {
            self.bits.fetch_or(Self::bit(note), Ordering::Relaxed);
        }
    }

    pub(super) fn so_far(&self) -> Lacking {
        Lacking(self.bits.load(Ordering::Relaxed))
    }

    /// What may be lacking for all that is known.
    pub(super) fn may_be(&self) -> Lacking {
        Lacking(!self.held.0)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Note> {
        let so_far = self.so_far();
        Self::ALL.into_iter().map(|it| it.0).filter(move |note| so_far.has(*note))
    }
}

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
