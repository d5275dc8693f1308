//! What `repair` cannot set, must not touch, or could not look at.
#![cfg(target_os = "linux")]

use std::path::PathBuf;

use super::flagged::Marked;
use super::readonly::Memory;
use super::snapshot;
use crate::files::{copy_tree, set_mode};
use crate::support::{Run, Sandbox};

fn backup(sandbox: &Sandbox) -> PathBuf {
    sandbox.path().join(snapshot(&sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds()))
}

/// For at most a while: it once had no end.
fn repair(sandbox: &Sandbox, dest: &str) -> Run {
    sandbox.shell(&format!("timeout 60 oskit backup repair {dest}"))
}

#[test]
fn what_cannot_be_set_is_told_once_and_not_as_healed() {
    let sandbox = Sandbox::new();
    let Some(marked) = Marked::begin(&sandbox) else { return };
    for name in ["a", "b"] {
        set_mode(sandbox.file(format!("src/{name}"), name), 0o644);
    }
    let made = backup(&sandbox);
    for name in ["a", "b"] {
        set_mode(made.join(name), 0o600);
    }
    assert!(marked.mark("+i", &made.join("a")));
    let run = repair(&sandbox, "dst");
    let name = made.file_name().unwrap().to_string_lossy().into_owned();
    let said = format!("oskit backup: damaged 'dst/{name}/a': its mode is 0600, not 0644 [ValueError]\n");
    run.fails(1, &said).prints(&format!("healed {name}/b\n"));
    assert!(marked.mark("-i", &made.join("a")));
    repair(&sandbox, "dst").succeeds().prints(&format!("healed {name}/a\n"));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}

/// The store has moved to a file system without extended attributes.
#[test]
fn what_the_file_system_does_not_hold_ends_no_repair_late() {
    let sandbox = Sandbox::new();
    for name in ["a", "b"] {
        if xattr::set(sandbox.file(format!("src/{name}"), name), "user.k", b"v").is_err() {
            return;
        }
    }
    let made = backup(&sandbox);
    let Some(_memory) = Memory::ramfs(&sandbox) else { return };
    copy_tree(&sandbox.path().join("dst"), &sandbox.path().join("disk/dst"));
    let name = made.file_name().unwrap().to_string_lossy().into_owned();
    let said = |file| {
        format!(
            "oskit backup: damaged 'disk/dst/{name}/{file}': its extended attributes are others [ValueError]\n"
        )
    };
    repair(&sandbox, "disk/dst").fails(1, &(said("a") + &said("b"))).prints("");
}

/// A descriptor that is not to be had says nothing about a file.
#[test]
fn what_could_not_be_looked_at_is_not_healed() {
    let sandbox = Sandbox::new();
    for number in 0..50 {
        sandbox.file(format!("src/d{}/f{number}", number % 7), "contents");
    }
    let made = backup(&sandbox);
    set_mode(made.join("d3/f3"), 0o600);
    let mut failed = 0;
    for most in 8..40 {
        let run = sandbox.shell(&format!("ulimit -n {most}; exec timeout 60 oskit backup repair dst"));
        let healed: Vec<_> = run.out().lines().map(str::to_owned).collect();
        assert!(healed.iter().all(|it| it.ends_with("/d3/f3")), "{most}: {healed:?}");
        run.expect((run.status == Some(0)) == run.err().is_empty(), "a status for what is said");
        failed += u32::from(run.err().contains("Too many open files"));
    }
    assert!(failed > 0, "there were always enough");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
}
