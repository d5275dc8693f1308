//! What is written under `--json`, and its form for people.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::shown;
use crate::engine::backup::{Made, Restored, Verified};
use crate::engine::store::{Snapshot, State};
use crate::output::{Look, Render};
use crate::values::name::lossless;

/// A path as text and, when that is not exact, its bytes in base64.
pub(super) fn text(path: impl AsRef<OsStr>) -> (String, Option<String>) {
    let (text, exact) = lossless(path.as_ref());
    (text.into_owned(), exact)
}

/// The last record of a snapshot that was made.
#[derive(Serialize, JsonSchema)]
pub(super) struct MadeRecord {
    /// Always `completed`.
    event: &'static str,
    /// The snapshot's name; `null` in a dry run.
    snapshot: Option<String>,
    /// Where it is; `null` in a dry run.
    path: Option<String>,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// Regular files in it.
    files: u64,
    /// Directories in it, the root too.
    dirs: u64,
    /// Bytes of all files, a file with several names counted once.
    bytes: u64,
    /// Bytes that the store grew by.
    new_bytes: u64,
    /// Files shared with the previous snapshot.
    shared_files: u64,
    /// How unchanged files are shared in DEST: `reflink`, `hardlink` or `none`; `null` in a dry run.
    share: Option<String>,
    /// Files that an interrupted run had copied.
    taken_over_files: u64,
    /// Bytes of those files; no part of `new_bytes`.
    taken_over_bytes: u64,
    /// Paths that could not be read.
    errors: u64,
    /// Files that kept changing while they were read.
    changed: u64,
    /// Paths that went away meanwhile.
    vanished: u64,
    /// Whether something of the source is missing.
    partial: bool,
    /// Seconds it took.
    wall_s: f64,
    #[serde(skip)]
    quiet: bool,
    #[serde(skip)]
    at: std::path::PathBuf,
}

impl MadeRecord {
    pub(super) fn new(made: &Made, dry_run: bool, quiet: bool) -> Self {
        let (path, path_b64) = text(&made.path);
        let counts = &made.counts;
        Self {
            event: "completed",
            snapshot: (!dry_run).then(|| text(&made.snapshot).0),
            path: (!dry_run).then_some(path),
            path_b64,
            files: counts.files,
            dirs: counts.dirs,
            bytes: counts.bytes,
            new_bytes: counts.new_bytes,
            shared_files: counts.shared_files,
            share: (!dry_run).then(|| counts.share.clone()),
            taken_over_files: counts.taken_over_files,
            taken_over_bytes: counts.taken_over_bytes,
            errors: counts.errors,
            changed: counts.changed,
            vanished: counts.vanished,
            partial: counts.partial,
            wall_s: made.wall_s,
            quiet,
            at: made.path.clone(),
        }
    }

    fn summary(&self) -> String {
        let files = shown::count(self.files, "file", "files");
        let dirs = shown::count(self.dirs, "directory", "directories");
        let mut line = format!("{files}, {dirs}, {}", shown::bytes(self.bytes));
        if self.shared_files > 0 {
            let by = match self.share.as_deref() {
                None => "", // a dry run does not try what DEST can
                Some("reflink") => " by clones",
                Some(_) => " by hard links",
            };
            let _ = write!(line, ", {} shared{by}", shown::count(self.shared_files, "file", "files"));
        }
        if self.taken_over_files > 0 {
            let _ = write!(line, ", {} taken over", shown::bytes(self.taken_over_bytes));
        }
        if self.shared_files + self.taken_over_files > 0 {
            let _ = write!(line, ", {} new", shown::bytes(self.new_bytes));
        }
        let _ = write!(line, " in {:.1} s", self.wall_s);
        for (number, what) in
            [(self.errors, "unreadable"), (self.changed, "unsettled"), (self.vanished, "vanished")]
        {
            if number > 0 {
                let _ = write!(line, ", {number} {what}");
            }
        }
        line
    }
}

impl Render for MadeRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        // A dry run has no other last line.
        if !self.quiet || self.snapshot.is_none() {
            writeln!(to, "{}", self.summary())?;
        }
        if self.snapshot.is_some() {
            to.write_all(b"Backup completed to: ")?;
            look.name(to, &self.at)?;
            to.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// A snapshot in a list.
#[derive(Serialize, JsonSchema)]
pub(super) struct ListedRecord {
    /// Always `snapshot`.
    event: &'static str,
    /// The snapshot's name.
    pub(super) snapshot: String,
    /// Base64 of the name's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot_b64: Option<String>,
    /// `whole`; `partial`: something of the source is missing; `unverified`: there is no manifest; `damaged`: there is one
    /// that cannot be used, or `verify` found something that is not as it was stored.
    pub(super) state: &'static str,
    /// Its place among all; `null` without a manifest.
    sequence: Option<u64>,
    /// When it was started (RFC 3339, UTC); `null` without a manifest.
    started: Option<String>,
    /// What it is a snapshot of; `null` without a manifest.
    pub(super) source: Option<String>,
    /// Base64 of the source's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    source_b64: Option<String>,
    /// The host it was made on; `null` without a manifest.
    pub(super) host: Option<String>,
    /// Regular files in it.
    pub(super) files: Option<u64>,
    /// Bytes of all files.
    pub(super) bytes: Option<u64>,
    /// Bytes that the store grew by; `null` without a manifest.
    pub(super) new_bytes: Option<u64>,
    /// How its run shared unchanged files: `reflink`, `hardlink` or `none`; `null` where no run has said so.
    pub(super) share: Option<String>,
    /// Why it is damaged.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip)]
    pub(super) when: Option<crate::platform::fs::Time>,
}

impl ListedRecord {
    /// `plain`: files and bytes that were counted in a snapshot without a manifest.
    pub(super) fn new(snapshot: &Snapshot, plain: Option<(u64, u64)>) -> Self {
        let (name, snapshot_b64) = text(&snapshot.name);
        let summary = snapshot.summary();
        let reason = match &snapshot.state {
            State::Damaged(damage) => Some(damage.to_string()),
            _ => None,
        };
        let (source, source_b64) = summary.map(|it| text(&it.header.source)).unzip();
        Self {
            event: "snapshot",
            snapshot: name,
            snapshot_b64,
            state: snapshot.word(),
            sequence: summary.map(|it| it.header.sequence),
            started: summary.map(|it| shown::moment(it.header.started)),
            source,
            source_b64: source_b64.flatten(),
            host: summary.map(|it| it.header.host.clone()),
            files: summary.map(|it| it.trailer.files).or(plain.map(|it| it.0)),
            bytes: summary.map(|it| it.trailer.bytes).or(plain.map(|it| it.1)),
            new_bytes: summary.map(|it| it.trailer.new_bytes),
            share: summary.map(|it| it.trailer.share.clone()).filter(|it| !it.is_empty()),
            reason,
            when: summary.map(|it| it.header.started),
        }
    }
}

/// What came of verifying a snapshot.
#[derive(Serialize, JsonSchema)]
pub(super) struct VerifiedRecord {
    /// Always `verified`.
    event: &'static str,
    /// The snapshot's name.
    snapshot: String,
    /// `whole`; `partial`: all that is stored is as it was, but some of the source is missing; `damaged`: something is not
    /// as it was stored; `unreadable`: something could not be looked at, and nothing else is wrong; `unverified`: there is
    /// no manifest to compare with.
    state: &'static str,
    /// Whether only sizes, times and the like were compared.
    quick: bool,
    /// Whether what was compared had been restored to a scratch place.
    drill: bool,
    /// Regular files that were looked at.
    files: u64,
    /// Bytes that were compared.
    bytes: u64,
    /// What is wrong with it; each was reported.
    problems: u64,
    /// Seconds it took.
    wall_s: f64,
}

impl VerifiedRecord {
    pub(super) fn new(
        snapshot: &Snapshot,
        (quick, drill): (bool, bool),
        verified: Option<&Verified>,
    ) -> Self {
        let done = verified.copied().unwrap_or_default();
        let is_partial = snapshot.summary().is_some_and(|it| it.trailer.partial);
        let state = match verified {
            None => "unverified",
            Some(done) if done.problems > done.unseen => "damaged",
            Some(done) if done.problems > 0 => "unreadable",
            Some(_) if is_partial => "partial",
            Some(_) => "whole",
        };
        Self {
            event: "verified",
            snapshot: text(&snapshot.name).0,
            state,
            quick,
            drill,
            files: done.files,
            bytes: done.bytes,
            problems: done.problems,
            wall_s: done.wall_s,
        }
    }
}

impl Render for VerifiedRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        look.name(to, &self.snapshot)?;
        write!(to, ": {}", self.state)?;
        if self.state == "unverified" {
            return writeln!(to, ", it has no manifest");
        }
        write!(to, ", {}, {}", shown::count(self.files, "file", "files"), shown::bytes(self.bytes))?;
        let how = match (self.quick, self.drill) {
            (true, _) => ", sizes and times compared",
            (_, true) => ", restored and compared",
            _ => "",
        };
        to.write_all(how.as_bytes())?;
        if self.problems > 0 {
            write!(to, ", {}", shown::count(self.problems, "problem", "problems"))?;
        }
        writeln!(to)
    }
}

/// What was restored.
#[derive(Serialize, JsonSchema)]
pub(super) struct RestoredRecord {
    /// Always `restored`; a dry run says `planned`.
    event: &'static str,
    /// The snapshot's name.
    snapshot: String,
    /// Where to.
    target: String,
    /// Base64 of the target's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_b64: Option<String>,
    /// Regular files.
    files: u64,
    /// Directories that were made.
    dirs: u64,
    /// Bytes of contents.
    bytes: u64,
    /// Paths that were there already and were kept.
    kept: u64,
    /// Paths that could not be restored; each was reported.
    errors: u64,
    /// How many of those because something is there already: `--overwrite` says what to do with it.
    pub(super) in_the_way: u64,
    /// Seconds it took.
    wall_s: f64,
    #[serde(skip)]
    quiet: bool,
}

impl RestoredRecord {
    pub(super) fn new(name: &OsStr, target: &Path, done: &Restored, dry_run: bool, quiet: bool) -> Self {
        let (target, target_b64) = text(target);
        Self {
            event: if dry_run { "planned" } else { "restored" },
            snapshot: text(name).0,
            target,
            target_b64,
            files: done.files,
            dirs: done.dirs,
            bytes: done.bytes,
            kept: done.kept,
            errors: done.errors,
            in_the_way: 0,
            wall_s: done.wall_s,
            quiet,
        }
    }
}

impl Render for RestoredRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let verb = if self.event == "planned" { "Would restore" } else { "Restored" };
        let files = shown::count(self.files, "file", "files");
        write!(to, "{verb} {files}, {} from {} to ", shown::bytes(self.bytes), self.snapshot)?;
        look.name(to, &self.target)?;
        if self.kept > 0 {
            write!(to, ", kept {} that were there", shown::count(self.kept, "path", "paths"))?;
        }
        writeln!(to)
    }
}
