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
    dirs: HashMap<PathBuf, Rc<Listed>>,
    /// The user's own.
    global: Gitignore,
}

/// The lists of one directory.
struct Listed {
    /// Its own, and at the root of a repository what that excludes.
    lists: Vec<Gitignore>,
    is_root: bool,
}

impl Ignored {
    pub(super) fn new() -> Self {
        Self { dirs: HashMap::new(), global: Gitignore::global().0 }
    }

    /// Whether `name` in the absolute directory `dir` is to be ignored: the nearest list that knows it decides.
    pub(super) fn has(&mut self, dir: &Path, name: &OsStr, is_dir: bool) -> bool {
        if name == ".git" {
            return true;
        }
        let path = dir.join(name);
        for above in dir.ancestors() {
            let listed = self.listed(above);
            for list in &listed.lists {
                match list.matched(&path, is_dir) {
                    Match::Ignore(_) => return true,
                    Match::Whitelist(_) => return false,
                    Match::None => {}
                }
            }
            if listed.is_root {
                break;
            }
        }
        self.global.matched(&path, is_dir).is_ignore()
    }

    fn listed(&mut self, dir: &Path) -> Rc<Listed> {
        if let Some(listed) = self.dirs.get(dir) {
            return Rc::clone(listed);
        }
        let files = [".gitignore", ".git/info/exclude"].map(|name| dir.join(name));
        let lists = files.iter().filter(|file| file.is_file()).map(|file| read(dir, file)).collect();
        let listed = Rc::new(Listed { lists, is_root: repository::is_root(dir) });
        self.dirs.insert(dir.to_owned(), Rc::clone(&listed));
        listed
    }
}

/// Lines that are no patterns say nothing, as for git.
fn read(dir: &Path, file: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new(dir);
    let _ = builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}
