//! Unix: `SEEK_DATA` and `SEEK_HOLE` where the system has them.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use crate::platform::fs::Dir;

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
pub(super) fn clone_file(from: &File, dir: &Dir, name: &OsStr) -> io::Result<File> {
    use std::os::fd::AsRawFd;

    use nix::libc;

    super::make_filled(dir, name, |to| {
        // SAFETY: both descriptors are open for the call, which takes the second one by value.
        match unsafe { libc::ioctl(to.as_raw_fd(), libc::FICLONE, from.as_raw_fd()) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    })
}

#[cfg(target_os = "macos")]
pub(super) fn clone_file(from: &File, dir: &Dir, name: &OsStr) -> io::Result<File> {
    use std::os::fd::AsRawFd;

    use nix::libc;

    const CLONE_NOOWNERCOPY: u32 = 2; // sys/clonefile.h

    crate::platform::fs::unix::with_c_string(name, |name| {
        let (from, dir) = (from.as_raw_fd(), dir.0.fd.as_raw_fd());
        // SAFETY: both descriptors are open for the call and the name is NUL-terminated.
        match unsafe { libc::fclonefileat(from, dir, name.as_ptr(), CLONE_NOOWNERCOPY) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    })?;
    super::whole_or_gone(dir, name, as_new(dir, name))
}

/// Opens a clone, which has the mode and the extended attributes of the other file, after it has lost them.
#[cfg(target_os = "macos")]
fn as_new(dir: &Dir, name: &OsStr) -> io::Result<File> {
    use xattr::FileExt as _;

    use crate::platform::fs::attributes::{Node, set_mode};

    set_mode(Node::Named(dir, name), 0o600)?;
    let file = dir.open_file(name)?;
    for attribute in file.list_xattr()? {
        match file.remove_xattr(&attribute) {
            // The system keeps some of its own, such as com.apple.provenance.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            result => result?,
        }
    }
    Ok(file)
}

#[cfg(target_os = "freebsd")]
pub(super) fn clone_file(from: &File, dir: &Dir, name: &OsStr) -> io::Result<File> {
    use std::os::fd::AsRawFd;

    use nix::libc;

    const COPY_FILE_RANGE_CLONE: u32 = 0x80_0000; // unistd.h of FreeBSD 15; before, an error
    const ALL: usize = isize::MAX.cast_unsigned();

    super::make_filled(dir, name, |to| {
        let (mut read, mut written) = (0, 0);
        loop {
            let (from, to) = (from.as_raw_fd(), to.as_raw_fd());
            // SAFETY: both descriptors are open for the call, which reads and writes the two offsets.
            let copied = unsafe {
                libc::copy_file_range(from, &raw mut read, to, &raw mut written, ALL, COPY_FILE_RANGE_CLONE)
            };
            match copied {
                0 => return Ok(()),
                1.. => {}
                _ => match io::Error::last_os_error() {
                    error if error.kind() == io::ErrorKind::Interrupted => {}
                    error => return Err(error),
                },
            }
        }
    })
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
pub(super) fn clone_file(_: &File, _: &Dir, _: &OsStr) -> io::Result<File> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "files are not cloned on this system"))
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
