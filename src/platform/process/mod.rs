//! Processes and signals.

mod ending;
pub mod facts;

pub use ending::{die_of_broken_pipe, sigpipe_was_ignored};
