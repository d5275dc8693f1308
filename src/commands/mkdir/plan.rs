//! What making directories would come to, without making any.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::make::{Step, cannot_create, steps};
use super::outcome::Outcome;
use crate::error::Result;
use crate::platform::errors;
use crate::platform::fs::{self, FileKind, Follow, Want};

/// Looks at what is there, and keeps in mind what earlier operands would have made.
pub(super) struct Planner {
    parents: bool,
    /// Whether a directory that is there already will do.
    accepts: bool,
    planned: BTreeSet<PathBuf>,
}

/// What a path leads to.
enum Found {
    Nothing,
    Dir,
    /// A symbolic link to nothing.
    Dangling,
    Other,
}

impl Planner {
    pub(super) fn new(parents: bool, accepts: bool) -> Self {
        Self { parents, accepts, planned: BTreeSet::new() }
    }

    /// Tells `outcome` what making `path` would come to.
    pub(super) fn plan<'a>(&mut self, path: &'a Path, outcome: &mut Outcome<'a>) -> Result<()> {
        let (start, steps) = steps(path);
        let Some(last) = steps.len().checked_sub(1) else {
            return self.plan_root(path, outcome).map_err(|error| cannot_create(&error, path));
        };
        let mut place = start.to_owned();
        for (at, step) in steps.into_iter().enumerate() {
            let shown = if self.parents { step.path } else { path };
            let result = self.advance(&place, step, at == last, outcome);
            place = result.map_err(|error| cannot_create(&error, shown))?;
        }
        Ok(())
    }

    fn plan_root<'a>(&self, path: &'a Path, outcome: &mut Outcome<'a>) -> io::Result<()> {
        match self.look(path)? {
            _ if path.as_os_str().is_empty() => return Err(io::ErrorKind::NotFound.into()),
            Found::Nothing => return Err(io::ErrorKind::NotFound.into()),
            Found::Dir if self.accepts => outcome.existed(path),
            _ => return Err(io::ErrorKind::AlreadyExists.into()),
        }
        Ok(())
    }

    /// Goes from `place` to `step`, and gives where that is.
    fn advance<'a>(
        &mut self,
        place: &Path,
        step: Step<'a>,
        is_last: bool,
        outcome: &mut Outcome<'a>,
    ) -> io::Result<PathBuf> {
        let next = self.go(place, step.name);
        match self.look(&next)? {
            Found::Nothing if is_last || self.parents => {
                if !self.planned.contains(place) {
                    fs::may_change_dir(or_here(place))?;
                }
                self.planned.insert(next.clone());
                outcome.created(step.path, None);
            }
            Found::Nothing => return Err(io::ErrorKind::NotFound.into()),
            Found::Other if !is_last => return Err(io::ErrorKind::NotADirectory.into()),
            Found::Dir if !is_last && (step.name == ".." || !self.parents) => {}
            Found::Dir if !is_last || self.accepts => outcome.existed(step.path),
            _ => return Err(io::ErrorKind::AlreadyExists.into()),
        }
        Ok(next)
    }

    /// The path of `name` in `place`; what does not exist yet cannot be asked for its `..`.
    fn go(&self, place: &Path, name: &OsStr) -> PathBuf {
        if name == ".." && self.planned.contains(place) {
            return place.parent().unwrap_or(place).to_owned();
        }
        if name == "." { place.to_owned() } else { place.join(name) }
    }

    fn look(&self, path: &Path) -> io::Result<Found> {
        if self.planned.contains(path) {
            return Ok(Found::Dir);
        }
        let path = or_here(path);
        match fs::stat(path, Follow::Yes, Want::KIND) {
            Ok(stat) if stat.kind == FileKind::Dir => Ok(Found::Dir),
            Ok(_) => Ok(Found::Other),
            Err(error) if !errors::is(&error, "ENOENT") => Err(error),
            Err(_) if fs::stat(path, Follow::No, Want::KIND).is_ok() => Ok(Found::Dangling),
            Err(_) => Ok(Found::Nothing),
        }
    }
}

/// The working directory where no path is left.
fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}
