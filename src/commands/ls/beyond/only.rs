//! `--only`: the kinds of entries that are listed.

use super::fields::unknown;
use super::row::Row;
use crate::error::Result;
use crate::platform::fs::FileKind;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Dir,
    Link,
    Exec,
    Hidden,
}

/// The kinds that are listed: an entry is, when it is of one of them.
pub(super) struct Only(Vec<Kind>);

const KINDS: [(&str, Kind, &str); 5] = [
    ("file", Kind::File, "regular files"),
    ("dir", Kind::Dir, "directories"),
    ("link", Kind::Link, "symbolic links"),
    ("exec", Kind::Exec, "files that somebody may execute"),
    ("hidden", Kind::Hidden, "names with a leading dot, without -A, too"),
];

/// The help of `--only`.
pub(super) fn help() -> String {
    let kinds: Vec<_> = KINDS.iter().map(|(word, _, about)| format!("{word} ({about})")).collect();
    format!("List only what is one of these: {}", kinds.join(", "))
}

impl Only {
    /// Reads what `--only` says; `None` where it was not given.
    pub(super) fn parse(texts: &[String]) -> Result<Option<Self>> {
        let words = texts.iter().flat_map(|text| text.split(','));
        let kinds: Vec<_> = words.map(parse).collect::<Result<_>>()?;
        Ok((!kinds.is_empty()).then_some(Self(kinds)))
    }

    /// Whether entries with a leading dot are among them by themselves.
    pub(super) fn shows_hidden(&self) -> bool {
        self.0.contains(&Kind::Hidden)
    }

    /// Whether permission bits decide.
    pub(super) fn needs_mode(&self) -> bool {
        self.0.contains(&Kind::Exec)
    }

    /// Whether `row` is listed. `hidden_too`: a leading dot hides nothing.
    pub(super) fn admits(&self, row: &Row, hidden_too: bool) -> bool {
        let executable = || row.stat.as_ref().is_some_and(|stat| stat.mode & 0o111 != 0);
        let is = |kind: Kind| match kind {
            Kind::File => row.kind == FileKind::File,
            Kind::Dir => row.kind == FileKind::Dir,
            Kind::Link => row.kind == FileKind::Symlink,
            Kind::Exec => row.kind == FileKind::File && executable(),
            Kind::Hidden => false,
        };
        let visible = hidden_too || !row.is_hidden();
        visible && self.0.iter().any(|kind| is(*kind)) || self.shows_hidden() && row.is_hidden()
    }
}

fn parse(word: &str) -> Result<Kind> {
    let kind = KINDS.iter().find(|(name, ..)| *name == word).map(|(_, kind, _)| *kind);
    kind.ok_or_else(|| unknown("--only", word, KINDS.iter().map(|(name, ..)| *name)))
}
