use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::quoted;
use crate::output::{Look, Render};
use crate::values::mode::Mode;
use crate::values::name::lossless;

/// What became of one operand.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outcome<'a> {
    /// The directory as it was given.
    path: Cow<'a, str>,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// Whether it was created, had existed, would be created (`--dry-run`), failed, or was created and removed again
    /// because another failed (`--rollback`).
    status: State,
    /// The directories that were created, or would be, from the top down; also where the operand failed further below.
    created: Vec<Created<'a>>,
    /// The directories on the way that had existed, from the top down.
    existed: Vec<Cow<'a, str>>,
    /// For each of `existed` the base64 of its exact bytes or null, when one of them is not UTF-8.
    #[serde(skip_serializing_if = "is_all_exact")]
    existed_b64: Vec<Option<String>>,
    /// With `--print` the absolute path of the directory, free of links; null where it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "absent: not asked for; null: there is none")]
    absolute: Option<Option<String>>,
    /// Base64 of that path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    absolute_b64: Option<String>,
    #[serde(skip)]
    prefix: &'a str,
    #[serde(skip)]
    shows: Shows,
    #[serde(skip)]
    printed: Option<PathBuf>,
    #[serde(skip)]
    is_plan: bool,
}

#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    Created,
    Existed,
    Planned,
    Failed,
    RolledBack,
}

/// What people are shown.
#[derive(Clone, Copy, Default)]
pub(super) struct Shows {
    /// A line for each directory that was created.
    pub(super) created: bool,
    /// The absolute path.
    pub(super) path: bool,
}

/// A directory that was created, or would be.
#[derive(Serialize, JsonSchema)]
struct Created<'a> {
    /// Its path: the operand up to there.
    path: Cow<'a, str>,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// Its permission bits in octal; null where there are none, and in a plan.
    #[schemars(with = "Option<String>")]
    mode: Option<Mode>,
    #[serde(skip)]
    at: &'a Path,
}

#[expect(clippy::ptr_arg, reason = "serde passes the field as it is")]
fn is_all_exact(exact: &Vec<Option<String>>) -> bool {
    exact.iter().all(Option::is_none)
}

impl<'a> Outcome<'a> {
    /// Nothing has become of `path` yet. `prefix` is how the command is called.
    pub(super) fn new(path: &'a Path, prefix: &'a str, is_plan: bool) -> Self {
        let (path, path_b64) = lossless(path.as_os_str());
        let status = State::Failed;
        Self {
            path,
            path_b64,
            status,
            created: vec![],
            existed: vec![],
            existed_b64: vec![],
            absolute: None,
            absolute_b64: None,
            prefix,
            shows: Shows { created: true, path: false },
            printed: None,
            is_plan,
        }
    }

    /// The directory `path` was created, or would be.
    pub(super) fn created(&mut self, at: &'a Path, mode: Option<Mode>) {
        let (path, path_b64) = lossless(at.as_os_str());
        self.created.push(Created { path, path_b64, mode, at });
    }

    /// The directory `path` was there.
    pub(super) fn existed(&mut self, path: &'a Path) {
        let (path, exact) = lossless(path.as_os_str());
        self.existed.push(path);
        self.existed_b64.push(exact);
    }

    /// Takes over the directories that `other` says were created.
    pub(super) fn take_created(&mut self, other: Self) {
        self.created.extend(other.created);
    }

    /// What was created has been removed again.
    pub(super) fn roll_back(&mut self) {
        match self.status {
            State::Created => self.status = State::RolledBack,
            _ => self.created.clear(),
        }
        self.printed = None;
        self.absolute = self.absolute.as_ref().map(|_| None);
        self.absolute_b64 = None;
    }

    /// Chooses what people are shown; finds out the absolute path of `path` where that is asked for.
    pub(super) fn show(&mut self, shows: Shows, path: &Path) {
        self.shows = shows;
        if !shows.path {
            return;
        }
        let is_there = matches!(self.status, State::Created | State::Existed);
        self.printed = match self.status {
            State::Planned => std::path::absolute(path).ok(),
            _ if is_there => crate::platform::fs::real_path(path).ok(),
            _ => None,
        };
        let texts = self.printed.as_deref().map(|path| lossless(path.as_os_str()));
        let (text, exact) = texts.map(|(text, exact)| (text.into_owned(), exact)).unzip();
        (self.absolute, self.absolute_b64) = (Some(text), exact.flatten());
    }

    /// Nothing more comes; `is_done`: the operand is there now, or would be.
    pub(super) fn conclude(&mut self, is_done: bool) {
        self.status = match (is_done, self.is_plan) {
            (false, _) => State::Failed,
            (true, _) if self.created.is_empty() => State::Existed,
            (true, true) => State::Planned,
            (true, false) => State::Created,
        };
    }
}

impl Render for Outcome<'_> {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        let what = if self.is_plan { "would create" } else { "created" };
        let mut line =
            |what, made: &Created<'_>| writeln!(to, "{}: {what} directory {}", self.prefix, quoted(made.at));
        if self.shows.created {
            self.created.iter().try_for_each(|made| line(what, made))?;
            if matches!(self.status, State::RolledBack) {
                self.created.iter().rev().try_for_each(|made| line("removed", made))?;
            }
        }
        if let Some(path) = &self.printed {
            look.name(to, path)?;
            to.write_all(b"\n")?;
        }
        Ok(())
    }
}
