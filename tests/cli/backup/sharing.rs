//! Unchanged files cost no data, and sharing never changes what is older.

use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use super::facts::assert_equal;
use super::{Held, trees};
use crate::files::{copy_tree, inode, mode, rewrite, set_mode, set_mtime, verbatim};
use crate::support::Sandbox;

/// Runs a backup; gives its final record and where the snapshot is.
pub(super) fn backup(sandbox: &Sandbox, options: &[&str]) -> (Value, PathBuf) {
    let args = ["backup", "--json"].into_iter().chain(options.iter().copied()).chain(["src", "dst"]);
    let record = sandbox.oskit(args).succeeds().records("backup").pop().expect("a record");
    let path = sandbox.path().join(record["path"].as_str().unwrap());
    (record, path)
}

/// Longer than the grain of time within which no file is trusted.
pub(super) fn let_time_pass() {
    std::thread::sleep(Duration::from_millis(3100));
}

#[test]
fn what_has_not_changed_is_shared_and_what_has_is_not() {
    let sandbox = Sandbox::new();
    for name in ["same", "mode", "old_time", "grown", "rotten", "d/same", "gone"] {
        sandbox.file(Path::new("src").join(name), name);
    }
    let src = sandbox.path().join("src");
    std::fs::hard_link(src.join("same"), src.join("d/same_too")).unwrap();
    let_time_pass();
    let (_, first) = backup(&sandbox, &[]);
    let mode_was = mode(src.join("mode"));
    set_mode(src.join("mode"), 0o400);
    rewrite(src.join("old_time"), "OLD_TIME");
    std::fs::write(src.join("grown"), "grown longer").unwrap();
    std::fs::write(first.join("rotten"), "rot and time").unwrap();
    std::fs::remove_file(src.join("gone")).unwrap();
    sandbox.file("src/new", "new");
    let (record, second) = backup(&sandbox, &[]);
    assert_eq!(record["shared_files"], 2, "{record}");
    assert_eq!(inode(first.join("same")), inode(second.join("same")));
    assert_eq!(inode(second.join("same")), inode(second.join("d/same_too")));
    assert_eq!(inode(first.join("d/same")), inode(second.join("d/same")));
    for name in ["mode", "old_time", "grown", "rotten"] {
        assert_ne!(inode(first.join(name)), inode(second.join(name)), "{name}");
    }
    assert_eq!(mode(first.join("mode")), mode_was);
    assert_eq!(std::fs::read(first.join("old_time")).unwrap(), b"old_time");
    assert_equal(&src, &second);
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).succeeds();
    let (record, third) = backup(&sandbox, &["--share=none"]);
    assert_eq!((&record["shared_files"], record["new_bytes"] == record["bytes"]), (&0.into(), true));
    assert_ne!(inode(second.join("same")), inode(third.join("same")));
}

#[test]
fn a_mode_that_was_changed_in_the_older_snapshot_is_not_carried_on() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "contents");
    let mode = |path: &Path| mode(path.join("a"));
    let is = mode(&sandbox.path().join("src"));
    let other = if cfg!(unix) { 0o4777 } else { 0o444 };
    let_time_pass();
    let (_, first) = backup(&sandbox, &[]);
    set_mode(first.join("a"), other);
    let (record, second) = backup(&sandbox, &[]);
    assert_eq!(record["shared_files"], 0, "{record}");
    assert_eq!((mode(&first), mode(&second)), (other, is));
    let (record, _) = backup(&sandbox, &[]);
    assert_eq!(record["shared_files"], 1, "{record}");
}

#[test]
fn a_file_that_changed_about_when_it_was_read_is_read_again() {
    let sandbox = Sandbox::new();
    let path = sandbox.file("src/a", "fresh");
    sandbox.file("src/b", "fresh too");
    backup(&sandbox, &[]);
    rewrite(path, "FRESH");
    let (record, second) = backup(&sandbox, &[]);
    assert_eq!((&record["shared_files"], &record["new_bytes"]), (&1.into(), &5.into()), "{record}");
    assert_eq!(std::fs::read(second.join("a")).unwrap(), b"FRESH");
}

#[test]
fn checksum_trusts_contents_and_no_times() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "fresh");
    let (_, first) = backup(&sandbox, &[]);
    let (record, second) = backup(&sandbox, &["--checksum"]);
    assert_eq!((&record["shared_files"], &record["new_bytes"]), (&1.into(), &0.into()));
    assert_eq!(inode(first.join("a")), inode(second.join("a")));
}

/// What a manifest says, and where the reader is told that its trailer is.
fn unpacked(manifest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let footer = manifest.len().saturating_sub(24);
    Some((zstd::decode_all(manifest).ok()?, &manifest[footer..]))
}

#[test]
fn nothing_is_shared_with_a_damaged_manifest() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "x".repeat(1000));
    let (_, first) = backup(&sandbox, &[]);
    let name = first.file_name().unwrap().to_string_lossy().into_owned() + ".jsonl.zst";
    let manifest = sandbox.path().join("dst/.oskit-backup/manifests").join(name);
    let whole = std::fs::read(&manifest).unwrap();
    for at in (0..whole.len()).step_by(29) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        // A bit of a frame's header may mean nothing.
        if unpacked(&bytes) == unpacked(&whole) {
            continue;
        }
        std::fs::write(&manifest, bytes).unwrap();
        let (record, next) = backup(&sandbox, &["--checksum"]);
        assert_eq!(record["shared_files"], 0, "with byte {at} changed: {record}");
        assert_eq!(std::fs::read(next.join("a")).unwrap(), b"x".repeat(1000));
        sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).succeeds();
        std::fs::remove_dir_all(next).unwrap();
    }
}

#[test]
fn a_store_of_another_source_is_not_shared_with() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "one");
    sandbox.file("other/a", "one");
    sandbox.oskit(["backup", "-q", "other", "dst"]).succeeds();
    let (record, _) = backup(&sandbox, &["--checksum"]);
    assert_eq!(record["shared_files"], 0);
}

#[test]
fn what_was_moved_or_renamed_is_shared() {
    let sandbox = Sandbox::new();
    for name in ["a/one", "a/deep/two", "three", "leaves"] {
        sandbox.file(Path::new("src").join(name), name.repeat(1000));
    }
    sandbox.file("src/swapped", "swapped, of a length of its own");
    sandbox.file("src/under", "what was here before");
    let src = sandbox.path().join("src");
    for number in 0..300 {
        sandbox.file(format!("src/many/{number}"), format!("{number}"));
    }
    let_time_pass();
    let (_, first) = backup(&sandbox, &[]);
    std::fs::rename(src.join("a"), src.join("b")).unwrap();
    std::fs::rename(src.join("three"), src.join("drei")).unwrap();
    std::fs::rename(src.join("swapped"), src.join("under")).unwrap();
    std::fs::rename(src.join("many"), src.join("more")).unwrap();
    // With its times on another inode, as from another file system; its twin is a file of its own.
    for name in ["elsewhere", "twin"] {
        copy_tree(&src.join("leaves"), &src.join(name));
    }
    std::fs::remove_file(src.join("leaves")).unwrap();
    let (record, second) = backup(&sandbox, &[]);
    assert_eq!((&record["new_bytes"], &record["shared_files"]), (&6000.into(), &305.into()), "{record}");
    for (old, new) in [("a/one", "b/one"), ("a/deep/two", "b/deep/two"), ("three", "drei")] {
        assert_eq!(inode(first.join(old)), inode(second.join(new)), "{new}");
    }
    assert_eq!(inode(first.join("swapped")), inode(second.join("under")));
    assert!(["elsewhere", "twin"].iter().any(|it| inode(second.join(it)) == inode(first.join("leaves"))));
    assert_eq!(inode(first.join("many/299")), inode(second.join("more/299")));
    assert_equal(&src, &second);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn a_file_of_the_same_size_and_time_but_other_contents_is_not_taken_for_a_moved_one() {
    let sandbox = Sandbox::new();
    let time = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let dated = |name: &str, contents: &str| {
        set_mtime(sandbox.file(name, contents), time);
    };
    dated("src/a", "contents one");
    let_time_pass();
    backup(&sandbox, &[]);
    std::fs::rename(sandbox.path().join("src/a"), sandbox.path().join("src/b")).unwrap();
    dated("src/c", "contents two");
    let (record, second) = backup(&sandbox, &[]);
    assert_eq!(record["shared_files"], 1, "{record}");
    assert_eq!(std::fs::read(second.join("c")).unwrap(), b"contents two");
}

#[test]
fn what_verify_found_damaged_is_never_shared_on() {
    let sandbox = Sandbox::new();
    for name in ["rotten", "moved", "good"] {
        sandbox.file(Path::new("src").join(name), format!("{name:>10}"));
    }
    let_time_pass();
    let (_, first) = backup(&sandbox, &[]);
    let (_, second) = backup(&sandbox, &[]);
    assert_eq!(inode(first.join("rotten")), inode(second.join("rotten")));
    for name in ["rotten", "moved"] {
        rewrite(first.join(name), "0123456789");
    }
    // Size and times are as they should be: only reading tells.
    for _ in 0..2 {
        sandbox.oskit(["backup", "verify", "-q", "dst", "latest~1"]).exits(1);
    }
    std::fs::rename(sandbox.path().join("src/moved"), sandbox.path().join("src/away")).unwrap();
    let (record, third) = backup(&sandbox, &[]);
    assert_eq!(record["shared_files"], 1, "{record}");
    assert_eq!(inode(second.join("good")), inode(third.join("good")));
    assert_eq!(std::fs::read(third.join("rotten")).unwrap(), b"    rotten");
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).succeeds();
    let record = std::fs::read_to_string(sandbox.path().join("dst/.oskit-backup/damaged.jsonl")).unwrap();
    assert_eq!(record.lines().count(), 3, "two files and their snapshot, once: {record}");
    let (record, _) = backup(&sandbox, &[]);
    assert_eq!(record["shared_files"], 3, "the new copies are shared: {record}");
}

#[test]
fn a_limit_on_links_makes_a_fresh_copy() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "contents");
    let_time_pass();
    let (_, first) = backup(&sandbox, &[]);
    let names = sandbox.dir("names");
    let full = (1..200_000)
        .find(|number| std::fs::hard_link(first.join("a"), names.join(number.to_string())).is_err());
    // Not every file system has a limit.
    if full.is_none() {
        return;
    }
    let (record, second) = backup(&sandbox, &[]);
    assert_eq!((&record["shared_files"], &record["share"]), (&0.into(), &"hardlink".into()), "{record}");
    assert_ne!(inode(first.join("a")), inode(second.join("a")));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

fn copy(sandbox: &Sandbox, to: &str) {
    copy_tree(&verbatim(sandbox.path().join("src")), &verbatim(sandbox.path().join(to)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: super::rounds("OSKIT_ROUND_TRIPS", 12), max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn each_snapshot_of_a_changing_tree_comes_back_as_it_was(one in trees::tree(), two in trees::tree(), checksum: bool) {
        let sandbox = Sandbox::new();
        let options: &[&str] = if checksum { &["--checksum", "--allow-empty"] } else { &["--allow-empty"] };
        let src = sandbox.dir("src");
        one.make(&src);
        copy(&sandbox, "was");
        backup(&sandbox, options);
        // What is there stays, what is new is added, and some of all gets other facts.
        two.make(&src);
        copy(&sandbox, "is");
        backup(&sandbox, options);
        for (snapshot, wanted) in [("latest~1", "was"), ("latest", "is")] {
            sandbox.oskit(["backup", "verify", "-q", "dst", snapshot]).succeeds();
            let out = format!("out_{wanted}");
            sandbox.oskit(["backup", "restore", "-q", "--numeric-owner", "dst", snapshot, &out]).succeeds();
            assert_equal(&sandbox.path().join(wanted), &sandbox.path().join(&out));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_snapshots_share_is_read_once_and_its_damage_told_in_each() {
    const SIZE: usize = 3 << 20;
    let sandbox = Sandbox::new();
    sandbox.file("src/a", vec![b'x'; SIZE]);
    let_time_pass();
    let (_, first) = backup(&sandbox, &[]);
    let (record, second) = backup(&sandbox, &[]);
    if record["share"] != "hardlink" {
        return;
    }
    let read = || {
        let trace =
            ["-qq", "-f", "-e", "trace=pread64", "-o", "log", crate::support::oskit().to_str().unwrap()];
        sandbox.run(Path::new("strace"), trace.iter().chain(&["backup", "verify", "-q", "dst"]))
    };
    read().succeeds();
    let log = std::fs::read_to_string(sandbox.path().join("log")).unwrap();
    let bytes = log.lines().filter_map(|it| it.rsplit_once("= ")?.1.parse::<usize>().ok()).sum::<usize>();
    assert!((SIZE..SIZE * 3 / 2).contains(&bytes), "{bytes} of {SIZE}");
    rewrite(first.join("a"), vec![b'y'; SIZE]);
    let run = read().exits(1);
    for snapshot in [first, second] {
        let name = snapshot.file_name().unwrap().to_str().unwrap();
        assert!(run.err().contains(&format!("{name}/a'")), "{}", run.err());
    }
}

#[test]
fn a_dry_run_says_of_each_path_what_the_run_then_does() {
    let sandbox = Sandbox::new();
    for name in ["same", "changed", "touched", "moved", "d/same", "d/twin", "gone", "cache/x", "left.o"] {
        sandbox.file(Path::new("src").join(name), name.repeat(100));
    }
    let src = sandbox.path().join("src");
    std::fs::hard_link(src.join("d/twin"), src.join("d/twin_too")).unwrap();
    let _ = crate::files::symlink("same", src.join("link"));
    let said = |options: &[&str]| {
        let args = ["backup", "--json", "-v", "--exclude=*.o"].iter().chain(options).chain(&["src", "dst"]);
        let mut records = sandbox.oskit(args).succeeds().records("backup");
        let last = records.pop().unwrap();
        let counts = ["files", "dirs", "bytes", "new_bytes", "shared_files", "errors", "vanished", "partial"];
        (records, counts.map(|it| last[it].clone()))
    };
    assert_eq!(said(&["--dry-run"]), said(&[]), "the first");
    let_time_pass();
    assert_eq!(said(&["--dry-run"]), said(&[]), "too young to be trusted by its time");
    assert_eq!(said(&["--dry-run", "--share=none"]), said(&["--share=none"]));
    rewrite(src.join("changed"), "CHANGED".repeat(100));
    set_mtime(src.join("touched"), std::time::UNIX_EPOCH);
    set_mode(src.join("same"), 0o444);
    std::fs::rename(src.join("moved"), src.join("d/away")).unwrap();
    std::fs::remove_file(src.join("gone")).unwrap();
    sandbox.file("src/new/deep/file", "new");
    sandbox.file("src/cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    for options in [&["--exclude-caches"] as &[&str], &["--checksum"], &["--no-recurse"]] {
        assert_eq!(said(&[&["--dry-run"], options].concat()), said(options), "{options:?}");
    }
    // What verify found damaged is copied again, and so is what is not as it was stored.
    let name = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup").pop().unwrap();
    let latest = sandbox.path().join("dst").join(name["snapshot"].as_str().unwrap());
    rewrite(latest.join("touched"), "TOUCHED".repeat(100));
    std::fs::write(latest.join("changed"), "rot").unwrap();
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).exits(1);
    assert_eq!(said(&["--dry-run"]), said(&[]), "damaged");
    // Neither beside a writer, nor where a run would be refused.
    let held = Held::alone(&sandbox.path().join("dst/.oskit-backup/lock"));
    sandbox.oskit(["backup", "--dry-run", "src", "dst"]).exits(11);
    drop(held);
    std::fs::rename(&src, sandbox.path().join("away")).unwrap();
    sandbox.dir("src");
    let run = sandbox.oskit(["backup", "--dry-run", "src", "dst"]).exits(1);
    assert!(run.err().contains("--allow-empty"), "{}", run.err());
}
