//! What differs between snapshots, and from what SOURCE is now.

use std::time::UNIX_EPOCH;

use proptest::prelude::*;
use serde_json::json;

use super::{facts, trees};
use crate::files::{rewrite, set_mode, set_mtime, stray, stray_b64, symlink};
use crate::support::{Sandbox, native, rounds};

/// A snapshot of a small tree, and then changes of each kind; what is told of them.
fn changed() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    for name in ["same", "contents", "mode", "time", "xattr", "becomes_dir", "gone/in"] {
        sandbox.file(format!("src/{name}"), name);
    }
    let src = sandbox.path().join("src");
    let has_links = symlink("here", src.join("link"));
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    rewrite(src.join("contents"), "CONTENTS");
    set_mode(src.join("mode"), 0o444);
    set_mtime(src.join("time"), UNIX_EPOCH);
    #[cfg(unix)]
    xattr::set(src.join("xattr"), "user.mine", b"1").unwrap();
    std::fs::remove_file(src.join("becomes_dir")).unwrap();
    sandbox.file("src/becomes_dir/new", "new");
    std::fs::remove_dir_all(src.join("gone")).unwrap();
    if has_links {
        change_target(&src.join("link"));
    }
    let told = [
        (true, "changed: becomes_dir (type)\n"),
        (true, "added: becomes_dir/new\n"),
        (true, "changed: contents (contents)\n"),
        (true, "removed: gone\n"),
        (true, "removed: gone/in\n"),
        (has_links, "changed: link (target)\n"),
        (true, "changed: mode (mode)\n"),
        (true, "changed: time (mtime)\n"),
        (cfg!(unix), "changed: xattr (xattrs)\n"),
    ];
    let told: String = told.iter().filter(|it| it.0).map(|it| native(it.1)).collect();
    let count = told.matches("changed: ").count();
    (sandbox, told + &format!("1 added, 2 removed, {count} changed\n"))
}

/// Its time is kept.
fn change_target(link: &std::path::Path) {
    let time = link.symlink_metadata().unwrap().modified().unwrap();
    std::fs::remove_file(link).unwrap();
    assert!(symlink("there", link));
    #[cfg(unix)]
    {
        let time = time.duration_since(UNIX_EPOCH).unwrap().into();
        let flag = nix::sys::stat::UtimensatFlags::NoFollowSymlink;
        nix::sys::stat::utimensat(nix::fcntl::AT_FDCWD, link, &time, &time, flag).unwrap();
    }
    #[cfg(windows)]
    set_mtime(link, time);
}

#[test]
fn each_kind_of_change_is_told_from_the_source_and_from_a_later_snapshot() {
    let (sandbox, told) = changed();
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]).fails(1, "").prints(&told);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "diff", "dst", "latest~1"]).fails(1, "").prints(&told);
    sandbox.oskit(["backup", "diff", "-q", "dst", "latest~1", "latest"]).fails(1, "").prints("");
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src", "--checksum"]).succeeds().prints("");
    let records = sandbox.oskit(["backup", "diff", "--json", "dst", "latest~1"]).exits(1).records("backup");
    assert_eq!(records.len(), told.lines().count());
    let (added, last) = (&records[1], records.last().unwrap());
    let changed = records.iter().find(|it| it["path"] == "mode").unwrap();
    assert_eq!((&added["event"], &added["before"]), (&"added".into(), &serde_json::Value::Null));
    let before = if cfg!(unix) { "0644" } else { "0666" };
    assert_eq!((&changed["before"]["mode"], &changed["after"]["mode"]), (&json!(before), &json!("0444")));
    assert_eq!(
        (&last["event"], &last["changed"]),
        (&json!("compared"), &json!(told.matches("changed: ").count()))
    );
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

#[test]
fn the_name_of_a_directory_is_told_to_the_byte() {
    let sandbox = Sandbox::new();
    let name = stray("a", "");
    std::fs::create_dir(sandbox.path().join(&name)).unwrap();
    sandbox.oskit(["backup".as_ref(), "-q".as_ref(), name.as_os_str(), "dst".as_ref()]).succeeds();
    let words = ["backup", "diff", "--json", "dst", "latest", "--source"].map(std::ffi::OsStr::new);
    let run = sandbox.oskit(words.iter().copied().chain([name.as_os_str()])).succeeds();
    let last = run.records("backup").pop().unwrap();
    assert_eq!((&last["b"], &last["b_b64"]), (&"a\u{fffd}".into(), &stray_b64("a", "").into()));
    assert_eq!(last.get("a_b64"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: rounds(8), max_shrink_iters: 20, ..ProptestConfig::default() })]

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
