//! `oskit backup list DEST`.

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
        let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |it| it.to_string());
        let size = |bytes: Option<u64>| bytes.map_or_else(|| "-".to_owned(), shown::bytes);
        let width = self.rows.iter().map(|row| row.snapshot.len()).max().unwrap_or(0).max(8);
        writeln!(
            to,
            "{:<width$} {:<19} {:>10} {:>9} {:>10} {:>10} {:<8} STATE",
            "SNAPSHOT", "STARTED", "AGE", "FILES", "SIZE", "NEW", "SHARE"
        )?;
        for row in &self.rows {
            look.name(to, &row.snapshot)?;
            let gap = width - row.snapshot.len().min(width);
            let (when, age) =
                row.when.map_or_else(|| ("-".into(), "-".into()), |it| (shown::local(it), shown::age(it)));
            let (files, bytes, new) = (number(row.files), size(row.bytes), size(row.new_bytes));
            let share = row.share.as_deref().unwrap_or("-");
            writeln!(
                to,
                "{:gap$} {when:<19} {age:>10} {files:>9} {bytes:>10} {new:>10} {share:<8} {}",
                "", row.state
            )?;
        }
        Ok(())
    }
}
