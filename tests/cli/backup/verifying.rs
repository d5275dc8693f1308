//! What `verify` says of what it saw, and of what it could not see.

#[cfg(unix)]
use super::snapshot;
#[cfg(unix)]
use crate::files::set_mode;
#[cfg(unix)]
use crate::support::Sandbox;

#[test]
fn what_was_compared_is_said() {
    let sandbox = super::sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let scratch = sandbox.dir("scratch");
    let verify = |args: &[&str]| {
        let (said, json) = (sandbox.oskit(["backup", "verify", "dst"].iter().chain(args)), ["--json"]);
        let record =
            sandbox.oskit(["backup", "verify", "dst"].iter().chain(args).chain(&json)).records("backup");
        let how = (record[0]["quick"].as_bool().unwrap(), record[0]["drill"].as_bool().unwrap());
        (said.succeeds().out().split_once(": ").unwrap().1.to_owned(), how)
    };
    assert_eq!(verify(&[]), ("whole, 2 files, 9 bytes\n".into(), (false, false)));
    let quick = "whole, 2 files, 9 bytes, sizes and times compared\n";
    assert_eq!(verify(&["--quick"]), (quick.into(), (true, false)));
    let drill = "whole, 2 files, 9 bytes, restored and compared\n";
    assert_eq!(verify(&["--drill", scratch.to_str().unwrap()]), (drill.into(), (false, true)));
}

/// A descriptor that is not to be had says nothing about a file, nor about what is in a directory.
#[cfg(unix)]
#[test]
fn what_could_not_be_looked_at_is_not_called_missing() {
    let sandbox = Sandbox::new();
    for number in 0..20 {
        sandbox.file(format!("src/d{}/f{number}", number % 3), "contents");
    }
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let mut unreadable = false;
    for most in 6..24 {
        let run = sandbox.shell(&format!("ulimit -n {most}; exec oskit backup verify --json dst"));
        // Before oskit itself starts there may be too few.
        let Some(record) = run.records("backup").pop() else { continue };
        let problems = run.errors();
        run.expect(problems.iter().all(|it| it["error"]["code"] == "EMFILE"), "what the system said");
        run.expect(record["problems"] == problems.len(), "a line for each problem");
        let (status, state) = if problems.is_empty() { (0, "whole") } else { (1, "unreadable") };
        run.expect(run.status == Some(status) && record["state"] == state, state);
        unreadable |= status > 0;
    }
    assert!(unreadable, "there were always enough");
    assert!(!sandbox.path().join("dst/.oskit-backup/damaged.jsonl").exists());
}

#[cfg(unix)]
#[test]
fn a_directory_that_is_closed_is_named_and_not_held_against_the_snapshot() {
    let Some(sandbox) = super::robust::for_nobody() else { return };
    sandbox.file("src/d/a", "alpha");
    sandbox.file("src/z", "omega");
    let nobody = |args: &[&str]| {
        sandbox.run("setpriv".as_ref(), super::robust::AS_NOBODY.iter().chain(&["backup"]).chain(args))
    };
    let made = snapshot(&nobody(&["-q", "src", "dst"]));
    set_mode(sandbox.path().join(&made).join("d"), 0);
    let said = format!(
        "oskit backup: cannot read directory '{}/d': Permission denied [PermissionError]\n",
        made.display()
    );
    let name = made.file_name().unwrap().to_string_lossy().into_owned();
    nobody(&["verify", "dst"])
        .fails(1, &said)
        .prints(&format!("{name}: unreadable, 1 file, 5 bytes, 1 problem\n"));
    let state = || nobody(&["list", "--json", "dst"]).records("backup")[0]["state"].clone();
    assert_eq!(state(), "whole");
    // What could be looked at is.
    std::fs::remove_file(sandbox.path().join(&made).join("z")).unwrap();
    nobody(&["verify", "-q", "dst"]).exits(1);
    assert_eq!(state(), "damaged");
}

/// Linked to another file of the same size and time, as what looks for equals might do.
#[cfg(unix)]
#[test]
fn names_that_became_those_of_another_file_are_found() {
    let sandbox = Sandbox::new();
    let written = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    for (one, other, contents) in [("a1", "a2", "alpha"), ("b1", "b2", "gamma")] {
        let one = sandbox.file(format!("src/{one}"), contents);
        std::fs::File::options().write(true).open(&one).unwrap().set_modified(written).unwrap();
        std::fs::hard_link(&one, sandbox.path().join("src").join(other)).unwrap();
    }
    let made = sandbox.path().join(snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds()));
    for name in ["b1", "b2"] {
        std::fs::remove_file(made.join(name)).unwrap();
        std::fs::hard_link(made.join("a1"), made.join(name)).unwrap();
    }
    let run = sandbox.oskit(["backup", "verify", "dst"]).exits(1);
    assert!(run.err().contains("/b1': its contents are not those that were stored"), "{}", run.err());
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    assert_eq!(std::fs::read(made.join("b2")).unwrap(), b"gamma");
}
