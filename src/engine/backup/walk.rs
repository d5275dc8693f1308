//! The walker: through SOURCE in tree order, making directories and handing out jobs.

use std::ffi::{OsStr, OsString};
use std::io;
use std::sync::Arc;

use super::LeftOut;
use super::attributes::Attributes;
use super::caches::{is_cache, is_tag};
use super::copy::Copier;
use super::dispatch::{Dispatch, Item, Over};
use super::folder::{Folder, Place};
use super::outcome::{Found, Outcome, Stop, Trouble, dest};
use super::previous::Previous;
use super::select::Select;
use crate::engine::descent::Descent;
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::Node;
use crate::platform::fs::{Dir, FileKind, Follow, Want};

/// Names in a job: enough to make handing it out cheap, few enough for two workers to share a directory.
const NAMES: usize = 64;

/// What the walker needs to know of the world.
pub(super) struct Walker<'a> {
    pub(super) dispatch: Dispatch,
    pub(super) select: Select,
    /// DEST and the tree that is being made there, by device and inode: mounted elsewhere too they are not copied into
    /// themselves.
    pub(super) dest: [(u64, u64); 2],
    /// The device to stay on.
    pub(super) only_device: Option<u64>,
    pub(super) recurse: bool,
    /// Whether what is in a cache is left out.
    pub(super) no_caches: bool,
    /// For directories.
    pub(super) copier: Copier<'a>,
}

/// A directory that is being walked.
struct Level {
    folder: Arc<Folder>,
    names: std::vec::IntoIter<(OsString, FileKind)>,
    batch: Vec<Item>,
}

/// All sides, going down in step.
struct Sides {
    source: Descent,
    copy: Descent,
    earlier: Before,
}

/// The snapshot before, and what an interrupted run copied.
pub(super) struct Before {
    pub(super) previous: Option<Previous>,
    pub(super) left: Option<Previous>,
}

impl Before {
    fn each(&mut self) -> impl Iterator<Item = &mut Previous> {
        self.previous.iter_mut().chain(&mut self.left)
    }
}

impl Walker<'_> {
    /// Copies the tree below `source`.
    pub(super) fn tree(mut self, source: Dir, copy: Dir, earlier: Before) {
        let mut sides = Sides { source: Descent::new(source), copy: Descent::new(copy), earlier };
        let _ = self.walk(&mut sides);
    }

    /// Copies one name of `source` into a directory that stands for none.
    pub(super) fn single(mut self, source: Dir, name: OsString, copy: Dir, root: Entry) {
        let folder = Folder::new(None, &root);
        let place =
            Place { folder, source: Arc::new(source), copy: Arc::new(copy), previous: None, left: None };
        let _ = self.dispatch.say(Found { entry: Box::new(root), outcome: Outcome::Stored(0) });
        let _ = self
            .dispatch
            .hand_out(&place, vec![Item { name, kind: FileKind::File, before: None, left: None }]);
        place.folder.leave(&place.copy, &self.copier.world.lacks);
    }

    fn walk(&mut self, sides: &mut Sides) -> Result<(), Over> {
        let root = Box::new(Entry::new(0, OsString::new(), FileKind::Dir));
        let mut levels = Vec::new();
        levels.extend(self.open_level(sides, None, root)?);
        while let Some(level) = levels.last_mut() {
            let Some((name, kind)) = level.names.next() else {
                self.finish(sides, level)?;
                levels.pop();
                continue;
            };
            if let Some(why) = self.leaves_out(level, &name, kind) {
                self.flush(sides, level)?;
                self.dispatch.say(left_out(level.folder.depth + 1, name, why))?;
            } else if kind == FileKind::Dir {
                self.flush(sides, level)?;
                let above = Arc::clone(&level.folder);
                levels.extend(self.go_into(sides, &above, name)?);
            } else {
                let depth = level.folder.depth + 1;
                let find = |it: &mut Previous| it.find(&name, depth);
                let before = sides.earlier.previous.as_mut().and_then(find);
                let left = sides.earlier.left.as_mut().and_then(find);
                level.batch.push(Item { name, kind, before, left });
                if level.batch.len() == NAMES {
                    self.flush(sides, level)?;
                }
            }
        }
        Ok(())
    }

    fn leaves_out(&mut self, level: &Level, name: &OsStr, kind: FileKind) -> Option<LeftOut> {
        if kind == FileKind::Dir && !self.recurse {
            return Some(LeftOut::NotRecursing);
        }
        if self.select.is_empty() {
            return None;
        }
        self.select.leaves_out(&level.folder.path_of(name), kind == FileKind::Dir).map(LeftOut::Excluded)
    }

    /// Goes into a directory, if it is one, may be read and is to be copied.
    fn go_into(
        &mut self,
        sides: &mut Sides,
        above: &Arc<Folder>,
        name: OsString,
    ) -> Result<Option<Level>, Over> {
        let depth = above.depth + 1;
        let opened = sides.source.dir().and_then(|dir| {
            let inner = dir.open_dir(&name, Follow::No)?;
            let stat = inner.stat_self(Want::INO)?;
            Ok((inner, (stat.dev, stat.ino)))
        });
        match opened {
            Ok((_, identity)) if self.dest.contains(&identity) => {
                let entry = Box::new(Entry::new(depth, name, FileKind::Dir));
                self.dispatch.say(Found { entry, outcome: Outcome::LeftOut(LeftOut::Destination) })?;
                Ok(None)
            }
            Ok((inner, _)) => {
                let mut entry = Box::new(Entry::new(depth, name.clone(), FileKind::Dir));
                let made = sides.copy.dir().and_then(|dir| self.make_directory(&dir, &mut entry));
                if let Err(error) = made.and_then(|made| sides.copy.enter(entry.stored_name(), made)) {
                    return self.unholdable(entry, error).map(|()| None);
                }
                match sides.source.enter(&name, inner) {
                    Ok(_) => {
                        sides.earlier.each().for_each(|it| it.enter(&name, depth));
                        self.open_level(sides, Some(Arc::clone(above)), entry)
                    }
                    Err(error) => {
                        sides.copy.leave();
                        self.unreadable(sides, above, entry, error).map(|()| None)
                    }
                }
            }
            Err(error) => {
                let entry = Box::new(Entry::new(depth, name, FileKind::Dir));
                self.unreadable(sides, above, entry, error).map(|()| None)
            }
        }
    }

    /// A directory that cannot be opened. One that is none any more is copied as what it is now.
    fn unreadable(
        &mut self,
        sides: &mut Sides,
        above: &Arc<Folder>,
        mut entry: Box<Entry>,
        error: io::Error,
    ) -> Result<(), Over> {
        let stat = sides.source.dir().and_then(|dir| dir.stat(&entry.name, Follow::No, Want::ALL));
        let outcome = match stat {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Outcome::LeftOut(LeftOut::Vanished),
            Err(error) => {
                entry.kind = FileKind::Unknown; // none is made in the tree
                Outcome::Missing(Trouble { doing: "cannot read directory", error })
            }
            Ok(stat) if stat.kind != FileKind::Dir => return self.turned(sides, above, entry.name),
            Ok(stat) => {
                self.copier.facts.describe(&mut entry, &stat);
                if let Err(error) = self.empty_directory(sides, &mut entry) {
                    return self.dispatch.give_up(error);
                }
                Outcome::Missing(Trouble { doing: "cannot read directory", error })
            }
        };
        self.dispatch.say(Found { entry, outcome })
    }

    fn turned(&mut self, sides: &mut Sides, above: &Arc<Folder>, name: OsString) -> Result<(), Over> {
        match (sides.source.dir(), sides.copy.dir()) {
            (Ok(source), Ok(copy)) => {
                let place = Place { folder: Arc::clone(above), source, copy, previous: None, left: None };
                self.dispatch
                    .hand_out(&place, vec![Item { name, kind: FileKind::Unknown, before: None, left: None }])
            }
            (_, Err(error)) => self.dispatch.give_up(error),
            (Err(_), _) => self.dispatch.say(left_out(above.depth + 1, name, LeftOut::Vanished)),
        }
    }

    /// A directory that cannot be made. When only its name is to blame, it is missing with all that is in it.
    fn unholdable(&mut self, entry: Box<Entry>, error: io::Error) -> Result<(), Over> {
        match dest(error) {
            Stop::Unholdable(trouble) => {
                let entry = Box::new(Entry { kind: FileKind::Unknown, ..*entry });
                self.dispatch.say(Found { entry, outcome: Outcome::Missing(trouble) })
            }
            Stop::Source(Trouble { error, .. }) | Stop::Dest(error) => self.dispatch.give_up(error),
        }
    }

    fn make_directory(&self, dir: &Dir, entry: &mut Entry) -> io::Result<Dir> {
        self.copier.named(entry, |name| dir.make_dir(name, 0o700))?;
        dir.open_dir(entry.stored_name(), Follow::No)
    }

    /// A directory whose contents are missing is there all the same.
    fn empty_directory(&mut self, sides: &mut Sides, entry: &mut Entry) -> io::Result<()> {
        let made = self.make_directory(&*sides.copy.dir()?, entry)?;
        Attributes::of(entry).set(Node::Dir(&made), &self.copier.world.lacks);
        Ok(())
    }

    /// Reads the directory that both sides have gone into, and says that it is there.
    fn open_level(
        &mut self,
        sides: &mut Sides,
        above: Option<Arc<Folder>>,
        mut entry: Box<Entry>,
    ) -> Result<Option<Level>, Over> {
        let read = sides.source.dir().and_then(|dir| self.read(&dir, &mut entry));
        let folder = Folder::new(above, &entry);
        let (names, outcome) = match read {
            Ok(names) => (names, Outcome::Stored(0)),
            Err(error) => (Vec::new(), Outcome::Missing(Trouble { doing: "cannot read directory", error })),
        };
        let other = self.only_device.is_some_and(|only| entry.seen.is_some_and(|seen| seen.dev != only));
        let (depth, name) = (entry.depth, entry.name.clone());
        self.dispatch.say(Found { entry, outcome })?;
        if other {
            let inside = Box::new(Entry::new(depth, name, FileKind::Dir));
            self.dispatch
                .say(Found { entry: inside, outcome: Outcome::LeftOut(LeftOut::OtherFileSystem) })?;
        }
        let mut names = if other { Vec::new() } else { names };
        if self.no_caches && sides.source.dir().is_ok_and(|dir| is_cache(&dir, &names)) {
            for (name, _) in names.extract_if(.., |it| !is_tag(&it.0)) {
                let inside = Box::new(Entry::new(folder.depth + 1, name, FileKind::Unknown));
                self.dispatch.say(Found { entry: inside, outcome: Outcome::LeftOut(LeftOut::Cache) })?;
            }
        }
        Ok(Some(Level { folder, names: names.into_iter(), batch: Vec::new() }))
    }

    /// The facts of a directory and the names in it, ascending by bytes.
    fn read(&mut self, dir: &Dir, entry: &mut Entry) -> io::Result<Vec<(OsString, FileKind)>> {
        let stat = dir.stat_self(Want::ALL)?;
        self.copier.facts.describe(entry, &stat);
        entry.xattrs = self.copier.facts.xattrs(Node::Dir(dir), stat.dev)?;
        names(dir)
    }

    /// Hands out what is left in a level and goes back up.
    fn finish(&mut self, sides: &mut Sides, level: &mut Level) -> Result<(), Over> {
        self.flush(sides, level)?;
        match sides.copy.dir() {
            Ok(copy) => level.folder.leave(&copy, &self.copier.world.lacks),
            Err(error) => return self.dispatch.give_up(error),
        }
        sides.source.leave();
        sides.copy.leave();
        sides.earlier.each().for_each(Previous::leave);
        Ok(())
    }

    /// Hands out the names that were put aside.
    fn flush(&mut self, sides: &mut Sides, level: &mut Level) -> Result<(), Over> {
        if level.batch.is_empty() {
            return Ok(());
        }
        let names = std::mem::take(&mut level.batch);
        let copy = match sides.copy.dir() {
            Ok(copy) => copy,
            Err(error) => return self.dispatch.give_up(error),
        };
        let Ok(source) = sides.source.dir() else {
            // It was moved away while it was walked.
            let depth = level.folder.depth + 1;
            return names
                .into_iter()
                .try_for_each(|item| self.dispatch.say(left_out(depth, item.name, LeftOut::Vanished)));
        };
        let previous = sides.earlier.previous.as_mut().and_then(Previous::dir);
        let left = sides.earlier.left.as_mut().and_then(Previous::dir);
        let folder = Arc::clone(&level.folder);
        self.dispatch.hand_out(&Place { folder, source, copy, previous, left }, names)
    }
}

/// The names in a directory with what each is, ascending by bytes.
pub(super) fn names(dir: &Dir) -> io::Result<Vec<(OsString, FileKind)>> {
    let mut names = Vec::new();
    let mut entries = dir.entries()?;
    while let Some(next) = entries.next_entry().transpose()? {
        let kind = match next.kind {
            FileKind::Unknown => {
                dir.stat(next.name, Follow::No, Want::KIND).map_or(FileKind::Unknown, |it| it.kind)
            }
            told => told,
        };
        names.push((next.name.to_owned(), kind));
    }
    names.sort_unstable_by(|a, b| a.0.as_encoded_bytes().cmp(b.0.as_encoded_bytes()));
    Ok(names)
}

fn left_out(depth: u32, name: OsString, why: LeftOut) -> Found {
    let entry = Box::new(Entry::new(depth, name, FileKind::Unknown));
    Found { entry, outcome: Outcome::LeftOut(why) }
}
