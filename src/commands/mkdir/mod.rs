//! `oskit mkdir`.

mod make;
mod outcome;
mod plan;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::Args;

use crate::command::{BEYOND_GNU, Command, Example, Manners, path, schema_of};
use crate::context::Context;
use crate::error::{Failure, Result, Status, quoted_text};
use crate::platform::fs;
use crate::values::mode::ModeChange;
use make::Maker;
use outcome::Outcome;
use plan::Planner;

/// Create directories
#[derive(Args)]
pub struct Mkdir {
    /// Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask
    #[arg(short, long, value_name = "MODE")]
    mode: Option<OsString>,
    /// Create parent directories as needed, and be content with a directory that exists
    #[arg(short, long)]
    parents: bool,
    /// Print a line for each created directory
    #[arg(short, long)]
    verbose: bool,
    /// Set the SELinux security context to the default type
    #[arg(short = 'Z')]
    default_context: bool,
    /// Like -Z, or if CTX is given set the SELinux security context to it
    #[arg(long, value_name = "CTX", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "not given, given, given with a context")]
    context: Option<Option<OsString>>,
    /// Only say what would be created
    #[arg(short = 'n', long, help_heading = BEYOND_GNU)]
    dry_run: bool,
    /// Set the permission bits of the parent directories that --parents creates
    #[arg(long, value_name = "MODE", requires = "parents", help_heading = BEYOND_GNU)]
    parents_mode: Option<OsString>,
    /// Take a directory that exists for a failure with --parents too
    #[arg(long, help_heading = BEYOND_GNU)]
    no_exist_ok: bool,
    /// Write a JSON object for each operand
    #[arg(long, help_heading = BEYOND_GNU)]
    json: bool,
    /// The directories to create
    #[arg(value_name = "DIRECTORY", required = true, value_parser = path())]
    directories: Vec<PathBuf>,
}

impl Command for Mkdir {
    const NAME: &'static str = "mkdir";
    const MANNERS: Manners = Manners::gnu(Status::FAILED);
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "Make a directory and those above it, and say so",
            line: "oskit mkdir -pv a/b",
            prints: "oskit mkdir: created directory 'a'\noskit mkdir: created directory 'a/b'\n",
        },
        Example {
            about: "Make a directory that only its owner may enter",
            line: "oskit mkdir -m u=rwx,go= private && oskit mkdir --json -p private",
            prints: "{\"path\":\"private\",\"status\":\"existed\",\"created\":[],\"existed\":[\"private\"]}\n",
        },
        Example {
            about: "See what would be made",
            line: "oskit mkdir -n -p x/y",
            prints: "oskit mkdir: would create directory 'x'\noskit mkdir: would create directory 'x/y'\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Outcome<'_>>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let mut maker = self.maker()?;
        self.choose_context(cx)?;
        let mut planner = Planner::new(self.parents, !self.no_exist_ok);
        let prefix = cx.identity().prefix();
        for path in &self.directories {
            let mut outcome = Outcome::new(path, &prefix, self.dry_run);
            let result =
                if self.dry_run { planner.plan(path, &mut outcome) } else { maker.make(path, &mut outcome) };
            outcome.conclude(result.is_ok());
            if self.json || self.verbose || self.dry_run {
                cx.emit(&outcome)?;
            }
            cx.check(result);
        }
        Ok(cx.status())
    }
}

impl Mkdir {
    fn maker(&self) -> Result<Maker> {
        let modes = [&self.mode, &self.parents_mode].map(|mode| mode.as_deref().map(change).transpose());
        let [own, above] = modes;
        let mut maker = Maker::new(own?, above?);
        maker.parents = self.parents;
        maker.exist_ok = !self.no_exist_ok;
        maker.tells_all = self.json;
        Ok(maker)
    }

    /// Sets the security context for what will be made. Without SELinux only a context that was named is worth a word,
    /// as with GNU's mkdir.
    fn choose_context(&self, cx: &mut Context) -> Result<()> {
        if !self.default_context && self.context.is_none() {
            return Ok(());
        }
        let named = self.context.as_ref().and_then(Option::as_ref);
        match (named, fs::has_security_contexts()) {
            (Some(_), false) => {
                cx.note("warning: ignoring --context; it requires an SELinux/SMACK-enabled kernel");
            }
            (Some(name), true) => fs::set_creation_context(name).map_err(|error| {
                let doing = "failed to set default file creation context to";
                Failure::os(&error, doing).path(name).quoting_text()
            })?,
            (None, true) => {
                cx.note("warning: the default type is the kernel's choice; the policy's file contexts are not read");
            }
            (None, false) => {}
        }
        Ok(())
    }
}

fn change(text: &OsStr) -> Result<ModeChange> {
    if !fs::has_permission_bits() {
        return Err(Failure::value("this system has no permission bits to set").into());
    }
    ModeChange::parse(text)
        .map_err(|invalid| Failure::value(format!("{invalid} {}", quoted_text(text))).into())
}
