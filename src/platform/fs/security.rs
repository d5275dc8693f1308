//! Security contexts (SELinux).

use std::ffi::OsStr;
use std::io;

/// Whether files here have security contexts. Only on Linux with SELinux.
#[must_use]
pub fn has_security_contexts() -> bool {
    half::has_security_contexts()
}

/// Gives `context` to whatever this thread makes from now on (SELinux's `setfscreatecon(3)`). Only on Linux with SELinux.
pub fn set_creation_context(context: &OsStr) -> io::Result<()> {
    half::set_creation_context(context)
}

#[cfg(target_os = "linux")]
mod half {
    use std::ffi::OsStr;
    use std::io;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    pub(super) fn has_security_contexts() -> bool {
        Path::new("/sys/fs/selinux/enforce").exists()
    }

    pub(super) fn set_creation_context(context: &OsStr) -> io::Result<()> {
        std::fs::write("/proc/thread-self/attr/fscreate", context.as_bytes())
    }
}

#[cfg(not(target_os = "linux"))]
mod half {
    use std::ffi::OsStr;
    use std::io;

    pub(super) const fn has_security_contexts() -> bool {
        false
    }

    pub(super) fn set_creation_context(_: &OsStr) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "only Linux has security contexts"))
    }
}
