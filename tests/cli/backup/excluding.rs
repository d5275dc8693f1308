//! What a snapshot leaves out, and which rule decided.

use crate::support::{Sandbox, native, oskit};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ["a.o", "kept.o", "cache/in", "d/cache", "d/deep/x", "#draft#", "top"] {
        sandbox.file(format!("src/{name}"), name);
    }
    sandbox
}

#[test]
fn a_file_of_globs_means_what_gitignore_means() {
    let sandbox = sandbox();
    sandbox.file("rules", "# objects\n\n*.o\n!kept.o\r\ncache/\n/d/deep\n");
    let run = sandbox.oskit(["backup", "-q", "--json", "--exclude-from=rules", "src", "dst"]).succeeds();
    let made = run.records("backup").pop().unwrap();
    let made = sandbox.path().join(made["path"].as_str().unwrap());
    for name in ["kept.o", "d/cache", "#draft#", "top"] {
        assert!(made.join(name).exists(), "{name}");
    }
    for name in ["a.o", "cache", "d/deep"] {
        assert!(!made.join(name).exists(), "{name}");
    }
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]).succeeds().prints("");
}

#[test]
fn each_path_left_out_is_told_with_its_rule_and_no_directory_left_out_is_gone_into() {
    let sandbox = sandbox();
    sandbox.file("rules", "*.o\n");
    let rules = ["--exclude-from=rules", "--exclude=!kept.o", "--exclude=#*#", "--exclude=d"];
    for way in ["--dry-run", "--verbose"] {
        let run =
            sandbox.oskit(["backup", "--json", way].iter().chain(&rules).chain(&["src", "dst"])).succeeds();
        let out = run.records("backup").into_iter().filter(|it| it["event"] == "excluded");
        let told: Vec<_> = out
            .map(|it| ["path", "rule", "rule_file"].map(|key| it[key].as_str().unwrap_or("-").to_owned()))
            .collect();
        assert_eq!(told, [["#draft#", "#*#", "-"], ["a.o", "*.o", "rules"], ["d", "d", "-"]], "{way}");
    }
}

#[test]
fn globs_come_from_standard_input_too() {
    let sandbox = sandbox();
    let words = ["backup", "--dry-run", "--exclude-from", "-", "src", "dst"];
    let output = sandbox.command(oskit(), words).write_stdin("# objects\n*.o\n").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("excluded: a.o, by '*.o' in '-'\n"), "{said}");
}

/// It may be mistyped. In every run it would be noise: what there is to leave out comes and goes.
#[test]
fn a_glob_that_left_nothing_out_is_told_where_each_path_is() {
    let sandbox = sandbox();
    sandbox.file("rules", "*.none\n");
    let rules = ["--exclude=cahce", "--exclude=*.o", "--exclude=!nothing", "--exclude-from=rules"];
    let run =
        |ways: &[&str]| sandbox.oskit(["backup"].iter().chain(ways).chain(&rules).chain(&["src", "dst"]));
    let said = "oskit backup: --exclude 'cahce' left nothing out\n";
    run(&["--dry-run"]).fails(0, said);
    run(&["-v"]).fails(0, said);
    for ways in [&["--dry-run", "-q"][..], &["--dry-run", "--json"], &["-q"], &[]] {
        run(ways).succeeds();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_name_of_a_file_of_globs_is_told_to_the_byte() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = sandbox();
    let name = std::ffi::OsStr::from_bytes(b"r\xfe");
    sandbox.file(name, "*.o\n");
    let words = ["backup", "--dry-run", "--exclude-from"].map(std::ffi::OsStr::new);
    let operands = ["src", "dst", "--json"].map(std::ffi::OsStr::new);
    let run = sandbox.oskit(words.iter().chain([&name]).chain(&operands)).succeeds();
    let told = run.records("backup").into_iter().find(|it| it["event"] == "excluded").unwrap();
    assert_eq!((&told["rule_file"], &told["rule_file_b64"]), (&"r\u{fffd}".into(), &"cv4=".into()));
    let run = sandbox.oskit(words.iter().chain([&name]).chain(&operands[..2])).succeeds();
    run.expect(run.out().contains(r"excluded: a.o, by '*.o' in 'r'$'\376'"), "a name that a shell takes");
}

#[test]
fn a_rule_that_is_none_is_refused_before_anything_is_made() {
    let sandbox = sandbox();
    sandbox.file("rules", "good\n{a\n");
    std::fs::write(sandbox.path().join("bytes"), b"\xff\n").unwrap();
    let glob = sandbox.oskit(["backup", "--exclude={a", "src", "dst"]);
    assert!(glob.err().starts_with("oskit backup: invalid glob '{a': "), "{}", glob.err());
    let listed = sandbox.oskit(["backup", "--exclude-from=rules", "src", "dst"]);
    assert!(listed.err().starts_with("oskit backup: invalid glob '{a' in 'rules': "), "{}", listed.err());
    for file in ["nowhere", "bytes", "src"] {
        let run = sandbox.oskit(["backup", "--exclude-from", file, "src", "dst"]);
        let start = format!("oskit backup: cannot read globs from '{file}': ");
        assert!(run.err().starts_with(&start) && run.err().lines().count() == 1, "{}", run.err());
    }
    assert!(!sandbox.path().join("dst").exists());
}

#[test]
fn what_git_ignores_is_left_out_and_the_repository_is_kept() {
    let sandbox = Sandbox::new();
    for name in [
        "repo/.git/HEAD",
        "repo/a.o",
        "repo/kept.o",
        "repo/wanted.o",
        "repo/private",
        "repo/src/main.c",
        "repo/src/gen/x",
        "repo/src/a.o",
        "outside.o",
    ] {
        sandbox.file(format!("src/{name}"), name);
    }
    sandbox.file("src/.gitignore", "private\nkept.o\noutside.o\n");
    sandbox.file("src/repo/.gitignore", "*.o\n!kept.o\n");
    sandbox.file("src/repo/.git/info/exclude", "private\n");
    sandbox.file("src/repo/src/.gitignore", "gen/\n");
    let options = ["backup", "--json", "--ignore-vcs", "--exclude=!wanted.o"];
    let gone = ["outside.o", "repo/a.o", "repo/private", "repo/src/a.o", "repo/src/gen"].map(native);
    for way in ["--dry-run", "--verbose"] {
        let run = sandbox.oskit(options.iter().chain(&[way, "src", "dst"])).succeeds();
        let told: Vec<_> = run.records("backup").into_iter().filter(|it| it["event"] == "excluded").collect();
        let paths: Vec<_> = told.iter().map(|it| it["path"].as_str().unwrap()).collect();
        assert_eq!(paths, gone, "{way}");
        assert_eq!(told[4]["rule"], "gen/");
        assert!(told[4]["rule_file"].as_str().unwrap().ends_with(".gitignore"));
    }
    let made = sandbox
        .oskit(options.iter().chain(&["-q", "src", "dst"]))
        .succeeds()
        .records("backup")
        .pop()
        .unwrap();
    let made = sandbox.path().join(made["path"].as_str().unwrap());
    for name in ["repo/.git/HEAD", "repo/kept.o", "repo/wanted.o", "repo/src/main.c", ".gitignore"] {
        assert!(made.join(name).exists(), "{name}");
    }
    for name in &gone {
        assert!(!made.join(name).exists(), "{name}");
    }
    // What is compared later is what was to be in it.
    let diff = sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]);
    diff.succeeds().prints("");
    // The lists above SOURCE count up to the root of the repository.
    let inner = sandbox.oskit(["backup", "-q", "--json", "--ignore-vcs", "src/repo/src", "inner"]).succeeds();
    let made = sandbox.path().join(inner.records("backup").pop().unwrap()["path"].as_str().unwrap());
    assert!(made.join("main.c").exists() && !made.join("a.o").exists() && !made.join("gen").exists());
}

#[test]
fn a_comparison_with_the_source_knows_what_was_left_out_with_its_caches() {
    let sandbox = Sandbox::new();
    sandbox.file("src/a", "a");
    sandbox.file("src/cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    sandbox.file("src/cache/much", "much");
    sandbox.oskit(["backup", "-q", "--exclude-caches", "src", "dst"]).succeeds();
    sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]).succeeds().prints("");
    sandbox.file("src/cache/more", "more");
    sandbox.file("src/b", "b");
    let diff = sandbox.oskit(["backup", "diff", "dst", "latest", "--source", "src"]);
    assert!(diff.out().starts_with("added: b\n1 added, 0 removed"), "{}", diff.out());
}
