//! Starting one program, waiting for it, and reaching everything that it started.
//!
//! How far [`Child::signal`] reaches is a [`Reach`]. For [`Reach::All`]
//! - Linux makes this process the one that orphans of its descendants are given to (`PR_SET_CHILD_SUBREAPER`), so
//!   that none gets away by `setsid` or a double fork, and finds them in `/proc`; it signals through a pidfd, so that
//!   a process number used again is never hit;
//! - FreeBSD has the same by procctl(2), `PROC_REAP_ACQUIRE`, and lists the descendants itself;
//! - macOS has nothing of the kind: what is in the child's process group, or has a parent that was seen to belong to
//!   it, is found. A daemon whose parent ended before the first signal is not;
//! - Windows puts the child into a Job before it runs its first instruction; everything it starts stays in there.

#[cfg(any(target_os = "linux", target_os = "android"))]
#[path = "linux.rs"]
mod family;
#[cfg(target_os = "freebsd")]
#[path = "freebsd.rs"]
mod family;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod family;
#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;
#[cfg(windows)]
mod lookup;

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// What is signalled together with the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every descendant.
    All,
    /// The child's process group, if it was given its own. On Windows as [`Reach::All`].
    Group,
    /// The child alone.
    Child,
}

/// A program to be started.
#[derive(Debug)]
pub struct Launch<'a> {
    /// A path, or a name that is looked up in the `PATH` of the child's own environment. On Windows also with the
    /// endings of `PATHEXT`.
    pub program: &'a OsStr,
    /// What the child finds as its own name; `None` for `program`. On Windows it has to be `None`.
    pub argv0: Option<&'a OsStr>,
    /// Its arguments after the name. On Windows those of a `.cmd` or `.bat` file that cannot be quoted safely are an
    /// error.
    pub args: &'a [OsString],
    /// On Windows: appended to the command line as they are, unquoted; elsewhere it has to be `None`.
    pub raw_arg: Option<&'a OsStr>,
    /// Where it runs; `None` for the directory of this process. A relative `program` with a slash is looked up there.
    pub directory: Option<&'a Path>,
    /// Its whole environment; `None` for that of this process.
    pub environment: Option<&'a [(OsString, OsString)]>,
    /// Standard input.
    pub stdin: Stdio,
    /// Standard output.
    pub stdout: Stdio,
    /// Standard error.
    pub stderr: Stdio,
    /// Whether it gets a process group of its own, out of the terminal's reach.
    pub own_group: bool,
    /// How far its signals are to reach.
    pub reach: Reach,
}

impl Launch<'_> {
    /// Starts it, with the signal mask and the treatment of SIGPIPE that this process was itself started with.
    ///
    /// The error of a program that is not there is `ENOENT`; so is that of a missing directory, which a caller that
    /// has to tell them apart looks at first.
    pub fn spawn(self) -> io::Result<Child> {
        half::Child::spawn(self).map(Child)
    }
}

/// A child process that was started and has not been waited for.
#[derive(Debug)]
pub struct Child(half::Child);

impl Child {
    /// Its process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Calls `tell` from a thread of its own when the child has ended. Its number stays taken until [`Child::reap`].
    /// Until then descendants that end and were left to this process are waited for in passing.
    pub fn on_end(&self, tell: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.0.on_end(tell)
    }

    /// How the child ended, and what it used. Waits for the end.
    pub fn reap(&mut self) -> io::Result<Ending> {
        self.0.reap()
    }

    /// Sends the signal of that number as far as the child's [`Reach`], once to each.
    ///
    /// On Windows 15 and 9 end the process or the Job at once, 2 and 21 are a Ctrl-Break to the child's own group;
    /// every other number is `Unsupported`.
    pub fn signal(&mut self, signal: i32) -> io::Result<Sent> {
        self.0.signal(signal)
    }

    /// Sends the signal of that number to the child's own process group, or if it has none to the child: what can be
    /// done where [`Child::signal`] cannot see the descendants. On Windows to the child.
    pub fn signal_near(&mut self, signal: i32) -> io::Result<Sent> {
        self.0.signal_near(signal)
    }

    /// Sends the signal of that number to the child only.
    pub fn signal_alone(&mut self, signal: i32) -> io::Result<Sent> {
        self.0.signal_alone(signal)
    }

    /// After [`Child::reap`]: whether nothing within its [`Reach`] runs any more. Waits for those that have ended.
    pub fn is_over(&mut self) -> io::Result<bool> {
        self.0.is_over()
    }

    /// After [`Child::reap`]: the descendants that still run. `None` where they cannot be known: with another reach
    /// than [`Reach::All`], and on macOS, where they have another parent by then, unless some are found all the same.
    pub fn leftovers(&mut self) -> io::Result<Option<Vec<Process>>> {
        self.0.leftovers()
    }
}

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By itself, with this status: 0 to 255, on Windows any 32 bits.
    Exited(u32),
    /// By a signal; never on Windows.
    Signaled {
        /// The signal's number.
        signal: i32,
        /// Whether it left a core dump.
        core: bool,
    },
}

/// The end of a child.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// How it came about.
    pub how: How,
    /// What the child, and the descendants it waited for, used. On Windows those of the whole Job.
    pub usage: Usage,
}

/// What a process used, as getrusage(2) counts; `None` where the system does not tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Processor time in its own code.
    pub user: Duration,
    /// Processor time in the system on its behalf.
    pub system: Duration,
    /// The most memory it had resident, in bytes.
    pub max_rss: Option<u64>,
    /// Pages that were found without reading.
    pub minor_faults: Option<u64>,
    /// Pages that had to be read.
    pub major_faults: Option<u64>,
    /// Reads from a file system, in blocks of 512 bytes.
    pub blocks_in: Option<u64>,
    /// Writes to a file system, in blocks of 512 bytes.
    pub blocks_out: Option<u64>,
    /// Switches to another process because it waited.
    pub voluntary_switches: Option<u64>,
    /// Switches to another process because its time was up.
    pub involuntary_switches: Option<u64>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// The short name that the system keeps for it; empty where it keeps none.
    pub name: OsString,
}

/// To whom a signal went.
#[derive(Debug, Default)]
pub struct Sent {
    /// Those that got it. Of a process group only the child is known.
    pub pids: Vec<u32>,
    /// Those that it could not be sent to, and why.
    pub refused: Vec<(u32, io::Error)>,
}

/// Whether this process is in the foreground of its terminal, so that a child in its group can read from there and
/// gets its Ctrl-C. Always true on Windows, where the console reaches every process attached to it.
#[must_use]
pub fn in_foreground() -> bool {
    half::in_foreground()
}
