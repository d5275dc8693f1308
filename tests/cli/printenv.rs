use serde_json::json;

use crate::support::Sandbox;

fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("A", "1").set("EMPTY", "");
    sandbox
}

#[test]
fn values_are_printed_alone_and_the_whole_environment_with_names() {
    let sandbox = sandbox();
    sandbox.link("printenv", ["A", "EMPTY"]).succeeds().prints("1\n\n");
    sandbox.link("printenv", ["-0", "A", "EMPTY"]).succeeds().prints("1\0\0");
    assert!(sandbox.link("printenv", [""; 0]).succeeds().out().contains("A=1\n"));
}

#[test]
fn a_variable_that_is_not_set_is_status_1_in_silence() {
    let sandbox = sandbox();
    sandbox.link("printenv", ["NOPE", "A"]).fails(1, "").prints("1\n");
    sandbox.link("printenv", ["A=1"]).fails(1, "").prints("");
    sandbox.link("printenv", ["A", "-0"]).fails(1, "").prints("1\n");
    let hint = "Try 'printenv --help' for more information.\n";
    sandbox.link("printenv", ["-x"]).fails(2, &format!("printenv: invalid option -- 'x'\n{hint}"));
}

#[test]
fn records_have_names() {
    let run = sandbox().oskit(["printenv", "--json", "A"]).succeeds();
    assert_eq!(run.records("printenv"), [json!({"name": "A", "value": "1"})]);
}
