use std::ffi::OsString;

use serde_json::json;

use crate::files::{set_mode, stray, stray_b64};
use crate::support::Sandbox;

/// What `env ARGS` prints, called through a link.
fn printed(args: &[&str]) -> String {
    Sandbox::new().link("env", args).succeeds().out()
}

#[test]
fn the_environment_is_printed_as_it_is_after_changes() {
    assert_eq!(printed(&["-i", "A=1", "B=", "A=2", "=x"]), "A=2\nB=\n=x\n");
    assert_eq!(printed(&["-", "A=1"]), "A=1\n");
    assert_eq!(printed(&["-i0", "A=1", "B=2"]), "A=1\0B=2\0");
    assert!(!printed(&["-u", "LC_ALL", "--unset=TZ"]).contains("LC_ALL"));
    assert!(printed(&["LC_ALL=x"]).contains("LC_ALL=x\n"));
}

#[test]
fn wrong_command_lines_are_told_in_the_words_of_env() {
    let sandbox = Sandbox::new();
    let hint = "Try 'env --help' for more information.\n";
    for (args, line, hint) in [
        (&["-0", "true"][..], "cannot specify --null (-0) with command", hint),
        (&["-C", "/"], "must specify command with --chdir (-C)", hint),
        (&["-a", "x"], "must specify command with --argv0 (-a)", hint),
        (&["--ignore-signal=FOO", "true"], "'FOO': invalid signal", hint),
        (&["-u"], "option requires an argument -- 'u'", hint),
        (&["-u", "A=B"], "cannot unset 'A=B': Invalid argument", ""),
        (&["-u", ""], "cannot unset '': Invalid argument", ""),
        (&["-S", "a ${B:-c}"], "only ${VARNAME} expansion is supported, error at: ${B:-c}", ""),
        (&["-C", "nowhere", "true"], "cannot change directory to 'nowhere': No such file or directory", ""),
    ] {
        if cfg!(windows) && line.contains("signal") {
            continue;
        }
        sandbox.link("env", args).fails(125, &format!("env: {line}\n{hint}"));
    }
    let lines =
        format!("env: invalid option -- ' '\nenv: use -[v]S to pass options in shebang lines\n{hint}");
    sandbox.link("env", ["-i x"]).fails(125, &lines);
}

#[test]
fn what_cannot_run_is_126_and_what_is_not_there_127() {
    let sandbox = Sandbox::new();
    sandbox.link("env", ["nosuch"]).fails(127, "env: 'nosuch': No such file or directory\n");
    let tagged = "oskit env: 'nosuch' [UsageError]";
    assert_ne!(sandbox.oskit(["env", "nosuch"]).exits(127).err(), tagged);
    sandbox.link("env", ["no such"]).fails(
        127,
        "env: 'no such': No such file or directory\nenv: use -[v]S to pass options in shebang lines\n",
    );
    if cfg!(unix) {
        sandbox.link("env", ["/"]).fails(126, "env: '/': Permission denied\n");
    }
    let run = sandbox.oskit(["env", "--json", "no-such", "--json"]).exits(125);
    assert_eq!(run.errors()[0]["error"]["type"], "UsageError");
}

#[test]
fn the_program_gets_what_was_set_and_its_status_is_the_status() {
    let sandbox = Sandbox::new();
    sandbox.file("d/here", "here\n");
    sandbox.link("env", ["A=1", "sh", "-c", "echo $A; exit 7"]).exits(7).prints("1\n");
    sandbox.link("env", ["-C", "d", "cat", "here"]).succeeds().prints("here\n");
}

#[cfg(unix)]
#[test]
fn the_program_takes_the_place_of_env() {
    let sandbox = Sandbox::new();
    sandbox
        .shell("sh -c 'echo $$; exec oskit env sh -c \"echo \\$\\$\"' | uniq | wc -l")
        .succeeds()
        .prints("1\n");
    sandbox.link("env", ["-a", "name", "sh", "-c", "echo $0"]).succeeds().prints("name\n");
    sandbox.link("env", ["-C", "/", "pwd"]).succeeds().prints("/\n");
    sandbox.link("env", ["sh", "-c", "kill -9 $$"]);
}

#[test]
fn the_changed_path_finds_the_program() {
    let sandbox = Sandbox::new();
    let path = format!("PATH={}", sandbox.script("tool", "echo found"));
    let run = sandbox.link("env", [&path, "tool"]).succeeds();
    assert_eq!(run.out().trim_end(), "found");
    if cfg!(unix) {
        let path = format!("PATH={}", sandbox.script("plain", "echo a script without a first line"));
        set_mode(sandbox.file("bin/plain", "echo a script without a first line\n"), 0o755);
        sandbox.link("env", [&path, "plain"]).succeeds().prints("a script without a first line\n");
    }
    sandbox.link("env", ["PATH=/nowhere", "tool"]).exits(127);
}

#[cfg(unix)]
#[test]
fn sigpipe_is_handed_on_as_it_was_inherited() {
    let sandbox = Sandbox::new();
    let list = "oskit env --list-signal-handling true";
    assert_eq!(sandbox.shell(&format!("trap '' PIPE; {list}")).exits(0).err(), "PIPE       (13): IGNORE\n");
    sandbox.shell("oskit env sh -c 'kill -PIPE $$; echo alive'; true").succeeds().prints("");
    sandbox
        .shell("oskit env --ignore-signal=PIPE sh -c 'kill -PIPE $$; echo alive'")
        .succeeds()
        .prints("alive\n");
}

#[cfg(target_os = "linux")]
#[test]
fn streams_that_were_closed_stay_closed() {
    let sandbox = Sandbox::new();
    let open = "readlink /proc/self/fd/0 || echo closed";
    sandbox.shell(&format!("oskit env sh -c '{open}' <&-")).exits(0).prints("closed\n");
    sandbox.shell("oskit env sh -c 'echo lost; echo $? >&2' >&- 2>said; tail -n1 said").prints("1\n");
}

#[cfg(unix)]
#[test]
fn the_last_word_on_a_signal_counts() {
    let listed = |options: &[&str]| {
        let args = [&["--default-signal=PIPE", "--list-signal-handling"], options, &["true"]].concat();
        Sandbox::new().link("env", args).exits(0).err()
    };
    assert_eq!(
        listed(&["--block-signal=INT", "--ignore-signal=int,SIGTERM"]),
        "INT        ( 2): BLOCK,IGNORE\nTERM       (15): IGNORE\n"
    );
    assert_eq!(listed(&["--block-signal=INT", "--ignore-signal=2", "--default-signal=INT"]), "");
    assert_eq!(listed(&["--default-signal=INT", "--block-signal=INT"]), "INT        ( 2): BLOCK\n");
    assert_eq!(listed(&["--ignore-signal", "--default-signal"]), "");
    assert_eq!(listed(&["--ignore-signal=,,"]), "");
    let sandbox = Sandbox::new();
    let refusal = "env: failed to set signal action for signal 9: Invalid argument\n";
    sandbox.link("env", ["--ignore-signal=KILL", "true"]).fails(125, refusal);
}

#[test]
fn a_script_passes_several_arguments_by_splitting() {
    let mut sandbox = Sandbox::new();
    sandbox.set("B", "b c");
    if cfg!(unix) {
        let env = sandbox.link_path("env");
        let script = format!("#!{} -S A=${{B}} sh -eu\necho \"$A $1\"\n", env.display());
        set_mode(sandbox.file("script", script), 0o755);
        sandbox.run(&sandbox.path().join("script"), ["d"]).succeeds().prints("b c d\n");
    }
    let line = "A=${B} sh -c 'echo $A'";
    sandbox.link("env", ["-S", line]).succeeds().prints("b c\n");
    sandbox.link("env", ["-S", "-i A=1", "B=2"]).succeeds().prints("A=1\nB=2\n");
    let mut endless = Sandbox::new();
    endless.set("X", "-S${X}");
    endless.link("env", ["-S", "${X}"]).fails(125, "env: options stand for each other without end\n");
}

#[test]
fn debug_says_each_step() {
    let sandbox = Sandbox::new();
    let lines = "split -S:  'A=1 true \"x y\"'\n into:    'A=1'\n     &    'true'\n     &    'x y'\nunset:    Q\n\
                 setenv:   A=1\nchdir:    '/'\nexecuting: true\n   arg[0]= 'true'\n   arg[1]= 'x y'\n";
    sandbox.link("env", ["-v", "-u", "Q", "-C", "/", "-S", "A=1 true \"x y\""]).fails(0, lines);
    sandbox.link("env", ["-vi"]).fails(0, "cleaning environ\n");
}

#[test]
fn a_file_of_variables_comes_before_removals_and_assignments() {
    let sandbox = Sandbox::new();
    sandbox.file("one.env", "A=1\nexport B=\"$A and ${NOPE:-none}\" # comment\nC=c\n");
    sandbox.file("two.env", "A=2\nD=$A$C\n");
    let args = ["-i", "-f", "one.env", "--file=two.env", "-u", "C", "E=5"];
    sandbox.link("env", args).succeeds().prints("A=2\nB=1 and none\nD=2c\nE=5\n");
    let mut sandbox = sandbox;
    sandbox.set("A", "mine");
    let args =
        ["env", "--keep-existing", "-f", "one.env", "-f", "two.env", "--get", "A", "--get=B", "--get=D"];
    sandbox.oskit(args).succeeds().prints("mine\nmine and none\nminec\n");
    if cfg!(unix) {
        sandbox.shell("echo F=6 | oskit env -i -f -").succeeds().prints("F=6\n");
    }
}

#[test]
fn a_file_that_is_wrong_is_told_by_its_line() {
    let sandbox = Sandbox::new();
    sandbox.file("bad.env", "A=1\n\nB 2\n");
    let refusal = "oskit env: bad.env:3: expected '=' after 'B' [ValueError]\n";
    sandbox.oskit(["env", "-f", "bad.env", "true"]).fails(125, refusal);
    let missing = "env: cannot read 'no.env': No such file or directory\n";
    sandbox.link("env", ["-f", "no.env", "true"]).fails(125, missing);
    sandbox.link("env", ["-i", "--optional", "-f", "no.env", "-f", "bad.env"]).exits(125);
    sandbox.link("env", ["-i", "--optional", "-f", "no.env", "A=1"]).succeeds().prints("A=1\n");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_of_variables_is_refused() {
    let sandbox = Sandbox::new();
    let endless = "env: cannot read '/dev/zero': larger than 64 MiB\n";
    sandbox.link("env", ["-f", "/dev/zero"]).fails(125, endless);
    sandbox.link("env", ["-f", "/"]).fails(125, "env: cannot read '/': Is a directory\n");
}

#[test]
fn a_value_is_printed_alone_or_its_absence_is_status_1() {
    let mut sandbox = Sandbox::new();
    sandbox.set("FULL", "a=b").set("EMPTY", "");
    let get = |query: &str| sandbox.oskit(["env", "--get", query]);
    get("FULL").succeeds().prints("a=b\n");
    get("EMPTY").succeeds().prints("\n");
    get("EMPTY:-x:-y").succeeds().prints("x:-y\n");
    get("NOPE:-").succeeds().prints("\n");
    get("NOPE").fails(1, "oskit env: 'NOPE' is not set [LookupError]\n");
    get("A=B").exits(125);
    sandbox.oskit(["env", "-u", "FULL", "--get", "FULL"]).exits(1);
    let run = sandbox.oskit(["env", "--json", "--get", "NOPE", "--get", "FULL"]).exits(1);
    assert_eq!(run.records("env"), [json!({"name": "FULL", "value": "a=b"})]);
    assert_eq!(run.errors()[0]["error"]["type"], "LookupError");
}

#[test]
fn variables_are_records_that_lose_nothing() {
    let pair = [stray("", "="), stray("x", "")].into_iter().collect::<OsString>();
    let args = ["env", "-i", "--json", "A=1\n"].map(OsString::from).into_iter().chain([pair]);
    let run = Sandbox::new().oskit(args).succeeds();
    let (name_b64, value_b64) = (stray_b64("", ""), stray_b64("x", ""));
    let odd = json!({"name": "\u{fffd}", "name_b64": name_b64, "value": "x\u{fffd}", "value_b64": value_b64});
    assert_eq!(run.records("env"), [json!({"name": "A", "value": "1\n"}), odd]);
}

#[test]
fn abbreviations_mean_what_they_mean_to_gnus_env() {
    let sandbox = Sandbox::new();
    sandbox.link("env", ["--i", "A=1"]).exits(125);
    sandbox.link("env", ["--ignore-e", "--nu", "A=1"]).succeeds().prints("A=1\0");
    sandbox.link("env", ["--ignore-e", "--split=A=1"]).succeeds().prints("A=1\n");
}
