//! argv -> name -> the one parser -> context -> run -> flush -> status.

mod getopt;
mod names;
mod wording;

use std::ffi::{OsStr, OsString};
use std::mem::ManuallyDrop;

use clap::ArgMatches;
use clap::error::ErrorKind;

use crate::command::Spec;
use crate::commands::TABLE;
use crate::context::{Context, Identity};
use crate::error::{Failure, Result, Status};
use crate::platform::env;
use crate::reference;
use names::Called;

/// Runs the command that `argv` names, the program's own name first, and gives the exit status.
pub fn run(argv: impl IntoIterator<Item = OsString>) -> Status {
    match names::called(argv.into_iter().collect()) {
        Called::Command { spec, by_link, args } => run_command(spec, by_link, args),
        Called::Unknown(name) => run_inner(|_| Err(names::unknown(&name))),
        Called::Help => run_inner(|cx| cx.write(reference::overview(TABLE).as_bytes())),
        Called::Version => run_inner(|cx| cx.write(reference::version("oskit").as_bytes())),
        Called::List { json } => run_inner(|cx| list(cx, json)),
    }
}

fn run_command(spec: &'static Spec, by_link: bool, args: Vec<OsString>) -> Status {
    let identity =
        Identity { command: spec.name, by_link, usage: spec.manners.usage, failed: spec.manners.failed };
    let json = asks_for_json(spec, &args);
    let mut cx = Context::new(identity, json);
    let first = names::first_operand(&args).cloned();
    let result = parse(spec, identity.prefix(), args, &mut cx).and_then(|parsed| match parsed {
        Parsed::Run(matches) => {
            cx.set_json(has_json(&matches));
            let verb = matches.subcommand_name().map(OsString::from);
            spec.run(&mut left_to_the_system(matches), &mut cx).map_err(|error| pointing_to(verb, error))
        }
        Parsed::Told(text) => cx.write(text.as_bytes()).map(|()| Status::DONE),
    });
    cx.finish(result.map_err(|error| asking_for_verb(spec, &identity.prefix(), first, error)))
}

/// Runs something of oskit itself, outside any command.
fn run_inner(work: impl FnOnce(&mut Context) -> Result<()>) -> Status {
    let identity = Identity { command: "", by_link: false, usage: Status::USAGE, failed: Status::FAILED };
    let mut cx = Context::new(identity, false);
    let result = work(&mut cx).map(|()| Status::DONE);
    cx.finish(result)
}

fn list(cx: &mut Context, json: bool) -> Result<()> {
    for row in reference::listing(TABLE) {
        if json { cx.emit_json(&row)? } else { cx.write(format!("{}\n", row.name).as_bytes())? }
    }
    Ok(())
}

enum Parsed {
    Run(ArgMatches),
    Told(String),
}

/// First getopt's rules over the words, then clap's typed parsing. A word that getopt cannot take is reported only when
/// clap has nothing against the words before it: errors come in the order of the command line.
fn parse(spec: &'static Spec, called: String, args: Vec<OsString>, cx: &mut Context) -> Result<Parsed> {
    let options_first = spec.manners.options_first || env::var("POSIXLY_CORRECT").is_some();
    let mut parser = left_to_the_system(spec.usual_parser(called.clone()));
    let mut splice =
        |option: &str, value: &OsStr, before: &[OsString]| (spec.splice)(option, value, before, cx);
    let mut words = getopt::normalise(&parser, args.clone(), options_first, &mut splice);
    if words.refused.is_some() && spec.has_beyond() {
        parser = left_to_the_system(spec.with_beyond(ManuallyDrop::into_inner(parser)));
        words = getopt::normalise(&parser, args, options_first, &mut splice);
    }
    let before_operands = words.taken.iter().skip(1).take_while(|word| *word != "--");
    let verb = before_operands.into_iter().find(|word| parser.find_subcommand(word).is_some()).cloned();
    match (parser.try_get_matches_from_mut(words.taken), words.refused) {
        (Ok(_), Some(refused)) => Err(pointing_to(verb, refused)),
        (Ok(matches), None) => Ok(Parsed::Run(matches)),
        (Err(error), refused) => match error.kind() {
            ErrorKind::DisplayHelp => Ok(Parsed::Told(
                verb.and_then(|verb| reference::verb_help(spec, &called, &verb))
                    .unwrap_or_else(|| reference::help(spec, &called)),
            )),
            ErrorKind::DisplayVersion => Ok(Parsed::Told(reference::version(spec.name))),
            _ => Err(pointing_to(verb, wording::of(&error, refused, spec.manners, cx.identity().by_link))),
        },
    }
}

/// A wrong command line of a verb points to the help of that verb.
fn pointing_to(verb: Option<OsString>, mut error: anyhow::Error) -> anyhow::Error {
    if let (Some(verb), Some(failure)) = (verb, error.downcast_mut::<Failure>()) {
        failure.point_to_verb(verb.to_string_lossy());
    }
    error
}

/// Where the command line is wrong, or its first operand is not there, that may be a verb that was mistyped.
fn asking_for_verb(
    spec: &Spec,
    called: &str,
    first: Option<OsString>,
    mut error: anyhow::Error,
) -> anyhow::Error {
    if let Some(failure) = error.downcast_mut::<Failure>()
        && (failure.is_usage() || failure.is_code("ENOENT"))
        && let Some(word) = first
        && failure.about().is_none_or(|path| path == word)
        && let Some(question) = names::meant_verb(spec, called, &word)
    {
        failure.ask(&question);
    }
    error
}

/// What lives until the process ends need not be taken apart before: the system does that at once.
const fn left_to_the_system<T>(value: T) -> ManuallyDrop<T> {
    ManuallyDrop::new(value)
}

/// Whether `--json` was parsed, by the command or by its verb.
fn has_json(matches: &ArgMatches) -> bool {
    let own = matches.try_get_one::<bool>("json").ok().flatten() == Some(&true);
    own || matches.subcommand().is_some_and(|(_, verb)| has_json(verb))
}

/// Whether `--json` seems to stand among the options, for a command line that may turn out wrong.
fn asks_for_json(spec: &Spec, args: &[OsString]) -> bool {
    let is_option = |arg: &OsString| arg.as_encoded_bytes().starts_with(b"-");
    let options =
        args.iter().take_while(|arg| *arg != "--" && (!spec.manners.options_first || is_option(arg)));
    options.into_iter().any(|arg| arg == "--json")
}
