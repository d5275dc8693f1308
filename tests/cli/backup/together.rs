//! Several runs at once on one DEST, and several hosts.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::{Held, rounds, snapshot, snapshots};
use crate::support::Sandbox;

/// For machines that have much else to do.
const PATIENCE: Duration = Duration::from_mins(2);

/// Runs each verb again and again until the time is up and there is enough to look at, all at once. Each may end with
/// one of these statuses; an error is said in one line. The last snapshot of each SOURCE must be there in the end.
fn all_at_once(sandbox: &Sandbox, wait: bool) {
    let begun = Instant::now();
    let minimum = Duration::from_secs(u64::from(rounds("OSKIT_TEST_LOOPS", 4)));
    let made = Mutex::new(Vec::<(&str, String)>::new());
    let is_enough = || {
        let made = made.lock().unwrap();
        made.len() > 2 && ["src", "other"].iter().all(|source| made.iter().any(|it| it.0 == *source))
    };
    let goes_on = || begun.elapsed() < minimum || !is_enough() && begun.elapsed() < minimum + PATIENCE;
    let busy: &[i32] = if wait { &[0] } else { &[0, 11] };
    let verbs: [(&[&str], &[i32]); 9] = [
        (&["-q", "src", "dst"], busy),
        (&["-q", "src", "dst"], busy),
        (&["-q", "other", "dst"], busy),
        (&["prune", "--keep-last=2", "dst"], busy),
        (&["verify", "--quick", "dst"], busy),
        (&["verify", "dst", "latest"], busy),
        (&["restore", "--dry-run", "dst", "nowhere"], busy),
        (&["repair", "dst"], busy),
        // It takes no lock: it never waits, and is never told to.
        (&["list", "dst"], &[0]),
    ];
    let wanted = |args: &[&str]| args[0] != "list" && wait;
    std::thread::scope(|scope| {
        for (args, statuses) in verbs {
            let (made, goes_on, wanted) = (&made, &goes_on, wanted(args));
            scope.spawn(move || {
                while goes_on() {
                    let words = ["backup"].iter().chain(args).copied().chain(wanted.then_some("--wait"));
                    let run = sandbox.oskit(words);
                    let is_known = run.status.is_some_and(|it| statuses.contains(&it));
                    let says_why = run.err().lines().count() == usize::from(run.status != Some(0));
                    run.expect(is_known && says_why, &format!("one of {statuses:?}"));
                    let is_list = args[0] == "list";
                    run.expect(!is_list || !run.out().contains("unverified"), "whole snapshots alone");
                    if args[0] == "-q" && run.status == Some(0) {
                        let name = snapshot(&run).file_name().unwrap().to_string_lossy().into_owned();
                        made.lock().unwrap().push((args[1], name));
                    }
                }
            });
        }
    });
    for source in ["src", "other"] {
        assert!(is_enough(), "{made:?}");
        let made = made.lock().unwrap();
        let last = made.iter().rev().find(|it| it.0 == source);
        assert!(last.is_some_and(|it| snapshots(sandbox).contains(&it.1)), "{last:?}");
    }
}

#[test]
fn runs_of_every_verb_at_once_lose_nothing() {
    for wait in [false, true] {
        let sandbox = Sandbox::new();
        for number in 0..40 {
            sandbox.file(format!("src/f{number}"), vec![b'x'; number * 100]);
            sandbox.file(format!("other/g{number}"), vec![b'y'; number * 100]);
        }
        sandbox.oskit(["backup", "-q", "other", "dst"]).succeeds();
        sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
        all_at_once(&sandbox, wait);
        sandbox.oskit(["backup", "prune", "-q", "--keep-last=1", "dst"]).succeeds();
        assert_eq!(snapshots(&sandbox).len(), 2);
        assert_eq!(std::fs::read_dir(sandbox.path().join("dst/.oskit-backup/tmp")).unwrap().count(), 0);
        assert_eq!(std::fs::read_dir(sandbox.path().join("dst/.oskit-backup/manifests")).unwrap().count(), 2);
        sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    }
}

#[test]
fn every_verb_waits_when_it_is_told_to() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "copy", "-q", "dst", "new"]).succeeds();
    let verbs: [&[&str]; 7] = [
        &["verify", "dst"],
        &["diff", "dst", "latest", "--source", "src"],
        &["restore", "dst", "out"],
        &["prune", "--keep-last=1", "dst"],
        &["prune", "--keep-last=1", "--dry-run", "dst"],
        &["repair", "dst"],
        &["copy", "dst", "new"],
    ];
    for store in ["dst", "new"] {
        let held = Held::alone(&sandbox.path().join(store).join(".oskit-backup/lock"));
        let concerned: Vec<_> = verbs.iter().filter(|it| it.contains(&store)).collect();
        for args in &concerned {
            let busy = format!(
                "oskit backup: cannot lock '{store}': another oskit backup is at work there; --wait waits for it [TimeoutError]\n"
            );
            sandbox.oskit(["backup"].iter().chain(**args)).fails(11, &busy).prints("");
        }
        let ends = std::thread::scope(|scope| {
            let sandbox = &sandbox;
            let waiting: Vec<_> = concerned
                .iter()
                .map(|args| {
                    scope.spawn(move || sandbox.oskit(["backup"].iter().chain(**args).chain(&["--wait"])))
                })
                .collect();
            std::thread::sleep(Duration::from_millis(300));
            assert!(waiting.iter().all(|it| !it.is_finished()), "they wait");
            drop(held);
            waiting.into_iter().map(|it| it.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(ends.len(), concerned.len());
        for run in ends {
            run.succeeds();
        }
    }
}

/// Only root can call a host otherwise, and only for himself.
#[cfg(target_os = "linux")]
#[test]
fn two_hosts_with_the_same_source_are_kept_apart() {
    let sandbox = Sandbox::new();
    let other = |args: &str| {
        sandbox.shell(&format!("unshare --uts sh -c 'hostname the-other-host && exec oskit backup {args}'"))
    };
    if sandbox.shell("unshare --uts hostname the-other-host").status != Some(0) {
        return;
    }
    sandbox.file("src/a", "the same on both");
    let here = |words: &[&str]| sandbox.oskit(["backup"].iter().chain(words).copied());
    let record = |run: crate::support::Run| run.succeeds().records("backup").pop().unwrap();
    let create = ["--json", "--checksum", "src", "dst"];
    record(here(&create));
    let theirs = record(other(&create.join(" ")));
    assert_eq!(theirs["shared_files"], 0, "{theirs}");
    // Each goes on from its own.
    for (again, sequence) in [(record(here(&create)), 3), (record(other(&create.join(" "))), 4)] {
        assert_eq!(
            (&again["shared_files"], &again["new_bytes"]),
            (&1.into(), &0.into()),
            "{sequence}: {again}"
        );
    }
    let all = snapshots(&sandbox);
    let dry = here(&["prune", "--keep-last=1", "--dry-run", "--json", "dst"]).succeeds().records("backup");
    let events: Vec<_> = dry.iter().map(|it| it["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["would_remove", "would_remove", "keep", "keep", "pruned"]);
    here(&["prune", "-q", "--keep-last=1", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox), all[2..]);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}
