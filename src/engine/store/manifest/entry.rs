//! What a manifest says, as values.

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::spelling::time;
use crate::error::Failure;
use crate::platform::fs::attributes::Xattr;
use crate::platform::fs::{FileKind, Flags, Time};

/// Where the source was seen, to know next time whether it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The device that held it.
    pub dev: u64,
    /// Its number there.
    pub ino: u64,
    /// When its metadata last changed.
    #[serde(with = "time")]
    pub ctime: Time,
}

/// The numbers of a device file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device(
    /// Major.
    pub u32,
    /// Minor.
    pub u32,
);

/// Why the contents of a path are not in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Python's name of the error, as in every message: `PermissionError`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `EACCES`, when the system said one.
    pub code: Option<String>,
    /// `Permission denied`.
    pub message: String,
}

impl Missing {
    /// The facts of a failure that tell it apart.
    #[must_use]
    pub fn of(failure: &Failure) -> Self {
        Self {
            kind: failure.type_name().to_owned(),
            code: failure.code().map(ToOwned::to_owned),
            message: failure.message().to_owned(),
        }
    }
}

/// One path of a snapshot with every fact that restoring and comparing need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 0 for the root of the tree, 1 for what is in it, and so on.
    pub depth: u32,
    /// The last component, exact bytes; empty for the root.
    pub name: OsString,
    /// The name that it has in the tree, when DEST did not take its own.
    pub stored: Option<OsString>,
    /// What it is. `Unknown` when it could not even be looked at: only ever together with `missing`.
    pub kind: FileKind,
    /// The twelve permission bits.
    pub mode: u32,
    /// The owner's number.
    pub uid: u32,
    /// The group's number.
    pub gid: u32,
    /// The owner's name, where the system knew one.
    pub user: Option<Arc<str>>,
    /// The group's name, where the system knew one.
    pub group: Option<Arc<str>>,
    /// When its contents last changed.
    pub mtime: Time,
    /// Bytes of a file's contents as they were stored; 0 for anything else.
    pub size: u64,
    /// BLAKE3 of a file's contents as they were stored.
    pub blake3: Option<blake3::Hash>,
    /// A file that takes less room than its size: holes are to be holes again.
    pub sparse: bool,
    /// What a symbolic link says.
    pub target: Option<OsString>,
    /// The link is a junction of Windows. Elsewhere a symbolic link is made of it.
    pub junction: bool,
    /// A device's numbers.
    pub device: Option<Device>,
    /// Names of one file have the same number. The first of them in tree order gave it.
    pub link_group: Option<u64>,
    /// Extended attributes, ascending by name; ACLs are among them.
    pub xattrs: Vec<Xattr>,
    /// What a file or a directory was marked with. The snapshot itself is not.
    pub flags: Flags,
    /// Where the source was seen.
    pub seen: Option<Seen>,
    /// It kept changing while it was read: the contents are of no single moment.
    pub changed: bool,
    /// DEST's file system has no such kind of thing: it is not in the tree, and this entry is all of it.
    pub unheld: bool,
    /// Why the contents are not in the snapshot, if they are not.
    pub missing: Option<Missing>,
}

impl Entry {
    /// An entry with nothing but its place and kind.
    #[must_use]
    pub fn new(depth: u32, name: OsString, kind: FileKind) -> Self {
        Self {
            depth,
            name,
            stored: None,
            kind,
            mode: 0,
            uid: 0,
            gid: 0,
            user: None,
            group: None,
            mtime: Time::default(),
            size: 0,
            blake3: None,
            sparse: false,
            target: None,
            junction: false,
            device: None,
            link_group: None,
            xattrs: Vec::new(),
            flags: Flags::NONE,
            seen: None,
            changed: false,
            unheld: false,
            missing: None,
        }
    }

    /// The name that it has in the tree.
    #[must_use]
    pub fn stored_name(&self) -> &OsStr {
        self.stored.as_ref().unwrap_or(&self.name)
    }

    /// Whether the snapshot's tree holds this path.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        self.missing.is_none() && !self.unheld || self.kind == FileKind::Dir
    }

    /// Whether both were the same file of the source, whatever has become of it.
    #[must_use]
    pub fn is_inode_of(&self, other: &Self) -> bool {
        let inode = |it: &Self| it.seen.map(|seen| (seen.dev, seen.ino));
        inode(self) == inode(other)
    }

    /// Whether the path can be made again from the snapshot.
    #[must_use]
    pub fn is_restorable(&self) -> bool {
        self.missing.is_none() || self.kind == FileKind::Dir
    }
}

/// What SOURCE was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    #[default]
    /// A directory.
    Directory,
    /// A single file, stored under its own name in a directory that the snapshot adds.
    File,
}

/// The first line: what snapshot this is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The store's id: a manifest of another store is no part of this one.
    pub store: String,
    /// Snapshots are ordered by this number, not by the clock.
    pub sequence: u64,
    /// When it was started.
    pub started: Time,
    /// Absolute path of SOURCE.
    pub source: OsString,
    /// What SOURCE was.
    pub source_kind: SourceKind,
    /// The host it was made on.
    pub host: String,
    /// The snapshot that unchanged files are shared with.
    pub previous: Option<String>,
    /// Globs that were left out.
    pub exclude: Vec<String>,
    /// Whether what is in directories marked as caches was left out.
    pub exclude_caches: bool,
    /// Whether what git is told to ignore was left out.
    pub ignore_vcs: bool,
    /// Whether other file systems were left out.
    pub one_file_system: bool,
    /// Whether directories were gone into.
    pub recurse: bool,
    /// The program that wrote it.
    pub oskit: String,
}

/// The last line: what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trailer {
    /// Lines between header and trailer.
    pub entries: u64,
    /// Regular files that are stored, each name counted.
    pub files: u64,
    /// Directories, the root too.
    pub dirs: u64,
    /// Bytes of all files, a file with several names counted once.
    pub bytes: u64,
    /// Bytes that this snapshot added to the store.
    pub new_bytes: u64,
    /// Files shared with the previous snapshot.
    pub shared_files: u64,
    /// Files that an interrupted run had copied.
    #[serde(default)]
    pub taken_over_files: u64,
    /// Bytes of those files.
    #[serde(default)]
    pub taken_over_bytes: u64,
    /// How unchanged files are shared: `reflink`, `hardlink` or `none`; empty where no run has said so.
    #[serde(default)]
    pub share: String,
    /// Paths that could not be read.
    pub errors: u64,
    /// Files that kept changing while they were read.
    pub changed: u64,
    /// Paths that went away while the tree was walked.
    pub vanished: u64,
    /// Whether something of the source is missing.
    pub partial: bool,
    /// What DEST's file system could not hold, so that only the manifest has it: `owner`, `mode`, `mtime`, `xattrs`.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// When the copying was done.
    #[serde(with = "time")]
    pub finished: Time,
}
