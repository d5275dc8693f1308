//! The place where a restore makes things, beside what a person calls the same.

use std::path::{Path, PathBuf};

use super::Held;
use super::facts::{self, assert_equal};
use crate::files::{inode, symlink};
use crate::support::Sandbox;

/// What a killed restore leaves, with half a file in it.
pub(super) fn left_behind(sandbox: &Sandbox, place: &str) -> PathBuf {
    let dir = sandbox.dir(place);
    sandbox.file(format!("{place}/lock"), "");
    sandbox.file(format!("{place}/of-{}", inode(&dir)), "");
    sandbox.file(format!("{place}/.oskit-restoring"), "half");
    dir
}

const RESTORE: [&str; 6] = ["backup", "restore", "-q", "--overwrite=if-changed", "dst", "out"];

#[test]
fn what_is_called_as_the_place_where_a_restore_works_comes_back_whole() {
    let sandbox = Sandbox::new();
    let src = sandbox.path().join("src");
    // Such a place itself was backed up, too.
    left_behind(&sandbox, "src/.oskit-restore");
    for name in
        [".oskit-restore/deep/own", ".oskit-restore-1", "d/.oskit-restore-2", "d/.oskit-restoring", "z"]
    {
        sandbox.file(format!("src/{name}"), name);
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_equal(&src, &sandbox.path().join("out"));
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
    // Once more, after one that was killed, and another that was killed as it restored a snapshot without such names.
    sandbox.remove("out");
    left_behind(&sandbox, "out/.oskit-restore");
    left_behind(&sandbox, "out/.oskit-restore-3");
    sandbox.oskit(RESTORE).succeeds();
    assert_equal(&src, &sandbox.path().join("out"));
    sandbox.oskit(RESTORE).succeeds();
    assert_equal(&src, &sandbox.path().join("out"));
}

#[test]
fn what_is_there_under_the_name_of_the_place_is_not_taken_for_it() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let out = sandbox.path().join("out");
    // A copy of such a place, a file, a link, an empty directory.
    left_behind(&sandbox, "elsewhere");
    crate::files::copy_tree(&sandbox.path().join("elsewhere"), &sandbox.dir("out").join(".oskit-restore"));
    sandbox.file("out/.oskit-restore-1", "mine");
    let _ = symlink(Path::new(".oskit-restore"), out.join(".oskit-restore-2"));
    sandbox.dir("out/.oskit-restore-3");
    #[cfg(unix)]
    crate::files::set_mode(sandbox.dir("out/.oskit-restored"), 0o1700);
    let before = facts::of(&out);
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    let after = facts::of(&out);
    for (path, there) in before.iter().filter(|it| !it.0.as_os_str().is_empty()) {
        assert_eq!(after.get(path), Some(there), "{}", path.display());
    }
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn one_restore_at_a_time_whatever_the_place_is_called() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let other = left_behind(&sandbox, "out/.oskit-restore-5");
    let held = Held::alone(&other.join("lock"));
    let busy = "oskit backup: cannot restore to 'out': another restore is at work there [TimeoutError]\n";
    sandbox.oskit(RESTORE).fails(11, busy);
    assert_eq!(std::fs::read_dir(sandbox.path().join("out")).unwrap().count(), 1);
    drop(held);
    sandbox.oskit(RESTORE).succeeds();
    assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
}

/// Killed between the two steps of making the place.
#[cfg(unix)]
#[test]
fn a_place_that_was_only_begun_is_taken() {
    use std::os::unix::fs::PermissionsExt as _;

    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    for begun in ["", "lock"] {
        let place = sandbox.dir("out/.oskit-restore");
        std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o1700)).unwrap();
        if place.metadata().unwrap().permissions().mode() & 0o7777 != 0o1700 {
            return;
        }
        if !begun.is_empty() {
            sandbox.file(format!("out/.oskit-restore/{begun}"), "");
        }
        sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
        assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
        sandbox.remove("out");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn where_something_is_mounted_in_target_nothing_there_is_taken_for_ours() {
    let sandbox = Sandbox::new();
    for name in ["a", "m/.oskit-restore/own", "m/b", "m/d/c", "z"] {
        sandbox.file(format!("src/{name}"), name);
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.dir("out/m");
    let mine = sandbox.file("disk/.oskit-restoring", "mine");
    left_behind(&sandbox, "disk/.oskit-restore-1");
    let script = r#"mount --bind disk out/m && timeout 20 "$1" backup restore -q --verify --overwrite=if-changed dst out"#;
    let Some(run) = super::with_mounts(&sandbox, script) else { return };
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success() && said.is_empty(), "{said}");
    assert_eq!(std::fs::read(&mine).unwrap(), b"mine");
    std::fs::remove_file(&mine).unwrap();
    let disk = facts::of(&sandbox.path().join("disk"));
    let wanted = facts::of(&sandbox.path().join("src/m"));
    assert!(disk.keys().eq(wanted.keys()), "{disk:#?}");
    assert!(disk.iter().all(|(path, it)| it.is_like(&wanted[path])));
}
