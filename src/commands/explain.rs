//! `oskit explain`.

use std::ffi::OsString;
use std::io;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::{Command, Example, Manners, schema_of};
use crate::context::Context;
use crate::error::{Failure, Kind, Result, Status, quoted, type_of_code};
use crate::output::{Look, Render};
use crate::platform::errors;
use crate::values::errno;
use crate::values::signal::Signal;

/// Say in words what an error, an exit status or a signal means
#[derive(Args)]
pub struct Explain {
    /// An error's name (ENOENT), its type (`FileNotFoundError`), an exit status (0 to 255) or a signal's name (SIGTERM)
    #[arg(value_name = "CODE", required = true)]
    codes: Vec<OsString>,
    /// Write a JSON object a line
    #[arg(long)]
    json: bool,
}

impl Command for Explain {
    const NAME: &'static str = "explain";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "What an error's name means",
            line: "oskit explain EXDEV",
            prints: "EXDEV: Invalid cross-device link\n",
        },
        Example {
            about: "What a script's exit status means",
            line: "oskit explain 124",
            prints: "124: exec, timeout: time is up\n",
        },
        Example {
            about: "Why a program vanished",
            line: "oskit explain 137",
            prints: "137: the program that was run died of SIGKILL: killed; no program can refuse it. Often the kernel, out of memory\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Meaning>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let _ = self.json;
        for code in &self.codes {
            if let Some(meaning) = cx.check(meaning(&code.to_string_lossy())) {
                cx.emit(&meaning)?;
            }
        }
        Ok(cx.status())
    }
}

/// What a code means.
#[derive(Serialize, JsonSchema)]
struct Meaning {
    /// The code as it was asked for.
    code: String,
    /// `error`, `type`, `status` or `signal`.
    kind: &'static str,
    /// An error's or a signal's number on this system.
    number: Option<i32>,
    /// What it means.
    #[serde(rename = "meaning")]
    words: String,
}

impl Render for Meaning {
    fn human(&self, to: &mut dyn io::Write, _: Look) -> io::Result<()> {
        writeln!(to, "{}: {}", self.code, self.words)
    }
}

fn meaning(code: &str) -> Result<Meaning> {
    if let Ok(status) = code.parse::<u8>() {
        return Ok(Meaning { code: code.to_owned(), kind: "status", number: None, words: of_status(status) });
    }
    let name = code.to_ascii_uppercase();
    if let Some(words) = errno::words(&name) {
        return Ok(Meaning {
            code: code.to_owned(),
            kind: "error",
            number: errors::number(&name),
            words: words.to_owned(),
        });
    }
    if let Ok(signal) = name.parse::<Signal>() {
        return Ok(Meaning {
            code: code.to_owned(),
            kind: "signal",
            number: Some(signal.number()),
            words: signal.words().to_owned(),
        });
    }
    if let Some(words) = of_type(code) {
        return Ok(Meaning { code: code.to_owned(), kind: "type", number: None, words });
    }
    Err(Failure::lookup(format!("no error, type, exit status or signal is called {}", quoted(code))).into())
}

/// What a failure of a type named as Python names it is about; the system's, by their errors.
fn of_type(name: &str) -> Option<String> {
    if let Some(kind) = Kind::ALL.iter().find(|kind| kind.name() == name) {
        return Some(kind.words().to_owned());
    }
    match name {
        "UsageError" => Some("the command line is wrong".into()),
        "OSError" => {
            Some("the system said no, for another reason than those with a type; its code follows".into())
        }
        _ => of_system_type(name),
    }
}

fn of_system_type(name: &str) -> Option<String> {
    let errors = errno::all().iter().filter(|(code, _)| type_of_code(code) == name);
    let each: Vec<_> = errors.map(|(code, words)| format!("{words} ({code})")).collect();
    (!each.is_empty()).then(|| each.join("; "))
}

fn of_status(status: u8) -> String {
    match status {
        0 => "done; the answer is yes".into(),
        1 => "an operand failed and the others were done; the answer is no".into(),
        2 => "the command line is wrong; ls: an operand could not be reached".into(),
        3 => "backup: the snapshot was made, but some of the source could not be read".into(),
        10 => "backup: there is no store".into(),
        11 => "backup: the store is locked".into(),
        101 => "a bug in oskit".into(),
        124 => "exec, timeout: time is up".into(),
        125 => "env, exec: oskit itself failed, or its command line is wrong".into(),
        126 => "env, exec: the program was found but cannot run".into(),
        127 => "the program, or the command, was not found".into(),
        _ => of_other_status(status),
    }
}

fn of_other_status(status: u8) -> String {
    let signal = status.checked_sub(128).and_then(|number| Signal::from_number(number.into()));
    signal.map_or_else(
        || "whatever the program that was run means by it".into(),
        |signal| format!("the program that was run died of SIG{signal}: {}", signal.words()),
    )
}
