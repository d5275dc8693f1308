//! What a crash, rot or a script left, made good.

use std::path::{Path, PathBuf};

use super::facts::{assert_equal, of};
use super::{snapshot, snapshots};
use crate::files::{copy_tree, inode, rewrite, set_mode, symlink, touched};
use crate::support::{Sandbox, native};

fn own(sandbox: &Sandbox, name: &str) -> PathBuf {
    sandbox.path().join("dst/.oskit-backup").join(name)
}

fn manifest(sandbox: &Sandbox, name: &str) -> PathBuf {
    own(sandbox, "manifests").join(format!("{name}.jsonl.zst"))
}

/// Contents changed, size and time kept.
pub(super) fn rot(path: &Path) {
    let contents = std::fs::read(path).unwrap();
    rewrite(path, contents.iter().map(|it| it ^ 1).collect::<Vec<_>>());
}

/// As the script of ten lines does it.
fn by_script(sandbox: &Sandbox, name: &str) {
    copy_tree(&sandbox.path().join("src"), &sandbox.dir("dst").join(name));
}

#[test]
fn snapshots_made_by_a_script_are_taken_over_without_a_touch() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "alpha".repeat(100));
    sandbox.file("src/d/b", "beta");
    let _ = symlink("a", sandbox.path().join("src/l"));
    by_script(&sandbox, "backup_20240101_000000");
    sandbox.file("src/d/b", "beta the second");
    by_script(&sandbox, "backup_20240102_000000");
    let dst = sandbox.path().join("dst");
    let ctimes = |name: &str| {
        let names = walkdir::WalkDir::new(dst.join(name)).into_iter().map(Result::unwrap);
        names.map(|it| (inode(it.path()), touched(it.path()))).collect::<Vec<_>>()
    };
    let names = ["backup_20240101_000000", "backup_20240102_000000"];
    let before: Vec<_> = names.iter().map(|it| (of(&dst.join(it)), ctimes(it))).collect();
    let dry = sandbox.oskit(["backup", "repair", "--dry-run", "dst"]).succeeds();
    assert_eq!(
        dry.out(),
        format!("would make a manifest of {}\nwould make a manifest of {}\n", names[0], names[1])
    );
    assert!(!dst.join(".oskit-backup").exists());
    let run = sandbox.oskit(["backup", "repair", "--source", "src", "dst"]).succeeds();
    assert_eq!(
        run.out().lines().next(),
        Some("made a manifest of backup_20240101_000000: 2 files, 504 bytes")
    );
    let after: Vec<_> = names.iter().map(|it| (of(&dst.join(it)), ctimes(it))).collect();
    assert!(before == after, "something was touched");
    sandbox.oskit(["backup", "repair", "dst"]).succeeds().prints("2 snapshots read\n");
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!(
        (&listed[0]["state"], &listed[0]["started"]),
        (&"whole".into(), &"2024-01-01T00:00:00.000000000Z".into())
    );
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox
        .oskit(["backup", "diff", "dst", names[0], names[1]])
        .fails(1, "")
        .prints(&native("changed: d/b (contents, mtime)\n0 added, 0 removed, 1 changed\n"));
    // And they are shared from.
    let record = sandbox.oskit(["backup", "--json", "--checksum", "src", "dst"]).succeeds().records("backup");
    assert_eq!(record[0]["shared_files"], 2);
    let run = sandbox.oskit(["backup", "prune", "--keep-last=1", "dst"]).succeeds();
    assert!(run.out().starts_with("removed backup_20240101_000000\nremoved backup_20240102_000000\nkeep "));
}

#[test]
fn a_damaged_file_is_healed_in_each_snapshot_that_shares_it() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/a", "alpha");
    sandbox.file("src/b", "beta");
    let mut names = Vec::new();
    for _ in 0..3 {
        let run = sandbox.oskit(["backup", "-q", "--checksum", "--share=hardlink", "src", "dst"]).succeeds();
        names.push(sandbox.path().join(snapshot(&run)));
    }
    let before = of(&names[0]);
    set_mode(names[1].join("d"), 0o555);
    rot(&names[0].join("d/a"));
    // A directory on Windows has no mode.
    let changes = if cfg!(unix) { 4 } else { 3 };
    let verified = sandbox.oskit(["backup", "verify", "dst"]).exits(1);
    for name in &names {
        let path = Path::new("dst").join(name.file_name().unwrap()).join("d").join("a");
        assert!(verified.err().contains(&*path.to_string_lossy()), "{}", verified.err());
    }
    let dry = sandbox.oskit(["backup", "repair", "--dry-run", "dst"]).exits(1);
    assert_eq!(
        dry.out().lines().filter(|it| it.starts_with("would heal ")).count(),
        changes,
        "{}",
        dry.out()
    );
    sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    let run = sandbox.oskit(["backup", "repair", "--json", "dst"]).succeeds();
    assert_eq!(run.records("backup").iter().filter(|it| it["event"] == "healed").count(), changes);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    for name in &names {
        assert_eq!(of(name), before);
        assert_eq!(inode(name.join("d/a")), inode(names[0].join("d/a")));
    }
    assert!(!own(&sandbox, "damaged.jsonl").exists(), "nothing is damaged any more");
    assert_eq!(std::fs::read_dir(own(&sandbox, "tmp")).unwrap().count(), 0);
}

#[test]
fn healing_parts_no_names_of_one_file_and_makes_no_one_file_of_two() {
    let sandbox = Sandbox::new();
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for name in ["one", "two", "third"] {
        crate::files::set_mtime(sandbox.file(format!("src/{name}"), "the same"), time);
    }
    let src = sandbox.path().join("src");
    std::fs::hard_link(src.join("third"), src.join("third_too")).unwrap();
    let made = || {
        let run = sandbox.oskit(["backup", "-q", "--checksum", "--share=hardlink", "src", "dst"]).succeeds();
        sandbox.path().join(snapshot(&run))
    };
    let (first, second) = (made(), made());
    for name in ["two", "third", "third_too"] {
        std::fs::remove_file(first.join(name)).unwrap();
    }
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    assert_equal(&src, &first);
    rot(&second.join("third"));
    std::fs::remove_file(second.join("one")).unwrap();
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    assert_equal(&src, &first);
    assert_equal(&src, &second);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

/// Verifying tells the first of them alone.
#[test]
fn all_names_of_a_damaged_file_are_healed_at_once_and_stay_one_file() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "alpha");
    let names = ["b", "c", "d", "e", "f"].map(|it| sandbox.path().join("src").join(it));
    for name in &names {
        std::fs::hard_link(sandbox.path().join("src/a"), name).unwrap();
    }
    let made = sandbox.path().join(snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds()));
    rot(&made.join("a"));
    let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
    run.expect(run.out().ends_with("1 snapshot read, 6 paths healed\n"), "all of them");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    for name in names {
        let healed = made.join(name.file_name().unwrap());
        assert_eq!(
            (std::fs::read(&healed).unwrap(), inode(&healed)),
            (b"alpha".to_vec(), inode(made.join("a")))
        );
    }
}

#[test]
fn what_nobody_has_good_contents_for_is_said_and_left_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "alpha");
    let name = sandbox.path().join(snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds()));
    rot(&name.join("a"));
    sandbox.file("src/a", "another alpha");
    let run = sandbox.oskit(["backup", "repair", "dst"]).exits(1);
    assert!(run.err().contains(&native("/a': its contents are not those that were stored")), "{}", run.err());
    assert_eq!(std::fs::read(name.join("a")).unwrap(), b"`mqi`");
    // What it is of may have moved.
    sandbox.file("moved/a", "alpha");
    sandbox.oskit(["backup", "repair", "-q", "--source", "moved", "dst"]).succeeds();
    assert_eq!(std::fs::read(name.join("a")).unwrap(), b"alpha");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn what_is_missing_or_of_another_kind_comes_back() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/e/f", "deep");
    sandbox.file("src/gone", "gone");
    sandbox.file("src/kind", "kind");
    let has_links = symlink("here", sandbox.path().join("src/link"));
    let name = sandbox.path().join(snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds()));
    std::fs::remove_dir_all(name.join("d")).unwrap();
    std::fs::remove_file(name.join("gone")).unwrap();
    std::fs::remove_file(name.join("kind")).unwrap();
    if has_links {
        assert!(symlink("/nowhere", name.join("kind")));
        std::fs::remove_file(name.join("link")).unwrap();
    }
    std::fs::write(name.join("mine"), "not of the snapshot").unwrap();
    let run = sandbox.oskit(["backup", "repair", "dst"]).exits(1);
    assert!(run.err().contains("unexpected") && run.err().lines().count() == 1, "{}", run.err());
    std::fs::remove_file(name.join("mine")).unwrap();
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    assert_equal(&sandbox.path().join("src"), &name);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn a_lost_or_damaged_store_file_is_made_again_and_nothing_becomes_foreign() {
    for contents in [None, Some("rubbish")] {
        let sandbox = Sandbox::new();
        sandbox.file("src/a", "alpha");
        sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
        let about = own(&sandbox, "store.json");
        let before = std::fs::read(&about).unwrap();
        std::fs::remove_file(&about).unwrap();
        if let Some(contents) = contents {
            std::fs::write(&about, contents).unwrap();
            let run = sandbox.oskit(["backup", "list", "dst"]).exits(1);
            assert!(run.err().contains("`oskit backup repair` makes it again"), "{}", run.err());
        } else {
            sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
        }
        let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
        assert_eq!(run.out(), "made store.json again\n1 snapshot read\n");
        assert_eq!(std::fs::read(&about).unwrap(), before);
        sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    }
}

#[test]
fn a_damaged_manifest_is_made_again_and_what_it_still_says_counts() {
    let sandbox = Sandbox::new();
    for number in 0..40 {
        sandbox.file(format!("src/f{number:02}"), format!("contents {number}"));
    }
    let path = sandbox.path().join(snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds()));
    let manifest = manifest(&sandbox, path.file_name().unwrap().to_str().unwrap());
    let whole = std::fs::read(&manifest).unwrap();
    // The footer alone, and then all but the header.
    for cut in [whole.len() - 1, whole.len() / 2] {
        std::fs::write(&manifest, &whole[..cut]).unwrap();
        sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
        let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
        assert!(run.out().starts_with("made the manifest again of backup_"), "{}", run.out());
        assert_eq!(std::fs::read(manifest.with_extension("zst.damaged")).unwrap(), &whole[..cut]);
        sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
        let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
        assert_eq!((&listed[0]["sequence"], &listed[0]["files"]), (&1.into(), &40.into()));
    }
    // Both ends are right, and a frame between them is not.
    let mut bent = whole.clone();
    bent[whole.len() / 2] ^= 1;
    std::fs::write(&manifest, &bent).unwrap();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    sandbox
        .oskit(["backup", "repair", "--dry-run", "dst"])
        .succeeds()
        .prints_like("would make the manifest again of backup_...");
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    // Rot that the readable part shows is not blessed.
    std::fs::write(&manifest, &whole[..whole.len() - 1]).unwrap();
    rot(&path.join("f07"));
    std::fs::remove_file(sandbox.path().join("src/f07")).unwrap();
    let run = sandbox.oskit(["backup", "repair", "dst"]).exits(1);
    assert!(run.err().contains(&native("/f07'")), "{}", run.err());
    sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
}

#[test]
fn what_a_crash_left_is_finished_or_cleared_and_said() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "alpha");
    for _ in 0..3 {
        sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    }
    let names = snapshots(&sandbox);
    let (dst, tmp) = (sandbox.path().join("dst"), own(&sandbox, "tmp"));
    std::fs::rename(dst.join(&names[0]), tmp.join(format!("{}.removing", names[0]))).unwrap();
    std::fs::rename(dst.join(&names[1]), tmp.join(&names[1])).unwrap();
    std::fs::create_dir(tmp.join("backup_half")).unwrap();
    let dry = sandbox.oskit(["backup", "repair", "--dry-run", "--json", "dst"]).succeeds();
    let mut events: Vec<_> = dry.records("backup").iter().map(|it| it["event"].to_string()).collect();
    events.sort();
    assert_eq!(events, ["\"cleared\"", "\"finished\"", "\"removed\"", "\"repaired\""]);
    assert_eq!(std::fs::read_dir(&tmp).unwrap().count(), 3);
    let run = sandbox.oskit(["backup", "repair", "dst"]).succeeds();
    for line in [
        format!("brought to light {}\n", names[1]),
        format!("finished removing {}\n", names[0]),
        "cleared what a crash left of backup_half\n".into(),
    ] {
        assert!(run.out().contains(&line), "{}", run.out());
    }
    assert_eq!(snapshots(&sandbox), names[1..]);
    sandbox.oskit(["backup", "repair", "nowhere"]).exits(10);
    assert!(!sandbox.path().join("nowhere").exists());
}

#[test]
fn a_store_of_a_later_format_is_left_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "text");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let about = sandbox.file("dst/.oskit-backup/store.json", "{\"oskit_store\":99,\"more\":true}\n");
    let run = sandbox.oskit(["backup", "repair", "dst"]).exits(1);
    run.expect(run.err().contains("format 99 is not known here"), "a refusal");
    assert_eq!(std::fs::read_to_string(about).unwrap(), "{\"oskit_store\":99,\"more\":true}\n");
}

#[cfg(unix)]
#[test]
fn a_fifo_in_place_of_the_lock_stops_nobody() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "text");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.shell("rm dst/.oskit-backup/lock && mkfifo dst/.oskit-backup/lock").succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
}
