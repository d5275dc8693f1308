//! `oskit backup verify DEST [SNAPSHOT]...`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::common::Common;
use super::path_record::Each;
use super::progress::Teller;
use super::records::VerifiedRecord;
use crate::command::path;
use crate::context::Context;
use crate::engine::backup::{Known, Verified, drill, verify};
use crate::engine::store::{Snapshot, State, Store};
use crate::error::{Failure, Kind, Result, Status, quoted};

/// Compare snapshots with their manifests: every byte, every fact; changes nothing
#[derive(Args)]
pub(super) struct Verify {
    /// Compare sizes, times, modes and owners only
    #[arg(long)]
    quick: bool,
    /// Restore each snapshot to a new directory in DIR, compare every fact there, and remove it again
    #[arg(long, value_name = "DIR", value_parser = path(), conflicts_with = "quick")]
    drill: Option<PathBuf>,
    /// Write a line for each path
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    common: Common,
    /// Where the snapshots are
    #[arg(value_name = "DEST", value_parser = path())]
    dest: PathBuf,
    /// Only these: a name, `latest`, `latest~1`, ...
    #[arg(value_name = "SNAPSHOT")]
    snapshots: Vec<OsString>,
}

impl Verify {
    pub(super) fn run(self, cx: &mut Context) -> Result<Status> {
        let mut store = Store::open(&self.dest)?;
        store.lock_shared(self.common.wait)?;
        let named = !self.snapshots.is_empty();
        let snapshots = if named {
            self.snapshots.iter().map(|name| store.find(name)).collect::<Result<Vec<_>>>()?
        } else {
            store.snapshots()?
        };
        if snapshots.is_empty() && store.gone()?.is_empty() {
            let none = Failure::lookup(format!("no snapshot in {}", quoted(&self.dest)));
            return Err(none.status(Status::NO_STORE).into());
        }
        let mut known = Known::of(snapshots.len());
        for snapshot in &snapshots {
            let verified = self.one(cx, &store, snapshot, named, &mut known);
            cx.check(verified);
        }
        if !named {
            missing(cx, &store, &snapshots)?;
        }
        Ok(cx.status())
    }

    /// Snapshots without a manifest are said to be so; asked for by name, that is a failure.
    fn one(
        &self,
        cx: &mut Context,
        store: &Store,
        snapshot: &Snapshot,
        named: bool,
        known: &mut Known,
    ) -> Result<()> {
        if matches!(snapshot.state, State::Unverified) {
            if named {
                let why = Failure::value("it has no manifest; `oskit backup repair` makes one")
                    .doing("cannot verify")
                    .path(&snapshot.name);
                return Err(why.into());
            }
            return self.emit(cx, snapshot, None);
        }
        let mut teller = Teller::new(
            cx,
            self.verbose.then_some(Each::done("verified")),
            self.common.quiet,
            Status::FAILED,
        );
        let mut listener = |event| teller.tell(event);
        let verified = match &self.drill {
            Some(scratch) => drill(store, snapshot, scratch, &mut listener),
            None => verify(store, snapshot, self.quick, known, &mut listener),
        };
        teller.end()?;
        self.emit(cx, snapshot, Some(&verified?))
    }

    fn emit(&self, cx: &mut Context, snapshot: &Snapshot, verified: Option<&Verified>) -> Result<()> {
        if !self.common.speaks() {
            return Ok(());
        }
        let how = (self.quick, self.drill.is_some());
        cx.emit(&VerifiedRecord::new(snapshot, how, verified))
    }
}

/// Reports what is missing of the store as a whole.
fn missing(cx: &mut Context, store: &Store, all: &[Snapshot]) -> Result<()> {
    let gone = store.gone()?.into_iter().map(|name| {
        let why = "it is gone, and only its manifest is left; `oskit backup repair` sets that aside";
        Failure::of(Kind::Lookup, why).doing("cannot find snapshot").path(name)
    });
    let lost = store.without_their_manifest(all).into_iter().map(|name| {
        let why = "its manifest is lost; `oskit backup repair` makes another";
        Failure::value(why).doing("cannot verify").path(name)
    });
    for failure in gone.chain(lost) {
        cx.check::<()>(Err(failure.into()));
    }
    Ok(())
}
