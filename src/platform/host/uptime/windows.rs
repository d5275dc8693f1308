//! `GetTickCount64`, which counts from the start, sleep included.

use std::time::Duration;

use windows_sys::Win32::System::SystemInformation::GetTickCount64;

use crate::platform::host::{Fact, Root, Unread};

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn uptime(_: &Root) -> Result<Duration, Unread> {
    // SAFETY: the call takes nothing and returns a number.
    Ok(Duration::from_millis(unsafe { GetTickCount64() }))
}

pub(super) fn load(_: &Root) -> Fact<[f64; 3]> {
    Err(Unread::unsupported("Windows does not count the processes that wait"))
}
