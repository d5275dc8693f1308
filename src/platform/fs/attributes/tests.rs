use super::*;
use crate::platform::fs::Follow;

fn scratch() -> (tempfile::TempDir, Dir) {
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    (folder, dir)
}

#[test]
fn a_time_before_1970_comes_back_to_the_nanosecond() {
    let (_folder, dir) = scratch();
    let file = dir.create_file(OsStr::new("a"), 0o600).unwrap();
    let time = Time { secs: -1, nanos: 999_999_900 };
    set_mtime(Node::File(&file), time).unwrap();
    assert_eq!(stat_file(&file, Want::ALL).unwrap().mtime, time);
    set_mtime(Node::Dir(&dir), time).unwrap();
    assert_eq!(dir.stat_self(Want::ALL).unwrap().mtime, time);
    let time = Time { secs: 4_102_444_800, nanos: 700 };
    set_mtime(Node::Named(&dir, OsStr::new("a")), time).unwrap();
    assert_eq!(stat_file(&file, Want::ALL).unwrap().mtime, time);
}

#[test]
fn a_link_keeps_its_own_time_and_its_target_is_left_alone() {
    let (_folder, dir) = scratch();
    let name = OsStr::new("link");
    dir.symlink(OsStr::new("target"), name).unwrap();
    let time = Time { secs: 4_102_444_800, nanos: 700 };
    set_mtime(Node::Named(&dir, name), time).unwrap();
    assert_eq!(dir.stat(name, Follow::No, Want::ALL).unwrap().mtime, time);
}

#[cfg(unix)]
#[test]
fn a_fifo_gets_its_whole_mode() {
    let (_folder, dir) = scratch();
    let name = OsStr::new("fifo");
    if make_special(&dir, name, FileKind::Fifo, 0o600, (0, 0))
        .is_err_and(|error| error.kind() == io::ErrorKind::Unsupported)
    {
        return;
    }
    set_mode(Node::Named(&dir, name), 0o1666).unwrap();
    let stat = dir.stat(name, Follow::No, Want::ALL).unwrap();
    assert_eq!((stat.kind, stat.mode), (FileKind::Fifo, 0o1666));
}

#[test]
fn attributes_come_back_sorted_or_are_said_to_be_unsupported() {
    let (_folder, dir) = scratch();
    let file = dir.create_file(OsStr::new("a"), 0o600).unwrap();
    let wanted = ["user.a", "user.b"].map(|name| Xattr { name: name.into(), value: vec![0, 255] });
    for xattr in wanted.iter().rev() {
        match set_xattr(Node::File(&file), xattr) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => return,
            result => result.unwrap(),
        }
    }
    let found: Vec<_> = xattrs(Node::File(&file))
        .unwrap()
        .into_iter()
        .filter(|it| it.name.as_encoded_bytes().starts_with(b"user."))
        .collect();
    assert_eq!(found, wanted);
}
