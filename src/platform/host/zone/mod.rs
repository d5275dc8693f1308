//! The time zone that the system is set to.

use std::ffi::{OsStr, OsString};

use super::{Root, Unread};

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(unix)]
use unix as half;
#[cfg(windows)]
use windows as half;

/// A time zone, by name, and whether its rules are to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `Europe/Berlin`, a POSIX rule such as `CET-1CEST`, on Windows `W. Europe Standard Time`; `None` if the
    /// rules have no name.
    pub name: Option<OsString>,
    /// Where it was set: `TZ`, `/etc/localtime`, `/etc/timezone`, `registry`, or `default` for UTC because
    /// nothing sets another.
    pub source: &'static str,
    /// Whether its rules are installed. If not, times are shown in UTC, by this and by nearly every other
    /// program.
    pub known: bool,
}

/// Reads the time zone; `tz` is the value of the variable `TZ`, which goes before all else. On Windows `TZ`
/// has no part in it.
///
/// # Errors
/// [`Unread`] where the system does not tell.
pub fn zone(root: &Root, tz: Option<&OsStr>) -> Result<Zone, Unread> {
    half::zone(root, tz)
}

/// Whether what is read for the local zone comes to an end: no device, no pipe, and nothing larger than any zone's rules.
#[must_use]
pub fn can_be_read(tz: Option<&OsStr>) -> bool {
    half::can_be_read(tz)
}

/// What the local zone is called at a moment: `CET`, `CEST`. `None` where the system has no such names, as on Windows.
#[must_use]
pub fn abbreviation(seconds: i64) -> Option<String> {
    half::abbreviation(seconds)
}
