//! Signals that are sent to this process while it looks after another.

#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;

use std::io;
use std::time::Instant;

/// A signal that came.
#[derive(Debug, Clone, Copy)]
pub struct Caught {
    /// Its number.
    pub signal: i32,
    /// Whether the terminal sent it (Ctrl-C), and so to the whole foreground group. Where the system does not tell (macOS, the
    /// BSDs), that is assumed of SIGINT and SIGQUIT.
    pub from_terminal: bool,
    /// When it was noticed.
    pub at: Instant,
}

impl Caught {
    /// Whether it asks this process to end. The others are only passed on.
    #[must_use]
    pub fn asks_to_end(&self) -> bool {
        half::asks_to_end(self.signal)
    }
}

/// Whether the signal of that number is one that keys at a terminal send: SIGINT, SIGQUIT; on Windows Ctrl-C and
/// Ctrl-Break.
#[must_use]
pub fn is_a_key(signal: i32) -> bool {
    half::is_a_key(signal)
}

/// From now on hands every SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2 to `tell`, on a thread of its own,
/// instead of what it would do. To be called before there are other threads. What the parent wanted ignored stays
/// ignored. On Windows: Ctrl-C (2), Ctrl-Break (21) and the closing of the console (15).
///
/// A process has one such receiver; a second call fails.
pub fn catch(tell: impl FnMut(Caught) + Send + 'static) -> io::Result<()> {
    half::catch(tell)
}

/// Ends this process by the signal of that number, so that the parent sees what it died of. Returns where that cannot
/// be done: on Windows always.
pub fn die_of(signal: i32) {
    half::die_of(signal);
}

#[cfg(unix)]
pub(super) use half::inherited;
