//! Every fact of a tree goes into a snapshot and comes back.

use std::ffi::OsString;

use proptest::prelude::*;

use super::facts::assert_equal;
use super::{snapshot, trees};
use crate::files::{symlink, verbatim};
use crate::support::{Sandbox, rounds};

/// Backs `src` up, verifies and restores, and compares all three.
fn round_trip(sandbox: &Sandbox) {
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let (source, copy) = (sandbox.path().join("src"), sandbox.path().join(&name));
    assert_equal(&source, &copy);
    sandbox.oskit(["backup", "verify", "-q", "dst", name.file_name().unwrap().to_str().unwrap()]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "--numeric-owner", "dst", "out"]).succeeds();
    assert_equal(&source, &sandbox.path().join("out"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: rounds(24), max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_random_tree_comes_back_equal_in_every_fact(tree in trees::tree()) {
        let sandbox = Sandbox::new();
        tree.make(&sandbox.dir("src"));
        round_trip(&sandbox);
    }
}

/// Names that programs stumble over, as many as the system takes.
#[cfg(unix)]
fn odd_names() -> Vec<OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    let names: [&[u8]; 9] = [
        b"new\nline",
        b"\xff\xfe",
        b"-rf",
        b" lead",
        b"...",
        b"q'\"\\%",
        b"\x01\x1b[31m",
        "é".as_bytes(),
        "e\u{301}".as_bytes(),
    ];
    names.into_iter().map(|it| OsString::from_vec(it.to_vec())).collect()
}

#[cfg(windows)]
fn odd_names() -> Vec<OsString> {
    let names = ["-rf", " lead", "...", "trail ", "dot.", "NUL", "com1.txt", "q'%;&^", "é", "e\u{301}", "🦀"];
    names.map(OsString::from).to_vec()
}

#[test]
fn names_of_any_bytes_come_back() {
    let sandbox = Sandbox::new();
    let src = verbatim(sandbox.dir("src"));
    for name in odd_names() {
        std::fs::write(src.join(&name), name.as_encoded_bytes()).unwrap();
    }
    std::fs::write(src.join("x".repeat(255)), "long").unwrap();
    #[cfg(unix)]
    assert!(symlink(
        <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"to \xff nowhere"),
        src.join("link")
    ));
    round_trip(&sandbox);
}

/// Wine has no files with holes.
#[cfg(unix)]
#[test]
fn holes_stay_holes() {
    let sandbox = Sandbox::new();
    let path = sandbox.file("src/sparse", "");
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_len(1 << 30).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &[7; 4096], 512 << 20).unwrap();
    sandbox.file("src/dense", vec![0_u8; 1 << 20]);
    round_trip(&sandbox);
}

#[cfg(unix)]
#[test]
fn acls_and_default_acls_come_back() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/f", "x");
    let setfacl = |args: [&str; 3]| {
        std::process::Command::new("setfacl").args(args).current_dir(sandbox.path()).status()
    };
    if !setfacl(["-m", "u:12345:rw", "src/d/f"]).is_ok_and(|it| it.success()) {
        return; // No setfacl here, or a file system without ACLs.
    }
    assert!(setfacl(["-dm", "g:54321:rx", "src/d"]).unwrap().success());
    round_trip(&sandbox);
}

/// Beyond what a path can say in one piece: only names one at a time lead there.
#[cfg(unix)]
#[test]
fn trees_deeper_than_a_path_can_be_long_come_back() {
    use nix::fcntl::{OFlag, openat};
    use nix::sys::stat::{Mode, mkdirat};
    let sandbox = Sandbox::new();
    let name = OsString::from("d".repeat(100));
    let mut dir = nix::fcntl::open(&sandbox.dir("src"), OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    for _ in 0..300 {
        mkdirat(&dir, name.as_os_str(), Mode::S_IRWXU).unwrap();
        dir = openat(&dir, name.as_os_str(), OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    }
    let bottom = openat(&dir, "bottom", OFlag::O_CREAT | OFlag::O_WRONLY, Mode::S_IRUSR).unwrap();
    nix::unistd::write(&bottom, b"down here").unwrap();
    sandbox.command(crate::support::oskit(), ["backup", "-q", "src", "dst"]).assert().success();
    sandbox.command(crate::support::oskit(), ["backup", "verify", "-q", "dst"]).assert().success();
    sandbox.command(crate::support::oskit(), ["backup", "restore", "-q", "dst", "out"]).assert().success();
    let mut dir = nix::fcntl::open(&sandbox.path().join("out"), OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    for _ in 0..300 {
        dir = openat(&dir, name.as_os_str(), OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    }
    let bottom = openat(&dir, "bottom", OFlag::O_RDONLY, Mode::empty()).unwrap();
    let mut text = [0; 20];
    let length = nix::unistd::read(&bottom, &mut text).unwrap();
    assert_eq!(&text[..length], b"down here");
    // Paths this long are more than the standard library removes.
    assert!(
        std::process::Command::new("rm")
            .args(["-rf", "src", "dst", "out"])
            .current_dir(sandbox.path())
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn restoring_goes_through_no_link() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/f", "restored");
    sandbox.file("src/g", "restored");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    for overwrite in ["never", "if-changed", "always"] {
        let outside = sandbox.dir("outside");
        let secret = sandbox.file("secret", "untouched");
        let _ = std::fs::remove_dir_all(sandbox.path().join("out"));
        let out = sandbox.dir("out");
        assert!(symlink(&outside, out.join("d")) && symlink(&secret, out.join("g")));
        sandbox
            .oskit(["backup", "restore", "-q", &format!("--overwrite={overwrite}"), "dst", "out"])
            .exits(0);
        assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0, "{overwrite}");
        assert_eq!(std::fs::read_to_string(&secret).unwrap(), "untouched", "{overwrite}");
    }
}

#[test]
fn a_link_planted_in_the_snapshot_is_not_read_through() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/f", "mine");
    sandbox.file("src/g", "mine");
    sandbox.file("secret/f", "theirs");
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let copy = sandbox.path().join(name);
    std::fs::remove_dir_all(copy.join("d")).unwrap();
    assert!(symlink(sandbox.path().join("secret"), copy.join("d")));
    std::fs::remove_file(copy.join("g")).unwrap();
    assert!(symlink(sandbox.path().join("secret/f"), copy.join("g")));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).exits(1);
    assert_eq!(std::fs::read_dir(sandbox.path().join("out")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn setuid_comes_back_to_its_owner() {
    let sandbox = Sandbox::new();
    let file = sandbox.file("src/tool", "x");
    crate::files::set_mode(&file, 0o4755);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_eq!(crate::files::mode(sandbox.path().join("out/tool")), 0o4755);
}
