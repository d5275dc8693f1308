//! `/proc/self/mountinfo`: what is mounted where (proc(5)).

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use crate::platform::host::{Root, Unread, or_none};

/// One mounted file system.
pub(crate) struct Mount {
    /// The part of the file system that is shown: `/`, or a directory in it.
    pub(crate) root: PathBuf,
    /// Where it is mounted.
    pub(crate) at: PathBuf,
    /// `ext4`, `cgroup2`.
    pub(crate) kind: String,
    /// What is mounted: a device, or any word.
    pub(crate) source: OsString,
    /// The options of the file system, separated by commas.
    pub(crate) options: String,
}

impl Mount {
    /// Whether the file system was mounted with this option.
    pub(crate) fn has_option(&self, name: &str) -> bool {
        self.options.split(',').any(|option| option == name)
    }

    /// Reads one line: `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`.
    fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.split(|&b| b == b' ');
        let root = unescaped(fields.nth(3)?).into();
        let at = unescaped(fields.next()?).into();
        let mut rest = fields.skip_while(|field| *field != b"-").skip(1);
        let kind = String::from_utf8_lossy(rest.next()?).into_owned();
        let source = unescaped(rest.next()?);
        let options = String::from_utf8_lossy(rest.next().unwrap_or_default()).into_owned();
        Some(Self { root, at, kind, source, options })
    }
}

/// Every mounted file system, in the order of mounting; none where there is no `/proc`.
pub(crate) fn read(root: &Root) -> Result<Vec<Mount>, Unread> {
    let bytes = or_none(root.bytes("proc/self/mountinfo"))?.unwrap_or_default();
    Ok(bytes.split(|&b| b == b'\n').filter_map(Mount::parse).collect())
}

/// The mount that shows `path`, which is absolute and free of links: the innermost, and the last of those
/// mounted over each other.
pub(crate) fn holding<'m>(mounts: &'m [Mount], path: &Path) -> Option<&'m Mount> {
    mounts
        .iter()
        .filter(|mount| path.starts_with(&mount.at))
        .max_by_key(|mount| mount.at.components().count())
}

/// Undoes the kernel's `\040` for a space, tab, newline and backslash.
fn unescaped(field: &[u8]) -> OsString {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, tail @ ..] = rest {
        if let [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] = rest {
            bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    OsString::from_vec(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_optional_fields_and_escapes_is_read() {
        let line = br"36 35 98:0 /a\040b /mnt\134x rw,noatime master:1 shared:2 - ext3 /dev/\011r rw,errors=continue";
        let mount = Mount::parse(line).unwrap();
        assert_eq!(mount.root, Path::new("/a b"));
        assert_eq!(mount.at, Path::new("/mnt\\x"));
        assert_eq!((mount.kind.as_str(), mount.source.to_str().unwrap()), ("ext3", "/dev/\tr"));
        assert!(mount.has_option("rw") && !mount.has_option("errors"));
    }

    #[test]
    fn the_last_of_two_mounts_on_one_place_holds_it() {
        let lines: &[u8] =
            b"1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / /m rw - ext4 b rw\n3 2 0:3 / /m rw - tmpfs c rw\n";
        let mounts: Vec<_> = lines.split(|&b| b == b'\n').filter_map(Mount::parse).collect();
        assert_eq!(holding(&mounts, Path::new("/m/x")).unwrap().source, "c");
        assert_eq!(holding(&mounts, Path::new("/mx")).unwrap().source, "a");
    }
}
