//! Processes and signals.

pub mod facts;
mod inherited;

pub use inherited::{die_of_broken_pipe, sigpipe_was_ignored, stdout_was_closed};
