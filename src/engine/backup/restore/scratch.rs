//! The place in TARGET where things are made before they are renamed: what a killed run leaves lies there, and nowhere
//! else.
//!
//! Something of a person's may have its name, in the snapshot or in TARGET. So it has one that the snapshot has nowhere, and
//! bears a sign: a file named after the number of its directory, which tells it from a copy of such a place that was backed up.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::siblings::folded;
use crate::engine::store::manifest::Entry;
use crate::engine::store::remove_tree;
use crate::error::{Failure, Kind, Result, Status};
use crate::platform::fs::attributes::{Node, set_mode};
use crate::platform::fs::durable::{Hold, lock};
use crate::platform::fs::flags::change;
use crate::platform::fs::{Dir, Flags, Follow, Want};

/// What it is called; if need be a number follows.
const NAME: &str = ".oskit-restore";

/// A mode that nobody gives a directory: one that is killed before it has its sign is known by it.
const MODE: u32 = 0o1700;

const LOCK: &str = "lock";

/// Names in a snapshot that could be taken for the place.
#[derive(Default)]
pub(super) struct Others(HashSet<String>);

impl Others {
    /// Takes note of a path of the snapshot.
    pub(super) fn see(&mut self, entry: &Entry) {
        if is_like(&entry.name) {
            self.0.insert(folded(&entry.name));
        }
    }
}

fn is_like(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") && folded(name).starts_with(NAME)
}

/// Whether it is a name that such a place gets.
fn is_given(name: &OsStr) -> bool {
    let rest = name.to_str().and_then(|it| it.strip_prefix(NAME));
    rest.is_some_and(|it| it.is_empty() || it.strip_prefix('-').is_some_and(|it| it.parse::<u64>().is_ok()))
}

/// The place, locked by this run.
pub(super) struct Scratch {
    target: Dir,
    name: OsString,
    dir: Arc<Dir>,
    /// The kernel lets go of it when the process ends.
    lock: File,
}

impl Scratch {
    /// Takes the place in `target`, and clears what killed runs left there, whatever snapshot they restored.
    ///
    /// # Errors
    /// [`Status::LOCKED`] when another restore is at work there.
    pub(super) fn take(target: &Dir, path: &Path, others: &Others) -> Result<Self, Box<Failure>> {
        let because = |doing| move |error: io::Error| Box::new(Failure::os(&error, doing).path(path));
        let doing = "cannot restore to";
        let busy = || {
            let why = Failure::of(Kind::Timeout, "another restore is at work there");
            Box::new(why.doing(doing).path(path).status(Status::LOCKED))
        };
        let it = Self::make(target, others).map_err(because(doing))?.ok_or_else(busy)?;
        match it.clear() {
            Ok(true) => Ok(it),
            Ok(false) => {
                let _ = it.remove();
                Err(busy())
            }
            Err(error) => Err(because("cannot clear what an interrupted run left in")(error)),
        }
    }

    /// The first that is free, or was ours. `None`: another run has it.
    fn make(target: &Dir, others: &Others) -> io::Result<Option<Self>> {
        let numbered = (1_u64..).map(|number| format!("{NAME}-{number}"));
        for name in std::iter::once(NAME.to_owned()).chain(numbered).filter(|it| !others.0.contains(it)) {
            let name = OsString::from(name);
            match target.make_dir(&name, MODE) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if !is_ours(target, &name) {
                        continue;
                    }
                }
                result => result?,
            }
            let Some(it) = Self::hold(target, name)? else { return Ok(None) };
            create_or_open(&it.dir, &sign(&it.dir)?)?;
            return Ok(Some(it));
        }
        unreachable!("there is no end of names")
    }

    /// Locks one that is there. `None`: another run has it.
    fn hold(target: &Dir, name: OsString) -> io::Result<Option<Self>> {
        let dir = target.open_dir(&name, Follow::No)?;
        // What is made in it is to have its own marks, and not those of TARGET.
        let _ = change(Node::Dir(&dir), Flags::ALL, Flags::NONE);
        let file = create_or_open(&dir, OsStr::new(LOCK))?;
        let is_free = lock(&file, Hold::Alone, false)?;
        let it = Self { target: target.try_clone()?, name, dir: Arc::new(dir), lock: file };
        Ok(is_free.then_some(it))
    }

    /// Removes what killed runs left, here and under other names. `false`: another run is at work under one.
    fn clear(&self) -> io::Result<bool> {
        self.empty(&[OsString::from(LOCK), sign(&self.dir)?])?;
        for name in names(&self.target, |it| it != self.name && is_given(it))? {
            if is_ours(&self.target, &name) {
                let Some(left) = Self::hold(&self.target, name)? else { return Ok(false) };
                left.remove()?;
            }
        }
        Ok(true)
    }

    pub(super) fn dir(&self) -> Arc<Dir> {
        Arc::clone(&self.dir)
    }

    /// What it is called.
    pub(super) fn name(&self) -> &OsStr {
        &self.name
    }

    /// Removes the place. Killed amid it, it leaves one that is ours, or is as one that was begun.
    pub(super) fn remove(self) -> io::Result<()> {
        let sign = sign(&self.dir)?;
        self.empty(&[OsString::from(LOCK), sign.clone()])?;
        let _ = set_mode(Node::Dir(&self.dir), MODE);
        let _ = self.dir.remove_file(&sign); // a place that was begun has none
        let Self { target, name, lock, dir } = self;
        let removed = dir.remove_file(LOCK.as_ref());
        drop(lock);
        // Where a file that is held keeps its name until it is closed, that was too early.
        removed.or_else(|_| dir.remove_file(LOCK.as_ref()))?;
        target.remove_dir(&name)
    }

    /// Removes all but these.
    fn empty(&self, but: &[OsString]) -> io::Result<()> {
        let all = names(&self.dir, |it| !but.iter().any(|but| but == it))?;
        all.iter().try_for_each(|it| remove_tree(&self.dir, it))
    }
}

/// Whether `name` is such a place, or was about to be one.
fn is_ours(target: &Dir, name: &OsStr) -> bool {
    let looked = target.open_dir(name, Follow::No).and_then(|dir| {
        let is_signed = dir.stat(&sign(&dir)?, Follow::No, Want::KIND).is_ok();
        let is_begun =
            || Ok(dir.stat_self(Want::MODE)?.mode == MODE && names(&dir, |it| it != LOCK)?.is_empty());
        if is_signed { Ok(true) } else { is_begun() }
    });
    looked.unwrap_or(false)
}

/// The name of the file that says whose this directory is.
fn sign(dir: &Dir) -> io::Result<OsString> {
    Ok(format!("of-{}", dir.stat_self(Want::INO)?.ino).into())
}

fn create_or_open(dir: &Dir, name: &OsStr) -> io::Result<File> {
    match dir.create_file(name, 0o600) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => dir.open_file(name),
        result => result,
    }
}

/// The names in a directory that are `wanted`.
fn names(dir: &Dir, wanted: impl Fn(&OsStr) -> bool) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        if wanted(entry.name) {
            names.push(entry.name.to_owned());
        }
    }
    Ok(names)
}
