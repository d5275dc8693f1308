//! The signals are blocked and waited for, so that nothing runs in a signal handler.

use std::io;
use std::sync::OnceLock;
use std::time::Instant;

use nix::errno::Errno;
use nix::libc;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal, raise, signal, sigprocmask};

use super::Caught;

const CAUGHT: [Signal; 6] =
    [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGUSR1, Signal::SIGUSR2];

static INHERITED: OnceLock<Inherited> = OnceLock::new();

/// What this process changed of its own, and its children are to get as it was.
#[derive(Clone, Copy)]
pub(in crate::platform::process) struct Inherited {
    pub(in crate::platform::process) mask: SigSet,
    pub(in crate::platform::process) children_ignored: bool,
}

/// What this process was started with.
pub(in crate::platform::process) fn inherited() -> Inherited {
    INHERITED.get().copied().unwrap_or_else(|| Inherited {
        mask: SigSet::thread_get_mask().unwrap_or_else(|_| SigSet::empty()),
        children_ignored: is_ignored(Signal::SIGCHLD),
    })
}

pub(super) fn asks_to_end(signal: i32) -> bool {
    signal != libc::SIGUSR1 && signal != libc::SIGUSR2
}

pub(super) fn is_a_key(signal: i32) -> bool {
    signal == libc::SIGINT || signal == libc::SIGQUIT
}

pub(super) fn catch(mut tell: impl FnMut(Caught) + Send + 'static) -> io::Result<()> {
    let children_ignored = is_ignored(Signal::SIGCHLD);
    if children_ignored {
        // Children of a process that ignores SIGCHLD leave no status.
        // SAFETY: the default action installs no handler.
        unsafe { signal(Signal::SIGCHLD, SigHandler::SigDfl) }?;
    }
    let mut mask = SigSet::empty();
    let wanted: SigSet = CAUGHT.into_iter().filter(|&signal| !is_ignored(signal)).collect();
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&wanted), Some(&mut mask))?;
    if INHERITED.set(Inherited { mask, children_ignored }).is_err() {
        return Err(io::Error::other("signals are caught already"));
    }
    let waiting = move || {
        while let Ok(caught) = wait(&wanted) {
            tell(caught);
        }
    };
    std::thread::Builder::new().name("signals".into()).stack_size(64 << 10).spawn(waiting).map(drop)
}

fn is_ignored(signal: Signal) -> bool {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: asks only, into a structure of its own.
    let asked = unsafe { libc::sigaction(signal as i32, std::ptr::null(), action.as_mut_ptr()) };
    // SAFETY: zeroed above and filled in where the call succeeded.
    asked == 0 && unsafe { action.assume_init_ref() }.sa_sigaction == libc::SIG_IGN
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn wait(signals: &SigSet) -> nix::Result<Caught> {
    let mut info = std::mem::MaybeUninit::<libc::siginfo_t>::zeroed();
    loop {
        // SAFETY: the set is initialised and `info` writable.
        match Errno::result(unsafe { libc::sigwaitinfo(signals.as_ref(), info.as_mut_ptr()) }) {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
            Ok(signal) => {
                // SAFETY: zeroed above and filled in. Positive codes are the kernel's own, as for Ctrl-C.
                let from_terminal = unsafe { info.assume_init_ref() }.si_code > 0;
                return Ok(Caught { signal, from_terminal, at: Instant::now() });
            }
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[cfg_attr(target_os = "macos", expect(clippy::trivially_copy_pass_by_ref, reason = "a word on Darwin only"))]
fn wait(signals: &SigSet) -> nix::Result<Caught> {
    loop {
        match signals.wait() {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
            Ok(signal) => {
                let signal = signal as i32;
                return Ok(Caught { signal, from_terminal: is_a_key(signal), at: Instant::now() });
            }
        }
    }
}

pub(super) fn die_of(number: i32) {
    let Ok(number) = Signal::try_from(number) else { return };
    // A core of this process would not help anyone who looks for why the other one died.
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    // SAFETY: the default action installs no handler.
    if unsafe { signal(number, SigHandler::SigDfl) }.is_err() || raise(number).is_err() {
        return;
    }
    let only = SigSet::from(number);
    let _ = sigprocmask(SigmaskHow::SIG_UNBLOCK, Some(&only), None);
}
