//! `oskit mkdir`.

mod careful;
mod make;
mod outcome;
mod owner;
mod plan;
mod undo;
mod verify;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::command::{BEYOND_GNU, Choice, Command, Example, Manners, path, schema_of};
use crate::context::Context;
use crate::engine::names0;
use crate::error::{Failure, Result, Status, quoted_text};
use crate::platform::fs::{self, Follow, Want};
use crate::values::keyword::Table;
use crate::values::mode::ModeChange;
use careful::{Care, Careful, Exist};
use make::{Maker, cannot_create};
use outcome::{Outcome, Shows};
use owner::Owner;
use plan::Planner;
use undo::Journal;
use verify::Wanted;

static EXIST: &Table<Exist> =
    &[(&["ok"], Exist::Ok), (&["error"], Exist::Error), (&["verify"], Exist::Verify)];

/// Create directories
#[derive(Args)]
pub struct Mkdir {
    /// Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask
    #[arg(short, long, value_name = "MODE")]
    mode: Option<OsString>,
    /// Create parent directories as needed, and be content with a directory that exists
    #[arg(short, long)]
    parents: bool,
    /// Print a line for each created directory
    #[arg(short, long)]
    verbose: bool,
    /// Set the SELinux security context to the default type
    #[arg(short = 'Z')]
    default_context: bool,
    /// Like -Z, or if CTX is given set the SELinux security context to it
    #[arg(long, value_name = "CTX", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "not given, given, given with a context")]
    context: Option<Option<OsString>>,
    /// Only say what would be created
    #[arg(short = 'n', long, help_heading = BEYOND_GNU)]
    dry_run: bool,
    /// Set the permission bits of the parent directories that --parents creates
    #[arg(long, value_name = "MODE", requires = "parents", help_heading = BEYOND_GNU)]
    parents_mode: Option<OsString>,
    /// Take a directory that exists for a failure with --parents too, as --exist=error does
    #[arg(long, conflicts_with = "exist", help_heading = BEYOND_GNU)]
    no_exist_ok: bool,
    /// What a directory that exists is: ok; error, a failure; verify, a failure unless its mode and owner are those that
    /// a new one would get, the caller's own without --owner. Without this option ok with --parents, else error
    #[arg(long, value_name = "WORD", value_parser = Choice(EXIST), help_heading = BEYOND_GNU)]
    exist: Option<Exist>,
    /// Give what is created to USER, USER:GROUP, USER: (their own group) or :GROUP
    #[arg(long, value_name = "OWNER", help_heading = BEYOND_GNU)]
    owner: Option<OsString>,
    /// Let each directory appear at once, with its mode, its owner and its parents, or not at all; only a run that is
    /// killed or loses its power leaves `.oskit-PID-N-NAME`, which may be removed
    #[arg(long, help_heading = BEYOND_GNU)]
    atomic: bool,
    /// If anything fails, remove all that was created
    #[arg(long, help_heading = BEYOND_GNU)]
    rollback: bool,
    /// Wait until what was created is on disk
    #[arg(long, help_heading = BEYOND_GNU)]
    durable: bool,
    /// Print the absolute path of each directory, free of links
    #[arg(long, help_heading = BEYOND_GNU)]
    print: bool,
    /// Take the directories from FILE, each ended by NUL; `-`: from standard input
    #[arg(long, value_name = "FILE", help_heading = BEYOND_GNU)]
    files0_from: Option<OsString>,
    /// Write a JSON object for each operand
    #[arg(long, help_heading = BEYOND_GNU)]
    json: bool,
    /// The directories to create
    #[arg(value_name = "DIRECTORY", required_unless_present = "files0_from", value_parser = path())]
    directories: Vec<PathBuf>,
}

impl Command for Mkdir {
    const NAME: &'static str = "mkdir";
    const MANNERS: Manners = Manners::gnu(Status::FAILED);
    const EXAMPLES: &'static [Example] = &[
        Example {
            about: "Make a directory and those above it, and say so",
            line: "oskit mkdir -pv a/b",
            prints: "oskit mkdir: created directory 'a'\noskit mkdir: created directory 'a/b'\n",
        },
        Example {
            about: "Make a directory that only its owner may enter",
            line: "oskit mkdir -m u=rwx,go= private && oskit mkdir --json -p private",
            prints: "{\"path\":\"private\",\"status\":\"existed\",\"created\":[],\"existed\":[\"private\"]}\n",
        },
        Example {
            about: "Make all of them or none",
            line: "touch file && ! oskit mkdir -pv --rollback a/b file/c 2>&1",
            prints: "oskit mkdir: cannot create directory 'file': Not a directory [NotADirectoryError]\n\
                     oskit mkdir: created directory 'a'\noskit mkdir: created directory 'a/b'\n\
                     oskit mkdir: removed directory 'a/b'\noskit mkdir: removed directory 'a'\n",
        },
        Example {
            about: "Use a directory only if nobody else may look into it",
            line: "oskit mkdir -m 755 cache && ! oskit mkdir -m 700 --exist=verify cache 2>&1",
            prints: "oskit mkdir: cannot use directory 'cache': mode is 0755, not 0700 [FileExistsError]\n",
        },
        Example {
            about: "Let a directory appear at once, on disk, with its mode",
            line: "oskit mkdir -v --atomic --durable -m 2750 shared",
            prints: "oskit mkdir: created directory 'shared'\n",
        },
        Example {
            about: "See what would be made",
            line: "oskit mkdir -n -p x/y",
            prints: "oskit mkdir: would create directory 'x'\noskit mkdir: would create directory 'x/y'\n",
        },
    ];

    fn schema() -> Option<schemars::Schema> {
        schema_of::<Outcome<'_>>()
    }

    fn run(self, cx: &mut Context) -> Result<Status> {
        let mut work = self.work()?;
        self.choose_context(cx)?;
        let directories = self.all_directories()?;
        let prefix = cx.identity().prefix();
        let mut outcomes = Vec::new();
        for path in &directories {
            let mut outcome = Outcome::new(path, &prefix, self.dry_run);
            let result = work.make(path, &mut outcome);
            outcome.conclude(result.is_ok());
            outcome.show(self.shows(), path);
            if self.rollback {
                outcomes.push(outcome);
            } else {
                self.emit(cx, &outcome)?;
            }
            cx.check(result);
        }
        self.conclude(cx, &mut work, outcomes)?;
        Ok(cx.status())
    }
}

/// How directories are made, or not.
enum Work {
    Plain(Maker),
    Careful(Box<Careful>, bool),
    Plan(Planner, Option<Wanted>),
}

impl Work {
    fn make<'a>(&mut self, path: &'a Path, outcome: &mut Outcome<'a>) -> Result<()> {
        fs::refuse_device(path).map_err(|error| cannot_create(&error, path))?;
        match self {
            Self::Plain(maker) => maker.make(path, outcome),
            Self::Careful(careful, keeps_journal) => {
                let made = careful.make(path, outcome);
                if !*keeps_journal {
                    careful.journal.forget();
                }
                made
            }
            Self::Plan(planner, wanted) => {
                planner.plan(path, outcome)?;
                let want = Want::MODE.and(Want::OWNER);
                match (wanted, fs::stat(path, Follow::Yes, want)) {
                    (Some(wanted), Ok(stat)) => wanted.check(path, &stat),
                    _ => Ok(()),
                }
            }
        }
    }
}

impl Mkdir {
    fn work(&self) -> Result<Work> {
        let maker = self.maker()?;
        let owner = self.owner.as_deref().map(Owner::parse).transpose()?.unwrap_or_default();
        let default = if self.parents && !self.no_exist_ok { Exist::Ok } else { Exist::Error };
        let exist = self.exist.unwrap_or(default);
        let care = Care { exist, owner, atomic: self.atomic, durable: self.durable };
        let mut careful = Careful { maker, care, journal: Journal::default() };
        if self.dry_run {
            let wanted = (exist == Exist::Verify).then(|| careful.wanted());
            return Ok(Work::Plan(Planner::new(self.parents, exist != Exist::Error), wanted));
        }
        let is_careful = self.exist.is_some() || self.owner.is_some();
        Ok(if is_careful || self.rollback || self.atomic || self.durable {
            Work::Careful(Box::new(careful), self.rollback)
        } else {
            Work::Plain(careful.maker)
        })
    }

    /// The operands, or the names in a file.
    fn all_directories(&self) -> Result<Vec<PathBuf>> {
        match (&self.files0_from, self.directories.first()) {
            (None, _) => Ok(self.directories.clone()),
            (Some(file), None) => Ok(names0::read(file)?.into_iter().map(PathBuf::from).collect()),
            (Some(_), Some(operand)) => {
                Err(Failure::usage(format!("extra operand {}", quoted_text(operand)))
                    .detail("file operands cannot be combined with --files0-from")
                    .into())
            }
        }
    }

    fn shows(&self) -> Shows {
        Shows { created: self.verbose || self.dry_run && !self.print, path: self.print }
    }

    fn emit(&self, cx: &mut Context, outcome: &Outcome<'_>) -> Result<()> {
        let is_shown = self.json || self.verbose || self.dry_run || self.print;
        if is_shown { cx.emit(outcome) } else { Ok(()) }
    }

    /// Takes back what was made if anything failed, and shows what was kept until that was known.
    fn conclude(&self, cx: &mut Context, work: &mut Work, mut outcomes: Vec<Outcome<'_>>) -> Result<()> {
        if let Work::Careful(careful, true) = work
            && cx.status() != Status::DONE
        {
            let taken_back = careful.journal.take_back(0);
            if taken_back.iter().all(Result::is_ok) {
                outcomes.iter_mut().for_each(Outcome::roll_back);
            }
            for result in taken_back {
                cx.check(result);
            }
        }
        outcomes.iter().try_for_each(|outcome| self.emit(cx, outcome))
    }

    fn maker(&self) -> Result<Maker> {
        let modes = [&self.mode, &self.parents_mode].map(|mode| mode.as_deref().map(change).transpose());
        let [own, above] = modes;
        let mut maker = Maker::new(own?, above?);
        maker.parents = self.parents;
        maker.exist_ok = !self.no_exist_ok;
        maker.tells_all = self.json;
        Ok(maker)
    }

    /// Sets the security context for what will be made. Without SELinux only a context that was named is worth a word,
    /// as with GNU's mkdir.
    fn choose_context(&self, cx: &mut Context) -> Result<()> {
        if !self.default_context && self.context.is_none() {
            return Ok(());
        }
        let named = self.context.as_ref().and_then(Option::as_ref);
        match (named, fs::has_security_contexts()) {
            (Some(_), false) => {
                cx.note("warning: ignoring --context; it requires an SELinux/SMACK-enabled kernel");
            }
            (Some(name), true) => fs::set_creation_context(name).map_err(|error| {
                let doing = "failed to set default file creation context to";
                Failure::os(&error, doing).path(name).quoting_text()
            })?,
            (None, true) => {
                cx.note("warning: the default type is the kernel's choice; the policy's file contexts are not read");
            }
            (None, false) => {}
        }
        Ok(())
    }
}

fn change(text: &OsStr) -> Result<ModeChange> {
    if !fs::has_permission_bits() {
        return Err(Failure::value("this system has no permission bits to set").into());
    }
    ModeChange::parse(text)
        .map_err(|invalid| Failure::value(format!("{invalid} {}", quoted_text(text))).into())
}
