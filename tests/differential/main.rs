//! oskit beside the host's GNU tools: the same command lines, made up by chance from fixed seeds, must give the same
//! output, messages, status and files. Where the host has no GNU tool of that name there is nothing to compare.
//!
//! `OSKIT_CASES=5000 cargo test --test differential` tries more of them; `OSKIT_SEED` tries others; `OSKIT_PROGRAM` names
//! another build of oskit, such as a release build. What differs is shrunk: fewest options, variables and files.
#![cfg(target_os = "linux")]

mod acl;
mod env;
mod ls;
mod mkdir;
mod shrink;
mod support;
mod tool;
mod tree;
