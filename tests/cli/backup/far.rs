//! Facts that few programs keep: capabilities, sockets, times far away, owners that are called otherwise, paths beyond
//! what the system takes.
#![cfg(target_os = "linux")]

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::fcntl::{OFlag, openat};
use nix::sys::stat::{Mode, mkdirat};

use super::facts::assert_equal;
use super::readonly::Memory;
use super::{snapshot, snapshots};
use crate::files::set_mode;
use crate::support::{Sandbox, oskit};

/// What `setcap cap_net_raw=ep` writes.
const CAPABILITY: &[u8] = &[1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

#[test]
fn capabilities_sockets_and_groups_that_are_given_on_survive_each_verb() {
    let sandbox = Sandbox::new();
    let tool = sandbox.file("src/team/tool", "runs");
    sandbox.file("src/team/other", "is read");
    let src = sandbox.path().join("src");
    let _socket = std::os::unix::net::UnixListener::bind(src.join("socket")).unwrap();
    if std::os::unix::fs::chown(src.join("team"), Some(1234), Some(4321)).is_err() {
        return; // Only root may.
    }
    std::os::unix::fs::chown(&tool, Some(1234), Some(1)).unwrap();
    set_mode(&tool, 0o2755);
    set_mode(src.join("team"), 0o2770);
    if xattr::set(&tool, "security.capability", CAPABILITY).is_err() {
        return; // Not every file system has them.
    }
    let made = |options: &[&str]| {
        let args = ["backup", "-q"].iter().chain(options).chain(&["src", "dst"]);
        sandbox.path().join(snapshot(&sandbox.oskit(args).succeeds()))
    };
    for options in [&["--share=none"], &["--checksum"]] {
        assert_equal(&src, &made(options));
    }
    // A change of the capability alone.
    xattr::remove(&tool, "security.capability").unwrap();
    let without = made(&[]);
    assert_equal(&src, &without);
    xattr::set(&tool, "security.capability", CAPABILITY).unwrap();
    let last = made(&[]);
    assert_eq!(xattr::get(without.join("team/tool"), "security.capability").unwrap(), None);
    sandbox.oskit(["backup", "restore", "-q", "--numeric-owner", "dst", "out"]).succeeds();
    assert_equal(&src, &sandbox.path().join("out"));
    sandbox.oskit(["backup", "copy", "-q", "dst", "new"]).succeeds();
    assert_equal(&src, &sandbox.path().join("new").join(last.file_name().unwrap()));
    std::fs::remove_dir_all(last.join("team")).unwrap();
    std::fs::remove_file(last.join("socket")).unwrap();
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    assert_equal(&src, &last);
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
}

/// As cp(1) does it, and the ten-line script; what has no end is named.
#[test]
fn a_file_that_says_that_it_is_empty_is_read_to_its_end() {
    let sandbox = Sandbox::new();
    for file in ["version", "sys/kernel/ostype"] {
        let file = Path::new("/proc").join(file);
        assert_eq!(file.metadata().unwrap().size(), 0);
        let args = [OsString::from("backup"), "-q".into(), file.clone().into(), "dst".into()];
        let made = sandbox.path().join(snapshot(&sandbox.oskit(args).succeeds()));
        assert_eq!(
            std::fs::read(made.join(file.file_name().unwrap())).unwrap(),
            std::fs::read(file).unwrap()
        );
    }
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    let run = sandbox.oskit(["backup", "-q", "/proc/self/pagemap", "dst"]).exits(3);
    assert!(run.err().contains("pagemap': it says that it is empty, and has no end ["), "{}", run.err());
}

#[test]
fn owners_go_by_name_unless_numbers_are_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.file("src/theirs", "anna's");
    sandbox.file("src/nobodys", "of a number alone");
    let src = sandbox.path().join("src");
    if std::os::unix::fs::chown(src.join("theirs"), Some(4242), Some(4343)).is_err() {
        return; // Only root may.
    }
    std::os::unix::fs::chown(src.join("nobodys"), Some(5151), Some(5252)).unwrap();
    for (at, uid, gid) in [("here", 4242, 4343), ("there", 7001, 7002)] {
        sandbox
            .file(format!("{at}/passwd"), format!("root:x:0:0::/:/bin/sh\nanna:x:{uid}:{gid}::/:/bin/sh\n"));
        sandbox.file(format!("{at}/group"), format!("root:x:0:\nteam:x:{gid}:\n"));
    }
    // The same numbers are somebody else's there.
    sandbox
        .shell("echo berta:x:4242:4343::/:/bin/sh >> there/passwd && echo others:x:4343: >> there/group")
        .succeeds();
    let on = |at: &str, args: &str| {
        let script = format!(
            "mount --bind {at}/passwd /etc/passwd && mount --bind {at}/group /etc/group && exec oskit backup {args}"
        );
        sandbox.shell(&format!("unshare --mount sh -c '{script}'"))
    };
    let run = on("here", "-q src dst");
    if run.err().contains("unshare") || run.err().contains("mount") {
        return;
    }
    run.succeeds();
    let owner = |path: &str| {
        let of = sandbox.path().join(path).metadata().unwrap();
        (of.uid(), of.gid())
    };
    on("there", "restore -q dst by_name").succeeds();
    assert_eq!(owner("by_name/theirs"), (7001, 7002));
    assert_eq!(owner("by_name/nobodys"), (5151, 5252));
    on("there", "restore -q --numeric-owner dst by_number").succeeds();
    assert_eq!(owner("by_number/theirs"), (4242, 4343));
    assert_eq!(owner("by_number/nobodys"), (5151, 5252));
    // What only looks, and what moves a store, goes by the numbers.
    on("there", "verify -q --drill=. dst").succeeds();
    on("there", "diff dst latest --source src").succeeds().prints("");
    on("there", "copy -q dst new").succeeds();
    assert_eq!(owner(&format!("new/{}/theirs", snapshots(&sandbox)[0])), (4242, 4343));
    on("there", "--json src dst").succeeds();
    on("there", "verify -q dst").succeeds();
}

fn set_time(path: &Path, secs: i64) {
    let time = nix::sys::time::TimeSpec::new(secs, 1);
    let flag = nix::sys::stat::UtimensatFlags::NoFollowSymlink;
    nix::sys::stat::utimensat(nix::fcntl::AT_FDCWD, path, &time, &time, flag).unwrap();
}

/// 1700, 1969, 2100, 2400 and 2600: more than the file system that the store is on may have.
const FAR: [(&str, i64); 5] = [
    ("1700", -8_520_336_000),
    ("1969", -1),
    ("2100", 4_102_444_800),
    ("2400", 13_569_465_600),
    ("2600", 19_880_899_200),
];

#[test]
fn times_that_a_disk_cannot_hold_come_back() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Memory::mount(&sandbox) else { return };
    for (name, secs) in FAR {
        let file = sandbox.file(format!("disk/src/{name}/file"), name);
        std::os::unix::fs::symlink("nowhere", file.with_file_name("link")).unwrap();
        for path in [&*file, &*file.with_file_name("link"), file.parent().unwrap()] {
            set_time(path, secs);
        }
    }
    std::thread::sleep(Duration::from_millis(3100));
    for round in 0..2 {
        sandbox.oskit(["backup", "-q", "disk/src", "dst"]).exits(0);
        sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
        let out = format!("disk/out{round}");
        sandbox.oskit(["backup", "restore", "-q", "dst", &out]).succeeds();
        assert_equal(&sandbox.path().join("disk/src"), &sandbox.path().join(out));
    }
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "disk/src"]).succeeds().prints("");
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).exits(0);
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
}

/// A file at the end of so many directories of this name.
fn dig(root: &Path, name: &str, levels: usize) {
    let name = OsString::from(name);
    let mut dir = nix::fcntl::open(root, OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    for _ in 0..levels {
        mkdirat(&dir, name.as_os_str(), Mode::S_IRWXU).unwrap();
        dir = openat(&dir, name.as_os_str(), OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    }
    put(&dir, "down here");
}

fn bottom(root: &Path, name: &str, levels: usize) -> std::os::fd::OwnedFd {
    let mut dir = nix::fcntl::open(root, OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    for _ in 0..levels {
        dir = openat(&dir, name, OFlag::O_DIRECTORY, Mode::empty()).unwrap();
    }
    dir
}

fn put(dir: &std::os::fd::OwnedFd, text: &str) {
    let flags = OFlag::O_CREAT | OFlag::O_WRONLY | OFlag::O_TRUNC;
    let file = openat(dir, "bottom", flags, Mode::S_IRUSR | Mode::S_IWUSR).unwrap();
    nix::unistd::write(&file, text.as_bytes()).unwrap();
}

fn text(dir: &std::os::fd::OwnedFd) -> String {
    let file = openat(dir, "bottom", OFlag::O_RDONLY, Mode::empty()).unwrap();
    let mut text = [0; 40];
    let length = nix::unistd::read(&file, &mut text).unwrap();
    String::from_utf8_lossy(&text[..length]).into_owned()
}

/// What a backup says; the names in a sandbox are not listed, they may be longer than any message should be.
fn says(sandbox: &Sandbox, args: &[&str], status: i32) -> String {
    let output = sandbox.command(oskit(), ["backup"].iter().chain(args)).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let short = |it: &str| it.chars().take(500).collect::<String>();
    assert_eq!(output.status.code(), Some(status), "{args:?}: {} {}", short(&out), short(&err));
    out.into_owned()
}

/// Removes what nobody else would: unless it goes with the memory that it is in.
fn clear(sandbox: &Sandbox, is_in_memory: bool) {
    for name in std::fs::read_dir(sandbox.path()).unwrap().filter(|_| !is_in_memory) {
        sandbox.remove(name.unwrap().file_name());
    }
}

/// Every verb on a tree of so many levels.
fn every_verb_goes_down(name: &str, levels: usize) {
    let sandbox = Sandbox::new();
    let memory = Memory::over(&sandbox);
    dig(&sandbox.dir("src"), name, levels);
    let at = |path: &str| bottom(&sandbox.path().join(path), name, levels);
    let says = |args: &[&str], status: i32| says(&sandbox, args, status);
    let planned = says(&["--dry-run", "--json", "-q", "src", "dst"], 0);
    let planned: serde_json::Value = serde_json::from_str(planned.lines().last().unwrap()).unwrap();
    assert_eq!((&planned["files"], &planned["dirs"]), (&1.into(), &(levels + 1).into()));
    let name_of = |out: &str| PathBuf::from(out.trim_end().rsplit('/').next().unwrap());
    let first = name_of(&says(&["-q", "--checksum", "src", "dst"], 0));
    put(&at("src"), "changed down here");
    let second = name_of(&says(&["-q", "src", "dst"], 0));
    says(&["list", "dst"], 0);
    says(&["diff", "dst", "latest~1", "latest"], 1);
    says(&["diff", "dst", "latest", "--source", "src"], 0);
    says(&["verify", "-q", "dst"], 0);
    says(&["verify", "-q", "--drill=.", "dst", "latest"], 0);
    says(&["restore", "--dry-run", "-q", "dst", "out"], 0);
    says(&["restore", "-q", "dst", "out"], 0);
    assert_eq!(text(&at("out")), "changed down here");
    says(&["copy", "-q", "dst", "new"], 0);
    says(&["verify", "-q", "new"], 0);
    let stored = Path::new("dst").join(&second);
    put(&at(stored.to_str().unwrap()), "rotten");
    says(&["verify", "-q", "dst"], 1);
    says(&["repair", "-q", "dst"], 0);
    // All of it is lost, and comes back at once.
    sandbox.remove(stored.join(name));
    says(&["verify", "-q", "dst"], 1);
    says(&["repair", "-q", "dst"], 0);
    says(&["verify", "-q", "dst"], 0);
    says(&["prune", "-q", "--keep-last=1", "dst"], 0);
    assert_eq!(snapshots(&sandbox), [second.to_str().unwrap()]);
    assert!(!sandbox.path().join("dst").join(first).exists());
    assert_eq!(text(&at(stored.to_str().unwrap())), "changed down here");
    clear(&sandbox, memory.is_some());
}

#[test]
fn every_verb_goes_beyond_what_a_path_can_be() {
    every_verb_goes_down(&"d".repeat(200), 100);
    every_verb_goes_down("d", 2500);
}

#[test]
fn ten_thousand_levels_are_stored_and_come_back() {
    let sandbox = Sandbox::new();
    let (memory, levels) = (Memory::over(&sandbox), 10_000);
    dig(&sandbox.dir("src"), "d", levels);
    says(&sandbox, &["-q", "src", "dst"], 0);
    says(&sandbox, &["verify", "-q", "dst"], 0);
    says(&sandbox, &["restore", "-q", "dst", "out"], 0);
    assert_eq!(text(&bottom(&sandbox.path().join("out"), "d", levels)), "down here");
    // All of it is lost. The paths of all levels, each for itself, would be 100 MB.
    sandbox.remove(Path::new("dst").join(&snapshots(&sandbox)[0]).join("d"));
    let measured = ["exec", "--report=-", oskit().to_str().unwrap(), "backup", "repair", "-q", "dst"];
    let output = sandbox.command(oskit(), measured).output().unwrap();
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["exit"], 0);
    let most = record["attempts"][0]["rusage"]["max_rss"].as_u64().unwrap();
    assert!(most < 80_000_000, "{most}");
    says(&sandbox, &["verify", "-q", "dst"], 0);
    clear(&sandbox, memory.is_some());
}
