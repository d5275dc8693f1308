//! Which snapshots stay, and why.

use std::path::PathBuf;

use super::repair::rot;
use super::{snapshot, snapshots};
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

#[cfg(unix)]
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
        "removed {}\nkeep {} (latest, last)\nkeep {} (newer), damaged\nkeep {} (newer, last), damaged\n",
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

#[cfg(unix)]
#[test]
fn what_is_a_persons_own_is_neither_adopted_nor_pruned() {
    let sandbox = Sandbox::new();
    let own = ["backup_photos/cat", "backup_20240101_000000.old/x", "lost+found/y", "photos/z"];
    for name in own {
        sandbox.file(std::path::Path::new("dst").join(name), "mine");
    }
    sandbox.file("dst/backup_20240101_000000_2/a", "by a script");
    sandbox
        .shell("ln -s backup_20240101_000000_2 dst/latest && ln -s photos dst/backup_20250101_000000")
        .succeeds();
    let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
    run.prints("made a manifest of backup_20240101_000000_2: 1 file, 11 bytes\n");
    made(&sandbox, &["one", "two"]);
    let run = sandbox.oskit(["backup", "prune", "--keep-last=1", "dst"]).succeeds();
    run.expect(
        run.out()
            .starts_with("keep backup_20240101_000000.old (unverified)\nkeep backup_photos (unverified)\n"),
        "both kept",
    );
    // Asked for it is a snapshot, and still nobody's to remove: not even once it is the newest.
    let run = sandbox.oskit(["backup", "repair", "--source", "src", "dst", "backup_photos"]).succeeds();
    run.prints("made a manifest of backup_photos: 1 file, 4 bytes\n");
    sandbox.oskit(["backup", "verify", "-q", "dst", "backup_photos"]).succeeds();
    let latest = made(&sandbox, &["three"]).remove(0);
    let run = sandbox.oskit(["backup", "prune", "--keep-last=1", "--keep-daily=1", "dst"]).succeeds();
    run.expect(run.out().contains("keep backup_photos (named)\n"), "it named");
    run.expect(run.out().ends_with(&format!("keep {} (latest, last, daily)\n", name(&latest))), "the latest");
    assert_eq!(snapshots(&sandbox).len(), 5, "{:?}", snapshots(&sandbox));
    for name in own {
        assert_eq!(std::fs::read(sandbox.path().join("dst").join(name)).unwrap(), b"mine");
    }
}
