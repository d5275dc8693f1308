//! What `repair` cannot set, must not touch, or could not look at.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

use super::facts::assert_equal;
use super::flagged::Marked;
use super::readonly::Memory;
use super::snapshot;
use crate::files::{copy_tree, inode, mode, set_mode};
use crate::support::{Run, Sandbox};

fn backup(sandbox: &Sandbox) -> PathBuf {
    sandbox.path().join(snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds()))
}

/// The same files under further names.
fn link_tree(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-al").args([from, to]).status().unwrap().success());
}

/// For at most a while: it once had no end.
fn repair(sandbox: &Sandbox, dest: &str) -> Run {
    sandbox.shell(&format!("timeout 60 oskit backup repair {dest}"))
}

#[test]
fn what_cannot_be_set_is_told_once_and_not_as_healed() {
    let sandbox = Sandbox::new();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    for name in ["a", "b"] {
        set_mode(sandbox.file(format!("src/{name}"), name), 0o644);
    }
    let made = backup(&sandbox);
    for name in ["a", "b"] {
        set_mode(made.join(name), 0o600);
    }
    assert!(marked.mark("+i", &made.join("a")));
    let run = repair(&sandbox, "dst");
    let name = made.file_name().unwrap().to_string_lossy().into_owned();
    let said = format!("oskit backup: damaged 'dst/{name}/a': its mode is 0600, not 0644 [ValueError]\n");
    run.fails(1, &said).prints(&format!("healed {name}/b\n1 snapshot read, 1 path healed, 1 problem left\n"));
    assert!(marked.mark("-i", &made.join("a")));
    repair(&sandbox, "dst").succeeds().prints(&format!("healed {name}/a\n1 snapshot read, 1 path healed\n"));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

/// The store has moved to a file system without extended attributes: nothing is lost, the manifest has them.
#[test]
fn what_a_disk_that_holds_less_lacks_is_noted_and_no_damage() {
    let sandbox = Sandbox::new();
    for name in ["a", "b"] {
        if xattr::set(sandbox.file(format!("src/{name}"), name), "user.k", b"v").is_err() {
            return;
        }
    }
    let made = backup(&sandbox);
    let Some(_memory) = Memory::ramfs(&sandbox) else { return };
    copy_tree(&sandbox.path().join("dst"), &sandbox.path().join("disk/dst"));
    let name = made.file_name().unwrap().to_string_lossy().into_owned();
    let said = |file| {
        format!(
            "oskit backup: damaged 'disk/dst/{name}/{file}': its extended attributes are others [ValueError]\n"
        )
    };
    sandbox.oskit(["backup", "verify", "-q", "disk/dst"]).fails(1, &(said("a") + &said("b")));
    let noted = format!("noted in the manifest of {name}: the disk does not hold xattrs\n1 snapshot read\n");
    repair(&sandbox, "disk/dst").succeeds().prints(&noted);
    sandbox.oskit(["backup", "verify", "-q", "disk/dst"]).succeeds();
    repair(&sandbox, "disk/dst").succeeds().prints("1 snapshot read\n");
    // What else is wrong is so still.
    set_mode(sandbox.path().join("disk/dst").join(&name).join("a"), 0o600);
    sandbox.oskit(["backup", "verify", "-q", "disk/dst"]).exits(1);
    repair(&sandbox, "disk/dst").succeeds();
    sandbox.oskit(["backup", "restore", "-q", "disk/dst", "out"]).succeeds();
    assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
}

/// Whoever may not give files away could not give a new one its owner; but it is not the owner that is wrong.
#[test]
fn what_is_not_wrong_is_not_noted_as_lacking() {
    let sandbox = Sandbox::new();
    if std::os::unix::fs::chown(sandbox.file("src/a", "alpha"), Some(7), Some(7)).is_err() {
        return;
    }
    let made = backup(&sandbox);
    super::repair::rot(&made.join("a"));
    std::fs::remove_file(sandbox.path().join("src/a")).unwrap();
    let run = sandbox.shell("setpriv --bounding-set=-chown -- oskit backup repair dst");
    run.exits(1).prints("1 snapshot read, 1 problem left\n");
    std::os::unix::fs::chown(made.join("a"), Some(8), Some(7)).unwrap();
    let verified = sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    verified.expect(verified.err().contains("it belongs to 8:7, not 7:7"), "the owner still counts");
}

/// Else verifying would compare no owners any more.
#[test]
fn what_only_root_may_give_is_not_taken_for_what_the_disk_does_not_hold() {
    let Some(sandbox) = super::robust::for_nobody() else { return };
    let file = sandbox.file("src/f", "contents");
    if xattr::set(&file, "security.k", b"v").is_err() {
        return;
    }
    let made = backup(&sandbox);
    sandbox.shell(&format!("chown -R nobody dst && chown 0 {}", made.display())).succeeds();
    xattr::remove(made.join("f"), "security.k").unwrap();
    let repair = super::robust::AS_NOBODY.iter().chain(&["backup", "repair", "dst"]);
    sandbox.run(Path::new("setpriv"), repair).exits(1).prints("1 snapshot read, 1 problem left\n");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    assert_equal(&sandbox.path().join("src"), &made);
}

/// A descriptor that is not to be had says nothing about a file.
#[test]
fn what_could_not_be_looked_at_is_not_healed() {
    let sandbox = Sandbox::new();
    for number in 0..50 {
        sandbox.file(format!("src/d{}/f{number}", number % 7), "contents");
    }
    let made = backup(&sandbox);
    set_mode(made.join("d3/f3"), 0o600);
    let mut failed = 0;
    for most in 8..40 {
        let run = sandbox.shell(&format!("ulimit -n {most}; exec timeout 60 oskit backup repair dst"));
        let healed: Vec<_> =
            run.out().lines().filter(|it| it.starts_with("healed")).map(str::to_owned).collect();
        assert!(healed.iter().all(|it| it.ends_with("/d3/f3")), "{most}: {healed:?}");
        run.expect((run.status == Some(0)) == run.err().is_empty(), "a status for what is said");
        failed += u32::from(run.err().contains("Too many open files"));
    }
    assert!(failed > 0, "there were always enough");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

/// A directory that a person linked, as `cp -al` does, shares its files with those the person works with.
#[test]
fn a_file_that_has_names_elsewhere_is_not_changed_there() {
    let sandbox = Sandbox::new();
    let mine = sandbox.file("src/k", "private");
    set_mode(&mine, 0o644);
    let linked = sandbox.dir("dst").join("backup_20260101_000000");
    link_tree(&sandbox.path().join("src"), &linked);
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    set_mode(&mine, 0o600);
    let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
    assert_eq!(run.out(), "healed backup_20260101_000000/k\n1 snapshot read, 1 path healed\n");
    assert_eq!((mode(&mine), mode(linked.join("k"))), (0o600, 0o644));
    assert_eq!(std::fs::read(linked.join("k")).unwrap(), b"private");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn snapshots_that_share_a_file_and_want_it_otherwise_are_all_healed() {
    let sandbox = Sandbox::new();
    for name in ["a", "b"] {
        set_mode(sandbox.file(format!("src/{name}"), name), 0o644);
    }
    std::fs::hard_link(sandbox.path().join("src/a"), sandbox.path().join("src/a_too")).unwrap();
    let made = backup(&sandbox);
    set_mode(made.join("a"), 0o600);
    let linked = sandbox.path().join("dst/backup_20270101_000000");
    link_tree(&made, &linked);
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    assert_equal(&sandbox.path().join("src"), &made);
    let modes = |tree: &PathBuf| ["a", "a_too", "b"].map(|it| mode(tree.join(it)));
    assert_eq!((modes(&made), modes(&linked)), ([0o644; 3], [0o600, 0o600, 0o644]));
    // What both want is set for both at once, and stays one file.
    set_mode(made.join("b"), 0o640);
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    assert_eq!((mode(linked.join("b")), inode(linked.join("b"))), (0o644, inode(made.join("b"))));
}

/// With a name elsewhere a file is made anew, once for all snapshots that want the same.
#[test]
fn what_is_made_anew_is_shared_as_before() {
    let sandbox = Sandbox::new();
    set_mode(sandbox.file("src/a", "alpha"), 0o644);
    let all: Vec<_> = (0..6)
        .map(|_| {
            let run = sandbox.oskit(["backup", "-q", "--share=hardlink", "src", "dst"]).succeeds();
            sandbox.path().join(snapshot(&run))
        })
        .collect();
    let mine = sandbox.path().join("mine");
    std::fs::hard_link(all[0].join("a"), &mine).unwrap();
    set_mode(&mine, 0o600);
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    assert_eq!(mode(&mine), 0o600);
    for path in &all {
        assert_eq!((mode(path.join("a")), inode(path.join("a"))), (0o644, inode(all[0].join("a"))));
    }
}
