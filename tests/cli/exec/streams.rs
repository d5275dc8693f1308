//! Redirection and capture.

use crate::support::{Sandbox, rounds};

fn content(sandbox: &Sandbox, name: &str) -> String {
    std::fs::read_to_string(sandbox.path().join(name)).expect(name)
}

#[test]
fn streams_come_from_files_and_go_to_files() {
    let sandbox = Sandbox::new();
    sandbox.file("in", "text\n");
    let args = ["exec", "--stdin=in", "--stdout=out", "--stderr=err", "sh", "-c", "cat; echo bad >&2"];
    sandbox.oskit(args).succeeds().prints("");
    assert_eq!((content(&sandbox, "out"), content(&sandbox, "err")), ("text\n".into(), "bad\n".into()));
}

#[test]
fn a_file_is_emptied_unless_it_is_appended_to() {
    let sandbox = Sandbox::new();
    sandbox.file("out", "old, and longer than what is new\n");
    sandbox.oskit(["exec", "--stdout=out", "echo", "new"]).succeeds();
    assert_eq!(content(&sandbox, "out"), "new\n");
    sandbox.oskit(["exec", "--stdout=out", "--append", "echo", "more"]).succeeds();
    assert_eq!(content(&sandbox, "out"), "new\nmore\n");
}

#[test]
fn one_file_takes_both_streams_in_their_order() {
    let sandbox = Sandbox::new();
    let script = "echo one; echo two >&2; echo three";
    sandbox.oskit(["exec", "--stdout=all", "--stderr=all", "sh", "-c", script]).succeeds();
    assert_eq!(content(&sandbox, "all"), "one\ntwo\nthree\n");
}

#[test]
fn each_attempt_reads_the_input_anew_and_the_last_one_fills_the_output() {
    let sandbox = Sandbox::new();
    sandbox.file("in", "text\n");
    let script = "echo >> tries; cat; exit $((3 - $(wc -l < tries)))";
    sandbox.oskit(["exec", "-r2", "--delay=0", "--stdin=in", "--stdout=out", "sh", "-c", script]).exits(0);
    assert_eq!(content(&sandbox, "out"), "text\n");
}

#[test]
fn a_dash_is_the_stream_that_is_there() {
    Sandbox::new().oskit(["exec", "--stdin=-", "--stdout=-", "echo", "x"]).succeeds().prints("x\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_the_programs_to_report() {
    let run = Sandbox::new().oskit(["exec", "--stdout=/dev/full", "sh", "-c", "echo x || exit 9"]).exits(9);
    assert!(!run.err().contains("oskit"), "{}", run.err());
}

#[cfg(unix)]
#[test]
fn closed_streams_are_no_obstacle() {
    let sandbox = Sandbox::new();
    sandbox.shell("oskit exec true <&-").succeeds().prints("");
    sandbox.shell("oskit exec true >&-").exits(0);
    sandbox.shell("oskit exec --json sh -c 'exit 4' 2>&-").exits(4);
}

#[test]
fn a_hundred_megabytes_go_through() {
    let sandbox = Sandbox::new();
    let bytes = rounds(100_000_000);
    let line = format!("oskit exec head -c {bytes} /dev/zero | oskit exec wc -c");
    assert_eq!(sandbox.shell(&line).succeeds().out().trim(), bytes.to_string());
}

#[test]
fn what_is_captured_is_in_the_record_and_nowhere_else() {
    let sandbox = Sandbox::new();
    let args = ["exec", "--capture", "--report=r", "sh", "-c", "echo out; echo err >&2; exit 2"];
    sandbox.oskit(args).fails(2, "").prints("");
    let run = sandbox.oskit(["exec", "cat", "r"]).succeeds();
    let attempt = &run.records("exec")[0]["attempts"][0];
    assert_eq!(attempt["stdout"]["text"], "out\n");
    assert_eq!(attempt["stdout"]["bytes"], 4);
    assert_eq!(attempt["stdout"]["truncated"], false);
    assert_eq!(attempt["stderr"]["text"], "err\n");
}

#[test]
fn capture_keeps_to_its_limit_and_counts_on() {
    let bytes = rounds(100_000_000);
    let args = ["exec", "--capture=10", "--report=-", "head", "-c", &bytes.to_string(), "/dev/zero"];
    let run = Sandbox::new().oskit(args).succeeds();
    let stdout = &run.records("exec")[0]["attempts"][0]["stdout"];
    assert_eq!(stdout["text"], "\0".repeat(10));
    assert_eq!(stdout["bytes"], bytes);
    assert_eq!(stdout["truncated"], true);
}

#[cfg(target_os = "linux")]
#[test]
fn capture_keeps_what_memory_holds_when_that_is_less_than_its_limit() {
    let line = "(ulimit -v 100000; oskit exec --capture=1G --report=r sh -c 'yes | head -c 200000000'); \
                tail -c 150 r | grep -o '\"truncated\":true'";
    Sandbox::new().shell(line).succeeds().prints("\"truncated\":true\n");
}

#[test]
fn bytes_that_are_no_text_come_in_base64_too() {
    let args = ["exec", "--capture", "--report=-", "printf", r"a\377"];
    let run = Sandbox::new().oskit(args).succeeds();
    let stdout = &run.records("exec")[0]["attempts"][0]["stdout"];
    assert_eq!(stdout["text"], "a\u{fffd}");
    assert_eq!(stdout["text_b64"], "Yf8=");
}

#[test]
fn a_descendant_that_holds_the_pipe_does_not_hold_oskit() {
    let sandbox = Sandbox::new();
    let args = ["exec", "--capture", "--report=-", "sh", "-c", "echo early; sleep 30 &"];
    let run = sandbox.oskit(args).succeeds();
    let attempt = &run.records("exec")[0]["attempts"][0];
    assert_eq!(attempt["stdout"]["text"], "early\n");
    assert_eq!(attempt["stdout"]["open"], true);
    assert_eq!(attempt["leaked"].as_array().map(Vec::len), Some(1));
}

#[test]
fn capture_does_not_go_with_a_file() {
    let line = "oskit exec: --capture cannot be used with --stdout or --stderr [UsageError]\n\
                Try 'oskit exec --help' for more information.\n";
    let sandbox = Sandbox::new();
    sandbox.oskit(["exec", "--report=-", "--capture", "--stdout=x", "true"]).fails(125, line);
    assert!(sandbox.tree().is_empty());
}
