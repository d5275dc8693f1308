//! What `--json` and `--report` write.

use std::ffi::OsString;

use serde_json::{Value, json};

use crate::files::{stray, stray_b64};
use crate::support::{Run, Sandbox};

fn record(run: &Run) -> Value {
    run.records("exec").pop().expect("a record")
}

#[test]
fn a_run_is_one_record() {
    let sandbox = Sandbox::new();
    let run = sandbox.oskit(["exec", "--report=-", "sh", "-c", "exit 3"]).fails(3, "");
    let record = record(&run);
    assert_eq!(record["command"], json!(["sh", "-c", "exit 3"]));
    let here = std::path::PathBuf::from(record["cwd"].as_str().unwrap());
    assert_eq!(here.canonicalize().unwrap(), sandbox.path().canonicalize().unwrap());
    assert!(!here.to_str().unwrap().starts_with(r"\\?"), "{}", here.display());
    assert_eq!(
        (&record["status"], &record["exit_code"], &record["exit"]),
        (&json!("exit"), &json!(3), &json!(3))
    );
    assert_eq!(record["signal"], Value::Null);
    let attempt = &record["attempts"][0];
    assert_eq!((&attempt["n"], &attempt["status"]), (&json!(1), &json!("exit")));
    assert_eq!((&attempt["kill"], &attempt["delay_s"]), (&json!([]), &Value::Null));
    assert!(attempt["pid"].as_u64().is_some() && attempt["wall_s"].as_f64().is_some());
    assert!(attempt["started"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn what_was_used_is_measured() {
    let args = ["exec", "--report=-", "--capture=1", "head", "-c", "300000000", "/dev/zero"];
    let run = Sandbox::new().oskit(args).succeeds();
    let usage = &record(&run)["attempts"][0]["rusage"];
    assert!(usage["user_s"].as_f64().unwrap() + usage["sys_s"].as_f64().unwrap() > 0.0, "{usage}");
    // A Job is not asked for it.
    assert!(cfg!(windows) || usage["max_rss"].as_u64().unwrap() > 100_000, "{usage}");
}

#[test]
fn the_record_goes_to_stderr_and_leaves_stdout_to_the_program() {
    let run = Sandbox::new().oskit(["exec", "--json", "echo", "x"]).exits(0).prints("x\n");
    let record: Value = serde_json::from_str(&run.err()).expect("one line of JSON");
    assert_eq!(record["status"], "ok");
}

#[test]
fn the_record_goes_to_a_file() {
    let sandbox = Sandbox::new();
    sandbox.file("report", "something that was there before, and longer than a record would be".repeat(40));
    sandbox.oskit(["exec", "--report", "report", "true"]).succeeds().prints("");
    let run = sandbox.oskit(["exec", "cat", "report"]).succeeds();
    assert_eq!(record(&run)["exit"], 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_record_that_cannot_be_written_is_a_failure() {
    let line = "oskit exec: cannot write to '/dev/full': No space left on device [OSError ENOSPC]\n";
    Sandbox::new().oskit(["exec", "--report=/dev/full", "true"]).fails(125, line);
}

#[test]
fn a_program_that_was_not_found_has_a_record_with_the_error() {
    let run = Sandbox::new().oskit(["exec", "--report=-", "no-such-program"]).exits(127);
    let record = record(&run);
    assert_eq!((&record["status"], &record["exit"]), (&json!("spawn_failed"), &json!(127)));
    let attempt = &record["attempts"][0];
    assert_eq!((&attempt["pid"], &attempt["rusage"]), (&Value::Null, &Value::Null));
    assert_eq!(attempt["error"]["code"], "ENOENT");
    assert_eq!(attempt["error"]["path"], "no-such-program");
}

#[test]
fn what_keeps_it_from_starting_is_in_the_record_too() {
    for (option, doing) in
        [("--stdin=nowhere", "cannot open for reading"), ("--chdir=nowhere", "cannot change directory to")]
    {
        let run = Sandbox::new().oskit(["exec", "--report=-", option, "true"]).exits(125);
        let record = record(&run);
        assert_eq!((&record["status"], &record["exit"]), (&json!("spawn_failed"), &json!(125)));
        let error = &record["attempts"][0]["error"];
        assert_eq!((&error["code"], &error["doing"]), (&json!("ENOENT"), &json!(doing)));
    }
}

#[cfg(unix)]
#[test]
fn a_signal_is_named() {
    let run = Sandbox::new().oskit(["exec", "--report=-", "sh", "-c", "kill -HUP $$"]).exits(129);
    let record = record(&run);
    assert_eq!((&record["status"], &record["signal"]), (&json!("signal"), &json!("HUP")));
    assert_eq!(record["exit_code"], Value::Null);
    assert_eq!(record["attempts"][0]["core_dumped"], false);
}

#[test]
fn arguments_that_are_no_text_come_in_base64_too() {
    let args = ["exec", "--report=-", "true"].map(OsString::from).into_iter().chain([stray("a", "")]);
    let record = record(&Sandbox::new().oskit(args).succeeds());
    assert_eq!(record["command"], json!(["true", "a\u{fffd}"]));
    assert_eq!(record["command_b64"], json!([null, stray_b64("a", "")]));
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_left_running_is_reported_and_left_alone() {
    let sandbox = Sandbox::new();
    let script = "setsid sleep 600 > /dev/null 2>&1 & echo $! > pid";
    let run = sandbox.oskit(["exec", "--report=-", "sh", "-c", script]).succeeds();
    let pid: u64 = std::fs::read_to_string(sandbox.path().join("pid")).unwrap().trim().parse().unwrap();
    assert_eq!(record(&run)["attempts"][0]["leaked"][0]["pid"], pid);
    sandbox.shell("kill $(cat pid)").succeeds();
}

/// It goes on when oskit has ended.
#[cfg(windows)]
#[test]
fn what_is_left_running_is_reported_and_left_alone() {
    let sandbox = Sandbox::new();
    let script = "sh -c 'sleep 3; echo > late' &";
    let args = ["exec", "--report=-", "--stdout=said", "--stderr=said", "sh", "-c", script];
    let run = sandbox.oskit(args).succeeds();
    let leaked = record(&run)["attempts"][0]["leaked"].as_array().unwrap().len();
    assert!(leaked > 0 && !sandbox.path().join("late").exists());
    super::ending::wait_for_file(&sandbox.path().join("late"));
}
