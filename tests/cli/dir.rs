use crate::support::Sandbox;

#[test]
fn dir_lists_in_columns_and_vdir_with_facts_even_in_a_pipe() {
    let sandbox = Sandbox::new();
    sandbox.file("a b", "");
    sandbox.file("c", "1234");
    sandbox.link("dir", [""; 0]).succeeds().prints("a\\ b  c\n");
    sandbox.link("dir", ["-1", "-N"]).succeeds().prints("a b\nc\n");
    let facts = sandbox.link("vdir", ["-go", "--time-style=+"]).succeeds();
    assert!(facts.out().contains(" 4  c\n") && facts.out().ends_with("c\n"), "{}", facts.out());
    assert!(facts.out().contains("a\\ b"), "{}", facts.out());
    sandbox.link("vdir", ["-x"]).succeeds().prints("a\\ b  c\n");
}

#[test]
fn their_records_are_those_of_ls() {
    let sandbox = Sandbox::new();
    sandbox.file("a", "1234");
    for name in ["dir", "vdir"] {
        let run = sandbox.oskit([name, "--json"]).succeeds();
        let records = run.records(name);
        assert_eq!((&records[0]["name"], &records[0]["size"]), (&"a".into(), &4.into()));
    }
}
