//! `sh -c SCRIPT`: simple commands with `;`, `&`, `&&`, `||`, `|` and redirections; `$X`, `${X-y}`, `$0`, `$1`, `$#`,
//! `$?`, `$(..)`, `$((..))`; a few commands of its own.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::process::{Child, Command, Stdio};

pub(crate) fn main(args: &[String]) -> io::Result<u8> {
    let [option, script, rest @ ..] = args else { return Err(io::Error::other("sh -c SCRIPT")) };
    if option != "-c" {
        return Err(io::Error::other("sh -c SCRIPT"));
    }
    let mut shell = Shell { args: rest.to_vec(), variables: HashMap::new(), status: 0, started: Vec::new() };
    let status = shell.script(script)?;
    Ok(u8::try_from(status & 0xff).unwrap_or(1))
}

struct Shell {
    args: Vec<String>,
    variables: HashMap<String, String>,
    status: i32,
    started: Vec<Child>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// Its text, with expansions done, and whether anything of it was quoted.
    Word(String, bool),
    /// `;`, `&&`, `>`, ...
    Operator(&'static str),
}

/// Where the streams of a command go.
#[derive(Default)]
struct Streams {
    input: Option<File>,
    output: Option<File>,
    error: Option<File>,
    /// `>&2`, `2>&1`.
    output_to_error: bool,
    error_to_output: bool,
}

const OPERATORS: [&str; 12] = ["2>&1", ">&2", "2>", ">>", "&&", "||", ">", "<", ";", "&", "|", "\n"];

impl Shell {
    fn script(&mut self, script: &str) -> io::Result<i32> {
        let mut rest = script;
        let mut run = true;
        while !rest.trim_start_matches([' ', '\n', ';']).is_empty() {
            let (end, joint) = statement_end(rest);
            let statement = &rest[..end];
            rest = &rest[end + joint.len()..];
            if run && let Some(exit) = self.pipeline(statement, joint == "&")? {
                return Ok(exit);
            }
            run = match joint {
                "&&" => self.status == 0,
                "||" => self.status != 0,
                _ => true,
            };
        }
        Ok(self.status)
    }

    /// `Some`: the shell is to exit with that.
    fn pipeline(&mut self, text: &str, in_background: bool) -> io::Result<Option<i32>> {
        let parts = split_pipes(text);
        let mut input = None;
        for (at, part) in parts.iter().enumerate() {
            let last = at + 1 == parts.len();
            let mut streams = Streams { input, ..Streams::default() };
            let between = if last { None } else { Some(tempfile::tempfile()?) };
            streams.output = between.as_ref().map(File::try_clone).transpose()?;
            if let Some(exit) = self.simple(part, streams, in_background)? {
                return Ok(Some(exit));
            }
            input = between;
            if let Some(file) = &mut input {
                file.rewind()?;
            }
        }
        Ok(None)
    }

    fn simple(&mut self, text: &str, mut streams: Streams, in_background: bool) -> io::Result<Option<i32>> {
        let mut words = Vec::new();
        let mut tokens = self.tokens(text)?.into_iter();
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(word, _) => words.push(word),
                Token::Operator(operator) => {
                    let mut file = || match tokens.next() {
                        Some(Token::Word(name, _)) => Ok(name),
                        _ => Err(io::Error::other("a redirection without a file")),
                    };
                    match operator {
                        ">" => streams.output = Some(File::create(file()?)?),
                        ">>" => {
                            streams.output =
                                Some(OpenOptions::new().append(true).create(true).open(file()?)?);
                        }
                        "2>" => streams.error = Some(File::create(file()?)?),
                        "<" => streams.input = Some(File::open(file()?)?),
                        ">&2" => streams.output_to_error = true,
                        "2>&1" => streams.error_to_output = true,
                        other => return Err(io::Error::other(format!("cannot do {other:?}"))),
                    }
                }
            }
        }
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        self.command(&words, streams, in_background)
    }

    fn command(&mut self, words: &[&str], streams: Streams, background: bool) -> io::Result<Option<i32>> {
        let Some((&name, args)) = words.split_first() else { return Ok(None) };
        self.status = match (name, args) {
            ("exit", []) => return Ok(Some(self.status)),
            ("exit", [status]) => return Ok(Some(status.parse().map_err(io::Error::other)?)),
            (":", _) => 0,
            ("cd", [dir]) => std::env::set_current_dir(dir).map_or(1, |()| 0),
            ("echo", words) => say(&format!("{}\n", words.join(" ")), streams),
            ("test", [a, operator, b]) => i32::from(!compare(a, operator, b)?),
            ("wait", []) => {
                self.started.iter_mut().try_for_each(|child| child.wait().map(drop))?;
                0
            }
            ("exec", [name, args @ ..]) => return self.start(name, args, streams, false).map(Some),
            (assignment, []) if assignment.contains('=') => {
                let (name, value) = assignment.split_once('=').unwrap_or_default();
                self.variables.insert(name.into(), value.into());
                0
            }
            _ => self.start(name, args, streams, background)?,
        };
        Ok(None)
    }

    fn start(&mut self, name: &str, args: &[&str], streams: Streams, background: bool) -> io::Result<i32> {
        let mut command = Command::new(name);
        command.args(args);
        if let Some(file) = streams.input {
            command.stdin(file);
        }
        let error_to_output = streams.error_to_output;
        let output = streams.output.map_or_else(
            || if streams.output_to_error { io::stderr().into() } else { io::stdout().into() },
            Stdio::from,
        );
        command.stdout(output);
        if error_to_output {
            command.stderr(io::stdout());
        } else if let Some(file) = streams.error {
            command.stderr(file);
        }
        let Ok(mut child) = command.spawn() else { return Ok(127) };
        if background {
            self.started.push(child);
            return Ok(0);
        }
        Ok(child.wait()?.code().unwrap_or(1))
    }

    fn tokens(&mut self, text: &str) -> io::Result<Vec<Token>> {
        let mut tokens = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            if let Some(operator) = OPERATORS.into_iter().find(|it| rest.starts_with(it)) {
                tokens.push(Token::Operator(operator));
                rest = rest[operator.len()..].trim_start();
                continue;
            }
            let (word, length) = self.word(rest)?;
            tokens.push(word);
            rest = rest[length..].trim_start();
        }
        Ok(tokens)
    }

    /// The word that `text` starts with, and its length there.
    fn word(&mut self, text: &str) -> io::Result<(Token, usize)> {
        let (mut word, mut quoted, mut in_double) = (String::new(), false, false);
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let ahead = &text[at + c.len_utf8()..];
            match c {
                '"' => (quoted, in_double, at) = (true, !in_double, at + 1),
                '\'' if !in_double => {
                    let end = ahead.find('\'').ok_or_else(|| io::Error::other("a quote without its end"))?;
                    word.push_str(&ahead[..end]);
                    (quoted, at) = (true, at + end + 2);
                }
                '\\' => {
                    let next = ahead.chars().next().unwrap_or('\\');
                    word.push(next);
                    at += 1 + next.len_utf8();
                }
                '$' => {
                    let (value, length) = self.expanded(ahead)?;
                    word.push_str(&value);
                    at += 1 + length;
                }
                ' ' | ';' | '&' | '|' | '<' | '>' | '\n' if !in_double => break,
                c => {
                    word.push(c);
                    at += c.len_utf8();
                }
            }
        }
        Ok((Token::Word(word, quoted), at))
    }

    /// What stands behind a `$` gives, and how long it is.
    fn expanded(&mut self, text: &str) -> io::Result<(String, usize)> {
        if text.starts_with("((") {
            let end = closing(text)?;
            return Ok((self.arithmetic(&text[2..end - 1])?.to_string(), end + 1));
        }
        if text.starts_with('(') {
            let end = closing(text)?;
            let said = self.said_by(&text[1..end])?;
            return Ok((said.trim_end_matches('\n').to_owned(), end + 1));
        }
        if let Some(inner) = text.strip_prefix('{') {
            let end = inner.find('}').ok_or_else(|| io::Error::other("a brace without its end"))?;
            let (name, default) = inner[..end].split_once('-').unwrap_or((&inner[..end], ""));
            return Ok((self.value(name).unwrap_or_else(|| default.to_owned()), end + 2));
        }
        let special = text.starts_with(|c: char| c.is_ascii_digit() || "#?$".contains(c));
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = if special { 1 } else { text.find(|c| !is_name(c)).unwrap_or(text.len()) };
        Ok((self.value(&text[..length]).unwrap_or_default(), length))
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "0" => Some(self.args.first().cloned().unwrap_or_else(|| "sh".into())),
            "#" => Some(self.args.len().saturating_sub(1).to_string()),
            "?" => Some(self.status.to_string()),
            "$" => Some(std::process::id().to_string()),
            _ if name.parse::<usize>().is_ok() => self.args.get(name.parse::<usize>().ok()?).cloned(),
            _ => self.variables.get(name).cloned().or_else(|| std::env::var(name).ok()),
        }
    }

    fn said_by(&mut self, script: &str) -> io::Result<String> {
        let mut file = tempfile::tempfile()?;
        let streams = Streams { output: Some(file.try_clone()?), ..Streams::default() };
        self.simple(script, streams, false)?;
        file.rewind()?;
        io::read_to_string(file)
    }

    /// Sums and differences, in one level of brackets that may be a command.
    fn arithmetic(&mut self, text: &str) -> io::Result<i64> {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            plain.push_str(&rest[..at]);
            let (value, length) = self.expanded(&rest[at + 1..])?;
            plain.push_str(value.trim());
            rest = &rest[at + 1 + length..];
        }
        plain.push_str(rest);
        let mut sum = 0;
        let mut sign = 1;
        for word in plain.split_whitespace() {
            match word {
                "+" => sign = 1,
                "-" => sign = -1,
                number => sum += sign * number.parse::<i64>().map_err(io::Error::other)?,
            }
        }
        Ok(sum)
    }
}

fn say(text: &str, streams: Streams) -> i32 {
    let said = match streams.output {
        Some(mut file) => file.write_all(text.as_bytes()),
        None if streams.output_to_error => io::stderr().write_all(text.as_bytes()),
        None => io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()),
    };
    i32::from(said.is_err())
}

fn compare(a: &str, operator: &str, b: &str) -> io::Result<bool> {
    let number = |text: &str| text.trim().parse::<i64>().map_err(io::Error::other);
    match operator {
        "=" => Ok(a == b),
        "-ge" => Ok(number(a)? >= number(b)?),
        "-lt" => Ok(number(a)? < number(b)?),
        other => Err(io::Error::other(format!("cannot do {other}"))),
    }
}

/// Where the bracket that `text` starts with is closed.
fn closing(text: &str) -> io::Result<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return Ok(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    Err(io::Error::other("a bracket without its end"))
}

/// Positions outside quotes and brackets.
fn bare(text: &str) -> impl Iterator<Item = usize> {
    let (mut quote, mut depth) = (None, 0);
    text.char_indices().filter_map(move |(at, c)| {
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('(', None) => depth += 1,
            (')', None) => depth -= 1,
            _ => {}
        }
        (quote.is_none() && depth == 0).then_some(at)
    })
}

/// Where the first statement of `text` ends, and with what.
fn statement_end(text: &str) -> (usize, &'static str) {
    for at in bare(text) {
        let rest = &text[at..];
        let is_redirection = at > 0 && text[..at].ends_with('>');
        for joint in ["&&", "||", ";", "\n", "&"] {
            if rest.starts_with(joint) && !is_redirection {
                return (at, joint);
            }
        }
    }
    (text.len(), "")
}

fn split_pipes(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in bare(text).filter(|&at| text[at..].starts_with('|')) {
        parts.push(&text[start..at]);
        start = at + 1;
    }
    parts.push(&text[start..]);
    parts
}
