//! `oskit ls`.

mod ahead;
mod batch;
mod beyond;
mod colour;
mod columns;
mod dired;
mod letters;
mod list;
mod long;
mod look;
mod names;
mod options;
mod read;
mod sort;
mod surroundings;
mod times;
mod tree;
mod words;

use std::ffi::OsString;

use clap::{ArgAction, Args};

use crate::command::{Choice, Command, Example, Given, Lazy, Manners};
use crate::context::Context;
use crate::error::{Result, Status};
use crate::output::colour::When;
use crate::values::quoting::Style;
use beyond::{Beyond, Plan, SortBy, SortWord};
use words::{Format, Indicator, Timestamp};

/// What a listing looks like unless the arguments say otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Defaults {
    /// On a terminal columns and quotes, else a name a line as it is.
    ByOutput,
    /// Columns and escapes.
    Columns,
    /// Facts and escapes.
    Long,
}

/// List files and what is in directories
///
/// Lists the current directory unless files are named. In a pipe a line holds one name, its bytes as they are; on a
/// terminal names stand in columns, quoted where they need it. Entries are sorted by name unless another order is
/// asked for. 'oskit help listing' tells of what goes beyond GNU.
// A `bool` would have clap keep "false" for each flag that is not given: a quarter of what a start costs. `Option<bool>`
// without a value is nothing at all until it is given.
#[derive(Args)]
pub struct Ls {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    beyond: Lazy<Beyond>,
    /// Show entries whose names start with a dot, and `.` and `..`
    #[arg(short, long, num_args = 0, default_missing_value = "true")]
    all: Option<bool>,
    /// Show entries whose names start with a dot
    #[arg(short = 'A', long, num_args = 0, default_missing_value = "true")]
    almost_all: Option<bool>,
    /// With -l, show the author of each file
    #[arg(long, num_args = 0, default_missing_value = "true")]
    author: Option<bool>,
    /// Write C's escapes for what cannot be shown
    #[arg(short = 'b', long, num_args = 0, default_missing_value = "true")]
    escape: Option<bool>,
    /// Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si
    #[arg(long, value_name = "SIZE")]
    block_size: Option<OsString>,
    /// Show the number of each file on its device
    #[arg(short, long, num_args = 0, default_missing_value = "true")]
    inode: Option<bool>,
    /// Leave out names that end in `~`
    #[arg(short = 'B', long, num_args = 0, default_missing_value = "true")]
    ignore_backups: Option<bool>,
    /// Leave out names that match PATTERN
    #[arg(short = 'I', long, value_name = "PATTERN")]
    ignore: Vec<OsString>,
    /// Append indicators to names: none, slash (-p), file-type or classify (-F)
    #[arg(long, value_name = "WORD", value_parser = Choice(words::INDICATOR))]
    indicator_style: Option<Indicator>,
    /// Use the time of the last change of status; sort by it unless with -l
    #[arg(short = 'c', num_args = 0, default_missing_value = "true")]
    ctime: Option<bool>,
    /// List down the columns
    #[arg(short = 'C', num_args = 0, default_missing_value = "true")]
    columns: Option<bool>,
    /// Append one of `*/=>@|` to names that are not plain files
    #[arg(short = 'F', num_args = 0, default_missing_value = "true")]
    classify_always: Option<bool>,
    /// As -F; auto: on a terminal only; without WHEN, always
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true,
        default_missing_value = "always", value_parser = Choice(words::WHEN))]
    classify: Vec<When>,
    /// Colour the names; auto: on a terminal only; without WHEN, always
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true,
        default_missing_value = "always", value_parser = Choice(words::WHEN))]
    color: Option<When>,
    /// List directories themselves, not what is in them
    #[arg(short, long, num_args = 0, default_missing_value = "true")]
    directory: Option<bool>,
    /// With -l, say where in the output each name is, for Emacs
    #[arg(short = 'D', long, num_args = 0, default_missing_value = "true")]
    dired: Option<bool>,
    /// List all entries in the directory's own order, as -aU
    #[arg(short = 'f', num_args = 0, default_missing_value = "true")]
    all_unsorted: Option<bool>,
    /// As -l --time-style=full-iso
    #[arg(long, num_args = 0, default_missing_value = "true")]
    full_time: Option<bool>,
    /// As -F, without `*`
    #[arg(long, num_args = 0, default_missing_value = "true")]
    file_type: Option<bool>,
    /// Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)
    #[arg(long, value_name = "WORD", value_parser = Choice(words::FORMAT))]
    format: Option<Format>,
    /// As -l, with the numbers of owner and group
    #[arg(short, long, num_args = 0, default_missing_value = "true")]
    numeric_uid_gid: Option<bool>,
    /// As -l, without the owner
    #[arg(short = 'g', num_args = 0, default_missing_value = "true")]
    no_owner: Option<bool>,
    /// List directories before files
    #[arg(long, num_args = 0, default_missing_value = "true")]
    group_directories_first: Option<bool>,
    /// In a long listing, leave out the group
    #[arg(short = 'G', long, num_args = 0, default_missing_value = "true")]
    no_group: Option<bool>,
    /// Show sizes as 1.0K, 234M, 2.0G
    #[arg(short = 'h', long, num_args = 0, default_missing_value = "true")]
    human_readable: Option<bool>,
    /// Show the room that each file takes, in blocks
    #[arg(short, long, num_args = 0, default_missing_value = "true")]
    size: Option<bool>,
    /// As -h, in powers of 1000
    #[arg(long, num_args = 0, default_missing_value = "true")]
    si: Option<bool>,
    /// Write what cannot be shown as it is
    #[arg(long, num_args = 0, default_missing_value = "true")]
    show_control_chars: Option<bool>,
    /// Follow symbolic links that are named on the command line
    #[arg(short = 'H', long, num_args = 0, default_missing_value = "true")]
    dereference_command_line: Option<bool>,
    /// Follow symbolic links to directories that are named on the command line
    #[arg(long, num_args = 0, default_missing_value = "true")]
    dereference_command_line_symlink_to_dir: Option<bool>,
    /// Write `?` for what cannot be shown
    #[arg(short = 'q', long, num_args = 0, default_missing_value = "true")]
    hide_control_chars: Option<bool>,
    /// Leave out names that match PATTERN, unless with -a or -A
    #[arg(long, value_name = "PATTERN")]
    hide: Vec<OsString>,
    /// Make each name a link for terminals that follow links; WHEN as for --color
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true,
        default_missing_value = "always", value_parser = Choice(words::WHEN))]
    hyperlink: Option<When>,
    /// Count the room that files take in units of 1024 bytes
    #[arg(short, long, num_args = 0, default_missing_value = "true")]
    kibibytes: Option<bool>,
    /// List the facts of each file
    #[arg(short = 'l', num_args = 0, default_missing_value = "true")]
    long: Option<bool>,
    /// Show what symbolic links point to, not the links
    #[arg(short = 'L', long, num_args = 0, default_missing_value = "true")]
    dereference: Option<bool>,
    /// List names behind commas
    #[arg(short = 'm', num_args = 0, default_missing_value = "true")]
    commas: Option<bool>,
    /// Write names without quoting
    #[arg(short = 'N', long, num_args = 0, default_missing_value = "true")]
    literal: Option<bool>,
    /// As -l, without the group
    #[arg(short = 'o', num_args = 0, default_missing_value = "true")]
    long_without_group: Option<bool>,
    /// Append `/` to directories
    #[arg(short = 'p', num_args = 0, default_missing_value = "true")]
    slash: Option<bool>,
    /// Put names in double quotes
    #[arg(short = 'Q', long, num_args = 0, default_missing_value = "true")]
    quote_name: Option<bool>,
    /// Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape
    #[arg(long, value_name = "WORD", value_parser = Choice(words::QUOTING))]
    quoting_style: Option<Style>,
    /// Reverse the order
    #[arg(short, long, num_args = 0, default_missing_value = "true")]
    reverse: Option<bool>,
    /// List what is in directories below, too
    #[arg(short = 'R', long, num_args = 0, default_missing_value = "true")]
    recursive: Option<bool>,
    /// Sort by size, largest first
    #[arg(short = 'S', num_args = 0, default_missing_value = "true")]
    by_size: Option<bool>,
    /// Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields
    /// and these words, ascending, or descending as -KEY
    #[arg(long, value_name = "WORD", value_parser = SortWord)]
    sort: Option<SortBy>,
    /// Take tabs to stand every COLS columns; 0: write none
    #[arg(short = 'T', long, value_name = "COLS")]
    tabsize: Option<OsString>,
    /// Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)
    #[arg(long, value_name = "WORD", value_parser = Choice(words::TIMESTAMP))]
    time: Option<Timestamp>,
    /// Show times as full-iso, long-iso, iso, locale or +FORMAT
    #[arg(long, value_name = "STYLE")]
    time_style: Option<OsString>,
    /// Sort by time, newest first
    #[arg(short = 't', num_args = 0, default_missing_value = "true")]
    by_time: Option<bool>,
    /// Use the time of the last access; sort by it unless with -l
    #[arg(short = 'u', num_args = 0, default_missing_value = "true")]
    atime: Option<bool>,
    /// Keep the directory's own order
    #[arg(short = 'U', num_args = 0, default_missing_value = "true")]
    unsorted: Option<bool>,
    /// Sort by the numbers in names: a2 before a10
    #[arg(short = 'v', num_args = 0, default_missing_value = "true")]
    by_version: Option<bool>,
    /// Fit into COLS columns; 0: without limit
    #[arg(short, long, value_name = "COLS")]
    width: Option<OsString>,
    /// List across the rows
    #[arg(short = 'x', num_args = 0, default_missing_value = "true")]
    across: Option<bool>,
    /// Sort by extension
    #[arg(short = 'X', num_args = 0, default_missing_value = "true")]
    by_extension: Option<bool>,
    /// Show the security context of each file
    #[arg(short = 'Z', long, num_args = 0, default_missing_value = "true")]
    context: Option<bool>,
    /// End lines with NUL, not newline
    #[arg(long, num_args = 0, default_missing_value = "true")]
    zero: Option<bool>,
    /// List one name a line
    #[arg(short = '1', num_args = 0, default_missing_value = "true")]
    single: Option<bool>,
    /// What to list
    #[arg(value_name = "FILE", action = ArgAction::Append)]
    files: Vec<OsString>,
}

impl Command for Ls {
    const NAME: &'static str = "ls";
    const BEYOND: Option<fn(clap::Command) -> clap::Command> = Some(Beyond::augment_args);
    const MANNERS: Manners = Manners { wrong_word: Status::FAILED, ..Manners::gnu(Status::USAGE) };
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "What is here, directories marked",
            line: "mkdir docs && touch a.txt && oskit ls -p",
            prints: "a.txt\ndocs/\n",
        },
        Example {
            about: "All that is below, the largest first",
            line: "mkdir d && printf 1234 > d/a && oskit ls -R1S d",
            prints: "d:\na\n",
        },
        Example {
            about: "The sizes of files, for a program",
            line: "printf 1234 > a && oskit ls --json a",
            prints: "{\"path\":\"a\",\"name\":\"a\",\"depth\":0,\"type\":\"file\",\"size\":4,...}\n",
        },
        Example {
            about: "A tree with the facts that are asked for",
            line: "mkdir -p d/e && printf 12345 > d/f && oskit ls --tree --fields=type,name --header d",
            prints: "type name\ndir  d\ndir  |-- e\nfile `-- f\n",
        },
        Example {
            about: "What has changed since",
            line: "touch a b && oskit ls --save=kept && rm a && touch c && { oskit ls --diff=kept || true; }",
            prints: "a\nb\n- a\n+ c\n",
        },
        Example {
            about: "The newest files that git does not ignore, the directories first",
            line: "mkdir d .git && touch a a.o && echo '*.o' > .gitignore && oskit ls --ignore-vcs --sort=type,-mtime",
            prints: "d\na\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        Some(beyond::schema())
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        self.list(Defaults::ByOutput, cx)
    }
}

impl Ls {
    /// Lists what the arguments ask for, `defaults` where they do not say.
    pub(super) fn list(self, defaults: Defaults, cx: &mut Context) -> Result<Status> {
        let options = self.options(defaults, cx)?;
        match Plan::new(&self, &options, cx.is_terminal())? {
            Some(plan) => beyond::run(cx, options, &plan, self.files),
            None => list::run(cx, options, &self.files),
        }
    }
}
