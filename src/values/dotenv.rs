//! Files of variables, `.env` files: `NAME=VALUE` lines.
//!
//! Every tool reads these files a little differently. This dialect takes what docker compose, node
//! and the shell agree on, and refuses with a line number what they read in different ways:
//!
//! - `NAME=VALUE`, blanks around the `=` allowed, an `export` before it ignored. A name begins with a
//!   letter or `_`; letters, digits, `_`, `.` and `-` follow. Blank lines and lines that begin with `#` are skipped.
//! - A bare value reaches to the end of the line, less blanks at its ends; `#` after a blank begins a
//!   comment. Quotes inside it are ordinary, and so is a backslash unless one of `$ # ' "` follows.
//! - `'...'` is taken as it stands, over several lines if need be.
//! - `"..."` likewise, with `\n \r \t \f \v`, `\" \\ \$`, a backslash before the end of a line
//!   joining it to the next, and any other backslash kept. Only a comment may follow a closing quote.
//! - Outside single quotes `$NAME` and `${NAME}` are expanded, and `${NAME:-word}`, `${NAME:+word}`, `${NAME:?word}`
//!   as in the shell, without the colon too: then an empty variable counts as set. `$` before anything
//!   else is itself; `$(` is refused, since a shell would run it.
//!
//! Lines may end in CR LF, and a byte order mark is skipped. Everything is bytes.

use std::fmt;

/// How deep `${A:-${B:-...}}` may go: a limit for the stack's sake that no person reaches.
const DEEPEST: usize = 32;

/// How long a value may become, in bytes: more than any system passes to a program, and a stop for
/// files whose lines double each other.
const LONGEST: usize = 1 << 20;

/// One `NAME=VALUE` of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its name.
    pub name: Vec<u8>,
    /// The value with its quotes gone and its variables expanded.
    pub value: Vec<u8>,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// What is wrong in a file of variables, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DotenvError {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The line does not begin with a name.
    NoName,
    /// This name is followed by something other than `=`.
    NoEquals(String),
    /// A quote of this kind is opened and not closed.
    OpenQuote(char),
    /// After a closing quote comes more than a comment.
    AfterQuote,
    /// This begins an expansion that is not closed, or is none.
    Expansion(String),
    /// `$(`.
    Command,
    /// `${NAME:?message}` of a variable that has no value.
    Required {
        /// The variable.
        name: String,
        /// What the file says of it.
        message: String,
    },
    /// A NUL byte, which no variable can hold.
    Nul,
    /// More than a mebibyte.
    TooLong,
    /// Bytes that no text of this system holds (on Windows).
    NotText,
}

impl fmt::Display for DotenvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("expected NAME=VALUE"),
            Self::NoEquals(name) => write!(f, "expected '=' after '{name}'"),
            Self::OpenQuote(quote) => write!(f, "no closing {quote} for the value"),
            Self::AfterQuote => f.write_str("unexpected text after the closing quote"),
            Self::Expansion(text) => write!(f, "bad substitution '{text}'"),
            Self::Command => {
                f.write_str("'$(' is not run here; write '\\$(' or single quotes to mean it literally")
            }
            Self::Required { name, message } if message.is_empty() => write!(f, "'{name}' is not set"),
            Self::Required { name, message } => write!(f, "'{name}' is not set: {message}"),
            Self::Nul => f.write_str("value holds a NUL byte"),
            Self::TooLong => f.write_str("value is too long"),
            Self::NotText => f.write_str("not Unicode text, which this system wants"),
        }
    }
}

impl std::error::Error for DotenvError {}

/// Tells the value of a variable, `None` if it is not set.
pub type Lookup<'a> = &'a dyn Fn(&[u8]) -> Option<Vec<u8>>;

/// Reads a file's assignments one at a time, so that whoever applies them decides what a later
/// `$NAME` sees.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    line: usize,
}

impl<'a> Reader<'a> {
    /// A reader of a file's whole content.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        Self { rest: text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text), line: 1 }
    }

    /// The next assignment, expanded with what `lookup` says; `None` at the end, and after an error.
    ///
    /// # Errors
    /// At the first line that is not in the dialect.
    pub fn next(&mut self, lookup: Lookup<'_>) -> Option<Result<Assignment, DotenvError>> {
        self.skip_empty_lines();
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let assignment = self.assignment(lookup).map_err(|problem| DotenvError { line, problem });
        if assignment.is_err() {
            self.rest = b"";
        }
        Some(assignment)
    }

    fn assignment(&mut self, lookup: Lookup<'_>) -> Result<Assignment, Problem> {
        let line = self.line;
        let name = self.name()?;
        let blanks = self.blanks();
        let value = match self.rest.get(blanks) {
            Some(b'\'') => self.single_quoted()?,
            Some(b'"') => self.double_quoted(lookup)?,
            _ => self.bare(lookup)?,
        };
        if value.contains(&0) {
            return Err(Problem::Nul);
        }
        Ok(Assignment { name, value, line })
    }

    /// The name and the `=` after it.
    fn name(&mut self) -> Result<Vec<u8>, Problem> {
        let mut name = self.word()?;
        self.skip_blanks();
        if name == b"export" && !self.rest.starts_with(b"=") {
            name = self.word()?;
            self.skip_blanks();
        }
        self.rest = self.rest.strip_prefix(b"=").ok_or_else(|| Problem::NoEquals(lossy(name)))?;
        Ok(name.to_vec())
    }

    fn word(&mut self) -> Result<&'a [u8], Problem> {
        let length = self.rest.iter().position(|&byte| !is_name_byte(byte)).unwrap_or(self.rest.len());
        match self.rest.first() {
            Some(b'_' | b'a'..=b'z' | b'A'..=b'Z') => Ok(self.take(length)),
            _ => Err(Problem::NoName),
        }
    }

    fn single_quoted(&mut self) -> Result<Vec<u8>, Problem> {
        self.skip_blanks();
        let inside = &self.rest[1..];
        let end = inside.iter().position(|&byte| byte == b'\'').ok_or(Problem::OpenQuote('\''))?;
        self.take(end + 2);
        self.end_quoted_line()?;
        Ok(without_carriage_returns(&inside[..end]))
    }

    fn double_quoted(&mut self, lookup: Lookup<'_>) -> Result<Vec<u8>, Problem> {
        self.skip_blanks();
        let inside = &self.rest[1..];
        let end = end_of_double_quoted(inside).ok_or(Problem::OpenQuote('"'))?;
        self.take(end + 2);
        self.end_quoted_line()?;
        expand(&without_carriage_returns(&inside[..end]), double_quoted_escape, lookup, DEEPEST)
    }

    fn bare(&mut self, lookup: Lookup<'_>) -> Result<Vec<u8>, Problem> {
        let line_length = self.rest.iter().position(|&byte| byte == b'\n').unwrap_or(self.rest.len());
        let line = self.take(line_length);
        expand(trim(&line[..end_of_bare(line)]), bare_escape, lookup, DEEPEST)
    }

    fn end_quoted_line(&mut self) -> Result<(), Problem> {
        self.skip_blanks();
        match self.rest.first() {
            None | Some(b'\n' | b'#') => {
                self.skip_line();
                Ok(())
            }
            _ => Err(Problem::AfterQuote),
        }
    }

    fn skip_empty_lines(&mut self) {
        loop {
            self.skip_blanks();
            match self.rest.first() {
                Some(b'\n' | b'#') => self.skip_line(),
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        let length = self.rest.iter().position(|&byte| byte == b'\n').map_or(self.rest.len(), |end| end + 1);
        self.take(length);
    }

    fn skip_blanks(&mut self) {
        self.take(self.blanks());
    }

    /// How many blanks come next.
    fn blanks(&self) -> usize {
        self.rest.iter().position(|&byte| !is_blank(byte)).unwrap_or(self.rest.len())
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.split(|&byte| byte == b'\n').count() - 1;
        self.rest = rest;
        taken
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn is_variable_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&byte| !is_blank(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|&byte| !is_blank(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

fn without_carriage_returns(text: &[u8]) -> Vec<u8> {
    let before_newline = |at: usize| text[at] == b'\r' && text.get(at + 1) == Some(&b'\n');
    (0..text.len()).filter(|&at| !before_newline(at)).map(|at| text[at]).collect()
}

/// Where a bare value ends in the rest of its line: at a `#` after a blank that stands in no `${...}`.
fn end_of_bare(line: &[u8]) -> usize {
    let mut at = 0;
    while at < line.len() {
        match &line[at..] {
            [blank, b'#', ..] if is_blank(*blank) => return at,
            [b'\\', _, ..] => at += 2,
            [b'$', b'{', inside @ ..] => match end_of_braces(inside) {
                Some(end) => at += "${}".len() + end,
                None => break,
            },
            _ => at += 1,
        }
    }
    line.len()
}

fn end_of_double_quoted(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Where the `}` stands that closes what `inside` is the inside of.
fn end_of_braces(inside: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0);
    loop {
        match inside.get(at..)? {
            [] => return None,
            [b'}', ..] if depth == 0 => return Some(at),
            [b'}', ..] => depth -= 1,
            [b'$', b'{', ..] => depth += 1,
            [b'\\', ..] => at += 1,
            _ => {}
        }
        at += 1;
    }
}

/// What a backslash and the byte after it stand for: `None` if the backslash is itself.
type Escape = fn(u8) -> Option<&'static [u8]>;

fn bare_escape(byte: u8) -> Option<&'static [u8]> {
    match byte {
        b'$' => Some(b"$"),
        b'#' => Some(b"#"),
        b'\'' => Some(b"'"),
        b'"' => Some(b"\""),
        _ => None,
    }
}

fn double_quoted_escape(byte: u8) -> Option<&'static [u8]> {
    match byte {
        b'n' => Some(b"\n"),
        b'r' => Some(b"\r"),
        b't' => Some(b"\t"),
        b'f' => Some(b"\x0c"),
        b'v' => Some(b"\x0b"),
        b'"' => Some(b"\""),
        b'\\' => Some(b"\\"),
        b'$' => Some(b"$"),
        b'\n' => Some(b""),
        _ => None,
    }
}

fn expand(mut text: &[u8], escape: Escape, lookup: Lookup<'_>, depth: usize) -> Result<Vec<u8>, Problem> {
    let mut value = Vec::with_capacity(text.len());
    while let Some((&byte, after)) = text.split_first() {
        text = match (byte, after) {
            (b'\\', [escaped, rest @ ..]) => {
                value.extend_from_slice(escape(*escaped).unwrap_or(&text[..2]));
                rest
            }
            (b'$', [b'(', ..]) => return Err(Problem::Command),
            (b'$', [b'{', inside @ ..]) => {
                let end = end_of_braces(inside)
                    .filter(|_| depth > 0)
                    .ok_or_else(|| Problem::Expansion(lossy(text)))?;
                value.extend(braced(&inside[..end], escape, lookup, depth - 1)?);
                &inside[end + 1..]
            }
            (b'$', [b'_' | b'a'..=b'z' | b'A'..=b'Z', ..]) => {
                let (name, rest) = after.split_at(variable_length(after));
                value.extend(lookup(name).unwrap_or_default());
                rest
            }
            _ => {
                value.push(byte);
                after
            }
        };
        if value.len() > LONGEST {
            return Err(Problem::TooLong);
        }
    }
    Ok(value)
}

fn variable_length(text: &[u8]) -> usize {
    text.iter().position(|&byte| !is_variable_byte(byte)).unwrap_or(text.len())
}

/// The value of `${inside}`. The word after an operator is expanded only if it is used.
fn braced(inside: &[u8], escape: Escape, lookup: Lookup<'_>, depth: usize) -> Result<Vec<u8>, Problem> {
    let bad = || Problem::Expansion(format!("${{{}}}", lossy(inside)));
    let (name, operation) = inside.split_at(variable_length(inside));
    if name.first().is_none_or(u8::is_ascii_digit) {
        return Err(bad());
    }
    let (empty_counts, operation) = match operation {
        [b':', rest @ ..] => (false, rest),
        _ => (true, operation),
    };
    let value = lookup(name).filter(|value| empty_counts || !value.is_empty());
    let word = |word| expand(word, escape, lookup, depth);
    match (operation, value) {
        ([], value) if empty_counts => Ok(value.unwrap_or_default()),
        ([b'-' | b'?', ..], Some(value)) => Ok(value),
        ([b'-', default @ ..], None) => word(default),
        ([b'+', instead @ ..], Some(_)) => word(instead),
        ([b'+', ..], None) => Ok(Vec::new()),
        ([b'?', message @ ..], None) => {
            Err(Problem::Required { name: lossy(name), message: lossy(&word(message)?) })
        }
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    type Variables = HashMap<Vec<u8>, Vec<u8>>;

    /// The file's variables where each line sees those before it.
    fn read(text: &[u8]) -> Result<Variables, (usize, String)> {
        let mut variables =
            Variables::from([(b"HOME".to_vec(), b"/home/me".to_vec()), (b"EMPTY".to_vec(), Vec::new())]);
        let mut reader = Reader::new(text);
        while let Some(assignment) = reader.next(&|name| variables.get(name).cloned()) {
            let assignment = assignment.map_err(|error| (error.line, error.to_string()))?;
            variables.insert(assignment.name, assignment.value);
        }
        Ok(variables)
    }

    fn value(line: &str) -> String {
        let mut variables = read(format!("X={line}\n").as_bytes()).expect(line);
        String::from_utf8(variables.remove(&b"X"[..]).expect("X is set")).expect("text")
    }

    fn refusal(text: &str) -> (usize, String) {
        read(text.as_bytes()).expect_err(text)
    }

    #[test]
    fn bare_values_end_at_a_comment_and_keep_their_inner_blanks() {
        assert_eq!(value(" a b  # comment"), "a b");
        assert_eq!(value("#fff"), "#fff");
        assert_eq!(value(" # comment"), "");
        assert_eq!(value("a#b"), "a#b");
        assert_eq!(value(r#"it's "fine" C:\new\dir"#), r#"it's "fine" C:\new\dir"#);
        assert_eq!(value(r"\$HOME a \# b"), "$HOME a # b");
        assert_eq!(value(""), "");
    }

    #[test]
    fn single_quotes_keep_everything() {
        assert_eq!(value(r"'$HOME \n # \'"), r"$HOME \n # \");
        assert_eq!(value("'two\r\nlines' # comment"), "two\nlines");
    }

    #[test]
    fn double_quotes_know_escapes_and_continuations() {
        assert_eq!(value(r#""a\tb\n\"c\" \$HOME \\ \d""#), "a\tb\n\"c\" $HOME \\ \\d");
        assert_eq!(value("\"one \\\nline\""), "one line");
        assert_eq!(value("\"two\nlines\""), "two\nlines");
    }

    #[test]
    fn variables_expand_as_in_the_shell() {
        assert_eq!(value("$HOME/x ${HOME}y"), "/home/me/x /home/mey");
        assert_eq!(value("${NO:-a ${HOME:-b} # c}"), "a /home/me # c");
        assert_eq!(value("[${EMPTY:-x}][${EMPTY-x}][${NO-x}]"), "[x][][x]");
        assert_eq!(value("[${EMPTY:+x}][${EMPTY+x}][${NO+x}][${HOME:+x}]"), "[][x][][x]");
        assert_eq!(value("${HOME:?never} ${HOME:-${NO:?never}}"), "/home/me /home/me");
        assert_eq!(value("$5 $ a$"), "$5 $ a$");
    }

    #[test]
    fn names_may_be_exported_and_spaced() {
        let variables = read(b"\xef\xbb\xbfexport A=1\r\nB.c-d = 2\n\nexport=3\n # end").expect("a file");
        assert_eq!(variables[&b"A"[..]], b"1");
        assert_eq!(variables[&b"B.c-d"[..]], b"2");
        assert_eq!(variables[&b"export"[..]], b"3");
    }

    #[test]
    fn errors_name_the_line_on_which_the_trouble_begins() {
        assert_eq!(refusal("A=1\n\nfoo bar=1\n"), (3, "expected '=' after 'foo'".into()));
        assert_eq!(refusal("A='1\n2'\n1=2\n"), (3, "expected NAME=VALUE".into()));
        assert_eq!(refusal("A=1\nB='1\n2\n"), (2, "no closing ' for the value".into()));
        assert_eq!(refusal("A=\"1\n2\n"), (1, "no closing \" for the value".into()));
        assert_eq!(refusal("A='1' 2\n"), (1, "unexpected text after the closing quote".into()));
        assert_eq!(refusal("A=${B\n}"), (1, "bad substitution '${B'".into()));
        assert_eq!(refusal("A=${B!x}"), (1, "bad substitution '${B!x}'".into()));
        assert_eq!(refusal("A=${NO:?set it}"), (1, "'NO' is not set: set it".into()));
        assert_eq!(
            refusal("A=\"$(id)\""),
            (1, "'$(' is not run here; write '\\$(' or single quotes to mean it literally".into())
        );
        assert_eq!(refusal("A=\0"), (1, "value holds a NUL byte".into()));
        assert_eq!(refusal("export A"), (1, "expected '=' after 'A'".into()));
        assert_eq!(refusal("export"), (1, "expected NAME=VALUE".into()));
    }

    #[test]
    fn files_that_would_grow_without_end_are_refused() {
        let doubling: Vec<_> = (1..64).map(|n| format!("A{n}=$A{0}$A{0}\n", n - 1)).collect();
        assert_eq!(refusal(&format!("A0=aaaa\n{}", doubling.concat())).1, "value is too long");
        let nested = format!("A={}{}", "${B:-".repeat(1000), "}".repeat(1000));
        assert!(refusal(&nested).1.starts_with("bad substitution"));
    }

    fn double_quoted(value: &[u8]) -> Vec<u8> {
        let mut text = vec![b'"'];
        for &byte in value {
            match byte {
                b'\r' => text.extend(br"\r"),
                b'"' | b'\\' | b'$' => text.extend([b'\\', byte]),
                _ => text.push(byte),
            }
        }
        text.push(b'"');
        text
    }

    /// Lines that dotenvy reads as this dialect does.
    fn agreed_line() -> impl Strategy<Value = String> {
        let bare = r"[a-zA-Z0-9_./:,=+-]{0,8}";
        let single = "'[a-z #\"$]{0,8}'";
        let double = r#""([a-z #']|\\"|\\\\|\\n|\\\$|\$\{[A-E]\}){0,8}""#;
        let value = format!(r"({bare}|[a-z/]{{1,3}}\$\{{[A-E]\}}|{single}|{double})");
        proptest::string::string_regex(&format!(
            r"( |\t)?(export )?[A-E]( )?=( )?{value}( # [a-z ]{{0,5}})?|#[a-z=]{{0,4}}|"
        ))
        .expect("a pattern")
    }

    proptest! {
        #[test]
        fn quoted_values_come_back(given in prop::collection::vec(1u8.., 0..24)) {
            let text = [b"X=", &*double_quoted(&given)].concat();
            prop_assert_eq!(&read(&text).expect("a quoted value")[&b"X"[..]], &given);
        }

        #[test]
        fn any_bytes_are_read_or_refused(text in "[A-C=$ {}:?+'\"\\\\#\n\r-]{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            for text in [text.as_bytes(), &bytes] {
                if let Err((line, _)) = read(text) {
                    prop_assert!(line <= text.split(|&byte| byte == b'\n').count());
                }
            }
        }

        #[test]
        fn dotenvy_agrees_where_dialects_do(lines in prop::collection::vec(agreed_line(), 0..8)) {
            let text = lines.join("\n") + "\n";
            let theirs: Result<Variables, _> = dotenvy::from_read_iter(text.as_bytes())
                .map(|pair| pair.map(|(name, value)| (name.into_bytes(), value.into_bytes())))
                .collect();
            let mut ours = read(text.as_bytes()).expect(&text);
            ours.retain(|name, _| name.len() == 1);
            prop_assert_eq!(ours, theirs.expect(&text), "{}", text);
        }
    }
}
