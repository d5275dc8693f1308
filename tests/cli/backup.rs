//! Snapshots as a user meets them.

mod copying;
mod dated;
mod diff;
mod disks;
mod documents;
mod excluding;
mod facts;
mod far;
mod fidelity;
mod flagged;
mod hostile;
mod kills;
mod mending;
mod mistakes;
mod moving;
mod power;
mod pruning;
mod readonly;
mod repair;
mod restoring;
mod robust;
mod scratch;
mod sharing;
mod together;
mod trees;
mod verifying;

use std::path::{Path, PathBuf};

use crate::support::{Run, Sandbox, native};

/// As many as a variable says, else a few.
fn rounds(variable: &str, few: u32) -> u32 {
    let told = std::env::var(variable).ok().and_then(|it| it.parse().ok());
    told.unwrap_or(crate::support::rounds(few))
}

/// A library of these functions that stand before the system's, for `LD_PRELOAD`.
#[cfg(target_os = "linux")]
fn preloaded(name: &str, functions: &str) -> PathBuf {
    const HEADERS: &str = "#define _GNU_SOURCE\n#include <errno.h>\n#include <stdlib.h>\n#include <sys/stat.h>\n\
                           #include <sys/syscall.h>\n#include <time.h>\n#include <unistd.h>\n";
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a directory");
    let (source, library) = (dir.join("it.c"), dir.join("it.so"));
    std::fs::write(&source, HEADERS.to_owned() + functions).expect("a file");
    let made =
        std::process::Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    assert!(made.expect("a C compiler").success());
    library
}

/// Where the run says that its snapshot is.
fn snapshot(run: &Run) -> PathBuf {
    let out = run.out();
    let last = out.lines().last().expect("a last line");
    PathBuf::from(last.strip_prefix("Backup completed to: ").expect("where the snapshot is"))
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "alpha");
    sandbox.file("src/d/b", "beta");
    sandbox
}

fn snapshots(sandbox: &Sandbox) -> Vec<String> {
    snapshots_in(&sandbox.path().join("dst"))
}

fn snapshots_in(store: &Path) -> Vec<String> {
    let names = std::fs::read_dir(store).expect("a store");
    let names = names.map(|it| it.expect("a name").file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|it| it.starts_with("backup_")).collect();
    names.sort();
    names
}

#[test]
fn a_snapshot_is_a_plain_directory_and_the_last_line_says_where() {
    let sandbox = sandbox();
    let run = sandbox.oskit(["backup", "src", "dst"]).succeeds();
    let path = snapshot(&run);
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(path.parent(), Some(Path::new("dst")));
    assert_eq!((name.len(), &name[..7], &name[15..16]), (22, "backup_", "_"), "{name}");
    let path = sandbox.path().join(path);
    assert_eq!(std::fs::read(path.join("a")).unwrap(), b"alpha");
    assert_eq!(std::fs::read(path.join("d/b")).unwrap(), b"beta");
}

#[test]
fn two_snapshots_in_one_second_do_not_meet() {
    let sandbox = sandbox();
    for _ in 0..4 {
        sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    }
    assert_eq!(snapshots(&sandbox).len(), 4);
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    let sequence: Vec<_> = listed.iter().map(|it| it["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequence, [1, 2, 3, 4]);
}

#[test]
fn the_final_record_says_what_it_came_to() {
    let sandbox = sandbox();
    let run = sandbox.oskit(["backup", "--json", "src", "dst"]).succeeds();
    let records = run.records("backup");
    let last = records.last().unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!((&last["files"], &last["dirs"], &last["bytes"]), (&2.into(), &2.into(), &9.into()));
    assert_eq!(
        (&last["new_bytes"], &last["shared_files"], &last["errors"]),
        (&9.into(), &0.into(), &0.into())
    );
    assert_eq!((&last["partial"], last["wall_s"].is_number()), (&false.into(), true));
    let name = last["snapshot"].as_str().unwrap();
    assert_eq!(last["path"], native(&format!("dst/{name}")));
}

#[test]
fn verbose_names_each_path_and_quiet_only_the_snapshot() {
    let sandbox = sandbox();
    let run = sandbox.oskit(["backup", "-v", "src", "dst"]).succeeds();
    assert!(
        run.out().starts_with(&native("stored: .\nstored: a\nstored: d\nstored: d/b\n")),
        "{}",
        run.out()
    );
    let run = sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    assert_eq!(run.out().lines().count(), 1);
    let records = sandbox.oskit(["backup", "-v", "--json", "src", "dst"]).succeeds().records("backup");
    assert_eq!(records.len(), 5);
    assert_eq!((&records[3]["event"], &records[3]["path"]), (&"shared".into(), &native("d/b").into()));
}

#[test]
fn a_single_file_is_a_source_too() {
    let sandbox = sandbox();
    let path = snapshot(&sandbox.oskit(["backup", "src/a", "dst"]).succeeds());
    assert_eq!(std::fs::read(sandbox.path().join(path).join("a")).unwrap(), b"alpha");
    sandbox.oskit(["backup", "verify", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_eq!(std::fs::read(sandbox.path().join("out/a")).unwrap(), b"alpha");
}

#[test]
fn a_source_called_like_a_verb_is_written_with_a_dot() {
    let sandbox = sandbox();
    sandbox.file("list/x", "x");
    sandbox.oskit(["backup", "-q", "./list", "dst"]).succeeds();
    let listed = sandbox.oskit(["backup", "list", "dst"]).succeeds();
    assert_eq!(listed.out().lines().count(), 2);
}

#[test]
fn a_destination_inside_the_source_is_left_out_and_said() {
    let sandbox = sandbox();
    for _ in 0..2 {
        let run = sandbox.oskit(["backup", "-q", "src", "src/safe"]).exits(0);
        assert_eq!(run.err(), "oskit backup: 'safe' is the destination and is left out\n");
        assert!(!sandbox.path().join(snapshot(&run)).join("safe").exists());
    }
}

#[test]
fn a_source_inside_the_destination_is_refused() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.dir("dst/inside");
    let run = sandbox.oskit(["backup", "dst/inside", "dst"]).exits(1);
    assert!(run.err().ends_with("it lies in the destination 'dst' [ValueError]\n"), "{}", run.err());
    let run = sandbox.oskit(["backup", "dst", "dst"]).exits(1);
    assert!(run.err().ends_with("it is the destination 'dst' [ValueError]\n"), "{}", run.err());
}

/// Runs `script` where directories can be mounted; `None` where nobody lets us.
#[cfg(target_os = "linux")]
fn with_mounts(sandbox: &Sandbox, script: &str) -> Option<std::process::Output> {
    let run = |script: &str| {
        let mut unshare = std::process::Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        unshare.arg(env!("CARGO_BIN_EXE_oskit")).current_dir(sandbox.path()).output().ok()
    };
    sandbox.dir("mounted");
    run("mount --bind . mounted").filter(|it| it.status.success())?;
    run(script)
}

#[cfg(target_os = "linux")]
#[test]
fn a_destination_that_is_mounted_twice_is_not_copied_into_itself() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let script = r#"mount --bind dst mounted && timeout 20 "$1" backup mounted dst"#;
    let Some(run) = with_mounts(&sandbox, script) else { return };
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.ends_with("it is the destination 'dst' [ValueError]\n"), "{said}");
    let script = r#"mount --bind dst/.oskit-backup mounted && timeout 20 "$1" backup mounted dst"#;
    let run = with_mounts(&sandbox, script).expect("it could be mounted before");
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{said}");
    assert!(said.ends_with("is the destination and is left out\n"), "{said}");
}

/// What is mounted in a snapshot, or where a restore works, is another's.
#[cfg(target_os = "linux")]
#[test]
fn what_is_mounted_in_a_tree_that_goes_is_not_removed() {
    let sandbox = sandbox();
    sandbox.dir("src/m");
    for _ in 0..2 {
        sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    }
    let victim = sandbox.file("mounted_from/keep", "kept");
    let first = &snapshots(&sandbox)[0];
    scratch::left_behind(&sandbox, "out/.oskit-restore");
    sandbox.dir("out/.oskit-restore/m");
    for (mount_on, command) in [
        (format!("dst/{first}/m"), "prune --keep-last=1 dst"),
        ("out/.oskit-restore/m".into(), "restore dst out"),
    ] {
        let script = format!("mount --bind mounted_from {mount_on} && timeout 20 \"$1\" backup {command}");
        let Some(run) = with_mounts(&sandbox, &script) else { return };
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(said.contains("a file system is mounted in it"), "{said}");
        assert_eq!((std::fs::read(&victim).unwrap(), run.status.code()), (b"kept".into(), Some(1)), "{said}");
    }
    // Nothing is mounted any more: what was left goes, and the next ones are made.
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
}

#[test]
fn a_store_within_a_snapshot_or_another_store_is_refused() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let snapshot = snapshots(&sandbox).remove(0);
    for place in
        [format!("dst/{snapshot}"), format!("dst/{snapshot}/inner"), "dst/.oskit-backup/tmp/x".into()]
    {
        for dry in ["--dry-run", "--quiet"] {
            let run = sandbox.oskit(["backup", dry, "src", &place]).exits(1);
            let why = "it lies in a snapshot or in what belongs to a store [ValueError]\n";
            run.expect(run.err().ends_with(why), "a refusal");
        }
        sandbox.oskit(["backup", "copy", "dst", &place]).exits(1);
    }
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    // A store of its own beside the snapshots harms nobody.
    sandbox.oskit(["backup", "-q", "src", "dst/own"]).succeeds();
}

#[test]
fn a_source_that_is_suddenly_empty_is_not_believed() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    std::fs::remove_dir_all(sandbox.path().join("src")).unwrap();
    sandbox.dir("src");
    let run = sandbox.oskit(["backup", "src", "dst"]).exits(1);
    assert!(run.err().contains("--allow-empty"), "{}", run.err());
    assert_eq!(snapshots(&sandbox).len(), 1);
    sandbox.oskit(["backup", "-q", "--allow-empty", "src", "dst"]).succeeds();
}

#[test]
fn what_is_missing_or_wrong_has_its_own_status() {
    let sandbox = sandbox();
    let missing = "oskit backup: cannot read 'nowhere': No such file or directory [FileNotFoundError]\n";
    sandbox.oskit(["backup", "nowhere", "dst"]).fails(1, missing);
    sandbox.oskit(["backup", "src"]).exits(2);
    sandbox.oskit(["backup", "src", "dst", "more"]).exits(2);
    for verb in ["list", "verify"] {
        let none = "oskit backup: no backup in 'dst' [LookupError]\n";
        sandbox.oskit(["backup", verb, "dst"]).fails(10, none);
    }
    sandbox.oskit(["backup", "restore", "dst", "out"]).exits(10);
    sandbox.dir("empty");
    sandbox.oskit(["backup", "list", "empty"]).exits(10);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "-q", "src", "lost"]).succeeds();
    for place in ["lost", "lost/.oskit-backup/manifests"] {
        for name in std::fs::read_dir(sandbox.path().join(place)).unwrap() {
            let path = name.unwrap().path();
            let _ = std::fs::remove_file(&path);
            if !path.ends_with(".oskit-backup") {
                let _ = std::fs::remove_dir_all(&path);
            }
        }
    }
    let none = "oskit backup: no snapshot in 'lost' [LookupError]\n";
    sandbox.oskit(["backup", "verify", "-q", "lost"]).fails(10, none);
    sandbox.oskit(["backup", "verify", "dst", "backup_none"]).exits(1);
    sandbox.oskit(["backup", "verify", "dst", "latest~1"]).exits(1);
    let missing =
        "oskit backup: cannot make a backup in 'no/where': No such file or directory [FileNotFoundError]\n";
    sandbox.oskit(["backup", "src", "no/where"]).fails(1, missing);
}

/// A lock, as a run at work holds it. What another test forks at that moment has it, too, so it is let go of, not closed.
struct Held(std::fs::File);

impl Held {
    fn alone(path: &Path) -> Self {
        let file = std::fs::File::open(path).unwrap();
        file.lock().unwrap();
        Self(file)
    }

    fn with_others(path: &Path) -> Self {
        let file = std::fs::File::open(path).unwrap();
        file.lock_shared().unwrap();
        Self(file)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.unlock(); // where nobody forks, closing does
    }
}

#[test]
fn one_writer_at_a_time() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let lock = sandbox.path().join("dst/.oskit-backup/lock");
    let held = Held::alone(&lock);
    let run = sandbox.oskit(["backup", "--json", "src", "dst"]).exits(11);
    let error = &run.errors()[0]["error"];
    assert_eq!((&error["path"], &error["exit"]), (&"dst".into(), &11.into()));
    sandbox.oskit(["backup", "verify", "dst"]).exits(11);
    sandbox.oskit(["backup", "restore", "dst", "out"]).exits(11);
    sandbox.oskit(["backup", "list", "dst"]).succeeds();
    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| sandbox.oskit(["backup", "-q", "--wait", "src", "dst"]));
        std::thread::sleep(std::time::Duration::from_millis(200));
        drop(held);
        waiting.join().unwrap()
    });
    waiting.succeeds();
    let _held = Held::with_others(&lock);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "src", "dst"]).exits(11);
}

#[test]
fn snapshots_made_by_a_script_are_listed_and_left_alone() {
    let sandbox = sandbox();
    sandbox.file("dst/backup_20200101_000000/x", "by hand");
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!((&listed[0]["state"], &listed[0]["files"]), (&"unverified".into(), &1.into()));
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!((listed.len(), &listed[1]["state"]), (2, &"whole".into()));
    let verified = sandbox.oskit(["backup", "verify", "--json", "dst"]).succeeds().records("backup");
    assert_eq!((&verified[0]["state"], &verified[1]["state"]), (&"unverified".into(), &"whole".into()));
    assert_eq!(std::fs::read(sandbox.path().join("dst/backup_20200101_000000/x")).unwrap(), b"by hand");
}

#[test]
fn globs_leave_out_and_no_recurse_stays_at_the_top() {
    let sandbox = sandbox();
    sandbox.file("src/x.o", "object");
    sandbox.file("src/d/y.o", "object");
    sandbox.file("src/target/z", "made");
    let args = ["backup", "-q", "--exclude=*.o", "--exclude", "/target", "src", "dst"];
    let path = sandbox.path().join(snapshot(&sandbox.oskit(args).succeeds()));
    assert!(path.join("d/b").exists() && path.join("a").exists());
    assert!(!path.join("x.o").exists() && !path.join("d/y.o").exists() && !path.join("target").exists());
    let path = snapshot(&sandbox.oskit(["backup", "-q", "--no-recurse", "src", "dst"]).succeeds());
    let path = sandbox.path().join(path);
    assert!(path.join("a").exists() && path.join("x.o").exists() && !path.join("d").exists());
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn what_is_in_a_marked_cache_is_left_out_and_the_mark_is_kept() {
    let sandbox = sandbox();
    sandbox.file("src/cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# a cache\n");
    sandbox.file("src/cache/deep/er", "made again");
    sandbox.file("src/no_cache/CACHEDIR.TAG", "something else");
    sandbox.file("src/no_cache/f", "kept");
    let dry = sandbox.oskit(["backup", "--json", "--dry-run", "--exclude-caches", "src", "dst"]).succeeds();
    let run = sandbox.oskit(["backup", "--json", "--exclude-caches", "src", "dst"]).succeeds();
    let record = run.records("backup").pop().unwrap();
    assert_eq!(record["files"], dry.records("backup").pop().unwrap()["files"]);
    let made = sandbox.path().join(record["path"].as_str().unwrap());
    assert!(made.join("cache/CACHEDIR.TAG").exists() && !made.join("cache/deep").exists());
    assert!(made.join("no_cache/f").exists());
}

#[test]
fn the_name_of_a_snapshot_may_say_the_time_in_utc() {
    let mut sandbox = sandbox();
    sandbox.set("TZ", "Etc/GMT+12");
    let run = sandbox.oskit(["backup", "-q", "--name-utc", "src", "dst"]).succeeds();
    let name = snapshot(&run).file_name().unwrap().to_string_lossy().into_owned();
    let named = chrono::NaiveDateTime::parse_from_str(&name[7..], "%Y%m%d_%H%M%S").unwrap();
    let away = chrono::Utc::now().naive_utc() - named;
    assert!(away.num_hours().abs() < 6, "{name}");
}

#[test]
fn a_dry_run_makes_nothing() {
    let sandbox = sandbox();
    let run = sandbox.oskit(["backup", "--dry-run", "--exclude=b", "src", "dst"]).succeeds();
    assert!(
        run.out().starts_with(&native(
            "would store: .\nwould store: a\nwould store: d\nexcluded: d/b, by 'b'\n1 file,"
        )),
        "{}",
        run.out()
    );
    assert!(!sandbox.path().join("dst").exists());
    let records = sandbox.oskit(["backup", "--dry-run", "--json", "src", "dst"]).succeeds().records("backup");
    assert!(records.last().unwrap()["snapshot"].is_null());
}

#[test]
fn verify_finds_each_kind_of_damage() {
    let sandbox = sandbox();
    sandbox.file("src/gone", "gone");
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let path = sandbox.path().join(&name);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds().prints("");
    let before = path.join("a").metadata().unwrap().modified().unwrap();
    std::fs::write(path.join("a"), "alphA").unwrap();
    std::fs::File::options().write(true).open(path.join("a")).unwrap().set_modified(before).unwrap();
    std::fs::remove_file(path.join("gone")).unwrap();
    std::fs::write(path.join("d/new"), "new").unwrap();
    let quick = sandbox.oskit(["backup", "verify", "--quick", "dst"]).exits(1);
    assert!(!quick.err().contains("/a'"), "{}", quick.err());
    let run = sandbox.oskit(["backup", "verify", "--json", "dst"]).exits(1);
    let said: Vec<_> =
        run.errors().iter().map(|it| it["error"]["path"].as_str().unwrap().to_owned()).collect();
    for wrong in ["a", "gone", &native("d/new")] {
        let wrong = name.join(wrong).to_string_lossy().into_owned();
        assert!(said.contains(&wrong), "{wrong} in {said:?}");
    }
    let record = &run.records("backup")[0];
    assert_eq!(record["state"], "damaged");
}

#[test]
fn verify_reads_contents_whatever_else_is_wrong() {
    let sandbox = sandbox();
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let path = sandbox.path().join(&name);
    crate::files::set_mtime(path.join("a"), std::time::SystemTime::UNIX_EPOCH);
    std::fs::write(path.join("d/b"), "rott").unwrap();
    let run = sandbox.oskit(["backup", "verify", "--json", "dst"]).exits(1);
    let wrong = |name: &str| {
        let errors = run.errors().into_iter().map(|it| it["error"].clone());
        let errors = errors.filter(|it| it["path"].as_str().unwrap().ends_with(&native(name)));
        errors.map(|it| it["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let [a, b] = [wrong("/a"), wrong("/d/b")];
    run.expect(
        a.len() == 1 && a[0].starts_with("its modification time is 1970-01-01T00:00:00"),
        "one wrong time",
    );
    let contents = "its contents are not those that were stored".to_owned();
    run.expect(b.len() == 2 && b.contains(&contents), "a wrong time and wrong contents");
    assert_eq!(run.records("backup")[0]["bytes"], 5, "those of a are good");
}

#[test]
fn a_damaged_manifest_is_said_and_the_files_can_still_be_read() {
    let sandbox = sandbox();
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let manifest = name.file_name().unwrap().to_string_lossy().into_owned() + ".jsonl.zst";
    let manifest = sandbox.path().join("dst/.oskit-backup/manifests").join(manifest);
    let bytes = std::fs::read(&manifest).unwrap();
    std::fs::write(&manifest, &bytes[..bytes.len() / 2]).unwrap();
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!(listed[0]["state"], "damaged");
    sandbox.oskit(["backup", "verify", "dst"]).exits(1);
    sandbox.oskit(["backup", "restore", "dst", "out"]).exits(1);
    assert!(!sandbox.path().join("out").exists());
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).succeeds();
    // All lines are there, but no longer the offset by which the trailer is found.
    let mut flipped = bytes;
    *flipped.last_mut().unwrap() ^= 0x41;
    std::fs::write(&manifest, flipped).unwrap();
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!(listed[0]["state"], "damaged");
    sandbox.oskit(["backup", "verify", "dst"]).exits(1);
}

#[test]
fn restoring_over_something_asks_for_a_word() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.file("out/a", "mine");
    let read = |name: &str| std::fs::read_to_string(sandbox.path().join("out").join(name)).unwrap();
    let refused = &native(
        "oskit backup: cannot restore 'out/a': File exists [FileExistsError]\n\
         oskit backup: what is there already was left as it is; --overwrite says what to do with it\n",
    );
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).fails(1, refused);
    assert_eq!((read("a"), read("d/b")), ("mine".into(), "beta".into()));
    let kept = sandbox.oskit(["backup", "restore", "--overwrite=never", "--json", "dst", "out"]).succeeds();
    assert_eq!(kept.records("backup").last().unwrap()["kept"], 2);
    assert_eq!(read("a"), "mine");
    let changed =
        sandbox.oskit(["backup", "restore", "--overwrite=if-changed", "--json", "dst", "out"]).succeeds();
    assert_eq!((&changed.records("backup").last().unwrap()["files"], read("a")), (&1.into(), "alpha".into()));
    sandbox.file("out/a", "mine");
    sandbox.oskit(["backup", "restore", "-q", "--overwrite=always", "dst", "out"]).succeeds();
    assert_eq!(read("a"), "alpha");
    let valid = sandbox.oskit(["backup", "restore", "--overwrite=perhaps", "dst", "out"]).exits(2);
    assert!(valid.err().contains("Valid arguments are"), "{}", valid.err());
}

#[test]
fn a_part_of_a_snapshot_can_be_restored() {
    let sandbox = sandbox();
    sandbox.file("src/d/e/deep", "deep");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "--path=d/e", "dst", "latest", "out"]).succeeds();
    let out = sandbox.path().join("out");
    assert!(out.join("d/e/deep").exists() && !out.join("d/b").exists() && !out.join("a").exists());
    let missing = "oskit backup: no path 'nothing' in the snapshot [LookupError]\n";
    sandbox.oskit(["backup", "restore", "-q", "--path", "nothing", "dst", "out2"]).fails(1, missing);
    let dry = sandbox.oskit(["backup", "restore", "--dry-run", "dst", "out3"]).succeeds();
    assert!(dry.out().contains(&native("would restore: d/e/deep\n")), "{}", dry.out());
    assert!(!sandbox.path().join("out3").exists());
}

#[test]
fn a_snapshot_is_no_place_to_restore_to() {
    let sandbox = sandbox();
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    let target = name.join("d");
    sandbox.oskit(["backup", "restore", "--overwrite=always", "dst", target.to_str().unwrap()]).exits(1);
    sandbox.oskit(["backup", "restore", "dst", "dst/.oskit-backup/tmp"]).exits(1);
    let new = name.join("new");
    sandbox.oskit(["backup", "restore", "dst", new.to_str().unwrap()]).exits(1);
    sandbox.oskit(["backup", "restore", "dst", "dst/backup_new"]).exits(1);
    sandbox.oskit(["backup", "restore", "dst", "dst"]).exits(1);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 1);
}

#[test]
fn damaged_contents_are_not_restored() {
    let sandbox = sandbox();
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds());
    std::fs::write(sandbox.path().join(&name).join("a"), "rotten").unwrap();
    let run = sandbox.oskit(["backup", "restore", "dst", "out"]).exits(1);
    assert!(run.err().contains("damaged"), "{}", run.err());
    let out = sandbox.path().join("out");
    assert!(!out.join("a").exists() && out.join("d/b").exists());
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn prune_removes_what_no_rule_keeps_and_nothing_without_a_rule() {
    let sandbox = sandbox();
    for _ in 0..4 {
        sandbox.oskit(["backup", "-q", "--checksum", "src", "dst"]).succeeds();
    }
    sandbox.file("dst/backup_by_hand/x", "mine");
    let all = snapshots(&sandbox);
    let refused = "oskit backup: nothing says what to keep [UsageError]\n\
                   Try 'oskit backup prune --help' for more information.\n";
    sandbox.oskit(["backup", "prune", "dst"]).fails(2, refused);
    let negative = "oskit backup: invalid number '-1' for '--keep-last' [UsageError]\n\
                    Try 'oskit backup prune --help' for more information.\n";
    sandbox.oskit(["backup", "prune", "dst", "--keep-last", "-1"]).fails(2, negative);
    for word in ["more", "list"] {
        let extra = format!(
            "oskit backup: extra operand '{word}' after SOURCE and DEST [UsageError]\n\
             Try 'oskit backup --help' for more information.\n"
        );
        sandbox.oskit(["backup", "src", "dst", word]).fails(2, &extra);
    }
    sandbox.oskit(["backup", "prune", "--keep-last=1", "nowhere"]).exits(10);
    assert!(!sandbox.path().join("nowhere").exists());
    let dry = sandbox.oskit(["backup", "prune", "--keep-last=1", "--dry-run", "--json", "dst"]).succeeds();
    let events: Vec<_> = dry.records("backup").iter().map(|it| it["event"].clone()).collect();
    assert_eq!(events, ["keep", "would_remove", "would_remove", "would_remove", "keep", "pruned"]);
    assert_eq!(snapshots(&sandbox), all);
    let run = sandbox.oskit(["backup", "prune", "--keep-last=2", "dst"]).succeeds();
    assert!(run.out().starts_with("keep backup_by_hand (unverified)\nremoved backup_"), "{}", run.out());
    assert!(run.out().ends_with(" (latest, last)\n3 kept, 2 removed\n"), "{}", run.out());
    assert_eq!(snapshots(&sandbox).len(), 3);
    let manifests = std::fs::read_dir(sandbox.path().join("dst/.oskit-backup/manifests")).unwrap().count();
    assert_eq!(manifests, 2);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
}

#[test]
fn a_removal_that_was_interrupted_is_finished_by_the_next_run() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let own = sandbox.path().join("dst/.oskit-backup");
    let first = snapshots(&sandbox).remove(0);
    let removing = own.join("tmp").join(format!("{first}.removing"));
    std::fs::rename(sandbox.path().join("dst").join(&first), removing).unwrap();
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=9", "dst"]).succeeds();
    assert_eq!(std::fs::read_dir(own.join("tmp")).unwrap().count(), 0);
    assert!(!own.join("manifests").join(format!("{first}.jsonl.zst")).exists());
    assert!(!snapshots(&sandbox).contains(&first));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn a_snapshot_that_was_whole_when_the_run_died_is_brought_to_light() {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let name = snapshots(&sandbox).remove(0);
    let own = sandbox.path().join("dst/.oskit-backup");
    std::fs::rename(sandbox.path().join("dst").join(&name), own.join("tmp").join(&name)).unwrap();
    std::fs::create_dir(own.join("tmp/backup_half")).unwrap();
    std::fs::write(own.join("tmp/backup_half.jsonl.zst"), "half").unwrap();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 2);
    assert_eq!(std::fs::read_dir(own.join("tmp")).unwrap().count(), 0);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn a_path_that_is_in_no_snapshot_is_told_before_anything_is_made() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a/f", "x");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let run = sandbox.oskit(["backup", "restore", "dst", "--path", "a/none", "out"]).exits(1);
    assert_eq!(run.err(), native("oskit backup: no path 'a/none' in the snapshot [LookupError]\n"));
    assert!(!sandbox.path().join("out").exists());
}
