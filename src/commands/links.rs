//! `oskit install-links` and `oskit remove-links`: links named after the commands, as busybox has them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::command::{Command, Example, Manners, Spec, path, schema_of};
use crate::commands::TABLE;
use crate::context::Context;
use crate::error::{Doing, Failure, Result, Status, quoted};
use crate::output::{Look, Render};
use crate::platform::fs::{self, FileKind, Follow, Want};
use crate::values::name::lossless;

/// Where a directory keeps which links oskit made in it.
const RECORD: &str = ".oskit-links";

/// Where the link that calls `name` is: on Windows a program is found by its ending only.
fn link_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Names that a link should not take without being asked to, and why.
const CONTESTED: &[(&str, &str)] = &[
    ("env", "every script that starts with '#!/usr/bin/env' would run it"),
    ("exec", "it is a shell builtin, so the shell never looks for the link"),
    ("info", "texinfo's reader has this name"),
];

/// Make links named after the commands, so that each can be called by its own name
#[derive(Args)]
pub struct InstallLinks {
    /// The directory to make them in
    #[arg(value_name = "DIR", value_parser = path())]
    dir: PathBuf,
    /// The commands to link [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<OsString>,
    /// Take contested names too, and replace what stands in the way
    #[arg(long)]
    force: bool,
    /// Only say what would be done
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Write a JSON object a line
    #[arg(long)]
    json: bool,
}

/// Remove the links that install-links made in a directory, and nothing else
#[derive(Args)]
pub struct RemoveLinks {
    /// The directory
    #[arg(value_name = "DIR", value_parser = path())]
    dir: PathBuf,
    /// Only say what would be done
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Write a JSON object a line
    #[arg(long)]
    json: bool,
}

impl Command for InstallLinks {
    const NAME: &'static str = "install-links";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[Example {
        about: "Give mkdir a link of its own, and use it",
        line: "mkdir bin && oskit install-links bin mkdir && bin/mkdir -v new",
        prints: "linked bin/mkdir\nmkdir: created directory 'new'\n",
    }];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Linked>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let _ = self.json;
        let program =
            std::env::current_exe().map_err(|error| Failure::os(&error, "cannot find oskit itself"))?;
        let mut made = Made::read(&self.dir)?;
        for spec in self.chosen()? {
            if let Some(linked) = cx.check(self.link(&program, spec.name, &mut made)) {
                cx.emit(&linked)?;
            }
        }
        Ok(cx.status())
    }
}

impl InstallLinks {
    fn chosen(&self) -> Result<Vec<&'static Spec>> {
        let linkable = || TABLE.iter().filter(|spec| spec.manners.linkable);
        if self.names.is_empty() {
            return Ok(linkable().collect());
        }
        let named = |name: &OsString| {
            let unknown =
                || Failure::lookup(format!("no command with a link is called {}", quoted(name))).into();
            linkable().find(|spec| name == spec.name).ok_or_else(unknown)
        };
        self.names.iter().map(named).collect()
    }

    /// Makes one link. It is written down first: a name too many in the record does no harm, a link too many would stay.
    fn link(&self, program: &Path, name: &'static str, record: &mut Made) -> Result<Linked> {
        let path = link_path(&self.dir, name);
        let linked = |status, reason| Ok(Linked::new(name, &path, status, reason));
        if fs::is_program_link(program, &path) {
            return linked(Outcome::Existed, None);
        }
        let contested = CONTESTED.iter().find(|(it, _)| *it == name);
        if let Some((_, reason)) = contested.filter(|_| !self.force) {
            return linked(Outcome::Skipped, Some(*reason));
        }
        let there = fs::stat(&path, Follow::No, Want::KIND).ok().map(|it| it.kind);
        let refusal = match there {
            Some(_) if !self.force => Some(io::ErrorKind::AlreadyExists),
            Some(FileKind::Dir) => Some(io::ErrorKind::IsADirectory),
            _ => None,
        };
        if let Some(refusal) = refusal {
            return Err(io::Error::from(refusal)).doing("cannot make link", &path);
        }
        if self.dry_run {
            return linked(Outcome::Planned, None);
        }
        record.remember(&self.dir, program, name)?;
        let made =
            if there.is_some() { self.replace(program, &path) } else { fs::link_program(program, &path) };
        made.doing("cannot make link", &path)?;
        linked(Outcome::Linked, None)
    }

    /// Puts the link where something else is, which stays when that cannot be done.
    fn replace(&self, program: &Path, path: &Path) -> io::Result<()> {
        let link = tempfile::Builder::new().make_in(&self.dir, |aside| fs::link_program(program, aside))?;
        link.into_temp_path().persist(path).map_err(|error| error.error)
    }
}

impl Command for RemoveLinks {
    const NAME: &'static str = "remove-links";
    const MANNERS: Manners = Manners::INNER;
    const EXAMPLES: &'static [Example] = &[Example {
        about: "Take the links away again",
        line: "mkdir bin && oskit install-links bin mkdir && oskit remove-links bin",
        prints: "linked bin/mkdir\nremoved bin/mkdir\n",
    }];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Linked>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let _ = self.json;
        let made = Made::read(&self.dir)?;
        if made.links.is_empty() {
            return Err(Failure::lookup("no links were made there").path(&self.dir).into());
        }
        for name in &made.links {
            if let Some(linked) = cx.check(self.remove(&made.program, name)) {
                cx.emit(&linked)?;
            }
        }
        if !self.dry_run && cx.status() == Status::DONE {
            let record = self.dir.join(RECORD);
            std::fs::remove_file(&record).doing("cannot remove", &record)?;
        }
        Ok(cx.status())
    }
}

impl RemoveLinks {
    fn remove(&self, program: &Path, name: &str) -> Result<Linked> {
        let path = link_path(&self.dir, name);
        if !fs::is_program_link(program, &path) {
            return Ok(Linked::new(
                name,
                &path,
                Outcome::Skipped,
                Some("it is no longer the link that was made"),
            ));
        }
        if self.dry_run {
            return Ok(Linked::new(name, &path, Outcome::PlannedRemoval, None));
        }
        std::fs::remove_file(&path).doing("cannot remove", &path)?;
        Ok(Linked::new(name, &path, Outcome::Removed, None))
    }
}

/// What became of a link.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Linked,
    Existed,
    Skipped,
    Planned,
    #[serde(rename = "planned")]
    #[schemars(skip)] // the word is there already
    PlannedRemoval,
    Removed,
}

/// A link, and what became of it.
#[derive(Serialize, JsonSchema)]
struct Linked {
    /// The command.
    name: String,
    /// Where the link is.
    path: String,
    /// Base64 of the path's exact bytes when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    /// What became of it.
    status: Outcome,
    /// Why it was skipped.
    reason: Option<&'static str>,
    #[serde(skip)]
    at: PathBuf,
}

impl Linked {
    fn new(name: &str, path: &Path, status: Outcome, reason: Option<&'static str>) -> Self {
        let (text, path_b64) = lossless(path.as_os_str());
        Self { name: name.to_owned(), path: text.into_owned(), path_b64, status, reason, at: path.to_owned() }
    }
}

impl Render for Linked {
    fn human(&self, to: &mut dyn io::Write, look: Look) -> io::Result<()> {
        let verb = match self.status {
            Outcome::Linked => "linked ",
            Outcome::Existed => "already linked ",
            Outcome::Skipped => "skipped ",
            Outcome::Planned => "would link ",
            Outcome::PlannedRemoval => "would remove ",
            Outcome::Removed => "removed ",
        };
        to.write_all(verb.as_bytes())?;
        look.name(to, &self.at)?;
        if let Some(reason) = self.reason {
            write!(to, ": {reason}")?;
        }
        to.write_all(b"\n")
    }
}

/// The links that were made in a directory, as its record keeps them.
#[derive(Default, Serialize, Deserialize)]
struct Made {
    program: PathBuf,
    links: BTreeSet<String>,
}

impl Made {
    fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(RECORD);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                Failure::value(format!("not a record of links: {error}"))
                    .doing("cannot read")
                    .path(&path)
                    .into()
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).doing("cannot read", &path),
        }
    }

    /// Adds a link to the record, which is replaced as a whole.
    fn remember(&mut self, dir: &Path, program: &Path, name: &str) -> Result<()> {
        program.clone_into(&mut self.program);
        self.links.insert(name.to_owned());
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(dir)?;
            serde_json::to_writer(&mut file, self)?;
            file.write_all(b"\n")?;
            file.persist(dir.join(RECORD))?;
            Ok(())
        };
        write()
            .map_err(|error: io::Error| io::Error::from(error.kind()))
            .doing("cannot write", dir.join(RECORD))
    }
}
