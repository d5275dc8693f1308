//! `--ignore-vcs`: what git is told to ignore.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::repository;

/// The lists of what is to be ignored, each read once.
pub(super) struct Ignored {
    /// Those of each directory: its own, and at the root of a repository what that excludes.
    lists: HashMap<PathBuf, Rc<Vec<Gitignore>>>,
    /// The user's own.
    global: Gitignore,
}

impl Ignored {
    pub(super) fn new() -> Self {
        Self { lists: HashMap::new(), global: Gitignore::global().0 }
    }

    /// Whether `name` in the absolute directory `dir` is to be ignored: the nearest list that knows it decides.
    pub(super) fn has(&mut self, dir: &Path, name: &OsStr, is_dir: bool) -> bool {
        if name == ".git" {
            return true;
        }
        let path = dir.join(name);
        for above in dir.ancestors() {
            for list in self.lists(above).iter() {
                match list.matched(&path, is_dir) {
                    Match::Ignore(_) => return true,
                    Match::Whitelist(_) => return false,
                    Match::None => {}
                }
            }
            if repository::is_root(above) {
                break;
            }
        }
        self.global.matched(&path, is_dir).is_ignore()
    }

    fn lists(&mut self, dir: &Path) -> Rc<Vec<Gitignore>> {
        if let Some(lists) = self.lists.get(dir) {
            return Rc::clone(lists);
        }
        let files = [".gitignore", ".git/info/exclude"].map(|name| dir.join(name));
        let lists = files.iter().filter(|file| file.is_file()).map(|file| read(dir, file));
        let lists = Rc::new(lists.collect::<Vec<_>>());
        self.lists.insert(dir.to_owned(), Rc::clone(&lists));
        lists
    }
}

/// Lines that are no patterns say nothing, as for git.
fn read(dir: &Path, file: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(dir);
    let _ = builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}
