//! Runs a program: with a limit of time, its whole family ended when that is up, again when it failed, its streams
//! redirected or captured. What happens meanwhile is told as [`Event`]s; what came of it is a [`Run`].

mod attempt;
mod streams;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::error::{Doing, Failure, Result, Status};
use crate::platform::process::child::{How, Process, Reach, Usage};
use crate::platform::process::interrupts::{self, Caught};
use crate::values::retry::{Backoff, Ended, RetryOn};
use crate::values::signal::Signal;

pub use streams::{Captured, Input, Output};

/// What is run, and how.
#[derive(Debug)]
pub struct Plan {
    /// The program.
    pub program: Program,
    /// How long an attempt may take; `None` for as long as it likes.
    pub timeout: Option<Duration>,
    /// How long after the first signal KILL follows; `None` for never.
    pub kill_after: Option<Duration>,
    /// What is sent when the time is up.
    pub signal: Signal,
    /// How far signals reach.
    pub reach: Reach,
    /// Whether what still runs after a program that ended by itself is ended, too.
    pub end_leaks: bool,
    /// Whether the child stays in this process's group whatever the terminal is doing.
    pub foreground: bool,
    /// Further attempts.
    pub retries: Retries,
}

/// A program with all that it is given.
#[derive(Debug)]
pub struct Program {
    /// A path, or a name to be found in the `PATH` of `environment`.
    pub name: OsString,
    /// What it finds as its own name, where that differs.
    pub argv0: Option<OsString>,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// On Windows: appended to the command line unquoted.
    pub raw_arg: Option<OsString>,
    /// Where it runs; `None` for here.
    pub directory: Option<PathBuf>,
    /// The whole environment; `None` for this process's.
    pub environment: Option<Vec<(OsString, OsString)>>,
    /// Standard input.
    pub stdin: Input,
    /// Standard output.
    pub stdout: Output,
    /// Standard error.
    pub stderr: Output,
}

/// What is done when an attempt failed.
#[derive(Debug)]
pub struct Retries {
    /// How many attempts may follow the first.
    pub most: u32,
    /// The pause before the second.
    pub delay: Duration,
    /// How the pause grows.
    pub backoff: Backoff,
    /// What it does not grow beyond.
    pub most_delay: Option<Duration>,
    /// Which ends ask for another attempt.
    pub on: RetryOn,
}

/// Something that a watcher may want to be told while it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// A signal was sent.
    Signalled(&'a Kill),
    /// Processes that the signal could not be sent to.
    Refused {
        /// Its number.
        pid: u32,
        /// Why not.
        error: &'a io::Error,
    },
    /// The family cannot be seen, so that only the child, with its group if that is its own, was signalled.
    Blind(&'a io::Error),
    /// An attempt failed, and after a pause there will be another.
    Again {
        /// The one that failed.
        failed: &'a Attempt,
        /// How long from now.
        pause: Duration,
    },
}

/// What came of it.
#[derive(Debug)]
pub struct Run {
    /// The attempts in their order; at least one.
    pub attempts: Vec<Attempt>,
    /// From the first start to the last end.
    pub wall: Duration,
    /// The signal by which this process was asked to end, and which it should die of now.
    pub interrupted: Option<Signal>,
}

/// One start of the program.
#[derive(Debug)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// When it began.
    pub started: SystemTime,
    /// How long it took, the end of its family included.
    pub wall: Duration,
    /// The child's number; `None` when it could not be started.
    pub pid: Option<u32>,
    /// How it ended.
    pub end: End,
    /// The signals that were sent, in their order.
    pub kills: Vec<Kill>,
    /// What it used; `None` when it could not be started or did not end.
    pub usage: Option<Usage>,
    /// Descendants that still run; `None` where that cannot be known.
    pub leaked: Option<Vec<Process>>,
    /// The pause that followed.
    pub delay: Option<Duration>,
    /// What it wrote, where that was captured.
    pub stdout: Option<Captured>,
    /// Likewise.
    pub stderr: Option<Captured>,
}

/// How an attempt ended.
#[derive(Debug)]
pub enum End {
    /// The child ended of itself, or of a signal that was not ours.
    Ended(How),
    /// Its time was up. With how the child ended, if it did.
    TimedOut(Option<How>),
    /// This process was asked to end. With how the child ended, if it did.
    Interrupted(Option<How>),
    /// It could not be started.
    NotStarted(anyhow::Error),
}

/// Signals that were sent at one moment.
#[derive(Debug)]
pub struct Kill {
    /// Since the attempt began.
    pub at: Duration,
    /// What was sent.
    pub signal: Signal,
    /// To whom.
    pub targets: Vec<u32>,
}

impl Attempt {
    /// How the child ended, if it did.
    #[must_use]
    pub fn how(&self) -> Option<How> {
        match self.end {
            End::Ended(how) => Some(how),
            End::TimedOut(how) | End::Interrupted(how) => how,
            End::NotStarted(_) => None,
        }
    }

    /// The child's own status, as a shell would give it.
    #[must_use]
    pub fn child_status(&self) -> Option<Status> {
        self.how().map(|how| match how {
            How::Exited(code) => Status(u8::try_from(code).unwrap_or(u8::MAX)),
            How::Signaled { signal, .. } => Status::of_signal(signal),
        })
    }

    fn for_retry(&self) -> Option<Ended> {
        match &self.end {
            End::Ended(How::Exited(code)) => Some(Ended::Exit(*code)),
            End::Ended(How::Signaled { .. }) => Some(Ended::Signal),
            End::TimedOut(_) => Some(Ended::Timeout),
            End::Interrupted(_) | End::NotStarted(_) => None,
        }
    }
}

/// Runs the program until it succeeds or the attempts are used up. From here on this process's own signals are the
/// run's; it can be done once in a process.
///
/// Fails where signals or threads are not to be had, status 125. A program that cannot be started, or not with the streams
/// that it is to have, is an attempt like others, never tried again.
pub fn run(plan: &Plan, tell: &mut dyn FnMut(&Event<'_>)) -> Result<Run> {
    let mut runner = Runner::new()?;
    let begun = Instant::now();
    let mut attempts = Vec::new();
    let mut number = 1;
    loop {
        let mut attempt = attempt::run(plan, number, &mut runner, tell)?;
        let again = number <= plan.retries.most
            && runner.interrupted.is_none()
            && attempt.for_retry().is_some_and(|ended| plan.retries.on.includes(ended));
        if !again {
            attempts.push(attempt);
            break;
        }
        let pause = plan.retries.backoff.pause(plan.retries.delay, number, plan.retries.most_delay);
        tell(&Event::Again { failed: &attempt, pause });
        attempt.delay = Some(pause);
        attempts.push(attempt);
        if runner.pause(pause) {
            break;
        }
        number += 1;
    }
    Ok(Run { attempts, wall: begun.elapsed(), interrupted: runner.died_of })
}

/// What the threads that wait report to the one that acts.
enum News {
    /// A signal came to this process.
    Caught(Caught),
    /// The child of that attempt has ended.
    Ended(u32),
    /// A captured stream is at its end.
    Drained,
}

/// The ears of a run.
struct Runner {
    news: Receiver<News>,
    post: Sender<News>,
    /// Some signal asked for an end: no further attempt.
    interrupted: Option<Signal>,
    /// And this process has to die of it.
    died_of: Option<Signal>,
    /// Whether such a signal may end this process on the spot, since there is nothing to clean up.
    idle: Arc<Mutex<bool>>,
}

impl Runner {
    fn new() -> Result<Self> {
        let (post, news) = mpsc::channel();
        let idle = Arc::new(Mutex::new(false));
        let (letters, at_rest) = (post.clone(), Arc::clone(&idle));
        let hear = move |caught: Caught| {
            let _ = letters.send(News::Caught(caught));
            let at_rest = at_rest.lock().unwrap_or_else(PoisonError::into_inner);
            if *at_rest && caught.asks_to_end() {
                interrupts::die_of(caught.signal);
            }
        };
        interrupts::catch(hear).map_err(|error| Failure::os(&error, "cannot catch signals"))?;
        Ok(Self { news, post, interrupted: None, died_of: None, idle })
    }

    /// Does what may wait for ever, such as opening a fifo that nobody reads, without being deaf to signals. One that
    /// came before is in the post already, since the lock is taken after posting.
    fn idly<T>(&self, work: impl FnOnce() -> T) -> T {
        self.set_idle(true);
        for news in self.news.try_iter() {
            if let News::Caught(caught) = news
                && caught.asks_to_end()
            {
                interrupts::die_of(caught.signal);
            }
        }
        let done = work();
        self.set_idle(false);
        done
    }

    fn set_idle(&self, idle: bool) {
        *self.idle.lock().unwrap_or_else(PoisonError::into_inner) = idle;
    }

    /// The next news, or `None` when `until` comes first.
    fn next(&self, until: Option<Instant>) -> Option<News> {
        let Some(until) = until else { return self.news.recv().ok() };
        self.news.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
    }

    /// Waits between two attempts; true when a signal ended the wait.
    fn pause(&mut self, pause: Duration) -> bool {
        let until = Instant::now().checked_add(pause);
        while let Some(news) = self.next(until) {
            if let News::Caught(caught) = news
                && caught.asks_to_end()
            {
                self.die_of(caught);
                return true;
            }
        }
        false
    }

    fn die_of(&mut self, caught: Caught) {
        self.interrupt(caught);
        self.died_of = self.interrupted;
    }

    fn interrupt(&mut self, caught: Caught) {
        self.interrupted = Signal::from_number(caught.signal);
    }
}

/// A missing directory would look like a missing program.
fn check_directory(program: &Program) -> Result<()> {
    let Some(directory) = &program.directory else { return Ok(()) };
    let found = std::fs::metadata(directory)
        .and_then(|found| if found.is_dir() { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) });
    found.doing("cannot change directory to", directory)
}
