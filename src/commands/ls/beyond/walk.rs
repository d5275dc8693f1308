//! The way through what is to be listed: operands, then directories, each with what is in it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::super::ahead::{Ahead, Opened};
use super::super::look::Place;
use super::super::options::{Dereference, Options, Show};
use super::super::read::is_ignored;
use super::super::tree::Tree;
use super::git::Git;
use super::keys;
use super::look::Look;
use super::plan::Plan;
use super::row::{Row, is_hidden};
use crate::context::Context;
use crate::engine::ignored::Ignored;
use crate::error::{Doing, Result, Status};
use crate::platform::fs::{Dir, Entry, FileKind, Follow, directory_of, real_path};
use crate::platform::text::Texts;

/// Entries that are listed together.
#[derive(Default)]
pub(super) struct Sheet {
    /// The directory they are in; `None` for operands.
    pub(super) dir: Option<PathBuf>,
    pub(super) rows: Vec<Row>,
}

impl Sheet {
    fn of(dir: &Path) -> Self {
        Self { dir: Some(dir.to_owned()), rows: Vec::new() }
    }
}

/// So many entries are shown at a time where they need not wait for each other.
const PIECE: usize = 512;

/// Takes the entries as they are found.
pub(super) trait Sink {
    /// Takes the next sheet.
    fn take(&mut self, cx: &mut Context, sheet: Sheet) -> Result<()>;
}

/// Lists `operands`, or the current directory where there are none, into `sink`.
pub(super) fn walk(
    cx: &mut Context,
    plan: &Plan,
    options: &Options,
    operands: &[OsString],
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut walk = Walk {
        look: Look::new(plan, options),
        git: plan.git.map(Git::new),
        ignored: plan.ignore_vcs.then(Ignored::new),
        cx,
        plan,
        options,
        sink,
        here: false,
    };
    walk.operands(operands)?;
    if let Some(git) = walk.git.filter(|git| git.late) {
        cx.note(format!("git takes longer than {}: its column shows ?", git.budget()));
    }
    Ok(())
}

struct Walk<'a> {
    cx: &'a mut Context,
    plan: &'a Plan,
    options: &'a Options,
    look: Look<'a>,
    git: Option<Git>,
    ignored: Option<Ignored>,
    sink: &'a mut dyn Sink,
    /// The way started at the current directory: paths go without it.
    here: bool,
}

impl Walk<'_> {
    fn operands(&mut self, operands: &[OsString]) -> Result<()> {
        let mut rows: Vec<_> = operands.iter().filter_map(|operand| self.operand(operand)).collect();
        keys::sort(&mut rows, &self.plan.keys, self.options);
        let enters = |row: &Row| {
            row.kind == FileKind::Dir
                && row.trouble.is_none()
                && !self.options.directory
                && self.plan.depth > 0
        };
        for row in &mut rows {
            row.enters = enters(row);
        }
        let dirs: Vec<_> = rows.iter().filter(|row| row.enters).map(|row| row.path.clone()).collect();
        if !self.plan.tree {
            rows.retain(|row| !row.enters);
        }
        rows.retain(|row| row.enters || self.is_admitted(row, true));
        self.sink.take(self.cx, Sheet { dir: None, rows })?;
        dirs.iter().try_for_each(|dir| self.below(dir))
    }

    fn operand(&mut self, operand: &OsStr) -> Option<Row> {
        let row = Row::new(operand.into(), operand, 0, FileKind::Unknown);
        let mut row = self.look.row(self.cx, Place::Operand, row)?;
        if self.plan.inline && row.kind == FileKind::Dir && !self.options.directory {
            let opened = Dir::open(Path::new(operand)).doing("cannot open directory", operand);
            if let Err(error) = opened {
                self.look.tell_of(self.cx, &mut row, error, Status::USAGE);
            }
        }
        if let Some(git) = &mut self.git
            && row.is_there()
            && let Some((dir, name)) = home(Path::new(operand), row.kind == FileKind::Dir)
        {
            row.git = git.state(&dir, &name, row.kind == FileKind::Dir);
        }
        Some(row)
    }

    /// Lists the directory `path` and, where that is asked for, those below it.
    fn below(&mut self, path: &Path) -> Result<()> {
        self.here = path == Path::new(".");
        let dir = Dir::open(path).doing("cannot open directory", path);
        let Some(dir) = self.cx.check_as(Status::USAGE, dir) else {
            return self.sink.take(self.cx, Sheet::default());
        };
        let ahead = Ahead::opening(self.options);
        let mut tree = Tree::new(&ahead, self.options.dereference == Dereference::Always);
        let below = self.directory(&dir, path, 1)?;
        tree.enter(dir, path, below);
        while let Some(Opened { dir, path, .. }) = tree.next() {
            if let Some(dir) = self.cx.check_as(Status::FAILED, dir) {
                let below = self.directory(&dir, &path, tree.depth() + 1)?;
                tree.enter(dir, &path, below);
            } else {
                self.sink.take(self.cx, Sheet::default())?;
            }
        }
        Ok(())
    }

    /// Lists one directory. What comes back are those in it that are to be listed, too.
    fn directory(&mut self, dir: &Dir, path: &Path, depth: usize) -> Result<Texts> {
        let mut below = Texts::default();
        let rest = self.read(dir, path, depth, &mut below)?;
        self.show(dir, rest, depth, &mut below)?;
        Ok(below)
    }

    /// Shows `sheet`, which is in `dir`, and adds to `below` the directories that are to be listed, too.
    fn show(&mut self, dir: &Dir, mut sheet: Sheet, depth: usize, below: &mut Texts) -> Result<()> {
        keys::sort(&mut sheet.rows, &self.plan.keys, self.options);
        for row in &mut sheet.rows {
            row.enters = self.plan.recursive && depth < self.plan.depth && self.enters(dir, row);
            if row.enters {
                below.push(&row.name);
            }
        }
        let hidden_too = self.options.show != Show::Visible;
        sheet.rows.retain(|row| self.plan.tree && row.enters || self.is_admitted(row, hidden_too));
        self.sink.take(self.cx, sheet)
    }

    /// Whether the listing goes on in `row`. Where failures stand on entries, that is tried before they are shown.
    fn enters(&mut self, dir: &Dir, row: &mut Row) -> bool {
        let visible = self.options.show != Show::Visible || !row.is_hidden();
        if row.kind != FileKind::Dir || !visible || row.name == "." || row.name == ".." {
            return false;
        }
        if self.plan.inline {
            let links =
                if self.options.dereference == Dereference::Always { Follow::Yes } else { Follow::No };
            let opened = dir.open_dir(&row.name, links);
            let opened = opened.doing("cannot open directory", &row.path);
            opened.map_err(|error| self.look.tell_of(self.cx, row, error, Status::FAILED)).is_ok()
        } else {
            true
        }
    }

    fn is_admitted(&self, row: &Row, hidden_too: bool) -> bool {
        self.plan.only.as_ref().is_none_or(|only| row.trouble.is_some() || only.admits(row, hidden_too))
    }

    /// Reads `dir`. What comes back is to be shown; where nothing has to be known of the others, much of it has been already.
    fn read(&mut self, dir: &Dir, path: &Path, depth: usize, below: &mut Texts) -> Result<Sheet> {
        let absolute = self.absolute(path);
        let status = if depth == 1 { Status::USAGE } else { Status::FAILED };
        let mut sheet = Sheet::of(path);
        let dots = self.options.show == Show::All && !self.plan.tree;
        let entries = if dots { dir.entries_with_dots() } else { dir.entries() };
        let entries = self.cx.check_as(status, entries.doing("reading directory", path));
        let Some(mut entries) = entries else { return Ok(sheet) };
        while let Some(entry) = entries.next_entry() {
            let entry = self.cx.check_as(status, entry.doing("reading directory", path));
            let Some(entry) = entry else { break };
            sheet.rows.extend(self.row(Place::In(dir, path), absolute.as_deref(), depth, entry));
            if self.plan.streams() && sheet.rows.len() == PIECE {
                self.show(dir, std::mem::replace(&mut sheet, Sheet::of(path)), depth, below)?;
            }
        }
        Ok(sheet)
    }

    /// What is known of `entry`; `None` if it is not listed.
    fn row(
        &mut self,
        place: Place<'_>,
        absolute: Option<&Path>,
        depth: usize,
        entry: Entry<'_>,
    ) -> Option<Row> {
        if self.is_left_out(entry.name) {
            return None;
        }
        let shown = place.path(entry.name);
        let shown =
            if self.here { shown.strip_prefix(".").map(Path::to_owned).unwrap_or(shown) } else { shown };
        let row = Row::new(shown, entry.name, depth, entry.kind);
        let mut row = self.look.row(self.cx, place, row)?;
        let is_dir = row.kind == FileKind::Dir;
        if let (Some(ignored), Some(absolute)) = (&mut self.ignored, absolute)
            && (row.name == ".git" || ignored.by(absolute, &row.name, is_dir).is_some())
        {
            return None;
        }
        if let (Some(git), Some(absolute)) = (&mut self.git, absolute)
            && row.is_there()
        {
            row.git = git.state(absolute, &row.name, is_dir);
        }
        Some(row)
    }

    fn is_left_out(&self, name: &OsStr) -> bool {
        let wanted_hidden = self.options.show == Show::Visible
            && self.plan.shows_hidden(self.options)
            && is_hidden(name)
            && name != "."
            && name != "..";
        !wanted_hidden && is_ignored(self.options, name)
    }

    /// The absolute path of a directory, where what git says of it matters.
    fn absolute(&self, path: &Path) -> Option<PathBuf> {
        let matters = self.git.is_some() || self.ignored.is_some();
        if matters { real_path(path).ok() } else { None }
    }
}

/// The absolute directory and the name by which git knows an operand.
fn home(operand: &Path, is_dir: bool) -> Option<(PathBuf, OsString)> {
    if is_dir {
        return Some((real_path(operand).ok()?, OsString::new()));
    }
    let parent = directory_of(operand);
    Some((real_path(parent).ok()?, operand.file_name()?.to_owned()))
}
