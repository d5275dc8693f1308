//! `oskit dir` and `oskit vdir`: `ls` with other defaults, whatever the output is.

use clap::Args;

use super::ls::{Defaults, Ls};
use crate::command::{Command, Example, Manners};
use crate::context::Context;
use crate::error::{Result, Status};

/// List files in columns
///
/// As `ls -C -b`: in columns even in a pipe, with C's escapes for what cannot be shown.
#[derive(Args)]
pub struct Dir {
    #[command(flatten)]
    ls: Ls,
}

/// List files with their facts
///
/// As `ls -l -b`: a line of facts for each, with C's escapes for what cannot be shown.
#[derive(Args)]
pub struct Vdir {
    #[command(flatten)]
    ls: Ls,
}

impl Command for Dir {
    const NAME: &'static str = "dir";
    const MANNERS: Manners = Ls::MANNERS;
    const BEYOND: Option<fn(clap::Command) -> clap::Command> = Ls::BEYOND;
    const EXAMPLES: &'static [Example] = &[Example {
        about: "What is here, in columns",
        line: "mkdir docs && touch 'a b' && oskit dir",
        prints: "a\\ b  docs\n",
    }];

    fn schema() -> Option<schemars::Schema> {
        Ls::schema()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        self.ls.list(Defaults::Columns, cx)
    }
}

impl Command for Vdir {
    const NAME: &'static str = "vdir";
    const MANNERS: Manners = Ls::MANNERS;
    const BEYOND: Option<fn(clap::Command) -> clap::Command> = Ls::BEYOND;
    const EXAMPLES: &'static [Example] = &[Example {
        about: "The facts of a file",
        line: "printf 1234 > a && oskit vdir -go --time-style=+ a | tr -s ' '",
        prints: "-rw-r--r-- 1 4 a\n",
    }];

    fn schema() -> Option<schemars::Schema> {
        Ls::schema()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        self.ls.list(Defaults::Long, cx)
    }
}
