//! The made pages are what the commands make of them: completions, man pages, Markdown, schemas, and of the page about
//! systems the part that says what is the same on all of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use oskit::command::Spec;
use oskit::commands::TABLE;
use oskit::reference;

const REMAKE: &str = "BLESS=1 cargo test --test generated";

/// Every made file by its path below the project.
fn pages() -> BTreeMap<PathBuf, String> {
    let mut pages = BTreeMap::new();
    let mut add = |path: String, text: String| pages.insert(PathBuf::from(path), text);
    for (names, shell) in reference::SHELLS {
        let ending = match names[0] {
            "powershell" => "ps1",
            "elvish" => "elv",
            "nushell" => "nu",
            other => other,
        };
        add(format!("completions/oskit.{ending}"), reference::completions(TABLE, *shell));
    }
    add("docs/man/oskit.1".into(), reference::man_overview(TABLE));
    add("docs/schema/error.json".into(), reference::error_schema());
    for spec in TABLE {
        add(format!("docs/man/oskit-{}.1", spec.name), reference::man(spec));
        add(format!("docs/commands/{}.md", spec.name), reference::markdown(spec));
        if let Some(schema) = reference::schema(spec) {
            add(format!("docs/schema/{}.json", spec.name), schema);
        }
    }
    pages.insert(SYSTEMS.into(), systems());
    pages
}

const SYSTEMS: &str = "docs/platforms.md";

/// The page about systems, with the options that have no row of their own in its table.
fn systems() -> String {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SYSTEMS)).unwrap();
    let page = page.replace("\r\n", "\n");
    let rows = rows(&page);
    let (start, end) = ("cargo test --test generated -->\n", "<!-- end -->");
    let (before, rest) = page.split_once(start).expect("the made part has a start");
    let (_, after) = rest.split_once(end).expect("the made part has an end");
    let mut made = String::new();
    for (command, options) in TABLE.iter().flat_map(options) {
        let same = options.iter().filter(|option| !rows.contains(&(command.clone(), (*option).clone())));
        let same: Vec<_> = same.map(|option| format!("`{option}`")).collect();
        let same = if same.is_empty() { "-".to_owned() } else { same.join(" ") };
        let _ = writeln!(made, "- `{command}`: {same}");
    }
    format!("{before}{start}{made}{end}{after}")
}

/// Command and option of each row of the table.
fn rows(page: &str) -> Vec<(String, String)> {
    let cells = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | `"));
    cells.filter_map(|(command, rest)| Some((command.into(), rest.split_once('`')?.0.into()))).collect()
}

/// The command, and each of its verbs, with the options that it takes.
fn options(spec: &Spec) -> Vec<(String, Vec<String>)> {
    let parser = spec.parser(spec.name.into());
    let of = |name: String, parser: &clap::Command| {
        let longs = parser.get_arguments().filter(|arg| !arg.is_global_set()).filter_map(clap::Arg::get_long);
        (name, longs.map(|long| format!("--{long}")).collect())
    };
    let verbs = parser.get_subcommands().map(|verb| of(format!("{} {}", spec.name, verb.get_name()), verb));
    std::iter::once(of(spec.name.into(), &parser)).chain(verbs).collect()
}

#[test]
fn each_row_about_systems_is_about_something_that_there_is() {
    let known: BTreeMap<_, _> = TABLE.iter().flat_map(options).collect();
    for (command, option) in rows(&systems()) {
        let options = known.get(&command).unwrap_or_else(|| panic!("no command {command}"));
        assert!(option == "-" || options.contains(&option), "{command} has no {option}");
    }
}

fn present(root: &Path) -> impl Iterator<Item = PathBuf> {
    ["completions", "docs/man", "docs/commands", "docs/schema"].into_iter().flat_map(move |dir| {
        let files = walkdir::WalkDir::new(root.join(dir)).into_iter().filter_map(Result::ok);
        files
            .filter(|entry| entry.file_type().is_file())
            .map(move |entry| entry.path().strip_prefix(root).unwrap().to_owned())
    })
}

#[test]
fn made_pages_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = pages();
    let bless = std::env::var_os("BLESS").is_some();
    let mut stale: Vec<String> = Vec::new();
    for path in present(root).filter(|path| !pages.contains_key(path)) {
        if bless {
            std::fs::remove_file(root.join(&path)).unwrap();
        } else {
            stale.push(format!("{} is no longer made", path.display()));
        }
    }
    for (path, text) in &pages {
        let full = root.join(path);
        let same = std::fs::read_to_string(&full).is_ok_and(|it| it.replace("\r\n", "\n") == *text);
        if !same && bless {
            std::fs::create_dir_all(full.parent().unwrap()).unwrap();
            std::fs::write(full, text).unwrap();
        } else if !same {
            stale.push(format!("{} is out of date", path.display()));
        }
    }
    assert!(stale.is_empty(), "{}\nremake them with: {REMAKE}", stale.join("\n"));
}
