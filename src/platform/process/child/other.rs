//! Systems whose processes oskit cannot follow yet.

use std::ffi::OsString;
use std::io;

use nix::libc::pid_t;

pub(super) const ORPHANS_COME_HERE: bool = false;

/// `ru_maxrss` is in KiB, as BSD has it.
pub(super) const MAX_RSS_UNIT: u64 = 1024;

#[derive(Debug, Default)]
pub(super) struct Family;

#[derive(Debug)]
pub(super) struct Member {
    pub(super) pid: pid_t,
    pub(super) name: OsString,
}

impl Family {
    #[expect(clippy::unnecessary_wraps, reason = "the same contract as on Linux")]
    pub(super) fn gather() -> io::Result<Self> {
        Ok(Self)
    }

    #[expect(clippy::unused_self, reason = "the same contract as on Linux")]
    pub(super) fn members(
        &mut self,
        _child: Option<pid_t>,
        _group: Option<pid_t>,
    ) -> io::Result<Vec<Member>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "on this system descendants cannot be followed"))
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same contract as on Linux")]
    pub(super) fn signal(_member: &Member, _signal: i32) -> io::Result<bool> {
        Ok(false)
    }
}
