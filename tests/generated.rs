//! The made pages are what the commands make of them: completions, man pages, Markdown, schemas.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
    pages
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
