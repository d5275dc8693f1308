//! `oskit completions`.

use clap::Args;

use crate::command::{Choice, Command, Example, Manners};
use crate::commands::TABLE;
use crate::context::Context;
use crate::error::{Result, Status};
use crate::reference::{self, SHELLS, Shell};

/// Print the script that completes oskit's command lines in a shell
#[derive(Args)]
pub struct Completions {
    /// The shell to complete in
    #[arg(value_name = "SHELL", value_parser = Choice(SHELLS))]
    shell: Shell,
}

impl Command for Completions {
    const NAME: &'static str = "completions";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[Example {
        about: "Complete in fish from now on",
        line: "oskit completions fish > oskit.fish",
        prints: "",
    }];

    fn run(self, cx: &mut Context) -> Result<Status> {
        cx.write(reference::completions(TABLE, self.shell).as_bytes())?;
        Ok(Status::DONE)
    }
}
