//! The words of a command line by the rules of `getopt_long(3)`, before clap gives them types.
//!
//! clap reads some command lines otherwise than every GNU tool does (`-m=rwx`, `-w -1`, a `--` as an option's value,
//! abbreviations in doubt, `POSIXLY_CORRECT`), so the words are brought into a form that both read alike:
//! `--long=value`, `-f`, and the operands behind `--`.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Arg, Command};

use crate::command::BEYOND_GNU;
use crate::command::takes_value;
use crate::error::{Failure, Result, quoted};
use crate::platform::text;

/// The command line in the form that clap reads as getopt would.
pub(super) struct Words {
    /// The program's name, options, `--` and operands.
    pub(super) taken: Vec<OsString>,
    /// The first word that getopt would refuse; `taken` ends before it.
    pub(super) refused: Option<anyhow::Error>,
}

/// Gives the words that an option stands for: from its id, its value and the options before it.
type Splice<'a> = dyn FnMut(&str, &OsStr, &[OsString]) -> Option<Result<Vec<OsString>>> + 'a;

/// What getopt knows of an option.
#[derive(Clone, Copy)]
struct Opt<'a> {
    arg: &'a Arg,
    value: Value,
}

#[derive(Clone, Copy, PartialEq)]
enum Value {
    None,
    Optional,
    Required,
}

impl<'a> Opt<'a> {
    fn new(arg: &'a Arg) -> Self {
        let value = match takes_value(arg) {
            false => Value::None,
            true if arg.is_require_equals_set() => Value::Optional,
            true => Value::Required,
        };
        Self { arg, value }
    }

    /// Scripts may abbreviate GNU's options, and cannot know of ours.
    fn is_beyond_gnu(self) -> bool {
        self.arg.get_help_heading() == Some(BEYOND_GNU)
    }
}

/// Brings `args` into clap's form. `options_first`: the first operand ends the options. `splice`: gives the words that
/// an option stands for.
pub(super) fn normalise(
    parser: &Command,
    args: Vec<OsString>,
    options_first: bool,
    splice: &mut Splice<'_>,
) -> Words {
    let taken = vec![parser.get_name().into()];
    let mut walk = Walk { parser, options_first, splice, splices: 0, taken, operands: Vec::new() };
    let refused = walk.all(args.into()).err();
    let Walk { mut taken, operands, .. } = walk;
    if !operands.is_empty() {
        taken.push("--".into());
        taken.extend(operands);
    }
    Words { taken, refused }
}

struct Walk<'a, 's> {
    parser: &'a Command,
    options_first: bool,
    splice: &'s mut Splice<'s>,
    splices: usize,
    taken: Vec<OsString>,
    operands: Vec<OsString>,
}

/// How often options may stand for other words, which may hold such options again.
const MOST_SPLICES: usize = 1000;

impl<'a> Walk<'a, '_> {
    fn all(&mut self, mut args: VecDeque<OsString>) -> Result<()> {
        while let Some(arg) = args.pop_front() {
            let bytes = arg.as_encoded_bytes();
            if bytes == b"--" {
                self.operands.extend(args);
                return Ok(());
            } else if bytes.starts_with(b"--") {
                self.long(&arg, &mut args)?;
            } else if bytes.len() > 1 && bytes[0] == b'-' {
                self.cluster(&arg, &mut args)?;
            } else if let Some(verb) = self.verb(&arg) {
                self.refuse_before(verb)?;
                self.parser = verb;
                self.taken.push(arg);
            } else {
                self.operands.push(arg);
                if self.options_first {
                    self.operands.extend(args);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The verb that `word` is, if it stands where one may: it comes with options of its own.
    fn verb(&self, word: &OsStr) -> Option<&'a Command> {
        if !self.operands.is_empty() || !self.parser.has_subcommands() {
            return None;
        }
        self.parser.find_subcommand(word)
    }

    /// Options before a verb would be those of the command that has none, and the verb its operand: nobody means that.
    fn refuse_before(&self, verb: &Command) -> Result<()> {
        if self.taken[1..].iter().all(|it| it == "--help" || it == "--version") {
            return Ok(());
        }
        let (called, verb) = (self.parser.get_bin_name().unwrap_or_default(), verb.get_name());
        let mut failure =
            Failure::usage(format!("the verb comes before its options: {called} {verb} ...")).detail(
                format!("A file or directory of that name is written {}", quoted(Path::new(".").join(verb))),
            );
        failure.point_to_verb(verb);
        Err(failure.into())
    }

    /// `--name` or `--name=value`, the name perhaps abbreviated.
    fn long(&mut self, arg: &OsStr, rest: &mut VecDeque<OsString>) -> Result<()> {
        let (name, value) = match text::split_once(arg, b'=') {
            Some((name, value)) => (name, Some(value)),
            None => (arg, None),
        };
        let option = self.find_long(&name.to_string_lossy()[2..], arg)?;
        let long = option.arg.get_long().unwrap_or_default();
        match (option.value, value) {
            (Value::None | Value::Optional, None) => self.taken.push(format!("--{long}").into()),
            (Value::None, Some(_)) => {
                return Err(Failure::usage(format!("option '--{long}' doesn't allow an argument")).into());
            }
            (_, Some(value)) => self.take(option, value, rest)?,
            (Value::Required, None) => match rest.pop_front() {
                Some(value) => self.take(option, &value, rest)?,
                None => return Err(Failure::usage(format!("option '--{long}' requires an argument")).into()),
            },
        }
        Ok(())
    }

    /// `-abc`: flags, the last of which may take what follows as its value.
    fn cluster(&mut self, arg: &OsStr, rest: &mut VecDeque<OsString>) -> Result<()> {
        for (at, &byte) in arg.as_encoded_bytes().iter().enumerate().skip(1) {
            let letter = char::from(byte);
            let Some(option) = self.find_short(letter) else {
                return Err(self.invalid(letter).into());
            };
            let attached = text::split_at(arg, at + 1).1;
            match option.value {
                Value::None => self.taken.push(format!("-{letter}").into()),
                Value::Optional if attached.is_empty() => self.taken.push(format!("-{letter}").into()),
                Value::Required if attached.is_empty() => {
                    let value = rest.pop_front().ok_or_else(|| {
                        Failure::usage(format!("option requires an argument -- '{letter}'"))
                    })?;
                    self.take(option, &value, rest)?;
                }
                Value::Optional | Value::Required => {
                    return self.take(option, attached, rest);
                }
            }
        }
        Ok(())
    }

    /// There is no such option. A blank is most likely a `#!` line that wants `env -S`.
    fn invalid(&self, letter: char) -> Failure {
        let shown = match letter {
            ' '..='~' => letter.to_string(),
            _ => format!("\\{:03o}", u32::from(letter)),
        };
        let failure = Failure::usage(format!("invalid option -- '{shown}'"));
        let splits = self.options().any(|it| it.arg.get_long() == Some("split-string"));
        if splits && matches!(letter, ' ' | '\t'..='\r') {
            let called = self.parser.get_bin_name().unwrap_or_default();
            return failure.detail(format!("{called}: use -[v]S to pass options in shebang lines"));
        }
        failure
    }

    fn take(&mut self, option: Opt<'_>, value: &OsStr, rest: &mut VecDeque<OsString>) -> Result<()> {
        if let Some(words) = (self.splice)(option.arg.get_id().as_str(), value, &self.taken) {
            self.splices += 1;
            if self.splices > MOST_SPLICES {
                return Err(Failure::usage("options stand for each other without end").without_hint().into());
            }
            for word in words?.into_iter().rev() {
                rest.push_front(word);
            }
        }
        let mut word = OsString::from(format!("--{}=", option.arg.get_long().unwrap_or_default()));
        word.push(value);
        self.taken.push(word);
        Ok(())
    }

    fn options(&self) -> impl Iterator<Item = Opt<'a>> + use<'a> {
        self.parser.get_arguments().filter(|arg| !arg.is_positional()).map(Opt::new)
    }

    fn find_short(&self, letter: char) -> Option<Opt<'a>> {
        let matches = |arg: &Arg| {
            arg.get_short() == Some(letter)
                || arg.get_all_short_aliases().is_some_and(|it| it.contains(&letter))
        };
        self.options().find(|it| letter.is_ascii() && matches(it.arg))
    }

    /// The option called `name` or, if there is none, the only one whose name starts so. `word`: as it was typed.
    fn find_long(&self, name: &str, word: &OsStr) -> Result<Opt<'a>> {
        let mut candidates: Vec<(&str, Opt<'a>)> = Vec::new();
        for option in self.options() {
            let aliases = option.arg.get_all_aliases().unwrap_or_default();
            for long in option.arg.get_long().into_iter().chain(aliases) {
                if long == name {
                    return Ok(option);
                }
                if long.starts_with(name) {
                    candidates.push((long, option));
                }
            }
        }
        if candidates.iter().any(|(_, it)| !it.is_beyond_gnu()) {
            candidates.retain(|(_, it)| !it.is_beyond_gnu());
        }
        let word = word.to_string_lossy();
        match candidates.as_slice() {
            [] => Err(Failure::usage(format!("unrecognized option '{word}'")).into()),
            [(_, first), others @ ..]
                if others.iter().all(|(_, it)| it.arg.get_id() == first.arg.get_id()) =>
            {
                Ok(*first)
            }
            all => {
                let names: Vec<_> = all.iter().map(|(long, _)| format!("'--{long}'")).collect();
                let names = names.join(" ");
                Err(Failure::usage(format!("option '{word}' is ambiguous; possibilities: {names}")).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::ArgAction;

    use super::*;

    fn parser() -> Command {
        Command::new("t")
            .arg(Arg::new("all").short('a').long("all").action(ArgAction::SetTrue))
            .arg(Arg::new("almost").short('A').long("almost-all").action(ArgAction::SetTrue))
            .arg(Arg::new("own").long("model").help_heading(BEYOND_GNU))
            .arg(Arg::new("mode").short('m').long("mode"))
            .arg(Arg::new("color").long("color").num_args(0..=1).require_equals(true))
            .arg(Arg::new("words").short('W').long("words"))
            .arg(Arg::new("operands").num_args(0..))
    }

    fn splice(option: &str, value: &OsStr, _: &[OsString]) -> Option<Result<Vec<OsString>>> {
        (option == "words").then(|| Ok(value.to_string_lossy().split(' ').map(OsString::from).collect()))
    }

    fn walk(args: &[&str], options_first: bool) -> std::result::Result<String, String> {
        let words = normalise(&parser(), args.iter().map(Into::into).collect(), options_first, &mut splice);
        let taken: Vec<_> = words.taken.iter().map(|it| it.to_string_lossy()).collect();
        words.refused.map_or_else(|| Ok(taken[1..].join(" ")), |refused| Err(refused.to_string()))
    }

    #[test]
    fn values_are_what_getopt_takes() {
        assert_eq!(
            walk(&["-am=rwx", "-m", "-1", "--mode", "--", "x", "-a"], false).unwrap(),
            "-a --mode==rwx --mode=-1 --mode=-- -a -- x"
        );
        assert_eq!(walk(&["x", "-a"], true).unwrap(), "-- x -a");
        assert_eq!(walk(&["--col", "x", "--", "-a"], false).unwrap(), "--color -- x -a");
        assert_eq!(walk(&["-"], false).unwrap(), "-- -");
    }

    #[test]
    fn words_take_the_place_of_the_option_that_stands_for_them() {
        assert_eq!(walk(&["-W", "-a x", "-a"], true).unwrap(), "--words=-a x -a -- x -a");
        assert_eq!(
            walk(&["-W-m", "v", "--words=-W-a"], true).unwrap(),
            "--words=-m --mode=v --words=-W-a --words=-a -a"
        );
    }

    #[test]
    fn refusals_are_in_getopts_words() {
        let refused = |args: &[&str]| walk(args, false).unwrap_err();
        assert_eq!(refused(&["--bad=1"]), "unrecognized option '--bad=1'");
        assert_eq!(refused(&["-az"]), "invalid option -- 'z'");
        assert_eq!(refused(&["-am"]), "option requires an argument -- 'm'");
        assert_eq!(refused(&["--mo"]), "option '--mode' requires an argument");
        assert_eq!(refused(&["--all=1"]), "option '--all' doesn't allow an argument");
        assert_eq!(refused(&["--al"]), "option '--al' is ambiguous; possibilities: '--all' '--almost-all'");
    }
}
