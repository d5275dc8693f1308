//! File work that more than one command does. It takes plain options, returns events and failures, and prints nothing.

pub mod environment;
pub mod run;
pub mod store;
