//! The descendants of this process, as procctl(2) lists them for a reaper.

use std::collections::HashSet;
use std::ffi::{CStr, OsStr, OsString, c_uint, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt as _;
use std::ptr;

use nix::errno::Errno;
use nix::libc::{self, pid_t};

/// Orphans are given to the nearest ancestor that is a reaper.
pub(super) const ORPHANS_COME_HERE: bool = true;

/// `ru_maxrss` is in KiB.
pub(super) const MAX_RSS_UNIT: u64 = 1024;

/// All descendants of this process, except those that it already had.
#[derive(Debug, Default)]
pub(super) struct Family {
    strangers: HashSet<pid_t>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) pid: pid_t,
    pub(super) name: OsString,
    started: (i64, i64),
    ended: bool,
}

impl Family {
    /// To be called before the child is started.
    pub(super) fn gather() -> io::Result<Self> {
        match control(libc::PROC_REAP_ACQUIRE, ptr::null_mut()) {
            Ok(()) | Err(Errno::EBUSY) => {} // the latter: it is one already
            Err(error) => return Err(error.into()),
        }
        Ok(Self { strangers: descendants()?.into_iter().collect() })
    }

    /// The family without those that have ended and only wait to be waited for.
    pub(super) fn members(
        &mut self,
        _child: Option<pid_t>,
        _group: Option<pid_t>,
    ) -> io::Result<Vec<Member>> {
        let pids = descendants()?.into_iter().filter(|pid| !self.strangers.contains(pid));
        Ok(pids.filter_map(Member::read).filter(|it| !it.ended).collect())
    }

    /// False when it has ended meanwhile.
    pub(super) fn signal(member: &Member, signal: i32) -> io::Result<bool> {
        if Member::read(member.pid).is_none_or(|now| now.started != member.started || now.ended) {
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
        let name = [libc::CTL_KERN, libc::KERN_PROC, libc::KERN_PROC_PID, pid];
        let mut info = MaybeUninit::<libc::kinfo_proc>::zeroed();
        let mut size = size_of::<libc::kinfo_proc>();
        // SAFETY: four numbers are the name, `info` has `size` writable bytes, and nothing is set.
        let status = unsafe {
            libc::sysctl(name.as_ptr(), 4, info.as_mut_ptr().cast(), &raw mut size, ptr::null(), 0)
        };
        if status != 0 || size != size_of::<libc::kinfo_proc>() {
            return None;
        }
        // SAFETY: zeroed above and filled in whole; its pointers are the kernel's and are not followed.
        let info = unsafe { info.assume_init() };
        // SAFETY: the kernel ends the name with a zero within its array.
        let name = unsafe { CStr::from_ptr(info.ki_comm.as_ptr()) };
        Some(Self {
            pid,
            name: OsStr::from_bytes(name.to_bytes()).to_owned(),
            started: (info.ki_start.tv_sec, info.ki_start.tv_usec),
            ended: info.ki_stat == libc::SZOMB,
        })
    }
}

/// `struct procctl_reaper_pidinfo`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Listed {
    pid: pid_t,
    subtree: pid_t,
    flags: c_uint,
    pad: [c_uint; 15],
}

/// `struct procctl_reaper_pids`.
#[repr(C)]
struct List {
    count: c_uint,
    pad: [c_uint; 15],
    pids: *mut Listed,
}

fn descendants() -> io::Result<Vec<pid_t>> {
    const VALID: c_uint = 1; // REAPER_PIDINFO_VALID
    let mut listed = vec![Listed::default(); 256];
    loop {
        let count = c_uint::try_from(listed.len()).map_err(io::Error::other)?;
        let mut list = List { count, pad: [0; 15], pids: listed.as_mut_ptr() };
        control(libc::PROC_REAP_GETPIDS, (&raw mut list).cast())?;
        let pids: Vec<_> = listed.iter().take_while(|it| it.flags & VALID != 0).map(|it| it.pid).collect();
        if pids.len() < listed.len() {
            return Ok(pids);
        }
        listed = vec![Listed::default(); listed.len() * 2];
    }
}

fn control(command: libc::c_int, record: *mut c_void) -> Result<(), Errno> {
    let own = libc::id_t::from(nix::unistd::getpid().as_raw());
    // SAFETY: `record` is what the command takes, with room for as much as it says.
    Errno::result(unsafe { libc::procctl(libc::P_PID, own, command, record) }).map(drop)
}
