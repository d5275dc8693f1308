//! The commands as a user meets them: one test binary, a file for each command.

mod backup;
mod dir;
mod documents;
mod env;
mod every;
#[cfg(unix)]
mod examples;
mod exec;
mod files;
mod info;
mod ls;
mod mkdir;
mod oskit;
mod printenv;
mod support;
mod vdir;
#[cfg(windows)]
mod windows;
