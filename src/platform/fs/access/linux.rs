//! Linux: access control lists and security contexts are extended attributes (acl(5), xattr(7)).

use std::ffi::{CStr, OsStr, OsString};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::libc;

use super::super::unix::with_c_string;
use super::{Dir, Extra, Follow, relative};

/// Room for the attributes that a file usually has; who has more has them asked for by name.
const USUAL: usize = 512;

const CONTEXT: &CStr = c"security.selinux";
const LISTS: [&CStr; 2] = [c"system.posix_acl_access", c"system.posix_acl_default"];

/// Whether the file that was asked about last had attributes: then the next is asked for their names at once, and not
/// first whether there are any, which costs the system less.
static HAS_SOME: AtomicBool = AtomicBool::new(false);

pub(super) fn extra(path: &Path, follow: Follow) -> io::Result<Extra> {
    with_c_string(path.as_os_str(), |path| {
        extra_by(|names| list(path, follow, names), |name| get(path, name, follow, &mut []).is_ok())
    })
}

pub(super) fn extra_in<'a>(
    dir: &Dir,
    name: &OsStr,
    follow: Follow,
    path: impl FnOnce() -> &'a Path,
) -> io::Result<Extra> {
    if !relative::is_there() {
        return extra(path(), follow);
    }
    let fd = dir.0.fd.as_fd();
    let asked = with_c_string(name, |name| {
        let has = |it: &CStr| relative::get(fd, name, it, follow).is_ok();
        extra_by(|names| relative::list(fd, name, follow, names), has)
    });
    match asked {
        Err(error) if relative::is_missing(&error) => extra(path(), follow),
        asked => asked,
    }
}

/// What the attributes say that `list` lists, or whose names `has` knows where the list is long.
fn extra_by(list: impl Fn(&mut [u8]) -> io::Result<usize>, has: impl Fn(&CStr) -> bool) -> io::Result<Extra> {
    let expected = HAS_SOME.load(Ordering::Relaxed);
    let length = if expected { USUAL } else { list(&mut [])? };
    if length == 0 {
        return Ok(Extra::None);
    }
    let mut names = [0; USUAL];
    let listed = list(&mut names);
    let found = !matches!(listed, Ok(0));
    if found != expected {
        HAS_SOME.store(found, Ordering::Relaxed);
    }
    match listed {
        Ok(length) => {
            Ok(kind_of(|name| names[..length].split(|byte| *byte == 0).any(|it| it == name.to_bytes())))
        }
        Err(error) if error.raw_os_error() == Some(libc::ERANGE) => Ok(kind_of(has)),
        Err(error) => Err(error),
    }
}

fn kind_of(has: impl Fn(&CStr) -> bool) -> Extra {
    if LISTS.into_iter().any(&has) {
        Extra::List
    } else if has(CONTEXT) {
        Extra::Context
    } else {
        Extra::None
    }
}

pub(super) fn context(path: &Path, follow: Follow) -> io::Result<OsString> {
    let mut value = [0; USUAL];
    let length = with_c_string(path.as_os_str(), |path| get(path, CONTEXT, follow, &mut value))?;
    let value = &value[..length];
    Ok(OsString::from_vec(value.strip_suffix(b"\0").unwrap_or(value).to_vec()))
}

fn list(path: &CStr, follow: Follow, names: &mut [u8]) -> io::Result<usize> {
    let (to, room) = (names.as_mut_ptr().cast(), names.len());
    // SAFETY: the path is NUL-terminated and `names` is writable for `room` bytes.
    let length = unsafe {
        match follow {
            Follow::No => libc::llistxattr(path.as_ptr(), to, room),
            Follow::Yes => libc::listxattr(path.as_ptr(), to, room),
        }
    };
    usize::try_from(length).map_err(|_| io::Error::last_os_error())
}

/// The attribute's value into `value`, or only its length where there is no room at all.
fn get(path: &CStr, name: &CStr, follow: Follow, value: &mut [u8]) -> io::Result<usize> {
    let (to, room) = (value.as_mut_ptr().cast(), value.len());
    // SAFETY: both texts are NUL-terminated and `value` is writable for `room` bytes.
    let length = unsafe {
        match follow {
            Follow::No => libc::lgetxattr(path.as_ptr(), name.as_ptr(), to, room),
            Follow::Yes => libc::getxattr(path.as_ptr(), name.as_ptr(), to, room),
        }
    };
    usize::try_from(length).map_err(|_| io::Error::last_os_error())
}
