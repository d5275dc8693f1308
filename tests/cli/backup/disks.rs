//! File systems that hold less, or more, than the one the tests run on: made in a file and mounted, which takes root and
//! loop devices. Where there are none, or no program to make such a file system, nothing is checked.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::facts::assert_equal;
use super::sharing::{backup, let_time_pass};
use crate::files::inode;
use crate::support::Sandbox;

/// A file system in a file, mounted.
pub(super) struct Disk {
    at: PathBuf,
    device: String,
}

impl Disk {
    /// A new one, mounted on `dst`.
    fn make(sandbox: &Sandbox, [mkfs, mount]: [&str; 2], bytes: u64) -> Option<Self> {
        if !nix::unistd::geteuid().is_root() {
            return None;
        }
        let image = sandbox.path().join("image");
        std::fs::File::create_new(&image).unwrap().set_len(bytes).unwrap();
        let mut mkfs = mkfs.split_whitespace();
        runs(Command::new(mkfs.next()?).args(mkfs).arg(&image))?;
        Self::mount(&image, sandbox.dir("dst"), Command::new(mount))
    }

    /// The one in `image`, mounted on `at` by the command that `mount` begins.
    pub(super) fn mount(image: &Path, at: PathBuf, mut mount: Command) -> Option<Self> {
        let device = runs(Command::new("losetup").args(["-f", "--show"]).arg(image))?;
        let disk = Self { at, device: device.trim().to_owned() };
        runs(mount.arg(&disk.device).arg(&disk.at))?;
        Some(disk)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = runs(Command::new("umount").arg(&self.at));
        let _ = runs(Command::new("losetup").arg("-d").arg(&self.device));
    }
}

/// What a program prints, when it can be run and succeeds.
pub(super) fn runs(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// By FUSE: the kernel need not have it.
const EXFAT: [&str; 2] = ["mkfs.exfat", "mount.exfat-fuse"];
/// Likewise. It takes owners and modes, keeps none, and keeps times to 100 nanoseconds.
const NTFS: [&str; 2] = ["mkntfs -q -F", "mount.ntfs-3g"];
const BTRFS: [&str; 2] = ["mkfs.btrfs", "mount"];
const XFS: [&str; 2] = ["mkfs.xfs", "mount"];

#[test]
fn what_a_disk_cannot_hold_comes_back_from_the_manifest() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Disk::make(&sandbox, EXFAT, 32 << 20) else { return };
    let secret = sandbox.file("src/secret", "for one only");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o4600)).unwrap();
    sandbox.file("src/d/other", "for all");
    let src = sandbox.path().join("src");
    std::os::unix::fs::symlink("d/other", src.join("link")).unwrap();
    std::fs::hard_link(src.join("d/other"), src.join("same")).unwrap();
    assert!(Command::new("mkfifo").arg(src.join("fifo")).status().unwrap().success());
    let (record, _) = backup(&sandbox, &[]);
    assert_eq!((&record["share"], &record["errors"]), (&"none".into(), &0.into()), "{record}");
    let run = sandbox.oskit(["backup", "src", "dst"]);
    for what in ["exact times", "some links or special files"] {
        assert!(run.err().contains(&format!("{what} cannot be kept there")), "{}", run.err());
    }
    // No news for who wants none.
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_equal(&src, &sandbox.path().join("out"));
}

/// A tree with names that exFAT takes for each other's, or does not take at all.
fn odd_names(sandbox: &Sandbox) -> PathBuf {
    for name in ["Case", "case", "CASE", "Dir/a", "dir/a", "dir/deep?/x", "what?.txt", "what_~1.txt", "z"] {
        sandbox.file(PathBuf::from("src").join(name), name);
    }
    let src = sandbox.path().join("src");
    std::fs::write(src.join(OsStr::from_bytes(b"no\xfftext")), "bytes").unwrap();
    std::fs::hard_link(src.join("case"), src.join("dir/same?")).unwrap();
    std::os::unix::fs::symlink("case", src.join("link?")).unwrap();
    src
}

#[test]
fn names_that_a_disk_does_not_take_are_stored_under_others_and_come_back() {
    let sandbox = Sandbox::new();
    let Some(disk) = Disk::make(&sandbox, EXFAT, 32 << 20) else { return };
    let src = odd_names(&sandbox);
    let run = sandbox.oskit(["backup", "src", "dst"]).exits(0);
    assert!(run.err().contains("some names cannot be kept there"), "{}", run.err());
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_equal(&src, &sandbox.path().join("out"));
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst"]).succeeds();
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]).succeeds().prints("");
    // The next run meets them under their other names; one that has gone leaves its name to nobody.
    std::fs::remove_file(src.join("Case")).unwrap();
    std::fs::write(src.join("dir/a"), "changed").unwrap();
    let (_, second) = backup(&sandbox, &[]);
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "again"]).succeeds();
    assert_equal(&src, &sandbox.path().join("again"));
    // A file that is stored under another name is healed there, and what does not belong there is found.
    let at = walkdir::WalkDir::new(&second).into_iter().map(|it| it.unwrap().into_path());
    let other = at
        .into_iter()
        .find(|it| it.to_string_lossy().contains("what_~") && std::fs::read(it).unwrap() == b"what?.txt")
        .unwrap();
    std::fs::write(&other, "rotten").unwrap();
    let run = sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).exits(1);
    assert!(run.err().contains("what?.txt"), "{}", run.err());
    sandbox.oskit(["backup", "repair", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    // A store with such names can be copied to a disk that needs none of them.
    sandbox.oskit(["backup", "copy", "-q", "dst", "other"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "other"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "other", "third"]).succeeds();
    assert_equal(&src, &sandbox.path().join("third"));
    std::fs::write(second.join("dir~1").join("more"), "x")
        .or_else(|_| std::fs::write(second.join("Dir~1").join("more"), "x"))
        .unwrap();
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).exits(1);
    drop(disk);
}

#[test]
fn names_that_target_takes_for_one_are_never_merged() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Disk::make(&sandbox, EXFAT, 32 << 20) else { return };
    for name in ["Case", "case", "Dir/a", "dir/a", "z"] {
        sandbox.file(PathBuf::from("src").join(name), name);
    }
    sandbox.oskit(["backup", "-q", "src", "safe"]).succeeds();
    for overwrite in ["--overwrite=never", "--overwrite=always"] {
        let run = sandbox.oskit(["backup", "restore", "--json", overwrite, "safe", "dst/out"]).exits(1);
        let said: Vec<_> =
            run.errors().iter().map(|it| it["error"]["path"].as_str().unwrap().to_owned()).collect();
        assert_eq!(said, ["dst/out/case", "dst/out/dir"]);
        for name in ["Case", "Dir/a", "z"] {
            assert_eq!(std::fs::read(sandbox.path().join("dst/out").join(name)).unwrap(), name.as_bytes());
        }
    }
    std::os::unix::fs::symlink("z", sandbox.path().join("src/link")).unwrap();
    sandbox.oskit(["backup", "-q", "src", "safe"]).succeeds();
    let copied = sandbox.oskit(["backup", "copy", "safe", "dst/copy"]).exits(1);
    for said in ["/dir': ", "/case': ", "/link': "] {
        copied.expect(copied.err().contains(said), said);
    }
    copied.expect(
        copied.err().contains(": cannot copy '") && !copied.err().contains("restore"),
        "what was done",
    );
}

#[test]
fn a_disk_with_clones_shares_by_clones() {
    for (how, bytes) in [(BTRFS, 200 << 20), (XFS, 320 << 20)] {
        let sandbox = Sandbox::new();
        let Some(_disk) = Disk::make(&sandbox, how, bytes) else { continue };
        let path = sandbox.file("src/a", vec![b'x'; 100_000]);
        let_time_pass();
        let (record, first) = backup(&sandbox, &[]);
        assert_eq!(record["share"], "reflink", "{record}");
        let (record, second) = backup(&sandbox, &[]);
        assert_eq!((&record["shared_files"], &record["new_bytes"]), (&1.into(), &0.into()), "{record}");
        assert_ne!(inode(first.join("a")), inode(second.join("a")));
        // A file of its own: what is written into it is in no other snapshot.
        std::fs::write(first.join("a"), "other").unwrap();
        assert_eq!(second.join("a").metadata().unwrap().size(), 100_000);
        let (record, third) = backup(&sandbox, &["--share=hardlink"]);
        assert_eq!((&record["shared_files"], &record["share"]), (&1.into(), &"hardlink".into()), "{record}");
        assert_eq!(inode(second.join("a")), inode(third.join("a")));
        assert_eq!(std::fs::read(third.join("a")).unwrap(), std::fs::read(path).unwrap());
        sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).succeeds();
    }
}

#[test]
fn a_disk_that_keeps_whole_seconds_shares_too() {
    let sandbox = Sandbox::new();
    // Inodes of 128 bytes have no room for the rest.
    let Some(_disk) = Disk::make(&sandbox, ["mkfs.ext4 -q -I 128", "mount"], 32 << 20) else { return };
    for name in ["same", "aside", "touched"] {
        sandbox.file(Path::new("src").join(name), name);
    }
    let_time_pass();
    let (record, first) = backup(&sandbox, &[]);
    assert!(record["share"] == "hardlink", "{record}");
    std::fs::rename(sandbox.path().join("src/aside"), sandbox.path().join("src/moved")).unwrap();
    // Not what was stored, by more than the disk's grain.
    let touched = std::fs::File::options().write(true).open(first.join("touched")).unwrap();
    touched.set_modified(touched.metadata().unwrap().modified().unwrap() + Duration::from_secs(3)).unwrap();
    let plan = sandbox.oskit(["backup", "--dry-run", "--json", "src", "dst"]).succeeds().records("backup");
    assert_eq!(plan.last().unwrap()["shared_files"], 2, "{plan:?}");
    let (record, second) = backup(&sandbox, &[]);
    assert_eq!(record["shared_files"], 2, "{record}");
    assert_eq!(inode(first.join("same")), inode(second.join("same")));
    assert_eq!(inode(first.join("aside")), inode(second.join("moved")));
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).succeeds();
}

/// What the first disk could not hold is not carried on where it can be held.
#[test]
fn what_was_moved_to_a_disk_that_holds_more_is_stored_again() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Disk::make(&sandbox, ["mkfs.ext4 -q -I 128", "mount"], 32 << 20) else { return };
    sandbox.file("src/a", "alpha");
    let_time_pass();
    backup(&sandbox, &[]);
    sandbox.shell("cp -a dst finer").succeeds();
    let more = ["backup", "--json", "src", "finer"];
    for shared in [0, 1] {
        let record = sandbox.oskit(more).succeeds().records("backup").pop().unwrap();
        assert_eq!(record["shared_files"], shared, "{record}");
    }
    sandbox.oskit(["backup", "verify", "finer"]).succeeds();
}

#[test]
fn a_disk_for_windows_shares_and_gives_everything_back() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Disk::make(&sandbox, NTFS, 32 << 20) else { return };
    let src = odd_names(&sandbox);
    std::fs::hard_link(src.join("z"), src.join("again")).unwrap();
    std::fs::set_permissions(src.join("z"), std::fs::Permissions::from_mode(0o6751)).unwrap();
    let_time_pass();
    let run = sandbox.oskit(["backup", "src", "dst"]).exits(0);
    for lack in ["permissions", "exact times", "some names"] {
        assert!(run.err().contains(&format!("{lack} cannot be kept there")), "{}", run.err());
    }
    let record = sandbox.oskit(["backup", "--json", "src", "dst"]).exits(0).records("backup").pop().unwrap();
    assert_eq!((&record["new_bytes"], &record["share"]), (&0.into(), &"hardlink".into()), "{record}");
    sandbox.oskit(["backup", "verify", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_equal(&src, &sandbox.path().join("out"));
}

/// As a share of a Windows server is, or what a program in user space serves: owners are taken, and not kept.
#[test]
fn owners_that_a_disk_ignores_are_in_the_manifest_and_lend_no_rights() {
    let sandbox = Sandbox::new();
    let (below, dst) = (sandbox.dir("below"), sandbox.dir("dst"));
    let how = ["--force-user=nobody", "--chown-ignore"];
    let mounted = runs(Command::new("bindfs").args(how).args([&below, &dst]));
    let Some(_disk) = mounted.map(|_| Disk { at: dst, device: String::new() }) else { return };
    let tool = sandbox.file("src/tool", "a program");
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o4755)).unwrap();
    let (_, made) = backup(&sandbox, &[]);
    assert_eq!(made.join("tool").metadata().unwrap().mode() & 0o7777, 0o755, "setuid for nobody");
    sandbox.oskit(["backup", "verify", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
    let run = sandbox.oskit(["backup", "restore", "dst", "dst/there"]).exits(0);
    assert!(run.err().contains("owners cannot be kept there"), "{}", run.err());
    assert_eq!(crate::files::mode(sandbox.path().join("dst/there/tool")), 0o755);
    sandbox.oskit(["backup", "verify", "-q", "--drill=dst", "dst"]).succeeds();
    sandbox.oskit(["backup", "-q", "src", "safe"]).succeeds();
    sandbox.oskit(["backup", "copy", "-q", "safe", "dst/copy"]).exits(0);
    sandbox.oskit(["backup", "verify", "-q", "dst/copy"]).succeeds();
}

#[test]
fn clones_that_are_asked_for_and_not_to_be_had_are_refused() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Disk::make(&sandbox, EXFAT, 32 << 20) else { return };
    sandbox.file("src/a", "contents");
    for how in ["reflink", "hardlink"] {
        let run = sandbox.oskit(["backup", &format!("--share={how}"), "src", "dst"]).exits(1);
        assert!(run.err().contains(&format!("cannot share by --share={how}")), "{}", run.err());
    }
    let visible = std::fs::read_dir(sandbox.path().join("dst")).unwrap().count();
    assert_eq!(visible, 1, "only the store's own directory");
}

/// Of the file that is made, the part behind `left` bytes goes: what lies there can be neither read nor written.
fn lose(sandbox: &Sandbox, disk: &Disk, left: u64) {
    let image = std::fs::File::options().write(true).open(sandbox.path().join("image")).unwrap();
    runs(Command::new("umount").arg(&disk.at)).unwrap();
    image.set_len(left).unwrap();
    runs(Command::new("mount").arg(&disk.device).arg(&disk.at)).unwrap();
}

/// Without a journal, whose place would be in its middle.
fn plain_disk(sandbox: &Sandbox) -> Option<Disk> {
    let mkfs = "mkfs.ext4 -q -O ^has_journal,^metadata_csum -E lazy_itable_init=0";
    Disk::make(sandbox, [mkfs, "mount"], 48 << 20)
}

#[test]
fn what_a_failing_disk_does_not_give_is_named_and_the_rest_is_kept() {
    let sandbox = Sandbox::new();
    let Some(disk) = plain_disk(&sandbox) else { return };
    let at = sandbox.path().join("dst");
    std::fs::write(at.join("a"), "a").unwrap();
    // As large as that, it reaches into the part that is lost.
    std::fs::write(at.join("lost"), vec![7; 40 << 20]).unwrap();
    lose(&sandbox, &disk, 16 << 20);
    let run = sandbox.oskit(["backup", "--json", "dst", "safe"]).exits(3);
    let errors = run.errors();
    assert_eq!(
        (&errors[0]["error"]["type"], &errors[0]["error"]["code"]),
        (&"OSError".into(), &"EIO".into()),
        "{errors:?}"
    );
    let made = run.records("backup").pop().unwrap();
    assert_eq!((&made["partial"], &made["errors"]), (&true.into(), &1.into()));
    sandbox.oskit(["backup", "restore", "safe", "out"]).exits(0);
    assert_eq!(std::fs::read(sandbox.path().join("out/a")).unwrap(), b"a");
    assert!(!sandbox.path().join("out/lost").exists());
}

#[test]
fn a_snapshot_on_a_failing_disk_gives_what_can_be_read_and_says_which_side_fails() {
    let sandbox = Sandbox::new();
    let Some(disk) = plain_disk(&sandbox) else { return };
    sandbox.file("src/a", "a");
    sandbox.file("src/lost", vec![7; 40 << 20]);
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    lose(&sandbox, &disk, 16 << 20);
    let verify = sandbox.oskit(["backup", "verify", "-q", "dst"]).exits(1);
    assert!(
        verify.err().contains("cannot read 'dst/backup_") && verify.err().contains("Input/output error"),
        "{}",
        verify.err()
    );
    let restore = sandbox.oskit(["backup", "restore", "dst", "out"]).exits(1);
    let line = restore.err().lines().next().unwrap().to_owned();
    assert!(
        line.starts_with("oskit backup: cannot read 'dst/backup_") && line.contains("Input/output error"),
        "{line}"
    );
    assert_eq!(std::fs::read(sandbox.path().join("out/a")).unwrap(), b"a");
    assert!(!sandbox.path().join("out/lost").exists());
}

/// A disk for which the system takes what is written, and finds out later that there is no place for it: only who waits
/// for the disk knows.
struct Promising {
    disk: Option<Disk>,
    room: PathBuf,
}

impl Promising {
    fn make(sandbox: &Sandbox) -> Option<Self> {
        if !nix::unistd::geteuid().is_root() {
            return None;
        }
        let room = sandbox.dir("room");
        runs(Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "none"]).arg(&room))?;
        let mut it = Self { disk: None, room };
        let image = it.room.join("image");
        std::fs::File::create_new(&image).unwrap().set_len(64 << 20).unwrap();
        let options = ["-q", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard"];
        runs(Command::new("mkfs.ext4").args(options).arg(&image))?;
        it.disk = Some(Disk::mount(&image, sandbox.dir("dst"), Command::new("mount"))?);
        Some(it)
    }
}

impl Drop for Promising {
    fn drop(&mut self) {
        self.disk = None;
        let _ = runs(Command::new("umount").arg(&self.room));
    }
}

const TOO_MUCH: usize = 24 << 20;

/// What waiting for such a disk ends with: which of the two depends on who meets it first.
const LOST: [&str; 2] = ["Input/output error [OSError EIO]", "No space left on device [OSError ENOSPC]"];

#[test]
fn a_snapshot_that_does_not_reach_the_disk_is_not_shown() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Promising::make(&sandbox) else { return };
    sandbox.file("src/a", "a");
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.file("src/big", vec![7; TOO_MUCH]);
    let run = sandbox.oskit(["backup", "-q", "src", "dst"]).exits(1);
    run.expect(LOST.iter().any(|it| run.err().contains(it)), "a failure that is told");
    let names = std::fs::read_dir(sandbox.path().join("dst")).unwrap();
    let names = names.map(|it| it.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|it| it.starts_with("backup_")).count(), 1);
}

#[test]
fn a_restore_that_does_not_reach_the_disk_is_told() {
    let sandbox = Sandbox::new();
    let Some(_disk) = Promising::make(&sandbox) else { return };
    sandbox.file("src/big", vec![7; TOO_MUCH]);
    sandbox.oskit(["backup", "-q", "src", "safe"]).succeeds();
    let run = sandbox.oskit(["backup", "restore", "-q", "safe", "dst/out"]).exits(1);
    let lost = LOST.map(|it| format!("cannot bring to disk 'dst/out': {it}"));
    run.expect(lost.iter().any(|it| run.err().contains(it)), "a failure that is told");
}
