//! What holds of every document.

use std::path::{Path, PathBuf};

#[test]
fn links_between_documents_lead_somewhere() {
    for page in documents() {
        let text = std::fs::read_to_string(&page).expect("the document");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let local = !link.is_empty() && !link.contains(':');
            let target = page.parent().expect("a directory").join(link);
            assert!(!local || target.exists(), "{} links to {link}", page.display());
        }
    }
}

/// The documents that are written by hand.
pub(crate) fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = [root.join("docs/commands"), root.join("docs/man"), root.join("docs/schema")];
    let below =
        walkdir::WalkDir::new(root.join("docs")).into_iter().map(|entry| entry.expect("docs").into_path());
    let by_hand = below.filter(|path| !made.iter().any(|dir| path.starts_with(dir)));
    let pages = by_hand.filter(|path| path.extension().is_some_and(|it| it == "md"));
    std::iter::once(root.join("README.md")).chain(pages).collect()
}
