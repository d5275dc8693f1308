//! What this process, and a program that takes its place, does about signals. Signals go by number.

use std::io;

/// What becomes of a signal that arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// What the system does by default.
    Default,
    /// Nothing.
    Ignore,
    /// A function of this program's; a program that takes its place has the default instead.
    Caught,
}

/// What becomes of `signal`. Not possible on Windows.
pub fn action(signal: i32) -> io::Result<Action> {
    half::action(signal)
}

/// Ignores `signal`, or has the system's default done about it. Not possible on Windows, and not for `KILL` and `STOP`.
pub fn set_ignored(signal: i32, ignored: bool) -> io::Result<()> {
    half::set_ignored(signal, ignored)
}

/// Whether `signal` waits until it is let through. Not possible on Windows.
pub fn is_blocked(signal: i32) -> io::Result<bool> {
    half::is_blocked(signal)
}

/// Makes `signal` wait, or lets it through; the system takes no notice for `KILL` and `STOP`. Not possible on Windows.
pub fn set_blocked(signal: i32, blocked: bool) -> io::Result<()> {
    half::set_blocked(signal, blocked)
}

#[cfg(unix)]
mod half {
    use std::io;
    use std::mem::MaybeUninit;
    use std::ptr;

    use nix::libc;

    use super::Action;

    pub(super) fn action(signal: i32) -> io::Result<Action> {
        let mut found = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: asks only, into a structure of its own.
        let handler = unsafe {
            check(libc::sigaction(signal, ptr::null(), found.as_mut_ptr()))?;
            found.assume_init().sa_sigaction
        };
        Ok(match handler {
            libc::SIG_DFL => Action::Default,
            libc::SIG_IGN => Action::Ignore,
            _ => Action::Caught,
        })
    }

    pub(super) fn set_ignored(signal: i32, ignored: bool) -> io::Result<()> {
        // SAFETY: all zeroes is an action without flags and mask; neither of the two actions is a function.
        unsafe {
            let mut wanted = MaybeUninit::<libc::sigaction>::zeroed().assume_init();
            wanted.sa_sigaction = if ignored { libc::SIG_IGN } else { libc::SIG_DFL };
            check(libc::sigaction(signal, &raw const wanted, ptr::null_mut()))
        }
    }

    pub(super) fn is_blocked(signal: i32) -> io::Result<bool> {
        let mut mask = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: asks only, into a structure of its own.
        unsafe {
            check(libc::sigprocmask(libc::SIG_BLOCK, ptr::null(), mask.as_mut_ptr()))?;
            Ok(libc::sigismember(mask.as_ptr(), signal) == 1)
        }
    }

    pub(super) fn set_blocked(signal: i32, blocked: bool) -> io::Result<()> {
        let how = if blocked { libc::SIG_BLOCK } else { libc::SIG_UNBLOCK };
        let mut set = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: the set is made empty before a signal is put into it; blocking runs no code of ours.
        unsafe {
            check(libc::sigemptyset(set.as_mut_ptr()))?;
            check(libc::sigaddset(set.as_mut_ptr(), signal))?;
            check(libc::sigprocmask(how, set.as_ptr(), ptr::null_mut()))
        }
    }

    fn check(result: i32) -> io::Result<()> {
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}

#[cfg(windows)]
mod half {
    use std::io;

    use super::Action;

    fn unsupported<T>() -> io::Result<T> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "Windows programs do not inherit what becomes of signals",
        ))
    }

    pub(super) fn action(_: i32) -> io::Result<Action> {
        unsupported()
    }

    pub(super) fn set_ignored(_: i32, _: bool) -> io::Result<()> {
        unsupported()
    }

    pub(super) fn is_blocked(_: i32) -> io::Result<bool> {
        unsupported()
    }

    pub(super) fn set_blocked(_: i32, _: bool) -> io::Result<()> {
        unsupported()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn an_action_and_a_mask_read_back_as_they_were_set() {
        let signal = nix::libc::SIGURG;
        for ignored in [true, false] {
            set_ignored(signal, ignored).expect("SIGURG may be ignored");
            assert_eq!(
                action(signal).expect("known"),
                if ignored { Action::Ignore } else { Action::Default }
            );
            set_blocked(signal, ignored).expect("SIGURG may be blocked");
            assert_eq!(is_blocked(signal).expect("known"), ignored);
        }
        assert!(set_ignored(nix::libc::SIGKILL, true).is_err());
    }
}
