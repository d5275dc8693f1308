//! What is listed, and in which order: operands, then directories, each with what is in it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::batch::{Batch, Entry};
use super::columns::{Layout, indent};
use super::dired::{Dired, INDENT};
use super::long::Facts;
use super::look::{Look, Place};
use super::names::Names;
use super::options::{Dereference, Options, Show};
use super::sort::sort;
use super::tree::Tree;
use super::words::{Format, Sort};
use crate::context::Context;
use crate::error::{Doing, Result, Status};
use crate::platform::fs::{Dir, FileKind};
use crate::platform::text::Texts;
use crate::values::pattern;

/// How much is gathered before it is handed to the writer.
const PIECE: usize = 32 * 1024;

/// Lists `operands`, or the current directory.
pub(super) fn run(cx: &mut Context, mut options: Options, operands: &[OsString]) -> Result<Status> {
    let times = options.times.take();
    let mut lister = Lister {
        look: Look::new(&options),
        names: Names::new(&options),
        facts: Facts::new(times),
        cx,
        options: &options,
        batch: Batch::default(),
        out: Vec::new(),
        headings: operands.len() > 1 || options.recursive,
        first: true,
        dired: options.dired.then(Dired::default),
    };
    lister.operands(operands)?;
    lister.finish()
}

struct Lister<'a> {
    cx: &'a mut Context,
    options: &'a Options,
    look: Look,
    names: Names,
    facts: Facts,
    batch: Batch,
    /// What is to be written next.
    out: Vec<u8>,
    /// Whether each directory's listing has its name above it.
    headings: bool,
    /// Nothing has been listed yet.
    first: bool,
    dired: Option<Dired>,
}

impl Lister<'_> {
    fn operands(&mut self, operands: &[OsString]) -> Result<()> {
        let here = [OsString::from(".")];
        if operands.is_empty() && !self.options.directory {
            return self.tree(Path::new("."));
        }
        for operand in if operands.is_empty() { &here } else { operands } {
            self.add(Place::Operand, operand, FileKind::Unknown)?;
        }
        self.arrange();
        let dirs = if self.options.directory { Texts::default() } else { self.batch.take_dirs() };
        self.show(Place::Operand)?;
        if !self.batch.entries.is_empty() && !dirs.is_empty() && !self.options.json {
            self.out.push(b'\n');
        }
        for index in 0..dirs.len() {
            self.tree(Path::new(dirs.get(index)))?;
        }
        Ok(())
    }

    /// Lists the directory `path`, and with -R those below it.
    fn tree(&mut self, path: &Path) -> Result<()> {
        let dir = Dir::open(path).doing("cannot open directory", path);
        let Some(dir) = self.check(Status::USAGE, dir) else { return Ok(()) };
        let mut tree = Tree::new(self.options.dereference == Dereference::Always);
        let below = self.directory(&dir, path, 1)?;
        tree.enter(dir, path, below);
        while let Some((dir, path)) = tree.next() {
            match dir {
                Ok(dir) => {
                    let below = self.directory(&dir, &path, tree.depth() + 1)?;
                    tree.enter(dir, &path, below);
                }
                Err(error) => {
                    self.check::<()>(Status::FAILED, Err(error));
                }
            }
        }
        Ok(())
    }

    /// Lists one directory. What comes back are the directories in it, in order, if they are to be listed too.
    fn directory(&mut self, dir: &Dir, path: &Path, depth: usize) -> Result<Texts> {
        self.batch.clear();
        self.heading(path);
        if self.cx.is_terminal() {
            self.hand_over(1)?;
        }
        let place = Place::In(dir, path);
        let read = self.read(place, dir);
        self.check(if depth == 1 { Status::USAGE } else { Status::FAILED }, read);
        self.arrange();
        self.total();
        self.show(place)?;
        Ok(if self.options.recursive { self.batch.dirs() } else { Texts::default() })
    }

    /// Fills the batch with what is in `dir`.
    fn read(&mut self, place: Place<'_>, dir: &Dir) -> Result<()> {
        let Place::In(_, path) = place else { return Ok(()) };
        let mut entries =
            if self.options.show == Show::All { dir.entries_with_dots() } else { dir.entries() }
                .doing("reading directory", path)?;
        while let Some(entry) = entries.next_entry() {
            let entry = entry.doing("reading directory", path)?;
            if !is_ignored(self.options, entry.name) {
                self.add(place, entry.name, entry.kind)?;
            }
        }
        Ok(())
    }

    /// Adds an entry to the batch; where nothing has to be known of the others it is shown at once.
    fn add(&mut self, place: Place<'_>, name: &OsStr, kind: FileKind) -> Result<()> {
        if !self.look.add(self.cx, self.options, &mut self.batch, place, name, kind) {
            self.names.refuse(self.options, name);
        }
        let alone = self.options.sort == Sort::None
            && self.options.format == Format::Single
            && !self.options.blocks
            && !self.options.recursive;
        if alone && matches!(place, Place::In(..)) {
            self.arrange();
            self.show(place)?;
            self.batch.clear();
        }
        Ok(())
    }

    /// Sorts the batch and finds out how wide its columns must be.
    fn arrange(&mut self) {
        self.facts.measure(self.options, &self.batch);
        let names = self.batch.entries.iter().map(|entry| self.batch.name(entry));
        self.names.align(names, self.options);
        sort(&mut self.batch, self.options, &mut self.names);
    }

    fn heading(&mut self, path: &Path) {
        if !self.headings {
            return;
        }
        if !self.first {
            self.out.push(b'\n');
        }
        self.first = false;
        let place = self.absolute(path);
        self.indent();
        self.names.write_heading(&mut self.out, self.options, path.as_os_str().as_encoded_bytes(), &place);
        if let Some(dired) = &mut self.dired {
            let (start, length) = self.names.span();
            dired.add_heading(start, length);
        }
        self.out.extend_from_slice(b":\n");
    }

    /// The room that the batch takes, where rooms are shown.
    fn total(&mut self) {
        if self.options.format != Format::Long && !self.options.blocks {
            return;
        }
        let rooms = self.batch.entries.iter().filter_map(|entry| self.batch.stat(entry));
        let total = rooms.map(|stat| stat.allocated).sum();
        self.indent();
        self.out.extend_from_slice(b"total ");
        self.options.block_size.write(&mut self.out, total);
        self.out.push(self.options.end);
    }

    /// Writes the batch.
    fn show(&mut self, place: Place<'_>) -> Result<()> {
        match self.options.format {
            Format::Long | Format::Single => self.lines(place),
            Format::Commas => self.row(place, b','),
            Format::Columns | Format::Across if self.options.width == 0 => self.row(place, b' '),
            Format::Columns => self.grid(place, false),
            Format::Across => self.grid(place, true),
        }
    }

    fn lines(&mut self, place: Place<'_>) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        for entry in &batch.entries {
            self.names.begin(&mut self.out, self.options);
            self.indent();
            let column = if self.options.format == Format::Long {
                self.facts.write_long(&mut self.out, self.options, &batch, entry)
            } else {
                self.facts.write_short(&mut self.out, self.options, &batch, entry);
                0
            };
            self.name(&batch, entry, column, place);
            if let Some(dired) = &mut self.dired {
                let (start, length) = self.names.span();
                dired.add_name(start, length);
            }
            self.out.push(self.options.end);
            self.hand_over(PIECE)?;
        }
        self.batch = batch;
        Ok(())
    }

    fn grid(&mut self, place: Place<'_>, across: bool) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        let facts = self.facts.short_width(self.options);
        let entries = &batch.entries;
        let widths: Vec<usize> =
            entries.iter().map(|entry| facts + self.names.width(self.options, batch.named(entry))).collect();
        for row in Layout::fit(&widths, self.options.width, across).rows_of_cells() {
            let mut end = 0;
            for (cell, column) in row {
                indent(&mut self.out, end, column, self.options.tab);
                self.cell(&batch, &entries[cell], column, place);
                end = column + widths[cell];
            }
            self.out.push(self.options.end);
            self.hand_over(PIECE)?;
        }
        self.batch = batch;
        Ok(())
    }

    /// Names one behind the other, `separator` and a space between them.
    fn row(&mut self, place: Place<'_>, separator: u8) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        if separator == b',' {
            self.facts.forget_widths();
        }
        let mut column = 0;
        for (index, entry) in batch.entries.iter().enumerate() {
            let mut facts = Vec::new();
            self.facts.write_short(&mut facts, self.options, &batch, entry);
            let width = facts.len() + self.names.width(self.options, batch.named(entry));
            if index > 0 {
                let fits = self.options.width == 0 || column + width + 2 < self.options.width;
                self.out.extend_from_slice(&[separator, if fits { b' ' } else { self.options.end }]);
                column = if fits { column + 2 } else { 0 };
            }
            self.cell(&batch, entry, column, place);
            column += width;
            self.hand_over(PIECE)?;
        }
        if !batch.entries.is_empty() {
            self.out.push(self.options.end);
        }
        self.batch = batch;
        Ok(())
    }

    fn cell(&mut self, batch: &Batch, entry: &Entry, column: usize, place: Place<'_>) {
        self.names.begin(&mut self.out, self.options);
        self.facts.write_short(&mut self.out, self.options, batch, entry);
        self.name(batch, entry, column, place);
    }

    fn name(&mut self, batch: &Batch, entry: &Entry, column: usize, place: Place<'_>) {
        let absolute = if self.options.hyperlink {
            self.absolute(&place.path(batch.os_name(entry)))
        } else {
            PathBuf::new()
        };
        self.names.write(&mut self.out, self.options, batch.named(entry), column, &absolute);
    }

    /// Where `path` leads, for hyperlinks; nothing where there are none.
    fn absolute(&self, path: &Path) -> PathBuf {
        if !self.options.hyperlink {
            return PathBuf::new();
        }
        resolve(path, 40)
    }

    fn indent(&mut self) {
        if self.dired.is_some() {
            self.out.extend_from_slice(INDENT);
        }
    }

    /// Hands over to the writer what has been gathered, if it is more than `least` bytes.
    fn hand_over(&mut self, least: usize) -> Result<()> {
        if self.out.len() >= least {
            self.cx.write(&self.out)?;
            if let Some(dired) = &mut self.dired {
                dired.written += self.out.len();
            }
            self.out.clear();
        }
        Ok(())
    }

    /// Reports a failure, after what was written before it.
    fn check<T>(&mut self, status: Status, result: Result<T>) -> Option<T> {
        if result.is_err() && self.cx.is_terminal() {
            self.hand_over(0).ok()?;
        }
        self.cx.check_as(status, result)
    }

    fn finish(mut self) -> Result<Status> {
        self.names.finish(&mut self.out, self.options);
        if let Some(dired) = &self.dired {
            dired.finish(&mut self.out, self.options);
        }
        self.hand_over(0)?;
        Ok(self.cx.status())
    }
}

/// Where `path` leads, as far as there is something; links on the way are followed, at most `links` of them.
pub(super) fn resolve(path: &Path, links: usize) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let parent = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match std::fs::read_link(path) {
            Ok(target) if links > 0 => resolve(&parent.join(target), links - 1),
            _ => {
                let parent = std::fs::canonicalize(parent).unwrap_or_else(|_| parent.into());
                parent.join(path.file_name().unwrap_or(path.as_os_str()))
            }
        }
    })
}

pub(super) fn is_ignored(options: &Options, name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    let matches = |patterns: &[OsString]| {
        patterns.iter().any(|it| pattern::matches(it.as_encoded_bytes(), bytes, options.utf8))
    };
    let by_dot = match options.show {
        Show::Visible => bytes.starts_with(b"."),
        Show::Almost => matches!(bytes, b"." | b".."),
        Show::All => false,
    };
    by_dot || options.show == Show::Visible && matches(&options.hide) || matches(&options.ignore)
}
