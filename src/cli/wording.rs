//! The parser's refusals in the words of GNU's programs.

use std::error::Error as _;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::command::Manners;
use crate::error::{Failure, quoted_text};

/// What clap has against the command line. `refused`: what getopt had against a later word; it comes first when clap
/// only misses something, since the rest was not seen.
/// `manners`: the status for a word that is no choice. `by_link`: GNU's program is meant, which has no words beyond its own.
pub(super) fn of(
    error: &clap::Error,
    refused: Option<anyhow::Error>,
    manners: Manners,
    by_link: bool,
) -> anyhow::Error {
    match error.kind() {
        ErrorKind::InvalidValue => invalid_word(error, by_link).status(manners.wrong_word).into(),
        ErrorKind::ValueValidation => invalid_value(error).into(),
        _ => refused.unwrap_or_else(|| wrong_usage(error, manners.gnu).into()),
    }
}

fn invalid_word(error: &clap::Error, by_link: bool) -> Failure {
    let adjective = match error.get(ContextKind::Custom) {
        Some(ContextValue::Bool(true)) => "ambiguous",
        _ => "invalid",
    };
    let value = quoted_text(context(error, ContextKind::InvalidValue));
    let option = quoted_text(context(error, ContextKind::InvalidArg));
    let valid = context(error, ContextKind::ValidValue);
    let beyond = if by_link { String::new() } else { context(error, ContextKind::SuggestedValue) };
    Failure::usage(format!("{adjective} argument {value} for {option}"))
        .detail(format!("Valid arguments are:\n{valid}{beyond}"))
}

/// A value parser's own words; clap's only where it has none. What the standard library and clap say of a number tells
/// neither which nor where.
fn invalid_value(error: &clap::Error) -> Failure {
    let value = context(error, ContextKind::InvalidValue);
    let is_of_number = |source: &(dyn std::error::Error + 'static)| {
        source.is::<ParseIntError>() || source.to_string().starts_with(&format!("{value} is not in "))
    };
    if error.source().is_some_and(is_of_number) {
        let argument = context(error, ContextKind::InvalidArg);
        let option = argument.split(' ').next().unwrap_or_default();
        return Failure::usage(format!("invalid number {} for {}", quoted_text(value), quoted_text(option)));
    }
    let words = error.source().map_or_else(|| first_line(error), ToString::to_string);
    Failure::usage(words)
}

fn wrong_usage(error: &clap::Error, gnu: bool) -> Failure {
    let subject = context(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::MissingRequiredArgument if subject.starts_with('-') => {
            Failure::usage(format!("option {subject} is missing"))
        }
        ErrorKind::MissingRequiredArgument if !gnu => {
            Failure::usage(format!("missing operand {}", operands(error, ContextKind::InvalidArg)))
        }
        ErrorKind::MissingRequiredArgument | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            Failure::usage("missing operand")
        }
        ErrorKind::UnknownArgument => Failure::usage(format!("extra operand {}", quoted_text(subject))),
        ErrorKind::TooManyValues => Failure::usage(format!(
            "extra operand {}",
            quoted_text(context(error, ContextKind::InvalidValue))
        )),
        ErrorKind::InvalidUtf8 => Failure::usage("an argument is not valid UTF-8"),
        // A word where only a verb could still stand.
        ErrorKind::ArgumentConflict if subject.is_empty() => {
            let word = quoted_text(context(error, ContextKind::InvalidSubcommand));
            Failure::usage(format!("extra operand {word} after {}", operands(error, ContextKind::PriorArg)))
        }
        ErrorKind::ArgumentConflict => {
            let prior = context(error, ContextKind::PriorArg);
            Failure::usage(format!("{} cannot be used with {}", in_words(&subject), in_words(&prior)))
        }
        _ => Failure::usage(first_line(error)),
    }
}

/// The operands that `kind` has, by name.
fn operands(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(all)) => {
            let names: Vec<_> = all.iter().map(|it| operand(it)).collect();
            names.join(" and ")
        }
        _ => operand(&context(error, kind)).to_owned(),
    }
}

/// `TARGET` of `<[SNAPSHOT] TARGET>...`: what cannot be left out.
fn operand(shown: &str) -> &str {
    let last = shown.rsplit(' ').next().unwrap_or(shown);
    last.trim_end_matches("...").trim_matches(['<', '>', '[', ']'])
}

/// An argument as clap shows it: `--source <DIR>`, `[B]`.
fn in_words(argument: &str) -> String {
    if argument.starts_with('-') {
        return argument.split([' ', '=', '[']).next().unwrap_or_default().to_owned();
    }
    format!("operand {}", operand(argument))
}

/// Context as text; of several, the first.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.first().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}
