//! Power that goes. What had reached the disk by then is copied, and the copy is mounted as a machine would do that
//! starts again. The disk is a file system in a file, so the copy lacks all that the kernel still holds in memory.
//!
//! It takes root, loop devices and strace; where they are missing, nothing is checked.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use super::disks::{Disk, runs};
use crate::support::{Run, Sandbox, oskit};

/// Hard on whoever forgets to sync: names are brought to disk without the contents behind them, and nothing by itself
/// within the time of a test.
fn careless(sandbox: &Sandbox, image: &str, at: &str) -> Option<Disk> {
    let mut mount = Command::new("mount");
    mount.args(["-o", "data=writeback,noauto_da_alloc,commit=300"]);
    Disk::mount(&sandbox.path().join(image), sandbox.dir(at), mount)
}

/// An `image` with an empty file system.
fn make_image(sandbox: &Sandbox, image: &str) -> Option<()> {
    if !nix::unistd::geteuid().is_root() {
        return None;
    }
    let path = sandbox.path().join(image);
    std::fs::File::create(&path).unwrap().set_len(24 << 20).unwrap();
    runs(Command::new("mkfs.ext4").args(["-q", "-E", "lazy_itable_init=0"]).arg(path)).map(drop)
}

/// How much had got to the disk by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reached {
    Nothing,
    /// What is called what, but not what is in it: the journal is written when anybody syncs any file.
    Names,
}

/// The power goes for the disk that is mounted on `dst`; it comes back on `after`.
fn lose_power(sandbox: &Sandbox, reached: Reached) -> Option<Disk> {
    if reached == Reached::Names {
        sandbox.file("dst/unrelated", "");
        std::fs::File::open(sandbox.path().join("dst/unrelated")).unwrap().sync_all().unwrap();
    }
    std::fs::copy(sandbox.path().join("image"), sandbox.path().join("image.after")).unwrap();
    careless(sandbox, "image.after", "after")
}

/// What `oskit backup list` says of each snapshot that can be seen, after it was verified.
fn states(run: &Run) -> Vec<String> {
    let state = |it: &serde_json::Value| it["state"].as_str().unwrap().to_owned();
    run.records("backup").iter().map(state).collect()
}

const DURABLE: &[&str] = &[];

/// What is lost then is lost, or these tests could not fail.
const CARELESS: &[&str] = &["--no-durable"];

/// A command says that it is done, and the power goes; `look` says whether all is there when it comes back.
fn outlasts(ways: &[&[&str]], command: impl Fn(&Sandbox, &[&str]), look: impl Fn(&Sandbox) -> bool) {
    for &how in ways {
        for reached in [Reached::Nothing, Reached::Names] {
            let sandbox = super::sandbox();
            if make_image(&sandbox, "image").is_none() {
                return;
            }
            let Some(_disk) = careless(&sandbox, "image", "dst") else { return };
            command(&sandbox, how);
            let _after = lose_power(&sandbox, reached).unwrap();
            assert_eq!(look(&sandbox), how == DURABLE, "with {how:?}, {reached:?} reached");
        }
    }
}

#[test]
fn a_snapshot_that_was_said_to_be_made_outlasts_the_power() {
    let backup = |sandbox: &Sandbox, how: &[&str]| {
        sandbox.oskit([&["backup", "-q", "src", "dst"], how].concat()).succeeds();
    };
    outlasts(&[DURABLE, CARELESS], backup, |sandbox| {
        sandbox.oskit(["backup", "verify", "-q", "after"]).status == Some(0)
    });
}

#[test]
fn what_was_said_to_be_restored_outlasts_the_power() {
    let restore = |sandbox: &Sandbox, how: &[&str]| {
        sandbox.oskit(["backup", "-q", "src", "safe"]).succeeds();
        sandbox.oskit([&["backup", "restore", "-q", "safe", "dst/out"], how].concat()).succeeds();
    };
    outlasts(&[DURABLE, CARELESS], restore, |sandbox| {
        std::fs::read(sandbox.path().join("after/out/d/b")).is_ok_and(|it| it == b"beta")
    });
}

#[test]
fn a_copy_that_was_said_to_be_made_outlasts_the_power() {
    let copy = |sandbox: &Sandbox, _: &[&str]| {
        sandbox.oskit(["backup", "-q", "src", "safe"]).succeeds();
        sandbox.oskit(["backup", "copy", "-q", "safe", "dst/copy"]).succeeds();
    };
    outlasts(&[DURABLE], copy, |sandbox| {
        sandbox.oskit(["backup", "verify", "-q", "after/copy"]).status == Some(0)
    });
}

#[test]
fn what_was_said_to_be_healed_outlasts_the_power() {
    let repair = |sandbox: &Sandbox, _: &[&str]| {
        sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
        let rotten = sandbox.path().join("dst").join(&super::snapshots(sandbox)[0]).join("d/b");
        crate::files::rewrite(&rotten, "rott");
        std::fs::File::open(&rotten).unwrap().sync_all().unwrap();
        sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
        sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    };
    outlasts(&[DURABLE], repair, |sandbox| {
        sandbox.oskit(["backup", "verify", "-q", "after"]).status == Some(0)
    });
}

/// Runs `oskit ARGS` up to the `number`th call by which one of its threads changes what is called what, or waits for the
/// disk; whether it got there.
fn up_to(sandbox: &Sandbox, number: u32, args: &[&str]) -> bool {
    let calls = "syncfs,fsync,renameat,renameat2,unlinkat,mkdirat,linkat,openat";
    let [traced, inject] = [format!("trace={calls}"), format!("inject={calls}:signal=KILL:when={number}")];
    let strace = ["-qq", "-f", "-o", "/dev/null", "-e", &traced, "-e", &inject, oskit().to_str().unwrap()];
    let run = sandbox.run(Path::new("strace"), strace.iter().chain(args));
    run.expect(matches!(run.status, None | Some(0)), "its end, by itself or by the signal");
    run.status.is_none()
}

/// The power goes at many steps of a command, on a disk as `prepare` leaves it; then `check` looks at what came back.
/// `OSKIT_TEST_POWER_STRIDE=1` tries every step.
fn at_every_step(prepare: impl Fn(&Sandbox), args: &[&str], check: impl Fn(&Sandbox, &str)) {
    let sandbox = super::sandbox();
    if runs(Command::new("strace").arg("--version")).is_none()
        || make_image(&sandbox, "image.before").is_none()
    {
        return;
    }
    let Some(disk) = careless(&sandbox, "image.before", "dst") else { return };
    prepare(&sandbox);
    drop(disk);
    let stride = usize::try_from(super::rounds("OSKIT_TEST_POWER_STRIDE", 7)).unwrap();
    for number in (1..).step_by(stride) {
        std::fs::copy(sandbox.path().join("image.before"), sandbox.path().join("image")).unwrap();
        let disk = careless(&sandbox, "image", "dst").unwrap();
        let was_stopped = up_to(&sandbox, number, args);
        for reached in [Reached::Nothing, Reached::Names] {
            let _after = lose_power(&sandbox, reached).unwrap();
            check(&sandbox, &format!("call {number} of {args:?}, {reached:?} reached"));
        }
        drop(disk);
        if !was_stopped {
            assert!(number > 10, "it was stopped at some time");
            return;
        }
    }
}

/// Every snapshot that can be seen is whole, and the next run goes on; gives how many there were.
fn all_whole(sandbox: &Sandbox, moment: &str) -> usize {
    let verify = sandbox.oskit(["backup", "verify", "--json", "after"]);
    verify.expect(verify.status == Some(0), &format!("nothing wrong after {moment}"));
    let states = states(&verify);
    assert!(states.iter().all(|it| it == "whole"), "{states:?} after {moment}");
    sandbox.oskit(["backup", "-q", "src", "after"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "after"]).succeeds();
    sandbox.oskit(["backup", "diff", "after", "latest", "--source", "src"]).succeeds().prints("");
    states.len()
}

#[test]
fn a_backup_whose_power_goes_shows_a_whole_snapshot_or_none() {
    let prepare = |sandbox: &Sandbox| {
        sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
        sandbox.file("src/more", "more");
    };
    at_every_step(prepare, &["backup", "-q", "src", "dst"], |sandbox, moment| {
        let seen = all_whole(sandbox, moment);
        assert!(matches!(seen, 1 | 2), "{seen} after {moment}");
    });
}

#[test]
fn a_prune_whose_power_goes_takes_nothing_that_was_to_stay() {
    let prepare = |sandbox: &Sandbox| {
        for _ in 0..3 {
            sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
        }
    };
    at_every_step(prepare, &["backup", "prune", "-q", "--keep-last=1", "dst"], |sandbox, moment| {
        let seen = all_whole(sandbox, moment);
        assert!(matches!(seen, 1..=3), "{seen} after {moment}");
    });
}
