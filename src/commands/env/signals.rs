//! What becomes of signals in the program: `--default-signal`, `--ignore-signal`, `--block-signal`.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, value_parser};

use crate::context::Context;
use crate::error::{Failure, Result, quoted_text};
use crate::platform::process::handling::{self, Action};
use crate::values::signal::Signal;

/// Stands for an option without a value: no argument can be this.
const EVERY: &str = "\0";

const DEFAULT: &str = "default-signal";
const IGNORE: &str = "ignore-signal";
const BLOCK: &str = "block-signal";

/// The three options, in the order in which they were given: the last word on a signal counts.
#[derive(Clone, Default)]
pub(super) struct SignalOptions(Vec<(&'static str, OsString)>);

/// What is to become of one signal.
#[derive(Clone, Copy, Default)]
struct Wish {
    action: Option<Treatment>,
    blocked: Option<bool>,
}

#[derive(Clone, Copy)]
struct Treatment {
    ignored: bool,
    /// Whether it is only one of all, some of which cannot be changed.
    may_fail: bool,
}

impl SignalOptions {
    /// The options' names.
    pub(super) const NAMES: [&'static str; 3] = [BLOCK, DEFAULT, IGNORE];

    /// Whether `list` is a list of signals: the failure if it is not.
    pub(super) fn check(list: &OsStr) -> Result<()> {
        signals(list).map(drop)
    }

    /// Does what the options ask for, and says so if `tells`.
    pub(super) fn apply(&self, tells: bool, cx: &mut Context) -> Result<()> {
        let wishes = self.wishes()?;
        for (signal, wish) in &wishes {
            if let Some(treatment) = wish.action {
                treat(*signal, treatment, tells, cx)?;
            }
        }
        for (signal, wish) in &wishes {
            if let Some(blocked) = wish.blocked {
                handling::set_blocked(signal.number(), blocked)
                    .map_err(|error| Failure::os(&error, "unable to set signal mask"))?;
                if tells {
                    let mask = if blocked { "BLOCK" } else { "UNBLOCK" };
                    cx.talk(format!("signal {signal} ({}) mask set to {mask}", signal.number()));
                }
            }
        }
        Ok(())
    }

    fn wishes(&self) -> Result<BTreeMap<Signal, Wish>> {
        let mut wishes = BTreeMap::<Signal, Wish>::new();
        for (option, list) in &self.0 {
            let may_fail = list == EVERY;
            for signal in signals(list)? {
                let wish = wishes.entry(signal).or_default();
                match *option {
                    BLOCK => wish.blocked = Some(true),
                    IGNORE => wish.action = Some(Treatment { ignored: true, may_fail }),
                    _ => {
                        let action = Some(Treatment { ignored: false, may_fail });
                        *wish = Wish { action, blocked: Some(false) };
                    }
                }
            }
        }
        Ok(wishes)
    }
}

fn treat(signal: Signal, treatment: Treatment, tells: bool, cx: &mut Context) -> Result<()> {
    let number = signal.number();
    let result = handling::set_ignored(number, treatment.ignored);
    let failed = result.is_err();
    if !treatment.may_fail {
        result.map_err(|error| {
            Failure::os(&error, format!("failed to set signal action for signal {number}"))
        })?;
    }
    if tells {
        let action = if treatment.ignored { "IGNORE" } else { "DEFAULT" };
        let note = if failed { " (failure ignored)" } else { "" };
        cx.talk(format!("Reset signal {signal} ({number}) to {action}{note}"));
    }
    Ok(())
}

/// The signals of a comma-separated list.
fn signals(list: &OsStr) -> Result<Vec<Signal>> {
    if list == EVERY {
        return Ok(Signal::all().collect());
    }
    let list = list.to_string_lossy();
    let parse = |name: &str| {
        let unknown = |_| Failure::usage(format!("{}: invalid signal", quoted_text(name))).into();
        name.parse().map_err(unknown)
    };
    list.split(',').filter(|name| !name.is_empty()).map(parse).collect()
}

/// Lists on standard error the signals that are blocked or ignored.
pub(super) fn list(cx: &mut Context) -> Result<()> {
    for signal in Signal::all() {
        let number = signal.number();
        let unknown = |error| Failure::os(&error, "cannot tell what becomes of signals");
        let blocked = handling::is_blocked(number).map_err(unknown)?;
        let ignored = handling::action(number).map_err(unknown)? == Action::Ignore;
        let words = match (blocked, ignored) {
            (false, false) => continue,
            (true, false) => "BLOCK",
            (false, true) => "IGNORE",
            (true, true) => "BLOCK,IGNORE",
        };
        cx.talk(format!("{signal:<10} ({number:>2}): {words}"));
    }
    Ok(())
}

impl Args for SignalOptions {
    fn augment_args(command: clap::Command) -> clap::Command {
        let option = |name, help| {
            Arg::new(name)
                .long(name)
                .value_name("SIG")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value(EVERY)
                .value_parser(value_parser!(OsString))
                .action(ArgAction::Append)
                .help(help)
        };
        command
            .arg(option(
                BLOCK,
                "Block delivery of SIG signals (a list with commas; all without it) to the program",
            ))
            .arg(option(DEFAULT, "Reset handling of SIG signals to the default"))
            .arg(option(IGNORE, "Have SIG signals ignored"))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SignalOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Vec::new();
        for option in Self::NAMES {
            let indices = matches.indices_of(option).into_iter().flatten();
            let lists = matches.get_many::<OsString>(option).into_iter().flatten();
            given.extend(indices.zip(lists).map(|(at, list)| (at, option, list.clone())));
        }
        given.sort_by_key(|(at, ..)| *at);
        Ok(Self(given.into_iter().map(|(_, option, list)| (option, list)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
