//! The process's environment.

use std::ffi::OsString;

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
