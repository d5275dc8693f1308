//! macOS and the BSDs: `readdir(3)` and `fstatat(2)`.

use std::ffi::{CStr, OsStr};
use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use nix::fcntl::{OFlag, openat};
use nix::libc;
use nix::sys::stat::Mode;

pub(super) use super::unix::{Dir, in_url, is_program_link, link_program, make_dir, real_path, stat};
use super::unix::{is_dot_or_dot_dot, kind_of_entry, kind_of_mode};
use super::{Dots, Entry, FileKind, Follow, Stat, Time, Want, flags};

/// To go through a directory without the right to list it.
#[cfg(target_vendor = "apple")]
pub(super) const PASS: OFlag = OFlag::from_bits_retain(libc::O_SEARCH | libc::O_CLOEXEC);
/// To go through a directory: here only with the right to list it.
#[cfg(not(target_vendor = "apple"))]
pub(super) const PASS: OFlag = OFlag::O_RDONLY.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

pub(super) struct Entries<'a> {
    stream: nix::dir::OwningIter,
    name: Vec<u8>,
    dots: Dots,
    borrowed: PhantomData<&'a OwnedFd>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(fd: &'a OwnedFd, dots: Dots) -> io::Result<Self> {
        // A second open of the same directory, so that the stream's place and lifetime are its own.
        let own = openat(fd, c".", OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty())?;
        let stream = nix::dir::Dir::from_fd(own)?.into_iter();
        Ok(Self { stream, name: Vec::new(), dots, borrowed: PhantomData })
    }

    pub(super) fn next_entry(&mut self) -> Option<io::Result<Entry<'_>>> {
        loop {
            let entry = match self.stream.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(error.into())),
            };
            let name = entry.file_name().to_bytes();
            if self.dots == Dots::Skip && is_dot_or_dot_dot(name) {
                continue;
            }
            self.name.clear();
            self.name.extend_from_slice(name);
            let kind = entry.file_type().map_or(FileKind::Unknown, |kind| kind_of_entry(kind as u8));
            return Some(Ok(Entry { name: OsStr::from_bytes(&self.name), kind, ino: entry.ino() }));
        }
    }
}

/// The system does not say.
#[expect(clippy::unnecessary_wraps, reason = "the contract's signature; elsewhere it can fail")]
pub(super) fn is_mount_root(_: BorrowedFd<'_>) -> io::Result<Option<bool>> {
    Ok(None)
}

/// `name` relative to `dir`; an empty name is `dir` itself.
pub(super) fn stat_at(dir: BorrowedFd<'_>, name: &CStr, follow: Follow, _want: Want) -> io::Result<Stat> {
    let mut raw = std::mem::MaybeUninit::<libc::stat>::uninit();
    let flags = if follow == Follow::No { libc::AT_SYMLINK_NOFOLLOW } else { 0 };
    // SAFETY: the name is NUL-terminated and `raw` is writable for a whole `struct stat`.
    let status = unsafe {
        if name.is_empty() {
            libc::fstat(dir.as_raw_fd(), raw.as_mut_ptr())
        } else {
            libc::fstatat(dir.as_raw_fd(), name.as_ptr(), raw.as_mut_ptr(), flags)
        }
    };
    if status != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so it filled the whole structure.
    Ok(convert(unsafe { raw.assume_init_ref() }))
}

#[allow(
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::cast_lossless,
    clippy::unnecessary_cast,
    reason = "the fields' types differ between the systems"
)]
fn convert(raw: &libc::stat) -> Stat {
    let mode = raw.st_mode as u32;
    let rdev = raw.st_rdev as libc::dev_t;
    Stat {
        kind: kind_of_mode(mode),
        mode: mode & 0o7777,
        nlink: raw.st_nlink as u64,
        dev: raw.st_dev as u64,
        ino: raw.st_ino as u64,
        uid: Some(raw.st_uid),
        gid: Some(raw.st_gid),
        size: raw.st_size as u64,
        allocated: raw.st_blocks as u64 * 512,
        rdev: (libc::major(rdev) as u32, libc::minor(rdev) as u32),
        atime: Time { secs: raw.st_atime as i64, nanos: nanos(raw.st_atime_nsec) },
        mtime: Time { secs: raw.st_mtime as i64, nanos: nanos(raw.st_mtime_nsec) },
        ctime: Time { secs: raw.st_ctime as i64, nanos: nanos(raw.st_ctime_nsec) },
        btime: Some(Time { secs: raw.st_birthtime as i64, nanos: nanos(raw.st_birthtime_nsec) }),
        flags: flags::of_bits(raw.st_flags.into()),
    }
}

/// Less than a second, as every system keeps it.
fn nanos(raw: libc::c_long) -> u32 {
    u32::try_from(raw).unwrap_or(0)
}
