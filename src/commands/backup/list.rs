//! `oskit backup list DEST`.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use walkdir::WalkDir;

use super::records::ListedRecord;
use super::shown;
use crate::command::path;
use crate::context::Context;
use crate::engine::store::{Damaged, Snapshot, State, Store};
use crate::error::{Doing, Result, Status};
use crate::output::{Look, Render};

/// List the snapshots, the oldest first
#[derive(Args)]
pub(super) struct List {
    /// Write a JSON object for each snapshot
    #[arg(long)]
    json: bool,
    /// Where the snapshots are
    #[arg(value_name = "DEST", value_parser = path())]
    dest: PathBuf,
}

impl List {
    pub(super) fn run(self, cx: &mut Context) -> Result<Status> {
        let store = Store::open(&self.dest)?;
        let damaged = store.damaged().doing("cannot read what is damaged in", &self.dest)?;
        let rows = store.snapshots()?.iter().map(|it| row(&self.dest, it, &damaged)).collect::<Vec<_>>();
        if !self.json {
            cx.emit(&Table { rows })?;
            return Ok(cx.status());
        }
        rows.iter().try_for_each(|row| cx.emit_json(row))?;
        Ok(cx.status())
    }
}

fn row(dest: &Path, snapshot: &Snapshot, damaged: &Damaged) -> ListedRecord {
    let plain = matches!(snapshot.state, State::Unverified).then(|| count(&dest.join(&snapshot.name)));
    let mut record = ListedRecord::new(snapshot, plain);
    if damaged.has_snapshot(&snapshot.name) {
        record.state = "damaged";
    }
    record
}

/// Files and bytes in a plain directory, as far as it can be read.
fn count(dir: &Path) -> (u64, u64) {
    let files =
        WalkDir::new(dir).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let sizes = files.map(|entry| entry.metadata().map_or(0, |it| it.len()));
    sizes.fold((0, 0), |(files, bytes), size| (files + 1, bytes + size))
}

/// All snapshots, one a line.
#[derive(Serialize)]
struct Table {
    rows: Vec<ListedRecord>,
}

impl Render for Table {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        let cells: Vec<_> = self.rows.iter().map(cells).collect();
        let mut widths: [usize; COLUMNS] = std::array::from_fn(|at| {
            cells.iter().map(|row| row[at].len()).max().unwrap_or(0).max(TITLES[at].len())
        });
        let sources = Sources::of(&self.rows);
        if sources == Sources::One {
            widths[COLUMNS - 1] = 0; // the last column
        }
        write!(to, "{:<1$}", TITLES[0], widths[0])?;
        rest_of_line(to, &TITLES.map(ToOwned::to_owned), widths)?;
        writeln!(to, "{}", if sources == Sources::One { "" } else { "  SOURCE" })?;
        for (row, cells) in self.rows.iter().zip(&cells) {
            look.name(to, &row.snapshot)?;
            write!(to, "{:1$}", "", widths[0] - cells[0].len())?;
            rest_of_line(to, cells, widths)?;
            sources.of_row(row, to, look)?;
            writeln!(to)?;
        }
        Ok(())
    }
}

const COLUMNS: usize = 7;

const TITLES: [&str; COLUMNS] = ["SNAPSHOT", "AGE", "FILES", "SIZE", "NEW", "SHARE", "STATE"];

fn cells(row: &ListedRecord) -> [String; COLUMNS] {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        row.snapshot.clone(),
        or_none(row.when.map(shown::age)),
        or_none(row.files.map(shown::grouped)),
        or_none(row.bytes.map(shown::bytes)),
        or_none(row.new_bytes.map(shown::bytes)),
        or_none(row.share.clone()),
        row.state.to_owned(),
    ]
}

/// All but the first column: numbers to the right, words to the left.
fn rest_of_line(
    to: &mut dyn io::Write,
    cells: &[String; COLUMNS],
    widths: [usize; COLUMNS],
) -> io::Result<()> {
    let [_, age, files, size, new, share, state] = cells;
    let [_, for_age, for_files, for_size, for_new, for_share, for_state] = widths;
    write!(to, " {age:>for_age$} {files:>for_files$} {size:>for_size$} {new:>for_new$}")?;
    write!(to, "  {share:<for_share$}  {state:<for_state$}")
}

/// Whether the snapshots are of several trees, and from where.
#[derive(PartialEq, Eq)]
enum Sources {
    One,
    Several,
    OfSeveralHosts,
}

impl Sources {
    fn of(rows: &[ListedRecord]) -> Self {
        let hosts: BTreeSet<_> = rows.iter().filter_map(|row| row.host.as_ref()).collect();
        let sources: BTreeSet<_> = rows.iter().filter_map(|row| row.source.as_ref()).collect();
        match (hosts.len(), sources.len()) {
            (0 | 1, 0 | 1) => Self::One,
            (0 | 1, _) => Self::Several,
            _ => Self::OfSeveralHosts,
        }
    }

    fn of_row(&self, row: &ListedRecord, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        match (self, &row.source, &row.host) {
            (Self::One, ..) => Ok(()),
            (_, None, _) => to.write_all(b"  -"),
            (Self::OfSeveralHosts, Some(source), Some(host)) => {
                to.write_all(b"  ")?;
                look.name(to, format!("{host}:{source}"))
            }
            (_, Some(source), _) => {
                to.write_all(b"  ")?;
                look.name(to, source)
            }
        }
    }
}
