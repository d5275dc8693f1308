//! From the arguments to the plan of the run.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Exec;
use crate::engine::run::{Input, Output, Plan, Program, Retries};
use crate::error::{Failure, Result, quoted};
use crate::platform::process::child::Reach;
use crate::platform::process::shell;
use crate::values::duration::Span;
use crate::values::retry::{Backoff, RetryOn};
use crate::values::signal::Signal;

const KILL_AFTER: Span = Span::For(Duration::from_secs(5));
const DELAY: Duration = Duration::from_secs(1);

impl Exec {
    pub(super) fn plan(&self) -> Result<Plan> {
        if self.capture.is_some() && !self.json && self.report.is_none() {
            return Err(Failure::usage("--capture needs --json or --report to show what it took").into());
        }
        Ok(Plan {
            program: self.program()?,
            timeout: self.timeout.and_then(Span::limit_unless_zero),
            kill_after: self.kill_after.unwrap_or(KILL_AFTER).limit_unless_zero(),
            signal: self.signal.unwrap_or(Signal::TERM),
            reach: self.tree.unwrap_or(Reach::All),
            end_leaks: self.leaks.unwrap_or(false),
            foreground: self.foreground,
            retries: Retries {
                most: self.retries.unwrap_or(0),
                delay: self.delay.map_or(DELAY, |delay| delay.limit().unwrap_or(Duration::MAX)),
                backoff: self.backoff.unwrap_or(Backoff::Fixed),
                most_delay: self.max_delay.and_then(Span::limit),
                on: self.retry_on.clone().unwrap_or_else(RetryOn::any),
            },
        })
    }

    fn program(&self) -> Result<Program> {
        let Line { name, args, raw_arg } = self.line()?;
        Ok(Program {
            name,
            argv0: self.argv0.clone(),
            args,
            raw_arg,
            directory: self.chdir.clone(),
            environment: self.environment()?,
            stdin: unless_dash(self.stdin.as_deref()).map_or(Input::Inherit, Input::File),
            stdout: self.output(self.stdout.as_deref())?,
            stderr: self.output(self.stderr.as_deref())?,
        })
    }

    fn line(&self) -> Result<Line> {
        let Some((first, rest)) = self.command.split_first() else {
            return Err(Failure::usage("missing operand").into());
        };
        match &self.shell {
            None => Ok(Line { name: first.clone(), args: rest.to_vec(), raw_arg: None }),
            Some(shell) if shell.is_empty() => shell_line(&shell::default(), first, rest),
            Some(shell) => shell_line(shell, first, rest),
        }
    }

    fn output(&self, path: Option<&Path>) -> Result<Output> {
        match (unless_dash(path), self.capture) {
            (Some(_), Some(_)) => {
                Err(Failure::usage("--capture cannot be used with --stdout or --stderr").into())
            }
            (Some(path), None) => Ok(Output::File { path, append: self.append }),
            (None, Some(limit)) => {
                Ok(Output::Capture { limit: usize::try_from(limit).unwrap_or(usize::MAX) })
            }
            (None, None) => Ok(Output::Inherit),
        }
    }
}

/// `-` stands for the stream that is there already.
fn unless_dash(path: Option<&Path>) -> Option<PathBuf> {
    path.filter(|path| *path != "-").map(Path::to_owned)
}

/// A program and its arguments.
struct Line {
    name: OsString,
    args: Vec<OsString>,
    raw_arg: Option<OsString>,
}

/// `script` as an argument of `shell`, by the customs of the shell of that name.
fn shell_line(shell: &OsStr, script: &OsStr, rest: &[OsString]) -> Result<Line> {
    let name = Path::new(shell).file_stem().unwrap_or(shell).to_string_lossy().to_ascii_lowercase();
    let line = |args: Vec<&OsStr>| Line {
        name: shell.to_owned(),
        args: args.into_iter().map(OsStr::to_owned).chain(rest.iter().cloned()).collect(),
        raw_arg: None,
    };
    match name.as_str() {
        "cmd" | "powershell" | "pwsh" if !rest.is_empty() => {
            Err(Failure::usage(format!("extra operand {}: {name} takes one line", quoted(&rest[0]))).into())
        }
        "cmd" => {
            let mut raw = OsString::from("/d /s /c \"");
            raw.push(script);
            raw.push("\"");
            Ok(Line { name: shell.to_owned(), args: Vec::new(), raw_arg: Some(raw) })
        }
        "powershell" | "pwsh" => Ok(line(vec!["-NoProfile".as_ref(), "-Command".as_ref(), script])),
        "fish" | "nu" | "elvish" | "xonsh" => Ok(line(vec!["-c".as_ref(), script])),
        _ => Ok(line(vec!["-c".as_ref(), script, shell])), // $0, so that the rest are $1, $2 ...
    }
}
