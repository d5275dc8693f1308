//! What makes a change whole and lasting: syncing a whole file system, renaming without replacing, a lock that goes
//! with its process.

#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use super::Dir;

/// Waits until everything written so far to the file system that holds `dir` is on disk. On Linux one call for all
/// (`syncfs(2)`, which reports write errors); macOS and the BSDs can only ask for it (`sync(2)`), and macOS has the drive
/// write out its cache (`F_FULLFSYNC`); on Windows `Unsupported` without privileges. On all but Linux each file is to be
/// brought to disk by [`bring_file_to_disk`] before.
pub fn sync_file_system(dir: &Dir) -> io::Result<()> {
    half::sync_file_system(dir)
}

/// Brings one file's contents to disk, on systems where [`sync_file_system`] does not wait for those of all: not on Linux,
/// where nothing is done. On macOS as far as the drive, which that call then has write out what it holds.
pub fn bring_file_to_disk(file: &File) -> io::Result<()> {
    half::bring_file_to_disk(file)
}

/// Waits for the whole file system where the system can; elsewhere `dir` itself is brought to disk. A write that failed
/// is an error either way: on Linux one since `dir` was opened, so open it first.
pub fn bring_to_disk(dir: &Dir) -> io::Result<()> {
    match sync_file_system(dir) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => dir.sync(),
        result => result,
    }
}

/// Renames `name` to `new` in `to`; that `new` exists is an error (`EEXIST`), never a replacement.
///
/// Where neither system nor file system can do that in one step, existence is looked at first: another process may
/// slip in between, and a directory that is not empty still makes the rename fail.
pub fn rename_new(dir: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    half::rename_new(dir, name, to, new)
}

/// How a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// By many at a time.
    Shared,
    /// By one alone.
    Alone,
}

/// Locks `file` until it is closed: the kernel lets go of it when the process ends, however that comes.
/// `wait`: until others let go; else `false` when it is held.
pub fn lock(file: &File, hold: Hold, wait: bool) -> io::Result<bool> {
    let result = match (hold, wait) {
        (Hold::Shared, true) => return file.lock_shared().map(|()| true),
        (Hold::Alone, true) => return file.lock().map(|()| true),
        (Hold::Shared, false) => file.try_lock_shared(),
        (Hold::Alone, false) => file.try_lock(),
    };
    match result {
        Ok(()) => Ok(true),
        Err(std::fs::TryLockError::WouldBlock) => Ok(false),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fs::Follow;
    use crate::platform::fs::Want;

    #[test]
    fn renaming_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let dir = Dir::open(folder.path()).unwrap();
        let (a, b, c) = (OsStr::new("a"), OsStr::new("b"), OsStr::new("c"));
        dir.make_dir(a, 0o700).unwrap();
        dir.make_dir(b, 0o700).unwrap();
        assert_eq!(rename_new(&dir, a, &dir, b).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        rename_new(&dir, a, &dir, c).unwrap();
        assert!(dir.stat(a, Follow::No, Want::KIND).is_err());
        assert!(dir.stat(c, Follow::No, Want::KIND).is_ok());
    }

    #[test]
    fn a_lock_keeps_others_out_until_its_file_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = File::create(&path).unwrap();
        let second = File::open(&path).unwrap();
        assert!(lock(&first, Hold::Alone, false).unwrap());
        assert!(!lock(&second, Hold::Shared, false).unwrap());
        drop(first);
        assert!(lock(&second, Hold::Shared, false).unwrap());
        let third = File::open(&path).unwrap();
        assert!(lock(&third, Hold::Shared, false).unwrap());
    }
}
