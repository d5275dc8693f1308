//! What a typed path means where that is not what it says. On Windows `NUL`, `con` and a few more name devices, until
//! Windows 11 in every directory and with any extension, and dots and spaces at an end do not count.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(windows)]
pub(super) use half::refuse_own;

/// Whether what is at `path` is no file but a device, a pipe or a socket, which is written to as it is. On Windows the
/// system's reading of the path tells.
#[must_use]
pub fn is_device(path: &Path) -> bool {
    half::is_device(path)
}

/// Refuses a path at which, or on the way to which, nothing can be made, for it names a device of Windows
/// (`NotADirectory`). Elsewhere devices are in their directories like files: nothing is refused.
pub fn refuse_device(path: &Path) -> io::Result<()> {
    half::refuse_device(path)
}

/// What the system makes of `name`, one of the names in a typed path, `is_last` or followed by another. On Windows a dot
/// goes, at the end of the path all dots and spaces; elsewhere a name is what it says.
#[must_use]
pub fn typed_name(name: &OsStr, is_last: bool) -> &OsStr {
    half::typed_name(name, is_last)
}

/// Opens the file `path` to write in it, empty; makes it where it is missing. A device is opened as it is.
pub fn create_file(path: &Path) -> io::Result<File> {
    half::create_file(path)
}

#[cfg(unix)]
mod half {
    use std::ffi::OsStr;
    use std::fs::File;
    use std::io;
    use std::path::Path;

    use super::super::{FileKind, Follow, Want, stat};

    pub(super) fn is_device(path: &Path) -> bool {
        use FileKind::{BlockDevice, CharDevice, Fifo, Socket};
        let kind = stat(path, Follow::Yes, Want::KIND).map(|it| it.kind);
        kind.is_ok_and(|kind| matches!(kind, CharDevice | BlockDevice | Fifo | Socket))
    }

    #[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
    pub(super) const fn refuse_device(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) const fn typed_name(name: &OsStr, _: bool) -> &OsStr {
        name
    }

    pub(super) fn create_file(path: &Path) -> io::Result<File> {
        File::create(path)
    }
}

#[cfg(windows)]
mod half {
    use std::ffi::OsStr;
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::path::{Component, Path, Prefix};

    use crate::platform::text::split_at;

    /// The system reads such a path as `\\.\NUL`, without anything below. Where names are kept apart from devices, as
    /// `con.txt` is as of Windows 11, it does not.
    pub(super) fn is_device(path: &Path) -> bool {
        let Ok(absolute) = std::path::absolute(path) else { return false };
        let mut components = absolute.components();
        let is_named = |it| matches!(it, Component::Prefix(it) if matches!(it.kind(), Prefix::DeviceNS(_)));
        components.next().is_some_and(is_named) && !components.any(|it| matches!(it, Component::Normal(_)))
    }

    pub(super) fn refuse_device(path: &Path) -> io::Result<()> {
        path.ancestors().try_for_each(refuse_own)
    }

    /// As [`refuse_device`], but for what `path` lies in.
    pub(in crate::platform::fs) fn refuse_own(path: &Path) -> io::Result<()> {
        if is_device(path) {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "that is the name of a device"));
        }
        Ok(())
    }

    pub(super) fn typed_name(name: &OsStr, is_last: bool) -> &OsStr {
        let bytes = name.as_encoded_bytes();
        let goes = |byte: &&u8| **byte == b'.' || is_last && **byte == b' ';
        let most = if is_last { bytes.len() } else { 1 };
        let kept = bytes.len() - bytes.iter().rev().take(most).take_while(goes).count();
        // `.`, `..` and `...` stay.
        if bytes[..kept].iter().all(|byte| *byte == b'.') { name } else { split_at(name, kept).0 }
    }

    pub(super) fn create_file(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(!is_device(path)).open(path)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn devices_are_known_by_their_names() {
            for path in ["NUL", "nul", r"\\.\NUL", "nul ", "NUL:", "COM1", r"\\.\pipe"] {
                assert!(is_device(Path::new(path)), "{path}");
            }
            for path in ["", "NULL", "a.nul", "xcon", r"C:\", r"\\.\C:\a", r"\\?\C:\NUL", r"\\server\share\a"]
            {
                assert!(!is_device(Path::new(path)), "{path}");
            }
            assert!(refuse_device(Path::new("NUL/a")).is_err());
            assert!(refuse_device(Path::new(r"a\b")).is_ok());
        }

        /// What the rule says is what the system does.
        #[test]
        fn dots_and_spaces_go_as_the_system_has_them_go() {
            let typed = |name: &str, is_last| typed_name(OsStr::new(name), is_last).to_owned();
            for name in ["a", "a.", "a ", "a. .", "a..", "a .", ".a", "a.b", "ä. "] {
                let absolute = |path: String| std::path::absolute(path).unwrap();
                assert_eq!(
                    typed(name, true),
                    absolute(name.to_owned()).file_name().unwrap(),
                    "{name:?} at the end"
                );
                let amid = absolute(format!(r"{name}\x"));
                assert_eq!(typed(name, false), amid.parent().unwrap().file_name().unwrap(), "{name:?} amid");
            }
            for name in [".", "..", "..."] {
                assert_eq!((typed(name, true), typed(name, false)), (name.into(), name.into()));
            }
        }
    }
}
