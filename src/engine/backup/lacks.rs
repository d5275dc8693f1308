//! What a file system does not hold: found out by trying, and noted as copies are made.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU8, Ordering};

use super::Note;
use crate::engine::store::Snapshot;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{Node, own_ids, set_mode, set_mtime, set_owner, stat_file};
use crate::platform::fs::{Dir, Stat, Time, Want, has_permission_bits};

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
pub(super) const UNOWNED: u32 = 0o1777;

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
    pub(super) fn give(&self, node: Node<'_>, (uid, gid): (u32, u32)) -> io::Result<()> {
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
