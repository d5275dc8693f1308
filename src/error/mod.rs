//! What goes wrong: the typed failure that sits in an [`anyhow::Error`], its words, its Python type and its exit
//! status. Everything that is said about a failure is decided here.

mod kind;
mod quote;
mod report;
mod status;
mod system;

pub use kind::Kind;
pub use quote::{place, quote_for_programs, quoted, quoted_if_needed, quoted_text};
pub use report::{ErrorLine, ErrorRecord, Report};
pub use status::Status;
pub use system::type_of_code;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::platform::errors::Code;
use system::{code_and_words, python_type};

/// What fallible work returns: context travels in [`anyhow::Error`], a [`Failure`] sits in its chain.
pub type Result<T, E = anyhow::Error> = std::result::Result<T, E>;

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
    /// The command line is wrong. `detail`: further lines. `hint`: whether the line about `--help` follows; `verb`:
    /// whose help that is, if it is not the command's own.
    Usage { message: String, detail: Option<String>, hint: bool, verb: Option<String> },
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
        let message = message.into();
        Self::new(Cause::Usage { message, detail: None, hint: true, verb: None }, Cow::Borrowed(""))
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

    /// The line that points to `--help` names the command's verb, too.
    pub fn point_to_verb(&mut self, name: impl Into<String>) {
        if let Cause::Usage { verb, .. } = &mut self.cause {
            *verb = Some(name.into());
        }
    }

    /// Its message ends with a question: `did you mean ...?`
    pub fn ask(&mut self, question: &str) {
        match &mut self.cause {
            Cause::System { words, .. } => *words = format!("{words}; {question}").into(),
            Cause::Typed { message, .. } | Cause::Usage { message, .. } => {
                message.push_str("; ");
                message.push_str(question);
            }
        }
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

    /// The path it is about, if it is about one.
    #[must_use]
    pub fn about(&self) -> Option<&Path> {
        self.path.as_deref()
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
            Cause::Typed { kind, .. } => (kind.name(), kind.bases()),
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

/// Whether `error` has a [`Failure`] of the system's error called `name` in its chain.
#[must_use]
pub fn is_code(error: &anyhow::Error, name: &str) -> bool {
    error.chain().any(|it| it.downcast_ref::<Failure>().is_some_and(|failure| failure.is_code(name)))
}
