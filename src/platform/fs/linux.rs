//! Linux: `getdents64(2)` in large pieces and `statx(2)` for just the facts that are wanted.

use std::ffi::{CStr, OsStr};
use std::io;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use nix::fcntl::OFlag;
use nix::libc;
use nix::unistd::{Whence, lseek};

pub(super) use super::unix::{Dir, in_url, is_program_link, link_program, make_dir, real_path, stat};
use super::unix::{is_dot_or_dot_dot, kind_of_entry, kind_of_mode};
use super::{Dots, Entry, Follow, Stat, Time, Want, flags};

/// To go through a directory without the right to list it.
pub(super) const PASS: OFlag = OFlag::O_PATH.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

/// One call fetches about a thousand names. glibc asks for 32 KiB at a time.
const BUFFER: usize = 64 * 1024;

/// Offsets in `struct linux_dirent64` (getdents(2)): inode, offset, record length, type, name.
const RECLEN: usize = 16;
const TYPE: usize = 18;
const NAME: usize = 19;

pub(super) struct Entries<'a> {
    fd: i32,
    buffer: Box<[MaybeUninit<u8>; BUFFER]>,
    at: usize,
    filled: usize,
    dots: Dots,
    borrowed: PhantomData<&'a OwnedFd>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(fd: &'a OwnedFd, dots: Dots) -> io::Result<Self> {
        lseek(fd, 0, Whence::SeekSet)?;
        // SAFETY: an array of `MaybeUninit` needs no initialisation.
        let buffer = unsafe { Box::<[MaybeUninit<u8>; BUFFER]>::new_uninit().assume_init() };
        Ok(Self { fd: fd.as_raw_fd(), buffer, at: 0, filled: 0, dots, borrowed: PhantomData })
    }

    pub(super) fn next_entry(&mut self) -> Option<io::Result<Entry<'_>>> {
        loop {
            if self.at == self.filled {
                match self.fill() {
                    Ok(0) => return None,
                    Ok(_) => {}
                    Err(error) => return Some(Err(error)),
                }
            }
            // SAFETY: the kernel filled `at..filled` with whole records, each `reclen` long with a NUL-terminated name.
            let record = unsafe {
                let start = self.buffer.as_ptr().cast::<u8>().add(self.at);
                let length = u16::from_ne_bytes([*start.add(RECLEN), *start.add(RECLEN + 1)]);
                std::slice::from_raw_parts(start, usize::from(length))
            };
            self.at += record.len();
            let name = &record[NAME..];
            let name = &name[..name.iter().position(|&byte| byte == 0).unwrap_or(name.len())];
            if self.dots == Dots::Skip && is_dot_or_dot_dot(name) {
                continue;
            }
            let ino = u64::from_ne_bytes(record[..8].try_into().expect("eight bytes"));
            return Some(Ok(Entry { name: OsStr::from_bytes(name), kind: kind_of_entry(record[TYPE]), ino }));
        }
    }

    fn fill(&mut self) -> io::Result<usize> {
        // SAFETY: the buffer is valid for `BUFFER` writable bytes, the descriptor lives as long as `'a`.
        let read = unsafe { libc::syscall(libc::SYS_getdents64, self.fd, self.buffer.as_mut_ptr(), BUFFER) };
        self.at = 0;
        self.filled = usize::try_from(read).map_err(|_| io::Error::last_os_error())?;
        Ok(self.filled)
    }
}

/// `name` relative to `dir`; an empty name is `dir` itself.
pub(super) fn stat_at(dir: BorrowedFd<'_>, name: &CStr, follow: Follow, want: Want) -> io::Result<Stat> {
    let mut flags = libc::AT_NO_AUTOMOUNT;
    if name.is_empty() {
        flags |= libc::AT_EMPTY_PATH;
    }
    if follow == Follow::No {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    statx(dir, name, flags, want.0).map(|raw| convert(&raw))
}

/// Whether the directory is where a file system, or a part of one, is mounted; `None`: the kernel does not say (before 5.8).
pub(super) fn is_mount_root(dir: BorrowedFd<'_>) -> io::Result<Option<bool>> {
    const MOUNT_ROOT: u64 = 0x2000; // STATX_ATTR_MOUNT_ROOT
    let raw = statx(dir, c"", libc::AT_EMPTY_PATH, 0)?;
    let is_told = raw.stx_attributes_mask & MOUNT_ROOT != 0;
    Ok(is_told.then_some(raw.stx_attributes & MOUNT_ROOT != 0))
}

fn statx(dir: BorrowedFd<'_>, name: &CStr, flags: libc::c_int, mask: u32) -> io::Result<libc::statx> {
    let mut raw = MaybeUninit::<libc::statx>::uninit();
    // SAFETY: the name is NUL-terminated and `raw` is writable for a whole `struct statx`.
    let status = unsafe {
        libc::syscall(libc::SYS_statx, dir.as_raw_fd(), name.as_ptr(), flags, mask, raw.as_mut_ptr())
    };
    if status != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: statx succeeded, so it filled the whole structure.
    Ok(unsafe { raw.assume_init() })
}

fn convert(raw: &libc::statx) -> Stat {
    let mode = u32::from(raw.stx_mode);
    Stat {
        kind: kind_of_mode(mode),
        mode: mode & 0o7777,
        nlink: u64::from(raw.stx_nlink),
        dev: libc::makedev(raw.stx_dev_major, raw.stx_dev_minor),
        ino: raw.stx_ino,
        uid: Some(raw.stx_uid),
        gid: Some(raw.stx_gid),
        size: raw.stx_size,
        allocated: raw.stx_blocks * 512,
        rdev: (raw.stx_rdev_major, raw.stx_rdev_minor),
        atime: time(raw.stx_atime),
        mtime: time(raw.stx_mtime),
        ctime: time(raw.stx_ctime),
        btime: (raw.stx_mask & Want::BTIME.0 != 0).then(|| time(raw.stx_btime)),
        flags: flags::of_bits(raw.stx_attributes & raw.stx_attributes_mask),
    }
}

const fn time(raw: libc::statx_timestamp) -> Time {
    Time { secs: raw.tv_sec, nanos: raw.tv_nsec }
}
