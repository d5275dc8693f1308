//! Every fact of a tree, for comparing two of them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

/// All that is to survive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    kind: &'static str,
    contents: Option<blake3::Hash>,
    mode: u32,
    owner: (u32, u32),
    mtime: (i64, i64),
    xattrs: Vec<(OsString, Vec<u8>)>,
    target: Option<PathBuf>,
    device: Option<u64>,
    /// The first name of the same file in the tree.
    same_as: PathBuf,
    /// Whether it has holes.
    sparse: bool,
}

impl Facts {
    /// Whether they are the same but for what a difference does not tell: a directory's time, holes, and which names are
    /// of one file.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let plain = |it: &Self| {
            let mtime = if it.kind == "directory" { (0, 0) } else { it.mtime };
            Self { mtime, same_as: PathBuf::new(), sparse: false, ..it.clone() }
        };
        plain(self) == plain(other)
    }
}

/// The facts of everything in `root`, by path; the root itself is the empty path.
pub(crate) fn of(root: &Path) -> BTreeMap<PathBuf, Facts> {
    let mut first = BTreeMap::new();
    let mut all = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let entry = entry.expect("the tree can be read");
        let path = entry.path().strip_prefix(root).expect("below").to_owned();
        let facts = one(entry.path(), &path, &mut first);
        all.insert(path, facts);
    }
    all
}

fn one(full: &Path, path: &Path, first: &mut BTreeMap<u64, PathBuf>) -> Facts {
    let meta = full.symlink_metadata().expect("metadata");
    let kind = meta.file_type();
    let same_as = if kind.is_dir() {
        path.to_owned()
    } else {
        first.entry(meta.ino()).or_insert_with(|| path.to_owned()).clone()
    };
    let is_device = kind.is_char_device() || kind.is_block_device();
    Facts {
        kind: match () {
            () if kind.is_dir() => "directory",
            () if kind.is_symlink() => "link",
            () if kind.is_fifo() => "fifo",
            () if kind.is_socket() => "socket",
            () if is_device => "device",
            () => "file",
        },
        contents: kind.is_file().then(|| blake3::hash(&std::fs::read(full).expect("contents"))),
        mode: meta.mode(),
        owner: (meta.uid(), meta.gid()),
        mtime: (meta.mtime(), meta.mtime_nsec()),
        xattrs: xattrs(full),
        target: kind.is_symlink().then(|| std::fs::read_link(full).expect("a target")),
        device: is_device.then(|| meta.rdev()),
        same_as,
        sparse: kind.is_file() && meta.size() > 1 << 20 && meta.blocks() * 512 < meta.size() / 2,
    }
}

fn xattrs(path: &Path) -> Vec<(OsString, Vec<u8>)> {
    let names = xattr::list(path).into_iter().flatten();
    let mut all: Vec<_> = names
        .map(|name| (name.clone(), xattr::get(path, &name).expect("a value").unwrap_or_default()))
        .collect();
    all.sort();
    all
}

/// Fails with what differs between two trees.
#[track_caller]
pub(crate) fn assert_equal(one: &Path, other: &Path) {
    let (one_facts, other_facts) = (of(one), of(other));
    let paths: std::collections::BTreeSet<_> = one_facts.keys().chain(other_facts.keys()).collect();
    let differing: Vec<_> = paths
        .into_iter()
        .filter(|path| one_facts.get(*path) != other_facts.get(*path))
        .map(|path| {
            format!("{}:\n  {:?}\n  {:?}", path.display(), one_facts.get(path), other_facts.get(path))
        })
        .collect();
    assert!(
        differing.is_empty(),
        "{} and {} differ:\n{}",
        one.display(),
        other.display(),
        differing.join("\n")
    );
}
