//! Restores that are interrupted, repeated, read back; drills.

#[cfg(target_os = "linux")]
use std::process::Command;

use super::facts::assert_equal;
use super::{Held, snapshot};
use crate::files::{self, symlink};
use crate::support::{Sandbox, native};

#[test]
fn names_of_one_file_stay_names_of_one_file_when_a_restore_goes_on() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "one");
    for name in ["b", "c"] {
        std::fs::hard_link(sandbox.path().join("src/a"), sandbox.path().join("src").join(name)).unwrap();
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    std::fs::remove_file(sandbox.path().join("out/b")).unwrap();
    sandbox.oskit(["backup", "restore", "-q", "--overwrite=if-changed", "dst", "out"]).succeeds();
    let inode = |name: &str| files::inode(sandbox.path().join("out").join(name));
    assert_eq!((inode("a"), inode("a")), (inode("b"), inode("c")));
}

#[test]
fn two_restores_into_one_target_do_not_meet() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "one");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let left = super::scratch::left_behind(&sandbox, "out/.oskit-restore");
    let held = Held::alone(&left.join("lock"));
    let busy = "oskit backup: cannot restore to 'out': another restore is at work there [TimeoutError]\n";
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).fails(11, busy);
    drop(held);
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
}

#[test]
fn what_is_restored_can_be_read_back() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/a", "one".repeat(1000));
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "--verify", "dst", "out"]).succeeds();
    assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
}

#[test]
fn with_checksum_only_contents_are_trusted() {
    let sandbox = Sandbox::new();
    for name in ["rotten", "good"] {
        sandbox.file(format!("src/{name}"), "contents");
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    let [rotten, good] = ["rotten", "good"].map(|it| sandbox.path().join("out").join(it));
    // Size and time are as they should be.
    files::rewrite(&rotten, "c0ntents");
    let was = files::inode(&good);
    let restore = ["backup", "restore", "-q", "--overwrite=if-changed", "dst", "out"];
    sandbox.oskit(restore).succeeds();
    assert_eq!(std::fs::read(&rotten).unwrap(), b"c0ntents");
    let dry = sandbox.oskit([
        "backup",
        "restore",
        "--overwrite=if-changed",
        "--checksum",
        "--dry-run",
        "dst",
        "out",
    ]);
    dry.expect(
        dry.out().contains("would restore: rotten") && !dry.out().contains("restore: good"),
        "the rotten one alone",
    );
    sandbox.oskit(restore.into_iter().chain(["--checksum"])).succeeds();
    assert_eq!(std::fs::read(&rotten).unwrap(), b"contents");
    assert_eq!(files::inode(&good), was);
    let run = sandbox.oskit(["backup", "restore", "--checksum", "dst", "out"]).exits(2);
    run.expect(run.err().contains("--checksum is for --overwrite=if-changed"), "how it is meant");
}

#[test]
fn a_newer_snapshot_whose_manifest_is_damaged_or_lost_is_not_passed_over_in_silence() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "old");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.file("src/a", "new");
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let name = name.file_name().unwrap().to_str().unwrap().to_owned();
    let manifest = sandbox.path().join(format!("dst/.oskit-backup/manifests/{name}.jsonl.zst"));
    std::fs::write(&manifest, "rubbish").unwrap();
    let said = format!(
        "oskit backup: passed over snapshot '{name}': it is newer, but has no manifest that can be used [ValueError]\n"
    );
    let run = sandbox.oskit(["backup", "restore", "dst", "out"]).exits(0);
    run.expect(run.err() == said, &said);
    assert_eq!(std::fs::read_to_string(sandbox.path().join("out/a")).unwrap(), "old");
    let run = sandbox.oskit(["backup", "restore", "--json", "dst", "out2"]).exits(0);
    assert_eq!(run.errors()[0]["error"]["path"], name);
    std::fs::remove_file(&manifest).unwrap();
    let run = sandbox.oskit(["backup", "restore", "dst", "out3"]).exits(0);
    run.expect(run.err() == said, &said);
}

#[test]
fn a_drill_restores_compares_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/a", "one");
    let _ = symlink("a", sandbox.path().join("src/d/l"));
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let scratch = sandbox.dir("scratch");
    let run = sandbox.oskit(["backup", "verify", "--drill", "scratch", "dst"]).succeeds();
    assert!(run.out().ends_with(": whole, 1 file, 3 bytes, restored and compared\n"), "{}", run.out());
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0);
    std::fs::write(sandbox.path().join(name).join("d/a"), "two").unwrap();
    let run = sandbox.oskit(["backup", "verify", "--drill", "scratch", "dst"]).exits(1);
    assert!(run.err().contains(&native("d/a")), "{}", run.err());
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0);
    sandbox.oskit(["backup", "verify", "--drill", "nowhere", "dst"]).exits(1);
    // A file alone has no directory to compare.
    sandbox.oskit(["backup", "-q", "src/d/a", "alone"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "--drill", "scratch", "alone"]).succeeds();
}

/// A system that says it has links and holes, and once the drill has begun gives none.
#[cfg(target_os = "linux")]
#[test]
fn a_drill_finds_names_that_were_parted_and_holes_that_were_filled() {
    let mut sandbox = Sandbox::new();
    sandbox.file("src/a", "one file");
    sandbox.file("src/alone", "one name");
    for name in ["b", "c"] {
        std::fs::hard_link(sandbox.path().join("src/a"), sandbox.path().join("src").join(name)).unwrap();
    }
    let holes = std::fs::File::create_new(sandbox.path().join("src/holes")).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&holes, b"data", 3 << 20).unwrap();
    holes.set_len(8 << 20).unwrap();
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
    let library = super::preloaded(
        "structure",
        r#"
static int links, cuts;
int linkat(int from, const char *name, int to, const char *new, int flags) {
    if (getenv("OSKIT_TEST_PART") && links++) { errno = EMLINK; return -1; }
    return syscall(SYS_linkat, from, name, to, new, flags);
}
int ftruncate64(int file, off64_t length) {
    struct stat now;
    if (getenv("OSKIT_TEST_FILL") && cuts++ && !fstat(file, &now))
        for (off64_t at = 0; at < length; at += 4096) {
            char block[4096] = {0};
            pread(file, block, sizeof block, at);
            if (pwrite(file, block, sizeof block, at) != sizeof block) return -1;
        }
    return syscall(SYS_ftruncate, file, length);
}
"#,
    );
    sandbox.set("LD_PRELOAD", library);
    let drill = ["backup", "verify", "-q", "--drill=.", "dst"];
    sandbox.oskit(drill).succeeds();
    let damaged = |path: &str, why: &str| {
        let name = name.file_name().unwrap().to_string_lossy();
        format!("oskit backup: damaged '.../oskit-drill-.../{name}/{path}': {why} [ValueError]")
    };
    for (variable, wanted) in [
        (
            "OSKIT_TEST_PART",
            vec![
                ("b", "it is another file than the first of its names"),
                ("c", "it is another file than the first of its names"),
            ],
        ),
        ("OSKIT_TEST_FILL", vec![("holes", "a hole in it was filled")]),
    ] {
        sandbox.set(variable, "yes");
        let run = sandbox.oskit(drill).exits(1);
        let pattern: Vec<_> = wanted.iter().map(|(path, why)| damaged(path, why)).collect();
        run.expect(crate::support::matches(&pattern.join("\n"), &run.err()), &pattern.join("\n"));
        sandbox.unset(variable);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_once_and_nothing_half_stays() {
    let sandbox = Sandbox::new();
    for name in ["a", "b", "c"] {
        sandbox.file(format!("src/{name}"), vec![b'x'; 700 << 10]);
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let disk = sandbox.dir("disk");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(&disk).output();
    if !mounted.is_ok_and(|it| it.status.success()) {
        return; // Only root may.
    }
    let run = sandbox.oskit(["backup", "restore", "dst", "disk"]);
    let left: Vec<_> = std::fs::read_dir(&disk).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    run.fails(1, "oskit backup: cannot write to 'disk': No space left on device [OSError ENOSPC]\n");
    assert_eq!(left, ["a"]);
}
