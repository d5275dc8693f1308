//! What is listed, and in which order: operands, then directories, each with what is in it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;

use super::ahead::{Ahead, Opened};
use super::batch::{Batch, Entry};
use super::columns::{Layout, indent};
use super::dired::{Dired, INDENT};
use super::long::Facts;
use super::look::{Look, Place};
use super::names::{Names, end_of_colour};
use super::options::{Dereference, Options};
use super::read::{Contents, for_each_name, read};
use super::sort::sort;
use super::tree::Tree;
use super::words::{Format, Sort};
use crate::context::Context;
use crate::error::{Doing, Result, Status};
use crate::platform::fs::{Dir, FileKind, directory_of, real_path};
use crate::platform::process::{Held, hold};
use crate::platform::text::Texts;

/// How much is gathered before it is handed to the writer.
const PIECE: usize = 32 * 1024;

/// So many directories are listed before anybody is called to help: most trees have no more.
const FEW: usize = 8;

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
        held: None,
    };
    lister.held = (options.colours.is_some() && lister.cx.is_terminal()).then(hold);
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
    /// Signals wait on a terminal until what they would cut short is written, so that no colour stays behind.
    held: Option<Held>,
}

impl Lister<'_> {
    fn operands(&mut self, operands: &[OsString]) -> Result<()> {
        let here = [OsString::from(".")];
        if operands.is_empty() && !self.options.directory {
            return self.tree(Path::new("."));
        }
        let mut troubles = Vec::new();
        for operand in if operands.is_empty() { &here } else { operands } {
            let (place, kind) = (Place::Operand, FileKind::Unknown);
            if !self.look.add(self.options, &mut self.batch, &mut troubles, place, operand, kind) {
                self.names.refuse(self.options, operand);
            }
        }
        self.report(Status::USAGE, troubles);
        self.arrange();
        let dirs = if self.options.directory { Texts::default() } else { self.batch.take_dirs() };
        self.show(Place::Operand)?;
        if !self.batch.entries.is_empty() && !dirs.is_empty() {
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
        self.start(path)?;
        if self.shows_at_once() {
            self.stream(&dir, path);
            return Ok(());
        }
        let mut contents = Contents::default();
        read(self.options, &mut self.look, &dir, path, &mut contents);
        let below = self.directory(&dir, path, Status::USAGE, &mut contents)?;
        if below.is_empty() {
            return Ok(());
        }
        let ahead = Ahead::new(self.options, &self.look);
        ahead.give_back(contents);
        let mut tree = Tree::new(&ahead, self.options.dereference == Dereference::Always);
        tree.enter(dir, path, below);
        thread::scope(|scope| {
            let listed = self.below(&mut tree, &ahead, || {
                scope.spawn(|| ahead.help());
            });
            ahead.end();
            listed
        })
    }

    /// Lists the directories of `tree` that come next, to the last. `get_help` starts a second thread.
    fn below(&mut self, tree: &mut Tree<'_>, ahead: &Ahead<'_>, get_help: impl Fn()) -> Result<()> {
        let mut listed = 0;
        while let Some(Opened { dir, path, mut contents }) = tree.next() {
            listed += 1;
            if listed == FEW && ahead.pays() {
                get_help();
                tree.look_ahead();
            }
            if let Some(dir) = self.check(Status::FAILED, dir) {
                self.start(&path)?;
                let below = self.directory(&dir, &path, Status::FAILED, &mut contents)?;
                tree.enter(dir, &path, below);
            }
            ahead.give_back(contents);
        }
        Ok(())
    }

    /// Begins the listing of a directory.
    fn start(&mut self, path: &Path) -> Result<()> {
        self.heading(path);
        if self.cx.is_terminal() {
            self.hand_over(1)?;
        }
        Ok(())
    }

    /// Lists what is in one directory. What comes back are the directories in it, in order, if they are to be listed too.
    /// `status`: what comes of a directory that cannot be read.
    fn directory(
        &mut self,
        dir: &Dir,
        path: &Path,
        status: Status,
        contents: &mut Contents,
    ) -> Result<Texts> {
        let troubles = std::mem::take(&mut contents.troubles);
        self.report(status, troubles);
        std::mem::swap(&mut self.batch, &mut contents.batch);
        self.arrange();
        self.total();
        self.show(Place::In(dir, path))?;
        let below = if self.options.recursive { self.batch.dirs() } else { Texts::default() };
        std::mem::swap(&mut self.batch, &mut contents.batch);
        Ok(below)
    }

    /// Whether an entry can be shown as soon as it is read, since nothing has to be known of the others.
    fn shows_at_once(&self) -> bool {
        self.options.sort == Sort::None
            && self.options.format == Format::Single
            && !self.options.blocks
            && !self.options.recursive
    }

    /// Lists a directory entry by entry, in memory that does not grow.
    fn stream(&mut self, dir: &Dir, path: &Path) {
        let (options, place) = (self.options, Place::In(dir, path));
        self.batch.clear();
        let read = for_each_name(options, dir, path, |name, kind| {
            let mut troubles = Vec::new();
            self.look.add(options, &mut self.batch, &mut troubles, place, name, kind);
            self.report(Status::USAGE, troubles);
            self.arrange();
            self.show(place)?;
            self.batch.clear();
            Ok(())
        });
        self.check(Status::USAGE, read);
    }

    fn report(&mut self, status: Status, troubles: Vec<anyhow::Error>) {
        for trouble in troubles {
            self.check::<()>(status, Err(trouble));
        }
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
        let total = self.batch.stats().map(|stat| stat.allocated).sum();
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
            if let Some(held) = self.held.as_ref().filter(|held| held.is_waiting()) {
                self.cx.write(&end_of_colour(self.options))?;
                self.cx.flush()?;
                held.let_through();
            }
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
    real_path(path).unwrap_or_else(|_| {
        let parent = directory_of(path);
        match std::fs::read_link(path) {
            Ok(target) if links > 0 => resolve(&parent.join(target), links - 1),
            _ => {
                let parent = real_path(parent).unwrap_or_else(|_| parent.into());
                parent.join(path.file_name().unwrap_or(path.as_os_str()))
            }
        }
    })
}
