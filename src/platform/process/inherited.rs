//! What the parent handed over, taken before Rust's own start-up changes it, and how a process ends when the reader of
//! its output has gone.

/// Whether the parent ignored SIGPIPE. Rust's own start-up ignores it before `main`, so the state is taken before that.
/// Always true on Windows, which has no such signal.
#[must_use]
pub fn sigpipe_was_ignored() -> bool {
    half::sigpipe_was_ignored()
}

/// Whether the parent closed standard output. Rust's own start-up opens the null device in its place, where output would
/// be lost in silence. Always false on Windows.
pub fn stdout_was_closed() -> bool {
    half::stdout_was_closed()
}

/// Whether the parent closed standard input, where the null device now is in its place. Always false on Windows.
pub fn stdin_was_closed() -> bool {
    half::stdin_was_closed()
}

/// Lets a program that is run find closed what the parent closed of the three streams, not the null device that Rust's
/// own start-up opened in their place: it would lose its output in silence. A stream that it is given instead stays
/// open. Nothing on Windows.
pub fn hand_on_closed() {
    half::hand_on_closed();
}

/// Gives SIGPIPE the action that it had when this process was started, for a program that is to take its place. Nothing
/// on Windows.
pub fn hand_on_sigpipe() {
    half::hand_on_sigpipe();
}

/// Ends the process as SIGPIPE's default action does, so that the shell sees a program whose reader went away. Where it
/// returns, it says whether the failure is to be told: on Unix, since the parent asked for that signal to be ignored. On
/// Windows no signal can end it, and it is not told either.
#[must_use]
pub fn die_of_broken_pipe() -> bool {
    half::die_of_broken_pipe()
}

#[cfg(unix)]
mod half {
    use std::sync::atomic::{AtomicBool, Ordering};

    use nix::libc;
    use nix::sys::signal::{SigHandler, Signal, raise, signal};

    static IGNORED: AtomicBool = AtomicBool::new(false);
    /// Standard input, output and error.
    static CLOSED: [AtomicBool; 3] = [const { AtomicBool::new(false) }; 3];

    /// The loader runs these functions before `main` (ELF `.init_array`, Mach-O `__mod_init_func`).
    #[used]
    #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
    #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
    static BEFORE_MAIN: extern "C" fn() = remember;

    extern "C" fn remember() {
        let mut action = std::mem::MaybeUninit::<libc::sigaction>::uninit();
        // SAFETY: asks only, into a structure of its own; sigaction is async-signal-safe and needs no Rust runtime.
        let handler = unsafe {
            if libc::sigaction(libc::SIGPIPE, std::ptr::null(), action.as_mut_ptr()) != 0 {
                return;
            }
            action.assume_init().sa_sigaction
        };
        IGNORED.store(handler == libc::SIG_IGN, Ordering::Relaxed);
        for (descriptor, closed) in (0..).zip(&CLOSED) {
            // SAFETY: asks for the flags of a descriptor by number.
            let is_closed = unsafe { libc::fcntl(descriptor, libc::F_GETFD) } == -1;
            closed.store(is_closed, Ordering::Relaxed);
        }
    }

    pub(super) fn stdin_was_closed() -> bool {
        CLOSED[0].load(Ordering::Relaxed)
    }

    pub(super) fn stdout_was_closed() -> bool {
        CLOSED[1].load(Ordering::Relaxed)
    }

    pub(super) fn hand_on_closed() {
        for (descriptor, closed) in (0..).zip(&CLOSED) {
            if closed.load(Ordering::Relaxed) {
                // SAFETY: sets a flag of a descriptor by number; the null device is behind it, which nobody else uses.
                unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
            }
        }
    }

    pub(super) fn sigpipe_was_ignored() -> bool {
        IGNORED.load(Ordering::Relaxed)
    }

    pub(super) fn hand_on_sigpipe() {
        if !sigpipe_was_ignored() {
            // SAFETY: the default action installs no handler.
            let _ = unsafe { signal(Signal::SIGPIPE, SigHandler::SigDfl) };
        }
    }

    pub(super) fn die_of_broken_pipe() -> bool {
        if !sigpipe_was_ignored() {
            hand_on_sigpipe();
            let _ = raise(Signal::SIGPIPE);
        }
        true
    }
}

#[cfg(windows)]
mod half {
    pub(super) const fn sigpipe_was_ignored() -> bool {
        true
    }

    pub(super) const fn stdin_was_closed() -> bool {
        false
    }

    pub(super) const fn stdout_was_closed() -> bool {
        false
    }

    pub(super) const fn hand_on_closed() {}

    pub(super) const fn hand_on_sigpipe() {}

    pub(super) const fn die_of_broken_pipe() -> bool {
        false
    }
}
