//! Where the entries go that are found: to standard output in the form that was asked for, and into what is kept.

use std::path::PathBuf;

use super::super::names::{Names, end_of_colour};
use super::super::options::Options;
use super::cell::Cells;
use super::diff::{self, Object};
use super::json::{Record, line};
use super::plan::{Plan, View};
use super::row::Row;
use super::walk::{Sheet, Sink};
use super::{table, tsv};
use crate::context::Context;
use crate::error::{Result, Status};
use crate::platform::process::hold;

/// How much is gathered before it is written.
const PIECE: usize = 32 * 1024;

/// Shows and keeps entries.
pub(super) struct Show<'a> {
    cells: Cells<'a>,
    /// Whether each directory's listing has its name above it.
    headings: bool,
    /// Nothing has been listed yet.
    first: bool,
    /// The names of the columns have been written.
    titled: bool,
    /// The sheets of a tree, which is shown at the end.
    tree: Vec<Sheet>,
    /// Lines to be kept.
    lines: String,
    /// Entries to be compared.
    objects: Vec<Object>,
    /// The files of listings, which are no part of one.
    own: Vec<PathBuf>,
}

impl<'a> Show<'a> {
    pub(super) fn new(plan: &'a Plan, options: &'a Options, cells: Cells<'a>, operands: usize) -> Self {
        let has_path = plan.shown.iter().any(|field| field.name == "path");
        let files = plan.save.iter().chain(&plan.diff).filter(|file| *file != "-");
        Self {
            cells,
            headings: (operands > 1 || options.recursive || plan.recursive) && !has_path && !plan.tree,
            first: true,
            titled: false,
            tree: Vec::new(),
            lines: String::new(),
            objects: Vec::new(),
            own: files.filter_map(|file| diff::absolute(file)).collect(),
        }
    }

    fn keep(&mut self, sheet: &mut Sheet) {
        let plan = self.cells.plan;
        if plan.save.is_none() && plan.diff.is_none() {
            return;
        }
        let own = &self.own;
        sheet.rows.retain(|row| !is_own(own, row));
        for row in sheet.rows.iter().filter(|row| row.is_there()) {
            if plan.save.is_some() {
                self.lines.push_str(&line(&Record { row, fields: &plan.kept }));
            }
            if plan.diff.is_some() {
                self.objects.push(diff::object(row, &plan.kept));
            }
        }
    }

    fn heading(&mut self, out: &mut Vec<u8>, sheet: &Sheet) {
        let Some(dir) = sheet.dir.as_ref().filter(|_| self.headings) else {
            self.first &= sheet.rows.is_empty();
            return;
        };
        if !self.first {
            out.push(b'\n');
        }
        self.first = false;
        let place =
            if self.cells.options.hyperlink { super::super::list::resolve(dir, 40) } else { PathBuf::new() };
        self.cells.names.write_heading(out, self.cells.options, dir.as_os_str().as_encoded_bytes(), &place);
        out.extend_from_slice(b":\n");
    }

    /// Writes `text`; on a terminal signals wait meanwhile, so that no colour stays behind.
    fn write(&self, cx: &mut Context, text: &[u8]) -> Result<()> {
        let options = self.cells.options;
        if options.colours.is_none() || !cx.is_terminal() {
            return cx.write(text);
        }
        let held = hold();
        cx.write(text)?;
        if held.is_waiting() {
            cx.write(&end_of_colour(options))?;
            cx.flush()?;
        }
        Ok(())
    }

    /// Appends the room that a directory's entries take, as GNU does above a long listing.
    fn total(&self, out: &mut Vec<u8>, sheet: &Sheet) {
        if self.cells.plan.totals && sheet.dir.is_some() {
            out.extend_from_slice(b"total ");
            let room = sheet.rows.iter().filter_map(Row::allocated).sum();
            self.cells.options.block_size.write(out, room);
            out.push(self.cells.options.end);
        }
    }

    /// Writes what can be written only when all has been seen.
    pub(super) fn finish(mut self, cx: &mut Context) -> Result<Status> {
        let mut out = Vec::new();
        let plan = self.cells.plan;
        if plan.view == View::Table && plan.tree {
            table::tree(&mut out, &mut self.cells, &self.tree, plan.header);
        } else if plan.tree {
            for row in table::rows_of_tree(&self.tree) {
                programs(&mut out, plan, row);
            }
        }
        self.cells.names.finish(&mut out, self.cells.options);
        self.write(cx, &out)?;
        if let Some(file) = &plan.diff {
            let changes = diff::changes(diff::read(file)?, self.objects, &plan.shown);
            for change in &changes {
                let text = if plan.json { change.json() } else { change.line() };
                cx.write(text.as_bytes())?;
            }
            cx.worsen(if changes.is_empty() { Status::DONE } else { Status::FAILED });
        }
        if let Some(file) = &plan.save {
            diff::save(file, &self.lines)?;
        }
        Ok(cx.status())
    }
}

impl Sink for Show<'_> {
    fn take(&mut self, cx: &mut Context, mut sheet: Sheet) -> Result<()> {
        self.keep(&mut sheet);
        let plan = self.cells.plan;
        let mut out = Vec::new();
        if plan.view == View::Tsv && plan.header && !std::mem::replace(&mut self.titled, true) {
            tsv::header(&mut out, &plan.shown);
        }
        match plan.view {
            View::Changes => {}
            _ if plan.tree => self.tree.push(sheet),
            View::Json | View::Tsv => {
                for row in sheet.rows {
                    programs(&mut out, plan, &row);
                    if out.len() >= PIECE {
                        self.write(cx, &out)?;
                        out.clear();
                    }
                }
            }
            View::Table | View::Names => {
                self.heading(&mut out, &sheet);
                if plan.view == View::Names {
                    table::names(&mut out, &mut self.cells, &sheet);
                } else if sheet.dir.is_some() || !sheet.rows.is_empty() {
                    self.total(&mut out, &sheet);
                    table::table(&mut out, &mut self.cells, &sheet, plan.header);
                }
            }
        }
        self.write(cx, &out)
    }
}

/// Appends the line of `row` for programs.
fn programs(out: &mut Vec<u8>, plan: &Plan, row: &Row) {
    match plan.view {
        View::Json => out.extend_from_slice(line(&Record { row, fields: &plan.shown }).as_bytes()),
        _ => tsv::line(out, &plan.shown, row),
    }
}

fn is_own(own: &[PathBuf], row: &Row) -> bool {
    !own.is_empty()
        && own.iter().any(|file| file.file_name() == Some(&row.name))
        && diff::absolute(row.path.as_os_str()).is_some_and(|path| own.contains(&path))
}

/// What writes the cells of a listing.
pub(super) fn cells<'a>(
    plan: &'a Plan,
    options: &'a Options,
    times: Option<super::super::times::TimeStyle>,
) -> Cells<'a> {
    Cells { plan, options, names: Names::new(options), times }
}
