//! The value of a field, whatever it is shown as: text, JSON, and its place in an order.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ffi::OsStr;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::SerializeMap;

use super::super::batch::Link;
use super::super::letters::permissions;
use super::row::Trouble;
use crate::error::{Report, Status};
use crate::platform::fs::{FileKind, Time};
use crate::values::name::lossless;
use crate::values::time::rfc3339;

/// The value of a field.
pub(super) enum Value<'a> {
    /// There is none, or it could not be found out.
    None,
    /// A name or a path.
    Name(&'a OsStr),
    Word(&'a str),
    Count(u64),
    /// Permission bits in octal.
    Octal(u32),
    /// Permission bits in letters.
    Letters(u32),
    Moment(Time),
    Flag(bool),
    Link(&'a Link, Option<&'a Path>),
    Trouble(&'a Trouble),
}

impl Value<'_> {
    /// The exact text, for programs: nothing where there is no value.
    pub(super) fn text(&self) -> Cow<'_, [u8]> {
        match self {
            Self::None => Cow::Borrowed(b""),
            Self::Name(name) => Cow::Borrowed(name.as_encoded_bytes()),
            Self::Word(word) => Cow::Borrowed(word.as_bytes()),
            Self::Count(number) => number.to_string().into_bytes().into(),
            Self::Octal(mode) => octal(*mode).into_bytes().into(),
            Self::Letters(mode) => permissions(*mode).to_vec().into(),
            Self::Moment(time) => rfc3339(time.secs, time.nanos).into_bytes().into(),
            Self::Flag(flag) => Cow::Borrowed(if *flag { b"true" } else { b"false" }),
            Self::Link(link, _) => Cow::Borrowed(link.target.as_deref().map_or(b"", OsStr::as_encoded_bytes)),
            Self::Trouble(trouble) => trouble.message().into_bytes().into(),
        }
    }

    /// The order of two values of one field: what is not known comes first.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Count(a), Self::Count(b)) => a.cmp(b),
            (Self::Octal(a), Self::Octal(b)) => a.cmp(b),
            (Self::Moment(a), Self::Moment(b)) => a.cmp(b),
            _ => self.text().cmp(&other.text()),
        }
    }

    /// Adds the value to a JSON object under `key`, and base64 of a name that is no text under `key_b64`.
    pub(super) fn add<M: SerializeMap>(&self, key: &str, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::None => map.serialize_entry(key, &None::<()>),
            Self::Name(name) => {
                let (text, exact) = lossless(name);
                map.serialize_entry(key, &text)?;
                exact.map_or(Ok(()), |exact| map.serialize_entry(&format!("{key}_b64"), &exact))
            }
            Self::Word(word) => map.serialize_entry(key, word),
            Self::Count(number) => map.serialize_entry(key, number),
            Self::Octal(_) | Self::Letters(_) | Self::Moment(_) => {
                map.serialize_entry(key, &String::from_utf8_lossy(&self.text()))
            }
            Self::Flag(flag) => map.serialize_entry(key, flag),
            Self::Link(link, resolved) => map.serialize_entry(key, &Pointer::new(link, *resolved)),
            Self::Trouble(trouble) => {
                let report = Report::new(&trouble.error, Status::USAGE, trouble.status);
                map.serialize_entry(key, &report.record("ls").error)
            }
        }
    }
}

/// `0644`.
fn octal(mode: u32) -> String {
    format!("{mode:04o}")
}

/// Where a symbolic link points to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Pointer<'a> {
    /// What the link says.
    target: Option<Cow<'a, str>>,
    /// Base64 of the target's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_b64: Option<String>,
    /// The absolute path of what it leads to; null where that is not there.
    resolved: Option<Cow<'a, str>>,
    /// Base64 of that path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_b64: Option<String>,
    /// The type of what it leads to; null where that is not there.
    target_type: Option<&'static str>,
}

impl<'a> Pointer<'a> {
    fn new(link: &'a Link, resolved: Option<&'a Path>) -> Self {
        let (target, target_b64) = link.target.as_deref().map(lossless).unzip();
        let (resolved, resolved_b64) = resolved.map(|path| lossless(path.as_os_str())).unzip();
        Self {
            target,
            target_b64: target_b64.flatten(),
            resolved,
            resolved_b64: resolved_b64.flatten(),
            target_type: link.to.map(|to| word(to.kind)),
        }
    }
}

/// The word for a kind of file.
pub(super) const fn word(kind: FileKind) -> &'static str {
    match kind {
        FileKind::File => "file",
        FileKind::Dir => "dir",
        FileKind::Symlink => "symlink",
        FileKind::Fifo => "fifo",
        FileKind::Socket => "socket",
        FileKind::CharDevice => "char_device",
        FileKind::BlockDevice => "block_device",
        FileKind::Unknown => "unknown",
    }
}
