//! The shell that runs a line of text where no other is asked for.

use std::ffi::OsString;

/// `/bin/sh`, as `system(3)` uses it. On Windows what `ComSpec` names, or `cmd.exe`.
#[must_use]
pub fn default() -> OsString {
    if cfg!(windows) {
        std::env::var_os("ComSpec").unwrap_or_else(|| "cmd.exe".into())
    } else {
        "/bin/sh".into()
    }
}
