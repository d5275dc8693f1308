//! Windows: a process by its number.

use std::io;
use std::os::windows::io::{FromRawHandle as _, OwnedHandle};

use windows_sys::Win32::Foundation::ERROR_INVALID_PARAMETER;
use windows_sys::Win32::System::Threading::{OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION};

use crate::platform::errors::named;

/// A handle that facts can be asked of. `ESRCH` where there is no such process.
pub(in crate::platform) fn opened(pid: u32) -> io::Result<OwnedHandle> {
    // SAFETY: the call takes numbers and returns a handle or null.
    let process = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
    if process.is_null() {
        return Err(last_error());
    }
    // SAFETY: the handle is open, and nobody else has it.
    Ok(unsafe { OwnedHandle::from_raw_handle(process) })
}

/// Why a call with the number of a process failed: what Windows says where there is none is that the number is wrong.
pub(in crate::platform) fn last_error() -> io::Error {
    let error = io::Error::last_os_error();
    let is_none = error.raw_os_error() == Some(ERROR_INVALID_PARAMETER.cast_signed());
    if is_none { named("ESRCH") } else { error }
}
