//! oskit itself: which command is meant, and the commands about commands.

use crate::support::Sandbox;

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
        .fails(1, "oskit explain: no error, exit status or signal is called 'nothing' [LookupError]\n");
    let run = sandbox.oskit(["explain", "--json", "EEXIST"]).succeeds();
    assert_eq!(run.records("explain")[0]["meaning"], "File exists");
}

/// A path in the host's own way of writing it.
fn native(path: &str) -> String {
    path.replace('/', std::path::MAIN_SEPARATOR_STR)
}

fn link_in_bin() -> String {
    native("bin/mkdir") + std::env::consts::EXE_SUFFIX
}

#[test]
#[cfg_attr(windows, ignore = "Wine does not let a program remove a link to itself while it runs")]
fn links_that_were_made_are_removed_and_no_others() {
    let sandbox = Sandbox::new();
    sandbox.dir("bin");
    sandbox.file("bin/other", "mine");
    let link = link_in_bin();
    let install = || sandbox.oskit(["install-links", "bin", "mkdir"]).succeeds();
    install().prints(&format!("linked {link}\n"));
    install().prints(&format!("already linked {link}\n"));
    let run = sandbox.oskit(["install-links", "--json", "bin", "mkdir"]).succeeds();
    assert_eq!(run.records("install-links")[0]["status"], "existed");
    sandbox.oskit(["remove-links", "bin"]).succeeds().prints(&format!("removed {link}\n"));
    assert_eq!(sandbox.tree(), ["bin/", "bin/other"]);
    sandbox
        .oskit(["remove-links", "bin"])
        .fails(1, "oskit remove-links: 'bin': no links were made there [LookupError]\n");
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

#[cfg(unix)]
#[test]
fn what_stands_in_the_way_stays_when_no_link_can_be_made() {
    let sandbox = Sandbox::new();
    sandbox.file("bin/mkdir/mine", "kept");
    sandbox
        .oskit(["install-links", "--force", "bin", "mkdir"])
        .fails(1, "oskit install-links: cannot make link 'bin/mkdir': Is a directory [IsADirectoryError]\n");
    assert_eq!(sandbox.tree(), ["bin/", "bin/.oskit-links", "bin/mkdir/", "bin/mkdir/mine"]);
}

#[test]
fn what_was_typed_does_not_break_the_line_of_an_error() {
    let run = Sandbox::new().oskit(["mkdir", "--a\nb\u{1b}[31m"]).exits(1);
    let line = run.err().lines().next().unwrap_or_default().to_owned();
    assert_eq!(line, r"oskit mkdir: unrecognized option '--a\nb\u{1b}[31m' [UsageError]");
}
