//! The table of commands: `mod` lines, rows, [`find`].

pub mod backup;
pub mod completions;
pub mod dir;
pub mod env;
pub mod exec;
pub mod explain;
pub mod help;
pub mod info;
pub mod links;
pub mod ls;
pub mod man;
pub mod mkdir;
pub mod printenv;
pub mod schema;

use std::ffi::OsStr;

use crate::command::Spec;
use crate::error::{Failure, Result, quoted};

/// Every command, by name.
pub static TABLE: &[Spec] = &[
    Spec::of::<backup::Backup>(),
    Spec::of::<completions::Completions>(),
    Spec::of::<dir::Dir>(),
    Spec::of::<env::Env>(),
    Spec::of::<exec::Exec>(),
    Spec::of::<explain::Explain>(),
    Spec::of::<help::Help>(),
    Spec::of::<info::Info>(),
    Spec::of::<links::InstallLinks>(),
    Spec::of::<ls::Ls>(),
    Spec::of::<man::Man>(),
    Spec::of::<mkdir::Mkdir>(),
    Spec::of::<printenv::Printenv>(),
    Spec::of::<links::RemoveLinks>(),
    Spec::of::<schema::Schema>(),
    Spec::of::<dir::Vdir>(),
];

/// The command called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Spec> {
    TABLE.iter().find(|spec| spec.name == name)
}

/// The command called `name`, or a `LookupError`.
pub(crate) fn named(name: &OsStr) -> Result<&'static Spec> {
    let found = name.to_str().and_then(find);
    found.ok_or_else(|| Failure::lookup(format!("no command is called {}", quoted(name))).into())
}
