//! What a snapshot leaves out, and which rule decided.

use crate::support::Sandbox;

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
