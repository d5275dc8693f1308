//! What no path tells by itself: which names are of one file, and where a file has holes.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use crate::engine::backup::along::Along;
use crate::engine::backup::share::can_link;
use crate::engine::backup::verify::manifest;
use crate::engine::backup::{Event, Listener};
use crate::engine::store::manifest::{Entry, Trail};
use crate::engine::store::{Snapshot, Store};
use crate::error::{Failure, Result};
use crate::platform::fs::data::next_data;
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want};

/// A hole of which nobody can say that it is a matter of blocks.
const HOLE: u64 = 1 << 20;

/// What the file system of the scratch place can.
#[derive(Clone, Copy)]
pub(super) struct Holds {
    links: bool,
    holes: bool,
}

impl Holds {
    /// Finds out by trying, in a directory of our own.
    pub(super) fn below(scratch: &Dir) -> Self {
        let name = OsStr::new("try");
        let hole = scratch.create_file(name, 0o600).and_then(|file| {
            file.set_len(HOLE)?;
            Ok(first_hole(&file, HOLE)?.is_some())
        });
        let _ = scratch.remove_file(name);
        Self { links: can_link(scratch).is_ok(), holes: hole.unwrap_or(false) }
    }
}

/// Compares the tree of `snapshot` that was restored `at` a place with its manifest, and with what is stored; gives how many
/// paths are not as they should be. What is not there at all is told elsewhere.
pub(super) fn compare(
    store: &Store,
    snapshot: &Snapshot,
    (tree, at): (Dir, &Path),
    holds: Holds,
    listener: &mut Listener<'_>,
) -> Result<u64> {
    let (mut stored, mut restored) = (Along::new(store.tree(&snapshot.name)?), Along::new(tree));
    let mut trail = Trail::default();
    let mut names = Names::default();
    let mut problems = 0;
    for entry in store.entries(snapshot)? {
        let entry = entry.map_err(|damage| manifest(&damage, at))?;
        let path = trail.step(&entry);
        let from = stored.dir_of(&entry);
        let own = Entry { stored: None, ..entry.clone() };
        let (Some(from), Some(to)) = (from, restored.dir_of(&own)) else { continue };
        let Ok(stat) = to.stat(&entry.name, Follow::No, Want::ALL) else { continue };
        let is_wrong = if holds.links && entry.kind != FileKind::Dir && !names.is_one_of(&entry, &stat) {
            Some(match entry.link_group {
                Some(_) => "it is another file than the first of its names",
                None => "it is one file with another",
            })
        } else if holds.holes && entry.sparse && is_filled(&from, &to, &entry) == Ok(true) {
            Some("a hole in it was filled")
        } else {
            None
        };
        if let Some(why) = is_wrong {
            problems += 1;
            listener(Event::Failed(Failure::value(why).doing("damaged").path(at.join(path))));
        }
    }
    Ok(problems)
}

/// Names by file.
#[derive(Default)]
struct Names {
    /// The inode of each group of names, and the group of each inode.
    files: HashMap<u64, u64>,
    groups: HashMap<u64, u64>,
}

impl Names {
    /// Whether a name is one of its file's, and of no other's.
    fn is_one_of(&mut self, entry: &Entry, stat: &Stat) -> bool {
        let Some(group) = entry.link_group else { return stat.nlink < 2 };
        *self.files.entry(group).or_insert(stat.ino) == stat.ino
            && *self.groups.entry(stat.ino).or_insert(group) == group
    }
}

/// Whether there is data where the stored file has a hole.
fn is_filled(from: &Dir, to: &Dir, entry: &Entry) -> Result<bool, io::ErrorKind> {
    let hole = from.open_file(entry.stored_name()).and_then(|file| first_hole(&file, entry.size));
    let Some(hole) = hole.map_err(|it| it.kind())? else { return Ok(false) };
    let to = to.open_file(&entry.name).map_err(|it| it.kind())?;
    // The middle of it: at its ends there may be other blocks.
    let middle = hole.start + (hole.end - hole.start) / 2;
    let data = next_data(&to, middle).map_err(|it| it.kind())?;
    Ok(data.is_some_and(|data| data.start == middle))
}

/// The first large hole.
fn first_hole(file: &File, size: u64) -> io::Result<Option<Range<u64>>> {
    let mut at = 0;
    while at < size {
        let data = next_data(file, at)?.unwrap_or(size..size);
        if data.start.min(size).saturating_sub(at) >= HOLE {
            return Ok(Some(at..data.start.min(size)));
        }
        at = data.end;
    }
    Ok(None)
}
