//! A store: a directory of snapshots, each a plain tree that any tool can read, and beside them what oskit knows of
//! each. `docs/formats/backup.md` describes it.

mod damage;
pub mod manifest;
mod name;
mod place;
mod policy;
mod remove;

pub use damage::{Damaged, DamagedFile};
pub use name::{Name, is_dated, is_snapshot, moment_of};
pub use place::{Building, Leftover, Snapshot, State, Store};
pub use policy::{Judged, Policy};
pub use remove::tree as remove_tree;
