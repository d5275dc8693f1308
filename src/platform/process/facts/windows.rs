//! The list of processes, the priority class, the desktop session.

use std::io;
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;
use windows_sys::Win32::System::Threading::{
    ABOVE_NORMAL_PRIORITY_CLASS, BELOW_NORMAL_PRIORITY_CLASS, GetPriorityClass, HIGH_PRIORITY_CLASS,
    IDLE_PRIORITY_CLASS, NORMAL_PRIORITY_CLASS, REALTIME_PRIORITY_CLASS,
};

use super::{Fact, Which};
use crate::platform::errors::named;
use crate::platform::process::opened::{last_error, opened};

/// A handle that is closed when it goes.
struct Owned(HANDLE);

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the handle was opened for this value and belongs to it alone.
        unsafe { CloseHandle(self.0) };
    }
}

pub(super) fn parent(which: Which) -> Fact<u32> {
    // SAFETY: the call takes numbers and returns a handle.
    let list = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if list == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    let list = Owned(list);
    let size = u32::try_from(size_of::<PROCESSENTRY32W>()).unwrap_or(u32::MAX);
    let mut entry = PROCESSENTRY32W { dwSize: size, ..Default::default() };
    // SAFETY: the list is open, and the record says its own size.
    let mut more = unsafe { Process32FirstW(list.0, &raw mut entry) };
    while more != 0 {
        if entry.th32ProcessID == which.pid() {
            return Ok(Some(entry.th32ParentProcessID));
        }
        // SAFETY: as above.
        more = unsafe { Process32NextW(list.0, &raw mut entry) };
    }
    Err(named("ESRCH"))
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn group(_: Which) -> Fact<u32> {
    Ok(None)
}

pub(super) fn session(which: Which) -> Fact<u32> {
    let mut session = 0;
    // SAFETY: the call writes a number.
    let done = unsafe { ProcessIdToSessionId(which.pid(), &raw mut session) };
    if done == 0 { Err(last_error()) } else { Ok(Some(session)) }
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn nice(_: Which) -> Fact<i64> {
    Ok(None)
}

pub(super) fn scheduler(which: Which) -> Fact<&'static str> {
    let process = opened(which.pid())?;
    // SAFETY: the handle is open.
    match unsafe { GetPriorityClass(process.as_raw_handle()) } {
        0 => Err(io::Error::last_os_error()),
        IDLE_PRIORITY_CLASS => Ok(Some("idle")),
        BELOW_NORMAL_PRIORITY_CLASS => Ok(Some("below-normal")),
        NORMAL_PRIORITY_CLASS => Ok(Some("normal")),
        ABOVE_NORMAL_PRIORITY_CLASS => Ok(Some("above-normal")),
        HIGH_PRIORITY_CLASS => Ok(Some("high")),
        REALTIME_PRIORITY_CLASS => Ok(Some("realtime")),
        _ => Ok(Some("unknown")),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn umask(_: Which) -> Fact<u32> {
    Ok(None)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn uids(_: Which) -> Fact<[u32; 3]> {
    Ok(None)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn gids(_: Which) -> Fact<[u32; 3]> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_number_and_as_oneself_the_facts_are_the_same() {
        let by_number = Which::Pid(std::process::id());
        assert_eq!(parent(by_number).unwrap(), parent(Which::This).unwrap());
        assert_eq!(session(by_number).unwrap(), session(Which::This).unwrap());
        assert!(scheduler(Which::This).unwrap().is_some());
        assert!(parent(Which::Pid(u32::MAX)).is_err());
    }
}
