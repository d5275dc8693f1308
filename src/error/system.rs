//! The system's errors: their types in Python, their codes and their words.

use std::borrow::Cow;
use std::io;

use crate::platform::errors::{self, Code};
use crate::values::errno;

/// Python's type of the system's error called `code` (PEP 3151): `FileNotFoundError` of `ENOENT`.
#[must_use]
pub fn type_of_code(code: &str) -> &'static str {
    python_type(code).0
}

/// PEP 3151's types by error name, and what they derive from.
pub(super) fn python_type(code: &str) -> (&'static str, &'static [&'static str]) {
    const OS: &[&str] = &["OSError"];
    const CONNECTION: &[&str] = &["ConnectionError", "OSError"];
    match code {
        "EAGAIN" | "EALREADY" | "EINPROGRESS" => ("BlockingIOError", OS),
        "EPIPE" | "ESHUTDOWN" => ("BrokenPipeError", CONNECTION),
        "ECHILD" => ("ChildProcessError", OS),
        "ECONNABORTED" => ("ConnectionAbortedError", CONNECTION),
        "ECONNREFUSED" => ("ConnectionRefusedError", CONNECTION),
        "ECONNRESET" => ("ConnectionResetError", CONNECTION),
        "EEXIST" => ("FileExistsError", OS),
        "ENOENT" => ("FileNotFoundError", OS),
        "EINTR" => ("InterruptedError", OS),
        "EISDIR" => ("IsADirectoryError", OS),
        "ENOTDIR" => ("NotADirectoryError", OS),
        "EACCES" | "EPERM" => ("PermissionError", OS),
        "ESRCH" => ("ProcessLookupError", OS),
        "ETIMEDOUT" => ("TimeoutError", OS),
        _ => ("OSError", &[]),
    }
}

/// The code of an error and the words for it: oskit's own for what the system reports, the error's own otherwise.
pub(super) fn code_and_words(error: &io::Error) -> (Code, Cow<'static, str>) {
    if let Some(code) = errors::code(error) {
        let words = errno::words(&code.name).map_or_else(|| error.to_string().into(), Cow::Borrowed);
        return (code, words);
    }
    let name = match error.kind() {
        io::ErrorKind::NotFound => "ENOENT",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::AlreadyExists => "EEXIST",
        io::ErrorKind::NotADirectory => "ENOTDIR",
        io::ErrorKind::IsADirectory => "EISDIR",
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => "EINVAL",
        io::ErrorKind::TimedOut => "ETIMEDOUT",
        io::ErrorKind::WouldBlock => "EAGAIN",
        io::ErrorKind::Interrupted => "EINTR",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::ReadOnlyFilesystem => "EROFS",
        io::ErrorKind::StorageFull | io::ErrorKind::WriteZero => "ENOSPC",
        io::ErrorKind::OutOfMemory => "ENOMEM",
        io::ErrorKind::Unsupported => "ENOTSUP",
        _ => "EIO",
    };
    let own = Some(error.to_string()).filter(|it| *it != error.kind().to_string()).map(Cow::Owned);
    let words = own.or_else(|| errno::words(name).map(Cow::Borrowed)).unwrap_or_default();
    (Code { name: name.to_owned(), errno: errors::number(name), winerror: None }, words)
}
