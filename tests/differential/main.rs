//! oskit beside the host's GNU tools: the same command lines, made up by chance from fixed seeds, must give the same
//! output, messages, status and files. Where the host has no GNU tool of that name there is nothing to compare.
//!
//! `OSKIT_CASES=5000 cargo test --test differential` tries more of them; `OSKIT_SEED` tries others.
#![cfg(target_os = "linux")]

mod env;
mod ls;
mod mkdir;
mod support;
mod tool;
mod tree;
