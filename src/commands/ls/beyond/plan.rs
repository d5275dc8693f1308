//! What the options beyond GNU's come to, made into one meaning.

use std::ffi::OsString;

use super::super::Ls;
use super::super::options::{Options, Show};
use super::super::words::Format;
use super::args::{Beyond, Tell};
use super::fields::{self, Field};
use super::keys::{self, Key, SortBy};
use super::needs::Needs;
use super::only::Only;
use crate::error::{Failure, Result, quoted};
use crate::output::colour::When;
use crate::platform::fs::Want;
use crate::values::duration::Span;

/// What the listing is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Json,
    Tsv,
    /// A line for each entry, its facts in columns.
    Table,
    /// Names alone, laid out as GNU does.
    Names,
    /// What has changed since a listing was kept.
    Changes,
}

/// What is to be listed, and how.
pub(in super::super) struct Plan {
    pub(super) view: View,
    pub(super) json: bool,
    /// The columns that are shown.
    pub(super) shown: Vec<&'static Field>,
    /// The fields that are kept or compared; empty where nothing is.
    pub(super) kept: Vec<&'static Field>,
    pub(super) needs: Needs,
    /// What the order alone needs: enough of an operand whose contents are shown instead of itself.
    pub(super) order_needs: Needs,
    pub(super) keys: Vec<Key>,
    pub(super) header: bool,
    pub(super) tree: bool,
    pub(super) recursive: bool,
    pub(super) depth: usize,
    pub(super) only: Option<Only>,
    pub(super) ignore_vcs: bool,
    pub(super) git: Option<Span>,
    pub(super) total_size: bool,
    pub(super) icons: bool,
    pub(super) inline: bool,
    pub(super) reproducible: bool,
    pub(super) files0_from: Option<OsString>,
    pub(super) save: Option<OsString>,
    pub(super) diff: Option<OsString>,
    /// The room that each directory's entries take stands above them.
    pub(super) totals: bool,
    /// The owner is asked for by that name: where it is no number, nothing less makes it worth the calls that it costs.
    pub(super) names_owner: bool,
    /// Sizes are counted as those of files even where room is meant: a field is in bytes.
    pub(super) plain_room: bool,
}

/// How long git may take where `--fields` asks for it without saying so.
const PATIENCE: Span = Span::For(std::time::Duration::from_millis(150));

/// What `--tsv` has unless told otherwise.
const TSV: [&str; 8] = ["type", "mode", "nlink", "user", "group", "size", "mtime", "path"];

/// What `--diff` compares unless told otherwise: what somebody changed, not what merely happens.
const COMPARED: [&str; 7] = ["type", "size", "mode", "uid", "gid", "mtime", "link"];

impl Plan {
    /// `None` where everything asked for is GNU's.
    pub(in super::super) fn new(args: &Ls, options: &Options, on_terminal: bool) -> Result<Option<Self>> {
        let keys = args.keys();
        let Some(beyond) = &args.beyond.0 else {
            return Ok(keys.map(|keys| {
                let beyond = Beyond::default();
                let shown = long_columns(args, &beyond, options);
                Self::of(&beyond, options, keys, shown, on_terminal, None)
            }));
        };
        let chosen = fields::parse(&beyond.fields)?;
        let shown = match (chosen.is_empty(), beyond) {
            (false, _) => chosen.clone(),
            (_, Beyond { json: Some(_), .. }) => records(beyond, options),
            (_, Beyond { tsv: Some(_), .. }) => fields::all(&numbered(&TSV, options.numeric)),
            _ => long_columns(args, beyond, options),
        };
        let keys = keys.unwrap_or_else(|| keys::of_gnu(options.sort));
        let mut plan = Self::of(beyond, options, keys, shown, on_terminal, Only::parse(&beyond.only)?);
        plan.plain_room = !chosen.is_empty();
        plan.names_owner |= chosen.iter().any(|field| field.needs.user);
        plan.keep(beyond, options, &chosen);
        plan.refuse_contradictions(beyond, args)?;
        Ok(Some(plan))
    }

    fn of(
        beyond: &Beyond,
        options: &Options,
        keys: Vec<Key>,
        shown: Vec<&'static Field>,
        on_terminal: bool,
        only: Option<Only>,
    ) -> Self {
        let facts = shown.iter().any(|field| field.name != "name") || !beyond.fields.is_empty();
        let view = match beyond {
            Beyond { diff: Some(_), .. } => View::Changes,
            Beyond { json: Some(_), .. } => View::Json,
            Beyond { tsv: Some(_), .. } => View::Tsv,
            _ if facts
                || beyond.header.is_some()
                || beyond.tree.is_some()
                || options.format == Format::Long =>
            {
                View::Table
            }
            _ => View::Names,
        };
        let asks = |name: &str| shown.iter().any(|field| field.name == name);
        let icons = match beyond.icons {
            Some(When::Auto) => on_terminal,
            icons => icons == Some(When::Always),
        };
        let mut plan = Self {
            view,
            json: beyond.json.is_some(),
            git: beyond.git.or_else(|| asks("git").then_some(PATIENCE)),
            inline: beyond.errors == Some(Tell::Inline) || asks("error"),
            kept: Vec::new(),
            needs: Needs::default(),
            order_needs: Needs::default(),
            header: beyond.header.is_some(),
            tree: beyond.tree.is_some(),
            recursive: (options.recursive || beyond.tree.is_some() || beyond.depth.is_some())
                && !options.directory,
            depth: beyond.depth.unwrap_or(usize::MAX),
            ignore_vcs: beyond.ignore_vcs.is_some(),
            total_size: beyond.total_size.is_some(),
            icons: icons && matches!(view, View::Table | View::Names) && beyond.reproducible.is_none(),
            reproducible: beyond.reproducible.is_some(),
            files0_from: beyond.files0_from.clone(),
            save: beyond.save.clone(),
            diff: beyond.diff.clone(),
            totals: view == View::Table
                && (options.format == Format::Long || options.blocks)
                && beyond.fields.is_empty()
                && beyond.tree.is_none()
                && beyond.reproducible.is_none(),
            plain_room: false,
            names_owner: false,
            shown,
            keys,
            only,
        };
        plan.order_needs = plan.needs_of_order(options);
        plan.names_owner = plan.order_needs.user;
        plan.needs = plan.needs_of(options);
        plan
    }

    fn needs_of_order(&self, options: &Options) -> Needs {
        self.keys.iter().map(|key| key.needs(options)).fold(Needs::default(), Needs::and)
    }

    /// What must be looked up for all of it.
    fn needs_of(&self, options: &Options) -> Needs {
        let fields = self.shown.iter().chain(&self.kept).map(|field| field.needs);
        let mut needs = fields.fold(self.needs_of_order(options), Needs::and);
        let by_kind = self.recursive || self.only.is_some() || self.ignore_vcs || self.total_size;
        needs.kind |= by_kind || self.icons || options.directories_first || needs.stat.is_some();
        needs.target |= options.directories_first;
        needs.link |= options.format == Format::Long && self.view == View::Table;
        if self.totals {
            needs.stat = Some(needs.stat.map_or(Want::BLOCKS, |want| want.and(Want::BLOCKS)));
        }
        if self.icons || self.only.as_ref().is_some_and(Only::needs_mode) {
            needs.stat = Some(needs.stat.map_or(Want::MODE, |want| want.and(Want::MODE)));
        }
        needs
    }

    /// Chooses what is kept, or compared with what was.
    fn keep(&mut self, beyond: &Beyond, options: &Options, chosen: &[&'static Field]) {
        if beyond.save.is_none() && beyond.diff.is_none() {
            return;
        }
        self.kept = if chosen.is_empty() { records(beyond, options) } else { chosen.to_vec() };
        if !self.kept.iter().any(|field| field.name == "path") {
            self.kept.splice(0..0, fields::all(&["path"]));
        }
        if beyond.diff.is_some() {
            self.shown = if chosen.is_empty() { fields::all(&COMPARED) } else { chosen.to_vec() };
        }
        self.needs = self.needs_of(options);
    }

    fn refuse_contradictions(&self, beyond: &Beyond, args: &Ls) -> Result<()> {
        if beyond.json.is_some() && beyond.tsv.is_some() {
            return Err(Failure::usage("'--json' cannot be used with '--tsv'").into());
        }
        if self.save.as_ref().is_some_and(|file| file == "-") {
            return Err(Failure::usage("'--save' takes a file; '--json' writes to standard output").into());
        }
        if let (Some(_), Some(operand)) = (&self.files0_from, args.files.first()) {
            let line = format!("extra operand {}", quoted(operand));
            let detail = "file operands cannot be combined with --files0-from";
            return Err(Failure::usage(line).detail(detail).into());
        }
        Ok(())
    }

    /// Whether an entry can be shown before the others are known.
    pub(super) fn streams(&self) -> bool {
        self.keys.is_empty() && !self.tree && matches!(self.view, View::Json | View::Tsv | View::Changes)
    }

    /// Whether names with a leading dot are read at all.
    pub(super) fn shows_hidden(&self, options: &Options) -> bool {
        options.show != Show::Visible || self.only.as_ref().is_some_and(Only::shows_hidden)
    }

    /// Whether where links lead to is told by an absolute path.
    pub(super) fn resolves(&self) -> bool {
        (self.json || self.save.is_some()) && !self.reproducible && self.needs.link
    }
}

impl Ls {
    /// The keys of `--sort`, if that is what decides and GNU's order does not do.
    fn keys(&self) -> Option<Vec<Key>> {
        const ORDERS: [&str; 7] =
            ["sort", "by_size", "by_time", "unsorted", "all_unsorted", "by_version", "by_extension"];
        let last = self.given.last_of(&ORDERS);
        match (&self.sort, last) {
            (Some(SortBy::Keys(keys)), Some("sort")) => Some(keys.clone()),
            _ => None,
        }
    }
}

/// What JSON has unless `--fields` says otherwise.
fn records(beyond: &Beyond, options: &Options) -> Vec<&'static Field> {
    let mut chosen = fields::usual(beyond.reproducible.is_some());
    let more = [
        ("context", options.context),
        ("git", beyond.git.is_some()),
        ("error", beyond.errors == Some(Tell::Inline)),
    ];
    chosen.extend(more.iter().filter(|(_, asked)| *asked).filter_map(|(name, _)| fields::find(name)));
    chosen
}

/// Owners and groups as numbers where that is asked for.
fn numbered(names: &[&'static str], numeric: bool) -> Vec<&'static str> {
    let number = |name| match name {
        "user" if numeric => "uid",
        "group" if numeric => "gid",
        name => name,
    };
    names.iter().map(|name| number(*name)).collect()
}

/// The columns that GNU's options and the flags ask for, in GNU's order.
fn long_columns(args: &Ls, beyond: &Beyond, options: &Options) -> Vec<&'static Field> {
    let long = options.format == Format::Long;
    let columns = [
        ("inode", options.inode),
        ("allocated", options.blocks),
        ("mode", beyond.octal.is_some()),
        ("perm", long),
        ("nlink", long),
        ("user", long && options.owner),
        ("group", long && options.group),
        ("user", long && options.author),
        ("context", options.context),
        ("size", long || beyond.total_size.is_some()),
        (super::super::words::field_of(options.timestamp), long),
        ("git", beyond.git.is_some()),
        ("name", true),
    ];
    let asked: Vec<_> = columns.iter().filter(|(_, asked)| *asked).map(|(name, _)| *name).collect();
    fields::all(&numbered(&asked, options.numeric || args.is_reproducible()))
}
