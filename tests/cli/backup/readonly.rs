//! A DEST that nobody can write to: what only reads works, the rest says so in one line.
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::process::Command;

use super::repair::rot;
use super::{snapshot, snapshots_in};
use crate::support::Sandbox;

/// A file system in memory.
pub(super) struct Memory(PathBuf);

impl Memory {
    /// On `disk`. Only root may.
    pub(super) fn mount(sandbox: &Sandbox) -> Option<Self> {
        Self::on(sandbox.dir("disk"), "tmpfs")
    }

    /// All that is made in the sandbox from now on is in it: for what makes and removes much, and waits for no disk.
    pub(super) fn over(sandbox: &Sandbox) -> Option<Self> {
        Self::on(sandbox.path(), "tmpfs")
    }

    /// On `disk`, one that holds less: no attributes.
    pub(super) fn ramfs(sandbox: &Sandbox) -> Option<Self> {
        Self::on(sandbox.dir("disk"), "ramfs")
    }

    fn on(dir: PathBuf, kind: &str) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", kind, "none"]).arg(&dir).output();
        mounted.is_ok_and(|it| it.status.success()).then_some(Self(dir))
    }

    fn nobody_may_write(&self) {
        let mounted = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status();
        assert!(mounted.unwrap().success());
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // Lazily: whoever still looks at it has it for so long.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_disk_that_nobody_can_write_to_is_read_and_named_by_each_verb() {
    let sandbox = Sandbox::new();
    let Some(disk) = Memory::mount(&sandbox) else { return };
    sandbox.file("src/a", "alpha");
    sandbox.oskit(["backup", "-q", "src", "disk/safe"]).succeeds();
    sandbox.oskit(["backup", "-q", "src", "disk/rotten"]).succeeds();
    sandbox.oskit(["backup", "copy", "-q", "disk/safe", "disk/copy"]).succeeds();
    sandbox.file("src/a", "alpha and more");
    sandbox.oskit(["backup", "-q", "src", "disk/safe"]).succeeds();
    let name = snapshot(&sandbox.oskit(["backup", "-q", "src", "disk/rotten"]).succeeds());
    rot(&sandbox.path().join(&name).join("a"));
    disk.nobody_may_write();

    let reads: [&[&str]; 11] = [
        &["list", "disk/safe"],
        &["verify", "disk/safe"],
        &["verify", "--quick", "disk/safe"],
        &["verify", "--drill=.", "disk/safe"],
        &["diff", "disk/safe", "latest", "--source", "src"],
        &["restore", "disk/safe", "out"],
        &["restore", "--dry-run", "disk/safe", "nowhere"],
        &["prune", "--dry-run", "--keep-last=1", "disk/safe"],
        &["repair", "--dry-run", "disk/safe"],
        &["copy", "disk/safe", "new"],
        &["src", "disk/safe", "--dry-run"],
    ];
    for args in reads {
        sandbox.oskit(["backup"].iter().chain(args)).succeeds();
    }
    sandbox.oskit(["backup", "diff", "disk/safe", "latest~1", "latest"]).fails(1, "");
    sandbox.oskit(["backup", "verify", "-q", "new"]).succeeds();
    // What is damaged is told, and that it cannot be recorded there is nobody's trouble.
    let damaged = format!(
        "oskit backup: damaged '{}/a': its contents are not those that were stored [ValueError]\n",
        name.display()
    );
    sandbox.oskit(["backup", "verify", "-q", "disk/rotten"]).fails(1, &damaged);
    let at = format!(
        "oskit backup: damaged '{}/a': its contents are not those that were stored; it was not restored [ValueError]\n",
        name.display()
    );
    sandbox.oskit(["backup", "restore", "-q", "disk/rotten", "rest"]).fails(1, &at);

    let writes: [(&[&str], &str); 7] = [
        (&["src", "disk/safe"], "cannot write to 'disk/safe'"),
        (&["prune", "--keep-last=1", "disk/safe"], "cannot write to 'disk/safe'"),
        (&["repair", "disk/safe"], "cannot write to 'disk/safe'"),
        (&["repair", "disk/rotten"], "cannot write to 'disk/rotten'"),
        (&["copy", "disk/safe", "disk/copy"], "cannot write to 'disk/copy'"),
        (&["src", "disk/first"], "cannot make a backup in 'disk/first'"),
        (&["restore", "disk/safe", "disk/out"], "cannot restore to 'disk/out'"),
    ];
    let before = snapshots_in(&sandbox.path().join("disk/safe"));
    for (args, what) in writes {
        let said = format!("oskit backup: {what}: Read-only file system [OSError EROFS]\n");
        sandbox.oskit(["backup"].iter().chain(args)).fails(1, &said).prints("");
        let run = sandbox.oskit(["backup"].iter().chain(args).chain(&["--json"])).exits(1);
        let error = &run.errors()[0]["error"];
        assert_eq!((&error["type"], &error["code"]), (&"OSError".into(), &"EROFS".into()));
    }
    assert_eq!(snapshots_in(&sandbox.path().join("disk/safe")), before);
}
