//! An entry as a JSON object.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::batch::{Batch, Entry, Link};
use super::long::permissions;
use crate::platform::fs::access::Extra;
use crate::platform::fs::{FileKind, Stat, Time};
use crate::platform::user::Names;
use crate::values::name::lossless;
use crate::values::time::rfc3339;

/// A file that was listed. What the platform or the file system does not keep, or what could not be read, is null.
#[derive(Serialize, JsonSchema)]
pub(super) struct Record<'a> {
    /// Its path: the operand, and what lies below it.
    path: Cow<'a, str>,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// Its name in its directory; for an operand the operand.
    name: Cow<'a, str>,
    /// Base64 of the name's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_b64: Option<String>,
    /// How far below its operand it is: 0 for the operand itself, 1 for what is in it.
    depth: usize,
    /// `file`, `dir`, `symlink`, `fifo`, `socket`, `char_device`, `block_device` or `unknown`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Bytes.
    size: Option<u64>,
    /// Bytes taken on disk.
    allocated: Option<u64>,
    /// Permission bits, setuid, setgid and sticky, in octal: `0644`.
    mode: Option<String>,
    /// Permission bits in letters: `rw-r--r--`.
    perm: Option<String>,
    /// Hard links.
    nlink: Option<u64>,
    /// Its number on its device.
    inode: Option<u64>,
    /// The device that holds it.
    device: Option<u64>,
    /// The owner's number.
    uid: Option<u32>,
    /// The group's number.
    gid: Option<u32>,
    /// The owner's name.
    user: Option<String>,
    /// The group's name.
    group: Option<String>,
    /// Last written, in UTC.
    mtime: Option<String>,
    /// Last read, in UTC.
    atime: Option<String>,
    /// Last changed in its metadata, in UTC.
    ctime: Option<String>,
    /// Made, in UTC.
    btime: Option<String>,
    /// Its name starts with a dot.
    hidden: bool,
    /// Whether an access control list guards it.
    acl: Option<bool>,
    /// Where a symbolic link points to; null for other files.
    link: Option<Pointer<'a>>,
}

/// Where a symbolic link points to.
#[derive(Serialize, JsonSchema)]
struct Pointer<'a> {
    /// What the link says.
    target: Option<Cow<'a, str>>,
    /// Base64 of the target's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_b64: Option<String>,
    /// The absolute path of what it leads to; null where that is not there.
    resolved: Option<String>,
    /// Base64 of that path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_b64: Option<String>,
    /// The type of what it leads to; null where that is not there.
    target_type: Option<&'static str>,
}

/// The record of `entry`, found at `path`, `depth` levels below an operand.
pub(super) fn record<'a>(
    batch: &'a Batch,
    entry: &'a Entry,
    path: &'a Path,
    depth: usize,
    users: &mut Names,
) -> Record<'a> {
    let name = batch.os_name(entry);
    let (shown_path, path_b64) = lossless(path.as_os_str());
    let (shown_name, name_b64) = lossless(name);
    let stat = batch.stat(entry);
    let text = |name: &OsStr| name.to_string_lossy().into_owned();
    let uid = stat.and_then(|it| it.uid);
    let gid = stat.and_then(|it| it.gid);
    Record {
        path: shown_path,
        path_b64,
        name: shown_name,
        name_b64,
        depth,
        kind: word(entry.kind),
        size: stat.map(|it| it.size),
        allocated: stat.map(|it| it.allocated),
        mode: stat.map(|it| format!("{:04o}", it.mode)),
        perm: stat.map(|it| permissions(it.mode).map(char::from).iter().collect()),
        nlink: stat.map(|it| it.nlink),
        inode: stat.map(|it| it.ino),
        device: stat.map(|it| it.dev),
        uid,
        gid,
        user: uid.and_then(|uid| users.user(uid).map(text)),
        group: gid.and_then(|gid| users.group(gid).map(text)),
        mtime: moment(stat, |it| Some(it.mtime)),
        atime: moment(stat, |it| Some(it.atime)),
        ctime: moment(stat, |it| Some(it.ctime)),
        btime: moment(stat, |it| it.btime),
        hidden: batch.name(entry).starts_with(b"."),
        acl: stat.map(|_| entry.extra == Extra::List),
        link: batch.link(entry).map(|link| target(link, path)),
    }
}

fn moment(stat: Option<&Stat>, which: impl FnOnce(&Stat) -> Option<Time>) -> Option<String> {
    stat.and_then(which).map(|time| rfc3339(time.secs, time.nanos))
}

fn target<'a>(link: &'a Link, path: &Path) -> Pointer<'a> {
    let said = link.target.as_deref().map(lossless);
    let (target, target_b64) = said.unzip();
    let resolved = std::fs::canonicalize(path).ok();
    let resolved = resolved.as_deref().map(|path| lossless(path.as_os_str()));
    let (resolved, resolved_b64) = resolved.map(|(text, exact)| (text.into_owned(), exact)).unzip();
    Pointer {
        target,
        target_b64: target_b64.flatten(),
        resolved,
        resolved_b64: resolved_b64.flatten(),
        target_type: link.to.map(|to| word(to.kind)),
    }
}

const fn word(kind: FileKind) -> &'static str {
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
