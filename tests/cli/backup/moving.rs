//! A SOURCE that changes while it is read: the run is stopped amid a large file, and goes on when the change is done.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::robust::by_chance;
use super::{Held, facts, rounds};
use crate::support::{Run, Sandbox, matches};

/// Takes a while to read.
const LARGE: u64 = 256 << 20;

/// `src/a`, which takes no room.
fn large(sandbox: &Sandbox) {
    let file = std::fs::File::create_new(sandbox.dir("src").join("a")).unwrap();
    file.set_len(LARGE).unwrap();
    for at in [0, LARGE - 4096] {
        std::os::unix::fs::FileExt::write_all_at(&file, &[7; 4096], at).unwrap();
    }
}

/// A backup during which the shell does `change`, while `src/a` is being read.
fn amid(sandbox: &Sandbox, change: &str) -> Run {
    let script = format!(
        "oskit backup --json --jobs=1 src dst & child=$!
         until [ -s dst/.oskit-backup/tmp/backup_*/a ] || ! kill -0 $child 2>/dev/null; do :; done
         kill -STOP $child && [ $(stat -c %s dst/.oskit-backup/tmp/backup_*/a) -lt 1000000 ] || {{ kill -KILL $child; rm -r dst; exit 99; }}
         {change}
         kill -CONT $child; wait $child"
    );
    for _ in 0..9 {
        let run = sandbox.shell(&script);
        if run.status != Some(99) {
            return run;
        }
        // Too late, on a machine that has much else to do: nothing has been changed.
    }
    panic!("never amid it");
}

fn made(sandbox: &Sandbox, run: &Run) -> (Value, PathBuf) {
    let record = run.records("backup").pop().expect("a record");
    let path = sandbox.path().join(record["path"].as_str().unwrap());
    (record, path)
}

/// What is known of the paths in a tree whose names start so.
fn facts_of(root: &Path, start: &str) -> BTreeMap<PathBuf, facts::Facts> {
    let mut all = facts::of(root);
    all.retain(|path, _| path.to_string_lossy().starts_with(start));
    all
}

#[test]
fn a_file_that_changes_while_it_is_read_is_read_again() {
    let changes = [
        "truncate -s 100000000 src/a",
        "truncate -s 100 src/a",
        "truncate -s 0 src/a",
        "printf more >> src/a",
        "printf other | dd of=src/a bs=1 seek=100 conv=notrunc status=none",
        "touch -r src/a time; printf other | dd of=src/a bs=1 conv=notrunc status=none; touch -r time src/a",
        "chmod 4711 src/a; setfacl -m u:12345:rw src/a || touch src/a",
        "rm src/a; printf another > src/a",
        "mv src/a away; ln -s away src/a",
    ];
    for change in changes {
        let sandbox = Sandbox::new();
        large(&sandbox);
        sandbox.file("src/b", "stays");
        let run = amid(&sandbox, change).succeeds();
        let (record, path) = made(&sandbox, &run);
        assert_eq!((&record["changed"], &record["partial"]), (&0.into(), &false.into()), "{change}");
        // What was opened is what is stored, whatever has its name now.
        if !change.starts_with("rm") && !change.starts_with("mv") {
            facts::assert_equal(&sandbox.path().join("src"), &path);
        }
        assert!(path.join("a").symlink_metadata().unwrap().is_file(), "{change}");
        sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    }
}

#[test]
fn what_goes_or_becomes_something_else_between_listing_and_reading_is_taken_as_it_is_then() {
    let sandbox = Sandbox::new();
    large(&sandbox);
    for name in ["gone", "now_dir", "now_link", "now_fifo", "now_socket", "cut", "grown", "rewritten"] {
        sandbox.file(format!("src/b_{name}"), name);
    }
    sandbox.file("secret/s", "not of the source");
    for (name, target) in [("link_now_dir", "nowhere"), ("link_now_file", "b_cut")] {
        std::os::unix::fs::symlink(target, sandbox.path().join("src").join(format!("b_{name}"))).unwrap();
    }
    let _socket = std::os::unix::net::UnixListener::bind(sandbox.path().join("socket")).unwrap();
    sandbox.shell("mkfifo src/b_fifo_now_file src/b_fifo_now_dir").succeeds();
    // More than the walker gets through while it waits.
    for number in 0..40 {
        sandbox.file(format!("src/d{number:02}/f"), "one job");
    }
    for name in ["gone", "now_file", "now_link", "now_fifo", "now_other"] {
        sandbox.file(format!("src/y_{name}/f"), name);
    }
    let change = "cd src
        rm b_gone && rm b_now_dir && mkdir b_now_dir && printf x > b_now_dir/x
        rm b_now_link && ln -s ../secret/s b_now_link && rm b_now_fifo && mkfifo b_now_fifo
        rm b_now_socket && mv ../socket b_now_socket
        printf c > b_cut && printf ' more' >> b_grown && printf REWRITTEN > b_rewritten
        rm b_link_now_dir && mkdir b_link_now_dir && printf x > b_link_now_dir/x
        rm b_link_now_file && printf file > b_link_now_file
        rm b_fifo_now_file && printf file > b_fifo_now_file
        rm b_fifo_now_dir && mkdir b_fifo_now_dir && printf x > b_fifo_now_dir/x
        rm -r y_gone && rm -r y_now_file && printf file > y_now_file && rm -r y_now_link && ln -s ../secret y_now_link
        rm -r y_now_fifo && mkfifo y_now_fifo && mv y_now_other ../was && mkdir y_now_other && printf y > y_now_other/y
        cd ..";
    let run = amid(&sandbox, change).exits(3);
    let errors = run.errors();
    let said = |it: &Value| {
        let error = &it["error"];
        let name =
            Path::new(error["path"].as_str().unwrap()).file_name().unwrap().to_string_lossy().into_owned();
        (name, error["type"].as_str().unwrap().to_owned())
    };
    let wanted =
        ["b_fifo_now_dir", "b_link_now_dir", "b_now_dir"].map(|it| (it.to_owned(), "OSError".to_owned()));
    assert_eq!(errors.iter().map(said).collect::<Vec<_>>(), wanted);
    assert!(errors[0]["error"]["message"].as_str().unwrap().contains("became a directory"), "{errors:?}");
    let vanished: Vec<_> = run
        .records("backup")
        .iter()
        .filter(|it| it["event"] == "vanished")
        .map(|it| it["path"].clone())
        .collect();
    assert_eq!(vanished, ["b_gone", "y_gone"]);
    let (record, path) = made(&sandbox, &run);
    assert_eq!(
        (&record["errors"], &record["vanished"], &record["changed"]),
        (&3.into(), &2.into(), &0.into()),
        "{record}"
    );
    let mut now = facts_of(&sandbox.path().join("src"), "b_");
    now.retain(|path, _| !wanted.iter().any(|it| path.starts_with(&it.0)));
    assert_eq!(facts_of(&path, "b_"), now);
    assert_eq!(facts_of(&path, "y_"), facts_of(&sandbox.path().join("src"), "y_"));
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "verify", "-q", "dst", "latest"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    facts::assert_equal(&sandbox.path().join("src"), &sandbox.path().join("out"));
}

#[test]
fn who_finds_a_store_locked_is_told_by_whom() {
    let sandbox = Sandbox::new();
    large(&sandbox);
    sandbox.file("other/b", "of another");
    let change = "echo $child > pid
        oskit backup other dst 2> said; echo $? >> said
        oskit env TZ=Etc/GMT-3 oskit backup verify dst 2> elsewhere
        unshare --uts sh -c 'hostname another-host; exec oskit backup other dst' 2> from_another";
    amid(&sandbox, change).succeeds();
    let text = |name: &str| std::fs::read_to_string(sandbox.path().join(name)).unwrap();
    let pid = text("pid").trim().to_owned();
    let busy = |by: &str| {
        format!(
            "oskit backup: cannot lock 'dst': another oskit backup is at work there (process {pid}{by} since ...-...-... ...:...:...); \
             --wait waits for it [TimeoutError]\n"
        )
    };
    assert!(matches(&(busy("") + "11\n"), &text("said")), "{}", text("said"));
    assert!(matches(&busy(""), &text("elsewhere")), "{}", text("elsewhere"));
    // Only root can call a host otherwise.
    let from_another = text("from_another");
    assert!(
        matches(&busy(" on ..."), &from_another) || from_another.starts_with("unshare"),
        "{from_another}"
    );
    // Afterwards nobody is named: whoever has it then has not said so.
    let lock = sandbox.path().join("dst/.oskit-backup/lock");
    assert_eq!(lock.metadata().unwrap().len(), 0);
    let held = Held::with_others(&lock);
    for left in ["", "{\"pid\":4194304,\"host\":\"HOST\",\"since\":1700000000}", "rubbish"] {
        let host = sandbox.shell("uname -n").out();
        std::fs::write(&lock, left.replace("HOST", host.trim())).unwrap();
        let said = "oskit backup: cannot lock 'dst': another oskit backup is at work there; --wait waits for it [TimeoutError]\n";
        sandbox.oskit(["backup", "other", "dst"]).fails(11, said);
    }
    drop(held);
    sandbox.oskit(["backup", "-q", "other", "dst"]).succeeds();
}

#[test]
fn a_run_stays_with_the_directories_that_it_began_with() {
    let sandbox = Sandbox::new();
    large(&sandbox);
    sandbox.file("src/b", "of the source");
    sandbox.file("other/b", "of another");
    let run = amid(&sandbox, "mv dst was; mkdir dst; mv src moved; mv other src").succeeds();
    let name = run.records("backup").pop().unwrap()["snapshot"].as_str().unwrap().to_owned();
    facts::assert_equal(&sandbox.path().join("moved"), &sandbox.path().join("was").join(name));
    assert_eq!(std::fs::read_dir(sandbox.path().join("dst")).unwrap().count(), 0);
    sandbox.oskit(["backup", "verify", "-q", "was"]).succeeds();
}

#[test]
fn a_file_with_holes_that_never_settles_is_marked_and_what_is_stored_is_what_the_manifest_says() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let sandbox = Sandbox::new();
    large(&sandbox);
    let file = std::fs::File::options().write(true).open(sandbox.path().join("src/a")).unwrap();
    let stop = AtomicBool::new(false);
    let run = std::thread::scope(|scope| {
        scope.spawn(|| {
            for size in (1_u64..).map(|it| if it.is_multiple_of(2) { LARGE } else { LARGE / 2 + (it << 12) })
            {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                file.set_len(size).unwrap();
                std::thread::sleep(Duration::from_millis(3));
            }
        });
        let run = sandbox.oskit(["backup", "--json", "src", "dst"]);
        stop.store(true, Ordering::Relaxed);
        run
    });
    let run = run.exits(3);
    let (record, _) = made(&sandbox, &run);
    assert_eq!((&record["changed"], &record["partial"]), (&1.into(), &true.into()), "{record}");
    let error = &run.errors()[0]["error"];
    assert!(error["path"].as_str().unwrap().ends_with("src/a"), "{error}");
    sandbox.oskit(["backup", "verify", "-q", "dst"]).succeeds();
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).exits(0);
}

/// Something by chance to something by chance in `root`; what fails, fails.
fn meddle(root: &Path) {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let chance = |end: u32| u32::try_from(by_chance(end.into())).unwrap();
    let place =
        |deep: u32| (0..=chance(deep)).fold(root.to_owned(), |at, _| at.join(format!("n{}", chance(4))));
    let (one, other) = (place(3), place(3));
    let open = || {
        let flags = nix::libc::O_NONBLOCK; // fifos have nobody at the other end
        std::fs::File::options().write(true).create(true).truncate(false).custom_flags(flags).open(&one)
    };
    let _ = match chance(12) {
        0 | 1 => std::fs::create_dir_all(&one),
        2 => std::fs::remove_dir_all(&one),
        3 => std::fs::remove_file(&one),
        4 => std::fs::rename(&one, &other),
        5 => std::fs::hard_link(&one, &other),
        6 => std::os::unix::fs::symlink(&other, &one),
        7 => nix::unistd::mkfifo(&one, nix::sys::stat::Mode::S_IRUSR).map_err(Into::into),
        8 => open().and_then(|it| it.set_len(by_chance(3 << 20))),
        9 => std::fs::set_permissions(
            &one,
            std::os::unix::fs::PermissionsExt::from_mode(0o600 | chance(0o200)),
        ),
        _ => open().and_then(|mut it| {
            it.write_all(chance(1 << 20).to_string().repeat(chance(1 << 15) as usize).as_bytes())
        }),
    };
}

/// Does it also when a check fails.
struct AtTheEnd<F: FnMut()>(F);

impl<F: FnMut()> Drop for AtTheEnd<F> {
    fn drop(&mut self) {
        self.0();
    }
}

#[test]
fn a_tree_that_never_stands_still_is_stored_as_the_manifest_says() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let sandbox = Sandbox::new();
    let src = sandbox.dir("src");
    for _ in 0..3000 {
        meddle(&src);
    }
    let until = Instant::now() + Duration::from_secs(u64::from(rounds("OSKIT_TEST_LOOPS", 4)));
    let stop = AtomicBool::new(false);
    let mut made = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                meddle(&src);
            }
        });
        let _stop = AtTheEnd(|| stop.store(true, Ordering::Relaxed));
        while Instant::now() < until {
            let options = [&["--jobs=1", "--checksum"] as &[&str], &["--share=none"], &[]][made % 3];
            let words = ["backup", "--json", "--allow-empty"].iter().chain(options).chain(&["src", "dst"]);
            let run = sandbox.oskit(words);
            run.expect(matches!(run.status, Some(0 | 3)), "a snapshot");
            let record = run.records("backup").pop().unwrap();
            let is_partial = record["errors"] != 0 || record["changed"] != 0;
            run.expect(is_partial == (run.status == Some(3)), "a status that tells");
            sandbox.oskit(["backup", "verify", "-q", "dst", record["snapshot"].as_str().unwrap()]).succeeds();
            made += 1;
        }
    });
    assert!(made > 2, "{made}");
    for name in super::snapshots(&sandbox) {
        let out = format!("out_{name}");
        sandbox.oskit(["backup", "restore", "-q", "dst", &name, &out]).exits(0);
        sandbox.remove(out);
    }
    // It has come to rest.
    let run = sandbox.oskit(["backup", "-q", "--allow-empty", "src", "dst"]).succeeds();
    facts::assert_equal(&src, &sandbox.path().join(super::snapshot(&run)));
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).succeeds();
    facts::assert_equal(&src, &sandbox.path().join("out"));
    sandbox.oskit(["backup", "verify", "-q", "--drill=.", "dst", "latest"]).succeeds();
}
