//! The table of keys: what `oskit info` can be asked.

mod place;
mod resources;
mod system;
mod who;

use super::answer::{Answer, Kind};
use super::facts::Facts;

/// A key: what it is called, what it is answered with, and how.
pub(super) struct Key {
    /// `group.name`.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The systems that can have it, by `os.family`.
    pub(super) on: &'static [&'static str],
    pub(super) about: &'static str,
    pub(super) read: fn(&Facts) -> Answer,
}

impl Key {
    /// Its group, and its name there.
    pub(super) fn parts(&self) -> (&'static str, &'static str) {
        self.name.split_once('.').unwrap_or((self.name, ""))
    }
}

/// Keys that belong together, on one subject.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) keys: &'static [Key],
    /// What may follow the group's name, or a key's, to be told of instead of oskit's own surroundings.
    pub(super) subject: Subject,
    /// Whether it is told when nothing is asked for.
    pub(super) by_default: bool,
}

/// What a group can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    None,
    User,
    Process,
    Path,
    Error,
}

const ALL: &[&str] = &["linux", "macos", "freebsd", "windows"];
const UNIX: &[&str] = &["linux", "macos", "freebsd"];
const LINUX: &[&str] = &["linux"];

const fn row(
    name: &'static str,
    kind: Kind,
    on: &'static [&'static str],
    about: &'static str,
    read: fn(&Facts) -> Answer,
) -> Key {
    Key { name, kind, on, about, read }
}

const fn group(name: &'static str, keys: &'static [Key]) -> Group {
    Group { name, keys, subject: Subject::None, by_default: true }
}

/// Every group, in the order of the page.
pub(super) static GROUPS: &[Group] = &[
    group("os", system::OS),
    group("kernel", system::KERNEL),
    group("host", system::HOST),
    group("cpu", resources::CPU),
    group("memory", resources::MEMORY),
    group("swap", resources::SWAP),
    group("load", resources::LOAD),
    group("uptime", system::UPTIME),
    Group { subject: Subject::User, ..group("user", who::USER) },
    Group { subject: Subject::Process, ..group("process", who::PROCESS) },
    group("paths", place::PATHS),
    Group { subject: Subject::Path, ..group("fs", resources::FS) },
    group("time", system::TIME),
    group("locale", system::LOCALE),
    group("container", place::CONTAINER),
    group("virt", place::VIRT),
    group("ci", place::CI),
    group("terminal", place::TERMINAL),
    Group { subject: Subject::Error, by_default: false, ..group("errno", system::ERRNO) },
];

/// Every key, in the order of the page.
pub(super) fn keys() -> impl Iterator<Item = &'static Key> {
    GROUPS.iter().flat_map(|group| group.keys)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_key_is_named_once_and_by_its_group() {
        let mut seen = HashSet::new();
        for group in GROUPS {
            for key in group.keys {
                assert_eq!(key.parts().0, group.name, "{}", key.name);
                assert!(seen.insert(key.name), "{} is there twice", key.name);
                let plain = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(key.parts().1.chars().all(plain) && !key.parts().1.is_empty(), "{}", key.name);
            }
        }
    }

    #[test]
    fn each_key_says_in_a_line_what_it_means() {
        for key in keys() {
            assert!(
                key.about.len() > 8 && !key.about.ends_with('.') && !key.about.contains('\n'),
                "{}",
                key.name
            );
        }
    }
}
