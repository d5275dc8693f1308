//! File work that more than one command does. It takes plain options, returns events and failures, and prints nothing.

pub mod backup;
pub mod descent;
pub mod environment;
pub mod ignored;
pub mod names0;
pub mod run;
pub mod store;
