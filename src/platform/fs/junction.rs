//! Junctions: links of directories that say an absolute path, and that anybody may make. Windows has them.

use std::ffi::OsStr;
use std::io;

use super::Dir;

impl Dir {
    /// Whether the link `name` is a junction, or the place where a volume is mounted, which is one too. Only on Windows.
    ///
    /// # Errors
    /// The system's.
    pub fn is_junction(&self, name: &OsStr) -> io::Result<bool> {
        half::is_junction(self, name)
    }

    /// Makes a junction `name` that says `target`, an absolute path; on systems without junctions a symbolic link.
    ///
    /// # Errors
    /// The system's; `InvalidInput` for a path that is not absolute, `Unsupported` on a file system without junctions.
    pub fn make_junction(&self, target: &OsStr, name: &OsStr) -> io::Result<()> {
        half::make_junction(self, target, name)
    }
}

#[cfg(unix)]
mod half {
    use std::ffi::OsStr;
    use std::io;

    use super::Dir;

    #[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
    pub(super) const fn is_junction(_: &Dir, _: &OsStr) -> io::Result<bool> {
        Ok(false)
    }

    pub(super) fn make_junction(dir: &Dir, target: &OsStr, name: &OsStr) -> io::Result<()> {
        dir.symlink(target, name)
    }
}

#[cfg(windows)]
mod half {
    use std::ffi::OsStr;
    use std::fs::OpenOptions;
    use std::io;
    use std::os::windows::ffi::OsStrExt as _;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::os::windows::io::AsRawHandle as _;

    use windows_sys::Win32::Foundation::{
        ERROR_INVALID_FUNCTION, ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED, GENERIC_WRITE,
    };
    use windows_sys::Win32::Storage::FileSystem::{
        FILE_ATTRIBUTE_REPARSE_POINT, FILE_ATTRIBUTE_TAG_INFO, FileAttributeTagInfo,
        GetFileInformationByHandleEx, MAXIMUM_REPARSE_DATA_BUFFER_SIZE,
    };
    use windows_sys::Win32::System::Ioctl::FSCTL_SET_REPARSE_POINT;
    use windows_sys::Win32::System::SystemServices::IO_REPARSE_TAG_MOUNT_POINT;

    use super::super::Follow;
    use super::super::control::control;
    use super::super::half::flags_to_look;
    use super::Dir;

    pub(super) fn is_junction(dir: &Dir, name: &OsStr) -> io::Result<bool> {
        let path = dir.0.child(name)?;
        let link = OpenOptions::new().access_mode(0).custom_flags(flags_to_look(Follow::No)).open(path)?;
        let mut facts = FILE_ATTRIBUTE_TAG_INFO::default();
        let size = u32::try_from(size_of::<FILE_ATTRIBUTE_TAG_INFO>()).map_err(io::Error::other)?;
        // SAFETY: the handle is open and the structure is of the size that is told.
        let done = unsafe {
            GetFileInformationByHandleEx(
                link.as_raw_handle(),
                FileAttributeTagInfo,
                (&raw mut facts).cast(),
                size,
            )
        };
        let is_link = facts.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT != 0;
        Ok(done != 0 && is_link && facts.ReparseTag == IO_REPARSE_TAG_MOUNT_POINT)
    }

    /// A directory that is told to stand for another.
    pub(super) fn make_junction(dir: &Dir, target: &OsStr, name: &OsStr) -> io::Result<()> {
        let record = record(target)?;
        let path = dir.0.child(name)?;
        std::fs::create_dir(&path)?;
        let link =
            OpenOptions::new().access_mode(GENERIC_WRITE).custom_flags(flags_to_look(Follow::No)).open(&path);
        // SAFETY: the request takes such a record and writes none.
        let done =
            link.and_then(|link| unsafe { control(&link, FSCTL_SET_REPARSE_POINT, &record[..], &mut ()) });
        done.map(|_| ()).map_err(|error| {
            let _ = std::fs::remove_dir(&path);
            match error.raw_os_error().map(i32::cast_unsigned) {
                Some(ERROR_INVALID_FUNCTION | ERROR_INVALID_PARAMETER | ERROR_NOT_SUPPORTED) => {
                    io::Error::new(io::ErrorKind::Unsupported, "the file system has no junctions")
                }
                _ => error,
            }
        })
    }

    /// What such a directory holds (`REPARSE_DATA_BUFFER` of a mount point): tag, how many bytes follow and nothing, where
    /// the two names below begin and how long they are, and the names: the target as the kernel calls it, and as people do.
    fn record(target: &OsStr) -> io::Result<Vec<u16>> {
        let wrong = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        let shown = target.as_encoded_bytes();
        let is_drive = matches!(shown, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic());
        let wide: Vec<u16> = target.encode_wide().collect();
        let below = match shown {
            [b'\\', b'\\' | b'?', b'?', b'\\', ..] => &wide[4..],
            _ if is_drive => &wide[..],
            _ => return Err(wrong("a junction says an absolute path on a drive")),
        };
        let called: Vec<u16> = r"\??\".encode_utf16().chain(below.iter().copied()).collect();
        let shown = if is_drive { &wide[..] } else { &[] };
        let bytes = |units: usize| u16::try_from(2 * units).map_err(|_| wrong("a path that is too long"));
        let tag = IO_REPARSE_TAG_MOUNT_POINT.to_ne_bytes();
        let data = [
            &[0, bytes(called.len())?, bytes(called.len() + 1)?, bytes(shown.len())?],
            &called[..],
            &[0],
            shown,
            &[0],
        ]
        .concat();
        let head = [
            u16::from_ne_bytes([tag[0], tag[1]]),
            u16::from_ne_bytes([tag[2], tag[3]]),
            bytes(data.len())?,
            0,
        ];
        let record = [&head[..], &data].concat();
        let is_too_long = 2 * record.len() > MAXIMUM_REPARSE_DATA_BUFFER_SIZE as usize;
        if is_too_long { Err(wrong("a path that is too long")) } else { Ok(record) }
    }

    #[cfg(test)]
    mod tests {
        use std::path::Path;

        use super::*;
        use crate::platform::fs::attributes::{Node, set_mtime};
        use crate::platform::fs::{FileKind, Time, Want};

        #[test]
        fn a_junctions_record_says_the_path_twice() {
            let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
            let [called, shown] = [r"\??\C:\ä", r"C:\ä"].map(units);
            let expected =
                [&[3, 0xa000, 8 + 2 * 14, 0, 0, 16, 18, 8], &called[..], &[0], &shown, &[0]].concat();
            assert_eq!(record(OsStr::new(r"C:\ä")).unwrap(), expected);
            let volume = r"\Volume{01234567-89ab-cdef-0123-456789abcdef}\";
            let mounted = record(OsStr::new(&format!(r"\\?{volume}"))).unwrap();
            assert_eq!(String::from_utf16(&mounted[8..]).unwrap(), format!("\\??{volume}\0\0"));
            for wrong in ["", "a", r"\a", r"C:a", r"\\server\share\a", &format!(r"C:\{}", "a".repeat(9000))] {
                assert_eq!(
                    record(OsStr::new(wrong)).unwrap_err().kind(),
                    io::ErrorKind::InvalidInput,
                    "{wrong}"
                );
            }
        }

        /// Where the file system has none, nothing is left of the attempt.
        #[test]
        fn a_junction_is_one_and_has_times_of_its_own() {
            let folder = tempfile::tempdir().unwrap();
            let dir = Dir::open(folder.path()).unwrap();
            let (target, name) = (folder.path().as_os_str(), OsStr::new("junction"));
            if let Err(error) = dir.make_junction(target, name) {
                assert_eq!(error.kind(), io::ErrorKind::Unsupported);
                assert!(dir.entries().unwrap().next_entry().is_none());
                return;
            }
            let time = Time { secs: 1_000_000_000, nanos: 700 };
            set_mtime(Node::Named(&dir, name), time).unwrap();
            let stat = dir.stat(name, Follow::No, Want::ALL).unwrap();
            assert_eq!((stat.kind, stat.mtime), (FileKind::Symlink, time));
            assert!(dir.is_junction(name).unwrap());
            assert_eq!(Path::new(&dir.read_link(name).unwrap()), Path::new(target));
            dir.remove_file(name).unwrap();
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn here_a_junction_is_a_symbolic_link() {
        let folder = tempfile::tempdir().unwrap();
        let dir = Dir::open(folder.path()).unwrap();
        let [target, name] = [r"C:\a", "link"].map(OsStr::new);
        dir.make_junction(target, name).unwrap();
        assert_eq!(dir.read_link(name).unwrap(), target);
        assert!(!dir.is_junction(name).unwrap());
    }
}
