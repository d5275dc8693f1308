use crate::support::Sandbox;

#[test]
fn a_directory_is_made_in_silence() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["mkdir", "a", "-v"]).succeeds().prints("oskit mkdir: created directory 'a'\n");
    assert_eq!(sandbox.tree(), ["a/"]);
}

#[test]
fn existing_directory_is_an_error_without_parents() {
    let sandbox = Sandbox::new();
    sandbox.dir("a");
    sandbox.link("mkdir", ["a"]).fails(1, "mkdir: cannot create directory 'a': File exists\n");
    let tagged = "oskit mkdir: cannot create directory 'a': File exists [FileExistsError]\n";
    sandbox.oskit(["mkdir", "a"]).fails(1, tagged);
}

#[test]
fn a_failure_is_one_json_line() {
    let sandbox = Sandbox::new();
    let run = sandbox.oskit(["mkdir", "--json", "x/y", "b"]).exits(1);
    assert_eq!(run.records("mkdir")[0]["path"], "b");
    let error = &run.errors()[0]["error"];
    assert_eq!(error["type"], "FileNotFoundError");
    assert_eq!(error["code"], "ENOENT");
    assert_eq!(error["path"], "x/y");
    assert_eq!(error["exit"], 1);
}

#[test]
fn an_empty_name_is_the_systems_to_refuse() {
    Sandbox::new()
        .link("mkdir", [""])
        .fails(1, "mkdir: cannot create directory '': No such file or directory\n");
}
