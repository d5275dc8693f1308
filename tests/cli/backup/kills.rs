//! Verbs that are killed outright at moments by chance: no whole snapshot is lost or altered, and the next run goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use super::readonly::Memory;
use super::robust::by_chance;
use super::{facts, rounds, snapshots_in};
use crate::files::{copy_tree, rewrite};
use crate::support::{Sandbox, oskit};

/// Elsewhere what is made lies on the disk.
#[cfg(not(target_os = "linux"))]
struct Memory;

#[cfg(not(target_os = "linux"))]
impl Memory {
    fn over(_: &Sandbox) -> Option<Self> {
        None
    }
}

/// How often each verb is killed.
fn kills() -> u32 {
    rounds("OSKIT_TEST_KILLS", 12)
}

/// Three hundred files, some of which change from each of five snapshots in `dst` to the next.
fn store() -> (Sandbox, Option<Memory>) {
    let sandbox = Sandbox::new();
    let memory = Memory::over(&sandbox);
    for number in 0..300 {
        sandbox.file(format!("src/d{}/f{number}", number % 20), vec![b'x'; number * 50]);
    }
    std::fs::hard_link(sandbox.path().join("src/d1/f21"), sandbox.path().join("src/d9/again")).unwrap();
    for round in 0..5 {
        for number in 0..30 {
            sandbox.file(format!("src/d{}/f{number}", number % 20), format!("round {round}"));
        }
        sandbox.oskit(["backup", "-q", "--checksum", "src", "dst"]).succeeds();
    }
    (sandbox, memory)
}

/// `now`: a fresh copy of `dst`.
fn fresh(sandbox: &Sandbox) -> PathBuf {
    let now = sandbox.path().join("now");
    if now.exists() {
        sandbox.remove("now");
    }
    copy_tree(&sandbox.path().join("dst"), &now);
    now
}

/// How long the verb takes when nobody ends it, in microseconds and with some to spare.
fn length_of(sandbox: &Sandbox, args: &[&str]) -> u64 {
    let begun = Instant::now();
    sandbox.oskit(args);
    u64::try_from(begun.elapsed().as_micros()).unwrap() * 6 / 5
}

fn kill_within(sandbox: &Sandbox, args: &[&str], micros: u64) {
    let mut child = Command::new(oskit())
        .args(args)
        .current_dir(sandbox.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_micros(by_chance(micros)));
    let _ = child.kill();
    child.wait().unwrap();
}

/// The facts of each snapshot in a store.
type Trees = BTreeMap<String, BTreeMap<PathBuf, facts::Facts>>;

fn trees(store: &Path) -> Trees {
    snapshots_in(store).into_iter().map(|name| (name.clone(), facts::of(&store.join(name)))).collect()
}

/// Whether these snapshots are there, each with every fact.
#[track_caller]
fn assert_there(names: &[String], all: &Trees, left: &Trees) {
    for name in names {
        let tree = left.get(name).unwrap_or_else(|| panic!("{name} is among {:?}", left.keys()));
        facts::assert_same(&all[name], tree, name);
    }
}

fn is_clear(store: &Path) -> bool {
    std::fs::read_dir(store.join(".oskit-backup/tmp")).unwrap().next().is_none()
}

#[test]
fn a_prune_that_is_killed_takes_nothing_else_and_shows_nothing_half() {
    let (sandbox, _memory) = store();
    let all = trees(&sandbox.path().join("dst"));
    let kept: Vec<_> = all.keys().skip(3).cloned().collect();
    let prune = ["backup", "prune", "-q", "--keep-last=2", "now"];
    let now = fresh(&sandbox);
    let length = length_of(&sandbox, &prune);
    for round in 0..kills() {
        fresh(&sandbox);
        kill_within(&sandbox, &prune, length);
        let left = trees(&now);
        assert_there(&kept, &all, &left);
        assert_there(&left.keys().cloned().collect::<Vec<_>>(), &all, &left);
        sandbox.oskit(["backup", "verify", "-q", "now"]).succeeds();
        // Any writer finishes it, and so does the next one of its own kind.
        if round % 2 == 0 {
            sandbox.oskit(["backup", "repair", "-q", "now"]).succeeds();
            assert!(is_clear(&now), "round {round}");
        }
        sandbox.oskit(prune).succeeds();
        assert_eq!(snapshots_in(&now), kept, "round {round}");
        assert_eq!(std::fs::read_dir(now.join(".oskit-backup/manifests")).unwrap().count(), 2);
        assert!(is_clear(&now), "round {round}");
    }
    sandbox.oskit(["backup", "verify", "-q", "now"]).succeeds();
}

#[test]
fn a_repair_that_is_killed_alters_nothing_whole_and_is_gone_on_with() {
    let (sandbox, _memory) = store();
    let dst = sandbox.path().join("dst");
    let all = trees(&dst);
    let names: Vec<_> = all.keys().cloned().collect();
    let manifest = |name: &str| dst.join(format!(".oskit-backup/manifests/{name}.jsonl.zst"));
    // Contents, files and directories that are lost; a manifest that is cut off and one that is gone; what a script made.
    for number in 40..60 {
        let file = dst.join(&names[0]).join(format!("d{}/f{number}", number % 20));
        std::fs::remove_file(&file).unwrap();
        if number % 2 == 0 {
            std::fs::write(&file, "rotten").unwrap();
        }
    }
    std::fs::remove_dir_all(dst.join(&names[0]).join("d7")).unwrap();
    let whole = std::fs::read(manifest(&names[1])).unwrap();
    rewrite(manifest(&names[1]), &whole[..whole.len() / 2]);
    std::fs::remove_file(manifest(&names[2])).unwrap();
    copy_tree(&dst.join(&names[4]), &dst.join("backup_20200101_000000"));
    let repair = ["backup", "repair", "-q", "--source", "src", "now"];
    let now = fresh(&sandbox);
    let length = length_of(&sandbox, &repair);
    for round in 0..kills() {
        fresh(&sandbox);
        kill_within(&sandbox, &repair, length);
        let left = trees(&now);
        assert_there(&names[1..], &all, &left);
        assert!(left["backup_20200101_000000"] == all[&names[4]], "round {round}");
        sandbox.oskit(repair).succeeds();
        assert_there(&names, &all, &trees(&now));
        assert!(is_clear(&now), "round {round}");
        sandbox.oskit(["backup", "verify", "-q", "now"]).succeeds();
    }
}

#[test]
fn a_copy_that_is_killed_shows_whole_snapshots_and_goes_on() {
    let (sandbox, _memory) = store();
    let all = trees(&sandbox.path().join("dst"));
    let names: Vec<_> = all.keys().cloned().collect();
    let copy = ["backup", "copy", "-q", "dst", "now"];
    let length = length_of(&sandbox, &copy);
    let now = sandbox.path().join("now");
    for round in 0..kills() {
        // Twice in a row, so that the second finds what the first left.
        for _ in 0..2 {
            kill_within(&sandbox, &copy, length);
            if now.join(".oskit-backup/store.json").exists() {
                let verify = sandbox.oskit(["backup", "verify", "-q", "now"]);
                // 10: there is none yet.
                verify.expect(matches!(verify.status, Some(0 | 10)), "nothing wrong in what can be seen");
            }
        }
        sandbox.oskit(copy).succeeds();
        assert_there(&names, &all, &trees(&now));
        assert!(is_clear(&now), "round {round}");
        sandbox.oskit(["backup", "verify", "-q", "now"]).succeeds();
        sandbox.remove("now");
    }
}

#[test]
fn a_restore_that_is_killed_leaves_nothing_half_and_is_gone_on_with() {
    let (sandbox, _memory) = store();
    let (src, out) = (sandbox.path().join("src"), sandbox.path().join("out"));
    sandbox.file("src/.oskit-restore/lock", "called as ours");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let restore = ["backup", "restore", "-q", "--overwrite=if-changed", "dst", "out"];
    let length = length_of(&sandbox, &restore);
    for round in 0..kills() {
        sandbox.remove("out");
        for _ in 0..2 {
            kill_within(&sandbox, &restore, length);
            for entry in walkdir::WalkDir::new(&out).into_iter().filter_map(Result::ok) {
                let path = entry.path().strip_prefix(&out).unwrap();
                if entry.file_type().is_file() && !path.starts_with(".oskit-restore-1") {
                    assert_eq!(
                        std::fs::read(entry.path()).unwrap(),
                        std::fs::read(src.join(path)).unwrap(),
                        "round {round}"
                    );
                }
            }
        }
        sandbox.oskit(restore).succeeds();
        facts::assert_equal(&src, &out);
    }
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}
