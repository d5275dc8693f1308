//! What happens to a snapshot while it is made.

#[cfg(unix)]
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{rounds, snapshots};
use crate::files::rewrite;
#[cfg(unix)]
use crate::files::set_mode as everyone_may;
use crate::support::{Sandbox, native, oskit};

#[cfg(unix)]
/// A sandbox that an unprivileged user may write in, and a copy of the program that he may run.
pub(super) fn for_nobody() -> Option<Sandbox> {
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

#[cfg(unix)]
pub(super) const AS_NOBODY: [&str; 5] =
    ["--reuid=65534", "--regid=65534", "--clear-groups", "--", "../oskit"];

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
    let Some(sandbox) = for_nobody() else { return };
    sandbox.file("src/ok", "fine");
    everyone_may(sandbox.file("src/secret", "hidden"), 0o600);
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
    let verify = AS_NOBODY.into_iter().chain(["backup", "verify", "--json", "dst"]);
    let verified = sandbox.run(Path::new("setpriv"), verify).succeeds();
    assert_eq!(verified.records("backup")[0]["state"], "partial");
    sandbox
        .run(Path::new("setpriv"), AS_NOBODY.into_iter().chain(["backup", "restore", "-q", "dst", "out"]))
        .exits(0);
    assert_eq!(std::fs::read_to_string(sandbox.path().join("out/ok")).unwrap(), "fine");
}

/// Who may not give a file to its owner does not give it its setuid and setgid bits: that is no damage.
#[cfg(unix)]
#[test]
fn what_belongs_to_others_is_backed_up_by_anyone_who_may_read_it() {
    let Some(sandbox) = for_nobody() else { return };
    let nobody = |args: &[&str]| sandbox.run(Path::new("setpriv"), AS_NOBODY.iter().chain(args));
    everyone_may(sandbox.file("src/team/tool", "a program"), 0o6755);
    everyone_may(sandbox.path().join("src/team"), 0o2755);
    sandbox.file("src/own", "x");
    super::sharing::let_time_pass();
    nobody(&["backup", "-q", "src", "dst"]).exits(0);
    let second = nobody(&["backup", "--json", "src", "dst"]).exits(0).records("backup").pop().unwrap();
    assert_eq!(second["shared_files"], 2, "{second}");
    let stored = snapshots(&sandbox).pop().unwrap();
    assert_eq!(crate::files::mode(sandbox.path().join("dst").join(&stored).join("team/tool")), 0o755);
    for args in
        [&["verify", "dst"][..], &["verify", "--drill=.", "dst"], &["restore", "--verify", "dst", "out"]]
    {
        nobody(&[&["backup"], args, &["-q"]].concat()).exits(0);
    }
    // Whoever may give it to its owner gets all of it, and stores it as it is.
    sandbox.oskit(["backup", "restore", "-q", "dst", "whole"]).succeeds();
    assert_eq!(crate::files::mode(sandbox.path().join("whole/team/tool")), 0o6755);
    assert_eq!(crate::files::mode(sandbox.path().join("whole/team")), 0o2755);
    for shared in [0, 2] {
        let run = sandbox.oskit(["backup", "--json", "src", "dst"]).succeeds();
        assert_eq!(run.records("backup").pop().unwrap()["shared_files"], shared);
    }
    let stored = snapshots(&sandbox).pop().unwrap();
    assert_eq!(crate::files::mode(sandbox.path().join("dst").join(&stored).join("team/tool")), 0o6755);
}

/// Names can be read there, and nothing behind them.
#[cfg(unix)]
#[test]
fn what_is_in_a_directory_that_only_shows_its_names_is_named() {
    let Some(sandbox) = for_nobody() else { return };
    sandbox.file("src/shown/d/x", "hidden");
    sandbox.file("src/shown/f", "hidden");
    everyone_may(sandbox.path().join("src/shown"), 0o744);
    let nobody = |args: &[&str]| sandbox.run(Path::new("setpriv"), AS_NOBODY.iter().chain(args));
    let run = nobody(&["backup", "--json", "src", "dst"]).exits(3);
    let errors = run.errors();
    let said = errors.iter().map(|it| {
        assert_eq!(it["error"]["type"], "PermissionError");
        Path::new(it["error"]["path"].as_str().unwrap()).file_name().unwrap().to_owned()
    });
    assert_eq!(said.collect::<Vec<_>>(), ["d", "f"]);
    nobody(&["backup", "verify", "-q", "dst"]).succeeds();
    nobody(&["backup", "restore", "-q", "dst", "out"]).exits(0);
    nobody(&["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
}

#[cfg(unix)]
#[test]
fn setuid_is_not_lent_to_whoever_restores() {
    let Some(sandbox) = for_nobody() else { return };
    everyone_may(sandbox.file("src/tool", "x"), 0o4755);
    let run = |words: &[&str]| {
        sandbox.run(Path::new("setpriv"), AS_NOBODY.iter().chain(&["backup"]).chain(words).copied())
    };
    run(&["-q", "src", "dst"]).exits(0);
    run(&["restore", "-q", "dst", "out"]).exits(0);
    for tool in [
        sandbox.path().join("out/tool"),
        sandbox.path().join("dst").join(&snapshots(&sandbox)[0]).join("tool"),
    ] {
        assert_eq!(crate::files::mode(tool), 0o755);
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_tree_is_backed_up_and_restored_by_its_owner() {
    let Some(sandbox) = for_nobody() else { return };
    sandbox.file("src/d/f", "x");
    let chown = Command::new("chown").args(["-R", "65534:65534", "src"]).current_dir(sandbox.path()).status();
    assert!(chown.unwrap().success());
    for (path, mode) in [("src/d/f", 0o444), ("src/d", 0o555), ("src", 0o555)] {
        everyone_may(sandbox.path().join(path), mode);
    }
    let nobody = |args: &[&str]| sandbox.run(Path::new("setpriv"), AS_NOBODY.iter().chain(args));
    nobody(&["backup", "-q", "src", "dst"]).succeeds();
    nobody(&["backup", "verify", "-q", "dst"]).succeeds();
    nobody(&["backup", "restore", "-q", "dst", "out"]).succeeds();
    super::facts::assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
    nobody(&["backup", "-q", "src", "dst"]).succeeds();
}

#[cfg(unix)]
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
        everyone_may(dir, 0o2755);
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_eq!(group(&sandbox.path().join("out/d/a")), is);
    assert_eq!(group(&sandbox.path().join("out/d")), is);
}

/// A number below `end`.
pub(super) fn by_chance(end: u64) -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0) % end
}

#[test]
fn a_run_that_is_killed_leaves_nothing_half() {
    let sandbox = Sandbox::new();
    for number in 0..400 {
        sandbox.file(format!("src/d{}/f{number}", number % 20), vec![b'x'; number * 50]);
    }
    // Moments by chance, over the length of a run.
    for _ in 0..rounds("OSKIT_TEST_KILLS", 12) {
        let mut child = Command::new(oskit())
            .args(["backup", "-q", "src", "dst"])
            .current_dir(sandbox.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(by_chance(120_000)));
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
    assert!(run.errors()[0]["error"]["path"].as_str().unwrap().ends_with(&native("src/log")));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_at_any_moment_is_said_and_leaves_what_was_there() {
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    for number in 0..60 {
        sandbox.file(format!("src/d{}/f{number}", number % 6), vec![b'x'; 1000 + number * 400]);
    }
    let disk = sandbox.dir("disk");
    let rounds = u64::from(rounds("OSKIT_TEST_FULL_DISKS", 6));
    for round in 0..rounds {
        // From too small for a store to nearly large enough for two copies.
        let size = 16 + 1900 * round / rounds;
        let size = format!("size={size}k,nr_inodes=1000");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(&disk).status();
        if !mounted.is_ok_and(|it| it.success()) {
            return;
        }
        let outcome = std::panic::catch_unwind(|| full_disk(&sandbox));
        assert!(Command::new("umount").arg(&disk).status().unwrap().success());
        outcome.unwrap_or_else(|_| panic!("with {size}"));
    }
}

/// As on a disk that is full at the very last step.
#[test]
fn a_snapshot_that_cannot_be_finished_gives_its_room_back() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "contents");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let in_the_way = sandbox.dir("dst/.oskit-backup/newest.new");
    let run = sandbox.oskit(["backup", "src", "dst"]).exits(1);
    assert!(run.err().starts_with("oskit backup: cannot finish the snapshot in 'dst': "), "{}", run.err());
    assert_eq!((snapshots(&sandbox).len(), left(&sandbox)), (1, 0));
    std::fs::remove_dir(in_the_way).unwrap();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 2);
}

#[cfg(target_os = "linux")]
/// Two snapshots that share nothing, on a disk that may hold neither.
fn full_disk(sandbox: &Sandbox) {
    let mut whole = 0;
    for _ in 0..2 {
        let run = sandbox.oskit(["backup", "-q", "--share=none", "src", "disk"]);
        if run.err().is_empty() {
            whole += 1;
        } else {
            let said = run.err();
            run.exits(1);
            assert!(said.ends_with("No space left on device [OSError ENOSPC]\n"), "{said}");
        }
        let names = std::fs::read_dir(sandbox.path().join("disk")).unwrap();
        let visible =
            names.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().starts_with("backup_"));
        assert_eq!(visible.count(), whole);
        if whole > 0 {
            sandbox.oskit(["backup", "verify", "-q", "disk"]).succeeds();
        }
        let building = std::fs::read_dir(sandbox.path().join("disk/.oskit-backup/tmp"));
        assert_eq!(building.map_or(0, Iterator::count), 0, "the room is given back");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_asked_to_end_dies_of_the_signal_and_the_next_one_goes_on() {
    let sandbox = Sandbox::new();
    let big = std::fs::File::create_new(sandbox.dir("src").join("big")).unwrap();
    for at in 0..20_000_u64 {
        std::os::unix::fs::FileExt::write_all_at(&big, &[b'x'; 4096], at * 8192).unwrap();
    }
    for (signal, status) in SIGNALS {
        assert_eq!(signalled(&sandbox, "src", signal), status);
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    assert_eq!(left(&sandbox), 0);
}

/// Nothing that takes long is done without an ear for signals: reading all of these would take minutes.
#[cfg(unix)]
#[test]
fn a_large_file_does_not_keep_a_run_from_ending() {
    let sandbox = Sandbox::new();
    let holes = std::fs::File::create_new(sandbox.dir("holes").join("big")).unwrap();
    holes.set_len(8 << 40).unwrap();
    for (signal, status) in SIGNALS {
        assert_eq!(signalled(&sandbox, "holes", signal), status);
    }
}

/// Signals that ask a program to end, and what a shell says of one that died of them.
#[cfg(unix)]
const SIGNALS: [(&str, &str); 2] = [("INT", "130\n"), ("TERM", "143\n")];

/// Sends a signal to a backup of `source` that has begun to copy; gives its status, and what is in DEST then.
#[cfg(unix)]
fn signalled(sandbox: &Sandbox, source: &str, signal: &str) -> String {
    // A shell has its background children ignore SIGINT; env undoes that.
    let script = format!(
        "oskit env --default-signal=INT oskit backup -q {source} dst & child=$!; \
         until [ -n \"$(ls -A dst/.oskit-backup/tmp 2>/dev/null)\" ] || ! kill -0 $child 2>/dev/null; do sleep 0.01; done; \
         kill -{signal} $child; wait $child; echo $?; ls dst"
    );
    sandbox.shell(&script).out().clone()
}

/// Enough to be interrupted amid them.
const FILES: usize = if cfg!(windows) { 300 } else { 3000 };

/// What lies under `tmp/`.
fn left(sandbox: &Sandbox) -> usize {
    std::fs::read_dir(sandbox.path().join("dst/.oskit-backup/tmp")).unwrap().count()
}

/// Starts a backup and ends it when `enough` names are in the tree that is being made; whether it got there.
fn interrupted(sandbox: &Sandbox, end: fn(&mut Child), enough: usize) -> bool {
    let mut child = Command::new(oskit())
        .args(["backup", "-q", "src", "dst"])
        .current_dir(sandbox.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let tmp = sandbox.path().join("dst/.oskit-backup/tmp");
    while walkdir::WalkDir::new(&tmp).into_iter().filter_map(Result::ok).take(enough).count() < enough {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    end(&mut child);
    child.wait().unwrap();
    snapshots(sandbox).is_empty()
}

#[cfg(unix)]
fn terminate(child: &mut Child) {
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
}

/// No signal asks a program on Windows to end.
#[cfg(windows)]
fn terminate(child: &mut Child) {
    kill(child);
}

fn kill(child: &mut Child) {
    let _ = child.kill();
}

#[test]
fn what_an_interrupted_run_had_copied_is_not_copied_again() {
    let sandbox = Sandbox::new();
    for number in 0..FILES {
        sandbox.file(format!("src/d{}/f{number}", number % 30), vec![b'x'; 20_000 + number]);
    }
    super::sharing::let_time_pass();
    for (end, is_asked) in [(terminate as fn(&mut Child), cfg!(unix)), (kill, false)] {
        // Killed outright it can only tell what it handed over before: half a second's work may be done again.
        let was_interrupted = interrupted(&sandbox, end, FILES / 3 * 2);
        let told = |how| {
            let records = sandbox.oskit(["backup", "--json", how, "src", "dst"]).succeeds().records("backup");
            let paths = records.iter().map(|it| (it["path"].to_string(), it["event"].to_string()));
            let all_but_last: std::collections::BTreeMap<_, _> = paths.take(records.len() - 1).collect();
            (all_but_last, records.last().unwrap().clone())
        };
        let (planned, _) = told("--dry-run");
        let (done, record) = told("--verbose");
        let other = planned.iter().find(|(path, event)| done.get(*path) != Some(event));
        assert_eq!((other, planned.len()), (None, done.len()));
        let number = |key: &str| record[key].as_u64().unwrap();
        assert_eq!(number("taken_over_bytes") + number("new_bytes"), number("bytes"), "{record}");
        assert!(!was_interrupted || !is_asked || number("taken_over_files") > 500, "{record}");
        assert_eq!((number("files"), left(&sandbox)), (FILES as u64, 0));
        sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
        std::fs::remove_dir_all(sandbox.path().join("dst")).unwrap();
    }
}

#[test]
fn a_copy_of_an_interrupted_run_is_read_before_it_is_taken_over() {
    let sandbox = Sandbox::new();
    for number in 0..FILES {
        sandbox.file(format!("src/f{number}"), vec![b'x'; 20_000]);
    }
    super::sharing::let_time_pass();
    if !interrupted(&sandbox, terminate, FILES / 3) {
        return;
    }
    // What a loss of power may do: names, sizes and times are there, the contents are not.
    for file in walkdir::WalkDir::new(sandbox.path().join("dst/.oskit-backup/tmp")) {
        let file = file.unwrap();
        if file.file_type().is_file() && file.file_name().to_string_lossy().starts_with('f') {
            rewrite(file.path(), vec![0; 20_000]);
        }
    }
    let record =
        sandbox.oskit(["backup", "--json", "src", "dst"]).succeeds().records("backup").pop().unwrap();
    assert_eq!(record["taken_over_files"], 0, "{record}");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

/// Read-only again and again: what replaces or removes a file has to take the attribute off first.
#[cfg(windows)]
#[test]
fn a_read_only_tree_is_backed_up_and_restored_by_its_owner() {
    let sandbox = Sandbox::new();
    for name in ["src/f", "src/d/g"] {
        crate::files::set_mode(sandbox.file(name, name), 0o444);
    }
    let equal = || super::facts::assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
    for _ in 0..2 {
        sandbox.oskit(["backup", "-q", "--checksum", "src", "dst"]).succeeds();
    }
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    equal();
    sandbox.oskit(["backup", "restore", "-q", "--overwrite=always", "dst", "out"]).succeeds();
    equal();
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=1", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 1);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[cfg(windows)]
#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
    use std::os::windows::fs::OpenOptionsExt as _;
    let sandbox = Sandbox::new();
    sandbox.file("src/ok", "fine");
    let secret = sandbox.file("src/secret", "hidden");
    let to_itself = std::fs::File::options().read(true).share_mode(0).open(secret).unwrap();
    let run = sandbox.oskit(["backup", "--json", "src", "dst"]).exits(3);
    let errors = run.errors();
    assert_eq!((errors.len(), &errors[0]["error"]["type"]), (1, &"PermissionError".into()));
    assert!(errors[0]["error"]["path"].as_str().unwrap().ends_with("secret"), "{errors:?}");
    let record = run.records("backup").pop().unwrap();
    assert_eq!(
        (&record["partial"], &record["errors"], &record["files"]),
        (&true.into(), &1.into(), &1.into())
    );
    drop(to_itself);
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds();
    assert_eq!(listed.records("backup")[0]["state"], "partial");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).exits(0);
}
