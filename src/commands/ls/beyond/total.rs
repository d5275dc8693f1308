//! What a directory and all below it amount to.

use std::collections::HashSet;
use std::path::Path;

use walkdir::WalkDir;

use super::row::Total;
use crate::error::{Failure, Result};
use crate::platform::fs::{self, FileKind, Follow, Want};

/// The size of all files below `dir`, and the room that they, the directories and `dir` itself take. What has several
/// hard links counts once; links are not followed. `complain` is told of what cannot be read.
pub(super) fn of(dir: &Path, mut complain: impl FnMut(anyhow::Error)) -> Total {
    let mut total = Total::default();
    let mut seen = HashSet::new();
    for entry in WalkDir::new(dir) {
        match entry.map_err(unreadable).and_then(|entry| look(entry.path())) {
            Ok(stat) => {
                let counted =
                    stat.kind == FileKind::Dir || stat.nlink < 2 || seen.insert((stat.dev, stat.ino));
                if counted {
                    total.size += if stat.kind == FileKind::Dir { 0 } else { stat.size };
                    total.allocated += stat.allocated;
                }
            }
            Err(error) => complain(error),
        }
    }
    total
}

fn look(path: &Path) -> Result<fs::Stat> {
    let want = Want::SIZE.and(Want::BLOCKS).and(Want::NLINK).and(Want::INO).and(Want::KIND);
    fs::stat(path, Follow::No, want).map_err(|error| Failure::os(&error, "cannot access").path(path).into())
}

fn unreadable(error: walkdir::Error) -> anyhow::Error {
    let path = error.path().unwrap_or(Path::new("")).to_owned();
    let error = error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into());
    Failure::os(&error, "cannot open directory").path(path).into()
}
