//! Which command is meant: by the link's name, else by the first argument.

use std::ffi::{OsStr, OsString};
use std::path::{Path, is_separator};

use crate::command::Spec;
use crate::commands::{TABLE, find};
use crate::error::{Failure, Status, quoted};
use crate::platform::fs::{Follow, Want, stat};
use crate::reference;
use crate::values::keyword;

/// What argv asks for.
pub(super) enum Called {
    Command { spec: &'static Spec, by_link: bool, args: Vec<OsString> },
    Unknown(OsString),
    Help,
    Version,
    List { json: bool },
}

/// Reads argv. Its first word decides when it is a link's name, else the first argument does.
pub(super) fn called(argv: Vec<OsString>) -> Called {
    let mut words = argv.into_iter();
    let program = words.next().unwrap_or_default();
    if let Some(spec) = by_link(&program) {
        return Called::Command { spec, by_link: true, args: words.collect() };
    }
    let Some(name) = words.next() else { return Called::Help };
    match name.to_str() {
        Some("--help" | "-h") => Called::Help,
        Some("--version" | "-V") => Called::Version,
        Some("--list") => Called::List { json: false },
        Some("--list=json") => Called::List { json: true },
        Some(text) => match find(text) {
            Some(spec) => Called::Command { spec, by_link: false, args: words.collect() },
            None => Called::Unknown(name),
        },
        None => Called::Unknown(name),
    }
}

/// The command that a link of this name calls: its last component without `.exe` and one leading `-` (a login shell's),
/// exactly; else the part behind the last `-` (`o-ls`). Never a mere ending: `mycat` is not `cat`.
fn by_link(program: &OsStr) -> Option<&'static Spec> {
    let name = Path::new(program).file_name()?.to_str()?;
    let name = without_exe(name);
    let name = name.strip_prefix('-').unwrap_or(name);
    let linkable = |name: &str| find(name).filter(|spec| spec.manners.linkable);
    linkable(name).or_else(|| linkable(name.rsplit_once('-')?.1))
}

fn without_exe(name: &str) -> &str {
    match name.len().checked_sub(4).and_then(|at| name.split_at_checked(at)) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".exe") => stem,
        _ => name,
    }
}

/// No such command, with the nearest names there are.
pub(super) fn unknown(name: &OsStr) -> anyhow::Error {
    let text = name.to_string_lossy();
    if text.starts_with('-') {
        return Failure::usage(format!("unrecognized option {}", quoted(name))).into();
    }
    let mut message = format!("unknown command {}", quoted(name));
    if let Some(question) = question(&text, TABLE.iter().map(|spec| spec.name), "") {
        message = format!("{message}; {question}");
    }
    Failure::usage(message).status(Status::NOT_FOUND).into()
}

/// The first word that is no option.
pub(super) fn first_operand(words: &[OsString]) -> Option<&OsString> {
    words.iter().find(|word| !word.as_encoded_bytes().starts_with(b"-"))
}

/// Asks whether `word` was meant to be a verb: there is no file of that name, and a verb has nearly that name.
pub(super) fn meant_verb(spec: &Spec, called: &str, word: &OsStr) -> Option<String> {
    let verbs = reference::verbs(spec);
    let text = word.to_str()?;
    let is_one = verbs.iter().any(|verb| verb == text);
    if is_one || text.contains(is_separator) || stat(Path::new(word), Follow::No, Want::KIND).is_ok() {
        return None;
    }
    question(text, verbs.iter().map(String::as_str), &format!("{called} "))
}

/// `did you mean 'ls'?`, each of the nearest names behind `before`.
fn question<'a>(word: &str, names: impl Iterator<Item = &'a str>, before: &str) -> Option<String> {
    let near = keyword::nearest(word, names);
    let near: Vec<_> = near.iter().map(|it| format!("'{before}{it}'")).collect();
    (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(name: &str) -> Option<&'static str> {
        by_link(OsStr::new(name)).map(|spec| spec.name)
    }

    #[test]
    fn a_link_is_matched_exactly() {
        assert_eq!(link("/bin/mkdir"), Some("mkdir"));
        assert_eq!(link("-mkdir"), Some("mkdir"));
        assert_eq!(link("o-mkdir"), Some("mkdir"));
        assert_eq!(link("mkdir.EXE"), Some("mkdir"));
        assert_eq!(link("mymkdir"), None);
        assert_eq!(link("oskit"), None);
        assert_eq!(link(""), None);
    }

    #[test]
    fn parts_of_oskit_itself_are_no_links() {
        assert_eq!(link("help"), None);
    }
}
