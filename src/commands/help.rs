//! `oskit help`.

use std::ffi::{OsStr, OsString};

use clap::Args;

use crate::command::{Command, Example, Manners};
use crate::commands::{TABLE, named};
use crate::context::Context;
use crate::error::{Result, Status};
use crate::reference;

/// What can be read about beside the commands: the pages of `docs/guide`.
const TOPICS: &[(&str, &str)] = &[
    ("dotenv", include_str!("../../docs/guide/dotenv.md")),
    ("errors", include_str!("../../docs/guide/errors.md")),
    ("gnu", include_str!("../../docs/guide/gnu.md")),
    ("json", include_str!("../../docs/guide/json.md")),
    ("links", include_str!("../../docs/guide/links.md")),
    ("running", include_str!("../../docs/guide/running.md")),
    ("statuses", include_str!("../../docs/guide/statuses.md")),
];

/// Print help for oskit, one of its commands or a topic: errors, json, links, running, statuses
#[derive(Args)]
pub struct Help {
    /// The command or topic to tell about
    #[arg(value_name = "NAME")]
    name: Option<OsString>,
}

impl Command for Help {
    const NAME: &'static str = "help";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[];

    fn run(self, cx: &mut Context) -> Result<Status> {
        let text = self.name.as_deref().map_or_else(|| Ok(reference::overview(TABLE)), page)?;
        cx.write(text.as_bytes())?;
        Ok(Status::DONE)
    }
}

fn page(name: &OsStr) -> Result<String> {
    if let Some((_, page)) = TOPICS.iter().find(|(topic, _)| name == *topic) {
        return Ok((*page).to_owned());
    }
    named(name).map(|spec| reference::help(spec, &format!("oskit {}", spec.name)))
}
