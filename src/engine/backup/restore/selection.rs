//! Which paths are wanted.

use std::path::{Component, Path, PathBuf};

use crate::error::{Failure, Result, quoted};

/// The wanted paths, and which of them the snapshot turned out to have.
pub(super) struct Selection {
    wanted: Vec<(PathBuf, bool)>,
}

/// How a path stands to the wanted ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Yes,
    /// A directory on the way to one.
    OnTheWay,
    No,
}

impl Selection {
    /// Takes paths as people write them: `a/b`, `./a/b`, `/a/b`.
    pub(super) fn new(paths: &[PathBuf]) -> Self {
        let plain = |path: &PathBuf| {
            path.components().filter(|it| matches!(it, Component::Normal(_) | Component::ParentDir)).collect()
        };
        Self { wanted: paths.iter().map(|path| (plain(path), false)).collect() }
    }

    /// How `path` stands to the wanted ones.
    pub(super) fn of(&mut self, path: &Path) -> Wanted {
        if self.wanted.is_empty() {
            return Wanted::Yes;
        }
        let mut best = Wanted::No;
        for (wanted, found) in &mut self.wanted {
            if path.starts_with(&*wanted) {
                *found |= path == wanted;
                best = Wanted::Yes;
            } else if best == Wanted::No && wanted.starts_with(path) {
                best = Wanted::OnTheWay;
            }
        }
        best
    }

    /// Whether every wanted path was there.
    pub(super) fn check(&self) -> Result<()> {
        match self.wanted.iter().find(|(_, found)| !found) {
            None => Ok(()),
            Some((path, _)) => {
                Err(Failure::lookup(format!("no path {} in the snapshot", quoted(path))).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_brings_what_is_in_it_and_the_way_to_it() {
        let mut selection = Selection::new(&["./a/b".into(), "/c".into()]);
        assert_eq!(selection.of(Path::new("")), Wanted::OnTheWay);
        assert_eq!(selection.of(Path::new("a")), Wanted::OnTheWay);
        assert_eq!(selection.of(Path::new("a/b")), Wanted::Yes);
        assert_eq!(selection.of(Path::new("a/b/x")), Wanted::Yes);
        assert_eq!(selection.of(Path::new("a/bb")), Wanted::No);
        assert!(selection.check().is_err());
        assert_eq!(selection.of(Path::new("c")), Wanted::Yes);
        assert!(selection.check().is_ok());
    }

    #[test]
    fn a_path_that_leads_out_is_in_no_snapshot() {
        let mut selection = Selection::new(&["../etc".into()]);
        assert_eq!(selection.of(Path::new("etc")), Wanted::No);
        assert!(selection.check().is_err());
    }
}
