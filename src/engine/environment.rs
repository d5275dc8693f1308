//! A program's environment before it runs: what is inherited, changed by files and assignments.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::platform::{env, terminal, text};
use crate::values::dotenv::{DotenvError, Problem, Reader};

/// An environment: entries in their order, most of them `NAME=VALUE`. What somebody put there otherwise, an entry
/// without `=` or a name twice, stays until it is changed, as the C library has it.
#[derive(Debug, Clone, Default)]
pub struct Environment(Vec<OsString>);

impl Environment {
    /// The environment with these entries.
    #[must_use]
    pub const fn new(entries: Vec<OsString>) -> Self {
        Self(entries)
    }

    /// Its entries in their order.
    #[must_use]
    pub fn entries(&self) -> &[OsString] {
        &self.0
    }

    /// Its names and their values; an entry without `=` is a name without a value.
    pub fn variables(&self) -> impl Iterator<Item = (&OsStr, Option<&OsStr>)> {
        self.0.iter().map(|entry| match split(entry) {
            Some((name, value)) => (name, Some(value)),
            None => (entry.as_os_str(), None),
        })
    }

    /// The value of `name`, the first if there are several.
    #[must_use]
    pub fn get(&self, name: &OsStr) -> Option<&OsStr> {
        self.0.iter().find_map(|entry| value_in(entry, name))
    }

    /// Gives `name` a value, in the place of its first one, else at the end.
    pub fn set(&mut self, name: &OsStr, value: &OsStr) {
        let mut entry = name.to_owned();
        entry.push("=");
        entry.push(value);
        match self.0.iter_mut().find(|old| value_in(old, name).is_some()) {
            Some(old) => *old = entry,
            None => self.0.push(entry),
        }
    }

    /// Takes `name` away, each time it is there.
    pub fn unset(&mut self, name: &OsStr) {
        self.0.retain(|entry| value_in(entry, name).is_none());
    }

    /// Sets what `file`, the content of a file of variables, assigns; a variable for which `keeps` says yes keeps its
    /// value. `$NAME` in the file is this environment's, with what the file's earlier lines made of it.
    pub fn load(&mut self, file: &[u8], keeps: &dyn Fn(&OsStr) -> bool) -> Result<(), DotenvError> {
        let mut reader = Reader::new(file);
        while let Some(assignment) = reader.next(&|name| self.bytes_of(name)) {
            let assignment = assignment?;
            let line = assignment.line;
            let text = |bytes| text::from_bytes(bytes).ok_or(DotenvError { line, problem: Problem::NotText });
            let (name, value) = (text(assignment.name)?, text(assignment.value)?);
            if !keeps(&name) {
                self.set(&name, &value);
            }
        }
        Ok(())
    }

    fn bytes_of(&self, name: &[u8]) -> Option<Vec<u8>> {
        let name = text::from_bytes(name.to_vec())?;
        self.get(&name).map(|value| value.as_encoded_bytes().to_vec())
    }
}

/// How large a file of variables may be, in bytes: more than a person or a tool writes there, and a stop for devices
/// that never end.
const LONGEST_FILE: u64 = 64 << 20;

/// The content of a file of variables; `-` is standard input.
pub fn read(file: &Path) -> io::Result<Vec<u8>> {
    let most = LONGEST_FILE + 1;
    let mut content = Vec::new();
    if file == "-" {
        content = terminal::read_stdin(most)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut content)?;
    }
    if content.len() as u64 == most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "larger than 64 MiB"));
    }
    Ok(content)
}

/// An entry's name and value. The name may be empty.
fn split(entry: &OsStr) -> Option<(&OsStr, &OsStr)> {
    text::split_once(entry, b'=')
}

/// The value, if `entry` is that of `name`, which holds no `=`. Where that must stand is looked at first: it settles
/// most entries.
fn value_in<'a>(entry: &'a OsStr, name: &OsStr) -> Option<&'a OsStr> {
    if entry.as_encoded_bytes().get(name.len()) != Some(&b'=') {
        return None;
    }
    let (it, value) = text::split_at(entry, name.len());
    env::is_same_name(it, name).then(|| text::split_at(value, 1).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(entries: &[&str]) -> Environment {
        Environment::new(entries.iter().map(OsString::from).collect())
    }

    #[test]
    fn a_value_takes_the_place_of_the_first_and_names_go_altogether() {
        let mut it = environment(&["A=1", "odd", "A=2", "=x"]);
        it.set("A".as_ref(), "3".as_ref());
        it.set("odd".as_ref(), "".as_ref());
        it.set("".as_ref(), "y".as_ref());
        assert_eq!(it.entries(), ["A=3", "odd", "A=2", "=y", "odd="]);
        it.unset("A".as_ref());
        it.unset("odd".as_ref());
        assert_eq!(it.entries(), ["odd", "=y"]);
        assert_eq!(it.variables().next(), Some(("odd".as_ref(), None)));
    }

    #[test]
    fn a_files_lines_see_those_before_and_keep_what_is_to_be_kept() {
        let mut it = environment(&["HOME=/me", "KEPT=old"]);
        it.load(b"A=$HOME/a\nB=$A/b\nKEPT=new\nC=$KEPT", &|name| name == "KEPT").expect("a file");
        assert_eq!(it.entries(), ["HOME=/me", "KEPT=old", "A=/me/a", "B=/me/a/b", "C=old"]);
    }
}
