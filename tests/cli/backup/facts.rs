//! Every fact of a tree, for comparing two of them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::files::{inode, verbatim};

/// All that is to survive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    kind: &'static str,
    contents: Option<blake3::Hash>,
    mtime: SystemTime,
    xattrs: Vec<(OsString, Vec<u8>)>,
    target: Option<PathBuf>,
    /// The first name of the same file in the tree.
    same_as: PathBuf,
    own: Own,
}

/// What only some systems have.
#[cfg(unix)]
#[derive(Debug, Clone, PartialEq, Eq)]
struct Own {
    mode: u32,
    owner: (u32, u32),
    device: Option<u64>,
    is_sparse: bool,
}

/// What only some systems have.
#[cfg(windows)]
#[derive(Debug, Clone, PartialEq, Eq)]
struct Own {
    is_read_only: bool,
    is_sparse: bool,
}

impl Facts {
    /// Whether they are the same but for what a difference does not tell: a directory's time, holes, and which names are
    /// of one file.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let plain = |it: &Self| {
            let mtime = if it.kind == "directory" { SystemTime::UNIX_EPOCH } else { it.mtime };
            let own = Own { is_sparse: false, ..it.own.clone() };
            Self { mtime, same_as: PathBuf::new(), own, ..it.clone() }
        };
        plain(self) == plain(other)
    }
}

/// The facts of everything in `root`, by path; the root itself is the empty path.
pub(crate) fn of(root: &Path) -> BTreeMap<PathBuf, Facts> {
    let root = verbatim(root);
    let mut first = BTreeMap::new();
    let mut all = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.expect("the tree can be read");
        let path = entry.path().strip_prefix(&root).expect("below").to_owned();
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
        first.entry(inode(full)).or_insert_with(|| path.to_owned()).clone()
    };
    Facts {
        kind: kind_of(kind),
        contents: kind.is_file().then(|| blake3::hash(&std::fs::read(full).expect("contents"))),
        mtime: meta.modified().expect("a time"),
        xattrs: xattrs(full),
        target: kind.is_symlink().then(|| std::fs::read_link(full).expect("a target")),
        same_as,
        own: own(&meta),
    }
}

fn kind_of(kind: std::fs::FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "fifo";
        } else if kind.is_socket() {
            return "socket";
        } else if kind.is_char_device() || kind.is_block_device() {
            return "device";
        }
    }
    match () {
        () if kind.is_dir() => "directory",
        () if kind.is_symlink() => "link",
        () => "file",
    }
}

#[cfg(unix)]
fn own(meta: &std::fs::Metadata) -> Own {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let is_device = meta.file_type().is_char_device() || meta.file_type().is_block_device();
    Own {
        mode: meta.mode(),
        owner: (meta.uid(), meta.gid()),
        device: is_device.then(|| meta.rdev()),
        is_sparse: meta.is_file() && meta.size() > 1 << 20 && meta.blocks() * 512 < meta.size() / 2,
    }
}

#[cfg(windows)]
fn own(meta: &std::fs::Metadata) -> Own {
    const FILE_ATTRIBUTE_SPARSE_FILE: u32 = 0x200;
    let attributes = std::os::windows::fs::MetadataExt::file_attributes(meta);
    Own {
        is_read_only: meta.permissions().readonly(),
        is_sparse: attributes & FILE_ATTRIBUTE_SPARSE_FILE != 0,
    }
}

#[cfg(unix)]
fn xattrs(path: &Path) -> Vec<(OsString, Vec<u8>)> {
    let names = xattr::list(path).into_iter().flatten();
    let mut all: Vec<_> = names
        .map(|name| (name.clone(), xattr::get(path, &name).expect("a value").unwrap_or_default()))
        .collect();
    all.sort();
    all
}

/// Further streams are compared by the tests that make some.
#[cfg(windows)]
fn xattrs(_: &Path) -> Vec<(OsString, Vec<u8>)> {
    Vec::new()
}

/// Fails with what differs between two trees.
#[track_caller]
pub(crate) fn assert_equal(one: &Path, other: &Path) {
    assert_same(&of(one), &of(other), &format!("{} and {}", one.display(), other.display()));
}

/// The same of facts that were gathered before.
#[track_caller]
pub(crate) fn assert_same(one: &BTreeMap<PathBuf, Facts>, other: &BTreeMap<PathBuf, Facts>, which: &str) {
    let paths: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let differing: Vec<_> = paths
        .into_iter()
        .filter(|path| one.get(*path) != other.get(*path))
        .map(|path| format!("{}:\n  {:?}\n  {:?}", path.display(), one.get(path), other.get(path)))
        .collect();
    assert!(differing.is_empty(), "{which} differ:\n{}", differing.join("\n"));
}
