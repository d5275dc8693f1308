//! Marks (`chattr(1)`) are the very last thing that a path gets: what bears one may not be renamed, linked or given a time any
//! more.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use super::{Level, Place, Work};
use crate::engine::backup::Note;
use crate::engine::backup::attributes::Attributes;
use crate::engine::backup::lacks::has_owner_of;
use crate::engine::backup::restore::Overwrite;
use crate::engine::backup::restore::selection::Wanted;
use crate::engine::descent::open_below;
use crate::engine::store::manifest::Entry;
use crate::platform::errors;
use crate::platform::fs::attributes::{Node, stat_file};
use crate::platform::fs::flags::change;
use crate::platform::fs::{Dir, FileKind, Flags, Stat, Want};

/// A file with several names, which can have no further one once it is marked.
pub(super) struct Later {
    place: Place,
    ino: u64,
    flags: Flags,
}

impl Work<'_, '_> {
    /// Marks a file that has its name now.
    pub(super) fn mark_file(&mut self, file: &File, entry: &Entry) {
        if entry.flags.is_empty() {
            return;
        }
        if entry.link_group.is_none() {
            self.note_flags(&change(Node::File(file), Flags::NONE, entry.flags));
        } else if let Ok(stat) = stat_file(file, Want::INO) {
            self.mark_later(entry, &stat);
        }
    }

    /// Remembers what is known of a path that is kept. A run that was interrupted may not have come to mark it, and further
    /// names are linked to it.
    pub(super) fn keep(&mut self, entry: &Entry, there: &Stat) {
        if self.options.overwrite != Overwrite::IfChanged {
            return;
        }
        if let Some(group) = entry.link_group {
            self.links.entry(group).or_insert_with(|| (self.to.names(), entry.name.clone()));
        }
        if entry.kind != FileKind::File || entry.flags.is_empty() {
            return;
        }
        if entry.link_group.is_some() {
            self.mark_later(entry, there);
        } else if !there.flags.has(entry.flags)
            && let Ok(dir) = self.to.dir()
        {
            self.note_flags(&mark(&dir, &entry.name, there.ino, entry.flags));
        }
    }

    fn mark_later(&mut self, entry: &Entry, stat: &Stat) {
        let place = (self.to.names(), entry.name.clone());
        self.later.push(Later { place, ino: stat.ino, flags: entry.flags });
    }

    /// Marks the files of which all names are made.
    pub(super) fn mark_the_rest(&mut self) {
        for Later { place: (names, name), ino, flags } in std::mem::take(&mut self.later) {
            let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
            let marked = open_below(self.to.root(), &names).and_then(|dir| mark(&dir, &name, ino, flags));
            self.note_flags(&marked);
        }
    }

    /// Gives a finished directory exactly its marks; one that was made in a marked one may have others. A store's own tree
    /// is left as it is.
    pub(super) fn mark_dir(&self, dir: &Dir, flags: Flags) {
        if self.farm.is_some() {
            return;
        }
        let marked = change(Node::Dir(dir), Flags::ALL, flags);
        if !flags.is_empty() {
            self.note_flags(&marked);
        }
    }

    fn note_flags(&self, marked: &io::Result<()>) {
        self.lacks.note(Note::Flags, marked);
    }

    /// What a directory gets in the end. One that is only on the way is not marked: more may be restored into it.
    pub(super) fn level_of_new(entry: &Entry, wanted: Wanted) -> (Attributes, Flags) {
        let flags = if wanted == Wanted::Yes { entry.flags } else { Flags::NONE };
        (Attributes::of(entry), flags)
    }

    /// What a directory that was there gets in the end. One that is marked stays as it is; where that is not as it should be
    /// it is told.
    pub(super) fn level_of_existing(&mut self, dir: &Dir, entry: &Entry) -> Level {
        let level = Some((Attributes::of(entry), entry.flags));
        let Ok(there) = dir.stat_self(Want::ALL) else { return level };
        if !there.flags.is_locked() {
            return level;
        }
        let facts = (there.mode, there.mtime, there.flags);
        if facts != (entry.mode, entry.mtime, entry.flags) || !has_owner_of(entry, &there) {
            let failure = self.here(self.doing(), &errors::named("EPERM"));
            self.failed(*failure);
        }
        None
    }
}

/// Marks `name`, if it is still this file.
fn mark(dir: &Dir, name: &OsStr, ino: u64, flags: Flags) -> io::Result<()> {
    let file = dir.open_file(name)?;
    if stat_file(&file, Want::INO)?.ino != ino {
        return Err(io::ErrorKind::NotFound.into());
    }
    change(Node::File(&file), Flags::NONE, flags)
}
