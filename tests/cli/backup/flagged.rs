//! Files that nobody may change (`chattr +i`) or only add to (`chattr +a`), in SOURCE and in the store.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt as _;
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
    sandbox.shell("mkfifo src/d/e/pipe").succeeds();
    assert!(marked.mark("+i", &src.join("a")) && marked.mark("+a", &src.join("d/b")));
    assert!(marked.mark("+a", &src.join("d/e")) && marked.mark("+i", &src.join("d")));
    for share in ["auto", "none"] {
        let run = sandbox.oskit(["backup", "-q", "--checksum", "--share", share, "src", "dst"]).succeeds();
        facts::assert_equal(&src, &sandbox.path().join(snapshot(&run)));
    }
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    facts::assert_equal(&src, &sandbox.path().join("out"));
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
}

/// What each path in `root` is marked with, of `i`, `a` and `d`.
fn marks(root: &Path) -> Vec<(PathBuf, String)> {
    let one = |path: &Path| {
        let out = Command::new("lsattr").arg("-d").arg(path).output().unwrap().stdout;
        let letters = String::from_utf8(out).unwrap();
        letters.split(' ').next().unwrap().chars().filter(|it| "iad".contains(*it)).collect::<String>()
    };
    let all = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|it| it.unwrap().into_path());
    all.filter(|it| !it.is_symlink())
        .map(|it| (it.strip_prefix(root).unwrap().to_owned(), one(&it)))
        .filter(|it| !it.1.is_empty())
        .collect()
}

/// A source that is marked in every way, with a file of three names and a directory that marks what is made in it.
fn marked_source(sandbox: &Sandbox, marked: &Marked) -> PathBuf {
    for name in ["a", "d/b", "d/e/c", "n/plain", "n/in/plain", "z"] {
        sandbox.file(format!("src/{name}"), name);
    }
    let src = sandbox.path().join("src");
    for name in ["d/e/same", "n/same"] {
        std::fs::hard_link(src.join("z"), src.join(name)).unwrap();
    }
    std::os::unix::fs::symlink("plain", src.join("n/link")).unwrap();
    std::fs::set_permissions(src.join("d/b"), std::fs::Permissions::from_mode(0o4400)).unwrap();
    for (how, path) in
        [("+i", "a"), ("+ad", "d/b"), ("+a", "d/e"), ("+d", "n"), ("+i", "z"), ("+i", "d"), ("+id", "")]
    {
        assert!(marked.mark(how, &src.join(path)), "{how} {path}");
    }
    src
}

#[test]
fn marks_are_recorded_come_back_last_and_are_never_set_in_the_store() {
    let sandbox = Sandbox::new();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let src = marked_source(&sandbox, &marked);
    let all = marks(&src);
    assert_eq!(all.len(), 9, "{all:?}");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "copy", "-q", "dst", "copy"]).succeeds();
    let is_bare = |store: &str| {
        assert_eq!(marks(&sandbox.path().join(store)), []);
        sandbox.oskit(["backup", "verify", "-q", store]).succeeds();
    };
    is_bare("dst");
    is_bare("copy");
    for (store, out) in [("dst", "out"), ("copy", "again")] {
        sandbox.oskit(["backup", "restore", "-q", "--verify", store, out]).succeeds().prints("");
        let out = sandbox.path().join(out);
        facts::assert_equal(&src, &out);
        assert_eq!(marks(&out), all);
    }
    // A drill compares them, and gets its place clear again.
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
    assert!(
        !std::fs::read_dir(sandbox.path())
            .unwrap()
            .any(|it| { it.unwrap().file_name().to_string_lossy().starts_with("oskit-drill-") })
    );
    // Nothing of the restored is lost to a prune, nor does it keep the store from one.
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=1", "dst"]).succeeds();
    is_bare("dst");
}

#[test]
fn a_change_of_marks_alone_is_told_shares_the_contents_and_touches_no_older_snapshot() {
    let (sandbox, all) = store();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let src = sandbox.path().join("src");
    let before = facts::of(&all[2]);
    assert!(marked.mark("+i", &src.join("a")) && marked.mark("+d", &src.join("d")));
    let said = "changed: a (flags)\nchanged: d (flags)\n0 added, 0 removed, 2 changed\n";
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]).exits(1).prints(said);
    let run = sandbox.oskit(["backup", "--json", "--share=hardlink", "src", "dst"]).succeeds();
    assert_eq!(run.records("backup").pop().unwrap()["shared_files"], 3);
    assert!(facts::of(&all[2]) == before);
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]).succeeds().prints("");
    sandbox.oskit(["backup", "diff", "dst", "latest~1", "latest"]).exits(1).prints(said);
    let run = sandbox.oskit(["backup", "diff", "--json", "dst", "latest~1"]).exits(1);
    let first = &run.records("backup")[0];
    assert_eq!(
        (&first["before"]["flags"], &first["after"]["flags"][0]),
        (&serde_json::json!([]), &"immutable".into())
    );
    for (which, marks_then) in [("latest~1", 0), ("latest", 2)] {
        sandbox.oskit(["backup", "restore", "-q", "dst", which, which]).succeeds();
        assert_eq!(marks(&sandbox.path().join(which)).len(), marks_then, "{which}");
    }
}

#[test]
fn a_restore_that_did_not_come_to_its_marks_is_gone_on_with() {
    let sandbox = Sandbox::new();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let src = marked_source(&sandbox, &marked);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let out = sandbox.path().join("out");
    let again = ["backup", "restore", "-q", "--overwrite=if-changed", "dst", "out"];
    // One name of several: it is marked, and nobody can link the others to it as it is.
    sandbox.oskit(["backup", "restore", "-q", "--path=d/e/same", "--path=d/b", "dst", "out"]).succeeds();
    assert_eq!(marks(&out).len(), 2, "what is only on the way is not marked: {:?}", marks(&out));
    sandbox.oskit(again).succeeds();
    facts::assert_equal(&src, &out);
    assert_eq!(marks(&out), marks(&src));
    // As if it had been killed before it came to them.
    for path in ["", "a", "d", "d/b", "d/e", "n", "z"] {
        assert!(marked.mark("-iad", &out.join(path)));
        sandbox.oskit(again).succeeds();
        assert_eq!(marks(&out), marks(&src), "{path}");
        assert!(marked.mark("-i", &out));
    }
    // What lies in a directory that marks what is made in it is still to have its own marks alone.
    std::fs::remove_file(out.join("n/plain")).unwrap();
    std::fs::remove_dir_all(out.join("n/in")).unwrap();
    sandbox.oskit(again).succeeds();
    assert_eq!(marks(&out), marks(&src));
}

#[test]
fn what_is_marked_in_target_is_left_as_it_is_and_named() {
    let (sandbox, _) = store();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    let out = sandbox.path().join("out");
    let refused = |path: &str| {
        format!("oskit backup: cannot restore 'out/{path}': Operation not permitted [PermissionError]\n")
    };
    for name in ["a", "d/b", "d/e/c"] {
        std::fs::write(out.join(name), "mine").unwrap();
    }
    assert!(marked.mark("+i", &out.join("a")) && marked.mark("+a", &out.join("d/e")));
    let said = refused("a") + &refused("d/e") + &refused("d/e/c");
    let always = ["backup", "restore", "-q", "--overwrite=always", "dst", "out"];
    let before = facts::of(&out);
    let run = sandbox.oskit(always).exits(1);
    let err = run.err();
    let mut lines: Vec<_> = err.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, said.lines().collect::<Vec<_>>());
    let after = facts::of(&out);
    let changed: Vec<_> =
        before.keys().filter(|it| before[*it] != after[*it]).map(|it| it.to_str().unwrap()).collect();
    assert_eq!(changed, ["d/b"]);
    assert_eq!(marks(&out).len(), 2);
    // A dry run knows as much, as far as files go.
    let run = sandbox.oskit(["backup", "restore", "--dry-run", "--overwrite=always", "dst", "out"]).exits(1);
    assert!(run.err().contains(&refused("a")), "{}", run.err());
    // TARGET itself.
    for how in ["+i", "+a"] {
        assert!(marked.mark(how, &out));
        let said = "oskit backup: cannot restore to 'out': Operation not permitted [PermissionError]\n";
        for dry_run in [&["--dry-run"][..], &[]] {
            sandbox.oskit(always.iter().chain(dry_run)).fails(1, said);
        }
        assert!(facts::of(&out) == after && !out.join(".oskit-restore").exists());
        assert!(marked.mark(&how.replace('+', "-"), &out));
    }
}

#[test]
fn who_may_not_mark_is_told_once_and_gets_all_the_rest() {
    let sandbox = Sandbox::new();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let src = marked_source(&sandbox, &marked);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let said = "oskit backup: some flags cannot be kept there; they are in the manifest\n";
    let run = without_privilege(&sandbox, &["restore", "dst", "out"]).exits(0);
    run.expect(run.err() == said, said);
    facts::assert_equal(&src, &sandbox.path().join("out"));
    let left: Vec<_> = marks(&sandbox.path().join("out")).into_iter().map(|it| it.1).collect();
    assert_eq!(left, ["d", "d", "d"], "what takes no privilege is set");
    without_privilege(&sandbox, &["verify", "-q", "--drill=.", "dst"]).succeeds();
}

#[test]
fn a_manifest_that_is_made_anew_keeps_what_was_known_and_takes_no_marks_of_the_store() {
    let sandbox = Sandbox::new();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let src = marked_source(&sandbox, &marked);
    let run = sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let snapshot = sandbox.path().join(snapshot(&run));
    let name = snapshot.file_name().unwrap().to_str().unwrap();
    let manifest = sandbox.path().join(format!("dst/.oskit-backup/manifests/{name}.jsonl.zst"));
    let length = std::fs::metadata(&manifest).unwrap().len();
    std::fs::File::options().write(true).open(&manifest).unwrap().set_len(length - 30).unwrap();
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_eq!(marks(&sandbox.path().join("out")), marks(&src));
    assert!(marked.mark("+i", &sandbox.file("dst/backup_20260101_000000/kept", "by a script")));
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "backup_20260101_000000", "bare"]).succeeds();
    assert_eq!(marks(&sandbox.path().join("bare")), []);
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

/// Runs as who may do everything but mark.
fn without_privilege(sandbox: &Sandbox, args: &[&str]) -> Run {
    let oskit = crate::support::oskit().to_str().unwrap();
    let words = ["--bounding-set=-linux_immutable", "--inh-caps=-linux_immutable", "--", oskit, "backup"];
    sandbox.run(Path::new("setpriv"), words.iter().chain(args))
}

/// Even root may have lost the right to take a mark off, as in a container.
#[test]
fn what_cannot_be_removed_keeps_nobody_from_the_next_run_and_goes_once_it_can_be() {
    let (sandbox, all) = store();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    let without = |args: &[&str]| without_privilege(&sandbox, args);
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
