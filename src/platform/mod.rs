//! The ground floor: the only place that names an operating system, `nix`, `libc`, `windows-sys` or `unsafe`.
//!
//! Each feature is a folder whose `mod.rs` is the contract (documented, the same types everywhere) and whose
//! private halves hold the bodies. What a system cannot do is an error of kind
//! [`Unsupported`](std::io::ErrorKind::Unsupported) that says why, or a `None`; never a silent success.
#![expect(unsafe_code, reason = "system calls; each block says why it is sound")]

pub mod env;
pub mod errors;
pub mod fs;
pub mod host;
pub mod process;
pub mod terminal;
pub mod text;
pub mod user;
