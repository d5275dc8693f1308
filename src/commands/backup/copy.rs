//! `oskit backup copy DEST NEWDEST`.

use std::io;
use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::common::Common;
use super::path_record::Each;
use super::progress::Teller;
use super::records::text;
use super::shown;
use crate::command::path;
use crate::context::Context;
use crate::engine::backup::{Standing, Transfer, Transferred, look_before_copy, open_to_copy, standings};
use crate::engine::store::{Snapshot, Store};
use crate::error::{Failure, Result, Status};
use crate::output::{Look, Render};

/// Copy a store to another disk: each snapshot that NEWDEST does not have yet
///
/// What snapshots share is shared in the copy, too. Every file is compared with its checksum on the way; one that is
/// damaged is named and left out. Snapshots appear one after another, each whole, so that an interrupted copy goes on
/// where it was.
#[derive(Args)]
pub(super) struct Copy {
    /// Copy nothing, only say what would be
    #[arg(long)]
    dry_run: bool,
    /// Write a line for each path
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    common: Common,
    /// Where the snapshots are
    #[arg(value_name = "DEST", value_parser = path())]
    dest: PathBuf,
    /// Where they go: a new directory, or an earlier copy
    #[arg(value_name = "NEWDEST", value_parser = path())]
    new: PathBuf,
}

impl Copy {
    pub(super) fn run(self, cx: &mut Context) -> Result<Status> {
        let mut from = Store::open(&self.dest)?;
        from.lock_shared(self.common.wait)?;
        if self.dry_run {
            let to = look_before_copy(&from, &self.new, self.common.wait)?;
            for (snapshot, standing) in standings(&from, to.as_ref())? {
                self.tell(cx, &snapshot, standing, None)?;
            }
            return Ok(cx.status());
        }
        let to = open_to_copy(&from, &self.new, self.common.wait)?;
        let mut transfer = Transfer::new(&from, &to)?;
        for (snapshot, standing) in standings(&from, Some(&to))? {
            let mut done = None;
            if standing == Standing::Lacking {
                let mut teller = Teller::new(
                    cx,
                    self.verbose.then_some(Each::done("copied")),
                    self.common.quiet,
                    Status::FAILED,
                );
                let copied = transfer.one(&snapshot, &mut |event| teller.tell(event));
                teller.end()?;
                done = Some(copied?);
            }
            self.tell(cx, &snapshot, standing, done)?;
        }
        transfer.end()?;
        Ok(cx.status())
    }

    fn tell(
        &self,
        cx: &mut Context,
        snapshot: &Snapshot,
        standing: Standing,
        done: Option<Transferred>,
    ) -> Result<()> {
        let why = match standing {
            Standing::Other => Some("another snapshot has its name there"),
            Standing::Unknown => Some("it has no manifest that can be used; `repair` makes one"),
            Standing::There | Standing::Lacking => None,
        };
        if let Some(why) = why {
            let failure = Failure::value(why).doing("cannot copy snapshot").path(&snapshot.name);
            cx.check::<()>(Err(failure.into()));
        } else if self.common.speaks() {
            cx.emit(&CopiedRecord::new(snapshot, standing, done))?;
        }
        Ok(())
    }
}

/// What became of a snapshot.
#[derive(Serialize, JsonSchema)]
pub(super) struct CopiedRecord {
    /// `copied`, in a dry run `would_copy`; `there`: NEWDEST has it already.
    event: &'static str,
    /// The snapshot's name.
    snapshot: String,
    /// Regular files in it.
    files: u64,
    /// Bytes that were written.
    new_bytes: u64,
    /// Files that share what was written for an earlier one.
    shared_files: u64,
    /// Paths that could not be copied; each was reported.
    errors: u64,
    /// Seconds it took.
    wall_s: f64,
}

impl CopiedRecord {
    fn new(snapshot: &Snapshot, standing: Standing, done: Option<Transferred>) -> Self {
        let event = match (standing, done) {
            (Standing::Lacking, None) => "would_copy",
            (Standing::Lacking, Some(_)) => "copied",
            _ => "there",
        };
        let files = snapshot.summary().map_or(0, |it| it.trailer.files);
        let done = done.unwrap_or(Transferred { files, ..Transferred::default() });
        Self {
            event,
            snapshot: text(&snapshot.name).0,
            files: done.files,
            new_bytes: done.new_bytes,
            shared_files: done.shared_files,
            errors: done.errors,
            wall_s: done.wall_s,
        }
    }
}

impl Render for CopiedRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        let (before, after) = match self.event {
            "copied" => ("copied ", ""),
            "would_copy" => ("would copy ", ""),
            _ => ("", " is there already"),
        };
        to.write_all(before.as_bytes())?;
        look.name(to, &self.snapshot)?;
        write!(to, "{after}")?;
        if self.event == "copied" {
            let files = shown::count(self.files, "file", "files");
            write!(to, ": {files}, {} new, {} shared", shown::bytes(self.new_bytes), self.shared_files)?;
        }
        writeln!(to)
    }
}
