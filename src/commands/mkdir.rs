//! `oskit mkdir`.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::command::{Command, Example, Manners, path, schema_of};
use crate::context::Context;
use crate::error::{Doing, Result, Status, quoted};
use crate::output::{Look, Render};
use crate::platform::fs;
use crate::values::name::lossless;

/// Create directories
#[derive(Args)]
pub struct Mkdir {
    /// Print a line for each created directory
    #[arg(short, long)]
    verbose: bool,
    /// Write a JSON object for each operand
    #[arg(long)]
    json: bool,
    /// The directories to create
    #[arg(value_name = "DIRECTORY", required = true, value_parser = path())]
    directories: Vec<PathBuf>,
}

impl Command for Mkdir {
    const NAME: &'static str = "mkdir";
    const MANNERS: Manners = Manners::gnu(Status::FAILED);
    const EXAMPLES: &'static [Example] = &[Example {
        about: "Make a directory and say so",
        line: "oskit mkdir -v a",
        prints: "oskit mkdir: created directory 'a'\n",
    }];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Made<'_>>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        for path in &self.directories {
            let made = fs::make_dir(path, 0o777).doing("cannot create directory", path);
            if cx.check(made).is_none() {
                continue;
            }
            if self.verbose || self.json {
                let prefix = cx.identity().prefix();
                cx.emit(&Made::new(&prefix, path))?;
            }
        }
        Ok(cx.status())
    }
}

/// A directory that was created.
#[derive(Serialize, JsonSchema)]
struct Made<'a> {
    /// Its path as it was given.
    path: std::borrow::Cow<'a, str>,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    #[serde(skip)]
    at: &'a Path,
    #[serde(skip)]
    prefix: &'a str,
}

impl<'a> Made<'a> {
    fn new(prefix: &'a str, at: &'a Path) -> Self {
        let (path, path_b64) = lossless(at.as_os_str());
        Self { path, path_b64, at, prefix }
    }
}

impl Render for Made<'_> {
    fn human(&self, to: &mut dyn io::Write, _: Look) -> io::Result<()> {
        writeln!(to, "{}: created directory {}", self.prefix, quoted(self.at))
    }
}
