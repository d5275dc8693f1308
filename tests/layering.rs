//! The house stands: imports run downwards, systems are named in `platform` alone.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, top first. A file uses only what comes after its own floor.
const FLOORS: [&str; 11] = [
    "main",
    "cli",
    "commands",
    "reference",
    "command",
    "context",
    "output",
    "engine",
    "error",
    "values",
    "platform",
];

/// What only `platform` may say.
const SYSTEMS: [&str; 8] =
    ["cfg(unix", "cfg(windows", "target_os", "target_family", "nix::", "libc::", "windows_sys::", "unsafe "];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files =
        walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.expect("src is readable").into_path());
    let sources = files.filter(|path| path.extension().is_some_and(|it| it == "rs"));
    sources
        .map(|path| (path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

fn floor_of(path: &Path) -> Option<usize> {
    let first = path.components().next()?.as_os_str().to_str()?;
    FLOORS.iter().position(|it| *it == first.trim_end_matches(".rs"))
}

/// The lines that are code of the program itself: without comments and without tests.
fn code(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = source.lines().enumerate().take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
    lines.map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The floors that a line names: `crate::engine::..`, also several in braces.
fn used(line: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for piece in line.split("crate::").skip(1) {
        let names = piece.strip_prefix('{').unwrap_or(piece);
        let inner = if piece.starts_with('{') { names.split('}').next().unwrap_or("") } else { names };
        let firsts = inner.split(',').take(if piece.starts_with('{') { usize::MAX } else { 1 });
        for name in firsts {
            let name: String =
                name.trim().chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
            found.extend(FLOORS.iter().find(|it| **it == name));
        }
    }
    found
}

#[test]
fn imports_run_downwards() {
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        let Some(own) = floor_of(&path) else { continue };
        for (number, line) in code(&source) {
            for name in used(line) {
                let other = FLOORS.iter().position(|it| *it == name).unwrap();
                if other < own {
                    wrong.push(format!("src/{}:{number} uses {name}, which is above it", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_has_a_floor() {
    for (path, _) in sources() {
        assert!(
            path == Path::new("lib.rs") || floor_of(&path).is_some(),
            "src/{} is on no floor",
            path.display()
        );
    }
}

#[test]
fn systems_are_named_in_platform_alone() {
    let mut wrong = Vec::new();
    for (path, source) in sources().iter().filter(|(path, _)| !path.starts_with("platform")) {
        for (number, line) in code(source) {
            wrong.extend(
                SYSTEMS
                    .iter()
                    .filter(|it| line.contains(**it))
                    .map(|it| format!("src/{}:{number} says {it}", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_checks_see_what_they_look_for() {
    assert_eq!(used("use crate::engine::walk;"), ["engine"]);
    assert_eq!(used("use crate::{cli, values::mode};"), ["cli", "values"]);
    assert_eq!(used("let x = crate::commands::find(y);"), ["commands"]);
    assert!(used("use std::fs;").is_empty());
}
