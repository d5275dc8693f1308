//! `oskit exec`.

mod environment;
mod plan;
mod record;

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::command::{Choice, Command, Example, Manners, path, schema_of};
use crate::context::Context;
use crate::engine::run::{self, Attempt, End, Event, Run};
use crate::error::{self, Doing, Failure, Result, Status};
use crate::output::json_line;
use crate::platform::fs::create_file;
use crate::platform::process::child::{How, Reach};
use crate::platform::process::interrupts;
use crate::values::duration::Span;
use crate::values::keyword::Table;
use crate::values::retry::{Backoff, RetryOn};
use crate::values::signal::Signal;
use crate::values::size::parse_size;

use record::Record;

const TREE: &Table<Reach> = &[(&["all"], Reach::All), (&["group"], Reach::Group), (&["child"], Reach::Child)];

/// Whether they are ended.
const LEAKS: &Table<bool> = &[(&["report"], false), (&["kill"], true)];

const BACKOFF: &Table<Backoff> =
    &[(&["fixed"], Backoff::Fixed), (&["linear"], Backoff::Linear), (&["exponential"], Backoff::Exponential)];

/// Run one program well: with a time limit, retries, its own environment and streams
///
/// The exit status is the program's; 124 when its time was up, 125 when oskit itself failed, 126 when the program cannot
/// run, 127 when it was not found, 128+N when it died of signal N. SIGINT, SIGTERM, SIGHUP and SIGQUIT are passed on to
/// the program, and oskit dies of them after it.
///
/// DURATION is a number with an optional unit (ms, s, m, h, d) or a sum such as 1m30s.
#[derive(Args)]
pub struct Exec {
    /// End the program, and all it started, when an attempt takes longer (0: no limit)
    #[arg(short, long, value_name = "DURATION")]
    timeout: Option<Span>,
    /// Send KILL to what is left this long after the first signal, 5s if not given (0: never)
    #[arg(short, long, value_name = "DURATION")]
    kill_after: Option<Span>,
    /// Send this signal when the time is up, instead of TERM
    #[arg(short, long)]
    signal: Option<Signal>,
    /// Signal everything that the program started, its process group, or the program alone
    #[arg(long, value_name = "WHAT", value_parser = Choice(TREE))]
    tree: Option<Reach>,
    /// Report in the record what the program left running when it ended by itself, or kill it, too
    #[arg(long, value_name = "WHAT", value_parser = Choice(LEAKS))]
    leaks: Option<bool>,
    /// Leave the program in the terminal's foreground group, so that it gets the terminal's signals itself
    #[arg(short, long)]
    foreground: bool,
    /// Exit with the program's status even when its time was up
    #[arg(short, long)]
    preserve_status: bool,
    /// Try again up to N times when it fails
    #[arg(short, long, value_name = "N", value_parser = count)]
    retries: Option<u32>,
    /// Wait this long before trying again, 1s if not given
    #[arg(long, value_name = "DURATION")]
    delay: Option<Span>,
    /// Let the wait stay as it is, grow by the same each time, or double
    #[arg(long, value_name = "HOW", value_parser = Choice(BACKOFF))]
    backoff: Option<Backoff>,
    /// Never wait longer than this
    #[arg(long, value_name = "DURATION")]
    max_delay: Option<Span>,
    /// Try again only after these: statuses, ranges (1-5), timeout, signal, any; separated by commas
    #[arg(long, value_name = "LIST")]
    retry_on: Option<RetryOn>,
    /// Set a variable for the program
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<OsString>,
    /// Set the variables of this file of NAME=VALUE lines (repeatable)
    #[arg(long, value_name = "FILE", value_parser = path())]
    env_file: Vec<PathBuf>,
    /// Start with an empty environment
    #[arg(short, long)]
    ignore_environment: bool,
    /// Remove a variable (repeatable)
    #[arg(short, long, value_name = "NAME")]
    unset: Vec<OsString>,
    /// Run in this directory
    #[arg(short = 'C', long, value_name = "DIR", value_parser = path())]
    chdir: Option<PathBuf>,
    /// Let the program find this as its own name
    #[arg(long, value_name = "NAME")]
    argv0: Option<OsString>,
    /// Give COMMAND to a shell as its script, the ARGs as $1, $2 ... (PROGRAM: /bin/sh, on Windows cmd)
    #[arg(long, value_name = "PROGRAM", require_equals = true, num_args = 0..=1, default_missing_value = "")]
    shell: Option<OsString>,
    /// Read standard input from this file, for each attempt from its start
    #[arg(long, value_name = "FILE", value_parser = path())]
    stdin: Option<PathBuf>,
    /// Write standard output to this file, emptied for each attempt
    #[arg(long, value_name = "FILE", value_parser = path())]
    stdout: Option<PathBuf>,
    /// Write standard error to this file; the same as for --stdout takes both
    #[arg(long, value_name = "FILE", value_parser = path())]
    stderr: Option<PathBuf>,
    /// Append to the files of --stdout and --stderr
    #[arg(long)]
    append: bool,
    /// Take what the program writes into the record instead, up to SIZE of each stream, 1M if not given
    #[arg(
        long,
        value_name = "SIZE",
        require_equals = true,
        num_args = 0..=1,
        default_missing_value = "1M",
        value_parser = size
    )]
    capture: Option<u64>,
    /// Say which signals are sent, and to how many processes
    #[arg(short, long)]
    verbose: bool,
    /// Write a JSON record of the run to standard error, as its last line
    #[arg(long)]
    json: bool,
    /// Write the JSON record to this file instead (-: standard output)
    #[arg(long, value_name = "FILE", value_parser = path())]
    report: Option<PathBuf>,
    /// The program, and what it is given
    #[arg(value_name = "COMMAND", required = true, num_args = 1.., trailing_var_arg = true)]
    command: Vec<OsString>,
}

impl Command for Exec {
    const NAME: &'static str = "exec";
    const MANNERS: Manners = Manners { gnu: false, ..Manners::gnu(Status::NOT_STARTED).options_first() };
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "End a program that takes too long, with everything it started",
            line: "oskit exec --timeout 0.2 sh -c 'setsid sleep 60 & sleep 60' || echo $?",
            prints: "124\n",
        },
        Example {
            about: "Try three times more, waiting twice as long each time",
            line: "oskit exec --retries 3 --delay 10ms --backoff=exponential sh -c 'echo x >> log; test $(wc -l < log) = 3' \
                   2> tries; wc -l < tries",
            prints: "2\n",
        },
        Example {
            about: "Take what it prints into a JSON record",
            line: "oskit exec --capture --report - echo hello",
            prints: "{\"command\":[\"echo\",\"hello\"],...\"status\":\"ok\",...\"text\":\"hello\\n\",...\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Record<'_>>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let plan = self.plan()?;
        let report = self.report.as_deref().map(Report::open).transpose()?;
        let verbose = self.verbose;
        let run = run::run(&plan, &mut |event| tell(cx, verbose, event))?;
        let status = self.status_of(&run);
        if let Some(End::NotStarted(error)) = run.attempts.last().map(|last| &last.end) {
            cx.complain(error);
        }
        if self.json || report.is_some() {
            let written = write(cx, report, &Record::new(&plan, &run, status));
            cx.check(written);
        }
        if let Some(signal) = run.interrupted {
            cx.flush()?;
            interrupts::die_of(signal.number());
        }
        Ok(status)
    }
}

impl Exec {
    fn status_of(&self, run: &Run) -> Status {
        if let Some(signal) = run.interrupted {
            return Status::of_signal(signal.number());
        }
        let Some(last) = run.attempts.last() else { return Status::NOT_STARTED };
        match &last.end {
            End::TimedOut(_) if !self.preserve_status => Status::TIMED_OUT,
            End::NotStarted(error) => {
                error::Report::new(error, Status::NOT_STARTED, Status::NOT_STARTED).status
            }
            _ => last.child_status().unwrap_or(Status::TIMED_OUT),
        }
    }
}

fn count(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("invalid number of retries '{text}'"))
}

fn size(text: &str) -> Result<u64, String> {
    parse_size(text).map_err(|_| format!("invalid size '{text}'"))
}

/// Where the record goes. Opened before the program starts, so that it does not run in vain.
struct Report<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl<'a> Report<'a> {
    fn open(path: &'a Path) -> Result<Self> {
        if path == "-" {
            return Ok(Self { path, file: None });
        }
        let file = create_file(path).doing("cannot open for writing", path)?;
        Ok(Self { path, file: Some(file) })
    }
}

fn write(cx: &mut Context, report: Option<Report<'_>>, record: &Record<'_>) -> Result<()> {
    match report {
        None => cx.say_json(record),
        Some(Report { file: None, .. }) => return cx.emit_json(record),
        Some(Report { path, file: Some(file) }) => {
            let mut to = BufWriter::new(file);
            json_line(&mut to, record).and_then(|()| to.flush()).doing("cannot write to", path)?;
        }
    }
    Ok(())
}

fn tell(cx: &mut Context, verbose: bool, event: &Event<'_>) {
    match event {
        Event::Again { failed, pause } => {
            let (number, why) = (failed.number, why(failed));
            cx.note(format_args!("attempt {number} failed: {why}; trying again in {}", Span::For(*pause)));
        }
        Event::Refused { pid, error } => {
            let failure = Failure::os(error, format!("cannot signal process {pid}"));
            cx.note(failure);
        }
        Event::Blind(error) => {
            cx.note(format_args!("what the program started cannot all be signalled: {error}"));
        }
        Event::Signalled(kill) if verbose => {
            let count = kill.targets.len();
            let processes = if count == 1 { "process" } else { "processes" };
            cx.note(format_args!("sending signal {} to {count} {processes}", kill.signal));
        }
        Event::Signalled(_) => {}
    }
}

fn why(attempt: &Attempt) -> String {
    match (&attempt.end, attempt.how()) {
        (End::TimedOut(_), _) => "its time was up".to_owned(),
        (_, Some(How::Exited(code))) => format!("exit status {code}"),
        (_, Some(How::Signaled { signal, .. })) => format!("died of signal {}", shown(signal)),
        _ => "it did not end".to_owned(),
    }
}

/// The name of a signal, or its number where it has none.
fn shown(signal: i32) -> String {
    Signal::from_number(signal).map_or_else(|| signal.to_string(), |signal| signal.to_string())
}
