//! `getpwuid_r(3)` and its kin, getresuid(2), `getlogin_r(3)`.

use std::ffi::{CStr, CString, OsStr, OsString, c_char, c_int};
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::ptr;

use nix::libc;

use super::{Account, Ids};

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn ids() -> Option<Ids> {
    let (mut uids, mut gids) = ([0; 3], [0; 3]);
    real_effective_saved(&mut uids, &mut gids);
    Some(Ids { uids, gids })
}

#[cfg(target_os = "linux")]
fn real_effective_saved(uids: &mut [u32; 3], gids: &mut [u32; 3]) {
    let ([real, effective, saved], [real_group, effective_group, saved_group]) = (uids, gids);
    // SAFETY: each pointer is to a live number that the call writes; it fails only for bad pointers.
    unsafe {
        libc::getresuid(real, effective, saved);
        libc::getresgid(real_group, effective_group, saved_group);
    }
}

/// Without getresuid(2) the saved number is not told; it is the effective one unless the program has changed
/// that, which this one has not.
#[cfg(not(target_os = "linux"))]
fn real_effective_saved(uids: &mut [u32; 3], gids: &mut [u32; 3]) {
    let with_saved = |real, effective| [real, effective, effective];
    *uids = with_saved(nix::unistd::getuid().as_raw(), nix::unistd::geteuid().as_raw());
    *gids = with_saved(nix::unistd::getgid().as_raw(), nix::unistd::getegid().as_raw());
}

pub(super) fn groups() -> io::Result<Vec<u32>> {
    let effective = nix::unistd::getegid().as_raw();
    let others = supplementary()?.into_iter().filter(|&group| group != effective);
    Ok([effective].into_iter().chain(others).collect())
}

fn supplementary() -> io::Result<Vec<u32>> {
    loop {
        // SAFETY: with a length of 0 the call writes nothing and returns how many there are.
        let count = usize::try_from(unsafe { libc::getgroups(0, ptr::null_mut()) })
            .map_err(|_| io::Error::last_os_error())?;
        let mut groups = vec![0; count];
        let room = c_int::try_from(count).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))?;
        // SAFETY: `groups` has room for as many numbers as the call is told.
        match usize::try_from(unsafe { libc::getgroups(room, groups.as_mut_ptr()) }) {
            Ok(written) => return Ok(groups.into_iter().take(written).collect()),
            Err(_) if io::Error::last_os_error().raw_os_error() == Some(libc::EINVAL) => {} // more since we counted
            Err(_) => return Err(io::Error::last_os_error()),
        }
    }
}

#[cfg(not(target_os = "macos"))]
pub(super) fn groups_of(account: &Account) -> io::Result<Vec<u32>> {
    let name = CString::new(account.name.as_bytes())?;
    let groups = nix::unistd::getgrouplist(&name, nix::unistd::Gid::from_raw(account.gid.unwrap_or(0)))?;
    Ok(groups.into_iter().map(nix::unistd::Gid::as_raw).collect())
}

#[cfg(target_os = "macos")]
pub(super) fn groups_of(_: &Account) -> io::Result<Vec<u32>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "macOS tells the groups of one's own user alone"))
}

pub(super) fn by_id(uid: u32) -> io::Result<Option<Account>> {
    // SAFETY: `looked_up` hands pointers that are good for the call, and the room that `buffer` has.
    looked_up(
        |entry, buffer, room, found| unsafe { libc::getpwuid_r(uid, entry, buffer, room, found) },
        account,
    )
}

pub(super) fn by_name(name: &OsStr) -> io::Result<Option<Account>> {
    let Ok(name) = CString::new(name.as_bytes()) else { return Ok(None) };
    // SAFETY: as in `by_id`; `name` ends in NUL and outlives the call.
    looked_up(
        |entry, buffer, room, found| unsafe { libc::getpwnam_r(name.as_ptr(), entry, buffer, room, found) },
        account,
    )
}

pub(super) fn group_name(gid: u32) -> io::Result<Option<OsString>> {
    // SAFETY: as in `by_id`.
    looked_up(
        |entry, buffer, room, found| unsafe { libc::getgrgid_r(gid, entry, buffer, room, found) },
        |group: &libc::group| text(group.gr_name),
    )
}

pub(super) fn group_id(name: &OsStr) -> io::Result<Option<u32>> {
    let Ok(name) = CString::new(name.as_bytes()) else { return Ok(None) };
    looked_up(
        // SAFETY: as in `by_id`; `name` ends in NUL and outlives the call.
        |entry, buffer, room, found| unsafe { libc::getgrnam_r(name.as_ptr(), entry, buffer, room, found) },
        |group: &libc::group| group.gr_gid,
    )
}

/// Asks one of the reentrant calls, with more room for the strings until they fit, and reads the entry that
/// it found.
fn looked_up<E, T>(
    ask: impl Fn(*mut E, *mut c_char, usize, *mut *mut E) -> c_int,
    read: impl Fn(&E) -> T,
) -> io::Result<Option<T>> {
    let mut buffer: Vec<c_char> = vec![0; 1024];
    loop {
        let mut entry = std::mem::MaybeUninit::<E>::uninit();
        let mut found = ptr::null_mut();
        match ask(entry.as_mut_ptr(), buffer.as_mut_ptr(), buffer.len(), &raw mut found) {
            libc::EINTR => {}
            libc::ERANGE if buffer.len() < 16 << 20 => buffer.resize(buffer.len() * 4, 0),
            // POSIX wants 0 for nobody; these are what systems say instead (getpwnam(3), NOTES).
            0 | libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM if found.is_null() => return Ok(None),
            // SAFETY: on success `found` points to `entry`, filled in, whose strings are in `buffer`; both
            // live until `read` is done.
            0 => return Ok(Some(read(unsafe { &*found }))),
            errno => return Err(io::Error::from_raw_os_error(errno)),
        }
    }
}

fn account(entry: &libc::passwd) -> Account {
    let gecos = text(entry.pw_gecos);
    let full_name = gecos.as_bytes().split(|&b| b == b',').next().unwrap_or_default();
    Account {
        name: text(entry.pw_name),
        uid: Some(entry.pw_uid),
        gid: Some(entry.pw_gid),
        full_name: OsStr::from_bytes(full_name).into(),
        home: text(entry.pw_dir).into(),
        shell: text(entry.pw_shell),
    }
}

/// A string of an entry; musl and others leave out (null) what the list does not have.
fn text(string: *const c_char) -> OsString {
    if string.is_null() {
        return OsString::new();
    }
    // SAFETY: the string is not null, ends in NUL, and lives as long as the entry that it was read from,
    // which the caller holds.
    OsString::from_vec(unsafe { CStr::from_ptr(string) }.to_bytes().to_vec())
}

pub(super) fn current() -> io::Result<Option<Account>> {
    by_id(nix::unistd::geteuid().as_raw())
}

pub(super) fn login() -> Option<OsString> {
    // The libc crate leaves it out, though POSIX has it.
    unsafe extern "C" {
        fn getlogin_r(name: *mut c_char, size: usize) -> c_int;
    }
    let mut name: [c_char; 256] = [0; 256];
    // SAFETY: the call writes at most the given number of bytes, a NUL among them, into `name`.
    let status = unsafe { getlogin_r(name.as_mut_ptr(), name.len()) };
    (status == 0).then(|| text(name.as_ptr())).filter(|name| !name.is_empty())
}

/// There is none.
pub(super) type Sid = std::convert::Infallible;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the contract's type")]
pub(super) const fn name_of(sid: &Sid) -> OsString {
    match *sid {}
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn sid() -> io::Result<Option<String>> {
    Ok(None)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn is_elevated() -> io::Result<bool> {
    Ok(nix::unistd::geteuid().is_root())
}

#[cfg(test)]
mod tests {
    use super::super::{Names, user_id, user_name};
    use super::*;

    #[test]
    fn root_is_found_by_number_and_by_name() {
        assert_eq!(user_name(0).unwrap(), "root");
        assert_eq!(user_id(OsStr::new("root")), Some(0));
        assert_eq!(by_name(OsStr::new("root")).unwrap(), by_id(0).unwrap());
        assert_eq!(group_id(OsStr::new("root")).unwrap(), Some(0));
    }

    #[test]
    fn who_is_not_there_is_none() {
        assert_eq!(by_id(4_000_000_001).unwrap(), None);
        assert_eq!(by_name(OsStr::new("no such user")).unwrap(), None);
        assert_eq!(by_name(OsStr::from_bytes(b"\xff\0x")).unwrap(), None);
        assert_eq!(group_name(4_000_000_001).unwrap(), None);
    }

    #[test]
    fn names_are_kept() {
        let mut names = Names::default();
        assert_eq!(names.user(0).unwrap(), "root");
        assert_eq!(names.user(0).unwrap(), "root");
        assert_eq!(names.group(4_000_000_001), None);
    }
}
