//! Processes and signals.

pub mod child;
pub mod facts;
mod inherited;
pub mod interrupts;
pub mod signal;

pub use inherited::{die_of_broken_pipe, sigpipe_was_ignored, stdout_was_closed};
