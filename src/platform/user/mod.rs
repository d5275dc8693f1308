//! Users and groups: who is who, and who we are.
//!
//! Names come from the system's own switch (`/etc/passwd`, LDAP, ...) on Unix. Windows has no numbers for
//! users: what asks by number finds nobody there.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(unix)]
use unix as half;
#[cfg(windows)]
use windows as half;

/// A user, as the system's list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name to log in by; on Windows without the domain.
    pub name: OsString,
    /// The user's number; `None` on Windows.
    pub uid: Option<u32>,
    /// The number of the user's first group; `None` on Windows.
    pub gid: Option<u32>,
    /// The person's name: the first part of the `gecos` field. Empty if there is none.
    pub full_name: OsString,
    /// The user's own directory.
    pub home: PathBuf,
    /// The program to log in to; empty on Windows.
    pub shell: OsString,
}

/// The numbers that this process acts under: real, effective, saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ids {
    /// The users'.
    pub uids: [u32; 3],
    /// The groups'.
    pub gids: [u32; 3],
}

/// The numbers that this process acts under; `None` on Windows.
#[must_use]
pub fn ids() -> Option<Ids> {
    half::ids()
}

/// The numbers of all groups that this process acts for: the effective one first, then the others as the
/// kernel orders them. Empty on Windows.
///
/// # Errors
/// The system's.
pub fn groups() -> io::Result<Vec<u32>> {
    half::groups()
}

/// The numbers of all groups of a user, as logging in would give them. Empty on Windows.
///
/// # Errors
/// The system's.
pub fn groups_of(account: &Account) -> io::Result<Vec<u32>> {
    half::groups_of(account)
}

/// The user with this number; `None` if nobody has it.
///
/// # Errors
/// The system's, where the list of users cannot be asked.
pub fn by_id(uid: u32) -> io::Result<Option<Account>> {
    half::by_id(uid)
}

/// The user of this name; `None` if nobody has it.
///
/// # Errors
/// The system's, where the list of users cannot be asked.
pub fn by_name(name: &OsStr) -> io::Result<Option<Account>> {
    half::by_name(name)
}

/// The user that this process acts as: by the effective number, on Windows by the process's token.
/// `None` where the number has no name.
///
/// # Errors
/// The system's.
pub fn current() -> io::Result<Option<Account>> {
    half::current()
}

/// The user who logged in at this terminal, or in this session. `None` if nobody did, as in most containers.
#[must_use]
pub fn login() -> Option<OsString> {
    half::login()
}

/// The security identifier of the user that this process acts as, `S-1-5-21-...`; `None` but on Windows.
///
/// # Errors
/// The system's.
pub fn sid() -> io::Result<Option<String>> {
    half::sid()
}

/// Whether this process has the powers of root, or of an administrator that has been asked to allow it.
///
/// # Errors
/// The system's.
pub fn is_elevated() -> io::Result<bool> {
    half::is_elevated()
}

/// The name of the user with this number; `None` if there is none, or if the list cannot be asked.
#[must_use]
pub fn user_name(uid: u32) -> Option<OsString> {
    by_id(uid).ok().flatten().map(|account| account.name)
}

/// The number of the user of this name.
#[must_use]
pub fn user_id(name: &OsStr) -> Option<u32> {
    by_name(name).ok().flatten().and_then(|account| account.uid)
}

/// The name of the group with this number; `None` if there is none, or if the list cannot be asked.
#[must_use]
pub fn group_name(gid: u32) -> Option<OsString> {
    half::group_name(gid).ok().flatten()
}

/// The number of the group of this name.
#[must_use]
pub fn group_id(name: &OsStr) -> Option<u32> {
    half::group_id(name).ok().flatten()
}

/// A security identifier: Windows knows users by these. There is none elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sid(half::Sid);

/// Names that were asked for once, kept: a listing asks for the same few a million times.
#[derive(Debug, Default)]
pub struct Names {
    users: HashMap<u32, Option<OsString>>,
    groups: HashMap<u32, Option<OsString>>,
    sids: HashMap<Sid, OsString>,
}

impl Names {
    /// As [`user_name`].
    pub fn user(&mut self, uid: u32) -> Option<&OsStr> {
        self.users.entry(uid).or_insert_with(|| user_name(uid)).as_deref()
    }

    /// As [`group_name`].
    pub fn group(&mut self, gid: u32) -> Option<&OsStr> {
        self.groups.entry(gid).or_insert_with(|| group_name(gid)).as_deref()
    }

    /// `DOMAIN\name`, without the domain where there is none; the identifier in letters (`S-1-5-21-...`) where no name is
    /// known.
    pub fn sid(&mut self, sid: Sid) -> &OsStr {
        self.sids.entry(sid).or_insert_with_key(|sid| half::name_of(&sid.0))
    }
}
