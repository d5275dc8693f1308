//! One attempt: start, watch, end the family when it has to end, gather what is left of it.

use std::io;
use std::time::{Duration, Instant, SystemTime};

use super::streams::{Capture, Captured, Output, Streams};
use super::{Attempt, End, Event, Kill, News, Plan, Runner, check_directory};
use crate::error::{Failure, Result, Status};
use crate::platform::process::child::{self, Child, Ending, How, Launch, Reach, Sent};
use crate::platform::process::interrupts::{self, Caught};
use crate::values::signal::Signal;

/// How long after KILL a process may take to go before it is given up as one that cannot be ended: another user's, or
/// one that hangs in the kernel.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long after the start of the child a key pressed at the terminal may not have reached it: it was not there yet, or
/// the word of the key was late.
const UNSURE: Duration = Duration::from_millis(100);

/// How long a captured stream is read on after the end of the child, when a descendant holds it open.
const DRAIN: Duration = Duration::from_secs(2);

type Tell<'a> = &'a mut dyn FnMut(&Event<'_>);

pub(super) fn run(plan: &Plan, number: u32, runner: &mut Runner, tell: Tell<'_>) -> Result<Attempt> {
    let begun = Instant::now();
    let mut attempt = Attempt {
        number,
        started: SystemTime::now(),
        wall: Duration::ZERO,
        pid: None,
        end: End::Interrupted(None),
        kills: Vec::new(),
        usage: None,
        leaked: None,
        delay: None,
        stdout: None,
        stderr: None,
    };
    match prepare(plan, runner).and_then(|ready| ready.start(plan)) {
        Err(error) => attempt.end = End::NotStarted(error),
        Ok(Started { child, captures, own_group }) => {
            attempt.pid = Some(child.id());
            let spawned = Instant::now();
            let due = plan.timeout.and_then(|limit| spawned.checked_add(limit));
            let attempt = &mut attempt;
            Watch {
                plan,
                attempt,
                runner,
                tell,
                child,
                own_group,
                begun,
                spawned,
                due,
                ending: None,
                killing: false,
                refused: Vec::new(),
            }
            .run()?;
            [attempt.stdout, attempt.stderr] = captures.finish(runner);
        }
    }
    attempt.wall = begun.elapsed();
    Ok(attempt)
}

/// All that a child needs to start.
struct Ready {
    streams: Streams,
    captures: Captures,
}

/// A child that runs, and the readers of what it writes.
struct Started {
    child: Child,
    captures: Captures,
    own_group: bool,
}

fn prepare(plan: &Plan, runner: &Runner) -> Result<Ready> {
    let mut streams = runner.idly(|| {
        check_directory(&plan.program)?;
        Streams::open(&plan.program)
    })?;
    let readers = std::mem::take(&mut streams.readers);
    let captures = Captures::start(readers, [&plan.program.stdout, &plan.program.stderr], runner)?;
    Ok(Ready { streams, captures })
}

impl Ready {
    /// The child's ends of the pipes are closed in this process when this returns.
    fn start(self, plan: &Plan) -> Result<Started> {
        let program = &plan.program;
        let own_group = needs_own_group(plan);
        let launch = Launch {
            program: &program.name,
            argv0: program.argv0.as_deref(),
            args: &program.args,
            raw_arg: program.raw_arg.as_deref(),
            directory: program.directory.as_deref(),
            environment: program.environment.as_deref(),
            stdin: self.streams.stdin,
            stdout: self.streams.stdout,
            stderr: self.streams.stderr,
            own_group,
            reach: plan.reach,
        };
        let child = launch.spawn().map_err(|error| not_started(plan, &error))?;
        Ok(Started { child, captures: self.captures, own_group })
    }
}

/// In the foreground of a terminal the child shares this process's group, to be able to read from the terminal.
fn needs_own_group(plan: &Plan) -> bool {
    !plan.foreground && (plan.reach == Reach::Group || !child::in_foreground())
}

fn not_started(plan: &Plan, error: &io::Error) -> anyhow::Error {
    let failure = Failure::os(error, "failed to run command").path(&plan.program.name);
    let status = match failure.code() {
        Some("ENOENT") => Status::NOT_FOUND,
        // Not the program's fault: no process, memory or descriptor is to be had, or what was asked for is not there.
        Some("EAGAIN" | "ENOMEM" | "EMFILE" | "ENFILE" | "ENOTSUP") => Status::NOT_STARTED,
        _ => Status::CANNOT_RUN,
    };
    failure.status(status).into()
}

/// The readers of the captured streams.
struct Captures([Option<Capture>; 2]);

impl Captures {
    fn start(readers: [Option<io::PipeReader>; 2], outputs: [&Output; 2], runner: &Runner) -> Result<Self> {
        let mut captures = [None, None];
        for ((capture, reader), output) in captures.iter_mut().zip(readers).zip(outputs) {
            if let (Some(reader), Output::Capture { limit }) = (reader, output) {
                *capture = Some(Capture::start(reader, *limit, runner.post.clone())?);
            }
        }
        Ok(Self(captures))
    }

    /// Waits for the ends of the streams, but not for long for whoever else has them open.
    fn finish(self, runner: &mut Runner) -> [Option<Captured>; 2] {
        let until = Instant::now().checked_add(DRAIN);
        while !self.0.iter().flatten().all(Capture::is_drained) {
            match runner.next(until) {
                Some(News::Caught(caught)) if caught.asks_to_end() => {
                    runner.die_of(caught);
                    break;
                }
                Some(_) => {}
                None => break,
            }
        }
        self.0.map(|capture| capture.map(Capture::take))
    }
}

/// Why the child is being ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    TimedOut,
    Interrupted,
}

/// A running child under watch.
struct Watch<'a> {
    plan: &'a Plan,
    attempt: &'a mut Attempt,
    runner: &'a mut Runner,
    tell: Tell<'a>,
    child: Child,
    own_group: bool,
    begun: Instant,
    spawned: Instant,
    /// When the next step is due: the signal, then KILL, then giving up.
    due: Option<Instant>,
    ending: Option<Why>,
    killing: bool,
    /// Those that were already told about.
    refused: Vec<u32>,
}

impl Watch<'_> {
    fn run(mut self) -> Result<()> {
        let number = self.attempt.number;
        let post = self.runner.post.clone();
        let listening = self.child.on_end(move || drop(post.send(News::Ended(number))));
        if let Err(error) = listening {
            self.send(Signal::KILL);
            return Err(Failure::os(&error, "cannot start a thread").into());
        }
        if !self.until_the_child_ends() {
            self.conclude(None);
            return Ok(());
        }
        let ending = self.child.reap().map_err(|error| Failure::os(&error, "cannot wait for the child"))?;
        self.attempt.usage = Some(ending.usage);
        self.follow_into_death(ending);
        if self.may_be_tried_again(ending) {
            self.hear_of_the_key();
        }
        if self.ending.is_some() {
            self.end_the_rest();
        } else if self.plan.end_leaks && !self.child.is_over().unwrap_or(true) {
            self.start_ending(self.plan.signal);
            self.end_the_rest();
        }
        self.attempt.leaked = self.child.leftovers().unwrap_or(None);
        self.conclude(Some(ending.how));
        Ok(())
    }

    /// False when it cannot be ended.
    fn until_the_child_ends(&mut self) -> bool {
        loop {
            match self.runner.next(self.due) {
                Some(News::Ended(number)) if number == self.attempt.number => return true,
                Some(News::Caught(caught)) => self.pass_on(caught),
                Some(_) => {}
                None if self.killing => return false,
                None => self.escalate(),
            }
        }
    }

    /// The time is up: first the signal, then KILL.
    fn escalate(&mut self) {
        if self.ending.is_some() {
            self.kill();
        } else {
            self.ask_to_end(Why::TimedOut, self.plan.signal);
        }
    }

    fn ask_to_end(&mut self, why: Why, signal: Signal) {
        self.ending.get_or_insert(why);
        self.start_ending(signal);
    }

    fn start_ending(&mut self, signal: Signal) {
        if signal == Signal::KILL {
            return self.kill();
        }
        self.due = self.plan.kill_after.and_then(|grace| Instant::now().checked_add(grace));
        if self.send(signal) {
            // A stopped process gets no other signal before it runs again.
            self.wake_up();
        } else {
            self.kill();
        }
    }

    fn kill(&mut self) {
        if !self.killing {
            self.killing = true;
            self.due = Instant::now().checked_add(PATIENCE);
        }
        self.send(Signal::KILL);
    }

    /// What someone sent to this process is meant for the child. Ctrl-C has already reached a child in the same group,
    /// which may well do something else about it than end.
    fn pass_on(&mut self, caught: Caught) {
        let Some(signal) = Signal::from_number(caught.signal) else { return };
        if !caught.asks_to_end() {
            let _ = self.child.signal_alone(caught.signal);
            return;
        }
        let again = self.runner.died_of.is_some();
        self.runner.interrupt(caught);
        if caught.from_terminal && !self.own_group {
            if caught.at < self.spawned + UNSURE {
                self.send(signal);
            }
            return;
        }
        self.runner.died_of = Some(signal);
        if again {
            self.ending.get_or_insert(Why::Interrupted);
            self.kill();
        } else {
            self.ask_to_end(Why::Interrupted, signal);
        }
    }

    /// A child that died of Ctrl-C takes its family, and this process, with it.
    fn follow_into_death(&mut self, ending: Ending) {
        let How::Signaled { signal: number, .. } = ending.how else { return };
        if self.ending.is_some() || self.own_group || !interrupts::is_a_key(number) {
            return;
        }
        self.hear_of_the_key();
        if let Some(signal) = self.runner.interrupted.filter(|signal| signal.number() == number) {
            self.runner.died_of = Some(signal);
            self.ask_to_end(Why::Interrupted, signal);
        }
    }

    /// A child that answers Ctrl-C with a status of its own looks like one that failed.
    fn may_be_tried_again(&self, ending: Ending) -> bool {
        !self.own_group
            && self.ending.is_none()
            && self.attempt.number <= self.plan.retries.most
            && !matches!(ending.how, How::Exited(0))
    }

    /// The word of the key that ended the child may still be on its way.
    fn hear_of_the_key(&mut self) {
        let until = Instant::now().checked_add(UNSURE);
        while self.runner.interrupted.is_none()
            && let Some(news) = self.runner.next(until)
        {
            if let News::Caught(caught) = news
                && caught.asks_to_end()
            {
                self.runner.interrupt(caught);
            }
        }
    }

    /// After the end of the child: waits for its family, which has got the same signal, and kills who is late.
    fn end_the_rest(&mut self) {
        let mut pause = Duration::from_millis(1);
        while !self.child.is_over().unwrap_or(true) {
            let now = Instant::now();
            if self.due.is_some_and(|due| due <= now) {
                if self.killing {
                    break;
                }
                self.kill();
            } else if self.killing {
                self.send(Signal::KILL); // whoever was born meanwhile
            }
            if let Some(News::Caught(caught)) = self.runner.next(now.checked_add(pause)) {
                self.pass_on(caught);
            }
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// False when the system cannot send that.
    fn send(&mut self, signal: Signal) -> bool {
        let sent = self.child.signal(signal.number()).or_else(|error| {
            (self.tell)(&Event::Blind(&error));
            self.child.signal_near(signal.number())
        });
        sent.map(|sent| self.record(signal, sent)).is_ok()
    }

    fn record(&mut self, signal: Signal, sent: Sent) {
        for (pid, error) in sent.refused {
            if !self.refused.contains(&pid) {
                (self.tell)(&Event::Refused { pid, error: &error });
                self.refused.push(pid);
            }
        }
        if !sent.pids.is_empty() {
            let kill = Kill { at: self.begun.elapsed(), signal, targets: sent.pids };
            (self.tell)(&Event::Signalled(&kill));
            self.attempt.kills.push(kill);
        }
    }

    fn wake_up(&mut self) {
        if let Ok(signal) = "CONT".parse::<Signal>() {
            let _ = self.child.signal(signal.number());
        }
    }

    fn conclude(&mut self, how: Option<How>) {
        self.attempt.end = match (self.ending, how) {
            (None, Some(how)) => End::Ended(how),
            (Some(Why::TimedOut), how) => End::TimedOut(how),
            (Some(Why::Interrupted) | None, how) => End::Interrupted(how),
        };
    }
}
