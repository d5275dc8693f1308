//! The descendants of the child, as far as macOS lets them be followed: its process group, and whoever has a parent
//! that belongs to it. Members are remembered, since an orphan's parent no longer tells.

use std::collections::HashMap;
use std::ffi::{CStr, OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;

use nix::errno::Errno;
use nix::libc::{self, pid_t};

/// The system gives orphans to launchd.
pub(super) const ORPHANS_COME_HERE: bool = false;

/// `ru_maxrss` is in bytes.
pub(super) const MAX_RSS_UNIT: u64 = 1;

/// Those that were seen so far, each with the time of its start, which tells it from a later one of its number.
#[derive(Debug, Default)]
pub(super) struct Family {
    seen: HashMap<pid_t, Started>,
}

type Started = (u64, u64);

/// One of them.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) pid: pid_t,
    pub(super) name: OsString,
    parent: pid_t,
    group: pid_t,
    started: Started,
    ended: bool,
}

impl Family {
    /// Nothing has to be prepared.
    #[expect(clippy::unnecessary_wraps, reason = "the same contract as on Linux")]
    pub(super) fn gather() -> io::Result<Self> {
        Ok(Self::default())
    }

    /// The family, without those that have ended.
    pub(super) fn members(&mut self, child: Option<pid_t>, group: Option<pid_t>) -> io::Result<Vec<Member>> {
        let mut others = processes()?;
        let mut family = Vec::new();
        loop {
            let (found, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|it| {
                child == Some(it.pid) || group == Some(it.group) || self.has(it) || self.has_parent_of(it)
            });
            if found.is_empty() {
                break;
            }
            self.seen.extend(found.iter().map(|it| (it.pid, it.started)));
            family.extend(found);
            others = rest;
        }
        let alive: HashMap<_, _> = family.iter().map(|it| (it.pid, it.started)).collect();
        self.seen.retain(|pid, started| alive.get(pid) == Some(started));
        family.retain(|it| !it.ended);
        Ok(family)
    }

    fn has(&self, process: &Member) -> bool {
        self.seen.get(&process.pid) == Some(&process.started)
    }

    fn has_parent_of(&self, process: &Member) -> bool {
        self.seen.contains_key(&process.parent)
    }

    /// False when it has ended meanwhile.
    pub(super) fn signal(member: &Member, signal: i32) -> io::Result<bool> {
        if Member::read(member.pid).is_none_or(|now| now.started != member.started) {
            return Ok(false);
        }
        // SAFETY: takes numbers only.
        match Errno::result(unsafe { libc::kill(member.pid, signal) }) {
            Err(Errno::ESRCH) => Ok(false),
            result => Ok(result.map(|_| true)?),
        }
    }
}

impl Member {
    fn read(pid: pid_t) -> Option<Self> {
        let mut info = std::mem::MaybeUninit::<libc::proc_bsdinfo>::zeroed();
        let size = i32::try_from(size_of::<libc::proc_bsdinfo>()).ok()?;
        // SAFETY: `info` has `size` writable bytes.
        let filled =
            unsafe { libc::proc_pidinfo(pid, libc::PROC_PIDTBSDINFO, 0, info.as_mut_ptr().cast(), size) };
        if filled != size {
            return None;
        }
        // SAFETY: zeroed above and filled in whole; a plain structure of numbers.
        let info = unsafe { info.assume_init() };
        // SAFETY: the kernel ends the name with a zero within its array.
        let name = unsafe { CStr::from_ptr(info.pbi_comm.as_ptr()) };
        Some(Self {
            pid,
            name: OsStr::from_bytes(name.to_bytes()).to_owned(),
            parent: pid_t::try_from(info.pbi_ppid).ok()?,
            group: pid_t::try_from(info.pbi_pgid).ok()?,
            started: (info.pbi_start_tvsec, info.pbi_start_tvusec),
            ended: info.pbi_status == libc::SZOMB,
        })
    }
}

/// All processes of the system that can be looked at.
fn processes() -> io::Result<Vec<Member>> {
    const ALL: u32 = 1; // PROC_ALL_PIDS
    let mut pids: Vec<pid_t> = vec![0; 1024];
    loop {
        let size = i32::try_from(pids.len() * size_of::<pid_t>()).map_err(io::Error::other)?;
        // SAFETY: `pids` has `size` writable bytes.
        let filled = unsafe { libc::proc_listpids(ALL, 0, pids.as_mut_ptr().cast(), size) };
        let filled = usize::try_from(Errno::result(filled)?).unwrap_or(0) / size_of::<pid_t>();
        if filled < pids.len() {
            pids.truncate(filled);
            return Ok(pids.into_iter().filter(|&pid| pid > 0).filter_map(Member::read).collect());
        }
        pids.resize(pids.len() * 2, 0);
    }
}
