//! What `--json` and `--report` write.

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::Serialize;

use super::shown;
use crate::engine::run::{Attempt, Captured, End, Kill, Plan, Run};
use crate::error::{ErrorRecord, Report, Status};
use crate::platform::process::child::{How, Process, Usage};
use crate::values::name::lossless;
use crate::values::time::rfc3339;

/// A run of a program.
#[derive(Serialize, JsonSchema)]
pub(super) struct Record<'a> {
    /// The program and its arguments.
    command: Vec<Cow<'a, str>>,
    /// Base64 of the exact bytes of those that are not UTF-8, null for the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    command_b64: Option<Vec<Option<String>>>,
    /// The directory it ran in; null when it cannot be named.
    cwd: Option<String>,
    /// Base64 of the directory's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    cwd_b64: Option<String>,
    #[serde(flatten)]
    end: Outcome,
    /// The status that oskit exits with.
    exit: u8,
    /// Seconds from the first start to the last end.
    wall_s: f64,
    /// Each start of the program, in order.
    attempts: Vec<AttemptRecord<'a>>,
}

/// How it ended.
#[derive(Serialize, JsonSchema)]
struct Outcome {
    /// In a word.
    status: Word,
    /// The program's own status; null when it did not exit by itself.
    exit_code: Option<u32>,
    /// The signal that it died of, by its name; null when it did not.
    signal: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Word {
    /// Status 0.
    Ok,
    /// Another status.
    Exit,
    /// It died of a signal.
    Signal,
    /// Its time was up.
    Timeout,
    /// It could not be started.
    SpawnFailed,
}

/// One start of the program.
#[derive(Serialize, JsonSchema)]
struct AttemptRecord<'a> {
    /// From 1.
    n: u32,
    /// Its process number; null when it could not be started.
    pid: Option<u32>,
    /// When it began.
    started: String,
    /// Seconds until it had ended, and with it what it had started where that was ended too.
    wall_s: f64,
    #[serde(flatten)]
    end: Outcome,
    /// Whether it left a core dump; null when it did not die of a signal.
    core_dumped: Option<bool>,
    /// What it used, with its descendants that it waited for; null when it did not run or did not end.
    rusage: Option<UsageRecord>,
    /// The signals that oskit sent.
    kill: Vec<KillRecord<'a>>,
    /// Descendants that still run; null where that cannot be known.
    leaked: Option<Vec<ProcessRecord<'a>>>,
    /// Seconds that were waited before the next; null when there was none.
    delay_s: Option<f64>,
    /// What it wrote to standard output; absent when that was not captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    stdout: Option<TextRecord<'a>>,
    /// What it wrote to standard error; absent when that was not captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    stderr: Option<TextRecord<'a>>,
    /// Why it could not be started; absent when it could.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorRecord<'a>>,
}

/// What a process used, as `getrusage(2)` counts; null where the system does not tell.
#[derive(Serialize, JsonSchema)]
struct UsageRecord {
    /// Seconds of processor time in its own code.
    user_s: f64,
    /// Seconds of processor time in the system on its behalf.
    sys_s: f64,
    /// The most memory it had resident, in bytes.
    max_rss: Option<u64>,
    /// Page faults without reading.
    minor_faults: Option<u64>,
    /// Page faults with reading.
    major_faults: Option<u64>,
    /// Blocks of 512 bytes read.
    blocks_in: Option<u64>,
    /// Blocks of 512 bytes written.
    blocks_out: Option<u64>,
    /// Switches because it waited.
    voluntary_switches: Option<u64>,
    /// Switches because its time slice was over.
    involuntary_switches: Option<u64>,
}

/// A signal that oskit sent.
#[derive(Serialize, JsonSchema)]
struct KillRecord<'a> {
    /// Seconds since the attempt began.
    at_s: f64,
    /// Its name.
    signal: String,
    /// The numbers of the processes that got it.
    targets: &'a [u32],
}

/// A process.
#[derive(Serialize, JsonSchema)]
struct ProcessRecord<'a> {
    /// Its number.
    pid: u32,
    /// The short name that the system keeps for it.
    name: Cow<'a, str>,
    /// Base64 of the name's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_b64: Option<String>,
}

/// What was captured of a stream.
#[derive(Serialize, JsonSchema)]
struct TextRecord<'a> {
    /// How many bytes were written in all.
    bytes: u64,
    /// The first of them, up to the limit.
    text: Cow<'a, str>,
    /// Base64 of exactly those when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    text_b64: Option<String>,
    /// Whether there was more than the limit.
    truncated: bool,
    /// Whether a descendant still held the stream open when oskit stopped reading it.
    open: bool,
}

impl<'a> Record<'a> {
    pub(super) fn new(plan: &'a Plan, run: &'a Run, status: Status) -> Self {
        let program = &plan.program;
        let words = std::iter::once(&program.name).chain(&program.args).chain(&program.raw_arg);
        let (command, exact): (Vec<_>, Vec<_>) = words.map(|word| lossless(word)).unzip();
        let (cwd, cwd_b64) = directory(program.directory.as_ref());
        Self {
            command,
            command_b64: exact.iter().any(Option::is_some).then_some(exact),
            cwd,
            cwd_b64,
            end: run.attempts.last().map_or_else(Outcome::not_started, Outcome::of),
            exit: status.0,
            wall_s: run.wall.as_secs_f64(),
            attempts: run.attempts.iter().map(AttemptRecord::new).collect(),
        }
    }
}

/// Where the program ran, from the root on.
fn directory(given: Option<&PathBuf>) -> (Option<String>, Option<String>) {
    let path = given.map_or_else(std::env::current_dir, std::path::absolute);
    match path.as_ref().map(|path| lossless(path.as_os_str())) {
        Ok((text, exact)) => (Some(text.into_owned()), exact),
        Err(_) => (None, None),
    }
}

impl Outcome {
    fn of(attempt: &Attempt) -> Self {
        let (word, how) = match (&attempt.end, attempt.how()) {
            (End::NotStarted(_), _) => return Self::not_started(),
            (End::TimedOut(_), how) => (Word::Timeout, how),
            (_, Some(How::Exited(0))) => (Word::Ok, attempt.how()),
            (_, Some(How::Exited(_))) => (Word::Exit, attempt.how()),
            (_, how) => (Word::Signal, how),
        };
        let (exit_code, signal) = match how {
            Some(How::Exited(code)) => (Some(code), None),
            Some(How::Signaled { signal, .. }) => (None, Some(shown(signal))),
            None => (None, None),
        };
        Self { status: word, exit_code, signal }
    }

    fn not_started() -> Self {
        Self { status: Word::SpawnFailed, exit_code: None, signal: None }
    }
}

impl<'a> AttemptRecord<'a> {
    fn new(attempt: &'a Attempt) -> Self {
        let error = match &attempt.end {
            End::NotStarted(error) => {
                Some(Report::new(error, Status::NOT_STARTED, Status::NOT_STARTED).record("exec").error)
            }
            _ => None,
        };
        Self {
            n: attempt.number,
            pid: attempt.pid,
            started: moment(attempt.started),
            wall_s: attempt.wall.as_secs_f64(),
            end: Outcome::of(attempt),
            core_dumped: match attempt.how() {
                Some(How::Signaled { core, .. }) => Some(core),
                _ => None,
            },
            rusage: attempt.usage.map(UsageRecord::new),
            kill: attempt.kills.iter().map(KillRecord::new).collect(),
            leaked: attempt.leaked.as_ref().map(|left| left.iter().map(ProcessRecord::new).collect()),
            delay_s: attempt.delay.as_ref().map(Duration::as_secs_f64),
            stdout: attempt.stdout.as_ref().map(TextRecord::new),
            stderr: attempt.stderr.as_ref().map(TextRecord::new),
            error,
        }
    }
}

fn moment(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    rfc3339(i64::try_from(since.as_secs()).unwrap_or(i64::MAX), since.subsec_nanos())
}

impl UsageRecord {
    fn new(usage: Usage) -> Self {
        Self {
            user_s: usage.user.as_secs_f64(),
            sys_s: usage.system.as_secs_f64(),
            max_rss: usage.max_rss,
            minor_faults: usage.minor_faults,
            major_faults: usage.major_faults,
            blocks_in: usage.blocks_in,
            blocks_out: usage.blocks_out,
            voluntary_switches: usage.voluntary_switches,
            involuntary_switches: usage.involuntary_switches,
        }
    }
}

impl<'a> KillRecord<'a> {
    fn new(kill: &'a Kill) -> Self {
        Self { at_s: kill.at.as_secs_f64(), signal: kill.signal.to_string(), targets: &kill.targets }
    }
}

impl<'a> ProcessRecord<'a> {
    fn new(process: &'a Process) -> Self {
        let (name, name_b64) = lossless(&process.name);
        Self { pid: process.pid, name, name_b64 }
    }
}

impl<'a> TextRecord<'a> {
    fn new(captured: &'a Captured) -> Self {
        let text = String::from_utf8_lossy(&captured.kept);
        let exact = matches!(text, Cow::Owned(_)).then(|| STANDARD.encode(&captured.kept));
        Self {
            bytes: captured.bytes,
            text,
            text_b64: exact,
            truncated: captured.bytes > captured.kept.len() as u64,
            open: captured.open,
        }
    }
}
