//! Where `oskit ls` goes beyond GNU.

use super::*;

fn keys(record: &serde_json::Value) -> Vec<&str> {
    record.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Paths as TSV has them: a `\` there is written twice.
fn in_tsv(text: &str) -> String {
    native(text).replace('\\', r"\\")
}

#[test]
fn fields_choose_and_order_the_columns_everywhere() {
    let sandbox = few_files();
    let args = ["ls", "--fields=size,name", "a", "b.txt"];
    sandbox.oskit(args).succeeds().prints("0 a\n5 b.txt\n");
    sandbox.oskit(args.iter().chain(&["--header"])).succeeds().prints("size name\n   0 a\n   5 b.txt\n");
    sandbox.oskit(args.iter().chain(&["--tsv"])).succeeds().prints("0\ta\n5\tb.txt\n");
    sandbox
        .oskit(args.iter().chain(&["--json"]))
        .succeeds()
        .prints("{\"size\":0,\"name\":\"a\"}\n{\"size\":5,\"name\":\"b.txt\"}\n");
}

#[test]
fn a_field_that_is_none_is_answered_with_those_that_are() {
    let run = few_files().oskit(["ls", "--fields=name,nmae"]).exits(2);
    assert!(run.err().starts_with("oskit ls: invalid argument 'nmae' for '--fields' [UsageError]\n"));
    assert!(run.err().contains("Valid arguments are: 'path' 'name' 'depth' 'type' 'size'"), "{}", run.err());
    few_files().oskit(["ls", "--only=fish"]).exits(2);
    few_files().oskit(["ls", "--sort=size,fish"]).exits(1);
    let run = few_files().oskit(["ls", "--sort=fish"]).exits(1);
    assert!(run.err().contains("  - 'width'\n  or KEY[,KEY]... of 'path' 'name'"), "{}", run.err());
    let run = few_files().link("ls", ["--sort=fish"]).exits(1);
    assert!(run.err().ends_with("  - 'width'\nTry 'ls --help' for more information.\n"), "{}", run.err());
    let said =
        "oskit ls: invalid time interval 'soon' [UsageError]\nTry 'oskit ls --help' for more information.\n";
    few_files().oskit(["ls", "--git=soon"]).fails(2, said);
}

#[test]
fn a_long_listing_has_its_total_and_chosen_fields_have_none() {
    let sandbox = few_files();
    let total = |args: &[&str]| {
        let run = sandbox.link("ls", args.iter().chain(&["--block-size=1", "."])).succeeds();
        run.out().lines().next().unwrap_or_default().to_owned()
    };
    let gnu = total(&["-l"]);
    assert!(gnu.starts_with("total "), "{gnu}");
    for args in [["-l", "--octal"], ["-l", "--sort=size,name"], ["-s", "--octal"], ["-l", "--header"]] {
        assert_eq!(total(&args), gnu, "{args:?}");
    }
    for args in [["-l", "--fields=name"], ["-l", "--tree"], ["-l", "--json"], ["-1", "--octal"]] {
        assert!(!total(&args).starts_with("total"), "{args:?}");
    }
    let sums = sandbox.link("ls", ["-lR", "--octal", "--block-size=1"]).succeeds().out();
    assert_eq!(sums.matches("\ntotal ").count(), 2, "{sums}");
    let file = sandbox.link("ls", ["-l", "--octal", "a"]).succeeds().out();
    assert!(!file.contains("total"), "{file}");
}

#[test]
fn what_is_not_there_is_neither_unchanged_nor_kept() {
    let sandbox = few_files();
    let run =
        sandbox.oskit(["ls", "--git=1m", "--errors=inline", "--json", "--fields=git", "none", "a"]).exits(2);
    assert_eq!(run.records("ls")[1]["git"], serde_json::Value::Null);
    sandbox.oskit(["ls", "--errors=inline", "--save=kept", "none", "a"]).exits(2);
    let kept = std::fs::read_to_string(sandbox.path().join("kept")).expect("a listing");
    assert_eq!(kept.lines().count(), 1, "{kept}");
    sandbox.oskit(["ls", "--diff=kept", "a"]).succeeds().prints("");
}

#[test]
fn sizes_of_directories_are_compared_only_as_totals() {
    let sandbox = few_files();
    let touch = || {
        for name in ["d/inner", "d"] {
            set_mtime(sandbox.path().join(name), UNIX_EPOCH);
        }
    };
    touch();
    sandbox.oskit(["ls", "-d", "--total-size", "--save=kept", "d"]).succeeds();
    sandbox.oskit(["ls", "-d", "--diff=kept", "d"]).succeeds().prints("");
    sandbox.oskit(["ls", "-d", "--diff=kept", "--fields=size", "d"]).succeeds().prints("");
    sandbox.file("d/inner", "123");
    touch();
    sandbox.oskit(["ls", "-d", "--diff=kept", "--total-size", "d"]).exits(1).prints("~ d: size 0 -> 3\n");
    let run = sandbox.oskit(["ls", "-d", "--json", "--total-size", "--fields=size", "d", "a"]).succeeds();
    let records = run.records("ls");
    assert_eq!((records[0].get("total_size"), &records[1]["total_size"]), (None, &true.into()));
    sandbox.oskit(["ls", "-d", "--save=plain", "d"]).succeeds();
    for number in 0..rounds(600) {
        sandbox.file(format!("d/a-name-that-takes-room-{number}"), "");
    }
    touch();
    sandbox.oskit(["ls", "-d", "--diff=plain", "d"]).succeeds().prints("");
}

#[test]
fn every_field_is_in_the_schema_and_can_be_sorted_by() {
    let sandbox = few_files();
    let schema = sandbox.oskit(["schema", "ls"]).succeeds();
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).expect("JSON");
    let all: Vec<_> = keys(&schema["properties"])
        .into_iter()
        .filter(|it| {
            !it.ends_with("_b64") && !["change", "changed", "before", "after", "total_size"].contains(it)
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(all.len(), 26, "{all:?}");
    let run = sandbox.oskit(["ls", "--json", "-A", &format!("--fields={}", all.join(","))]).succeeds();
    assert_eq!(keys(&run.records("ls")[0]).len(), all.len());
    for field in &all {
        sandbox.oskit(["ls", "-A", &format!("--sort=-{field},name"), "--json"]).succeeds().records("ls");
        sandbox.oskit(["ls", "-A", "--header", &format!("--fields={field}")]).succeeds();
    }
}

#[test]
fn several_keys_sort_and_a_minus_descends() {
    let sandbox = few_files();
    sandbox.file("c", "12345");
    sandbox.oskit(["ls", "--sort=size,-name", "-I", "d"]).succeeds().prints("a\nc\nb.txt\n");
    sandbox.oskit(["ls", "--sort=-size,name", "-I", "d"]).succeeds().prints("b.txt\nc\na\n");
    sandbox.oskit(["ls", "--sort=-size,name", "-rI", "d"]).succeeds().prints("a\nc\nb.txt\n");
    sandbox.oskit(["ls", "--sort=type,name"]).succeeds().prints("d\na\nb.txt\nc\n");
    sandbox.link("ls", ["--sort=size", "-I", "d"]).succeeds().prints("b.txt\nc\na\n");
    sandbox.oskit(["ls", "--sort=+size", "-I", "d"]).succeeds().prints("a\nb.txt\nc\n");
    sandbox.oskit(["ls", "--sort=-name", "-S", "-I", "d"]).succeeds().prints("b.txt\nc\na\n");
}

#[test]
fn a_tree_shows_what_is_below_as_deep_as_asked() {
    let sandbox = few_files();
    sandbox.file("d/e/deep", "");
    sandbox
        .oskit(["ls", "--tree"])
        .succeeds()
        .prints(".\n|-- a\n|-- b.txt\n`-- d\n    |-- e\n    |   `-- deep\n    `-- inner\n");
    sandbox.oskit(["ls", "--tree", "--depth=1", "d"]).succeeds().prints("d\n|-- e\n`-- inner\n");
    sandbox.oskit(["ls", "--tree", "--depth=0", "d", "a"]).succeeds().prints("a\nd\n");
    sandbox.oskit(["ls", "-R", "--depth=1", "d"]).succeeds().prints("d:\ne\ninner\n");
    let run = sandbox.oskit(["ls", "--tree", "--json", "--fields=path,depth", "d"]).succeeds();
    let paths: Vec<_> =
        run.records("ls").iter().map(|it| (it["path"].clone(), it["depth"].clone())).collect();
    let wanted = [("d", 0), ("d/e", 1), ("d/e/deep", 2), ("d/inner", 1)];
    let wanted = wanted.map(|(path, depth)| (serde_json::json!(native(path)), serde_json::json!(depth)));
    assert_eq!(paths, wanted);
}

#[test]
fn a_tree_has_columns_in_front_of_it() {
    let run = few_files().oskit(["ls", "--tree", "--fields=type,name", "--only=file"]).succeeds();
    run.prints("dir  .\nfile |-- a\nfile |-- b.txt\ndir  `-- d\nfile     `-- inner\n");
}

#[test]
fn only_some_kinds_are_listed() {
    let sandbox = few_files();
    sandbox.oskit(["ls", "--only=dir"]).succeeds().prints("d\n");
    sandbox.oskit(["ls", "--only=dir,hidden"]).succeeds().prints(".hidden\nd\n");
    sandbox.oskit(["ls", "--only=file", "--only=hidden"]).succeeds().prints(".hidden\na\nb.txt\n");
    sandbox.oskit(["ls", "-d", "--only=dir", "a", "d"]).succeeds().prints("d\n");
    let found = sandbox.oskit(["ls", "-R", "--only=file", "--tsv", "--fields=path"]).succeeds();
    found.prints(&in_tsv("a\nb.txt\nd/inner\n"));
}

#[test]
fn names_come_from_a_file() {
    let sandbox = few_files();
    sandbox.file("names", "a\0b.txt\0");
    sandbox.oskit(["ls", "--files0-from=names"]).succeeds().prints("a\nb.txt\n");
    sandbox.file("nothing", "");
    sandbox.oskit(["ls", "--files0-from=nothing"]).succeeds().prints("");
    sandbox.file("gap", "a\0\0b\0");
    let said = "oskit ls: gap:2: invalid zero-length file name [ValueError]\n";
    sandbox.oskit(["ls", "--files0-from=gap"]).fails(2, said);
    sandbox.oskit(["ls", "--files0-from=names", "a"]).exits(2);
    sandbox.oskit(["ls", "--files0-from=none"]).exits(2);
}

#[test]
fn failures_stand_on_entries_where_that_is_asked_for() {
    let sandbox = few_files();
    sandbox
        .oskit(["ls", "--errors=inline", "none", "a"])
        .prints("a\nnone [No such file or directory]\n")
        .fails(2, "");
    let run = sandbox.oskit(["ls", "--errors=inline", "--json", "--fields=name", "none", "a"]).exits(2);
    let records = run.records("ls");
    assert_eq!(records[0].get("error"), None);
    assert_eq!(records[1]["error"]["type"], "FileNotFoundError");
    assert_eq!(run.err(), "");
}

#[test]
fn changes_since_a_listing_was_kept_are_status_1() {
    let sandbox = few_files();
    sandbox.oskit(["ls", "--save=kept"]).succeeds().prints("a\nb.txt\nd\n");
    sandbox.oskit(["ls", "--diff=kept"]).succeeds().prints("");
    sandbox.file("new", "");
    sandbox.file("b.txt", "1234567");
    std::fs::remove_file(sandbox.path().join("a")).expect("it goes");
    let differs = sandbox.oskit(["ls", "--diff=kept"]).exits(1);
    differs.prints_like("- a\n~ b.txt: size 5 -> 7, mtime ...\n+ new\n");
    let run = sandbox.oskit(["ls", "--diff=kept", "--json", "--fields=size"]).exits(1);
    let changes = run.records("ls");
    assert_eq!(changes[1]["change"], "changed");
    assert_eq!(changes[1]["changed"], serde_json::json!(["size"]));
    assert_eq!((&changes[1]["before"]["size"], &changes[1]["after"]["size"]), (&5.into(), &7.into()));
    assert_eq!((&changes[0]["change"], &changes[0]["after"]), (&"removed".into(), &serde_json::Value::Null));
    sandbox.oskit(["ls", "--diff=kept", "--save=kept"]).exits(1);
    sandbox.oskit(["ls", "--diff=kept"]).succeeds();
}

#[test]
fn what_is_no_kept_listing_is_named_with_its_line() {
    let sandbox = few_files();
    sandbox.file("kept", "{\"path\":\"a\"}\nnonsense\n");
    sandbox
        .oskit(["ls", "--diff=kept"])
        .fails(2, "oskit ls: kept:2: no line of a listing: an object with a path is wanted [ValueError]\n");
    sandbox.oskit(["ls", "--diff=none"]).exits(2);
    sandbox.oskit(["ls", "--save=no/such"]).exits(2);
    sandbox.oskit(["ls", "--save=-"]).exits(2);
}

#[test]
fn gnus_options_are_read_without_those_beyond() {
    let sandbox = few_files();
    // An abbreviation means GNU's option even where one beyond GNU's starts the same.
    sandbox.link("ls", ["--no-g", "-l", "--time-style=+T"]).succeeds();
    sandbox.link("ls", ["--jso", "a"]).succeeds().prints_like("{\"path\":\"a\",...}\n");
}

#[test]
fn icons_stand_in_front_of_names() {
    let sandbox = few_files();
    let run = sandbox.oskit(["ls", "--icons", "--only=dir"]).succeeds();
    run.prints("\u{f07b} d\n");
    sandbox.oskit(["ls", "--icons=auto", "--only=dir"]).succeeds().prints("d\n");
    sandbox
        .oskit(["ls", "--icons", "--json", "--fields=name", "d"])
        .succeeds()
        .prints("{\"name\":\"inner\"}\n");
}

#[test]
fn files_that_have_two_names_count_once_in_a_total() {
    let sandbox = few_files();
    sandbox.file("d/e/big", "x".repeat(1000));
    std::fs::hard_link(sandbox.path().join("d/e/big"), sandbox.path().join("d/twin")).expect("a link");
    let soft = if symlink("e/big", sandbox.path().join("d/soft")) { 5 } else { 0 };
    let run = sandbox.oskit(["ls", "--total-size", "--fields=size,name", "--only=dir"]).succeeds();
    run.prints(&format!("{} d\n", 1000 + soft));
    sandbox.oskit(["ls", "--total-size", "-d", "d"]).succeeds().prints(&format!("{} d\n", 1000 + soft));
}

#[test]
fn what_differs_by_accident_is_not_in_a_reproducible_listing() {
    let mut sandbox = few_files();
    sandbox.set("TZ", "Asia/Tokyo").set("QUOTING_STYLE", "c").set("BLOCK_SIZE", "K");
    for (name, mode) in [("a", 0o644), ("d", 0o755)] {
        set_mode(sandbox.path().join(name), mode);
        set_mtime(sandbox.path().join(name), UNIX_EPOCH);
    }
    let modes = if cfg!(unix) { ["-rw-r--r--", "drwxr-xr-x"] } else { ["-rw-rw-rw-", "drwxrwxrwx"] };
    let run = sandbox.oskit(["ls", "--reproducible", "-l", "-d", "a", "d"]).succeeds();
    run.prints_like(&format!(
        "{} 1 ... 0 1970-01-01T00:00:00.000000000Z a\n\
         {} - ... - 1970-01-01T00:00:00.000000000Z d\n",
        modes[0], modes[1]
    ));
    let run = sandbox.oskit(["ls", "--reproducible", "--json", "a"]).succeeds();
    let wanted = "path name depth type size mode perm nlink uid gid mtime hidden link";
    let mut wanted: Vec<_> = wanted.split(' ').collect();
    wanted.sort_unstable();
    let record = run.records("ls").remove(0);
    let mut found = keys(&record);
    found.sort_unstable();
    assert_eq!(found, wanted);
}

#[test]
fn what_git_ignores_is_left_out() {
    let sandbox = few_files();
    sandbox.dir(".git/info");
    sandbox.file(".git/info/exclude", "b*\n");
    sandbox.file("d/.gitignore", "*.o\n!keep.o\n/out/\n");
    for name in ["d/x.o", "d/keep.o", "d/out/y", "d/sub/out/z"] {
        sandbox.file(name, "");
    }
    let run =
        sandbox.oskit(["ls", "-RA", "--ignore-vcs", "--tsv", "--fields=path", "--only=file"]).succeeds();
    run.prints(&in_tsv(".hidden\na\nd/.gitignore\nd/inner\nd/keep.o\nd/sub/out/z\n"));
}

#[test]
fn without_a_repository_or_without_git_the_column_is_empty() {
    let mut sandbox = few_files();
    sandbox.oskit(["ls", "--git", "a"]).succeeds().prints("- a\n");
    sandbox.dir(".git");
    sandbox.oskit(["ls", "--git=1m", "a"]).succeeds().prints("- a\n");
    sandbox.set("PATH", "/nonexistent");
    let run = sandbox.oskit(["ls", "--git", "--json", "--fields=git", "a"]).succeeds();
    assert_eq!(run.records("ls")[0]["git"], serde_json::Value::Null);
}

#[test]
fn octal_bits_have_a_column() {
    let sandbox = few_files();
    set_mode(sandbox.path().join("a"), if cfg!(unix) { 0o4750 } else { 0o444 });
    let [octal, letters] = if cfg!(unix) { ["4750", "-rwsr-x---"] } else { ["0444", "-r--r--r--"] };
    sandbox.oskit(["ls", "--octal", "a"]).succeeds().prints(&format!("{octal} a\n"));
    sandbox
        .oskit(["ls", "--octal", "-l", "--time-style=+T", "a"])
        .succeeds()
        .prints_like(&format!("{octal} {letters} 1 ... 0 T a\n"));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    /// As the device itself would, were it root's to replace.
    #[test]
    fn a_device_that_a_listing_is_kept_in_stays_one() {
        let sandbox = Sandbox::new();
        std::os::unix::fs::symlink("/dev/null", sandbox.path().join("sink")).unwrap();
        sandbox.oskit(["ls", "--save=sink"]).succeeds();
        assert_eq!(
            std::fs::read_link(sandbox.path().join("sink")).unwrap(),
            std::path::Path::new("/dev/null")
        );
    }

    /// The lines of a run, split at tabs.
    fn values(run: &crate::support::Run) -> Vec<Vec<String>> {
        run.out().lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_value_of_tsv_breaks_no_line_and_loses_nothing() {
        let sandbox = Sandbox::new();
        sandbox.file(OsStr::from_bytes(b"a\tb\nc\\\r\x1b\xff"), "");
        sandbox.oskit(["ls", "--tsv", "--fields=name"]).succeeds().prints("a\\tb\\nc\\\\\\r\\x1b\\xff\n");
        let run = sandbox.oskit(["ls", "--tsv", "--header"]).succeeds();
        assert_eq!(values(&run)[0].join(" "), "type mode nlink user group size mtime path");
        assert_eq!(values(&run)[1].len(), 8);
    }

    /// A repository with a file in each state; `false` where there is no git.
    fn repository(sandbox: &Sandbox) -> bool {
        let line = "git init -q . && git config user.email a@b && git config user.name n && \
                    git add a b.txt && git commit -qm m && echo x >> a && \
                    echo y > staged && git add staged && echo '*.log' > .git/info/exclude && touch z.log";
        sandbox.shell(line).status == Some(0)
    }

    #[test]
    fn git_says_how_it_sees_each_file() {
        let sandbox = few_files();
        if !repository(&sandbox) {
            return;
        }
        let all = sandbox.oskit(["ls", "--git=1m"]).succeeds();
        all.prints(".M a\n.. b.txt\n?? d\nA. staged\n!! z.log\n");
        let run = sandbox.oskit(["ls", "--git=1m", "--tree", "--json", "--fields=path,git", "."]).succeeds();
        let records = run.records("ls");
        assert_eq!(records[0]["git"], "AM");
        assert_eq!(records[4]["path"], "d/inner");
        assert_eq!(records[4]["git"], "??");
        sandbox
            .oskit(["ls", "--fields=git,name", "--git=1m", "d/inner", "a"])
            .succeeds()
            .prints(".M a\n?? d/inner\n");
    }

    #[test]
    fn git_says_nothing_of_what_is_not_there() {
        let sandbox = few_files();
        if !repository(&sandbox) {
            return;
        }
        let args = ["ls", "--git=1m", "--errors=inline", "--fields=git,name", "none", "b.txt"];
        sandbox.oskit(args).prints(".. b.txt\n?  none [No such file or directory]\n").fails(2, "");
    }

    #[test]
    fn a_directory_that_cannot_be_read_tells_so_on_its_entry() {
        let sandbox = few_files();
        sandbox.file("d/closed/x", "");
        let closed = sandbox.path().join("d/closed");
        for above in sandbox.path().ancestors().take(2) {
            set_mode(above, 0o755);
        }
        set_mode(&closed, 0);
        let ls = |args: &[&str]| {
            let mut command = std::process::Command::new(crate::support::oskit());
            command.args(["ls", "--errors=inline"]).args(args).current_dir(sandbox.path()).env("LC_ALL", "C");
            // Nothing is closed to the superuser.
            if nix::unistd::geteuid().is_root() {
                std::os::unix::process::CommandExt::uid(&mut command, 65534);
            }
            let output = command.output().expect("it starts");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
            (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
        };
        let (status, shown) = ls(&["-R", "d"]);
        assert_eq!((status, shown.as_str()), (Some(1), "d:\nclosed [Permission denied]\ninner\n"));
        let (status, shown) = ls(&["--tree", "d"]);
        assert_eq!((status, shown.as_str()), (Some(1), "d\n|-- closed [Permission denied]\n`-- inner\n"));
        let (status, shown) = ls(&["d/closed"]);
        assert_eq!((status, shown.as_str()), (Some(2), "d/closed [Permission denied]\n"));
        set_mode(&closed, 0o755);
    }

    #[test]
    fn a_git_that_takes_too_long_is_killed_and_told_of_once() {
        let mut sandbox = few_files();
        sandbox.dir(".git");
        let slow = sandbox.file("bin/git", "#!/bin/sh\nsleep 77 &\necho $! > pid\nwait\n");
        std::fs::set_permissions(&slow, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
        let path = std::env::var("PATH").unwrap_or_default();
        sandbox.set("PATH", format!("{}:{path}", slow.parent().expect("a directory").display()));
        let note = "oskit ls: git takes longer than 300ms: its column shows ?\n";
        sandbox
            .oskit(["ls", "-R", "--git=300ms", "--only=file", "-I", "pid", "d", "a"])
            .prints("? a\n\nd:\n? inner\n")
            .fails(0, note);
        let gone = sandbox.shell("for i in 1 2 3 4 5 6 7 8 9; do kill -0 $(cat pid) 2>/dev/null || exit 0; \
                                  grep -q '^State:.Z' /proc/$(cat pid)/status && exit 0; sleep 0.2; done; exit 1");
        gone.exits(0);
    }

    #[test]
    fn nothing_in_a_name_reaches_a_terminal_raw_by_json() {
        let sandbox = Sandbox::new();
        sandbox.file("a\u{1b}[31m\u{9b}31m\u{7f}", "");
        let run = sandbox.oskit(["ls", "--json", "--fields=name"]).succeeds();
        run.prints("{\"name\":\"a\\u001b[31m\\u009b31m\\u007f\"}\n");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_an_order_entries_are_shown_before_all_are_read() {
    let sandbox = Sandbox::new();
    if sandbox.shell("strace -V").status != Some(0) {
        return;
    }
    sandbox.shell("mkdir d && cd d && seq -f name-that-is-long-enough-%05g 6000 | xargs touch").succeeds();
    let sorted = |text: String| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for form in ["--json", "--tsv"] {
        let line = format!("strace -e trace=getdents64,write -o log oskit ls -U {form} d");
        let shown = sandbox.shell(&line).succeeds().out();
        let log = std::fs::read_to_string(sandbox.path().join("log")).expect("a log");
        let first = log.find("\nwrite(1").expect("output");
        let last = log.rfind("\ngetdents64").expect("a directory");
        assert!(first < last, "{form}: {log}");
        assert_eq!(sorted(shown), sorted(sandbox.oskit(["ls", form, "d"]).succeeds().out()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_alone_costs_no_call_for_each_entry() {
    let sandbox = Sandbox::new();
    if sandbox.shell("strace -V").status != Some(0) {
        return;
    }
    let calls = |count: usize, args: &str| {
        let line = format!(
            "rm -rf d; mkdir d; for i in $(seq {count}); do : > d/$i; done; \
             strace -qq -e trace=%file,%%stat -o log oskit ls {args} d > /dev/null && wc -l < log"
        );
        let run = sandbox.shell(&line).succeeds();
        run.out().trim().parse::<usize>().expect("a number")
    };
    for args in [
        "--json --fields=name",
        "--json --fields=path,type,hidden",
        "--tsv --fields=name --sort=-name",
        "--icons=never --only=file",
    ] {
        assert_eq!(calls(5, args), calls(100, args), "{args}");
    }
    assert!(calls(100, "--json --fields=size") >= calls(5, "--json --fields=size") + 95);
}
