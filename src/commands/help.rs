//! `oskit help`.

use std::ffi::{OsStr, OsString};

use clap::Args;

use crate::command::{Command, Example, Manners};
use crate::commands::{TABLE, named};
use crate::context::Context;
use crate::error::{Failure, Result, Status, quoted};
use crate::reference;

/// What can be read about beside the commands: the pages of `docs/guide`.
const TOPICS: &[(&str, &str)] = &[
    ("dotenv", include_str!("../../docs/guide/dotenv.md")),
    ("errors", include_str!("../../docs/guide/errors.md")),
    ("gnu", include_str!("../../docs/guide/gnu.md")),
    ("json", include_str!("../../docs/guide/json.md")),
    ("links", include_str!("../../docs/guide/links.md")),
    ("listing", include_str!("../../docs/guide/listing.md")),
    ("promises", include_str!("../../docs/guide/promises.md")),
    ("running", include_str!("../../docs/guide/running.md")),
    ("scheduling", include_str!("../../docs/guide/scheduling.md")),
    ("snapshots", include_str!("../../docs/guide/snapshots.md")),
    ("statuses", include_str!("../../docs/guide/statuses.md")),
];

/// Print help for oskit, one of its commands or a topic
///
/// The topics: dotenv, errors, gnu, json, links, listing, promises, running, scheduling, snapshots, statuses.
#[derive(Args)]
pub struct Help {
    /// The command or topic to tell about
    #[arg(value_name = "NAME")]
    name: Option<OsString>,
    /// The command's verb: restore, of backup
    #[arg(value_name = "VERB")]
    verb: Option<OsString>,
}

impl Command for Help {
    const NAME: &'static str = "help";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[Example {
        about: "What the options of backup restore are",
        line: "oskit help backup restore | grep '^Usage'",
        prints: "Usage: oskit backup restore [OPTIONS] DEST [SNAPSHOT] TARGET\n",
    }];

    fn run(self, cx: &mut Context) -> Result<Status> {
        let text = match (&self.name, &self.verb) {
            (None, _) => reference::overview(TABLE),
            (Some(name), None) => page(name)?,
            (Some(name), Some(verb)) => verb_page(name, verb)?,
        };
        cx.write(text.as_bytes())?;
        Ok(Status::DONE)
    }
}

fn page(name: &OsStr) -> Result<String> {
    if let Some((_, page)) = TOPICS.iter().find(|(topic, _)| name == *topic) {
        return Ok((*page).to_owned());
    }
    let topics = || TOPICS.iter().map(|(topic, _)| *topic).collect::<Vec<_>>().join(", ");
    let spec = named(name).map_err(|_| {
        Failure::lookup(format!("no command or topic is called {}; topics: {}", quoted(name), topics()))
    })?;
    Ok(reference::help(spec, &format!("oskit {}", spec.name)))
}

fn verb_page(name: &OsStr, verb: &OsStr) -> Result<String> {
    let spec = named(name)?;
    reference::verb_help(spec, &format!("oskit {}", spec.name), verb)
        .ok_or_else(|| Failure::lookup(format!("{} has no verb {}", spec.name, quoted(verb))).into())
}
