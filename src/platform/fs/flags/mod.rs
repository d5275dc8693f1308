//! What a file or a directory may be marked with beside its mode (`chattr(1)`, `chflags(1)`).

#[cfg(unix)]
#[path = "unix.rs"]
mod half;
#[cfg(windows)]
#[path = "windows.rs"]
mod half;

use std::ffi::OsStr;
use std::io;

use super::Dir;
use super::attributes::Node;
#[cfg(unix)]
pub(super) use half::of_bits;

/// A set of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// No mark.
    pub const NONE: Self = Self(0);
    /// Nobody may do more than add to it; only who has the privilege may change that.
    pub const APPEND: Self = Self(1);
    /// Nobody may change it; only who has the privilege may change that.
    pub const IMMUTABLE: Self = Self(2);
    /// `dump(8)` leaves it out. On several file systems of Linux what is made in such a directory is marked so, too.
    pub const NODUMP: Self = Self(4);
    /// As [`APPEND`](Self::APPEND), but its owner may change that. macOS and the BSDs.
    pub const USER_APPEND: Self = Self(8);
    /// As [`IMMUTABLE`](Self::IMMUTABLE), but its owner may change that. macOS and the BSDs.
    pub const USER_IMMUTABLE: Self = Self(16);
    const LOCKS: Self = Self(1 | 2 | 8 | 16);
    /// Each.
    pub const ALL: Self = Self(31);

    const WORDS: [(Self, &str); 5] = [
        (Self::APPEND, "append"),
        (Self::IMMUTABLE, "immutable"),
        (Self::NODUMP, "nodump"),
        (Self::USER_APPEND, "user_append"),
        (Self::USER_IMMUTABLE, "user_immutable"),
    ];

    /// A word for each, in alphabetical order.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::WORDS.into_iter().filter_map(move |(flag, word)| self.has(flag).then_some(word))
    }

    /// The mark that a word stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find_map(|(flag, its)| (its == word).then_some(flag))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    /// Whether one of them keeps it from being changed, renamed, linked and removed.
    #[must_use]
    pub const fn is_locked(self) -> bool {
        self.0 & Self::LOCKS.0 != 0
    }

    /// Whether all of `those` are among them.
    #[must_use]
    pub const fn has(self, those: Self) -> bool {
        self.0 & those.0 == those.0
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, those: Self) -> Self {
        Self(self.0 | those.0)
    }

    /// Those of them that are among `those`, too.
    #[must_use]
    pub const fn only(self, those: Self) -> Self {
        Self(self.0 & those.0)
    }
}

/// Takes the marks in `off` from it and gives it those in `on`; what is in neither stays.
///
/// # Errors
/// `PermissionDenied`: it takes a privilege (`CAP_LINUX_IMMUTABLE`). `Unsupported` and others: system or file system do not have
/// some of them, or it is a [`Node::Named`]. What of `on` can be set is set all the same.
pub fn change(node: Node<'_>, off: Flags, on: Flags) -> io::Result<()> {
    half::change(node, off, on)
}

/// Takes off what keeps a name from being removed (marks as immutable or append-only), from its directory and from what
/// it names. `Unsupported` on Windows.
pub fn allow_removal(dir: &Dir, name: &OsStr) -> io::Result<()> {
    half::allow_removal(dir, name)
}

fn unsupported() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "such marks are not known here")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_has_a_word_and_each_word_is_found() {
        let words: Vec<_> = Flags::ALL.words().collect();
        assert!(words.is_sorted() && words.len() == 5, "{words:?}");
        let back = words.iter().filter_map(|word| Flags::of_word(word)).fold(Flags::NONE, Flags::and);
        assert_eq!((back, Flags::of_word("other")), (Flags::ALL, None));
        assert!(!Flags::LOCKS.has(Flags::NODUMP) && Flags::ALL.has(Flags::LOCKS));
    }

    #[test]
    fn what_is_marked_says_so_until_it_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let dir = Dir::open(folder.path()).unwrap();
        let file = dir.create_file(OsStr::new("a"), 0o600).unwrap();
        let marks = || super::super::attributes::stat_file(&file, super::super::Want::ALL).unwrap().flags;
        if change(Node::File(&file), Flags::NONE, Flags::NODUMP).is_err() {
            assert_eq!(marks(), Flags::NONE);
            return;
        }
        assert_eq!(marks(), Flags::NODUMP);
        change(Node::File(&file), Flags::ALL, Flags::NONE).unwrap();
        assert_eq!(marks(), Flags::NONE);
        // What is not known here does not keep the rest from being set.
        if change(Node::File(&file), Flags::NONE, Flags::NODUMP.and(Flags::USER_IMMUTABLE)).is_err() {
            assert_eq!(marks(), Flags::NODUMP);
        }
        change(Node::File(&file), Flags::ALL, Flags::NONE).unwrap();
    }
}
