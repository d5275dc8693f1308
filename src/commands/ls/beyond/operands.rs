//! What is to be listed: the operands, or the names in a file.

use std::ffi::{OsStr, OsString};
use std::io::Read as _;

use crate::error::{Failure, Result, Status, place, quoted};
use crate::platform::text;

/// The names in `file`, each ended by NUL; `-` is standard input.
pub(super) fn from(file: &OsStr) -> Result<Vec<OsString>> {
    let mut bytes = Vec::new();
    let read = if file == "-" {
        std::io::stdin().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::os(&error, "cannot open").path(file).status(Status::USAGE))?;
    let names = bytes.strip_suffix(b"\0").unwrap_or(&bytes);
    if names.is_empty() && bytes.is_empty() {
        return Ok(Vec::new());
    }
    names.split(|byte| *byte == 0).enumerate().map(|(at, name)| operand(file, at + 1, name)).collect()
}

fn operand(file: &OsStr, number: usize, name: &[u8]) -> Result<OsString> {
    if name.is_empty() {
        let line = format!("{}: invalid zero-length file name", place(file, number));
        return Err(Failure::value(line).status(Status::USAGE).into());
    }
    text::from_bytes(name.to_vec()).ok_or_else(|| {
        let line = format!(
            "{}: not a name: {}",
            place(file, number),
            quoted(String::from_utf8_lossy(name).as_ref())
        );
        Failure::value(line).status(Status::USAGE).into()
    })
}
