//! The program gets what oskit itself was given: descriptors, the signal mask, the treatment of signals.
#![cfg(target_os = "linux")]

use crate::support::Sandbox;

const SHOW: &str = "grep -E 'Sig(Blk|Ign)' /proc/self/status";

#[test]
fn signals_are_as_they_were() {
    let sandbox = Sandbox::new();
    for before in ["", "trap '' PIPE; ", "trap '' INT HUP; ", "trap '' CHLD; ", "trap '' TERM PIPE USR1; "] {
        let expected = sandbox.shell(&format!("{before}exec {SHOW}")).succeeds().out();
        sandbox.shell(&format!("{before}exec oskit exec {SHOW}")).succeeds().prints(&expected);
    }
}

#[test]
fn a_parent_that_ignores_its_children_does_not_hide_the_status() {
    Sandbox::new().shell("trap '' CHLD; exec oskit exec sh -c 'exit 3'").fails(3, "");
}

#[test]
fn a_reader_that_goes_away_ends_the_program_as_usual() {
    let sandbox = Sandbox::new();
    let run = sandbox.shell("(oskit exec yes; echo $? >&2) | head -n 1 > first").exits(0);
    assert_eq!(run.err(), "141\n");
}

#[test]
fn further_descriptors_are_passed_on() {
    let run = Sandbox::new().shell("oskit exec sh -c 'cat <&5' 5< /proc/self/comm").succeeds();
    assert!(!run.out().is_empty());
}

#[test]
fn streams_that_were_closed_are_closed_for_the_program() {
    let sandbox = Sandbox::new();
    for how in ["exec", "env", "exec --retries=1 --delay=0"] {
        sandbox.shell(&format!("oskit {how} test ! -e /proc/self/fd/2 2>&-")).exits(0);
        let run = sandbox.shell(&format!("oskit {how} sh -c 'echo lost' >&-"));
        run.expect(run.status != Some(0), "a program that cannot write");
    }
    sandbox.file("in", "given");
    sandbox.shell("oskit exec --stdin in cat <&-").succeeds().prints("given");
}

#[test]
fn variables_are_not_read_from_a_closed_stream() {
    let sandbox = Sandbox::new();
    sandbox
        .shell("LC_ALL=C oskit env -f - <&-")
        .fails(125, "oskit env: cannot read '-': Bad file descriptor [OSError EBADF]\n");
    sandbox
        .shell("oskit exec --env-file - true <&-")
        .fails(125, "oskit exec: cannot read '-': Bad file descriptor [OSError EBADF]\n");
}
