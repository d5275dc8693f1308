//! The names and numbers of the host's signals.
//!
//! On Windows there are only the six of the C runtime, `BREAK`, and `KILL`, which is oskit's own name for ending a
//! process from outside.

#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;

use std::ops::RangeInclusive;

/// Each signal once, under its usual name without `SIG`.
pub const NAMES: &[(&str, i32)] = half::NAMES;

/// Further names of signals that are in [`NAMES`].
pub const ALIASES: &[(&str, i32)] = half::ALIASES;

/// The request to end.
pub const TERM: i32 = half::TERM;

/// The end without asking.
pub const KILL: i32 = half::KILL;

/// The numbers of the realtime signals that programs may use; `None` where there are none (macOS, Windows).
pub fn realtime() -> Option<RangeInclusive<i32>> {
    half::realtime()
}
