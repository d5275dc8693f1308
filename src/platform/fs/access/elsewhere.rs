//! Systems whose lists are not kept as extended attributes.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use super::{Dir, Extra, Follow};

pub(super) fn extra(_: &Path, _: Follow) -> io::Result<Extra> {
    Err(unsupported())
}

pub(super) fn extra_in<'a>(_: &Dir, _: &OsStr, _: Follow, _: impl FnOnce() -> &'a Path) -> io::Result<Extra> {
    Err(unsupported())
}

pub(super) fn context(_: &Path, _: Follow) -> io::Result<OsString> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "access control is read on Linux only")
}
