//! What is told of one path.

use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::records::text;
use crate::engine::backup::{LeftOut, Reuse};
use crate::error::quoted;
use crate::output::{Look, Render};

/// What the paths are called for which something is done, in a run and in a dry one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Each {
    pub(super) done: &'static str,
    pub(super) would: &'static str,
    pub(super) dry_run: bool,
}

impl Each {
    /// In what always happens.
    pub(super) const fn done(done: &'static str) -> Self {
        Self { done, would: done, dry_run: false }
    }
}

/// What became of one path: with `-v`, or when it was left out for a reason that was not asked for.
#[derive(Serialize, JsonSchema)]
pub(super) struct PathRecord {
    /// `stored` (`linked` to another of its names, `shared` with the snapshot before, `taken_over` from an interrupted run),
    /// `restored`, `verified`, or why it was left out: `excluded`, `destination`, `other_file_system`,
    /// `cache`, `directory`, `vanished`, `kept`.
    event: &'static str,
    /// The path, relative to the root of the tree; empty for the root itself.
    path: String,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// Bytes of contents, where there are any to speak of.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    /// The glob that leaves it out, as it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// The file that the glob was read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_file: Option<String>,
    /// Base64 of the exact bytes of that path when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_file_b64: Option<String>,
    #[serde(skip)]
    rule_from: Option<PathBuf>,
    #[serde(skip)]
    line: &'static str,
    #[serde(skip)]
    at: PathBuf,
}

impl PathRecord {
    /// `each`: what a path is called for which something was done.
    pub(super) fn done(each: Each, reuse: Option<Reuse>, path: &Path, bytes: u64) -> Self {
        let (event, done, would) = match reuse {
            None => (each.done, each.done, each.would),
            Some(Reuse::Linked) => ("linked", "linked", "would link"),
            Some(Reuse::Shared) => ("shared", "shared", "would share"),
            Some(Reuse::TakenOver) => ("taken_over", "taken over", "would take over"),
        };
        let line = if each.dry_run { would } else { done };
        Self { bytes: Some(bytes), ..Self::new(event, line, path) }
    }

    pub(super) fn left_out(path: &Path, why: &LeftOut) -> Self {
        let (event, line) = match why {
            LeftOut::Excluded(rule) => {
                let (rule_file, rule_file_b64) = rule.from.as_ref().map(text).unzip();
                return Self {
                    rule: Some(rule.glob.clone()),
                    rule_file,
                    rule_file_b64: rule_file_b64.flatten(),
                    rule_from: rule.from.clone(),
                    ..Self::new("excluded", "excluded", path)
                };
            }
            LeftOut::Destination => ("destination", "left out, it is the destination"),
            LeftOut::OtherFileSystem => ("other_file_system", "left out, it is another file system"),
            LeftOut::Cache => ("cache", "left out, it is a cache"),
            LeftOut::NotRecursing => ("directory", "left out, it is a directory"),
            LeftOut::Vanished => ("vanished", "vanished"),
            LeftOut::Kept => ("kept", "kept"),
        };
        Self::new(event, line, path)
    }

    /// The path for a message.
    pub(super) fn quoted(&self) -> String {
        quoted(&self.at)
    }

    fn new(event: &'static str, line: &'static str, at: &Path) -> Self {
        let (path, path_b64) = text(at);
        Self {
            event,
            path,
            path_b64,
            bytes: None,
            rule: None,
            rule_file: None,
            rule_file_b64: None,
            rule_from: None,
            line,
            at: at.to_owned(),
        }
    }
}

impl Render for PathRecord {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        write!(to, "{}: ", self.line)?;
        look.name(to, if self.at.as_os_str().is_empty() { Path::new(".") } else { &self.at })?;
        if let Some(rule) = &self.rule {
            write!(to, ", by {}", quoted(Path::new(rule)))?;
        }
        if let Some(file) = &self.rule_from {
            write!(to, " in {}", quoted(file))?;
        }
        to.write_all(b"\n")
    }
}
