//! `oskit backup prune DEST`.

use std::io;
use std::path::PathBuf;

use chrono::Utc;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::common::Common;
use super::records::text;
use crate::command::path;
use crate::context::Context;
use crate::engine::store::{Judged, Policy, Store};
use crate::error::{Doing, Failure, Result, Status, quoted_text};
use crate::output::{Look, Render};
use crate::platform::fs::Time;
use crate::values::duration::Span;

/// Remove snapshots that no rule keeps
///
/// A rule that is given keeps; what no rule keeps is removed. The rules hold for the snapshots of each SOURCE by
/// themselves. The last good one is always kept. Partial ones, and those in which `verify` found damage, push no good
/// one out: they are kept where a rule finds nothing better, and those that are newer than the last good one by the
/// rules among themselves. Snapshots without a usable manifest are left alone, and so is what has not the name that a
/// snapshot gets.
#[derive(Args)]
pub(super) struct Prune {
    /// Keep the last N
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    keep_last: u32,
    /// Keep the last one of each of the last N hours that have any
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    keep_hourly: u32,
    /// Likewise days
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    keep_daily: u32,
    /// Likewise weeks
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    keep_weekly: u32,
    /// Likewise months
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    keep_monthly: u32,
    /// Likewise years
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    keep_yearly: u32,
    /// Keep all that are at most so much older than the latest: 90m, 36h, 30d (the units are d, h, m and s)
    #[arg(long, value_name = "DURATION", value_parser = with_unit)]
    keep_within: Option<Span>,
    /// Remove nothing, only say what would be
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    common: Common,
    /// Where the snapshots are
    #[arg(value_name = "DEST", value_parser = path())]
    dest: PathBuf,
}

impl Prune {
    pub(super) fn run(self, cx: &mut Context) -> Result<Status> {
        let policy = self.policy();
        if policy.is_empty() {
            return Err(Failure::usage("nothing says what to keep").into());
        }
        let mut store = self.open()?;
        for failure in store.take_stuck() {
            cx.check::<()>(Err(failure.into()));
        }
        let now = Utc::now();
        let now = Time { secs: now.timestamp(), nanos: now.timestamp_subsec_nanos() };
        let damaged = store.damaged().doing("cannot read what is damaged in", &self.dest)?;
        let all = store.snapshots()?;
        let mut totals = PrunedRecord::new(self.dry_run);
        for judged in policy.judge(all, now, &mut |it| store.is_rotten(it, &damaged))? {
            if !judged.is_kept() && !self.dry_run && cx.check(store.remove(&judged.snapshot.name)).is_none() {
                totals.errors += 1;
                continue;
            }
            totals.add(&judged);
            if self.common.speaks() {
                cx.emit(&JudgedRecord::new(&judged, self.dry_run))?;
            }
        }
        if self.common.speaks() {
            cx.emit(&totals)?;
        }
        Ok(cx.status())
    }

    /// A dry run changes nothing at all: not even what a crash left.
    fn open(&self) -> Result<Store> {
        // A look first: a typing error in DEST must not make a store.
        let mut store = Store::open(&self.dest)?;
        if self.dry_run {
            store.lock_shared(self.common.wait)?;
            return Ok(store);
        }
        drop(store);
        Store::open_to_write(&self.dest, self.common.wait)
    }

    fn policy(&self) -> Policy {
        Policy {
            last: self.keep_last,
            hourly: self.keep_hourly,
            daily: self.keep_daily,
            weekly: self.keep_weekly,
            monthly: self.keep_monthly,
            yearly: self.keep_yearly,
            within_s: match self.keep_within.map(Span::limit) {
                None => 0,
                Some(None) => u64::MAX,
                // Rounded up: only nothing is nothing.
                Some(Some(it)) => it.as_secs().saturating_add(u64::from(it.subsec_nanos() > 0)),
            },
        }
    }
}

/// A bare number would be seconds, which nobody means who keeps snapshots.
fn with_unit(text: &str) -> Result<Span, String> {
    let span = text.parse::<Span>().ok().filter(|_| {
        let hexadecimal = text.contains(['x', 'X']);
        !hexadecimal && text.ends_with(|last: char| last.is_ascii_alphabetic())
    });
    span.ok_or_else(|| {
        let value = quoted_text(text);
        format!("invalid duration {value} for '--keep-within': a number with its unit (d, h, m or s), such as 36h or 30d")
    })
}

/// What became of a snapshot.
#[derive(Serialize, JsonSchema)]
pub(super) struct JudgedRecord {
    /// `keep`, `removed`, or in a dry run `would_remove`.
    event: &'static str,
    /// The snapshot's name.
    snapshot: String,
    /// What keeps it: the rules by name, `within`; `latest`: the last good one of its SOURCE; `newer`: one after that
    /// which is partial or damaged; `unverified`, `damaged`: not known well enough to be removed; `named`: its name is
    /// not one that a snapshot gets.
    reasons: Vec<&'static str>,
    /// `whole`; `partial`: something of the source is missing; `damaged`: `verify` found a file in it damaged, or its
    /// manifest cannot be used; `unverified`: there is no manifest. Of damage only what is kept is looked at.
    state: &'static str,
}

impl JudgedRecord {
    fn new(judged: &Judged, dry_run: bool) -> Self {
        let event = match (judged.is_kept(), dry_run) {
            (true, _) => "keep",
            (false, true) => "would_remove",
            (false, false) => "removed",
        };
        let state = if judged.is_rotten { "damaged" } else { judged.snapshot.word() };
        Self { event, snapshot: text(&judged.snapshot.name).0, reasons: judged.reasons.clone(), state }
    }
}

impl Render for JudgedRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        let word = if self.event == "would_remove" { "would remove" } else { self.event };
        write!(to, "{word} ")?;
        look.name(to, &self.snapshot)?;
        if !self.reasons.is_empty() {
            write!(to, " ({})", self.reasons.join(", "))?;
        }
        if ["partial", "damaged"].contains(&self.state) {
            write!(to, ", {}", self.state)?;
        }
        writeln!(to)
    }
}

/// The last record of a prune.
#[derive(Serialize, JsonSchema)]
pub(super) struct PrunedRecord {
    /// Always `pruned`.
    event: &'static str,
    /// Whether that is only what would be done.
    dry_run: bool,
    /// Snapshots that stay.
    kept: u64,
    /// Snapshots that were removed.
    removed: u64,
    /// Snapshots that could not be removed; each was reported.
    errors: u64,
}

impl PrunedRecord {
    const fn new(dry_run: bool) -> Self {
        Self { event: "pruned", dry_run, kept: 0, removed: 0, errors: 0 }
    }

    fn add(&mut self, judged: &Judged) {
        *(if judged.is_kept() { &mut self.kept } else { &mut self.removed }) += 1;
    }
}

impl Render for PrunedRecord {
    fn human(&self, to: &mut dyn io::Write, _look: Look) -> io::Result<()> {
        let removed = if self.dry_run { "would be removed" } else { "removed" };
        write!(to, "{} kept, {} {removed}", self.kept, self.removed)?;
        if self.errors > 0 {
            write!(to, ", {} could not be removed", self.errors)?;
        }
        writeln!(to)
    }
}
