//! What tests do to files, on every system.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Makes a symbolic link. `false` where none can be made: Windows wants a privilege, Wine says that it was made.
#[must_use]
pub(crate) fn symlink(target: impl AsRef<Path>, link: impl AsRef<Path>) -> bool {
    let (target, link) = (target.as_ref(), link.as_ref());
    let made = make_link(target, link);
    if cfg!(unix) {
        made.expect("a link");
    }
    link.is_symlink()
}

#[cfg(unix)]
fn make_link(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn make_link(target: &Path, link: &Path) -> io::Result<()> {
    use std::os::windows::fs::{symlink_dir, symlink_file};
    let is_dir = link.parent().is_some_and(|it| it.join(target).is_dir());
    if is_dir { symlink_dir(target, link) } else { symlink_file(target, link) }
}

/// Sets permission bits. Windows has one: whether a file may be written.
pub(crate) fn set_mode(path: impl AsRef<Path>, mode: u32) {
    let path = path.as_ref();
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
    #[cfg(windows)]
    let permissions = {
        let metadata = std::fs::metadata(path).expect("a file");
        let mut permissions = metadata.permissions();
        permissions.set_readonly(metadata.is_file() && mode & 0o200 == 0);
        permissions
    };
    std::fs::set_permissions(path, permissions).expect("a mode");
}

/// Its permission bits; on Windows what stands for the one that there is.
pub(crate) fn mode(path: impl AsRef<Path>) -> u32 {
    let permissions = path.as_ref().metadata().expect("a file").permissions();
    #[cfg(unix)]
    return std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o7777;
    #[cfg(windows)]
    if permissions.readonly() { 0o444 } else { 0o666 }
}

/// When anything of it was changed last, as far as the system tells.
pub(crate) fn touched(path: impl AsRef<Path>) -> (i64, i64) {
    let metadata = path.as_ref().symlink_metadata().expect("a file");
    #[cfg(unix)]
    return (
        std::os::unix::fs::MetadataExt::ctime(&metadata),
        std::os::unix::fs::MetadataExt::ctime_nsec(&metadata),
    );
    #[cfg(windows)]
    {
        use std::os::windows::fs::MetadataExt as _;
        (metadata.last_write_time().cast_signed(), metadata.creation_time().cast_signed())
    }
}

/// What tells a file from all others on its disk: an inode's number, or a file id.
pub(crate) fn inode(path: impl AsRef<Path>) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::ino(&path.as_ref().symlink_metadata().expect("a file"));
    #[cfg(windows)]
    winapi_util::file::information(open_any(path.as_ref(), true).expect("a file"))
        .expect("facts")
        .file_index()
}

/// Sets the time of change of a file, and of a directory too.
pub(crate) fn set_mtime(path: impl AsRef<Path>, time: SystemTime) {
    open_any(path.as_ref(), cfg!(unix)).expect("a file").set_modified(time).expect("a time");
}

/// Opens a file or a directory, for its facts or to set them.
fn open_any(path: &Path, for_reading: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    options.read(for_reading).write(!for_reading);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt as _;
        let (to_see, to_change) = (0x80, 0x100); // FILE_READ_ATTRIBUTES, FILE_WRITE_ATTRIBUTES
        let (dirs_too, links_too) = (0x0200_0000, 0x0020_0000); // FILE_FLAG_BACKUP_SEMANTICS, _OPEN_REPARSE_POINT
        options.access_mode(if for_reading { to_see } else { to_change }).custom_flags(dirs_too | links_too);
    }
    options.open(path)
}

/// Contents changed, the time of the last change kept.
pub(crate) fn rewrite(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) {
    let path = path.as_ref();
    let before = path.metadata().and_then(|it| it.modified()).expect("a time");
    std::fs::write(path, contents).expect("contents");
    set_mtime(path, before);
}

/// A copy of a tree with all its facts, as `cp -a` makes it.
pub(crate) fn copy_tree(from: &Path, to: &Path) {
    if cfg!(unix) {
        let status =
            std::process::Command::new("cp").args(["-a", "--sparse=always"]).args([from, to]).status();
        assert!(status.expect("cp").success());
        return;
    }
    copy_by_hand(from, to, &mut BTreeMap::new());
}

/// `copied`: where a file with this number was copied to.
fn copy_by_hand(from: &Path, to: &Path, copied: &mut BTreeMap<u64, PathBuf>) {
    let metadata = from.symlink_metadata().expect("a file");
    if metadata.is_dir() {
        std::fs::create_dir(to).expect("a directory");
        for entry in std::fs::read_dir(from).expect("a directory") {
            let name = entry.expect("a name").file_name();
            copy_by_hand(&from.join(&name), &to.join(&name), copied);
        }
        set_mtime(to, metadata.modified().expect("a time"));
    } else if metadata.is_symlink() {
        assert!(symlink(std::fs::read_link(from).expect("a target"), to));
    } else if let Some(first) = copied.get(&inode(from)) {
        std::fs::hard_link(first, to).expect("a link");
    } else {
        std::fs::copy(from, to).expect("a copy");
        copied.insert(inode(from), to.to_owned());
    }
}

/// Text that is not Unicode: a stray byte, or on Windows half of a surrogate pair. Shown as `U+FFFD`.
pub(crate) fn stray(before: &str, after: &str) -> std::ffi::OsString {
    #[cfg(unix)]
    let stray: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(vec![0xff]);
    #[cfg(windows)]
    let stray: std::ffi::OsString = std::os::windows::ffi::OsStringExt::from_wide(&[0xd800]);
    [before.as_ref(), stray.as_os_str(), after.as_ref()].into_iter().collect()
}

/// What `*_b64` has of [`stray`]: base64 of the exact bytes, WTF-8 on Windows.
pub(crate) fn stray_b64(before: &str, after: &str) -> String {
    use base64::Engine as _;
    let stray: &[u8] = if cfg!(unix) { b"\xff" } else { b"\xed\xa0\x80" };
    base64::engine::general_purpose::STANDARD.encode([before.as_bytes(), stray, after.as_bytes()].concat())
}

/// The form of a path in which Windows takes every name as it stands, of any length.
pub(crate) fn verbatim(path: impl AsRef<Path>) -> PathBuf {
    let path = std::path::absolute(path).expect("a path");
    if cfg!(unix) {
        return path;
    }
    let mut verbatim = std::ffi::OsString::from(r"\\?\");
    verbatim.push(path);
    verbatim.into()
}
