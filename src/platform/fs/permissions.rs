//! Who may do what: the umask, a directory's permission bits, and whether something may be made in it.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::Dir;

/// Whether files have permission bits here. Not on Windows.
#[must_use]
pub const fn has_permission_bits() -> bool {
    cfg!(unix)
}

/// Makes `mask` the process's umask, for every thread, and gives the one before. Windows has none: there it does
/// nothing and gives 0.
pub fn replace_umask(mask: u32) -> u32 {
    half::replace_umask(mask)
}

/// Gives the directory `path` these permission bits, and with them whatever setuid, setgid and sticky mean to it. A
/// symbolic link in its place is an error. Not possible on Windows.
pub fn set_dir_mode(path: &Path, mode: u32) -> io::Result<()> {
    half::set_dir_mode(None, path.as_os_str(), mode)
}

/// Whether this process may make and remove names in the directory `path`: the error that it would get. On Windows,
/// where only trying tells, always `Ok`.
pub fn may_change_dir(path: &Path) -> io::Result<()> {
    half::may_change_dir(path)
}

impl Dir {
    /// As [`set_dir_mode`], of the directory called `name` in this one.
    pub fn set_dir_mode(&self, name: &OsStr, mode: u32) -> io::Result<()> {
        half::set_dir_mode(Some(self), name, mode)
    }
}

#[cfg(unix)]
mod half {
    use std::ffi::OsStr;
    use std::io;
    use std::os::fd::AsFd as _;
    use std::path::Path;

    use nix::errno::Errno;
    use nix::fcntl::{AT_FDCWD, AtFlags, OFlag, openat};
    use nix::sys::stat::{FchmodatFlags, Mode, fchmod, fchmodat, umask};
    use nix::unistd::{AccessFlags, faccessat};

    use super::super::unix::mode_bits;
    use super::Dir;

    #[allow(clippy::useless_conversion, reason = "mode_t has 16 bits on some systems")]
    pub(super) fn replace_umask(mask: u32) -> u32 {
        u32::from(umask(mode_bits(mask)).bits())
    }

    pub(super) fn set_dir_mode(dir: Option<&Dir>, name: &OsStr, mode: u32) -> io::Result<()> {
        let dir = dir.map_or(AT_FDCWD, |dir| dir.0.fd.as_fd());
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        match openat(dir, name, flags, Mode::empty()) {
            Ok(opened) => fchmod(opened, mode_bits(mode))?,
            // What its owner may not read can still be changed, where /proc or a new kernel helps.
            Err(Errno::EACCES) => fchmodat(dir, name, mode_bits(mode), FchmodatFlags::NoFollowSymlink)?,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    pub(super) fn may_change_dir(path: &Path) -> io::Result<()> {
        Ok(faccessat(AT_FDCWD, path, AccessFlags::W_OK | AccessFlags::X_OK, AtFlags::AT_EACCESS)?)
    }
}

#[cfg(windows)]
mod half {
    use std::ffi::OsStr;
    use std::io;
    use std::path::Path;

    use super::Dir;

    pub(super) const fn replace_umask(_: u32) -> u32 {
        0
    }

    pub(super) fn set_dir_mode(_: Option<&Dir>, _: &OsStr, _: u32) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "Windows has no permission bits"))
    }

    #[expect(clippy::unnecessary_wraps, reason = "the contract's type; elsewhere it can fail")]
    pub(super) const fn may_change_dir(_: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::platform::fs::{Follow, Want, stat};

    #[test]
    fn a_directory_gets_its_bits_and_a_link_to_it_does_not() {
        let root = tempfile::tempdir().expect("a directory");
        let (dir, link) = (root.path().join("d"), root.path().join("l"));
        std::fs::create_dir(&dir).expect("a directory");
        std::os::unix::fs::symlink(&dir, &link).expect("a link");
        set_dir_mode(&dir, 0o1300).expect("it is ours");
        set_dir_mode(&dir, 0o1710).expect("its owner may not even read it");
        assert_eq!(stat(&dir, Follow::No, Want::MODE).expect("there").mode, 0o1710);
        assert!(set_dir_mode(&link, 0o777).is_err());
        assert!(Dir::open(root.path()).expect("there").set_dir_mode(OsStr::new("l"), 0o777).is_err());
    }
}
