//! Removing a tree of the store's own.

use std::ffi::{OsStr, OsString};
use std::io;

use crate::engine::descent::Descent;
use crate::platform::fs::attributes::{Node, set_mode};
use crate::platform::fs::flags::allow_removal;
use crate::platform::fs::{Dir, FileKind, Follow, Want};

/// Removes `name` and all that is in it, however deep. Directories that do not let their owner in are made to, and what is
/// marked as not to be changed loses its mark. What is mounted in it is another's.
///
/// # Errors
/// `ResourceBusy` when there is a mount point in it; what was looked at before has gone by then.
pub fn tree(dir: &Dir, name: &OsStr) -> io::Result<()> {
    if dir.stat(name, Follow::No, Want::KIND)?.kind != FileKind::Dir {
        return file(dir, name);
    }
    let mut way = Descent::new(dir.try_clone()?);
    let mut to_do = vec![open(&mut way, name)?];
    while let Some(names) = to_do.last_mut() {
        if let Some(next) = names.pop() {
            to_do.push(open(&mut way, &next)?);
        } else {
            to_do.pop();
            let done = way.name().map(ToOwned::to_owned).unwrap_or_default();
            way.leave();
            let above = way.dir()?;
            insist(&above, &done, || above.remove_dir(&done))?;
        }
    }
    Ok(())
}

/// Goes into `name`, removes what is no directory there, and gives the names of those that are.
fn open(way: &mut Descent, name: &OsStr) -> io::Result<Vec<OsString>> {
    let above = way.dir()?;
    let inner = match above.open_dir(name, Follow::No) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            set_mode(Node::Named(&above, name), 0o700)?;
            above.open_dir(name, Follow::No)?
        }
        result => result?,
    };
    if inner.is_mounted_in(&above)? {
        return Err(io::Error::new(io::ErrorKind::ResourceBusy, "a file system is mounted in it"));
    }
    let dir = way.enter(name, inner)?;
    let _ = set_mode(Node::Dir(&dir), 0o700);
    let mut dirs = Vec::new();
    let mut files = Vec::new();
    let mut entries = dir.entries()?;
    while let Some(entry) = entries.next_entry().transpose()? {
        let list = if entry.kind == FileKind::Dir { &mut dirs } else { &mut files };
        list.push(entry.name.to_owned());
    }
    for name in files {
        match file(&dir, &name) {
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => dirs.push(name),
            result => result?,
        }
    }
    Ok(dirs)
}

fn file(dir: &Dir, name: &OsStr) -> io::Result<()> {
    insist(dir, name, || dir.remove_file(name))
}

/// Should `remove` not be permitted, it is tried again without the marks that may be to blame.
fn insist(dir: &Dir, name: &OsStr, remove: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match remove() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            allow_removal(dir, name).and_then(|()| remove()).map_err(|_| error)
        }
        result => result,
    }
}
