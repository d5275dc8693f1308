//! Words chosen from a list (`--color=auto`), abbreviated or by a synonym, as GNU's options take them.

/// A list of choices: each its synonyms, the first the name it goes by, and what it means.
pub type Table<T> = [(&'static [&'static str], T)];

/// Why a word chooses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// It abbreviates words that mean different things.
    Ambiguous,
    /// It abbreviates none.
    Invalid,
}

/// What `word` means: a whole word of the table, or an abbreviation that leaves no doubt.
pub fn pick<'a, T>(table: &'a Table<T>, word: &str) -> Result<&'a T, Mismatch> {
    if let Some((_, meaning)) = table.iter().find(|(synonyms, _)| synonyms.contains(&word)) {
        return Ok(meaning);
    }
    let mut candidates = table.iter().filter(|(synonyms, _)| synonyms.iter().any(|it| it.starts_with(word)));
    match (candidates.next(), candidates.next()) {
        (Some((_, meaning)), None) => Ok(meaning),
        (Some(_), Some(_)) => Err(Mismatch::Ambiguous),
        (None, _) => Err(Mismatch::Invalid),
    }
}

/// The choices for an error message, a line each, quoted by `quote`: `  - 'always', 'yes', 'force'`.
#[must_use]
pub fn listing<T>(table: &Table<T>, quote: impl Fn(&str) -> String) -> String {
    let line = |synonyms: &[&str]| {
        let quoted: Vec<_> = synonyms.iter().map(|it| quote(it)).collect();
        format!("  - {}", quoted.join(", "))
    };
    table.iter().map(|(synonyms, _)| line(synonyms)).collect::<Vec<_>>().join("\n")
}

/// The names most like `name`, the most alike first, three at most.
#[must_use]
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<_> =
        names.map(|it| (strsim::jaro_winkler(name, it), it)).filter(|(score, _)| *score > 0.8).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHEN: &Table<u8> =
        &[(&["always", "yes", "force"], 1), (&["never", "no", "none"], 2), (&["auto"], 3)];

    #[test]
    fn abbreviations_choose_unless_in_doubt() {
        assert_eq!(pick(WHEN, "no"), Ok(&2));
        assert_eq!(pick(WHEN, "n"), Ok(&2));
        assert_eq!(pick(WHEN, "a"), Err(Mismatch::Ambiguous));
        assert_eq!(pick(WHEN, "x"), Err(Mismatch::Invalid));
    }
}
