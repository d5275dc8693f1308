//! Files and directories: what they are, listed and changed relative to an open directory.
//!
//! Paths that others may swap underneath are reached through [`Dir`], one name at a time, so that a symbolic link
//! put in the way is noticed instead of followed.

#[cfg(windows)]
mod control;
#[cfg(any(target_os = "linux", target_os = "android"))]
#[path = "linux.rs"]
mod half;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
#[path = "bsd.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;
mod junction;
mod owner;
mod permissions;
mod security;
mod typed;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod verbatim;

pub mod access;
pub mod attributes;
pub mod data;
pub mod durable;
pub mod flags;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

pub use flags::Flags;
pub use owner::owner;
pub use permissions::{has_permission_bits, may_change_dir, replace_umask, set_dir_mode};
pub use security::{has_security_contexts, set_creation_context};
pub use typed::{create_file, is_device, refuse_device, typed_name};

/// What kind of thing a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link (on Windows also a junction).
    Symlink,
    /// A named pipe.
    Fifo,
    /// A Unix-domain socket.
    Socket,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// Something this system did not name.
    Unknown,
}

/// A moment as the file system keeps it: seconds since 1970 (negative before), and nanoseconds within the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub secs: i64,
    /// 0 to 999 999 999.
    pub nanos: u32,
}

/// What the system knows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: FileKind,
    /// Permission bits with setuid, setgid and sticky (`0o7777`). On Windows made up from the attributes, as CPython does.
    pub mode: u32,
    /// Hard links.
    pub nlink: u64,
    /// The device that holds it (on Windows the volume's serial number).
    pub dev: u64,
    /// Its number there.
    pub ino: u64,
    /// Owner; `None` on Windows, where [`owner`] tells.
    pub uid: Option<u32>,
    /// Group; `None` on Windows.
    pub gid: Option<u32>,
    /// Bytes.
    pub size: u64,
    /// Bytes taken on disk.
    pub allocated: u64,
    /// For a device: its major and minor number.
    pub rdev: (u32, u32),
    /// Last read.
    pub atime: Time,
    /// Last written.
    pub mtime: Time,
    /// Last changed in its metadata.
    pub ctime: Time,
    /// Made; `None` where the file system does not keep it.
    pub btime: Option<Time>,
    /// What it is marked with, as far as the file system says so with the rest; never on Windows.
    pub flags: Flags,
}

/// Whether a symbolic link stands for itself or for what it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// The link itself.
    No,
    /// What it points to.
    Yes,
}

/// Which facts a [`Stat`] must hold. Network file systems may have to ask the server for each; a fact that was not
/// asked for may be zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want(u32);

/// Each is a bit of Linux' `statx(2)`; other systems fill in everything.
impl Want {
    /// The kind of file.
    pub const KIND: Self = Self(0x1);
    /// Permission bits.
    pub const MODE: Self = Self(0x2);
    /// Number of hard links.
    pub const NLINK: Self = Self(0x4);
    /// Owner and group.
    pub const OWNER: Self = Self(0x8 | 0x10);
    /// Last read.
    pub const ATIME: Self = Self(0x20);
    /// Last written.
    pub const MTIME: Self = Self(0x40);
    /// Last changed.
    pub const CTIME: Self = Self(0x80);
    /// Inode number.
    pub const INO: Self = Self(0x100);
    /// Size.
    pub const SIZE: Self = Self(0x200);
    /// Room taken on disk.
    pub const BLOCKS: Self = Self(0x400);
    /// Made.
    pub const BTIME: Self = Self(0x800);
    /// Everything.
    pub const ALL: Self = Self(0xfff);

    /// These facts and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A name in a directory.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its name.
    pub name: &'a OsStr,
    /// Its kind when the directory itself tells, which costs nothing; else [`FileKind::Unknown`].
    pub kind: FileKind,
    /// Its inode number (0 on Windows).
    pub ino: u64,
}

/// What becomes of `.` and `..` in a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dots {
    Skip,
    Keep,
}

/// The names in a directory, streamed in the directory's own order.
pub struct Entries<'a>(half::Entries<'a>);

impl Entries<'_> {
    /// The next name; it lives until the next call.
    pub fn next_entry(&mut self) -> Option<io::Result<Entry<'_>>> {
        self.0.next_entry()
    }
}

/// An open directory. On Windows it is held by its path, elsewhere by a descriptor: there it stays the same directory
/// whatever happens to its name.
#[derive(Debug)]
pub struct Dir(half::Dir);

impl Dir {
    /// Opens `path` for listing and for reaching what is in it.
    pub fn open(path: &Path) -> io::Result<Self> {
        half::Dir::open(path).map(Self)
    }

    /// Opens the directory called `name` in this one. With [`Follow::No`] a symbolic link is an error (`ELOOP` or
    /// `ENOTDIR`).
    pub fn open_dir(&self, name: &OsStr, follow: Follow) -> io::Result<Self> {
        self.0.open_dir(name, follow).map(Self)
    }

    /// Opens `path` only for reaching what is in it, which takes no right to list it.
    pub fn pass(path: &Path) -> io::Result<Self> {
        half::Dir::pass(path).map(Self)
    }

    /// Opens the directory called `name` in this one as [`pass`](Self::pass) does. With [`Follow::No`] a symbolic
    /// link is an error (`ELOOP` or `ENOTDIR`).
    pub fn pass_to(&self, name: &OsStr, follow: Follow) -> io::Result<Self> {
        self.0.pass_to(name, follow).map(Self)
    }

    /// A second handle on the same directory.
    pub fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    /// Its names from the start, without `.` and `..`. One listing of a handle at a time.
    pub fn entries(&self) -> io::Result<Entries<'_>> {
        self.0.entries(Dots::Skip).map(Entries)
    }

    /// As [`entries`](Self::entries), with `.` and `..` where the directory holds them.
    pub fn entries_with_dots(&self) -> io::Result<Entries<'_>> {
        self.0.entries(Dots::Keep).map(Entries)
    }

    /// What the directory itself is.
    pub fn stat_self(&self, want: Want) -> io::Result<Stat> {
        self.0.stat_self(want)
    }

    /// Whether another file system, or another part of this one, is mounted here, so that what is in it is not in `above`, the
    /// directory that has this one's name. Where the system tells only numbers of devices (before Linux 5.8, macOS, the BSDs),
    /// a part of the same file system is not found out. On Windows a mounted volume is a link, which nobody follows.
    pub fn is_mounted_in(&self, above: &Self) -> io::Result<bool> {
        self.0.is_mounted_in(&above.0)
    }

    /// What `name` is.
    pub fn stat(&self, name: &OsStr, follow: Follow, want: Want) -> io::Result<Stat> {
        self.0.stat(name, follow, want)
    }

    /// Opens a regular file for reading; never follows a link and never waits for a fifo's writer.
    pub fn open_file(&self, name: &OsStr) -> io::Result<File> {
        self.0.open_file(name)
    }

    /// Makes a file that must not exist yet and opens it for writing (and reading), with permission bits `mode` less
    /// the umask. Windows has no such bits.
    pub fn create_file(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        self.0.create_file(name, mode)
    }

    /// Opens a file to read it and to write at its end, whoever else writes; makes it with permission bits `mode` less the
    /// umask where it is missing. Never follows a link and never waits.
    pub fn open_to_append(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        self.0.open_to_append(name, mode)
    }

    /// Makes a directory with permission bits `mode` less the umask. Windows has no such bits.
    pub fn make_dir(&self, name: &OsStr, mode: u32) -> io::Result<()> {
        self.0.make_dir(name, mode)
    }

    /// Makes a symbolic link `name` that says `target`. On Windows the target's kind is looked at to choose the kind of
    /// link, and the privilege may be lacking.
    pub fn symlink(&self, target: &OsStr, name: &OsStr) -> io::Result<()> {
        self.0.symlink(target, name)
    }

    /// What the symbolic link `name` says.
    pub fn read_link(&self, name: &OsStr) -> io::Result<OsString> {
        self.0.read_link(name)
    }

    /// Gives the file `name` the further name `new` in `to`; a symbolic link is linked itself, where the system can.
    pub fn hard_link(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        self.0.hard_link(name, &to.0, new)
    }

    /// Renames `name` to `new` in `to`, replacing what is there.
    pub fn rename(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        self.0.rename(name, &to.0, new)
    }

    /// Removes a name that is not a directory.
    pub fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        self.0.remove_file(name)
    }

    /// Removes an empty directory.
    pub fn remove_dir(&self, name: &OsStr) -> io::Result<()> {
        self.0.remove_dir(name)
    }

    /// Waits until the directory's own entries are on disk. Windows keeps them in order by itself: nothing to do there.
    pub fn sync(&self) -> io::Result<()> {
        self.0.sync()
    }
}

/// What `path` is.
pub fn stat(path: &Path, follow: Follow, want: Want) -> io::Result<Stat> {
    half::stat(path, follow, want)
}

/// Where `path` leads: absolute, every link followed (POSIX `realpath`). On Windows without `\\?\`.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    half::real_path(path)
}

/// The directory that `path` names something in: `.` for a bare name.
#[must_use]
pub fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The absolute `path` as it stands in a URL of a file: the drive, which is not encoded, and the rest. Only on Windows there
/// is a drive, and `\` becomes `/`.
#[must_use]
pub fn in_url(path: &Path) -> (String, std::borrow::Cow<'_, [u8]>) {
    half::in_url(path)
}

/// As [`real_path`]; for what is not there yet, where it would be when it is made.
pub fn real_path_to_be(path: &Path) -> io::Result<PathBuf> {
    match (real_path(path), path.file_name()) {
        (Err(error), Some(name)) if error.kind() == io::ErrorKind::NotFound => {
            Ok(real_path(directory_of(path))?.join(name))
        }
        (result, _) => result,
    }
}

/// Makes the directory `path` with permission bits `mode` less the umask (POSIX `mkdir`). Windows has no such bits.
pub fn make_dir(path: &Path, mode: u32) -> io::Result<()> {
    half::make_dir(path, mode)
}

/// Makes `link` a further name for the program at `program`: a symbolic link; on Windows a hard link or, across
/// volumes, a copy.
pub fn link_program(program: &Path, link: &Path) -> io::Result<()> {
    half::link_program(program, link)
}

/// Whether `link` is what [`link_program`] makes of `program`. On Windows a copy counts, byte for byte.
#[must_use]
pub fn is_program_link(program: &Path, link: &Path) -> bool {
    half::is_program_link(program, link)
}
