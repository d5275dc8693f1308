//! A store that was moved to a disk that holds less than the one it was made on.

use std::ffi::OsStr;
use std::io;

use super::findings::{At, each_entry};
use super::names::wrong_facts;
use super::{SCRATCH, Wanted};
use crate::engine::backup::Note;
use crate::engine::backup::attributes::Attributes;
use crate::engine::backup::lacks::{Lacking, Lacks};
use crate::engine::backup::transfer::with_lacks;
use crate::engine::store::manifest::Entry;
use crate::engine::store::{Snapshot, Store};
use crate::error::{Doing, Result};
use crate::platform::fs::attributes::{Node, own_ids};
use crate::platform::fs::{Dir, FileKind, Follow, Want};

/// So many paths are tried: a disk that does not hold something does not hold it of any.
const TRIED: usize = 64;

/// The facts of these entries of `snapshot` that DEST does not hold of anything new either, so that there is nothing to
/// heal; its manifest says so from now on. Empty: there are none that it does not say already.
pub(super) fn note_lacking(store: &Store, snapshot: &Snapshot, wanted: &Wanted) -> Result<Vec<Note>> {
    let scratch = store.scratch(SCRATCH).doing("cannot write to", store.path())?;
    let tried = try_in(&scratch, wanted);
    store.remove_scratch(SCRATCH).doing("cannot write to", store.path())?;
    let (tried, known) = (tried.doing("cannot write to", store.path())?, Lacking::of(snapshot));
    let wrong = wrong_in(store, snapshot, wanted)?;
    let new: Vec<Note> = tried.all().filter(|&it| wrong.has(it) && !known.has(it)).collect();
    if !new.is_empty() {
        let trailer = with_lacks(snapshot, &new);
        store.replace_manifest(&snapshot.name, store.entries(snapshot)?, trailer)?;
    }
    Ok(new)
}

/// The facts that are not as the entries say.
fn wrong_in(store: &Store, snapshot: &Snapshot, wanted: &Wanted) -> Result<Lacking> {
    let mut wrong = Lacking::default();
    each_entry(store, snapshot, |At { number, dir, entry, .. }| {
        let name = entry.stored_name();
        if let Some(dir) = dir.filter(|_| wanted.contains_key(&number))
            && let Ok(stat) = dir.stat(name, Follow::No, Want::ALL)
        {
            let facts = wrong_facts(dir, name, &stat, entry, Lacking::of(snapshot));
            wrong = facts.fold(wrong, Lacking::and);
        }
    })?;
    Ok(wrong)
}

fn try_in(scratch: &Dir, wanted: &Wanted) -> io::Result<Lacks> {
    let (lacks, name) = (Lacks::below(scratch)?, OsStr::new("try"));
    for entry in wanted.values().take(TRIED) {
        let attributes = may_be_set(entry);
        match entry.kind {
            FileKind::File => {
                attributes.set(Node::File(&scratch.create_file(name, 0o600)?), &lacks);
                scratch.remove_file(name)?;
            }
            FileKind::Dir => {
                scratch.make_dir(name, 0o700)?;
                attributes.set(Node::Dir(&scratch.open_dir(name, Follow::No)?), &lacks);
                scratch.remove_dir(name)?;
            }
            _ => {}
        }
    }
    Ok(lacks)
}

/// What the system refuses to everybody but root says nothing about the disk.
fn may_be_set(entry: &Entry) -> Attributes {
    let mut all = Attributes::of(entry);
    if own_ids().is_some_and(|it| it.0 != 0) {
        all.owner = None;
        let is_roots = |name: &[u8]| [&b"security."[..], b"trusted."].iter().any(|it| name.starts_with(it));
        all.xattrs.retain(|it| !is_roots(it.name.as_encoded_bytes()));
    }
    all
}
