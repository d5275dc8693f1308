//! A directory full of everything that a file can be and be called.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{PermissionsExt as _, lchown, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use nix::fcntl::AT_FDCWD;
use nix::sys::stat::{Mode, SFlag, UtimensatFlags, makedev, mknod, utimensat};
use nix::sys::time::TimeSpec;

use crate::support::Chance;

/// Pieces that names are made of.
const PIECES: &[&[u8]] = &[
    b"a",
    b"b",
    b"B",
    b"z",
    b"0",
    b"1",
    b"9",
    b"10",
    b".",
    b"-",
    b"_",
    b"~",
    b" ",
    b"'",
    b"\"",
    b"$",
    b"\n",
    b"\t",
    b"\x01",
    b"\x1b[2J",
    b"\x7f",
    b"\xff",
    "é".as_bytes(),
    "你".as_bytes(),
    "\u{301}".as_bytes(),
    b"*",
    b"?",
    b"=",
    b"@",
    b"\\",
    b"#",
    b"{",
    b"|",
    b"&",
    b"+",
    b":",
    b".tar",
    b".gz",
    b".c",
    b".txt",
    b".TXT",
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

/// Fills the directory `root`. What the user may not make, devices and other owners, is left out.
pub(crate) fn fill(root: &Path, chance: &mut Chance) {
    let mut names = names(chance, 30);
    names.extend(
        [&b"-rf"[..], b"--", b"-", b"\n", b"\xff", b".hidden", b"plain", b"two words", b"file~"].map(os),
    );
    names.extend(["x".repeat(255), "ä".repeat(20)].map(OsString::from));
    if chance.percent(30) {
        names.extend((1..=255).filter(|byte| !matches!(byte, b'.' | b'/')).map(|byte| os(&[byte])));
    }
    fill_with(root, names, 3, chance);
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
        let name: Vec<u8> = (0..length).flat_map(|_| chance.choose(PIECES)).copied().collect();
        if name != b"." && name != b".." && !is_misquoted(&name) {
            return OsString::from_vec(name);
        }
    }
}

/// GNU's `ls` up to 9.1 at least misquotes names that hold a single quote and end in what must be escaped.
fn is_misquoted(name: &[u8]) -> bool {
    name.contains(&b'\'') && name.last().is_none_or(|byte| !byte.is_ascii_graphic())
}

fn fill_with(dir: &Path, names: Vec<OsString>, levels: usize, chance: &mut Chance) {
    for name in names {
        let path = dir.join(&name);
        // A name may come twice, and not everybody may do everything. What is there already is never opened: it may be
        // a link or a device, and the tests may run as root.
        let _ = match chance.below(100) {
            0..50 => file(&path, chance),
            50..65 if levels > 0 && !name.as_bytes().contains(&b'\'') => directory(&path, levels - 1, chance),
            65..83 => symlink(target(chance), &path),
            83..88 => node(&path, SFlag::S_IFIFO, chance),
            88..91 => UnixListener::bind(&path).map(drop),
            91..94 => node(&path, SFlag::S_IFCHR, chance),
            94..97 => node(&path, SFlag::S_IFBLK, chance),
            _ => File::create_new(&path).map(drop),
        };
        if chance.percent(40) {
            let _ = lchown(
                &path,
                Some(chance.choose(&[0, 1, 33, 1000, 65534, 123_456])),
                Some(chance.choose(&[0, 1, 4242])),
            );
        }
        if chance.percent(60) {
            set_times(&path, chance);
        }
    }
}

fn target(chance: &mut Chance) -> OsString {
    let targets: [&[u8]; 8] =
        [b"plain", b"nowhere", b"..", b".", b"two words", b"/no/such", b"a\nb", b"\xff"];
    os(chance.choose(&targets))
}

fn file(path: &Path, chance: &mut Chance) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.set_len(chance.choose(SIZES))?;
    if chance.percent(20) {
        file.write_all(&vec![b'x'; chance.choose(&[1, 5000, 100_000])])?;
    }
    file.set_permissions(Permissions::from_mode(chance.choose(MODES)))?;
    if chance.percent(15) {
        let mut other = path.as_os_str().to_owned();
        other.push(".lnk");
        fs::hard_link(path, other)?;
    }
    Ok(())
}

fn directory(path: &Path, levels: usize, chance: &mut Chance) -> std::io::Result<()> {
    fs::create_dir(path)?;
    let names = names(chance, 20);
    fill_with(path, names, levels, chance);
    let modes = [0o755, 0o755, 0o700, 0o1777, 0o777, 0o1755, 0o2755];
    fs::set_permissions(path, Permissions::from_mode(chance.choose(&modes)))
}

fn node(path: &Path, kind: SFlag, chance: &mut Chance) -> std::io::Result<()> {
    let device = makedev(chance.choose(&[1, 8, 255, 259]), chance.choose(&[0, 3, 100, 1_048_575]));
    mknod(path, kind, Mode::from_bits_truncate(0o644), device)?;
    Ok(())
}

/// Times long ago and, for files, to come: what reading a directory or a link changes must stay as it is.
fn set_times(path: &Path, chance: &mut Chance) {
    let now = i64::try_from(now_seconds()).unwrap_or(0);
    let past = [
        0,
        1,
        -1,
        1_000_000_000,
        1_700_000_000,
        now - 1000,
        now - 15_000_000,
        now - 16_000_000,
        -1_000_000_000,
    ];
    let is_file = fs::symlink_metadata(path).is_ok_and(|it| it.is_file());
    let seconds = if is_file && chance.percent(20) {
        chance.choose(&[now + 1000, 4_000_000_000])
    } else {
        chance.choose(&past)
    };
    let written = TimeSpec::new(seconds, chance.choose(&[0, 1, 500_000_000, 999_999_999]));
    let read = TimeSpec::new(seconds + chance.choose(&[0, 1000]), 0);
    let _ = utimensat(AT_FDCWD, path, &read, &written, UtimensatFlags::NoFollowSymlink);
}

fn now_seconds() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |it| it.as_secs())
}
