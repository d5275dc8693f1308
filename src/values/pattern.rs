//! Shell patterns against names: `*`, `?`, `[a-z]`, `[!a]`, `[[:digit:]]`, `\*`.
//!
//! Source of the rules: POSIX, `fnmatch()` with `FNM_PERIOD` and without `FNM_PATHNAME`, in the C locale.

/// Whether `name` matches `pattern` as a whole. A dot in front of the name must be matched by a dot. `utf8`: whether
/// the locale is encoded in UTF-8, so that `?` stands for a character of several bytes, too.
#[must_use]
pub fn matches(pattern: &[u8], name: &[u8], utf8: bool) -> bool {
    if name.starts_with(b".") && !pattern.starts_with(b".") && !pattern.starts_with(b"\\.") {
        return false;
    }
    let as_text = |bytes| if utf8 { std::str::from_utf8(bytes).ok() } else { None };
    match (as_text(pattern), as_text(name)) {
        (Some(pattern), Some(name)) if !name.is_ascii() => {
            matches_from(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
        }
        _ => {
            let chars = |bytes: &[u8]| bytes.iter().copied().map(char_of_byte).collect::<Vec<_>>();
            matches_from(&chars(pattern), &chars(name))
        }
    }
}

/// A byte as a character: what is not ASCII is in no class.
fn char_of_byte(byte: u8) -> char {
    const PRIVATE: u32 = 0xe000;
    if byte.is_ascii() { byte.into() } else { char::from_u32(PRIVATE + u32::from(byte)).unwrap_or_default() }
}

/// On a mismatch the last star takes one character more: no more steps than pattern times name.
fn matches_from(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut index) = (0, 0);
    let mut retry = None;
    while index < name.len() {
        if pattern.get(at) == Some(&'*') {
            at += 1;
            retry = Some((at, index));
            continue;
        }
        match matches_one(&pattern[at..], name[index]) {
            Some(length) => (at, index) = (at + length, index + 1),
            None => match retry {
                None => return false,
                Some((star, from)) => {
                    (at, index) = (star, from + 1);
                    retry = Some((star, from + 1));
                }
            },
        }
    }
    pattern[at..].iter().all(|char| *char == '*')
}

/// How much of the pattern `char` matches.
fn matches_one(pattern: &[char], char: char) -> Option<usize> {
    match pattern {
        [] => None,
        ['?', ..] => Some(1),
        ['\\', escaped, ..] => (*escaped == char).then_some(2),
        ['[', rest @ ..] => match bracket(rest, char) {
            Some((length, matched)) => matched.then_some(length + 1),
            None => (char == '[').then_some(1),
        },
        [first, ..] => (*first == char).then_some(1),
    }
}

/// A bracket expression behind its `[`: its length with the `]`, and whether `char` is in it. `None` where none ends.
fn bracket(text: &[char], char: char) -> Option<(usize, bool)> {
    let negated = matches!(text, ['!' | '^', ..]);
    let mut at = usize::from(negated);
    let start = at;
    let mut found = false;
    loop {
        if *text.get(at)? == ']' && at > start {
            return Some((at + 1, found != negated));
        }
        if let Some((name, length)) = class(&text[at..]) {
            found |= is_in_class(&name, char);
            at += length;
            continue;
        }
        let (low, length) = element(&text[at..])?;
        at += length;
        let mut high = low;
        if text.get(at) == Some(&'-') && text.get(at + 1).is_some_and(|next| *next != ']') {
            let (end, length) = element(&text[at + 1..])?;
            high = end;
            at += 1 + length;
        }
        found |= (low..=high).contains(&char);
    }
}

/// `[:alpha:]`: its name and length.
fn class(text: &[char]) -> Option<(String, usize)> {
    let ['[', ':', rest @ ..] = text else { return None };
    let end = rest.windows(2).position(|pair| *pair == [':', ']'])?;
    Some((rest[..end].iter().collect(), end + 4))
}

/// A character of a bracket expression: `a`, `\]`, `[.a.]`, `[=a=]`; and its length.
fn element(text: &[char]) -> Option<(char, usize)> {
    match text {
        ['\\', char, ..] => Some((*char, 2)),
        ['[', '.', char, '.', ']', ..] | ['[', '=', char, '=', ']', ..] => Some((*char, 5)),
        [char, ..] => Some((*char, 1)),
        [] => None,
    }
}

fn is_in_class(name: &str, char: char) -> bool {
    match name {
        "alnum" => char.is_alphanumeric(),
        "alpha" => char.is_alphabetic(),
        "blank" => matches!(char, ' ' | '\t'),
        "cntrl" => char.is_control(),
        "digit" => char.is_ascii_digit(),
        "graph" => !char.is_control() && !char.is_whitespace(),
        "lower" => char.is_lowercase(),
        "print" => !char.is_control(),
        "punct" => char.is_ascii_punctuation(),
        "space" => char.is_whitespace(),
        "upper" => char.is_uppercase(),
        "xdigit" => char.is_ascii_hexdigit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, expected) in [
            ("*", "abc", true),
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("*.rs", "main.rs", true),
            ("?", "ab", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[a", "[a", true),
            ("[[:digit:]]*", "1a", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("*~", "a~", true),
            ("*a*b*c*", "xxaxxbxxcxx", true),
            ("[a\\]]", "]", true),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes(), true), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_leading_dot_is_matched_by_a_dot_only() {
        assert!(!matches(b"*", b".a", true));
        assert!(!matches(b"?a", b".a", true));
        assert!(!matches(b"[.]a", b".a", true));
        assert!(matches(b".*", b".a", true));
    }

    #[test]
    fn many_stars_do_not_take_forever() {
        assert!(!matches(&b"*a".repeat(50), &b"b".repeat(1600), true));
    }

    #[test]
    fn a_question_mark_is_a_character_of_the_locale() {
        assert!(matches(b"?", "é".as_bytes(), true));
        assert!(!matches(b"?", "é".as_bytes(), false));
        assert!(matches("[à-ü]".as_bytes(), "é".as_bytes(), true));
        assert!(matches(b"a?", b"a\xff", true));
    }
}
