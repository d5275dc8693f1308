use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use nix::errno::Errno;
use nix::libc::{self, pid_t};
use nix::sys::signal::{SigHandler, SigmaskHow, Signal, signal, sigprocmask};
use nix::unistd::getpgrp;

use super::family::{self, Family};
use super::{Ending, How, Launch, Process, Reach, Sent, Usage};
use crate::platform::process::interrupts::inherited;
use crate::platform::process::{hand_on_closed, sigpipe_was_ignored};

#[derive(Debug)]
pub(super) struct Child {
    pid: pid_t,
    own_group: bool,
    reach: Reach,
    reaped: bool,
    family: Family,
}

impl Child {
    pub(super) fn spawn(launch: Launch<'_>) -> io::Result<Self> {
        let (own_group, reach) = (launch.own_group, launch.reach);
        let family = if reach == Reach::All { Family::gather()? } else { Family::default() };
        let spawned = command(launch).spawn()?;
        let pid = pid_t::try_from(spawned.id()).map_err(io::Error::other)?;
        Ok(Self { pid, own_group, reach, reaped: false, family })
    }

    pub(super) fn id(&self) -> u32 {
        self.pid.unsigned_abs()
    }

    pub(super) fn on_end(&self, tell: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let (pid, all) = (self.pid, self.reach == Reach::All);
        let waiting = move || {
            if all && family::ORPHANS_COME_HERE {
                wait_for_others_until_ended(pid);
            }
            let _ = peek(libc::P_PID, pid, 0);
            tell();
        };
        std::thread::Builder::new().name("wait".into()).stack_size(64 << 10).spawn(waiting).map(drop)
    }

    pub(super) fn reap(&mut self) -> io::Result<Ending> {
        let (_, ending) = wait4(self.pid, 0)?.ok_or(Errno::ECHILD)?;
        self.reaped = true;
        Ok(ending)
    }

    pub(super) fn signal(&mut self, signal: i32) -> io::Result<Sent> {
        match self.reach {
            Reach::All => self.signal_all(signal),
            Reach::Group => self.signal_near(signal),
            Reach::Child => self.signal_alone(signal),
        }
    }

    pub(super) fn signal_near(&mut self, signal: i32) -> io::Result<Sent> {
        if self.own_group { Ok(self.signal_group(signal)) } else { self.signal_alone(signal) }
    }

    fn signal_all(&mut self, signal: i32) -> io::Result<Sent> {
        let child = (!self.reaped).then_some(self.pid);
        let group = self.own_group.then_some(self.pid);
        let mut sent = Sent::default();
        for member in self.family.members(child, group)? {
            match Family::signal(&member, signal) {
                Ok(true) => sent.pids.push(member.pid.unsigned_abs()),
                Ok(false) => {}
                Err(error) => sent.refused.push((member.pid.unsigned_abs(), error)),
            }
        }
        Ok(sent)
    }

    /// After the child was waited for its number is free again, but not as a group's as long as the group has members.
    fn signal_group(&mut self, signal: i32) -> Sent {
        sent_to(self.id(), send(-self.pid, signal))
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same contract as on Windows")]
    pub(super) fn signal_alone(&mut self, signal: i32) -> io::Result<Sent> {
        if self.reaped {
            return Ok(Sent::default());
        }
        Ok(sent_to(self.id(), send(self.pid, signal)))
    }

    pub(super) fn is_over(&mut self) -> io::Result<bool> {
        match self.reach {
            Reach::All => self.leftovers().map(|left| left.is_none_or(|left| left.is_empty())),
            Reach::Group if self.own_group => Ok(send(-self.pid, 0) == Err(Errno::ESRCH)),
            Reach::Group | Reach::Child => Ok(true),
        }
    }

    pub(super) fn leftovers(&mut self) -> io::Result<Option<Vec<Process>>> {
        if self.reach != Reach::All {
            return Ok(None);
        }
        if family::ORPHANS_COME_HERE && wait_for_the_ended() {
            return Ok(Some(Vec::new()));
        }
        let members = self.family.members(None, self.own_group.then_some(self.pid))?;
        let known = family::ORPHANS_COME_HERE || !members.is_empty();
        let processes = members.into_iter().map(|it| Process { pid: it.pid.unsigned_abs(), name: it.name });
        Ok(known.then(|| processes.collect()))
    }
}

fn command(launch: Launch<'_>) -> Command {
    let mut command = Command::new(launch.program);
    command.args(launch.args).stdin(launch.stdin).stdout(launch.stdout).stderr(launch.stderr);
    if let Some(name) = launch.argv0 {
        command.arg0(name);
    }
    if let Some(directory) = launch.directory {
        command.current_dir(directory);
    }
    if let Some(environment) = launch.environment {
        command.env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
    }
    if launch.own_group {
        command.process_group(0);
    }
    hand_on_closed();
    restore_signals(&mut command);
    command
}

/// The standard library would hand on the mask of this process, which blocks the signals it waits for, and gives every
/// child SIGPIPE's default action. (It forks for this; `posix_spawn` could not ignore a signal.)
fn restore_signals(command: &mut Command) {
    let inherited = inherited();
    let ignored = [(Signal::SIGPIPE, sigpipe_was_ignored()), (Signal::SIGCHLD, inherited.children_ignored)];
    let restore = move || {
        for (number, _) in ignored.into_iter().filter(|it| it.1) {
            // SAFETY: SIG_IGN installs no handler.
            unsafe { signal(number, SigHandler::SigIgn) }?;
        }
        sigprocmask(SigmaskHow::SIG_SETMASK, Some(&inherited.mask), None)?;
        Ok(())
    };
    // SAFETY: between fork and exec it makes a few async-signal-safe calls and allocates nothing.
    unsafe { command.pre_exec(restore) };
}

fn send(target: pid_t, signal: i32) -> Result<(), Errno> {
    // SAFETY: takes numbers only. (nix's `kill` knows no realtime signals.)
    Errno::result(unsafe { libc::kill(target, signal) }).map(drop)
}

fn sent_to(pid: u32, result: Result<(), Errno>) -> Sent {
    match result {
        Ok(()) => Sent { pids: vec![pid], refused: Vec::new() },
        Err(Errno::ESRCH) => Sent::default(),
        Err(error) => Sent { pids: Vec::new(), refused: vec![(pid, error.into())] },
    }
}

/// Waits until a child of that kind has ended, and leaves it to be waited for. `ECHILD` when there is no such child.
#[cfg_attr(
    target_os = "freebsd",
    expect(clippy::unnecessary_fallible_conversions, reason = "elsewhere an id has no sign")
)]
pub(super) fn peek(kind: libc::idtype_t, pid: pid_t, flags: i32) -> Result<Option<pid_t>, Errno> {
    let mut info = std::mem::MaybeUninit::<libc::siginfo_t>::zeroed();
    let pid = libc::id_t::try_from(pid).map_err(|_| Errno::EINVAL)?;
    loop {
        // SAFETY: `info` is a writable siginfo_t.
        let status =
            unsafe { libc::waitid(kind, pid, info.as_mut_ptr(), libc::WEXITED | libc::WNOWAIT | flags) };
        match Errno::result(status) {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    // SAFETY: zeroed above, and filled in by waitid as for SIGCHLD, which has a process number.
    let pid = unsafe { info.assume_init_ref().si_pid() };
    Ok((pid != 0).then_some(pid))
}

/// Waits for orphans that end while the child runs, so that they do not pile up, until it is the child that has ended.
fn wait_for_others_until_ended(child: pid_t) {
    while let Ok(Some(ended)) = peek(libc::P_ALL, 0, 0)
        && ended != child
    {
        let _ = wait4(ended, libc::WNOHANG);
    }
}

/// Waits for every child that has ended; true when there is no other.
fn wait_for_the_ended() -> bool {
    loop {
        match wait4(-1, libc::WNOHANG) {
            Ok(Some(_)) => {}
            Ok(None) => return false,
            Err(error) => return error == Errno::ECHILD,
        }
    }
}

fn wait4(pid: pid_t, flags: i32) -> Result<Option<(pid_t, Ending)>, Errno> {
    let mut status = 0;
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    loop {
        // SAFETY: both places are writable and of the type that the call fills in.
        let result = unsafe { libc::wait4(pid, &raw mut status, flags, usage.as_mut_ptr()) };
        match Errno::result(result) {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
            Ok(0) => return Ok(None),
            Ok(pid) => {
                // SAFETY: zeroed above; a plain structure of numbers.
                let usage = usage_of(unsafe { usage.assume_init_ref() });
                return Ok(Some((pid, Ending { how: how(status), usage })));
            }
        }
    }
}

fn how(status: i32) -> How {
    if libc::WIFSIGNALED(status) {
        return How::Signaled { signal: libc::WTERMSIG(status), core: libc::WCOREDUMP(status) };
    }
    How::Exited(libc::WEXITSTATUS(status).unsigned_abs())
}

fn usage_of(raw: &libc::rusage) -> Usage {
    let count = |value: libc::c_long| u64::try_from(value).ok();
    Usage {
        user: duration(raw.ru_utime),
        system: duration(raw.ru_stime),
        max_rss: count(raw.ru_maxrss).map(|size| size * family::MAX_RSS_UNIT),
        minor_faults: count(raw.ru_minflt),
        major_faults: count(raw.ru_majflt),
        blocks_in: count(raw.ru_inblock),
        blocks_out: count(raw.ru_oublock),
        voluntary_switches: count(raw.ru_nvcsw),
        involuntary_switches: count(raw.ru_nivcsw),
    }
}

fn duration(time: libc::timeval) -> Duration {
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or(0)) + Duration::from_micros(micros)
}

/// A process has a terminal of its own whatever its three streams are: `/dev/tty`.
pub(super) fn in_foreground() -> bool {
    std::fs::File::open("/dev/tty").is_ok_and(|tty| nix::unistd::tcgetpgrp(&tty) == Ok(getpgrp()))
}
