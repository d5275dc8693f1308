//! Unix: `syncfs(2)` and `renameat2(2)` on Linux, `renameatx_np` on macOS.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use crate::platform::fs::{Dir, Follow, Want};

#[cfg(target_os = "linux")]
pub(super) fn sync_file_system(dir: &Dir) -> io::Result<()> {
    Ok(nix::unistd::syncfs(&dir.0.fd)?)
}

#[cfg(target_os = "macos")]
pub(super) fn sync_file_system(dir: &Dir) -> io::Result<()> {
    nix::unistd::sync();
    dir.sync()?;
    nix::fcntl::fcntl(&dir.0.fd, nix::fcntl::FcntlArg::F_FULLFSYNC)?;
    Ok(())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn sync_file_system(dir: &Dir) -> io::Result<()> {
    nix::unistd::sync();
    dir.sync()
}

#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "the contract's signature; elsewhere it can fail")]
pub(super) fn bring_file_to_disk(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn bring_file_to_disk(file: &File) -> io::Result<()> {
    Ok(nix::unistd::fsync(file)?)
}

pub(super) fn rename_new(dir: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    match rename_in_one_step(dir, name, to, new) {
        Err(error) if cannot(&error) => rename_after_a_look(dir, name, to, new),
        result => result,
    }
}

/// Whether it is the system or the file system that cannot do it.
fn cannot(error: &io::Error) -> bool {
    use nix::libc::{EINVAL, ENOSYS, ENOTSUP};
    matches!(error.raw_os_error(), Some(EINVAL | ENOSYS | ENOTSUP))
}

fn rename_after_a_look(dir: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    match to.stat(new, Follow::No, Want::KIND) {
        Ok(_) => Err(nix::errno::Errno::EEXIST.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => dir.rename(name, to, new),
        Err(error) => Err(error),
    }
}

#[cfg(target_os = "linux")]
fn rename_in_one_step(dir: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    use std::ffi::CString;
    use std::os::fd::AsRawFd;
    use std::os::unix::ffi::OsStrExt;

    use nix::libc;

    let (name, new) = (CString::new(name.as_bytes())?, CString::new(new.as_bytes())?);
    let (from, to) = (dir.0.fd.as_raw_fd(), to.0.fd.as_raw_fd());
    // SAFETY: both names are NUL-terminated, both descriptors are open for the call. The call by number, because musl
    // has no function for it.
    let status = unsafe {
        libc::syscall(libc::SYS_renameat2, from, name.as_ptr(), to, new.as_ptr(), libc::RENAME_NOREPLACE)
    };
    if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(target_os = "macos")]
fn rename_in_one_step(dir: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    use std::ffi::CString;
    use std::os::fd::AsRawFd;
    use std::os::unix::ffi::OsStrExt;

    use nix::libc;

    let (name, new) = (CString::new(name.as_bytes())?, CString::new(new.as_bytes())?);
    let (from, to) = (dir.0.fd.as_raw_fd(), to.0.fd.as_raw_fd());
    // SAFETY: both names are NUL-terminated, both descriptors are open for the call.
    let status = unsafe { libc::renameatx_np(from, name.as_ptr(), to, new.as_ptr(), libc::RENAME_EXCL) };
    if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn rename_in_one_step(_: &Dir, _: &OsStr, _: &Dir, _: &OsStr) -> io::Result<()> {
    Err(nix::errno::Errno::ENOSYS.into())
}
