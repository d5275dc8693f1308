//! What a start costs, beside GNU's tools: instructions, system calls and time. Prints a Markdown table;
//! `BLESS=1 cargo bench --bench startup` writes it into `docs/benchmarks.md`.
//!
//! Needs Linux, valgrind, strace and GNU's tools. Instructions and calls are the same on each run of the same
//! binaries; times are not, and are there for the order of size.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Beyond this many instructions for `oskit ls` of an empty directory the benchmark fails.
const BUDGET: u64 = 700_000;

/// Starts that are timed; the median is shown.
const STARTS: usize = 301;

const OSKIT: &str = env!("CARGO_BIN_EXE_oskit");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");
const BEGIN: &str = "<!-- made by: BLESS=1 cargo bench --bench startup -->\n";
const END: &str = "<!-- end of startup -->\n";

/// Command lines that do next to nothing, so that what is left is the start. `None`: GNU has no such command.
const CASES: &[(&[&str], Option<&[&str]>)] = &[
    (&["ls", "empty"], Some(&["ls", "empty"])),
    (&["ls", "-la", "empty"], Some(&["ls", "-la", "empty"])),
    (&["ls", "--json", "empty"], None),
    (&["mkdir", "-p", "empty"], Some(&["mkdir", "-p", "empty"])),
    (&["env"], Some(&["env"])),
    (&["exec", "true"], None),
    (&["exec", "-t", "10", "true"], Some(&["timeout", "10", "true"])),
    (&["info", "os"], Some(&["uname", "-o"])),
    (&["explain", "ENOENT"], None),
    (&["--version"], Some(&["ls", "--version"])),
    (&["ls", "--help"], Some(&["ls", "--help"])),
];

struct Cost {
    instructions: u64,
    calls: u64,
    median: Duration,
}

fn main() {
    build();
    let dir = tempfile::tempdir().expect("a temporary directory");
    fs::create_dir(dir.path().join("empty")).expect("an empty directory");
    let heading = String::from(
        "| command | instructions | system calls | median time | GNU | instructions | system calls | median time |\n\
         |---|--:|--:|--:|---|--:|--:|--:|\n",
    );
    let rows = CASES.iter().map(|(ours, gnus)| row(ours, *gnus, dir.path()));
    let page = format!("{BEGIN}{}\n\n{heading}{}{END}", conditions(), rows.collect::<String>());
    std::io::stdout().write_all(page.as_bytes()).expect("standard output");
    if std::env::var_os("BLESS").is_some() {
        write_into_page(&page);
    }
    let first = instructions(OSKIT, CASES[0].0, dir.path());
    assert!(first <= BUDGET, "oskit ls of an empty directory: {first} instructions, more than {BUDGET}");
}

/// Builds the program as its users do. The one that cargo built beside this benchmark is another: with the features
/// that the tests' libraries ask of shared ones, whose tables the dynamic linker goes through at every start.
fn build() {
    let cargo = std::env::var_os("CARGO").expect("cargo runs this");
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--quiet"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    assert!(command.status().expect("cargo").success(), "oskit does not build");
}

fn row(ours: &[&str], gnus: Option<&[&str]>, dir: &Path) -> String {
    let gnu = match gnus {
        Some(words) => half(&words.join(" "), &measure(&format!("/usr/bin/{}", words[0]), &words[1..], dir)),
        None => String::from(" | | | |"),
    };
    format!("|{}{gnu}\n", half(&format!("oskit {}", ours.join(" ")), &measure(OSKIT, ours, dir)))
}

/// The half of a row for one of the two programs.
fn half(line: &str, cost: &Cost) -> String {
    let (instructions, micros) = (grouped(cost.instructions), cost.median.as_micros());
    format!(" `{line}` | {instructions} | {} | {micros} µs |", cost.calls)
}

/// `1234567` as `1 234 567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(" ")
}

/// What the numbers depend on.
fn conditions() -> String {
    let line = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).output().expect(program);
        String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned()
    };
    format!(
        "{}; {}; {}; {}; median of {STARTS} starts.",
        line("rustc", &["--version"]),
        line("/usr/bin/ls", &["--version"]),
        line("/usr/bin/ldd", &["--version"]),
        line("valgrind", &["--version"]),
    )
}

fn measure(program: &str, args: &[&str], dir: &Path) -> Cost {
    Cost {
        instructions: instructions(program, args, dir),
        calls: calls(program, args, dir),
        median: median(program, args, dir),
    }
}

/// A command with as good as no environment, of which only what it reports is kept.
fn bare(program: &str, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).env_clear().envs([("PATH", "/usr/bin:/bin"), ("LC_ALL", "C"), ("TZ", "UTC")]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn instructions(program: &str, args: &[&str], dir: &Path) -> u64 {
    let mut command = bare("/usr/bin/valgrind", dir);
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", program]).args(args);
    let output = command.output().expect("valgrind");
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?} failed:\n{report}");
    let collected = report.lines().find_map(|line| line.split_once("Collected :"));
    collected.and_then(|(_, number)| number.trim().parse().ok()).unwrap_or_else(|| panic!("{report}"))
}

/// Calls of all its threads and processes, from its own `execve` on.
fn calls(program: &str, args: &[&str], dir: &Path) -> u64 {
    let trace = dir.join("trace");
    let mut command = bare("/usr/bin/strace", dir);
    command.args(["-f", "-qq", "-e", "signal=none", "-o"]).arg(&trace).arg(program).args(args);
    command.stderr(Stdio::null()).status().expect("strace");
    let lines = fs::read_to_string(&trace).expect("what strace wrote");
    fs::remove_file(&trace).expect("the trace goes away");
    lines.lines().filter(|line| !line.contains("resumed>")).count() as u64
}

fn median(program: &str, args: &[&str], dir: &Path) -> Duration {
    let mut times: Vec<_> = (0..STARTS)
        .map(|_| {
            let began = Instant::now();
            bare(program, dir).args(args).stderr(Stdio::null()).status().expect(program);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[STARTS / 2]
}

fn write_into_page(table: &str) {
    let page = fs::read_to_string(PAGE).expect(PAGE);
    let (before, rest) = page.split_once(BEGIN).expect(BEGIN);
    let (_, after) = rest.split_once(END).expect(END);
    fs::write(PAGE, format!("{before}{table}{after}")).expect(PAGE);
}
