//! `oskit backup repair DEST`.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::common::Common;
use super::records::text;
use super::shown;
use crate::command::path;
use crate::context::Context;
use crate::engine::backup::{Adopted, Healed, Known, Mending, Origin, adopt, heal};
use crate::engine::store::{Leftover, Snapshot, State, Store, is_dated};
use crate::error::{Doing, Result, Status};
use crate::output::{Look, Render};
use crate::platform::host::kernel::host_name;

/// Clear what a crash left, give snapshots without a manifest one, and heal what is damaged
///
/// A snapshot that a script or a hand made gets a manifest, without a byte or a time of it being touched: from then on
/// it can be verified, compared, shared from and pruned. Its name must be `backup_YYYYmmdd_HHMMSS`, with `_N` behind it or
/// without; a directory with another name that starts with `backup_` gets one only when it is named. A manifest that is damaged is set aside and made again. A damaged file is
/// replaced by one with the checksum that was stored: from another snapshot, or from what the snapshot is of. Every byte
/// of the store is read.
#[derive(Args)]
pub(super) struct Repair {
    /// Take good contents from DIR, too; snapshots that get a manifest count as those of DIR
    #[arg(long, value_name = "DIR", value_parser = path())]
    source: Option<PathBuf>,
    /// Change nothing, only say what would be
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    common: Common,
    /// Where the snapshots are
    #[arg(value_name = "DEST", value_parser = path())]
    dest: PathBuf,
    /// Only these: a name, `latest`, `latest~1`, ...
    #[arg(value_name = "SNAPSHOT")]
    snapshots: Vec<OsString>,
}

impl Repair {
    pub(super) fn run(self, cx: &mut Context) -> Result<Status> {
        let begun = Instant::now();
        let host = host_name();
        let origin = Origin { source: self.source.as_deref(), host: &host };
        let store = self.open(cx)?;
        let mut chosen = self.chosen(&store)?;
        let mut without = store.snapshots()?;
        without
            .retain(|it| chosen.contains(&it.name) && cx.check(store.has_sound_manifest(it)) == Some(false));
        for snapshot in &without {
            let adopted = self.adopt(cx, &store, snapshot, origin);
            cx.check(adopted);
        }
        if self.dry_run {
            // Nothing can be said of them yet.
            chosen.retain(|name| without.iter().all(|it| it.name != *name));
        }
        // Anew: those that were adopted can be healed, and healed from.
        let mut known = Known::of(chosen.len());
        let mut totals = RepairedRecord::new(self.dry_run);
        for snapshot in store.snapshots()?.iter().filter(|it| chosen.contains(&it.name)) {
            if snapshot.summary().is_some() {
                let healed = self.heal(cx, &store, snapshot, origin, &mut known);
                totals.add(cx.check(healed));
            }
        }
        if self.common.speaks() {
            totals.wall_s = begun.elapsed().as_secs_f64();
            cx.emit(&totals)?;
        }
        if self.snapshots.is_empty() && !self.dry_run && cx.status() == Status::DONE {
            store.forget_damage().doing("cannot remove what is recorded as damaged in", &self.dest)?;
        }
        Ok(cx.status())
    }

    /// The names of those to look at: without a word all but what may be a person's own directories.
    fn chosen(&self, store: &Store) -> Result<Vec<OsString>> {
        if self.snapshots.is_empty() {
            let all = store.snapshots()?.into_iter();
            let is_ours = |it: &Snapshot| is_dated(&it.name) || !matches!(it.state, State::Unverified);
            return Ok(all.filter(is_ours).map(|it| it.name).collect());
        }
        self.snapshots.iter().map(|it| Ok(store.find(it)?.name)).collect()
    }

    /// Opens the store, which finishes or clears what a crash left, and says so.
    fn open(&self, cx: &mut Context) -> Result<Store> {
        let (store, leftovers) = if self.dry_run {
            let mut store = Store::open(&self.dest)?;
            store.lock_shared(self.common.wait)?;
            let leftovers = store.leftovers().doing("cannot read", &self.dest)?;
            (store, leftovers)
        } else {
            let (mut store, is_lost) = Store::open_to_repair(&self.dest, self.common.wait)?;
            for failure in store.take_stuck() {
                cx.check::<()>(Err(failure.into()));
            }
            if is_lost {
                self.tell(cx, RepairRecord::new("store", Path::new("")))?;
            }
            let leftovers = store.cleared().to_vec();
            (store, leftovers)
        };
        for leftover in leftovers {
            let (event, name) = match &leftover {
                Leftover::Whole(name) => ("finished", name),
                Leftover::Removing(name) => ("removed", name),
                Leftover::Half(name) => ("cleared", name),
            };
            self.tell(cx, RepairRecord::new(event, Path::new(name)))?;
        }
        for name in store.gone()? {
            if !self.dry_run {
                store.set_manifest_aside(&name)?;
            }
            self.tell(cx, RepairRecord::new("gone", Path::new(&name)))?;
        }
        Ok(store)
    }

    fn adopt(&self, cx: &mut Context, store: &Store, snapshot: &Snapshot, origin: Origin<'_>) -> Result<()> {
        let event = if matches!(snapshot.state, State::Unverified) { "adopted" } else { "manifest" };
        let record = RepairRecord::new(event, Path::new(&snapshot.name));
        if self.dry_run {
            return self.tell(cx, record);
        }
        let Adopted { files, bytes, .. } =
            adopt(store, snapshot, origin, &mut |mending| self.mending(cx, snapshot, mending))?;
        self.tell(cx, RepairRecord { files: Some(files), bytes: Some(bytes), ..record })
    }

    fn heal(
        &self,
        cx: &mut Context,
        store: &Store,
        snapshot: &Snapshot,
        origin: Origin<'_>,
        known: &mut Known,
    ) -> Result<Healed> {
        let healed = heal(store, snapshot, origin, self.dry_run, known, &mut |mending| {
            self.mending(cx, snapshot, mending);
        })?;
        if healed.left > 0 && self.dry_run {
            cx.worsen(Status::FAILED);
        }
        Ok(healed)
    }

    fn mending(&self, cx: &mut Context, snapshot: &Snapshot, mending: Mending) {
        let named = |event| RepairRecord::new(event, Path::new(&snapshot.name));
        let told = match mending {
            Mending::Failed(failure) => Err(failure.into()),
            Mending::Healed { path, from } => self.tell(cx, named("healed").at(&path, from)),
            Mending::Lacking(notes) => {
                let lacks = Some(notes.iter().map(|it| it.word()).collect());
                self.tell(cx, RepairRecord { lacks, ..named("lacking") })
            }
        };
        cx.check(told);
    }

    fn tell(&self, cx: &mut Context, record: RepairRecord) -> Result<()> {
        let record = RepairRecord { dry_run: self.dry_run, ..record };
        if self.common.speaks() { cx.emit(&record) } else { Ok(()) }
    }
}

/// A step of a repair.
#[derive(Serialize, JsonSchema)]
pub(super) struct RepairRecord {
    /// `store`: store.json was lost or damaged and has been made again; `finished`: a snapshot that was whole when a run
    /// died has been brought to light; `removed`: the removal of a snapshot has been finished; `cleared`: half of
    /// something has been removed; `gone`: the manifest of a snapshot that is not there any more has been set aside; `adopted`: a snapshot without a manifest has got one; `manifest`: a damaged manifest
    /// has been made again; `healed`: a damaged path is as it was stored; `lacking`: DEST's disk does not hold some facts, as
    /// where the store was moved to another one: that is noted in the manifest, which has them.
    event: &'static str,
    /// Whether that is only what would be done.
    dry_run: bool,
    /// The snapshot's name, where it is about one.
    snapshot: String,
    /// The path, relative to the root of the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// Where the good contents came from; none where facts alone were wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Base64 of that path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_b64: Option<String>,
    /// What the disk does not hold: of `owner` `mode` `mtime` `xattrs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    lacks: Option<Vec<&'static str>>,
    /// Regular files that the manifest holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<u64>,
    /// Bytes of contents that the manifest holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip)]
    at: PathBuf,
    #[serde(skip)]
    taken_from: Option<PathBuf>,
}

impl RepairRecord {
    fn new(event: &'static str, snapshot: &Path) -> Self {
        Self {
            event,
            dry_run: false,
            snapshot: text(snapshot).0,
            path: None,
            path_b64: None,
            from: None,
            from_b64: None,
            lacks: None,
            files: None,
            bytes: None,
            at: snapshot.to_owned(),
            taken_from: None,
        }
    }

    fn at(self, path: &Path, taken_from: Option<PathBuf>) -> Self {
        let (shown, path_b64) = text(path);
        let (from, from_b64) = taken_from.as_ref().map(text).unzip();
        let (at, from_b64) = (self.at.join(path), from_b64.flatten());
        Self { path: Some(shown), path_b64, from, from_b64, at, taken_from, ..self }
    }
}

impl Render for RepairRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        let (done, would) = match self.event {
            "store" => ("made store.json again", "make store.json again"),
            "finished" => ("brought to light ", "bring to light "),
            "removed" => ("finished removing ", "finish removing "),
            "cleared" => ("cleared what a crash left of ", "clear what a crash left of "),
            "gone" => ("set aside the manifest of lost ", "set aside the manifest of lost "),
            "adopted" => ("made a manifest of ", "make a manifest of "),
            "manifest" => ("made the manifest again of ", "make the manifest again of "),
            "lacking" => ("noted in the manifest of ", "note in the manifest of "),
            _ => ("healed ", "heal "),
        };
        if self.dry_run {
            write!(to, "would {would}")?;
        } else {
            to.write_all(done.as_bytes())?;
        }
        look.name(to, &self.at)?;
        if let (Some(files), Some(bytes)) = (self.files, self.bytes) {
            write!(to, ": {}, {}", shown::count(files, "file", "files"), shown::bytes(bytes))?;
        }
        if let Some(from) = &self.taken_from {
            to.write_all(b" from ")?;
            look.name(to, from)?;
        }
        if let Some(lacks) = &self.lacks {
            write!(to, ": the disk does not hold {}", lacks.join(", "))?;
        }
        writeln!(to)
    }
}

/// The last record of a repair.
#[derive(Serialize, JsonSchema)]
pub(super) struct RepairedRecord {
    /// Always `repaired`.
    event: &'static str,
    /// Whether that is only what would be done.
    dry_run: bool,
    /// Snapshots that were read.
    snapshots: u64,
    /// Paths that were healed.
    healed: u64,
    /// What is still wrong; each was reported.
    left: u64,
    /// Seconds it took.
    wall_s: f64,
}

impl RepairedRecord {
    const fn new(dry_run: bool) -> Self {
        Self { event: "repaired", dry_run, snapshots: 0, healed: 0, left: 0, wall_s: 0.0 }
    }

    /// `None`: the snapshot could not be read.
    fn add(&mut self, healed: Option<Healed>) {
        let Healed { healed, left } = healed.unwrap_or(Healed { healed: 0, left: 1 });
        self.snapshots += 1;
        self.healed += healed;
        self.left += left;
    }
}

impl Render for RepairedRecord {
    fn human(&self, to: &mut dyn io::Write, _look: Look) -> io::Result<()> {
        if self.snapshots == 0 {
            return Ok(());
        }
        write!(to, "{} read", shown::count(self.snapshots, "snapshot", "snapshots"))?;
        if self.healed > 0 {
            let healed = if self.dry_run { "could be healed" } else { "healed" };
            write!(to, ", {} {healed}", shown::count(self.healed, "path", "paths"))?;
        }
        if self.left > 0 {
            write!(to, ", {} left", shown::count(self.left, "problem", "problems"))?;
        }
        writeln!(to)
    }
}
