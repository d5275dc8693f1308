//! Stores that are damaged at random or made to attack. `OSKIT_DAMAGED_STORES` says how many are tried.

use std::path::{Path, PathBuf};

use super::facts::of;
use super::rounds;
use crate::files::{copy_tree, rewrite};
use crate::support::Sandbox;

/// Numbers by chance, the same in each run: xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// Those whose loss would be a loss.
fn files(root: &Path) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    let files =
        all.filter(|it| it.file_type().is_file() && it.file_name() != "lock" && it.file_name() != "newest");
    files.map(walkdir::DirEntry::into_path).collect()
}

/// One flip, cut, insertion or removal, time kept, anywhere in the store; says what it did.
fn damage(store: &Path, chance: &mut Chance) -> String {
    let files = files(store);
    let path = &files[chance.below(files.len())];
    let mut bytes = std::fs::read(path).unwrap();
    let at = chance.below(bytes.len());
    let what = match chance.below(5) {
        0 => {
            bytes.truncate(at);
            "cut"
        }
        1 => {
            bytes.insert(at, 7);
            "insertion"
        }
        2 => {
            std::fs::remove_file(path).unwrap();
            return format!("removal of {}", path.display());
        }
        _ => {
            bytes[at] ^= 1 << chance.below(8);
            "flip"
        }
    };
    rewrite(path, bytes);
    format!("{what} at {at} of {}", path.display())
}

#[test]
fn no_damage_goes_unreported_and_nothing_wrong_is_restored() {
    let sandbox = Sandbox::new();
    for number in 0..12 {
        sandbox.file(
            format!("src/d{}/f{number}", number % 3),
            format!("contents {number}").repeat(number * 9 + 1),
        );
    }
    // What lies around TARGET is nobody's business.
    sandbox.file("around/kept", "kept");
    let around = of(&sandbox.path().join("around"));
    sandbox.oskit(["backup", "-q", "src", "whole"]).succeeds();
    let source = of(&sandbox.path().join("src"));
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for _ in 0..rounds("OSKIT_DAMAGED_STORES", 25) {
        for name in ["dst", "around/out"] {
            let _ = std::fs::remove_dir_all(sandbox.path().join(name));
        }
        copy_tree(&sandbox.path().join("whole"), &sandbox.path().join("dst"));
        let what = damage(&sandbox.path().join("dst"), &mut chance);
        let verify = sandbox.oskit(["backup", "verify", "dst"]);
        let restore = sandbox.oskit(["backup", "restore", "-q", "dst", "around/out"]);
        for run in [&verify, &restore] {
            run.expect(run.status.is_some_and(|it| it < 100), &format!("no panic after {what}"));
        }
        let told = verify.status != Some(0) || verify.out().contains("unverified");
        let about = what.contains("store.json");
        // A bit of a frame's header may mean nothing; the entries are then what they were.
        let harmless = about || what.contains(".jsonl.zst");
        verify.expect(told || harmless, &format!("a report after {what}"));
        let out = sandbox.path().join("around/out");
        if out.exists() {
            let is_right = |(path, facts): (&PathBuf, &super::facts::Facts)| {
                path.as_os_str().is_empty() || source.get(path).is_some_and(|it| it.is_like(facts))
            };
            assert!(of(&out).iter().all(is_right), "something wrong was restored after {what}");
        }
        let all_there = out.exists() && of(&out).len() == source.len();
        restore.expect(restore.status != Some(0) || all_there, &format!("all or a status after {what}"));
        let mut outside = of(&sandbox.path().join("around"));
        outside.retain(|path, _| !path.starts_with("out"));
        assert_eq!(outside.len(), around.len(), "something was made outside of TARGET after {what}");
        assert_eq!(std::fs::read(sandbox.path().join("around/kept")).unwrap(), b"kept");
        assert_eq!(of(&sandbox.path().join("src")).len(), source.len());
    }
}

#[cfg(unix)]
#[test]
fn links_in_place_of_the_stores_own_files_lead_nowhere() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "text");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let victim = sandbox.file("victim", "kept");
    let own = sandbox.path().join("dst/.oskit-backup");
    std::os::unix::fs::symlink(&victim, own.join("damaged.jsonl")).unwrap();
    let snapshot = sandbox.path().join("dst").join(&super::snapshots(&sandbox)[0]);
    rewrite(snapshot.join("a"), "rott");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    assert_eq!(std::fs::read(&victim).unwrap(), b"kept");
    std::fs::remove_file(own.join("lock")).unwrap();
    std::os::unix::fs::symlink(sandbox.path().join("elsewhere"), own.join("lock")).unwrap();
    let run = sandbox.oskit(["backup", "-q", "src", "dst"]).exits(1);
    run.expect(run.err().contains("cannot write to 'dst'"), "a refusal");
    assert!(!sandbox.path().join("elsewhere").exists());
}
