//! A failure on its way out: the line for people, the object for programs, the status.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Cause, Failure, Status};
use crate::values::name::lossless;

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
        let mut text = if tag {
            format!("{prefix}: {} [{}]", on_one_line(&self.failure), self.tag())
        } else {
            format!("{prefix}: {}", self.failure)
        };
        text.push('\n');
        if let Some(Failure { cause: Cause::Usage { detail, hint, verb, .. }, .. }) = self.typed {
            if let Some(lines) = detail {
                text.push_str(lines);
                text.push('\n');
            }
            if *hint {
                let verb = verb.as_ref().map_or_else(String::new, |verb| format!(" {verb}"));
                let _ = writeln!(text, "Try '{prefix}{verb} --help' for more information.");
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

/// Words of a command line stand in messages as they were typed: what they hold must not break the line.
fn on_one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let shown =
        text.chars().map(|it| if it.is_control() { it.escape_default().to_string() } else { it.into() });
    shown.collect::<String>().into()
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
