//! Random trees with everything in them.

use std::ffi::OsString;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use crate::files::{symlink, verbatim};

/// Something in a tree.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Dir(Vec<(OsString, Node)>),
    File(Vec<u8>),
    /// A size, and where in it a little data is.
    Sparse(u64, u64),
    Link(OsString),
    /// A further name of an earlier file.
    Hard(prop::sample::Index),
    Fifo,
    Socket,
    Device,
}

/// Facts that are set on a node.
#[derive(Debug, Clone)]
#[cfg_attr(windows, expect(dead_code, reason = "owners are for those who have numbers"))]
pub(crate) struct Dress {
    mode: u32,
    owner: Option<(u32, u32)>,
    mtime: (i64, u32),
    xattr: Option<Vec<u8>>,
}

/// A tree, and the dress of its nodes in the order in which they are made, taken round and round.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    root: Vec<(OsString, Node)>,
    dresses: Vec<Dress>,
}

/// Bytes of every kind but the two that no name has.
#[cfg(unix)]
fn name() -> impl Strategy<Value = OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    let byte = prop_oneof![4 => b'a'..=b'f', 1 => any::<u8>()];
    let bytes = prop_oneof![8 => prop::collection::vec(byte.clone(), 1..6), 1 => prop::collection::vec(byte, 250..=255)];
    let plain =
        |bytes: &Vec<u8>| !bytes.iter().any(|it| matches!(it, 0 | b'/')) && bytes != b"." && bytes != b"..";
    bytes.prop_filter("a name", plain).prop_map(OsString::from_vec)
}

/// What NTFS takes, with what Windows' own programs do not: ends in dots and spaces, names of devices.
#[cfg(windows)]
fn name() -> impl Strategy<Value = OsString> {
    let taken = |it: &char| *it >= ' ' && !r#"<>:"/\|?*"#.contains(*it);
    let unit = prop_oneof![4 => prop::char::range('a', 'f'), 1 => any::<char>().prop_filter("taken", taken)];
    let text = |length| prop::collection::vec(unit.clone(), length).prop_map(String::from_iter);
    let names = prop_oneof![8 => text(1..6), 1 => text(60..64), 1 => Just("NUL".to_owned())];
    names.prop_filter("a name", |it| it != "." && it != "..").prop_map(OsString::from)
}

#[cfg(unix)]
fn target() -> impl Strategy<Value = OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    prop::collection::vec(1..=255_u8, 1..40).prop_map(OsString::from_vec)
}

#[cfg(windows)]
fn target() -> impl Strategy<Value = OsString> {
    "[a-f]{1,8}".prop_map(OsString::from)
}

fn leaf() -> impl Strategy<Value = Node> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..5000);
    prop_oneof![
        6 => bytes().prop_map(Node::File),
        1 => (2_u64 << 20..8 << 20, 0_u64..1 << 20).prop_map(|(size, at)| Node::Sparse(size, at)),
        2 => target().prop_map(Node::Link),
        2 => any::<prop::sample::Index>().prop_map(Node::Hard),
        1 => Just(Node::Fifo),
        1 => Just(Node::Socket),
        1 => Just(Node::Device),
    ]
}

fn dress() -> impl Strategy<Value = Dress> {
    let owner = prop::option::of((0_u32..70_000, 0_u32..70_000));
    let mtime = (-5_000_000_000_i64..10_000_000_000, 0_u32..1_000_000_000);
    let xattr = prop::option::of(prop::collection::vec(any::<u8>(), 0..50));
    (0_u32..=0o7777, owner, mtime, xattr).prop_map(|(mode, owner, mtime, xattr)| Dress {
        mode,
        owner,
        mtime,
        xattr,
    })
}

/// Trees of up to some thirty nodes.
pub(crate) fn tree() -> impl Strategy<Value = Tree> {
    let entries = |inner: BoxedStrategy<Node>| prop::collection::vec((name(), inner), 0..8);
    let node = leaf().prop_recursive(
        4,
        40,
        8,
        move |inner| prop_oneof![1 => leaf(), 2 => entries(inner.boxed()).prop_map(Node::Dir)],
    );
    (entries(node.boxed()), prop::collection::vec(dress(), 1..10))
        .prop_map(|(root, dresses)| Tree { root, dresses })
}

impl Tree {
    /// Makes the tree in the directory `at`. Only root can make all of it, and only where there are such files.
    pub(crate) fn make(&self, at: &Path) {
        let at = verbatim(at);
        let mut made = Vec::new();
        make_all(&self.root, &at, &mut made);
        // The deepest first, so that a directory's time stays and its mode locks nobody out.
        made.push(at);
        made.sort_by_key(|path| std::cmp::Reverse(path.components().count()));
        for (path, dress) in made.iter().zip(self.dresses.iter().cycle()) {
            dress.put_on(path);
        }
    }
}

fn make_all(entries: &[(OsString, Node)], at: &Path, made: &mut Vec<PathBuf>) {
    for (name, node) in entries {
        let path = at.join(name);
        if path.symlink_metadata().is_ok() {
            continue;
        }
        match node {
            Node::Dir(entries) => {
                std::fs::create_dir(&path).unwrap();
                make_all(entries, &path, made);
            }
            Node::File(bytes) => std::fs::write(&path, bytes).unwrap(),
            Node::Sparse(size, at) => {
                let mut file = std::fs::File::create(&path).unwrap();
                file.set_len(*size).unwrap();
                file.seek(SeekFrom::Start(*at)).unwrap();
                file.write_all(b"in the middle").unwrap();
                file.sync_all().unwrap();
            }
            Node::Link(target) if symlink(target, &path) => {}
            Node::Hard(index) => {
                let files: Vec<_> = made.iter().filter(|it| !it.is_dir() || it.is_symlink()).collect();
                let Some(first) = (!files.is_empty()).then(|| index.get(&files)) else { continue };
                std::fs::hard_link(first, &path).unwrap();
            }
            Node::Fifo if make_special("mkfifo", &path, &[]) => {}
            Node::Device if make_special("mknod", &path, &["c", "1", "3"]) => {}
            Node::Socket if make_socket(&path) => {}
            Node::Link(_) | Node::Fifo | Node::Socket | Node::Device => continue,
        }
        made.push(path);
    }
}

/// Whether it was made.
#[cfg(unix)]
fn make_special(program: &str, path: &Path, args: &[&str]) -> bool {
    let may = args.is_empty() || nix::unistd::geteuid().is_root();
    may && {
        let status = std::process::Command::new(program).arg("--").arg(path).args(args).status();
        assert!(status.unwrap().success());
        true
    }
}

/// As a name alone: one that is bound has a shorter path than these may be.
#[cfg(unix)]
fn make_socket(path: &Path) -> bool {
    use nix::sys::stat::{Mode, SFlag, mknod};
    mknod(path, SFlag::S_IFSOCK, Mode::S_IRWXU, 0).is_ok()
}

#[cfg(windows)]
fn make_socket(_: &Path) -> bool {
    false
}

#[cfg(windows)]
fn make_special(_: &str, _: &Path, _: &[&str]) -> bool {
    false
}

impl Dress {
    #[cfg(unix)]
    fn put_on(&self, path: &Path) {
        use std::os::unix::ffi::OsStrExt as _;
        let meta = path.symlink_metadata().unwrap();
        let is_root = nix::unistd::geteuid().is_root();
        if let Some(value) = &self.xattr
            && (meta.is_dir() || meta.is_file())
        {
            xattr::set(path, std::ffi::OsStr::from_bytes(b"user.\xffdress"), value).unwrap();
        }
        if let (true, Some((uid, gid))) = (is_root, self.owner) {
            std::os::unix::fs::lchown(path, Some(uid), Some(gid)).unwrap();
        }
        if !meta.is_symlink() {
            let least = if meta.is_dir() { 0o700 } else { 0o400 };
            crate::files::set_mode(path, if is_root { self.mode } else { self.mode | least });
        }
        let time = nix::sys::time::TimeSpec::new(self.mtime.0, i64::from(self.mtime.1));
        let flag = nix::sys::stat::UtimensatFlags::NoFollowSymlink;
        nix::sys::stat::utimensat(nix::fcntl::AT_FDCWD, path, &time, &time, flag).unwrap();
    }

    #[cfg(windows)]
    fn put_on(&self, path: &Path) {
        if !path.is_symlink() {
            let away = std::time::Duration::new(self.mtime.0.unsigned_abs(), self.mtime.1);
            let epoch = std::time::SystemTime::UNIX_EPOCH;
            crate::files::set_mtime(path, if self.mtime.0 < 0 { epoch - away } else { epoch + away });
            crate::files::set_mode(path, self.mode);
        }
    }
}
