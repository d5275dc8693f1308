//! The lines as they stand in the file: short-lived borrowed mirrors of the values, and the two conversions.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::FORMAT;
use super::entry::{Device, Entry, Header, Missing, Seen, SourceKind, Trailer};
use super::spelling::{flags, time};
use crate::platform::fs::attributes::Xattr;
use crate::platform::fs::{FileKind, Flags, Time};
use crate::platform::text;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Text that is borrowed from the line where it holds no escapes. serde does so for a `Cow` in a field, but not for one in
/// an `Option`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Str<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> From<&'a str> for Str<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Str<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// Names of users and groups, of which a manifest has few: each is kept once.
#[derive(Default)]
pub(super) struct Names(Vec<Arc<str>>);

impl Names {
    /// Beyond this many all are forgotten: nobody makes it search for long.
    const MOST: usize = 16;

    fn get(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.iter().find(|known| ***known == *name) {
            return Arc::clone(known);
        }
        if self.0.len() == Self::MOST {
            self.0.clear();
        }
        let new: Arc<str> = name.into();
        self.0.push(Arc::clone(&new));
        new
    }
}

/// Bytes as text if they are, else in base64: exactly one of the two is there.
pub(super) type Text<'a> = (Option<Str<'a>>, Option<Str<'a>>);

fn split(text: &OsStr) -> Text<'_> {
    match text.to_str() {
        Some(exact) => (Some(exact.into()), None),
        None => (None, Some(STANDARD.encode(text.as_encoded_bytes()).into())),
    }
}

pub(super) fn join((exact, base64): Text<'_>) -> Result<OsString, String> {
    match (exact, base64) {
        (Some(exact), None) => Ok(OsString::from(exact.0.into_owned())),
        (None, Some(base64)) => {
            text::from_bytes(bytes(&base64.0)?).ok_or_else(|| "a name that this system cannot hold".into())
        }
        _ => Err("a name must be there once, as text or as base64".into()),
    }
}

fn bytes(base64: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(base64).map_err(|error| format!("base64: {error}"))
}

/// The kinds of files by the names that the format gives them.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Word {
    File,
    Dir,
    Symlink,
    Fifo,
    Socket,
    Char,
    Block,
    Unknown,
}

impl Word {
    const fn of(kind: FileKind) -> Self {
        match kind {
            FileKind::File => Self::File,
            FileKind::Dir => Self::Dir,
            FileKind::Symlink => Self::Symlink,
            FileKind::Fifo => Self::Fifo,
            FileKind::Socket => Self::Socket,
            FileKind::CharDevice => Self::Char,
            FileKind::BlockDevice => Self::Block,
            FileKind::Unknown => Self::Unknown,
        }
    }

    pub(super) const fn kind(self) -> FileKind {
        match self {
            Self::File => FileKind::File,
            Self::Dir => FileKind::Dir,
            Self::Symlink => FileKind::Symlink,
            Self::Fifo => FileKind::Fifo,
            Self::Socket => FileKind::Socket,
            Self::Char => FileKind::CharDevice,
            Self::Block => FileKind::BlockDevice,
            Self::Unknown => FileKind::Unknown,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct XattrLine<'a> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    name: Option<Str<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    name_b64: Option<Str<'a>>,
    #[serde(borrow)]
    value_b64: Cow<'a, str>,
}

impl<'a> XattrLine<'a> {
    fn of(xattr: &'a Xattr) -> Self {
        let (name, name_b64) = split(&xattr.name);
        Self { name, name_b64, value_b64: Cow::Owned(STANDARD.encode(&xattr.value)) }
    }

    fn read(self) -> Result<Xattr, String> {
        Ok(Xattr { name: join((self.name, self.name_b64))?, value: bytes(&self.value_b64)? })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct EntryLine<'a> {
    depth: u32,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    name: Option<Str<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    name_b64: Option<Str<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    stored: Option<Str<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    stored_b64: Option<Str<'a>>,
    #[serde(rename = "type")]
    kind: Word,
    #[serde(borrow)]
    mode: Cow<'a, str>,
    uid: u32,
    gid: u32,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    user: Option<Str<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    group: Option<Str<'a>>,
    #[serde(with = "time")]
    mtime: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    blake3: Option<Str<'a>>,
    #[serde(default, skip_serializing_if = "is_false")]
    sparse: bool,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    target: Option<Str<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    target_b64: Option<Str<'a>>,
    #[serde(default, skip_serializing_if = "is_false")]
    junction: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<Device>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link_group: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    xattrs: Vec<XattrLine<'a>>,
    #[serde(with = "flags", default, skip_serializing_if = "Flags::is_empty")]
    flags: Flags,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<Seen>,
    #[serde(default, skip_serializing_if = "is_false")]
    changed: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    unheld: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<Missing>,
}

impl<'a> EntryLine<'a> {
    pub(super) fn of(entry: &'a Entry) -> Self {
        let (name, name_b64) = split(&entry.name);
        let (stored, stored_b64) = entry.stored.as_deref().map_or((None, None), split);
        let (target, target_b64) = entry.target.as_deref().map_or((None, None), split);
        Self {
            depth: entry.depth,
            name,
            name_b64,
            stored,
            stored_b64,
            kind: Word::of(entry.kind),
            mode: Cow::Owned(format!("{:04o}", entry.mode)),
            uid: entry.uid,
            gid: entry.gid,
            user: entry.user.as_deref().map(Str::from),
            group: entry.group.as_deref().map(Str::from),
            mtime: entry.mtime,
            size: (entry.kind == FileKind::File).then_some(entry.size),
            blake3: entry.blake3.map(|hash| hash.to_hex().to_string().into()),
            sparse: entry.sparse,
            target,
            target_b64,
            junction: entry.junction,
            device: entry.device,
            link_group: entry.link_group,
            xattrs: entry.xattrs.iter().map(XattrLine::of).collect(),
            flags: entry.flags,
            seen: entry.seen,
            changed: entry.changed,
            unheld: entry.unheld,
            missing: entry.missing.clone(),
        }
    }

    pub(super) fn read(self, names: &mut Names) -> Result<Entry, String> {
        let optional = |text| match text {
            (None, None) => Ok(None),
            text => join(text).map(Some),
        };
        let entry = Entry {
            depth: self.depth,
            name: join((self.name, self.name_b64))?,
            stored: optional((self.stored, self.stored_b64))?,
            kind: self.kind.kind(),
            mode: permissions(&self.mode)?,
            uid: self.uid,
            gid: self.gid,
            user: self.user.map(|name| names.get(&name.0)),
            group: self.group.map(|name| names.get(&name.0)),
            mtime: self.mtime,
            size: self.size.unwrap_or(0),
            blake3: self.blake3.map(|hex| hash(&hex.0)).transpose()?,
            sparse: self.sparse,
            target: optional((self.target, self.target_b64))?,
            junction: self.junction,
            device: self.device,
            link_group: self.link_group,
            xattrs: self.xattrs.into_iter().map(XattrLine::read).collect::<Result<_, _>>()?,
            flags: self.flags,
            seen: self.seen,
            changed: self.changed,
            unheld: self.unheld,
            missing: self.missing,
        };
        sound(entry)
    }
}

/// What no source can be: refused before anything acts on it.
fn sound(entry: Entry) -> Result<Entry, String> {
    let refuse = |reason: &str| Err(reason.to_string());
    let stored = entry.missing.is_none();
    match entry.kind {
        FileKind::File if stored && entry.blake3.is_none() => refuse("a file without a checksum"),
        FileKind::Symlink if stored && entry.target.is_none() => refuse("a symbolic link without a target"),
        FileKind::CharDevice | FileKind::BlockDevice if stored && entry.device.is_none() => {
            refuse("a device without numbers")
        }
        FileKind::File | FileKind::Dir if entry.unheld => refuse("contents that are nowhere"),
        FileKind::Unknown if stored => refuse("a thing of no kind"),
        kind if entry.junction && kind != FileKind::Symlink => refuse("a junction that is no link"),
        _ if entry.size > i64::MAX as u64 => refuse("a size that no file can have"),
        _ if entry.target.as_ref().is_some_and(|target| target.as_encoded_bytes().contains(&0)) => {
            refuse("a link target with a NUL")
        }
        _ => Ok(entry),
    }
}

fn permissions(octal: &str) -> Result<u32, String> {
    match u32::from_str_radix(octal, 8) {
        Ok(mode) if mode <= 0o7777 && !octal.starts_with('+') => Ok(mode),
        _ => Err(format!("a mode that is none: {octal:?}")),
    }
}

fn hash(hex: &str) -> Result<blake3::Hash, String> {
    blake3::Hash::from_hex(hex).map_err(|error| format!("checksum: {error}"))
}

#[derive(Serialize, Deserialize)]
pub(super) struct HeaderLine {
    oskit_backup: u32,
    store: String,
    sequence: u64,
    #[serde(with = "time")]
    started: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source_b64: Option<String>,
    #[serde(default)]
    source_kind: SourceKind,
    host: String,
    previous: Option<String>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default)]
    exclude_caches: bool,
    #[serde(default)]
    ignore_vcs: bool,
    one_file_system: bool,
    recurse: bool,
    oskit: String,
}

impl HeaderLine {
    pub(super) fn of(header: &Header) -> Self {
        let (source, source_b64) = split(&header.source);
        Self {
            oskit_backup: FORMAT,
            store: header.store.clone(),
            sequence: header.sequence,
            started: header.started,
            source: source.map(|it| it.0.into_owned()),
            source_b64: source_b64.map(|it| it.0.into_owned()),
            source_kind: header.source_kind,
            host: header.host.clone(),
            previous: header.previous.clone(),
            exclude: header.exclude.clone(),
            exclude_caches: header.exclude_caches,
            ignore_vcs: header.ignore_vcs,
            one_file_system: header.one_file_system,
            recurse: header.recurse,
            oskit: header.oskit.clone(),
        }
    }

    pub(super) fn read(self) -> Result<Header, String> {
        let source = join((self.source.map(Str::from), self.source_b64.map(Str::from)))?;
        Ok(Header {
            store: self.store,
            sequence: self.sequence,
            started: self.started,
            source,
            source_kind: self.source_kind,
            host: self.host,
            previous: self.previous,
            exclude: self.exclude,
            exclude_caches: self.exclude_caches,
            ignore_vcs: self.ignore_vcs,
            one_file_system: self.one_file_system,
            recurse: self.recurse,
            oskit: self.oskit,
        })
    }
}

/// Only the version: read first, so that a newer manifest is named as such and not as damaged.
#[derive(Deserialize)]
pub(super) struct VersionLine {
    pub(super) oskit_backup: u32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TrailerLine {
    #[serde(flatten)]
    pub(super) trailer: Trailer,
    /// BLAKE3 of every byte of every line before this one.
    pub(super) lines_blake3: String,
}

/// The trailer is known by its first field, so that a reader need not try two shapes on each line.
pub(super) const TRAILER_START: &[u8] = b"{\"entries\":";
