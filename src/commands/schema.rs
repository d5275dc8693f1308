//! `oskit schema`.

use std::ffi::OsString;

use clap::Args;

use crate::command::{Command, Example, Manners};
use crate::commands::named;
use crate::context::Context;
use crate::error::{Failure, Result, Status, quoted};
use crate::reference;

/// Print the JSON Schema of a command's records
#[derive(Args)]
pub struct Schema {
    /// The command [default: the schema of errors under --json]
    #[arg(value_name = "COMMAND")]
    command: Option<OsString>,
}

impl Command for Schema {
    const NAME: &'static str = "schema";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[Example {
        about: "Keep the schema of what mkdir --json writes",
        line: "oskit schema mkdir > mkdir.schema.json",
        prints: "",
    }];

    fn run(self, cx: &mut Context) -> Result<Status> {
        let schema = match &self.command {
            None => reference::error_schema(),
            Some(name) => {
                let spec = named(name)?;
                let none = || Failure::lookup(format!("{} writes no JSON", quoted(name)));
                reference::schema(spec).ok_or_else(none)?
            }
        };
        cx.write(schema.as_bytes())?;
        Ok(Status::DONE)
    }
}
