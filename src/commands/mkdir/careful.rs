//! Making directories with more care than `mkdir(2)` takes: owned by others, all at once, on disk, taken back. Every
//! name is reached through the directory that holds it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use super::make::{Maker, Spot, Step, Which, cannot_create, steps};
use super::outcome::Outcome;
use super::owner::Owner;
use super::undo::Journal;
use super::verify::Wanted;
use crate::error::{Failure, Result};
use crate::platform::errors;
use crate::platform::fs::attributes::{Node, set_owner};
use crate::platform::fs::durable::rename_new;
use crate::platform::fs::{Dir, FileKind, Follow, Want};
use crate::platform::process::hold;
use crate::values::mode::Changed;

/// What becomes of a directory that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exist {
    Ok,
    Error,
    Verify,
}

/// What is asked for beyond GNU.
pub(super) struct Care {
    pub(super) exist: Exist,
    pub(super) owner: Owner,
    pub(super) atomic: bool,
    pub(super) durable: bool,
}

pub(super) struct Careful {
    pub(super) maker: Maker,
    pub(super) care: Care,
    pub(super) journal: Journal,
}

/// How often a place is looked at anew when others make or remove directories there at the same time.
const TRIES: usize = 8;

impl Careful {
    /// Makes `path`, and tells `outcome` of each directory. If that fails halfway what was made stays, unless it was to
    /// appear at once.
    pub(super) fn make<'a>(&mut self, path: &'a Path, outcome: &mut Outcome<'a>) -> Result<()> {
        let (start, steps) = steps(path);
        let start = if start.as_os_str().is_empty() { Path::new(".") } else { start };
        if path.as_os_str().is_empty() {
            return Err(cannot_create(&io::ErrorKind::NotFound.into(), path));
        }
        let mut place = Dir::pass(start).map_err(|error| cannot_create(&error, path))?;
        let Some(last) = steps.len().checked_sub(1) else {
            return self.accept(Spot::In(&place, OsStr::new(".")), path, outcome);
        };
        for (at, step) in steps.iter().enumerate() {
            if at < last {
                match place.pass_to(step.name, Follow::Yes) {
                    Ok(inside) => {
                        outcome.existed(step.path);
                        place = inside;
                        continue;
                    }
                    Err(error) if errors::is(&error, "ENOENT") && self.maker.parents => {}
                    Err(error) => return Err(cannot_create(&error, self.shown(path, step))),
                }
            }
            return self.make_all(&place, &steps[at..], outcome);
        }
        Ok(())
    }

    /// The path that a message names: with `--parents` the part that failed.
    fn shown<'a>(&self, path: &'a Path, step: &Step<'a>) -> &'a Path {
        if self.maker.parents { step.path } else { path }
    }

    /// Makes the directories `steps`, each in the one before.
    fn make_all<'a>(&mut self, place: &Dir, steps: &[Step<'a>], outcome: &mut Outcome<'a>) -> Result<()> {
        if self.care.atomic {
            return self.make_at_once(place, steps, outcome);
        }
        self.make_chain(place, steps[0].name, steps, outcome)
    }

    /// Makes `steps` under another name, then gives them their own: they appear at once, with all that belongs to them.
    fn make_at_once<'a>(&mut self, place: &Dir, steps: &[Step<'a>], outcome: &mut Outcome<'a>) -> Result<()> {
        let top = steps[0];
        if let Some(up) = steps.iter().find(|step| step.name == "..") {
            return Err(Failure::value("--atomic cannot go up from what is not there yet")
                .path(up.path)
                .into());
        }
        if place.stat(top.name, Follow::No, Want::KIND).is_ok() {
            return self.accept_or_fail(place, steps, outcome);
        }
        // Whoever asks this process to end waits until the directory has its name or is gone again.
        let _held = hold();
        let kept = self.journal.len();
        let mut made = Outcome::new(top.path, "", false);
        let hidden = Self::free_name(place, top.name, top.path)?;
        let result = self.make_chain(place, &hidden, steps, &mut made).and_then(|()| {
            rename_new(place, &hidden, place, top.name).map_err(|error| cannot_create(&error, top.path))
        });
        if let Err(error) = result {
            self.journal.take_back(kept);
            return match place.stat(top.name, Follow::No, Want::KIND) {
                Ok(_) => self.accept_or_fail(place, steps, outcome),
                Err(_) => Err(error),
            };
        }
        self.journal.rename(kept, top.name);
        outcome.take_created(made);
        if self.care.durable { sync(place, OsStr::new("."), top.path) } else { Ok(()) }
    }

    /// `steps` begin with what is there by now.
    fn accept_or_fail<'a>(
        &mut self,
        place: &Dir,
        steps: &[Step<'a>],
        outcome: &mut Outcome<'a>,
    ) -> Result<()> {
        let (top, rest) = (steps[0], &steps[1..]);
        if rest.is_empty() {
            return self.accept(Spot::In(place, top.name), top.path, outcome);
        }
        let inside = place.pass_to(top.name, Follow::Yes).map_err(|error| cannot_create(&error, top.path))?;
        outcome.existed(top.path);
        self.make_all(&inside, rest, outcome)
    }

    /// A name that nothing has in `place`, made of `name`.
    fn free_name(place: &Dir, name: &OsStr, path: &Path) -> Result<OsString> {
        for number in 0..TRIES {
            let mut hidden = OsString::from(format!(".oskit-{}-{number}-", std::process::id()));
            hidden.push(if name.len() > 200 { OsStr::new("new") } else { name });
            if place.stat(&hidden, Follow::No, Want::KIND).is_err() {
                return Ok(hidden);
            }
        }
        Err(cannot_create(&io::ErrorKind::AlreadyExists.into(), path))
    }

    /// Makes `steps`, the first under the name `top`.
    fn make_chain<'a>(
        &mut self,
        place: &Dir,
        top: &OsStr,
        steps: &[Step<'a>],
        outcome: &mut Outcome<'a>,
    ) -> Result<()> {
        let last = steps.len() - 1;
        let mut inside: Option<Dir> = None;
        for (at, step) in steps.iter().enumerate() {
            let dir = inside.as_ref().unwrap_or(place);
            let name = if at == 0 { top } else { step.name };
            let which = if at == last { Which::Own } else { Which::Above };
            let made = self.make_one(dir, name, step.path, which, outcome)?;
            if at < last {
                let follow = if made { Follow::No } else { Follow::Yes };
                let next = dir.pass_to(name, follow).map_err(|error| cannot_create(&error, step.path))?;
                inside = Some(next);
            }
        }
        Ok(())
    }

    /// Makes one directory. `false`: it was there.
    fn make_one<'a>(
        &mut self,
        dir: &Dir,
        name: &OsStr,
        path: &'a Path,
        which: Which,
        outcome: &mut Outcome<'a>,
    ) -> Result<bool> {
        let spot = Spot::In(dir, name);
        let special = match self.maker.create(spot, which) {
            Ok(special) => special,
            Err(error) if errors::is(&error, "EEXIST") || name == ".." || name == "." => {
                match which {
                    Which::Own => self.accept(spot, path, outcome)?,
                    Which::Above => outcome.existed(path),
                }
                return Ok(false);
            }
            Err(error) => return Err(cannot_create(&error, path)),
        };
        let noted = self.journal.note(dir, name, path);
        let dressed = self.dress(dir, name, special, path);
        outcome.created(path, spot.mode());
        noted.map_err(|error| cannot_create(&error, path))?;
        dressed?;
        if self.care.durable {
            sync(dir, name, path)?;
            sync(dir, OsStr::new("."), path)?;
        }
        Ok(true)
    }

    /// Gives a new directory its owner, then its mode: another owner may take bits away.
    fn dress(&self, dir: &Dir, name: &OsStr, special: Option<Changed>, path: &Path) -> Result<()> {
        let Owner { user, group } = self.care.owner;
        if user.is_some() || group.is_some() {
            let given = || {
                let stat = dir.stat(name, Follow::No, Want::OWNER)?;
                let keep = |wanted: Option<u32>, now: Option<u32>| wanted.or(now).unwrap_or_default();
                set_owner(Node::Named(dir, name), keep(user, stat.uid), keep(group, stat.gid))
            };
            given().map_err(|error| Failure::os(&error, "cannot set owner of").path(path).quoting_text())?;
        }
        let fixed = special.map_or(Ok(()), |wanted| Spot::In(dir, name).correct(wanted));
        fixed.map_err(|error| {
            Failure::os(&error, "cannot set permissions of").path(path).quoting_text().into()
        })
    }

    /// The operand is there already: whether that will do.
    fn accept<'a>(&mut self, spot: Spot<'_>, path: &'a Path, outcome: &mut Outcome<'a>) -> Result<()> {
        let want = Want::KIND.and(Want::MODE).and(Want::OWNER);
        let stat = spot.stat(Follow::Yes, want).ok().filter(|stat| stat.kind == FileKind::Dir);
        match (stat, self.care.exist) {
            (None, _) | (_, Exist::Error) => {
                return Err(cannot_create(&io::ErrorKind::AlreadyExists.into(), path));
            }
            (Some(stat), Exist::Verify) => self.wanted().check(path, &stat)?,
            (Some(_), Exist::Ok) => {}
        }
        outcome.existed(path);
        Ok(())
    }

    /// What the operand must be.
    pub(super) fn wanted(&mut self) -> Wanted {
        Wanted { mode: self.maker.wanted(), owner: self.care.owner }
    }
}

/// Waits until the directory `name` in `dir` is on disk.
fn sync(dir: &Dir, name: &OsStr, path: &Path) -> Result<()> {
    let synced = dir.open_dir(name, Follow::No).and_then(|dir| dir.sync());
    synced.map_err(|error| Failure::os(&error, "cannot sync").path(path).quoting_text().into())
}
