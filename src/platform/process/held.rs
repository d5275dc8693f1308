//! Signals held back while something must not be cut short.

/// The signals that keys at a terminal send, and those that ask a process to end, held back from this thread and those that
/// it starts, until this is dropped. On Windows nothing is held back.
#[derive(Debug)]
pub struct Held(half::Held);

/// Holds them back from now on.
#[must_use]
pub fn hold() -> Held {
    Held(half::Held::new())
}

impl Held {
    /// Whether one of them has come.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.0.is_waiting()
    }

    /// Lets those through that have come: the process ends, or stops and goes on later. Then they are held back again.
    pub fn let_through(&self) {
        self.0.let_through();
    }
}

#[cfg(unix)]
mod half {
    use std::mem::MaybeUninit;

    use nix::libc;
    use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};

    const HELD: [Signal; 5] =
        [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGTSTP];

    #[derive(Debug)]
    pub(super) struct Held {
        before: SigSet,
        /// Those of them that were not blocked before.
        held: SigSet,
    }

    impl Held {
        pub(super) fn new() -> Self {
            let before = SigSet::thread_get_mask().unwrap_or_else(|_| SigSet::empty());
            let held = HELD.into_iter().filter(|signal| !before.contains(*signal)).collect();
            let new = Self { before, held };
            new.block();
            new
        }

        pub(super) fn is_waiting(&self) -> bool {
            let mut waiting = MaybeUninit::<libc::sigset_t>::zeroed();
            // SAFETY: fills a set of its own; an empty one if the call fails.
            let waiting = unsafe {
                libc::sigpending(waiting.as_mut_ptr());
                SigSet::from_sigset_t_unchecked(waiting.assume_init())
            };
            self.held.iter().any(|signal| waiting.contains(signal))
        }

        pub(super) fn let_through(&self) {
            let _ = self.before.thread_set_mask();
            self.block();
        }

        fn block(&self) {
            let _ = pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&self.held), None);
        }
    }

    impl Drop for Held {
        fn drop(&mut self) {
            let _ = self.before.thread_set_mask();
        }
    }
}

#[cfg(windows)]
mod half {
    #[derive(Debug)]
    pub(super) struct Held;

    impl Held {
        pub(super) const fn new() -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "the contract's; elsewhere it has something to tell")]
        pub(super) const fn is_waiting(&self) -> bool {
            false
        }

        #[expect(clippy::unused_self, reason = "the contract's; elsewhere it has something to tell")]
        pub(super) const fn let_through(&self) {}
    }
}
