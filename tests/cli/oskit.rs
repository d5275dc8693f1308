//! oskit itself: which command is meant, and the commands about commands.

use std::path::PathBuf;

use crate::support::{Sandbox, native, oskit};

#[test]
fn an_unknown_command_is_127_with_the_nearest_names() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["mkdri"]).fails(
        127,
        "oskit: unknown command 'mkdri'; did you mean 'mkdir'? [UsageError]\n\
         Try 'oskit --help' for more information.\n",
    );
}

#[test]
fn an_unknown_option_is_wrong_usage() {
    let complaint =
        "oskit: unrecognized option '-x' [UsageError]\nTry 'oskit --help' for more information.\n";
    Sandbox::new().oskit(["-x"]).fails(2, complaint);
}

#[test]
fn a_word_that_is_no_choice_is_answered_with_the_choices() {
    let run = Sandbox::new().oskit(["completions", "ksh"]).exits(2);
    assert!(
        run.err().starts_with("oskit completions: invalid argument 'ksh' for 'SHELL' [UsageError]\n"),
        "{}",
        run.err()
    );
    assert!(run.err().contains("Valid arguments are:\n  - 'bash'\n"), "{}", run.err());
}

#[cfg(unix)]
#[test]
fn a_closed_output_is_reported() {
    let run = Sandbox::new().shell("oskit --list >&-").exits(1);
    assert_eq!(run.err(), "oskit: write error: Bad file descriptor [OSError EBADF]\n");
}

#[test]
fn without_arguments_it_says_what_there_is() {
    let sandbox = Sandbox::new();
    let run = sandbox.oskit([""; 0]).succeeds();
    assert!(run.out().contains("\n  mkdir "), "{}", run.out());
    sandbox.oskit(["--help"]).succeeds().prints(&run.out());
}

#[test]
fn the_list_names_each_command_on_a_line() {
    let sandbox = Sandbox::new();
    let names = sandbox.oskit(["--list"]).succeeds().out();
    assert!(names.lines().any(|it| it == "mkdir"));
    let rows = sandbox.oskit(["--list=json"]).succeeds().out();
    assert_eq!(rows.lines().count(), names.lines().count());
    assert!(
        rows.contains(r#"{"name":"mkdir","about":"Create directories","gnu":true,"link":true,"json":true}"#)
    );
}

#[test]
fn a_command_runs_by_a_link_with_a_prefix() {
    let sandbox = Sandbox::new();
    sandbox.link("o-mkdir", ["-v", "a"]).succeeds().prints("mkdir: created directory 'a'\n");
}

#[test]
fn explain_knows_errors_statuses_and_signals() {
    let sandbox = Sandbox::new();
    sandbox
        .oskit(["explain", "ENOENT", "127", "term", "nothing"])
        .prints("ENOENT: No such file or directory\n127: the program, or the command, was not found\nterm: asked to end\n")
        .fails(1, "oskit explain: no error, type, exit status or signal is called 'nothing' [LookupError]\n");
    let run = sandbox.oskit(["explain", "--json", "EEXIST"]).succeeds();
    assert_eq!(run.records("explain")[0]["meaning"], "File exists");
}

#[test]
fn explain_knows_the_types_that_failures_are_tagged_with() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["explain", "FileNotFoundError", "PermissionError", "UsageError"]).succeeds().prints(
        "FileNotFoundError: No such file or directory (ENOENT)\n\
         PermissionError: Permission denied (EACCES); Operation not permitted (EPERM)\n\
         UsageError: the command line is wrong\n",
    );
    let guide = std::fs::read_to_string("docs/guide/errors.md").expect("the guide is there");
    let named = guide.split('`').filter(|word| word.ends_with("Error") && !word.contains(' '));
    for name in named.collect::<std::collections::BTreeSet<_>>() {
        sandbox.oskit(["explain", name]).succeeds();
    }
}

#[test]
fn every_page_of_the_guide_is_a_topic_that_the_overview_names() {
    let sandbox = Sandbox::new();
    let overview = sandbox.oskit(["help"]).succeeds().out();
    let about_help = sandbox.oskit(["help", "help"]).succeeds().out();
    for page in std::fs::read_dir("docs/guide").expect("the guide is there") {
        let path = page.expect("the guide is readable").path();
        let topic =
            path.file_stem().expect("a page has a name").to_str().expect("the names are text").to_owned();
        let text = std::fs::read_to_string(&path).expect("a page is text");
        sandbox.oskit(["help", &topic]).succeeds().prints(&text);
        for text in [&overview, &about_help] {
            let named = text.split(|char: char| !char.is_alphanumeric()).any(|word| word == topic);
            assert!(named, "{topic}: {text}");
        }
    }
    sandbox.oskit(["help", "nothing"]).fails(
        1,
        "oskit help: no command or topic is called 'nothing'; topics: dotenv, errors, gnu, json, links, listing, \
         promises, running, scheduling, snapshots, statuses [LookupError]\n",
    );
}

#[test]
fn a_verb_has_help_of_its_own_and_its_mistakes_point_there() {
    let sandbox = Sandbox::new();
    let help = sandbox.oskit(["backup", "restore", "--help"]).succeeds().out();
    assert!(help.contains("Usage: oskit backup restore [OPTIONS] DEST [SNAPSHOT] TARGET\n"), "{help}");
    sandbox.oskit(["help", "backup", "restore"]).succeeds().prints(&help);
    sandbox
        .oskit(["help", "backup", "nothing"])
        .fails(1, "oskit help: backup has no verb 'nothing' [LookupError]\n");
    for wrong in [&["safe"][..], &["--no-such", "safe", "to"], &["--overwrite=x", "safe", "to"]] {
        let run = sandbox.oskit([&["backup", "restore"], wrong].concat()).exits(2);
        assert!(
            run.err().ends_with("\nTry 'oskit backup restore --help' for more information.\n"),
            "{}",
            run.err()
        );
    }
}

#[test]
fn a_number_that_is_none_is_told_with_its_option() {
    for wrong in ["0", "x", ""] {
        Sandbox::new().oskit(["backup", "--jobs", wrong, "a", "b"]).fails(
            2,
            &format!(
                "oskit backup: invalid number '{wrong}' for '--jobs' [UsageError]\n\
                 Try 'oskit backup --help' for more information.\n"
            ),
        );
    }
}

#[test]
fn help_says_what_the_description_says_and_breaks_no_example() {
    let sandbox = Sandbox::new();
    assert!(sandbox.oskit(["exec", "--help"]).succeeds().out().contains("\nDURATION is a number"));
    for spec in oskit::commands::TABLE {
        let help = sandbox.oskit([spec.name, "--help"]).succeeds().out();
        for example in spec.examples {
            assert!(help.contains(&format!("    $ {}\n", example.line)), "{help}");
        }
    }
}

#[test]
fn a_dry_run_says_what_would_become_of_a_link() {
    let sandbox = Sandbox::new();
    sandbox.dir("bin");
    let at = link_in_bin();
    sandbox.oskit(["install-links", "-n", "bin", "mkdir"]).succeeds().prints(&format!("would link {at}\n"));
    sandbox.oskit(["install-links", "bin", "mkdir"]).succeeds();
    sandbox.oskit(["remove-links", "-n", "bin"]).succeeds().prints(&format!("would remove {at}\n"));
}

fn link_in_bin() -> String {
    native("bin/mkdir") + std::env::consts::EXE_SUFFIX
}

/// What makes links to oskit: Windows refuses to remove a file that is running, by whichever name.
fn installer(sandbox: &Sandbox) -> PathBuf {
    if cfg!(unix) {
        return oskit().to_owned();
    }
    let copy = sandbox.path().with_file_name("copy").join(oskit().file_name().unwrap());
    std::fs::create_dir(copy.parent().unwrap()).unwrap();
    std::fs::copy(oskit(), &copy).unwrap();
    copy
}

#[test]
fn links_that_were_made_are_removed_and_no_others() {
    let sandbox = Sandbox::new();
    let installer = installer(&sandbox);
    sandbox.dir("bin");
    sandbox.file("bin/other", "mine");
    let link = link_in_bin();
    let install = || sandbox.run(&installer, ["install-links", "bin", "mkdir"]).succeeds();
    let remove = || sandbox.oskit(["remove-links", "bin"]);
    install().prints(&format!("linked {link}\n"));
    install().prints(&format!("already linked {link}\n"));
    let run = sandbox.run(&installer, ["install-links", "--json", "bin", "mkdir"]).succeeds();
    assert_eq!(run.records("install-links")[0]["status"], "existed");
    remove().succeeds().prints(&format!("removed {link}\n"));
    assert_eq!(sandbox.tree(), ["bin/", "bin/other"]);
    remove().fails(1, "oskit remove-links: 'bin': no links were made there [LookupError]\n");
}

#[test]
fn a_link_replaces_nothing_unless_forced() {
    let sandbox = Sandbox::new();
    let link = link_in_bin();
    sandbox.file(&link, "mine");
    sandbox.oskit(["install-links", "bin", "mkdir"]).fails(
        1,
        &format!("oskit install-links: cannot make link '{link}': File exists [FileExistsError]\n"),
    );
    let forced = sandbox.oskit(["install-links", "--force", "bin", "mkdir"]);
    forced.succeeds().prints(&format!("linked {link}\n"));
}

#[test]
fn what_stands_in_the_way_stays_when_no_link_can_be_made() {
    let sandbox = Sandbox::new();
    let link = link_in_bin();
    sandbox.file(format!("{link}/mine"), "kept");
    let refusal =
        format!("oskit install-links: cannot make link '{link}': Is a directory [IsADirectoryError]\n");
    for options in [&["--force"] as &[_], &["--force", "--dry-run"]] {
        sandbox.oskit([&["install-links"], options, &["bin", "mkdir"]].concat()).fails(1, &refusal);
    }
    let name = format!("bin/mkdir{}/", std::env::consts::EXE_SUFFIX);
    assert_eq!(sandbox.tree(), ["bin/", &name, &format!("{name}mine")]);
}

#[test]
fn what_was_typed_does_not_break_the_line_of_an_error() {
    let run = Sandbox::new().oskit(["mkdir", "--a\nb\u{1b}[31m"]).exits(1);
    let line = run.err().lines().next().unwrap_or_default().to_owned();
    assert_eq!(line, r"oskit mkdir: unrecognized option '--a\nb\u{1b}[31m' [UsageError]");
}
