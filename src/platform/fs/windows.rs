//! Windows: directories held by their path (see `verbatim.rs`), `FindFirstFile` listings through the standard library, and
//! `GetFileInformationByHandle` for what it leaves out.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, symlink_dir, symlink_file};
use std::os::windows::io::AsRawHandle;
use std::path::{Path, PathBuf};
use std::time::Duration;

use windows_sys::Win32::Foundation::{ERROR_ACCESS_DENIED, ERROR_DIRECTORY, ERROR_SHARING_VIOLATION};
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, FILE_ATTRIBUTE_READONLY, FILE_BASIC_INFO, FILE_FLAG_BACKUP_SEMANTICS,
    FILE_FLAG_OPEN_REPARSE_POINT, FILE_STANDARD_INFO, FILE_WRITE_ATTRIBUTES, FileBasicInfo, FileStandardInfo,
    GetFileInformationByHandle, GetFileInformationByHandleEx,
};

use super::typed::refuse_own;
use super::verbatim::{child, plain, verbatim};
use super::{Dots, Entry, FileKind, Flags, Follow, Stat, Time, Want};

#[derive(Debug)]
pub(super) struct Dir {
    path: PathBuf,
}

impl Dir {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where `name` lies in it.
    pub(super) fn child(&self, name: &OsStr) -> io::Result<PathBuf> {
        child(&self.path, name)
    }

    pub(super) fn open(path: &Path) -> io::Result<Self> {
        refuse_own(path)?;
        let path = verbatim(path)?;
        if !std::fs::metadata(&path)?.is_dir() {
            return Err(not_a_directory());
        }
        Ok(Self { path })
    }

    pub(super) fn open_dir(&self, name: &OsStr, follow: Follow) -> io::Result<Self> {
        let path = self.child(name)?;
        if follow == Follow::No && std::fs::symlink_metadata(&path)?.is_symlink() {
            return Err(not_a_directory());
        }
        Self::open(&path)
    }

    pub(super) fn pass(path: &Path) -> io::Result<Self> {
        Self::open(path)
    }

    pub(super) fn pass_to(&self, name: &OsStr, follow: Follow) -> io::Result<Self> {
        self.open_dir(name, follow)
    }

    #[expect(clippy::unnecessary_wraps, reason = "the contract's signature; elsewhere it can fail")]
    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { path: self.path.clone() })
    }

    pub(super) fn entries(&self, dots: Dots) -> io::Result<Entries<'_>> {
        let dots: &[&str] = if dots == Dots::Keep { &[".", ".."] } else { &[] };
        let stream = std::fs::read_dir(&self.path)?;
        Ok(Entries { dots: dots.iter(), stream, name: OsString::new(), dir: self })
    }

    pub(super) fn stat_self(&self, want: Want) -> io::Result<Stat> {
        stat(&self.path, Follow::Yes, want)
    }

    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "the contract's signature")]
    pub(super) fn is_mounted_in(&self, _above: &Self) -> io::Result<bool> {
        Ok(false)
    }

    pub(super) fn stat(&self, name: &OsStr, follow: Follow, want: Want) -> io::Result<Stat> {
        stat(&self.child(name)?, follow, want)
    }

    pub(super) fn open_file(&self, name: &OsStr) -> io::Result<File> {
        OpenOptions::new().read(true).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT).open(self.child(name)?)
    }

    pub(super) fn create_file(&self, name: &OsStr, _mode: u32) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create_new(true).open(self.child(name)?)
    }

    pub(super) fn open_to_append(&self, name: &OsStr, _mode: u32) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
        options.open(self.child(name)?)
    }

    pub(super) fn make_dir(&self, name: &OsStr, mode: u32) -> io::Result<()> {
        make_dir(&self.child(name)?, mode)
    }

    pub(super) fn symlink(&self, target: &OsStr, name: &OsStr) -> io::Result<()> {
        let link = self.child(name)?;
        let meant = plain(&self.path).join(target);
        if meant.is_dir() { symlink_dir(target, link) } else { symlink_file(target, link) }
    }

    pub(super) fn read_link(&self, name: &OsStr) -> io::Result<OsString> {
        Ok(std::fs::read_link(self.child(name)?)?.into_os_string())
    }

    pub(super) fn hard_link(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        std::fs::hard_link(self.child(name)?, to.child(new)?)
    }

    pub(super) fn rename(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        let (from, to) = (self.child(name)?, to.child(new)?);
        patiently(&from, || match std::fs::rename(&from, &to) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && is_read_only(&to) => {
                while_writable(&to, || std::fs::rename(&from, &to))
            }
            result => result,
        })
    }

    pub(super) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        let path = self.child(name)?;
        let metadata = std::fs::symlink_metadata(&path)?;
        patiently(&path, || {
            if metadata.file_type().is_symlink_dir() {
                std::fs::remove_dir(&path)
            } else if metadata.permissions().readonly() {
                while_writable(&path, || std::fs::remove_file(&path))
            } else {
                std::fs::remove_file(&path)
            }
        })
    }

    pub(super) fn remove_dir(&self, name: &OsStr) -> io::Result<()> {
        let path = self.child(name)?;
        patiently(&path, || std::fs::remove_dir(&path))
    }

    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "the contract's; elsewhere it can fail"
    )]
    pub(super) fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Does what another program may refuse for a moment, for it has `path`, or what lies in it, open: one that looks what is
/// there, such as a virus scanner, an indexer or `oskit backup list`. Tried again for about a second. A file that is
/// denied, other than a directory, is not waited for: that is said of every missing permission.
pub(super) fn patiently<T>(path: &Path, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let mut pause = Duration::from_millis(1);
    loop {
        let refused = match act() {
            Err(error) if pause < Duration::from_secs(1) => error,
            result => return result,
        };
        match refused.raw_os_error().map(i32::cast_unsigned) {
            Some(ERROR_SHARING_VIOLATION) => {}
            Some(ERROR_ACCESS_DENIED) if std::fs::symlink_metadata(path).is_ok_and(|it| it.is_dir()) => {}
            _ => return Err(refused),
        }
        std::thread::sleep(pause);
        pause *= 2;
    }
}

/// Does what a read-only file at `path` would refuse. The attribute is of the file, not of the name: its other names get
/// it back.
fn while_writable(path: &Path, act: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    let file = OpenOptions::new().access_mode(FILE_WRITE_ATTRIBUTES).custom_flags(flags).open(path)?;
    let permissions = std::fs::symlink_metadata(path)?.permissions();
    let mut writable = permissions.clone();
    #[expect(clippy::permissions_set_readonly_false, reason = "Windows has the one attribute, for everyone")]
    writable.set_readonly(false);
    file.set_permissions(writable)?;
    let done = act();
    file.set_permissions(permissions)?;
    done
}

fn is_read_only(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|it| it.is_file() && it.permissions().readonly())
}

pub(super) struct Entries<'a> {
    /// Those of `.` and `..` that are still to come: the system has them, the standard library leaves them out.
    dots: std::slice::Iter<'static, &'static str>,
    stream: std::fs::ReadDir,
    name: OsString,
    dir: &'a Dir,
}

impl Entries<'_> {
    pub(super) fn next_entry(&mut self) -> Option<io::Result<Entry<'_>>> {
        if let Some(dots) = self.dots.next() {
            return Some(Ok(Entry { name: OsStr::new(dots), kind: FileKind::Dir, ino: 0 }));
        }
        let entry = match self.stream.next()? {
            Ok(entry) => entry,
            Err(error) => return Some(Err(error)),
        };
        self.name = entry.file_name();
        let kind = entry
            .file_type()
            .or_else(|_| std::fs::symlink_metadata(self.dir.path.join(&self.name)).map(|it| it.file_type()))
            .map_or(FileKind::Unknown, kind_of);
        Some(Ok(Entry { name: &self.name, kind, ino: 0 }))
    }
}

pub(super) fn stat(path: &Path, follow: Follow, want: Want) -> io::Result<Stat> {
    // Access mode 0 asks for the attributes alone, so that no sharing mode or permission to read gets in the way.
    let file = OpenOptions::new().access_mode(0).custom_flags(flags_to_look(follow)).open(path)?;
    stat_handle(&file, path, want)
}

/// How a thing is opened to ask about it, directory or not.
pub(super) const fn flags_to_look(follow: Follow) -> u32 {
    match follow {
        Follow::No => FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT,
        Follow::Yes => FILE_FLAG_BACKUP_SEMANTICS,
    }
}

/// What an open file is. `path`: for what its extension says of its mode.
pub(super) fn stat_handle(file: &File, path: &Path, want: Want) -> io::Result<Stat> {
    let metadata = file.metadata()?;
    let mut by_handle = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle is open and the structure is writable.
    if unsafe { GetFileInformationByHandle(file.as_raw_handle(), &raw mut by_handle) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let kind = kind_of(metadata.file_type());
    Ok(Stat {
        kind,
        mode: made_up_mode(path, kind, metadata.file_attributes()),
        nlink: u64::from(by_handle.nNumberOfLinks),
        dev: u64::from(by_handle.dwVolumeSerialNumber),
        ino: u64::from(by_handle.nFileIndexHigh) << 32 | u64::from(by_handle.nFileIndexLow),
        uid: None,
        gid: None,
        size: metadata.file_size(),
        allocated: allocated(file).unwrap_or(metadata.file_size()),
        rdev: (0, 0),
        atime: time(metadata.last_access_time()),
        mtime: time(metadata.last_write_time()),
        ctime: time(
            Some(want)
                .filter(|it| it.and(Want::CTIME) == *it)
                .and_then(|_| changed(file))
                .unwrap_or(metadata.last_write_time()),
        ),
        btime: Some(time(metadata.creation_time())),
        flags: Flags::NONE,
    })
}

fn not_a_directory() -> io::Error {
    io::Error::from_raw_os_error(ERROR_DIRECTORY.cast_signed())
}

/// Bytes taken on disk.
fn allocated(file: &File) -> Option<u64> {
    let mut facts = FILE_STANDARD_INFO::default();
    let size = u32::try_from(size_of::<FILE_STANDARD_INFO>()).ok()?;
    // SAFETY: the handle is open and the structure is of the size that is told.
    let done = unsafe {
        GetFileInformationByHandleEx(file.as_raw_handle(), FileStandardInfo, (&raw mut facts).cast(), size)
    };
    u64::try_from(facts.AllocationSize).ok().filter(|_| done != 0)
}

/// When anything of it was changed, which nobody can set to what it was; `None` on a file system that does not keep it.
fn changed(file: &File) -> Option<u64> {
    let mut facts = FILE_BASIC_INFO::default();
    let size = u32::try_from(size_of::<FILE_BASIC_INFO>()).ok()?;
    // SAFETY: the handle is open and the structure is of the size that is told.
    let done = unsafe {
        GetFileInformationByHandleEx(file.as_raw_handle(), FileBasicInfo, (&raw mut facts).cast(), size)
    };
    u64::try_from(facts.ChangeTime).ok().filter(|it| done != 0 && *it != 0)
}

pub(super) fn real_path(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path).map(|it| plain(&it))
}

pub(super) fn in_url(path: &Path) -> (String, Cow<'_, [u8]>) {
    let bytes = path.as_os_str().as_encoded_bytes();
    let (drive, rest) = match bytes {
        [letter, b':', rest @ ..] => (format!("/{}:", char::from(*letter)), rest),
        rest => (String::new(), rest),
    };
    let slash = |byte: &u8| if *byte == b'\\' { b'/' } else { *byte };
    (drive, rest.iter().map(slash).collect::<Vec<_>>().into())
}

pub(super) fn make_dir(path: &Path, _mode: u32) -> io::Result<()> {
    refuse_own(path)?;
    std::fs::create_dir(path)
}

fn kind_of(kind: std::fs::FileType) -> FileKind {
    if kind.is_symlink() {
        FileKind::Symlink
    } else if kind.is_dir() {
        FileKind::Dir
    } else if kind.is_file() {
        FileKind::File
    } else {
        FileKind::Unknown
    }
}

/// As CPython's `attributes_to_mode`: everyone may read, write unless read-only, and run what ends like a program.
fn made_up_mode(path: &Path, kind: FileKind, attributes: u32) -> u32 {
    let write = if attributes & FILE_ATTRIBUTE_READONLY == 0 { 0o222 } else { 0 };
    let program = ["exe", "com", "bat", "cmd"];
    let extension = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    let run = kind == FileKind::Dir || extension.is_some_and(|it| program.contains(&it.as_str()));
    0o444 | write | if run { 0o111 } else { 0 }
}

/// From 100 ns since 1601 (`FILETIME`) to seconds since 1970.
fn time(filetime: u64) -> Time {
    const UNIX_EPOCH: i64 = 11_644_473_600;
    let secs = i64::try_from(filetime / 10_000_000).unwrap_or(i64::MAX) - UNIX_EPOCH;
    Time { secs, nanos: u32::try_from(filetime % 10_000_000).unwrap_or(0) * 100 }
}

pub(super) fn link_program(program: &Path, link: &Path) -> io::Result<()> {
    std::fs::hard_link(program, link).or_else(|_| std::fs::copy(program, link).map(|_| ()))
}

pub(super) fn is_program_link(program: &Path, link: &Path) -> bool {
    let stat = |path| stat(path, Follow::No, Want::ALL);
    match (stat(program), stat(link)) {
        (Ok(a), Ok(b)) if (a.dev, a.ino) == (b.dev, b.ino) => true,
        (Ok(a), Ok(b)) => b.kind == FileKind::File && a.size == b.size && same_bytes(program, link),
        _ => false,
    }
}

fn same_bytes(a: &Path, b: &Path) -> bool {
    std::fs::read(a).is_ok_and(|a| std::fs::read(b).is_ok_and(|b| a == b))
}
