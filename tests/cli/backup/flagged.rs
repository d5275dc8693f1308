//! Files that nobody may change (`chattr +i`) or only add to (`chattr +a`), in SOURCE and in the store.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{facts, snapshot, snapshots};
use crate::support::{Run, Sandbox};

/// Takes all marks off in the end, or nobody could remove the sandbox.
pub(super) struct Marked(PathBuf);

impl Marked {
    /// `None` where nobody lets us, or the file system has no such marks.
    pub(super) fn begin(sandbox: &Sandbox) -> Option<Self> {
        let it = Self(sandbox.path());
        it.mark("+i", &sandbox.file("tried", "")).then_some(it)
    }

    pub(super) fn mark(&self, how: &str, path: &Path) -> bool {
        let mut chattr = Command::new("chattr");
        chattr.args([how, "--"]).arg(path).current_dir(&self.0).stderr(Stdio::null());
        chattr.status().is_ok_and(|it| it.success())
    }
}

impl Drop for Marked {
    fn drop(&mut self) {
        let _ = Command::new("chattr").args(["-R", "-f", "-i", "-a"]).arg(&self.0).status();
    }
}

/// A source with three files and a directory, and three snapshots of it.
fn store() -> (Sandbox, Vec<PathBuf>) {
    let sandbox = Sandbox::new();
    for name in ["a", "d/b", "d/e/c"] {
        sandbox.file(format!("src/{name}"), name);
    }
    let made = |_| {
        let run = sandbox.oskit(["backup", "-q", "--share=none", "src", "dst"]).succeeds();
        sandbox.path().join(snapshot(&run))
    };
    let all = (0..3).map(made).collect();
    (sandbox, all)
}

#[test]
fn what_nobody_may_change_is_backed_up_and_restored() {
    let (sandbox, _) = store();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let src = sandbox.path().join("src");
    assert!(marked.mark("+i", &src.join("a")) && marked.mark("+a", &src.join("d/b")));
    assert!(marked.mark("+a", &src.join("d/e")) && marked.mark("+i", &src.join("d")));
    for share in ["auto", "none"] {
        let run = sandbox.oskit(["backup", "-q", "--checksum", "--share", share, "src", "dst"]).succeeds();
        facts::assert_equal(&src, &sandbox.path().join(snapshot(&run)));
    }
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    facts::assert_equal(&src, &sandbox.path().join("out"));
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
    // In TARGET it is not changed, and named.
    std::fs::write(sandbox.path().join("out/d/e/c"), "mine").unwrap();
    assert!(marked.mark("+i", &sandbox.path().join("out/d/e/c")));
    let said = "oskit backup: cannot restore 'out/d/e/c': Operation not permitted [PermissionError]\n";
    sandbox.oskit(["backup", "restore", "-q", "--overwrite=always", "dst", "out"]).fails(1, said);
    assert_eq!(std::fs::read(sandbox.path().join("out/d/e/c")).unwrap(), b"mine");
}

#[test]
fn what_nobody_may_change_in_a_snapshot_is_shared_no_more_and_does_not_keep_prune() {
    let (sandbox, all) = store();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    for (how, path) in [("+i", "a"), ("+a", "d/b"), ("+i", "d/e/c"), ("+a", "d/e"), ("+i", "d")] {
        assert!(marked.mark(how, &all[0].join(path)) && marked.mark(how, &all[2].join(path)));
    }
    let run = sandbox.oskit(["backup", "-q", "--checksum", "--share=hardlink", "src", "dst"]).succeeds();
    facts::assert_equal(&sandbox.path().join("src"), &sandbox.path().join(snapshot(&run)));
    let run = sandbox.oskit(["backup", "prune", "--keep-last=2", "dst"]).succeeds();
    assert_eq!(run.out().lines().filter(|it| it.starts_with("removed ")).count(), 2);
    assert_eq!(std::fs::read_dir(sandbox.path().join("dst/.oskit-backup/tmp")).unwrap().count(), 0);
    assert!(!all[0].exists() && all[2].exists());
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn a_snapshot_that_is_marked_as_a_whole_is_not_touched() {
    let (sandbox, all) = store();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    for how in ["+i", "+a"] {
        assert!(marked.mark(how, &all[0]));
        let before = facts::of(&all[0]);
        let run = sandbox.oskit(["backup", "prune", "--keep-last=1", "dst"]).exits(1);
        let name = all[0].file_name().unwrap().to_string_lossy().into_owned();
        let said = format!(
            "oskit backup: cannot remove snapshot 'dst/{name}': Operation not permitted [PermissionError]\n"
        );
        run.expect(run.err() == said, &said);
        assert!(facts::of(&all[0]) == before);
        sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
        assert!(marked.mark(&how.replace('+', "-"), &all[0]));
    }
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=1", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 1);
}

/// Even root may have lost the right to take a mark off, as in a container.
#[test]
fn what_cannot_be_removed_keeps_nobody_from_the_next_run_and_goes_once_it_can_be() {
    let (sandbox, all) = store();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let without = |args: &[&str]| -> Run {
        let oskit = crate::support::oskit().to_str().unwrap();
        let words = ["--bounding-set=-linux_immutable", "--inh-caps=-linux_immutable", "--", oskit, "backup"];
        sandbox.run(Path::new("setpriv"), words.iter().chain(args))
    };
    assert!(marked.mark("+i", &all[0].join("d/b")));
    let name = all[0].file_name().unwrap().to_string_lossy().into_owned();
    let prune = ["prune", "-q", "--keep-last=2", "dst"];
    let said = format!(
        "oskit backup: cannot remove snapshot 'dst/{name}': Operation not permitted [PermissionError]\n"
    );
    without(&prune).fails(1, &said);
    // It is out of sight, and the rest of it is told each time that somebody clears up.
    assert_eq!(snapshots(&sandbox).len(), 2);
    let left = format!(
        "oskit backup: cannot clear what an interrupted run left in 'dst/.oskit-backup/tmp/{name}.removing': Operation not permitted [PermissionError]\n"
    );
    without(&prune).fails(1, &left);
    without(&["repair", "-q", "dst"]).fails(1, &left);
    without(&["-q", "src", "dst"]).succeeds();
    without(&["verify", "-q", "dst"]).succeeds();
    without(&["copy", "-q", "dst", "new"]).succeeds();
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=2", "dst"]).succeeds();
    assert_eq!(std::fs::read_dir(sandbox.path().join("dst/.oskit-backup/tmp")).unwrap().count(), 0);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}
