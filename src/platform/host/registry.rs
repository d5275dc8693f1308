//! The registry's values below `HKEY_LOCAL_MACHINE`.

use std::ffi::OsString;
use std::io;
use std::os::windows::ffi::OsStringExt as _;
use std::ptr;

use windows_sys::Win32::Foundation::{
    ERROR_FILE_NOT_FOUND, ERROR_MORE_DATA, ERROR_PATH_NOT_FOUND, ERROR_SUCCESS,
};
use windows_sys::Win32::System::Registry::{
    HKEY_LOCAL_MACHINE, REG_ROUTINE_FLAGS, RRF_RT_REG_DWORD, RRF_RT_REG_SZ, RegGetValueW,
};

use super::{Fact, Unread};

/// A text; none if there is no such key or value, or it is empty.
pub(super) fn text(key: &str, value: &str) -> Fact<OsString> {
    let mut units = vec![0_u16; 128];
    loop {
        match asked(key, value, RRF_RT_REG_SZ, units.as_mut_ptr().cast(), size_of_val(&units[..])) {
            Ok(None) => return Ok(None),
            Ok(Some(size)) => {
                let end = units.iter().take(size / 2).position(|&unit| unit == 0).unwrap_or(size / 2);
                return Ok(Some(OsString::from_wide(&units[..end])).filter(|text| !text.is_empty()));
            }
            Err(error) if is(&error, ERROR_MORE_DATA) && units.len() < 1 << 16 => {
                units.resize(units.len() * 4, 0);
            }
            Err(error) => return Err(Unread::from(error)),
        }
    }
}

/// A number of 32 bits.
pub(super) fn number(key: &str, value: &str) -> Fact<u32> {
    let mut number = 0_u32;
    let size = asked(key, value, RRF_RT_REG_DWORD, (&raw mut number).cast(), size_of::<u32>())?;
    Ok(size.map(|_| number))
}

fn asked(
    key: &str,
    value: &str,
    kind: REG_ROUTINE_FLAGS,
    into: *mut core::ffi::c_void,
    room: usize,
) -> io::Result<Option<usize>> {
    let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<_>>();
    let (key, value) = (wide(key), wide(value));
    let mut size = u32::try_from(room).unwrap_or(u32::MAX);
    // SAFETY: both names end in NUL; the call writes at most `size` bytes to `into`, which has room for them.
    let status = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            value.as_ptr(),
            kind,
            ptr::null_mut(),
            into,
            &raw mut size,
        )
    };
    match status {
        ERROR_SUCCESS => Ok(Some(size as usize)),
        ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND => Ok(None),
        failed => Err(io::Error::from_raw_os_error(failed.cast_signed())),
    }
}

fn is(error: &io::Error, code: u32) -> bool {
    error.raw_os_error() == Some(code.cast_signed())
}
