//! The system's error numbers by their portable names.

use std::io;

/// What the system called a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// POSIX's name (`"ENOENT"`). Windows' codes are mapped as CPython's `PC/errmap.h` maps them.
    pub name: String,
    /// The number that belongs to the name on this system.
    pub errno: Option<i32>,
    /// Windows' own number; `None` elsewhere.
    pub winerror: Option<i32>,
}

/// The system's code for `error`, or `None` when the error did not come from the system.
#[must_use]
pub fn code(error: &io::Error) -> Option<Code> {
    let named = || error.get_ref()?.downcast_ref::<Named>();
    error
        .raw_os_error()
        .map(half::code)
        .or_else(|| named().map(|it| Code { name: it.0.to_owned(), errno: number(it.0), winerror: None }))
}

/// Whether `error` is the system's error called `name` (`"ENOENT"`).
#[must_use]
pub fn is(error: &io::Error, name: &str) -> bool {
    code(error).is_some_and(|code| code.name == name)
}

/// The error called `name` (`"EEXIST"`), as if the system had reported it. On Windows, where few have a number of the
/// system's own, [`Code::winerror`] may be lacking.
#[must_use]
pub fn named(name: &'static str) -> io::Error {
    half::raw(name).map_or_else(|| io::Error::other(Named(name)), io::Error::from_raw_os_error)
}

/// An error for which the system has no number.
#[derive(Debug)]
struct Named(&'static str);

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Named {}

/// The number of the error called `name` on this system, if it has one.
#[must_use]
pub fn number(name: &str) -> Option<i32> {
    (1..=4095).find(|&raw| half::name(raw).as_deref() == Some(name))
}

/// POSIX's name for error number `errno` on this system.
#[must_use]
pub fn name(errno: i32) -> Option<String> {
    half::name(errno)
}

#[cfg(unix)]
mod half {
    use nix::errno::Errno;

    use super::Code;

    pub(super) fn code(raw: i32) -> Code {
        Code { name: name(raw).unwrap_or_else(|| format!("E{raw}")), errno: Some(raw), winerror: None }
    }

    pub(super) fn raw(name: &str) -> Option<i32> {
        super::number(name)
    }

    pub(super) fn name(raw: i32) -> Option<String> {
        match Errno::from_raw(raw) {
            Errno::UnknownErrno => None,
            known => Some(format!("{known:?}")),
        }
    }
}

#[cfg(windows)]
mod half {
    use windows_sys::Win32::Foundation::{ERROR_ALREADY_EXISTS, ERROR_DIRECTORY};

    use super::Code;

    /// The C runtime's numbers (`errno.h` of the UCRT).
    const NUMBERS: [(i32, &str); 38] = [
        (1, "EPERM"),
        (2, "ENOENT"),
        (3, "ESRCH"),
        (4, "EINTR"),
        (5, "EIO"),
        (6, "ENXIO"),
        (7, "E2BIG"),
        (8, "ENOEXEC"),
        (9, "EBADF"),
        (10, "ECHILD"),
        (11, "EAGAIN"),
        (12, "ENOMEM"),
        (13, "EACCES"),
        (14, "EFAULT"),
        (16, "EBUSY"),
        (17, "EEXIST"),
        (18, "EXDEV"),
        (19, "ENODEV"),
        (20, "ENOTDIR"),
        (21, "EISDIR"),
        (22, "EINVAL"),
        (23, "ENFILE"),
        (24, "EMFILE"),
        (25, "ENOTTY"),
        (27, "EFBIG"),
        (28, "ENOSPC"),
        (29, "ESPIPE"),
        (30, "EROFS"),
        (31, "EMLINK"),
        (32, "EPIPE"),
        (33, "EDOM"),
        (34, "ERANGE"),
        (36, "EDEADLK"),
        (38, "ENAMETOOLONG"),
        (39, "ENOLCK"),
        (40, "ENOSYS"),
        (41, "ENOTEMPTY"),
        (138, "ETIMEDOUT"),
    ];

    pub(super) fn code(raw: i32) -> Code {
        let name = name_of_windows_code(raw);
        let errno = NUMBERS.iter().find(|(_, known)| *known == name).map(|(number, _)| *number);
        Code { name: name.to_owned(), errno, winerror: Some(raw) }
    }

    /// Not by the C runtime's number: that is another error of Windows itself.
    pub(super) const fn raw(name: &str) -> Option<i32> {
        match name.as_bytes() {
            b"EEXIST" => Some(ERROR_ALREADY_EXISTS.cast_signed()),
            b"ENOTDIR" => Some(ERROR_DIRECTORY.cast_signed()),
            _ => None,
        }
    }

    pub(super) fn name(errno: i32) -> Option<String> {
        NUMBERS.iter().find(|(number, _)| *number == errno).map(|(_, name)| (*name).to_owned())
    }

    /// CPython 3.13, `PC/errmap.h`, with 258 (a wait that timed out) told apart.
    const fn name_of_windows_code(raw: i32) -> &'static str {
        match raw {
            2 | 3 | 15 | 18 | 53 | 67 | 161 | 206 => "ENOENT",
            4 => "EMFILE",
            5 | 16 | 19..=36 | 65 | 82 | 83 | 108 | 132 | 158 | 167 => "EACCES",
            6 | 114 | 130 => "EBADF",
            7 | 8 | 9 | 1816 => "ENOMEM",
            10 => "E2BIG",
            11 | 188..=202 => "ENOEXEC",
            17 => "EXDEV",
            80 | 183 => "EEXIST",
            89 | 164 | 215 => "EAGAIN",
            109 | 232 => "EPIPE",
            112 => "ENOSPC",
            128 | 129 => "ECHILD",
            145 => "ENOTEMPTY",
            258 => "ETIMEDOUT",
            267 => "ENOTDIR",
            _ => "EINVAL",
        }
    }
}
