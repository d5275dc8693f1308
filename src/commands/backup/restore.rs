//! `oskit backup restore DEST [SNAPSHOT] TARGET`.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::Args;

use super::common::Common;
use super::path_record::Each;
use super::progress::Teller;
use super::records::RestoredRecord;
use crate::command::{Choice, path};
use crate::context::Context;
use crate::engine::backup::{Event, Overwrite, Restore as Options, restore};
use crate::engine::store::Store;
use crate::error::{Failure, Result, Status, quoted};
use crate::values::keyword::Table;

const OVERWRITE: &Table<Overwrite> = &[
    (&["never"], Overwrite::Never),
    (&["if-changed"], Overwrite::IfChanged),
    (&["always"], Overwrite::Always),
];

/// Copy a snapshot, or a part of it, into TARGET
///
/// Contents are compared with their checksums on the way. Nothing outside TARGET is touched, and what is in it already
/// is an error unless --overwrite says what to do with it.
#[derive(Args)]
#[command(override_usage = "oskit backup restore [OPTIONS] DEST [SNAPSHOT] TARGET")]
pub(super) struct Restore {
    /// Restore only this path of the snapshot, and what is in it; may be given several times
    #[arg(long = "path", value_name = "PATH", value_parser = path())]
    paths: Vec<PathBuf>,
    /// What to do with what is there already
    #[arg(long, value_name = "WHEN", value_parser = Choice(OVERWRITE))]
    overwrite: Option<Overwrite>,
    /// With --overwrite=if-changed: compare contents with their checksums, too, not only sizes and times
    #[arg(long)]
    checksum: bool,
    /// Give files to the owners' numbers, whatever they are called here
    #[arg(long)]
    numeric_owner: bool,
    /// Bring each file to disk and read it back before it gets its name
    #[arg(long)]
    verify: bool,
    /// Return before everything is on disk
    #[arg(long)]
    no_durable: bool,
    /// Change nothing, only say what would be restored
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
    /// The snapshot (a name, `latest`, `latest~1`, ...; the latest if there is none), and where it goes
    #[arg(value_name = "[SNAPSHOT] TARGET", required = true, num_args = 1..=2)]
    words: Vec<OsString>,
}

impl Restore {
    pub(super) fn run(self, cx: &mut Context) -> Result<Status> {
        if self.checksum && self.overwrite != Some(Overwrite::IfChanged) {
            return Err(Failure::usage("--checksum is for --overwrite=if-changed").into());
        }
        let mut store = Store::open(&self.dest)?;
        store.lock_shared(self.common.wait)?;
        let (wanted, target) = match self.words.as_slice() {
            [word] if store.has_word_for(word)? => return Err(lacks_target(word).into()),
            [target] => (OsStr::new("latest"), Path::new(target)),
            [wanted, target, ..] => (wanted.as_os_str(), Path::new(target)),
            [] => (OsStr::new("latest"), Path::new("")),
        };
        let snapshot = store.find(wanted)?;
        for newer in store.passed_over(&snapshot, wanted)? {
            let why = "it is newer, but has no manifest that can be used";
            cx.complain(&Failure::value(why).doing("passed over snapshot").path(newer).into());
        }
        if snapshot.summary().is_some_and(|it| it.trailer.partial) {
            let why = "some of the source could not be read when it was made";
            cx.complain(&Failure::value(why).doing("not all is in snapshot").path(&snapshot.name).into());
        }
        let options = Options {
            paths: self.paths.clone(),
            overwrite: self.overwrite.unwrap_or_default(),
            checksum: self.checksum,
            numeric_owner: self.numeric_owner,
            dry_run: self.dry_run,
            verify: self.verify,
            no_durable: self.no_durable,
        };
        let each = (self.verbose || self.dry_run && !self.common.quiet).then_some(Each {
            done: "restored",
            would: "would restore",
            dry_run: self.dry_run,
        });
        let mut teller = Teller::new(cx, each, self.common.quiet, Status::FAILED);
        let mut in_the_way = 0;
        let done = restore(&store, &snapshot, target, &options, &mut |event| {
            in_the_way += u64::from(matches!(&event, Event::Failed(failure) if failure.is_code("EEXIST")));
            teller.tell(event);
        });
        teller.end()?;
        if in_the_way > 0 && self.overwrite.is_none() && !self.common.json {
            cx.note("what is there already was left as it is; --overwrite says what to do with it");
        }
        let mut record = RestoredRecord::new(&snapshot.name, target, &done?, self.dry_run, self.common.quiet);
        record.in_the_way = in_the_way;
        cx.emit(&record)?;
        Ok(cx.status())
    }
}

/// A snapshot is named and nothing says where it goes: it must not go into a directory of its own name.
fn lacks_target(word: &OsStr) -> Failure {
    let here = Path::new(".").join(word);
    Failure::usage(format!("missing operand TARGET: {} is a snapshot", quoted(word)))
        .detail(format!("A directory of that name is written {}", quoted(&here)))
}
