//! Stores that took years to come about: what prune keeps by the calendar, and what a clock that jumps does to it.
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::sync::LazyLock;

use super::{preloaded, snapshot, snapshots};
use crate::support::Sandbox;

/// To programs that load it the clock has stopped at the variable's time.
static CLOCK: LazyLock<PathBuf> = LazyLock::new(|| {
    preloaded(
        "clock",
        r#"
int clock_gettime(clockid_t clock, struct timespec *to) {
    int result = syscall(SYS_clock_gettime, clock, to);
    const char *now = getenv("OSKIT_TEST_NOW");
    if (result == 0 && clock == CLOCK_REALTIME && now) to->tv_sec = atoll(now);
    return result;
}
"#,
    )
});

/// The clock stops at `moment`, as RFC 3339 writes it.
fn at(sandbox: &mut Sandbox, moment: &str) {
    let moment = chrono::DateTime::parse_from_rfc3339(moment).unwrap();
    sandbox.set("LD_PRELOAD", &*CLOCK).set("OSKIT_TEST_NOW", moment.timestamp().to_string());
}

/// A store with a snapshot of each of these moments, in this order, seen from a place that has summer time.
fn store(moments: &[&str]) -> (Sandbox, Vec<String>) {
    let mut sandbox = Sandbox::new();
    sandbox.set("TZ", "Europe/Berlin");
    sandbox.file("src/a", "alpha");
    let mut names = Vec::new();
    for moment in moments {
        at(&mut sandbox, moment);
        let run = sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
        names.push(snapshot(&run).file_name().unwrap().to_string_lossy().into_owned());
    }
    (sandbox, names)
}

/// What a dry run keeps, and why: the numbers of the snapshots, with the reasons behind.
fn keeps(sandbox: &Sandbox, names: &[String], rules: &[&str]) -> Vec<(usize, String)> {
    let args = ["backup", "prune", "--dry-run"].iter().chain(rules).chain(&["dst"]);
    let run = sandbox.oskit(args).succeeds();
    let lines: Vec<_> = run.out().lines().map(ToOwned::to_owned).collect();
    run.expect(lines.len() == names.len() + 1, "a line for each snapshot, and one for all");
    let mut kept = Vec::new();
    for (number, (line, name)) in lines.iter().zip(names).enumerate() {
        match line.strip_prefix(&format!("keep {name} ")) {
            Some(why) => kept.push((number, why.to_owned())),
            None => run.expect(*line == format!("would remove {name}"), &format!("{name} in its place")),
        }
    }
    kept
}

/// The same without the reasons, all of which hold `rule`; that the last one is the latest goes without saying.
fn kept_by(sandbox: &Sandbox, names: &[String], rule: &str) -> Vec<usize> {
    let word = rule.trim_start_matches("--keep-").split('=').next().unwrap();
    let kept = keeps(sandbox, names, &[rule]);
    assert!(kept.iter().all(|it| it.1.contains(word)), "{rule}: {kept:?}");
    assert!(kept.last().unwrap().1.starts_with("(latest, "), "{rule}: {kept:?}");
    kept.into_iter().map(|it| it.0).collect()
}

#[test]
fn the_calendar_that_prune_goes_by_is_the_local_one() {
    let moments = [
        "2023-06-01T12:00:00Z", // 0
        "2023-12-31T22:59:00Z", // 1: the last minute of the year in Berlin
        "2023-12-31T23:01:00Z", // 2: the year 2024 there
        "2024-12-29T12:00:00Z", // 3: a Sunday, week 52 of 2024
        "2024-12-30T12:00:00Z", // 4: a Monday, week 1 of 2025
        "2025-01-05T12:00:00Z", // 5: the Sunday of that week
        "2025-01-06T12:00:00Z", // 6: the Monday after
        "2025-03-30T00:30:00Z", // 7: 01:30, the hour before summer time
        "2025-03-30T01:30:00Z", // 8: 03:30, the hour after that one
        "2025-03-30T21:59:00Z", // 9: 23:59
        "2025-03-30T22:01:00Z", // 10: 00:01 of the 31st
        "2025-10-26T00:10:00Z", // 11: 02:10, summer time
        "2025-10-26T00:50:00Z", // 12: 02:50, summer time
        "2025-10-26T01:10:00Z", // 13: 02:10 again, an hour after 11
        "2025-10-26T02:10:00Z", // 14: 03:10
        "2025-10-26T22:59:00Z", // 15: 23:59 of a day of 25 hours
    ];
    let (sandbox, names) = store(&moments);
    let kept = |rule: &str| kept_by(&sandbox, &names, rule);
    assert_eq!(kept("--keep-last=3"), [13, 14, 15]);
    assert_eq!(kept("--keep-hourly=1"), [15]);
    assert_eq!(kept("--keep-hourly=4"), [12, 13, 14, 15], "an hour that comes twice is two");
    assert_eq!(kept("--keep-hourly=8"), [7, 8, 9, 10, 12, 13, 14, 15]);
    assert_eq!(kept("--keep-daily=3"), [9, 10, 15]);
    assert_eq!(kept("--keep-daily=100"), [0, 1, 2, 3, 4, 5, 6, 9, 10, 15]);
    assert_eq!(kept("--keep-weekly=4"), [6, 9, 10, 15]);
    assert_eq!(kept("--keep-weekly=6"), [3, 5, 6, 9, 10, 15], "a week may lie in two years");
    assert_eq!(kept("--keep-monthly=3"), [6, 10, 15]);
    assert_eq!(kept("--keep-monthly=5"), [2, 4, 6, 10, 15]);
    assert_eq!(kept("--keep-yearly=2"), [4, 15]);
    assert_eq!(kept("--keep-yearly=9"), [1, 4, 15]);
    // Seconds, not days of the calendar: the last day had 25 hours.
    assert_eq!(kept("--keep-within=22h"), [13, 14, 15]);
    assert_eq!(kept("--keep-within=1d"), [11, 12, 13, 14, 15]);
    assert_eq!(kept("--keep-within=664d"), (3..=15).collect::<Vec<_>>());
    assert_eq!(kept("--keep-within=665d"), (1..=15).collect::<Vec<_>>());
    let why = |number: usize, why: &str| (number, why.to_owned());
    assert_eq!(
        keeps(&sandbox, &names, &["--keep-last=1", "--keep-daily=2", "--keep-monthly=3", "--keep-yearly=2"]),
        [
            why(4, "(yearly)"),
            why(6, "(monthly)"),
            why(10, "(daily, monthly)"),
            why(15, "(latest, last, daily, monthly, yearly)")
        ]
    );
    // And the run does what the dry run said.
    sandbox.oskit(["backup", "prune", "-q", "--keep-daily=2", "--keep-yearly=9", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox), [1, 4, 10, 15].map(|it: usize| names[it].clone()));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

#[test]
fn when_the_clock_went_back_the_order_is_that_in_which_they_were_made() {
    let (sandbox, names) = store(&["2026-03-01T12:00:00Z", "2026-02-01T12:00:00Z", "2026-02-01T12:00:00Z"]);
    assert!(names[1] < names[0] && names[2] == format!("{}_2", names[1]), "{names:?}");
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!(listed.iter().map(|it| it["snapshot"].as_str().unwrap()).collect::<Vec<_>>(), names);
    for rule in ["--keep-daily=1", "--keep-within=1h", "--keep-yearly=1"] {
        let refused = format!(
            "oskit backup: cannot place snapshot '{}': the clock was wrong when it was made, so rules that go by time \
             cannot be trusted; use --keep-last [ValueError]\n",
            names[0]
        );
        sandbox.oskit(["backup", "prune", rule, "dst"]).fails(1, &refused).prints("");
    }
    assert_eq!(snapshots(&sandbox).len(), 3);
    assert_eq!(keeps(&sandbox, &names, &["--keep-last=2"]).iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2]);
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=2", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox), names[1..]);
}

#[test]
fn a_clock_that_jumps_ahead_deletes_nothing() {
    let days = ["2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z", "2026-01-03T12:00:00Z"];
    let (mut sandbox, mut names) = store(&days);
    // While it is wrong nothing is too old by it.
    at(&mut sandbox, "2099-01-01T12:00:00Z");
    assert_eq!(kept_by(&sandbox, &names, "--keep-within=3d"), [0, 1, 2]);
    let run = sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    names.push(snapshot(&run).file_name().unwrap().to_string_lossy().into_owned());
    // What was made then stands in nobody's way once it is right again.
    at(&mut sandbox, "2026-01-04T12:00:00Z");
    for rule in ["--keep-daily=1", "--keep-within=1d"] {
        let run = sandbox.oskit(["backup", "prune", rule, "dst"]).exits(1);
        assert!(run.err().contains("the clock was wrong when it was made"), "{}", run.err());
    }
    assert_eq!(snapshots(&sandbox).len(), 4);
    let run = sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    names.push(snapshot(&run).file_name().unwrap().to_string_lossy().into_owned());
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert_eq!(listed.iter().map(|it| it["snapshot"].as_str().unwrap()).collect::<Vec<_>>(), names);
    sandbox.oskit(["backup", "prune", "-q", "--keep-last=3", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 3);
    assert!(snapshots(&sandbox).contains(&names[4]) && snapshots(&sandbox).contains(&names[2]));
}
