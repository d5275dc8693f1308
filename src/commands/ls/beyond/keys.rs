//! What entries are sorted by: one of GNU's words, or several keys, each of them ascending or descending.

use std::cmp::Ordering;
use std::ffi::OsStr;

use clap::Arg;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};

use super::super::names::{display_width, quote};
use super::super::options::Options;
use super::super::times;
use super::super::words::{self, Sort};
use super::fields::{self, Field};
use super::needs::Needs;
use super::row::Row;
use super::value::Value;
use crate::command::Choice;
use crate::values::version;

/// What `--sort` asks for.
#[derive(Clone, Debug)]
pub(crate) enum SortBy {
    /// One of GNU's words, in GNU's order.
    Gnu(Sort),
    /// Several keys, or one that GNU does not have.
    Keys(Vec<Key>),
}

/// One of several keys.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    by: By,
    descending: bool,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("descending", &self.descending).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy)]
enum By {
    Field(&'static Field),
    /// The time that `--time`, `-c` or `-u` chooses.
    Time,
    Version,
    Width,
}

/// The words that are no fields.
const OTHERS: [(&str, By); 3] = [("time", By::Time), ("version", By::Version), ("width", By::Width)];

impl SortBy {
    /// GNU's order that is asked for; by name where keys decide.
    pub(in super::super) const fn gnu(&self) -> Sort {
        match self {
            Self::Gnu(sort) => *sort,
            Self::Keys(_) => Sort::Name,
        }
    }
}

impl Key {
    /// Reads `KEY[,KEY]...`; what comes back of a wrong list is the word that is none.
    fn parse_list(text: &str) -> Result<Vec<Self>, &str> {
        text.split(',').map(|word| Self::parse(word).ok_or(word)).collect()
    }

    fn parse(word: &str) -> Option<Self> {
        let (descending, name) = match word.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, word.strip_prefix('+').unwrap_or(word)),
        };
        let other = OTHERS.iter().find(|(word, _)| *word == name).map(|(_, by)| *by);
        let by = other.or_else(|| fields::find(name).map(By::Field))?;
        Some(Self { by, descending })
    }

    /// The words that are keys, in quotes.
    fn words() -> String {
        let others = OTHERS.iter().map(|(word, _)| *word);
        fields::names_of_fields().chain(others).map(|it| format!("'{it}'")).collect::<Vec<_>>().join(" ")
    }

    /// What must be looked up to compare by the key.
    pub(super) fn needs(self, options: &Options) -> Needs {
        let field = match self.by {
            By::Field(field) => Some(field),
            By::Time => fields::find(words::field_of(options.timestamp)),
            By::Version | By::Width => None,
        };
        field.map_or_else(Needs::default, |field| field.needs)
    }

    fn compare(self, a: &Row, b: &Row, options: &Options) -> Ordering {
        let order = match self.by {
            By::Field(field) => (field.value)(a).compare(&(field.value)(b)),
            By::Time => time(a, options).compare(&time(b, options)),
            By::Version => version::compare(a.name.as_encoded_bytes(), b.name.as_encoded_bytes()),
            By::Width => width(a, options).cmp(&width(b, options)),
        };
        if self.descending { order.reverse() } else { order }
    }
}

/// The keys that stand for one of GNU's words: large and new come first.
pub(super) fn of_gnu(sort: Sort) -> Vec<Key> {
    let word = match sort {
        Sort::None => return Vec::new(),
        Sort::Name => "name",
        Sort::Extension => "extension",
        Sort::Width => "width",
        Sort::Size => "-size",
        Sort::Version => "version",
        Sort::Time => "-time",
    };
    Key::parse(word).into_iter().collect()
}

/// Sorts `rows` by `keys`, then by name; without keys they stay as they are.
pub(super) fn sort(rows: &mut [Row], keys: &[Key], options: &Options) {
    let by_keys = |a: &Row, b: &Row| {
        let first = keys.iter().map(|key| key.compare(a, b, options)).find(|order| order.is_ne());
        first.unwrap_or_else(|| a.name.as_encoded_bytes().cmp(b.name.as_encoded_bytes()))
    };
    if !keys.is_empty() {
        rows.sort_by(|a, b| {
            let (first, second) = if options.reverse { (b, a) } else { (a, b) };
            let kinds = || b.leads_to_dir().cmp(&a.leads_to_dir());
            let kinds = if options.directories_first { kinds() } else { Ordering::Equal };
            kinds.then_with(|| by_keys(first, second))
        });
    }
}

fn time<'a>(row: &'a Row, options: &Options) -> Value<'a> {
    let time = row.stat.as_ref().and_then(|stat| times::of(stat, options.timestamp));
    time.map_or(Value::None, Value::Moment)
}

fn width(row: &Row, options: &Options) -> usize {
    let mut shown = Vec::new();
    quote(options, &mut shown, row.name.as_encoded_bytes());
    display_width(&shown, options.utf8)
}

/// Reads `--sort`: GNU's words as GNU reads them, then keys.
#[derive(Clone)]
pub(in super::super) struct SortWord;

impl TypedValueParser for SortWord {
    type Value = SortBy;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<SortBy, clap::Error> {
        let gnu = Choice(words::SORT).parse_ref(command, arg, value);
        let text = value.to_string_lossy();
        gnu.map(SortBy::Gnu).or_else(|mut error| match Key::parse_list(&text) {
            Ok(keys) => Ok(SortBy::Keys(keys)),
            Err(_) if !text.contains([',', '+', '-']) => {
                let keys = format!("\n  or KEY[,KEY]... of {}", Key::words());
                error.insert(ContextKind::SuggestedValue, ContextValue::String(keys));
                Err(error)
            }
            Err(word) => {
                error.insert(ContextKind::InvalidValue, ContextValue::String(word.to_owned()));
                error.insert(ContextKind::ValidValue, ContextValue::String(format!("  {}", Key::words())));
                Err(error)
            }
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(words::SORT.iter().map(|(synonyms, _)| PossibleValue::new(synonyms[0]))))
    }
}
