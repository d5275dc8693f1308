#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;

use std::path::PathBuf;

use crate::files::symlink;
use crate::support::{Sandbox, rounds};

#[cfg(unix)]
fn mode(sandbox: &Sandbox, name: &str) -> String {
    let metadata = std::fs::metadata(sandbox.path().join(name)).expect(name);
    format!("{:04o}", metadata.permissions().mode() & 0o7777)
}

#[test]
fn a_directory_is_made_and_named_when_asked() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["mkdir", "a", "-v"]).succeeds().prints("oskit mkdir: created directory 'a'\n");
    sandbox.link("mkdir", ["b"]).succeeds().prints("");
    assert_eq!(sandbox.tree(), ["a/", "b/"]);
}

#[test]
fn existing_directory_is_an_error_without_parents() {
    let sandbox = Sandbox::new();
    sandbox.dir("a");
    sandbox.link("mkdir", ["a"]).fails(1, "mkdir: cannot create directory 'a': File exists\n");
    let tagged = "oskit mkdir: cannot create directory 'a': File exists [FileExistsError]\n";
    sandbox.oskit(["mkdir", "a"]).fails(1, tagged);
    sandbox.link("mkdir", ["-p", "a"]).succeeds();
    let refusal = "mkdir: cannot create directory 'a': File exists\n";
    sandbox.link("mkdir", ["-p", "--no-exist-ok", "a"]).fails(1, refusal);
}

#[test]
fn a_failure_is_one_json_line_and_the_rest_is_done() {
    let sandbox = Sandbox::new();
    let run = sandbox.oskit(["mkdir", "--json", "x/y", "b"]).exits(1);
    let records = run.records("mkdir");
    assert_eq!((&records[0]["path"], &records[0]["status"]), (&"x/y".into(), &"failed".into()));
    assert_eq!((&records[1]["path"], &records[1]["status"]), (&"b".into(), &"created".into()));
    let error = &run.errors()[0]["error"];
    assert_eq!(error["type"], "FileNotFoundError");
    assert_eq!(error["code"], "ENOENT");
    assert_eq!(error["path"], "x/y");
    assert_eq!(error["exit"], 1);
}

#[test]
fn parents_are_made_from_the_top_down_and_named_as_given() {
    let sandbox = Sandbox::new();
    let lines = "mkdir: created directory 'x'\nmkdir: created directory 'x//y'\nmkdir: created directory 'x//y/../z/'\n";
    sandbox.link("mkdir", ["-pv", "x//y/../z/", "x/./y"]).succeeds().prints(lines);
    assert_eq!(sandbox.tree(), ["x/", "x/y/", "x/z/"]);
}

#[test]
fn a_file_in_the_way_is_named_where_it_stands() {
    let sandbox = Sandbox::new();
    sandbox.file("f", "");
    sandbox.link("mkdir", ["-p", "f/a/b"]).fails(1, "mkdir: cannot create directory 'f': Not a directory\n");
    let why = if cfg!(windows) { "No such file or directory" } else { "Not a directory" };
    sandbox.link("mkdir", ["f/a"]).fails(1, &format!("mkdir: cannot create directory 'f/a': {why}\n"));
    sandbox.link("mkdir", ["-p", "f"]).fails(1, "mkdir: cannot create directory 'f': File exists\n");
}

#[test]
fn an_empty_operand_is_an_error() {
    let sandbox = Sandbox::new();
    for args in
        [&["mkdir", ""][..], &["mkdir", "-p", ""], &["mkdir", "-n", ""], &["mkdir", "-p", "--json", ""]]
    {
        assert!(sandbox.oskit(args).exits(1).err().contains("No such file or directory"), "{args:?}");
    }
}

#[test]
fn a_plan_makes_nothing_and_knows_what_it_would_have_made() {
    let sandbox = Sandbox::new();
    sandbox.dir("d");
    let plan = sandbox.oskit(["mkdir", "-n", "-p", "a/b/../c", "a/b/e", "d"]).succeeds();
    plan.prints(
        "oskit mkdir: would create directory 'a'\noskit mkdir: would create directory 'a/b'\n\
         oskit mkdir: would create directory 'a/b/../c'\noskit mkdir: would create directory 'a/b/e'\n",
    );
    let run = sandbox.oskit(["mkdir", "--dry-run", "--json", "n/x", "d", "d/e"]).exits(1);
    let statuses: Vec<_> = run.records("mkdir").iter().map(|it| it["status"].clone()).collect();
    assert_eq!(statuses, ["failed", "failed", "planned"]);
    let codes: Vec<_> = run.errors().iter().map(|it| it["error"]["code"].clone()).collect();
    assert_eq!(codes, ["ENOENT", "EEXIST"]);
    assert_eq!(sandbox.tree(), ["d/"]);
}

#[test]
fn abbreviations_mean_what_they_mean_to_gnus_mkdir() {
    let sandbox = Sandbox::new();
    sandbox.link("mkdir", ["--par", "a/b"]).succeeds();
    assert_eq!(sandbox.tree(), ["a/", "a/b/"]);
    sandbox.link("mkdir", ["--v", "a"]).fails(
        1,
        "mkdir: option '--v' is ambiguous; possibilities: '--verbose' '--version'\n\
         Try 'mkdir --help' for more information.\n",
    );
}

#[test]
fn a_wrong_mode_is_refused_before_anything_is_made() {
    let sandbox = Sandbox::new();
    if cfg!(windows) {
        return;
    }
    sandbox.link("mkdir", ["-m", "u+q", "a"]).fails(1, "mkdir: invalid mode 'u+q'\n");
    sandbox.oskit(["mkdir", "-m9", "a"]).fails(1, "oskit mkdir: invalid mode '9' [ValueError]\n");
    let parents = ["mkdir", "-p", "--parents-mode=1000000", "a"];
    sandbox.oskit(parents).fails(1, "oskit mkdir: invalid mode '1000000' [ValueError]\n");
    sandbox.link("mkdir", ["--parents-mode=700", "a"]).exits(1);
    assert!(sandbox.tree().is_empty());
}

#[cfg(unix)]
#[test]
fn modes_are_those_of_the_operand_and_parents_keep_the_usual() {
    let sandbox = Sandbox::new();
    sandbox.shell("umask 027; oskit mkdir -p -m 700 a/b; oskit mkdir -m g+s,o= s c").succeeds();
    assert_eq!(["a", "a/b", "s"].map(|it| mode(&sandbox, it)), ["0750", "0700", "2770"]);
    sandbox
        .shell("umask 022; oskit mkdir -p --parents-mode=710 p/q/r; oskit mkdir -p -m 1777 t/u")
        .succeeds();
    assert_eq!(
        ["p", "p/q", "p/q/r", "t", "t/u"].map(|it| mode(&sandbox, it)),
        ["0710", "0710", "0755", "0755", "1777"]
    );
    sandbox.shell("umask 377; oskit mkdir -p o/q/r").succeeds();
    assert_eq!(["o", "o/q", "o/q/r"].map(|it| mode(&sandbox, it)), ["0700", "0700", "0400"]);
}

#[cfg(unix)]
#[test]
fn each_created_directory_is_recorded_with_its_mode() {
    let sandbox = Sandbox::new();
    sandbox.dir("a");
    let run = sandbox.shell("umask 022; oskit mkdir --json -p -m 750 a/b/c").succeeds();
    let record = &run.records("mkdir")[0];
    assert_eq!(
        record["created"],
        serde_json::json!([{"path": "a/b", "mode": "0755"}, {"path": "a/b/c", "mode": "0750"}])
    );
    assert_eq!(record["existed"], serde_json::json!(["a"]));
}

#[cfg(target_os = "linux")]
#[test]
fn names_are_bytes_of_any_kind() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::new();
    let long = "n".repeat(255);
    let names = [OsStr::from_bytes(b"\xff\n"), "-rf".as_ref(), "it's".as_ref(), long.as_ref()];
    let run = sandbox.oskit([&["mkdir", "--json", "--"].map(OsStr::new)[..], &names].concat()).succeeds();
    let records = run.records("mkdir");
    assert_eq!(records[0]["path"], "\u{fffd}\n");
    assert_eq!(records[0]["path_b64"], "/wo=");
    assert!(records[1].get("path_b64").is_none());
    assert!(names.iter().all(|name| sandbox.path().join(name).is_dir()));
    let again = sandbox.link("mkdir", [names[0]]);
    again.fails(1, "mkdir: cannot create directory '\\377\\n': File exists\n");
    let run = sandbox.oskit([
        OsStr::new("mkdir"),
        "-p".as_ref(),
        "--json".as_ref(),
        OsStr::from_bytes(b"\xff\n/x"),
    ]);
    assert_eq!(run.succeeds().records("mkdir")[0]["existed_b64"], serde_json::json!(["/wo="]));
}

#[test]
fn a_path_longer_than_the_system_takes_is_made_name_by_name() {
    let sandbox = Sandbox::new();
    let path = vec!["d".repeat(200); if cfg!(unix) { 30 } else { 15 }].join("/");
    sandbox.oskit(["mkdir", "-p", &path]).succeeds();
    sandbox.oskit(["mkdir", "-p", &path]).succeeds();
    let why = if cfg!(unix) { "File name too long" } else { "File exists" };
    assert_eq!(sandbox.oskit(["mkdir", &path]).exits(1).err().matches(why).count(), 1);
    sandbox.remove("d".repeat(200));
}

#[test]
fn symbolic_links_to_directories_are_gone_through() {
    let sandbox = Sandbox::new();
    sandbox.dir("d");
    for (target, link) in [("d", "l"), ("nowhere", "dangling"), ("loop", "loop")] {
        assert!(symlink(target, sandbox.path().join(link)));
    }
    sandbox.link("mkdir", ["-p", "l", "l/", "l/x/y"]).succeeds();
    assert!(sandbox.path().join("d/x/y").is_dir());
    let link = |args: &[&str]| sandbox.link("mkdir", args);
    link(&["-p", "dangling/x"]).fails(1, "mkdir: cannot create directory 'dangling': File exists\n");
    link(&["-n", "-p", "dangling/x"]).fails(1, "mkdir: cannot create directory 'dangling': File exists\n");
    link(&["-p", "loop"]).fails(1, "mkdir: cannot stat 'loop': Too many levels of symbolic links\n");
}

#[test]
fn several_processes_may_make_the_same_parents_at_once() {
    let sandbox = Sandbox::new();
    let path = (0..60).map(|n| n.to_string()).collect::<Vec<_>>().join("/");
    for _ in 0..rounds(5) {
        std::thread::scope(|scope| {
            for n in 0..8 {
                let path = format!("{path}/{n}");
                let sandbox = &sandbox;
                scope.spawn(move || sandbox.oskit(["mkdir", "-p", &path]).succeeds());
            }
        });
        assert_eq!(std::fs::read_dir(sandbox.path().join(&path)).expect("it is there").count(), 8);
        std::fs::remove_dir_all(sandbox.path().join("0")).expect("it goes");
    }
}

#[test]
fn a_context_without_selinux_is_a_warning() {
    let sandbox = Sandbox::new();
    if std::path::Path::new("/sys/fs/selinux/enforce").exists() {
        return;
    }
    let warning = "mkdir: warning: ignoring --context; it requires an SELinux/SMACK-enabled kernel\n";
    sandbox.link("mkdir", ["--context=foo", "a"]).fails(0, warning);
    sandbox.link("mkdir", ["-Z", "b"]).succeeds();
    sandbox.link("mkdir", ["--context", "c"]).succeeds();
    assert_eq!(sandbox.tree(), ["a/", "b/", "c/"]);
}

#[cfg(target_os = "linux")]
#[test]
fn where_nothing_can_be_made_the_first_name_is_told() {
    let sandbox = Sandbox::new();
    sandbox.dir("shut");
    let bound = if nix::unistd::geteuid().is_root() {
        "setpriv --bounding-set=-dac_override,-dac_read_search"
    } else {
        ""
    };
    sandbox
        .shell(&format!(
            "cd shut; chmod 0 .; LC_ALL=C {bound} oskit mkdir -p x/y; end=$?; chmod 700 .; exit $end"
        ))
        .fails(1, "oskit mkdir: cannot create directory 'x': Permission denied [PermissionError]\n");
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[test]
fn exist_says_what_becomes_of_a_directory_that_is_there() {
    let sandbox = Sandbox::new();
    sandbox.dir("a");
    sandbox.link("mkdir", ["--exist=ok", "a", "b"]).succeeds();
    sandbox
        .link("mkdir", ["-p", "--exist=error", "a"])
        .fails(1, "mkdir: cannot create directory 'a': File exists\n");
    sandbox.file("f", "");
    sandbox.link("mkdir", ["--exist=ok", "f"]).fails(1, "mkdir: cannot create directory 'f': File exists\n");
    let missing = "mkdir: cannot create directory 'x/y': No such file or directory\n";
    sandbox.link("mkdir", ["--exist=ok", "x/y"]).fails(1, missing);
    sandbox.link("mkdir", ["--exist=x", "a"]).exits(1);
    sandbox.link("mkdir", ["--exist=ok", "--no-exist-ok", "a"]).exits(1);
    assert_eq!(sandbox.tree(), ["a/", "b/", "f"]);
}

#[test]
#[cfg(unix)]
fn verify_says_what_differs() {
    let sandbox = Sandbox::new();
    sandbox.link("mkdir", ["-m", "700", "a"]).succeeds();
    sandbox.link("mkdir", ["-m", "700", "--exist=verify", "a"]).succeeds();
    let differs = "mkdir: cannot use directory 'a': mode is 0700, not 0750\n";
    sandbox.link("mkdir", ["-m", "750", "--exist=verify", "a"]).fails(1, differs);
    sandbox.link("mkdir", ["-n", "-m", "750", "--exist=verify", "a"]).fails(1, differs);
    let run = sandbox.oskit(["mkdir", "--json", "-m", "750", "--exist=verify", "a"]).exits(1);
    assert_eq!(run.errors()[0]["error"]["type"], "FileExistsError");
    if is_root() {
        std::os::unix::fs::chown(sandbox.path().join("a"), Some(4242), None).expect("it is ours");
        let run = sandbox.link("mkdir", ["-m", "700", "--exist=verify", "a"]);
        run.fails(1, "mkdir: cannot use directory 'a': owner is 4242, not root\n");
        sandbox.link("mkdir", ["-m", "700", "--exist=verify", "--owner=4242", "a"]).succeeds();
    }
}

#[test]
#[cfg(unix)]
fn what_is_created_is_given_away_whole() {
    use std::os::unix::fs::MetadataExt as _;
    let sandbox = Sandbox::new();
    let refused = "mkdir: no user is called 'nobody at all'\n";
    sandbox.link("mkdir", ["--owner=nobody at all", "a"]).fails(1, refused);
    if !is_root() {
        return;
    }
    for more in ["-v", "--atomic", "--durable"] {
        let name = format!("a{more}");
        sandbox.link("mkdir", ["-p", "-m2750", "--owner=4242:4343", more, &format!("{name}/b")]).succeeds();
        for path in [name.clone(), format!("{name}/b")] {
            let metadata = std::fs::metadata(sandbox.path().join(path)).expect("it is there");
            assert_eq!((metadata.uid(), metadata.gid()), (4242, 4343));
        }
        assert_eq!(mode(&sandbox, &format!("{name}/b")), "2750");
    }
}

#[test]
fn rollback_takes_back_all_that_was_made_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.dir("old");
    sandbox.file("f", "");
    let run = sandbox.oskit(["mkdir", "-p", "--rollback", "--json", "a/b", "old", "old/c", "f/x"]).exits(1);
    let records = run.records("mkdir");
    let states: Vec<_> = records.iter().map(|it| it["status"].as_str().unwrap_or_default()).collect();
    assert_eq!(states, ["rolled_back", "existed", "rolled_back", "failed"]);
    assert_eq!(sandbox.tree(), ["f", "old/"]);
    sandbox.link("mkdir", ["-p", "--rollback", "a/b", "old"]).succeeds();
    let said = sandbox.link("mkdir", ["-v", "--rollback", "n", "f"]).exits(1);
    assert_eq!(said.out(), "mkdir: created directory 'n'\nmkdir: removed directory 'n'\n");
    assert_eq!(sandbox.tree(), ["a/", "a/b/", "f", "old/"]);
}

#[test]
fn atomic_makes_all_or_nothing() {
    let sandbox = Sandbox::new();
    sandbox.link("mkdir", ["--atomic", "-pv", "a/b/c"]).succeeds().prints(
        "mkdir: created directory 'a'\nmkdir: created directory 'a/b'\nmkdir: created directory 'a/b/c'\n",
    );
    sandbox.link("mkdir", ["--atomic", "-p", "a/b/c", "a/d/e"]).succeeds();
    sandbox.link("mkdir", ["--atomic", "a"]).fails(1, "mkdir: cannot create directory 'a': File exists\n");
    let long = "n".repeat(300);
    sandbox.link("mkdir", ["--atomic", "-p", &format!("x/{long}")]).exits(1);
    assert_eq!(sandbox.tree(), ["a/", "a/b/", "a/b/c/", "a/d/", "a/d/e/"]);
}

#[test]
fn the_absolute_path_is_printed() {
    let sandbox = Sandbox::new();
    let root = std::fs::canonicalize(sandbox.path()).expect("it is there");
    let root = PathBuf::from(root.to_str().expect("text").trim_start_matches(r"\\?\"));
    let expected = format!("{}\n{}\n", root.join("a").join("b").display(), root.join("a").display());
    sandbox.link("mkdir", ["-p", "--print", "a/b", "a/../a"]).succeeds().prints(&expected);
    let run = sandbox.oskit(["mkdir", "--json", "--print", "--atomic", "c"]).succeeds();
    assert_eq!(run.records("mkdir")[0]["absolute"], root.join("c").to_str().expect("text"));
}

#[test]
fn names_come_from_a_file() {
    let sandbox = Sandbox::new();
    sandbox.file("list", "a\0b c\0");
    sandbox.link("mkdir", ["--files0-from=list"]).succeeds();
    assert_eq!(sandbox.tree(), ["a/", "b c/", "list"]);
    sandbox.file("list", "d\0\0");
    sandbox.link("mkdir", ["--files0-from=list"]).fails(1, "mkdir: list:2: invalid zero-length file name\n");
    let both = "mkdir: extra operand 'x'\nfile operands cannot be combined with --files0-from\n\
                Try 'mkdir --help' for more information.\n";
    sandbox.link("mkdir", ["--files0-from=list", "x"]).fails(1, both);
    assert_eq!(sandbox.tree(), ["a/", "b c/", "list"]);
}

#[test]
fn all_care_is_taken_together() {
    let sandbox = Sandbox::new();
    sandbox.file("list", "a/b\0c\0");
    let args = ["mkdir", "--json", "-p", "--atomic", "--durable", "--rollback"];
    let more = ["--print", "--exist=verify", "--files0-from=list"];
    let modes: &[&str] = if cfg!(unix) { &["-m", "755", "--parents-mode=755"] } else { &[] };
    for expected in ["created", "existed"] {
        let run = sandbox.oskit(args.iter().chain(&more).chain(modes)).succeeds();
        let records = run.records("mkdir");
        assert_eq!((&records[0]["status"], &records[1]["status"]), (&expected.into(), &expected.into()));
    }
    assert_eq!(sandbox.tree(), ["a/", "a/b/", "c/", "list"]);
}

/// The signal comes when the directory has been made and has not got its name yet.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_leaves_nothing_of_an_atomic_directory() {
    let sandbox = Sandbox::new();
    if sandbox.shell("strace -V").status != Some(0) {
        return;
    }
    let line = "strace -qq -o log -e trace=mkdirat -e inject=mkdirat:signal=TERM:when=1 oskit mkdir --atomic -p a/b; \
                echo $?; grep -c 'SIGTERM' log; rm log";
    assert!(sandbox.shell(line).exits(0).out().starts_with("143\n"));
    assert_eq!(sandbox.tree(), ["a/", "a/b/"]);
}
