//! What the job that this process is in allows it.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER};
use windows_sys::Win32::System::JobObjects::{
    JOBOBJECT_CPU_RATE_CONTROL_INFORMATION, JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JOBOBJECTINFOCLASS,
    QueryInformationJobObject,
};

/// A record of plain numbers that may be asked of a job.
pub(super) trait Record {}
impl Record for JOBOBJECT_EXTENDED_LIMIT_INFORMATION {}
impl Record for JOBOBJECT_CPU_RATE_CONTROL_INFORMATION {}

/// The record of this kind of the process's own job, the innermost of nested ones; none if it is in no job.
pub(super) fn asked<T: Record>(kind: JOBOBJECTINFOCLASS) -> io::Result<Option<T>> {
    let mut record = MaybeUninit::<T>::zeroed();
    let size = u32::try_from(size_of::<T>()).unwrap_or(u32::MAX);
    // SAFETY: without a job's handle the process's own is meant; the call writes at most `size` bytes, the
    // record's.
    let done = unsafe {
        QueryInformationJobObject(ptr::null_mut(), kind, record.as_mut_ptr().cast(), size, ptr::null_mut())
    };
    if done != 0 {
        // SAFETY: a `Record` holds only numbers, of which all bits, and the zeroes from before, are valid.
        return Ok(Some(unsafe { record.assume_init() }));
    }
    match io::Error::last_os_error() {
        // What a process in no job is told, by one version of Windows or another.
        error
            if [ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER]
                .map(|code| Some(code.cast_signed()))
                .contains(&error.raw_os_error()) =>
        {
            Ok(None)
        }
        error => Err(error),
    }
}
