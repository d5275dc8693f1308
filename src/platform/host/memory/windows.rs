//! `GlobalMemoryStatusEx`, and the limits of the job that the process is in.

use std::ffi::OsString;
use std::io;
use std::mem::MaybeUninit;

use windows_sys::Win32::System::JobObjects::{
    JOB_OBJECT_LIMIT_JOB_MEMORY, JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
    JobObjectExtendedLimitInformation,
};
use windows_sys::Win32::System::SystemInformation::{
    GetNativeSystemInfo, GlobalMemoryStatusEx, MEMORYSTATUSEX,
};

use super::{Limit, Memory, Swap};
use crate::platform::host::{Root, Unread, job};

pub(super) fn memory(_: &Root) -> Result<Memory, Unread> {
    let status = status()?;
    Ok(Memory { total: status.ullTotalPhys, available: Some(status.ullAvailPhys), free: status.ullAvailPhys })
}

/// Windows counts what may be promised, memory and page files together; the files are what goes beyond the
/// memory.
pub(super) fn swap(_: &Root) -> Result<Swap, Unread> {
    let status = status()?;
    let total = status.ullTotalPageFile.saturating_sub(status.ullTotalPhys);
    let free = status.ullAvailPageFile.saturating_sub(status.ullAvailPhys);
    Ok(Swap { total, free: free.min(total) })
}

fn status() -> io::Result<MEMORYSTATUSEX> {
    let mut status = MEMORYSTATUSEX {
        dwLength: u32::try_from(size_of::<MEMORYSTATUSEX>()).unwrap_or(u32::MAX),
        ..Default::default()
    };
    // SAFETY: the record says its own size and lives until the call is done.
    let done = unsafe { GlobalMemoryStatusEx(&raw mut status) };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(status) }
}

pub(super) fn page_size() -> u64 {
    let mut info = MaybeUninit::zeroed();
    // SAFETY: the call fills in the record that it is given; all zeroes are a valid one besides.
    let info = unsafe {
        GetNativeSystemInfo(info.as_mut_ptr());
        info.assume_init()
    };
    info.dwPageSize.into()
}

pub(super) fn limits(_: &Root) -> Result<Vec<Limit>, Unread> {
    let Some(job) = job::asked::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>(JobObjectExtendedLimitInformation)?
    else {
        return Ok(Vec::new());
    };
    let flags = job.BasicLimitInformation.LimitFlags;
    let limit = |flag, bytes: usize, by: &str| {
        (flags & flag != 0).then(|| Limit { bytes: bytes as u64, by: OsString::from(by) })
    };
    let whole = limit(JOB_OBJECT_LIMIT_JOB_MEMORY, job.JobMemoryLimit, "job JobMemoryLimit");
    let each = limit(JOB_OBJECT_LIMIT_PROCESS_MEMORY, job.ProcessMemoryLimit, "job ProcessMemoryLimit");
    Ok(whole.into_iter().chain(each).collect())
}
