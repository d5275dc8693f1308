//! Every example in help and in the documents does what it says.
//!
//! In Markdown, a block marked `console` is a session in a fresh directory: lines that start with `$ ` are run, what
//! follows is what they print on both streams (`...` stands for what differs), `? 3` their exit status.

use std::path::Path;

use oskit::commands::TABLE;

use crate::documents::documents;
use crate::support::{Sandbox, matches};

#[test]
fn examples_in_help_print_what_they_say() {
    for spec in TABLE {
        for example in spec.examples {
            Sandbox::new().shell(example.line).succeeds().prints_like(example.prints);
        }
    }
}

#[test]
fn sessions_in_documents_go_as_shown() {
    let sessions: usize = documents().iter().map(|path| run_sessions(path)).sum();
    assert!(sessions > 0, "no document shows a session");
}

#[test]
fn the_first_command_of_the_readme_makes_and_restores_a_backup() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the README");
    let block = readme.split("\n```sh\n").nth(1).expect("a block of commands");
    let first = block.lines().next().unwrap_or_default();
    let line = first.replace("cargo build --release", "true").replace("target/release/oskit", "oskit");
    let run = Sandbox::new()
        .shell(&format!("TMPDIR=$PWD && export TMPDIR && cd '{}' && {line}", root.display()))
        .exits(0);
    assert!(run.out().contains("Backup completed to: "), "{}", run.out());
}

fn run_sessions(path: &Path) -> usize {
    let text = std::fs::read_to_string(path).expect("the document");
    let blocks: Vec<_> = text.split("\n```console\n").skip(1).collect();
    for block in &blocks {
        let sandbox = Sandbox::new();
        for step in steps(block.split("\n```").next().unwrap_or_default()) {
            step.run(&sandbox, path);
        }
    }
    blocks.len()
}

/// A command line of a session, and what it comes to.
#[derive(Default)]
struct Step {
    line: String,
    prints: String,
    status: i32,
}

fn steps(session: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in session.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { line: command.to_owned(), ..Step::default() });
            continue;
        }
        let step = steps.last_mut().expect("a session starts with a command");
        if let Some(status) = line.strip_prefix("? ") {
            step.status = status.parse().expect("a status");
        } else {
            step.prints.push_str(line);
            step.prints.push('\n');
        }
    }
    steps
}

impl Step {
    fn run(&self, sandbox: &Sandbox, path: &Path) {
        let line = &self.line;
        let run = sandbox.shell(&format!("{{ {line}\n}} 2>&1")).exits(self.status);
        let good = matches(&self.prints, &run.out());
        assert!(good, "{}\n$ {line}\n--- shown\n{}--- printed\n{}", path.display(), self.prints, run.out());
    }
}
