//! Linux: the bits of `FS_IOC_GETFLAGS` (`ioctl_iflags(2)`), for which `statx(2)` has the same numbers. macOS and the BSDs: those
//! of `st_flags`, set by `fchflags(2)`.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use nix::libc;

use super::{Flags, unsupported};
use crate::platform::fs::attributes::Node;
use crate::platform::fs::{Dir, FileKind, Follow, Want};

#[cfg(target_os = "linux")]
const BITS: &[(Flags, u32)] = &[(Flags::IMMUTABLE, 0x10), (Flags::APPEND, 0x20), (Flags::NODUMP, 0x40)];

#[cfg(not(target_os = "linux"))]
const BITS: &[(Flags, u32)] = &[
    (Flags::NODUMP, 0x1),
    (Flags::USER_IMMUTABLE, 0x2),
    (Flags::USER_APPEND, 0x4),
    (Flags::IMMUTABLE, 0x2_0000),
    (Flags::APPEND, 0x4_0000),
];

/// Those that take no privilege.
const OWNERS: Flags = Flags(Flags::NODUMP.0 | Flags::USER_APPEND.0 | Flags::USER_IMMUTABLE.0);

/// The marks among a file's bits.
pub(in super::super) fn of_bits(bits: u64) -> Flags {
    BITS.iter().filter(|it| bits & u64::from(it.1) != 0).fold(Flags::NONE, |all, it| all.and(it.0))
}

fn bits_of(flags: Flags) -> u32 {
    BITS.iter().filter(|it| flags.has(it.0)).fold(0, |all, it| all | it.1)
}

pub(super) fn change(node: Node<'_>, off: Flags, on: Flags) -> io::Result<()> {
    match node {
        Node::File(file) => change_at(file.as_fd(), off, on),
        Node::Dir(dir) => change_at(dir.0.fd.as_fd(), off, on),
        Node::Named(..) => Err(unsupported()),
    }
}

fn change_at(fd: BorrowedFd<'_>, off: Flags, on: Flags) -> io::Result<()> {
    let before = get(fd)?;
    let after = |on| before & !bits_of(off) | bits_of(on);
    let set = |bits| if bits == before { Ok(()) } else { set(fd, bits) };
    match set(after(on)) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let _ = set(after(on.only(OWNERS)));
            Err(error)
        }
        Ok(()) if of_bits(bits_of(on).into()) != on => Err(unsupported()),
        result => result,
    }
}

pub(super) fn allow_removal(dir: &Dir, name: &OsStr) -> io::Result<()> {
    change_at(dir.0.fd.as_fd(), Flags::LOCKS, Flags::NONE)?;
    match dir.stat(name, Follow::No, Want::KIND)?.kind {
        FileKind::File | FileKind::Dir => change_at(dir.open_file(name)?.as_fd(), Flags::LOCKS, Flags::NONE),
        // On Linux nothing else has marks, and to a device the request would mean something else.
        _ => Ok(()),
    }
}

#[cfg(target_os = "linux")]
fn get(fd: BorrowedFd<'_>) -> io::Result<u32> {
    let mut bits: u32 = 0;
    // SAFETY: the descriptor is open for the call, which writes 32 bits, whatever the number of the request says.
    let status = unsafe { libc::ioctl(fd.as_raw_fd(), libc::FS_IOC_GETFLAGS, &raw mut bits) };
    if status == 0 { Ok(bits) } else { Err(io::Error::last_os_error()) }
}

#[cfg(target_os = "linux")]
fn set(fd: BorrowedFd<'_>, bits: u32) -> io::Result<()> {
    // SAFETY: the descriptor is open for the call, which reads 32 bits, whatever the number of the request says.
    let status = unsafe { libc::ioctl(fd.as_raw_fd(), libc::FS_IOC_SETFLAGS, &raw const bits) };
    if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(not(target_os = "linux"))]
#[allow(clippy::unnecessary_cast, reason = "the field's type differs between the systems")]
fn get(fd: BorrowedFd<'_>) -> io::Result<u32> {
    Ok(nix::sys::stat::fstat(fd)?.st_flags as u32)
}

#[cfg(not(target_os = "linux"))]
#[allow(clippy::useless_conversion, reason = "the parameter's type differs between the systems")]
fn set(fd: BorrowedFd<'_>, bits: u32) -> io::Result<()> {
    // SAFETY: the descriptor is open for the call, which takes numbers only.
    let status = unsafe { libc::fchflags(fd.as_raw_fd(), bits.into()) };
    if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
