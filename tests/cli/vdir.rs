use crate::support::Sandbox;

#[test]
fn each_name_has_its_facts_even_in_a_pipe() {
    let sandbox = Sandbox::new();
    sandbox.file("a b", "");
    sandbox.file("c", "1234");
    let facts = sandbox.link("vdir", ["-go", "--time-style=+"]).succeeds();
    assert!(facts.out().contains("a\\ b\n") && facts.out().ends_with(" c\n"), "{}", facts.out());
    sandbox.link("vdir", ["-x"]).succeeds().prints("a\\ b  c\n");
}
