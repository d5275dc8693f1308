//! What differs between snapshots, and from what SOURCE is now.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use proptest::prelude::*;

use super::{facts, trees};
use crate::support::Sandbox;

/// A snapshot of a small tree, and then changes of each kind.
fn changed() -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ["same", "contents", "mode", "time", "xattr", "becomes_dir", "gone/in"] {
        sandbox.file(format!("src/{name}"), name);
    }
    let src = sandbox.path().join("src");
    symlink("here", src.join("link")).unwrap();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let before = src.join("contents").metadata().unwrap().modified().unwrap();
    std::fs::write(src.join("contents"), "CONTENTS").unwrap();
    std::fs::File::options().write(true).open(src.join("contents")).unwrap().set_modified(before).unwrap();
    std::fs::set_permissions(src.join("mode"), std::fs::Permissions::from_mode(0o640)).unwrap();
    let time = std::fs::File::options().write(true).open(src.join("time")).unwrap();
    time.set_modified(std::time::UNIX_EPOCH).unwrap();
    xattr::set(src.join("xattr"), "user.mine", b"1").unwrap();
    std::fs::remove_file(src.join("becomes_dir")).unwrap();
    sandbox.file("src/becomes_dir/new", "new");
    std::fs::remove_dir_all(src.join("gone")).unwrap();
    let link_time = src.join("link").symlink_metadata().unwrap().modified().unwrap();
    std::fs::remove_file(src.join("link")).unwrap();
    symlink("there", src.join("link")).unwrap();
    let link_time = link_time.duration_since(std::time::UNIX_EPOCH).unwrap().into();
    let flag = nix::sys::stat::UtimensatFlags::NoFollowSymlink;
    nix::sys::stat::utimensat(nix::fcntl::AT_FDCWD, &src.join("link"), &link_time, &link_time, flag).unwrap();
    sandbox
}

const TOLD: &str = "changed: becomes_dir (type)\n\
                    added: becomes_dir/new\n\
                    changed: contents (contents)\n\
                    removed: gone\n\
                    removed: gone/in\n\
                    changed: link (target)\n\
                    changed: mode (mode)\n\
                    changed: time (mtime)\n\
                    changed: xattr (xattrs)\n\
                    1 added, 2 removed, 6 changed\n";

#[test]
fn each_kind_of_change_is_told_from_the_source_and_from_a_later_snapshot() {
    let sandbox = changed();
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]).fails(1, "").prints(TOLD);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "diff", "dst", "latest~1"]).fails(1, "").prints(TOLD);
    sandbox.oskit(["backup", "diff", "-q", "dst", "latest~1", "latest"]).fails(1, "").prints("");
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src", "--checksum"]).succeeds().prints("");
    let records = sandbox.oskit(["backup", "diff", "--json", "dst", "latest~1"]).exits(1).records("backup");
    assert_eq!(records.len(), 10);
    let (added, changed, last) = (&records[1], &records[6], &records[9]);
    assert_eq!((&added["event"], &added["before"]), (&"added".into(), &serde_json::Value::Null));
    assert_eq!((&changed["before"]["mode"], &changed["after"]["mode"]), (&"0644".into(), &"0640".into()));
    assert_eq!((&last["event"], &last["changed"]), (&"compared".into(), &6.into()));
}

#[test]
fn what_was_left_out_of_a_snapshot_is_no_difference() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.file("src/b.o", "object");
    sandbox.oskit(["backup", "-q", "--exclude=*.o", "src", "src/safe"]).exits(0);
    sandbox.oskit(["backup", "diff", "src/safe", "latest", "--source", "src"]).succeeds().prints("");
    sandbox.oskit(["backup", "-q", "src/a", "dst"]).succeeds();
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src/a"]).succeeds().prints("");
    sandbox.file("src/a", "b");
    sandbox
        .oskit(["backup", "diff", "dst", "latest", "--source", "src/a"])
        .fails(1, "")
        .prints("changed: a (contents, mtime)\n0 added, 0 removed, 1 changed\n");
}

#[test]
fn what_cannot_be_told_has_its_own_status() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "diff", "dst", "latest"]).exits(10);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let none = "oskit backup: no snapshot 'latest~7' in 'dst' [LookupError]\n";
    sandbox.oskit(["backup", "diff", "dst", "latest~7"]).fails(2, none);
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "nowhere"]).exits(2);
    sandbox.oskit(["backup", "diff", "dst", "latest", "latest", "--source", "src"]).exits(2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() })]

    /// As a listing of all facts on both sides has it.
    #[test]
    fn the_differences_of_random_trees_are_those_of_their_facts(one in trees::tree(), two in trees::tree()) {
        let sandbox = Sandbox::new();
        let src = sandbox.dir("src");
        one.make(&src);
        let was = facts::of(&src);
        sandbox.oskit(["backup", "-q", "--allow-empty", "src", "dst"]).succeeds();
        two.make(&src);
        let is = facts::of(&src);
        let run = sandbox.oskit(["backup", "diff", "--json", "--checksum", "dst", "latest", "--source", "src"]);
        let last = run.records("backup").pop().unwrap();
        let added = is.keys().filter(|it| !was.contains_key(*it)).count();
        let removed = was.keys().filter(|it| !is.contains_key(*it)).count();
        let changed = is.iter().filter(|(path, facts)| was.get(*path).is_some_and(|it| !it.is_like(facts))).count();
        prop_assert_eq!((&last["added"], &last["removed"], &last["changed"]), (&added.into(), &removed.into(), &changed.into()));
        prop_assert_eq!(run.status, Some(i32::from(added + removed + changed > 0)));
    }
}
