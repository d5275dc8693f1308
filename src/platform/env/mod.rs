//! The process's environment.

use std::ffi::{OsStr, OsString};

/// The value of `name`, bytes as they are.
#[must_use]
pub fn var(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Whether `name` is set to something that is not empty.
#[must_use]
pub fn is_set(name: &str) -> bool {
    var(name).is_some_and(|value| !value.is_empty())
}

/// The environment's entries as they stand, in their order: `NAME=VALUE`, and whatever else somebody put there (an
/// entry without `=`, the same name twice). On Windows, where the system keeps them in order, always `NAME=VALUE`.
#[must_use]
pub fn entries() -> Vec<OsString> {
    half::entries()
}

/// Whether two names are the same variable's. On Windows case does not matter.
#[must_use]
pub fn is_same_name(one: &OsStr, other: &OsStr) -> bool {
    half::is_same_name(one, other)
}

#[cfg(unix)]
pub(in crate::platform) use half::swap_raw;

#[cfg(unix)]
mod half {
    use std::ffi::{CStr, OsStr, OsString, c_char};
    use std::os::unix::ffi::OsStringExt as _;

    /// A null-terminated array of NUL-terminated strings, as C passes them.
    pub(in crate::platform) type RawEnvironment = *const *const c_char;

    /// Where the system's library keeps the environment.
    #[cfg(not(target_vendor = "apple"))]
    fn place() -> *mut RawEnvironment {
        unsafe extern "C" {
            static mut environ: RawEnvironment;
        }
        &raw mut environ
    }

    /// Where the system's library keeps the environment: `environ` itself is not visible to libraries there.
    #[cfg(target_vendor = "apple")]
    fn place() -> *mut RawEnvironment {
        unsafe extern "C" {
            fn _NSGetEnviron() -> *mut RawEnvironment;
        }
        // SAFETY: takes nothing, and its result is valid as long as the process lives.
        unsafe { _NSGetEnviron() }
    }

    pub(super) fn entries() -> Vec<OsString> {
        let mut entries = Vec::new();
        // SAFETY: nothing in oskit changes the environment while it is read (the standard library's own functions for
        // that are unsafe); the array ends in a null pointer.
        unsafe {
            let mut entry = *place();
            while !entry.is_null() && !(*entry).is_null() {
                entries.push(OsString::from_vec(CStr::from_ptr(*entry).to_bytes().to_vec()));
                entry = entry.add(1);
            }
        }
        entries
    }

    pub(super) fn is_same_name(one: &OsStr, other: &OsStr) -> bool {
        one == other
    }

    /// Makes `environment` the process's, and gives the one that it had.
    ///
    /// # Safety
    /// `environment` must stay valid until the next call, and no other thread may use the environment meanwhile.
    pub(in crate::platform) unsafe fn swap_raw(environment: RawEnvironment) -> RawEnvironment {
        // SAFETY: the caller keeps other threads away.
        unsafe { place().replace(environment) }
    }
}

#[cfg(windows)]
mod half {
    use std::ffi::{OsStr, OsString};

    pub(super) fn entries() -> Vec<OsString> {
        let entry = |(mut entry, value): (OsString, OsString)| {
            entry.push("=");
            entry.push(value);
            entry
        };
        std::env::vars_os().map(entry).collect()
    }

    pub(super) fn is_same_name(one: &OsStr, other: &OsStr) -> bool {
        one.to_string_lossy().to_uppercase() == other.to_string_lossy().to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_hold_what_the_standard_library_knows() {
        let entries = entries();
        for (mut entry, value) in std::env::vars_os() {
            entry.push("=");
            entry.push(value);
            assert!(entries.contains(&entry), "{entry:?}");
        }
    }
}
