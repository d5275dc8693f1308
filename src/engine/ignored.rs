//! What git is told to ignore.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};

/// The lists of what is to be ignored, for a walk through a tree: those on the way to the last directory are kept.
#[derive(Debug)]
pub struct Ignored {
    /// From the root of the file system down.
    way: Vec<Listed>,
    /// The user's own.
    global: Gitignore,
}

/// The lists of one directory.
#[derive(Debug)]
struct Listed {
    dir: PathBuf,
    /// Its own, and at the root of a repository what that excludes.
    lists: Vec<Gitignore>,
    is_root: bool,
}

impl Ignored {
    /// Reads the user's own list; the others as the walk comes to them.
    #[must_use]
    pub fn new() -> Self {
        Self { way: Vec::new(), global: Gitignore::global().0 }
    }

    /// The pattern because of which `name` in the absolute directory `dir` is to be ignored. The nearest list that knows
    /// it decides; the lists above the root of the repository have no say
    /// ([gitignore(5)](https://git-scm.com/docs/gitignore)).
    pub fn by(&mut self, dir: &Path, name: &OsStr, is_dir: bool) -> Option<&Glob> {
        self.go_to(dir);
        let path = dir.join(name);
        for listed in self.way.iter().rev() {
            for list in &listed.lists {
                match list.matched(&path, is_dir) {
                    Match::Ignore(glob) => return Some(glob),
                    Match::Whitelist(_) => return None,
                    Match::None => {}
                }
            }
            if listed.is_root {
                break;
            }
        }
        match self.global.matched(&path, is_dir) {
            Match::Ignore(glob) => Some(glob),
            Match::Whitelist(_) | Match::None => None,
        }
    }

    fn go_to(&mut self, dir: &Path) {
        while self.way.last().is_some_and(|last| !dir.starts_with(&last.dir)) {
            self.way.pop();
        }
        let known = self.way.last().map(|last| last.dir.clone());
        let missing: Vec<_> = dir.ancestors().take_while(|above| Some(*above) != known.as_deref()).collect();
        self.way.extend(missing.into_iter().rev().map(Listed::of));
    }
}

impl Default for Ignored {
    fn default() -> Self {
        Self::new()
    }
}

impl Listed {
    fn of(dir: &Path) -> Self {
        let files = [".gitignore", ".git/info/exclude"].map(|name| dir.join(name));
        let lists = files.iter().filter(|file| file.is_file()).map(|file| read(dir, file)).collect();
        Self { dir: dir.to_owned(), lists, is_root: is_root(dir) }
    }
}

/// Lines that are no patterns say nothing, as for git.
fn read(dir: &Path, file: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(dir);
    let _ = builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The directory at or above `dir` that holds `.git`.
#[must_use]
pub fn root_of(dir: &Path) -> Option<&Path> {
    dir.ancestors().find(|dir| is_root(dir))
}

/// Whether a repository begins at `dir`.
fn is_root(dir: &Path) -> bool {
    dir.join(".git").symlink_metadata().is_ok()
}
