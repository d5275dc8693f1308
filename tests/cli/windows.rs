//! What Windows has that others have not: long paths by `\\?\`, names of any units, Jobs, batch files, wildcards.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::os::windows::ffi::OsStringExt as _;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::Sandbox;

/// A relative path longer than `MAX_PATH`.
fn long() -> String {
    vec!["d".repeat(60); 8].join("\\")
}

#[test]
fn a_long_path_is_made_and_shown_as_it_was_typed() {
    let sandbox = Sandbox::new();
    let path = long();
    sandbox.oskit(["mkdir", "-pv", &path]).succeeds();
    let run = sandbox.oskit(["mkdir", "--json", &path]).exits(1);
    assert_eq!(run.errors()[0]["error"]["winerror"], 183);
    assert_eq!(run.errors()[0]["error"]["path"], path.as_str());
    let inner = format!("{path}/e/f");
    let record = &sandbox.oskit(["mkdir", "-p", "--json", &inner]).succeeds().records("mkdir")[0];
    assert_eq!(
        (&record["path"], &record["created"][0]["path"]),
        (&inner.as_str().into(), &format!("{path}/e").into())
    );
    sandbox.oskit(["ls", &path]).succeeds().prints("e\n");
    let absolute = sandbox.path().join(&path);
    let listed = sandbox.oskit(["ls".into(), "-d".into(), absolute.clone().into_os_string()]).succeeds();
    assert_eq!(listed.out().trim_end().replace('\'', ""), absolute.to_str().unwrap());
}

#[test]
fn a_listing_has_file_ids_and_no_owner() {
    let sandbox = Sandbox::new();
    sandbox.file("a.txt", "12345");
    std::fs::hard_link(sandbox.path().join("a.txt"), sandbox.path().join("b.exe")).unwrap();
    let run = sandbox.oskit(["ls", "-li", "--json"]).succeeds();
    let records = run.records("ls");
    assert_eq!((&records[0]["size"], &records[0]["nlink"]), (&5.into(), &2.into()));
    assert!(records[0]["inode"].as_u64().is_some_and(|id| id > 0), "{}", records[0]);
    assert_eq!(records[0]["inode"], records[1]["inode"]);
    for unknown in ["user", "group", "uid", "gid", "acl"] {
        assert!(records[0][unknown].is_null(), "{unknown}");
    }
}

#[test]
fn owners_and_permission_bits_are_refused_before_anything_is_made() {
    let sandbox = Sandbox::new();
    for (options, line) in [
        (["mkdir", "--owner=1000", "a"], "this system has no owners to set"),
        (["mkdir", "--owner=:nobody", "a"], "this system has no owners to set"),
        (["mkdir", "--mode=700", "a"], "this system has no permission bits to set"),
    ] {
        sandbox.oskit(options).fails(1, &format!("oskit mkdir: {line} [ValueError]\n"));
    }
    assert!(sandbox.tree().is_empty());
}

#[test]
fn a_hyperlink_names_the_drive() {
    let sandbox = Sandbox::new();
    sandbox.file("d/a b", "");
    let path = std::fs::canonicalize(sandbox.path()).unwrap();
    let path = path.to_str().unwrap().trim_start_matches(r"\\?\").replace('\\', "/");
    let listed = sandbox.oskit(["ls", "--hyperlink=always", "d"]).succeeds().out();
    assert!(listed.contains(&format!("/{path}/d/a%20b\u{7}")), "{listed:?}");
    assert!(listed.starts_with("\u{1b}]8;;file://"), "{listed:?}");
}

#[test]
fn the_owner_is_told_where_it_is_named() {
    let sandbox = Sandbox::new();
    sandbox.file("d/a", "");
    std::fs::write(verbatim(&sandbox.path().join("d")).join("NUL"), "").unwrap();
    let who = sandbox.oskit(["info", "user.name"]).succeeds().out();
    let own = format!(r"\{}", who.trim_end());
    for words in [["--fields=name,user", "d"], ["--fields=user", "d/a"], ["--sort=user", "d"]] {
        let run = sandbox.oskit([["ls", "--json"], words].concat()).succeeds();
        for record in run.records("ls") {
            assert!(record["user"].as_str().is_some_and(|user| user.ends_with(&own)), "{record}");
        }
    }
    let run = sandbox.oskit(["ls", "--tsv", "--fields=user,group,uid,name", "d/a"]).succeeds();
    assert!(run.out().ends_with(&format!("\\{own}\t\t\td/a\n")), "{}", run.out());
    std::fs::remove_dir_all(verbatim(&sandbox.path().join("d"))).unwrap();
}

#[test]
fn names_that_are_not_unicode_are_kept() {
    let sandbox = Sandbox::new();
    let stray = OsString::from_wide(&[0x61, 0xd800, 0x62]);
    std::fs::write(sandbox.dir("src").join(&stray), "x").unwrap();
    let record = &sandbox.oskit(["ls", "--json", "src"]).succeeds().records("ls")[0];
    assert_eq!(record["name"], "a\u{fffd}b");
    assert_eq!(record["name_b64"], "Ye2ggGI=");
}

#[test]
fn names_of_devices_and_ends_that_windows_takes_off_are_listed_as_they_are() {
    let sandbox = Sandbox::new();
    let dir = verbatim(&sandbox.dir("d"));
    let names = ["NUL", "con.d", "dot.", "space "];
    for name in names {
        std::fs::write(dir.join(name), name).unwrap();
    }
    let listed = sandbox.oskit(["ls", "--json", "-s", "d"]).succeeds().records("ls");
    assert_eq!(listed.len(), names.len());
    for (record, name) in listed.iter().zip(names) {
        assert_eq!((&record["name"], &record["size"]), (&name.into(), &name.len().into()));
    }
    std::fs::remove_dir_all(dir).unwrap();
}

/// `NUL` is a device wherever it is typed; in a directory, which is read, it can be a name.
#[test]
fn nothing_is_made_where_a_devices_name_is_typed() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let before = sandbox.tree();
    let why = "that is the name of a device [NotADirectoryError]\n";
    for name in ["NUL", "nul ", "NUL/a"] {
        for options in
            [&[][..], &["-p"], &["-n"], &["-p", "--json"], &["--atomic"], &["--durable", "--rollback"]]
        {
            let run = sandbox.oskit([&["mkdir"], options, &[name]].concat()).exits(1);
            let said = run.err();
            if options.contains(&"--json") {
                assert_eq!(run.errors()[0]["error"]["type"], "NotADirectoryError", "{said}");
            } else {
                assert_eq!(said, format!("oskit mkdir: cannot create directory '{name}': {why}"));
            }
        }
    }
    let line = |doing: &str| format!("oskit backup: cannot {doing} 'NUL': {why}");
    sandbox.oskit(["backup", "src", "NUL"]).fails(1, &line("make a backup in"));
    sandbox.oskit(["backup", "restore", "dst", "NUL"]).fails(1, &line("restore to"));
    sandbox.oskit(["backup", "copy", "dst", "NUL"]).fails(1, &line("copy to"));
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn a_device_is_written_to() {
    let sandbox = Sandbox::new();
    sandbox.file("a", "");
    let before = sandbox.tree();
    for options in [&["--stdout=NUL"][..], &["--stdout=NUL", "--append"], &["--report=NUL", "--stdout=nul"]] {
        sandbox.oskit([&["exec"], options, &["echo", "hi"]].concat()).succeeds().prints("");
    }
    sandbox.oskit(["ls", "--save=NUL"]).succeeds().prints("a\n");
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn dots_and_spaces_at_an_end_do_not_count_on_the_way_either() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["mkdir", "-pv", "a./b. ", "c ./d"]).succeeds();
    assert!(sandbox.path().join("a./b. ").is_dir() && sandbox.path().join("c ./d").is_dir());
    sandbox.oskit(["ls", "."]).succeeds().prints("a\nc \n");
    sandbox.oskit(["ls", "a"]).succeeds().prints("b\n");
    sandbox.oskit(["mkdir", "--atomic", "-v", "e. "]).succeeds();
    assert_eq!(std::fs::read_dir(sandbox.path().join("e")).unwrap().count(), 0);
}

#[test]
fn what_is_printed_is_utf_8() {
    let mut sandbox = Sandbox::new();
    sandbox.set("LC_ALL", "");
    sandbox.dir("ä🦀");
    sandbox.oskit(["ls"]).succeeds().prints("ä🦀\n");
    sandbox.oskit(["exec", "echo", "ä🦀"]).succeeds().prints("ä🦀\n");
    let line = "oskit mkdir: cannot create directory ‘ä🦀’: File exists [FileExistsError]\n";
    sandbox.oskit(["mkdir", "ä🦀"]).fails(1, line);
}

#[test]
fn long_paths_and_odd_names_come_back_from_a_backup() {
    let sandbox = Sandbox::new();
    let deep = verbatim(&sandbox.dir("src")).join(long());
    std::fs::create_dir_all(&deep).unwrap();
    for name in ["dot.", "space ", "NUL", "ä", "plain"] {
        std::fs::write(deep.join(name), name).unwrap();
    }
    std::fs::hard_link(deep.join("plain"), deep.join("again")).unwrap();
    sandbox.oskit(["backup", "--json", "src", "dst"]).succeeds().records("backup");
    sandbox.oskit(["backup", "verify", "--json", "dst"]).succeeds().records("backup");
    let restored =
        &sandbox.oskit(["backup", "restore", "--json", "dst", "out"]).succeeds().records("backup")[0];
    assert_eq!((&restored["event"], &restored["files"]), (&"restored".into(), &6.into()), "{restored}");
    let back = verbatim(&sandbox.path().join("out")).join(long());
    let read = |name: &Path| std::fs::read_to_string(back.join(name)).unwrap();
    for name in ["dot.", "space ", "NUL", "ä", "plain"] {
        assert_eq!(read(Path::new(name)), name);
    }
    assert_eq!(read(Path::new("again")), "plain");
    std::fs::remove_dir_all(verbatim(&sandbox.path())).unwrap();
}

fn verbatim(path: &Path) -> PathBuf {
    let mut verbatim = OsString::from(r"\\?\");
    verbatim.push(std::path::absolute(path).unwrap());
    verbatim.into()
}

#[test]
fn three_generations_are_ended_when_the_time_is_up() {
    let sandbox = Sandbox::new();
    let script = "sh -c 'sh -c \"sleep 5; echo > grandchild\"; echo > child'; echo > self";
    let begun = Instant::now();
    let run = sandbox.oskit(["exec", "-t", "2s", "--report=-", "sh", "-c", script]).exits(124);
    let attempt = &run.records("exec")[0]["attempts"][0];
    let killed: usize = attempt["kill"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["targets"].as_array())
        .map(Vec::len)
        .sum();
    assert!(killed >= 3, "{attempt}");
    assert_eq!(attempt["leaked"], serde_json::json!([]));
    std::thread::sleep(Duration::from_secs(7).saturating_sub(begun.elapsed()));
    assert!(sandbox.tree().is_empty(), "{:?}", sandbox.tree());
}

#[test]
fn a_batch_file_is_found_by_pathext_and_gets_no_commands() {
    let mut sandbox = Sandbox::new();
    sandbox.file("bin/tool.cmd", "@echo found %1\r\n");
    let path = format!("{};{}", sandbox.path().join("bin").display(), sandbox.variable("PATH"));
    sandbox.set("PATH", path);
    let run = sandbox.oskit(["exec", "tool", "a b"]).succeeds();
    assert!(run.out().starts_with("found"), "{}", run.out());
    let refused = sandbox.oskit(["exec", "tool", "a\n&calc"]).exits(126);
    assert!(refused.out().is_empty(), "{}", refused.out());
}

#[test]
fn variables_come_from_a_file() {
    let sandbox = Sandbox::new();
    sandbox.file("vars", "A=1\nB=\"two words\"\n");
    let run = sandbox.oskit(["env", "-f", "vars", "sh", "-c", "echo $A $B; exit 3"]).exits(3);
    run.prints("1 two words\n");
    let variables = sandbox.oskit(["env", "-i", "-f", "vars", "--json"]).succeeds().records("env");
    assert!(variables.contains(&serde_json::json!({"name": "B", "value": "two words"})), "{variables:?}");
}

#[test]
fn the_program_expands_what_the_shell_leaves() {
    let sandbox = Sandbox::new();
    for name in ["a.txt", "b.txt", "c.md"] {
        sandbox.file(name, "");
    }
    sandbox.oskit(["ls", "*.txt"]).succeeds().prints("a.txt\nb.txt\n");
}

#[test]
fn facts_of_this_system_hold_to_the_schema() {
    let facts = Sandbox::new().oskit(["info", "--json"]).exits(0).records("info");
    assert_eq!(facts[0]["os"]["family"], "windows");
    assert!(facts[0]["user"]["sid"].as_str().is_some_and(|sid| sid.starts_with("S-1-")), "{}", facts[0]);
}

/// Wine's file systems are none that clone.
#[test]
fn where_files_are_not_cloned_they_are_linked_or_that_is_said() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    let line = "oskit backup: cannot share by --share=reflink: on Windows only ReFS clones files [OSError ENOTSUP]\n";
    sandbox.oskit(["backup", "-q", "--share=reflink", "src", "dst"]).fails(1, line);
    assert_eq!(
        std::fs::read_dir(sandbox.path().join("dst")).unwrap().count(),
        1,
        "only the store's own directory"
    );
    for shared in [0, 1] {
        let record = &sandbox.oskit(["backup", "--json", "src", "dst"]).succeeds().records("backup")[0];
        assert_eq!(
            (&record["share"], &record["shared_files"]),
            (&"hardlink".into(), &shared.into()),
            "{record}"
        );
    }
}

/// As a virus scanner has it, or an indexer: while it lasts, Windows renames no directory above it.
#[test]
fn what_another_program_has_open_for_a_moment_is_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let first = std::fs::read_dir(sandbox.path().join("dst")).unwrap().map(|it| it.unwrap().path());
    let first = first.filter(|it| it.join("a").exists()).next().unwrap();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let held = OpenOptions::new().read(true).share_mode(0).open(first.join("a")).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            drop(held);
        });
        sandbox.oskit(["backup", "prune", "-q", "--keep-last=1", "dst"]).succeeds();
    });
    assert!(!first.exists());
}
