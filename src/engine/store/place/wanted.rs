//! The snapshot that a person means.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::{Snapshot, Store};
use crate::engine::store::is_dated;
use crate::error::{Failure, Result, quoted};
use crate::platform::fs::real_path;

impl Store {
    /// The snapshot that `wanted` means: a name, `latest`, or `latest~N`, N snapshots before that. What a shell completes
    /// is taken, too: `NAME/`, and `DEST/NAME`.
    ///
    /// # Errors
    /// `LookupError` when there is none.
    pub fn find(&self, wanted: &OsStr) -> Result<Snapshot> {
        let all = self.snapshots()?;
        let name = self.name_in(wanted);
        let index = match back_from_latest(name) {
            Some(back) => all.len().checked_sub(back + 1),
            None => all.iter().position(|snapshot| snapshot.name == name),
        };
        let found = index.and_then(|index| all.into_iter().nth(index));
        let missing = || Failure::lookup(format!("no snapshot {} in {}", quoted(wanted), quoted(&self.path)));
        Ok(found.ok_or_else(missing)?)
    }

    /// Whether a word of the command line is one that means a snapshot: the name of one that is there, `latest`, or
    /// `latest~N`.
    pub fn has_word_for(&self, word: &OsStr) -> Result<bool> {
        let is_name = |it: &Snapshot| Path::new(&it.name) == Path::new(word);
        Ok(back_from_latest(word).is_some() || self.snapshots()?.iter().any(is_name))
    }

    /// `wanted` without a slash at its end and without the path of the store before it.
    fn name_in<'a>(&self, wanted: &'a OsStr) -> &'a OsStr {
        let path = Path::new(wanted);
        let (Some(above), Some(name)) = (path.parent(), path.file_name()) else { return wanted };
        let is_here = || real_path(above).ok().is_some_and(|it| real_path(&self.path).ok() == Some(it));
        if above.as_os_str().is_empty() || is_here() { name } else { wanted }
    }

    /// Snapshots that are newer by their names than `found`, which is what `wanted` was taken to mean, but have no manifest
    /// that can be used. A person who asks for the latest should know of them.
    pub fn passed_over(&self, found: &Snapshot, wanted: &OsStr) -> Result<Vec<OsString>> {
        if back_from_latest(self.name_in(wanted)).is_none() {
            return Ok(Vec::new());
        }
        let is_newer = |it: &Snapshot| it.summary().is_none() && is_dated(&it.name) && it.name > found.name;
        Ok(self.snapshots()?.into_iter().filter(is_newer).map(|it| it.name).collect())
    }
}

/// How many snapshots before the latest one `latest~N` means.
fn back_from_latest(wanted: &OsStr) -> Option<usize> {
    match wanted.to_str()?.strip_prefix("latest")? {
        "" => Some(0),
        rest => rest.strip_prefix('~')?.parse().ok(),
    }
}
