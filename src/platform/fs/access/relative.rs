//! Extended attributes of a name in an open directory, which Linux can tell since 6.13: no path has to be walked for it.

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use nix::libc;

use super::Follow;

/// The numbers of `getxattrat` and `listxattrat` where architectures share them. Android ends programs that make calls which
/// it does not know.
const CALLS: Option<(libc::c_long, libc::c_long)> = if cfg!(all(
    target_os = "linux",
    any(
        all(target_arch = "x86_64", target_pointer_width = "64"),
        target_arch = "x86",
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "riscv64",
        target_arch = "powerpc64",
        target_arch = "s390x",
        target_arch = "loongarch64"
    )
)) {
    Some((464, 465))
} else {
    None
};

/// The system has said that it does not know the calls.
static MISSING: AtomicBool = AtomicBool::new(false);

/// Whether there is hope that the system knows the calls.
pub(super) fn is_there() -> bool {
    CALLS.is_some() && !MISSING.load(Ordering::Relaxed)
}

/// Whether `error` says that the system does not know the calls, or that a sandbox older than they are forbids them.
/// Listing attributes has no other reason for either.
pub(super) fn is_missing(error: &io::Error) -> bool {
    let missing = matches!(error.raw_os_error(), Some(libc::ENOSYS | libc::EPERM));
    if missing {
        MISSING.store(true, Ordering::Relaxed);
    }
    missing
}

/// `struct xattr_args` of getxattrat(2).
#[repr(C)]
struct Args {
    value: u64,
    size: u32,
    flags: u32,
}

pub(super) fn list(dir: BorrowedFd<'_>, name: &CStr, follow: Follow, names: &mut [u8]) -> io::Result<usize> {
    let (_, number) = CALLS.ok_or(io::ErrorKind::Unsupported)?;
    let (to, room) = (names.as_mut_ptr(), names.len());
    // SAFETY: the name is NUL-terminated and `names` is writable for `room` bytes.
    let length = unsafe { libc::syscall(number, dir.as_raw_fd(), name.as_ptr(), flags(follow), to, room) };
    usize::try_from(length).map_err(|_| io::Error::last_os_error())
}

/// The length of an attribute's value.
pub(super) fn get(dir: BorrowedFd<'_>, name: &CStr, attribute: &CStr, follow: Follow) -> io::Result<usize> {
    let (number, _) = CALLS.ok_or(io::ErrorKind::Unsupported)?;
    let args = Args { value: 0, size: 0, flags: 0 };
    let (fd, name, attribute) = (dir.as_raw_fd(), name.as_ptr(), attribute.as_ptr());
    // SAFETY: both texts are NUL-terminated and `args` asks for no value, only for its length.
    let length = unsafe {
        libc::syscall(number, fd, name, flags(follow), attribute, &raw const args, size_of::<Args>())
    };
    usize::try_from(length).map_err(|_| io::Error::last_os_error())
}

const fn flags(follow: Follow) -> libc::c_int {
    match follow {
        Follow::No => libc::AT_SYMLINK_NOFOLLOW,
        Follow::Yes => 0,
    }
}
