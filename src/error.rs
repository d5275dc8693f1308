//! What goes wrong: the typed failure that sits in an [`anyhow::Error`], its words, its Python type and its exit
//! status. Everything that is said about a failure is decided here.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::{self, Write as _};
use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use crate::platform::env;
use crate::platform::errors::{self, Code};
use crate::values::quoting::{self, Quoting, Style};
use crate::values::{errno, name::lossless};

/// What fallible work returns: context travels in [`anyhow::Error`], a [`Failure`] sits in its chain.
pub type Result<T, E = anyhow::Error> = std::result::Result<T, E>;

/// An exit status: what to do next, never an error number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(pub u8);

impl Status {
    /// Done; the answer is yes.
    pub const DONE: Self = Self(0);
    /// An operand failed and the others were done; the answer is no.
    pub const FAILED: Self = Self(1);
    /// Wrong usage of oskit's own commands; an operand of `ls` could not be reached.
    pub const USAGE: Self = Self(2);
    /// `backup`: made, but some of the source could not be read.
    pub const PARTIAL: Self = Self(3);
    /// `backup`: no store there.
    pub const NO_STORE: Self = Self(10);
    /// `backup`: the store is locked.
    pub const LOCKED: Self = Self(11);
    /// Time is up.
    pub const TIMED_OUT: Self = Self(124);
    /// oskit itself failed to run a program.
    pub const NOT_STARTED: Self = Self(125);
    /// The program was found but cannot run.
    pub const CANNOT_RUN: Self = Self(126);
    /// The program, or the command, was not found.
    pub const NOT_FOUND: Self = Self(127);

    /// The status of a program that died of signal `number`.
    #[must_use]
    pub fn of_signal(number: i32) -> Self {
        Self(u8::try_from(128 + number).unwrap_or(u8::MAX))
    }

    /// The worse of two: the greater.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        self.max(other)
    }
}

impl From<Status> for std::process::ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.0)
    }
}

/// A failure that scripts can tell apart.
#[derive(Debug)]
pub struct Failure {
    cause: Cause,
    doing: Cow<'static, str>,
    path: Option<PathBuf>,
    path2: Option<PathBuf>,
    status: Option<Status>,
    quote: fn(&OsStr) -> String,
}

#[derive(Debug)]
enum Cause {
    /// The system said no.
    System { code: Code, words: Cow<'static, str> },
    /// Not from the system; the type is Python's.
    Typed { kind: Kind, message: String },
    /// The command line is wrong. `detail`: further lines. `hint`: whether the line about `--help` follows.
    Usage { message: String, detail: Option<String>, hint: bool },
}

/// The types of failure that do not come from the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `ValueError`: a value of the right kind that makes no sense.
    Value,
    /// `LookupError`: an unknown user, group, signal, variable or key.
    Lookup,
    /// `TimeoutError` of our own making.
    Timeout,
    /// `shutil.Error`.
    Shutil,
    /// `shutil.SameFileError`.
    SameFile,
    /// `shutil.SpecialFileError`: a fifo, socket or device where a file is needed.
    SpecialFile,
}

impl Failure {
    /// The system's `error` while `doing` something ("cannot create directory").
    pub fn os(error: &io::Error, doing: impl Into<Cow<'static, str>>) -> Self {
        let (code, words) = code_and_words(error);
        Self::new(Cause::System { code, words }, doing.into())
    }

    /// A failure that is not the system's.
    pub fn of(kind: Kind, message: impl Into<String>) -> Self {
        Self::new(Cause::Typed { kind, message: message.into() }, Cow::Borrowed(""))
    }

    /// A value that makes no sense (`ValueError`).
    pub fn value(message: impl Into<String>) -> Self {
        Self::of(Kind::Value, message)
    }

    /// An unknown name (`LookupError`).
    pub fn lookup(message: impl Into<String>) -> Self {
        Self::of(Kind::Lookup, message)
    }

    /// A wrong command line; the line that points to `--help` follows.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Cause::Usage { message: message.into(), detail: None, hint: true }, Cow::Borrowed(""))
    }

    /// Further lines for a wrong command line, such as the list of valid words.
    #[must_use]
    pub fn detail(mut self, lines: impl Into<String>) -> Self {
        if let Cause::Usage { detail, .. } = &mut self.cause {
            *detail = Some(lines.into());
        }
        self
    }

    /// Leaves out the line that points to `--help`.
    #[must_use]
    pub fn without_hint(mut self) -> Self {
        if let Cause::Usage { hint, .. } = &mut self.cause {
            *hint = false;
        }
        self
    }

    fn new(cause: Cause, doing: Cow<'static, str>) -> Self {
        Self { cause, doing, path: None, path2: None, status: None, quote: |name| quoted(name) }
    }

    /// What was being done.
    #[must_use]
    pub fn doing(mut self, doing: impl Into<Cow<'static, str>>) -> Self {
        self.doing = doing.into();
        self
    }

    /// The path it is about.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The second path it is about: where the first was to go.
    #[must_use]
    pub fn path2(mut self, path: impl Into<PathBuf>) -> Self {
        self.path2 = Some(path.into());
        self
    }

    /// Quotes its paths as text, as [`quoted_text`] does.
    #[must_use]
    pub fn quoting_text(mut self) -> Self {
        self.quote = |name| quoted_text(name);
        self
    }

    /// The exit status, where it is not the command's usual one.
    #[must_use]
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Whether the command line was wrong.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self.cause, Cause::Usage { .. })
    }

    /// Whether it is the system's error called `name` (`"ENOENT"`).
    #[must_use]
    pub fn is_code(&self, name: &str) -> bool {
        matches!(&self.cause, Cause::System { code, .. } if code.name == name)
    }

    /// The exit status it asks for, if it asks for one.
    #[must_use]
    pub const fn wanted_status(&self) -> Option<Status> {
        self.status
    }

    /// The line about it, without the command's name and the tag.
    fn line(&self) -> String {
        let mut line = self.doing.to_string();
        for (joint, path) in [(" ", &self.path), (" to ", &self.path2)] {
            if let Some(path) = path {
                line.push_str(if line.is_empty() { "" } else { joint });
                line.push_str(&(self.quote)(path.as_os_str()));
            }
        }
        line.push_str(if line.is_empty() { "" } else { ": " });
        line.push_str(self.message());
        line
    }

    /// Python's name of its type: `PermissionError`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.python().0
    }

    /// The system's name of the error, if it is the system's: `EACCES`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.cause {
            Cause::System { code, .. } => Some(&code.name),
            Cause::Typed { .. } | Cause::Usage { .. } => None,
        }
    }

    /// What happened, in words.
    #[must_use]
    pub fn message(&self) -> &str {
        match &self.cause {
            Cause::System { words, .. } => words,
            Cause::Typed { message, .. } | Cause::Usage { message, .. } => message,
        }
    }

    /// The Python type and the types it derives from, nearest first.
    fn python(&self) -> (&'static str, &'static [&'static str]) {
        match &self.cause {
            Cause::System { code, .. } => python_type(&code.name),
            Cause::Typed { kind: Kind::Value, .. } => ("ValueError", &[]),
            Cause::Typed { kind: Kind::Lookup, .. } => ("LookupError", &[]),
            Cause::Typed { kind: Kind::Timeout, .. } => ("TimeoutError", &["OSError"]),
            Cause::Typed { kind: Kind::Shutil, .. } => ("shutil.Error", &["OSError"]),
            Cause::Typed { kind: Kind::SameFile, .. } => {
                ("shutil.SameFileError", &["shutil.Error", "OSError"])
            }
            Cause::Typed { kind: Kind::SpecialFile, .. } => ("shutil.SpecialFileError", &["OSError"]),
            Cause::Usage { .. } => ("UsageError", &[]),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

impl std::error::Error for Failure {}

/// Says what was being done, and to what, when the system says no.
pub trait Doing<T> {
    /// `doing` reads as the start of the line: "cannot create directory".
    fn doing(self, doing: &'static str, path: impl AsRef<Path>) -> Result<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, doing: &'static str, path: impl AsRef<Path>) -> Result<T> {
        self.map_err(|error| Failure::os(&error, doing).path(path.as_ref()).into())
    }
}

/// PEP 3151's types by error name.
fn python_type(code: &str) -> (&'static str, &'static [&'static str]) {
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
fn code_and_words(error: &io::Error) -> (Code, Cow<'static, str>) {
    if let Some(code) = errors::code(error) {
        let words = errno::words(&code.name).map_or_else(|| error.to_string().into(), Cow::Borrowed);
        return (code, words);
    }
    let name = match error.kind() {
        io::ErrorKind::NotFound => "ENOENT",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::AlreadyExists => "EEXIST",
        io::ErrorKind::NotADirectory => "ENOTDIR",
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => "EINVAL",
        io::ErrorKind::TimedOut => "ETIMEDOUT",
        io::ErrorKind::WouldBlock => "EAGAIN",
        io::ErrorKind::Interrupted => "EINTR",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::StorageFull | io::ErrorKind::WriteZero => "ENOSPC",
        io::ErrorKind::OutOfMemory => "ENOMEM",
        io::ErrorKind::Unsupported => "ENOTSUP",
        _ => "EIO",
    };
    let own = Some(error.to_string()).filter(|it| *it != error.kind().to_string()).map(Cow::Owned);
    let words = own.or_else(|| errno::words(name).map(Cow::Borrowed)).unwrap_or_default();
    (Code { name: name.to_owned(), errno: errors::number(name), winerror: None }, words)
}

/// A failure on its way out: what the line, the JSON object and the exit status are made from.
pub struct Report<'a> {
    error: &'a anyhow::Error,
    failure: Cow<'a, str>,
    typed: Option<&'a Failure>,
    /// The status that the command ends with, as far as this failure is concerned.
    pub status: Status,
}

impl<'a> Report<'a> {
    /// Reads `error` back. `usage` and `failed` are the command's statuses for a wrong command line and for the rest.
    #[must_use]
    pub fn new(error: &'a anyhow::Error, usage: Status, failed: Status) -> Self {
        let typed = error.chain().find_map(|it| it.downcast_ref::<Failure>());
        let default = if typed.is_some_and(Failure::is_usage) { usage } else { failed };
        let status = typed.and_then(|it| it.status).unwrap_or(default);
        Self { error, failure: line_of_chain(error), typed, status }
    }

    /// The line for people: `PREFIX: what happened [Type]`, and for a wrong command line where to read on.
    /// `tag`: whether the type is shown.
    #[must_use]
    pub fn text(&self, prefix: &str, tag: bool) -> String {
        let mut text = format!("{prefix}: {}", self.failure);
        if tag {
            let _ = write!(text, " [{}]", self.tag());
        }
        text.push('\n');
        if let Some(Failure { cause: Cause::Usage { detail, hint, .. }, .. }) = self.typed {
            if let Some(lines) = detail {
                text.push_str(lines);
                text.push('\n');
            }
            if *hint {
                let _ = writeln!(text, "Try '{prefix} --help' for more information.");
            }
        }
        text
    }

    /// `FileExistsError`, or `OSError ENOTEMPTY` where Python has no type of its own.
    fn tag(&self) -> String {
        let (kind, _) = self.python();
        match self.typed.map(|it| &it.cause) {
            Some(Cause::System { code, .. }) if kind == "OSError" => format!("OSError {}", code.name),
            _ => kind.to_owned(),
        }
    }

    fn python(&self) -> (&'static str, &'static [&'static str]) {
        self.typed.map_or(("RuntimeError", &[]), Failure::python)
    }

    /// The object for programs.
    #[must_use]
    pub fn record(&self, command: &'a str) -> ErrorLine<'a> {
        let (kind, bases) = self.python();
        let code = self.typed.and_then(|it| match &it.cause {
            Cause::System { code, .. } => Some(code),
            _ => None,
        });
        let path = |path: Option<&'a PathBuf>| path.map(|it| lossless(it.as_os_str())).unzip();
        let (path1, path_b64) = path(self.typed.and_then(|it| it.path.as_ref()));
        let (path2, path2_b64) = path(self.typed.and_then(|it| it.path2.as_ref()));
        ErrorLine {
            error: ErrorRecord {
                kind,
                bases,
                errno: code.and_then(|it| it.errno),
                code: code.map(|it| it.name.as_str()),
                winerror: code.and_then(|it| it.winerror),
                message: self.typed.map_or_else(|| self.error.to_string(), |it| it.message().to_owned()),
                doing: self.typed.map(|it| it.doing.as_ref()).filter(|it| !it.is_empty()),
                path: path1,
                path_b64: path_b64.flatten(),
                path2,
                path2_b64: path2_b64.flatten(),
                command,
                exit: self.status.0,
            },
        }
    }
}

/// The contexts that were added on the way up, then the failure itself.
fn line_of_chain(error: &anyhow::Error) -> Cow<'_, str> {
    let mut parts = Vec::new();
    for link in error.chain() {
        parts.push(link.to_string());
        if link.is::<Failure>() {
            break;
        }
    }
    parts.join(": ").into()
}

/// One line on standard error under `--json`.
#[derive(Serialize, JsonSchema)]
pub struct ErrorLine<'a> {
    /// What went wrong.
    pub error: ErrorRecord<'a>,
}

/// What went wrong. Stable: `type`, `code`, `path`, `path2`, `command`, `exit`.
#[derive(Serialize, JsonSchema)]
pub struct ErrorRecord<'a> {
    /// Python's name of the type.
    #[serde(rename = "type")]
    kind: &'a str,
    /// The types it derives from, nearest first.
    bases: &'a [&'a str],
    /// The system's number.
    errno: Option<i32>,
    /// POSIX's name of the number.
    code: Option<&'a str>,
    /// Windows' own number.
    winerror: Option<i32>,
    /// What happened, in words.
    message: String,
    /// What was being done.
    doing: Option<&'a str>,
    /// What it is about.
    path: Option<Cow<'a, str>>,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// Where the first path was to go.
    path2: Option<Cow<'a, str>>,
    /// Base64 of the second path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path2_b64: Option<String>,
    /// The command that failed.
    command: &'a str,
    /// The status that oskit exits with on its account.
    exit: u8,
}

/// Whether `error` has a [`Failure`] of the system's error called `name` in its chain.
#[must_use]
pub fn is_code(error: &anyhow::Error, name: &str) -> bool {
    error.chain().any(|it| it.downcast_ref::<Failure>().is_some_and(|failure| failure.is_code(name)))
}

/// `text` quoted for a message: `'a b'`, `'a'$'\n''b'`.
#[must_use]
pub fn quoted(text: impl AsRef<OsStr>) -> String {
    quoting::quoted(text.as_ref(), quoting::locale_is_utf8(env::var))
}

/// A line of a file for the front of a message, `FILE:3`, the name quoted only where it needs that.
#[must_use]
pub fn place(file: impl AsRef<OsStr>, line: usize) -> String {
    let mut shown = Vec::new();
    let quoting = Quoting::new(Style::ShellEscape, quoting::locale_is_utf8(env::var));
    quoting.write(&mut shown, file.as_ref().as_encoded_bytes());
    format!("{}:{line}", String::from_utf8_lossy(&shown))
}

/// `text` in the locale's quotes, with C's escapes: `'a\nb'`, in UTF-8 `‘a\nb’`. GNU's `mkdir` and `env` quote so in
/// their messages where most others quote for a shell.
#[must_use]
pub fn quoted_text(text: impl AsRef<OsStr>) -> String {
    let mut shown = Vec::new();
    let quoting = Quoting::new(Style::Locale, quoting::locale_is_utf8(env::var));
    quoting.write(&mut shown, text.as_ref().as_encoded_bytes());
    String::from_utf8_lossy(&shown).into_owned()
}
