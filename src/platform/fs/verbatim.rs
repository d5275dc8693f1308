//! Windows' paths in the form that is taken as it stands: `\\?\C:\dir\name`, of any length, with names that end in a
//! dot or are called `NUL`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf, Prefix};

use windows_sys::Win32::Foundation::{ERROR_INVALID_NAME, ERROR_PATH_NOT_FOUND};

/// `path` as an absolute path in that form. What Windows makes of a typed path (`/`, `..`, a dot at the end) it makes
/// here for the last time.
pub(super) fn verbatim(path: &Path) -> io::Result<PathBuf> {
    if path.as_os_str().is_empty() {
        return Err(io::Error::from_raw_os_error(ERROR_PATH_NOT_FOUND.cast_signed()));
    }
    let absolute = std::path::absolute(path)?;
    let Some(Component::Prefix(prefix)) = absolute.components().next() else { return Ok(absolute) };
    let rest = || absolute.components().skip(1).map(Component::as_os_str);
    let head: OsString = match prefix.kind() {
        Prefix::Disk(_) => [OsStr::new(r"\\?\"), prefix.as_os_str()].into_iter().collect(),
        Prefix::UNC(server, share) => {
            [OsStr::new(r"\\?\UNC\"), server, OsStr::new(r"\"), share].into_iter().collect()
        }
        _ => return Ok(absolute),
    };
    Ok(std::iter::once(head.as_os_str()).chain(rest()).collect())
}

/// The form that people read, and in which `..` and `/` have their meaning.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut components = path.components();
    let head: OsString = match components.next() {
        Some(Component::Prefix(prefix)) => match prefix.kind() {
            Prefix::VerbatimDisk(drive) => format!("{}:", char::from(drive)).into(),
            Prefix::VerbatimUNC(server, share) => {
                [OsStr::new(r"\\"), server, OsStr::new(r"\"), share].into_iter().collect()
            }
            _ => return path.to_owned(),
        },
        _ => return path.to_owned(),
    };
    std::iter::once(head.as_os_str()).chain(components.map(Component::as_os_str)).collect()
}

/// Where `name` lies in the directory `dir`, which is in that form. One that would lead elsewhere, to a stream of a file
/// or to a drive is no name here: it may come from another system.
pub(super) fn child(dir: &Path, name: &OsStr) -> io::Result<PathBuf> {
    let bytes = name.as_encoded_bytes();
    match bytes {
        b"." => Ok(dir.to_owned()),
        b".." => Ok(dir.parent().unwrap_or(dir).to_owned()),
        _ if bytes.is_empty() || bytes.iter().any(|byte| br"\/:".contains(byte) || *byte == 0) => {
            Err(io::Error::from_raw_os_error(ERROR_INVALID_NAME.cast_signed()))
        }
        _ => Ok(dir.join(name)),
    }
}

/// For the system's own functions: UTF-16 with a NUL at its end.
pub(in crate::platform) fn wide(path: &Path) -> Vec<u16> {
    path.as_os_str().encode_wide().chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> String {
        verbatim(Path::new(path)).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn drives_and_shares_keep_their_meaning() {
        assert_eq!(of(r"C:\a/b\..\c"), r"\\?\C:\a\c");
        assert_eq!(of(r"C:\"), r"\\?\C:\");
        assert_eq!(of(r"\\server\share\a"), r"\\?\UNC\server\share\a");
        assert_eq!(of(r"\\?\C:\a.\NUL"), r"\\?\C:\a.\NUL");
        assert!(verbatim(Path::new("")).is_err());
    }

    #[test]
    fn people_read_them_without_the_prefix() {
        for path in [r"C:\a\c", r"C:\", r"\\server\share\a"] {
            assert_eq!(plain(&verbatim(Path::new(path)).unwrap()), Path::new(path));
        }
        assert_eq!(plain(Path::new("a")), Path::new("a"));
    }

    #[test]
    fn a_name_does_not_lead_out_of_its_directory() {
        let dir = Path::new(r"\\?\C:\d");
        for name in ["", r"..\x", "a/b", "a:stream", "C:", "a\0b"] {
            assert!(child(dir, OsStr::new(name)).is_err(), "{name}");
        }
        for name in ["NUL", "dot.", "space ", "..."] {
            assert_eq!(child(dir, OsStr::new(name)).unwrap(), Path::new(&format!(r"\\?\C:\d\{name}")));
        }
        assert_eq!(child(dir, OsStr::new("..")).unwrap(), Path::new(r"\\?\C:\"));
    }
}
