//! A dry run: what a snapshot would hold, and what of it is stored already.
//!
//! The tree is gone through as a run does it, by descriptors and in step with the snapshot before. A file that the run would
//! read to compare is read here, too; nothing is made.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::caches::{is_cache, is_tag};
use super::create::{Made, Options, Predecessor, Source, last_of, sharing};
use super::facts::{Facts, WANT, hash_of};
use super::lacks::{Lacking, Lacks};
use super::leftover::Leftover;
use super::moved::Gone;
use super::previous::{Previous, Trust, is_same_file};
use super::select::Select;
use super::share::{By, Sharing, read_copied};
use super::unchanged::{Base, Read};
use super::walk::names;
use super::{Event, LeftOut, Listener, Reuse};
use crate::engine::descent::Descent;
use crate::engine::store::Store;
use crate::engine::store::manifest::{Entry, Header, SourceKind, Trailer};
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::attributes::Node;
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Want, stat};

/// Says for each path of `source` what a run would do with it. Makes nothing.
///
/// # Errors
/// What would keep a snapshot from being made.
pub fn plan(source: &Path, dest: &Path, options: &Options, listener: &mut Listener<'_>) -> Result<Made> {
    let begun = Instant::now();
    let source = Source::open(source)?;
    source.refuse_inside(dest)?;
    let select = options.select(&source)?;
    let store = Store::open_if_there(dest, options.wait)?;
    let last = store.as_ref().map(|it| last_of(it, &source, options)).transpose()?.flatten();
    source.refuse_empty(last.as_ref(), options)?;
    let before = last.as_ref().filter(|_| source.may_share(options));
    // What DEST lacks is not tried: it will be what it was.
    let trust = (options.checksum, last.as_ref().map(Lacking::of).unwrap_or_default());
    // Which of both DEST can is not tried either; what may be linked may be cloned.
    let before = store.as_ref().map(|it| sharing(it, &source, (before, Some(By::Link)), trust));
    let before = before.transpose()?.unwrap_or_default();
    let left = store.as_ref().map(|it| left_of(it, &source, options, trust)).transpose()?.flatten();
    let counts = look_through(&source, dest, options, (select, Some((before, left))), listener)?;
    let (snapshot, path) = (OsString::new(), PathBuf::new());
    Ok(Made { snapshot, path, counts, wall_s: begun.elapsed().as_secs_f64() })
}

/// Adds up the bytes that a snapshot of `source` would hold, and looks at nothing else.
///
/// # Errors
/// What would keep a snapshot from being made.
pub fn survey(source: &Path, dest: &Path, options: &Options) -> Result<u64> {
    let source = Source::open(source)?;
    Ok(look_through(&source, dest, options, (options.select(&source)?, None), &mut |_| {})?.bytes)
}

/// What an interrupted run left that the next one would go on from.
fn left_of(
    store: &Store,
    source: &Source,
    options: &Options,
    trust: (bool, Lacking),
) -> Result<Option<Leftover>> {
    let names = store.interrupted().doing("cannot look into", store.path())?;
    let header = Header {
        store: store.id().to_owned(),
        source: source.path.clone().into_os_string(),
        host: options.host.clone(),
        ..Header::default()
    };
    Ok(Leftover::find(store, &names, &header, trust))
}

/// What contents may be taken from: the snapshot before, and an interrupted run.
type Stored<'a> = (Predecessor<'a>, Option<Leftover>);

/// What there is. With what is `stored`: also what of it is in there, and whether the rest can be read.
fn look_through(
    source: &Source,
    dest: &Path,
    options: &Options,
    (select, stored): (Select, Option<Stored<'_>>),
    listener: &mut Listener<'_>,
) -> Result<Trailer> {
    let opens_files = stored.is_some();
    let ((base, previous), left) = stored.unwrap_or_default();
    let planned = Plan {
        select,
        opens_files,
        dest: stat(dest, Follow::Yes, Want::INO).ok().map(|it| (it.dev, it.ino)),
        only_device: options.one_file_system.then_some(source.stat.dev),
        recurse: !options.no_recurse,
        no_caches: options.exclude_caches,
        facts: Facts::default(),
        lacks: Lacks::default(),
        base,
        previous,
        left,
        linked: HashSet::new(),
        way: Descent::new(source.dir.try_clone().doing("cannot read", &source.path)?),
        at: source.base().to_owned(),
        path: PathBuf::new(),
        buffer: vec![0; 1 << 20],
        listener,
        counts: Trailer::default(),
    };
    Ok(match source.kind {
        SourceKind::Directory => planned.tree(),
        SourceKind::File => planned.single(source.name()),
    })
}

/// The names that are left in a directory, with what each is.
type Level = std::vec::IntoIter<(OsString, FileKind)>;

struct Plan<'a, 'b> {
    select: Select,
    /// Whether to see if a file can be read.
    opens_files: bool,
    /// DEST, by device and inode.
    dest: Option<(u64, u64)>,
    only_device: Option<u64>,
    recurse: bool,
    no_caches: bool,
    facts: Facts,
    lacks: Lacks,
    base: Option<Base<'a>>,
    previous: Option<Previous>,
    left: Option<Leftover>,
    /// Files with several names of which one has come along.
    linked: HashSet<(u64, u64)>,
    way: Descent,
    /// Where SOURCE is, for messages.
    at: PathBuf,
    /// The path that is looked at, relative to that.
    path: PathBuf,
    buffer: Vec<u8>,
    listener: &'a mut Listener<'b>,
    counts: Trailer,
}

impl Plan<'_, '_> {
    fn tree(mut self) -> Trailer {
        let root = self.way.dir().and_then(|dir| dir.stat_self(WANT));
        let mut levels: Vec<Level> = root.map(|stat| self.open_level(&stat)).into_iter().collect();
        while let Some(names) = levels.last_mut() {
            let Some((name, kind)) = names.next() else {
                levels.pop();
                self.leave();
                continue;
            };
            self.path.push(&name);
            if let Some(why) = self.leaves_out(kind) {
                self.left_out(why);
            } else if kind != FileKind::Dir {
                self.leaf(&name);
            } else if let Some(level) = self.go_into(&name) {
                levels.push(level);
                continue; // the path leads into it
            }
            self.path.pop();
        }
        self.counts
    }

    fn single(mut self, name: &OsStr) -> Trailer {
        self.done(FileKind::Dir, 0, None);
        self.path.push(name);
        self.leaf(name);
        self.counts
    }

    fn leave(&mut self) {
        self.path.pop();
        self.way.leave();
        self.followers().for_each(Previous::leave);
    }

    /// What follows the way through the tree.
    fn followers(&mut self) -> impl Iterator<Item = &mut Previous> {
        let left = self.left.as_mut().map(|it| &mut it.copied);
        self.previous.iter_mut().chain(left)
    }

    fn leaves_out(&mut self, kind: FileKind) -> Option<LeftOut> {
        if kind == FileKind::Dir && !self.recurse {
            return Some(LeftOut::NotRecursing);
        }
        self.select.leaves_out(&self.path, kind == FileKind::Dir).map(LeftOut::Excluded)
    }

    fn left_out(&mut self, why: LeftOut) {
        (self.listener)(Event::LeftOut { path: self.path.clone(), why });
    }

    /// What is in the directory, unless it cannot be read or is not to be.
    fn go_into(&mut self, name: &OsStr) -> Option<Level> {
        let opened = self.way.dir().and_then(|dir| {
            let inner = dir.open_dir(name, Follow::No)?;
            let stat = inner.stat_self(WANT)?;
            Ok((inner, stat))
        });
        let (inner, stat) = match opened {
            Err(error) => {
                self.counts.dirs += u64::from(error.kind() != io::ErrorKind::NotFound);
                self.lost("cannot read directory", &error);
                return None;
            }
            Ok((_, stat)) if self.dest == Some((stat.dev, stat.ino)) => {
                self.left_out(LeftOut::Destination);
                return None;
            }
            Ok(opened) => opened,
        };
        if let Err(error) = self.way.enter(name, inner) {
            self.lost("cannot read directory", &error);
            return None;
        }
        let depth = self.depth();
        self.followers().for_each(|it| it.enter(name, depth));
        Some(self.open_level(&stat))
    }

    /// The depth of what is in the directory that is being worked in, less one.
    fn depth(&self) -> u32 {
        u32::try_from(self.way.depth()).unwrap_or(u32::MAX)
    }

    /// Says that the directory that was gone into is there, and gives what is in it.
    fn open_level(&mut self, stat: &Stat) -> Level {
        let read = self.way.dir().and_then(|dir| Ok((names(&dir)?, dir)));
        let (mut names, dir) = match read {
            Ok(read) => read,
            Err(error) => {
                self.counts.dirs += 1;
                self.lost("cannot read directory", &error);
                return Vec::new().into_iter();
            }
        };
        self.done(FileKind::Dir, 0, None);
        if self.only_device.is_some_and(|only| only != stat.dev) {
            self.left_out(LeftOut::OtherFileSystem);
            names.clear();
        }
        if self.no_caches && is_cache(&dir, &names) {
            for (name, _) in names.extract_if(.., |it| !is_tag(&it.0)) {
                self.path.push(name);
                self.left_out(LeftOut::Cache);
                self.path.pop();
            }
        }
        names.into_iter()
    }

    /// What is no directory.
    fn leaf(&mut self, name: &OsStr) {
        let looked = self.way.dir().and_then(|dir| Ok((dir.stat(name, Follow::No, WANT)?, dir)));
        let (stat, dir) = match looked {
            Ok(looked) => looked,
            Err(error) => return self.lost("cannot read", &error),
        };
        let is_new = stat.nlink < 2 || self.linked.insert((stat.dev, stat.ino));
        if !is_new {
            return self.done(stat.kind, 0, Some(Reuse::Linked));
        }
        if stat.kind != FileKind::File {
            return self.done(stat.kind, 0, None);
        }
        let reuse = self.stored(&dir, name, &stat);
        match reuse {
            Some(Reuse::TakenOver) => {
                self.counts.taken_over_files += 1;
                self.counts.taken_over_bytes += stat.size;
            }
            Some(_) => self.counts.shared_files += 1,
            None => {
                if self.opens_files
                    && let Err(error) = dir.open_file(name)
                {
                    return self.lost("cannot open", &error);
                }
                self.counts.new_bytes += stat.size.min(stat.allocated);
            }
        }
        self.done(stat.kind, stat.size, reuse);
    }

    /// Where a run would take the contents from, which looks in the same places in the same order.
    fn stored(&mut self, dir: &Dir, name: &OsStr, stat: &Stat) -> Option<Reuse> {
        let depth = self.depth() + 1;
        let mut find = |it: &mut Previous| (it.find(name, depth), it.dir());
        let (before, from) = self.previous.as_mut().map(&mut find).unwrap_or_default();
        let left = self.left.as_mut().map(|it| (find(&mut it.copied), it.trust));
        if self.base.is_none() && left.is_none() {
            return None;
        }
        let mut now = Entry::new(depth, name.to_owned(), stat.kind);
        self.facts.describe(&mut now, stat);
        let (facts, buffer) = (&mut self.facts, &mut self.buffer);
        let mut reading = Reading { dir, now: &now, facts, buffer, read: None };
        let lacks = &self.lacks;
        if let (Some(base), Some(from), Some(before)) = (&self.base, &from, &before)
            && reading.is_shared(&base.sharing, from, before, lacks)
        {
            return Some(Reuse::Shared);
        }
        if let Some(((Some(copied), Some(from)), trust)) = &left
            && reading.is_copied(*trust, from, copied, lacks)
        {
            return Some(Reuse::TakenOver);
        }
        let base = self.base.as_ref()?;
        let may_have_moved = now.size > 0 && !before.is_some_and(|it| it.is_inode_of(&now));
        let is_it = |gone: Gone| {
            reading.is_shared(&base.sharing, &gone.dir, &gone.entry, lacks) && base.moved.claim(&gone)
        };
        (may_have_moved && base.moved.like(&now).any(is_it)).then_some(Reuse::Shared)
    }

    fn done(&mut self, kind: FileKind, bytes: u64, reuse: Option<Reuse>) {
        self.counts.entries += 1;
        self.counts.files += u64::from(kind == FileKind::File);
        self.counts.dirs += u64::from(kind == FileKind::Dir);
        self.counts.bytes += bytes;
        (self.listener)(Event::Done { path: self.path.clone(), bytes, reuse });
    }

    /// What cannot be read, or is gone.
    fn lost(&mut self, doing: &'static str, error: &io::Error) {
        if error.kind() == io::ErrorKind::NotFound {
            self.counts.vanished += 1;
            return self.left_out(LeftOut::Vanished);
        }
        self.counts.errors += 1;
        self.counts.partial = true;
        (self.listener)(Event::Failed(Failure::os(error, doing).path(self.at.join(&self.path))));
    }
}

/// A file that is read at most once, however many it is compared with.
struct Reading<'a> {
    dir: &'a Dir,
    now: &'a Entry,
    facts: &'a mut Facts,
    buffer: &'a mut [u8],
    read: Option<Read>,
}

impl Reading<'_> {
    /// Whether it is the file `before` in the directory `from`, which may be shared.
    fn is_shared(&mut self, sharing: &Sharing, from: &Dir, before: &Entry, lacks: &Lacks) -> bool {
        (sharing.trust.holds(self.now, before) || self.is_as(before))
            && sharing.check(from, before, lacks).is_ok()
    }

    /// Whether it is the file `before` in the directory `from`, whose copy is whole.
    fn is_copied(&mut self, trust: Trust, from: &Dir, before: &Entry, lacks: &Lacks) -> bool {
        (trust.holds(self.now, before) || self.is_as(before))
            && read_copied(from, before, trust, lacks, |file| Ok(hash_of(file, self.buffer)?.0)).is_ok()
    }

    /// Whether it reads as `before` did.
    fn is_as(&mut self, before: &Entry) -> bool {
        if !is_same_file(self.now, before) {
            return false;
        }
        if self.read.is_none() {
            self.read = self.all().ok();
        }
        self.read.as_ref().is_some_and(|it| it.0 == before.xattrs && Some(it.1) == before.blake3)
    }

    fn all(&mut self) -> io::Result<Read> {
        let file = self.dir.open_file(&self.now.name)?;
        let dev = self.now.seen.map_or(0, |seen| seen.dev);
        Ok((self.facts.xattrs(Node::File(&file), dev)?, hash_of(&file, self.buffer)?.0))
    }
}
