//! `oskit exec`, with real programs.

mod ending;
mod inheritance;
mod record;
mod streams;

use crate::support::Sandbox;

fn fails(args: &[&str], status: i32, message: &str) {
    let line = format!("oskit exec: {message}\n");
    let args = std::iter::once("exec").chain(args.iter().copied());
    Sandbox::new().oskit(args).fails(status, &line).prints("");
}

#[test]
fn the_programs_status_is_the_status() {
    let sandbox = Sandbox::new();
    for status in [0, 1, 3, 125, 255] {
        sandbox.oskit(["exec", "sh", "-c", &format!("exit {status}")]).fails(status, "");
    }
}

#[cfg(unix)]
#[test]
fn a_program_that_died_of_a_signal_gives_128_and_the_signal() {
    let sandbox = Sandbox::new();
    for (signal, status) in [("TERM", 143), ("KILL", 137), ("USR1", 138)] {
        sandbox.oskit(["exec", "sh", "-c", &format!("kill -{signal} $$")]).fails(status, "");
    }
}

#[test]
fn a_program_that_is_not_there_is_127() {
    let error = "failed to run command 'no-such-program': No such file or directory [FileNotFoundError]";
    fails(&["no-such-program"], 127, error);
    fails(&["--retries", "3", "no-such-program"], 127, error);
    fails(&["./no/such"], 127, &error.replace("no-such-program", "./no/such"));
}

#[test]
fn a_program_that_cannot_run_is_126() {
    let sandbox = Sandbox::new();
    let (text, why) = if cfg!(unix) {
        ("text", "Permission denied [PermissionError]")
    } else {
        ("text.exe", "Exec format error [OSError ENOEXEC]")
    };
    sandbox.file(text, "x");
    sandbox.dir("dir");
    let line = |name, why| format!("oskit exec: failed to run command './{name}': {why}\n");
    sandbox.oskit(["exec", &format!("./{text}")]).fails(126, &line(text, why));
    if cfg!(unix) {
        sandbox.oskit(["exec", "./dir"]).fails(126, &line("dir", "Permission denied [PermissionError]"));
    }
}

#[test]
fn what_oskit_cannot_do_is_125() {
    let missing = "No such file or directory [FileNotFoundError]";
    fails(&["-C", "no/such", "true"], 125, &format!("cannot change directory to 'no/such': {missing}"));
    fails(&["--stdin", "none", "true"], 125, &format!("cannot open for reading 'none': {missing}"));
    fails(&["--stdout", "no/such", "true"], 125, &format!("cannot open for writing 'no/such': {missing}"));
    fails(&["--report", "no/such", "true"], 125, &format!("cannot open for writing 'no/such': {missing}"));
    fails(&["--env-file", "none", "true"], 125, &format!("cannot read 'none': {missing}"));
    fails(&["-u", "A=B", "true"], 125, "cannot unset 'A=B': Invalid argument [OSError EINVAL]");
}

#[cfg(target_os = "linux")]
#[test]
fn a_lack_of_descriptors_is_not_the_programs_fault() {
    let line = "oskit exec: failed to run command 'true': Too many open files [OSError EMFILE]\n";
    Sandbox::new().shell("ulimit -n 4; exec oskit exec true").fails(125, line);
}

#[test]
fn a_directory_that_is_none_is_told_from_a_program_that_is_none() {
    let sandbox = Sandbox::new();
    sandbox.file("file", "");
    let line = "oskit exec: cannot change directory to 'file': Not a directory [NotADirectoryError]\n";
    sandbox.oskit(["exec", "-C", "file", "true"]).fails(125, line);
}

#[test]
fn wrong_usage_is_125_and_runs_nothing() {
    let help = "\nTry 'oskit exec --help' for more information.";
    fails(&[], 125, &format!("missing operand COMMAND [UsageError]{help}"));
    fails(&["-t", "1x", "true"], 125, &format!("invalid time interval '1x' [UsageError]{help}"));
    fails(&["-t", "-1", "true"], 125, &format!("invalid time interval '-1' [UsageError]{help}"));
    fails(&["-s", "FOO", "true"], 125, &format!("'FOO': invalid signal [UsageError]{help}"));
    fails(&["-r", "-1", "true"], 125, &format!("invalid number of retries '-1' [UsageError]{help}"));
    fails(&["--capture=x", "true"], 125, &format!("invalid size 'x' [UsageError]{help}"));
    fails(&["-e", "A", "true"], 125, &format!("'A' is not NAME=VALUE [UsageError]{help}"));
    fails(&["-e", "=A", "true"], 125, &format!("'=A' is not NAME=VALUE [UsageError]{help}"));
    let tree = "invalid argument 'x' for '--tree' [UsageError]\n\
                Valid arguments are:\n  - 'all'\n  - 'group'\n  - 'child'";
    fails(&["--tree=x", "true"], 125, &format!("{tree}{help}"));
    let retry_on = "takes statuses, ranges of them (1-5), 'timeout', 'signal', 'any' [UsageError]";
    fails(&["--retry-on", "9-1", "true"], 125, &format!("invalid list '9-1': {retry_on}{help}"));
    let capture = "--capture needs --json or --report to show what it took [UsageError]";
    fails(&["--capture", "true"], 125, &format!("{capture}{help}"));
}

#[test]
fn the_first_operand_ends_the_options() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["exec", "echo", "-t", "1", "--help"]).succeeds().prints("-t 1 --help\n");
    sandbox.oskit(["exec", "--", "echo", "--"]).succeeds().prints("--\n");
}

#[test]
fn without_a_shell_nothing_is_special() {
    Sandbox::new()
        .oskit(["exec", "echo", "$HOME", "*", "a  b", "|", ";", ""])
        .succeeds()
        .prints("$HOME * a  b | ; \n");
}

#[test]
fn a_shell_gets_the_command_as_its_script() {
    let sandbox = Sandbox::new();
    if cfg!(unix) {
        let script = "echo $#: $1 | tr a-z A-Z";
        sandbox.oskit(["exec", "--shell", script, "a b", "c"]).succeeds().prints("2: A B\n");
    } else {
        let run = sandbox.oskit(["exec", "--shell", "echo one&& echo two"]).succeeds();
        assert_eq!(run.out().lines().collect::<Vec<_>>(), ["one", "two"]);
    }
    sandbox.oskit(["exec", "--shell=sh", "echo $1", "a b"]).succeeds().prints("a b\n");
    sandbox.oskit(["exec", "--shell=sh", "echo $0; exit 7"]).fails(7, "").prints("sh\n");
    let error = "failed to run command 'no-such-shell': No such file or directory [FileNotFoundError]";
    fails(&["--shell=no-such-shell", "true"], 127, error);
}

#[test]
fn the_environment_is_made_in_order() {
    let mut sandbox = Sandbox::new();
    sandbox.set("A", "inherited").set("B", "inherited");
    sandbox.file("one", "A=file\nC=$A-$B\n");
    let show = ["sh", "-c", "echo ${A-none},${B-none},${C-none}"];
    let with = |options: &[&str]| {
        let args = ["exec"].iter().chain(options).chain(&show).copied();
        sandbox.oskit(args.collect::<Vec<_>>()).succeeds().out()
    };
    assert_eq!(with(&[]), "inherited,inherited,none\n");
    assert_eq!(with(&["-e", "A=x", "-e", "A=y=z"]), "y=z,inherited,none\n");
    assert_eq!(with(&["-u", "A"]), "none,inherited,none\n");
    assert_eq!(with(&["--env-file", "one"]), "file,inherited,file-inherited\n");
    assert_eq!(with(&["-u", "A", "--env-file", "one"]), "none,inherited,file-inherited\n");
    assert_eq!(with(&["--env", "A=x", "-u", "A"]), "x,inherited,none\n");
    let path = format!("PATH={}", sandbox.variable("PATH"));
    assert_eq!(with(&["-i", "-e", &path, "-e", "C="]), "none,none,\n");
}

#[test]
fn a_bad_line_of_an_environment_file_is_named() {
    let sandbox = Sandbox::new();
    sandbox.file("vars", "A=1\n\nB 2\n");
    let line = "oskit exec: vars:3: expected '=' after 'B' [ValueError]\n";
    sandbox.oskit(["exec", "--env-file", "vars", "true"]).fails(125, line);
}

#[test]
fn the_program_is_looked_up_in_its_own_path() {
    let sandbox = Sandbox::new();
    let path = format!("PATH={}", sandbox.script("hello", "echo hello"));
    for args in [&["-e", &path, "hello"][..], &["-C", "bin", "./hello"]] {
        let run = sandbox.oskit(std::iter::once(&"exec").chain(args)).succeeds();
        assert_eq!(run.out().trim_end(), "hello");
    }
}

#[cfg(unix)]
#[test]
fn the_program_can_be_given_another_name() {
    Sandbox::new().oskit(["exec", "--argv0", "other", "sh", "-c", "echo $0"]).succeeds().prints("other\n");
}

#[test]
fn the_program_runs_in_another_directory() {
    let sandbox = Sandbox::new();
    sandbox.file("d/here", "here\n");
    sandbox.oskit(["exec", "-C", "d", "cat", "here"]).succeeds().prints("here\n");
}

#[test]
fn a_failing_program_is_tried_again_until_it_succeeds() {
    let sandbox = Sandbox::new();
    let script = "echo >> tries; test $(wc -l < tries) -ge 3";
    let run = sandbox.oskit(["exec", "--retries", "5", "--delay", "1ms", "sh", "-c", script]).exits(0);
    let said = |n| format!("oskit exec: attempt {n} failed: exit status 1; trying again in 1ms\n");
    assert_eq!(run.err(), said(1) + &said(2));
    assert_eq!(std::fs::read(sandbox.path().join("tries")).unwrap().len(), 3);
}

#[test]
fn the_status_of_the_last_attempt_counts() {
    let sandbox = Sandbox::new();
    let script = "echo >> tries; exit $(($(wc -l < tries) + 10))";
    sandbox.oskit(["exec", "-r2", "--delay=0", "sh", "-c", script]).exits(13);
}

#[test]
fn only_what_is_listed_is_tried_again() {
    let script = "echo >> tries; exit $(($(wc -l < tries) + 10))";
    for (list, status) in [("11", 12), ("11,12", 13), ("1-12", 13), ("timeout,signal", 11), ("any", 14)] {
        let sandbox = Sandbox::new();
        sandbox.oskit(["exec", "-r3", "--delay=0", "--retry-on", list, "sh", "-c", script]).exits(status);
    }
}

#[test]
fn the_pause_grows_as_asked() {
    for (backoff, pauses) in [("fixed", [2, 2, 2]), ("linear", [2, 4, 5]), ("exp", [2, 4, 5])] {
        let how = format!("--backoff={backoff}");
        let args = ["exec", "-r3", "--delay=2ms", "--max-delay=5ms", &how, "--report=-", "false"];
        let run = Sandbox::new().oskit(args).exits(1);
        for (attempt, pause) in run.records("exec")[0]["attempts"].as_array().unwrap().iter().zip(pauses) {
            assert_eq!(attempt["delay_s"].as_f64(), Some(f64::from(pause) / 1000.0), "{backoff}");
        }
    }
}

#[test]
fn an_empty_path_is_the_systems_to_refuse() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["exec", "-C", "", "true"]).fails(
        125,
        "oskit exec: cannot change directory to '': No such file or directory [FileNotFoundError]\n",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn want_of_descriptors_is_no_fault_of_the_program() {
    let sandbox = Sandbox::new();
    sandbox
        .shell("ulimit -n 8; exec 3</dev/null 4<&3 5<&3 6<&3; oskit exec true")
        .fails(125, "oskit exec: failed to run command 'true': Too many open files [OSError EMFILE]\n");
}
