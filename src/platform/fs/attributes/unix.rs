//! Unix: by descriptor wherever there can be one.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use nix::fcntl::AtFlags;
use nix::libc;
use nix::sys::stat::{SFlag, UtimensatFlags, fchmod, futimens, utimensat};
use nix::sys::time::TimeSpec;
use nix::unistd::{Gid, Uid, fchown, fchownat, getegid, geteuid};
use xattr::FileExt as _;

use super::{Node, Xattr};
use crate::platform::fs::unix::mode_bits;
#[cfg(target_vendor = "apple")]
use crate::platform::fs::unix::with_c_string;
use crate::platform::fs::{Dir, FileKind, Follow, Stat, Time, Want, half};

/// A descriptor that the `xattr` crate can ask.
struct Fd<'a>(BorrowedFd<'a>);

impl AsFd for Fd<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0
    }
}

impl AsRawFd for Fd<'_> {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl xattr::FileExt for Fd<'_> {}

/// The descriptor of an open node, or directory and name of one that is not.
fn open(node: Node<'_>) -> Result<BorrowedFd<'_>, (&Dir, &OsStr)> {
    match node {
        Node::File(file) => Ok(file.as_fd()),
        Node::Dir(dir) => Ok(dir.0.fd.as_fd()),
        Node::Named(dir, name) => Err((dir, name)),
    }
}

pub(super) fn stat_file(file: &File, want: Want) -> io::Result<Stat> {
    half::stat_at(file.as_fd(), c"", Follow::No, want)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type; other systems have no ids")]
pub(super) fn own_ids() -> Option<(u32, u32)> {
    Some((geteuid().as_raw(), getegid().as_raw()))
}

pub(super) fn set_owner(node: Node<'_>, uid: u32, gid: u32) -> io::Result<()> {
    let (uid, gid) = (Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)));
    match open(node) {
        Ok(fd) => fchown(fd, uid, gid)?,
        Err((dir, name)) => fchownat(&dir.0.fd, name, uid, gid, AtFlags::AT_SYMLINK_NOFOLLOW)?,
    }
    Ok(())
}

pub(super) fn set_mode(node: Node<'_>, mode: u32) -> io::Result<()> {
    match open(node) {
        Ok(fd) => Ok(fchmod(fd, mode_bits(mode))?),
        Err((dir, name)) => set_mode_of_name(dir, name, mode),
    }
}

/// Old kernels cannot change the mode of a name without following it; through a descriptor that only stands for the
/// place (`O_PATH`, open(2)) they can.
#[cfg(target_os = "linux")]
fn set_mode_of_name(dir: &Dir, name: &OsStr, mode: u32) -> io::Result<()> {
    use nix::fcntl::{OFlag, openat};
    use nix::sys::stat::{FchmodatFlags, Mode, fchmodat};

    if dir.stat(name, Follow::No, Want::KIND)?.kind == FileKind::Symlink {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "symbolic links have no mode of their own here",
        ));
    }
    let place = openat(&dir.0.fd, name, OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC, Mode::empty())?;
    let path = format!("/proc/self/fd/{}", place.as_raw_fd());
    Ok(fchmodat(nix::fcntl::AT_FDCWD, path.as_str(), mode_bits(mode), FchmodatFlags::FollowSymlink)?)
}

#[cfg(not(target_os = "linux"))]
fn set_mode_of_name(dir: &Dir, name: &OsStr, mode: u32) -> io::Result<()> {
    use nix::sys::stat::{FchmodatFlags, fchmodat};
    Ok(fchmodat(&dir.0.fd, name, mode_bits(mode), FchmodatFlags::NoFollowSymlink)?)
}

pub(super) fn set_mtime(node: Node<'_>, mtime: Time) -> io::Result<()> {
    let unchanged = TimeSpec::new(0, libc::UTIME_OMIT);
    let mtime = time_spec(mtime)?;
    match open(node) {
        Ok(fd) => futimens(fd, &unchanged, &mtime)?,
        Err((dir, name)) => utimensat(&dir.0.fd, name, &unchanged, &mtime, UtimensatFlags::NoFollowSymlink)?,
    }
    Ok(())
}

fn time_spec(time: Time) -> io::Result<TimeSpec> {
    let too_far = |_| io::Error::new(io::ErrorKind::InvalidInput, "a time that this system cannot hold");
    #[allow(clippy::useless_conversion, reason = "time_t has 32 bits on some systems")]
    let secs = time.secs.try_into().map_err(too_far)?;
    Ok(TimeSpec::new(secs, time.nanos.into()))
}

pub(super) fn xattrs(node: Node<'_>) -> io::Result<Vec<Xattr>> {
    match open(node) {
        Ok(fd) => xattrs_of(Fd(fd).list_xattr()?, |name| Fd(fd).get_xattr(name)),
        Err((dir, name)) => {
            let path = path_of_name(dir, name)?;
            xattrs_of(xattr::list(&path)?, |name| xattr::get(&path, name))
        }
    }
}

/// An attribute that is gone when it is read was removed in between.
fn xattrs_of(
    names: xattr::XAttrs,
    get: impl Fn(&OsStr) -> io::Result<Option<Vec<u8>>>,
) -> io::Result<Vec<Xattr>> {
    let read = |name: std::ffi::OsString| {
        get(&name).map(|value| value.map(|value| Xattr { name, value })).transpose()
    };
    names.filter_map(read).collect()
}

pub(super) fn set_xattr(node: Node<'_>, xattr: &Xattr) -> io::Result<()> {
    match open(node) {
        Ok(fd) => Fd(fd).set_xattr(&xattr.name, &xattr.value),
        Err((dir, name)) => xattr::set(path_of_name(dir, name)?, &xattr.name, &xattr.value),
    }
}

pub(super) fn remove_xattr(node: Node<'_>, attribute: &OsStr) -> io::Result<()> {
    match open(node) {
        Ok(fd) => Fd(fd).remove_xattr(attribute),
        Err((dir, name)) => xattr::remove(path_of_name(dir, name)?, attribute),
    }
}

/// A path whose last component is `name` and whose first is the directory's descriptor (proc(5)).
#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no such path")]
fn path_of_name(dir: &Dir, name: &OsStr) -> io::Result<std::path::PathBuf> {
    Ok(std::path::Path::new("/proc/self/fd").join(dir.0.fd.as_raw_fd().to_string()).join(name))
}

#[cfg(not(target_os = "linux"))]
fn path_of_name(_: &Dir, _: &OsStr) -> io::Result<std::path::PathBuf> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "attributes of a name cannot be reached safely on this system",
    ))
}

pub(super) fn make_special(
    dir: &Dir,
    name: &OsStr,
    kind: FileKind,
    mode: u32,
    numbers: (u32, u32),
) -> io::Result<()> {
    let flag = match kind {
        FileKind::Fifo => SFlag::S_IFIFO,
        FileKind::Socket => SFlag::S_IFSOCK,
        FileKind::CharDevice => SFlag::S_IFCHR,
        FileKind::BlockDevice => SFlag::S_IFBLK,
        _ => return Err(io::Error::new(io::ErrorKind::InvalidInput, "neither fifo, socket nor device")),
    };
    make_node(dir, name, flag, mode, numbers)
}

#[cfg(not(target_vendor = "apple"))]
fn make_node(dir: &Dir, name: &OsStr, kind: SFlag, mode: u32, (major, minor): (u32, u32)) -> io::Result<()> {
    let device = libc::makedev(major, minor);
    Ok(nix::sys::stat::mknodat(&dir.0.fd, name, kind, mode_bits(mode), device)?)
}

/// macOS has `mknodat` only since version 13, so it is looked for when it is needed.
#[cfg(target_vendor = "apple")]
fn make_node(dir: &Dir, name: &OsStr, kind: SFlag, mode: u32, numbers: (u32, u32)) -> io::Result<()> {
    type Mknodat =
        unsafe extern "C" fn(libc::c_int, *const libc::c_char, libc::mode_t, libc::dev_t) -> libc::c_int;

    // SAFETY: the name of what is looked for is NUL-terminated.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"mknodat".as_ptr()) };
    if found.is_null() {
        let why = "fifos and devices are made in a directory as of macOS 13";
        return Err(io::Error::new(io::ErrorKind::Unsupported, why));
    }
    // SAFETY: the system's function of that name has this type (mknod(2)).
    let mknodat = unsafe { std::mem::transmute::<*mut libc::c_void, Mknodat>(found) };
    let (fd, mode) = (dir.0.fd.as_raw_fd(), kind.bits() | mode_bits(mode).bits());
    #[expect(clippy::cast_possible_wrap, reason = "both numbers have their place in the 32 bits of dev_t")]
    let device = libc::makedev(numbers.0 as i32, numbers.1 as i32);
    with_c_string(name, |name| {
        // SAFETY: the descriptor is open for the call and the name is NUL-terminated.
        match unsafe { mknodat(fd, name.as_ptr(), mode, device) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    })
}
