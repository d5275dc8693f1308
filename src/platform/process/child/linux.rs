//! The descendants of this process, as `/proc` has them.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::errno::Errno;
use nix::libc::{self, pid_t};

/// The kernel gives orphans to their nearest ancestor that asked for them.
pub(super) const ORPHANS_COME_HERE: bool = true;

/// `ru_maxrss` is in KiB.
pub(super) const MAX_RSS_UNIT: u64 = 1024;

/// All descendants of this process, except those of children that it already had.
#[derive(Debug, Default)]
pub(super) struct Family {
    strangers: HashSet<pid_t>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) pid: pid_t,
    pub(super) name: OsString,
    parent: pid_t,
    started: u64,
    ended: bool,
}

impl Family {
    /// To be called before the child is started. A process keeps its children over execve(2), so that there may be
    /// some that are none of ours.
    pub(super) fn gather() -> io::Result<Self> {
        nix::sys::prctl::set_child_subreaper(true)?;
        let has_children = super::half::peek(libc::P_ALL, 0, libc::WNOHANG) != Err(Errno::ECHILD);
        let strangers =
            if has_children { children(own_pid())?.into_iter().collect() } else { HashSet::new() };
        Ok(Self { strangers })
    }

    /// The family without those that have ended and only wait to be waited for.
    pub(super) fn members(
        &mut self,
        _child: Option<pid_t>,
        _group: Option<pid_t>,
    ) -> io::Result<Vec<Member>> {
        let mut lookup = Lookup::new()?;
        let mut found = Vec::new();
        let mut next = vec![own_pid()];
        while let Some(parent) = next.pop() {
            for pid in lookup.children(parent).unwrap_or_default() {
                let Some(member) = Member::read(pid).filter(|it| it.is_child_of(parent)) else { continue };
                if !self.strangers.contains(&pid) {
                    next.push(pid);
                    found.push(member);
                }
            }
        }
        found.retain(|it| !it.ended);
        Ok(found)
    }

    /// False when it has ended meanwhile. The pidfd pins the process; that it is still the one that was found is
    /// looked at after opening it.
    pub(super) fn signal(member: &Member, signal: i32) -> io::Result<bool> {
        let handle = match pidfd_open(member.pid) {
            Ok(handle) => Some(handle),
            Err(Errno::ESRCH) => return Ok(false),
            Err(Errno::ENOSYS) => None, // before Linux 5.3
            Err(error) => return Err(error.into()),
        };
        if Member::read(member.pid).is_none_or(|now| now.started != member.started || now.ended) {
            return Ok(false);
        }
        let result = match handle {
            Some(handle) => pidfd_send_signal(&handle, signal),
            // SAFETY: takes numbers only.
            None => Errno::result(unsafe { libc::kill(member.pid, signal) }).map(drop),
        };
        match result {
            Err(Errno::ESRCH) => Ok(false),
            result => Ok(result.map(|()| true)?),
        }
    }
}

impl Member {
    fn read(pid: pid_t) -> Option<Self> {
        Self::parse(pid, &fs::read(format!("/proc/{pid}/stat")).ok()?)
    }

    /// False when the number was meanwhile given to a process of someone else.
    fn is_child_of(&self, parent: pid_t) -> bool {
        self.parent == parent || self.parent == own_pid()
    }

    /// The line of `proc_pid_stat(5)`. The name is in parentheses and may itself hold some, so the last one counts.
    fn parse(pid: pid_t, line: &[u8]) -> Option<Self> {
        let open = line.iter().position(|&byte| byte == b'(')?;
        let close = line.iter().rposition(|&byte| byte == b')')?;
        let name = OsStr::from_bytes(line.get(open + 1..close)?).to_owned();
        let fields: Vec<_> =
            std::str::from_utf8(line.get(close + 1..)?).ok()?.split_ascii_whitespace().collect();
        let field = |number: usize| fields.get(number - 3).copied(); // as proc_pid_stat(5) counts
        let threads: u64 = field(20)?.parse().ok()?;
        // A process whose first thread has ended looks like a zombie although its other threads run.
        let ended = matches!(field(3)?, "Z" | "X" | "x") && threads <= 1;
        Some(Self { pid, name, parent: field(4)?.parse().ok()?, started: field(22)?.parse().ok()?, ended })
    }
}

/// Finds children: from the kernel's own lists, or where it was built without them (`CONFIG_PROC_CHILDREN`) from the
/// parents of all processes.
enum Lookup {
    Lists,
    Parents(HashMap<pid_t, Vec<pid_t>>),
}

impl Lookup {
    fn new() -> io::Result<Self> {
        if Path::new("/proc/thread-self/children").exists() {
            return Ok(Self::Lists);
        }
        let mut parents: HashMap<pid_t, Vec<pid_t>> = HashMap::new();
        for entry in fs::read_dir("/proc").map_err(|_| unsupported())? {
            let pid = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            if let Some(member) = pid.and_then(Member::read) {
                parents.entry(member.parent).or_default().push(member.pid);
            }
        }
        if parents.is_empty() {
            return Err(unsupported());
        }
        Ok(Self::Parents(parents))
    }

    fn children(&mut self, pid: pid_t) -> io::Result<Vec<pid_t>> {
        match self {
            Self::Lists => listed_children(pid),
            Self::Parents(parents) => Ok(parents.remove(&pid).unwrap_or_default()),
        }
    }
}

fn unsupported() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "/proc does not show the processes")
}

fn children(pid: pid_t) -> io::Result<Vec<pid_t>> {
    Lookup::new()?.children(pid)
}

/// Each thread has its own children.
fn listed_children(pid: pid_t) -> io::Result<Vec<pid_t>> {
    let mut children = Vec::new();
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        let list = fs::read_to_string(thread?.path().join("children")).unwrap_or_default();
        children.extend(list.split_ascii_whitespace().filter_map(|number| number.parse::<pid_t>().ok()));
    }
    Ok(children)
}

fn own_pid() -> pid_t {
    nix::unistd::getpid().as_raw()
}

fn pidfd_open(pid: pid_t) -> Result<OwnedFd, Errno> {
    // SAFETY: takes numbers only.
    let raw = Errno::result(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) })?;
    let raw = i32::try_from(raw).map_err(|_| Errno::EBADF)?;
    // SAFETY: a descriptor that was just opened, and nobody else's.
    Ok(unsafe { OwnedFd::from_raw_fd(raw) })
}

fn pidfd_send_signal(handle: &OwnedFd, signal: i32) -> Result<(), Errno> {
    let no_info = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: the descriptor is open, and without a siginfo_t the kernel makes one as for kill(2).
    let result =
        unsafe { libc::syscall(libc::SYS_pidfd_send_signal, handle.as_raw_fd(), signal, no_info, 0) };
    Errno::result(result).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_and_spaces_does_not_shift_the_fields() {
        let line = b"42 (a) S (b) R 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 3 0 9876 1 1 1";
        let member = Member::parse(42, line).unwrap();
        assert_eq!((member.parent, member.started, member.ended), (7, 9876, false));
        assert_eq!(member.name, "a) S (b");
    }

    #[test]
    fn a_zombie_with_threads_left_has_not_ended() {
        let line = |threads: u8| format!("42 (x) Z 7 42 42 0 -1 0 0 0 0 0 0 0 0 0 20 0 {threads} 0 1 0 0");
        assert!(Member::parse(42, line(1).as_bytes()).unwrap().ended);
        assert!(!Member::parse(42, line(2).as_bytes()).unwrap().ended);
    }

    #[test]
    fn this_process_is_in_proc() {
        let member = Member::read(own_pid()).unwrap();
        assert!(!member.ended);
    }
}
