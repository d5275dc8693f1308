//! The strings of `env -S`: one argument that holds several, as a `#!` line passes them.
//!
//! The rules are those of GNU's manual ("env invocation", `-S`): blanks separate, quotes join,
//! `${NAME}` is expanded outside single quotes, `#` at the start of a word begins a comment.
//! Everything is bytes; no locale is asked.

use std::fmt;

/// Why a string could not be split. It shows itself in the words of GNU's `env`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// A quote was opened and not closed.
    Unterminated,
    /// The string ends in a backslash that quotes nothing.
    TrailingBackslash,
    /// `\c` stands between double quotes.
    StopInQuotes,
    /// A backslash before this character means nothing.
    Escape(String),
    /// A `$` begins something other than `${NAME}`: the string from there on.
    Expansion(String),
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unterminated => f.write_str("no terminating quote in -S string"),
            Self::TrailingBackslash => f.write_str("invalid backslash at end of string in -S"),
            Self::StopInQuotes => f.write_str(r"'\c' must not appear in double-quoted -S string"),
            Self::Escape(character) => write!(f, r"invalid sequence '\{character}' in -S"),
            Self::Expansion(rest) => write!(f, "only ${{VARNAME}} expansion is supported, error at: {rest}"),
        }
    }
}

impl std::error::Error for SplitError {}

/// Splits `text` into words, asking `variable` for the value of each `${NAME}` in turn
/// (`None`: it is not set, which adds nothing).
///
/// # Errors
/// At the first thing that the rules do not allow.
pub fn split(
    text: &[u8],
    variable: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>,
) -> Result<Vec<Vec<u8>>, SplitError> {
    let mut splitter = Splitter { rest: text, quote: Quote::None, word: None, words: Vec::new() };
    while splitter.step(variable)? == Next::GoOn {}
    splitter.end_word();
    Ok(splitter.words)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Stop,
}

struct Splitter<'a> {
    rest: &'a [u8],
    quote: Quote,
    /// The word that has begun; quotes begin one even when they hold nothing.
    word: Option<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Splitter<'_> {
    fn step(&mut self, variable: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>) -> Result<Next, SplitError> {
        let Some((&byte, rest)) = self.rest.split_first() else {
            return if self.quote == Quote::None { Ok(Next::Stop) } else { Err(SplitError::Unterminated) };
        };
        match (byte, self.quote) {
            (b'\'', Quote::None) => self.open(Quote::Single),
            (b'"', Quote::None) => self.open(Quote::Double),
            (b'\'', Quote::Single) | (b'"', Quote::Double) => self.quote = Quote::None,
            (b'#', Quote::None) if self.word.is_none() => return Ok(Next::Stop),
            (b' ' | b'\t'..=b'\r', Quote::None) => self.end_word(),
            (b'$', Quote::None | Quote::Double) => return self.expand(variable),
            (b'\\', _) => return self.escape(),
            _ => self.push(byte),
        }
        self.rest = rest;
        Ok(Next::GoOn)
    }

    fn open(&mut self, quote: Quote) {
        self.quote = quote;
        self.word.get_or_insert_default();
    }

    fn push(&mut self, byte: u8) {
        self.word.get_or_insert_default().push(byte);
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn escape(&mut self) -> Result<Next, SplitError> {
        if self.quote == Quote::Single {
            self.escape_in_single_quotes();
            return Ok(Next::GoOn);
        }
        let after = &self.rest[1..];
        let Some((&byte, rest)) = after.split_first() else {
            return Err(SplitError::TrailingBackslash);
        };
        match (byte, self.quote) {
            (b'"' | b'#' | b'$' | b'\'' | b'\\', _) => self.push(byte),
            (b'_', Quote::Double) => self.push(b' '),
            (b'_', _) => self.end_word(),
            (b'c', Quote::Double) => return Err(SplitError::StopInQuotes),
            (b'c', _) => return Ok(Next::Stop),
            (b'f', _) => self.push(0x0c),
            (b'n', _) => self.push(b'\n'),
            (b'r', _) => self.push(b'\r'),
            (b't', _) => self.push(b'\t'),
            (b'v', _) => self.push(0x0b),
            _ => return Err(SplitError::Escape(first_character(after))),
        }
        self.rest = rest;
        Ok(Next::GoOn)
    }

    /// Between single quotes a backslash is itself, except before a quote or another backslash.
    fn escape_in_single_quotes(&mut self) {
        self.rest = &self.rest[1..];
        match self.rest {
            [byte @ (b'\'' | b'\\'), rest @ ..] => {
                self.push(*byte);
                self.rest = rest;
            }
            _ => self.push(b'\\'),
        }
    }

    fn expand(&mut self, variable: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>) -> Result<Next, SplitError> {
        let name = braced_name(self.rest)
            .ok_or_else(|| SplitError::Expansion(String::from_utf8_lossy(self.rest).into_owned()))?;
        if let Some(value) = variable(name) {
            self.word.get_or_insert_default().extend(value);
        }
        self.rest = &self.rest["${}".len() + name.len()..];
        Ok(Next::GoOn)
    }
}

/// The name in a `${NAME}` that `text` begins with.
fn braced_name(text: &[u8]) -> Option<&[u8]> {
    let inside = text.strip_prefix(b"${")?;
    let end = inside.iter().position(|&byte| byte == b'}')?;
    let name = &inside[..end];
    let (first, others) = name.split_first()?;
    let is_word = |byte: &u8| *byte == b'_' || byte.is_ascii_alphanumeric();
    (is_word(first) && !first.is_ascii_digit() && others.iter().all(is_word)).then_some(name)
}

/// The first character of `text`, whole where it is valid UTF-8.
fn first_character(text: &[u8]) -> String {
    let chunk = text.utf8_chunks().next();
    let valid = chunk.and_then(|chunk| chunk.valid().chars().next());
    valid.unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut variable = |name: &[u8]| (name == b"V").then(|| b"va l".to_vec());
        let words = split(text.as_bytes(), &mut variable).expect(text);
        words.into_iter().map(|word| String::from_utf8(word).expect("text")).collect()
    }

    fn refusal(text: &str) -> String {
        split(text.as_bytes(), &mut |_| None).expect_err(text).to_string()
    }

    #[test]
    fn blanks_separate_and_quotes_join() {
        assert_eq!(words("  a\tb\n c "), ["a", "b", "c"]);
        assert_eq!(words(r#"a'b c'd "e f"g"#), ["ab cd", "e fg"]);
        assert_eq!(words(r#""" a ''"#), ["", "a", ""]);
        assert_eq!(words(""), [""; 0]);
    }

    #[test]
    fn a_hash_begins_a_comment_only_at_the_start_of_a_word() {
        assert_eq!(words("a #b"), ["a"]);
        assert_eq!(words("a#b \\#c"), ["a#b", "#c"]);
        assert_eq!(words("''#b"), ["#b"]);
        assert_eq!(words("a\\_#b"), ["a"]);
    }

    #[test]
    fn escapes_follow_the_table() {
        assert_eq!(words(r"\f\n\r\t\v\#\$\\\'"), ["\x0c\n\r\t\x0b#$\\'"]);
        assert_eq!(words(r#"a\_b "a\_b" 'a\_b'"#), ["a", "b", "a b", r"a\_b"]);
        assert_eq!(words(r"'a\'b\\c\n'"), [r"a'b\c\n"]);
        assert_eq!(words(r"a b\c c \q"), ["a", "b"]);
    }

    #[test]
    fn variables_expand_outside_single_quotes_and_never_split() {
        assert_eq!(words("x${V}y"), ["xva ly"]);
        assert_eq!(words("a ${UNSET} b"), ["a", "b"]);
        assert_eq!(words(r#""${UNSET}" "${V}" '${V}'"#), ["", "va l", "${V}"]);
    }

    #[test]
    fn errors_are_in_the_words_of_env() {
        assert_eq!(refusal("'a"), "no terminating quote in -S string");
        assert_eq!(refusal("a\\"), "invalid backslash at end of string in -S");
        assert_eq!(refusal(r#""a\cb""#), r"'\c' must not appear in double-quoted -S string");
        assert_eq!(refusal(r"a\qb"), r"invalid sequence '\q' in -S");
        for rest in ["$V", "${V", "${}", "${1}", "${V:-x}", "$"] {
            assert_eq!(
                refusal(&format!("a {rest}")),
                format!("only ${{VARNAME}} expansion is supported, error at: {rest}")
            );
        }
    }

    fn quoted(word: &[u8]) -> Vec<u8> {
        let mut text = vec![b'\''];
        for byte in word {
            if matches!(byte, b'\'' | b'\\') {
                text.push(b'\\');
            }
            text.push(*byte);
        }
        text.push(b'\'');
        text
    }

    proptest! {
        #[test]
        fn quoted_words_come_back(given in prop::collection::vec(prop::collection::vec(1u8.., 0..12), 0..6)) {
            let text = given.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(&b' ');
            prop_assert_eq!(split(&text, &mut |_| None), Ok(given));
        }

        #[test]
        fn any_bytes_are_split_or_refused(text in prop::collection::vec(any::<u8>(), 0..40)) {
            let length = text.len();
            if let Ok(words) = split(&text, &mut |_| None) {
                prop_assert!(words.iter().map(Vec::len).sum::<usize>() <= length);
            }
        }
    }
}
