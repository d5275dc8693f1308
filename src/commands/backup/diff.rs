//! `oskit backup diff DEST A [B]`.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::common::Common;
use super::records::text;
use super::shown;
use crate::command::path;
use crate::context::Context;
use crate::engine::backup::{Compared, Difference, With, diff};
use crate::engine::store::Store;
use crate::engine::store::manifest::Entry;
use crate::error::{Result, Status};
use crate::output::{Look, Render};
use crate::platform::fs::FileKind;

/// Say what was added, removed and changed from snapshot A on
///
/// B is another snapshot, the latest if it is not given; with --source it is a directory as it is now. The status is 1
/// when they differ and 2 when that could not be told of everything. A directory's own time does not count.
#[derive(Args)]
#[command(
    override_usage = "oskit backup diff [OPTIONS] DEST A [B]\n       oskit backup diff [OPTIONS] DEST A --source DIR"
)]
pub(super) struct Diff {
    /// Compare with what DIR is now: what a new snapshot of it would change
    #[arg(long, value_name = "DIR", value_parser = path(), conflicts_with = "b")]
    source: Option<PathBuf>,
    /// With --source: compare contents, trust no times
    #[arg(long, requires = "source")]
    checksum: bool,
    #[command(flatten)]
    common: Common,
    /// Where the snapshots are
    #[arg(value_name = "DEST", value_parser = path())]
    dest: PathBuf,
    /// The older snapshot: a name, `latest`, `latest~1`, ...
    #[arg(value_name = "A")]
    a: OsString,
    /// The newer snapshot
    #[arg(value_name = "B", default_value = "latest", hide_default_value = true)]
    b: OsString,
}

impl Diff {
    pub(super) fn run(self, cx: &mut Context) -> Status {
        let compared = self.compare(cx);
        // A predicate that cannot answer says 2.
        cx.check_as(Status::USAGE, compared).unwrap_or_else(|| cx.status())
    }

    fn compare(&self, cx: &mut Context) -> Result<Status> {
        let mut store = Store::open(&self.dest)?;
        store.lock_shared(self.common.wait)?;
        let a = store.find(&self.a)?;
        let b = self.source.is_none().then(|| store.find(&self.b)).transpose()?;
        let with = match (&b, &self.source) {
            (Some(b), _) => With::Snapshot(b),
            (None, source) => {
                With::Source { path: source.as_deref().unwrap_or(Path::new(".")), checksum: self.checksum }
            }
        };
        let mut output = Ok(());
        let compared = diff(&store, &a, with, &mut |difference| match difference {
            Difference::Failed(failure) => {
                cx.check_as::<()>(Status::USAGE, Err(failure.into()));
            }
            told if output.is_ok() && self.common.speaks() => {
                output = cx.emit(&DifferenceRecord::new(told));
            }
            _ => {}
        })?;
        output?;
        if self.common.speaks() {
            let b =
                b.as_ref().map_or_else(|| self.source.clone().unwrap_or_default(), |it| (&it.name).into());
            cx.emit(&ComparedRecord::new(Path::new(&a.name), &b, &compared))?;
        }
        cx.worsen(if compared.is_same() { Status::DONE } else { Status::FAILED });
        Ok(cx.status())
    }
}

/// A path that differs.
#[derive(Serialize, JsonSchema)]
pub(super) struct DifferenceRecord {
    /// `added`, `removed` or `changed`.
    event: &'static str,
    /// The path, relative to the root of the tree; empty for the root itself.
    path: String,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// What differs: `type`, or of `contents` `target` `device` `mode` `owner` `mtime` `xattrs` `flags`; `readable`: one
    /// side could not read it. Empty unless `changed`.
    what: Vec<&'static str>,
    /// As it was in A.
    before: Option<SideRecord>,
    /// As it is in B.
    after: Option<SideRecord>,
    #[serde(skip)]
    at: PathBuf,
}

/// A path on one side.
#[derive(Serialize, JsonSchema)]
struct SideRecord {
    /// `file` `dir` `symlink` `fifo` `socket` `char` `block` `unknown`.
    r#type: &'static str,
    /// Bytes of contents.
    size: u64,
    /// Permission bits, octal.
    mode: String,
    /// The owner's number.
    uid: u32,
    /// The group's number.
    gid: u32,
    /// When the contents last changed (RFC 3339, UTC).
    mtime: String,
    /// What a file or a directory is marked with (`chattr(1)`, `chflags(1)`), in order: of `append` `immutable` `nodump`
    /// `user_append` `user_immutable`.
    flags: Vec<&'static str>,
}

impl SideRecord {
    fn of(entry: &Entry) -> Self {
        let r#type = match entry.kind {
            FileKind::File => "file",
            FileKind::Dir => "dir",
            FileKind::Symlink => "symlink",
            FileKind::Fifo => "fifo",
            FileKind::Socket => "socket",
            FileKind::CharDevice => "char",
            FileKind::BlockDevice => "block",
            FileKind::Unknown => "unknown",
        };
        Self {
            r#type,
            size: entry.size,
            mode: format!("{:04o}", entry.mode),
            uid: entry.uid,
            gid: entry.gid,
            mtime: shown::moment(entry.mtime),
            flags: entry.flags.words().collect(),
        }
    }
}

impl DifferenceRecord {
    fn new(difference: Difference) -> Self {
        let (event, at, before, after, what) = match difference {
            Difference::Added(path, entry) => ("added", path, None, Some(entry), Vec::new()),
            Difference::Removed(path, entry) => ("removed", path, Some(entry), None, Vec::new()),
            Difference::Changed { path, before, after, what } => {
                ("changed", path, Some(before), Some(after), what)
            }
            Difference::Failed(_) => ("failed", PathBuf::new(), None, None, Vec::new()),
        };
        let (path, path_b64) = text(&at);
        let side = |entry: Option<Box<Entry>>| entry.as_deref().map(SideRecord::of);
        Self { event, path, path_b64, what, before: side(before), after: side(after), at }
    }
}

impl Render for DifferenceRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        write!(to, "{}: ", self.event)?;
        look.name(to, if self.at.as_os_str().is_empty() { Path::new(".") } else { &self.at })?;
        if !self.what.is_empty() {
            write!(to, " ({})", self.what.join(", "))?;
        }
        writeln!(to)
    }
}

/// The last record of a comparison.
#[derive(Serialize, JsonSchema)]
pub(super) struct ComparedRecord {
    /// Always `compared`.
    event: &'static str,
    /// The older snapshot.
    a: String,
    /// Base64 of its name's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    a_b64: Option<String>,
    /// The newer one, or the directory.
    b: String,
    /// Base64 of its exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    b_b64: Option<String>,
    /// Paths that are only in B.
    added: u64,
    /// Paths that are only in A.
    removed: u64,
    /// Paths that are in both and not the same.
    changed: u64,
    /// Paths that could not be compared; each was reported.
    errors: u64,
    /// Seconds it took.
    wall_s: f64,
}

impl ComparedRecord {
    fn new(a: &Path, b: &Path, done: &Compared) -> Self {
        let ((a, a_b64), (b, b_b64)) = (text(a), text(b));
        Self {
            event: "compared",
            a,
            a_b64,
            b,
            b_b64,
            added: done.added,
            removed: done.removed,
            changed: done.changed,
            errors: done.errors,
            wall_s: done.wall_s,
        }
    }
}

/// Equal sides are equal without a word, as with `diff`.
impl Render for ComparedRecord {
    fn human(&self, to: &mut dyn io::Write, _look: Look) -> io::Result<()> {
        if self.added + self.removed + self.changed == 0 {
            return Ok(());
        }
        writeln!(to, "{} added, {} removed, {} changed", self.added, self.removed, self.changed)
    }
}
