//! What all Unix systems share: calls relative to a descriptor (POSIX.1-2017, `openat` and its kin).

use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::fcntl::{AT_FDCWD, AtFlags, OFlag, openat, readlinkat, renameat};
use nix::libc;
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{UnlinkatFlags, fsync, linkat, symlinkat, unlinkat};

use super::{Dots, FileKind, Follow, Stat, Want, half};

const DIRECTORY: OFlag = OFlag::O_RDONLY.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

#[derive(Debug)]
pub(super) struct Dir {
    pub(super) fd: OwnedFd,
}

impl Dir {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { fd: openat(AT_FDCWD, path, DIRECTORY, Mode::empty())? })
    }

    pub(super) fn open_dir(&self, name: &OsStr, follow: Follow) -> io::Result<Self> {
        let flags = if follow == Follow::No { DIRECTORY | OFlag::O_NOFOLLOW } else { DIRECTORY };
        Ok(Self { fd: openat(&self.fd, name, flags, Mode::empty())? })
    }

    pub(super) fn pass(path: &Path) -> io::Result<Self> {
        Ok(Self { fd: openat(AT_FDCWD, path, half::PASS, Mode::empty())? })
    }

    pub(super) fn pass_to(&self, name: &OsStr, follow: Follow) -> io::Result<Self> {
        let flags = if follow == Follow::No { half::PASS | OFlag::O_NOFOLLOW } else { half::PASS };
        Ok(Self { fd: openat(&self.fd, name, flags, Mode::empty())? })
    }

    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { fd: self.fd.try_clone()? })
    }

    pub(super) fn entries(&self, dots: Dots) -> io::Result<half::Entries<'_>> {
        half::Entries::new(&self.fd, dots)
    }

    pub(super) fn stat_self(&self, want: Want) -> io::Result<Stat> {
        half::stat_at(self.fd.as_fd(), c"", Follow::No, want)
    }

    pub(super) fn is_mounted_in(&self, above: &Self) -> io::Result<bool> {
        match half::is_mount_root(self.fd.as_fd())? {
            Some(is_mounted) => Ok(is_mounted),
            None => Ok(self.stat_self(Want::INO)?.dev != above.stat_self(Want::INO)?.dev),
        }
    }

    pub(super) fn stat(&self, name: &OsStr, follow: Follow, want: Want) -> io::Result<Stat> {
        with_c_string(name, |name| half::stat_at(self.fd.as_fd(), name, follow, want))
    }

    pub(super) fn open_file(&self, name: &OsStr) -> io::Result<File> {
        let flags =
            OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        Ok(openat(&self.fd, name, flags, Mode::empty())?.into())
    }

    pub(super) fn create_file(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        let flags = OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        Ok(openat(&self.fd, name, flags, mode_bits(mode))?.into())
    }

    pub(super) fn open_to_append(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        let flags = OFlag::O_RDWR | OFlag::O_APPEND | OFlag::O_CREAT | OFlag::O_NOFOLLOW;
        let flags = flags | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        Ok(openat(&self.fd, name, flags, mode_bits(mode))?.into())
    }

    pub(super) fn make_dir(&self, name: &OsStr, mode: u32) -> io::Result<()> {
        Ok(mkdirat(&self.fd, name, mode_bits(mode))?)
    }

    pub(super) fn symlink(&self, target: &OsStr, name: &OsStr) -> io::Result<()> {
        Ok(symlinkat(target, &self.fd, name)?)
    }

    pub(super) fn read_link(&self, name: &OsStr) -> io::Result<OsString> {
        Ok(readlinkat(&self.fd, name)?)
    }

    pub(super) fn hard_link(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        Ok(linkat(&self.fd, name, &to.fd, new, AtFlags::empty())?)
    }

    pub(super) fn rename(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.fd, name, &to.fd, new)?)
    }

    pub(super) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.fd, name, UnlinkatFlags::NoRemoveDir)?)
    }

    pub(super) fn remove_dir(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.fd, name, UnlinkatFlags::RemoveDir)?)
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        Ok(fsync(&self.fd)?)
    }
}

pub(super) fn stat(path: &Path, follow: Follow, want: Want) -> io::Result<Stat> {
    if path.as_os_str().is_empty() {
        return Err(nix::errno::Errno::ENOENT.into());
    }
    with_c_string(path.as_os_str(), |path| half::stat_at(AT_FDCWD, path, follow, want))
}

pub(super) fn real_path(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path)
}

pub(super) fn in_url(path: &Path) -> (String, Cow<'_, [u8]>) {
    (String::new(), path.as_os_str().as_bytes().into())
}

pub(super) fn make_dir(path: &Path, mode: u32) -> io::Result<()> {
    Ok(mkdirat(AT_FDCWD, path, mode_bits(mode))?)
}

/// Permission bits as the system types them, which differs in width.
pub(super) fn mode_bits(mode: u32) -> Mode {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "mode_t has 16 bits on some systems, and modes have 12"
    )]
    Mode::from_bits_truncate(mode as libc::mode_t)
}

/// The kind that the type bits of `st_mode` say.
pub(super) fn kind_of_mode(mode: u32) -> FileKind {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "mode_t has 16 bits on some systems, and so have modes there"
    )]
    match mode as libc::mode_t & libc::S_IFMT {
        libc::S_IFREG => FileKind::File,
        libc::S_IFDIR => FileKind::Dir,
        libc::S_IFLNK => FileKind::Symlink,
        libc::S_IFIFO => FileKind::Fifo,
        libc::S_IFSOCK => FileKind::Socket,
        libc::S_IFCHR => FileKind::CharDevice,
        libc::S_IFBLK => FileKind::BlockDevice,
        _ => FileKind::Unknown,
    }
}

/// The kind that a directory entry's `d_type` says.
pub(super) const fn kind_of_entry(d_type: u8) -> FileKind {
    match d_type {
        libc::DT_REG => FileKind::File,
        libc::DT_DIR => FileKind::Dir,
        libc::DT_LNK => FileKind::Symlink,
        libc::DT_FIFO => FileKind::Fifo,
        libc::DT_SOCK => FileKind::Socket,
        libc::DT_CHR => FileKind::CharDevice,
        libc::DT_BLK => FileKind::BlockDevice,
        _ => FileKind::Unknown,
    }
}

pub(super) fn is_dot_or_dot_dot(name: &[u8]) -> bool {
    matches!(name, b"." | b"..")
}

/// Calls `f` with `text` and a NUL behind it, on the stack when it is short.
pub(super) fn with_c_string<T>(text: &OsStr, f: impl FnOnce(&CStr) -> io::Result<T>) -> io::Result<T> {
    const SHORT: usize = 256;
    let bytes = text.as_bytes();
    if bytes.len() < SHORT {
        if bytes.contains(&0) {
            return Err(inner_nul());
        }
        let mut buffer = [MaybeUninit::<u8>::uninit(); SHORT];
        let start = buffer.as_mut_ptr().cast::<u8>();
        // SAFETY: `buffer` has room for the bytes, which are fewer than it is long, and for the NUL behind them; there is none
        // among them.
        return f(unsafe {
            start.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            start.add(bytes.len()).write(0);
            CStr::from_bytes_with_nul_unchecked(std::slice::from_raw_parts(start, bytes.len() + 1))
        });
    }
    f(&CString::new(bytes).map_err(|_| inner_nul())?)
}

fn inner_nul() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "a name cannot hold a NUL byte")
}

pub(super) fn link_program(program: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(program, link)
}

pub(super) fn is_program_link(program: &Path, link: &Path) -> bool {
    std::fs::read_link(link).is_ok_and(|target| target == program)
}
