//! Which parts of a file hold data, and reading and writing at a place.

#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;

use std::fs::File;
use std::io;
use std::ops::Range;

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

/// Makes `to`, which is empty, a clone of `from`: both share their blocks until one is changed. On Linux `FICLONE`
/// (`ioctl_ficlone(2)`); `Unsupported` where the file system or the system cannot.
pub fn clone_contents(from: &File, to: &File) -> io::Result<()> {
    half::clone_contents(from, to)
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
