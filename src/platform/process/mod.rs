//! Processes and signals.

pub mod child;
pub mod facts;
pub mod handling;
mod held;
mod inherited;
pub mod interrupts;
#[cfg(windows)]
pub(in crate::platform) mod opened;
mod replace;
pub mod shell;
pub mod signal;

pub use held::{Held, hold};
pub use inherited::{
    die_of_broken_pipe, hand_on_closed, hand_on_sigpipe, sigpipe_was_ignored, stdin_was_closed,
    stdout_was_closed,
};
pub use replace::replace;
