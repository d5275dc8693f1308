//! What the documents about backups claim.

use std::path::Path;
use std::process::Command;

use crate::support::Sandbox;

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide").join(name);
    std::fs::read_to_string(path).expect("the document")
}

#[test]
fn every_test_that_a_promise_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "tests"].into_iter().flat_map(|it| walkdir::WalkDir::new(root.join(it)));
    let sources = sources.map(|it| it.expect("a source").into_path()).filter(|it| it.is_file());
    let code: String = sources.map(|it| std::fs::read_to_string(it).unwrap_or_default()).collect();
    let page = document("promises.md");
    let rows: Vec<_> = page.lines().filter(|it| it.starts_with("| ") && it.contains('`')).collect();
    assert!(rows.len() > 10);
    for name in
        rows.iter().filter_map(|it| it.rsplit(" | ").next()).flat_map(|it| it.split('`').skip(1).step_by(2))
    {
        assert!(code.contains(&format!("fn {name}(")), "there is no test {name}");
    }
}

/// The blocks of a language in the page on scheduling.
fn blocks(language: &str) -> Vec<String> {
    let page = document("scheduling.md");
    let start = format!("\n```{language}\n");
    page.split(&start)
        .skip(1)
        .map(|it| it.split("\n```").next().unwrap_or_default().to_owned() + "\n")
        .collect()
}

#[test]
fn units_for_systemd_are_sound() {
    let units = blocks("ini");
    assert_eq!(units.len(), 2);
    for (unit, sections) in units.iter().zip([["[Unit]", "[Service]"], ["[Timer]", "[Install]"]]) {
        assert!(sections.iter().all(|it| unit.contains(it)));
        assert!(unit.lines().all(|it| it.is_empty() || it.starts_with('[') || it.contains('=')));
    }
    let sandbox = Sandbox::new();
    let service = units[0].replace("/usr/bin/oskit", &crate::support::oskit().to_string_lossy());
    let paths = [sandbox.file("backup.service", service), sandbox.file("backup.timer", &units[1])];
    if let Ok(run) = Command::new("systemd-analyze").arg("verify").args(paths).output() {
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn lines_for_cron_have_five_times_and_commands_that_are_understood() {
    for line in blocks("crontab").iter().flat_map(|it| it.lines()) {
        let fields: Vec<_> = line.split(' ').collect();
        let is_time = |it: &&str| it.bytes().all(|it| it.is_ascii_digit() || b"*/,-".contains(&it));
        assert!(fields[..5].iter().all(is_time) && fields[5] == "/usr/bin/oskit", "{line}");
        // Wrong usage is 2; that /mnt/backup is not there is not.
        let args =
            fields[6..].iter().map(|it| it.replace("/home", "./none").replace("/mnt/backup", "./nowhere"));
        let run = Sandbox::new().oskit(args);
        run.expect(matches!(run.status, Some(1 | 10)), "a command line that is understood");
    }
}

#[test]
fn the_property_list_for_launchd_is_well_formed() {
    let list = blocks("xml").pop().expect("a property list");
    let mut open = Vec::new();
    for tag in list.split('<').skip(1).filter_map(|it| it.split('>').next()) {
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed)),
            None if tag.ends_with('/') || tag.starts_with('?') => {}
            None => open.push(tag.split(' ').next().unwrap_or_default()),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
