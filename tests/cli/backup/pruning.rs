//! Which snapshots stay, and why.

use std::path::PathBuf;

use super::repair::rot;
use super::{Held, snapshot, snapshots};

use crate::files::{inode, symlink, touched};
use crate::support::Sandbox;

/// Makes snapshots of `src/a`; gives where they are.
fn made(sandbox: &Sandbox, contents: &[&str]) -> Vec<PathBuf> {
    let one = |contents: &&str| {
        if std::fs::read(sandbox.path().join("src/a")).ok().as_deref() != Some(contents.as_bytes()) {
            sandbox.file("src/a", contents);
        }
        let run = sandbox.oskit(["backup", "-q", "--checksum", "--share=hardlink", "src", "dst"]).succeeds();
        sandbox.path().join(snapshot(&run))
    };
    contents.iter().map(one).collect()
}

fn name(path: &std::path::Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn what_verify_found_rotten_takes_no_good_ones_place() {
    let sandbox = Sandbox::new();
    sandbox.file("src/good", "the same in all");
    let all = made(&sandbox, &["one", "two", "three", "three"]);
    // The last two share it, and verify looks at one of them alone.
    rot(&all[2].join("a"));
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest~1"]).exits(1);
    let names: Vec<_> = all.iter().map(|it| name(it)).collect();
    let said = format!(
        "removed {}\nkeep {} (latest, last)\nkeep {} (newer), damaged\nkeep {} (newer, last), damaged\n\
         3 kept, 1 removed\n",
        names[0], names[1], names[2], names[3]
    );
    sandbox.oskit(["backup", "prune", "--keep-last=1", "dst"]).succeeds().prints(&said);
    assert_eq!(snapshots(&sandbox), names[1..]);
    // Healed, it counts again.
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    let run = sandbox.oskit(["backup", "prune", "--keep-last=1", "--json", "dst"]).succeeds();
    let records = run.records("backup");
    assert_eq!((&records[2]["event"], &records[2]["state"]), (&"keep".into(), &"whole".into()));
    assert_eq!(snapshots(&sandbox), names[3..]);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn whatever_verify_found_wrong_counts_until_it_is_right_again() {
    let sandbox = Sandbox::new();
    sandbox.file("src/b", "another");
    let all = made(&sandbox, &["one", "two"]);
    // Nobody can tell by an inode what is not there.
    std::fs::remove_file(all[1].join("b")).unwrap();
    sandbox.oskit(["backup", "verify", "-q", "--quick", "dst"]).exits(1);
    let state = || {
        let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
        listed[1]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(), "damaged");
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=1", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 2);
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    assert_eq!(state(), "whole");
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=1", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox), [name(&all[1])]);
}

#[cfg(unix)]
#[test]
fn what_could_not_be_looked_at_is_not_held_against_a_snapshot() {
    let sandbox = Sandbox::new();
    for number in 0..40 {
        sandbox.file(format!("src/d{number}/f"), "text");
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    for limit in 8..16 {
        sandbox.shell(&format!("ulimit -n {limit}; oskit backup verify -q dst 2>&1; :"));
    }
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!(listed[0]["state"], "whole");
}

#[test]
fn what_is_a_persons_own_is_neither_adopted_nor_pruned() {
    let sandbox = Sandbox::new();
    let own = ["backup_photos/cat", "backup_20240101_000000.old/x", "lost+found/y", "photos/z"];
    for name in own {
        sandbox.file(std::path::Path::new("dst").join(name), "mine");
    }
    sandbox.file("dst/backup_20240101_000000_2/a", "by a script");
    let links = [("backup_20240101_000000_2", "latest"), ("photos", "backup_20250101_000000")];
    let has_links = links.map(|(target, link)| symlink(target, sandbox.path().join("dst").join(link)));
    let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
    run.prints("made a manifest of backup_20240101_000000_2: 1 file, 11 bytes\n1 snapshot read\n");
    made(&sandbox, &["one", "two"]);
    let run = sandbox.oskit(["backup", "prune", "--keep-last=1", "dst"]).succeeds();
    run.expect(
        run.out()
            .starts_with("keep backup_20240101_000000.old (unverified)\nkeep backup_photos (unverified)\n"),
        "both kept",
    );
    // Asked for it is a snapshot, and still nobody's to remove: not even once it is the newest.
    let run = sandbox.oskit(["backup", "repair", "--source", "src", "dst", "backup_photos"]).succeeds();
    run.prints("made a manifest of backup_photos: 1 file, 4 bytes\n1 snapshot read\n");
    sandbox.oskit(["backup", "verify", "-q", "dst", "backup_photos"]).succeeds();
    let latest = made(&sandbox, &["three"]).remove(0);
    let run = sandbox.oskit(["backup", "prune", "--keep-last=1", "--keep-daily=1", "dst"]).succeeds();
    run.expect(run.out().contains("keep backup_photos (named)\n"), "it named");
    run.expect(run.out().contains(&format!("keep {} (latest, last, daily)\n", name(&latest))), "the latest");
    assert_eq!(snapshots(&sandbox).len(), 4 + usize::from(has_links[1]), "{:?}", snapshots(&sandbox));
    for name in own {
        assert_eq!(std::fs::read(sandbox.path().join("dst").join(name)).unwrap(), b"mine");
    }
}

#[test]
fn what_is_lost_of_a_store_is_told_and_what_prune_removed_is_not() {
    let sandbox = Sandbox::new();
    sandbox.file("dst/backup_20240101_000000/a", "by a script");
    let all = made(&sandbox, &["one", "two", "three", "four"]);
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=3", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds().prints("");
    let manifest = |it: &std::path::Path| {
        sandbox.path().join("dst/.oskit-backup/manifests").join(name(it) + ".jsonl.zst")
    };
    std::fs::remove_dir_all(&all[1]).unwrap();
    std::fs::remove_file(manifest(&all[2])).unwrap();
    let said = format!(
        "oskit backup: cannot find snapshot '{}': it is gone, and only its manifest is left; `oskit backup repair` sets \
         that aside [LookupError]\noskit backup: cannot verify '{}': its manifest is lost; `oskit backup repair` makes \
         another [ValueError]\n",
        name(&all[1]),
        name(&all[2])
    );
    sandbox.oskit(["backup", "verify", "-q", "--quick", "dst"]).fails(1, &said).prints("");
    let dry = sandbox.oskit(["backup", "repair", "--dry-run", "dst"]).succeeds();
    let gone = format!("set aside the manifest of lost {}\n", name(&all[1]));
    dry.expect(dry.out().starts_with(&format!("would {gone}")), "the lost one");
    let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
    run.expect(run.out().starts_with(&gone), "the lost one");
    assert!(manifest(&all[1]).with_extension("zst.damaged").exists() && manifest(&all[2]).exists());
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds().prints("");
    // Of the newest no later one tells.
    std::fs::remove_file(manifest(&all[3])).unwrap();
    let run = sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    run.expect(run.err().contains(&format!("'{}': its manifest is lost", name(&all[3]))), "the newest one");
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds().prints("");
}

#[test]
fn a_list_says_how_each_snapshot_shares() {
    let sandbox = Sandbox::new();
    sandbox.file("dst/backup_20240101_000000/a", "by a script");
    made(&sandbox, &["one"]);
    sandbox.oskit(["backup", "-q", "--share=none", "src", "dst"]).succeeds();
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    let share: Vec<_> = listed.iter().map(|it| it["share"].as_str()).collect();
    assert_eq!(share, [None, Some("hardlink"), Some("none")]);
    let table = sandbox.oskit(["backup", "list", "dst"]).succeeds().out();
    let ends: Vec<_> =
        table.lines().map(|it| it.split_whitespace().rev().take(2).collect::<Vec<_>>()).collect();
    assert_eq!(ends, [["STATE", "SHARE"], ["unverified", "-"], ["whole", "hardlink"], ["whole", "none"]]);
}

/// Every path in DEST with its size and time, and the inode: all that a run can change.
fn facts(sandbox: &Sandbox) -> Vec<(u64, (i64, i64), u64, PathBuf)> {
    let all = walkdir::WalkDir::new(sandbox.path().join("dst")).sort_by_file_name().into_iter();
    let fact = |path: PathBuf| (inode(&path), touched(&path), path.metadata().unwrap().len(), path);
    all.map(|it| fact(it.unwrap().into_path())).collect()
}

#[test]
fn a_dry_run_of_prune_leaves_everything_as_it_is() {
    let sandbox = Sandbox::new();
    let names: Vec<_> = made(&sandbox, &["one", "two", "three"]).iter().map(|it| name(it)).collect();
    let own = sandbox.path().join("dst/.oskit-backup");
    // What a crash may leave, too.
    let removing = own.join("tmp").join(format!("{}.removing", names[0]));
    std::fs::rename(sandbox.path().join("dst").join(&names[0]), removing).unwrap();
    std::fs::create_dir(own.join("tmp/backup_half")).unwrap();
    let before = facts(&sandbox);
    let dry = ["backup", "prune", "--keep-last=1", "--dry-run", "dst"];
    let said =
        format!("would remove {}\nkeep {} (latest, last)\n1 kept, 1 would be removed\n", names[1], names[2]);
    sandbox.oskit(dry).succeeds().prints(&said);
    assert_eq!(facts(&sandbox), before);
    // Beside somebody who verifies, but not beside somebody who writes.
    let lock = own.join("lock");
    let held = Held::with_others(&lock);
    sandbox.oskit(dry).succeeds();
    sandbox.oskit(["backup", "prune", "--keep-last=1", "dst"]).exits(11);
    drop(held);
    let _held = Held::alone(&lock);
    sandbox.oskit(dry).exits(11);
}

#[cfg(target_os = "linux")]
#[test]
fn a_store_that_nobody_can_write_to_can_be_looked_at_and_says_so_otherwise() {
    let sandbox = Sandbox::new();
    made(&sandbox, &["one", "two"]);
    let script = r#"mount --bind dst mounted && mount -o remount,bind,ro mounted || exit 77
        for line in 'list mounted' 'verify mounted' 'prune --dry-run --keep-last=1 mounted' 'restore mounted out'; do
            "$1" backup $line > said 2>&1 || { echo "$line: $?"; cat said; exit 1; }
        done
        for line in 'prune --keep-last=1 mounted' 'repair mounted' 'src mounted'; do
            "$1" backup $line > said 2>&1 && { echo "$line: it succeeded"; exit 1; }
            [ "$(wc -l < said)" = 1 ] && grep -q "^oskit backup: cannot write to 'mounted': Read-only file system" said || { echo "$line"; cat said; exit 1; }
        done"#;
    let Some(run) = super::with_mounts(&sandbox, script).filter(|it| it.status.code() != Some(77)) else {
        return;
    };
    assert!(
        run.status.success(),
        "{}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    );
}
