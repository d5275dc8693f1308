//! Names that DEST does not take, or takes for another's (`Case` and `case`): what has such a name is stored under another
//! one, and the manifest knows both.

use std::ffi::{OsStr, OsString};
use std::io;

use crate::engine::store::manifest::Entry;
use crate::platform::errors;

/// More names than this are not tried: each is one that DEST takes for another's.
const TRIES: u32 = 100;

/// Characters of a name that are kept in the other one, so that it is not too long itself.
const KEPT: usize = 60;

/// Makes something under the entry's own name, or if only that is to blame under another.
///
/// # Errors
/// Those of `make`; for the entry's own name when none will do.
pub(super) fn make<T>(entry: &mut Entry, mut make: impl FnMut(&OsStr) -> io::Result<T>) -> io::Result<T> {
    entry.stored = None;
    let error = match make(&entry.name) {
        Err(error) if is_about_the_name(&error) => error,
        result => return result,
    };
    for number in 1..=TRIES {
        let other = other_name(&entry.name, number);
        match make(&other) {
            Ok(thing) => {
                entry.stored = Some(other);
                return Ok(thing);
            }
            Err(again) if again.kind() == io::ErrorKind::AlreadyExists => {}
            Err(_) => break,
        }
    }
    Err(error)
}

/// Whether an error can mean that DEST does not have this name.
///
/// There already: it takes two names for one. The tree is new, nothing else is in it. Not found, though it was to be made:
/// a name that it cannot even think of.
pub(super) fn is_about_the_name(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, InvalidFilename, InvalidInput, NotFound};
    matches!(error.kind(), AlreadyExists | InvalidFilename | InvalidInput | NotFound)
        || errors::is(error, "EILSEQ")
}

/// A name that every file system takes, like this one: `what?.txt` becomes `what_~1.txt`.
fn other_name(name: &OsStr, number: u32) -> OsString {
    let text = name.to_string_lossy();
    let is_taken = |it: char| !it.is_control() && !"\"*/:<>?\\|\u{fffd}".contains(it);
    let plain = |text: &str| text.chars().map(|it| if is_taken(it) { it } else { '_' }).collect::<String>();
    let (stem, extension) = match text.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && (1..=8).contains(&extension.len()) => {
            (stem, format!(".{}", plain(extension)))
        }
        _ => (&*text, String::new()),
    };
    let stem: String = plain(stem).chars().take(KEPT).collect();
    format!("{stem}~{number}{}", extension.trim_end_matches([' ', '.'])).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(name: &str) -> String {
        other_name(OsStr::new(name), 1).into_string().unwrap()
    }

    #[test]
    fn another_name_is_like_the_first_and_can_be_had_anywhere() {
        assert_eq!(other("case"), "case~1");
        assert_eq!(other("what?.txt"), "what_~1.txt");
        assert_eq!(other(".profile"), ".profile~1");
        assert_eq!(other("a:b\n."), "a_b_.~1");
        assert_eq!(other("odd. "), "odd~1");
        assert_eq!(other(&"é".repeat(127)), format!("{}~1", "é".repeat(KEPT)));
        assert!(other("..").ends_with("~1"));
    }

    #[test]
    fn what_is_not_about_the_name_is_tried_once() {
        let mut entry = Entry::new(1, "a".into(), crate::platform::fs::FileKind::File);
        let mut tried = 0;
        let made = make(&mut entry, |_| {
            tried += 1;
            io::Result::<()>::Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!((made.unwrap_err().kind(), tried, entry.stored), (io::ErrorKind::StorageFull, 1, None));
    }

    #[test]
    fn names_that_are_one_to_dest_get_numbers_and_the_first_error_is_what_counts() {
        let mut taken = vec![OsString::from("a"), "a~1".into()];
        let mut entry = Entry::new(1, "a".into(), crate::platform::fs::FileKind::File);
        make(&mut entry, |name| {
            let is_there = taken.iter().any(|it| it == name);
            if is_there {
                return Err(io::Error::from(io::ErrorKind::AlreadyExists));
            }
            taken.push(name.to_owned());
            Ok(())
        })
        .unwrap();
        assert_eq!((entry.stored_name(), taken.len()), (OsStr::new("a~2"), 3));
        let never = make(&mut entry, |name| {
            let kind = if name == "a" { io::ErrorKind::InvalidInput } else { io::ErrorKind::NotFound };
            io::Result::<()>::Err(kind.into())
        });
        assert_eq!((never.unwrap_err().kind(), entry.stored), (io::ErrorKind::InvalidInput, None));
    }
}
