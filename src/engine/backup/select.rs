//! What is left out: globs with the meaning that they have in a .gitignore file.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{Error, Match};

use crate::engine::ignored::Ignored;
use crate::error::{Doing, Failure, Result, quoted};

/// A glob that decides what is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// As it was written.
    pub glob: String,
    /// The file that it was read from.
    pub from: Option<PathBuf>,
}

impl Rule {
    /// A glob that was given by itself.
    pub fn given(glob: impl Into<String>) -> Self {
        Self { glob: glob.into(), from: None }
    }

    /// The globs in a file, one a line; blank lines and those that start with `#` are none. `-` is standard input.
    ///
    /// # Errors
    /// When the file cannot be read, or is not UTF-8.
    pub fn in_file(path: &Path) -> Result<Vec<Self>> {
        let text = if path == Path::new("-") {
            std::io::read_to_string(std::io::stdin())
        } else {
            std::fs::read_to_string(path)
        };
        let text = text.doing("cannot read globs from", path)?;
        let lines = text.strip_prefix('\u{feff}').unwrap_or(&text).lines();
        let globs = lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        Ok(globs.map(|glob| Self { glob: glob.to_owned(), from: Some(path.to_owned()) }).collect())
    }
}

/// The globs that leave paths out.
#[derive(Debug)]
pub(super) struct Select {
    globs: Gitignore,
    /// Where SOURCE is, and what git ignores there.
    ignored: Option<(PathBuf, Ignored)>,
}

impl Default for Select {
    fn default() -> Self {
        Self { globs: Gitignore::empty(), ignored: None }
    }
}

impl Select {
    /// Of several rules that match a path the last one decides.
    pub(super) fn new(rules: &[Rule]) -> Result<Self> {
        let mut globs = GitignoreBuilder::new(".");
        for rule in rules {
            // Comments have no place here: what is to be left out may start with `#`.
            let comment = rule.glob.starts_with('#');
            let line =
                if comment { Cow::Owned(format!("\\{}", rule.glob)) } else { Cow::Borrowed(&*rule.glob) };
            globs.add_line(rule.from.clone(), &line).map_err(|error| refuse(rule, &error))?;
        }
        let globs = globs.build().map_err(|error| Failure::value(format!("invalid globs: {error}")))?;
        Ok(Self { globs, ignored: None })
    }

    /// Leaves out what git is told to ignore in and above `source`, an absolute path; a rule that matches has precedence.
    pub(super) fn ignore_vcs(self, source: &Path) -> Self {
        Self { ignored: Some((source.to_owned(), Ignored::new())), ..self }
    }

    /// The rule that leaves out this path, relative to SOURCE. What is in a directory that is left out is never asked for.
    pub(super) fn leaves_out(&mut self, path: &Path, is_dir: bool) -> Option<Rule> {
        match self.globs.matched(path, is_dir) {
            Match::Ignore(glob) => {
                let written = glob.original();
                // The sign that `new` adds is not the user's.
                let own =
                    written.strip_prefix('\\').filter(|it| glob.from().is_none() && it.starts_with('#'));
                Some(Rule { glob: own.unwrap_or(written).to_owned(), from: glob.from().map(Path::to_owned) })
            }
            Match::Whitelist(_) => None,
            Match::None => self.ignored_by(path, is_dir),
        }
    }

    fn ignored_by(&mut self, path: &Path, is_dir: bool) -> Option<Rule> {
        let (source, ignored) = self.ignored.as_mut()?;
        let dir = source.join(path.parent()?);
        let glob = ignored.by(&dir, path.file_name()?, is_dir)?;
        Some(Rule { glob: glob.original().to_owned(), from: glob.from().map(Path::to_owned) })
    }

    /// Whether nothing is left out, so that paths need not be made.
    pub(super) fn is_empty(&self) -> bool {
        self.globs.is_empty() && self.ignored.is_none()
    }
}

fn refuse(rule: &Rule, error: &Error) -> Failure {
    let why = match error {
        Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    };
    let place = rule.from.as_ref().map_or_else(String::new, |file| format!(" in {}", quoted(file)));
    Failure::value(format!("invalid glob '{}'{place}: {why}", rule.glob))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(globs: &[&str], path: &str) -> bool {
        let rules: Vec<_> = globs.iter().copied().map(Rule::given).collect();
        let (path, is_dir) = (Path::new(path.trim_end_matches('/')), path.ends_with('/'));
        Select::new(&rules).unwrap().leaves_out(path, is_dir).is_some()
    }

    #[test]
    fn a_glob_without_a_slash_means_the_name_anywhere() {
        assert!(left_out(&["*.o"], "a/b/c.o"));
        assert!(left_out(&["target"], "x/target"));
        assert!(!left_out(&["*.o"], "a.o/b"));
        assert!(left_out(&["{a,b}.o"], "x/b.o"));
    }

    #[test]
    fn a_glob_with_a_slash_means_the_path_from_the_top() {
        assert!(left_out(&["/target"], "target"));
        assert!(!left_out(&["/target"], "x/target"));
        assert!(left_out(&["x/target"], "x/target"));
        assert!(!left_out(&["x/target"], "y/x/target"));
        assert!(left_out(&["a/**/b"], "a/x/y/b"));
        assert!(!left_out(&["a/*"], "a/x/y"));
    }

    #[test]
    fn a_slash_at_the_end_means_directories_alone() {
        assert!(left_out(&["cache/"], "x/cache/"));
        assert!(!left_out(&["cache/"], "x/cache"));
    }

    #[test]
    fn the_last_rule_that_matches_decides() {
        assert!(!left_out(&["*.o", "!kept.o"], "x/kept.o"));
        assert!(left_out(&["!kept.o", "*.o"], "x/kept.o"));
        assert!(left_out(&["\\!kept"], "!kept"));
    }

    #[test]
    fn a_glob_may_start_with_what_is_a_comment_in_a_file() {
        assert!(left_out(&["#*#"], "x/#letter#"));
    }

    #[test]
    fn a_glob_that_is_none_is_refused() {
        assert!(Select::new(&[Rule::given("{a")]).is_err());
    }
}
