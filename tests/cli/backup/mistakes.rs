//! What a person gets wrong on the command line, and what is said then.

use super::{sandbox, snapshot, snapshots};
use crate::support::{Run, Sandbox, native};

const HELP: &str = "Try 'oskit backup restore --help' for more information.\n";

/// Two snapshots of two files in `dst`; with the name of the newer.
fn stored() -> (Sandbox, String) {
    let sandbox = sandbox();
    sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let run = sandbox.oskit(["backup", "-q", "src", "dst"]).succeeds();
    let name = snapshot(&run).file_name().unwrap().to_string_lossy().into_owned();
    (sandbox, name)
}

#[test]
fn a_snapshot_without_a_target_is_not_restored_into_its_own_name() {
    let (sandbox, name) = stored();
    let before = sandbox.tree();
    for word in ["latest", "latest~1", "latest~7", &name] {
        let told = format!(
            "oskit backup: missing operand TARGET: '{word}' is a snapshot [UsageError]\n\
             A directory of that name is written '{}'\n{HELP}",
            native(&format!("./{word}"))
        );
        sandbox.oskit(["backup", "restore", "dst", word]).fails(2, &told);
        sandbox.oskit(["backup", "restore", "--dry-run", "dst", word]).fails(2, &told);
    }
    assert_eq!(sandbox.tree(), before);
    sandbox.oskit(["backup", "restore", "dst", "./latest"]).succeeds();
    sandbox.oskit(["backup", "restore", "dst", "latest~one"]).succeeds();
    assert!(sandbox.path().join("latest/a").exists() && sandbox.path().join("latest~one/d/b").exists());
    assert_eq!(snapshots(&sandbox).len(), 2);
}

#[test]
fn a_duration_without_a_unit_is_no_time_to_keep_snapshots_for() {
    let (sandbox, _) = stored();
    let prune =
        |within: &str| sandbox.oskit(["backup", "prune", "--dry-run", "--keep-within", within, "dst"]);
    for wrong in ["3", "1.5", "0x1d", "1h30", "3w", "d"] {
        let told = format!(
            "oskit backup: invalid duration '{wrong}' for '--keep-within': a number with its unit (d, h, m or s), \
             such as 36h or 30d [UsageError]\nTry 'oskit backup prune --help' for more information.\n"
        );
        prune(wrong).fails(2, &told);
    }
    let told = "oskit backup: nothing says what to keep [UsageError]\n\
                Try 'oskit backup prune --help' for more information.\n";
    for nothing in ["0d", "0s", "0h0m"] {
        prune(nothing).fails(2, told);
    }
    for right in ["3d", "36h", "1d12h", "1.5d", "1ms", "inf"] {
        prune(right).succeeds();
    }
}

#[test]
fn a_snapshot_is_found_by_what_a_shell_completes() {
    let (sandbox, name) = stored();
    let store = sandbox.path().join("dst");
    let words = [
        format!("{name}/"),
        format!("{name}//"),
        format!("dst/{name}"),
        format!("./dst/{name}/"),
        store.join(&name).to_string_lossy().into_owned(),
    ];
    for word in &words {
        let run = sandbox.oskit(["backup", "restore", "--dry-run", "dst", word, "out"]).succeeds();
        run.expect(run.out().contains(&name), "the snapshot's own name");
        sandbox.oskit(["backup", "verify", "-q", "dst", word]).succeeds();
        sandbox.oskit(["backup", "diff", "-q", "dst", word, word]).succeeds();
    }
    sandbox.oskit(["backup", "-q", "src", "other"]).succeeds();
    for elsewhere in
        [format!("other/{name}"), format!("./{name}"), format!("{name}/a"), "/".into(), "..".into()]
    {
        let told = format!("oskit backup: no snapshot '{elsewhere}' in 'dst' [LookupError]\n");
        sandbox.oskit(["backup", "restore", "dst", &elsewhere, "out"]).fails(1, &told);
    }
    let told = format!("oskit backup: missing operand TARGET: '{name}/' is a snapshot [UsageError]\n");
    let run = sandbox.oskit(["backup", "restore", "dst", &format!("{name}/")]).exits(2);
    run.expect(run.err().starts_with(&told), &told);
}

#[test]
fn a_snapshot_without_a_manifest_is_refused_with_a_way_out() {
    let (sandbox, _) = stored();
    sandbox.file("dst/backup_20200101_000000/a", "by hand");
    let told = "'backup_20200101_000000': it has no manifest; `oskit backup repair` makes one [ValueError]\n";
    for (doing, args) in [
        ("cannot use snapshot", ["restore", "dst", "backup_20200101_000000", "out"]),
        ("cannot use snapshot", ["diff", "dst", "backup_20200101_000000", "latest"]),
        ("cannot verify", ["verify", "-q", "dst", "backup_20200101_000000"]),
    ] {
        let run = sandbox.oskit(["backup"].iter().chain(&args));
        run.expect(run.status != Some(0), "a failure");
        run.expect(run.err() == format!("oskit backup: {doing} {told}"), told);
    }
}

#[test]
fn who_restores_onto_files_is_told_what_decides() {
    let (sandbox, _) = stored();
    sandbox.file("out/a", "mine");
    sandbox.file("out/d/b", "mine");
    let told = native(
        "oskit backup: cannot restore 'out/a': File exists [FileExistsError]\n\
         oskit backup: cannot restore 'out/d/b': File exists [FileExistsError]\n\
         oskit backup: what is there already was left as it is; --overwrite says what to do with it\n",
    );
    sandbox.oskit(["backup", "restore", "-q", "dst", "out"]).fails(1, &told);
    sandbox.oskit(["backup", "restore", "-q", "--dry-run", "dst", "out"]).fails(1, &told);
    let run = sandbox.oskit(["backup", "restore", "--json", "dst", "out"]).exits(1);
    let record = run.records("backup").pop().unwrap();
    assert_eq!((run.errors().len(), &record["errors"], &record["in_the_way"]), (2, &2.into(), &2.into()));
    sandbox.oskit(["backup", "restore", "-q", "--overwrite=never", "dst", "out"]).succeeds();
    assert_eq!(std::fs::read_to_string(sandbox.path().join("out/a")).unwrap(), "mine");
}

#[test]
fn a_store_is_copied_to_a_place_of_its_own_and_nowhere_else() {
    let (sandbox, _) = stored();
    sandbox.file("plain/mine", "not a store");
    sandbox.file("file", "not a directory");
    sandbox.dir("dst/sub");
    sandbox.oskit(["backup", "-q", "src", "other"]).succeeds();
    let before = sandbox.tree();
    for (place, why) in [
        ("plain", "it is not empty, and no copy of a store [ValueError]"),
        ("dst", "it is the store itself [ValueError]"),
        ("dst/copy", "it lies in the store that is to be copied [ValueError]"),
        ("dst/sub", "it lies in the store that is to be copied [ValueError]"),
        (".", "it is not empty, and no copy of a store [ValueError]"),
        ("other", "another store is there [ValueError]"),
        ("file", "Not a directory [NotADirectoryError]"),
        ("no/where", "No such file or directory [FileNotFoundError]"),
        #[cfg(unix)] // elsewhere that is a path that is not there
        ("file/new", "Not a directory [NotADirectoryError]"),
    ] {
        let place = &native(place);
        let told = format!("oskit backup: cannot copy to '{place}': {why}\n");
        sandbox.oskit(["backup", "copy", "dst", place]).fails(1, &told);
        sandbox.oskit(["backup", "copy", "--dry-run", "dst", place]).fails(1, &told);
    }
    assert_eq!(sandbox.tree(), before);
    // A disk of its own is never quite empty.
    for disk in ["empty", "disk/lost+found", "desk/.Trash-1000"] {
        sandbox.dir(disk);
        let disk = disk.split('/').next().unwrap();
        sandbox.oskit(["backup", "copy", "--dry-run", "-q", "dst", disk]).succeeds();
        sandbox.oskit(["backup", "copy", "-q", "dst", disk]).succeeds();
        sandbox.oskit(["backup", "copy", "-q", "dst", disk]).succeeds();
    }
}

#[test]
fn what_is_not_copied_is_not_said_to_be_restored() {
    let (sandbox, name) = stored();
    sandbox.file(format!("dst/{name}/a"), "alphA");
    let run = sandbox.oskit(["backup", "copy", "-q", "dst", "new"]).exits(1);
    let told = "its contents are not those that were stored; it was not copied [ValueError]\n";
    run.expect(run.err().contains(told) && !run.err().contains("restored"), told);
}

#[test]
fn a_mistyped_verb_is_answered_with_the_one_that_was_meant() {
    let (sandbox, _) = stored();
    let meant = "; did you mean 'oskit backup verify'?";
    let told =
        format!("oskit backup: cannot read 'verfy': No such file or directory{meant} [FileNotFoundError]\n");
    sandbox.oskit(["backup", "verfy", "dst"]).fails(1, &told);
    for args in [&["verfy"][..], &["verfy", "dst", "latest"], &["verfy", "--quick", "dst"]] {
        let run = sandbox.oskit(["backup"].iter().chain(args)).exits(2);
        run.expect(run.err().contains(&format!("{meant} [UsageError]\n")), meant);
    }
    // A SOURCE that is there, or is called like no verb, was meant.
    sandbox.file("verfy/a", "source");
    sandbox.oskit(["backup", "-q", "verfy", "dst"]).succeeds();
    for args in [&["verfy"][..], &["verify", "--fast"], &["photos", "dst"], &["verifi/x", "dst"]] {
        let run = sandbox.oskit(["backup"].iter().chain(args));
        run.expect(run.status != Some(0) && !run.err().contains("did you mean"), "no guess");
    }
}

/// It would make a snapshot of a directory of that name.
#[test]
fn options_before_a_verb_are_refused() {
    let (sandbox, _) = stored();
    sandbox.file("list/a", "mine");
    for options in [&["-q"][..], &["--wait", "--json"], &["--exclude", "x"]] {
        for verb in ["list", "verify", "prune"] {
            let run = sandbox.oskit(["backup"].iter().chain(options).chain(&[verb, "dst"])).exits(2);
            let said = format!("the verb comes before its options: oskit backup {verb} ...");
            run.expect(run.err().contains(&said), "where the verb goes");
        }
    }
    let run = sandbox.oskit(["backup", "-q", "list", "dst"]);
    run.fails(
        2,
        &format!(
            "oskit backup: the verb comes before its options: oskit backup list ... [UsageError]\n\
             A file or directory of that name is written '{}'\n\
             Try 'oskit backup list --help' for more information.\n",
            native("./list")
        ),
    );
    assert_eq!(snapshots(&sandbox).len(), 2);
    sandbox.oskit(["backup", "-q", "./list", "dst"]).succeeds();
    sandbox.oskit(["backup", "-q", "--", "list", "dst"]).succeeds();
    assert_eq!(snapshots(&sandbox).len(), 4);
}

#[test]
fn operands_that_are_too_many_too_few_or_contrary_are_named() {
    let sandbox = sandbox();
    for (line, verb, told) in [
        ("restore dst latest out extra", "restore ", "extra operand 'extra'"),
        ("list dst extra", "list ", "extra operand 'extra'"),
        ("copy dst new extra", "copy ", "extra operand 'extra'"),
        ("restore", "restore ", "missing operand DEST and TARGET"),
        ("restore dst", "restore ", "missing operand TARGET"),
        ("diff dst", "diff ", "missing operand A"),
        ("copy dst", "copy ", "missing operand NEWDEST"),
        ("verify", "verify ", "missing operand DEST"),
        ("src", "", "missing operand DEST"),
        ("", "", "missing operand SOURCE and DEST"),
        ("diff --source src dst latest latest~1", "diff ", "--source cannot be used with operand B"),
        ("verify --quick --drill out dst", "verify ", "--quick cannot be used with --drill"),
    ] {
        let told = format!(
            "oskit backup: {told} [UsageError]\nTry 'oskit backup {verb}--help' for more information.\n"
        );
        sandbox.oskit(["backup"].into_iter().chain(line.split_whitespace())).fails(2, &told);
    }
}

#[test]
fn a_dry_run_of_restore_fails_where_the_run_would() {
    let (sandbox, _) = stored();
    sandbox.file("file", "not a directory");
    let before = sandbox.tree();
    for (target, why) in [
        ("file", "Not a directory [NotADirectoryError]"),
        #[cfg(unix)] // elsewhere that is a path that is not there
        ("file/new", "Not a directory [NotADirectoryError]"),
        ("no/where", "No such file or directory [FileNotFoundError]"),
    ] {
        let target = &native(target);
        let told = format!("oskit backup: cannot restore to '{target}': {why}\n");
        sandbox.oskit(["backup", "restore", "-q", "dst", target]).fails(1, &told);
        sandbox.oskit(["backup", "restore", "-q", "--dry-run", "dst", target]).fails(1, &told).prints("");
    }
    sandbox.oskit(["backup", "restore", "--dry-run", "dst", "new"]).succeeds();
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn a_dry_run_says_what_would_be_done() {
    let (sandbox, _) = stored();
    std::fs::hard_link(sandbox.path().join("src/a"), sandbox.path().join("src/again")).unwrap();
    let dry =
        sandbox.oskit(["backup", "--dry-run", "--checksum", "--share=hardlink", "src", "dst"]).succeeds();
    dry.prints_like(&native(
        "would store: .\nwould share: a\nwould link: again\nwould store: d\nwould share: d/b\n3 files, ...\n",
    ));
    sandbox.oskit(["backup", "--dry-run", "-q", "src", "dst"]).succeeds().prints_like("3 files, 2 dir...\n");
    let dry = sandbox.oskit(["backup", "restore", "--dry-run", "dst", "out"]).succeeds();
    dry.prints_like(&native(
        "would restore: .\nwould restore: a\nwould restore: d\nwould restore: d/b\nWould restore 2 files, ... to out\n",
    ));
    let records = sandbox.oskit(["backup", "--dry-run", "--json", "src", "dst"]).succeeds().records("backup");
    assert_eq!(records[0]["event"], "stored");
}

#[test]
fn a_list_fits_a_terminal_and_tells_sources_apart() {
    let (sandbox, _) = stored();
    let titles =
        |run: &Run| run.out().lines().next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    let list = sandbox.oskit(["backup", "list", "dst"]).succeeds();
    list.expect(titles(&list) == "SNAPSHOT AGE FILES SIZE NEW SHARE STATE", "no STARTED, and one source");
    list.expect(
        list.out().lines().all(|line| line.chars().count() <= 80 && !line.ends_with(' ')),
        "80 columns",
    );
    for file in 0..1001 {
        sandbox.file(format!("many/{file}"), "");
    }
    sandbox.oskit(["backup", "-q", "--no-durable", "many", "dst"]).succeeds();
    let list = sandbox.oskit(["backup", "list", "dst"]).succeeds();
    list.expect(titles(&list).ends_with(" STATE SOURCE"), "a column for the source");
    let out = list.out();
    let newest = out.lines().last().unwrap();
    list.expect(newest.contains(" 1,001 ") && newest.ends_with("many"), "grouped files and the source");
    let listed = sandbox.oskit(["backup", "list", "--json", "dst"]).succeeds().records("backup");
    assert!(listed.iter().all(|it| it["started"].is_string() && it["host"].is_string()), "{listed:?}");
}

#[test]
fn a_drill_in_no_directory_is_refused_in_clear_words() {
    let (sandbox, name) = stored();
    sandbox.file("file", "not a directory");
    let missing = "No such file or directory [FileNotFoundError]";
    // Windows tells no path that leads through a file from one that leads nowhere.
    let in_a_file = if cfg!(windows) { missing } else { "Not a directory [NotADirectoryError]" };
    for (dir, why) in [("nodir", missing), ("file", in_a_file)] {
        let told = format!("oskit backup: cannot restore to '{dir}': {why}\n");
        sandbox.oskit(["backup", "verify", "--drill", dir, "dst", &name]).fails(1, &told);
    }
}

#[test]
fn help_promises_no_record_that_a_verb_does_not_write() {
    let (sandbox, _) = stored();
    let last = |words: &[&str]| {
        let run = sandbox.oskit(["backup"].iter().chain(words));
        run.records("backup").last().map(|it| it["event"].as_str().unwrap().to_owned())
    };
    for (verb, sum, words) in [
        ("diff", "compared", &["diff", "--json", "dst", "latest"][..]),
        ("restore", "restored", &["restore", "--json", "dst", "out"]),
        ("verify", "verified", &["verify", "--json", "dst"]),
        ("copy", "copied", &["copy", "--json", "dst", "new"]),
        ("prune", "pruned", &["prune", "--json", "--keep-last=2", "dst"]),
        ("repair", "repaired", &["repair", "--json", "dst"]),
    ] {
        assert_eq!(last(words).as_deref(), Some(sum));
        let help = sandbox.oskit(["backup", verb, "--help"]).succeeds();
        help.expect(help.out().contains("an object a line for each result\n"), "what all of them write");
    }
}
