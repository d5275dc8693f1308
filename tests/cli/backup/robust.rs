//! What happens to a snapshot while it is made.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::snapshots;
use crate::support::{Sandbox, oskit};

fn everyone_may(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A sandbox that an unprivileged user may write in, and a copy of the program that he may run.
fn for_nobody() -> Option<Sandbox> {
    let has_setpriv = Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !nix::unistd::geteuid().is_root() || !has_setpriv {
        return None;
    }
    let sandbox = Sandbox::new();
    for dir in sandbox.path().ancestors().take(2) {
        everyone_may(dir, 0o777);
    }
    std::fs::copy(oskit(), sandbox.path().join("../oskit")).unwrap();
    Some(sandbox)
}

const AS_NOBODY: [&str; 5] = ["--reuid=65534", "--regid=65534", "--clear-groups", "--", "../oskit"];

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
    let Some(sandbox) = for_nobody() else { return };
    sandbox.file("src/ok", "fine");
    everyone_may(&sandbox.file("src/secret", "hidden"), 0o600);
    everyone_may(sandbox.file("src/locked/x", "hidden").parent().unwrap(), 0o700);
    let args = AS_NOBODY.into_iter().chain(["backup", "--json", "src", "dst"]);
    let run = sandbox.run(Path::new("setpriv"), args).exits(3);
    let errors = run.errors();
    let said: Vec<_> =
        errors.iter().map(|it| (&it["error"]["type"], it["error"]["path"].as_str().unwrap())).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    for (at, name) in ["locked", "secret"].iter().enumerate() {
        assert_eq!(said[at].0, "PermissionError");
        assert!(said[at].1.ends_with(name), "{said:?}");
    }
    let record = run.records("backup").pop().unwrap();
    assert_eq!(
        (&record["partial"], &record["errors"], &record["files"]),
        (&true.into(), &2.into(), &1.into())
    );
    let listed =
        sandbox.run(Path::new("setpriv"), AS_NOBODY.into_iter().chain(["backup", "list", "--json", "dst"]));
    assert_eq!(listed.succeeds().records("backup")[0]["state"], "partial");
    sandbox
        .run(Path::new("setpriv"), AS_NOBODY.into_iter().chain(["backup", "verify", "-q", "dst"]))
        .succeeds();
    sandbox
        .run(Path::new("setpriv"), AS_NOBODY.into_iter().chain(["backup", "restore", "-q", "dst", "out"]))
        .exits(0);
    assert_eq!(std::fs::read_to_string(sandbox.path().join("out/ok")).unwrap(), "fine");
}

#[test]
fn a_read_only_tree_is_backed_up_and_restored_by_its_owner() {
    let Some(sandbox) = for_nobody() else { return };
    sandbox.file("src/d/f", "x");
    let chown = Command::new("chown").args(["-R", "65534:65534", "src"]).current_dir(sandbox.path()).status();
    assert!(chown.unwrap().success());
    for (path, mode) in [("src/d/f", 0o444), ("src/d", 0o555), ("src", 0o555)] {
        everyone_may(&sandbox.path().join(path), mode);
    }
    let nobody = |args: &[&str]| sandbox.run(Path::new("setpriv"), AS_NOBODY.iter().chain(args));
    nobody(&["backup", "-q", "src", "dst"]).succeeds();
    nobody(&["backup", "verify", "-q", "dst"]).succeeds();
    nobody(&["backup", "restore", "-q", "dst", "out"]).succeeds();
    super::facts::assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
    nobody(&["backup", "-q", "src", "dst"]).succeeds();
}

#[test]
fn a_directory_that_gives_its_group_on_keeps_the_groups_of_files() {
    let sandbox = Sandbox::new();
    sandbox.file("src/d/a", "a");
    let group = |path: &Path| std::os::unix::fs::MetadataExt::gid(&path.symlink_metadata().unwrap());
    let is = group(&sandbox.path().join("src/d/a"));
    for name in ["dst", "out"] {
        let dir = sandbox.dir(name);
        // Only root may give a directory to a group of no one's.
        if std::os::unix::fs::chown(&dir, None, Some(is + 42)).is_err() {
            return;
        }
        everyone_may(&dir, 0o2755);
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_eq!(group(&sandbox.path().join("out/d/a")), is);
    assert_eq!(group(&sandbox.path().join("out/d")), is);
}

#[test]
fn a_run_that_is_killed_leaves_nothing_half() {
    let sandbox = Sandbox::new();
    for number in 0..400 {
        sandbox.file(format!("src/d{}/f{number}", number % 20), vec![b'x'; number * 50]);
    }
    for delay in 0..16 {
        let mut child = Command::new(oskit())
            .args(["backup", "-q", "src", "dst"])
            .current_dir(sandbox.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(2 + delay * 4));
        let _ = child.kill();
        child.wait().unwrap();
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let whole = sandbox.oskit(["backup", "verify", "--json", "dst"]).succeeds().records("backup");
    assert_eq!(whole.len(), snapshots(&sandbox).len());
    assert!(whole.iter().all(|it| it["state"] == "whole" && it["files"] == 400), "{whole:?}");
    let left = std::fs::read_dir(sandbox.path().join("dst/.oskit-backup/tmp")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn a_file_that_keeps_changing_is_marked_and_a_growing_one_ends() {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};

    let sandbox = Sandbox::new();
    let path = sandbox.file("src/log", vec![b'x'; 64 << 20]);
    let stop = AtomicBool::new(false);
    let run = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut log = std::fs::File::options().append(true).open(path).unwrap();
            while !stop.load(Ordering::Relaxed) {
                log.write_all(b"one more line\n").unwrap();
                std::thread::sleep(Duration::from_micros(200));
            }
        });
        let run = sandbox.oskit(["backup", "--json", "src", "dst"]);
        stop.store(true, Ordering::Relaxed);
        run
    });
    let run = run.exits(3);
    let record = run.records("backup").pop().unwrap();
    assert_eq!((&record["changed"], &record["partial"]), (&1.into(), &true.into()));
    assert!(run.errors()[0]["error"]["path"].as_str().unwrap().ends_with("src/log"));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn a_full_disk_is_said_and_leaves_nothing() {
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.file("src/small", "fits");
    sandbox.file("src/zbig", vec![b'x'; 3 << 20]);
    let disk = sandbox.dir("disk");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(&disk).status();
    if !mounted.is_ok_and(|it| it.success()) {
        return;
    }
    let run = sandbox.oskit(["backup", "src", "disk"]);
    let left: Vec<_> = walkdir::WalkDir::new(&disk).into_iter().map(|it| it.unwrap().into_path()).collect();
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    let full = "oskit backup: cannot write to 'disk': No space left on device [OSError ENOSPC]\n";
    run.fails(1, full);
    let visible = left.iter().filter(|it| it.to_string_lossy().contains("backup_")).count();
    assert_eq!(visible, 0, "{left:?}");
}

#[test]
fn a_run_that_is_asked_to_end_clears_up_and_dies_of_the_signal() {
    let sandbox = Sandbox::new();
    let big = std::fs::File::create_new(sandbox.dir("src").join("big")).unwrap();
    for at in 0..20_000_u64 {
        std::os::unix::fs::FileExt::write_all_at(&big, &[b'x'; 4096], at * 8192).unwrap();
    }
    for name in ["INT", "TERM"] {
        // A shell has its background children ignore SIGINT; env undoes that.
        let script = format!(
            "oskit env --default-signal=INT oskit backup -q src dst & child=$!; \
             until [ -n \"$(ls -A dst/.oskit-backup/tmp 2>/dev/null)\" ] || ! kill -0 $child 2>/dev/null; do :; done; \
             kill -{name} $child; wait $child; echo $?; ls -A dst/.oskit-backup/tmp; ls dst"
        );
        let run = sandbox.shell(&script);
        let told = run.out();
        let ended = told.lines().next() == Some(if name == "INT" { "130" } else { "143" });
        assert!(ended && told.lines().count() == 1, "{name}: {told}{}", run.err());
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
}
