//! What is left out.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use crate::error::{Failure, Result};

/// The globs that leave paths out.
#[derive(Debug, Default)]
pub(super) struct Select {
    globs: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    glob: GlobMatcher,
    /// A glob with a slash is matched against the path from SOURCE on, one without against each name.
    whole_path: bool,
}

impl Select {
    /// Takes globs as people write them: `*.o`, `target`, `/top/only`, `a/**/b`. `*` and `?` stop at a slash.
    pub(super) fn new(globs: &[String]) -> Result<Self> {
        Ok(Self { globs: globs.iter().map(|glob| Rule::new(glob)).collect::<Result<_>>()? })
    }

    /// Whether the path, relative to SOURCE, is left out. What is in a directory that is left out is never asked for.
    pub(super) fn leaves_out(&self, path: &Path) -> bool {
        let name = path.file_name().map(Path::new);
        self.globs.iter().any(|rule| {
            let subject = if rule.whole_path { Some(path) } else { name };
            subject.is_some_and(|subject| rule.glob.is_match(subject))
        })
    }

    /// Whether nothing is left out, so that paths need not be made.
    pub(super) fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }
}

impl Rule {
    fn new(glob: &str) -> Result<Self> {
        let pattern = glob.trim_start_matches('/').trim_end_matches('/');
        let refuse =
            |error: globset::Error| Failure::value(format!("invalid glob '{glob}': {}", error.kind()));
        let compiled = GlobBuilder::new(pattern)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(refuse)?;
        Ok(Self { glob: compiled.compile_matcher(), whole_path: glob.trim_end_matches('/').contains('/') })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(glob: &str, path: &str) -> bool {
        Select::new(&[glob.to_owned()]).unwrap().leaves_out(Path::new(path))
    }

    #[test]
    fn a_glob_without_a_slash_means_the_name_anywhere() {
        assert!(left_out("*.o", "a/b/c.o"));
        assert!(left_out("target", "x/target"));
        assert!(!left_out("*.o", "a.o/b"));
    }

    #[test]
    fn a_glob_with_a_slash_means_the_path_from_the_top() {
        assert!(left_out("/target", "target"));
        assert!(!left_out("/target", "x/target"));
        assert!(left_out("a/**/b", "a/x/y/b"));
        assert!(!left_out("a/*", "a/x/y"));
        assert!(left_out("cache/", "x/cache"));
    }

    #[test]
    fn a_glob_that_is_none_is_refused() {
        assert!(Select::new(&["a[".to_owned()]).is_err());
    }
}
