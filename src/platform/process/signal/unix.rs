use nix::libc;
use std::ops::RangeInclusive;

pub(super) const TERM: i32 = libc::SIGTERM;
pub(super) const KILL: i32 = libc::SIGKILL;

pub(super) const NAMES: &[(&str, i32)] = &[
    ("HUP", libc::SIGHUP),
    ("INT", libc::SIGINT),
    ("QUIT", libc::SIGQUIT),
    ("ILL", libc::SIGILL),
    ("TRAP", libc::SIGTRAP),
    ("ABRT", libc::SIGABRT),
    ("BUS", libc::SIGBUS),
    ("FPE", libc::SIGFPE),
    ("KILL", libc::SIGKILL),
    ("USR1", libc::SIGUSR1),
    ("SEGV", libc::SIGSEGV),
    ("USR2", libc::SIGUSR2),
    ("PIPE", libc::SIGPIPE),
    ("ALRM", libc::SIGALRM),
    ("TERM", libc::SIGTERM),
    #[cfg(target_os = "linux")]
    ("STKFLT", libc::SIGSTKFLT),
    ("CHLD", libc::SIGCHLD),
    ("CONT", libc::SIGCONT),
    ("STOP", libc::SIGSTOP),
    ("TSTP", libc::SIGTSTP),
    ("TTIN", libc::SIGTTIN),
    ("TTOU", libc::SIGTTOU),
    ("URG", libc::SIGURG),
    ("XCPU", libc::SIGXCPU),
    ("XFSZ", libc::SIGXFSZ),
    ("VTALRM", libc::SIGVTALRM),
    ("PROF", libc::SIGPROF),
    ("WINCH", libc::SIGWINCH),
    #[cfg(target_os = "linux")]
    ("POLL", libc::SIGPOLL),
    #[cfg(target_os = "linux")]
    ("PWR", libc::SIGPWR),
    ("SYS", libc::SIGSYS),
    #[cfg(not(target_os = "linux"))]
    ("IO", libc::SIGIO),
    #[cfg(not(target_os = "linux"))]
    ("EMT", libc::SIGEMT),
    #[cfg(not(target_os = "linux"))]
    ("INFO", libc::SIGINFO),
];

pub(super) const ALIASES: &[(&str, i32)] = &[
    ("IOT", libc::SIGABRT),
    #[cfg(target_os = "linux")]
    ("CLD", libc::SIGCHLD),
    #[cfg(target_os = "linux")]
    ("IO", libc::SIGIO),
];

#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
pub(super) fn realtime() -> Option<RangeInclusive<i32>> {
    Some(libc::SIGRTMIN()..=libc::SIGRTMAX())
}

/// `SIGRTMIN` and `SIGRTMAX` of its sys/signal.h.
#[cfg(target_os = "freebsd")]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
pub(super) const fn realtime() -> Option<RangeInclusive<i32>> {
    Some(65..=126)
}

#[cfg(not(any(target_os = "linux", target_os = "freebsd")))]
pub(super) fn realtime() -> Option<RangeInclusive<i32>> {
    None
}
