//! Time that is up, and signals: nothing that was started is left.

#[cfg(target_os = "linux")]
mod linux;

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::Sandbox;

/// Waits, for a machine under load very long, until it is there.
pub(super) fn wait_for_file(path: &Path) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{} is missing", path.display());
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn zero_is_no_limit() {
    Sandbox::new().oskit(["exec", "-t", "0", "sleep", "0.01"]).succeeds();
    Sandbox::new().oskit(["exec", "-t", "inf", "sleep", "0.01"]).succeeds();
}

#[test]
fn signals_that_are_sent_are_told_when_asked() {
    let line = "oskit exec: sending signal TERM to 1 process\n";
    Sandbox::new().oskit(["exec", "-v", "-t", "100ms", "sleep", "600"]).fails(124, line);
}

#[test]
fn a_timeout_may_be_tried_again() {
    let args = ["exec", "-t", "100ms", "-r1", "--delay=0", "--retry-on=timeout", "sleep", "600"];
    let line = "oskit exec: attempt 1 failed: its time was up; trying again in 0s\n";
    Sandbox::new().oskit(args).fails(124, line);
}

#[test]
fn what_would_have_come_later_does_not_come() {
    let sandbox = Sandbox::new();
    let tree = "sh -c 'sh -c \"sleep 8; echo > grandchild\"; echo > child' & sleep 8; echo > self";
    let begun = Instant::now();
    sandbox.oskit(["exec", "-t", "3s", "-k", "100ms", "sh", "-c", tree]).exits(124);
    sleep(Duration::from_secs(10).saturating_sub(begun.elapsed()));
    assert!(sandbox.tree().is_empty(), "{:?}", sandbox.tree());
}

#[test]
fn what_was_left_running_is_ended_when_asked() {
    let sandbox = Sandbox::new();
    let script = "sh -c 'sleep 6; echo > late' & exit 4";
    let begun = Instant::now();
    let run = sandbox.oskit(["exec", "--leaks=kill", "-k", "100ms", "--report=-", "sh", "-c", script]);
    let run = run.fails(4, "");
    let attempt = &run.records("exec")[0]["attempts"][0];
    assert_eq!(attempt["leaked"], serde_json::json!([]));
    assert!(!attempt["kill"].as_array().expect("a list").is_empty(), "{attempt}");
    sleep(Duration::from_secs(8).saturating_sub(begun.elapsed()));
    assert!(sandbox.tree().is_empty(), "{:?}", sandbox.tree());
}
