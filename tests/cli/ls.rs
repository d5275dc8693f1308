mod beyond;
#[cfg(target_os = "linux")]
mod terminal;

use std::time::UNIX_EPOCH;

use crate::files::{set_mode, set_mtime, symlink};
use crate::support::{Sandbox, native, rounds};

/// `a`, `b.txt` (5 bytes), `d/inner`, `.hidden`.
fn few_files() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("a", "");
    sandbox.file("b.txt", "12345");
    sandbox.file("d/inner", "");
    sandbox.file(".hidden", "");
    sandbox
}

#[test]
fn names_are_sorted_one_a_line_in_a_pipe() {
    few_files().link("ls", [""; 0]).succeeds().prints("a\nb.txt\nd\n");
}

#[test]
fn help_begins_with_what_the_command_is_for() {
    for name in ["ls", "dir", "vdir"] {
        let help = Sandbox::new().oskit([name, "--help"]).succeeds().out();
        assert!(help.starts_with("List files"), "{help}");
    }
}

#[test]
fn hidden_names_show_with_a_and_dots_with_all() {
    let sandbox = few_files();
    sandbox.link("ls", ["-A"]).succeeds().prints(".hidden\na\nb.txt\nd\n");
    sandbox.link("ls", ["-a"]).succeeds().prints(".\n..\n.hidden\na\nb.txt\nd\n");
    sandbox.link("ls", ["-aA"]).succeeds().prints(".hidden\na\nb.txt\nd\n");
}

#[test]
fn files_come_before_directories_and_directories_have_headings() {
    few_files().link("ls", ["d", "a"]).succeeds().prints("a\n\nd:\ninner\n");
}

#[test]
fn everything_below_is_listed_with_r() {
    few_files().link("ls", ["-R"]).succeeds().prints(&native(".:\na\nb.txt\nd\n\n./d:\ninner\n"));
}

#[test]
fn the_last_of_contradicting_options_wins() {
    let sandbox = few_files();
    sandbox.link("ls", ["-C", "-1"]).succeeds().prints("a\nb.txt\nd\n");
    sandbox.link("ls", ["-1", "-C"]).succeeds().prints("a  b.txt  d\n");
    // A directory has no size on Windows.
    let by_size = if cfg!(unix) { "d\nb.txt\na\n" } else { "b.txt\na\nd\n" };
    sandbox.link("ls", ["-S", "-U", "--sort=size"]).succeeds().prints(by_size);
}

#[test]
fn an_operand_that_is_not_there_is_status_2_and_the_others_are_listed() {
    let sandbox = few_files();
    // A name with a line break is no name on Windows, which is another error.
    let (name, shown) = if cfg!(unix) { ("no\nne", r"'no'$'\n''ne'") } else { ("no ne", "'no ne'") };
    let why = "No such file or directory";
    sandbox
        .link("ls", [name, "a", ""])
        .prints("a\n")
        .fails(2, &format!("ls: cannot access {shown}: {why}\nls: cannot access '': {why}\n"));
    sandbox
        .oskit(["ls", "none"])
        .fails(2, "oskit ls: cannot access 'none': No such file or directory [FileNotFoundError]\n");
}

#[test]
fn words_that_are_no_choice_are_answered_with_the_choices() {
    let valid = "Valid arguments are:\n  - 'none'\n  - 'time'\n  - 'size'\n  - 'extension'\n  - 'version'\n  - 'width'\n";
    let hint = "Try 'ls --help' for more information.\n";
    Sandbox::new()
        .link("ls", ["--sort=x"])
        .fails(1, &format!("ls: invalid argument 'x' for '--sort'\n{valid}{hint}"));
}

#[test]
fn numbers_that_are_none_are_named() {
    let sandbox = Sandbox::new();
    sandbox.link("ls", ["-w", "x"]).fails(2, "ls: invalid line width: 'x'\n");
    sandbox.link("ls", ["-CT08"]).fails(2, "ls: invalid tab size: '08'\n");
    sandbox.link("ls", ["--block-size=1x"]).fails(2, "ls: invalid suffix in --block-size argument '1x'\n");
    sandbox.link("ls", ["--block-size=1Z"]).fails(2, "ls: --block-size argument '1Z' too large\n");
    sandbox.link("ls", ["-lD", "--zero"]).fails(2, "ls: --dired and --zero are incompatible\n");
}

#[test]
fn the_environment_is_told_when_it_makes_no_sense() {
    let mut sandbox = few_files();
    sandbox.set("QUOTING_STYLE", "x").set("COLUMNS", "y").set("TABSIZE", "z");
    let notes = "ls: ignoring invalid width in environment variable COLUMNS: 'y'\n\
                 ls: ignoring invalid tab size in environment variable TABSIZE: 'z'\n\
                 ls: ignoring invalid value of environment variable QUOTING_STYLE: 'x'\n";
    sandbox.link("ls", ["-C"]).prints("a  b.txt  d\n").fails(0, notes);
}

#[test]
fn sizes_and_quoting_follow_the_environment() {
    let mut sandbox = few_files();
    sandbox.set("QUOTING_STYLE", "c").set("LS_BLOCK_SIZE", "K").set("TIME_STYLE", "+T");
    set_mode(sandbox.path().join("b.txt"), 0o444);
    sandbox.link("ls", ["-goG", "b.txt"]).succeeds().prints("-r--r--r-- 1 1K T \"b.txt\"\n");
}

#[test]
fn colours_are_kept_as_the_variable_has_them() {
    let mut sandbox = few_files();
    sandbox.set("LS_COLORS", "di=1;35:*.txt=4");
    sandbox
        .link("ls", ["--color=always"])
        .succeeds()
        .prints("a\n\x1b[0m\x1b[4mb.txt\x1b[0m\n\x1b[1;35md\x1b[0m\n");
    sandbox.link("ls", ["--color"]).succeeds();
    sandbox.oskit(["ls", "--color=auto"]).succeeds().prints("a\nb.txt\nd\n");
    sandbox.set("LS_COLORS", "xx=1");
    let notes = "ls: unrecognized prefix: 'xx'\nls: unparsable value for LS_COLORS environment variable\n";
    sandbox.link("ls", ["--color", "a"]).prints("a\n").fails(0, notes);
}

#[test]
fn patterns_leave_names_out() {
    let sandbox = few_files();
    sandbox.link("ls", ["-I", "*.txt"]).succeeds().prints("a\nd\n");
    sandbox.link("ls", ["--hide=[ab]*"]).succeeds().prints("d\n");
    sandbox.link("ls", ["-A", "--hide=[ab]*"]).succeeds().prints(".hidden\na\nb.txt\nd\n");
}

#[test]
fn json_has_the_facts_of_each_file() {
    let sandbox = few_files();
    let records = sandbox.oskit(["ls", "--json", "-R"]).succeeds().records("ls");
    let paths: Vec<_> = records.iter().map(|it| it["path"].as_str().unwrap_or_default()).collect();
    assert_eq!(paths, ["a", "b.txt", "d", &native("d/inner")]);
    assert_eq!(records[1]["size"], 5);
    assert_eq!(records[1]["type"], "file");
    assert_eq!(records[2]["type"], "dir");
    assert_eq!(records[3]["depth"], 2);
    assert!(records[1]["mtime"].as_str().is_some_and(|it| it.ends_with('Z')), "{}", records[1]["mtime"]);
}

#[test]
fn json_tells_of_an_operand_that_is_not_there() {
    let run = few_files().oskit(["ls", "--json", "none", "a"]).exits(2);
    assert_eq!(run.records("ls")[0]["path"], "a");
    assert_eq!(run.errors()[0]["error"]["code"], "ENOENT");
}

#[test]
fn long_lines_stand_in_columns() {
    let sandbox = few_files();
    set_mode(sandbox.path().join("a"), 0o4755);
    set_mode(sandbox.path().join("b.txt"), 0o444);
    for name in ["a", "b.txt"] {
        set_mtime(sandbox.path().join(name), UNIX_EPOCH);
    }
    let mode = if cfg!(unix) { "-rwsr-xr-x" } else { "-rw-rw-rw-" };
    sandbox
        .oskit(["ls", "-goG", "--time-style=+%F", "a", "b.txt"])
        .succeeds()
        .prints(&format!("{mode} 1 0 1970-01-01 a\n-r--r--r-- 1 5 1970-01-01 b.txt\n"));
}

#[test]
fn links_in_a_circle_end() {
    let sandbox = Sandbox::new();
    sandbox.dir("d");
    assert!(symlink("..", sandbox.path().join("d/up")));
    sandbox
        .link("ls", ["-RL"])
        .prints(&native(".:\nd\n\n./d:\nup\n"))
        .fails(2, &native("ls: ./d/up: not listing already-listed directory\n"));
}

#[test]
fn a_long_listing_of_the_root_needs_no_rights() {
    Sandbox::new().link("ls", ["-ld", "/"]).succeeds().prints_like("d... /");
}

#[test]
fn what_threads_read_comes_in_order() {
    let sandbox = Sandbox::new();
    let names: Vec<_> = (1..=rounds(3000)).map(|number| format!("{number:04}")).collect();
    for name in &names {
        sandbox.file(format!("big/{name}"), "");
    }
    for number in 1..=20 {
        sandbox.file(format!("t/{number}/x/f"), "");
        let _ = symlink("none", sandbox.dir(format!("t/{number}/y")).join("l"));
    }
    // The last word of each line, which only a total lacks.
    let short = |args: &[&str]| {
        let run = sandbox.oskit(["ls", "-go", "--time-style=+"].iter().chain(args)).succeeds();
        let out = run.out().replace(" -> none", "");
        let lines = out.lines().filter(|it| !it.starts_with("total "));
        lines.map(|it| it.rsplit(' ').next().unwrap_or_default().to_owned() + "\n").collect::<String>()
    };
    assert_eq!(short(&["big"]), names.join("\n") + "\n");
    let plain = sandbox.oskit(["ls", "-R", "t"]).succeeds().out();
    assert_eq!(short(&["-R", "t"]), plain);
    let at = |path: &str| plain.find(&native(path)).expect(path);
    assert!(at("t/3/x:") < at("t/3/y:") && at("t/3/y:") < at("t/4:"));
}

#[test]
fn a_word_that_does_not_apply_leaves_what_stood_before() {
    let sandbox = Sandbox::new();
    // Windows sees by its name that it is a program.
    let name = if cfg!(unix) { "x" } else { "x.exe" };
    set_mode(sandbox.file(name, ""), 0o755);
    for (options, mark) in [
        (["--classify=never", "--classify", ""], "*"),
        (["--classify", "--classify=never", ""], "*"),
        (["--classify", "-p", "--classify=never"], ""),
    ] {
        let shown = format!("{name}{mark}\n");
        sandbox.link("ls", options.into_iter().filter(|it| !it.is_empty())).succeeds().prints(&shown);
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    /// It would be read until there is no memory left.
    #[test]
    fn a_zone_without_end_is_utc() {
        let mut sandbox = Sandbox::new();
        set_mtime(sandbox.file("a", ""), UNIX_EPOCH);
        for zone in [":/dev/zero", "/dev/zero", "../../../dev/zero"] {
            sandbox.set("TZ", zone);
            let line = "ulimit -v 4000000; exec oskit ls -l --time-style=+%FT%T%:z a";
            let run = sandbox.shell(line).succeeds();
            run.expect(run.out().contains(" 1970-01-01T00:00:00+00:00 a"), zone);
        }
    }

    #[test]
    fn json_keeps_every_byte_of_a_name() {
        let sandbox = Sandbox::new();
        sandbox.file("a\nb", "");
        sandbox.file(OsStr::from_bytes(b"\xff"), "");
        assert!(symlink(OsStr::from_bytes(b"no\xfe"), sandbox.path().join("link")));
        let records = sandbox.oskit(["ls", "--json"]).succeeds().records("ls");
        assert_eq!(records[0]["name"], "a\nb");
        assert_eq!(records[0].get("name_b64"), None);
        assert_eq!(records[1]["link"]["target_b64"], "bm/+");
        assert_eq!(records[1]["link"]["target_type"], serde_json::Value::Null);
        assert_eq!(records[2]["name_b64"], "/w==");
        assert_eq!(records[2]["name"], "\u{fffd}");
    }

    #[test]
    fn names_are_quoted_as_asked() {
        let sandbox = Sandbox::new();
        sandbox.file(OsStr::from_bytes(b"a\n'\xff x"), "");
        for (style, shown) in [
            ("shell-escape", r"'a'$'\n'\'''$'\377'' x'"),
            ("c", r#""a\n'\377 x""#),
            ("escape", r"a\n'\377\ x"),
            ("locale", r"'a\n\'\377 x'"),
        ] {
            let option = format!("--quoting-style={style}");
            sandbox.link("ls", [option]).succeeds().prints(&format!("{shown}\n"));
        }
        sandbox.link("ls", ["-q"]).succeeds().prints("a?'? x\n");
    }

    #[test]
    fn more_levels_than_descriptors_are_listed() {
        let sandbox = Sandbox::new();
        let made = sandbox.shell("for i in $(seq 1500); do mkdir d && cd d || exit 1; done");
        made.succeeds();
        let run = sandbox.shell("ulimit -n 200; oskit ls -R | wc -l").succeeds();
        assert_eq!(run.out().trim(), "4501");
    }

    /// Entries cost a look only where what is shown needs more than their directory tells.
    #[test]
    #[cfg(target_os = "linux")]
    fn no_entry_is_looked_at_without_need() {
        let sandbox = Sandbox::new();
        if sandbox.shell("strace -V").status != Some(0) {
            return;
        }
        sandbox.shell("mkdir d && cd d && mkdir sub && touch a b c && ln -s a l && mkfifo p").succeeds();
        // An older strace has only a number for `listxattrat`, and does not read its arguments.
        let looks = |options: &str| {
            let line = format!(
                "strace -f -qq -o log oskit ls {options} d; grep -vE 'ENOSYS|openat' log | \
                 grep -cE '\"(d/)?(a|b|c|l|p|sub)\"|listxattrat|syscall_0x1d1' || true"
            );
            let run = sandbox.shell(&line).succeeds();
            run.out().lines().last().and_then(|it| it.parse::<usize>().ok()).expect("a count")
        };
        for without in ["", "-1f", "-U", "-p", "--file-type", "-x", "-r", "-v", "-X", "-R", "-m"] {
            assert_eq!(looks(without), 0, "{without}");
        }
        assert_eq!(looks("-F"), 3, "only plain files may be executable");
        assert_eq!(looks("-i"), 6);
        assert_eq!(looks("-S"), 6);
        assert_eq!(looks("-l"), 6 + 6 + 1, "a look, a list of attributes, and what the link says");
        assert_eq!(looks("-LF"), 4);
    }
}
