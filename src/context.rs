//! What a running command is given: where results and failures go, and what becomes of the exit status.

use std::fmt::Display;
use std::io::{self, Write};

use crate::error::{self, Failure, Report, Result, Status};
use crate::output::{Look, Render, Writer, colour, json_line};
use crate::platform::process::die_of_broken_pipe;
use crate::platform::terminal::Stream;

/// How the program was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The command's name.
    pub command: &'static str,
    /// Whether it was called by a link of that name, and so speaks as the tool of that name does.
    pub by_link: bool,
    /// The status for a wrong command line.
    pub usage: Status,
    /// The status for what else fails.
    pub failed: Status,
}

impl Identity {
    /// How the command is called: `ls` by its link, `oskit ls` otherwise, `oskit` itself.
    #[must_use]
    pub fn prefix(&self) -> String {
        match self.command {
            "" => "oskit".to_owned(),
            name if self.by_link => name.to_owned(),
            name => format!("oskit {name}"),
        }
    }
}

/// What a running command is given.
pub struct Context {
    identity: Identity,
    json: bool,
    out: Writer,
    status: Status,
}

impl Context {
    /// A context for one run. `json`: whether results and failures are JSON lines.
    #[must_use]
    pub fn new(identity: Identity, json: bool) -> Self {
        let mut cx = Self { identity, json, out: Writer::new(), status: Status::DONE };
        cx.set_json(json);
        cx
    }

    /// How the program was called.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.identity
    }

    /// Whether `--json` was given.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Says whether results and failures are JSON lines from now on.
    pub fn set_json(&mut self, json: bool) {
        self.json = json;
        error::quote_for_programs(json);
    }

    /// Whether a person reads standard output on a terminal.
    pub fn is_terminal(&mut self) -> bool {
        self.out.is_terminal()
    }

    /// Writes one result: its lines for people, or one JSON line.
    pub fn emit(&mut self, record: &impl Render) -> Result<()> {
        if self.json {
            return self.emit_json(record);
        }
        let terminal = self.is_terminal();
        let look = Look { terminal, colour: terminal && colour::wanted(None, Stream::Stdout) };
        record.human(&mut self.out, look).map_err(output_failure)
    }

    /// Writes one JSON line, whatever was asked for.
    pub fn emit_json(&mut self, record: &impl serde::Serialize) -> Result<()> {
        json_line(&mut self.out, record).map_err(output_failure)
    }

    /// Writes bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(output_failure)
    }

    /// Standard output, buffered and checked, for bytes as they are.
    pub const fn out(&mut self) -> &mut Writer {
        &mut self.out
    }

    /// Sends what has been written so far.
    pub fn flush(&mut self) -> Result<()> {
        self.out.flush().map_err(output_failure)
    }

    /// Reports a failure and goes on: `None` where there was one. The status becomes at least the failure's.
    pub fn check<T>(&mut self, result: Result<T>) -> Option<T> {
        self.check_as(self.identity.failed, result)
    }

    /// As [`check`](Self::check), with `status` for a failure that does not bring its own.
    pub fn check_as<T>(&mut self, status: Status, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(status, &error);
                None
            }
        }
    }

    /// Says `line` on standard error, after the command's name. Names in it are the caller's to quote.
    pub fn note(&mut self, line: impl Display) {
        self.say(format!("{}: {line}\n", self.identity.prefix()).as_bytes());
    }

    /// Says `line` on standard error as it is: for a trace that was asked for. Names in it are the caller's to quote.
    pub fn talk(&mut self, line: impl AsRef<[u8]>) {
        self.say(&[line.as_ref(), b"\n"].concat());
    }

    /// Reports a failure that does not end the run, nor decide its status.
    pub fn complain(&mut self, error: &anyhow::Error) {
        let report = Report::new(error, self.identity.usage, self.identity.failed);
        self.say_report(&report);
    }

    /// Writes one JSON line to standard error: the record of a command whose standard output is another program's.
    pub fn say_json(&mut self, record: &impl serde::Serialize) {
        let mut line = Vec::new();
        let _ = json_line(&mut line, record);
        self.say(&line);
    }

    /// The status so far.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Makes the status at least `status`.
    pub fn worsen(&mut self, status: Status) {
        self.status = self.status.worst(status);
    }

    /// Ends the run: a failure that stops it is reported, the output flushed and checked.
    pub fn finish(&mut self, result: Result<Status>) -> Status {
        let failed = self.identity.failed;
        if let Some(status) = self.check(result) {
            self.worsen(status);
        }
        if let Err(error) = self.out.flush() {
            if error.kind() == io::ErrorKind::BrokenPipe && !die_of_broken_pipe() {
                self.worsen(Status::FAILED);
                return self.status;
            }
            let error = Failure::os(&error, "write error").into();
            let report = Report::new(&error, self.identity.usage, failed);
            self.say_report(&report);
            self.worsen(report.status);
        }
        self.status
    }

    fn report(&mut self, failed: Status, error: &anyhow::Error) {
        if error.is::<OutputFailed>() || error.is::<io::Error>() && self.out.has_failed() {
            return; // The writer remembers it, and `finish` says it once.
        }
        let report = Report::new(error, self.identity.usage, failed);
        self.say_report(&report);
        self.worsen(report.status);
    }

    fn say_report(&mut self, report: &Report<'_>) {
        if self.json {
            self.say_json(&report.record(self.identity.command));
        } else {
            self.say(report.text(&self.identity.prefix(), !self.identity.by_link).as_bytes());
        }
    }

    /// Standard error is the last resort: when it fails there is nowhere left to say so.
    fn say(&mut self, text: &[u8]) {
        if self.out.is_terminal() {
            let _ = self.out.flush();
        }
        let _ = io::stderr().write_all(text);
    }
}

/// Standard output cannot be written to. The writer remembers why.
#[derive(Debug)]
struct OutputFailed;

impl Display for OutputFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("write error")
    }
}

impl std::error::Error for OutputFailed {}

fn output_failure(_: io::Error) -> anyhow::Error {
    OutputFailed.into()
}
