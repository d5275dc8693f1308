//! The options that GNU's `ls` does not have.

use std::ffi::OsString;

use clap::Args;

use super::super::words;
use super::fields;
use super::only;
use crate::command::{BEYOND_GNU, Choice};
use crate::output::colour::When;
use crate::values::duration::Span;
use crate::values::keyword::Table;

/// Where a failure that concerns one entry is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tell {
    /// On standard error, as ever.
    Apart,
    /// On the entry.
    Inline,
}

static ERRORS: &Table<Tell> = &[(&["stderr"], Tell::Apart), (&["inline"], Tell::Inline)];

// The options that GNU's `ls` does not have. No doc comment: clap would take it for what the whole command is about. Flags
// are `Option<bool>` for what a start costs, as those of GNU's are.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = BEYOND_GNU)]
pub(crate) struct Beyond {
    /// Write a JSON object for each file
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) json: Option<bool>,
    /// Write a line of tab-separated values for each file; what would break it as \t, \n, \r, \\ or \xHH
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) tsv: Option<bool>,
    #[arg(long, value_name = "NAME,...", help = fields::help())]
    pub(super) fields: Vec<String>,
    /// Write the names of the columns above them
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) header: Option<bool>,
    /// Show a tree; with --json and --tsv its lines in order, each with its depth
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) tree: Option<bool>,
    /// List directories N levels below each FILE, with --tree or as -R
    #[arg(long, value_name = "N")]
    pub(super) depth: Option<usize>,
    #[arg(long, value_name = "KIND,...", help = only::help())]
    pub(super) only: Vec<String>,
    /// Leave out `.git` and what .gitignore files, .git/info/exclude and git's own list say to ignore
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) ignore_vcs: Option<bool>,
    /// Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes
    /// longer than BUDGET [default: 150ms]
    #[arg(long, value_name = "BUDGET", num_args = 0..=1, require_equals = true, default_missing_value = "150ms")]
    pub(super) git: Option<Span>,
    /// Show permission bits in octal, too
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) octal: Option<bool>,
    /// Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has
    /// several hard links counts once
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) total_size: Option<bool>,
    /// Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true,
        default_missing_value = "always", value_parser = Choice(words::WHEN))]
    pub(super) icons: Option<When>,
    /// Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)
    #[arg(long, value_name = "WHERE", value_parser = Choice(ERRORS))]
    pub(super) errors: Option<Tell>,
    /// List the files that F names, each name ended by NUL; -: standard input
    #[arg(long, value_name = "F")]
    pub(super) files0_from: Option<OsString>,
    /// Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no
    /// device, no times but the last write, no size of directories
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(super) reproducible: Option<bool>,
    /// Keep the listing in F, as JSON
    #[arg(long, value_name = "F")]
    pub(super) save: Option<OsString>,
    /// Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1
    #[arg(long, value_name = "F")]
    pub(super) diff: Option<OsString>,
}

impl Beyond {
    /// Whether programs read the result.
    pub(in super::super) const fn is_structured(&self) -> bool {
        self.json.is_some() || self.tsv.is_some()
    }

    /// Whether the result must not depend on where it is made.
    pub(in super::super) const fn is_reproducible(&self) -> bool {
        self.reproducible.is_some()
    }
}
