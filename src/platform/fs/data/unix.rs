//! Unix: `SEEK_DATA` and `SEEK_HOLE` where the system has them.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
pub(super) fn next_data(file: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    use nix::errno::Errno;
    use nix::unistd::{Whence, lseek};

    let seek = |at: u64, whence| {
        let at = at.try_into().map_err(|_| Errno::EOVERFLOW)?;
        lseek(file, at, whence).map(|at| u64::try_from(at).unwrap_or(0))
    };
    let start = match seek(from, Whence::SeekData) {
        Ok(start) => start,
        Err(Errno::ENXIO) => return Ok(None),
        Err(Errno::EINVAL | Errno::ENOTSUP) => return Ok(Some(from..u64::MAX)),
        Err(error) => return Err(error.into()),
    };
    match seek(start, Whence::SeekHole) {
        Ok(end) => Ok(Some(start..end)),
        // Cut off in between.
        Err(Errno::ENXIO) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
#[expect(clippy::unnecessary_wraps, reason = "the contract's signature; elsewhere it can fail")]
pub(super) fn next_data(_: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    Ok(Some(from..u64::MAX))
}

pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    loop {
        match file.read_at(buffer, at) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

pub(super) fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    file.write_all_at(bytes, at)
}

#[cfg(target_os = "linux")]
pub(super) fn clone_contents(from: &File, to: &File) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use nix::libc;

    // SAFETY: both descriptors are open for the call, which takes the second one by value.
    match unsafe { libc::ioctl(to.as_raw_fd(), libc::FICLONE, from.as_raw_fd()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn clone_contents(_: &File, _: &File) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "open files cannot be cloned on this system"))
}

#[cfg(any(target_os = "linux", target_os = "freebsd"))]
pub(super) fn forget(file: &File) {
    let _ = nix::fcntl::posix_fadvise(file, 0, 0, nix::fcntl::PosixFadviseAdvice::POSIX_FADV_DONTNEED);
}

#[cfg(not(any(target_os = "linux", target_os = "freebsd")))]
pub(super) fn forget(_: &File) {}

#[expect(clippy::unnecessary_wraps, reason = "the contract's signature; elsewhere it can fail")]
pub(super) const fn allow_holes(_: &File) -> io::Result<()> {
    Ok(())
}
