//! What a command is: its arguments, its examples, its manners and what it does; and [`Spec`], its row in the table.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};
use schemars::{JsonSchema, Schema};

use crate::context::Context;
use crate::error::{Result, Status, quoted_text};
use crate::values::keyword::{self, Mismatch};

/// A command: a struct of its arguments (the doc comments are its help), and what running it does.
pub trait Command: Args {
    /// The name it is called by, also as a link.
    const NAME: &'static str;
    /// Shown in its help and run by a test.
    const EXAMPLES: &'static [Example];
    /// How it behaves towards its caller.
    const MANNERS: Manners;

    /// Puts options into the parser that only a command line with one of them pays for. They are read into a [`Lazy`].
    const BEYOND: Option<fn(clap::Command) -> clap::Command> = None;

    /// The schema of the records that `--json` writes; `None` where there are none.
    fn schema() -> Option<Schema> {
        None
    }

    /// The words that the option with the id `option` and this value stands for, if it stands for any: they take its
    /// place on the command line (`env -S`). `before` are the options so far. A failure refuses the value there and
    /// then, before what follows is read.
    fn splice(
        _option: &str,
        _value: &OsStr,
        _before: &[OsString],
        _cx: &mut Context,
    ) -> Option<Result<Vec<OsString>>> {
        None
    }

    /// Does it. A failure that is returned ends the run; [`Context::check`] reports one and goes on.
    fn run(self, cx: &mut Context) -> Result<Status>;
}

/// The heading, in a command's help, of the options that GNU's tool of that name does not have. They give way where an
/// abbreviation could also mean one of GNU's.
pub const BEYOND_GNU: &str = "Beyond GNU";

/// A command line that is shown in help and docs, and run by a test in a fresh directory.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it is good for, in a sentence without a full stop.
    pub about: &'static str,
    /// The command line, for a POSIX shell.
    pub line: &'static str,
    /// What it prints on standard output; `...` stands for what differs from run to run.
    pub prints: &'static str,
}

/// How a command behaves towards its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Whether a GNU tool has this name: a link of it is that tool.
    pub gnu: bool,
    /// Whether the first operand ends the options, because what follows is another program's.
    pub options_first: bool,
    /// Whether a link of the command's name calls it.
    pub linkable: bool,
    /// The status for a wrong command line.
    pub usage: Status,
    /// The status for a word that is not among an option's choices: GNU's tools have one of their own for it.
    pub wrong_word: Status,
    /// The status for other failures.
    pub failed: Status,
}

impl Manners {
    /// A command of oskit's own: 2 for a wrong command line, 1 for a failure.
    pub const OWN: Self = Self {
        gnu: false,
        options_first: false,
        linkable: true,
        usage: Status::USAGE,
        wrong_word: Status::USAGE,
        failed: Status::FAILED,
    };
    /// A part of oskit itself, which no link calls.
    pub const INNER: Self = Self { linkable: false, ..Self::OWN };

    /// A command that GNU has: `status` is its own for all that fails.
    #[must_use]
    pub const fn gnu(status: Status) -> Self {
        Self { gnu: true, usage: status, wrong_word: status, failed: status, ..Self::OWN }
    }

    /// The same, with the first operand ending the options.
    #[must_use]
    pub const fn options_first(self) -> Self {
        Self { options_first: true, ..self }
    }
}

/// [`Command::splice`].
pub type Splice = fn(&str, &OsStr, &[OsString], &mut Context) -> Option<Result<Vec<OsString>>>;

/// A command's row in the table. Function pointers, so that only the command that is run builds its parser.
#[derive(Clone, Copy)]
pub struct Spec {
    /// The command's name.
    pub name: &'static str,
    /// How it behaves towards its caller.
    pub manners: Manners,
    /// Shown in its help and run by a test.
    pub examples: &'static [Example],
    /// The schema of its records.
    pub schema: fn() -> Option<Schema>,
    /// The words that an option stands for.
    pub splice: Splice,
    augment: fn(clap::Command) -> clap::Command,
    beyond: Option<fn(clap::Command) -> clap::Command>,
    run: fn(&mut ArgMatches, &mut Context) -> Result<Status>,
}

impl Spec {
    /// The row of command `C`.
    #[must_use]
    pub const fn of<C: Command>() -> Self {
        Self {
            name: C::NAME,
            manners: C::MANNERS,
            examples: C::EXAMPLES,
            schema: C::schema,
            splice: C::splice,
            augment: C::augment_args,
            beyond: C::BEYOND,
            run: |matches, cx| C::from_arg_matches_mut(matches)?.run(cx),
        }
    }

    /// Its whole parser. `called`: what the usage line calls it.
    #[must_use]
    pub fn parser(&self, called: String) -> clap::Command {
        self.with_beyond(self.usual_parser(called))
    }

    /// The whole parser, made of the usual one.
    #[must_use]
    pub fn with_beyond(&self, usual: clap::Command) -> clap::Command {
        match self.beyond {
            Some(beyond) => beyond(usual),
            None => usual,
        }
    }

    /// Whether the whole parser has options that the usual one has not.
    #[must_use]
    pub const fn has_beyond(&self) -> bool {
        self.beyond.is_some()
    }

    /// Its parser without what [`Command::BEYOND`] adds.
    #[must_use]
    pub fn usual_parser(&self, called: String) -> clap::Command {
        let command = (self.augment)(clap::Command::new(self.name))
            .bin_name(called)
            .version(env!("CARGO_PKG_VERSION"))
            .disable_help_flag(true)
            .disable_version_flag(true)
            .disable_help_subcommand(true)
            .args_override_self(true)
            .arg(help_option())
            .mut_subcommands(|verb| verb.disable_help_flag(true).args_override_self(true).arg(help_option()))
            .arg(Arg::new("version").long("version").action(ArgAction::Version).help("Print version"));
        if self.manners.gnu {
            command
        } else {
            command.subcommand_help_heading("Verbs").subcommand_value_name("VERB")
        }
    }

    /// Runs it with what its parser made of the command line.
    pub fn run(&self, matches: &mut ArgMatches, cx: &mut Context) -> Result<Status> {
        (self.run)(matches, cx)
    }
}

/// Whether `arg` is an operand or an option with a value, rather than a flag.
pub fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values() && arg.get_num_args().is_none_or(|range| range.takes_values())
}

fn help_option() -> Arg {
    Arg::new("help").long("help").action(ArgAction::Help).help("Print help")
}

/// The schema of the record `T`.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> Option<Schema> {
    Some(
        schemars::generate::SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator()
            .into_root_schema_for::<T>(),
    )
}

/// Options in the order in which they were given, for those of which the last one wins. One that keeps all its values is
/// there for each; of others the last one counts. Flatten it into the arguments as the first field, before the values
/// are taken out.
#[derive(Debug, Clone, Default)]
pub struct Given(Vec<String>);

impl Given {
    /// The fields' names of the given options, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The one of `options` that was given last.
    #[must_use]
    pub fn last_of(&self, options: &[&str]) -> Option<&str> {
        self.iter().filter(|it| options.contains(it)).last()
    }
}

impl FromArgMatches for Given {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given: Vec<_> = matches
            .ids()
            .filter(|id| matches.value_source(id.as_str()) == Some(clap::parser::ValueSource::CommandLine))
            .flat_map(|id| {
                let places = matches.indices_of(id.as_str()).into_iter().flatten();
                places.map(|place| (place, id.to_string()))
            })
            .collect();
        given.sort_unstable();
        Ok(Self(given.into_iter().map(|(_, id)| id).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Given {
    fn augment_args(command: clap::Command) -> clap::Command {
        command
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command
    }
}

/// Options that are in the parser only when the command line has a word that is none of the usual ones: `None` when they
/// are not. Flatten it into the arguments; [`Command::BEYOND`] adds them.
#[derive(Debug, Clone)]
pub struct Lazy<T>(pub Option<T>);

impl<T: Args> FromArgMatches for Lazy<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Self::from_arg_matches_mut(&mut matches.clone())
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        let given = T::group_id().is_some_and(|id| matches.try_contains_id(id.as_str()).unwrap_or(false));
        let read = if given { Some(T::from_arg_matches_mut(matches)) } else { None };
        read.transpose().map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T: Args> Args for Lazy<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        command
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command
    }
}

/// Parses a path. clap's own parser refuses an empty one, which is the system's to refuse: `value_parser = path()`.
pub fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// Parses an option's word from a table, as GNU's programs do: `value_parser = Choice(WHEN)`.
#[derive(Debug)]
pub struct Choice<T: 'static>(pub &'static keyword::Table<T>);

impl<T> Clone for Choice<T> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Choice<T> {
    type Value = T;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let word = value.to_string_lossy();
        keyword::pick(self.0, &word).cloned().map_err(|mismatch| {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
            let operand = || arg.map_or_else(String::new, |it| it.get_id().as_str().to_uppercase());
            let name = arg.and_then(Arg::get_long).map_or_else(operand, |long| format!("--{long}"));
            error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            error.insert(ContextKind::InvalidValue, ContextValue::String(word.into_owned()));
            error.insert(
                ContextKind::ValidValue,
                ContextValue::String(keyword::listing(self.0, |word| quoted_text(word))),
            );
            error.insert(ContextKind::Custom, ContextValue::Bool(mismatch == Mismatch::Ambiguous));
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |synonyms: &[&'static str]| {
            PossibleValue::new(synonyms[0]).aliases(synonyms[1..].iter().copied())
        };
        Some(Box::new(self.0.iter().map(move |(synonyms, _)| value(synonyms))))
    }
}
