//! Trees of everything that a file can be and be called: planned first, so that what differs on one can be tried again
//! on a part of it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{PermissionsExt as _, lchown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use nix::fcntl::AT_FDCWD;
use nix::sys::stat::{Mode, SFlag, UtimensatFlags, makedev, mknod, utimensat};
use nix::sys::time::TimeSpec;

use crate::acl;
use crate::support::Chance;

/// Pieces that names are made of.
const PIECES: &[&str] = &[
    "a",
    "b",
    "B",
    "z",
    "0",
    "1",
    "9",
    "10",
    "007",
    ".",
    "-",
    "_",
    "~",
    " ",
    "'",
    "\"",
    "$",
    "\n",
    "\t",
    "\x01",
    "\x1b[2J",
    "\x7f",
    "é",
    "你",
    "\u{301}",
    "😀",
    "\u{200b}",
    "👨\u{200d}👩",
    "\u{fe0f}",
    "கா",
    "\u{ad}",
    "\u{302e}",
    "*",
    "?",
    "=",
    "@",
    "\\",
    "#",
    "{",
    "|",
    "&",
    "+",
    ":",
    ".tar",
    ".gz",
    ".c",
    ".txt",
    ".TXT",
    "%",
    ";",
    "ß",
];

const SIZES: &[u64] = &[
    0,
    1,
    10,
    999,
    1000,
    1023,
    1024,
    1025,
    4096,
    10_000,
    123_456,
    1_000_000,
    1 << 20,
    (1 << 30) + 1,
    5 << 40,
];

const MODES: &[u32] =
    &[0o644, 0o755, 0o600, 0, 0o777, 0o4755, 0o2755, 0o4644, 0o2644, 0o1644, 0o7777, 0o111, 0o6755];

const DIR_MODES: &[u32] =
    &[0o755, 0o755, 0o700, 0o1777, 0o777, 0o1755, 0o2755, 0, 0o400, 0o444, 0o311, 0o3777];

/// `cap_net_raw+ep` as `security.capability` holds it (capabilities(7)).
const CAPABILITY: &[u8] = &[1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A file of a tree: where it is, and all that is to be made of it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) path: PathBuf,
    what: What,
    mode: Option<u32>,
    owner: Option<(u32, u32)>,
    /// Written, in seconds and nanoseconds; read so many seconds later.
    times: Option<(i64, i64, i64)>,
    attribute: Option<(&'static str, Vec<u8>)>,
}

#[derive(Clone, Debug)]
enum What {
    File { length: u64, written: usize },
    Dir,
    Link(OsString),
    OtherNameOf(PathBuf),
    Fifo,
    Socket,
    CharDevice(u64, u64),
    BlockDevice(u64, u64),
}

/// A tree by chance.
pub(crate) fn plan(chance: &mut Chance) -> Vec<Node> {
    let mut names = names(chance, 30);
    names.extend(
        [&b"-rf"[..], b"--", b"-", b"\n", b"\xff", b".hidden", b"plain", b"two words", b"file~"].map(os),
    );
    names.extend(["x".repeat(255), "ä".repeat(20)].map(OsString::from));
    if chance.percent(20) {
        names.extend((1..=255).filter(|byte| !matches!(byte, b'.' | b'/')).map(|byte| os(&[byte])));
    }
    let mut nodes = Vec::new();
    plan_in(Path::new(""), names, 3, chance, &mut nodes);
    nodes
}

fn os(bytes: &[u8]) -> OsString {
    OsStr::from_bytes(bytes).to_owned()
}

fn names(chance: &mut Chance, most: usize) -> Vec<OsString> {
    (0..chance.below(most)).map(|_| name(chance)).collect()
}

fn name(chance: &mut Chance) -> OsString {
    loop {
        let length = chance.choose(&[1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12]);
        let mut name = String::new();
        (0..length).for_each(|_| name.push_str(chance.choose(PIECES)));
        let mut name = name.into_bytes();
        if chance.percent(5) {
            name.push(0xff);
        }
        if name != b"." && name != b".." && !is_misquoted(&name) {
            return OsString::from_vec(name);
        }
    }
}

/// GNU's `ls` up to 9.1 at least misquotes names that hold a single quote and end in what must be escaped.
fn is_misquoted(name: &[u8]) -> bool {
    name.contains(&b'\'') && name.last().is_none_or(|byte| !byte.is_ascii_graphic())
}

fn plan_in(dir: &Path, names: Vec<OsString>, levels: usize, chance: &mut Chance, nodes: &mut Vec<Node>) {
    for name in names {
        let path = dir.join(&name);
        if nodes.iter().any(|node| node.path == path) {
            continue;
        }
        let what = match chance.below(100) {
            50..65 if levels > 0 && !name.as_bytes().contains(&b'\'') => What::Dir,
            // So with a path that leads through a link.
            65..83 if !name.as_bytes().contains(&b'\'') => What::Link(target(chance)),
            83..88 => What::Fifo,
            88..91 => What::Socket,
            91..94 => What::CharDevice(chance.choose(&[1, 8, 255]), chance.choose(&[0, 3, 1_048_575])),
            94..97 => What::BlockDevice(chance.choose(&[1, 259]), chance.choose(&[0, 100])),
            97 if name.len() < 200 => What::OtherNameOf("plain".into()),
            _ => What::File {
                length: chance.choose(SIZES),
                written: if chance.percent(20) { chance.choose(&[1, 5000, 100_000]) } else { 0 },
            },
        };
        let below = matches!(what, What::Dir).then(|| names_below(chance));
        nodes.push(node(path.clone(), what, chance));
        if let Some(below) = below {
            plan_in(&path, below, levels - 1, chance, nodes);
        }
    }
}

fn names_below(chance: &mut Chance) -> Vec<OsString> {
    let mut below = names(chance, 20);
    if chance.percent(25) {
        below.push("loop".into());
    }
    below
}

fn node(path: PathBuf, what: What, chance: &mut Chance) -> Node {
    let owners = &[0, 1, 33, 1000, 65534, 123_456];
    let (is_file, is_dir) = (matches!(what, What::File { .. }), matches!(what, What::Dir));
    let attribute = match chance.below(100) {
        0..4 if is_file => Some(("security.capability", CAPABILITY.to_vec())),
        4..7 if is_file || is_dir => Some(("system.posix_acl_access", acl::with_user(33, 5))),
        7..10 if is_dir => Some(("system.posix_acl_default", acl::with_user(33, 7))),
        10..13 if is_file => Some(("user.note", b"x".to_vec())),
        _ => None,
    };
    Node {
        path,
        mode: match what {
            What::Dir => Some(chance.choose(DIR_MODES)),
            What::Link(_) | What::OtherNameOf(_) => None,
            _ => Some(chance.choose(MODES)),
        },
        owner: chance.percent(40).then(|| (chance.choose(owners), chance.choose(&[0, 1, 4242]))),
        times: chance.percent(60).then(|| times(is_file, chance)),
        attribute,
        what,
    }
}

/// Where links lead never lies outside the tree, but for its parent.
fn target(chance: &mut Chance) -> OsString {
    let targets: [&[u8]; 9] =
        [b"plain", b"nowhere", b"..", b".", b"two words", b"/no/such", b"a\nb", b"\xff", b"loop"];
    os(chance.choose(&targets))
}

/// Times long ago and, for files, to come: what reading a directory or a link changes must stay as it is.
fn times(is_file: bool, chance: &mut Chance) -> (i64, i64, i64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |it| it.as_secs());
    let now = i64::try_from(now).unwrap_or(0);
    let past = [
        0,
        1,
        -1,
        1_000_000_000,
        1_700_000_000,
        1_720_000_000,
        now - 1000,
        now - 15_000_000,
        now - 16_000_000,
        -1_000_000_000,
    ];
    let to_come = [now + 1000, 4_000_000_000];
    let seconds = if is_file && chance.percent(20) { chance.choose(&to_come) } else { chance.choose(&past) };
    (seconds, chance.choose(&[0, 1, 500_000_000, 999_999_999]), chance.choose(&[0, 1000]))
}

/// Makes what is planned in the directory `root`. What the user may not make, devices and other owners, is left out, and
/// so is what lies in a directory that is not there.
pub(crate) fn make(nodes: &[Node], root: &Path) {
    let made: Vec<_> = nodes.iter().filter(|node| node.make(root).is_ok()).collect();
    made.iter().rev().for_each(|node| node.dress(root));
}

/// Lets everything be removed again.
pub(crate) fn open_up(nodes: &[Node], root: &Path) {
    for node in nodes.iter().filter(|node| matches!(node.what, What::Dir)) {
        let _ = fs::set_permissions(root.join(&node.path), Permissions::from_mode(0o700));
    }
}

impl Node {
    /// Makes it where nothing is: the tests may run as root, and what is there may be a link or a device.
    fn make(&self, root: &Path) -> io::Result<()> {
        let path = root.join(&self.path);
        let node =
            |kind, device| mknod(&path, kind, Mode::from_bits_truncate(0o644), device).map_err(Into::into);
        match &self.what {
            What::File { length, written } => {
                let mut file = File::create_new(&path)?;
                file.set_len(*length)?;
                file.write_all(&vec![b'x'; *written])?;
                // What the system has yet to place takes other room afterwards.
                if *written > 0 { file.sync_data() } else { Ok(()) }
            }
            What::Dir => fs::create_dir(&path),
            What::Link(target) => symlink(target, &path),
            What::OtherNameOf(other) => fs::hard_link(root.join(other), &path),
            What::Fifo => node(SFlag::S_IFIFO, 0),
            What::Socket => UnixListener::bind(&path).map(drop),
            What::CharDevice(major, minor) => node(SFlag::S_IFCHR, makedev(*major, *minor)),
            What::BlockDevice(major, minor) => node(SFlag::S_IFBLK, makedev(*major, *minor)),
        }
    }

    fn dress(&self, root: &Path) {
        let path = root.join(&self.path);
        if let Some((user, group)) = self.owner {
            let _ = lchown(&path, Some(user), Some(group));
        }
        if let Some(mode) = self.mode {
            let _ = fs::set_permissions(&path, Permissions::from_mode(mode));
        }
        if let Some((name, value)) = &self.attribute {
            let _ = xattr::set(&path, name, value);
        }
        if let Some((seconds, nanos, later)) = self.times {
            let (read, written) = (TimeSpec::new(seconds + later, 0), TimeSpec::new(seconds, nanos));
            let _ = utimensat(AT_FDCWD, &path, &read, &written, UtimensatFlags::NoFollowSymlink);
        }
    }
}
