//! Windows: files are read and written at a place; holes are not looked for.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::windows::fs::FileExt;

#[expect(clippy::unnecessary_wraps, reason = "the contract's signature; elsewhere it can fail")]
pub(super) fn next_data(_: &File, from: u64) -> io::Result<Option<Range<u64>>> {
    Ok(Some(from..u64::MAX))
}

pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    file.seek_read(buffer, at)
}

pub(super) fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = file.seek_write(bytes, at)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[written..];
        at += written as u64;
    }
    Ok(())
}

pub(super) fn clone_contents(_: &File, _: &File) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "files are not cloned on Windows"))
}

pub(super) fn will_read_once(_: &File) {}
