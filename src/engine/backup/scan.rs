//! A plain tree as the entries that a manifest of it would hold, in the same order, one at a time.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::caches::{is_marked, is_tag};
use super::facts::{Facts, WANT, hash_of};
use super::select::Select;
use crate::engine::descent::Descent;
use crate::engine::store::manifest::Entry;
use crate::error::Failure;
use crate::platform::fs::attributes::{Node, stat_file};
use crate::platform::fs::{Dir, FileKind, Follow};

const BUFFER: usize = 1 << 20;

type Looked<T> = Result<T, Box<Failure>>;

/// What of a tree is to be seen.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) select: Select,
    /// The device to stay on.
    pub(super) only_device: Option<u64>,
    /// Whether not to go into directories, nor to see them.
    pub(super) files_only: bool,
    /// Whether what is in directories marked as caches is not to be seen.
    pub(super) no_caches: bool,
    /// The one name in the root that is to be seen.
    pub(super) only_name: Option<OsString>,
    /// A directory that is not to be seen, by device and inode.
    pub(super) not: Option<(u64, u64)>,
}

/// An iterator over the entries of a tree. After each, its directory is the one that is being worked in, so that
/// [`complete`](Self::complete) finds it.
pub(super) struct Scan {
    way: Descent,
    scope: Scope,
    /// The names that are left in the root and each directory on the way, the next one last.
    levels: Vec<Vec<OsString>>,
    /// The last entry was this directory: the next one is in it.
    into: Option<OsString>,
    root: PathBuf,
    facts: Facts,
    buffer: Vec<u8>,
    /// How many names the last entry's file has.
    names: u64,
    ended: bool,
}

impl Scan {
    /// Starts at `dir`, which messages call `root`.
    pub(super) fn new(dir: Dir, root: &Path, scope: Scope) -> Self {
        Self {
            way: Descent::new(dir),
            scope,
            levels: Vec::new(),
            into: None,
            root: root.to_owned(),
            facts: Facts::default(),
            buffer: vec![0; BUFFER],
            names: 1,
            ended: false,
        }
    }

    /// The next entry, with what costs no more than a look at it. What cannot be looked at is a failure, and the scan
    /// goes on behind it.
    pub(super) fn next_entry(&mut self) -> Option<Looked<Entry>> {
        if self.ended {
            return None;
        }
        if self.levels.is_empty() {
            return Some(self.start());
        }
        if let Some(name) = self.into.take()
            && let Err(failure) = self.enter(&name)
        {
            return Some(Err(failure));
        }
        loop {
            let Some(names) = self.levels.last_mut() else {
                self.ended = true;
                return None;
            };
            if let Some(name) = names.pop() {
                if let Some(found) = self.look(name).transpose() {
                    return Some(found);
                }
            } else {
                self.levels.pop();
                self.way.leave();
            }
        }
    }

    /// Whether the last entry's file has further names.
    pub(super) const fn has_more_names(&self) -> bool {
        self.names > 1
    }

    /// Fills in what takes reading: the target, extended attributes, and with `contents` the checksum.
    pub(super) fn complete(&mut self, entry: &mut Entry, contents: bool) -> Looked<()> {
        let name = entry.name.clone();
        self.read(entry, contents).map_err(|error| self.failure(&error, "cannot read", &name))
    }

    fn read(&mut self, entry: &mut Entry, contents: bool) -> io::Result<()> {
        let dir = self.way.dir()?;
        let dev = entry.seen.map_or(0, |seen| seen.dev);
        match entry.kind {
            FileKind::Dir if entry.depth == 0 => entry.xattrs = self.facts.xattrs(Node::Dir(&dir), dev)?,
            FileKind::Dir => {
                let inner = dir.open_dir(&entry.name, Follow::No)?;
                entry.xattrs = self.facts.xattrs(Node::Dir(&inner), dev)?;
            }
            FileKind::File => {
                let file = dir.open_file(&entry.name)?;
                let stat = stat_file(&file, WANT)?;
                if stat.kind != FileKind::File {
                    return Err(io::Error::other("it became something else while it was read"));
                }
                entry.xattrs = self.facts.xattrs(Node::File(&file), dev)?;
                if contents {
                    let (hash, size) = hash_of(&file, &mut self.buffer)?;
                    (entry.blake3, entry.size) = (Some(hash), size);
                }
            }
            _ => {
                if entry.kind == FileKind::Symlink {
                    entry.target = Some(dir.read_link(&entry.name)?);
                    entry.junction = dir.is_junction(&entry.name)?;
                }
                entry.xattrs = self.facts.xattrs(Node::Named(&dir, &entry.name), dev).unwrap_or_default();
            }
        }
        Ok(())
    }

    fn start(&mut self) -> Looked<Entry> {
        let mut entry = Entry::new(0, OsString::new(), FileKind::Dir);
        let looked = self.way.dir().and_then(|dir| Ok((dir.stat_self(WANT)?, self.scope.names(&dir)?)));
        let (stat, mut names) = looked.map_err(|error| {
            self.ended = true;
            self.failure(&error, "cannot read directory", OsStr::new(""))
        })?;
        if let Some(only) = &self.scope.only_name {
            names.retain(|name| name == only);
        }
        self.facts.describe(&mut entry, &stat);
        self.levels.push(names);
        Ok(entry)
    }

    fn enter(&mut self, name: &OsStr) -> Looked<()> {
        let entered = self.way.dir().and_then(|dir| {
            let inner = dir.open_dir(name, Follow::No)?;
            let names = self.scope.names(&inner)?;
            self.way.enter(name, inner)?;
            Ok(names)
        });
        match entered {
            Ok(names) => {
                self.levels.push(names);
                Ok(())
            }
            Err(error) => Err(self.failure(&error, "cannot read directory", name)),
        }
    }

    /// The entry of a name; `None` when it is not to be seen, or is gone.
    fn look(&mut self, name: OsString) -> Looked<Option<Entry>> {
        let stat = match self.way.dir().and_then(|dir| dir.stat(&name, Follow::No, WANT)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            result => result.map_err(|error| self.failure(&error, "cannot read", &name))?,
        };
        let is_dir = stat.kind == FileKind::Dir;
        let select = &mut self.scope.select;
        if !select.is_empty() && select.leaves_out(&path_of(&self.way, &name), is_dir).is_some() {
            return Ok(None);
        }
        if is_dir && (self.scope.files_only || self.scope.not == Some((stat.dev, stat.ino))) {
            return Ok(None);
        }
        if is_dir && self.scope.only_device.is_none_or(|only| only == stat.dev) {
            self.into = Some(name.clone());
        }
        let depth = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
        self.names = stat.nlink;
        let mut entry = Entry::new(depth, name, stat.kind);
        self.facts.describe(&mut entry, &stat);
        Ok(Some(entry))
    }

    fn failure(&self, error: &io::Error, doing: &'static str, name: &OsStr) -> Box<Failure> {
        let path = path_of(&self.way, name);
        let path = if path.as_os_str().is_empty() { self.root.clone() } else { self.root.join(path) };
        Failure::os(error, doing).path(path).into()
    }
}

impl Scope {
    /// The names in a directory that may be seen, descending by their bytes.
    fn names(&self, dir: &Dir) -> io::Result<Vec<OsString>> {
        let mut names = names(dir)?;
        if self.no_caches && names.iter().any(|it| is_tag(it)) && is_marked(dir) {
            names.retain(|it| is_tag(it));
        }
        Ok(names)
    }
}

fn path_of(way: &Descent, name: &OsStr) -> PathBuf {
    way.names().iter().map(OsString::as_os_str).chain([name]).collect()
}

/// The names in a directory, descending by their bytes.
fn names(dir: &Dir) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        names.push(entry.name.to_owned());
    }
    names.sort_unstable_by(|a, b| b.as_encoded_bytes().cmp(a.as_encoded_bytes()));
    Ok(names)
}
