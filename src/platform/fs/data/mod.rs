//! Which parts of a file hold data, and reading and writing at a place.

#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;

use super::Dir;

/// The next stretch of data at or after `from`, or `None` when only a hole is left (lseek(2), `SEEK_DATA`).
///
/// Where holes cannot be seen the whole rest of the file is data: up to `u64::MAX`, so stop at the end of the file.
/// Moves the file's position.
pub fn next_data(file: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    half::next_data(file, from)
}

/// Lets what is never written in `file` take no room: Windows has to be told, elsewhere nothing is to be done.
pub fn allow_holes(file: &File) -> io::Result<()> {
    half::allow_holes(file)
}

/// Reads into `buffer` from byte `at` on; 0 at the end. On Windows it moves the file's position.
pub fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    half::read_at(file, buffer, at)
}

/// Writes all of `bytes` from byte `at` on. On Windows it moves the file's position.
pub fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    half::write_all_at(file, bytes, at)
}

/// Makes the file `name` in `dir`, which must not exist yet, with the contents of `from`: both share their blocks until one is
/// changed. It is as new in all else, kept from others, and can be given attributes; where it fails nothing is left.
///
/// On Linux by `ioctl_ficlone(2)`, on macOS `fclonefileat(2)`, on FreeBSD `copy_file_range(2)` as of 15, on Windows
/// `FSCTL_DUPLICATE_EXTENTS_TO_FILE`, which `ReFS` has. An error where the file system or the system cannot.
pub fn clone_file(from: &File, dir: &Dir, name: &OsStr) -> io::Result<File> {
    half::clone_file(from, dir, name)
}

/// What became of the new file `name` in `dir`, which does not stay where it could not be finished.
fn whole_or_gone(dir: &Dir, name: &OsStr, finished: io::Result<File>) -> io::Result<File> {
    finished.or_else(|error| dir.remove_file(name).and(Err(error)))
}

/// Makes the file `name` in `dir` and has `put` give it contents.
#[cfg(not(target_vendor = "apple"))]
fn make_filled(dir: &Dir, name: &OsStr, put: impl FnOnce(&File) -> io::Result<()>) -> io::Result<File> {
    let file = dir.create_file(name, 0o600)?;
    whole_or_gone(dir, name, put(&file).map(|()| file))
}

/// Asks the system to forget what it keeps of the file, which was brought to disk, so that it is read from there
/// (`posix_fadvise(2)`, `POSIX_FADV_DONTNEED`). A hint: nothing on macOS and Windows.
pub fn forget(file: &File) {
    half::forget(file);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_has_the_contents_or_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let dir = Dir::open(folder.path()).unwrap();
        let [one, other] = ["one", "other"].map(OsStr::new);
        let file = dir.create_file(one, 0o600).unwrap();
        write_all_at(&file, &[7; 10_000], 0).unwrap();
        match clone_file(&file, &dir, other) {
            Ok(clone) => {
                let mut contents = [0; 10_001];
                assert_eq!(read_at(&clone, &mut contents, 0).unwrap(), 10_000);
                assert_eq!(contents[..10_000], [7; 10_000]);
            }
            Err(_) => assert!(dir.open_file(other).is_err()),
        }
    }

    #[test]
    fn data_between_holes_is_found() {
        let file = tempfile::tempfile().unwrap();
        let _ = allow_holes(&file);
        file.set_len(10 << 20).unwrap();
        write_all_at(&file, &[7; 4096], 4 << 20).unwrap();
        let mut at = 0;
        let mut covered = false;
        while let Some(range) = next_data(&file, at).unwrap() {
            covered |= range.contains(&(4 << 20)) && range.end >= (4 << 20) + 4096;
            if range.end >= 10 << 20 {
                break;
            }
            at = range.end;
        }
        assert!(covered);
    }
}
