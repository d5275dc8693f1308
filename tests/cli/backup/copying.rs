//! A store copied to another disk.

use std::collections::BTreeSet;
use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::Command;

use super::facts::assert_equal;
use super::{snapshot, snapshots};
use crate::files::inode;
use crate::support::{Sandbox, native};

/// Three snapshots: files that stay, one that changes, two names of one file.
fn store() -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ["stays", "changes", "d/stays"] {
        sandbox.file(format!("src/{name}"), name.repeat(1000));
    }
    let src = sandbox.path().join("src");
    std::fs::hard_link(src.join("stays"), src.join("d/stays_too")).unwrap();
    for round in 0..3 {
        sandbox.file("src/changes", format!("round {round}"));
        sandbox.oskit(["backup", "-q", "--checksum", "--share=hardlink", "src", "dst"]).succeeds();
    }
    sandbox
}

/// How many files there really are, and how many names they have.
fn inodes(root: &Path) -> (usize, usize) {
    let names = std::fs::read_dir(root).unwrap().map(|it| it.unwrap().path());
    let snapshots = names.filter(|it| it.file_name().unwrap().to_string_lossy().starts_with("backup_"));
    let all: Vec<_> = snapshots
        .flat_map(|it| walkdir::WalkDir::new(it).into_iter().map(Result::unwrap))
        .filter(|it| it.file_type().is_file())
        .map(|it| inode(it.path()))
        .collect();
    (all.iter().collect::<BTreeSet<_>>().len(), all.len())
}

#[test]
fn a_copy_of_a_store_is_equal_in_every_fact_and_shares_as_much() {
    let sandbox = store();
    let dry = sandbox.oskit(["backup", "copy", "--dry-run", "dst", "new"]).succeeds();
    assert_eq!(dry.out().lines().filter(|it| it.starts_with("would copy backup_")).count(), 3);
    assert!(!sandbox.path().join("new").exists());
    let run = sandbox.oskit(["backup", "copy", "--json", "dst", "new"]).succeeds();
    let records = run.records("backup");
    let shared: Vec<_> = records.iter().map(|it| it["shared_files"].as_u64().unwrap()).collect();
    assert_eq!((records.len(), shared), (3, vec![0, 2, 2]), "{records:?}");
    let (old, new) = (sandbox.path().join("dst"), sandbox.path().join("new"));
    assert_eq!(inodes(&old), inodes(&new));
    for name in snapshots(&sandbox) {
        assert_equal(&old.join(&name), &new.join(&name));
        let manifest = Path::new(".oskit-backup/manifests").join(name + ".jsonl.zst");
        assert_eq!(std::fs::read(old.join(&manifest)).unwrap(), std::fs::read(new.join(&manifest)).unwrap());
    }
    assert_eq!(std::fs::read_dir(new.join(".oskit-backup/tmp")).unwrap().count(), 0);
    sandbox.oskit(["backup", "verify", "-q", "new"]).succeeds();
    // It goes on as the same store.
    sandbox.oskit(["backup", "-q", "--checksum", "src", "new"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "new"]).succeeds();
}

#[test]
fn a_second_copy_adds_what_is_lacking_and_shares_it_with_what_is_there() {
    let sandbox = store();
    sandbox.oskit(["backup", "copy", "-q", "dst", "new"]).succeeds();
    sandbox.oskit(["backup", "-q", "--checksum", "--share=hardlink", "src", "dst"]).succeeds();
    let run = sandbox.oskit(["backup", "copy", "--json", "dst", "new"]).succeeds();
    let events: Vec<_> = run.records("backup").iter().map(|it| it["event"].clone()).collect();
    assert_eq!(events, ["there", "there", "there", "copied"]);
    assert_eq!(run.records("backup")[3]["new_bytes"], 0);
    assert_eq!(inodes(&sandbox.path().join("dst")), inodes(&sandbox.path().join("new")));
    sandbox.oskit(["backup", "verify", "-q", "new"]).succeeds();
}

#[test]
fn what_is_damaged_is_named_and_does_not_travel() {
    let sandbox = Sandbox::new();
    sandbox.file("src/bad", "good");
    sandbox.file("src/good", "good");
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    std::fs::write(sandbox.path().join(&name).join("bad"), "evil").unwrap();
    sandbox.file("dst/backup_by_hand/x", "mine");
    let run = sandbox.oskit(["backup", "copy", "dst", "new"]).exits(1);
    let told: Vec<_> = run.err().lines().map(ToOwned::to_owned).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("'backup_by_hand': it has no manifest"), "{told:?}");
    assert!(told[1].contains(&native("/bad': its contents are not those that were stored")), "{told:?}");
    let new = sandbox.path().join("new").join(name.file_name().unwrap());
    assert!(new.join("good").exists() && !new.join("bad").exists());
    let run = sandbox.oskit(["backup", "verify", "new"]).exits(1);
    assert!(run.err().contains(&native("/bad")), "{}", run.err());
}

#[test]
fn a_store_is_not_mixed_with_another_nor_copied_into_itself() {
    let sandbox = store();
    sandbox.oskit(["backup", "-q", "src", "other"]).succeeds();
    let refused = "oskit backup: cannot copy to 'other': another store is there [ValueError]\n";
    sandbox.oskit(["backup", "copy", "dst", "other"]).fails(1, refused);
    for inside in ["dst", "dst/.oskit-backup/tmp/x", "dst/backup_new"] {
        sandbox.oskit(["backup", "copy", "dst", inside]).exits(1);
    }
    sandbox.oskit(["backup", "copy", "nowhere", "new"]).exits(10);
    assert!(!sandbox.path().join("new").exists());
    assert_eq!(snapshots(&sandbox).len(), 3);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_a_copy_and_leaves_what_is_whole() {
    let sandbox = Sandbox::new();
    sandbox.file("src/small", "fits");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.file("src/big", vec![b'x'; 3 << 20]);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let disk = sandbox.dir("disk");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(&disk).output();
    if !mounted.is_ok_and(|it| it.status.success()) {
        return; // Only root may.
    }
    let run = sandbox.oskit(["backup", "copy", "dst", "disk"]);
    let listed = sandbox.oskit(["backup", "verify", "disk"]);
    let left = std::fs::read_dir(disk.join(".oskit-backup/tmp")).unwrap().count();
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    run.expect(run.status == Some(1) && run.err().contains("No space left on device"), "a full disk");
    assert_eq!(run.err().lines().count(), 1, "{}", run.err());
    listed.expect(listed.status == Some(0) && listed.out().lines().count() == 1, "one whole snapshot");
    assert!(left <= 1, "the farm alone, for the next run to clear");
}
