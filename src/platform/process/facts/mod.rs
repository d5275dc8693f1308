//! What a process is: its number, its kin, how it is scheduled, who it acts as.

use std::io;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(unix)]
use unix as half;
#[cfg(windows)]
use windows as half;

/// A process to be looked at: by its number, or this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that asks.
    This,
    /// The one with this number.
    Pid(u32),
}

impl Which {
    /// The number of the process.
    #[must_use]
    pub fn pid(self) -> u32 {
        match self {
            Self::This => std::process::id(),
            Self::Pid(pid) => pid,
        }
    }
}

/// A fact of a process: `None` if there is no such thing on this system.
pub type Fact<T> = io::Result<Option<T>>;

/// Whether there is such a process.
///
/// # Errors
/// `ESRCH` where there is none.
pub fn exists(which: Which) -> io::Result<()> {
    match which {
        Which::This => Ok(()),
        Which::Pid(_) => session(which).map(drop),
    }
}

/// The process that started it, or that took it over.
///
/// # Errors
/// `ESRCH` where there is no such process; the system's own. On macOS and Windows only for [`Which::This`] on
/// macOS and for all on Windows; else `Unsupported`.
pub fn parent(which: Which) -> Fact<u32> {
    half::parent(which)
}

/// Its process group; none on Windows.
///
/// # Errors
/// `ESRCH` where there is no such process.
pub fn group(which: Which) -> Fact<u32> {
    half::group(which)
}

/// Its session. On Windows the number of the desktop session.
///
/// # Errors
/// `ESRCH` where there is no such process.
pub fn session(which: Which) -> Fact<u32> {
    half::session(which)
}

/// Its nice value, -20 to 19; none on Windows.
///
/// # Errors
/// `ESRCH` where there is no such process.
pub fn nice(which: Which) -> Fact<i64> {
    half::nice(which)
}

/// How it is scheduled: `other`, `batch`, `idle`, `fifo`, `rr`, `deadline` (sched(7)); on Windows its
/// priority class: `normal`, `below-normal`, ... macOS does not tell.
///
/// # Errors
/// `ESRCH` where there is no such process.
pub fn scheduler(which: Which) -> Fact<&'static str> {
    half::scheduler(which)
}

/// The permissions that it keeps from new files; none on Windows. On macOS for [`Which::This`] alone, and it
/// is set for an instant to be read.
///
/// # Errors
/// `ESRCH` where there is no such process.
pub fn umask(which: Which) -> Fact<u32> {
    half::umask(which)
}

/// The users that it acts as: real, effective, saved; none on Windows.
///
/// # Errors
/// `ESRCH` where there is no such process; `Unsupported` for another process on macOS.
pub fn uids(which: Which) -> Fact<[u32; 3]> {
    half::uids(which)
}

/// The groups that it acts as: real, effective, saved; none on Windows.
///
/// # Errors
/// As [`uids`].
pub fn gids(which: Which) -> Fact<[u32; 3]> {
    half::gids(which)
}
