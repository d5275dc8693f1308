//! What ends, seen in `/proc`; signals, sessions and terminals.

use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use super::wait_for_file;
use crate::support::{Sandbox, oskit};

/// A number that no other `sleep` on this machine is likely to have.
fn marker() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("7{}.{:04}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// How many processes `sleep MARKER` there are.
fn sleeping(marker: &str) -> usize {
    let wanted = format!("sleep\0{marker}\0");
    let processes = std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.filter(|line| line == wanted.as_bytes()).count()
}

/// Waits, for a machine under load very long, until that many are there.
fn wait_for(marker: &str, count: usize) {
    let begun = Instant::now();
    while sleeping(marker) != count {
        assert!(begun.elapsed() < Duration::from_mins(1), "{} of {count} processes", sleeping(marker));
        sleep(Duration::from_millis(10));
    }
}

/// Runs `oskit exec ARGS sh -c SCRIPT` with a time limit that is up only after `count` processes sleep: `@` in the
/// script is how long they do. Gives the marker by which those that are left can be found.
fn time_out(args: &[&str], script: &str, count: usize) -> String {
    let sandbox = Sandbox::new();
    for limit in ["1", "5", "30"] {
        let marker = marker();
        let script = script.replace('@', &marker);
        let options = args.iter().copied().chain(["-t", limit, "sh", "-c", &script]);
        let mut run = spawn(&sandbox, &options.collect::<Vec<_>>());
        let stood = loop {
            match run.try_wait().expect("a child") {
                None if sleeping(&marker) == count => break true,
                None => sleep(Duration::from_millis(5)),
                Some(_) => break false, // a slow machine: again, with more time
            }
        };
        assert_eq!(run.wait().expect("an end").code(), Some(124), "{script}");
        if stood {
            return marker;
        }
        assert_eq!(sleeping(&marker), 0, "{script}");
    }
    panic!("the processes of {script} do not come to be");
}

/// Trees of processes, and how many of them sleep.
const TREES: [(&str, usize); 6] = [
    ("sleep @", 1),
    ("sleep @ & sleep @", 2),
    ("sh -c 'sh -c \"sleep @; :\"; :' & sleep @", 2),
    (r#"sh -c 'sh -c "sh -c \"sh -c \\\"sleep @; :\\\"; :\"; :"; :' & sleep @; :"#, 2),
    ("setsid sleep @ & (setsid sh -c '(sleep @ &) ; sleep @' &) ; sleep @", 4),
    ("(setsid sh -c 'trap \"\" TERM; sleep @ & sleep @; sleep @' &); sleep @", 3),
];

#[test]
fn nothing_is_left_when_the_time_is_up() {
    for (tree, count) in TREES {
        let marker = time_out(&["-k", "300ms"], tree, count);
        assert_eq!(sleeping(&marker), 0, "{tree}");
    }
}

#[test]
fn a_hundred_sessions_are_ended() {
    let script = "i=0; while [ $i -lt 100 ]; do setsid sleep @ & i=$((i + 1)); done; wait";
    let marker = time_out(&[], script, 100);
    assert_eq!(sleeping(&marker), 0);
}

#[test]
fn a_program_that_keeps_forking_is_ended() {
    let marker = marker();
    let script = format!("trap '' TERM; while :; do sh -c 'setsid sleep {marker} &' ; done");
    let run = Sandbox::new().oskit(["exec", "-t", "300ms", "-k", "100ms", "sh", "-c", &script]);
    run.exits(124);
    assert_eq!(sleeping(&marker), 0);
}

#[test]
fn the_status_may_be_kept_when_the_time_is_up() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["exec", "-t", "100ms", "-p", "sleep", "600"]).fails(143, "");
    sandbox.oskit(["exec", "-t", "100ms", "-p", "-s", "KILL", "sleep", "600"]).fails(137, "");
    sandbox.oskit(["exec", "-t", "100ms", "-s", "INT", "sleep", "600"]).fails(124, "");
    let script = "trap 'exit 9' TERM; while :; do sleep 0.01; done";
    sandbox.oskit(["exec", "-t", "500ms", "-p", "sh", "-c", script]).exits(9);
}

#[test]
fn one_that_ignores_term_is_killed_and_the_record_says_so() {
    let script = "trap '' TERM; while :; do sleep 0.05; done";
    let args = ["exec", "-t", "500ms", "-k", "200ms", "--report=-", "sh", "-c", script];
    let run = Sandbox::new().oskit(args).exits(124);
    let record = &run.records("exec")[0];
    assert_eq!((&record["status"], &record["signal"]), (&json!("timeout"), &json!("KILL")));
    let kills: Vec<_> =
        record["attempts"][0]["kill"].as_array().unwrap().iter().map(|it| &it["signal"]).collect();
    assert_eq!(kills[..2], [&json!("TERM"), &json!("KILL")]);
    assert_eq!(record["attempts"][0]["leaked"], json!([]));
}

#[test]
fn a_stopped_program_is_woken_to_be_ended() {
    let args = ["exec", "-t", "500ms", "-k", "0", "sh", "-c", "kill -STOP $$; sleep 600"];
    Sandbox::new().oskit(args).fails(124, "");
}

#[test]
fn the_reach_can_be_narrowed() {
    for (tree, left) in [("--tree=all", 0), ("--tree=group", 1), ("--tree=child", 2)] {
        // The child becomes a `sleep` itself, with one in its group and one outside.
        let marker = time_out(&[tree], "sleep @ & setsid sleep @ & exec sleep @", 3);
        wait_for(&marker, left);
        let _ = Command::new("pkill").args(["-f", &format!("^sleep {marker}$")]).status();
    }
}

#[test]
fn what_a_program_left_running_is_ended_when_asked() {
    let (sandbox, marker) = (Sandbox::new(), marker());
    let script = format!("(setsid sh -c 'trap \"\" TERM; sleep {marker} & sleep {marker}' &); exit 4");
    let args = ["exec", "--leaks=kill", "-k", "100ms", "--report=-", "sh", "-c", &script];
    let run = sandbox.oskit(args).fails(4, "");
    assert_eq!(sleeping(&marker), 0);
    let record = &run.records("exec")[0];
    assert_eq!((&record["status"], &record["attempts"][0]["leaked"]), (&json!("exit"), &json!([])));
    assert_eq!(record["attempts"][0]["kill"][0]["signal"], "TERM");
}

#[test]
fn a_signal_is_passed_on_to_the_whole_tree_and_oskit_dies_of_it() {
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let (sandbox, marker) = (Sandbox::new(), marker());
        // A background job of `sh` ignores INT: KILL has to follow.
        let script = format!("setsid sleep {marker} & sleep {marker}");
        let mut run = spawn(&sandbox, &["-k", "300ms", "sh", "-c", &script]);
        wait_for(&marker, 2);
        assert_eq!(send(&mut run, signal).signal(), Some(signal as i32));
        assert_eq!(sleeping(&marker), 0, "{signal}");
    }
}

#[test]
fn a_signal_ends_the_pause_between_attempts() {
    let sandbox = Sandbox::new();
    let mut run = spawn(&sandbox, &["-r1", "--delay=1h", "sh", "-c", "echo > started; exit 1"]);
    wait_for_file(&sandbox.path().join("started"));
    assert_eq!(send(&mut run, Signal::SIGTERM).signal(), Some(Signal::SIGTERM as i32));
}

#[test]
fn a_signal_ends_the_wait_for_someone_who_opens_the_other_end() {
    let sandbox = Sandbox::new();
    sandbox.shell("mkfifo fifo").succeeds();
    let mut run = spawn(&sandbox, &["--stdout=fifo", "true"]);
    let begun = Instant::now();
    while !blocks_term(&run) {
        assert!(begun.elapsed() < Duration::from_mins(1), "it does not wait for signals");
        sleep(Duration::from_millis(10));
    }
    sleep(Duration::from_millis(200)); // time to reach the fifo; before that the signal has to end it, too
    assert_eq!(send(&mut run, Signal::SIGTERM).signal(), Some(Signal::SIGTERM as i32));
}

#[test]
fn a_program_may_answer_a_signal_and_oskit_still_dies_of_it() {
    let sandbox = Sandbox::new();
    let script = "trap 'echo > answered; exit 5' TERM; echo > ready; while :; do sleep 0.01; done";
    let mut run = spawn(&sandbox, &["--report=r", "sh", "-c", script]);
    wait_for_file(&sandbox.path().join("ready"));
    assert_eq!(send(&mut run, Signal::SIGTERM).signal(), Some(Signal::SIGTERM as i32));
    assert!(sandbox.path().join("answered").exists());
    let record: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(sandbox.path().join("r")).unwrap()).unwrap();
    assert_eq!((&record["exit_code"], &record["exit"]), (&json!(5), &json!(143)));
}

#[test]
fn a_second_signal_does_not_wait_for_the_first() {
    let sandbox = Sandbox::new();
    let script = "trap '' TERM; echo > ready; while :; do sleep 0.01; done";
    let mut run = spawn(&sandbox, &["-k", "0", "sh", "-c", script]);
    wait_for_file(&sandbox.path().join("ready"));
    let pid = Pid::from_raw(i32::try_from(run.id()).unwrap());
    kill(pid, Signal::SIGTERM).unwrap();
    sleep(Duration::from_millis(200));
    assert_eq!(send(&mut run, Signal::SIGTERM).signal(), Some(Signal::SIGTERM as i32));
}

#[test]
fn usr1_is_passed_to_the_program_alone_and_ends_nothing() {
    let sandbox = Sandbox::new();
    let script = "trap 'exit 6' USR1; echo > ready; while :; do sleep 0.01; done";
    let mut run = spawn(&sandbox, &["sh", "-c", script]);
    wait_for_file(&sandbox.path().join("ready"));
    assert_eq!(send(&mut run, Signal::SIGUSR1).code(), Some(6));
}

#[test]
fn what_the_parent_had_ignored_stays_ignored() {
    let sandbox = Sandbox::new();
    let marker = marker();
    let line = format!("trap '' HUP; exec {} exec sleep {marker}", oskit().display());
    let mut run =
        Command::new("sh").args(["-c", &line]).current_dir(sandbox.path()).spawn().expect("sh starts");
    wait_for(&marker, 1);
    let pid = Pid::from_raw(i32::try_from(run.id()).unwrap());
    kill(pid, Signal::SIGHUP).unwrap();
    sleep(Duration::from_millis(200));
    assert!(run.try_wait().unwrap().is_none() && sleeping(&marker) == 1);
    assert_eq!(send(&mut run, Signal::SIGTERM).signal(), Some(Signal::SIGTERM as i32));
}

#[test]
fn a_key_at_the_terminal_ends_program_and_oskit() {
    let marker = marker();
    let (mut run, mut keyboard, _screen) = at_a_terminal(&["sleep", &marker]);
    wait_for(&marker, 1);
    std::io::Write::write_all(&mut keyboard, b"\x03").expect("a key");
    assert_eq!(run.wait().expect("an end").signal(), Some(Signal::SIGINT as i32));
    assert_eq!(sleeping(&marker), 0);
}

#[test]
fn a_program_at_the_terminal_may_answer_the_key_and_go_on() {
    let sandbox = Sandbox::new();
    let ready = sandbox.path().join("ready");
    let script =
        format!("trap 'exit 8' INT; sleep 0.3; echo > {}; while :; do sleep 0.01; done", ready.display());
    let (mut run, mut keyboard, _screen) = at_a_terminal(&["-r3", "sh", "-c", &script]);
    wait_for_file(&ready);
    std::io::Write::write_all(&mut keyboard, b"\x03").expect("a key");
    assert_eq!(run.wait().expect("an end").code(), Some(8));
}

#[test]
fn a_program_at_the_terminal_can_read_from_it() {
    let (mut run, mut keyboard, _screen) = at_a_terminal(&["sh", "-c", "read line < /dev/tty; exit $line"]);
    std::io::Write::write_all(&mut keyboard, b"7\n").expect("a line");
    assert_eq!(run.wait().expect("an end").code(), Some(7));
}

/// `oskit exec ARGS` in a session of its own whose terminal is a pseudo-terminal: the program, the keyboard, and a
/// thread that reads what is shown.
fn at_a_terminal(args: &[&str]) -> (Child, File, std::thread::JoinHandle<()>) {
    let pty = nix::pty::openpty(None, None).expect("a pseudo-terminal");
    let (master, slave) = (File::from(pty.master), File::from(pty.slave));
    let stream = || Stdio::from(slave.try_clone().expect("a descriptor"));
    let run = Command::new("setsid")
        .args(["--ctty", "--"])
        .arg(oskit())
        .arg("exec")
        .args(args)
        .stdin(stream())
        .stdout(stream())
        .stderr(stream())
        .spawn()
        .expect("setsid starts");
    let mut screen = master.try_clone().expect("a descriptor");
    let reader = std::thread::spawn(move || drop(std::io::copy(&mut screen, &mut std::io::sink())));
    (run, master, reader)
}

fn spawn(sandbox: &Sandbox, args: &[&str]) -> Child {
    Command::new(oskit())
        .arg("exec")
        .args(args)
        .current_dir(sandbox.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("oskit starts")
}

fn send(run: &mut Child, signal: Signal) -> ExitStatus {
    kill(Pid::from_raw(i32::try_from(run.id()).expect("a number")), signal).expect("a signal");
    run.wait().expect("an end")
}

fn blocks_term(run: &Child) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/status", run.id())).expect("a process");
    let mask = status.lines().find_map(|line| line.strip_prefix("SigBlk:")).expect("a mask").trim();
    u64::from_str_radix(mask, 16).expect("hexadecimal") & 1 << (Signal::SIGTERM as i32 - 1) != 0
}
