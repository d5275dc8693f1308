use crate::support::Sandbox;

#[test]
fn names_stand_in_columns_even_in_a_pipe() {
    let sandbox = Sandbox::new();
    sandbox.file("a b", "");
    sandbox.file("c", "1234");
    sandbox.link("dir", [""; 0]).succeeds().prints("a\\ b  c\n");
    sandbox.link("dir", ["-1", "-N"]).succeeds().prints("a b\nc\n");
}

#[test]
fn its_records_are_those_of_ls() {
    let sandbox = Sandbox::new();
    sandbox.file("a", "1234");
    let run = sandbox.oskit(["dir", "--json"]).succeeds();
    let records = run.records("dir");
    assert_eq!((&records[0]["name"], &records[0]["size"]), (&"a".into(), &4.into()));
}
