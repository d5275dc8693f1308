//! Names from a file, each ended by NUL, as `--files0-from` reads them.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _};

use crate::error::{Failure, Result, place, quoted};
use crate::platform::text;

/// The names in `file`; `-` is standard input.
pub fn read(file: &OsStr) -> Result<Vec<OsString>> {
    let mut bytes = Vec::new();
    let read = if file == "-" {
        io::stdin().read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::os(&error, "cannot open").path(file))?;
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let names = bytes.strip_suffix(b"\0").unwrap_or(&bytes).split(|byte| *byte == 0);
    names.enumerate().map(|(at, bytes)| name(file, at + 1, bytes)).collect()
}

fn name(file: &OsStr, number: usize, bytes: &[u8]) -> Result<OsString> {
    let place = || place(file, number);
    if bytes.is_empty() {
        return Err(Failure::value(format!("{}: invalid zero-length file name", place())).into());
    }
    text::from_bytes(bytes.to_vec()).ok_or_else(|| {
        let shown = quoted(String::from_utf8_lossy(bytes).as_ref());
        Failure::value(format!("{}: not a name: {shown}", place())).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Result<Vec<OsString>> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        read(file.path().as_os_str())
    }

    #[test]
    fn the_last_nul_may_be_missing() {
        assert_eq!(names(b"a\0b\nc").expect("names"), ["a", "b\nc"]);
        assert_eq!(names(b"a\0").expect("names"), ["a"]);
        assert!(names(b"").expect("no names").is_empty());
    }

    #[test]
    fn a_name_of_nothing_is_refused_by_its_number() {
        let error = names(b"a\0\0b\0").expect_err("it is no name");
        assert!(error.to_string().ends_with(":2: invalid zero-length file name"), "{error}");
    }
}
