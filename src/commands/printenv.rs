//! `oskit printenv`.

use std::ffi::{OsStr, OsString};

use clap::Args;

use super::env::Variable;
use crate::command::{BEYOND_GNU, Command, Example, Manners, schema_of};
use crate::context::Context;
use crate::engine::environment::Environment;
use crate::error::{Result, Status};
use crate::platform::env;

/// Print variables of the environment
#[derive(Args)]
pub struct Printenv {
    /// End each line of output with NUL, not newline
    #[arg(short = '0', long)]
    null: bool,
    /// Write a JSON object for each variable
    #[arg(long, conflicts_with = "null", help_heading = BEYOND_GNU)]
    json: bool,
    /// The variables whose values to print; status 1 if one is not set. Without any, all are printed with their names
    #[arg(value_name = "VARIABLE")]
    names: Vec<OsString>,
}

impl Command for Printenv {
    const NAME: &'static str = "printenv";
    const MANNERS: Manners = Manners::gnu(Status::USAGE).options_first();
    const EXAMPLES: &'static [Example] = &[
        Example { about: "Print a value", line: "GREETING=hello oskit printenv GREETING", prints: "hello\n" },
        Example {
            about: "Print it as a record, with its name",
            line: "GREETING=hello oskit printenv --json GREETING",
            prints: "{\"name\":\"GREETING\",\"value\":\"hello\"}\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Variable<'_>>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let environment = Environment::new(env::entries());
        let end = if self.null { b"\0" } else { b"\n" };
        if self.names.is_empty() {
            for (name, value) in environment.variables() {
                cx.emit(&Variable::new(name, value, end))?;
            }
        }
        for name in &self.names {
            if !print(name, &environment, end, cx)? {
                cx.worsen(Status::FAILED);
            }
        }
        Ok(cx.status())
    }
}

/// Prints the value of `name`, each of them if it is there several times, and tells whether it is there at all.
fn print(name: &OsStr, environment: &Environment, end: &[u8], cx: &mut Context) -> Result<bool> {
    let mut found = false;
    for (it, value) in environment.variables() {
        if value.is_some() && env::is_same_name(it, name) {
            found = true;
            cx.emit(&Variable::new(it, value, end).only_value())?;
        }
    }
    Ok(found)
}
