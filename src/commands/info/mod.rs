//! `oskit info`.

mod answer;
mod facts;
mod groups;
mod record;
mod selection;

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Args};

use crate::command::{Choice, Command, Example, Manners};
use crate::context::Context;
use crate::error::{Failure, Result, Status, quoted};
use crate::platform::host::{Root, os};
use crate::values::keyword;
use crate::values::path_style::{self, PathStyle};
use answer::{Missing, Value};
use facts::{Facts, Rounding};
use groups::Key;
use record::{Answered, Keys};
use selection::{Selection, Wanted};

/// Tell what this system is and what a program may use of it
///
/// A KEY is a group (cpu) or one fact (cpu.effective); --list-keys tells them all. One fact is printed bare,
/// several as KEY=VALUE, a group or nothing as a page for people. Nothing is read that was not asked for.
///
/// After user may come a name or number, after process a number, after fs a path with a slash, after errno an
/// error's number or name, to be told of that.
#[derive(Args)]
pub struct Info {
    /// How a part of a processor counts in cpu.effective, which is never less than 1: floor, half-up, ceil
    #[arg(long, value_name = "HOW", value_parser = Choice(ROUNDING), default_value = "floor", hide_possible_values = true)]
    round: Rounding,
    /// Whose separators and names the paths group tells: posix, windows [default: this system's]
    #[arg(long, value_name = "STYLE", value_parser = Choice(STYLE), hide_possible_values = true)]
    style: Option<&'static PathStyle>,
    /// What to answer for a KEY that has no value here
    #[arg(long, value_name = "VALUE")]
    default: Option<OsString>,
    /// Tell the keys: type, unit, systems that have it, meaning
    #[arg(long)]
    list_keys: bool,
    /// Write one JSON object, by group
    #[arg(long)]
    json: bool,
    /// What to tell: a group or a fact
    #[arg(value_name = "KEY", value_parser = KeyWord, hide_possible_values = true)]
    keys: Vec<OsString>,
}

const ROUNDING: &keyword::Table<Rounding> =
    &[(&["floor"], Rounding::Floor), (&["half-up"], Rounding::HalfUp), (&["ceil"], Rounding::Ceil)];

const STYLE: &keyword::Table<&PathStyle> =
    &[(&["posix"], &path_style::POSIX), (&["windows"], &path_style::WINDOWS)];

impl Command for Info {
    const NAME: &'static str = "info";
    const MANNERS: Manners = Manners::OWN;
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "How many processors are worth using here, containers' limits included",
            line: "oskit info cpu.effective",
            prints: "...\n",
        },
        Example {
            about: "The system and the machine, for a script",
            line: "oskit info os.family kernel.machine",
            prints: "os.family=...\nkernel.machine=...\n",
        },
        Example {
            about: "The branch that a build service builds, or main",
            line: "oskit info --default main ci.branch",
            prints: "main\n",
        },
        Example {
            about: "Everything about memory as JSON",
            line: "oskit info --json memory",
            prints: "{\"memory\":{\"total\":...}}\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        record::schema()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let selection = Selection::of(&self.keys)?;
        if self.list_keys {
            cx.emit(&Keys::new(&selection))?;
            return Ok(Status::DONE);
        }
        let facts = Facts::new(Root::system(), self.round, self.style, selection.of);
        let mut asker = Asker { facts: &facts, default: self.default, said: HashSet::new() };
        let values = selection.keys.into_iter().map(|wanted| (wanted.key, asker.ask(cx, &wanted))).collect();
        cx.emit(&Answered { form: selection.form, values })?;
        if let Some(zone) = facts.unknown_zone().filter(|_| !cx.is_json()) {
            cx.note(format!("the rules of time zone {} are not installed: times are in UTC", quoted(zone)));
        }
        Ok(cx.status())
    }
}

/// Asks keys one after the other, and says what went wrong, each thing once.
struct Asker<'a> {
    facts: &'a Facts,
    default: Option<OsString>,
    said: HashSet<String>,
}

impl Asker<'_> {
    /// The value of a key. That there is none is only worth a word if the key was asked for by name.
    fn ask(&mut self, cx: &mut Context, wanted: &Wanted) -> Option<Value> {
        match (wanted.key.read)(self.facts) {
            Ok(value) => return Some(value),
            Err(Missing::Failed(failure)) => self.say(cx, *failure),
            Err(Missing::Absent(_)) if !wanted.named => {}
            Err(Missing::Absent(_)) if self.default.is_some() => {
                return self.default.clone().map(Value::Text);
            }
            Err(Missing::Absent(reason)) => self.say(cx, absent(wanted.key, reason)),
        }
        None
    }

    fn say(&mut self, cx: &mut Context, failure: Failure) {
        if self.said.insert(failure.to_string()) {
            cx.check::<()>(Err(failure.into()));
        }
    }
}

/// There is no such thing here: for the reason that was found, or because the system never has it.
fn absent(key: &Key, reason: Option<String>) -> Failure {
    let elsewhere = || (!key.on.contains(&os::family())).then(|| format!("only on {}", key.on.join(" and ")));
    let reason = reason.or_else(elsewhere).map(|reason| format!(": {reason}")).unwrap_or_default();
    Failure::lookup(format!("no {} here{reason}", key.name))
}

/// Any word; the keys are there for completion.
#[derive(Debug, Clone)]
struct KeyWord;

impl TypedValueParser for KeyWord {
    type Value = OsString;

    fn parse_ref(&self, _: &clap::Command, _: Option<&Arg>, word: &OsStr) -> Result<OsString, clap::Error> {
        Ok(word.to_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let groups = groups::GROUPS.iter().map(|group| group.name);
        Some(Box::new(groups.chain(groups::keys().map(|key| key.name)).map(PossibleValue::new)))
    }
}
