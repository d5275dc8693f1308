//! `oskit man`.

use std::ffi::OsString;

use clap::Args;

use crate::command::{Command, Example, Manners};
use crate::commands::{TABLE, named};
use crate::context::Context;
use crate::error::{Result, Status};
use crate::reference;

/// Print a man page, in roff
#[derive(Args)]
pub struct Man {
    /// The command whose page to print [default: oskit's own]
    #[arg(value_name = "COMMAND")]
    command: Option<OsString>,
}

impl Command for Man {
    const NAME: &'static str = "man";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] =
        &[Example { about: "Keep the page of mkdir", line: "oskit man mkdir > oskit-mkdir.1", prints: "" }];

    fn run(self, cx: &mut Context) -> Result<Status> {
        let page = match &self.command {
            None => reference::man_overview(TABLE),
            Some(name) => reference::man(named(name)?),
        };
        cx.write(page.as_bytes())?;
        Ok(Status::DONE)
    }
}
