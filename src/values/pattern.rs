//! Shell patterns against names: `*`, `?`, `[a-z]`, `[!a]`, `[[:digit:]]`, `\*`.
//!
//! Source of the rules: POSIX, `fnmatch()` with `FNM_PERIOD` and without `FNM_PATHNAME`, in the C locale.

/// Whether `name` matches `pattern` as a whole. A dot in front of the name must be matched by a dot.
#[must_use]
pub fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let dot_is_free = !name.starts_with(b".") || pattern.starts_with(b".") || pattern.starts_with(b"\\.");
    dot_is_free && matches_from(pattern, name)
}

/// On a mismatch the last star takes one byte more: no more steps than pattern times name.
fn matches_from(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut index) = (0, 0);
    let mut retry = None;
    while index < name.len() {
        if pattern.get(at) == Some(&b'*') {
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
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// How much of the pattern `byte` matches.
fn matches_one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern {
        [] => None,
        [b'?', ..] => Some(1),
        [b'\\', escaped, ..] => (*escaped == byte).then_some(2),
        [b'[', rest @ ..] => match bracket(rest, byte) {
            Some((length, matched)) => matched.then_some(length + 1),
            None => (byte == b'[').then_some(1),
        },
        [first, ..] => (*first == byte).then_some(1),
    }
}

/// A bracket expression behind its `[`: its length with the `]`, and whether `byte` is in it. `None` where none ends.
fn bracket(text: &[u8], byte: u8) -> Option<(usize, bool)> {
    let negated = matches!(text, [b'!' | b'^', ..]);
    let mut at = usize::from(negated);
    let start = at;
    let mut found = false;
    loop {
        if text.get(at)? == &b']' && at > start {
            return Some((at + 1, found != negated));
        }
        if let Some((name, length)) = class(&text[at..]) {
            found |= in_class(name, byte);
            at += length;
            continue;
        }
        let (low, length) = element(&text[at..])?;
        at += length;
        let mut high = low;
        if text.get(at) == Some(&b'-') && text.get(at + 1).is_some_and(|next| *next != b']') {
            let (end, length) = element(&text[at + 1..])?;
            high = end;
            at += 1 + length;
        }
        found |= (low..=high).contains(&byte);
    }
}

/// `[:alpha:]`: its name and length.
fn class(text: &[u8]) -> Option<(&[u8], usize)> {
    let rest = text.strip_prefix(b"[:")?;
    let end = rest.windows(2).position(|pair| pair == b":]")?;
    Some((&rest[..end], end + 4))
}

/// A byte of a bracket expression: `a`, `\]`, `[.a.]`, `[=a=]`; and its length.
fn element(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'\\', byte, ..] => Some((*byte, 2)),
        [b'[', b'.', byte, b'.', b']', ..] | [b'[', b'=', byte, b'=', b']', ..] => Some((*byte, 5)),
        [byte, ..] => Some((*byte, 1)),
        [] => None,
    }
}

fn in_class(name: &[u8], byte: u8) -> bool {
    match name {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => byte.is_ascii_whitespace() || byte == 11,
        b"upper" => byte.is_ascii_uppercase(),
        b"xdigit" => byte.is_ascii_hexdigit(),
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
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_leading_dot_is_matched_by_a_dot_only() {
        assert!(!matches(b"*", b".a"));
        assert!(!matches(b"?a", b".a"));
        assert!(!matches(b"[.]a", b".a"));
        assert!(matches(b".*", b".a"));
    }

    #[test]
    fn many_stars_do_not_take_forever() {
        assert!(!matches(
            &b"*a".repeat(50),
            &b"a".repeat(40).repeat(40)[..1599].iter().map(|_| b'b').collect::<Vec<_>>()
        ));
    }
}
