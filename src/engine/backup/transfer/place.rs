//! Where a store may be copied to.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use crate::engine::backup::restore::{can_be_made, path_within};
use crate::engine::store::Store;
use crate::error::{Doing, Failure, Result};
use crate::platform::fs::Dir;

const COPYING: &str = "cannot copy to";
pub(super) const OTHER: &str = "another store is there";

/// Sees whether snapshots of `from` may be copied to `dest`, and opens what is there already; changes nothing.
///
/// # Errors
/// It lies in the store itself, is another store, is in use for something else, or cannot be made.
pub fn look_before_copy(from: &Store, dest: &Path, wait: bool) -> Result<Option<Store>> {
    let refuse = |why: &str| Err(refusal(dest, why).into());
    match path_within(from, dest) {
        Some(inside) if inside.as_os_str().is_empty() => return refuse("it is the store itself"),
        Some(_) => return refuse("it lies in the store that is to be copied"),
        None => {}
    }
    if from.id().is_empty() {
        return refuse("there is no manifest to copy by; `repair` makes one for each snapshot");
    }
    let dir = match Dir::open(dest) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return can_be_made(dest).doing(COPYING, dest).map(|()| None);
        }
        result => result.doing(COPYING, dest)?,
    };
    match Store::open_if_there(dest, wait)? {
        Some(to) if to.id() == from.id() => Ok(Some(to)),
        Some(_) => refuse(OTHER),
        None if is_free(&dir).doing(COPYING, dest)? => Ok(None),
        None => refuse("it is not empty, and no copy of a store"),
    }
}

pub(super) fn refusal(dest: &Path, why: &str) -> Failure {
    Failure::value(why.to_owned()).doing(COPYING).path(dest)
}

/// Whether nothing is there but what a file system or a desktop puts on every disk.
fn is_free(dir: &Dir) -> io::Result<bool> {
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        if !is_of_every_disk(entry.name) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_of_every_disk(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".")
        || name.starts_with(b"$")
        || matches!(name, b"lost+found" | b"System Volume Information")
}
