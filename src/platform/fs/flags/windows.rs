//! Windows has attributes of other kinds.

use std::ffi::OsStr;
use std::io;

use super::{Flags, unsupported};
use crate::platform::fs::Dir;
use crate::platform::fs::attributes::Node;

pub(super) fn change(_: Node<'_>, _: Flags, _: Flags) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn allow_removal(_: &Dir, _: &OsStr) -> io::Result<()> {
    Err(unsupported())
}
