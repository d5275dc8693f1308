//! Restoring, an entry at a time, in tree order.

mod make;
mod marks;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::contents::Contents;
use super::owners::Owners;
use super::scratch::{Others, Scratch};
use super::selection::{Selection, Wanted};
use super::siblings::Siblings;
use super::{About, Restore, Restored};
use crate::engine::backup::attributes::Attributes;
use crate::engine::backup::lacks::Lacks;
use crate::engine::backup::transfer::Farm;
use crate::engine::backup::verify::manifest;
use crate::engine::backup::{Event, LeftOut, Listener};
use crate::engine::descent::Descent;
use crate::engine::store::manifest::{Entry, Reader};
use crate::engine::store::{Snapshot, Store};
use crate::error::{Failure, Result};
use crate::platform::fs::attributes::Node;
use crate::platform::fs::{Dir, FileKind, Flags, Follow, Stat, Want};
use marks::Later;

/// What a directory gets when everything in it is done; `None`: it is left as it was.
type Level = Option<(Attributes, Flags)>;

/// What is known of a restored name: the names from TARGET to its directory, and its own.
type Place = (Vec<OsString>, OsString);

pub(super) struct Work<'a, 'b> {
    from: Descent,
    to: Descent,
    /// For the root and each directory on the way.
    levels: Vec<Level>,
    /// The depth of a directory that is not gone into: what is in it is left out with it.
    skip: Option<u32>,
    /// The first restored name of each link group.
    links: HashMap<u64, Place>,
    /// Files that are to be marked when all their names are made.
    later: Vec<Later>,
    siblings: Siblings,
    owners: Owners,
    lacks: Lacks,
    /// Copies to share with: then TARGET is new, and nobody sees it yet.
    farm: Option<&'a Farm>,
    /// Where things are made before they get their names, and the depth of the directory that each is in: another file system
    /// may be mounted in TARGET.
    scratches: Vec<(usize, Scratch)>,
    /// Names that such a place may not have.
    others: Others,
    /// Nothing more can be written to TARGET.
    over: Option<Box<Failure>>,
    contents: Contents,
    /// For reading back.
    buffer: Vec<u8>,
    snapshot: PathBuf,
    target: PathBuf,
    /// The entry's path, relative to the root.
    path: PathBuf,
    selection: Selection,
    set_root: bool,
    options: &'a Restore,
    listener: &'a mut Listener<'b>,
    done: Restored,
}

/// What everything is called before it gets its name.
const BESIDE: &str = ".oskit-restoring";

/// Why an entry is not restored.
enum No {
    /// It is there already and is kept.
    Keep,
    Fail(Box<Failure>),
}

impl From<Box<Failure>> for No {
    fn from(failure: Box<Failure>) -> Self {
        Self::Fail(failure)
    }
}

/// What the file system below `dir` lacks. Where that cannot be found out, each path will tell.
fn found_out(dir: &Dir) -> Lacks {
    Lacks::found_out(dir).unwrap_or_default()
}

impl<'a, 'b> Work<'a, 'b> {
    pub(super) fn new(
        store: &Store,
        snapshot: &Snapshot,
        (dir, target): (Dir, &Path),
        set_root: bool,
        options: &'a Restore,
        listener: &'a mut Listener<'b>,
    ) -> Result<Self> {
        Ok(Self {
            from: Descent::new(store.tree(&snapshot.name)?),
            to: Descent::new(dir),
            levels: Vec::new(),
            skip: None,
            links: HashMap::new(),
            later: Vec::new(),
            siblings: Siblings::default(),
            owners: Owners::new(options.numeric_owner),
            lacks: Lacks::default(),
            farm: None,
            scratches: Vec::new(),
            others: Others::default(),
            over: None,
            contents: Contents::new(),
            buffer: vec![0; 1 << 20],
            snapshot: store.path().join(&snapshot.name),
            target: target.to_owned(),
            path: PathBuf::new(),
            selection: Selection::new(&options.paths),
            set_root,
            options,
            listener,
            done: Restored::default(),
        })
    }

    /// Makes things in a place of our own in TARGET before they get their names.
    pub(super) fn by_way_of(self, scratch: Scratch, others: Others) -> Self {
        let (siblings, lacks) = (Siblings::below(&scratch.dir()), found_out(&scratch.dir()));
        Self { siblings, lacks, scratches: vec![(0, scratch)], others, ..self }
    }

    /// Shares files with copies that were made before.
    pub(super) fn sharing(self, farm: &'a Farm) -> Self {
        let (siblings, lacks) = (Siblings::below(self.to.root()), found_out(self.to.root()));
        Self { siblings, lacks, farm: Some(farm), ..self }
    }

    pub(super) fn all(mut self, entries: Reader<File>) -> Result<Restored> {
        for entry in entries {
            let entry = entry.map_err(|damage| manifest(&damage, &self.snapshot))?;
            self.one(entry);
            if let Some(failure) = self.over.take() {
                self.mark_the_rest();
                // Best effort: the next run clears what is left.
                for (_, scratch) in self.scratches {
                    let _ = scratch.remove();
                }
                return Err((*failure).into());
            }
        }
        self.up_to(0);
        self.mark_the_rest();
        self.set_level();
        for note in self.lacks.all() {
            (self.listener)(Event::Note(note));
        }
        self.selection.check()?;
        Ok(self.done)
    }

    fn one(&mut self, mut entry: Entry) {
        if self.skip.is_some_and(|depth| entry.depth > depth) {
            return;
        }
        self.skip = None;
        (entry.uid, entry.gid) = self.owners.of(&entry);
        if self.farm.is_some() {
            // The tree of another store, which has the same manifest.
            entry.name = entry.stored_name().to_owned();
            entry.flags = Flags::NONE;
        }
        if entry.depth == 0 {
            self.siblings.enter();
            let wanted = self.selection.of(Path::new(""));
            self.levels.push(self.set_root.then(|| Self::level_of_new(&entry, wanted)));
            return;
        }
        self.up_to(entry.depth - 1);
        self.path.push(&entry.name);
        let gone_into = self.wanted(&entry);
        if !gone_into {
            self.path.pop();
        }
    }

    /// Restores the entry if it is wanted; says whether it is a directory that was gone into.
    fn wanted(&mut self, entry: &Entry) -> bool {
        let is_dir = entry.kind == FileKind::Dir;
        let result = match self.selection.of(&self.path) {
            Wanted::No => Err(None),
            Wanted::OnTheWay if !is_dir => Err(None),
            _ if !entry.is_restorable() => Err(None),
            wanted if is_dir => self.directory(entry, wanted).map_err(Some),
            _ => self.leaf(entry).map_err(Some),
        };
        match result {
            Ok(()) => {
                (self.listener)(Event::Done { path: self.path.clone(), bytes: entry.size, reuse: None });
            }
            Err(None) => {}
            Err(Some(No::Keep)) => {
                self.done.kept += 1;
                (self.listener)(Event::LeftOut { path: self.path.clone(), why: LeftOut::Kept });
            }
            // It is told once, as what ends the run.
            Err(Some(No::Fail(_))) if self.over.is_some() => {}
            Err(Some(No::Fail(failure))) => self.failed(*failure),
        }
        let gone_into = is_dir && self.to.depth() == entry.depth as usize;
        self.skip = (is_dir && !gone_into).then_some(entry.depth);
        gone_into
    }

    fn failed(&mut self, failure: Failure) {
        self.done.errors += 1;
        (self.listener)(Event::Failed(failure));
    }

    /// Goes back up until the directory at `depth` is the one that is worked in.
    fn up_to(&mut self, depth: u32) {
        while self.to.depth() > depth as usize {
            self.set_level();
            self.from.leave();
            self.to.leave();
            self.path.pop();
        }
    }

    /// A directory is done: its times, a mode that may keep even its owner out, and marks.
    fn set_level(&mut self) {
        self.siblings.leave();
        let depth = self.to.depth();
        if let Some((_, scratch)) = self.scratches.pop_if(|it| it.0 == depth)
            && let Err(error) = scratch.remove()
        {
            let failure = self.here("cannot clear up in", &error);
            self.failed(*failure);
        }
        if let Some(Some((attributes, flags))) = self.levels.pop() {
            match self.to.dir() {
                Ok(dir) => {
                    attributes.set(Node::Dir(&dir), &self.lacks);
                    self.mark_dir(&dir, flags);
                }
                Err(error) => {
                    let failure = self.here("cannot finish", &error);
                    self.failed(*failure);
                }
            }
        }
    }

    /// What is done, for a message: a store that is copied is restored into another.
    const fn doing(&self) -> &'static str {
        if self.farm.is_some() { "cannot copy" } else { "cannot restore" }
    }

    /// A failure about the entry in TARGET.
    fn here(&self, doing: &'static str, error: &io::Error) -> Box<Failure> {
        Failure::os(error, doing).path(self.target.join(&self.path)).into()
    }

    /// A failure to write to TARGET. A full disk is everybody's, not this path's alone.
    fn unwritten(&mut self, doing: &'static str, error: &io::Error) -> Box<Failure> {
        use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        if matches!(error.kind(), QuotaExceeded | ReadOnlyFilesystem | StorageFull) {
            self.over = Some(Failure::os(error, "cannot write to").path(&self.target).into());
        }
        self.here(doing, error)
    }

    /// A failure about the entry in the snapshot.
    fn there(&self, error: &io::Error) -> Box<Failure> {
        Failure::os(error, "cannot read").path(self.snapshot.join(&self.path)).into()
    }

    fn about(&mut self, entry: &Entry) -> Result<Option<(About, Stat)>, Box<Failure>> {
        let dir = self.to.dir().map_err(|error| self.here(self.doing(), &error))?;
        match dir.stat(&entry.name, Follow::No, Want::ALL) {
            Ok(there) if self.siblings.has(&entry.name, &there) => Err(self.taken_for_another()),
            Ok(there) => {
                let about = self.options.about(entry, &there, || dir.open_file(&entry.name));
                Ok(Some((about, there)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.here(self.doing(), &error)),
        }
    }

    fn taken_for_another(&self) -> Box<Failure> {
        let copies = self.farm.is_some();
        let doing =
            if copies { "NEWDEST has no name of its own for" } else { "TARGET has no name of its own for" };
        About::failure("EEXIST").doing(doing).path(self.target.join(&self.path)).into()
    }

    /// Whether to replace what is there; `false`: nothing is.
    fn replace(&mut self, entry: &Entry) -> Result<bool, No> {
        match self.about(entry)? {
            None => Ok(false),
            Some((About::Replace, _)) => Ok(true),
            Some((About::Keep, there)) => {
                self.keep(entry, &there);
                Err(No::Keep)
            }
            Some((About::Fail(code), _)) => {
                Err(No::Fail(About::failure(code).path(self.target.join(&self.path)).into()))
            }
        }
    }

    /// Goes into a directory on both sides, made if it is not there.
    fn directory(&mut self, entry: &Entry, wanted: Wanted) -> Result<(), No> {
        let from = self.from.dir().and_then(|dir| dir.open_dir(entry.stored_name(), Follow::No));
        let from = from.map_err(|error| self.there(&error))?;
        let above = self.to.dir().map_err(|error| self.here(self.doing(), &error))?;
        let (dir, made) = match above.open_dir(&entry.name, Follow::No) {
            Ok(dir) if self.siblings.has(&entry.name, &self.looked_at(&dir)?) => {
                return Err(self.taken_for_another().into());
            }
            Ok(dir) => (dir, false),
            Err(error) => (self.make_directory(&above, entry, &error)?, true),
        };
        self.siblings.add(&above, &entry.name);
        let dir = self.to.enter(&entry.name, dir).map_err(|error| self.here(self.doing(), &error))?;
        if let Err(error) = self.from.enter(entry.stored_name(), from) {
            self.to.leave();
            return Err(self.there(&error).into());
        }
        let set = made
            || wanted == Wanted::Yes
                && matches!(self.options.overwrite, super::Overwrite::Always | super::Overwrite::IfChanged);
        self.siblings.enter();
        let level = match (set, made) {
            (false, _) => None,
            (true, true) => Some(Self::level_of_new(entry, wanted)),
            (true, false) => self.level_of_existing(&dir, entry),
        };
        self.levels.push(level);
        self.done.dirs += u64::from(made);
        Ok(())
    }

    fn looked_at(&self, dir: &Dir) -> Result<Stat, Box<Failure>> {
        dir.stat_self(Want::INO).map_err(|error| self.here(self.doing(), &error))
    }

    /// Makes a directory where `error` says that none can be opened: nothing is there, or something else.
    fn make_directory(&mut self, above: &Dir, entry: &Entry, error: &io::Error) -> Result<Dir, No> {
        if error.kind() != io::ErrorKind::NotFound && self.replace(entry)? {
            above.remove_file(&entry.name).map_err(|error| self.here("cannot replace", &error))?;
        }
        let made = above.make_dir(&entry.name, 0o700).and_then(|()| above.open_dir(&entry.name, Follow::No));
        Ok(made.map_err(|error| self.unwritten("cannot create directory", &error))?)
    }

    /// Restores what is no directory: beside its place, then renamed.
    fn leaf(&mut self, entry: &Entry) -> Result<(), No> {
        let replace = self.replace(entry)?;
        let dir = self.to.dir().map_err(|error| self.here(self.doing(), &error))?;
        if let Some(scratch) = self.scratches.last().map(|it| it.1.dir()) {
            if let Some(file) = self.by_scratch(&scratch, &dir, entry, replace)? {
                self.mark_file(&file, entry);
            }
        } else if let Err(failure) = self.make(&dir, entry, &entry.name) {
            let _ = dir.remove_file(&entry.name);
            return Err(failure.into());
        }
        self.siblings.add(&dir, &entry.name);
        self.done.files += u64::from(entry.kind == FileKind::File);
        if let Some(group) = entry.link_group {
            self.links.entry(group).or_insert_with(|| (self.to.names(), entry.name.clone()));
        }
        Ok(())
    }
}
