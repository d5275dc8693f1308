//! Which keys the command line asks for, in which form, and about whom.

use std::ffi::OsString;

use super::facts::Subjects;
use super::groups::{GROUPS, Group, Key, Subject, keys};
use crate::error::{Failure, Result, Status, quoted};
use crate::values::keyword;

/// A key that is asked for: by its own name, or because it is of a group.
pub(super) struct Wanted {
    pub(super) key: &'static Key,
    pub(super) named: bool,
}

/// How answers are shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A value and nothing else.
    Bare,
    /// `key=value`.
    Lines,
    /// A table for people.
    Page,
}

/// What the command line asks for.
pub(super) struct Selection {
    pub(super) keys: Vec<Wanted>,
    pub(super) form: Form,
    pub(super) of: Subjects,
}

impl Selection {
    /// Reads the words: groups, keys, and behind some of them whom or what they are to be about. No word at
    /// all is every group.
    pub(super) fn of(words: &[OsString]) -> Result<Self> {
        let mut selection = Self { keys: Vec::new(), form: Form::Bare, of: Subjects::default() };
        if words.is_empty() {
            for group in GROUPS.iter().filter(|group| group.by_default) {
                selection.add_group(group);
            }
        }
        let mut before = Subject::None;
        for word in words {
            match Meaning::of(word) {
                Meaning::Group(group) => {
                    selection.add_group(group);
                    before = group.subject;
                }
                Meaning::Key(group, key) => {
                    selection.add(key, true);
                    before = group.subject;
                }
                Meaning::Other => {
                    selection.add_subject(before, word)?;
                    before = Subject::None;
                }
            }
        }
        Ok(selection)
    }

    fn add_group(&mut self, group: &'static Group) {
        self.form = Form::Page;
        for key in group.keys {
            self.add(key, false);
        }
    }

    fn add(&mut self, key: &'static Key, named: bool) {
        match self.keys.iter_mut().find(|wanted| wanted.key.name == key.name) {
            Some(wanted) => wanted.named |= named,
            None => self.keys.push(Wanted { key, named }),
        }
        if self.form == Form::Bare && self.keys.len() > 1 {
            self.form = Form::Lines;
        }
    }

    fn add_subject(&mut self, subject: Subject, word: &OsString) -> Result<()> {
        let text = word.to_string_lossy();
        let number = text.parse::<u32>().ok().filter(|&number| number > 0);
        let is_path = text.starts_with('.') || text.chars().any(std::path::is_separator);
        match subject {
            // What begins as a key of the group is one, misspelt.
            Subject::User if !text.starts_with("user.") => self.of.user = Some(word.clone()),
            Subject::Process if number.is_some() => self.of.process = number,
            Subject::Error => self.of.error = Some(word.clone()),
            Subject::Path if is_path => self.of.path = Some(word.into()),
            _ => return Err(unknown(word)),
        }
        Ok(())
    }
}

/// What a word means by itself.
enum Meaning {
    Group(&'static Group),
    Key(&'static Group, &'static Key),
    Other,
}

impl Meaning {
    fn of(word: &OsString) -> Self {
        for group in GROUPS {
            if word == group.name {
                return Self::Group(group);
            }
            if let Some(key) = group.keys.iter().find(|key| word == key.name) {
                return Self::Key(group, key);
            }
        }
        Self::Other
    }
}

/// No such key, with the nearest there are: whole keys, groups, and keys by their last part alone.
fn unknown(word: &OsString) -> anyhow::Error {
    let text = word.to_string_lossy();
    let mut near: Vec<_> = keys().filter(|key| key.parts().1 == text).map(|key| key.name).collect();
    if near.is_empty() {
        let names = GROUPS.iter().map(|group| group.name).chain(keys().map(|key| key.name));
        near = keyword::nearest(&text, names);
    }
    let quoted_names: Vec<_> = near.iter().map(|name| format!("'{name}'")).collect();
    let hint = match quoted_names.as_slice() {
        [] => String::from("; --list-keys tells them all"),
        names => format!("; did you mean {}?", names.join(" or ")),
    };
    Failure::lookup(format!("no key is called {}{hint}", quoted(word))).status(Status::USAGE).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(words: &[&str]) -> Result<Selection> {
        Selection::of(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    fn refused(words: &[&str]) -> String {
        select(words).err().expect("it is refused").to_string()
    }

    #[test]
    fn the_form_follows_what_is_asked_for() {
        assert_eq!(select(&[]).unwrap().form, Form::Page);
        assert_eq!(select(&["os"]).unwrap().form, Form::Page);
        assert_eq!(select(&["os.name"]).unwrap().form, Form::Bare);
        assert_eq!(select(&["os.name", "os.name"]).unwrap().form, Form::Bare);
        assert_eq!(select(&["os.name", "os.id"]).unwrap().form, Form::Lines);
        assert_eq!(select(&["os.name", "cpu"]).unwrap().form, Form::Page);
    }

    #[test]
    fn a_key_of_a_group_that_is_asked_for_as_well_is_there_once() {
        let selection = select(&["swap", "swap.free"]).unwrap();
        let named: Vec<_> = selection.keys.iter().map(|wanted| (wanted.key.name, wanted.named)).collect();
        assert_eq!(named, [("swap.total", false), ("swap.free", true), ("swap.used", false)]);
    }

    #[test]
    fn some_groups_can_be_asked_about_others() {
        assert_eq!(select(&["user", "www-data"]).unwrap().of.user.unwrap(), "www-data");
        assert_eq!(select(&["user.home", "0"]).unwrap().of.user.unwrap(), "0");
        assert_eq!(select(&["process", "1"]).unwrap().of.process, Some(1));
        assert_eq!(select(&["fs", "/"]).unwrap().of.path.unwrap(), std::path::Path::new("/"));
        assert_eq!(select(&["fs", ".."]).unwrap().of.path.unwrap(), std::path::Path::new(".."));
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_nearest() {
        assert_eq!(
            refused(&["os.nmae"]),
            "no key is called 'os.nmae'; did you mean 'os.name' or 'host.name' or 'os.codename'?"
        );
        assert_eq!(
            refused(&["effective"]),
            "no key is called 'effective'; did you mean 'cpu.effective' or 'memory.effective'?"
        );
        assert_eq!(refused(&["???"]), "no key is called '???'; --list-keys tells them all");
        assert_eq!(refused(&["process", "0"]), "no key is called '0'; --list-keys tells them all");
        assert_eq!(
            refused(&["user", "root", "daemon"]),
            "no key is called 'daemon'; --list-keys tells them all"
        );
        assert!(refused(&["user.nmae"]).contains("'user.name'"));
        assert!(refused(&["user.uid", "user.nmae"]).contains("'user.name'"));
    }
}
