//! Whose a file is, on systems where that is no number: there it is asked for by itself, for it costs calls of its own.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::{Dir, Follow};
use crate::platform::user::Sid;

/// The owner of the file at `path` in its security descriptor (Windows). `None` where it names none, and on systems
/// where [`Stat::uid`](super::Stat::uid) says whose the file is.
///
/// # Errors
/// The system's, above all that this user may not read the descriptor.
pub fn owner(path: &Path, follow: Follow) -> io::Result<Option<Sid>> {
    half::owner(path, follow)
}

impl Dir {
    /// As [`owner`], of `name` in this directory.
    ///
    /// # Errors
    /// As of [`owner`].
    pub fn owner(&self, name: &OsStr, follow: Follow) -> io::Result<Option<Sid>> {
        half::owner_in(self, name, follow)
    }
}

#[cfg(unix)]
mod half {
    use std::ffi::OsStr;
    use std::io;
    use std::path::Path;

    use super::{Dir, Follow, Sid};

    #[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
    pub(super) const fn owner(_: &Path, _: Follow) -> io::Result<Option<Sid>> {
        Ok(None)
    }

    #[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
    pub(super) const fn owner_in(_: &Dir, _: &OsStr, _: Follow) -> io::Result<Option<Sid>> {
        Ok(None)
    }
}

#[cfg(windows)]
mod half {
    use std::ffi::OsStr;
    use std::fs::OpenOptions;
    use std::io;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::os::windows::io::AsRawHandle as _;
    use std::path::Path;
    use std::ptr;

    use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
    use windows_sys::Win32::Security::Authorization::{GetSecurityInfo, SE_FILE_OBJECT};
    use windows_sys::Win32::Security::OWNER_SECURITY_INFORMATION;
    use windows_sys::Win32::Storage::FileSystem::READ_CONTROL;

    use super::super::half::flags_to_look;
    use super::{Dir, Follow, Sid};

    pub(super) fn owner(path: &Path, follow: Follow) -> io::Result<Option<Sid>> {
        let file =
            OpenOptions::new().access_mode(READ_CONTROL).custom_flags(flags_to_look(follow)).open(path)?;
        let (mut sid, mut descriptor) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the handle is open; the call writes two pointers, and nothing for those that are null.
        let error = unsafe {
            GetSecurityInfo(
                file.as_raw_handle(),
                SE_FILE_OBJECT,
                OWNER_SECURITY_INFORMATION,
                &raw mut sid,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                &raw mut descriptor,
            )
        };
        if error != ERROR_SUCCESS {
            return Err(io::Error::from_raw_os_error(error.cast_signed()));
        }
        // SAFETY: the identifier is null or lies, whole, in the descriptor that the call made and that is freed below.
        let owner = unsafe { Sid::copied(sid) };
        // SAFETY: the call above made the descriptor for us to free; nothing points into it any more.
        unsafe { LocalFree(descriptor) };
        Ok(owner)
    }

    pub(super) fn owner_in(dir: &Dir, name: &OsStr, follow: Follow) -> io::Result<Option<Sid>> {
        owner(&dir.0.child(name)?, follow)
    }
}
