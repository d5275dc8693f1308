//! `oskit help`.

use std::ffi::OsString;

use clap::Args;

use crate::command::{Command, Example, Manners};
use crate::commands::{TABLE, named};
use crate::context::Context;
use crate::error::{Result, Status};
use crate::reference;

/// Print help for oskit or one of its commands
#[derive(Args)]
pub struct Help {
    /// The command to tell about
    #[arg(value_name = "COMMAND")]
    command: Option<OsString>,
}

impl Command for Help {
    const NAME: &'static str = "help";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[];

    fn run(self, cx: &mut Context) -> Result<Status> {
        let text = match &self.command {
            None => reference::overview(TABLE),
            Some(name) => {
                let spec = named(name)?;
                reference::help(spec, &format!("oskit {}", spec.name))
            }
        };
        cx.write(text.as_bytes())?;
        Ok(Status::DONE)
    }
}
